"""The facts of entries that lie one step away: the one a form chooses (``form.<field>.entry.…``), those below (G2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config.conditions import FactLabel, FactType
from guicheng.config.conditions.types import ANY, list_of
from guicheng.config.facts.declaration import Fact, Family

if TYPE_CHECKING:
    from guicheng.config.facts.labels import Known
    from guicheng.config.facts.region import Region
    from guicheng.config.facts.space import FactSpace
    from guicheng.config.model.conditions import Condition
    from guicheng.config.model.forms import EntryChoice

ENTRY = "entry"
"""The part of a path that leads from a field to the entry that was chosen in it."""

OfEntry = Callable[["Known", str, str], FactLabel | None]


def split(path: str) -> tuple[str, str] | None:
    """The field of a form that a path leads through to the entry chosen there, and what is asked of that."""
    field, there, rest = path.partition(f".{ENTRY}.")
    return (field, rest) if there else None


def fields_asked(choice: EntryChoice, named: Mapping[str, Condition]) -> frozenset[str]:
    """The fields of the form that a choice of an entry hangs on by its `where`; of an entry chosen there, its field."""
    asked = choice.where.asked(named) if choice.where is not None else frozenset()
    read = (fact.removeprefix("form.") for fact in asked if fact.startswith("form."))
    return frozenset(found[0] if (found := split(path)) else path for path in read)


def choosing(region: Region, form: str) -> Mapping[str, str]:
    """The fields of a form that choose one entry, each with its register."""
    declared = region.config.forms.get(form)
    if declared is None:
        return {}
    one = {path for path, kind in region.forms.get(form, {}).items() if kind.kind == "map"}
    return {name: ui.entry.register_ for name, ui in declared.ui.fields.items() if ui.entry and name in one}


def with_chosen(region: Region, form: str, of_chosen: Callable[[str], FactType]) -> Mapping[str, FactType]:
    """The types of a form's fields; one that chooses an entry leads on to it."""
    fields = dict(region.forms.get(form, {}))
    for name, register in choosing(region, form).items():
        own = fields[name].fields or {}
        fields[name] = replace(fields[name], fields={**own, ENTRY: of_chosen(register)})
    return fields


def register_of(known: Known, field: str) -> str | None:
    """The register that a field of the form at hand chooses from."""
    ui = known.form.ui.fields.get(field) if known.form else None
    return ui.entry.register_ if ui and ui.entry else None


def label(known: Known, path: str, of_entry: OfEntry) -> FactLabel | None:
    """How people call what is asked of the entry that a field chooses: the field, and what is asked of its register."""
    found = split(path)
    field = known.field(known.form, found[0]) if found else None
    register = register_of(known, found[0]) if found else None
    if found is None or field is None or register is None:
        return None
    root, _, rest = found[1].partition(".")
    upwards = root in known.config.registers and rest
    asked = of_entry(known, root, rest) if upwards else of_entry(known, register, found[1])
    declared = known.config.registers.get(register)
    own = declared.title if declared and not upwards else Text(zh="", en="")
    return replace(asked, title=_of(field.title, asked.title, own)) if asked else field


def _of(whole: Text, part: Text, own: Text) -> Text:
    """“单位工程：状态”: what is asked, without the name of the register that the field says already."""
    zh = part.zh.removeprefix(own.zh) or part.zh
    en = part.for_language("en").removeprefix(own.for_language("en")).strip() or part.for_language("en")
    return Text(zh=f"{whole.zh}：{zh}", en=f"{whole.for_language('en')}: {en}")


class Below(Family):
    """The entries that belong to the subject, as lists; a statement for each, so never of many rows."""

    root = "below"
    title = text(
        "该条目的下级条目（列表，用于 `some`、`count` 等列表运算符）",
        "The entries that belong to the entry (lists, for `some`, `count` …)",
    )
    there = text("关于条目的地方，和关于条目的填报件", "where an entry is spoken of, or a filing about one")
    facts = (Fact("<台账>", list_of(ANY), text("下级条目", "entries below")),)

    def __init__(self, of_entry: OfEntry) -> None:
        self._of_entry = of_entry

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        region, subject = space.region, space.subject
        if subject is None:
            return {}
        found = [name for name, register in region.config.registers.items() if register.about == subject]
        if not found and not region.left_out:
            return {}
        return {self.root: FactType("map", fields={name: list_of(region.entry(name)) for name in found} or None)}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:
        return replace(self.facts[0], name=rest) if space.type_of(f"{root}.{rest}") else None

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        register, _, field = rest.partition(".")
        declared = known.config.registers.get(register)
        if declared is None:
            return None
        return self._of_entry(known, register, field) if field else FactLabel(declared.title)
