"""The families of facts. How to add one: see the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config.conditions import FactLabel, FactType
from guicheng.config.conditions.types import ANY, CERTIFICATES, DATE, MOMENT, NUMBER, TEXT, choice, list_of
from guicheng.config.facts import chosen, people, time_limits
from guicheng.config.facts.decisions import Decisions
from guicheng.config.facts.declaration import ANYWHERE, SHOWN, Fact, Family, Use
from guicheng.config.facts.organisations import (
    EVERYWHERE,
    ID,
    KIND,
    NAME,
    OF_FILINGS,
    OWNER,
    PLACE,
    Filer,
    Organisation,
)
from guicheng.config.facts.outcomes import Outcomes
from guicheng.config.facts.quotas import OfQuotas
from guicheng.config.state_titles import state_label, states_of, statuses_of

if TYPE_CHECKING:
    from guicheng.config.facts.labels import Known
    from guicheng.config.facts.region import Region
    from guicheng.config.facts.space import FactSpace
    from guicheng.config.model.filing import FilingType
    from guicheng.config.model.forms import Slot
    from guicheng.config.model.registers import Register

_CREATED = Fact("created_at", MOMENT, text("创建时间", "creation time"), ANYWHERE)
_COUNT = Fact("count", NUMBER, text("数量", "number"))
_LIST = Fact("list", list_of(ANY), text("列表", "list"))

_OF_SUBJECTS = text("关于条目的地方，和关于条目的填报件", "where an entry is spoken of, or a filing about one")


_FILES = Fact("files.<附件槽>.count", NUMBER, text("附件数", "number of files"))
_CHOSEN = "<选择条目的字段>.entry.<字段或属性>"


class Actor(Family):
    root = "actor"
    title = text("办理的人", "Whoever acts")
    there = EVERYWHERE
    facts = (
        Fact("role", TEXT, text("身份", "role")),
        Fact("account_id", NUMBER, text("账号", "account")),
        OWNER,
        Fact("organisation_kind", TEXT, KIND),
        Fact("jurisdiction", TEXT, text("辖区", "territory"), is_place=True),
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        own = {"role": choice(*space.region.config.region.roles), "organisation_kind": choice(*space.region.kinds)}
        return {self.root: FactType("map", fields={**self.asked, **own})}


class Today(Family):
    root = "today"
    title = text("今天（按本地区时区）", "Today, in the region's time zone")
    there = EVERYWHERE
    facts = (Fact("", DATE, text("今天", "today")),)

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:  # noqa: ARG002 - everywhere
        return {self.root: self.asked[""]}


class Now(Today):
    root = "now"
    title = text("现在", "Now")
    facts = (Fact("", MOMENT, text("现在", "now")),)


class Holder(Family):
    root = "holder"
    title = text("所关于的人的证书，供 `holds` 使用", "The certificates of the person it is about, for `holds`")
    there = EVERYWHERE
    facts = (Fact("certificates", CERTIFICATES, text("证书", "certificates")),)

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:  # noqa: ARG002 - everywhere
        return {self.root: FactType("map", fields=self.asked)}


class Form(Family):
    root = "form"
    title = text("填写的内容", "What is filled in")
    there = text("有表单的地方", "where there is a form")
    facts = (
        Fact("<字段>", ANY, text("表单字段", "a field of the form"), ANYWHERE),
        Fact(_CHOSEN, ANY, text("该字段所选条目的字段、属性", "of the entry chosen in a field")),
        Fact("<选择条目的字段>.entry.<上级台账>.…", ANY, text("所选条目的上级", "of an entry above the chosen one")),
        Fact(
            "<选择条目的字段>.entry.filings.…", ANY, text("关于所选条目已填报的", "what was filed about the chosen one")
        ),
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        if space.form is None:
            return {}
        region, form = space.region, space.form
        return {self.root: region.once(self.root, form, lambda: _of_form(region, form))}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:
        if chosen.split(rest) is not None:
            return replace(self.declared[_CHOSEN], name=rest) if space.type_of(f"{root}.{rest}") else None
        return space.region.field(space.form, rest)

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        if chosen.split(rest) is not None:
            return chosen.label(known, rest, FAMILIES["subject"].label)
        return known.field(known.form, rest)


def _of_form(region: Region, form: str) -> FactType:
    """The fields of a form; through one that chooses an entry, what is asked of that, of those above it and of what was
    filed about it: one step by choice, then upwards."""

    def of_chosen(register: str) -> FactType:
        above = {name: region.entry(name) for name in region.upwards(register)}
        own = region.entry(register).fields
        return FactType("map", fields={**above, "filings": _filed_about(region, register), **own} if own else None)

    return FactType("map", fields=chosen.with_chosen(region, form, of_chosen) if form in region.forms else None)


class Filing(Family):
    root = "filing"
    title = text("所办的填报件", "The filing at hand")
    there = OF_FILINGS
    facts = (
        ID,
        Fact("type", TEXT, text("事项", "filing type"), ANYWHERE),
        Fact("state", TEXT, text("状态", "state"), ANYWHERE),
        NAME,
        Fact("number", TEXT, text("编号", "number"), ANYWHERE),
        Fact("period", TEXT, text("填报期", "period"), ANYWHERE),
        Fact("period_label", TEXT, text("填报期", "period"), ANYWHERE),
        OWNER,
        Fact("filed_by", NUMBER, text("填报人", "who filed it")),
        _CREATED,
        Fact("submitted_at", MOMENT, text("上报时间", "submission time"), ANYWHERE),
        Fact("counted_at", MOMENT, text("生效时间", "time it counted"), ANYWHERE),
        Fact("finished_at", MOMENT, text("办结时间", "time of completion"), ANYWHERE),
        Fact("state_label", TEXT, text("状态", "state"), ANYWHERE - {Use.ASK}),
        Fact("title", TEXT, text("事项", "filing type"), ANYWHERE - {Use.ASK}),
        Fact("due", DATE, text("截止", "due"), SHOWN),
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        kind = space.region.config.filings.get(space.filing or "")
        if kind is None:
            return {}
        own = {"type": choice(kind.filing), "state": choice(*states_of(kind))}
        return {self.root: FactType("map", fields={**self.asked, **own})}


class Period(Family):
    root = "period"
    title = text("填报件的填报期", "The period of the filing at hand")
    there = text("关于按窗口填报的事项的地方", "where a filing that is filed in a window is spoken of")
    facts = (
        Fact("id", TEXT, text("编号", "id")),
        Fact("label", TEXT, text("填报期", "period")),
        Fact("opens", DATE, text("首日", "first day")),
        Fact("closes", DATE, text("末日", "last day")),
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        kind = space.region.config.filings.get(space.filing or "")
        return {self.root: FactType("map", fields=self.asked)} if kind is not None and kind.window else {}


class Entries(Family):
    """Those of the entry that is spoken of, under its register's name too, and of those above and beside it."""

    root = "subject"
    title = text(
        "所关于的条目；`<台账>`：该条目、它的上级、所关于的人和工程",
        "The entry it is about; `<register>`: that entry, those above it, the person and the work it is about",
    )
    there = _OF_SUBJECTS
    facts = (
        Fact("<字段>", ANY, text("表单字段", "a field of the form"), ANYWHERE),
        ID,
        NAME,
        Fact("status", TEXT, text("状态", "status"), ANYWHERE),
        Fact("status_since", MOMENT, text("进入该状态的时间", "in that status since"), ANYWHERE),
        PLACE,
        OWNER,
        _CREATED,
        Fact("register", TEXT, text("台账", "register")),
        _FILES,
        *people.OF_PERSONS,
    )

    @cached_property
    def asked(self) -> Mapping[str, FactType]:
        """Of every entry; what only persons have is added to theirs."""
        return {name: kind for name, kind in super().asked.items() if name not in people.ROOTS_OF_PERSONS}

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        if space.subject is None:
            return {}
        region = space.region
        known = [*region.upwards(space.subject), *people.beside(region.config, space.subject)]
        return {self.root: region.entry(space.subject)} | {register: region.entry(register) for register in known}

    def fact(self, space: FactSpace, root: str, rest: str) -> Fact | None:
        region, register = space.region, space.subject or "" if root == self.root else root
        declared = region.config.registers.get(register)
        found = (region.field(declared.form, rest) if declared else None) or self.declared.get(rest)
        if found is None and rest.startswith("files.") and space.type_of(f"{root}.{rest}"):
            return replace(_FILES, name=rest)
        of_rows = root == self.root or register == space.subject
        held = register in region.upwards(space.subject or "")
        if found in people.OF_PERSONS:
            held = of_rows and space.filing is None
        return found if found is None or held else replace(found, uses=found.uses - {Use.COUNT})

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:
        register = known.config.registers.get(root)
        found = self.declared.get(rest.rpartition(".")[2]) or self.declared.get(rest)
        if (slot := _slot(known, register, rest)) is not None:
            return FactLabel(_joined(slot.title, _FILES.label))
        if register is None or not rest:
            return FactLabel(found.label) if found else None
        if rest == "status" and register.status in known.config.statuses:
            return FactLabel(
                _joined(register.title, self.declared["status"].label), dict(statuses_of(known.config, root))
            )
        if (own := people.label(known.config, root, rest)) is not None:
            return FactLabel(_joined(register.title, own.title), own.options)
        if (field := known.field(known.config.forms[register.form], rest)) is not None:
            return FactLabel(_joined(register.title, field.title), field.options, field.secret)
        return FactLabel(_joined(register.title, found.label)) if found else None


def _slot(known: Known, register: Register | None, rest: str) -> Slot | None:
    """The slot of an entry whose files are counted."""
    if register is None or not register.files or not rest.startswith("files."):
        return None
    forms = (known.config.forms[name] for name in register.form_ids if name in known.config.forms)
    name = rest.split(".")[1]
    return next((slot for form in forms for slot in form.ui.slots if slot.id == name), None)


class Filings(Family):
    root = "filings"
    title = text("关于该条目已填报的", "What was filed about the entry")
    there = _OF_SUBJECTS
    facts = (
        Fact("<事项>.<状态或 any>.count", NUMBER, _COUNT.label),
        Fact("<事项>.<状态或 any>.list", _LIST.type, _LIST.label),
        Fact("<事项>.<状态或 any>.latest.<字段或属性>", ANY, text("最近一次", "latest")),
        Fact("<事项>.<状态或 any>.first.<字段或属性>", ANY, text("首次", "first")),
        Fact("<事项>.<状态或 any>.latest.deadlines.<期限>.…", ANY, text("最近一次的期限", "time limits of the latest")),
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        if space.subject is None:
            return {}
        return {self.root: _filed_about(space.region, space.subject)}

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        return _of_type(known, rest)


def _filed_about(region: Region, register: str) -> FactType:
    """What may be asked of the filings about the entries of a register."""

    def made() -> FactType:
        kinds = {name: _of_kind(region, kind) for name, kind in region.config.filings.items() if kind.about == register}
        return FactType("map", fields=kinds | dict.fromkeys(region.left_out_filings, ANY))

    return region.once("filings", register, made)


def _of_kind(region: Region, kind: FilingType) -> FactType:
    one = FactType("map", fields={**FAMILIES["filing"].asked, **(region.forms.get(kind.form or "") or {})})
    limits = time_limits.typed(kind)
    single = FactType("map", fields={**(one.fields or {}), "deadlines": limits}) if limits else one
    asked = FactType("map", fields={"count": NUMBER, "list": list_of(one), "latest": single, "first": single})
    return FactType("map", fields=dict.fromkeys(("any", *states_of(kind)), asked))


class Periods(Family):
    root = "periods"
    title = text("该条目应报的填报期", "The periods owed for the entry")
    there = _OF_SUBJECTS
    facts = (
        Fact("<事项>.<due、missing 或 open>.count", NUMBER, _COUNT.label),
        Fact("<事项>.<due、missing 或 open>.list", list_of(TEXT), _LIST.label),
    )

    def roots(self, space: FactSpace) -> Mapping[str, FactType]:
        if space.subject is None:
            return {}
        return {self.root: space.region.once(self.root, space.subject, lambda: self._about(space))}

    def _about(self, space: FactSpace) -> FactType:
        region, register = space.region, space.subject
        asked = FactType("map", fields={"count": NUMBER, "list": list_of(TEXT)})
        which = FactType("map", fields=dict.fromkeys(("due", "missing", "open"), asked))
        due = [name for name, kind in region.config.filings.items() if kind.about == register and kind.obligation]
        return FactType("map", fields=dict.fromkeys([*due, *region.left_out_filings], which))

    def label(self, known: Known, root: str, rest: str) -> FactLabel | None:  # noqa: ARG002 - its only one
        return _of_type(known, rest)


_WHICH = {
    "due": text("应报", "due"),
    "missing": text("缺报", "missing"),
    "open": text("待报", "open"),
    "any": text("全部", "all"),
    "latest": text("最近一次", "latest"),
    "first": text("首次", "first"),
    "count": _COUNT.label,
}


def _of_type(known: Known, rest: str) -> FactLabel | None:
    """What was filed, or is due, of a type: its title, which of them, and what of these."""
    name, *parts = rest.split(".")
    kind = known.config.filings.get(name)
    if kind is None or not parts:
        return None
    if parts[2:3] == ["deadlines"]:
        return time_limits.label(kind, ".".join(parts[3:]))
    words = [kind.title, _WHICH.get(parts[0]) or state_label(known.config, kind, parts[0])]
    field: FactLabel | None = None
    for part in parts[1:]:
        field = known.field(known.config.forms[kind.form], part) if kind.form else None
        attribute = FAMILIES["filing"].declared.get(part)
        words.append(
            _WHICH.get(part) or (attribute.label if attribute else field.title if field else Text(zh=part, en=part))
        )
    return FactLabel(_joined(*words), field.options if field else {}, field.secret if field else False)


def _joined(*parts: Text) -> Text:
    """The parts in a row; a title that the next part begins with already is not said twice (工程, 工程状态)."""
    first, *others = parts
    if others and others[0].zh.startswith(first.zh):
        return _joined(*others)
    return Text(zh="".join(part.zh for part in parts), en=" ".join(part.en or part.zh for part in parts))


_ENTRIES = Entries()

FAMILIES: Mapping[str, Family] = {
    family.root: family
    for family in (
        *(Organisation(), Filer(), Actor()),
        Today(),
        Now(),
        Holder(),
        Form(),
        Filing(),
        Decisions(),
        Period(),
        time_limits.TimeLimits(),
        Outcomes(),
        _ENTRIES,
        chosen.Below(_ENTRIES.label),
        Filings(),
        Periods(),
        people.LOCK,
        OfQuotas(),
    )
}
"""Every family by its root. A root that is none of these is the name of a register: it belongs to the entries."""

GIVEN: Mapping[str, Text] = {
    "entry": text("可选的条目（选择条目的字段的 `where`）", "an entry that may be chosen (`where` of a field)"),
    "item": text(
        "表格的一行（文书中的表格），`each` 的一条（后续处理）",
        "a row of a table (in a document), one of `each` (effects)",
    ),
    "row": text("推送的一行（数据对接）", "a row that was pushed (feeds)"),
    "person": text("人员（锁定规则、任职条件）", "the person (locks, eligibility)"),
    "work": text("工程（锁定规则、任职条件）", "the work (locks, eligibility)"),
    "works": text("该人员在任的工程（任职条件）", "the works that the person has posts on (eligibility)"),
    "appointment": text("任职（锁定规则、任职条件）", "the appointment (locks, eligibility)"),
}
"""Roots that nobody looks up, because whoever asks holds what they mean."""


def family_of(root: str) -> Family:
    """The family that a root belongs to."""
    return FAMILIES.get(root) or FAMILIES["subject"]
