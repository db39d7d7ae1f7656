"""What must hold before an act: who, when, what. Each guard lists every reason it finds; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.calendars.remaining import fill
from guicheng.calendars.windows import next_period
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text
from guicheng.config.model.events import CREATE, SUBMIT, FilingEvent, is_for
from guicheng.config.model.filing import Requirement, WindowUse
from guicheng.config.model.time import Deadline
from guicheng.config.systems import Gate
from guicheng.filings.context import items, time_limits
from guicheng.filings.context.acting import not_theirs
from guicheng.filings.context.dossier import Filed, of_organisation
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.filings.context.obligations import moment_of
from guicheng.filings.guards import eligibility, uniqueness

Guard = Callable[[FilingContext, Facts, FilingEvent], Iterable[Problem]]


def applies(at: list[str], moment: FilingEvent) -> bool:
    """Whether a rule tested `at` those moments is tested at `moment`; `decide` stands for every step."""
    return any(is_for(one, (moment,)) for one in at)


def may_file(matter: FilingContext, actor: Actor) -> None:
    """Refuses whoever is no applicant of the filing: another role, or the right one that acts for others
    (`acting.may_file`). What others have not handed in yet is, for these, not there."""
    if actor.role not in matter.kind.chain.applicant:
        roles = [str(matter.config.region.roles[r].title) for r in matter.kind.chain.applicant]
        raise Refusal(
            Problem(
                "not-allowed",
                text(
                    f"“{matter.kind.title.zh}”由{'、'.join(roles)}填报，您的身份不能办理",
                    f"{matter.kind.title.en or matter.kind.title.zh} is filed by {', '.join(roles)}, not by your role",
                ),
            ),
            status=403,
        )
    if not matter.is_applicant(actor):
        filing = matter.filing
        raise not_found() if filing.pk and filing.submitted_at is None else not_theirs(matter.kind.title)


def check(matter: FilingContext, actor: Actor, moment: FilingEvent, *, besides: Sequence[Problem] = ()) -> None:
    """Tests every declared rule of the filing type at `moment`; raises one Refusal with every reason, after those that
    were found `besides` in fields and files (400 then, else 409). What is only pointed out stands afterwards
    in `FilingContext.warnings`."""
    facts = matter.facts(actor)
    rules = [problem for guard in GUARDS for problem in guard(matter, facts, moment)]
    said = {(problem.code, problem.field) for problem in besides}
    found = [*besides, *(problem for problem in rules if (problem.code, problem.field) not in said)]
    if found:
        raise Refusal(found, status=400 if besides else 409)
    matter.warnings = [*matter.warnings, *warnings(matter, actor, moment)]


def require_open(matter: FilingContext) -> None:
    """Refuse `closed` where what the filing is about is closed: nothing in it is changed any more."""
    if matter.closed:
        raise Refusal(matter.closed)


def blocked(matter: FilingContext, actor: Actor, moment: FilingEvent) -> list[Problem]:
    """The same without raising: why the act could not be done now, for buttons and tiles."""
    facts = matter.facts(actor)
    return [problem for guard in GUARDS for problem in guard(matter, facts, moment)]


def warnings(matter: FilingContext, actor: Actor, moment: FilingEvent) -> list[Problem]:
    """What is late at `moment` but only pointed out there (A-08): deadlines that warn, or that only mark."""
    facts = matter.facts(actor)
    return [
        problem
        for deadline in matter.kind.deadlines
        if applies(deadline.warn_at, moment) or (deadline.when_late == "mark" and applies(deadline.at, moment))
        for problem in late(deadline, facts, f"filings/{matter.kind.filing}/deadlines/{deadline.id}")
    ]


def window_is_open(matter: FilingContext, _facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """HNQ-59, HNQ-60, HNQ-100: the act falls into the window of the filing's period."""
    use, window = matter.kind.window, matter.window
    if use is None or window is None or not applies(use.applies_to, moment):
        return
    period = matter.period
    if period is not None and period.is_open(matter.now):
        return
    yield window_problem(matter, use)


def window_problem(matter: FilingContext, use: WindowUse) -> Problem:
    """That the filing's window is not open now, and when the next one is."""
    window, period = matter.config.window(use.window), matter.period
    texts = matter.config.windows[use.window].texts
    following = next_period(window, matter.now)
    closes = period.closes.isoformat() if period is not None and period.closes else None
    return Problem(
        "window-closed",
        fill(texts.late or texts.closed, period or following, matter.now, matter.config.zone),
        remedy=text(
            f"下一个填报期：{following.label.zh}，{following.first_day} 至 {following.last_day}",
            f"Next: {following.label.for_language('en')}, {following.first_day} to {following.last_day}",
        )
        if following
        else None,
        explanation=matter.config.explain_rule(
            f"windows/{use.window}", now=matter.now.isoformat(), period=matter.filing.period, closed=closes
        ),
    )


def limit_is_kept(matter: FilingContext, facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """HNQ-79, HNQ-85: no more filings of the type than declared for the subject or period."""
    limit = matter.kind.limit
    if limit is None or moment != CREATE:
        return
    others = [f for f in _counted_together(matter, limit.per) if f.id != matter.filing.pk]
    if limit.per == "period":
        others = [f for f in others if matter.period and f.period == matter.period.key]
    if len(others) >= limit.count:
        yield Problem(
            "limit-reached",
            limit.message,
            explanation=facts.config.explain_rule(
                f"filings/{matter.kind.filing}/limit", held_by=[f.name or f.id for f in others]
            ),
        )


def _counted_together(matter: FilingContext, per: str) -> list[Filed]:
    """The filings that take up a place beside this one: of its subject, or else of its organisation."""
    if per == "organisation" or matter.subject is None:
        filing = matter.filing
        return of_organisation(filing.region, filing.type, filing.organisation_id)
    return matter.dossier.holding(matter.kind.filing)


def requirements_hold(matter: FilingContext, facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """HNQ-101, HNQ-114, X-08: declared prerequisites."""
    for rule in matter.kind.requires:
        if applies(rule.at, moment) and not facts.config.holds(rule.when, facts):
            yield unmet(rule, facts, f"filings/{matter.kind.filing}/requires/{rule.id}")


def unmet(rule: Requirement, facts: Facts, path: str) -> Problem:
    """A requirement that does not hold, with the facts that say so."""
    return Problem(
        rule.id,
        rule.message,
        remedy=rule.remedy,
        explanation={
            **facts.config.explain_rule(path),
            "because": facts.config.explain(rule.when, facts, facts.form_id),
        },
    )


def candidates_may_be_appointed(matter: FilingContext, facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """YNR-23 to YNR-25: whoever the filing proposes for a post may take it as things stand."""
    for rule in matter.kind.appointments:
        if applies(rule.at, moment):
            yield from eligibility.of_proposal(rule, facts)


def unique_values_are_free(matter: FilingContext, facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """HNQ-31, YNR-31: what the filing would write into its subject is not somebody else's already."""
    return uniqueness.foreseen(matter, facts) if moment == SUBMIT else ()


def deadlines_are_met(matter: FilingContext, facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """HNQ-62 to HNQ-64: document ages and other time limits."""
    for deadline in matter.kind.deadlines:
        if applies(deadline.at, moment) and deadline.when_late != "mark":
            yield from late(deadline, facts, f"filings/{matter.kind.filing}/deadlines/{deadline.id}")


def late(deadline: Deadline, facts: Facts, path: str) -> Iterable[Problem]:
    """The problem of a deadline that has passed, or of a day counted from that lies ahead."""
    due = time_limits.due_of(deadline, facts)
    start = moment_of(facts.get(deadline.start), facts.config)
    if due is None or start is None:
        return
    field = deadline.start.removeprefix("form.") if deadline.start.startswith("form.") else ""
    ahead = bool(deadline.not_future) and start > facts.now
    if not ahead and due.is_met_at(facts.now):
        return
    explanation = facts.config.explain_rule(
        path, due=due.date.isoformat(), provisional=due.provisional, counted=due.explanation, **_said_of(deadline)
    )
    if deadline.not_future and ahead:
        yield Problem(f"{deadline.id}-future", deadline.not_future, field=field, explanation=explanation)
    else:
        values = {
            "start": start.astimezone(facts.config.zone).date().isoformat(),
            "due": due.date.isoformat(),
            "term": deadline.term.amount,
            "days_late": (facts.now.astimezone(facts.config.zone).date() - due.date).days,
        }
        yield Problem(deadline.id, deadline.message.format(**values), field=field, explanation=explanation)


def _said_of(deadline: Deadline) -> dict[str, Any]:
    """What a time limit is called and which rule it rests on, where the region says so."""
    said = {
        "label": deadline.title and deadline.title.model_dump(),
        "basis": deadline.source and deadline.source.said.model_dump(),
    }
    return {name: words for name, words in said.items() if words}


def subject_is_open(matter: FilingContext, _facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """A-35: what it is about is not closed for filings of this type."""
    if moment in (CREATE, SUBMIT):
        yield from matter.closed


def system_is_entered(matter: FilingContext, facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """B-08: whose organisation may not enter the system in which a type is filed begins and hands in none."""
    if moment in (CREATE, SUBMIT) and facts.actor is not None:
        found = Gate(matter.config, facts.actor).in_the_way(matter.kind)
        yield from (found,) if found is not None else ()


def lists_are_bearable(matter: FilingContext, _facts: Facts, moment: FilingEvent) -> Iterable[Problem]:
    """What is carried out for each of a list is one transaction: no more than go at once are handed in."""
    if moment == SUBMIT:
        yield from (found for rule in matter.kind.effects if (found := items.too_many(matter, rule)) is not None)


GUARDS: tuple[Guard, ...] = (
    system_is_entered,
    subject_is_open,
    window_is_open,
    limit_is_kept,
    requirements_hold,
    candidates_may_be_appointed,
    unique_values_are_free,
    deadlines_are_met,
    lists_are_bearable,
)
