"""Values that may stand only once, claimed in the database when a filing or entry takes them (HNQ-31, X-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guicheng.common.errors import Problem, Refusal
from guicheng.config.model.chains import Chain
from guicheng.config.model.filing import FilingType
from guicheng.config.model.registers import Unique
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.matter import Matter
from guicheng.filings.models import Filing
from guicheng.forms.paths import value_at
from guicheng.registers import claims
from guicheng.registers.claims import HolderKind
from guicheng.registers.models import Entry


@dataclass(frozen=True)
class _Holder:
    """Who takes places: an entry or a filing, with the rules of its kind and where it belongs."""

    config: RegionConfig
    kind: HolderKind
    id: int
    rules_of: str
    data: Mapping[str, Any]
    organisation_id: int | None
    subject_id: int | None


def settle(found: Matter, state_before: str, data_before: Mapping[str, Any] | None = None) -> None:
    """Take or give back the unique values of a filing, as its state asks. Refuses with the declared message, naming
    the holder. Costs nothing where neither the state's claim nor the data changed."""
    filing, chain = found.filing, found.kind.chain
    holder = _Holder(
        found.config, "filing", filing.pk, f"filing/{filing.type}", filing.data, filing.organisation_id,
        filing.subject_id,
    )  # fmt: skip
    problems: list[Problem] = []
    for rule in found.kind.unique:
        held, holds = _holds(rule, chain, state_before), _holds(rule, chain, filing.state)
        changed = data_before is not None and _key(rule, data_before) != _key(rule, filing.data)
        if holds and (changed or not held):
            problems.extend(_take(rule, holder))
        elif held and not holds:
            claims.leave("filing", [filing.pk], f"{holder.rules_of}/{rule.id}")
    if problems:
        raise Refusal(problems)


def claim_entry(config: RegionConfig, entry: Entry) -> None:
    """Claim every unique value of an entry. Refuses as `settle`."""
    register = config.registers[entry.register]
    holder = _Holder(
        config, "entry", entry.pk, f"register/{entry.register}", entry.data, entry.organisation_id, entry.parent_id
    )
    if problems := [problem for rule in register.unique for problem in _take(rule, holder)]:
        raise Refusal(problems)


def claim_again(config: RegionConfig, kind: FilingType, filing: Filing) -> None:
    """Claim what a filing holds for its subject anew, once it is about another one. Refuses as `settle`."""
    holder = _Holder(
        config, "filing", filing.pk, f"filing/{filing.type}", filing.data, filing.organisation_id, filing.subject_id
    )
    held = [rule for rule in kind.unique if rule.within == "subject" and _holds(rule, kind.chain, filing.state)]
    if problems := [problem for rule in held for problem in _take(rule, holder)]:
        raise Refusal(problems)


def _holds(rule: Unique, chain: Chain, state: str) -> bool:
    """Whether a filing in `state` holds the place: in the declared states; by default from handing in on, unless it
    was taken back or came to nothing."""
    if rule.states:
        return state in rule.states
    end = chain.ends.get(state)
    return state != chain.draft and (end is None or end.means == "approved")


def _key(rule: Unique, data: Mapping[str, Any]) -> str:
    return claims.key(*(value_at(data, tuple(path.split("."))) for path in rule.fields))


def _take(rule: Unique, holder: _Holder) -> Iterator[Problem]:
    """Claims the value of one rule in place of what was held before; the problem where somebody else holds it."""
    rule_id = f"{holder.rules_of}/{rule.id}"
    claims.leave(holder.kind, [holder.id], rule_id)
    value = _key(rule, holder.data)
    if not value:
        return
    within = {"region": "", "organisation": holder.organisation_id, "subject": holder.subject_id}[rule.within]
    place = f"{within}\x1f{value}" if within else value
    taken_by = claims.take(holder.config.region.region, rule_id, place, holder.kind, holder.id)
    if taken_by is not None:
        shown = " ".join(str(value_at(holder.data, tuple(path.split(".")))) for path in rule.fields)
        yield Problem(
            rule.id,
            rule.message.format(holder=_name_of(holder.kind, taken_by), value=shown),
            field=rule.fields[0],
            explanation=holder.config.explain_rule(f"{holder.rules_of}/unique/{rule.id}", value=shown),
        )


def _name_of(kind: HolderKind, holder_id: int) -> str:
    """How people know whoever holds a place: the entry, or the subject of the filing."""
    if kind == "entry":
        entry = Entry.objects.unscoped().filter(pk=holder_id).first()
        return entry.name if entry else ""
    filing = Filing.objects.unscoped().filter(pk=holder_id).select_related("subject").first()
    return (filing.subject.name if filing.subject else filing.name) if filing else ""
