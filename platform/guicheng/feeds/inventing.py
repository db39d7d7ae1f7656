"""What invented things are invented from, and how another system writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from guicheng.config.model.feeds import Conversion
from guicheng.config.widgets.inventing import Inventor

_FIRST_SHEET_DAY = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where invented things are: places of a region, its zone, and known organisations: kind, code, name."""

    places: Sequence[str]
    zone: ZoneInfo
    organisations: Sequence[tuple[str, str, str]] = ()

    def inventor(self, random: Random) -> Inventor:
        """Invents things of one of the places."""
        return Inventor(random, random.choice(self.places))


def as_sent(found: Any, conversions: Sequence[Conversion], around: Surroundings) -> Any:
    """A value as the other system writes it: what the conversions turn back into it."""
    for name in reversed(conversions):
        if (turn := _BACK.get(name)) is not None:
            found = turn(found, around)
    return found


def of_conversion(random: Random, conversions: Sequence[Conversion], around: Surroundings) -> Any:
    """A value that the conversions alone say something about; None where they do not."""
    inventor = around.inventor(random)
    for name in conversions:
        match name:
            case "id-number":
                return inventor.id_number()
            case "credit-code":
                return inventor.credit_code()
            case "jurisdiction":
                return inventor.place
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
