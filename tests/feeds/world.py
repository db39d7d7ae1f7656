"""What the tests of feeds share: the region, rows as the other system writes them, and the state they lead to."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Folders
from guicheng.feeds import receiving
from guicheng.feeds.models import FeedBatch
from guicheng.registers.models import Entry

REGION = "ladder"
STORE = Folders(Path(__file__).parent / "region")
KEEPER = Actor(
    REGION, account_id=1, login="keeper", name="管理员", role="keeper", sees="region",
    permissions=frozenset({"configure"}), channel="command",
)  # fmt: skip

ZHANG, LI, WANG = "430102198001011233", "430103198502022340", "43010419900303345X"
CODES = ("91430100MA4L5X3R8B", "91430100MA4L5X3R9E")


def publish() -> RegionConfig:
    """The region, live."""
    published = releases.publish_region(REGION, STORE, Actor.system(REGION, "tests"), scenarios=False)
    assert published.release is not None, [str(f) for f in published.loaded.findings]
    return releases.current(REGION)


def project(code: str = "P1", day: int = 1, **changed: Any) -> dict[str, Any]:
    """A row of the feed of projects; `day` is its version."""
    return {
        "projectCode": code,
        "modified": f"2026-03-{day:02}T08:00:00+08:00",
        "state": "A",
        "项目名称": f" {code}号住宅 ",
        "region": "430102",
        "stage": "02",
        "investment": "12,345,600",
        "permit": {"no": f"43010020260301{code}", "started": "2026年3月1日"},
        "builder": {"code": CODES[0], "name": "试验建设有限公司"},
        "contact": "张工",
        "works": [{"no": 1, "name": "1#楼", "area": "1,200.5"}, {"no": 2, "name": "2#楼", "area": 800}],
        "persons": [
            {"name": "章明", "idNumber": ZHANG, "phone": "13800000001", "post": "PM",
             "certificates": [{"number": "建001", "kind": "A1", "until": 1_830_000_000_000}]},
        ],
        **changed,
    }  # fmt: skip


CREW: dict[str, dict[str, Any]] = {
    ZHANG: {"name": "章明", "idNumber": ZHANG, "post": "PM"},
    LI: {"name": "李四", "idNumber": LI, "post": "CS"},
    WANG: {"name": "王五", "idNumber": WANG, "post": "CS"},
}


def crew(*people: Any, day: int = 1, code: str = "C1", **more: Any) -> dict[str, Any]:
    """A row of the feed of crews; `people` by number, or as they are sent."""
    return {
        "projectCode": code, "modified": f"2026-03-{day:02}T08:00:00+08:00", "name": f"{code}号住宅",
        "region": "430102",
        "builder": {"code": CODES[0], "name": "试验建设有限公司"},
        "crew": [CREW[one] if isinstance(one, str) else one for one in people], **more,
    }  # fmt: skip


def batch(*rows: Any) -> bytes:
    """Rows as they are sent."""
    return json.dumps({"data": {"projects": rows}}, ensure_ascii=False).encode()


def take(*rows: Any, feed: str = "projects") -> receiving.Report:
    """A batch taken, whoever sent it."""
    return receiving.receive(releases.current(REGION), feed, batch(*rows), FeedBatch.Way.FILE, "test.json")


def entries(register: str) -> list[Entry]:
    """The entries of a register in the order of their keys."""
    return list(Entry.objects.unscoped().filter(region=REGION, register=register).order_by("source_key", "id"))


def state() -> Any:
    """Everything the registers hold that other systems may decide, without ids."""
    owners = dict(Organisation.objects.unscoped().values_list("pk", "credit_code"))
    found = []
    for entry in Entry.objects.unscoped().filter(region=REGION).select_related("parent"):
        data = copy.deepcopy(entry.data)
        if "person" in data:
            data["person"] = data["person"]["label"]
        found.append(
            (entry.register, entry.source_key, entry.name, entry.status, entry.jurisdiction,
             owners.get(entry.organisation_id or 0),
             entry.parent.source_key if entry.parent else None, json.dumps(data, sort_keys=True))
        )  # fmt: skip
    return sorted(found)


def declared(patch: pytest.MonkeyPatch, feed: str, **changed: Any) -> None:
    """Let a feed be declared otherwise, for the length of a test."""
    feeds = releases.current(REGION).feeds
    patch.setitem(feeds, feed, feeds[feed].model_copy(update=changed))


def at_once(*acts: Callable[[], object]) -> None:
    """Every act in a thread and connection of its own, begun together."""
    gate, failed = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed
