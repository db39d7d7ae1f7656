"""Business systems on pages and in the API: entrances, what the organisation is authorised for, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.audit.models import AuditEntry
from guicheng.config import releases
from guicheng.rehearsal.scenarios.stage import Stage
from tests.portal.shared import text_of
from tests.support.world import Person, said
from tests.systems.region import NAME, write

pytestmark = pytest.mark.django_db


def person(stage: Stage, name: str) -> Person:
    """Somebody of the story, to sign in."""
    actor = stage.actor(name)
    return Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id or 0), actor.membership_id or 0)


def test_the_region_passes_the_checker_and_its_stories(tmp_path: Path, settings: Any) -> None:
    settings.GUICHENG_CONFIG_ROOT = str(write(tmp_path))
    call_command("region", "check", NAME)


def test_entrances_follow_the_authorisation(stage: Stage) -> None:
    """Hidden in the menu and greyed among the systems before, open after; inside, the menu shows its part."""
    clerk, manager = person(stage, "acme.clerk").client(), person(stage, "acme.manager").client()
    firm, school = stage.organisations["acme"].pk, stage.entries["school"].pk
    before = text_of(clerk.get("/systems/"))
    assert [before.count(words) for words in ("未授权", "未开通")] == [2, 1]
    assert "联合报监" not in before
    page = f"/organisations/{firm}/systems/"
    assert "危大工程（未开通）" in text_of(manager.get(page))
    assert manager.post(page, {"act": "authorise", "system": ["reporting", "credit"]}).status_code == 302
    after = clerk.get("/systems/")
    html = after.content.decode()
    assert 'href="https://credit.example.org/" target="_blank" rel="noopener noreferrer"' in html
    assert "在新窗口打开 credit.example.org" in html
    assert 'href="/filings/of/report/"' in html, "the way into the system"
    inside = text_of(clerk.get("/filings/of/report/"))
    assert "项目一览" in inside
    assert "应用中心" in inside
    assert "项目一览" not in text_of(clerk.get("/systems/")), "its part stands inside of it only"
    assert clerk.get(f"/entries/{school}/").status_code == 200


def test_without_it_pages_and_programs_are_refused_alike(stage: Stage) -> None:
    clerk, school = person(stage, "acme.clerk"), stage.entries["school"].pk
    answer = clerk.client().post(f"/entries/{school}/filings/report/new/")
    assert answer.status_code == 409
    assert "没有“项目报监”的系统授权" in text_of(answer)
    body = {"type": "report", "subject": school}
    answer = clerk.api().send("POST", "/api/v1/filings", body)
    assert (answer.status_code, said(answer)["problems"][0]["code"]) == (409, "system-not-authorised")


def test_taking_back_is_asked_and_recorded(stage: Stage) -> None:
    manager, firm = person(stage, "acme.manager").client(), stage.organisations["acme"].pk
    page = f"/organisations/{firm}/systems/"
    assert manager.post(page, {"act": "authorise"}).status_code == 400, "none was chosen"
    manager.post(page, {"act": "authorise", "system": "reporting"})
    manager.post(page, {"act": "authorise", "system": "reporting"})
    asked = manager.post(page, {"act": "take-back", "system": "reporting"})
    assert (asked.status_code, "收回“项目报监”的授权" in text_of(asked)) == (200, True)
    assert "已授权" in text_of(manager.get(page))
    manager.post(page, {"act": "take-back", "system": "reporting", "confirmed": "1"})
    assert "还没有授权业务系统" in text_of(manager.get(page))
    rows = AuditEntry.objects.filter(action="organisation.systems", object_id=str(firm)).order_by("id")
    found = [(one.login, one.changes["systems"]) for one in rows]
    assert found == [("acme.manager", [[], ["reporting"]]), ("acme.manager", [["reporting"], []])]
    assert manager.post(page, {"act": "authorise", "system": "elsewhere"}).status_code == 400


def test_a_manager_finds_their_own_organisation_alone(stage: Stage) -> None:
    """平台管理 → 企业用户管理 → 企业详情 → 用户, 系统授权 (WHS-56); an operator finds every one."""
    firm, rival = (stage.organisations[name].pk for name in ("acme", "rival"))
    manager, operator, clerk = (
        person(stage, name).client() for name in ("acme.manager", "station.operator", "acme.clerk")
    )
    listed = text_of(manager.get("/organisations/"))
    assert ("甲建筑公司" in listed, "乙建筑公司" in listed, "登记单位" in listed) == (True, False, False)
    assert "乙建筑公司" in text_of(operator.get("/organisations/"))
    for tab in ("", "accounts/", "systems/"):
        answers = [
            one.get(f"/organisations/{pk}/{tab}").status_code for one in (manager, operator) for pk in (firm, rival)
        ]
        assert answers == [200, 404, 200, 200], tab
        assert clerk.get(f"/organisations/{firm}/{tab}").status_code == 403
    page = text_of(manager.get(f"/organisations/{firm}/"))
    assert ("变更名称" in page, "系统授权" in page) == (False, True)
    assert manager.post(f"/organisations/{firm}/", {"act": "disable"}).status_code == 403
    assert "acme.clerk" in text_of(manager.get(f"/organisations/{firm}/accounts/"))


def test_programs_authorise_and_take_back(stage: Stage) -> None:
    manager, clerk = person(stage, "acme.manager").api(), person(stage, "acme.clerk").api()
    there = f"/api/v1/organisations/{stage.organisations['acme'].pk}/systems"

    def states() -> dict[str, str]:
        return {one["id"]: one["state"] for one in said(clerk.get("/api/v1/systems"))["items"]}

    assert states() == {"reporting": "unauthorised", "hazards": "closed", "credit": "unauthorised"}
    given = manager.send("POST", there, {"systems": ["reporting", "credit"]})
    assert [one["authorised"] for one in said(given)["items"]] == [True, False, True]
    assert states() == {"reporting": "open", "hazards": "closed", "credit": "open"}
    assert [item["id"] for item in said(clerk.get("/api/v1/release"))["menu"]] == ["home", "apps", "projects", "report"]
    assert manager.send("DELETE", f"{there}/reporting").status_code == 200
    assert states()["reporting"] == "unauthorised"
    assert [item["id"] for item in said(clerk.get("/api/v1/release"))["menu"]] == ["home", "apps", "projects"]
    assert clerk.send("POST", there, {"systems": ["reporting"]}).status_code == 403


def test_a_release_lets_those_enter_of_whom_nothing_was_decided(stage: Stage, tmp_path: Path) -> None:
    """`beginning` holds for organisations that are there already, and not against what was decided."""
    manager, clerk, rival = (person(stage, name).api() for name in ("acme.manager", "acme.clerk", "rival.clerk"))
    there = f"/api/v1/organisations/{stage.organisations['acme'].pk}/systems"
    manager.send("POST", there, {"systems": ["reporting"]})
    manager.send("DELETE", f"{there}/reporting")
    file = tmp_path / "workflows" / NAME / "region.yaml"
    file.write_text(file.read_text().replace("of: firm, offered:", "of: firm, beginning: reporting, offered:"))
    releases.publish_region(NAME, None, Actor.system(NAME, "tests"), scenarios=False)
    states = [said(one.get("/api/v1/systems"))["items"][0]["state"] for one in (rival, clerk)]
    assert states == ["open", "unauthorised"]
