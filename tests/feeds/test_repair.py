"""Refused rows wait until the cause is gone: corrected here, said anew upstream, or dismissed with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.feeds import arrivals, refused_rows
from guicheng.feeds.models import FeedRow
from tests.feeds.world import KEEPER, entries, project, take

pytestmark = pytest.mark.usefixtures("config")


def refused() -> FeedRow:
    (row,) = arrivals.waiting(KEEPER)
    return row


def test_a_row_is_tried_again_once_the_cause_is_gone() -> None:
    take(project("P1"))
    take(project("P2", permit={"no": "43010020260301P1"}))
    waiting = refused()
    with pytest.raises(Refusal) as caught:
        refused_rows.retry(KEEPER, waiting.pk)
    assert caught.value.code == "permit"
    take(project("P1", day=2, permit={"no": "另一个"}))
    done = refused_rows.retry(KEEPER, waiting.pk)
    assert (done.settled, done.outcome, done.content, done.attempts) == ("repaired", "created", None, 3)
    assert len(entries("project")) == 2
    assert not arrivals.waiting(KEEPER)


def test_a_corrected_row_is_taken_and_noted() -> None:
    take(project(stage="77"))
    row = refused()
    with pytest.raises(Refusal) as caught:
        refused_rows.retry(KEEPER, row.pk, project("P2"))
    assert caught.value.code == "key-changed"
    refused_rows.retry(KEEPER, row.pk, project(stage="03"))
    assert entries("project")[0].data["stage"] == "finished"
    assert AuditEntry.objects.filter(action="feed-row.correct").count() == 1


def test_a_newer_statement_settles_what_was_refused() -> None:
    take(project(day=1, stage="77"))
    take(project(day=2))
    assert not arrivals.waiting(KEEPER)
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
        refused_rows.dismiss(KEEPER, row.pk, " ")
    assert refused_rows.dismiss(KEEPER, row.pk, "上游误报").content is None
    assert not arrivals.waiting(KEEPER)
    with pytest.raises(Refusal) as caught:
        refused_rows.retry(KEEPER, row.pk)
    assert caught.value.code == "changed-meanwhile"


def test_everything_that_waits_is_tried_again_together() -> None:
    take(project("P1"), project("P2", permit={"no": "43010020260301P1"}), project("P3", stage="77"))
    take(project("P1", day=2, permit={"no": "另一个"}))
    assert refused_rows.retry_all(KEEPER) == refused_rows.Retried(repaired=1, refused=1)


def test_only_who_may_configure_reads_what_was_sent() -> None:
    take(project(stage="77"))
    assert not arrivals.waiting(replace(KEEPER, sees="own-organisation"))
    with pytest.raises(Refusal) as caught:
        arrivals.waiting(replace(KEEPER, permissions=frozenset()))
    assert caught.value.status == 403


def test_a_corrected_row_that_upstream_repeats_is_no_news() -> None:
    """Upstream sends everything every night: what was corrected here stays so, until it says something newer."""
    take(project(stage="77"))
    refused_rows.retry(KEEPER, refused().pk, project(stage="03"))
    assert take(project(stage="77")).as_json()["unchanged"] == 1
    assert entries("project")[0].data["stage"] == "finished"
    take(project(day=2, stage="01"))
    assert entries("project")[0].data["stage"] == "planned"


def test_a_dismissed_row_that_upstream_repeats_stays_dismissed() -> None:
    take(project(stage="77"))
    refused_rows.dismiss(KEEPER, refused().pk, "上游误报")
    report = take(project(stage="77"))
    assert (report.as_json()["refused"], arrivals.waiting(KEEPER).count()) == (1, 0)
    assert FeedRow.objects.unscoped().get().content is None
    take(project(stage="78"))
    assert arrivals.waiting(KEEPER).count() == 1, "something else is another row"


def test_rows_of_one_reason_are_tried_again_together() -> None:
    take(project("P1"), project("P2", permit={"no": "43010020260301P1"}), project("P3", stage="77"))
    found = {one.code: one.rows for one in arrivals.reasons(KEEPER)}
    assert found == {"permit": 1, "not-in-lookup": 1}
    take(project("P1", day=2, permit={"no": "另一个"}))
    assert refused_rows.retry_all(KEEPER, "projects", "permit") == refused_rows.Retried(repaired=1, refused=0)
    assert [one.code for one in arrivals.reasons(KEEPER)] == ["not-in-lookup"]


def test_what_somebody_else_has_settled_meanwhile_is_not_settled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two administrators at once: one dismisses while the other's attempt is under way."""
    take(project("P1"), project("P2", permit={"no": "43010020260301P1"}))
    row = refused()
    take(project("P1", day=2, permit={"no": "另一个"}))
    attempt = refused_rows.attempt

    def dismissed_first(*args: Any) -> Any:
        refused_rows.dismiss(KEEPER, row.pk, "不要")
        return attempt(*args)

    monkeypatch.setattr(refused_rows, "attempt", dismissed_first)
    with pytest.raises(Refusal) as caught:
        refused_rows.retry(KEEPER, row.pk)
    assert caught.value.code == "changed-meanwhile"
    assert len(entries("project")) == 1, "nothing of the second attempt stands"
    assert FeedRow.objects.unscoped().get(pk=row.pk).settled == "dismissed"


def test_every_act_is_audited_under_who_acts() -> None:
    take(project("P1"), project("P2", permit={"no": "43010020260301P1"}), project("P3", stage="77"))
    take(project("P1", day=2, permit={"no": "另一个"}))
    waiting = {row.key: row.pk for row in arrivals.waiting(KEEPER)}
    refused_rows.retry(KEEPER, waiting["P2"])
    refused_rows.dismiss(KEEPER, waiting["P3"], "上游误报")
    said = {one.action: one for one in AuditEntry.objects.filter(object_kind="feed-row")}
    assert set(said) == {"feed-row.retry", "feed-row.dismiss"}
    assert {one.name for one in said.values()} == {"管理员"}
    assert said["feed-row.dismiss"].opinion == "上游误报"


def test_who_looks_after_feeds_need_not_configure() -> None:
    take(project(stage="77"))
    assert arrivals.waiting(replace(KEEPER, permissions=frozenset({"feeds"}))).count() == 1
