"""Refused rows wait until the cause is gone: corrected here, said anew upstream, or dismissed with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.filings.feeds import repair
from guicheng.filings.feeds.models import FeedRow
from tests.feeds.world import KEEPER, entries, project, take

pytestmark = pytest.mark.usefixtures("config")


def refused() -> FeedRow:
    (row,) = repair.refused(KEEPER)
    return row


def test_a_row_is_tried_again_once_the_cause_is_gone() -> None:
    take(project("P1"))
    take(project("P2", permit={"no": "43010020260301P1"}))
    waiting = refused()
    with pytest.raises(Refusal) as caught:
        repair.retry(KEEPER, waiting.pk)
    assert caught.value.code == "permit"
    take(project("P1", day=2, permit={"no": "另一个"}))
    done = repair.retry(KEEPER, waiting.pk)
    assert (done.settled, done.outcome, done.content, done.attempts) == ("repaired", "created", None, 3)
    assert len(entries("project")) == 2
    assert not repair.refused(KEEPER)


def test_a_corrected_row_is_taken_and_noted() -> None:
    take(project(stage="77"))
    row = refused()
    with pytest.raises(Refusal) as caught:
        repair.retry(KEEPER, row.pk, project("P2"))
    assert caught.value.code == "key-changed"
    repair.retry(KEEPER, row.pk, project(stage="03"))
    assert entries("project")[0].data["stage"] == "finished"
    assert AuditEntry.objects.filter(action="feed-row.correct").count() == 1


def test_a_newer_statement_settles_what_was_refused() -> None:
    take(project(day=1, stage="77"))
    take(project(day=2))
    assert not repair.refused(KEEPER)
    assert FeedRow.objects.unscoped().get(outcome="refused").settled == "superseded"


def test_an_older_statement_does_not() -> None:
    take(project(day=5, stage="77"))
    take(project(day=2))
    assert refused().version is not None


def test_the_same_refusal_again_is_one_row_tried_twice() -> None:
    take(project(stage="77"))
    take(project(stage="77"))
    assert refused().attempts == 2


def test_a_row_is_dismissed_with_a_reason_and_what_it_held_is_deleted() -> None:
    take(project(stage="77"))
    row = refused()
    with pytest.raises(Refusal):
        repair.dismiss(KEEPER, row.pk, " ")
    assert repair.dismiss(KEEPER, row.pk, "上游误报").content is None
    assert not repair.refused(KEEPER)
    with pytest.raises(Refusal) as caught:
        repair.retry(KEEPER, row.pk)
    assert caught.value.status == 404


def test_everything_that_waits_is_tried_again_together() -> None:
    take(project("P1"), project("P2", permit={"no": "43010020260301P1"}), project("P3", stage="77"))
    take(project("P1", day=2, permit={"no": "另一个"}))
    assert repair.retry_all(KEEPER) == repair.Retried(repaired=1, refused=1)


def test_only_who_may_configure_reads_what_was_sent() -> None:
    take(project(stage="77"))
    assert not repair.refused(replace(KEEPER, sees="own-organisation"))
    with pytest.raises(Refusal) as caught:
        repair.refused(replace(KEEPER, permissions=frozenset()))
    assert caught.value.status == 403
