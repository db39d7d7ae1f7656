"""The association: a password reset and a new name on evidence, the manual review of a permit and its return."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from guicheng.accounts.models import Account
from tests.journeys import people
from tests.support.browsing import PHONE, Surfer
from tests.support.world import Tenant


def test_a_password_is_reset_on_a_letter(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    boss = ours.person("enterprise").account
    page = surf.arrive(ours.person("information-centre"), "/accounts/")
    page.locator("input[name=q]").fill(boss.login)
    page.get_by_role("button", name="查询").click()
    surf.look(page, "accounts")
    people.row(page, boss.login).get_by_role("link", name=boss.login).first.click()
    page.locator("[name=reason]").first.fill("遗失密码，持单位介绍信办理")
    page.locator("[name=evidence]").set_input_files(people.photo("介绍信"))
    surf.look(page, "account")
    page.get_by_role("button", name="重置密码").click()
    people.dialog(page, "下次登录时须修改密码")
    expect(page.get_by_role("main")).to_contain_text("123456")
    surf.look(page, "reset-done")
    account = Account.objects.unscoped().get(pk=boss.pk)
    assert account.must_change_password
    theirs = surf.open()
    surf.sign_in(theirs, boss.login, "123456")
    expect(theirs.get_by_text("首次登录需要修改密码")).to_be_visible()


def test_an_enterprise_is_renamed_on_evidence(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    firm = ours.organisation("enterprise")
    page = surf.arrive(ours.person("general-office"), f"/organisations/{firm.pk}/")
    fresh = f"{ours.mark}更名建设集团"
    page.locator("form [name=name]").fill(fresh)
    page.locator("form [name=reason]").first.fill("工商变更登记")
    page.locator("form [name=evidence]").set_input_files(people.photo("变更登记证明"))
    surf.look(page, "organisation")
    page.get_by_role("button", name="变更名称").click()
    people.dialog(page, "原名称保留在历史中")
    expect(page.get_by_role("heading", level=1, name=fresh)).to_be_visible()
    expect(page.locator("section", has=page.get_by_role("heading", name="曾用名"))).to_contain_text(firm.name)
    boss = surf.arrive(ours.person("enterprise"), "/me/")
    expect(boss.get_by_role("main")).to_contain_text(fresh)


def test_a_permit_of_others_is_reviewed_returned_and_comes_again(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    people.filed(ours, "permit", housing_system=False, permit_no=f"交通{ours.mark}001号")
    reviewer = surf.arrive(ours.person("permit-reviewer"), "/inbox/")
    surf.look(reviewer, "inbox")
    people.row(reviewer, ours.mark).locator("[data-row-link]").click()
    reviewer.get_by_role("button", name="退回").click()
    people.dialog(reviewer, "退回")
    expect(people.summary(reviewer)).to_contain_text("意见")
    surf.look(reviewer, "review")
    reviewer.locator("#f-opinion").fill("请补充许可证正本的扫描件")
    reviewer.get_by_role("button", name="退回").click()
    people.dialog(reviewer, "退回")
    expect(reviewer.get_by_role("heading", name="待办")).to_be_visible()

    team = surf.arrive(ours.person("project-team"), f"/entries/{ours.entry('project').pk}/filings/permit/", PHONE)
    line = people.row(team, "施工许可证")
    expect(line).to_contain_text("已退回")
    people.offer(line, "修改").click()
    expect(team.get_by_role("main")).to_contain_text("请补充许可证正本的扫描件")
    surf.look(team, "returned")
    people.upload(team, "施工许可证扫描件", people.photo("正本"))
    people.submit(team)
    expect(line).to_contain_text("待公司确认")
    boss = surf.arrive(ours.person("enterprise"), "/queues/confirmation/")
    people.row(boss, "施工许可证").get_by_role("button", name="确认").click()
    people.dialog(boss, "确认施工许可证信息")
    expect(people.row(boss, "施工许可证")).to_contain_text("人工审核中")
    surf.admit(reviewer, ours.person("permit-reviewer"))
    reviewer.goto("/inbox/")
    people.offer(people.row(reviewer, ours.mark), "办理").click()
    reviewer.get_by_role("button", name="同意").click()
    people.dialog(reviewer, "施工许可证")
    expect(reviewer.get_by_role("main")).to_contain_text("已确认")


def test_a_task_is_given_to_another_and_asked_about_when_they_leave(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    people.filed(ours, "permit", housing_system=False, permit_no=f"交通{ours.mark}002号")
    reviewer = ours.person("permit-reviewer").account
    desk = ours.organisation("association").name  # one of several: every tenant of the region brings an association
    centre = surf.arrive(ours.person("information-centre"), "/accounts/")
    centre.get_by_role("navigation").get_by_role("link", name="积压待办").click()
    expect(people.row(centre, ours.mark)).to_have_count(0)
    surf.look(centre, "stuck-none")
    centre.goto(f"/tasks/stuck/?why=all&q={ours.mark}")
    surf.look(centre, "stuck")
    people.row(centre, ours.mark).filter(has_text=desk).get_by_role("link", name="改派").click()
    centre.locator("[name=to]").select_option(str(reviewer.pk))
    centre.locator("[name=reason]").fill("由专人审核")
    surf.look(centre, "reassign")
    centre.get_by_role("button", name="改派").click()
    expect(centre.get_by_role("main")).to_contain_text("”改为“")  # the question
    centre.get_by_role("button", name="改派").click()
    expect(centre.get_by_role("main")).to_contain_text("已改派：")
    phone = surf.arrive(ours.person("information-centre"), f"/accounts/{reviewer.pk}/", PHONE)
    phone.locator("#f-reason-of-act").fill("离职")
    phone.get_by_role("button", name="停用").click()
    people.dialog(phone, "不能再登录")
    expect(phone.get_by_role("main")).to_contain_text("还有 1 项待办未交接")
    surf.look(phone, "tasks-open")
    phone.locator("[name='heir.*']").select_option("desk")
    phone.get_by_role("button", name="交接并继续").click()
    expect(phone.get_by_role("main")).to_contain_text("已停用")
    expect(phone.get_by_text("本机暂存")).to_have_count(0)  # nothing is offered back of what has arrived
    centre.goto(f"/tasks/stuck/?q={ours.mark}")
    expect(people.row(centre, ours.mark).filter(has_text=desk)).to_contain_text("岗位无人")
    surf.look(centre, "stuck-nobody")
