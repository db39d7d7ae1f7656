"""The data of scenarios: fields that there are, values that fit them, and whoever is chosen in them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from guicheng.config import ports
from guicheng.config.findings import Finding
from guicheng.config.lint.fields import field_exists
from guicheng.config.review import Review
from guicheng.config.walking import Location


def answers_fit(
    review: Review,
    form: str | None,
    data: Mapping[str, Any],
    location: Location,
    aliases: Container[str],
    tried: str | None = None,
) -> Iterator[Finding]:
    """What is wrong with answers to a form, each at its place. `tried` is the code of the refusal that the story
    expects of them."""
    if form is None or form not in review.config.forms:
        return
    unknown = False
    for field in data:
        for finding in field_exists(review, form, field, (*location, field), key=True):
            unknown = True
            yield finding
    yield from _chosen(review, data, location, aliases)
    if unknown or not review.facts.fields.get(form):
        return
    for problem in ports.above.answers(review.config, form, data):
        if problem.code != tried:
            place, is_name = _place(data, problem.field), problem.code == "unknown-field"
            zh, en = problem.message.zh, problem.message.for_language("en")
            code = "unknown-field" if is_name else "unfit-value"
            yield review.finding(code, zh, en, (*location, *place), problem.remedy if is_name else None, key=is_name)


def _place(data: Mapping[str, Any], path: str) -> tuple[str | int, ...]:
    """Where a path of a form stands in data that may name a field by its whole path."""
    whole = max((name for name in data if path == name or path.startswith(f"{name}.")), key=len, default="")
    rest = path[len(whole) :].strip(".").split(".") if path != whole else []
    inner = tuple(int(part) if part.isdecimal() else part for part in rest if part)
    return ((whole,) if whole else ()) + inner


def _chosen(review: Review, value: Any, location: Location, aliases: Container[str]) -> Iterator[Finding]:
    """``{id: $<alias>}`` names somebody or something of the story."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "id" and isinstance(inner, str) and inner.startswith("$"):
                if inner[1:] not in aliases:
                    known = aliases if isinstance(aliases, frozenset) else frozenset()
                    yield from review.unknown(("别名", "alias"), inner[1:], known, (*location, key))
            else:
                yield from _chosen(review, inner, (*location, key), aliases)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _chosen(review, inner, (*location, number), aliases)
