"""Conflicts of versions on the pages: written from the present version where nothing differs, told who changed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import JsonResponse

from guicheng import audit
from guicheng.common.choosing import MINE, THEIRS, made_from, page, settle
from guicheng.common.versions import Conflict, Version

__all__ = ["MINE", "THEIRS", "as_data", "going_on", "made_from", "page", "settle", "told"]

R = TypeVar("R")
AUTOSAVE_CODE = "version-conflict"


def going_on(write: Callable[[Version | None], R], version: Version | None) -> R:
    """What `write` gives from `version`. Where nothing that is written differs from what there is now, nobody has
    anything to choose: it is written from the present version."""
    try:
        return write(version)
    except Conflict as conflict:
        if conflict.fields:
            raise
        return write(conflict.version)


def told(region: str, conflict: Conflict) -> Conflict:
    """The same with who changed it last, and when, as the audit has it."""
    last = audit.last_change(region, *conflict.about) if conflict.about and not conflict.by else None
    return conflict.told(by=last[0], at=last[1]) if last else conflict


def as_data(conflict: Conflict) -> JsonResponse:
    """A conflict for a script that saves a draft: what it needs to say so, and to show both values."""
    said = {"code": AUTOSAVE_CODE, "detail": str(conflict.problems[0].message), **conflict.as_json()}
    return JsonResponse(said, status=conflict.status)
