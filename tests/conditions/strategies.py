"""Random conditions and random facts that meet each other: few names, few values, every kind of trouble."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

FACTS = ["a", "b", "c", "g.a", "g.b", "rows", "g.rows"]
FIELDS = ["k", "n", "d"]
NAMES = ["first", "second"]

TEXTS = st.sampled_from(
    ["", " ", "x", "xy", "开工", "开工\n“了”", 'a"\\b', "1", "20", "true", "null", "２", "🏗", "2026-02-30"]
)
NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([0.1, 0.5, 1.0, 2.5, 1e300, -0.0, 9007199254740993, 10**30]))
DATES = st.sampled_from(["2025-12-31", "2026-02-28", "2026-03-01", "2024-02-29", "0001-01-01", "9999-12-31"])
MOMENTS = st.sampled_from(
    ["2026-02-28T00:00:00+08:00", "2026-02-27T16:00:00Z", "2026-02-28 23:59", "9999-12-31T23:59:59-12:00"]
)
LITERALS: st.SearchStrategy[Any] = st.one_of(NUMBERS, TEXTS, DATES, st.booleans(), MOMENTS)

STRANGE = st.sampled_from(
    [None, float("nan"), float("inf"), Decimal("0.1"), Decimal("0.10"), Decimal("1E+999999"), Decimal("NaN"),
     Decimal("9007199254740993.0000000000000001"), dt.date(2026, 2, 28), dt.datetime(2026, 2, 27, 16, tzinfo=dt.UTC),
     dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC), object(), b"x",
     1 + 2j, {}, [], (), {"k": 1}, [1, "x"]]
)  # fmt: skip
SCALARS = st.one_of(LITERALS, STRANGE)
ITEMS = st.one_of(st.dictionaries(st.sampled_from(FIELDS), SCALARS, max_size=3), SCALARS)
VALUES = st.one_of(SCALARS, st.lists(ITEMS, max_size=4), st.lists(LITERALS, max_size=4))
CERTIFICATES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["b", "c"]),
            "level": st.sampled_from(["1", "2"]),
            "state": st.sampled_from(["valid", "revoked", ""]),
            "valid_from": DATES,
            "valid_to": st.one_of(DATES, STRANGE),
        },
    ),
    max_size=3,
)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """Facts in nested and flat form, some missing."""
    known = draw(st.dictionaries(st.sampled_from(FACTS), VALUES, max_size=6))
    nested: dict[str, Any] = {}
    for path, value in known.items():
        group, _, name = path.partition(".")
        if name and draw(st.booleans()) and isinstance(nested.get(group, {}), dict):
            nested.setdefault(group, {})[name] = value
        else:
            nested[path] = value
    if draw(st.booleans()):
        nested["holder"] = {"certificates": draw(CERTIFICATES)}
    return nested


def _operands(in_items: bool) -> st.SearchStrategy[Any]:
    references = [st.builds(lambda path: {"fact": path}, st.sampled_from([*FACTS, "today"]))]
    if in_items:
        references.append(st.builds(lambda path: {"item": path}, st.sampled_from(FIELDS)))
    return st.one_of(LITERALS, LITERALS, LITERALS, *references)


def _comparisons(in_items: bool) -> dict[str, st.SearchStrategy[Any]]:
    one = _operands(in_items)
    many = st.one_of(st.lists(one, min_size=1, max_size=3), st.builds(lambda p: {"fact": p}, st.sampled_from(FACTS)))
    return {
        **dict.fromkeys(("eq", "ne", "gt", "gte", "lt", "lte"), one),
        **dict.fromkeys(("in", "not_in"), many),
        "between": st.lists(one, min_size=2, max_size=2),
    }


def _tests(in_items: bool, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    comparisons = _comparisons(in_items)
    some = {name: comparisons[name] for name in ("eq", "gte", "lt", "between", "ne", "in")}

    def measure(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        pairs = st.sampled_from(sorted(some)).flatmap(lambda name: some[name].map(lambda value: {name: value}))
        return st.builds(lambda a, b: {**b, **a}, pairs, st.fixed_dictionaries({}, optional=options))

    field = st.sampled_from(FIELDS)
    operators: dict[str, st.SearchStrategy[Any]] = {
        **comparisons,
        **dict.fromkeys(("contains",), _operands(in_items)),
        **dict.fromkeys(("contains_any", "contains_all", "starts_with"), st.lists(LITERALS, min_size=1, max_size=2)),
        **dict.fromkeys(("present", "empty"), st.booleans()),
        "count": measure(distinct=st.one_of(field, st.just(True)), where=inner),
        **dict.fromkeys(("sum", "min", "max"), measure(of=field, where=inner)),
        "length": measure(),
        **dict.fromkeys(("days_since", "days_until", "months_since", "months_until"), measure(at=_operands(in_items))),
        **dict.fromkeys(("some", "every", "none"), inner),
    }
    one = st.sampled_from(sorted(operators)).flatmap(lambda name: operators[name].map(lambda value: {name: value}))
    return st.one_of(LITERALS, st.lists(LITERALS, min_size=1, max_size=3), one, one, one, st.builds(_merged, one, one))


def _merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {**left, **right}


def _leaves(in_items: bool, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(FIELDS if in_items else [*FACTS, "today"])
    return st.dictionaries(names, _tests(in_items, inner), min_size=1, max_size=2)


_INNER = _leaves(True, st.just({"k": {"present": True}}))
_LEAVES = st.one_of(
    _leaves(False, _INNER),
    _leaves(False, _INNER),
    st.builds(lambda b: {"always": b}, st.booleans()),
    st.builds(lambda k, on: {"holds": {"kind": k, **on}}, st.sampled_from(["b", ["b", "c"]]), st.fixed_dictionaries(
        {}, optional={"level": st.just("1"), "on": _operands(False)})),
)  # fmt: skip


def _grown(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(children, min_size=1, max_size=4)
    return st.one_of(
        st.builds(lambda parts: {"all": parts}, lists),
        st.builds(lambda parts: {"any": parts}, lists),
        st.builds(lambda part: {"not": part}, children),
        st.builds(_merged, children, children),
    )


LIBRARY_CONDITIONS = st.recursive(_LEAVES, _grown, max_leaves=4)
"""Conditions that refer to no named one."""

CONDITIONS = st.recursive(
    st.one_of(_LEAVES, _LEAVES, st.builds(lambda name: {"is": name}, st.sampled_from(NAMES))), _grown, max_leaves=10
)
"""Conditions of every operator and combinator, up to ten leaves."""
