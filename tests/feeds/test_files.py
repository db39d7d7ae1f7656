# ruff: noqa: E501 - a table reads best with each of its lines on one
"""Files that come with rows (G17, HBZ-45, HBZ-47): beside the data file or within the row, in the slots of the entry."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.attachments import slots
from guicheng.config import releases
from guicheng.config.checker import check
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Folders, Texts
from guicheng.entries import entry_files
from guicheng.feeds import arrivals, correcting, files, folder, inventing_files, missing, receiving, refused_rows
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.feeds.simulator import Simulator, Wanted
from guicheng.registers.models import Entry
from tests.feeds.test_accounts import row as site

pytestmark = pytest.mark.django_db

REGION = "sites"
STORE = Folders(Path(__file__).parent / "region")
FEEDS, REGISTERS = f"rules/{REGION}/feeds.yaml", f"rules/{REGION}/registers.yaml"
KEEPER = Actor(
    REGION, account_id=1, login="k", name="k", role="keeper", sees="region", permissions=frozenset({"feeds"})
)
PAPER, OTHER, PHOTO = (inventing_files.held(name) for name in ("a.pdf", "b.pdf", "c.jpg"))


@pytest.fixture
def sites(drop_root: Path) -> RegionConfig:
    """The region, live, with a site."""
    published = releases.publish_region(REGION, STORE, Actor.system(REGION, "tests"), scenarios=False)
    assert published.release is not None, [str(f) for f in published.loaded.findings]
    config = releases.current(REGION)
    take(config, "sites", site())
    return config


def report(no: str = "R1", v: int = 1, **other: Any) -> dict[str, Any]:
    """A report as the other system sends it."""
    return {"no": no, "v": v, "site": "GJ001", "result": "不合格", "file": "a.pdf", **other}


def take(config: RegionConfig, feed: str, *rows: Any) -> receiving.Report:
    """A batch taken."""
    body = json.dumps({feed: rows}, ensure_ascii=False).encode()
    return receiving.receive(config, feed, body, FeedBatch.Way.REST, "test")


def held(no: str = "R1") -> dict[str, list[tuple[str, int]]]:
    """The files of a report: slot → names and sizes."""
    entry = Entry.objects.unscoped().get(register="report", source_key=no)
    found = slots.by_slot(slots.held(entry_files.holder_of(entry)))
    assert entry.files == {slot: len(those) for slot, those in found.items()}
    return {slot: [(one.name, one.blob.size) for one in those] for slot, those in found.items()}


def codes(report: receiving.Report) -> list[tuple[str, str]]:
    """Field and code of everything that was refused."""
    return [(problem["field"], problem["code"]) for row in report.refused for problem in row.problems]


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_files_become_those_of_the_entry(sites: RegionConfig) -> None:
    """Beside and within; the same again changes nothing; another one takes the place of the first."""
    folder.lay(sites, "reports", "a.pdf", PAPER)
    row = report(images=[text(PHOTO), f"data:image/jpeg;base64,{text(inventing_files.held('d.jpg'))}"])
    assert codes(take(sites, "reports", row)) == []
    assert held()["paper"] == [("a.pdf", len(PAPER))]
    assert [name for name, _ in held()["photos"]] == ["photos-1.jpg", "photos-2.jpg"]
    assert take(sites, "reports", row).batch.unchanged == 1
    folder.lay(sites, "reports", "b.pdf", OTHER)
    assert take(sites, "reports", report(v=2, file="b.pdf", images=text(PHOTO))).batch.updated == 1
    assert held() == {"paper": [("b.pdf", len(OTHER))], "photos": held()["photos"]}
    assert [name for name, _ in held()["photos"]] == ["photos-1.jpg"]
    assert take(sites, "reports", report(v=1, images="")).batch.stale == 1
    assert len(held()["photos"]) == 1
    assert [name for name, _ in held()["paper"]] == ["b.pdf"]


def test_what_was_kept_need_not_lie_there(sites: RegionConfig) -> None:
    """A newer row may name a file that came before and was cleared away since; people's own files stay."""
    path = folder.lay(sites, "reports", "a.pdf", PAPER)
    take(sites, "reports", report())
    path.unlink()
    assert codes(take(sites, "reports", report(v=2, result="已处置"))) == []
    assert held()["paper"] == [("a.pdf", len(PAPER))]


def test_a_row_waits_for_its_file(sites: RegionConfig) -> None:
    """Refused whole, with the name that is missing; taken by itself once the file lies there."""
    refused = take(sites, "reports", report())
    assert codes(refused) == [("report.paper", "file-missing")]
    assert "a.pdf" in refused.refused[0].problems[0]["zh"]
    assert not Entry.objects.unscoped().filter(register="report").exists()
    assert missing.is_awaited()
    assert folder.is_waiting()
    assert folder.sweep(at_once=True) == 0
    folder.lay(sites, "reports", "a.pdf", PAPER)
    assert folder.sweep(at_once=True) == 1
    row = FeedRow.objects.unscoped().get(pk=refused.refused[0].pk)
    assert (row.settled, row.content) == ("repaired", None)
    assert held() == {"paper": [("a.pdf", len(PAPER))]}
    assert not missing.is_awaited()


def test_a_file_that_is_still_written_has_not_arrived(sites: RegionConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = sites.feeds["reports"]
    monkeypatch.setitem(sites.feeds, "reports", feed.model_copy(update={"quiet": 60}))
    path = folder.lay(sites, "reports", "a.pdf", PAPER)
    assert codes(take(sites, "reports", report())) == [("report.paper", "file-missing")]
    os.utime(path, (1, 1))
    assert folder.sweep() == 1


WRONG = [
    # the name, what lies there, what the row says, field and code
    ("a.pdf", b"MZ this is a program", {}, ("report.paper", "file-kind")),
    ("a.pdf", PHOTO, {}, ("report.paper", "file-kind")),
    ("a.pdf", PAPER + b" " * 30_000, {}, ("report.paper", "file-too-large")),
    ("a.pdf", b"", {}, ("report.paper", "file-empty")),
    ("a.pdf", PAPER, {"file": "../in/a.pdf"}, ("report.paper", "file-name")),
    ("a.pdf", PAPER, {"file": ".a.pdf"}, ("report.paper", "file-name")),
    ("a.pdf", PAPER, {"file": ["a.pdf", "b.pdf"]}, ("report.paper", "slot-max")),
    ("a.pdf", PAPER, {"file": {"name": "a.pdf"}}, ("report.paper", "file-unreadable")),
    ("a.pdf", PAPER, {"file": ""}, ("report.paper", "slot-min")),
    ("a.pdf", PAPER, {"images": "照片"}, ("report.photos", "file-unreadable")),
    ("a.pdf", PAPER, {"images": text(PAPER)}, ("report.photos", "file-kind")),
    ("a.pdf", PAPER, {"images": [text(PHOTO)] * 4}, ("report.photos", "slot-max")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "said", "problem"), WRONG)
def test_a_file_that_cannot_be_taken_refuses_the_row(
    sites: RegionConfig, name: str, data: bytes, said: dict[str, Any], problem: tuple[str, str]
) -> None:
    """Whole, and with the reason; the contents decide, never the name."""
    folder.lay(sites, "reports", name, data)
    assert codes(take(sites, "reports", report(**said))) == [problem]
    assert not Entry.objects.unscoped().filter(register="report").exists()


def test_links_lead_nowhere(sites: RegionConfig, tmp_path: Path) -> None:
    """Only plain files of the folder are read."""
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(PAPER)
    files.place(REGION, "reports").mkdir(parents=True)
    (files.place(REGION, "reports") / "a.pdf").symlink_to(outside)
    assert codes(take(sites, "reports", report())) == [("report.paper", "file-not-readable")]


def test_what_a_file_holds_is_told_by_its_size(sites: RegionConfig) -> None:
    """Where somebody repairs the row: never thousands of letters; sent back untouched, it stays."""
    refused = take(sites, "reports", report(images=[text(PHOTO)]))
    row = arrivals.row(KEEPER, refused.refused[0].pk)
    values = correcting.values_of(sites, row)
    shown = {value.label: value.shown("internal") for value in values}
    assert shown["images › 1"] == "（文件 1 KB）"
    assert [problem["code"] for value in values if value.label == "file" for problem in value.problems] == [
        "file-missing"
    ]
    sent = {value.name: value.shown("internal") for value in values}
    assert correcting.corrected(values, sent, row.content or {}) == row.content
    folder.lay(sites, "reports", "c.pdf", PAPER)
    refused_rows.retry(KEEPER, row.pk, correcting.corrected(values, {**sent, "/file": "c.pdf"}, row.content or {}))
    assert held()["paper"] == [("c.pdf", len(PAPER))]


def test_files_are_forgotten_with_those_of_the_folder(sites: RegionConfig) -> None:
    old, new = (folder.lay(sites, "reports", name, PAPER) for name in ("old.pdf", "new.pdf"))
    os.utime(old, (1, 1))
    assert files.forget(REGION, "reports", 1000.0) == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_the_simulator_makes_files(sites: RegionConfig) -> None:
    """Good ones are taken; wrong and missing ones are refused, each for a reason of its own."""
    player = Simulator(sites, "reports", "7")
    rows = [{**row, "site": "GJ001"} for row in player.rows(Wanted(rows=12, wrong=0.6))]
    for name, data in player.files(rows).items():
        folder.lay(sites, "reports", name, data)
    found = take(sites, "reports", *rows)
    assert found.batch.created
    assert found.batch.refused
    assert {"file-missing", "file-kind"} <= {code for _, code in codes(found)}


MISTAKES = [
    ("paper: {path: file, from: beside}", "papers: {path: file, from: beside}", "unknown-attachment-slot"),
    ("    ways: [rest, file]\n    quiet: 0\n    format: {kind: json, rows: reports}", "    ways: rest\n    quiet: 0\n    format: {kind: json, rows: reports}", "files-never"),
    ("format: {kind: json, rows: reports}", "format: {kind: xlsx}", "files-never"),
    ("{path: file, from: beside}", "{path: ../file, from: beside}", "path-too-high"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "code"), MISTAKES)
def test_the_checker_says(there: str, instead: str, code: str) -> None:
    text = STORE.files(REGION, [])[FEEDS].decode()  # type: ignore[arg-type]
    assert there in text
    store = Texts({FEEDS: text.replace(there, instead).encode()}, below=STORE)
    assert code in {one.code for one in check(REGION, store, scenarios=False).findings}


def test_a_register_that_keeps_no_files_gets_none() -> None:
    text = STORE.files(REGION, [])[REGISTERS].decode().replace("    files: true\n", "")  # type: ignore[arg-type]
    store = Texts({REGISTERS: text.encode()}, below=STORE)
    found = {one.code for one in check(REGION, store, scenarios=False).findings}
    assert "register-without-files" in found
