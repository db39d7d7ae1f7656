"""Numbers: patterns that would give the same number twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.lint import check
from guicheng.config.model.filing import FilingType, Numbering
from guicheng.config.review import Review
from guicheng.config.walking import Location

_PLACE = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_DATE_PARTS = {"day": ("yyyy", "MM", "dd"), "month": ("yyyy", "MM"), "year": ("yyyy",)}


@check
def numbers_do_not_repeat(review: Review) -> Iterator[Finding]:
    """A number has a serial, and shows whatever makes the serial start anew."""
    for name, kind in review.config.filings.items():
        if kind.number is not None:
            location: Location = ("filings", name, "number")
            yield from _places(review, kind, kind.number, location)
            yield from _repeats(review, kind.number, location)


def _places(review: Review, kind: FilingType, rule: Numbering, location: Location) -> Iterator[Finding]:
    """Every place of the pattern can be filled in."""
    (space,) = review.spaces(("filings", kind.filing))
    for what, _detail in _PLACE.findall(rule.pattern):
        if what in ("seq", "date", "region6") or space.type_of(what) is not None:
            continue
        hint = did_you_mean(what, ("seq", "date", "region6", *space.paths))
        zh, en = f"编号里的 {{{what}}} 填不出内容", f"there is nothing to fill {{{what}}} with"
        yield review.finding("unknown-place", zh, en, (*location, "pattern"), hint)


def _repeats(review: Review, rule: Numbering, location: Location) -> Iterator[Finding]:
    places = _PLACE.findall(rule.pattern)
    if not any(what == "seq" for what, _ in places):
        zh, en = "编号没有流水号 {seq:…}，会重复", "the pattern has no serial {seq:…}: numbers would repeat"
        yield review.finding("number-repeats", zh, en, (*location, "pattern"))
        return
    shown = {what for what, _ in places}
    dates = "".join(detail or "yyyyMMdd" for what, detail in places if what == "date").replace("yy", "yyyy")
    for index, part in enumerate(rule.within):
        there = all(d in dates for d in _DATE_PARTS[part]) if part in _DATE_PARTS else part in shown
        if not there and not _tells(part, shown):
            yield review.finding(
                "number-repeats",
                f"流水号按“{part}”重新开始，但编号里看不出它，会重复",
                f"the serial starts anew for each `{part}`, which the pattern does not show: numbers would repeat",
                (*location, "within", index),
            )


def _tells(part: str, shown: set[str]) -> bool:
    """Whether another fact in the pattern tells the scopes of a serial apart: a place by its code, the organisation
    that files by any of its attributes."""
    if part == "subject.jurisdiction":
        return "region6" in shown
    return part == "filer.organisation_id" and any(what.startswith("filer.") for what in shown)
