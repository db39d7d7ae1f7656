"""Texts: translated where the region speaks English, and their {places} can be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guicheng.common.text import Text
from guicheng.config.facts.space import suggestion
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.asking import spaces_of
from guicheng.config.model.kinds import Places
from guicheng.config.review import Review
from guicheng.config.walking import FieldVisit

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
    for visit, places in review.of_kind(Places):
        for language, text in (("zh", visit.value.zh), ("en", visit.value.en)):
            for place in dict.fromkeys(_PLACE.findall(text or "")):
                yield from _filled(review, visit, places, place, language)
            if text and _PLACE.sub("", text).count("{") + _PLACE.sub("", text).count("}"):
                zh, en = "花括号没有配对", "a curly bracket is not closed"
                yield review.finding("unbalanced-braces", zh, en, (*visit.location, language))


def _filled(review: Review, visit: FieldVisit, places: Places, place: str, language: str) -> Iterator[Finding]:
    location = (*visit.location, language)
    if not places.facts:
        yield from review.unknown(("占位符", "place"), place, places.words, location)
        return
    spaces = spaces_of(review, visit)
    if place in places.words or not spaces or any(space.type_of(place) for space in spaces):
        return
    zh, en = f"没有事实“{place}”，占位符 {{{place}}} 填不出内容", f"there is no fact `{place}` to fill {{{place}}} with"
    yield review.finding("unknown-place", zh, en, location, suggestion(spaces, place))


@check
def both_languages_say_the_same(review: Review) -> Iterator[Finding]:
    """A place in one language is there in the other too."""
    for visit, _ in review.of_kind(Places):
        text = visit.value
        if not text.en:
            continue
        only = set(_PLACE.findall(text.zh)) ^ set(_PLACE.findall(text.en)) - {"n", "id", "title", "label"}
        if only - {"n", "id", "title", "label"}:
            listed = ", ".join(f"{{{place}}}" for place in sorted(only))
            zh, en = f"占位符 {listed} 只出现在一种语言里", f"{listed} stands in one language only"
            yield review.warning("places-differ", zh, en, visit.location)
