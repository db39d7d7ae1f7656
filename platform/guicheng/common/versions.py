"""The version that a write was made from. One that was made from an older version than there is now is a conflict: it
is refused with both values of every field that differs, so that people can choose."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text

CODE = "changed-meanwhile"
Version = int | str
"""A count, or for what has no count of its own the `stamp` of its values."""


@dataclass(frozen=True)
class Difference:
    """A field that the sender wants otherwise than it is now. `mine` and `theirs` may be shown to the sender; the texts
    are how they read. `mine_changed`: the sender changed it; `theirs_changed`: so did somebody since."""

    field: str
    label: Text
    mine: Any = None
    theirs: Any = None
    mine_text: str = ""
    theirs_text: str = ""
    mine_changed: bool = True
    theirs_changed: bool = True

    def as_json(self) -> dict[str, Any]:
        """What a program gets to know of it."""
        return {
            "field": self.field,
            "label": {"zh": self.label.zh, "en": self.label.en or self.label.zh},
            "mine": self.mine,
            "theirs": self.theirs,
        }


class Conflict(Refusal):
    """Refused (409, `changed-meanwhile`): somebody changed it after the version was read. `version` is the present one,
    `by` who changed it last and `at` when, as far as is known; `about` is the object (kind and id) of which the audit
    knows it otherwise. `brings` says that the sender brought values of their own, which may be chosen; `is_over` that
    there is nothing to go on with: it is done."""

    def __init__(
        self,
        version: Version,
        *,
        fields: Sequence[Difference] = (),
        by: str = "",
        at: dt.datetime | None = None,
        brings: bool = False,
        about: tuple[str, int | str] | None = None,
        is_over: bool = False,
    ) -> None:
        self.version, self.fields, self.by, self.at, self.brings = version, tuple(fields), by, at, brings
        self.about, self.is_over = about, is_over
        super().__init__(
            Problem(
                CODE,
                text(
                    f"{by or '他人'}在您打开之后修改了该内容，尚未保存您的修改；请核对后决定保留哪一份",
                    f"{by or 'Somebody else'} changed this after you opened it; nothing of yours was kept yet."
                    " Compare, and choose what to keep",
                ),
                explanation=self.as_json(),
            )
        )

    def told(self, *, by: str = "", at: dt.datetime | None = None, fields: Sequence[Difference] = ()) -> Conflict:
        """The same with who and when, and with more that differs."""
        return Conflict(
            self.version,
            fields=(*self.fields, *fields),
            by=self.by or by,
            at=self.at or at,
            brings=self.brings or bool(fields),
            about=self.about,
            is_over=self.is_over,
        )

    def as_json(self) -> dict[str, Any]:
        """What a program gets to know of it."""
        return {
            "version": self.version,
            "by": self.by,
            "at": self.at.isoformat() if self.at else None,
            "fields": [one.as_json() for one in self.fields],
        }


def is_stale(made_from: Version | None, there: Version) -> bool:
    """Whether a write was made from another version than there is now. One that names none rests on none."""
    return made_from is not None and made_from != there


def require_unchanged(
    made_from: Version | None,
    there: Version,
    about: tuple[str, int | str],
    *,
    mine: Mapping[str, Any] | None = None,
    theirs: Mapping[str, Any] | None = None,
    labels: Mapping[str, Text] | None = None,
    is_over: bool = False,
) -> None:
    """Refuses (`Conflict`) what was made from another version of `about` than is `there` now. `mine` are the values
    that the sender brought and `theirs` those that stand there, called by `labels`."""
    if not is_stale(made_from, there):
        return
    now = theirs or {}
    fields = [
        Difference(
            name, (labels or {}).get(name, text(name, name)), value, now.get(name), str(value), str(now.get(name) or "")
        )
        for name, value in (mine or {}).items()
        if value != now.get(name)
    ]
    raise Conflict(there, fields=fields, brings=mine is not None, about=about, is_over=is_over)


def stamp(*values: Any) -> str:
    """The version of what has no count: it changes with the values."""
    said = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(said.encode(), digest_size=9).hexdigest()
