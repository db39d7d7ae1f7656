"""Telling whom a feed names that something was refused: one notice a batch, and none for what was refused before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from guicheng.accounts.models import Membership
from guicheng.common.text import Text
from guicheng.config.model.feeds import Feed
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.notices import service
from guicheng.notices.service import Post
from guicheng.workflow.desk import Desk

NOTICE = "feed-refused"
_MOST_REASONS = 3


def tell(config: RegionConfig, batch: FeedBatch, refused: Sequence[FeedRow]) -> None:
    """Post the feed's notice where rows were refused for the first time, or the batch as a whole."""
    feed = config.feeds[batch.feed]
    declared = feed.notice
    if declared is None or not (refused or batch.problems):
        return
    problems = [problem for row in refused for problem in row.problems] or list(batch.problems)
    title, body = (_filled(one, feed, batch, len(refused), problems) for one in (declared.title, declared.body))
    service.post(
        batch.region,
        [
            Post(NOTICE, desk.key, title, body, channels=declared.channels, once=f"{NOTICE}:{batch.pk}:{desk.key}")
            for desk in _desks(batch.region, declared.to)
        ],
    )


def _desks(region: str, roles: Iterable[str]) -> list[Desk]:
    """The desks of these roles, wherever in the region somebody holds one."""
    held = (
        Membership.objects.unscoped()
        .active()
        .filter(organisation__region=region, role__in=list(roles), subject_id=None)
    )
    found = held.order_by("organisation_id", "role").values_list("organisation_id", "role").distinct()
    return [Desk.of_role(organisation, role) for organisation, role in found if organisation is not None]


def _filled(template: Text, feed: Feed, batch: FeedBatch, refused: int, problems: Sequence[dict[str, Any]]) -> Text:
    def fill(words: str, language: Literal["zh", "en"]) -> str:
        said = {
            "feed": feed.title.for_language(language),
            "system": feed.system.for_language(language),
            "rows": str(batch.rows_read),
            "refused": str(refused),
            "reasons": _reasons(problems, language),
            "batch": str(batch.pk),
        }
        for name, value in said.items():
            words = words.replace(f"{{{name}}}", value)
        return words

    return Text(zh=fill(template.zh, "zh"), en=fill(template.en, "en") if template.en else None)


def _reasons(problems: Sequence[dict[str, Any]], language: Literal["zh", "en"]) -> str:
    """The most frequent reasons, with how often where it was more than once."""
    counted = Counter(str(problem[language]) for problem in problems).most_common(_MOST_REASONS)
    joined = "；" if language == "zh" else "; "
    return joined.join(f"{words} ×{times}" if times > 1 else words for words, times in counted)
