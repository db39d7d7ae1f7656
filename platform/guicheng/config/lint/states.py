"""States: those that rules speak of exist, and people can read each of them."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.events import (
    COPY,
    DEADLINE,
    FINISH,
    RETURN,
    SUBMIT,
    TASK,
    VOID,
    WINDOW_CLOSES,
    WINDOW_OPENS,
    WITHDRAW,
    FilingEvent,
)
from guicheng.config.model.filing import FilingType
from guicheng.config.model.kinds import EVENT
from guicheng.config.model.notices import Notice
from guicheng.config.review import Review
from guicheng.config.state_titles import states_of
from guicheng.config.walking import Location

_STATE = ("状态", "state")


@check
def every_state_has_a_label(review: Review) -> Iterator[Finding]:
    """Whoever looks at a filing reads in which state it is."""
    config = review.config
    for name, kind in config.filings.items():
        for state in _seen(kind):
            end = kind.chain.ends.get(state)
            if state in kind.labels or state in config.region.labels or (end is not None and end.title):
                continue
            yield review.warning(
                "state-without-label",
                f"“{name}”的状态“{state}”没有显示文字：在 labels 或 region.yaml 的 labels 中补上",
                f"the state {state!r} of {name!r} has no label: add one under `labels`, here or in region.yaml",
                ("filings", name, "labels") if kind.labels else ("filings", name, "chain"),
                key=True,
            )


def _seen(kind: FilingType) -> list[str]:
    """The states people meet: those of the chain, and what filings become when their time is over."""
    voided = kind.window is not None and kind.window.when_closed == "void"
    voided = voided or any(deadline.when_late == "void" for deadline in kind.deadlines)
    end = kind.chain.end_meaning("void") if voided else None
    return list(dict.fromkeys([*kind.chain.states, *([end] if end else [])]))


@check
def events_happen(review: Review) -> Iterator[Finding]:
    """The event that an effect or a notice waits for can happen to one of its filing types."""
    for visit in review.words(EVENT):
        kind, event = visit.inside(FilingType), FilingEvent.parse(visit.value)
        kinds = [kind] if kind else []
        if isinstance(visit.owner, Notice):
            if event.kind == "status":
                yield from _status(review, visit.owner, event.name, visit.location)
                continue
            if event.kind in ("lock-begun", "lock-ended"):
                yield from _lock(review, visit.owner, visit.location)
                continue
            names = visit.owner.filings or review.config.filings
            kinds = [review.config.filings[name] for name in names if name in review.config.filings]
        known = {happening for kind in kinds for happening in _events(kind)}
        if kinds and event not in known:
            yield from review.unknown(("事件", "event"), visit.value, map(str, known), visit.location)


def _events(kind: FilingType) -> set[FilingEvent]:
    """Everything that can happen to filings of a type."""
    chain = kind.chain
    found = {SUBMIT, FINISH, TASK, RETURN, DEADLINE, *map(FilingEvent.state, states_of(kind))}
    found |= {WITHDRAW} if chain.withdraw else set()
    found |= {VOID} if "void" in chain.ends or chain.cancel else set()
    found |= {WINDOW_OPENS, WINDOW_CLOSES} if kind.window else set()
    found |= {COPY} if any(step.cc or "cc" in step.actions for step in chain.steps) else set()
    for step in chain.steps:
        decided = (FilingEvent.decide(step.id, decision.id) for decision in step.decisions)
        found |= {FilingEvent.decide(step.id), *decided}
    return found


@check
def reminders_have_their_days(review: Review) -> Iterator[Finding]:
    """What is sent ahead of an end says how many days; what is sent of anything else says none."""
    for name, notice in review.config.notices.items():
        is_ahead = FilingEvent.parse(notice.on) in (WINDOW_CLOSES, DEADLINE)
        if is_ahead and not notice.days_before:
            zh, en = (
                f"`{notice.on}` 要用 `days_before` 写明提前几天",
                f"`{notice.on}` needs `days_before`: how many days",
            )
            yield review.finding("notice-incomplete", zh, en, ("notices", name, "on"))
        elif notice.days_before and not is_ahead:
            zh = f"`days_before` 只用于 `window-closes` 和 `deadline`，`{notice.on}` 发生时立即通知"
            en = f"`days_before` is for `window-closes` and `deadline`; of `{notice.on}` people are told at once"
            yield review.finding("days-before-nothing", zh, en, ("notices", name, "days_before"), key=True)


def _lock(review: Review, notice: Notice, location: Location) -> Iterator[Finding]:
    if not any(rule.lock for rule in review.config.locks.values()):
        zh, en = "没有会锁定人员的规则，这个事件不会发生", "no rule locks anybody: this never happens"
        yield review.finding("no-locks", zh, en, location)
    if notice.filings or notice.register_:
        zh, en = (
            "锁定通知是关于人员的，不写 `filings` 和 `register`",
            "a notice of a lock is about a person: it needs no `filings` or `register`",
        )
        yield review.finding("notice-of-person", zh, en, location)


def _status(review: Review, notice: Notice, status: str, location: Location) -> Iterator[Finding]:
    config = review.config
    if notice.register_ is None:
        zh, en = "`status:` 事件要用 `register` 指明哪个台账", "a `status:` event needs `register`: whose status"
        yield review.finding("notice-incomplete", zh, en, location)
        return
    register = config.registers.get(notice.register_)
    rules = config.statuses.get((register.status if register else None) or "")
    if rules is not None:
        yield from review.unknown(_STATE, status, rules.statuses, location)
