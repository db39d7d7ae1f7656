"""What a filing is called, and what it is found by."""

from __future__ import annotations

import re
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.common import clock, search
from guicheng.common.text import Text
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.wording import NO, YES, name_of
from guicheng.filings.context import time_limits
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing

PLACE = re.compile(r"\{([a-z][a-z0-9_.-]*)(?::([^{}]+))?\}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


def name(context: FilingContext, actor: Actor) -> bool:
    """Give the filing the name its type declares, and the terms it is searched by. Returns whether they changed."""
    filing, facts = context.filing, context.facts(actor)
    template = context.kind.name or context.kind.title
    before = filing.name, filing.search_text
    filing.name = filled(template.zh, facts)[:300]
    index(context, actor)
    return before != (filing.name, filing.search_text)


def called(config: RegionConfig, filing: Filing) -> Text:
    """How people call a filing: by its name; one that has none yet by the title of its type, and that it has none; one
    that is closed to its reader by the title alone."""
    if filing.name.strip():
        return Text(zh=filing.name)
    kind = config.filings.get(filing.type)
    title = kind.title if kind else Text(zh=filing.type)
    if filing.is_placeholder:
        return title
    return Text(zh=f"{title.zh}（未命名）", en=f"{title.for_language('en')} (unnamed)")


def index(context: FilingContext, actor: Actor) -> None:
    """Set what searches compare with, of a filing that has its name."""
    filing, facts = context.filing, context.facts(actor)
    subject = context.subject.name if context.subject else ""
    searched = [
        str(facts.get(column.value) or "")
        for column in context.kind.columns
        if column.search and column.value != "filing.name"
    ]
    texts = (filing.name, subject, filing.number, *searched)
    filing.terms, filing.search_text = search.terms(*texts), search.folded_text(*texts)


def filled(template: str, facts: Facts, language: str = "zh") -> str:
    """A template with {fact} places; a fact without a value leaves nothing, a moment is told in the region's time."""

    def word(match: re.Match[str]) -> str:
        value = time_limits.worded(facts, match[1], facts.get(match[1]), language)
        return str(_worded(_titled(value, facts, match[1], language), facts, language))

    return PLACE.sub(word, template)


def _titled(value: Any, facts: Facts, path: str, language: str) -> Any:
    """The title of an option, a status or an outcome in place of its word; of several all of them."""
    if not value or isinstance(value, bool) or not isinstance(value, str | int | list):
        return value
    label = facts.config.labels(facts.form_id)(path)
    titles = {word: title.for_language(language) for word, title in (label.options if label else {}).items()}
    if isinstance(value, list) and titles:
        return (", " if language == "en" else "、").join(titles.get(one, one) for one in map(str, value))
    return titles.get(str(value), value) if not isinstance(value, list) else value


def _worded(value: Any, facts: Facts, language: str) -> Any:
    if isinstance(value, bool):
        value = YES if value else NO
    if isinstance(value, Text):
        return value.for_language(language)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        moment = clock.told(value, facts.config.zone)
        return f"{moment:%Y-%m-%d %H:%M}" if moment else value
    return shown(value)


def shown(value: Any) -> Any:
    """A value as texts and numbers take it in."""
    if isinstance(value, dict):
        return name_of(value)
    return "" if value is None else value
