"""What `FilingAccess` says of one filing, said of many: which rows are listed, which are open, what each shows.

Whoever shows rows takes them through `shown`: what is closed comes as a placeholder, what is corrected as it was handed
in, what is hidden from the actor without it. What the database works out from the content (a search, a criterion, a
figure) asks `readable` rows only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor, Scope
from guicheng.common import search
from guicheng.config import disclosures, releases
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.state_titles import states_of
from guicheng.filings.access import fields, handed_in, placeholders, visibility
from guicheng.filings.access.reader import steps_given
from guicheng.filings.access.review import Sight
from guicheng.filings.context import acting, relations
from guicheng.filings.context import decided as answered
from guicheng.filings.context.dossier import Filed
from guicheng.filings.models import Filing
from guicheng.forms.compiled import compile_form
from guicheng.registers.models import Entry
from guicheng.statements import compiled

Side = Literal["sent", "received"]


def has_sides(actor: Scope, kind: FilingType) -> bool:
    """Whether the actor files such and is a party to those of others: their list tells the two apart."""
    return actor.role in kind.chain.applicant and bool(relations.of(actor, kind))


def of_side(rows: QuerySet[Filing], actor: Scope, side: Side | None) -> QuerySet[Filing]:
    """Only the rows that the own organisation filed, or that others did; None keeps all."""
    own = Q(organisation_id=actor.organisation_id)
    return rows if side is None else rows.filter(own) if side == "sent" else rows.exclude(own)


def listed(
    actor: Scope,
    config: RegionConfig,
    *,
    types: Sequence[str] = (),
    states: Sequence[str] = (),
    periods: Sequence[str] = (),
    subject_id: int | None = None,
    query: str = "",
) -> QuerySet[Filing]:
    """The filings whose rows the actor may see, latest first. `query` is looked for in what is open to them; a row that
    is closed is found by what it is about."""
    rows = _within(actor, config, types)
    if types:
        rows = rows.filter(type__in=list(types))
    if states:
        rows = rows.filter(_in_states(config, actor.role, list(states)))
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    if periods:
        rows = rows.filter(period__in=list(periods))
    return matching(rows, actor, config, query, types).order_by("-id")


def matching(
    rows: QuerySet[Filing], actor: Scope, config: RegionConfig, query: str, types: Sequence[str] = ()
) -> QuerySet[Filing]:
    """Only the rows that hold the whole query; an empty one keeps every row, one of nothing but punctuation none."""
    if not query.strip():
        return rows
    terms = search.query_terms(query)
    return rows.filter(_holding(actor, config, terms, search.pattern(query), types)) if terms else rows.none()


def readable(actor: Scope, config: RegionConfig, types: Sequence[str] = (), *, as_it_was: bool = False) -> Q:
    """The filings of the actor's scope (of these types, or of all) whose content is open to them as it stands; with
    `as_it_was` also those that are read as they were handed in, because they are being corrected."""
    if actor.is_system:
        return Q()
    stands = Q() if as_it_was else Q(handed_in__isnull=True)
    kinds = [config.filings[name] for name in types if name in config.filings] or list(config.filings.values())
    plain = [kind for kind in kinds if visibility.is_plain(actor, kind)]
    others = [kind for kind in kinds if kind not in plain]
    handed_in_ = Q(submitted_at__isnull=False) & ~Q(state="draft") & stands
    open_ = handed_in_ & ~Q(type__in=[kind.filing for kind in others]) if others else handed_in_
    for kind in others:
        open_ |= Q(type=kind.filing) & stands & visibility.open_rows(actor, kind)
    return open_ | acting.filed_by(actor, kinds)


TOLD = frozenset(f"filing.{name}" for name in ("state", "state_label", "type", "title", "period", "period_label"))
"""What a placeholder tells of itself."""


def _in_states(config: RegionConfig, role: str, states: list[str]) -> Q:
    """The filings in states as a role knows them: what is one to it stands for all of them, and none of them alone."""
    found, grouping = Q(state__in=states), [k for k in config.filings.values() if disclosures.together(k, role)]
    if grouping:
        found &= ~Q(type__in=[kind.filing for kind in grouping])
    for kind in grouping:
        known = [state for state in states_of(kind) if disclosures.state_seen(kind, role, state) in states]
        found |= Q(type=kind.filing, state__in=known)
    return found


def askable(
    rows: QuerySet[Any], actor: Scope, config: RegionConfig, filing_type: str | None, facts: Iterable[str]
) -> QuerySet[Any]:
    """The rows (filings of a type; of entries all) that the database may be asked these facts of: where one is content,
    only what is open to the actor; none where a step hides it from them."""
    content = [fact for fact in facts if FactPath(fact).root in ("form", "filing", "decisions") and fact not in TOLD]
    if filing_type is None or not content:
        return rows
    kind = config.filings[filing_type]
    asked = (FactPath(fact).below for fact in content if FactPath(fact).root == "decisions")
    if not all(Sight.of(kind, actor).may_ask(path[0], path[-1]) for path in asked if path):
        return rows.none()
    files = actor.role in kind.chain.applicant
    if kind.form is not None and (kind.chain.fields.hidden if files else fields.hiding(kind)):
        form = compile_form(config.forms[kind.form], config.conditions, config.zone)
        access = fields.of_applicant_reading(kind) if files else fields.of_reader(kind, form, actor.role, ())
        if any(fields.keeps_from(form, access, fact.removeprefix("form.")) for fact in content):
            return rows.none()
    return rows.filter(readable(actor, config, [filing_type]))


def filed(actor: Actor, config: RegionConfig, subject_ids: Iterable[int]) -> dict[int, list[Filed]]:
    """What was filed about the subjects and is open to the actor, by subject, oldest first."""
    rows = listed(actor, config).filter(subject_id__in=list(subject_ids)).order_by("id")
    found: dict[int, list[Filed]] = {}
    for row in shown(actor, rows):
        if not row.is_placeholder and row.subject_id is not None:
            found.setdefault(row.subject_id, []).append(Filed.of(row))
    return found


def decided(actor: Actor, filings: Iterable[Any]) -> dict[int, dict[str, Any]]:
    """What was answered at the steps of filings, as the actor reads it, by filing and step: what a column may show.
    One statement."""
    rows = {one.pk: one for one in filings if isinstance(one, Filing) and not one.is_placeholder and one.submitted_at}
    kinds = {pk: kind for pk, row in rows.items() if (kind := _kind(row)) is not None}
    found = answered.of({pk: kind.chain for pk, kind in kinds.items()})
    sight = {pk: Sight.of(kind, actor.scope, actor.account_id) for pk, kind in kinds.items()}
    return {pk: answered.roots(sight[pk].answers(given)) for pk, given in found.items()}


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to, as `listed` takes it; nothing where all rows are wanted."""

    side: Side | None = field(default=None, kw_only=True)

    types: Sequence[str] = ()
    states: Sequence[str] = ()
    periods: Sequence[str] = ()
    subject_id: int | None = None
    query: str = ""


def page(
    actor: Actor, config: RegionConfig, size: int, narrowed: Narrowed = Narrowed(), *, before: int | None = None
) -> list[Filing]:
    """So many of the rows of `listed`, of those before an id where one is given, as they are `shown`: what is asked for
    most, compiled once for everybody of one scope."""
    terms = search.query_terms(narrowed.query)
    if narrowed.query.strip() and not terms:
        return []
    grouped = narrowed.states and any(disclosures.together(kind, actor.role) for kind in config.filings.values())
    if config.release_id is None or grouped:  # states that are one for a role are looked up by name
        wanted = {name: value for name, value in vars(narrowed).items() if name != "side"}
        rows = of_side(listed(actor, config, **wanted), actor, narrowed.side)
        return shown(actor, (rows if before is None else rows.filter(pk__lt=before))[:size])
    like = search.pattern(narrowed.query) if terms else None
    sought = Sought(narrowed.types, narrowed.states, narrowed.periods, narrowed.subject_id, terms, like, before)
    return shown(actor, _page(sought, scope=actor.scope, release=config.release_id, size=size, side=narrowed.side))


class Sought(NamedTuple):
    """The same as values of a query: the terms and the pattern looked for, and the id before which to begin."""

    types: Sequence[str]
    states: Sequence[str]
    periods: Sequence[str]
    subject_id: int | None
    terms: Sequence[str]
    like: str | None
    before: int | None


@compiled
def _page(sought: Sought, *, scope: Scope, release: int, size: int, side: Side | None = None) -> QuerySet[Filing]:
    config = releases.load(release)
    rows = listed(scope, config, states=sought.states, periods=sought.periods, subject_id=sought.subject_id)
    rows = of_side(rows, scope, side)
    if sought.types:  # not by `listed`, which looks at them
        rows = rows.filter(type__in=list(sought.types))
    if sought.like is not None:
        rows = rows.filter(_holding(scope, config, list(sought.terms), sought.like, ()))
    return (rows if sought.before is None else rows.filter(pk__lt=sought.before))[:size]


def shown(actor: Actor, filings: Iterable[Filing]) -> list[Filing]:
    """The rows as the actor may see them, in the same order. What was given to the actor is asked for only where it
    matters: where a step hides fields, or the type closes to the role what was handed in."""
    rows = list(filings)
    asked = [one.pk for one in rows if _depends_on_tasks(actor, one)]
    given = steps_given(actor, asked) if asked else {}
    return [_shown(actor, one, given) for one in rows]


def by_id(actor: Actor, filing_ids: Iterable[int | None]) -> dict[int, Filing]:
    """The filings of tasks or copies that are the actor's, as they may see them, by id: one statement."""
    asked = Filing.objects.unscoped().select_related("subject").filter(pk__in=list(filing_ids))
    return {filing.pk: filing for filing in shown(actor, asked)}


def _depends_on_tasks(actor: Actor, filing: Filing) -> bool:
    kind = _kind(filing)
    if kind is None or filing.submitted_at is None or filing.state == kind.chain.draft:
        return False
    return bool(fields.hiding(kind)) or not visibility.is_open(actor, kind, filing)


def _within(actor: Scope, config: RegionConfig, types: Sequence[str]) -> QuerySet[Filing]:
    """The rows of the actor's scope, and those of filings they are a party to, without those of types that hide even
    the row of what is closed."""
    rows = Filing.objects.visible_to(actor, also=relations.seen(actor, config, types)).select_related("subject")
    for kind in config.filings.values():
        if (types and kind.filing not in types) or actor.is_system:
            continue
        if (listed_ := visibility.listed_rows(actor, kind)) is not None:
            rows = rows.filter(~Q(type=kind.filing) | listed_ | acting.filed_by(actor, [kind]))
    return rows


def _holding(actor: Scope, config: RegionConfig, terms: list[str], like: str, types: Sequence[str]) -> Q:
    """The filings that hold the terms and are like the pattern. Whoever sees no more than their own finds those closed
    to them by their subject, where anything is: whoever files every type has nothing closed to them, and is spared
    both the plan and the rows of that question. In a territory nobody looks for what was not handed in."""
    open_ = readable(actor, config, types)
    found = open_ & search.holding(terms, like)
    asked = [config.filings[name] for name in types if name in config.filings] or config.filings.values()
    others_file = any(actor.role not in kind.chain.applicant for kind in asked)
    if open_ and others_file and actor.sees in ("own-organisation", "own-subject"):
        subjects = Entry.objects.unscoped().filter(search.holding(terms, like), region=actor.region)
        found |= Q(subject_id__in=subjects.values("pk")) & ~open_
    return found


def _kind(filing: Filing) -> FilingType | None:
    return releases.load(filing.release_id).filings.get(filing.type)


def _shown(actor: Actor, filing: Filing, given: Mapping[int, frozenset[str]]) -> Filing:
    kind = _kind(filing)
    if filing.is_placeholder or actor.is_system:
        return filing
    if kind is not None and acting.may_file(actor, kind, filing):
        return fields.stripped_of_applicant(releases.load(filing.release_id), kind, filing)
    if kind is None or not (visibility.is_open(actor, kind, filing) or filing.pk in given):
        return placeholders.of(filing)
    row = handed_in.as_it_was(filing) if handed_in.is_being_corrected(kind, filing) else filing
    if kind.form is None or not fields.hiding(kind):
        return row
    config = releases.load(filing.release_id)
    form = compile_form(config.forms[kind.form], config.conditions, config.zone)
    return fields.stripped(form, row, fields.of_reader(kind, form, actor.role, given.get(filing.pk, ())))
