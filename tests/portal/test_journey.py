"""The thin slice by pages alone, without a script: project → account → file → pictures → submit → confirm → status."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from guicheng.entries import entry_account
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from tests.portal.conftest import ENTRY, SignIn
from tests.portal.shared import photograph, text_of
from tests.support.story import World, at

pytestmark = pytest.mark.django_db

PROJECT = {
    "name": "样例天心实验学校",
    "address.code": ["430100", "430103"],
    "address.detail": "书院路3号",
    "category": "public",
    "scale": "18600",
    "cost": "12600",
    "started_on": "2025-07-01",
    "manager_name": "罗立新",
    "manager_phone": "13800000011",
    "owner_name": "样例区教育局",
    "designer_name": "样例设计院",
    "supervisor_name": "样例监理公司",
    "chief_engineer": "彭监理",
    "quality_body": "样例质监站",
    "contact_name": "文卓",
    "contact_mobile": "13800000012",
    "reporter_name": "曾亮",
    "reporter_mobile": "13800000013",
    "account_login": "school01",
    "account_password": "first-pw-1",
}


def begin(client: Client, entry_id: int, kind: str) -> int:
    """Press the button that adds a filing; its id."""
    answer = client.post(f"/entries/{entry_id}/filings/{kind}/new/")
    match = re.fullmatch(r"/filings/(\d+)/edit/", answer.headers["Location"])
    assert match
    return int(match[1])


def first_sign_in() -> Client:
    """The project's user on the first day."""
    client = Client()
    client.post(ENTRY, {"login": "school01", "password": "first-pw-1"})
    changed = client.post("/me/password/", {"old": "first-pw-1", "new": "Own-Pass-2", "again": "Own-Pass-2"})
    assert changed.headers["Location"] == ENTRY, "WHS-24"
    assert client.get("/me/").status_code == 302, "the session is over"
    client.post(ENTRY, {"login": "school01", "password": "Own-Pass-2"})
    return client


def test_from_a_new_project_to_a_confirmed_contract(world: World, sign_in: SignIn) -> None:
    company = sign_in(world.builder)
    created = company.post("/registers/project/new/", PROJECT)
    assert created.headers["Location"] == "/registers/project/", text_of(created)
    project = Entry.objects.unscoped().get(name="样例天心实验学校")
    assert (project.status, project.jurisdiction) == ("unreported", "430103")
    assert "样例天心实验学校" in text_of(company.get("/registers/project/?q=天心"))

    team = first_sign_in()
    tiles = team.get(f"/entries/{project.pk}/tiles/")
    assert tiles.content.decode().count('class="tile ') == 17  # HNQ-66

    filing_id = begin(team, project.pk, "contract")
    refused = team.post(
        f"/filings/{filing_id}/edit/", {"document_date": "2025-07-02", "act": "submit", "confirmed": "1"}
    )
    assert refused.status_code == 400
    assert "没有上报；内容已保存为草稿" in text_of(refused)
    assert "2025-07-02" in refused.content.decode()  # nothing typed is lost

    scans = {"scans": [photograph(f"page {n}") for n in range(4)]}
    team.post(f"/filings/{filing_id}/edit/", {"document_date": "2025-07-02", "act": "save", **scans})
    page = team.get(f"/filings/{filing_id}/edit/").content.decode()
    files = re.findall(r'data-file="(\d+)"', page)
    assert len(files) == 4
    kinds = ("parties", "scale", "price", "signatures")
    marks = {f"_kind-{pk}": kind for pk, kind in zip(files, kinds, strict=True)}
    asked = team.post(f"/filings/{filing_id}/edit/", {"document_date": "2025-07-02", "act": "submit", **marks})
    assert "上报后进入“企业确认”" in text_of(asked)  # no script asked, so a page does
    submitted = team.post(f"/filings/{filing_id}/submit/", {"confirmed": "1"}, follow=True)
    assert "待公司确认" in text_of(submitted)

    queue = company.get("/queues/confirmation/?state=submitted")
    assert "施工合同" in text_of(queue)
    task = re.search(r'action="(/tasks/\d+/decide/)"', queue.content.decode())
    assert task
    question = company.post(task[1], {"decision": "approve"})
    assert "确认施工合同信息" in text_of(question)  # HNQ-38
    done = company.post(task[1], {"decision": "approve", "confirmed": "1"}, follow=True)
    assert "已办理" in text_of(done)
    assert Filing.objects.unscoped().get(pk=filing_id).state == "confirmed"
    whole = text_of(company.get(f"/entries/{project.pk}/"))
    assert "未报备" in whole
    assert "三者缺一不可" in whole  # and why


def test_what_is_not_submitted_is_a_row_that_does_not_open(world: World, sign_in: SignIn) -> None:
    draft = world.draft("contract")
    company = sign_in(world.builder)
    row = company.get("/queues/confirmation/").content.decode()
    assert "未上报" in row
    assert f'"/filings/{draft.pk}/"' not in row
    assert company.get(f"/filings/{draft.pk}/").status_code == 404


def test_the_button_of_a_window_in_its_three_states(world: World, sign_in: SignIn) -> None:
    team, address = sign_in(world.team), f"/entries/{world.tower.pk}/filings/quarterly-report/"
    assert "新增2025年2季度信息" in text_of(team.get(address))  # HNQ-84
    begin(team, world.tower.pk, "quarterly-report")
    assert "本季度信息已填报，不能新增" in text_of(team.get(address))  # HNQ-85
    at("2025-08-01T09:00:00")
    again = sign_in(world.team)
    closed = text_of(again.get(address))
    assert "不在季报信息填报期内" in closed  # HNQ-86
    assert "2025年3季度，2025-09-16 至 2025-10-15" in closed
    refused = again.post(address + "new/")
    assert refused.status_code == 409
    assert "逾期无法补报" in text_of(refused)


def test_taking_back_deleting_and_discarding(world: World, sign_in: SignIn) -> None:
    team = sign_in(world.team)
    filing = world.submitted("contract")
    assert "取消上报" in text_of(team.get(f"/entries/{world.tower.pk}/filings/contract/"))
    assert "取消后可以修改" in text_of(team.post(f"/filings/{filing.pk}/withdraw/"))
    team.post(f"/filings/{filing.pk}/withdraw/", {"confirmed": "1"})
    assert Filing.objects.unscoped().get(pk=filing.pk).state == "draft"
    question = text_of(team.post(f"/filings/{filing.pk}/delete/"))
    assert all(part in question for part in ("施工合同", filing.subject.name))
    assert "随之删除，不能恢复" in question
    team.post(f"/filings/{filing.pk}/delete/", {"confirmed": "1"})
    assert not Filing.objects.unscoped().filter(pk=filing.pk).exists()

    untouched = begin(team, world.tower.pk, "contract")
    team.post(f"/filings/{untouched}/discard/")
    assert not Filing.objects.unscoped().filter(pk=untouched).exists()
    touched = begin(team, world.tower.pk, "contract")
    team.post(f"/filings/{touched}/save/", {"document_date": "2025-07-02"})
    team.post(f"/filings/{touched}/discard/")
    assert Filing.objects.unscoped().filter(pk=touched).exists()


def test_a_draft_saves_itself_and_says_its_version(world: World, sign_in: SignIn) -> None:
    team = sign_in(world.team)
    filing_id = begin(team, world.tower.pk, "contract")
    answer = team.post(f"/filings/{filing_id}/save/", {"document_date": "2025-07-02"})
    assert (answer.status_code, answer.headers["X-Draft-Version"]) == (204, "2")
    stale = team.post(f"/filings/{filing_id}/edit/", {"version": "1", "document_date": "2025-07-03", "act": "save"})
    assert stale.status_code == 409
    assert "已被他人修改" in text_of(stale)
    assert "2025-07-03" in stale.content.decode()


def test_files_are_sent_described_ordered_and_taken_out(world: World, sign_in: SignIn) -> None:
    team = sign_in(world.team)
    filing_id = begin(team, world.tower.pk, "contract")
    card = team.post(f"/filings/{filing_id}/files/scans", {"file": photograph("one")})
    match = re.search(r'data-file="(\d+)"', card.content.decode())
    assert match
    pk = match[1]
    assert team.post(f"/files/{pk}/change/", {f"_caption-{pk}": "首页", f"_order-{pk}": "7"}).status_code == 204
    assert "首页" in team.get(f"/filings/{filing_id}/edit/").content.decode()
    served = team.get(f"/files/{pk}/?size=thumbnail")
    assert served.headers["Content-Type"].startswith("image/")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" not in served.headers["Cache-Control"]
    again = {"If-None-Match": served.headers["ETag"]}
    assert team.get(f"/files/{pk}/?size=thumbnail", headers=again).status_code == 304
    assert sign_in(world.other_team).get(f"/files/{pk}/").status_code == 404
    assert sign_in(world.builder).get(f"/files/{pk}/").status_code == 404  # not submitted yet
    bad = team.post(f"/filings/{filing_id}/files/scans", {"file": photograph("two").__class__("x.jpg", b"no picture")})
    assert bad.status_code == 415
    assert bad.json()["detail"]
    assert team.post(f"/files/{pk}/remove/", headers={"HX-Request": "true"}).content == b""
    assert team.get(f"/files/{pk}/").status_code == 404


def test_many_are_confirmed_at_once_each_with_its_result(world: World, sign_in: SignIn) -> None:
    filings = [world.submitted("contract"), world.submitted("section-acceptance")]
    company = sign_in(world.builder)
    chosen = {"selected": [str(one.pk) for one in filings], "action": "approve"}
    assert "确认所选的 2 条信息" in text_of(company.post("/queues/confirmation/decide/", chosen))
    at("2025-12-01T09:00:00")  # both documents are too old by now
    late = sign_in(world.builder).post("/queues/confirmation/decide/", {**chosen, "confirmed": "1"})
    assert "过期无效" in text_of(late)
    assert "已办理" not in text_of(late)


def test_the_enterprise_resets_the_account_of_its_project(world: World, sign_in: SignIn) -> None:
    company = sign_in(world.builder)
    company.post("/registers/project/new/", PROJECT)
    project = Entry.objects.unscoped().get(name="样例天心实验学校")
    short = company.post(f"/entries/{project.pk}/password/", {"password": "abc"})
    assert short.status_code == 400
    done = company.post(f"/entries/{project.pk}/password/", {"password": "again-pw-2"})
    assert "密码已重置" in text_of(done)
    account = entry_account.of_entry(world.builder, project.pk)
    assert account is not None
    assert account.check_password("again-pw-2")


def test_completing_says_everything_that_is_missing(world: World, sign_in: SignIn) -> None:
    company = sign_in(world.builder)
    asked = text_of(company.get(f"/entries/{world.tower.pk}/acts/complete-filing/"))
    for missing in ("施工许可证尚未确认", "施工合同尚未确认", "竣工验收备案表尚未确认"):
        assert missing in asked
    assert company.post(f"/entries/{world.tower.pk}/acts/complete-filing/").status_code == 409
