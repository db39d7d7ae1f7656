"""Rows of the manual that neither a story nor a page shows alone: what feeds bring, whose things are, who is told."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import folder, inventing_files, receiving
from guicheng.feeds.models import FeedBatch
from guicheng.registers.models import Entry
from tests.hubei.shared import REGION
from tests.support.world import Person, config_of

pytestmark = pytest.mark.django_db
LINK = "4201062603010008-SX-001"


@pytest.fixture
def config(db: None) -> RegionConfig:
    return config_of(REGION)


def push(config: RegionConfig, feed: str, key: str, *rows: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"data": {key: rows}}, ensure_ascii=False).encode()
    found: dict[str, Any] = receiving.receive(config, feed, body, FeedBatch.Way.FILE, "x").as_json()
    return found


def project(**more: Any) -> dict[str, Any]:
    return {
        "linkCode": LINK, "modified": "2026-03-10T08:00:00+08:00", "name": "武昌样例医院", "region": "420106",
        "permitNo": LINK, "investment": "310000000",
        "builder": {"code": "91420100MA6DEM0727", "name": "武汉样例江城置业有限公司", "lead": "夏雨"}, **more,
    }  # fmt: skip


def test_the_platform_brings_projects_with_their_accounts(config: RegionConfig) -> None:
    """HBZ-01, HBZ-06: once and no second time; the department's account is the code of the link."""
    assert push(config, "projects", "projects", project())["created"] == 1
    assert push(config, "projects", "projects", project())["unchanged"] == 1
    entry = Entry.objects.unscoped().get(region=REGION, register="project")
    assert (entry.data["origin"], entry.data["investment"], entry.jurisdiction) == ("library", 31000, "420106")
    owner = Organisation.objects.unscoped().get(region=REGION, credit_code="91420100MA6DEM0727")
    assert entry.organisation_id == owner.pk, "whoever the row says, as no field names another"
    held = Membership.objects.unscoped().get(subject_id=entry.pk)
    account = Account.objects.unscoped().get(pk=held.account_id)
    assert (account.login, held.role, account.must_change_password) == (LINK, "project-team", True)
    assert account.check_password("Zj1234567")


def test_the_testing_platform_brings_reports_samples_and_agencies(config: RegionConfig) -> None:
    """HBZ-44, HBZ-47, HBZ-50: below the project of their code; an agency with staff; what names no project waits."""
    push(config, "projects", "projects", project())
    report = {
        "reportNo": "JC-1", "linkCode": LINK, "item": "混凝土抗压强度", "agency": "武汉样例工程检测有限公司",
        "reportedOn": "2026年5月12日", "failure": "28天强度不足", "modified": "2026-05-12T08:00:00+08:00",
    }  # fmt: skip
    assert push(config, "test-reports", "reports", report)["created"] == 1
    lost = push(
        config, "test-reports", "reports", {**report, "reportNo": "JC-2", "linkCode": "4200000000000000-SX-009"}
    )
    assert lost["refused"] == 1
    sample = {
        "sampleNo": "SK-1", "linkCode": LINK, "kind": "3", "modified": "2026-05-18T08:00:00+08:00",
        "sampling": {"on": "2026-04-20", "part": "3层柱", "by": "钱样", "witness": "孙证"},
        "breaking": {"on": "2026-05-18", "similarity": "31.5%", "result": "不一致"},
    }  # fmt: skip
    assert push(config, "samples", "samples", sample)["created"] == 1
    agency = {
        "agencyNo": "A1", "creditCode": "91420100MA6DEM075G", "firm": "武汉样例工程检测有限公司", "kind": "1",
        "name": "武汉样例工程检测有限公司", "region": "420102", "modified": "2026-01-01T08:00:00+08:00",
        "staff": [{"no": "1", "name": "李验", "post": "JCY"}, {"no": "2", "name": "王审", "post": "SHR"}],
    }  # fmt: skip
    assert push(config, "agencies", "agencies", agency)["created"] == 1
    rows = {entry.register: entry for entry in Entry.objects.unscoped().filter(region=REGION)}
    assert rows["test-report"].parent_id == rows["sample"].parent_id == rows["project"].pk
    assert rows["test-report"].data["reported_on"] == dt.date(2026, 5, 12).isoformat()
    assert (rows["sample"].data["kind"], rows["sample"].data["similarity"]) == ("comparison", 31.5)
    assert Entry.objects.unscoped().filter(region=REGION, register="agency-person").count() == 2
    assert rows["agency-person"].parent_id == rows["agency"].pk


def test_reports_and_pictures_come_as_files(config: RegionConfig, drop_root: Path) -> None:
    """HBZ-45, HBZ-47: the project department opens the report, and the pictures of a sample that are compared."""
    push(config, "projects", "projects", project())
    for feed, name in (("test-reports", "a.pdf"), ("samples", "b.jpg"), ("samples", "c.jpg")):
        os.utime(
            folder.lay(config, feed, name, inventing_files.held(name)), (0, 0)
        )  # long ago: nobody writes it any more
    report = {
        "reportNo": "JC-1", "linkCode": LINK, "item": "混凝土抗压强度", "agency": "武汉样例工程检测有限公司",
        "reportedOn": "2026-05-12", "failure": "28天强度不足", "modified": "2026-05-12T08:00:00+08:00",
        "reportFile": "a.pdf",
    }  # fmt: skip
    sample = {
        "sampleNo": "SK-1", "linkCode": LINK, "kind": "3", "modified": "2026-05-18T08:00:00+08:00",
        "sampling": {"on": "2026-04-20", "pictures": ["b.jpg"]},
        "breaking": {"on": "2026-05-18", "similarity": "31.5%", "result": "不一致", "pictures": ["c.jpg"]},
    }  # fmt: skip
    assert push(config, "test-reports", "reports", report)["created"] == 1
    assert push(config, "samples", "samples", sample)["created"] == 1
    held = Membership.objects.unscoped().get(region=REGION, role="project-team")
    account = Account.objects.unscoped().get(pk=held.account_id)
    account.must_change_password = False
    account.save()
    client = Person(held.role, account, held.pk).client()
    for register, slots in (("test-report", 1), ("sample", 2)):
        entry = Entry.objects.unscoped().get(region=REGION, register=register)
        page = client.get(f"/entries/{entry.pk}/").content.decode()
        files = sorted(set(re.findall(r'"(/files/\d+/)[^"]*"', page)))
        assert len(files) == slots, register
        assert [client.get(one).status_code for one in files] == [200] * slots
