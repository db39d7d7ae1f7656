"""Large exports: ordered, made by a worker, told of, fetched by nobody else, gone after some days."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts.models import Membership
from guicheng.audit.models import AuditEntry
from guicheng.clockwork import tasks
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.common.export_formats import ExportFormat
from guicheng.filings.models import ExportJob
from guicheng.notices.models import Message
from guicheng.reports import export_jobs, exporting
from tests.exporting.conftest import Province
from tests.support.world import Person, World

WORKS = "projects"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def enterprise(world: World) -> Person:
    return world.a.person("enterprise")


def fresh(job: ExportJob) -> ExportJob:
    return ExportJob.objects.get(pk=job.pk)


def refused(act: Any, *args: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args)
    return caught.value.problems[0].code


def test_an_export_is_made_told_and_fetched(province: Province) -> None:
    actor = province.actor("alpha")
    job = export_jobs.order(actor, WORKS, {}, ExportFormat.CSV)
    assert (job.state, job.total) == ("waiting", 2)
    assert refused(export_jobs.file_of, actor, job.pk) == "export-not-ready"
    assert export_jobs.work(job.pk)
    assert not export_jobs.work(job.pk), "a second worker finds nothing to do"
    made = fresh(job)
    assert (made.state, made.done, made.total) == ("ready", 2, 2)
    file = export_jobs.file_of(actor, job.pk)
    assert file.content == exporting.run(actor, WORKS, {}, ExportFormat.CSV).content
    (message,) = Message.objects.unscoped().filter(notice="export-ready")
    assert message.desk == f"a{actor.account_id}"
    assert "共 2 行" in message.body_zh
    acts = AuditEntry.objects.filter(object_id=WORKS).order_by("id").values_list("action", flat=True)
    assert list(acts)[:3] == ["export.order", "export.run", "export.download"]


def test_nobody_else_fetches_or_removes_it(province: Province) -> None:
    actor = province.actor("alpha")
    job = export_jobs.order(actor, WORKS, {}, ExportFormat.CSV)
    export_jobs.work(job.pk)
    elsewhere = dataclasses.replace(actor, organisation_id=province.actor("beta").organisation_id)
    other_role = dataclasses.replace(actor, role="general-office")
    for other in (province.actor("beta"), elsewhere, other_role):
        assert list(export_jobs.mine(other)) == []
        assert refused(export_jobs.file_of, other, job.pk) == "not-found"
        assert refused(export_jobs.remove, other, job.pk) == "not-found"
    without = dataclasses.replace(actor, permissions=frozenset())
    assert refused(export_jobs.file_of, without, job.pk) == "not-found"


def test_the_worker_asks_again_whether_it_may(province: Province) -> None:
    actor = province.actor("alpha")
    job = export_jobs.order(actor, WORKS, {}, ExportFormat.CSV)
    Membership.objects.unscoped().filter(pk=actor.membership_id).update(valid_until=dt.date(2020, 1, 1))
    export_jobs.work(job.pk)
    assert fresh(job).state == "failed"
    assert fresh(job).problem_zh
    assert Message.objects.unscoped().filter(notice="export-ready", title_zh__startswith="导出失败").count() == 1


def test_a_file_is_kept_for_some_days(province: Province, tmp_path: Path) -> None:
    actor = province.actor("alpha")
    job = export_jobs.order(actor, WORKS, {}, ExportFormat.XLSX)
    export_jobs.work(job.pk)
    place = tmp_path / "exports" / str(job.pk)
    assert place.exists()
    assert export_jobs.sweep() == 0
    clock.set_to(clock.now() + export_jobs.KEPT + dt.timedelta(minutes=1))
    assert refused(export_jobs.file_of, actor, job.pk) == "export-expired"
    assert export_jobs.sweep() == 1
    assert not place.exists()
    assert fresh(job).state == "expired"


def test_what_a_dead_worker_left_is_taken_over_and_given_up_in_the_end(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = province.actor("alpha")
    job = export_jobs.order(actor, WORKS, {}, ExportFormat.CSV)
    assert export_jobs.waiting() == [job.pk]
    ExportJob.objects.filter(pk=job.pk).update(state="running", touched_at=clock.now(), tries=1)
    assert export_jobs.waiting() == []
    assert refused(export_jobs.remove, actor, job.pk) == "export-running"
    clock.set_to(clock.now() + export_jobs.STALE)
    assert export_jobs.waiting() == [job.pk]

    def broken(*_args: Any, **_more: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(exporting, "made", broken)
    export_jobs.work(job.pk)
    assert (fresh(job).state, fresh(job).tries) == ("waiting", 2)
    export_jobs.work(job.pk)
    assert fresh(job).state == "failed"
    export_jobs.remove(actor, job.pk)
    assert not ExportJob.objects.exists()


def test_the_sweep_finds_what_no_message_told_of(enterprise: Person) -> None:
    job = export_jobs.order(enterprise.actor, WORKS, {}, ExportFormat.CSV)
    tasks.sweep()
    assert fresh(job).state == "ready"


def test_progress_is_written_down(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_jobs, "EVERY", 1)
    seen: list[int] = []
    kept = export_jobs._keep

    def noted(job: ExportJob, made: Any) -> None:
        seen.append(fresh(job).done)
        kept(job, made)

    monkeypatch.setattr(export_jobs, "_keep", noted)
    export_jobs.work(export_jobs.order(province.actor("alpha"), WORKS, {}, ExportFormat.CSV).pk)
    assert seen == [2]


def test_too_many_rows_and_too_many_orders_are_refused(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = province.actor("alpha")
    monkeypatch.setattr(ExportFormat.CSV, "most_later", 1)
    job = export_jobs.order(actor, WORKS, {}, ExportFormat.CSV)
    export_jobs.work(job.pk)
    assert "超过 1 行" in fresh(job).problem_zh
    for language in ("zh", "en", "fr"):
        export_jobs.order(actor, WORKS, {}, ExportFormat.CSV, language=language)
    assert refused(export_jobs.order, actor, WORKS, {}, ExportFormat.CSV) == "export-ordered"
    assert refused(export_jobs.order, actor, WORKS, {}, ExportFormat.XLSX) == "exports-waiting"
    assert refused(export_jobs.order, actor, WORKS, {}, ExportFormat.PDF) == "no-format"


def test_the_pages(
    world: World, enterprise: Person, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Too large for the request: ordered on the page of the export, fetched and removed on one's own list."""
    monkeypatch.setattr(ExportFormat.XLSX, "most", 0)
    browser = enterprise.client()
    page = browser.get("/exports/projects/").content.decode()
    assert 'action="/exports/projects/xlsx/order/?"' in page
    assert "后台导出 Excel" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post("/exports/projects/xlsx/order/").headers["Location"] == "/my-exports/"
    job = ExportJob.objects.get()
    listed = browser.get("/my-exports/").content.decode()
    assert f'href="/my-exports/{job.pk}/"' in listed
    assert browser.get(f"/my-exports/{job.pk}/").content.startswith(b"PK")
    other = world.b.person("enterprise").client()
    assert other.get(f"/my-exports/{job.pk}/").status_code == 404
    assert "还没有后台导出" in other.get("/my-exports/").content.decode()
    assert "删除后不能再下载" in browser.post(f"/my-exports/{job.pk}/remove/").content.decode()
    browser.post(f"/my-exports/{job.pk}/remove/", {"confirmed": "1"})
    assert not ExportJob.objects.exists()
