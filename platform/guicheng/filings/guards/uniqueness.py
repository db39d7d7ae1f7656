"""Values that may stand only once, claimed in the database when a filing or entry takes them (HNQ-31, X-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Problem, Refusal
from guicheng.common.paths import value_at
from guicheng.common.text import Text, text
from guicheng.config.model.chains import Chain
from guicheng.config.model.effects import SetEffect
from guicheng.config.model.filing import FilingType
from guicheng.config.model.registers import Unique
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import acting, queries
from guicheng.filings.context.declared_values import values_of
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing
from guicheng.registers import claims
from guicheng.registers.claims import HolderKind
from guicheng.registers.models import Entry

_UNTOLD = text("名称不公开", "name not disclosed")


@dataclass(frozen=True)
class _Rule:
    """What may stand once: a `unique` of one filing type or register, or a claim that several filing types take."""

    place: str  # in the database: `<filing|register>/<name>/<id>`, or `claim/<id>`
    written: str  # where the rule is declared, for the explanation
    id: str
    fields: Sequence[str]
    message: Text
    within: Literal["region", "organisation", "subject"] = "region"
    states: Sequence[str] = ()
    title: Text | None = None  # of what several filing types share

    @classmethod
    def own(cls, of: str, rule: Unique) -> _Rule:
        """A `unique` of the filing type or register `of`."""
        written = f"{of}/unique/{rule.id}"
        return cls(f"{of}/{rule.id}", written, rule.id, rule.fields, rule.message, rule.within, rule.states)

    def key(self, data: Mapping[str, Any]) -> str:
        """What the data claim; '' where a value is missing."""
        return claims.key(*(value_at(data, path) for path in self.fields))

    def holds(self, chain: Chain, state: str) -> bool:
        """Whether a filing in `state` holds the place: in the declared states; by default from handing in on, unless it
        was taken back or came to nothing. What others may report instead a returned one does not hold."""
        if self.states:
            return state in self.states
        end = chain.ends.get(state)
        is_back = state == chain.draft or (self.title is not None and state == chain.returned)
        return not is_back and (end is None or end.means == "approved")


def _rules(config: RegionConfig, kind: FilingType) -> Iterator[_Rule]:
    """What a filing of a type may hold."""
    for rule in kind.unique:
        yield _Rule.own(f"filing/{kind.filing}", rule)
    for name, claim in config.claims.items():
        if (taker := claim.taker(kind.filing)) is not None:
            place = f"claim/{name}"
            yield _Rule(place, place, name, [taker.value.rest], claim.message, states=taker.states, title=claim.title)


@dataclass(frozen=True)
class _Holder:
    """Who takes places: an entry or a filing, with the rules of its kind and where it belongs; and who acts."""

    actor: Actor | None
    config: RegionConfig
    kind: HolderKind
    id: int
    rules_of: str
    data: Mapping[str, Any]
    organisation_id: int | None
    subject_id: int | None

    @classmethod
    def filing(cls, actor: Actor, config: RegionConfig, one: Filing) -> _Holder:
        """A filing, with its data."""
        return cls(actor, config, "filing", one.pk, f"filing/{one.type}", one.data, one.organisation_id, one.subject_id)

    @classmethod
    def entry(cls, actor: Actor | None, config: RegionConfig, one: Entry, data: Mapping[str, Any]) -> _Holder:
        """An entry, with the data that it has or is to have."""
        rules_of = f"register/{one.register}"
        return cls(actor, config, "entry", one.pk, rules_of, data, one.organisation_id, one.parent_id)


def settle(
    context: FilingContext, actor: Actor, state_before: str, data_before: Mapping[str, Any] | None = None
) -> None:
    """Take or give back the unique values of a filing, as its state asks. Refuses with the declared message, naming
    the holder to whoever may see it. Costs nothing where neither the state's claim nor the data changed."""
    filing, chain = context.filing, context.kind.chain
    holder = _Holder.filing(actor, context.config, filing)
    problems: list[Problem] = []
    for rule in _rules(context.config, context.kind):
        held, holds = rule.holds(chain, state_before), rule.holds(chain, filing.state)
        changed = data_before is not None and rule.key(data_before) != rule.key(filing.data)
        if holds and (changed or not held):
            problems.extend(_take(rule, holder))
        elif held and not holds:
            claims.leave("filing", [filing.pk], rule.place)
    if problems:
        raise Refusal(problems)


def claim_entry(actor: Actor, config: RegionConfig, entry: Entry) -> None:
    """Claim every unique value of an entry. Refuses as `settle`."""
    register = config.registers[entry.register]
    holder = _Holder.entry(actor, config, entry, entry.data)
    if problems := [problem for rule in register.unique for problem in _take(_Rule.own(holder.rules_of, rule), holder)]:
        raise Refusal(problems)


def foreseen(context: FilingContext, facts: Facts) -> Iterator[Problem]:
    """The unique values of the subject that the filing's effects would take although somebody else has them now: said
    to whoever hands it in, at the field they typed, so that nobody's later decision fails for it."""
    subject = context.subject
    register = context.current.registers.get(subject.register) if subject is not None else None
    if subject is None or register is None or not register.unique:
        return
    for effect in (effect for rule in context.kind.effects for effect in rule.effects):
        if isinstance(effect, SetEffect):
            data = values_of(effect.values, facts, into=subject.data)
            for unique in register.unique:
                yield from _taken(
                    unique, _Holder.entry(facts.actor, context.current, subject, data), _typed_in(effect, unique)
                )


def _typed_in(effect: SetEffect, rule: Unique) -> str:
    """The field of the form from which an effect takes a unique value; '' where none is."""
    declared = (effect.values.get(path) for path in rule.fields)
    facts = (str(value.get("fact", "")) for value in declared if isinstance(value, Mapping))
    return next((fact.removeprefix("form.") for fact in facts if fact.startswith("form.")), "")


def _taken(unique: Unique, holder: _Holder, field: str) -> Iterator[Problem]:
    rule = _Rule.own(holder.rules_of, unique)
    place = _place(rule, holder)
    taken_by = claims.held_by(holder.config.region.region, rule.place, place) if place else None
    if taken_by is not None and taken_by != (holder.kind, holder.id):
        yield _problem(rule, holder, taken_by[1], field)


def claim_again(actor: Actor, config: RegionConfig, kind: FilingType, filing: Filing) -> None:
    """Claim what a filing holds for its subject anew, once it is about another one. Refuses as `settle`."""
    holder = _Holder.filing(actor, config, filing)
    rules = _rules(config, kind)
    held = [rule for rule in rules if rule.within == "subject" and rule.holds(kind.chain, filing.state)]
    if problems := [problem for rule in held for problem in _take(rule, holder)]:
        raise Refusal(problems)


def _take(rule: _Rule, holder: _Holder) -> Iterator[Problem]:
    """Claims the value of one rule in place of what was held before; the problem where somebody else holds it."""
    claims.leave(holder.kind, [holder.id], rule.place)
    place = _place(rule, holder)
    if not place:
        return
    taken_by = claims.take(holder.config.region.region, rule.place, place, holder.kind, holder.id)
    if taken_by is not None:
        yield _problem(rule, holder, taken_by, rule.fields[0])


def _place(rule: _Rule, holder: _Holder) -> str:
    """What the holder's data claim under a rule; '' where a value is missing."""
    value = rule.key(holder.data)
    within = {"region": "", "organisation": holder.organisation_id, "subject": holder.subject_id}[rule.within]
    return f"{within}\x1f{value}" if value and within else value


def _problem(rule: _Rule, holder: _Holder, taken_by: int, field: str) -> Problem:
    shown = " ".join(str(value_at(holder.data, path)) for path in rule.fields)
    explanation = holder.config.explain_rule(rule.written, value=shown)
    if rule.title is not None:
        return _reported_already(rule, _First.of(holder, taken_by), shown, explanation)
    message = rule.message.format(holder=_name_of(holder.actor, holder.kind, taken_by), value=shown)
    return Problem(rule.id, message, field=field, explanation=explanation)


@dataclass(frozen=True)
class _First:
    """The filing that was first: what it is a filing of, and itself for whoever may file it and so read all of it."""

    matter: Text
    filing: Filing | None

    @classmethod
    def of(cls, holder: _Holder, filing_id: int) -> _First:
        filing = Filing.objects.unscoped().filter(pk=filing_id).select_related("subject").first()
        kind = holder.config.filings.get(filing.type) if filing is not None else None
        if filing is None or kind is None:  # gone since, or of a type that this release does not know
            return cls(text("其他事项", "another matter"), None)
        theirs = holder.actor is not None and acting.may_file(holder.actor, kind, filing)
        return cls(kind.title, filing if theirs else None)


def _reported_already(rule: _Rule, first: _First, shown: str, explanation: Mapping[str, Any]) -> Problem:
    """The refusal of what another filing type reported first; it leads there whoever may read that."""
    told: dict[str, Any] = {
        "title": rule.title.model_dump() if rule.title else None,
        "matter": first.matter.model_dump(),
    }
    remedy: Text | None = None
    if (filing := first.filing) is not None:
        told |= {"filing": filing.pk, "number": filing.number, "name": filing.name}
        called = filing.number or filing.name
        if called:
            remedy = text(f"请查看已报的“{called}”", f"Please look at “{called}”, which was handed in before")
    message = rule.message.format(matter=first.matter, value=shown)
    return Problem(rule.id, message, rule.fields[0], remedy, {**explanation, **told})


def _name_of(actor: Actor | None, kind: HolderKind, holder_id: int) -> str | Text:
    """How people know whoever holds a place: the entry, or the subject of the filing. It is not told to somebody who
    may not see that."""
    if kind == "entry":
        holder = Entry.objects.unscoped().filter(pk=holder_id).first()
    else:
        filing = Filing.objects.unscoped().filter(pk=holder_id).select_related("subject").first()
        holder = filing.subject if filing is not None else None
        if filing is not None and holder is None and actor is not None:
            return filing.name if filing.organisation_id == actor.organisation_id or actor.is_system else _UNTOLD
    return holder.name if holder is not None and actor is not None and queries.sees(actor, holder) else _UNTOLD
