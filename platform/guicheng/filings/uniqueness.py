"""Values that may stand only once, claimed in the database when a filing or entry takes them (HNQ-31, X-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guicheng.common.errors import Problem, Refusal
from guicheng.config.model.registers import Unique
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.matter import Matter
from guicheng.filings.models import Filing
from guicheng.registers import claims
from guicheng.registers.claims import HolderKind
from guicheng.registers.models import Entry


def claim(found: Matter) -> None:
    """Claim every unique value of a filing that is handed in. Refuses with the declared message, naming the holder."""
    filing = found.filing
    rule_of = f"filing/{filing.type}"
    problems = list(
        _taken(
            found.config,
            found.kind.unique,
            rule_of,
            filing.data,
            "filing",
            filing.pk,
            filing.organisation_id,
            filing.subject_id,
        )
    )
    if problems:
        raise Refusal(problems)


def claim_entry(config: RegionConfig, entry: Entry) -> None:
    """Claim every unique value of an entry."""
    register = config.registers[entry.register]
    rule_of = f"register/{entry.register}"
    problems = list(
        _taken(config, register.unique, rule_of, entry.data, "entry", entry.pk, entry.organisation_id, entry.parent_id)
    )
    if problems:
        raise Refusal(problems)


def release(filing: Filing) -> None:
    """Give back the places of a filing that came to nothing."""
    claims.leave("filing", [filing.pk])


def _taken(
    config: RegionConfig,
    rules: list[Unique],
    rule_of: str,
    data: Mapping[str, Any],
    kind: HolderKind,
    holder_id: int,
    organisation_id: int | None,
    subject_id: int | None,
) -> Iterator[Problem]:
    """The problems of values somebody else holds; the others are claimed."""
    for rule in rules:
        rule_id = f"{rule_of}/{rule.id}"
        claims.leave(kind, [holder_id], rule_id)
        value = claims.key(*(data.get(name) for name in rule.fields))
        if not value:
            continue
        within = {"region": "", "organisation": str(organisation_id), "subject": str(subject_id)}[rule.within]
        holder = claims.take(
            config.region.region, rule_id, f"{within}\x1f{value}" if within else value, kind, holder_id
        )
        if holder is not None:
            yield Problem(
                rule.id,
                rule.message.format(holder=_name_of(kind, holder), value=value.replace("\x1f", " ")),
                field=rule.fields[0],
                explanation=config.explain_rule(f"{rule_of}/unique/{rule.id}", value=value),
            )


def _name_of(kind: HolderKind, holder_id: int) -> str:
    """How people know whoever holds a place: the entry, or the subject of the filing."""
    if kind == "entry":
        entry = Entry.objects.unscoped().filter(pk=holder_id).first()
        return entry.name if entry else ""
    filing = Filing.objects.unscoped().filter(pk=holder_id).select_related("subject").first()
    return (filing.subject.name if filing.subject else filing.name) if filing else ""
