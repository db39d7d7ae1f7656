"""Invented values that are valid: names, numbers, places, dates; and how another system writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from stdnum.cn import ric, uscc

from guicheng.config.model.feeds import Conversion
from guicheng.forms.fields import FormField

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "安邦诚达恩方刚海和宏建杰静俊凯兰林敏明宁鹏清荣瑞思涛伟文晓欣雅阳宇远云泽振志"
_FIRMS = ("远航", "明德", "恒信", "同济", "宏图", "安泰", "金桥", "华章", "正源", "鼎新")
_TRADES = ("建设集团", "建筑工程", "工程监理", "房地产开发", "市政工程", "勘察设计")
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_EPOCH_DAY = dt.date(2024, 1, 1)
_FIRST_SHEET_DAY = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where invented things are: places of a region, its zone, and known organisations: kind, code, name."""

    places: Sequence[str]
    zone: ZoneInfo
    organisations: Sequence[tuple[str, str, str]] = ()


def person(random: Random) -> str:
    """A name nobody in particular has."""
    return random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, random.choice((1, 2))))


def firm(random: Random) -> str:
    """The name of a firm."""
    return f"{random.choice(_FIRMS)}{random.choice(_TRADES)}有限公司{random.randrange(1, 1000)}"


def id_number(random: Random, place: str) -> str:
    """An 18-digit citizen number with its check digit."""
    born = dt.date(1965, 1, 1) + dt.timedelta(days=random.randrange(13_000))
    first = f"{place}{born:%Y%m%d}{random.randrange(1000):03}"
    return first + ric.calc_check_digit(first + "0")


def credit_code(random: Random, place: str) -> str:
    """A credit code with its check character."""
    first = f"91{place}" + "".join(random.choices(_CREDIT, k=9))
    return first + uscc.calc_check_digit(first)


def day(random: Random) -> str:
    """A day of these years, as ISO text."""
    return (_EPOCH_DAY + dt.timedelta(days=random.randrange(730))).isoformat()


def text(random: Random, schema: dict[str, Any], label: str) -> str:
    """A text within the bounds of a schema."""
    least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", 60))
    found = f"{label}{random.randrange(10**6):06}"
    return (found + "甲" * max(least - len(found), 0))[:most]


def number(random: Random, field: FormField) -> int | float:
    """A number within the bounds of a field."""
    schema: dict[str, Any] = dict(field.schema)
    low = float(schema.get("minimum", schema.get("exclusiveMinimum", 0)))
    high = float(schema.get("maximum", schema.get("exclusiveMaximum", low + 100_000)))
    found = low + (high - low) * random.uniform(0.05, 0.4)
    return round(found) or 1 if field.kind == "integer" else round(found, min(field.ui.decimals or 2, 2))


def value(random: Random, field: FormField, around: Surroundings) -> Any:
    """A value a form takes in a field."""
    place = random.choice(around.places)
    if field.options:
        free = [option.value for option in field.options if option.when is None] or [field.options[0].value]
        return [random.choice(free)] if field.kind == "choices" else random.choice(free)
    if field.widget == "jurisdiction":
        return place
    if field.kind in ("number", "integer"):
        return number(random, field)
    if field.kind == "boolean":
        return random.random() < 0.5
    made: dict[str | None, Callable[[], Any]] = {
        "date": lambda: day(random),
        "month": lambda: day(random)[:7],
        "year": lambda: day(random)[:4],
        "id-number": lambda: id_number(random, place),
        "credit-code": lambda: credit_code(random, place),
        "mobile": lambda: f"139{random.randrange(10**8):08}",
        "phone": lambda: f"139{random.randrange(10**8):08}",
        "jurisdiction-code": lambda: place,
    }
    if field.format in made:
        return made[field.format]()
    if "name" in field.path[-1] and field.schema.get("maxLength", 60) <= 50:
        return person(random)
    return text(random, field.schema, field.ui.label.zh)


def as_sent(found: Any, conversions: Sequence[Conversion], around: Surroundings) -> Any:
    """A value as the other system writes it: what the conversions turn back into it."""
    for name in reversed(conversions):
        if (turn := _BACK.get(name)) is not None:
            found = turn(found, around)
    return found


def of_conversion(random: Random, conversions: Sequence[Conversion], around: Surroundings) -> Any:
    """A value that the conversions alone say something about; None where they do not."""
    place = random.choice(around.places)
    for name in conversions:
        match name:
            case "id-number":
                return id_number(random, place)
            case "credit-code":
                return credit_code(random, place)
            case "jurisdiction":
                return place
            case "yes-no":
                return "是"
    return None


def _moment(iso: Any, around: Surroundings) -> int:
    return int(dt.datetime.combine(dt.date.fromisoformat(str(iso)), dt.time(12), around.zone).timestamp())


def _scaled(factor: Decimal) -> Callable[[Any, Surroundings], Any]:
    return lambda found, _: float(Decimal(str(found)) * factor)


_BACK: dict[Conversion, Callable[[Any, Surroundings], Any]] = {
    "yuan-to-wan": _scaled(Decimal(10_000)),
    "wan-to-yuan": _scaled(Decimal("0.0001")),
    "percent-to-number": lambda found, _: f"{found}%",
    "yes-no": lambda found, _: found if isinstance(found, str) else ("是" if found else "否"),
    "list": lambda found, _: "、".join(map(str, found)) if isinstance(found, list) else found,
    "date-dmy": lambda found, _: "/".join(reversed(str(found).split("-"))),
    "date-mdy": lambda found, _: "{1}/{2}/{0}".format(*str(found).split("-")),
    "epoch-seconds": _moment,
    "epoch-milliseconds": lambda found, around: _moment(found, around) * 1000,
    "spreadsheet-date": lambda found, _: (dt.date.fromisoformat(str(found)) - _FIRST_SHEET_DAY).days,
}
