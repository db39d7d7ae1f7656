"""The three steps of registering: the terms, filling in, done (WHS-06, WHS-16)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.registration import applying


def drawn(region: str, sheet: applying.Sheet, sent: Any) -> dict[str, Any]:
    """The step of a form of three that is shown, the others, and the templates of papers to have ready (WHS-06)."""
    if not sheet.declared.steps:
        return {"step": ""}
    is_read = bool(sent) and bool(sent.get("_agreed")) and sent.get("_go") != "back"
    slots = sheet.form.ui.slots if sheet.form else []
    return {
        "step": "fill" if is_read else "read",
        "wizard": shown(1 if is_read else 0),
        "templates": [
            {"title": str(slot.title), "url": reverse("portal:slot-template", args=[region, sheet.kind_id, slot.id])}
            for slot in slots
            if slot.template
        ],
    }


def shown(at: int) -> list[dict[str, str]]:
    """The three steps of registering, of which the one of number `at` is shown."""
    labels = [_("阅读注册协议"), _("填写基本信息"), _("完成注册")]
    states = ["done" if number < at else "current" if number == at else "todo" for number in range(3)]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]
