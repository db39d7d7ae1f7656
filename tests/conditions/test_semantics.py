"""What every operator means, case by case. The language page promises exactly this table."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from guicheng.config.conditions import ConditionReferenceError, evaluate
from guicheng.config.model.conditions import Condition

TODAY = dt.date(2026, 2, 28)
MISSING = object()


def holds(condition: Any, value: Any = MISSING, **facts: Any) -> bool:
    """Whether a condition about the fact `x` holds."""
    known = facts if value is MISSING else {"x": value, **facts}
    return evaluate(Condition(condition), known, today=TODAY)


def table(*cases: tuple[Any, Any, bool]) -> Any:
    return pytest.mark.parametrize(("test", "value", "expected"), cases)


@table(
    (20, 20, True),
    (20, 20.0, True),
    (20, Decimal("20.00"), True),
    (0.1, Decimal("0.1"), True),
    (20, "20", False),
    (1, True, False),
    (True, 1, False),
    (True, True, True),
    (False, None, False),
    ("a", "a", True),
    ("a", "A", False),
    ("a", "a ", False),
    ("了", "了", True),
    ("", "", True),
    ("", None, False),
    ("a", ["a"], False),
    ("2026-02-28", dt.date(2026, 2, 28), True),
    ("2026-02-28", "2026-02-28", True),
    ("2026-02-28", "2026-02-27T16:00:00Z", True),  # already the 28th in Shanghai
    ("2026-02-28T00:00:00+08:00", "2026-02-27T16:00:00Z", True),
    ("2026-02-28 00:00", "2026-02-27T16:00:00Z", True),
    ("2026-02-30", "2026-02-30", True),
    (["a", "b"], "b", True),
    (["a", "b"], "c", False),
    ([1, "a"], 1.0, True),
    ({"ne": "a"}, "b", True),
    ({"ne": "a"}, "a", False),
    ({"ne": "a"}, MISSING, True),
    ({"ne": "a"}, None, True),
    ({"ne": "a"}, ["a"], True),
    ({"not_in": ["a"]}, MISSING, True),
    ({"not_in": ["a"]}, "a", False),
    ({"in": {"fact": "list"}}, "k", True),
    ({"in": {"fact": "nothing"}}, "k", False),
    ({"not_in": {"fact": "nothing"}}, "k", True),
    ({"eq": {"fact": "nothing"}}, None, False),
)
def test_equality(test: Any, value: Any, expected: bool) -> None:
    assert holds({"x": test}, value, list=["k"]) is expected


@table(
    ({"gte": 20}, 20, True),
    ({"gte": 20}, Decimal("19.99999999999999999999"), False),
    ({"gt": 20}, 20, False),
    ({"lt": 0.3}, 0.1 + 0.2, False),
    ({"lte": 20}, 20, True),
    ({"gte": 20}, "25", False),
    ({"gte": 20}, True, False),
    ({"gte": 20}, MISSING, False),
    ({"lte": 20}, MISSING, False),
    ({"lte": 20}, None, False),
    ({"lte": 20}, float("nan"), False),
    ({"lt": 20}, float("inf"), False),
    ({"gt": 9007199254740992}, 9007199254740993, True),
    ({"gte": "b"}, "c", False),
    ({"between": [1, 3]}, 1, True),
    ({"between": [1, 3]}, 3, True),
    ({"between": [1, 3]}, 3.01, False),
    ({"between": [3, 1]}, 2, False),
    ({"gt": 1, "lt": 3}, 2, True),
    ({"gte": "2026-03-16"}, "2026-03-15", False),
    ({"gte": "2026-03-16"}, "2026-03-15T16:00:00Z", True),
    ({"gte": dt.date(2026, 3, 16)}, dt.date(2026, 3, 16), True),
    ({"lt": "2026-03-16"}, "soon", False),
    ({"gt": {"fact": "other"}}, 6, True),
    ({"gt": {"fact": "other"}}, 5, False),
    ({"gt": {"fact": "none"}}, 5, False),
    ({"lte": {"fact": "today"}}, "2026-02-28", True),
    ({"lt": {"fact": "today"}}, "2026-02-28", False),
)
def test_order(test: Any, value: Any, expected: bool) -> None:
    assert holds({"x": test}, value, other=5) is expected


@table(
    ({"present": True}, "a", True),
    ({"present": True}, 0, True),
    ({"present": True}, False, True),
    ({"present": True}, MISSING, False),
    ({"present": True}, None, False),
    ({"present": True}, "", False),
    ({"present": True}, " \n", False),
    ({"present": True}, [], False),
    ({"present": True}, {}, False),
    ({"present": True}, float("nan"), False),
    ({"present": False}, None, True),
    ({"empty": True}, [], True),
    ({"empty": False}, [None], True),
)
def test_presence(test: Any, value: Any, expected: bool) -> None:
    assert holds({"x": test}, value) is expected


@table(
    ({"starts_with": "4301"}, "430102", True),
    ({"starts_with": ["42", "43"]}, "430102", True),
    ({"starts_with": "43"}, 430102, False),
    ({"starts_with": {"fact": "code"}}, "430102", True),
    ({"starts_with": {"fact": "codes"}}, "430102", True),
    ({"starts_with": {"fact": "blank"}}, "430102", False),
    ({"starts_with": "2026-02"}, "2026-02-28", True),
    ({"contains": "b"}, ["a", "b"], True),
    ({"contains": "b"}, "abc", True),
    ({"contains": "b"}, MISSING, False),
    ({"contains": 1}, [1.0], True),
    ({"contains": {"fact": "blank"}}, "abc", False),
    ({"contains_any": ["b", "z"]}, ["a", "b"], True),
    ({"contains_any": ["z"]}, ["a"], False),
    ({"contains_all": ["a", "b"]}, ["b", "a"], True),
    ({"contains_all": ["a", "z"]}, ["a"], False),
    ({"contains_all": {"fact": "nothing"}}, ["a"], False),
    ({"contains_any": {"fact": "codes"}}, ["43"], True),
)
def test_texts_and_lists(test: Any, value: Any, expected: bool) -> None:
    assert holds({"x": test}, value, code="43", codes=["41", "43"], blank=" ") is expected


ROWS = [
    {"no": "A", "amount": 10, "on": "2026-01-01", "state": "open"},
    {"no": "A", "amount": 5.5, "on": "2026-02-01", "state": "open"},
    {"no": "", "amount": "?", "on": None, "state": "done"},
    {"state": "done"},
]


@table(
    ({"count": 4}, ROWS, True),
    ({"count": {"gte": 1}}, [], False),
    ({"count": 0}, MISSING, True),
    ({"count": 0}, "text", True),
    ({"count": {"where": {"state": "open"}, "eq": 2}}, ROWS, True),
    ({"count": [2, 4]}, ROWS, True),
    ({"count": {"distinct": "no", "eq": 3}}, ROWS, True),  # A once, and the two without a number for themselves
    ({"count": {"distinct": "no", "where": {"state": "open"}, "lt": 2}}, ROWS, True),
    ({"count": {"distinct": True, "eq": 2}}, ["a", "a", "b"], True),
    ({"count": {"distinct": True, "eq": 1}}, [1, 1.0], True),
    ({"sum": {"of": "amount", "eq": 15.5}}, ROWS, True),
    ({"sum": {"of": "amount", "eq": 0}}, MISSING, True),
    ({"sum": {"eq": 0.3}}, [0.1, 0.2], True),
    ({"sum": {"gt": 1}}, [Decimal("9E+999999"), Decimal("9E+999999")], False),
    ({"min": {"of": "amount", "eq": 5.5}}, ROWS, True),
    ({"max": {"of": "on", "lte": "2026-02-01"}}, ROWS, True),
    ({"max": {"of": "on", "gt": "2026-02-01"}}, ROWS, False),
    ({"max": {"of": "amount", "gte": 0}}, [], False),
    ({"length": {"lte": 3}}, "三个字", True),
    ({"length": {"lte": 3}}, "有四个字", False),
    ({"length": 0}, MISSING, True),
    ({"length": {"gte": 0}}, 12, False),
)
def test_aggregates(test: Any, value: Any, expected: bool) -> None:
    assert holds({"x": test}, value) is expected


@table(
    ({"some": {"no": "A", "amount": {"gt": 6}}}, ROWS, True),
    ({"some": {"no": "A", "amount": {"gt": 10}}}, ROWS, False),
    ({"every": {"state": ["open", "done"]}}, ROWS, True),
    ({"every": {"state": "open"}}, ROWS, False),
    ({"every": {"state": "open"}}, [], False),
    ({"every": {"state": "open"}}, MISSING, False),
    ({"none": {"state": "lost"}}, ROWS, True),
    ({"none": {"state": "open"}}, [], True),
    ({"some": {"no": {"eq": {"fact": "wanted"}}}}, ROWS, True),
    ({"some": {"on": {"eq": {"item": "on"}}}}, ROWS, True),
    ({"some": {"amount": {"lt": {"item": "paid"}}}}, [{"amount": 1, "paid": 2}], True),
    ({"some": {"parts": {"some": {"k": 1}}}}, [{"parts": [{"k": 1}]}], True),
    ({"some": {"not": {"k": 1}}}, ["text"], True),
)
def test_items(test: Any, value: Any, expected: bool) -> None:
    assert holds({"x": test}, value, wanted="A") is expected


@table(
    ({"days_since": 0}, "2026-02-28", True),
    ({"days_since": {"lte": 60}}, "2025-12-30", True),
    ({"days_since": {"lte": 60}}, "2025-12-29", False),
    ({"days_since": {"lte": 60}}, "2026-03-01", True),
    ({"days_since": {"between": [0, 60]}}, "2026-03-01", False),
    ({"days_until": {"gte": 0}}, "2026-02-28", True),
    ({"days_until": {"lt": 0}}, MISSING, False),
    ({"days_since": {"lte": 0, "at": "2025-01-01"}}, "2025-01-01", True),
    ({"days_since": {"eq": 59, "at": {"fact": "confirmed"}}}, "2025-07-01", True),
    ({"days_since": {"gte": 0, "at": {"fact": "nothing"}}}, "2025-07-01", False),
    ({"days_since": {"gte": 0}}, "later", False),
)
def test_days(test: Any, value: Any, expected: bool) -> None:
    assert holds({"x": test}, value, confirmed="2025-08-29T10:00:00+08:00") is expected


@pytest.mark.parametrize(
    ("issued", "asked", "test", "expected"),
    [
        ("2025-12-31", "2026-02-28", {"lte": 2}, True),  # 31 December and two months is the last of February
        ("2025-12-31", "2026-03-01", {"lte": 2}, False),
        ("2025-12-31", "2026-02-28", {"gte": 2}, True),
        ("2025-12-31", "2026-02-28", {"eq": 2}, True),
        ("2025-12-31", "2026-02-27", {"lt": 2}, True),
        ("2024-01-31", "2024-02-29", {"between": [1, 2]}, True),
        ("2024-01-31", "2024-02-28", {"between": [1, 2]}, False),
        ("2025-12-31", "2026-02-28", {"in": [1, 2]}, True),
        ("2025-12-31", "2026-02-28", {"ne": 2}, False),
        ("2025-12-31", "2026-02-28", {"lte": 1.5}, False),
        ("2025-12-31", "2026-02-28", {"lte": 10**9}, False),
    ],
)
def test_calendar_months(issued: str, asked: str, test: Any, expected: bool) -> None:
    condition = Condition({"issued": {"months_since": test}})
    assert evaluate(condition, {"issued": issued}, today=dt.date.fromisoformat(asked)) is expected


def test_months_until_count_from_today() -> None:
    expires_soon = Condition({"valid_to": {"months_until": {"lte": 3}}})
    assert evaluate(expires_soon, {"valid_to": "2026-05-28"}, today=TODAY)
    assert not evaluate(expires_soon, {"valid_to": "2026-05-29"}, today=TODAY)


B_VALID = {"kind": "b-certificate", "level": "1", "specialty": ["building", "roads"], "valid_to": "2026-02-28"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("b-certificate", True),
        (["a-certificate", "b-certificate"], True),
        ("a-certificate", False),
        ({"kind": "b-certificate", "level": "1"}, True),
        ({"kind": "b-certificate", "level": ["2", "3"]}, False),
        ({"kind": "b-certificate", "specialty": "roads"}, True),
        ({"kind": "b-certificate", "specialty": "water"}, False),
        ({"kind": "b-certificate", "on": "2026-03-01"}, False),
        ({"kind": "b-certificate", "on": {"fact": "start"}}, True),
        ({"kind": "b-certificate", "on": {"fact": "nothing"}}, False),
    ],
)
def test_certificates(asked: Any, expected: bool) -> None:
    facts = {"holder": {"certificates": [B_VALID]}, "start": "2026-01-01"}
    assert evaluate(Condition({"holds": asked}), facts, today=TODAY) is expected


@pytest.mark.parametrize(
    "change", [{"valid_to": "2026-02-27"}, {"valid_from": "2026-03-01"}, {"state": "revoked"}, {"kind": None}]
)
def test_a_certificate_not_in_force_serves_for_nothing(change: dict[str, Any]) -> None:
    facts = {"holder": {"certificates": [{**B_VALID, **change}]}}
    assert not evaluate(Condition({"holds": "b-certificate"}), facts, today=TODAY)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"a": 1, "b": 2}, True),
        ({"a": 1, "b": 3}, False),
        ({"all": [{"a": 1}, {"b": 2}]}, True),
        ({"any": [{"a": 0}, {"b": 2}]}, True),
        ({"any": [{"a": 0}, {"b": 0}]}, False),
        ({"a": 1, "any": [{"b": 3}, {"b": 2}]}, True),
        ({"not": {"a": 1, "b": 3}}, True),
        ({"not": {"missing": {"gt": 1}}}, True),
        ({"is": "both"}, True),
        ({"not": {"is": "both"}}, False),
        ({"is": "chained"}, True),
        ({"always": True}, True),
        ({"always": False}, False),
    ],
)
def test_combinations(condition: Any, expected: bool) -> None:
    named = {"both": Condition({"a": 1, "b": 2}), "chained": Condition({"is": "both"})}
    assert evaluate(Condition(condition), {"a": 1, "b": 2}, named=named, today=TODAY) is expected


@pytest.mark.parametrize("name", ["nowhere", "circle"])
def test_a_missing_or_circular_name_is_a_mistake_of_the_configuration(name: str) -> None:
    with pytest.raises(ConditionReferenceError):
        evaluate(Condition({"is": name}), {}, named={"circle": Condition({"not": {"is": "circle"}})}, today=TODAY)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"project": {"state": "open"}}, True),
        ({"project.state": "open"}, True),
        ({"project": {"state": "shut"}, "project.state": "open"}, True),
        ({"project": None}, False),
        ({"project": "open"}, False),
    ],
)
def test_facts_may_be_nested_or_flat(facts: dict[str, Any], expected: bool) -> None:
    assert evaluate(Condition({"project.state": "open"}), facts, today=TODAY) is expected


def test_facts_may_be_worked_out_when_asked_for() -> None:
    asked: list[str] = []

    class Lazy:
        def get(self, path: str, /) -> object:
            asked.append(path)
            return 1

    assert evaluate(Condition({"any": [{"a": 1}, {"b": 1}]}), Lazy(), today=TODAY)
    assert asked == ["a"]


def test_a_moment_has_its_date_in_the_time_zone_of_the_region() -> None:
    confirmed = Condition({"at": "2026-04-15"})
    facts = {"at": "2026-04-15T18:00:00Z"}
    assert evaluate(confirmed, facts, zone=ZoneInfo("UTC"), today=TODAY)
    assert not evaluate(confirmed, facts, today=TODAY)
