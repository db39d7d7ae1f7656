"""名额分配 on pages and in the API: who sees what, what is saved, and what comes back as it was typed."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from guicheng.accounts.models import Account
from guicheng.audit.models import AuditEntry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.tables import text_of
from tests.support.world import Person, said


def person(stage: Stage, who: str) -> Person:
    actor = stage.actor(who)
    return Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id), actor.membership_id or 0)


@pytest.fixture
def address(stage: Stage) -> str:
    return f"/quotas/continuing/{stage.entries['spring'].pk}/"


def values(answer: Any) -> dict[str, str]:
    tree = html.fromstring(answer.content)
    return {one.get("name"): one.get("value") for one in tree.xpath("//input[@type='number']")}


def test_whoever_divides_finds_the_pools_and_the_bodies_of_the_territory(stage: Stage, address: str) -> None:
    client = person(stage, "city").client()
    listed = text_of(html.fromstring(client.get("/quotas/").content))
    assert "春季班" in listed
    assert "秋季班" in listed
    assert "现场观摩" not in listed
    assert "秋季班" not in client.get("/quotas/?q=春季").content.decode()
    assert "没有符合条件的记录" in client.get("/quotas/?q=冬").content.decode()
    shown = client.get(address).content.decode()
    assert "五华区监督站" in shown
    assert "盘龙区监督站" in shown
    assert "麒麟区监督站" not in shown
    assert "总名额 5，已分配 0，待分配 5" in shown
    assert "盘龙区监督站" not in client.get(f"{address}?q=五华").content.decode()


def test_shares_are_saved_and_a_refusal_keeps_what_was_typed(stage: Stage, address: str) -> None:
    client = person(stage, "city").client()
    wuhua, panlong = (f"share-{stage.organisations[name].pk}" for name in ("wuhua", "panlong"))
    refused = client.post(address, {wuhua: "4", panlong: "2"})
    assert refused.status_code == 400
    assert "合计6个，超过总名额5个" in refused.content.decode()
    assert values(refused) == {wuhua: "4", panlong: "2"}
    odd = client.post(address, {wuhua: "1.5", panlong: "2"})
    assert "五华区监督站：请填写0以上的整数" in odd.content.decode()
    assert values(odd) == {wuhua: "1.5", panlong: "2"}
    saved = client.post(address, {wuhua: "3", panlong: "2"}, follow=True)
    assert "名额分配已保存" in saved.content.decode()
    assert "总名额 5，已分配 5，待分配 0" in saved.content.decode()
    (record,) = AuditEntry.objects.filter(action="quota.share")
    assert record.changes == {"五华区监督站": [0, 3], "盘龙区监督站": [0, 2]}


def test_shares_rest_on_what_was_read(stage: Stage, address: str) -> None:
    client, pk = person(stage, "city").client(), {name: stage.organisations[name].pk for name in ("wuhua", "panlong")}
    wuhua, panlong = f"share-{pk['wuhua']}", f"share-{pk['panlong']}"
    read = {f"was-{pk['wuhua']}": "0", f"was-{pk['panlong']}": "0"}
    client.post(address, {wuhua: "2", panlong: "0", **read})
    late = client.post(address, {wuhua: "1", panlong: "0", **read})  # of another tab, opened before
    assert "五华区监督站的名额已由他人改为2个" in late.content.decode()
    assert values(late) == {wuhua: "1", panlong: "0"}
    client.post(address, {wuhua: "0", panlong: "3", **read})  # of a third, which leaves the first as it was
    assert values(client.get(address)) == {wuhua: "2", panlong: "3"}
    api, url = person(stage, "city").api(), f"/api/v1{address}shares"
    share = {"organisation": pk["wuhua"], "places": 1, "read": 0}
    assert said(api.send("POST", url, {"shares": [share]}))["code"] == "share-changed"
    assert api.send("POST", url, {"shares": [{**share, "read": 2}]}).status_code == 200


def test_whoever_divides_nothing_finds_nothing(stage: Stage, address: str) -> None:
    for who in ("wuhua", "centre"):
        client = person(stage, who).client()
        assert "目前没有可分配的名额" in client.get("/quotas/").content.decode()
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404
        assert said(person(stage, who).api().get("/api/v1/quotas"))["items"] == []


def test_programs_do_the_same(stage: Stage) -> None:
    api, spring, wuhua = person(stage, "city").api(), stage.entries["spring"].pk, stage.organisations["wuhua"].pk
    url = f"/api/v1/quotas/continuing/{spring}/shares"
    answer = api.send("POST", url, {"shares": [{"organisation": wuhua, "places": 6}]})
    assert answer.status_code == 400
    assert said(answer)["code"] == "shares-beyond-pool"
    given = said(api.send("POST", url, {"shares": [{"organisation": wuhua, "places": 2}]}))
    assert given["pool"]["rest"] == 3
    assert {one["name"]: one["given"] for one in given["shares"]} == {"五华区监督站": 2, "盘龙区监督站": 0}
    assert said(api.get(url)) == given
    assert [one["name"] for one in said(api.get("/api/v1/quotas?q=春"))["items"]] == ["春季班"]
