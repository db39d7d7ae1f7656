"""Personal data in full, for whoever may ask: with a reason, and recorded without the value."""

from __future__ import annotations

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import require
from guicheng.common.errors import refuse
from guicheng.common.text import Text


def reveal(
    actor: Actor,
    object_kind: str,
    object_id: int,
    field: str,
    value: str,
    reason: str,
    *,
    subject_id: int | None = None,
) -> str:
    """`value` in full for somebody with the permission and a reason; recorded, without the value."""
    require(actor, "reveal")
    if not reason.strip():
        raise refuse("reason-missing", "请填写查看原因", "Please give a reason", status=400, field="reason")
    title = Text(zh="查看完整信息", en="Read personal data in full")
    audit.record(
        actor,
        audit.Event(
            "reveal", object_kind, object_id, subject_id=subject_id, title=title, opinion=reason, why={"field": field}
        ),
    )
    return value
