"""What a browser or a program sent, brought to one shape: nested JSON by field path.

A browser names the parts of composite fields with dots (`address.code`, `works.0.area`) and leaves out boxes that are
not ticked; a hidden empty input of the same name says that the field was on the page. A field that is not mentioned at
all is `ABSENT` and keeps what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any, Final

from django.utils.datastructures import MultiValueDict

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text
from guicheng.forms.characters import one_line
from guicheng.forms.fields import FormField
from guicheng.forms.paths import value_at


class Sent(dict[str, Any]):
    """What a program sent: a name that no field answers to is a mistake of its author, and is refused."""


ABSENT: Final = object()
"""The field was not mentioned."""

WAS = "_was"
"""Part of a table row that says which stored row it was, so that masked cells can be put back."""

_PARTS = {"name-phone": ("name", "phone"), "map-point": ("lat", "lon"), "boundary": ("lat", "lon")}
_PARTS_OF_JSON = {
    **_PARTS,
    "jurisdiction": ("code", "name", "detail"),
    "entry": ("id", "label"),
    "entries": ("id", "label"),
}
_MOST_ROWS = 2000
_MOST_UNKNOWN = 50


class Submitted:
    """Access to submitted values by field. Accepts a QueryDict or any JSON object; anything else counts as empty."""

    def __init__(self, source: Any) -> None:
        self._is_form = isinstance(source, MultiValueDict)
        self._tree: Any = _Node.of(source) if self._is_form else source if isinstance(source, Mapping) else {}

    def raw(self, field: FormField) -> Any:
        """What was sent for `field`: JSON, or ABSENT."""
        if self._is_form:
            return self._tree.at(field.path).shaped(field)
        if field.id in self._tree:
            return self._tree[field.id]
        node = self._tree
        for name in field.path:
            if not isinstance(node, Mapping) or name not in node:
                return ABSENT
            node = node[name]
        return node

    def unknown(self, fields: tuple[FormField, ...]) -> tuple[str, ...]:
        """Names that no field answers to, made printable; at most the first fifty."""
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
        inner = tree[key].children if isinstance(tree[key], _Node) else tree[key]
        if path in outer and isinstance(inner, Mapping):
            yield from _names(inner, path, known, outer)
        else:
            yield path


def _inside(tree: Any, fields: tuple[FormField, ...]) -> Iterator[tuple[str, ...]]:
    """Names inside the values of JSON that no column of a table and no part of a composite answers to."""
    for field in fields:
        value = tree[field.id] if field.id in tree else value_at(tree, field.path)
        for at, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(one, Mapping):
                continue
            where = field.path if at is None else (*field.path, str(at))
            if field.widget == "table":
                known = {WAS} | {name for column in field.columns for name in (column.id, column.path[0])}
            elif field.widget in _PARTS_OF_JSON:
                known = set(_PARTS_OF_JSON[field.widget])
            else:
                continue
            yield from ((*where, str(name)) for name in one if name not in known)


class _Node:
    """The inputs of a form as a tree of dotted names; every node may have values of its own."""

    __slots__ = ("children", "values")

    def __init__(self) -> None:
        self.values: list[str] = []
        self.children: dict[str, _Node] = {}

    @classmethod
    def of(cls, form: MultiValueDict[str, str]) -> _Node:
        root = cls()
        for name, values in form.lists():
            node = root
            for part in str(name).split(".", 6):
                node = node.children.setdefault(part, cls())
            node.values.extend(value for value in values if isinstance(value, str))
        return root

    def at(self, path: tuple[str, ...]) -> _Node:
        node = self
        for name in path:
            node = node.children.get(name) or _Node()
        return node

    def shaped(self, field: FormField) -> Any:
        """The inputs of one field as the JSON a program would send."""
        if not self.values and not self.children:
            return ABSENT
        match field.widget:
            case "table":
                return self._rows(field.columns)
            case "boundary":
                return [row.parts(_PARTS["boundary"]) for row in self._indexed()]
            case "jurisdiction":
                return self._jurisdiction()
            case "entry":
                return self._entry()
            case "entries":
                return [{"id": value} for value in self.values if value] + [row._entry() for row in self._indexed()]
            case "name-phone" | "map-point":
                return self.parts(_PARTS[field.widget])
        if field.kind == "choices":
            return [value for value in self.values if value != ""]
        return self.values[-1] if self.values else ABSENT

    def parts(self, names: tuple[str, ...]) -> dict[str, str]:
        """The named parts that were sent."""
        return {n: self.children[n].values[-1] for n in names if n in self.children and self.children[n].values}

    def _jurisdiction(self) -> dict[str, str]:
        """Without scripts the levels of the tree arrive one by one; the deepest that was chosen counts."""
        parts = self.parts(("code", "detail"))
        levels = self.children["code"].values if "code" in self.children else []
        return {**parts, "code": next((level for level in reversed(levels) if level), "")}

    def _entry(self) -> dict[str, str]:
        return self.parts(("id", "label")) if self.children else {"id": self.values[-1]}

    def _indexed(self) -> list[_Node]:
        numbered = [(int(name), node) for name, node in self.children.items() if name.isdecimal() and len(name) <= 6]
        return [node for _, node in sorted(numbered, key=lambda pair: pair[0])[:_MOST_ROWS]]

    def _rows(self, columns: tuple[FormField, ...]) -> list[dict[str, Any]]:
        rows = []
        for node in self._indexed():
            row = {column.id: node.at(column.path).shaped(column) for column in columns}
            was = node.at((WAS,)).values
            rows.append({**{k: v for k, v in row.items() if v is not ABSENT}, **({WAS: was[-1]} if was else {})})
        return rows
