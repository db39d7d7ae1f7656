"""What decisions and acts are called where a configuration does not say so itself."""

from __future__ import annotations

from guicheng.common.text import Text, text
from guicheng.config.decision_titles import decision_title
from guicheng.config.model.chains import Step
from guicheng.workflow.state import Passage

ACTS: dict[str, Text] = {
    "submit": text("提交", "Submitted"),
    "withdraw": text("撤回", "Taken back"),
    "cancel": text("作废", "Cancelled"),
    "take-back": text("撤回审批", "Decision taken back"),
    "reassign": text("改派", "Reassigned"),
    "moved": text("转交", "Handed over"),
    "own": text("本人提交，自动通过", "Approved by itself: the applicant's own desk"),
    "repeated": text("前序环节已同意，自动通过", "Approved by itself: this desk agreed before"),
    "cancelled": text("无需办理", "No longer needed"),
    "advising": text("等待委派意见", "Waiting for advice"),
    "open": text("待办", "Waiting"),
    "waiting": text("等待其他签署人", "Waiting for another signer"),
}

SKIPPED: dict[str, Text] = {
    "condition": text("不符合该环节的条件，跳过", "Skipped: its condition does not hold"),
    "nobody": text("没有可办理的单位或人员，跳过", "Skipped: there is nobody to ask"),
}

DECIDED_BEFORE = text("由前面环节的填写决定由谁办理", "Earlier steps decide who takes it")

CAME: dict[str, Text] = {
    "approve": text("已通过", "passed"),
    "return": text("已退回", "returned"),
    "refuse": text("未通过", "refused"),
    "skip": text("已跳过", "skipped"),
    "cancel": text("未办理完", "stopped before an answer"),
}

AHEAD = text("尚未到达", "still ahead")
NEVER = text("未经过此环节", "never reached")


def outcome(step: Step, passage: Passage) -> Text:
    """What came of a step: by the title of its answer where it has one of its own or a check gave it, else by how the
    answer counted."""
    declared = step.decision(passage.decision)
    if declared is not None and (step.verify is not None or declared.title is not None):
        return decision_title(step, passage.decision)
    return SKIPPED[passage.why] if passage.why in SKIPPED else CAME[passage.came]


def answer_title(step: Step | None, decision_id: str, kind: str) -> Text:
    """What an answer is called in the course of a filing: a decision by its title, advice as advice."""
    title = decision_title(step, decision_id)
    if kind != "delegate":
        return title
    return Text(zh=f"委派意见：{title.zh}", en=f"Advice: {title.en or title.zh}")
