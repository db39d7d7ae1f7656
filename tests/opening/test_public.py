"""Anyone reads what is open to them and nothing else: pages, API and files, from the moment the gate holds until it
does not (X-20, HBZ-51, HBZ-52)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.attachments.models import Attachment
from guicheng.entries import attaching, writing
from guicheng.rehearsal.scenarios.stage import Stage
from tests.opening.accepted import accept
from tests.support.world import Person, picture

pytestmark = pytest.mark.django_db


def client_of(actor: Actor) -> Client:
    """A browser in which an actor of the story has signed in."""
    account = Account.objects.unscoped().get(pk=actor.account_id or 0)
    client: Client = Person(actor.role, account, actor.membership_id or 0).client()
    return client


LIST, API = "/r/openly/open/quality/", "/api/v1/regions/openly/open/quality"
SECRETS = ("章明", "章*", "13900001111", "139", "项目经理", "体育馆", "农贸市场", "内部备注", "不公开的话")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def accepted(stage: Stage) -> Stage:
    """The school, with its quality information and the record of its acceptance."""
    accept(stage)
    return stage


def files(stage: Stage) -> dict[str, int]:
    held = Attachment.objects.filter(holder_kind="filing", holder_id=stage.filings["info"])
    return dict(held.values_list("slot", "pk"))


def withdraw(stage: Stage) -> None:
    writing.edit(stage.actor("acme.builder"), stage.entries["school"].pk, {"supervised": False})


def everything(client: Client, stage: Stage) -> Iterator[str]:
    """Every page and answer that is open."""
    school, info = stage.entries["school"].pk, stage.filings["info"]
    for address in (
        *(LIST, f"{LIST}{school}/", "/r/openly/open/information-public/", f"/r/openly/open/information-public/{info}/"),
        *(API, f"{API}/{school}"),
        *(f"/api/v1/regions/openly/open/information-public{end}" for end in ("", f"/{info}")),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]
        yield answer.content.decode()


def test_the_entry_page_leads_to_it_and_what_is_named_is_read(accepted: Stage, client: Client) -> None:
    assert LIST in client.get("/r/openly/").content.decode()
    listed = client.get(LIST).content.decode()
    assert "学校" in listed
    assert "人民路1号" in listed
    page = client.get(f"{LIST}{accepted.entries['school'].pk}/").content.decode()
    assert all(words in page for words in ("学校", "1200平方米", "教学楼", "800平方米", "优良", "公示材料"))
    assert "shell-nav" not in page
    assert 'href="/home/"' not in page
    row = client.get(f"{API}/{accepted.entries['school'].pk}").json()
    assert [one["field"] for one in row["values"]] == ["address", "area"]
    assert [[one["id"], [item["name"] for item in one["items"]]] for one in row["below"]] == [
        ["unit", ["教学楼"]],
        ["information", [""]],
    ]


def test_nothing_that_is_not_named_is_in_any_answer(accepted: Stage, client: Client) -> None:
    for text in everything(client, accepted):
        assert not [secret for secret in SECRETS if secret in re.sub(r"[0-9]{14,}", "", text)], text
        assert "drawings" not in text
        assert "内部图纸" not in text


def test_nothing_is_there_before_the_gate_holds(stage: Stage, client: Client) -> None:
    assert "学校" not in client.get(LIST).content.decode()
    assert client.get(API).json()["items"] == []
    for name in ("school", "market", "hall", "acme-firm"):
        pk = stage.entries[name].pk
        assert client.get(f"{LIST}{pk}/").status_code == 404
        assert client.get(f"{API}/{pk}").status_code == 404


@pytest.mark.parametrize("opening", ["agencies", "for-registration", "nothing", "project"])
def test_an_opening_that_is_not_for_anyone_is_not_there(stage: Stage, client: Client, opening: str) -> None:
    assert client.get(f"/r/openly/open/{opening}/").status_code == 404
    assert client.get(f"/api/v1/regions/openly/open/{opening}").status_code == 404
    agency = stage.entries["agency"].pk
    assert client.get(f"/r/openly/open/{opening}/{agency}/").status_code == 404


def test_a_guessed_id_is_not_there(accepted: Stage, client: Client) -> None:
    for name in ("market", "bridge", "hall", "gym", "agency", "li"):
        pk = accepted.entries[name].pk
        assert client.get(f"{LIST}{pk}/").status_code == 404, name
        assert client.get(f"{API}/{pk}").status_code == 404, name
    school = accepted.entries["school"].pk
    assert client.get(f"/r/openly/open/information-public/{school}/").status_code == 404
    assert client.get(f"/r/nowhere/open/quality/{school}/").status_code == 404
    assert client.get(f"/api/v1/regions/nowhere/open/quality/{school}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [("学校", True), ("人民路", True), ("１号", True), ("章明", False), ("139", False), ("1200", False), ("，", False)],
)
def test_a_search_compares_what_is_declared_and_shown(accepted: Stage, client: Client, query: str, found: bool) -> None:
    assert ("人民路1号" in client.get(LIST, {"q": query}).content.decode()) == found
    assert bool(client.get(API, {"query": query}).json()["items"]) == found


def test_files_of_the_named_slot_alone_and_only_while_it_is_open(accepted: Stage, client: Client) -> None:
    held, school = files(accepted), accepted.entries["school"].pk
    open_, shut = (f"{LIST}{school}/files/{held[slot]}/" for slot in ("public-papers", "drawings"))
    answer = client.get(open_)
    assert answer.status_code == 200
    assert answer.getvalue()
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{API}/{school}/files/{held['public-papers']}").status_code == 200
    assert client.get(shut).status_code == 404
    assert client.get(f"{API}/{school}/files/{held['drawings']}").status_code == 404
    assert client.get(f"/files/{held['public-papers']}/").status_code == 302
    withdraw(accepted)
    for address in (open_, f"{API}/{school}/files/{held['public-papers']}"):
        assert client.get(address).status_code == 404


def test_files_of_an_entry_below_are_open_as_long_as_it_is(accepted: Stage, client: Client) -> None:
    builder, hall, school = accepted.actor("acme.builder"), accepted.entries["hall"].pk, accepted.entries["school"].pk
    photo = attaching.attach(builder, hall, "photos", picture(7)).pk
    contract = attaching.attach(builder, hall, "contracts", picture(8)).pk
    page = client.get(f"{LIST}{school}/").content.decode()
    assert f"/files/{photo}/" in page
    assert f"/files/{contract}/" not in page
    assert client.get(f"{LIST}{school}/files/{photo}/?size=thumbnail").status_code == 200
    assert client.get(f"{LIST}{school}/files/{contract}/").status_code == 404
    writing.edit(builder, hall, {"finished": False})
    assert client.get(f"{LIST}{school}/files/{photo}/").status_code == 404


def test_what_is_withdrawn_is_gone_at_once(accepted: Stage, client: Client) -> None:
    pages = list(everything(client, accepted))
    assert pages
    withdraw(accepted)
    school = accepted.entries["school"].pk
    assert client.get(f"{LIST}{school}/").status_code == client.get(f"{API}/{school}").status_code == 404
    assert "学校" not in client.get(LIST).content.decode()
    assert client.get("/api/v1/regions/openly/open/information-public").json()["items"] == []


def test_a_unit_that_is_not_finished_any_more_is_gone_alone(accepted: Stage, client: Client) -> None:
    writing.edit(accepted.actor("acme.builder"), accepted.entries["hall"].pk, {"finished": False})
    page = client.get(f"{LIST}{accepted.entries['school'].pk}/").content.decode()
    assert "学校" in page
    assert "教学楼" not in page


def test_an_entry_that_is_removed_is_gone_with_what_was_filed_about_it(accepted: Stage, client: Client) -> None:
    school = accepted.entries["school"]
    type(school).objects.unscoped().filter(pk=school.pk).update(removed_at=school.created_at)
    assert client.get(f"{LIST}{school.pk}/").status_code == 404
    assert client.get(f"/r/openly/open/information-public/{accepted.filings['info']}/").status_code == 404


def test_whoever_reads_too_much_waits(accepted: Stage, client: Client, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "public": "3/min"}
    codes = [client.get(LIST).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]


def test_pages_of_a_list_go_on_without_a_gap(accepted: Stage, client: Client) -> None:
    from guicheng.filings.models import Filing
    from guicheng.registers.models import Entry

    school = Entry.objects.unscoped().get(pk=accepted.entries["school"].pk)
    record = Filing.objects.unscoped().get(subject=school, type="acceptance")
    for number in range(45):
        school.pk, school.name = None, f"学校{number}"
        school.data = {**school.data, "name": school.name}
        school.save()
        record.pk, record.subject = None, school
        record.save()
    found: list[int] = []
    before: int | None = None
    while True:
        answer = client.get(f"{API}?before={before}" if before else API).json()
        found += [one["id"] for one in answer["items"]]
        before = answer["next"]
        if before is None:
            break
    assert len(found) == len(set(found)) == 46
    assert found == sorted(found, reverse=True)
    assert "下一页" in client.get(LIST).content.decode()


# --- roles ------------------------------------------------------------------------------------------------------------


def test_a_role_finds_the_agencies_of_others_with_their_staff(stage: Stage) -> None:
    client = client_of(stage.actor("acme.builder"))
    agency = stage.entries["agency"].pk
    listed = client.get("/open/agencies/").content.decode()
    assert f"/open/agencies/{agency}/#below-employee" in listed
    assert "地基基础" in listed
    page = client.get(f"/open/agencies/{agency}/").content.decode()
    assert "李雷" in page
    assert "139****2222" in page
    assert "韩梅" not in page
    assert "6222" not in page
    assert "13900002222" not in page
    assert client.get(f"/entries/{agency}/").status_code == 404
    assert client.get(f"/open/agencies/{stage.entries['school'].pk}/").status_code == 404
    assert client_of(stage.actor("lab.manager")).get("/open/agencies/").status_code == 404
    assert Client().get("/open/agencies/").status_code == 302


# --- registering ------------------------------------------------------------------------------------------------------


def test_a_registration_offers_what_is_open_to_registrants(stage: Stage, client: Client) -> None:
    base = "/r/openly/register/builder/"
    page = client.get(base).content.decode()
    assert "甲建筑公司" in page
    assert "学校" not in page
    firms = client.get(f"{base}entries/", {"field": "firm", "q": "甲"}).content.decode()
    assert "甲建筑公司" in firms
    assert "乙建筑公司" not in firms
    acme = stage.entries["acme-firm"].pk
    below = client.get(f"{base}entries/", {"field": "project", "parent": str(acme)}).content.decode()
    assert "学校" in below
    assert "农贸市场" not in below
    assert "大桥" not in below
    assert "人民路" not in below
    assert client.get(f"{base}entries/", {"field": "nothing"}).status_code == 404
