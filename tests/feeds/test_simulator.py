"""The simulator plays any feed from its declaration: what it sends is taken, what it spoils is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import folder, receiving, simulator
from guicheng.feeds.models import FeedBatch
from guicheng.feeds.simulator import Simulator, Wanted
from tests.feeds.world import entries, state


def run(*arguments: Any) -> str:
    out = io.StringIO()
    call_command("feed", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("seed", ["1", "a", "7"])
@pytest.mark.parametrize("feed", ["projects", "sheet"])
def test_every_row_it_invents_is_taken(config: RegionConfig, feed: str, seed: str) -> None:
    player = Simulator(config, feed, seed)
    body = player.encoded(player.rows(Wanted(rows=8)))
    report = receiving.receive(config, feed, body, FeedBatch.Way.FILE, "x")
    assert report.as_json()["created"] == 8, report.as_json()


def test_the_same_seed_gives_the_same_rows(config: RegionConfig) -> None:
    wanted = Wanted(rows=4, versions=3, repeated=0.5, wrong=0.3)
    assert Simulator(config, "projects", "9").rows(wanted) == Simulator(config, "projects", "9").rows(wanted)
    assert Simulator(config, "projects", "9").rows(wanted) != Simulator(config, "projects", "8").rows(wanted)


def test_every_row_it_spoils_is_refused(config: RegionConfig) -> None:
    player = Simulator(config, "projects", "3")
    report = receiving.receive(
        config, "projects", player.encoded(player.rows(Wanted(rows=12, wrong=1.0))), FeedBatch.Way.FILE, "x"
    )
    assert report.as_json()["refused"] == 12
    assert state() == []


def test_files_are_dropped_and_taken(config: RegionConfig, drop_root: Path) -> None:
    run("simulate", "ladder", "projects", "--rows", 5, "--batch", 2, "--drop")
    assert len(list(folder.place("ladder", "projects").iterdir())) == 3
    assert folder.sweep() == 3
    assert len(entries("project")) == 5
    assert "projects" in run("list", "ladder")


def test_rows_are_shown_and_mistakes_told(config: RegionConfig) -> None:
    (row,) = json.loads(run("simulate", "ladder", "projects", "--rows", 1))
    assert row["projectCode"] == "S1-00001"
    with pytest.raises(CommandError, match="没有接入"):
        run("simulate", "ladder", "nothing")
    with pytest.raises(CommandError, match="--secret"):
        run("simulate", "ladder", "projects", "--to", "http://127.0.0.1:9/", "--token", "x")
    with pytest.raises(CommandError, match="连不上"):
        run("simulate", "ladder", "projects", "--to", "http://127.0.0.1:9/")
    with pytest.raises(CommandError, match=r"http://"):
        run("simulate", "ladder", "projects", "--to", "127.0.0.1:9")


def test_keys_are_issued_and_ended(config: RegionConfig) -> None:
    made = json.loads(run("key", "ladder", "projects", "--name", "工改"))
    assert made["key"] in run("list", "ladder")
    run("revoke", "ladder", made["key"])
    assert made["key"] not in run("list", "ladder")


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("http://a:1", "http://a:1/api/v1/feeds/r/f"), ("http://a/", "http://a/api/v1/feeds/r/f"),
        ("http://a/proxy/r/f", "http://a/proxy/r/f"),
    ],
)  # fmt: skip
def test_an_installation_is_enough_of_an_address(url: str, leads_to: str) -> None:
    assert simulator.address(url, "r", "f") == leads_to


def test_dropped_files_are_taken_by_a_command_of_their_own(config: RegionConfig, drop_root: Path) -> None:
    run("simulate", "ladder", "projects", "--rows", 2, "--wrong", 1, "--drop")
    assert "1" in run("sweep", "ladder")
    assert "refused: 2" in run("list", "ladder")
