"""A stranger joins one open project, let in by its people or its owner (WHS-05, WHS-17, B-06)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from guicheng.accounts import queries
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest, Membership
from guicheng.accounts.service import NewOrganisation, Person, Registration
from guicheng.common.errors import Refusal
from guicheng.entries import entry_account
from guicheng.filings.context.roles import policy_of
from guicheng.registration import applying, listing, reviewing
from guicheng.rehearsal.scenarios.stage import Stage
from tests.opening.region import NAME
from tests.portal.conftest import PASSWORD, give_password

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    """Nobody has tried anything yet."""
    cache.clear()
    yield
    cache.clear()


JOIN = "/r/openly/register/project-user/"


def test_a_stranger_joins_a_project_and_its_owner_lets_them_in(stage: Stage, client: Client) -> None:
    page = client.get(JOIN).content.decode()
    assert all(words in page for words in ("阅读注册协议", "请如实填写", "取消注册"))
    assert all(words in page for words in ("企业名称", "项目名称", "姓名", "个人信息"))
    assert "统一社会信用代码" not in page
    hidden = client.get(f"{JOIN}entries/", {"field": "project", "q": "农贸市场"}).content.decode()
    assert "未在平台报监" in hidden
    assert "农贸市场" not in hidden
    typed = {
        "firm": str(stage.entries["acme-firm"].pk), "project": str(stage.entries["market"].pk), "_person": "周工",
        "_mobile": "13900005552", "_login": "zhougong", "_password": "Abcdefg1-2", "_again": "Abcdefg1-2",
        "_agreed": "1", "id_number": "110101199003070134",
    }  # fmt: skip
    assert (
        'aria-current="step">阅读注册协议'
        in client.post(JOIN, {**typed, "_agreed": "", "_go": "next"}).content.decode()
    )
    there = client.post(JOIN, {**typed, "_go": "next"}).content.decode()
    assert 'aria-current="step">填写基本信息' in there
    assert "上一步" in there
    back = client.post(JOIN, {**typed, "_go": "back"}).content.decode()
    assert 'aria-current="step">阅读注册协议' in back
    assert 'value="周工"' in back
    refused = client.post(JOIN, typed)
    assert refused.status_code == 400
    assert "未在平台报监" in refused.content.decode()
    assert 'value="周工"' in refused.content.decode()
    status = client.post(JOIN, {**typed, "project": str(stage.entries["school"].pk)}, follow=True).content.decode()
    assert "加入“学校”" in status
    assert 'aria-current="step">完成注册' in status
    request = AccessRequest.objects.unscoped().get()
    assert (request.subject_id, request.state) == (stage.entries["school"].pk, "pending")
    assert [one.pk for one in queries.requests(stage.actor("acme.builder"), policy_of(stage.config))] == [request.pk]
    assert not queries.requests(stage.actor("rival.builder"), policy_of(stage.config)).exists()
    clerk = stage.actor("acme.builder")
    assert reviewing.case(clerk, request.pk).request == request
    reviewing.decide(clerk, request.pk, "approve")
    held = Membership.objects.unscoped().get(account=request.account_id)
    assert (held.role, held.subject_id) == ("project-user", stage.entries["school"].pk)
    with pytest.raises(Refusal) as again:
        reviewing.decide(clerk, request.pk, "approve")
    assert again.value.code == "request-decided"


def test_people_pass_with_their_project_to_another_owner(stage: Stage) -> None:
    school, rival = stage.entries["school"], stage.organisations["rival"]
    firm, told = {"id": str(stage.entries["acme-firm"].pk)}, {"id": str(school.pk)}
    sheet = applying.sheet(Actor.anonymous(NAME, channel="scenario"), "project-user", 7)
    person = Person("zhougong", "周工", "Abcdefg1-2", "13900005552")
    applying.register(sheet, Registration("", NewOrganisation("", ""), person), {"firm": firm, "project": told})
    school.organisation_id = rival.pk
    school.save()
    entry_account.follow(Actor.system(NAME, "tests"), stage.config, school, None, before=school.data)
    policy = policy_of(stage.config)
    assert not queries.requests(stage.actor("acme.builder"), policy).exists()
    assert queries.requests(stage.actor("rival.builder"), policy).count() == 1
    assert Membership.objects.unscoped().get(subject_id=school.pk).organisation_id == rival.pk


def test_the_list_has_the_columns_that_the_kind_declares(stage: Stage, client: Client) -> None:
    where = {"firm": {"id": str(stage.entries["acme-firm"].pk)}, "project": {"id": str(stage.entries["school"].pk)}}
    for number, name in enumerate(("周工", "吴工")):
        sheet = applying.sheet(Actor.anonymous(NAME, channel="scenario"), "project-user", 7 + number)
        person = Person(f"worker{number}", name, "Abcdefg1-2", f"1390000555{number}")
        data = {**where, "id_number": "110101199003070134"}
        applying.register(sheet, Registration("", NewOrganisation("", ""), person), data)
    clerk, config = stage.actor("acme.builder"), stage.config
    shown = listing.columns(clerk, config, "project-user")

    def rows(**by: str) -> list[dict[str, object]]:
        found = list(listing.requests(clerk, policy_of(config), shown, by, state="pending", kind="project-user"))
        return list(listing.cells(clerk, config, found, shown).values())

    assert [one["name"] for one in rows()] == ["吴工", "周工"]
    assert rows(name="周")[0] | {"made": None} == {
        "name": "周工", "mobile": "139****5550", "id": "110101********0134", "project": "学校", "state": "pending",
        "made": None,
    }  # fmt: skip
    assert [one["name"] for one in rows(mobile="13900005551")] == ["吴工"]
    assert rows(mobile="1390000555") == [], "a masked number is found by the whole of it"
    assert len(rows(project="学")) == 2
    assert rows(project="大桥") == []
    login = give_password(clerk)
    client.post("/r/openly/", {"login": login, "password": PASSWORD})
    told = client.get("/api/v1/registrations").json()["items"]
    assert [(one["name"], one["mobile"], one["entry"]) for one in told] == [
        ("吴工", "139****5551", stage.entries["school"].pk), ("周工", "139****5550", stage.entries["school"].pk),
    ]  # fmt: skip
    page = client.get("/registrations/?kind=project-user").content.decode()
    assert all(words in page for words in ("身份证号", "注册时间", "110101********0134", "139****5550"))
    assert "13900005550" not in page
