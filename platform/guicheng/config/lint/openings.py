"""What is open beyond one's own (G5): nothing personal to strangers, nothing that was not named, nothing in vain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guicheng.config import openings
from guicheng.config.findings import Finding
from guicheng.config.form_schema import ReferenceMistake, property_at, resolved_schema
from guicheng.config.lint import check
from guicheng.config.model.filing import FilingType
from guicheng.config.model.forms import FieldUi, FormDefinition
from guicheng.config.model.opening import ANYONE, REGISTRANTS, OpenBelow, Opening
from guicheng.config.model.region import MenuItem
from guicheng.config.model.registers import Register
from guicheng.config.paths import FactPath
from guicheng.config.review import Review
from guicheng.config.things import THINGS
from guicheng.config.walking import FieldVisit, Location
from guicheng.config.widgets import widget_for
from guicheng.config.widgets.formats import FORMATS


@check
def openings_have_addresses_of_their_own(review: Review) -> Iterator[Finding]:
    """An id stands for one opening of the region, and for no register or filing type."""
    known = {*review.config.registers, *review.config.filings}
    for visit in review.values_of(Opening):
        name = visit.value.id
        if name is None:
            continue
        if name in known:
            zh, en = (
                f"编号“{name}”已用于另一公开项、台账或事项",
                f"{name!r} is taken by an opening, register or filing type",
            )
            yield review.finding("opening-twice", zh, en, (*visit.location, "id"))
        known.add(name)


@check
def strangers_read_nothing_personal(review: Review) -> Iterator[Finding]:
    """What is open to anyone, or to registrants, names no person and no telephone: neither by a field nor by the name
    of an entry."""
    for visit in review.values_of(Opening):
        rule = visit.value
        if not rule.to_strangers:
            continue
        form, register = _form(visit), visit.inside(Register)
        named: list[tuple[Any, Location]] = [(one, ("fields", n)) for n, one in enumerate(rule.fields)]
        named += [(one, ("search", n)) for n, one in enumerate(rule.search)]
        if register is not None:
            named.append((register.name, ("to",)))
        yield from _personal_among(review, form, named, visit.location)
        for name, below in rule.below.items():
            declared = review.config.registers.get(name)
            if declared is not None:
                inside: list[tuple[Any, Location]] = [(one, ("fields", n)) for n, one in enumerate(below.fields)]
                inside.append((declared.name, ()))
                yield from _personal_among(review, declared.form, inside, (*visit.location, "below", name))


def _personal_among(
    review: Review, form: str | None, named: list[tuple[Any, Location]], location: Location
) -> Iterator[Finding]:
    for field, place in named:
        if is_personal(review, form, str(field)):
            zh = f"字段“{field}”是个人信息或电话，不能对没有登录的人公开"
            en = f"the field {field!r} is personal or a telephone: nobody reads it who has not signed in"
            yield review.finding("personal-in-public", zh, en, (*location, *place), key=not place)


def is_personal(review: Review, form_id: str | None, path: str) -> bool:
    """Whether a field says something of a person: masked, a telephone or document number, or the choice of a person."""
    form = review.config.forms.get(form_id or "")
    ui = form.ui.fields.get(path) if form is not None else None
    return ui is not None and form is not None and _says_of_person(review, ui, _schema_of(form, path))


def _schema_of(form: FormDefinition, path: str) -> dict[str, Any]:
    try:
        found = property_at(resolved_schema(form), path)
    except ReferenceMistake:
        return {}
    return found.schema if found else {}


def _says_of_person(review: Review, ui: FieldUi, schema: dict[str, Any]) -> bool:
    widget = widget_for(schema or None, ui)
    parts = getattr(widget, "parts", ())
    spec = FORMATS.get(str(schema.get("format", "")))
    if ui.sensitive or widget.secret or (spec is not None and spec.personal):
        return True
    if any(part.masked or part.sensitive for part in parts):
        return True
    chosen = review.config.registers.get(ui.entry.register_) if ui.entry is not None else None
    if chosen is not None and _is_person(review, ui, chosen):
        return True
    inner = schema.get("items") if isinstance(schema.get("items"), dict) else {}
    columns = (inner or {}).get("properties") or {}
    return any(_says_of_person(review, one, columns.get(name) or {}) for name, one in ui.columns.items())


def _is_person(review: Review, ui: FieldUi, chosen: Register) -> bool:
    people = review.config.people
    if people is not None and ui.entry is not None and ui.entry.register_ == people.persons.register_:
        return True
    form = review.config.forms.get(chosen.form)
    named = form.ui.fields.get(str(chosen.name)) if form is not None else None
    return named is not None and named.sensitive is not None


@check
def publication_is_ordered_or_gated(review: Review) -> Iterator[Finding]:
    """What anyone may read has a gate, or says which notice orders that all of it is public."""
    for visit in review.values_of(Opening):
        rule = visit.value
        always = rule.when is None or not rule.when.asked(review.config.conditions)
        if ANYONE in rule.to and always and not rule.source:
            zh = "对所有人公开全部条目，要用 `source` 写明依据的文件；否则用 `when` 写明公开的条件"
            en = "all of it is open to anyone: say with `source` who orders it, or with `when` what is published"
            yield review.finding("public-without-source", zh, en, (*visit.location, "to"))


@check
def what_is_shown_is_on_the_form(review: Review) -> Iterator[Finding]:
    """Fields that are shown are whole fields of the form; a search compares only what is shown; slots are there."""
    for visit in review.values_of(Opening):
        rule, form_id = visit.value, _form(visit)
        form, register = review.config.forms.get(form_id or ""), visit.inside(Register)
        if form is None:
            continue
        yield from _whole_fields(review, form, rule, visit.location)
        shown = {*rule.fields, *((register.name,) if register is not None else ())}
        for number, field in enumerate(rule.search):
            if field not in shown:
                zh = f"不能按“{field}”查找：它不在 `fields` 里，查到就等于公开了它"
                en = f"nobody may search by {field!r}: it is not among `fields`, and to find it would tell it"
                yield review.finding("search-not-shown", zh, en, (*visit.location, "search", number))
        if register is not None:
            yield from _slots(review, register, rule, visit.location)
    for visit in review.values_of(OpenBelow):
        declared = review.config.registers.get(str(visit.location[-1]))
        form = review.config.forms.get(declared.form) if declared is not None else None
        if form is not None and declared is not None:
            yield from _whole_fields(review, form, visit.value, visit.location)
            yield from _slots(review, declared, visit.value, visit.location)


def _slots(review: Review, register: Register, rule: Opening | OpenBelow, at: Location) -> Iterator[Finding]:
    """The slots of entries are those of the forms of their register, where it keeps files."""
    known = THINGS["entry-slots"].within
    slots = list(known(review.config, register) or ()) if register.files and known is not None else []
    for number, slot in enumerate(rule.slots):
        yield from review.unknown(THINGS["entry-slots"].title, slot, slots, (*at, "slots", number))


def _whole_fields(review: Review, form: FormDefinition, rule: Opening | OpenBelow, at: Location) -> Iterator[Finding]:
    for number, field in enumerate(rule.fields):
        ui = form.ui.fields.get(str(field))
        if ui is None and str(field) in review.facts.fields.get(_name_of(review, form), ()):
            zh, en = f"“{field}”只是字段的一部分，请写整个字段", f"{field!r} is part of a field: name the whole one"
            yield review.finding("part-of-a-field", zh, en, (*at, "fields", number))


def _name_of(review: Review, form: FormDefinition) -> str:
    return next((name for name, one in review.config.forms.items() if one is form), "")


@check
def openings_show_something_to_somebody(review: Review) -> Iterator[Finding]:
    """What is declared comes to be seen: of filings a form with fields or files, below an entry what belongs to it."""
    for visit in review.values_of(Opening):
        rule, kind, register = visit.value, visit.inside(FilingType), visit.inside(Register)
        if kind is not None:
            yield from _of_filings(review, visit, kind, rule)
        for name in rule.below:
            declared, place = review.config.registers.get(name), (*visit.location, "below", name)
            about = next((one for one, each in review.config.registers.items() if each is register), None)
            if declared is not None and (register is None or declared.about != about):
                zh, en = f"台账“{name}”的条目不在它之下", f"entries of {name!r} do not belong to it"
                yield review.finding("not-below", zh, en, place, key=True)
        if not rule.has_page and register is not None:
            for key in ("slots", "below", "source"):
                if getattr(rule, key):
                    zh = f"没有 `title` 的公开项只供表单选择，`{key}` 不起作用"
                    en = f"without a `title` it is only chosen in forms: `{key}` has no effect"
                    yield review.finding("opening-without-effect", zh, en, (*visit.location, key), key=True)
        if REGISTRANTS in rule.to and rule.has_page:
            zh, en = "注册的人只在表单里选择，没有页面", "registrants choose in a form: there is no page for them"
            yield review.finding("opening-without-effect", zh, en, (*visit.location, "title"), key=True)


def _of_filings(review: Review, visit: FieldVisit, kind: FilingType, rule: Opening) -> Iterator[Finding]:
    if REGISTRANTS in rule.to:
        zh, en = "注册的人选择的是台账条目，不是填报件", "registrants choose entries, not filings"
        yield review.finding("opening-without-effect", zh, en, (*visit.location, "to"))
    if kind.form is None or not (rule.fields or rule.slots) or (rule.has_page and not rule.fields):
        zh = "填报件没有名称可以公开：写明公开的 `fields`（没有自己页面的也可以只写 `slots`）"
        en = (
            "of a filing no name is shown: say with `fields` what is (without a page of its own, `slots` alone will do)"
        )
        yield review.finding("nothing-shown", zh, en, visit.location)
    above = review.config.registers.get(kind.about or "")
    seen = [one for one in (above.open if above is not None else ()) if one.has_page]
    if not rule.has_page and not any({*one.to} & {*rule.to} or ANYONE in rule.to for one in seen):
        zh = "没有 `title`，所关于的台账也没有对同样的人公开的页面，没有人看得到"
        en = "without a `title`, and with no page of its register open to the same, nobody comes to see it"
        yield review.finding("opening-without-effect", zh, en, (*visit.location, "to"))


@check
def nobody_acts_where_nobody_signed_in(review: Review) -> Iterator[Finding]:
    """What is open to strangers depends on nobody who reads it."""
    for visit in review.values_of(Opening):
        rule = visit.value
        gates = [(rule.when, ("when",)), *((one.when, ("below", name, "when")) for name, one in rule.below.items())]
        for when, place in gates if rule.to_strangers else ():
            asked = when.asked(review.config.conditions) if when is not None else ()
            if any(FactPath(path).root == "actor" for path in asked):
                zh, en = "没有人登录，不能按 `actor` 判断", "nobody has signed in: `actor` cannot be asked"
                yield review.finding("asks-nobody", zh, en, (*visit.location, *place))


@check
def menus_open_what_is_open_to_the_role(review: Review) -> Iterator[Finding]:
    """A menu leads to what is open to the role, and has a page."""
    declared = {one.id: one for one in openings.declared(review.config)}
    for visit in review.values_of(MenuItem):
        item, found = visit.value, declared.get(visit.value.of or "")
        if item.opens != "open" or found is None:
            continue
        menu = str(visit.location[2])
        roles = review.config.region.roles_with(menu)
        if not found.rule.has_page or not (ANYONE in found.rule.to or {*roles} <= {*found.rule.to}):
            zh = f"“{item.of}”没有页面（title），或没有对角色“{menu}”开放"
            en = f"{item.of!r} has no page (`title`), or is not open to {menu!r}"
            yield review.finding("not-open", zh, en, (*visit.location, "of"))


def _form(visit: FieldVisit) -> str | None:
    part: Register | FilingType | None = visit.inside(Register) or visit.inside(FilingType)
    return part.form if part is not None else None
