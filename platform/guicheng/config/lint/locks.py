"""People and locks: the parts that registers play, posts, keys, proposals and what becomes of them (X-13)."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.form_schema import ReferenceMistake, property_at, resolved_schema
from guicheng.config.lint import check
from guicheng.config.lint.fields import field_exists
from guicheng.config.model.effects import AppointEffect, EndAppointmentEffect, ReleaseLockEffect
from guicheng.config.model.filing import Appointing
from guicheng.config.model.locks import Appointments, Certificates, Employment
from guicheng.config.paths import FactPath
from guicheng.config.review import Review
from guicheng.config.walking import Location
from guicheng.config.widgets.kinds import option_values

LINKS = {"person": "persons", "work": "works"}


@check
def people_are_declared(review: Review) -> Iterator[Finding]:
    """Rules, proposals and their effects need to know which registers hold people, and their appointments."""
    people = review.config.people
    if (people is not None and people.appointments is not None) or not review.complete:
        return
    for rule_id in review.config.locks:
        yield _nobody(review, ("locks", rule_id))
    for visit in [v for kind in (Appointing, *_EFFECTS) for v in review.values_of(kind)]:
        yield _nobody(review, visit.location)


_EFFECTS = (AppointEffect, EndAppointmentEffect, ReleaseLockEffect)


def _nobody(review: Review, location: Location) -> Finding:
    if review.config.people is None:
        zh, en = "没有用 `people` 声明人员台账", "no registers of people are declared with `people` in locks.yaml"
    else:
        zh, en = "`people` 没有写 works、appointments、posts", "`people` says nothing of works, appointments and posts"
    return review.finding("people-undeclared", zh, en, location)


@check
def parts_fit_their_registers(review: Review) -> Iterator[Finding]:
    """The links of a part lead to persons and works."""
    people = review.config.people
    for name, part in people.parts.items() if people else ():
        register = review.config.registers.get(part.register_)
        if register is None:
            continue
        for field, wanted in LINKS.items():
            if isinstance(part, Certificates | Employment | Appointments) and hasattr(part, field):
                yield from _link(review, part, getattr(part, field), wanted, ("people", name, field))


def _link(
    review: Review, part: Certificates | Employment | Appointments, path: str, wanted: str, location: Location
) -> Iterator[Finding]:
    """The finding that a link leads to another register than that of the persons or works."""
    people, register = review.config.people, review.config.registers[part.register_]
    assert people is not None
    target = people.parts[wanted].register_
    if path == "parent":
        leads_to = register.about
    else:
        form = review.config.forms.get(register.form)
        ui = form.ui.fields.get(path) if form else None
        if ui is None:
            return
        leads_to = ui.entry.register_ if ui.entry else None
    if leads_to != target:
        yield review.finding(
            "link-leads-elsewhere",
            f"“{path}”没有指向台账“{target}”的条目",
            f"`{path}` does not lead to an entry of {target!r}",
            location,
        )


@check
def posts_are_options(review: Review) -> Iterator[Finding]:
    """The posts are the values that the appointments' field may have."""
    people = review.config.people
    appointments = people.appointments if people else None
    register = review.config.registers.get(appointments.register_) if appointments else None
    form = review.config.forms.get(register.form) if register else None
    if people is None or appointments is None or form is None:
        return
    try:
        declared = property_at(resolved_schema(form), appointments.post)
    except ReferenceMistake:
        return
    options = option_values(declared.schema) if declared else None
    for post in people.posts if options is not None else ():
        yield from review.unknown(
            ("选项", "option"), post, [str(option) for option in options or ()], ("people", "posts", post), key=True
        )


@check
def keys_exist(review: Review) -> Iterator[Finding]:
    """What works count by is a field of the work or the appointment."""
    people = review.config.people
    for rule_id, rule in review.config.locks.items() if people else ():
        assert people is not None
        key = FactPath(rule.distinct or "")
        part = people.works if key.root == "work" else people.appointments
        register = review.config.registers.get(part.register_) if part else None
        if key.rest and register is not None:
            yield from field_exists(review, register.form, key.rest, ("locks", rule_id, "distinct"))


@check
def rules_make_sense(review: Review) -> Iterator[Finding]:
    """No block that is a limit already, no term that runs backwards, no text that is never said or names nothing."""
    for rule_id, rule in review.config.locks.items():
        here = ("locks", rule_id)
        for index, post in enumerate(rule.blocks):
            if post in rule.posts:
                zh, en = f"“{post}”已受本规则的上限约束", f"{post!r} is under this rule's own limit already"
                yield review.warning("block-idle", zh, en, (*here, "blocks", index))
        if rule.blocked is not None and not rule.blocks:
            zh, en = "没有 `blocks`，`blocked` 的文字用不到", "`blocked` is never said without `blocks`"
            yield review.warning("text-unused", zh, en, (*here, "blocked"))
        if rule.changes is not None and rule.changes.within.amount <= 0:
            zh, en = "`within` 应为正数，向前计算", "`within` is counted back: write a positive amount"
            yield review.finding("term-backwards", zh, en, (*here, "changes", "within", "amount"))


@check
def proposals_are_carried_out(review: Review) -> Iterator[Finding]:
    """No proposal of a filing type is left lying."""
    for name, kind in review.config.filings.items():
        done = {e.appointment for rule in kind.effects for e in rule.effects if isinstance(e, AppointEffect)}
        for index, one in enumerate(kind.appointments):
            if one.id not in done:
                zh, en = f"任命“{one.id}”没有联动去执行", f"no effect carries the appointment {one.id!r} out"
                yield review.warning("appointment-idle", zh, en, ("filings", name, "appointments", index, "id"))
