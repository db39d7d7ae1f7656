"""What is read or chosen beyond what is seen: entries and filings that are open to somebody (`open`, G5).

A page or picker shows the name of such an entry and the fields that are named there, a search compares these alone, and
nothing else is disclosed: its own page, its lists and its other files stay where they are. Whether it is open is asked
whenever it is shown; nothing is kept of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.common import search
from guicheng.common.masking import Audience
from guicheng.common.text import clauses
from guicheng.config.model.conditions import Condition
from guicheng.config.model.opening import REGISTRANTS, Opening
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.filings.context.dossier import Dossier, about
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.nearby import Nearby
from guicheng.filings.models import Filing
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers.models import Entry

Row = TypeVar("Row", Entry, Filing)

MOST_LOOKED_AT = 2000
"""Rows of which it is asked whether they are open, for one list."""

CHUNK = 200


def rules(config: RegionConfig, actor: Actor, register: str) -> list[Opening]:
    """What a register opens to the actor's role, or to whoever fills in a registration."""
    declared = config.registers.get(register)
    name = actor.role if actor.is_signed_in or actor.is_system else REGISTRANTS
    return [one for one in declared.open if name in one.to] if declared is not None else []


def entry(config: RegionConfig, actor: Actor, register: str, entry_id: int) -> Entry | None:
    """An entry that is open to the actor; None where it is not, or not there."""
    declared = rules(config, actor, register)
    found = _rows(actor, register).filter(pk=entry_id).first() if declared else None
    is_open = found is not None and any(holding(config, actor, rule.when, [found]) for rule in declared)
    return found if is_open else None


def entries(
    config: RegionConfig, actor: Actor, register: str, query: str, besides: QuerySet[Entry], under: int | None = None
) -> Iterator[tuple[Entry, str]]:
    """The open entries whose name or shown fields hold the query, by name, each with its shown fields in words; without
    those that the actor sees `besides`. `under` is what they must belong to: an entry or an organisation."""
    declared = rules(config, actor, register)
    if not declared:
        return
    rows = _rows(actor, register).filter(search.found_by(query)).exclude(pk__in=besides.values("pk"))
    if under is not None:
        rows = rows.filter(Q(parent_id=under) | Q(organisation_id=under))
    for chunk in chunks(rows.order_by("name", "id")):
        opened: dict[int, Opening] = {}
        for rule in reversed(declared):
            opened |= {found.pk: rule for found in holding(config, actor, rule.when, chunk)}
        for found in chunk:
            if found.pk in opened and is_found(config, opened[found.pk], found, query):
                yield found, shown(config, opened[found.pk], found)


def chunks(rows: QuerySet[Row], most: int = MOST_LOOKED_AT) -> Iterator[list[Row]]:
    """The first `most` rows in their order, some at a time."""
    for start in range(0, most, CHUNK):
        chunk = list(rows[start : start + CHUNK])
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return


def holding(config: RegionConfig, actor: Actor, when: Condition | None, rows: Sequence[Row]) -> list[Row]:
    """Those of these rows of which a condition holds, in their order: a few statements however many they are. It is
    asked of all that was filed about them, whoever asks."""
    if when is None or not rows:
        return list(rows)
    subjects = {subject.pk: subject for row in rows if (subject := _subject(row)) is not None}
    asked = config.asked_by(when)
    roots = {FactPath(path).root for path in asked}
    filed = about(subjects) if roots & {"filings", "periods"} else {}
    nearby = Nearby(config.region.region)
    nearby.know_asked(subjects.values(), asked)
    owners = Organisation.objects.unscoped().in_bulk({row.organisation_id for row in rows} - {None})

    def facts(row: Row) -> Facts:
        subject = _subject(row)
        dossier = Dossier(subject, filed.get(subject.pk, []) if subject is not None else [])
        filing = row if isinstance(row, Filing) else None
        return Facts(config, dossier, filing=filing, form=row.data, actor=actor).know(owners, nearby)

    return [row for row in rows if config.holds(when, facts(row))]


def is_found(config: RegionConfig, rule: Opening, entry: Entry, query: str) -> bool:
    """Whether the name of an open entry, or what a search may compare of it, holds what was typed."""
    wanted = search.fold(query)
    texts = [entry.name, *(words for _, words in told(form_of(config, entry.register), entry.data, searched(rule)))]
    return not query.strip() or (wanted != "" and any(wanted in search.fold(one) for one in texts))


def searched(rule: Opening) -> Sequence[str]:
    """The fields that a search compares, beside the name."""
    return rule.search or rule.fields


def indexed(register: Register) -> list[str]:
    """The facts that open entries of a register are found by, beside their name."""
    return [f"subject.{path}" for rule in register.open for path in searched(rule)]


def shown(config: RegionConfig, rule: Opening, entry: Entry) -> str:
    """The fields of an open entry that a picker shows, in words."""
    form = form_of(config, entry.register)
    own = config.registers[entry.register].name
    fields = [path for path in rule.fields if path != own]
    return clauses(f"{form.by_id[path].label}：{words}" for path, words in told(form, entry.data, fields))


def told(
    form: CompiledForm, data: dict[str, object], fields: Iterable[str], audience: Audience = "public"
) -> list[tuple[str, str]]:
    """Those of these fields that are filled in, in words."""
    found = ((path, form.told(path, data, {}, audience)) for path in fields if path in form.by_id)
    return [(path, words) for path, words in found if words]


def form_of(config: RegionConfig, register: str) -> CompiledForm:
    """The form of a register's entries."""
    return compile_form(config.forms[config.registers[register].form], config.conditions, config.zone)


def _rows(actor: Actor, register: str) -> QuerySet[Entry]:
    rows = Entry.objects.unscoped().filter(region=actor.region, register=register, removed_at__isnull=True)
    return rows.none() if actor.manages_only or actor.must_change_password else rows.select_related("parent__parent")


def _subject(row: Entry | Filing) -> Entry | None:
    return row.subject if isinstance(row, Filing) else row
