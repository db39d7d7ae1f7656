"""Who is told of an event: declared notices turned into posts for desks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Membership
from guicheng.calendars.remaining import days_left
from guicheng.common.text import Text
from guicheng.config.model.chains import Lookup
from guicheng.config.model.notices import Notice
from guicheng.filings import naming, obligations
from guicheng.filings.facts import Facts
from guicheng.filings.matter import Matter
from guicheng.filings.router import FilingRouter
from guicheng.notices import service
from guicheng.notices.service import Post
from guicheng.workflow.desk import Desk


def of_events(found: Matter, actor: Actor, events: Iterable[str], deciders: Sequence[Desk] = ()) -> None:
    """Post every notice declared for the events of one act; `deciders` are the desks that were asked by it."""
    happened = set(events)
    facts = found.facts(actor)
    posts: list[Post] = []
    for notice_id, notice in found.config.notices.items():
        if notice.on in happened and _is_for(notice, found) and _holds(notice, facts):
            posts.extend(_posts(notice_id, notice, found, facts, deciders))
    service.post(found.filing.region, posts)


def ahead(found: Matter, notice_id: str, end_key: str) -> None:
    """Post a notice that was planned for some days before a window or deadline ends; a repeat is not written."""
    notice = found.config.notices.get(notice_id)
    facts = found.facts()
    if notice and found.filing.live and found.filing.counted_at is None and _holds(notice, facts):
        posts = _posts(notice_id, notice, found, facts, (), once=f"{found.filing.pk}:{notice_id}:{end_key}")
        service.post(found.filing.region, posts)


def of_status(found_facts: Facts, entry_desks: Sequence[Desk], notice_id: str, notice: Notice) -> list[Post]:
    """The posts of a notice about an entry's status."""
    entry = found_facts.dossier.subject
    return [
        Post(
            notice_id,
            desk.key,
            _text(notice.title, found_facts),
            _text(notice.body, found_facts),
            None,
            entry.pk,
            notice.channels,
        )
        for desk in entry_desks
        if entry is not None
    ]


def recipients(
    to: Sequence[Lookup | Literal["applicant", "deciders", "subject-team"]],
    found: Matter,
    facts: Facts,
    deciders: Sequence[Desk],
) -> list[Desk]:
    """The desks a notice goes to, each once."""
    router = FilingRouter(facts, found.filing.organisation_id, found.filing.created_by)
    desks: list[Desk] = []
    for one in to:
        if one == "deciders":
            desks.extend(deciders)
        elif one == "applicant":
            desks.extend(_applicant(found))
        elif one == "subject-team":
            desks.extend(_team(found))
        elif isinstance(one, Lookup):
            desks.extend(router.desks(one))
    return list(dict.fromkeys(desks))


def _applicant(found: Matter) -> list[Desk]:
    """Whoever files it: the team of the subject where the role belongs to it, else the role in the organisation."""
    desks = []
    for role in found.kind.chain.applicant:
        declared = found.config.region.roles.get(role)
        if declared and declared.about and found.subject and declared.about == found.subject.register:
            desks.append(Desk(f"s{found.subject.pk}:{role}"))
        elif found.filing.organisation_id:
            desks.append(Desk.of_role(found.filing.organisation_id, role))
    return desks


def _team(found: Matter) -> list[Desk]:
    if found.subject is None:
        return []
    held = Membership.objects.unscoped().active().filter(subject_id=found.subject.pk).values_list("role", flat=True)
    return [Desk(f"s{found.subject.pk}:{role}") for role in sorted(set(held))]


def _is_for(notice: Notice, found: Matter) -> bool:
    return not notice.filings or found.kind.filing in notice.filings


def _holds(notice: Notice, facts: Facts) -> bool:
    return notice.when is None or facts.config.holds(notice.when, facts)


def _posts(
    notice_id: str, notice: Notice, found: Matter, facts: Facts, deciders: Sequence[Desk], once: str | None = None
) -> list[Post]:
    title, body = _text(notice.title, facts), _text(notice.body, facts)
    return [
        Post(
            notice_id, desk.key, title, body, found.filing.pk, found.filing.subject_id, notice.channels,
            f"{once}:{desk.key}" if once else None,
        )
        for desk in recipients(notice.to, found, facts, deciders)
    ]  # fmt: skip


def _text(template: Text, facts: Facts) -> Text:
    """The template with its {fact} places filled in; `{days}` is what is left of the window."""
    return Text(zh=_fill(template.zh, facts), en=_fill(template.en, facts) if template.en else None)


def _fill(template: str, facts: Facts) -> str:
    if "{days}" in template:
        template = template.replace("{days}", str(_days(facts)))
    return naming.filled(template, facts)


def _days(facts: Facts) -> int:
    filing = facts.filing
    kind = facts.config.filings.get(filing.type) if filing else None
    if filing is None or kind is None or kind.window is None:
        return 0
    period = obligations.period_of(facts.config, filing.type, filing.period)
    return max(days_left(period.closes, facts.now, facts.config.zone), 0) if period and period.closes else 0
