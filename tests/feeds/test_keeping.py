"""What arrived is kept for as long as the feed declares, to the day; then its personal data is gone."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from guicheng.audit.models import AuditEntry
from guicheng.clockwork.tasks import sweep
from guicheng.common import clock
from guicheng.config.model.feeds import Keeping
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import credentials, folder, retention
from guicheng.feeds.models import FeedBatch, FeedNonce, FeedRow
from tests.feeds.world import KEEPER, batch, declared, project, take

pytestmark = pytest.mark.usefixtures("config", "drop_root")
NOW = dt.datetime.fromisoformat("2026-03-09T10:00:00+08:00")
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _arrived(config: RegionConfig) -> None:
    with clock.frozen(NOW):
        take(project(stage="77"), project("P2"))


@pytest.mark.parametrize(("after", "kept"), [(180 * DAY, True), (180 * DAY + SECOND, False)])
def test_a_refused_row_is_kept_for_180_days(after: dt.timedelta, kept: bool) -> None:
    retention.sweep(NOW + after)
    row = FeedRow.objects.unscoped().get(number=1)
    assert (row.settled, row.content is not None, bool(row.problems)) == ("" if kept else "expired", kept, kept)
    assert AuditEntry.objects.filter(action="feed-row.expire").exists() is not kept
    assert FeedRow.objects.unscoped().get(number=2).settled == "", "what was taken is not concerned"


@pytest.mark.parametrize(("after", "kept"), [(730 * DAY, 1), (730 * DAY + SECOND, 0)])
def test_a_batch_goes_with_its_rows(after: dt.timedelta, kept: int) -> None:
    retention.sweep(NOW + after)
    assert FeedBatch.objects.unscoped().count() == kept
    assert FeedRow.objects.unscoped().count() == 2 * kept


def test_the_region_decides_for_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    declared(monkeypatch, "projects", keep=Keeping(refused=7, batches=30))
    assert retention.sweep(NOW + 8 * DAY) == retention.Forgotten(contents=1)
    assert retention.sweep(NOW + 31 * DAY) == retention.Forgotten(batches=1)


def test_what_a_feed_left_that_is_no_longer_declared_goes_as_is_usual(
    config: RegionConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(config.feeds, "projects")
    assert retention.sweep(NOW + 181 * DAY).contents == 1


def test_rows_are_not_kept_longer_than_their_batch() -> None:
    with pytest.raises(ValidationError, match="refused"):
        Keeping(refused=800, batches=730)


def test_files_that_were_put_away_are_deleted(config: RegionConfig) -> None:
    with clock.frozen(NOW):
        folder.drop(config, "projects", "a.json", batch(project("P3", stage="77")))
        folder.drop(config, "projects", "b.json", b"{")
        folder.sweep()
    lying = [*folder.place("ladder", "projects", "done").iterdir()]
    lying += folder.place("ladder", "projects", "refused").iterdir()
    assert len(lying) == 4
    assert retention.sweep(NOW + 30 * DAY).files == 0
    assert retention.sweep(NOW + 30 * DAY + SECOND).files == 4
    assert not any(path.exists() for path in lying)


def test_the_worker_sweeps_and_forgets_nonces(config: RegionConfig) -> None:
    key = credentials.issue(KEEPER, config, "projects", "")
    FeedNonce.objects.create(credential=key.credential, nonce="n" * 8, at=NOW)
    with clock.frozen(NOW + dt.timedelta(hours=3)):
        sweep()
        assert FeedNonce.objects.count() == 1
    with clock.frozen(NOW + 181 * DAY):
        sweep()
    assert FeedNonce.objects.count() == 0
    assert FeedRow.objects.unscoped().get(number=1).settled == "expired"
