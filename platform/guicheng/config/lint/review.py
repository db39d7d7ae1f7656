"""What a filing type discloses of its review: that it can be read so, and hides nobody's reason from them."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.chains import Chain
from guicheng.config.review import Review


@check
def disclosures_are_sound(review: Review) -> Iterator[Finding]:
    """Each audience has one rule, its steps exist, and states that are one are those of open steps, each in one."""
    for name, kind in review.config.filings.items():
        seen: set[str] = set()
        for number, rule in enumerate(kind.review):
            place = ("filings", name, "review", number)
            for index, role in enumerate(rule.to):
                if role in seen:
                    zh, en = (
                        f"“{role}”已在前面的一条中写过，只有第一条起作用",
                        f"{role!r} stands in an earlier rule, which holds",
                    )
                    yield review.finding("audience-twice", zh, en, (*place, "to", index))
            seen |= set(rule.to)
            steps = [step.id for step in kind.chain.steps]
            for index, step in enumerate(rule.steps or ()):
                yield from review.unknown(("环节", "step"), step, steps, (*place, "steps", index))
            yield from _states(review, kind.chain, number, name)


def _states(review: Review, chain: Chain, number: int, name: str) -> Iterator[Finding]:
    rule = review.config.filings[name].review[number]
    under_way, taken = [step.state for step in chain.steps], set[str]()
    for key, one in rule.states.items():
        place = ("filings", name, "review", number, "states", key)
        if key in chain.states or key in chain.ends:
            zh, en = f"“{key}”是流程已有的状态，请另取名称", f"{key!r} is a state of the chain: call them otherwise"
            yield review.finding("state-taken", zh, en, place, key=True)
        for index, state in enumerate(one.of):
            if state not in under_way or state in taken:
                zh = f"“{state}”不是办理中的状态，或已归入另一个"
                en = f"{state!r} is no state of an open step, or belongs to another already"
                yield review.finding("state-not-under-way", zh, en, (*place, "of", index))
            taken.add(state)


@check
def who_mends_reads_why(review: Review) -> Iterator[Finding]:
    """Whoever files it reads why it came back."""
    for name, kind in review.config.filings.items():
        for number, rule in enumerate(kind.review):
            if not set(rule.to) & set(kind.chain.applicant):
                continue
            back = [step.id for step in kind.chain.steps if "applicant" in step.targets]
            silent = [step for step in back if not rule.opinions or (rule.steps is not None and step not in rule.steps)]
            if silent:
                zh = f"环节“{silent[0]}”可以退回填报人，但填报人看不到退回的意见"
                en = f"{silent[0]!r} may return it to whoever files it, who does not read why"
                yield review.warning("returns-without-reason", zh, en, ("filings", name, "review", number, "to"))
