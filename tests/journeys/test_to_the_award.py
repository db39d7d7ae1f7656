"""The gate of 20 %, the panel's score, fixed fields, consortium members, 完成报备, and the application form."""

from __future__ import annotations

import io
from collections.abc import Callable

from docx import Document
from playwright.sync_api import Page, expect

from guicheng.common import clock
from guicheng.filings.acts import decisions
from tests.journeys import people
from tests.journeys.people import day
from tests.support import samples
from tests.support.browsing import PHONE, Surfer
from tests.support.world import Tenant

EVALUATION = "process-evaluation"
CONTACTS = ("manager_name", "manager_phone", "contact_name", "contact_mobile", "reporter_name", "reporter_mobile")


def of_project(tenant: Tenant, rest: str = "") -> str:
    return f"/entries/{tenant.entry('project').pk}/{rest}"


def test_the_gate_of_twenty_percent_and_the_panels_score(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    clock.set_to(day("2025-12-20 09:00"))
    team = surf.arrive(ours.person("project-team"), of_project(ours, f"filings/{EVALUATION}/"), PHONE)
    expect(team.get_by_role("main")).to_contain_text("过程评价需要工程量完成20%时填报!")
    expect(team.get_by_role("button", name="新增过程评价申请")).to_be_disabled()
    surf.look(team, "gate-closed")
    people.filed(ours, "quarterly-report", cumulative_percent=20)
    team.reload()
    team.get_by_role("button", name="新增过程评价申请").click()
    for name, value in (("company_lead", "周样一"), ("project_contact", "吴样二")):
        team.locator(f"[name='{name}.name']").fill(value)
        team.locator(f"[name='{name}.phone']").fill("19900000009")
    people.upload(team, "过程评价图片", people.photo("整体一"), people.photo("整体二", colour="#6d7f95"))
    people.submit(team)
    filing = decisions.decide_filing(
        ours.person("enterprise").actor,
        int(team.locator("tr[data-row]").get_attribute("data-row") or 0),
        decisions.Answer("approve"),
    ).filing

    panel = surf.arrive(ours.person("expert-panel"), "/inbox/")
    people.row(panel, ours.mark).get_by_role("link", name="办理").click()
    surf.look(panel, "evaluation")
    panel.get_by_label("评价类别").select_option(label="主体结构评价")
    panel.get_by_role("button", name="评分").click()
    people.dialog(panel, "评分")
    expect(people.summary(panel)).to_contain_text("评价分数")
    panel.locator("[name=score]").fill("91.5")
    panel.locator("[name=evaluated_on]").fill("2025-12-20")
    panel.get_by_role("button", name="评分").click()
    people.dialog(panel, "评分")
    expect(panel.get_by_role("heading", name="待办")).to_be_visible()
    filing.refresh_from_db()
    assert filing.state == "confirmed"
    team.reload()
    expect(people.row(team, "已评价")).to_contain_text("91.50")


def test_what_is_fixed_and_what_stays_open(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    people.stands(ours)
    boss = surf.arrive(ours.person("enterprise"), of_project(ours, "edit/"))
    expect(boss.get_by_text("基本信息中的灰色部分不能修改").first).to_be_visible()
    changeable = boss.locator(
        "main form input:not([type=hidden]):not([readonly]):not([disabled]), main form textarea:not([readonly])"
    )
    names = set(changeable.evaluate_all("all => all.map(one => one.name)"))
    assert set(CONTACTS) <= names <= {*CONTACTS, "overview"}
    surf.look(boss, "frozen")
    boss.locator("[name=manager_name]").fill("新任经理")
    boss.get_by_role("button", name="保存").click()
    expect(boss.get_by_text("新任经理").first).to_be_visible()

    token = boss.locator("meta[name=csrf-token]").get_attribute("content") or ""
    boss.request.post(
        of_project(ours, "edit/"), form={"csrfmiddlewaretoken": token, "name": "偷改的名称", "manager_name": "新任经理"}
    )
    entry = ours.entry("project")
    entry.refresh_from_db()
    assert entry.data["name"] != "偷改的名称", "a field that is fixed is fixed for the server, too"

    team = surf.arrive(ours.person("project-team"), of_project(ours, "filings/contract/"), PHONE)
    people.offer(people.row(team, "施工合同"), "联合承包单位").click()
    team.wait_for_url("**/amend/consortium/")
    surf.look(team, "consortium")
    if not team.locator("[name^='consortium.'][name$='.name']:visible").count():
        team.get_by_role("button", name="添加一行").click()
    team.locator("[name^='consortium.'][name$='.name']:visible").first.fill("样例联合体单位")
    team.locator("[name^='consortium.'][name$='.credit_code']:visible").first.fill(samples.credit_code(77))
    team.get_by_role("button", name="保存").click()
    people.row(team, "施工合同").get_by_role("link", name="查看").click()
    expect(team.get_by_text("样例联合体单位").first).to_be_visible()


def test_complete_and_apply(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    people.stands(ours)
    boss = surf.arrive(ours.person("enterprise"), "/registers/project/")
    chooses(boss, ours, "完成报备")
    expect(boss.get_by_role("main")).to_contain_text("竣工验收备案表尚未确认")
    surf.look(boss, "not-complete")
    for kind in (
        "excellence-plan",
        "section-acceptance",
        "completion-acceptance",
        "fire-acceptance",
        "completion-filing",
        "self-evaluation",
    ):
        people.filed(ours, kind)
    boss.goto("/registers/project/")
    chooses(boss, ours, "完成报备")
    expect(boss.get_by_text("确认该项目报备完成？")).to_be_visible()
    surf.look(boss, "complete")
    boss.get_by_role("button", name="确定").click()
    expect(boss.locator(".page-head")).to_contain_text("已完成报备")
    surf.look(boss, "completed")

    boss.goto("/registers/project/")
    people.offer(people.row(boss, ours.mark), "申报", "button").click()
    boss.get_by_role("checkbox", name="承诺").check()
    surf.look(boss, "apply")
    boss.get_by_role("button", name="保存并上报").click()
    people.dialog(boss, "确认申报")
    expect(boss.locator("main")).to_contain_text("已申报")
    boss.goto(of_project(ours))
    boss.locator("#documents").get_by_role("link").first.click()
    surf.look(boss, "application-form")
    word, pdf = downloaded(boss, "Word"), downloaded(boss, "PDF")
    assert pdf.startswith(b"%PDF")
    document = Document(io.BytesIO(word))
    said = "\n".join(
        [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells]
    )
    assert "湖南省芙蓉优质建设工程申报表" in said
    assert ours.entry("project").name in said


def chooses(page: Page, tenant: Tenant, action: str) -> None:
    people.offer(people.row(page, tenant.mark), action).click()


def downloaded(page: Page, kind: str) -> bytes:
    with page.expect_download() as arriving:
        page.get_by_role("link", name=kind).first.click()
    return arriving.value.path().read_bytes()
