"""The drop folder: files are taken once, whole, put away, and never lost by whoever is killed."""

from __future__ import annotations

import datetime as dt
import fcntl
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from guicheng.clockwork.tasks import take_files
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import credentials, folder, receiving
from guicheng.feeds.models import FeedBatch
from guicheng.feeds.simulator import Simulator, Wanted
from tests.feeds.world import KEEPER, batch, declared, entries, project

pytestmark = pytest.mark.usefixtures("config", "drop_root")


def lying(part: str, feed: str = "projects") -> list[str]:
    place = folder.place("ladder", feed, part)
    return sorted(path.name.split("-", 1)[-1] for path in place.iterdir()) if place.is_dir() else []


def test_a_file_is_taken_once_and_put_away(config: RegionConfig) -> None:
    folder.drop(config, "projects", "甲.json", batch(project()))
    assert folder.is_waiting()
    assert (take_files(), take_files()) == (1, 0)
    assert (lying("in"), lying("work"), lying("done")) == ([], [], ["甲.json"])
    assert len(entries("project")) == 1
    assert not folder.is_waiting()


def test_refused_rows_are_reported_beside_the_file(config: RegionConfig) -> None:
    folder.drop(config, "projects", "a.json", batch(project(stage="77"), project("P2")))
    folder.sweep()
    assert lying("done") == ["a.json", "a.json.report.json"]
    (path,) = folder.place("ladder", "projects", "done").glob("*.report.json")
    assert json.loads(path.read_text())["refusals"][0]["problems"][0]["code"] == "not-in-lookup"


@pytest.mark.parametrize("data", [b"{", b"", b" " * 2_097_153])
def test_what_cannot_be_read_is_set_aside_with_its_reason(config: RegionConfig, data: bytes) -> None:
    folder.drop(config, "projects", "bad.json", data)
    folder.sweep()
    assert lying("refused") == ["bad.json", "bad.json.report.json"]
    assert lying("in") == lying("work") == []


@pytest.mark.parametrize("name", [".a.json", "a.json.part", "a.tmp"])
def test_a_file_that_is_still_being_written_is_left(name: str) -> None:
    place = folder.place("ladder", "projects")
    place.mkdir(parents=True)
    (place / name).write_bytes(batch(project()))
    assert folder.sweep() == 0
    assert (place / name).exists()


def test_links_and_pipes_are_not_followed_but_set_aside(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes(batch(project()))
    place = folder.place("ladder", "projects")
    place.mkdir(parents=True)
    (place / "link.json").symlink_to(secret)
    os.mkfifo(place / "pipe.json")
    (place / "folder").mkdir()
    assert folder.sweep() == 0
    assert entries("project") == []
    assert lying("in") == ["folder"]
    assert lying("refused") == ["link.json", "link.json.report.json", "pipe.json", "pipe.json.report.json"]
    assert {one.problems[0]["code"] for one in FeedBatch.objects.unscoped()} == {"not-a-file"}
    assert secret.exists()


def test_a_file_that_may_not_be_read_is_set_aside(config: RegionConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path) -> Any:
        raise PermissionError(13, "denied")

    folder.drop(config, "projects", "a.json", batch(project()))
    with monkeypatch.context() as patched:
        patched.setattr(folder, "_opened", denied)
        assert folder.sweep() == 0
    assert lying("refused") == ["a.json", "a.json.report.json"]
    (kept,) = FeedBatch.objects.unscoped()
    assert (kept.name, kept.problems[0]["code"]) == ("a.json", "not-readable")


@pytest.mark.parametrize(("age", "taken"), [(0, 0), (9.9, 0), (10.1, 1), (3600, 1)])
def test_a_file_is_left_until_nobody_has_written_to_it_for_a_while(
    config: RegionConfig, monkeypatch: pytest.MonkeyPatch, age: float, taken: int
) -> None:
    declared(monkeypatch, "projects", quiet=10)
    path = folder.drop(config, "projects", "a.json", batch(project()))
    written = path.stat().st_mtime
    with clock.frozen(dt.datetime.fromtimestamp(written + age, dt.UTC)):
        assert folder.sweep() == taken
        assert folder.sweep(at_once=True) == 1 - taken


def test_another_file_of_the_same_name_is_taken_too(config: RegionConfig) -> None:
    for moment, code in (("2026-03-09T10:00:00", "P1"), ("2026-03-09T10:05:00", "P2")):
        with clock.frozen(moment):
            folder.drop(config, "projects", "a.json", batch(project(code, permit={"no": code * 9})))
            assert folder.sweep(at_once=True) == 1
    assert (lying("done"), len(entries("project"))) == (["a.json", "a.json"], 2)


def test_a_file_that_is_replaced_while_it_is_taken_is_not_lost(
    config: RegionConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between holding a file and moving it, another comes under its name: the newer one is taken by the next sweep."""
    move = folder._moved

    def replaced(path: Path, part: str) -> Path | None:
        if part == "work":
            monkeypatch.setattr(folder, "_moved", move)
            folder.drop(config, "projects", "a.json", batch(project("P2")))
        return move(path, part)

    folder.drop(config, "projects", "a.json", batch(project("P1")))
    monkeypatch.setattr(folder, "_moved", replaced)
    assert folder.sweep() == 0
    assert folder.sweep() == 1
    assert [entry.source_key for entry in entries("project")] == ["P2"]


def test_a_file_that_nobody_foresaw_does_not_hold_up_the_others(
    config: RegionConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as packed:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            packed.writestr(name, "<nothing/>")
    folder.drop(config, "permits", "a.csv", b"\xff\xfe\x00")
    folder.drop(config, "projects", "b.json", batch(project()))
    monkeypatch.setattr(folder.credentials, "verified", lambda *_, **__: None)
    folder.drop(config, "sheet", "c.xlsx", book.getvalue())
    assert folder.sweep() == 3
    assert lying("refused", "sheet") == ["c.xlsx", "c.xlsx.report.json"]
    assert len(entries("project")) == 1


def test_what_the_database_cannot_take_now_waits(config: RegionConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> Any:
        raise OperationalError("the connection is closed")

    folder.drop(config, "projects", "a.json", batch(project()))
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "receive", gone)
        assert folder.sweep() == 0
    assert lying("work") == ["a.json"]
    assert folder.sweep() == 1


def test_a_signature_that_a_killed_worker_left_behind_is_found(config: RegionConfig) -> None:
    key = credentials.issue(KEEPER, config, "sheet", "")
    player = Simulator(config, "sheet", "1")
    body = player.encoded(player.rows(Wanted(rows=1)))
    path = folder.drop(config, "sheet", "a.xlsx", body, player.signed(body, key.token, key.secret))
    work = folder.place("ladder", "sheet", "work")
    work.mkdir()
    path.rename(work / "20260301T000000000000-a.xlsx")
    assert folder.sweep() == 1
    assert lying("done", "sheet") == ["a.xlsx", "a.xlsx.sig"]


def test_what_is_refused_whole_is_kept_as_a_batch(config: RegionConfig) -> None:
    folder.drop(config, "sheet", "unsigned.xlsx", b"x")
    folder.drop(config, "projects", "big.json", b" " * 2_097_153)
    folder.sweep()
    found = {one.name: one.problems[0]["code"] for one in FeedBatch.objects.unscoped()}
    assert found == {"unsigned.xlsx": "signature-missing", "big.json": "too-large"}


def test_what_a_killed_worker_left_is_taken_again() -> None:
    place = folder.place("ladder", "projects", "work")
    place.mkdir(parents=True)
    (place / "20260301T000000000000-a.json").write_bytes(batch(project()))
    assert folder.sweep() == 1
    assert (lying("work"), lying("done")) == ([], ["a.json"])


def test_a_file_that_another_worker_reads_is_left_to_it() -> None:
    place = folder.place("ladder", "projects", "work")
    place.mkdir(parents=True)
    path = place / "20260301T000000000000-a.json"
    path.write_bytes(batch(project()))
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert folder.sweep() == 0
    assert folder.sweep() == 1


def test_a_file_may_have_to_be_signed(config: RegionConfig) -> None:
    key = credentials.issue(KEEPER, config, "sheet", "")
    player = Simulator(config, "sheet", "1")
    body = player.encoded(player.rows(Wanted(rows=3)))
    folder.drop(config, "sheet", "good.xlsx", body, player.signed(body, key.token, key.secret))
    folder.drop(config, "sheet", "forged.xlsx", body + b" ", player.signed(body, key.token, key.secret))
    folder.drop(config, "sheet", "unsigned.xlsx", body)
    assert folder.sweep() == 3
    assert (lying("done", "sheet"), len(entries("person"))) == (["good.xlsx", "good.xlsx.sig"], 3)
    kept = [name for name in lying("refused", "sheet") if name.endswith(".xlsx")]
    assert kept == ["forged.xlsx", "unsigned.xlsx"]


def test_permit_data_as_separated_text_finds_projects_that_are_there(config: RegionConfig) -> None:
    folder.drop(config, "projects", "p.json", batch(project(works=[])))
    text = '项目编码,工程编码,工程名称,面积(平方米),版本\nP1,W1,主楼,"1,000",3\nP7,W1,附楼,5,1\n'
    folder.drop(config, "permits", "许可证.csv", text.encode("gb18030"))
    folder.sweep()
    (work,) = entries("work")
    assert (work.name, work.data["area"], work.parent and work.parent.source_key) == ("主楼", 1000, "P1")
    said = FeedBatch.objects.unscoped().get(feed="permits")
    assert (said.created, said.refused) == (1, 1)
