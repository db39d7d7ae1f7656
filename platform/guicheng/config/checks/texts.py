"""Texts: translated where the region speaks English, and their {places} can be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from guicheng.common.text import Text
from guicheng.config.checks import check
from guicheng.config.checks.asking import spaces_of
from guicheng.config.facts.space import suggestion
from guicheng.config.findings import Finding
from guicheng.config.model.exports import Document, TextSection
from guicheng.config.model.feeds import FeedNotice
from guicheng.config.model.filing import FilingType
from guicheng.config.model.notices import Notice
from guicheng.config.model.registers import Unique
from guicheng.config.model.scenarios import Scenario
from guicheng.config.model.time import Deadline, Obligation, Window, WindowTexts, YearlyPeriod
from guicheng.config.review import Review
from guicheng.config.walking import Visit

_WINDOW_TEXT = frozenset({"year", "n", "id", "title", "key", "label", "opens", "closes", "days_left"})
_FEED_NOTICE = frozenset({"feed", "system", "rows", "refused", "reasons", "batch"})
_LABEL = frozenset({"year", "n", "id", "title", "key"})

PLACES: dict[tuple[type[BaseModel], str], frozenset[str]] = {
    (Unique, "message"): frozenset({"holder", "value"}),
    (Deadline, "message"): frozenset({"start", "due", "term", "days_late"}),
    (Obligation, "missing"): frozenset({"period"}),
    (Window, "label"): _LABEL,
    (YearlyPeriod, "label"): _LABEL,
    **{(WindowTexts, name): _WINDOW_TEXT for name in WindowTexts.model_fields},
    (FilingType, "create_label"): frozenset({"title"}),
    **{(FeedNotice, name): _FEED_NOTICE for name in ("title", "body")},
}
"""The places that texts of a fixed set may have."""

WITH_FACTS: dict[tuple[type[BaseModel], str], frozenset[str]] = {
    (FilingType, "name"): frozenset(),
    (Notice, "title"): frozenset({"days"}),
    (Notice, "body"): frozenset({"days"}),
    (Document, "file_name"): frozenset(),
    (TextSection, "body"): frozenset(),
}
"""Texts whose places are facts, and the words allowed besides."""

_PLACE = re.compile(r"\{([^{}]*)\}")


@check
def texts_are_translated(review: Review) -> Iterator[Finding]:
    """Where the region speaks English, every text for people has it. Forms have a check of their own."""
    if "en" not in review.config.region.languages:
        return
    for visit in review.values_of(Text):
        if visit.value.en or visit.location[0] in ("forms", "scenarios"):
            continue
        shown = visit.value.zh if len(visit.value.zh) <= 16 else f"{visit.value.zh[:15]}…"
        zh, en = f"“{shown}”没有英文", f"{shown!r} has no English text"
        yield review.warning("missing-translation", zh, en, visit.location)


@check
def places_can_be_filled(review: Review) -> Iterator[Finding]:
    """A {place} in a text names something that will be there."""
    for visit in review.values_of(Text):
        reference = (type(visit.owner), visit.name)
        if reference not in PLACES and reference not in WITH_FACTS:
            continue
        for language, text in (("zh", visit.value.zh), ("en", visit.value.en)):
            for place in dict.fromkeys(_PLACE.findall(text or "")):
                yield from _filled(review, visit, reference, place, language)
            if text and _PLACE.sub("", text).count("{") + _PLACE.sub("", text).count("}"):
                zh, en = "花括号没有配对", "a curly bracket is not closed"
                yield review.finding("unbalanced-braces", zh, en, (*visit.location, language))


def _filled(
    review: Review, visit: Visit, reference: tuple[type[BaseModel], str], place: str, language: str
) -> Iterator[Finding]:
    location = (*visit.location, language)
    words = PLACES.get(reference)
    if words is not None:
        yield from review.unknown(("占位符", "place"), place, words, location)
        return
    spaces = spaces_of(review, visit)
    if place in WITH_FACTS[reference] or not spaces or any(space.type_of(place) for space in spaces):
        return
    zh, en = f"没有事实“{place}”，占位符 {{{place}}} 填不出内容", f"there is no fact `{place}` to fill {{{place}}} with"
    yield review.finding("unknown-place", zh, en, location, suggestion(spaces, place))


@check
def both_languages_say_the_same(review: Review) -> Iterator[Finding]:
    """A place in one language is there in the other too."""
    for visit in review.values_of(Text):
        text = visit.value
        if not text.en or isinstance(visit.owner, Scenario):
            continue
        if (type(visit.owner), visit.name) not in (PLACES.keys() | WITH_FACTS.keys()):
            continue
        only = set(_PLACE.findall(text.zh)) ^ set(_PLACE.findall(text.en)) - {"n", "id", "title", "label"}
        if only - {"n", "id", "title", "label"}:
            listed = ", ".join(f"{{{place}}}" for place in sorted(only))
            zh, en = f"占位符 {listed} 只出现在一种语言里", f"{listed} stands in one language only"
            yield review.warning("places-differ", zh, en, visit.location)
