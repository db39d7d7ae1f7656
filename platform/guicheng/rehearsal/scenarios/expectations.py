"""What an act must have come to, compared with what it did."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.accounts.actor import Actor
from guicheng.common.text import Text, text
from guicheng.config.model.scenarios import Act, Expect
from guicheng.config.state_titles import state_label
from guicheng.filings.context import obligations
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.notices.models import Message
from guicheng.registers.models import Entry, Lock
from guicheng.rehearsal.scenarios import registering, sights
from guicheng.rehearsal.scenarios.outcome import Outcome
from guicheng.rehearsal.scenarios.said import differs, values
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.reports.tiles import create_button
from guicheng.workflow.models import OPEN, Task


def unmet(stage: Stage, act: Act, expected: Expect, outcome: Outcome) -> Iterator[Text]:
    """A sentence for each expectation that was not met."""
    yield from _refusal(expected, outcome)
    filing = _filing(stage, act, outcome)
    yield from _of_filing(stage, act, expected, filing)
    yield from _of_entries(stage, act, expected)
    yield from _of_people(stage, expected, filing)
    yield from _of_registrations(stage, expected)
    yield from sights.unmet(stage, act, expected, outcome)


def _filing(stage: Stage, act: Act, outcome: Outcome) -> Filing | None:
    """The filing an expectation speaks of: the one of the act, read again, or the last one made."""
    name = act.filing
    if name and name in stage.filings:
        return stage.filing(name)
    if outcome.filing is not None:
        return Filing.objects.unscoped().select_related("subject").filter(pk=outcome.filing.pk).first()
    return stage.filing(None)


def _refusal(expected: Expect, outcome: Outcome) -> Iterator[Text]:
    codes = [problem.code for problem in outcome.refusal.problems] if outcome.refusal else []
    if expected.refused is not None and expected.refused not in codes:
        yield differs("拒绝代码", "refusal", expected.refused, codes or None)
    if expected.message is not None:
        said = [problem.message.zh for problem in outcome.refusal.problems] if outcome.refusal else []
        if not any(expected.message in one for one in said):
            yield differs("提示", "message", expected.message, said)
    if expected.fields is not None:
        problems = outcome.refusal.problems if outcome.refusal else ()
        wrong = sorted({problem.field for problem in problems if problem.field})
        if wrong != sorted(expected.fields):
            yield differs("有问题的字段", "the fields that are wrong", sorted(expected.fields), wrong)


def _of_filing(stage: Stage, act: Act, expected: Expect, filing: Filing | None) -> Iterator[Text]:
    data = expected.data if act.reads is None else None  # what is read is the reader's
    asked = (expected.state, expected.label, expected.period, expected.number, data)
    if all(one is None for one in asked):
        return
    if filing is None:
        yield text("没有可核对的填报件", "There is no filing to compare")
        return
    kind = stage.config.filings[filing.type]
    if expected.state is not None and filing.state != expected.state:
        yield differs("状态", "state", expected.state, filing.state)
    for role, label in (expected.label or {}).items():
        read = state_label(stage.config, kind, filing.state, role).zh
        if read != label:
            yield differs(f"{role} 所见状态", f"label for {role}", label, read)
    if expected.period is not None:
        period = obligations.period_label(stage.config, filing.type, filing.period).zh
        if period != expected.period:
            yield differs("填报期", "period", expected.period, period)
    if expected.number is not None and filing.number != expected.number:
        yield differs("编号", "number", expected.number, filing.number)
    yield from values("填报内容", "data", data or {}, filing.data)


def _of_entries(stage: Stage, act: Act, expected: Expect) -> Iterator[Text]:
    for alias, status in (expected.status or {}).items():
        entry = _entry(stage, alias)
        if entry.status != status:
            yield differs(f"{alias} 的状态", f"status of {alias}", status, entry.status)
        if expected.why is not None and entry.status_rule != expected.why:
            yield differs("决定状态的规则", "deciding rule", expected.why, entry.status_rule)
    for alias, rules in (expected.locks or {}).items():
        running = Lock.objects.unscoped().filter(person_id=stage.entries[alias].pk, until__isnull=True)
        if (found := sorted(running.values_list("rule", flat=True))) != sorted(rules):
            yield differs(f"{alias} 的锁定", f"locks of {alias}", sorted(rules), found)
    for alias, numbers in (expected.quota or {}).items():
        facts = Facts(stage.config, Dossier.read(_entry(stage, alias)))
        for what, wanted in numbers.items():
            if (count := facts.get(f"quota.{what}")) != wanted:
                yield differs(f"{alias} 的名额 {what}", f"places of {alias}, {what}", wanted, count)
    for alias, held in (expected.entry or {}).items():
        yield from values(f"{alias} 的内容", f"data of {alias}", held, _entry(stage, alias).data)
    yield from _of_periods(stage, act, expected)


def _of_periods(stage: Stage, act: Act, expected: Expect) -> Iterator[Text]:
    """The due and missing periods and the create button, of the type and entry the act names (or the last filing's)."""
    if expected.due is None and expected.missing is None and expected.button is None:
        return
    last = stage.filing(None)
    filing_type = act.create or (last.type if last else "")
    entry = _entry(stage, act.about) if act.about else (last.subject if last else None)
    if entry is None or filing_type not in stage.config.filings:
        yield text("没有可核对的条目或事项", "There is no entry or filing type to compare")
        return
    dossier = Dossier.read(entry)
    facts = Facts(stage.config, dossier)
    for what, wanted in (("due", expected.due), ("missing", expected.missing)):
        if wanted is not None and (found := obligations.periods_of(facts, filing_type, what)) != wanted:
            yield differs("应报期" if what == "due" else "缺报期", f"{what} periods", wanted, found)
    if expected.button is not None:
        actor = stage.actor(act.as_) if act.as_ else Actor.system(entry.region, "scenario")
        button = create_button(actor, stage.config, stage.config.filings[filing_type], dossier)
        if button.state != expected.button:
            yield differs("新增按钮", "create button", expected.button, button.state)


def _of_people(stage: Stage, expected: Expect, filing: Filing | None) -> Iterator[Text]:
    for name, notices in (expected.notices or {}).items():
        rows = Message.objects.unscoped().filter(desk__in=stage.desks(name), pk__gt=stage.told_before)
        read = sorted(set(rows.values_list("notice", flat=True)))
        if not set(notices) <= set(read):
            yield differs(f"{name} 收到的通知", f"notices of {name}", notices, read)
    yield from _told(stage, expected)
    if expected.deciders is not None and filing is not None:
        asked = Task.objects.filter(filing_id=filing.pk, status=OPEN).order_by("id").values_list("desk_name", flat=True)
        if sorted(asked) != sorted(expected.deciders):
            yield differs("待办单位", "deciders", expected.deciders, list(asked))


def _told(stage: Stage, expected: Expect) -> Iterator[Text]:
    """Who was told what by the act, where the whole of it is expected."""
    if expected.told is None:
        return
    sent = Message.objects.unscoped().filter(region=stage.config.region.region, pk__gt=stage.told_before)
    told = set(sent.values_list("desk", "notice"))
    for name, notices in expected.told.items():
        desks = stage.desks(name)
        read = sorted({notice for desk, notice in told if desk in desks})
        if read != sorted(notices):
            yield differs(f"{name} 收到的通知", f"notices of {name}", sorted(notices), read)
        told -= {(desk, notice) for desk, notice in told if desk in desks}
    for desk, notice in sorted(told):
        name = stage.name_of(desk)
        yield text(
            f"不应有别人收到通知，{name} 收到了 {notice}", f"Nobody else should be told, but {name} was: {notice}"
        )


def _of_registrations(stage: Stage, expected: Expect) -> Iterator[Text]:
    """What has become of whoever registered."""
    for alias, state in (expected.registration or {}).items():
        if (found := registering.state_of(stage, alias)) != state:
            yield differs(f"{alias} 的注册", f"registration of {alias}", state, found)
    for alias, may in (expected.signs_in or {}).items():
        if (can := registering.signs_in(stage, alias)) != may:
            yield differs(f"{alias} 能否登录", f"{alias} may sign in:", may, can)


def _entry(stage: Stage, alias: str) -> Entry:
    return Entry.objects.unscoped().get(pk=stage.entries[alias].pk)
