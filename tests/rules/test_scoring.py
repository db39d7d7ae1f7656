"""Scores: base minus deductions, limits, several projects, rounding, grades, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guicheng.common.errors import Refusal
from guicheng.config.model.rules import Scoring
from guicheng.rules import Deduction, score

LIBRARY: dict[str, Any] = {
    "title": "监督工作考核",
    "groups": {"site": {"title": "现场", "most": 20}, "paper": {"title": "资料"}},
    "items": [
        {"id": "absent", "title": "未到场", "group": "site", "points": 5},
        {"id": "careless", "title": "检查不细", "group": "site", "most": 12},
        {"id": "late", "title": "资料滞后", "group": "paper", "points": 0.5, "most": 1},
        {"id": "other", "title": "其他"},
    ],
    "bands": [
        {"id": "good", "title": "优良", "at_least": 90},
        {"id": "pass", "title": "合格", "at_least": 60},
        {"id": "fail", "title": "不合格", "at_least": 0},
    ],
}


def scored(deductions: dict[str, list[tuple[str, str | None]]], **changes: Any) -> tuple[str, str | None]:
    result = score(
        Scoring.model_validate({**LIBRARY, **changes}),
        {
            subject: [Deduction(item, None if points is None else Decimal(points)) for item, points in listed]
            for subject, listed in deductions.items()
        },
    )
    return str(result.total), result.band.id if result.band else None


@pytest.mark.parametrize(
    ("deductions", "changes", "total", "band"),
    [
        ({}, {}, "100.00", "good"),
        ({"A": []}, {}, "100.00", "good"),
        ({"A": [("absent", None)]}, {}, "95.00", "good"),
        ({"A": [("absent", None), ("absent", None), ("other", "0.5")]}, {}, "89.50", "pass"),
        ({"A": [("late", None)] * 3}, {}, "99.00", "good"),  # at most 1 for the item
        ({"A": [("careless", "30")]}, {}, "88.00", "pass"),  # at most 12 for the item
        (
            {"A": [("careless", "30"), ("absent", None), ("absent", None)]},
            {},
            "80.00",
            "pass",
        ),  # at most 20 for the group
        ({"A": [("other", "150")]}, {}, "0.00", "fail"),
        ({"A": [("other", "150")]}, {"lowest": 10}, "10.00", "fail"),
        ({"A": [("other", "5")], "B": [("other", "10")], "C": []}, {}, "95.00", "good"),
        ({"A": [("other", "1")], "B": [], "C": []}, {}, "99.67", "good"),
        ({"A": [("other", "5")], "B": [("other", "10")]}, {"over": "lowest"}, "90.00", "good"),
        ({"A": [("other", "5")], "B": [("other", "10")]}, {"over": "sum"}, "85.00", "pass"),
        ({"A": [("other", "0.125")]}, {}, "99.88", "good"),  # half up
        ({"A": [("other", "0.5")]}, {"decimals": 0}, "100", "good"),
        ({"A": [("other", "99")]}, {"bands": [{"id": "good", "title": "优良", "at_least": 90}]}, "1.00", None),
    ],
)
def test_scores(deductions: Any, changes: dict[str, Any], total: str, band: str | None) -> None:
    assert scored(deductions, **changes) == (total, band)


@pytest.mark.parametrize(
    ("deduction", "code"),
    [
        (("nowhere", None), "scoring.unknown-item"),
        (("absent", "3"), "scoring.fixed-points"),
        (("other", None), "scoring.points"),
        (("other", "0"), "scoring.points"),
        (("other", "-1"), "scoring.points"),
        (("other", "NaN"), "scoring.points"),
        (("other", "Infinity"), "scoring.points"),
    ],
)
def test_what_cannot_be_deducted_is_refused(deduction: tuple[str, str | None], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        scored({"A": [deduction]})
    assert (caught.value.code, caught.value.status) == (code, 400)


@given(
    st.dictionaries(
        st.text(max_size=2), st.lists(st.tuples(st.just("other"), st.integers(1, 60).map(str)), max_size=5)
    ),
    st.sampled_from(["mean", "lowest", "sum"]),
)
def test_a_score_stays_between_the_lowest_and_the_base_and_more_deductions_never_raise_it(
    deductions: dict[str, list[tuple[str, str | None]]], over: str
) -> None:
    total = Decimal(scored(deductions, over=over)[0])
    assert 0 <= total <= 100
    for subject in deductions:
        worse = {**deductions, subject: [*deductions[subject], ("other", "7")]}
        assert Decimal(scored(worse, over=over)[0]) <= total


@pytest.mark.parametrize(
    "change",
    [
        {"items": [LIBRARY["items"][0], LIBRARY["items"][0]]},
        {"items": [{"id": "x", "title": "x", "group": "nowhere"}]},
        {"lowest": 101},
        {"items": [{"id": "x", "title": "x", "points": 0}]},
    ],
)
def test_a_library_that_does_not_fit_together_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Scoring.model_validate({**LIBRARY, **change})
