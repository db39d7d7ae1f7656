"""What an operator must bring: a reason, and the letter that asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from guicheng.accounts.policy import Policy
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text


def require_evidence(policy: Policy, evidence: Sequence[int], reason: str) -> None:
    """Refuse (400) an act without a reason, or without an attachment where the region asks for one (HNQ-08, HNQ-11)."""
    found = []
    if not reason.strip():
        found.append(Problem("reason-missing", text("请填写办理原因", "Please give a reason"), field="reason"))
    if policy.evidence_required and not evidence:
        message = text("请上传介绍信等证明材料", "Please attach the letter or certificate that asks for this")
        found.append(Problem("evidence-missing", message, field="evidence"))
    if found:
        raise Refusal(found, status=400)
