"""What a person gets to read: which rows, whose content is open, and how much of personal data stands in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.accounts.scoping import scope_key
from guicheng.calendars.values import Period
from guicheng.calendars.windows import next_period, open_periods
from guicheng.common import clock, search
from guicheng.common.errors import refuse
from guicheng.config.model.whole import RegionConfig
from guicheng.filings import decisions, drafts, matter, queries
from guicheng.filings.facts import Facts
from guicheng.filings.matter import Matter
from guicheng.filings.models import Filing
from guicheng.forms.access import Access
from guicheng.forms.compiled import CompiledForm
from guicheng.forms.fields import FormField
from guicheng.forms.masking import Audience, masked
from guicheng.rules import Conclusion, findings
from guicheng.statements import Shapes, places, texts


def listed(
    actor: Actor,
    config: RegionConfig,
    *,
    types: Sequence[str] = (),
    states: Sequence[str] = (),
    periods: Sequence[str] = (),
    subject_id: int | None = None,
    query: str = "",
) -> QuerySet[Filing]:
    """The filings whose rows the actor may see, latest first: `queries.filings` without those that a filing type hides
    from the actor's role in their present state."""
    rows = queries.filings(actor, types=types, states=states, subject_id=subject_id, query=query)
    for kind in config.filings.values():
        if hidden := queries.hidden_states(kind, actor.role):
            rows = rows.filter(hidden)
    return rows.filter(period__in=list(periods)) if periods else rows


def page(
    actor: Actor,
    config: RegionConfig,
    size: int,
    *,
    before: int | None = None,
    types: Sequence[str] = (),
    states: Sequence[str] = (),
    periods: Sequence[str] = (),
    subject_id: int | None = None,
    query: str = "",
) -> list[Filing]:
    """So many of the rows of `listed`, of those before an id where one is given: what is asked for most, said once for
    everybody of one scope and role."""
    many = {"type": types, "state": states, "period": periods, "term": search.query_terms(query)}
    if query.strip() and not many["term"]:
        return []
    like = search.pattern(query) if many["term"] else None
    given: dict[tuple[str, int], Any] = {(name, n): one for name, some in many.items() for n, one in enumerate(some)}
    given |= {
        (name, 0): one for name, one in (("before", before), ("subject", subject_id), ("like", like)) if one is not None
    }
    numbers, words = iter(places(len(given))), iter(texts(len(given)))
    stand_ins: dict[tuple[str, int], int | str] = {
        place: next(numbers) if isinstance(one, int) else next(words) for place, one in given.items()
    }
    shape = _pages.get(
        (scope_key(actor), actor.role, config.release_id, size, *given),
        lambda: _listed_for(actor, config, stand_ins)[:size],
        tuple(stand_ins.values()),
    )
    return shape.all(*given.values())


_pages: Shapes[Filing] = Shapes(prepared=False)


def _listed_for(actor: Actor, config: RegionConfig, values: Mapping[tuple[str, int], Any]) -> QuerySet[Filing]:
    """The list for values by name and place."""

    def of(wanted: str) -> list[Any]:
        return [one for (name, _), one in values.items() if name == wanted]

    subject = next(iter(of("subject")), None)
    rows = listed(actor, config, types=of("type"), states=of("state"), periods=of("period"), subject_id=subject)
    rows = rows.filter(search.holding(of("term"), of("like")[0])) if of("term") else rows
    return rows.filter(pk__lt=of("before")[0]) if of("before") else rows


def find(actor: Actor, filing_id: int) -> Matter:
    """A filing whose row the actor may see; whoever has been given a task of it sees it too. Refusal `not-found`."""
    found = queries.filing(actor, filing_id)
    hidden = not queries.listed(found.kind, actor.role, found.filing.state)
    if hidden and decisions.task_of(actor, filing_id) is None:
        raise matter.not_found()
    return found


def is_open(found: Matter, actor: Actor) -> bool:
    """Whether the content of a filing is open to the actor, not its row alone (HNQ-41, A-30)."""
    if queries.opens(found.kind, actor.role, found.filing.state):
        return True
    return decisions.task_of(actor, found.filing.pk) is not None


def read(actor: Actor, filing_id: int) -> Matter:
    """A filing whose content is open to the actor. Refusals: `not-found`, `content-closed` (403)."""
    found = find(actor, filing_id)
    if not is_open(found, actor):
        label = found.label(actor.role)
        raise refuse(
            "content-closed",
            f"当前状态为“{label.zh}”，上报后方可查看内容",
            f"It is “{label.for_language('en')}”; its content opens once it is submitted",
            status=403,
        )
    return found


def access_to(found: Matter, actor: Actor) -> Access:
    """What the actor may do with the form's fields now: as decider, as applicant, or only read."""
    task = decisions.task_of(actor, found.filing.pk)
    step = found.kind.chain.step(task.step) if task is not None else None
    if step is not None:
        return decisions.step_access(step)
    if found.is_applicant(actor) and found.is_editable:
        return drafts.access_of(found)
    return Access("read")


def audience_of(actor: Actor, organisation_id: int | None, subject_id: int | None) -> Audience:
    """How much of personal data the actor reads: everything of their own people, else only enough to recognise it."""
    is_own = organisation_id is not None and organisation_id == actor.organisation_id
    return "owner" if is_own or (subject_id is not None and subject_id == actor.subject_id) else "internal"


def disclosed(form: CompiledForm, data: Mapping[str, Any], access: Access, audience: Audience) -> dict[str, Any]:
    """The data of a form as one reader gets them: hidden fields left out, personal data masked for the audience."""
    shown: dict[str, Any] = {}
    for field in form.fields:
        value: Any = data
        for name in field.path:
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None or field.secret or access.to(field.id) == "hidden":
            continue
        node = shown
        for name in field.path[:-1]:
            node = node.setdefault(name, {})
        node[field.path[-1]] = _shown(field, value, audience)
    return shown


def _shown(field: FormField, value: Any, audience: Audience) -> Any:
    if field.widget == "table" and isinstance(value, list):
        return [_row(field, row, audience) for row in value]
    if field.widget == "name-phone" and isinstance(value, Mapping):
        return {**value, "phone": masked(value.get("phone"), field.ui.sensitive, audience)}
    return masked(value, field.ui.sensitive, audience)


def _row(field: FormField, row: Any, audience: Audience) -> Any:
    if not isinstance(row, Mapping):
        return row
    columns = {column.path[-1]: column for column in field.columns}
    return {name: _shown(columns[name], cell, audience) if name in columns else cell for name, cell in row.items()}


def conclusions(config: RegionConfig, facts: Facts, register: str) -> dict[str, tuple[Conclusion, ...]]:
    """What the findings of a register say of the entry of the facts, by finding set (HNQ-53)."""
    declared = config.registers[register]
    return {
        name: findings(
            config.findings[name],
            facts,
            named=config.conditions,
            today=facts.now.astimezone(config.zone).date(),
            zone=config.zone,
            labels=config.labels(declared.form),
        )
        for name in declared.findings
    }


def windows(config: RegionConfig, now: dt.datetime | None = None) -> dict[str, tuple[list[Period], Period | None]]:
    """Of each window of the region, the periods that are open at a moment and the next one to open."""
    moment = now or clock.now()
    return {
        name: (open_periods(config.window(name), moment), next_period(config.window(name), moment))
        for name in config.windows
    }


def names_of(organisation_ids: Sequence[int | None]) -> dict[int, str]:
    """The names of the organisations that own rows already found, by id: one statement for a page of a list."""
    wanted = {pk for pk in organisation_ids if pk is not None}
    rows = Organisation.objects.unscoped().filter(pk__in=wanted).values_list("pk", "name") if wanted else []
    return dict(rows)
