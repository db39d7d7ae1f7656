"""The closed set of values of the schema keyword `format`: how each is normalised, checked, invented and typed on a
phone. Adding one means adding it here, and to `docs/language/forms.md`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from guicheng.common.clock import SHANGHAI
from guicheng.common.text import text
from guicheng.config.widgets import check_digits
from guicheng.config.widgets.characters import code_characters, half_width, one_line, solid
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.inventing import Inventor

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?(?:[T ].*)?|([0-9]{4})([0-9]{2})([0-9]{2})")
_OF_A_DAY = re.compile(r"[0-9]:[0-9]")
_MOMENT = re.compile(
    r"(?P<day>[0-9][^T ]{0,11})[T ]{1,3}(?P<hour>[0-9]{1,2})(?P<rest>:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)"
    r" ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?",
    re.IGNORECASE,
)
_GREENWICH = frozenset({"Z", "UTC", "GMT"})
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:月份?)?|([0-9]{4})([0-9]{2})")
_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-01")
_TIME = re.compile(r"([0-9]{1,2})[:时]([0-9]{2})(?::[0-9]{2}|分)?")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_LOGIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,19}")
_JURISDICTION = re.compile(r"[0-9]{6}([0-9]{3}([0-9]{3})?)?")
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")


@dataclass(frozen=True)
class FormatSpec:
    """One format: `normalise` never fails and is idempotent; `check` raises `Fault` with the message for people;
    `attributes` help browsers and phones to ask for it; `invent` gives a valid value, where any text will not do;
    `personal` is what leads to a person."""

    normalise: Callable[[str], str]
    check: Callable[[str], None]
    attributes: dict[str, str] = field(default_factory=dict)
    invent: Callable[[Inventor], str] | None = None
    personal: bool = False


def plain_number(value: str) -> str:
    """The digits of a number: half width, without thousands separators, spaces and a leading plus."""
    compact = re.sub(r"\s+", "", half_width(value))
    if _THOUSANDS.fullmatch(compact):
        compact = compact.replace(",", "")
    return compact.removeprefix("+")


def normal_date(value: str, zone: dt.tzinfo = SHANGHAI) -> str:
    """ISO text for 2025-3-8, 2025/3/8, 2025.3.8, 2025年3月8日, 20250308, and of a moment the day it falls on in `zone`;
    other texts stay as they are."""
    compact = half_width(value)
    if _OF_A_DAY.search(compact) or "T" in compact:
        try:
            return _day_of_moment(compact, zone)
        except (ValueError, OverflowError):
            pass  # no time of a day: the date in front of it counts
    return _day(compact)


def _day(compact: str) -> str:
    match = _DATE.fullmatch(compact)
    if match is None:
        return compact
    year, month, day = match.groups()[:3] if match[1] else match.groups()[3:]
    return f"{year}-{int(month):02}-{int(day):02}"


def _day_of_moment(compact: str, zone: dt.tzinfo) -> str:
    """The day of a moment, however its day, hour and offset are written. Raises `ValueError`, `OverflowError`."""
    match = _MOMENT.fullmatch(compact)
    if match is not None:
        offset = "+00:00" if (match["zone"] or "").upper() in _GREENWICH else match["zone"] or ""
        compact = f"{_day(match['day'])}T{int(match['hour']):02}{match['rest']}{offset}"
    moment = dt.datetime.fromisoformat(compact)
    return (moment.astimezone(zone) if moment.tzinfo else moment).date().isoformat()


def _normal_month(value: str) -> str:
    compact = half_width(value)
    match = _MONTH.fullmatch(compact)
    if match is None:  # spreadsheets and scripts keep a month as its first day
        return day.removesuffix("-01") if _FIRST.fullmatch(day := normal_date(compact)) else compact
    year, month = match.groups()[:2] if match[1] else match.groups()[2:]
    return f"{year}-{int(month):02}"


def _normal_time(value: str) -> str:
    match = _TIME.fullmatch(half_width(value))
    return f"{int(match[1]):02}:{match[2]}" if match else half_width(value)


def _normal_decimal(value: str) -> str:
    compact = plain_number(value)
    compact = f"0{compact}" if compact.startswith(".") else compact
    return re.sub(r"^(-?)0+(?=[0-9])", r"\1", compact)


def _checked_by(parse: Callable[[str], object], zh: str, en: str) -> Callable[[str], None]:
    """A check that refuses what `parse` raises ValueError or ValidationError for, or gives a falsy match of."""

    def check(value: str) -> None:
        try:
            fits = parse(value)
        except (ValueError, ValidationError):
            fits = False
        if fits is False:
            raise Fault("format", text(zh, en))

    return check


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


def _year(value: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{3}", value) is not None


def _iso_date(value: str) -> object:
    return len(value) == 10 and dt.date.fromisoformat(value)


def _iso_month(value: str) -> object:
    return len(value) == 7 and dt.date.fromisoformat(f"{value}-01")


def _clock_time(value: str) -> object:
    return len(value) == 5 and dt.time.fromisoformat(value)


_CODE = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
_TEL = {"type": "tel", "inputmode": "tel"}

FORMATS: dict[str, FormatSpec] = {
    "date": FormatSpec(
        normal_date,
        _checked_by(_iso_date, "请填写正确的日期，如 2025-03-08", "Please give a date that exists, e.g. 2025-03-08"),
        {"type": "date"},
        Inventor.day,
    ),
    "month": FormatSpec(
        _normal_month,
        _checked_by(_iso_month, "请填写正确的年月，如 2025-03", "Please give a year and month, e.g. 2025-03"),
        {"type": "month"},
        lambda inventor: inventor.day()[:7],
    ),
    "year": FormatSpec(
        lambda value: half_width(value).removesuffix("年"),
        _checked_by(_year, "请填写四位数的年份", "Please give a year of four digits"),
        {"inputmode": "numeric", "maxlength": "5"},
        lambda inventor: inventor.day()[:4],
    ),
    "time": FormatSpec(
        _normal_time,
        _checked_by(_clock_time, "请填写正确的时间，如 09:30", "Please give a time of day, e.g. 09:30"),
        {"type": "time"},
        lambda inventor: f"{inventor.random.randrange(8, 18):02}:30",
    ),
    "decimal": FormatSpec(
        _normal_decimal,
        _checked_by(_matches(_DECIMAL), "请填写数字", "Please give a number"),
        {"inputmode": "decimal"},
        lambda inventor: f"{inventor.random.randrange(1, 10**6)}.5",
    ),
    "credit-code": FormatSpec(
        check_digits.normal_credit_code, check_digits.check_credit_code, _CODE, Inventor.credit_code
    ),
    "organisation-code": FormatSpec(
        check_digits.normal_organisation_code, check_digits.check_organisation_code, _CODE, Inventor.organisation_code
    ),
    "id-number": FormatSpec(
        check_digits.normal_id_number, check_digits.check_id_number, _CODE, Inventor.id_number, True
    ),
    "passport": FormatSpec(
        lambda value: code_characters(value).replace("-", ""),
        _checked_by(
            _matches(_PASSPORT), "护照号码应为5至17位字母或数字", "A passport number has 5 to 17 letters or digits"
        ),
        _CODE,
        lambda inventor: f"E{inventor.serial()}",
        personal=True,
    ),
    "mobile": FormatSpec(
        check_digits.normal_mobile,
        check_digits.check_mobile,
        {**_TEL, "autocomplete": "tel-national"},
        Inventor.mobile,
        personal=True,
    ),
    "phone": FormatSpec(
        check_digits.normal_phone,
        check_digits.check_phone,
        {**_TEL, "autocomplete": "tel"},
        Inventor.mobile,
        personal=True,
    ),
    "login-name": FormatSpec(
        half_width,
        _checked_by(
            _matches(_LOGIN_NAME),
            "字母开头，字母、数字、下划线的组合，长度4-20位",
            "Begins with a letter; letters, digits and underscores, 4 to 20 of them",
        ),
        {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        lambda inventor: f"login{inventor.serial()}",
        personal=True,
    ),
    "email": FormatSpec(
        half_width,
        _checked_by(EmailValidator(), "请填写正确的电子邮箱，如 name@example.com", "Please give an e-mail address"),
        {"type": "email", "inputmode": "email", "autocomplete": "email"},
        lambda inventor: f"user{inventor.serial()}@example.org",
        personal=True,
    ),
    "uri": FormatSpec(
        one_line,
        _checked_by(
            URLValidator(schemes=["http", "https"]),
            "请填写以 http:// 或 https:// 开头的网址",
            "Please give an address that begins with http:// or https://",
        ),
        {"type": "url", "inputmode": "url"},
        lambda inventor: f"https://example.org/{inventor.serial()}",
    ),
    "jurisdiction-code": FormatSpec(
        code_characters,
        _checked_by(
            _matches(_JURISDICTION), "行政区划代码应为6、9或12位数字", "The code of a place has 6, 9 or 12 digits"
        ),
        {"inputmode": "numeric"},
        lambda inventor: inventor.place,
    ),
    "code": FormatSpec(solid, lambda _: None, {"autocapitalize": "none", "spellcheck": "false"}),
}
