"""The drop folder: files are taken once, whole, put away, and never lost by whoever is killed."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from guicheng.config.model.whole import RegionConfig
from guicheng.filings.feeds import credentials, folder
from guicheng.filings.feeds.models import FeedBatch
from guicheng.filings.feeds.simulator import Simulator, Wanted
from guicheng.filings.tasks import take_files
from tests.feeds.world import KEEPER, batch, entries, project

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


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes(batch(project()))
    place = folder.place("ladder", "projects")
    place.mkdir(parents=True)
    (place / "link.json").symlink_to(secret)
    os.mkfifo(place / "pipe.json")
    assert folder.sweep() == 0
    assert entries("project") == []


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
