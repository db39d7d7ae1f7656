"""Nothing typed is lost: the session ends in every form there is, the network goes and comes, others use the device."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from guicheng.config.model.whole import RegionConfig
from guicheng.filings.models import Filing
from tests.journeys import forms, people
from tests.journeys.forms import Forms
from tests.support.browsing import PHONE, Surfer
from tests.support.world import PASSWORD, Person, Tenant

SECRET = "Geheim-7-secret"
COPIES = "JSON.stringify({...localStorage, ...sessionStorage})"
KEPT = """() => [...document.querySelectorAll('main form')].filter((form) => form.method === 'post'
    && !form.matches('[data-unkept], [data-bulk]')
    && [...form.elements].some((one) => one.name && !['hidden', 'file', 'submit', 'button'].includes(one.type)))
    .map((form, at) => { form.dataset.probe = at; return at; })"""
TYPEABLE = (
    "textarea:visible, input:visible:not([type=hidden]):not([type=file]):not([type=radio]):not([type=checkbox])"
    ":not([type=password]):not([type=date]):not([type=month]):not([role=combobox]):not([readonly])"
)


def end_session(page: Page) -> None:
    """The session is over, as after a long break: nobody at the page knows."""
    held = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    Session.objects.filter(pk=held["value"]).delete()


def sign_in_again(page: Page, person: Person) -> None:
    """Fill in the dialog."""
    shown = page.locator("#again-dialog")
    expect(shown).to_be_visible()
    shown.locator("[name=login]").fill(person.account.login)
    shown.locator("[name=password]").fill(PASSWORD)
    shown.get_by_role("button", name="登录并继续").click()


def takes_nothing(route: Route, request: Request) -> None:
    """What a form sends is taken in place of the server, so that a walk over all forms changes nothing."""
    if is_press(request):
        route.fulfill(status=204)
    else:
        route.fallback()


def is_press(request: Request) -> bool:
    """Whether a browser sends a form."""
    return request.method == "POST" and request.is_navigation_request()


def said_in(request: Request) -> str:
    """What a form sent."""
    return unquote_plus((request.post_data_buffer or b"").decode("utf-8", "replace"))


def test_every_form_is_walked_over(config: RegionConfig, tenant: Callable[[], Tenant]) -> None:
    assert set(Forms(config, tenant()).all) | set(forms.ELSEWHERE) == forms.templates()


def test_a_session_that_ends_in_any_form_costs_nothing(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    page = surf.open()
    page.on("dialog", lambda asked: asked.accept())
    page.route("**", takes_nothing)
    for template, place in Forms(config, tenant()).all.items():
        person, address = place()
        if not person.account.has_usable_password() or not person.account.check_password(PASSWORD):
            person.account.set_password(PASSWORD)
            person.account.save()
        answer: Any = person.client().get(address)
        assert f"guicheng/{template}" in {one.name for one in answer.templates}, (template, answer.status_code)
        surf.admit(page, person)
        page.goto(address)
        assert SECRET not in page.evaluate(COPIES)
        for number in page.evaluate(KEPT):
            surf.admit(page, person)
            page.goto(address)
            page.evaluate(KEPT)
            walk(page, person, number, f"{template} {number}")


def walk(page: Page, person: Person, number: int, where: str) -> None:
    """Type into one form, end the session, press its button, sign in again: what was typed goes where it should."""
    form = page.locator(f"[data-probe='{number}']")
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    words = f"kept{number}77"
    typed = type_into(page, form, words)
    end_session(page)
    button = form.locator("button:not([type=button]):not([formaction]):not([name^=_]):visible")
    again = page.locator("#again-dialog")
    if button.count():
        button.last.click()
        answer_question(page)
    expect(again, where).to_be_visible()
    copies = page.evaluate(COPIES)
    assert SECRET not in copies, where
    assert not typed or words in copies, where
    if not button.count():  # it saves itself
        sign_in_again(page, person)
        expect(page.locator("[data-save-state]"), where).to_contain_text("已保存")
        return
    with page.expect_request(is_press) as sent:
        sign_in_again(page, person)
    expect(again, where).to_have_count(0)
    assert not typed or words in said_in(sent.value), where


def answer_question(page: Page) -> None:
    """Yes to the question before an act, where there is one; the dialog to sign in comes after it."""
    asked, again = page.locator("#confirm-dialog"), page.locator("#again-dialog")
    expect(asked.or_(again).filter(visible=True).first).to_be_visible()
    if again.is_visible():
        return
    if asked.locator("[data-confirm-comment]").is_visible():
        asked.locator("textarea").fill("x")
    asked.locator("[data-ok]").click()


def type_into(page: Page, form: Any, words: str) -> bool:
    """Type into the first field that is open to any words, and secrets into all that are private."""
    for secret in form.locator("input[type=password]:visible, [data-private] input:visible").all():
        secret.fill(SECRET)
    editor = form.locator("[data-code-editor]")
    if editor.count():
        editor.evaluate("(host, words) => host.editor.set(`# ${words}\\n`)", words)
        return True
    for control in form.locator(TYPEABLE).all():
        if control.evaluate("one => Boolean(one.closest('[data-private]'))") or not control.get_attribute("name"):
            continue
        control.fill(words)
        return True
    return False


def a_draft(config: RegionConfig, ours: Tenant) -> int:
    return Forms(config, ours).draft


def restore(page: Page) -> Any:
    """The word that a copy was found."""
    return page.locator("[data-offer]")


def test_a_draft_goes_on_saving_after_signing_in_again(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    ours = tenant()
    person, pk = ours.person("project-team"), a_draft(config, ours)
    page = surf.arrive(person, f"/filings/{pk}/edit/", PHONE)
    field = page.locator("[data-refresh-region]").locator(TYPEABLE).first
    end_session(page)
    field.fill("77")
    expect(page.locator("#again-dialog")).to_be_visible()
    expect(page.locator("[data-save-state]")).not_to_contain_text("已保存")
    surf.look(page, "signed-out")
    page.locator("#again-dialog [name=password]").fill("wrong")
    page.locator("#again-dialog [name=login]").fill(person.account.login)
    page.get_by_role("button", name="登录并继续").click()
    expect(page.locator("#again-dialog [role=alert]")).to_contain_text("密码")
    before = Filing.objects.unscoped().get(pk=pk).version
    sign_in_again(page, person)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    expect(field).to_have_value("77")
    assert Filing.objects.unscoped().get(pk=pk).version > before
    assert "77" not in json.dumps(page.evaluate("Object.entries(localStorage)"))


def test_a_copy_is_offered_to_its_account_alone_and_goes_at_sign_out(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    ours = tenant()
    boss, office = ours.person("enterprise"), ours.person("general-office")
    address = f"/accounts/{boss.account.pk}/"
    centre = ours.person("information-centre")
    page = surf.arrive(centre, address)
    page.on("dialog", lambda asked: asked.accept())
    page.locator("form [name=reason]").last.fill("先写到这里")
    surf.admit(page, office)
    page.goto("/organisations/new/")
    page.goto(address)
    expect(restore(page)).to_have_count(0)
    surf.admit(page, centre)
    page.goto(address)
    expect(restore(page)).to_have_count(1)
    surf.look(page, "offered")
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("form [name=reason]").last).to_have_value("先写到这里")
    assert "先写到这里" in page.evaluate(COPIES)
    page.goto("/me/")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.wait_for_function(f"() => !({COPIES}).includes('先写到这里')")  # the page is seen before its script has tidied
    surf.admit(page, centre)
    page.goto(address)
    expect(page.locator("form [name=reason]").last).to_have_value("")
    expect(restore(page)).to_have_count(0)


def test_who_signs_in_as_somebody_else_takes_nothing_along(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    ours = tenant()
    pk = a_draft(config, ours)
    page = surf.arrive(ours.person("project-team"), f"/filings/{pk}/edit/")
    before = Filing.objects.unscoped().get(pk=pk).version
    end_session(page)
    page.locator("[data-refresh-region]").locator(TYPEABLE).first.fill("77")
    sign_in_again(page, ours.person("enterprise"))
    expect(page.locator("#again-dialog")).to_contain_text("您以另一个账号登录")
    surf.look(page, "somebody-else")
    page.locator("#again-dialog").get_by_role("button", name="关闭").click()
    expect(page.locator("[data-save-state]")).to_contain_text("未保存")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#again-dialog")).to_contain_text("您以另一个账号登录")
    assert Filing.objects.unscoped().get(pk=pk).version == before


def test_a_copy_goes_when_the_server_says_that_it_arrived(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    page = surf.arrive(ours.person("enterprise"), "/me/")
    page.locator("main form [name=name]").fill(f"{ours.mark}新名")
    assert f"{ours.mark}新名" in page.evaluate(COPIES)
    with page.expect_navigation():
        page.locator("main form").get_by_role("button", name="保存").click()
    expect(page.locator("main form [name=name]")).to_have_value(f"{ours.mark}新名")
    assert f"{ours.mark}新名" not in page.evaluate("JSON.stringify({...localStorage})")
    expect(restore(page)).to_have_count(0)


def test_without_a_network_everything_waits(config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer) -> None:
    ours = tenant()
    pk = a_draft(config, ours)
    page = surf.arrive(ours.person("project-team"), f"/filings/{pk}/edit/", PHONE)
    slot = page.locator("[data-upload]").first
    stored = slot.locator(".picture:not([data-state])").count()
    field = page.locator("[data-refresh-region]").locator(TYPEABLE).first
    page.context.set_offline(True)
    field.fill("77")
    expect(page.locator("[data-save-state]")).to_contain_text("未保存")
    slot.locator("input[data-pick][multiple]").set_input_files([people.photo("雨中一"), people.photo("雨中二")])
    expect(slot.locator(".picture[data-state=waiting]")).to_have_count(2)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-save-state]")).to_contain_text("文件等待上传")
    assert page.url.endswith("/edit/")
    surf.look(page, "offline")
    page.context.set_offline(False)
    expect(slot.locator(".picture:not([data-state])")).to_have_count(stored + 2)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert "77" in json.dumps(Filing.objects.unscoped().get(pk=pk).data)


def test_what_is_typed_and_chosen_before_the_scripts_run_is_saved(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    """A slow line: the form stands there before its script does. The behaviours are told what they missed."""
    ours = tenant()
    pk = a_draft(config, ours)
    page, scripts = surf.open(PHONE), list[Route]()
    page.route("**/guicheng.js*", lambda route: scripts.append(route))
    surf.admit(page, ours.person("project-team"))
    page.goto(f"/filings/{pk}/edit/", wait_until="commit")
    slot = page.locator("[data-upload]").first
    stored = slot.locator(".picture").count()
    page.locator("[name=title]").fill("雨中先写的分部工程")
    slot.locator("input[data-pick][multiple]").set_input_files([people.photo("先选的")])
    assert len(scripts) == 1
    scripts[0].continue_()
    expect(slot.locator(".picture:not([data-state])")).to_have_count(stored + 1)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert Filing.objects.unscoped().get(pk=pk).data["title"] == "雨中先写的分部工程"


def test_what_is_refused_for_good_is_not_offered_again_and_holds_no_number(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    """The other files stand one after the other, whether they went up before, with or after the refused one."""
    pk = a_draft(config, ours := tenant())
    page = surf.arrive(ours.person("project-team"), f"/filings/{pk}/edit/", PHONE)
    slot = page.locator("[data-upload]").first
    stored = slot.locator(".picture:not([data-state])").count()
    broken: FilePayload = {"name": "不是图片.png", "mimeType": "image/png", "buffer": b"no picture at all"}
    slot.locator("input[data-pick][multiple]").set_input_files(
        [people.photo("甲"), broken, people.photo("乙", colour="#224466"), people.photo("丙", colour="#664422")]
    )
    refused = slot.locator(".picture[data-state=failed]")
    expect(slot.locator(".picture:not([data-state])")).to_have_count(stored + 3)
    expect(refused.get_by_role("button", name="移除")).to_be_visible()
    expect(refused.get_by_role("button", name="重试")).to_have_count(0)
    surf.look(page, "refused-for-good")
    numbers = slot.locator("[name^='_order-']")
    wanted = [str(number) for number in range(1, stored + 4)]
    for number, one in zip(wanted, numbers.all(), strict=True):
        expect(one).to_have_value(number)
    page.reload()
    assert [
        one.input_value() for one in page.locator("[data-upload]").first.locator("[name^='_order-']").all()
    ] == wanted


def test_a_double_tap_is_one_request(tenant: Callable[[], Tenant], surf: Surfer) -> None:
    page = surf.arrive(tenant().person("general-office"), "/organisations/new/", PHONE)
    page.route("**", takes_nothing)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if is_press(request) else None)
    page.locator("main form [name=name]").fill("双击单位")
    button = page.locator("main form .action-bar .btn-primary")
    with page.expect_request(is_press):
        button.evaluate("one => { one.click(); one.click(); }")
    expect(button).to_be_disabled()
    assert len(sent) == 1


def test_what_is_typed_before_signing_in_stays_with_the_tab(surf: Surfer) -> None:
    page = surf.open(PHONE)
    page.on("dialog", lambda asked: asked.accept())
    page.goto(f"/r/{surf.region}/register/")
    page.get_by_role("link", name=re.compile("注册单位和账号")).first.click()
    page.locator("[name=_name]").fill("雨中新来单位")
    page.locator("[name=_mobile]").fill("13800138000")
    page.locator("[name=_password]").fill(SECRET)
    copies = page.evaluate(COPIES)
    assert "雨中新来单位" in copies
    assert SECRET not in copies
    assert "13800138000" not in copies
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("[name=_name]")).to_have_value("雨中新来单位")


def test_without_scripts_the_same_account_goes_on_and_no_other(
    config: RegionConfig, tenant: Callable[[], Tenant], surf: Surfer
) -> None:
    ours = tenant()
    centre, boss = ours.person("information-centre"), ours.person("enterprise")
    address = f"/accounts/{boss.account.pk}/"
    for who in (boss, centre):
        page = surf.arrive(centre, address, scripts=False)
        page.locator("form [name=reason]").last.fill("重复登记")
        end_session(page)
        page.get_by_role("button", name="停用").click()
        expect(page.get_by_role("main")).to_contain_text("没有保存")
        surf.shoot(page, "again-without-scripts")
        page.locator("[name=login]").fill(who.account.login)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        if who is boss:
            expect(page.locator("body")).to_contain_text("没有带过来")
            continue
        page.get_by_role("button", name="继续提交").click()
        page.locator("main form button").first.click()
        expect(page.get_by_role("main")).to_contain_text("重复登记")
