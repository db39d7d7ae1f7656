"""The page 积压待办 and the API of it, and the question before somebody may no longer take tasks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from guicheng.accounts.models import Account, Membership
from guicheng.workflow.models import Task
from tests.people.conftest import Levels
from tests.people.test_accounts_page import signed_in
from tests.people.test_leaving import Desks
from tests.support.world import Api, Person, said

pytestmark = pytest.mark.django_db


def api(levels: Levels, name: str) -> Api:
    """A program of somebody."""
    actor = levels.actor(name)
    account = Account.objects.unscoped().get(pk=actor.account_id)
    return Person(actor.role, account, actor.membership_id or 0).api()


@pytest.fixture
def it(levels: Levels) -> Desks:
    """A record whose leader gave it to 王五."""
    return Desks(levels, "assigned")


def task_of(it: Desks) -> Task:
    return Task.objects.get(filing_id=it.filing.pk, status="NEW")


def lost(it: Desks) -> None:
    """王五 was disabled before anybody was asked."""
    Account.objects.unscoped().filter(pk=it.wang.pk).update(state="disabled")


def heirs(page: str) -> dict[str, list[str]]:
    """The choices of the page that asks: field → values offered."""
    chosen = re.findall(r'<select[^>]*name="(heir\.[^"]+)".*?</select>', page, re.S)
    parts = re.findall(r'<select[^>]*name="heir\.[^"]+".*?</select>', page, re.S)
    return {name: re.findall(r'<option value="([^"]+)"', part) for name, part in zip(chosen, parts, strict=True)}


class TestTheQuestionOnPages:
    def test_disabling_asks_and_goes_on_with_the_answer(self, it: Desks) -> None:
        chief = signed_in(it.levels, "city-office.chief")
        page = f"/accounts/{it.wang.pk}/"
        asked = chief.post(page, {"act": "disable", "reason": "离职"})
        assert asked.status_code == 409
        text = asked.content.decode()
        assert "还有 1 项待办未交接" in text
        key = f"heir.{it.filing.pk}-2"
        leader = str(it.leader.account_id)
        everybody = {"desk", leader, str(it.zhao.pk)}
        assert {name: set(values) for name, values in heirs(text).items()} == {"heir.*": everybody, key: everybody}
        assert 'name="act" value="disable"' in text
        assert 'name="reason" value="离职"' in text
        assert Account.objects.unscoped().get(pk=it.wang.pk).is_active
        sent = {"act": "disable", "reason": "离职", "confirmed": "1", key: str(it.zhao.pk)}
        assert chief.post(page, sent).status_code == 302
        assert task_of(it).desk == f"a{it.zhao.pk}"
        assert not Account.objects.unscoped().get(pk=it.wang.pk).is_active

    def test_taking_a_role_and_disabling_an_organisation_ask_too(self, it: Desks) -> None:
        chief = signed_in(it.levels, "city-office.chief")
        held = Membership.objects.unscoped().get(account=it.wang, role="leader")
        take = f"/accounts/{it.wang.pk}/roles/{held.pk}/take/"
        assert chief.post(take).status_code == 409
        office = signed_in(it.levels, "city-office.general-office")
        page = f"/organisations/{it.county.pk}/"
        asked = office.post(page, {"act": "disable", "reason": "撤并"})
        assert asked.status_code == 409
        assert "目前无人可办" in asked.content.decode()
        assert chief.post(take, {"heir.*": "desk"}).status_code == 302
        assert task_of(it).desk == f"o{it.county.pk}:leader"
        assert office.post(page, {"act": "disable", "reason": "撤并", "heir.*": "desk"}).status_code == 302

    def test_a_person_who_may_not_take_it_is_refused(self, it: Desks) -> None:
        chief = signed_in(it.levels, "city-office.chief")
        clerk = str(it.levels.actor("county.clerk").account_id)
        sent = {"act": "disable", "reason": "离职", "heir.*": clerk}
        assert "不能办理本环节" in chief.post(f"/accounts/{it.wang.pk}/", sent).content.decode()
        assert Account.objects.unscoped().get(pk=it.wang.pk).is_active


class TestThePage:
    def test_list_and_empty_state(self, it: Desks) -> None:
        chief = signed_in(it.levels, "city-office.chief")
        assert "没有积压的待办" in chief.get("/tasks/stuck/").content.decode()
        lost(it)
        text = chief.get("/tasks/stuck/").content.decode()
        for words in ("五华工地", "机构领导审核", "王五", "账号或单位已停用", "改派"):
            assert words in text, words
        assert "没有符合条件的记录" in chief.get("/tasks/stuck/", {"why": "long"}).content.decode()
        assert "王五" in chief.get("/tasks/stuck/", {"why": "all", "step": "record/check"}).content.decode()

    def test_given_after_a_question_with_a_reason(self, it: Desks) -> None:
        lost(it)
        chief, page = signed_in(it.levels, "city-office.chief"), f"/tasks/{task_of(it).pk}/reassign/"
        shown = chief.get(page).content.decode()
        assert f'<option value="{it.zhao.pk}"' in shown
        assert 'value="desk"' in shown
        version = re.search(r'name="version" value="(\d+)"', shown)
        assert version
        sent: dict[str, Any] = {"to": str(it.zhao.pk), "version": version[1]}
        assert chief.post(page, {"reason": "离职"}).status_code == 400, "no act has an answer by default"
        assert chief.post(page, sent).status_code == 400, "the reason is missing"
        asked = chief.post(page, sent | {"reason": "离职"})
        assert "赵六" in asked.content.decode()
        assert task_of(it).desk == f"a{it.wang.pk}"
        assert chief.post(page, sent | {"reason": "离职", "confirmed": "1"}).status_code == 302
        assert task_of(it).desk == f"a{it.zhao.pk}"

    def test_given_to_somebody_else_meanwhile_is_refused(self, it: Desks) -> None:
        """Two who manage the same people: the second sees that it changed, by whom, and what would become of it."""
        lost(it)
        chief, page = signed_in(it.levels, "city-office.chief"), f"/tasks/{task_of(it).pk}/reassign/"
        version = re.search(r'name="version" value="(\d+)"', chief.get(page).content.decode())
        assert version
        sent: dict[str, Any] = {"to": str(it.zhao.pk), "version": version[1], "reason": "离职", "confirmed": "1"}
        assert chief.post(page, sent).status_code == 302
        other = str(it.leader.account_id)
        late = chief.post(page, sent | {"to": other})
        assert late.status_code == 409
        assert it.chief.name in late.content.decode(), "who changed it"
        assert task_of(it).desk == f"a{it.zhao.pk}"
        now = re.search(r'name="version" value="(\d+)"', late.content.decode())
        assert now
        again = sent | {"to": other, "version": now[1], "confirmed": ""}
        assert "赵六" in chief.post(page, again).content.decode(), "the question names who holds it now"
        assert chief.post(page, again | {"confirmed": "1"}).status_code == 302
        assert task_of(it).desk == f"a{other}"

    @pytest.mark.parametrize(("who", "status"), [("city-office.chief", 200), ("county.body-admin", 200),
                                                 ("county.clerk", 403), ("county.leader", 403),
                                                 ("city-office.officer", 403), ("sibling.leader", 403)])  # fmt: skip
    def test_who_finds_it_on_the_menu(self, it: Desks, who: str, status: int) -> None:
        lost(it)
        browser, task = signed_in(it.levels, who), task_of(it).pk
        assert ("/tasks/stuck/" in browser.get("/me/").content.decode()) == (status == 200)
        assert browser.get("/tasks/stuck/").status_code == status
        other = 200 if status == 200 else 404
        assert browser.get(f"/tasks/{task}/reassign/").status_code == other
        if status != 200:
            sent = {"to": "desk", "reason": "x", "confirmed": "1"}
            assert browser.post(f"/tasks/{task}/reassign/", sent).status_code == 404
            assert task_of(it).desk == f"a{it.wang.pk}"


class TestTheApi:
    def test_disabling_names_the_tasks_and_takes_the_answer(self, it: Desks) -> None:
        chief, address = api(it.levels, "city-office.chief"), f"/api/v1/accounts/{it.wang.pk}/disable"
        refused = chief.send("POST", address, {"reason": "离职"})
        assert (refused.status_code, said(refused)["code"]) == (409, "tasks-open")
        (task,) = said(refused)["problems"][0]["explanation"]["tasks"]
        assert (task["filing"], task["step"]["zh"], task["desk"]["manned"]) == (it.filing.pk, "机构领导审核", True)
        answer = {"reason": "离职", "tasks": {task["task"]: task["people"][-1]["account"]}}
        assert chief.send("POST", address, answer).status_code == 200
        assert task_of(it).desk == f"a{task['people'][-1]['account']}"

    def test_taking_a_role(self, it: Desks) -> None:
        chief = api(it.levels, "city-office.chief")
        held = Membership.objects.unscoped().get(account=it.wang, role="leader")
        address = f"/api/v1/accounts/{it.wang.pk}/roles/{held.pk}"
        assert said(chief.send("DELETE", address))["code"] == "tasks-open"
        assert chief.send("DELETE", f"{address}?tasks=nobody").status_code == 400
        assert chief.send("DELETE", f"{address}?tasks={it.zhao.pk}").status_code == 204
        assert task_of(it).desk == f"a{it.zhao.pk}"

    def test_list_and_reassign(self, it: Desks) -> None:
        lost(it)
        chief, task = api(it.levels, "city-office.chief"), task_of(it).pk
        (row,) = said(chief.get("/api/v1/tasks/stuck"))["items"]
        assert (row["id"], row["why"], row["holder_account"]) == (task, ["disabled"], it.wang.pk)
        people = said(chief.get(f"/api/v1/tasks/{task}/reassign"))
        assert people["desk"] == {"name": "五华区监督站", "manned": True}
        address, body = f"/api/v1/tasks/{task}/reassign", {"to": it.zhao.pk, "reason": "离职"}
        assert chief.send("POST", address, body, If_Match='"1"').status_code == 412
        assert chief.send("POST", address, body | {"version": 1}).status_code == 409
        assert chief.send("POST", address, {"to": it.zhao.pk}).status_code == 400
        given = chief.send("POST", address, body, If_Match=f'"{row["version"]}"')
        assert (given.status_code, said(given)["holder_account"]) == (200, it.zhao.pk)
        assert said(chief.get("/api/v1/tasks/stuck"))["items"] == []
        assert said(chief.send("POST", address, body))["code"] == "already-asked"

    def test_strangers(self, it: Desks) -> None:
        lost(it)
        task = task_of(it).pk
        for who in ("county.clerk", "county.leader", "city-office.officer", "sibling.leader"):
            stranger = api(it.levels, who)
            assert stranger.get("/api/v1/tasks/stuck").status_code == 403, who
            assert stranger.get(f"/api/v1/tasks/{task}/reassign").status_code == 404, who
            body = {"to": "desk", "reason": "x"}
            assert stranger.send("POST", f"/api/v1/tasks/{task}/reassign", body).status_code == 404, who
