"""What acts are called and ask, and what may be deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from guicheng.common.text import text
from guicheng.config import act_words
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.acts import ActName
from guicheng.config.model.chains import Chain
from guicheng.config.model.events import FilingEvent
from guicheng.config.model.filing import FilingType
from guicheng.config.review import Review

MOST = 8
"""Characters of a word on a button."""


@check
def words_of_acts_are_words(review: Review) -> Iterator[Finding]:
    """A word of an act fits on a button, and no two acts of a filing are called alike."""
    for name, kind in review.config.filings.items():
        offered = [act for act in get_args(ActName) if act != "save" or kind.draft]
        said = {act: act_words.word(review.config, kind, act) for act in offered}
        for act, word in said.items():
            place = ("filings", name, "acts", act)
            if act_words.declared(review.config, kind, act) is None or not _own(kind, act):
                continue
            if len(word.zh) > MOST:
                zh = f"按钮上的文字“{word.zh}”太长，最多 {MOST} 个字"
                yield review.finding("act-word-long", zh, f"{word.zh!r} is too long for a button", place)
            same = next((other for other, one in said.items() if other != act and one.zh == word.zh), None)
            if same is not None:
                zh = f"“{act}”和“{same}”都叫“{word.zh}”，办理的人分不清"
                yield review.finding("act-words-alike", zh, f"{act} and {same} are called alike", place)


def _own(kind: FilingType, act: str) -> bool:
    return getattr(kind.acts, act.replace("-", "_"), None) is not None


@check
def what_is_said_is_read(review: Review) -> Iterator[Finding]:
    """A question has its act, and a word its button."""
    for name, kind in review.config.filings.items():
        chain, said = kind.chain, kind.questions
        lost = {
            "decide": said.decide is not None and not any(step.by for step in chain.steps[:1]),
            "withdraw": said.withdraw is not None and chain.withdraw is None,
            "cancel": said.cancel is not None and chain.cancel is None,
        }
        for act in (act for act, is_lost in lost.items() if is_lost):
            zh, en = f"该事项没有“{act}”这一操作，问句不会出现", f"there is no {act!r} of this type: nobody is asked"
            yield review.finding("question-never-asked", zh, en, ("filings", name, "questions", act))
        if kind.acts.save is not None and not kind.draft:
            zh, en = "`draft: false` 没有保存按钮，这个名称不会出现", "with `draft: false` no button is called so"
            yield review.finding("word-never-read", zh, en, ("filings", name, "acts", "save"))


@check
def what_counts_is_not_deleted(review: Review) -> Iterator[Finding]:
    """What came through counts, and what had effects leaves them behind: neither is deleted."""
    for name, kind in review.config.filings.items():
        rule, chain = kind.chain.delete, kind.chain
        for index, state in enumerate(rule.while_ if rule is not None else ()):
            place = ("filings", name, "chain", "delete", "while", index)
            end = chain.ends.get(state)
            if end is not None and end.means == "approved":
                zh = f"“{state}”是办结通过的状态，已经生效，不能删除"
                yield review.finding("delete-what-counts", zh, f"what has come to {state!r} counts: it stays", place)
                continue
            after = next((one.id for one in kind.effects if _before(chain, FilingEvent.parse(one.on), state)), None)
            if after is not None:
                yield review.finding(
                    "delete-after-effect",
                    f"到“{state}”时，“{after}”的后续处理可能已经发生，删除后无法还原",
                    f"in {state!r} the effects of {after!r} may have been carried out, and would stay behind",
                    place,
                    text("从 `while` 中去掉它", "leave it out of `while`"),
                )


def _before(chain: Chain, event: FilingEvent, state: str) -> bool:
    """Whether something may have happened to a filing that is in a state."""
    end = chain.ends.get(state)
    if event.kind in ("finish", "void"):
        return end is not None and (end.means == "approved") == (event.kind == "finish")
    if state == chain.draft:
        return False
    if event.kind == "state" and event.name == state:
        return True
    if event.kind in ("decide", "state"):
        first = next((i for i, one in enumerate(chain.steps) if event.name in (one.id, one.state)), len(chain.steps))
        return not any(one.state == state for one in chain.steps[: first + 1])
    return True
