"""Registering by oneself on the pages: open and reviewed kinds, joining, review, correction (YNR-01, YNR-02)."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from guicheng.accounts import limits
from guicheng.accounts.models import AccessRequest, Account, Membership, Organisation
from guicheng.attachments.models import Attachment, Blob
from guicheng.clockwork import tasks
from guicheng.common import clock
from guicheng.notices.models import Message
from guicheng.notices.sending import send_waiting
from guicheng.registration import papers
from tests.support.samples import citizen_number, credit_code
from tests.support.world import picture
from tests.yunnan.shared import REGION, Scene

ENTRY = f"/r/{REGION}/"
REGISTER = f"{ENTRY}register/"
STATUS = f"{ENTRY}registration/"
PASSWORD = "Spring-Rain-7"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def given(**values: Any) -> dict[str, Any]:
    """What a contractor of Kunming fills in."""
    return {
        "_name": "昆明石林建筑有限公司", "_credit_code": credit_code(71), "_jurisdiction": "530102",
        "_person": "沈知远", "_mobile": "138 0013 8000", "_email": "shen@example.cn", "_login": "shilin",
        "_password": PASSWORD, "_again": PASSWORD, "_agreed": "1", "legal_person": "罗向东",
        "address": "昆明市五华区青年路1号", "id_number": citizen_number(7), **values,
    }  # fmt: skip


def send(client: Client, kind: str, *, joins: bool = False, **values: Any) -> Any:
    return client.post(f"{REGISTER}{kind}/{'join/' if joins else ''}", given(**values))


def registered(client: Client, **values: Any) -> AccessRequest:
    """A contractor that waits for its review."""
    answer = send(client, "contractor", licence=picture(1), **values)
    assert (answer.status_code, answer.headers.get("Location")) == (302, STATUS), words(answer)
    return AccessRequest.objects.unscoped().latest("pk")


def words(answer: Any) -> str:
    """What the body of a page says."""
    body = re.search(r"<main.*</main>", answer.content.decode(), re.S)
    page = body[0] if body else answer.content.decode()
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", unescape(text))


def receipt(client: Client) -> str:
    found = re.search(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}", words(client.get(STATUS)))
    assert found is not None
    return found[0]


def signs_in(login: str, password: str = PASSWORD) -> Any:
    return Client().post(ENTRY, {"login": login, "password": password})


# --- registering ------------------------------------------------------------------------------------------------------


def test_the_entry_leads_to_every_account_kind(scene: Scene) -> None:
    entry = words(Client().get(ENTRY))
    assert all(way in entry for way in ("扫码登录", "注册账号", "忘记密码", "查询申请进度"))
    page = words(Client().get(REGISTER))
    for kind in ("建设单位账号", "施工单位账号", "监理单位账号", "注册后即可登录", "需要审核", "加入已注册单位"):
        assert kind in page


def test_a_kind_without_review_signs_in_at_once(scene: Scene) -> None:
    client = Client()
    answer = send(client, "owner")
    assert (answer.status_code, answer["Location"]) == (302, ENTRY), words(answer)
    assert "注册成功" in words(client.get(ENTRY))
    assert signs_in("shilin").status_code == 302
    assert not AccessRequest.objects.unscoped().exists()


def test_a_kind_with_review_waits_and_says_so(scene: Scene) -> None:
    client = Client()
    registered(client)
    page = words(client.get(STATUS))
    assert all(said in page for said in ("待审核", "昆明石林建筑有限公司", "受理号"))
    refused = signs_in("shilin")
    assert (refused.status_code, "账号正在审核" in words(refused)) == (403, True)


def test_everything_wrong_is_said_together_and_files_are_not_lost(scene: Scene) -> None:
    client = Client()
    wrong = {
        "_credit_code": "91530102MA0000071X", "_mobile": "123", "_password": "short", "_again": "short",
        "_agreed": "", "id_number": "530102198512311230", "legal_person": "",
    }  # fmt: skip
    answer = send(client, "contractor", licence=picture(1), **wrong)
    said = words(answer)
    assert answer.status_code == 400
    for problem in ("统一社会信用代码有误", "11位手机号", "密码不能少于", "请阅读并同意", "身份证", "法定代表人"):
        assert problem in said, problem
    assert "沈知远" in answer.content.decode(), "what was typed stands there again"
    assert 'value="short"' not in answer.content.decode(), "but no password"
    assert not Account.objects.unscoped().filter(login="shilin").exists()
    assert send(client, "contractor").status_code == 302, "the licence was kept"
    request = AccessRequest.objects.unscoped().get()
    kept = Attachment.objects.filter(holder_kind="registration", holder_id=request.pk, removed_at=None)
    assert [one.slot for one in kept] == ["licence"]


def test_a_paper_that_is_needed_is_asked_for(scene: Scene) -> None:
    answer = send(Client(), "contractor")
    assert (answer.status_code, "请上传营业执照" in words(answer)) == (400, True)


def test_passwords_must_be_the_same(scene: Scene) -> None:
    assert "两次输入的密码不一致" in words(send(Client(), "owner", _again="Other-Pass-9"))


@pytest.mark.parametrize("address", ["guild/", "contractor/file/1/", "contractor/templates/licence"])
def test_what_is_not_there_is_not_found(scene: Scene, address: str) -> None:
    assert Client().get(REGISTER + address).status_code == 404
    assert Client().get("/r/nowhere/register/").status_code == 404


def test_a_strangers_file_is_seen_in_their_own_session_only(scene: Scene) -> None:
    client = Client()
    answer = client.post(f"{REGISTER}contractor/files/licence", {"file": picture(2)})
    assert answer.status_code == 200
    file = Attachment.objects.get(holder_kind="registration-draft")
    address = f"{REGISTER}contractor/file/{file.pk}/"
    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404
    assert client.post(address, headers={"HX-Request": "true"}).content == b""
    assert client.get(address).status_code == 404


def test_a_number_that_is_taken_offers_to_join(scene: Scene) -> None:
    registered(Client())
    answer = send(Client(), "contractor", licence=picture(1), _login="second")
    said = words(answer)
    assert (answer.status_code, "已经存在" in said, "申请加入该单位" in said) == (409, True, True)


def test_registering_is_limited_by_address(scene: Scene) -> None:
    client = Client()
    for _ in range(limits.REGISTER.most):
        assert send(client, "owner", _login="").status_code == 400
    answer = send(client, "owner")
    assert (answer.status_code, "操作过于频繁" in words(answer)) == (429, True)
    assert not Organisation.objects.unscoped().filter(name="昆明石林建筑有限公司").exists()


def test_files_of_strangers_are_limited_by_address(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILES", limits.Limit("registration-files", 2, 60))
    answers = [Client().post(f"{REGISTER}contractor/files/licence", {"file": picture(n)}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "操作过于频繁" in answers[-1].json()["detail"]
    assert Attachment.objects.filter(holder_kind="registration-draft").count() == 2


def test_papers_that_nobody_sends_are_forgotten(scene: Scene) -> None:
    """Those of a form that was left, after a week; not those of a request, nor those laid out for its correction."""
    sent = Client()
    request = registered(sent)
    decide(scene.client("authority"), request, "return", "执照不清晰")
    assert sent.get(f"{STATUS}correct/").status_code == 200
    assert Client().post(f"{REGISTER}contractor/files/licence", {"file": picture(3)}).status_code == 200
    drafts = Attachment.objects.filter(holder_kind=papers.DRAFT)
    left = drafts.latest("pk")
    now = clock.now()
    clock.set_to(now + papers.HELD - dt.timedelta(minutes=1))
    assert tasks.tidy()["papers"] == 0
    clock.set_to(now + papers.HELD + dt.timedelta(minutes=1))
    assert tasks.tidy()["papers"] == 2, "the file of the form that was left, and what the sent one had gathered"
    assert not Blob.objects.filter(pk=left.blob_id).exists()
    assert drafts.filter(removed_at=None).count() == 1, "laid out for the correction"
    kept = Attachment.objects.get(holder_kind=papers.KEPT, holder_id=request.pk, removed_at=None)
    assert Blob.objects.filter(pk=kept.blob_id).exists()


def test_a_form_without_its_token_is_refused(scene: Scene) -> None:
    assert send(Client(enforce_csrf_checks=True), "owner").status_code == 403


def test_the_form_speaks_english(scene: Scene) -> None:
    page = words(Client(headers={"Accept-Language": "en"}).get(f"{REGISTER}contractor/"))
    assert all(said in page for said in ("Business licence", "Your name", "I have read and accept", "Needs review"))


# --- following it -----------------------------------------------------------------------------------------------------


def test_the_receipt_opens_the_state_from_anywhere(scene: Scene) -> None:
    client = Client()
    registered(client)
    code = receipt(client)
    other = Client()
    assert "昆明石林" not in words(other.get(STATUS))
    assert other.post(STATUS, {"receipt": code.lower()}).status_code == 302
    assert "昆明石林建筑有限公司" in words(other.get(STATUS))
    other.post(STATUS, {"act": "forget"})
    assert "昆明石林" not in words(other.get(STATUS))


def test_receipts_cannot_be_tried_for_ever(scene: Scene) -> None:
    client = Client()
    codes = {
        client.post(STATUS, {"receipt": f"AAAA-AAAA-AAAA-{n:04d}"}).status_code for n in range(limits.LOOK_UP.most)
    }
    assert codes == {404}
    assert client.post(STATUS, {"receipt": "AAAA"}).status_code == 429


def test_it_may_be_withdrawn_after_a_question(scene: Scene) -> None:
    client = Client()
    request = registered(client)
    assert "撤回申请" in words(client.post(STATUS, {"act": "withdraw"}))
    assert AccessRequest.objects.unscoped().get(pk=request.pk).state == "pending"
    client.post(STATUS, {"act": "withdraw", "confirmed": "1"})
    assert AccessRequest.objects.unscoped().get(pk=request.pk).state == "withdrawn"
    registered(Client())


# --- reviewing --------------------------------------------------------------------------------------------------------


def decide(client: Client, request: AccessRequest, outcome: str, opinion: str = "") -> Any:
    sent = {"outcome": outcome, "opinion": opinion, "confirmed": "1"}
    return client.post(f"/registrations/{request.pk}/", sent)


def test_reviewers_of_the_place_find_read_and_approve_it(scene: Scene) -> None:
    request = registered(Client())
    near, far = scene.client("authority"), scene.client("other-authority")
    listed = near.get("/registrations/")
    assert "昆明石林建筑有限公司" in words(listed)
    assert re.search(r'注册审核</span>.{0,200}?<span class="[^"]*count[^"]*">1', listed.content.decode(), re.S), (
        "the menu counts"
    )
    assert "没有待审核的申请" in words(far.get("/registrations/"))
    page = near.get(f"/registrations/{request.pk}/")
    said = words(page)
    assert "138****8000" in said
    assert "13800138000" not in said
    assert citizen_number(7) not in said
    paper = re.search(rf"/registrations/{request.pk}/files/\d+/", page.content.decode())
    assert paper is not None
    assert (near.get(paper[0]).status_code, far.get(paper[0]).status_code) == (200, 404)
    assert far.get(f"/registrations/{request.pk}/").status_code == 404
    assert decide(far, request, "approve").status_code == 404
    assert decide(near, request, "approve", "同意").status_code == 302
    assert "昆明石林建筑有限公司" in words(near.get("/registrations/?state=approved"))
    assert signs_in("shilin").status_code == 302
    assert "操作记录" in words(near.get(f"/registrations/{request.pk}/"))


def test_the_applicant_is_told_by_mail(scene: Scene) -> None:
    request = registered(Client())
    decide(scene.client("authority"), request, "refuse", "营业执照已过期")
    send_waiting()
    assert [one.to for one in mail.outbox] == [["shen@example.cn"]]
    assert "营业执照已过期" in mail.outbox[0].body
    assert "shilin" in mail.outbox[0].body


def test_a_no_needs_a_reason_and_every_decision_a_yes(scene: Scene) -> None:
    request = registered(Client())
    reviewer = scene.client("authority")
    answer = decide(reviewer, request, "refuse")
    assert (answer.status_code, "请填写理由" in words(answer)) == (400, True)
    asked = reviewer.post(f"/registrations/{request.pk}/", {"outcome": "approve"})
    assert "确定对" in words(asked)
    assert AccessRequest.objects.unscoped().get(pk=request.pk).state == "pending"
    assert decide(reviewer, request, "burn").status_code == 400


def test_returned_corrected_and_approved(scene: Scene) -> None:
    client = Client()
    request = registered(client)
    reviewer = scene.client("authority")
    assert client.get(f"{STATUS}correct/").status_code == 404, "not while it waits"
    decide(reviewer, request, "return", "单位名称与执照不符")
    assert "已退回" in words(signs_in("shilin"))
    assert "单位名称与执照不符" in words(client.get(STATUS))
    form = client.get(f"{STATUS}correct/")
    assert (form.status_code, "昆明石林建筑有限公司" in form.content.decode()) == (200, True)
    assert "_password" not in form.content.decode()
    missing = client.post(f"{STATUS}correct/", given(legal_person="", _mobile="1"))
    assert (missing.status_code, "11位手机号" in words(missing)) == (400, True)
    assert AccessRequest.objects.unscoped().get(pk=request.pk).state == "returned"
    again = client.post(f"{STATUS}correct/", given(_name="昆明石林建筑工程有限公司", qualification=picture(5)))
    assert (again.status_code, again["Location"]) == (302, STATUS), words(again)
    kept = Attachment.objects.filter(holder_kind="registration", holder_id=request.pk, removed_at=None)
    assert {one.slot for one in kept} == {"licence", "qualification"}
    assert "昆明石林建筑工程有限公司" in words(reviewer.get("/registrations/"))
    assert decide(reviewer, request, "approve").status_code == 302
    assert signs_in("shilin").status_code == 302


def version_in(answer: Any) -> str:
    """The version that a form carries."""
    found = re.search(r'name="version" value="([0-9a-f]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_a_registration_corrected_twice(scene: Scene) -> None:
    """Two devices with one receipt: the second is told, sees both values, and chooses."""
    client = Client()
    request = registered(client)
    reviewer, other = scene.client("authority"), Client()
    other.post(STATUS, {"receipt": receipt(client)})
    decide(reviewer, request, "return", "名称与执照不符")
    read = version_in(client.get(f"{STATUS}correct/"))
    assert version_in(other.get(f"{STATUS}correct/")) == read
    assert client.post(f"{STATUS}correct/", given(_name="先到的公司", version=read)).status_code == 302
    late = other.post(f"{STATUS}correct/", given(_name="后到的公司", version=read))
    assert (late.status_code, "已由他人或在另一窗口办理" in words(late)) == (409, True)
    decide(reviewer, request, "return", "仍不符")
    late = other.post(f"{STATUS}correct/", given(_name="后到的公司", address="昆明市另一处路2号", version=read))
    assert late.status_code == 409
    said = re.sub(r"<[^>]+>", "", late.content.decode())
    assert all(one in said for one in ("先到的公司", "后到的公司", "昆明市另一处路2号"))
    assert Organisation.objects.unscoped().get(pk=request.organisation_id).name == "先到的公司"
    now = version_in(late)
    answer = given(version=now, _name="后到的公司", address="昆明市另一处路2号", **{"_keep._name": "theirs"})
    done = other.post(f"{STATUS}correct/", answer)
    assert done.status_code == 302, words(done)
    request.refresh_from_db()
    assert Organisation.objects.unscoped().get(pk=request.organisation_id).name == "先到的公司"
    assert request.data["address"] == "昆明市另一处路2号"


def test_a_registration_corrected_while_it_is_read(scene: Scene) -> None:
    """Whoever reviews decides what they read; an opinion that came too late stands on the page."""
    request = registered(Client())
    reviewer = scene.client("authority")
    address = f"/registrations/{request.pk}/"
    sent = {"outcome": "refuse", "opinion": "写好的意见", "confirmed": "1"}
    late = reviewer.post(address, {**sent, "version": "0" * 18})
    assert (late.status_code, "写好的意见" in words(late)) == (409, True)
    assert AccessRequest.objects.unscoped().get(pk=request.pk).state == "pending"
    decide(reviewer, request, "approve")
    late = reviewer.post(address, sent)
    assert (late.status_code, "写好的意见" in words(late), "已处理" in words(late)) == (409, True, True)


def test_a_program_decides_on_a_registration_as_it_read_it(scene: Scene) -> None:
    request = registered(Client())
    reviewer, address = scene.client("authority"), f"/api/v1/registrations/{request.pk}"
    read = reviewer.get(address)
    sent = {"data": {"outcome": "approve"}, "content_type": "application/json"}
    late = reviewer.post(f"{address}/decision", **sent, headers={"If-Match": f'"{"0" * 18}"'})
    assert late.status_code in (409, 412)
    assert AccessRequest.objects.unscoped().get(pk=request.pk).state == "pending"
    done = reviewer.post(f"{address}/decision", **sent, headers={"If-Match": read["ETag"]})
    assert (done.status_code, AccessRequest.objects.unscoped().get(pk=request.pk).state) == (200, "approved")


def test_the_list_is_searched_filtered_and_closed_to_others(scene: Scene) -> None:
    registered(Client())
    reviewer = scene.client("authority")
    assert "昆明石林" in words(reviewer.get("/registrations/?q=石林"))
    assert "没有符合条件的申请" in words(reviewer.get("/registrations/?q=无此单位"))
    assert "没有符合条件的申请" in words(reviewer.get("/registrations/?kind=supervision-firm"))
    assert "昆明石林" in words(reviewer.get("/registrations/?kind=contractor"))
    assert scene.client("body").get("/registrations/").status_code == 403


# --- joining ----------------------------------------------------------------------------------------------------------


def test_joining_is_decided_by_the_organisation(scene: Scene) -> None:
    firm = scene.stage.organisations["contractor"]
    Organisation.objects.unscoped().filter(pk=firm.pk).update(credit_code=credit_code(71))
    client = Client()
    answer = send(client, "contractor", joins=True, _name="", _jurisdiction="")
    assert (answer.status_code, answer["Location"]) == (302, STATUS), words(answer)
    request = AccessRequest.objects.unscoped().get()
    assert (request.kind, request.organisation_id) == ("join", firm.pk)
    assert Message.objects.unscoped().filter(desk=f"o{firm.pk}:contractor-user", notice="registration").exists()
    assert decide(scene.client("firm"), request, "approve").status_code == 404, "another firm"
    ours = scene.client("contractor")
    assert "沈知远" in words(ours.get("/registrations/"))
    assert decide(ours, request, "approve").status_code == 302
    assert signs_in("shilin").status_code == 302
    held = Membership.objects.unscoped().get(account__login="shilin")
    assert (held.organisation_id, held.role) == (firm.pk, "contractor-user")


def test_an_organisation_that_is_not_there_cannot_be_joined(scene: Scene) -> None:
    answer = send(Client(), "contractor", joins=True)
    assert (answer.status_code, "没有找到可加入的单位" in words(answer)) == (404, True)


# --- forgotten passwords ----------------------------------------------------------------------------------------------

FORGOTTEN = f"{ENTRY}forgotten/"


def test_a_forgotten_password_is_chosen_anew_with_a_code(scene: Scene, django_capture_on_commit_callbacks: Any) -> None:
    send(Client(), "owner")
    client = Client()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(FORGOTTEN, {"act": "send", "login": "shilin"})
    code = re.search(r"\d{6}", mail.outbox[0].body)
    assert code is not None
    fresh = {"act": "choose", "new": "Autumn-Moon-8", "again": "Autumn-Moon-8"}
    assert client.post(FORGOTTEN, {**fresh, "code": "000000" if code[0] != "000000" else "1"}).status_code == 400
    assert client.post(FORGOTTEN, {**fresh, "code": code[0]}).status_code == 302
    assert signs_in("shilin", "Autumn-Moon-8").status_code == 302


def test_it_does_not_say_whether_there_is_such_an_account(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    send(Client(), "owner")
    said = []
    for login in ("shilin", "nobody"):
        client = Client()
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(FORGOTTEN, {"act": "send", "login": login})
        page = words(client.get(FORGOTTEN)).replace(login, "…")
        wrong = words(
            client.post(FORGOTTEN, {"act": "choose", "code": "1", "new": "Autumn-Moon-8", "again": "Autumn-Moon-8"})
        ).replace(login, "…")
        said.append((answer.status_code, answer["Location"], page, wrong))
    assert said[0] == said[1]


def test_problems_are_told_in_the_order_of_the_page_and_without_empty_reasons(scene: Scene) -> None:
    answer = Client().post(f"{REGISTER}contractor/", {"_name": ""})
    summary = re.search(r'<section class="error-summary".*?</section>', answer.content.decode(), re.S)
    assert summary
    fields = re.findall(r'href="#([^"]+)"', summary[0])
    assert fields[:2] == ["f-_name", "f-_credit_code"]
    assert fields.index("f-legal_person") < fields.index("f-_login")
    assert fields[-1] == "f-_agreed"
    assert "为什么？" not in summary[0]
    assert "填写后再次提交" not in summary[0]


def test_places_stand_below_their_city(scene: Scene) -> None:
    page = Client().get(f"{REGISTER}contractor/").content.decode()
    city = re.search(r'<optgroup label="昆明市">(.*?)</optgroup>', page, re.S)
    assert city
    assert '<option value="530100">昆明市（本级）</option>' in city[1]
    assert '<option value="530102">五华区</option>' in city[1]
    assert page.count('<option value="">') == 1


def test_the_log_and_the_case_name_the_applicant_and_the_place(scene: Scene) -> None:
    request = registered(Client())
    page = scene.page("authority", f"/registrations/{request.pk}/")
    assert "昆明市五华区" in page
    assert re.search(r'data-label="操作人">沈知远', page)
    assert "上次审核意见" not in page


def test_mail_is_promised_only_to_whoever_gave_an_address(scene: Scene) -> None:
    client, other = Client(), Client()
    registered(client)
    registered(other, _email="", _name="昆明另一建筑有限公司", _credit_code=credit_code(72), _login="lingyi")
    assert "结果也会发送到您填写的电子邮箱" in words(client.get(STATUS))
    assert "电子邮箱" not in words(other.get(STATUS))
