"""Numbers: patterns that would give the same number twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.form_schema import property_at, resolved_schema
from guicheng.config.lint import check
from guicheng.config.model.filing import Numbering
from guicheng.config.model.registers import EntryNumbering, Register
from guicheng.config.review import Review
from guicheng.config.walking import Location

_PLACE = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
MOST = 100
"""Characters of a filing's number."""

_DATE_PARTS = {"day": ("yyyy", "MM", "dd"), "month": ("yyyy", "MM"), "year": ("yyyy",)}


@check
def numbers_do_not_repeat(review: Review) -> Iterator[Finding]:
    """A number has a serial, and shows whatever makes the serial start anew."""
    for name, kind in review.config.filings.items():
        if kind.number is not None:
            location: Location = ("filings", name, "number")
            yield from _places(review, kind.number, location)
            yield from _repeats(review, kind.number, location)
            yield from _fits(review, kind.number.pattern, MOST, location)
    for name, register in review.config.registers.items():
        if register.number is not None:
            location = ("registers", name, "number")
            yield from _places(review, register.number, location)
            yield from _repeats(review, register.number, location)
            yield from _field(review, name, register, register.number)


def _field(review: Review, name: str, register: Register, rule: EntryNumbering) -> Iterator[Finding]:
    """The field that holds the number of an entry is nobody's to fill in, and long enough."""
    form = review.config.forms.get(register.form)
    ui = form.ui.fields.get(rule.field) if form else None
    found = property_at(resolved_schema(form), rule.field) if form and ui else None
    fed = any(
        rule.field in entry.fields
        for feed in review.config.feeds.values()
        for entry in feed.entries
        if entry.register_ == name
    )
    if ui is None or found is None:
        return
    here = ("registers", name, "number")
    if not ui.read_only or found.required or found.schema.get("type") != "string" or fed:
        zh = f"存放编号的字段“{rule.field}”应是只读、非必填的文字，且不由数据对接写入"
        en = f"the field {rule.field!r} that holds the number is a read-only text, not required and fed by nobody"
        yield review.finding("number-typed", zh, en, (*here, "field"))
    yield from _fits(review, rule.pattern, found.schema.get("maxLength"), here)


def _fits(review: Review, pattern: str, most: int | None, location: Location) -> Iterator[Finding]:
    """What a pattern writes in any case fits where it is kept."""
    least = len(_PLACE.sub("", pattern))
    for what, detail in _PLACE.findall(pattern):
        least += {
            "seq": int(detail or 1) if (detail or "1").isdigit() else 1,
            "date": len(detail or "yyyyMMdd"),
            "region6": 6,
        }.get(what, 1)
    if most is not None and least > most:
        zh, en = (
            f"编号至少 {least} 个字，最多只能存 {most} 个字",
            f"the number has {least} characters or more, of {most} kept",
        )
        yield review.finding("number-too-long", zh, en, (*location, "pattern"))


def _places(review: Review, rule: Numbering | EntryNumbering, location: Location) -> Iterator[Finding]:
    """Every place of the pattern can be filled in."""
    (space,) = review.spaces(location[:2])
    for what, _detail in _PLACE.findall(rule.pattern):
        if what in ("seq", "date", "region6") or space.type_of(what) is not None:
            continue
        hint = did_you_mean(what, ("seq", "date", "region6", *space.paths))
        zh, en = f"编号里的 {{{what}}} 填不出内容", f"there is nothing to fill {{{what}}} with"
        yield review.finding("unknown-place", zh, en, (*location, "pattern"), hint)


def _repeats(review: Review, rule: Numbering | EntryNumbering, location: Location) -> Iterator[Finding]:
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
