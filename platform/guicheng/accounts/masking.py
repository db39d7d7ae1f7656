"""Personal data by audience (domain facts §8): shown on the server's side only as far as the reader needs it.

| audience | name | ID number | mobile |
| --- | --- | --- | --- |
| public | 王** | 4****************6 | not shown |
| internal | in full | 430102********0016 | 138****5678 |
| owner, reveal | in full | in full | in full |
"""

from __future__ import annotations

from typing import Literal

from guicheng.accounts.actor import Actor
from guicheng.accounts.authority import require
from guicheng.accounts.ports import record
from guicheng.common.errors import refuse
from guicheng.common.text import Text

Audience = Literal["public", "internal", "owner", "reveal"]
Kind = Literal["name", "id-number", "mobile"]

_STAR = "*"


def mask(value: str, kind: Kind, audience: Audience) -> str:
    """`value` as the audience may read it."""
    if not value or audience in ("owner", "reveal"):
        return value
    if kind == "name":
        return value if audience == "internal" else value[0] + _STAR * max(len(value) - 1, 1)
    if kind == "mobile":
        return "" if audience == "public" else _ends(value, 3, 4)
    return _ends(value, 1, 1) if audience == "public" else _ends(value, 6, 4)


def _ends(value: str, first: int, last: int) -> str:
    """The first and last characters; all hidden where too little would be hidden between them."""
    hidden = len(value) - first - last
    if hidden < max(first, last, 3):
        return _STAR * len(value)
    return value[:first] + _STAR * hidden + value[-last:]


def unmask(submitted: str, stored: str, kind: Kind, audience: Audience) -> str:
    """What to store when a form comes back: a masked value that was sent back untouched leaves the stored one.

    Refuses (400) any other value with a star: half of a masked number typed over is a mistake, not a number.
    """
    if submitted == mask(stored, kind, audience):
        return stored
    if _STAR in submitted:
        raise refuse(
            "masked-value",
            "请完整填写，不能只修改带*号的部分",
            "Please type the whole value; a part with stars cannot be changed by itself",
            status=400,
        )
    return submitted


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
    record(
        actor, "reveal", object_kind, object_id, subject_id=subject_id, title=title, opinion=reason,
        why={"field": field},
    )  # fmt: skip
    return value
