"""What speaks against merging two entries, and in what they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from guicheng.common.errors import Problem
from guicheng.common.paths import value_at
from guicheng.common.text import Text, text
from guicheng.config.widgets.field import FormField
from guicheng.entries.merge_pair import Pair, naming_patterns
from guicheng.filings.access.fields import audience_of
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.registers import claims
from guicheng.registers.locks import identity
from guicheng.registers.models import Entry

MOST_NAMED = 5


@dataclass(frozen=True)
class Unlike:
    """A field that the two fill differently: what stands, and what goes with the duplicate, in words for the actor."""

    label: Text
    stands: str
    goes: str


def no_reason() -> Problem:
    """Nobody merges without a word."""
    return Problem("required", text("请说明为什么是同一个", "Say why both are the same"), field="reason")


def problems(pair: Pair) -> Iterator[Problem]:
    """Everything that speaks against merging the two."""
    if pair.duplicate.pk == pair.kept.pk:
        yield Problem("same-entry", text("不能与自身合并", "An entry cannot be merged into itself"), field="into")
        return
    yield from _of_condition(pair)
    yield from _of_identity(pair)
    yield from _of_fields(pair)
    if pair.duplicate.parent_id != pair.kept.parent_id:
        above = pair.config.registers[pair.register.about].title if pair.register.about else text("条目", "entry")
        yield Problem(
            "parents-differ",
            text(
                f"两者属于不同的{above.zh}，请先合并{above.zh}", "They belong to different entries; merge those first"
            ),
            field="into",
        )
    yield from _of_filings(pair)


def _of_condition(pair: Pair) -> Iterator[Problem]:
    when = pair.rule.when
    facts = Facts(pair.config, Dossier.read(pair.duplicate), form=pair.duplicate.data, actor=pair.actor)
    if when is not None and not pair.config.holds(when, facts):
        yield Problem(
            "not-mergeable",
            text("按配置的条件，该条目现在不能合并", "By the region's condition, this entry cannot be merged now"),
            explanation={
                **pair.config.explain_rule(f"registers/{pair.duplicate.register}/merge"),
                "because": pair.config.explain(when, facts),
            },
        )


def _of_identity(pair: Pair) -> Iterator[Problem]:
    """Two persons are two, unless their numbers are the 15 and the 18 digits of one, or one has none; or the region
    lets a mistyped number be merged away."""
    people = pair.config.people
    if people is None or people.persons.register_ != pair.duplicate.register or pair.rule.identity == "any":
        return
    numbers = {identity.key(people, one.data) for one in (pair.duplicate, pair.kept)} - {""}
    if len(numbers) > 1:
        yield Problem(
            "identities-differ",
            text(
                "证件号码不同，是两个人，不能合并（15位与18位身份证号视作同一人）",
                "Their documents differ: these are two people (15 and 18 digits of one number are one person)",
            ),
            field=people.persons.number,
            remedy=text("号码登记有误的，请先更正", "Where a number is wrong, correct it first"),
            explanation=pair.config.explain_rule("people/persons"),
        )


def _of_fields(pair: Pair) -> Iterator[Problem]:
    labels = {one.id: one.label for one in pair.form.fields}
    for path in pair.rule.same:
        values = [value_at(one.data, path) for one in (pair.duplicate, pair.kept)]
        if None not in values and "" not in values and claims.key(values[0]) != claims.key(values[1]):
            label = labels.get(path)
            zh, en = (label.zh, label.en or label.zh) if label else (path, path)
            yield Problem("fields-differ", text(f"“{zh}”不同，不能合并", f"They differ in {en}"), field=path)


def _of_filings(pair: Pair) -> Iterator[Problem]:
    """What is under way about the duplicate, or names it, has to come to an end first: its deciders were asked about
    that entry."""
    rows = Filing.objects.unscoped().filter(region=pair.actor.region, live=True)
    named = Q(subject=pair.duplicate)
    for kind in pair.config.filings.values():
        if kind.form is not None and (patterns := naming_patterns(pair, kind.form)):
            named |= Q(Q(*patterns, _connector=Q.OR), type=kind.filing)
    found = list(rows.filter(named).order_by("pk")[: MOST_NAMED + 1])
    if found:
        names = "、".join(one.name or one.type for one in found)[:200]
        yield Problem(
            "open-filings",
            text(f"还有未办结的填报涉及该条目（{names}），不能合并", f"Filings about it are still under way ({names})"),
            remedy=text("请先办结、撤回或删除", "Finish, withdraw or delete them first"),
        )


def differences(pair: Pair) -> Iterator[Unlike]:
    """The fields that the two fill differently."""
    for one in pair.form.fields:
        here, there = (value_at(entry.data, one.path) for entry in (pair.duplicate, pair.kept))
        if here not in (None, "", [], there) and not one.secret:
            yield Unlike(one.label, *(_told(pair, one, entry) for entry in (pair.kept, pair.duplicate)))


def _told(pair: Pair, one: FormField, entry: Entry) -> str:
    return pair.form.told(one.id, entry.data, {}, audience_of(pair.actor, entry.organisation_id, entry.pk))
