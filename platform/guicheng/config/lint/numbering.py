"""Numbers: patterns that would give the same number twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.form_schema import property_at, resolved_schema
from guicheng.config.lint import check
from guicheng.config.model.filing import FilingType, Numbering
from guicheng.config.model.registers import EntryNumbering
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
        for number, rule in enumerate(kind.number):
            location: Location = ("filings", name, "number", number)
            yield from _places(review, rule, location)
            yield from _repeats(review, rule, location)
            yield from _of_filing(review, kind, rule, location)
    for name, register in review.config.registers.items():
        if register.number is not None:
            location = ("registers", name, "number")
            yield from _places(review, register.number, location)
            yield from _repeats(review, register.number, location)
            yield from _field(
                review, register.form, register.number, location, fed=_is_fed(review, name, register.number.field)
            )


def _of_filing(review: Review, kind: FilingType, rule: Numbering, location: Location) -> Iterator[Finding]:
    """One number is that of the filing; each other one has a field of its own, which nothing else gives."""
    same = [one for one in kind.number if one.field == rule.field]
    if len(same) > 1 and rule is not same[0]:
        zh = "本事项已有编号" if rule.field is None else f"字段“{rule.field}”已存放另一个编号"
        en = "the filing has a number already: name a `field`" if rule.field is None else "that field holds a number"
        yield review.finding("number-twice", zh, en, location)
    if rule.field is None:
        yield from _fits(review, rule.pattern, MOST, location)
    elif kind.form is not None:
        yield from _field(review, kind.form, rule, location)


def _is_fed(review: Review, register: str, field: str) -> bool:
    entries = (entry for feed in review.config.feeds.values() for entry in feed.entries)
    return any(field in entry.fields for entry in entries if entry.register_ == register)


def _field(
    review: Review, form_id: str, rule: Numbering | EntryNumbering, here: Location, *, fed: bool = False
) -> Iterator[Finding]:
    """The field that holds a number is nobody's to fill in, and long enough."""
    form, name = review.config.forms.get(form_id), rule.field or ""
    ui = form.ui.fields.get(name) if form else None
    found = property_at(resolved_schema(form), name) if form and ui else None
    if ui is None or found is None:
        return
    typed = not ui.read_only or ui.computed is not None or ui.default is not None or ui.default_from is not None
    if typed or found.required or found.schema.get("type") != "string" or fed:
        zh = f"存放编号的字段“{name}”应是只读、非必填的文字，没有默认值，也不由数据对接写入"
        en = f"the field {name!r} that holds the number is a read-only text, neither required, preset nor fed"
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
