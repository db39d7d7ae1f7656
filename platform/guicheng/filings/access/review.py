"""What somebody reads of the review of a filing: its answers, its officers, its log, as the type discloses them.

What somebody answered themself they always read. The platform itself reads everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from guicheng.accounts.actor import Scope
from guicheng.audit.log import LogLine
from guicheng.common.text import Text
from guicheng.config import disclosures
from guicheng.config.model.answers import OPINION
from guicheng.config.model.events import RETURN, SUBMIT, FilingEvent
from guicheng.config.model.filing import FilingType
from guicheng.config.model.review import Disclosure
from guicheng.filings.context.decided import Given
from guicheng.workflow.queries import CourseLine, HistoryLine, Record


@dataclass(frozen=True)
class Sight:
    """One reader of the reviews of a type; `rule` is None where nothing is kept from them."""

    kind: FilingType
    rule: Disclosure | None
    account: int | None = None

    @classmethod
    def of(cls, kind: FilingType, actor: Scope, account: int | None = None) -> Sight:
        """That of an actor."""
        return cls(kind, None if actor.is_system else disclosures.rule_for(kind, actor.role), account)

    def sees(self, step: str) -> bool:
        """Whether a step is no internal one to them."""
        return self.rule is None or self.rule.steps is None or not step or step in self.rule.steps

    @property
    def sees_drawing(self) -> bool:
        """Whether the chain may be drawn for them."""
        return self.rule is None or (self.rule.drawing and self.rule.steps is None)

    @property
    def sees_waiting(self) -> bool:
        """Whether they are told who it waits for."""
        return self.rule is None or self.rule.waiting

    def record(self, found: Record) -> Record:
        """The record as they read it."""
        if self.rule is None:
            return found
        lines = [self._line(line) for line in found.lines if self._is_told(line)]
        course = [self._passage(line) for line in found.course if self.sees(line.step)]
        return Record(lines, course)

    def _is_told(self, line: HistoryLine) -> bool:
        return (self.sees(line.step) and (self.sees_waiting or not line.waiting)) or self._is_own(line.by_account)

    def _is_own(self, account: int | None) -> bool:
        return account is not None and account == self.account

    def _line(self, line: HistoryLine) -> HistoryLine:
        if self.rule is None or not line.step or self._is_own(line.by_account):
            return line
        who = {"person": line.who, "office": line.office, "none": ""}[self.rule.names]
        opinion = line.opinion if self.rule.opinions else ""
        signature = line.signature if self.rule.names == "person" else ""
        return replace(line, who=who, opinion=opinion, signature=signature)

    def opens(self, line: HistoryLine, what: str) -> bool:
        """Whether what was given with an answer that they are told of is open to them, as its opinion is."""
        return self.rule is None or self._is_own(line.by_account) or (what == OPINION and self.rule.opinions)

    def _passage(self, line: CourseLine) -> CourseLine:
        return line if self.rule is None or self.rule.names == "person" else replace(line, by="")

    def answers(self, found: Iterable[Given]) -> list[Given]:
        """The answers as facts of columns and texts tell them."""
        told = []
        for one in found:
            if self.rule is None or self._is_own(one.account):
                told.append(one)
            elif self.sees(one.step):
                by = one.by if self.rule.names == "person" else ""
                told.append(replace(one, by=by, opinion=one.opinion if self.rule.opinions else ""))
        return told

    def log(self, lines: Iterable[LogLine]) -> list[LogLine]:
        """The log as they read it: nothing of it, or without what internal steps did."""
        if self.rule is None:
            return list(lines)
        if not self.rule.log:
            return []
        told = [self._log_line(line) for line in lines if self.sees(_step_of(line.act))]
        return [replace(line, number=number) for number, line in enumerate(told, start=1)]

    def _log_line(self, line: LogLine) -> LogLine:
        if self.rule is None or not _step_of(line.act):
            return line
        by = {"person": line.by, "office": Text(zh=line.organisation), "none": Text(zh="")}[self.rule.names]
        return replace(line, by=by, opinion=line.opinion if self.rule.opinions else "")

    def events(self, happened: Collection[FilingEvent], state: str) -> list[FilingEvent]:
        """What happened, as far as they are told of it; `state` is the one it has come to. What goes from one internal
        desk to another is nothing to them."""
        if self.rule is None:
            return list(happened)
        inside = any(event.kind == "decide" and not self.sees(event.name) for event in happened)
        outside = state == self.kind.chain.returned or state in self.kind.chain.ends
        hidden = {one for states in self.rule.states.values() for one in states.of} if SUBMIT not in happened else set()
        return [
            event
            for event in happened
            if not (event.kind == "decide" and not self.sees(event.name))
            and not (event == RETURN and inside and not outside)
            and not (event.kind == "state" and event.name in hidden)
        ]

    def may_ask(self, step: str, part: str) -> bool:
        """Whether the database may be asked for what is known of a step's answers."""
        if self.rule is None:
            return True
        kept = (part == "opinion" and not self.rule.opinions) or (part == "by" and self.rule.names != "person")
        return self.sees(step) and not kept


def _step_of(act: str) -> str:
    """The step that a line of the log is about; '' for what no decider did."""
    event = FilingEvent.parse(act.removeprefix("filing."))
    return event.name if event.kind == "decide" else ""
