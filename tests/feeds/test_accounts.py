# ruff: noqa: E501 - a table reads best with each of its lines on one
"""Entries that other systems bring have accounts: made with them, called what they are called, closed with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.accounts.backend import RegionBackend
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.config import releases
from guicheng.config.checker import check
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Folders, Texts
from guicheng.entries import writing
from guicheng.feeds import receiving, refused_rows
from guicheng.feeds.models import FeedBatch
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.player import play
from tests.feeds.world import CODES
from tests.support.world import Person

pytestmark = pytest.mark.django_db

REGION = "sites"
STORE = Folders(Path(__file__).parent / "region")
REGISTERS, FEEDS, FILE = (
    f"rules/{REGION}/registers.yaml",
    f"rules/{REGION}/feeds.yaml",
    f"workflows/{REGION}/region.yaml",
)


@pytest.fixture
def sites(db: None) -> RegionConfig:
    """The region, live; the checker knows of nothing but that the first password is no secret."""
    assert [one.code for one in check(REGION, STORE, scenarios=False).findings] == ["password-known"]
    published = releases.publish_region(REGION, STORE, Actor.system(REGION, "tests"), scenarios=False)
    assert published.release is not None, [str(f) for f in published.loaded.findings]
    return releases.current(REGION)


def row(code: str = "GJ001", no: int = 1, **other: Any) -> dict[str, Any]:
    """A site as the other system sends it."""
    builder = {"code": CODES[0], "name": "试验建设有限公司"}
    named = {"name": f"{code}工地", "region": "430102", "link": f"HJ-{code}", "contact": "章明", "builder": builder}
    return {"code": code, "no": no, **named, **other}


def take(config: RegionConfig, *rows: Any) -> receiving.Report:
    """A batch taken."""
    body = json.dumps({"sites": rows}, ensure_ascii=False).encode()
    return receiving.receive(config, "sites", body, FeedBatch.Way.FILE, "test.json")


def codes(report: receiving.Report) -> list[tuple[str, str]]:
    """Field and code of everything that was refused."""
    return [(problem["field"], problem["code"]) for row in report.refused for problem in row.problems]


def signs_in(login: str, password: str = "Zj1234567") -> Account | None:
    """The account, where it may sign in."""
    found = RegionBackend().authenticate(None, region=REGION, login=login, password=password)
    return found if found is not None and found.is_active else None


def test_what_the_stories_say(sites: RegionConfig) -> None:
    """HBZ-06, HBZ-07, A-29: by login and first password, to be changed."""
    assert list(play(sites)) == []


def test_a_fed_entry_has_its_account(sites: RegionConfig) -> None:
    """Login, name, role and organisation; the same row again changes nothing."""
    assert take(sites, row()).batch.created == 1
    account = signs_in("HJ-GJ001")
    assert account is not None
    held = Membership.objects.unscoped().get(account=account)
    entry = Entry.objects.unscoped().get(register="site")
    assert (account.name, account.must_change_password) == ("章明", True)
    assert (held.role, held.subject_id, held.organisation_id) == ("team", entry.pk, entry.organisation_id)
    assert take(sites, row(), row(no=2, contact="李四")).batch.updated == 1
    assert Account.objects.unscoped().count() == 1


def test_a_second_account_for_one_login_refuses_the_row(sites: RegionConfig) -> None:
    """At the field it comes from; nothing of the row is taken, and it is taken once it is repaired."""
    enterprise = Organisation.objects.create(region=REGION, kind="enterprise", name="他人", credit_code=CODES[1])
    Account.objects.create(region=REGION, login="HJ-GJ001", name="他人", organisation=enterprise, state="active")
    report = take(sites, row())
    assert codes(report) == [("site.link_code", "login-taken")]
    assert not Entry.objects.unscoped().filter(register="site").exists()
    keeper = Actor(
        REGION, account_id=1, login="k", name="k", role="keeper", sees="region", permissions=frozenset({"feeds"})
    )
    refused_rows.retry(keeper, report.refused[0].pk, row(link="HJ-0007"))
    assert signs_in("HJ-0007") is not None


def test_the_login_follows_its_field(sites: RegionConfig) -> None:
    """Password and sessions stay; a login that is taken refuses the row; a code that is taken away leaves the login."""
    take(sites, row(), row("GJ002"))
    before = Account.objects.unscoped().get(login="HJ-GJ001")
    take(sites, row(no=2, link="HJ-0100"))
    after = Account.objects.unscoped().get(login="HJ-0100")
    assert (after.pk, after.password, after.session_epoch) == (before.pk, before.password, before.session_epoch)
    assert codes(take(sites, row(no=3, link="HJ-GJ002"))) == [("site.link_code", "link")]
    assert signs_in("HJ-0100") is not None


def test_the_account_follows_the_owner(sites: RegionConfig) -> None:
    take(sites, row())
    take(sites, row(no=2, builder={"code": CODES[1], "name": "另一家公司"}))
    entry, held = Entry.objects.unscoped().get(register="site"), Membership.objects.unscoped().get()
    assert held.organisation_id == entry.organisation_id == held.account.organisation_id
    assert Organisation.objects.unscoped().get(pk=entry.organisation_id).credit_code == CODES[1]


def test_removing_the_entry_closes_its_account(sites: RegionConfig) -> None:
    """HNQ-09; what is removed here stays so, whatever upstream says."""
    take(sites, row())
    entry = Entry.objects.unscoped().get(register="site")
    clerk = Account.objects.create(
        region=REGION, login="clerk", name="张三", organisation_id=entry.organisation_id, state="active"
    )
    held = Membership.objects.create(account=clerk, organisation_id=entry.organisation_id, role="clerk")
    writing.remove(Person("clerk", clerk, held.pk).actor, entry.pk)
    assert signs_in("HJ-GJ001") is None
    assert codes(take(sites, row(no=2))) == [("site", "entry-removed")]


def test_entries_from_before_get_their_account(sites: RegionConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a register begins to have accounts, the same rows are read again; whose role was taken gets no second."""
    register = sites.registers["site"]
    monkeypatch.setitem(sites.registers, "site", register.model_copy(update={"account": None}))
    take(sites, row())
    assert not Account.objects.unscoped().exists()
    monkeypatch.setitem(sites.registers, "site", register)
    take(sites, row())
    assert signs_in("HJ-GJ001") is not None
    Membership.objects.unscoped().update(removed_at="2026-01-01T00:00:00Z")
    assert take(sites, row(no=2, contact="李四")).batch.updated == 1
    assert Account.objects.unscoped().count() == 1


MISTAKES = [
    # file, what stands there, what is written instead, the code and where it is told
    (REGISTERS, "      - {id: link, fields: [link_code], message: \"环节编码已用于{holder}\"}\n", "", "login-not-unique", "login_field: [link_code, work_code]"),
    (REGISTERS, "[page, feed]", "[page, effect]", "account-never-made", "made_by: [page, effect]"),
    (REGISTERS, "login_field: [link_code, work_code]", "login_field: contact", "login-not-filled", "login_field: contact"),
    (REGISTERS, "      name_field: contact\n", "      name_field: contact\n      password_field: contact\n", "password-idle", "password_field: contact"),
    (REGISTERS, "role: team\n", "role: clerk\n", "role-elsewhere", "role: clerk"),
    (FILE, "{kind: fixed, value: Zj1234567}", "{kind: typed}", "password-not-typed", "made_by: [page, feed]"),
    (FILE, "manages: [team], may: [manage-accounts]", "may: [manage-accounts]", None, ""),
    (FILE, "of: enterprise\n    about: site", "of: operator\n    about: site", "role-elsewhere", "role: team"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "there", "instead", "code", "at"), MISTAKES)
def test_the_checker_says(file: str, there: str, instead: str, code: str | None, at: str) -> None:
    text = STORE.files(REGION, [])[file].decode()  # type: ignore[arg-type]
    assert there in text
    store = Texts({file: text.replace(there, instead).encode()}, below=STORE)
    found = [one for one in check(REGION, store, scenarios=False).findings if one.severity == "error"]
    if code is None:
        assert found == []
        return
    lines = store.files(REGION, [])[REGISTERS].decode().splitlines()  # type: ignore[arg-type]
    told = [one for one in found if one.code == code]
    assert told, [str(one) for one in found]
    assert any(at in lines[one.origin.line - 1] for one in told)


def test_a_first_password_that_nobody_learns() -> None:
    """One that is made up is shown to nobody when a feed brings the entry: somebody must be able to reset it."""
    text = STORE.files(REGION, [])[FILE].decode()  # type: ignore[arg-type]
    made_up = text.replace("{kind: fixed, value: Zj1234567}", "{kind: random}")
    for version, expected in ((made_up, []), (made_up.replace("manages: [team], ", ""), ["password-never-learnt"])):
        store = Texts({FILE: version.encode()}, below=STORE)
        assert [one.code for one in check(REGION, store, scenarios=False).findings] == expected
