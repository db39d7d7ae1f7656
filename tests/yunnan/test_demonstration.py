"""The demonstration of Yunnan: every state of people, locks and filings is there, everybody gets in, and it is told
once."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from guicheng.accounts.models import Account
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.config import releases
from guicheng.entries import open_appointments
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry, Lock
from guicheng.rehearsal.demo.story import read
from guicheng.rehearsal.management.commands.demo_accounts import accounts
from tests.support.grounds import told_once
from tests.yunnan.shared import REGION

FILE = Path(settings.ROOT) / "fixtures" / "demo" / f"{REGION}.yaml"

pytestmark = pytest.mark.django_db


TODAY = dt.datetime(2026, 11, 21, 10, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The story is told once; each test reads it, and what it writes is undone."""
    with told_once(REGION, FILE, TODAY, django_db_blocker):
        yield


@pytest.fixture
def told(story: None, db: None) -> None:
    clock.set_to(TODAY)


def person(name: str) -> Entry:
    return Entry.objects.unscoped().get(register="person", name=name)


def kinds(name: str) -> set[tuple[str, bool]]:
    """The certificates of a person, and whether each still runs."""
    rows = open_appointments.certificates_of(person(name))
    return {(row.data["kind"], row.data["valid_to"] >= clock.today().isoformat()) for row in rows}


def test_the_story_shows_people_in_every_state(told: None) -> None:
    people = Entry.objects.unscoped().filter(register="person")
    assert people.count() == 15
    assert set(people.values_list("status", flat=True)) == {"locked", "unlocked"}
    assert person("李云峰").status == "locked"
    assert kinds("周小川") == {("registered-constructor", True)}, "no certificate B"
    assert kinds("吴建国") == {("registered-constructor", True), ("safety-b", False)}, "certificate B has expired"
    held = [tie.work for tie, _ in open_appointments.of_person(person("孙立群"))]
    assert len(held) == 3
    assert len({work.data["contract_no"] for work in held if work}) == 2
    assert person("孙立群").status == "unlocked", "three works under two contracts"
    assert person("唐树").status == "locked", "three contracts"


def test_the_completion_has_released_and_the_change_has_moved_a_lock(told: None) -> None:
    library = Entry.objects.unscoped().get(register="work", name="样例翠湖图书馆")
    assert library.data["state"] == "completed"
    assert {person("张立新").status, person("冯丽").status} == {"unlocked"}
    assert Lock.objects.unscoped().filter(origin=library, ended="ended").count() == 2
    assert (person("罗军").status, person("段志强").status) == ("unlocked", "locked")


def test_every_state_of_a_filing_is_there(told: None) -> None:
    found = set(Filing.objects.unscoped().values_list("type", "state"))
    assert found >= {
        ("unlock", "submitted"), ("personnel-change", "draft"), ("personnel-change", "returned"),
        ("personnel-change", "confirmed"), ("completion", "confirmed"), ("work-change", "submitted"),
    }  # fmt: skip


def test_everybody_gets_in_and_every_role_is_there(told: None) -> None:
    config = releases.current(REGION)
    roles = set()
    for login, password, role, _ in accounts(config, read(FILE)):
        client = Client()
        answer = client.post(f"/r/{REGION}/", {"login": login, "password": password})
        assert answer.status_code == 302, login
        assert client.get("/home/").headers["Location"] != "/me/password/", login
        roles.add(role)
    assert roles == {role.title.zh for role in config.region.roles.values()}


def test_telling_it_twice_changes_nothing(told: None) -> None:
    def counted() -> dict[str, int]:
        managers = ((model, getattr(model, "_base_manager")) for model in apps.get_models())  # noqa: B009
        return {model._meta.label: manager.count() for model, manager in managers}

    before = counted()
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    passwords = set(Account.objects.unscoped().values_list("login", "password"))
    said = io.StringIO()
    call_command("load_demo", REGION, stdout=said)
    assert "demo data is there" in said.getvalue()
    assert counted() == before
    assert AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0] == last
    assert set(Account.objects.unscoped().values_list("login", "password")) == passwords


def test_the_readme_names_the_accounts(told: None) -> None:
    readme = (Path(settings.ROOT) / "README.md").read_text(encoding="utf-8")
    named = [f"`{login}`" for login, *_ in accounts(releases.current(REGION), read(FILE))]
    assert [login for login in named if login not in readme] == []


def test_people_of_the_story_stand_in_the_logs(told: None) -> None:
    kinds = ["entry", "filing", "account", "organisation"]
    done = AuditEntry.objects.filter(region=REGION, object_kind__in=kinds)
    named = set(done.values_list("name", flat=True))
    people = set(Account.objects.unscoped().filter(region=REGION).values_list("name", flat=True))
    assert named - people <= {"系统初始设置", "系统定时任务"}
    fed = AuditEntry.objects.filter(region=REGION, action="entry.create", title__zh="接入新增")
    assert set(fed.values_list("name", flat=True)) == {"沈省厅"}
