"""How somebody can be reached: mobile numbers and mail addresses in their usual form."""

from __future__ import annotations

import re
import unicodedata

from guicheng.common.errors import Problem
from guicheng.common.text import text

_MOBILE = re.compile(r"1[3-9]\d{9}")
_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def mobile(value: str) -> str:
    """A mobile number without spaces, hyphens, wide digits and +86."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value))
    return digits.removeprefix("+86")


def email(value: str) -> str:
    """A mail address without spaces around it."""
    return unicodedata.normalize("NFKC", value).strip()


def problems(kind: str, value: str, field: str, *, required: bool = False) -> list[Problem]:
    """What is wrong with a `mobile` or `email` in its usual form; an empty one is wrong where it is `required`."""
    if not value:
        asked = text("请填写手机号", "Please give a mobile number")
        asked = asked if kind == "mobile" else text("请填写电子邮箱", "Please give a mail address")
        return [Problem("required", asked, field=field)] if required else []
    if kind == "mobile" and not _MOBILE.fullmatch(value):
        return [Problem("mobile-invalid", text("请填写11位手机号", "A mobile number has 11 digits"), field=field)]
    if kind == "email" and not (len(value) <= 254 and _EMAIL.fullmatch(value)):
        return [Problem("email-invalid", text("电子邮箱格式不正确", "This is not a mail address"), field=field)]
    return []
