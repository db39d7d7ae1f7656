"""What the deciders of a step fill in: that it can be filled in where it is demanded, and that nobody overwrites it."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.common.text import text
from guicheng.config.conditions.tree import references
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.chains import AtLeast, Ratio, Step
from guicheng.config.model.forms import FieldUi
from guicheng.config.paths import FactPath
from guicheng.config.review import Review


@check
def what_is_demanded_can_be_given(review: Review) -> Iterator[Finding]:
    """An answer demands only what its own step writes."""
    for name, kind in review.config.filings.items():
        for number, step in enumerate(kind.chain.steps):
            for index, decision in enumerate(step.decisions):
                for place, field in enumerate(decision.demands):
                    if not _writes(step, field):
                        yield review.finding(
                            "demands-not-written",
                            f"“{step.id}”的办理人不填写“{field}”，选择“{decision.id}”时无法填写",
                            f"whoever decides {step.id!r} does not fill in {field!r}, which {decision.id!r} demands",
                            ("filings", name, "chain", "steps", number, "decisions", index, "demands", place),
                            text("在该环节的 `fields.write` 中写上它", "name it in `fields.write` of the step"),
                        )


@check
def nobody_overwrites_another(review: Review) -> Iterator[Finding]:
    """What one desk fills in no other desk fills in, be it of another step or of the same."""
    for name, kind in review.config.filings.items():
        steps = [(number, step) for number, step in enumerate(kind.chain.steps) if step.by]
        for number, step in steps:
            for index, field in enumerate(step.fields.write):
                place = ("filings", name, "chain", "steps", number, "fields", "write", index)
                earlier = next((one for at, one in steps if at < number and _writes(one, field)), None)
                if earlier is not None:
                    yield review.warning(
                        "written-twice",
                        f"“{field}”在环节“{earlier.id}”也由办理人填写，后一个会覆盖前一个",
                        f"{field!r} is filled in at {earlier.id!r} too: the later one overwrites it",
                        place,
                    )
                elif _several(step):
                    yield review.warning(
                        "written-twice",
                        f"环节“{step.id}”由几方分别办理，都填写“{field}”，后一个会覆盖前一个",
                        f"several desks decide {step.id!r}, and each overwrites what was filled in as {field!r}",
                        place,
                    )


@check
def fields_are_there_before_the_answer(review: Review) -> Iterator[Finding]:
    """What a step writes is not shown or closed by the answer that is given with it: there is none yet."""
    for kind in review.config.filings.values():
        form = review.config.forms.get(kind.form or "")
        for step in kind.chain.steps if form is not None else ():
            for field, ui in form.ui.fields.items() if form is not None else ():
                if _writes(step, field) and (key := _by_own_answer(ui, step)):
                    yield review.finding(
                        "asks-own-answer",
                        f"“{field}”由环节“{step.id}”填写，给出意见之前不会出现",
                        f"{field!r} is filled in at {step.id!r}, and would be there only once that has been answered",
                        ("forms", kind.form or "", "ui", "fields", field, key),
                        _REMEDY,
                    )


_REMEDY = text(
    "用该决定的 `demands` 要求填写，或用 `required_if`", "demand it by `demands` of the decision, or by `required_if`"
)


def _by_own_answer(ui: FieldUi, step: Step) -> str:
    for key in ("visible_if", "read_only_if"):
        condition = getattr(ui, key, None)
        asked = references(condition.tree) if condition is not None else ()
        if any(FactPath(one).parts[:2] == ("decisions", step.id) for one in asked):
            return key
    return ""


def _writes(step: Step, field: str) -> bool:
    return any(f"{field}.".startswith(f"{one}.") for one in step.fields.write)


def _several(step: Step) -> bool:
    """Whether more than one desk has to answer."""
    if step.for_each is not None or isinstance(step.mode, AtLeast | Ratio) or step.mode in ("all", "sequential"):
        return True
    return any(one.each == "person" for one in step.by) and step.mode not in ("any", "single")
