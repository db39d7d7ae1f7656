"""Invented values that are valid: names, numbers, dates, of nobody in particular."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from stdnum.cn import ric, uscc

from guicheng.config.widgets.check_digits import organisation_check

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "安邦诚达恩方刚海和宏建杰静俊凯兰林敏明宁鹏清荣瑞思涛伟文晓欣雅阳宇远云泽振志"
_FIRMS = ("远航", "明德", "恒信", "同济", "宏图", "安泰", "金桥", "华章", "正源", "鼎新")
_TRADES = ("建设集团", "建筑工程", "工程监理", "房地产开发", "市政工程", "勘察设计")
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_EPOCH_DAY = dt.date(2024, 1, 1)


@dataclass(frozen=True)
class Inventor:
    """Invents things of a place (a county's code of six digits), the same ones for the same `random`."""

    random: Random
    place: str

    def person(self) -> str:
        """A name nobody in particular has."""
        return self.random.choice(_SURNAMES) + "".join(self.random.sample(_GIVEN, self.random.choice((1, 2))))

    def firm(self) -> str:
        """The name of a firm."""
        return f"{self.random.choice(_FIRMS)}{self.random.choice(_TRADES)}有限公司{self.random.randrange(1, 1000)}"

    def id_number(self) -> str:
        """An 18-digit citizen number with its check digit."""
        born = dt.date(1965, 1, 1) + dt.timedelta(days=self.random.randrange(13_000))
        first = f"{self.place}{born:%Y%m%d}{self.random.randrange(1000):03}"
        return first + ric.calc_check_digit(first + "0")

    def credit_code(self) -> str:
        """A credit code with its check character."""
        first = f"91{self.place}" + "".join(self.random.choices(_CREDIT, k=9))
        return first + uscc.calc_check_digit(first)

    def organisation_code(self) -> str:
        """A code of an organisation as older data carry it, with its check character."""
        first = self.serial()
        return f"{first}-{organisation_check(first)}"

    def serial(self) -> str:
        """Eight digits."""
        return f"{self.random.randrange(10**8):08}"

    def mobile(self) -> str:
        """A mobile number."""
        return f"139{self.serial()}"

    def day(self) -> str:
        """A day of these years, as ISO text."""
        return (_EPOCH_DAY + dt.timedelta(days=self.random.randrange(730))).isoformat()

    def text(self, schema: Mapping[str, Any], label: str) -> str:
        """A text within the bounds of a schema."""
        least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", 60))
        found = f"{label}{self.random.randrange(10**6):06}"
        return (found + "甲" * max(least - len(found), 0))[:most]

    def number(self, schema: Mapping[str, Any], decimals: int | None, *, whole: bool) -> int | float:
        """A number within the bounds of a schema."""
        low = float(schema.get("minimum", schema.get("exclusiveMinimum", 0)))
        high = float(schema.get("maximum", schema.get("exclusiveMaximum", low + 100_000)))
        found = low + (high - low) * self.random.uniform(0.05, 0.4)
        return round(found) or 1 if whole else round(found, min(decimals or 2, 2))
