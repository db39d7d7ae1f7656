"""What a browser or a program sent, brought to one shape: nested JSON by field path.

A browser names the parts of composite fields with dots (`address.code`, `works.0.area`) and leaves out boxes that are
not ticked; a hidden empty input of the same name says that the field was on the page. A field that is not mentioned at
all is `ABSENT` and keeps what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any

from django.utils.datastructures import MultiValueDict

from guicheng.common.errors import Problem, Refusal
from guicheng.common.paths import value_at
from guicheng.common.text import text
from guicheng.config.widgets.characters import one_line
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.reading import ABSENT, Inputs


class Sent(dict[str, Any]):
    """What a program sent: a name that no field answers to is a mistake of its author, and is refused."""


_MOST_UNKNOWN = 50

CHOSEN = "_chosen"
"""Before the name of a field: the entry that was chosen there when the page was drawn."""


class Submitted:
    """Access to submitted values by field. Accepts a QueryDict or any JSON object; anything else counts as empty."""

    def __init__(self, source: Any) -> None:
        self._is_form = isinstance(source, MultiValueDict)
        self._tree: Any = Inputs.of(source) if self._is_form else source if isinstance(source, Mapping) else {}

    def raw(self, field: FormField) -> Any:
        """What was sent for `field`: JSON, or ABSENT."""
        if self._is_form:
            return self._tree.at(field.path).sent(field)
        if field.id in self._tree:
            return self._tree[field.id]
        node = self._tree
        for name in field.path:
            if not isinstance(node, dict | Mapping) or name not in node:
                return ABSENT
            node = node[name]
        return node

    def chosen_before(self, field: FormField) -> str | None:
        """The entry that was chosen in a field when the page was drawn; None where no page says so."""
        if not self._is_form:
            return None
        node = self._tree.at((CHOSEN, *field.path))
        return node.values[-1] if node.values else None

    def unknown(self, fields: tuple[FormField, ...]) -> tuple[str, ...]:
        """Names that no field answers to, made printable; at most the first fifty."""
        if not self._is_form and not self._tree:
            return ()
        known = {field.path for field in fields}
        outer = {path[:length] for path in known for length in range(1, len(path))}
        found: list[str] = []
        inside = () if self._is_form else _inside(self._tree, fields)
        for path in chain(_names(self._tree.children if self._is_form else self._tree, (), known, outer), inside):
            found.append(one_line(".".join(path))[:100])
            if len(found) == _MOST_UNKNOWN:
                break
        return tuple(found)


def require_known(source: Any, fields: tuple[FormField, ...]) -> None:
    """Refuses (400) names in what a program sent (`Sent`) that none of the fields answers to."""
    if isinstance(source, Sent) and (unknown := Submitted(source).unknown(fields)):
        raise Refusal([unknown_field(name, fields) for name in unknown], status=400)


def unknown_field(name: str, fields: tuple[FormField, ...]) -> Problem:
    """What is wrong with a name that no field answers to, with the field that was probably meant."""
    outer, _, last = name.rpartition(".")
    table = next((field for field in fields if outer and outer.split(".")[0] == field.path[0] and field.columns), None)
    known = [column.id for column in table.columns] if table else [field.id for field in fields]
    meant = get_close_matches(last if table else name, known, n=1, cutoff=0.6)
    remedy = text(f"是否为“{meant[0]}”？", f"Did you mean “{meant[0]}”?") if meant else None
    return Problem("unknown-field", text(f"没有“{name}”这一项", f"There is no field “{name}”"), name, remedy)


def _names(tree: Any, at: tuple[str, ...], known: set[Any], outer: set[Any]) -> Iterator[tuple[str, ...]]:
    for key in tree:
        path = (*at, *str(key).split("."))
        if path in known or path[-1].startswith("_") or key == "csrfmiddlewaretoken":
            continue
        inner = tree[key].children if isinstance(tree[key], Inputs) else tree[key]
        if path in outer and isinstance(inner, Mapping):
            yield from _names(inner, path, known, outer)
        else:
            yield path


def _inside(tree: Any, fields: tuple[FormField, ...]) -> Iterator[tuple[str, ...]]:
    """Names inside the values of JSON that no column of a table and no part of a composite answers to."""
    for field in fields:
        value = tree[field.id] if field.id in tree else value_at(tree, field.path)
        for at, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(one, dict | Mapping):
                continue
            where = field.path if at is None else (*field.path, str(at))
            known = field.widget.names_inside(field)
            yield from ((*where, str(name)) for name in one if known is not None and name not in known)
