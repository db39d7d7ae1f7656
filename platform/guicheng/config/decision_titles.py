"""What the answers of a step are called, where a configuration does not say so itself."""

from __future__ import annotations

from collections.abc import Mapping

from guicheng.common.text import Text, text
from guicheng.config.model.chains import Step

DECISIONS: Mapping[str, Text] = {
    "approve": text("同意", "Approve"),
    "return": text("退回", "Return"),
    "refuse": text("不予通过", "Refuse"),
    "pass": text("核验通过", "Verified"),
    "fail": text("核验不符", "Not verified"),
    "unknown": text("无法核验", "Cannot be verified"),
}


def decision_title(step: Step | None, decision_id: str) -> Text:
    """What a decision is called: as the step declares, else the usual word, else its id."""
    declared = step.decision(decision_id) if step else None
    if declared is not None and declared.title is not None:
        return declared.title
    return DECISIONS.get(decision_id, text(decision_id, decision_id))


def answers_of(step: Step) -> Mapping[str, Text]:
    """The answers of a step with their titles, in their order."""
    return {decision.id: decision_title(step, decision.id) for decision in step.decisions}
