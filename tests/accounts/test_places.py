"""Jurisdictions: the codes of GB/T 2260, with those given up."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 1)


def test_the_table_ships_with_the_platform() -> None:
    level = Counter(one.level for one in Jurisdiction.objects.all() if one.is_valid_on(TODAY))
    assert level["province"] == 34
    cities = {
        province: sorted(
            one.zh
            for one in Jurisdiction.objects.filter(parent=province, level="city")
            if one.is_valid_on(TODAY) and not one.code.endswith("9000")
        )
        for province in ("420000", "430000", "530000")
    }
    assert {province: len(names) for province, names in cities.items()} == {"420000": 13, "430000": 14, "530000": 16}
    assert "长沙市" in cities["430000"]


def test_loading_again_changes_nothing() -> None:
    before = list(Jurisdiction.objects.values_list())
    assert places.load() == len(before)
    assert list(Jurisdiction.objects.values_list()) == before


@pytest.mark.parametrize(
    ("code", "name", "english"),
    [
        ("430102", "湖南省长沙市芙蓉区", "Furong District"),
        ("433100", "湖南省湘西土家族苗族自治州", "Xiangxi Tujia and Miao Autonomous Prefecture"),
        ("429004", "湖北省省直辖县级行政单位仙桃市", "Xiantao"),
        ("533401", "云南省迪庆藏族自治州香格里拉市", "Shangri-La"),
        ("530000", "云南省", "Yunnan"),
    ],
)
def test_names(code: str, name: str, english: str) -> None:
    found = Jurisdiction.objects.get(pk=code)
    assert (found.full_name, found.en) == (name, english)


@pytest.mark.parametrize(
    ("code", "day", "now"),
    [
        ("430122", dt.date(2010, 1, 1), "430122"),
        ("430122", TODAY, "430112"),  # 望城县 became 望城区
        ("430124", TODAY, "430182"),  # 宁乡县 became 宁乡市
        ("429001", TODAY, "421300"),  # 随州 became a city of its own
        ("430102", TODAY, "430102"),
        ("999999", TODAY, None),
    ],
)
def test_codes_given_up_keep_resolving(code: str, day: dt.date, now: str | None) -> None:
    found = places.current(code, day)
    assert (found.code if found else None) == now


@pytest.mark.parametrize(
    ("code", "territory", "is_within"),
    [
        ("430102", "430000", True), ("430102", "430100", True), ("430102", "430102", True),
        ("430100", "430102", False), ("430200", "430100", False), ("420100", "430000", False),
        ("", "430000", False), ("430102", "", False),
    ],
)  # fmt: skip
def test_within(code: str, territory: str, is_within: bool) -> None:
    assert Jurisdiction.within(code, territory) is is_within


@pytest.mark.parametrize(
    ("code", "above"), [("430102", ["430100", "430000"]), ("430100", ["430000"]), ("430000", []), ("", [])]
)
def test_above(code: str, above: list[str]) -> None:
    assert Jurisdiction.above(code) == above
