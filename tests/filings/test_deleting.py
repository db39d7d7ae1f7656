"""What may be thrown away, in which state and by whom; and what acts are called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from guicheng.audit.models import AuditEntry
from guicheng.config import releases
from guicheng.filings.access import FilingAccess
from guicheng.filings.acts import decisions, deleting, drafts, submission
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.workflow.models import ChainRun, Task
from tests.portal.shared import text_of
from tests.support.office import Office, step, tasks
from tests.support.story import refused
from tests.support.world import said

pytestmark = pytest.mark.django_db

STEPS = [step("accept", decisions=["approve", "return", "refuse"]), step("sign", "leader")]
UNREVIEWED = {
    "steps": STEPS,
    "delete": {"while": ["accept", "refused"], "message": "受理后不能删除"},
    "withdraw": {"while": ["accept"]},
}
BY_OFFICE = {"steps": STEPS, "delete": {"while": ["accept"], "by": ["leader"], "when": {"form.subject": "材料"}}}


@pytest.fixture(autouse=True)
def _nothing_parsed() -> Any:
    yield
    releases.forget()


def come_to(office: Office, kind: str, state: str) -> Filing:
    """A filing in a state."""
    if state == "draft":
        return drafts.create(office.filer, kind, None, {"subject": "材料"}).matter.filing
    filing = office.file(kind)
    if state == "taken-back":
        submission.withdraw(office.filer, filing.pk)
    elif state != "accept":
        given = {"sign": "approve", "confirmed": "approve", "returned": "return", "refused": "refuse"}[state]
        decisions.decide_filing(office.clerk, filing.pk, Answer(given, opinion="已阅"))
    if state == "confirmed":
        decisions.decide_filing(office.leader, filing.pk, Answer("approve"))
    return filing


@pytest.mark.parametrize(
    ("kind", "state", "who", "code"),
    [
        ("plain", "draft", "filer", ""),
        ("plain", "accept", "filer", "not-editable"),
        ("plain", "returned", "filer", ""),
        ("plain", "confirmed", "filer", "not-editable"),
        ("own", "draft", "filer", ""),
        ("own", "taken-back", "filer", ""),
        ("own", "accept", "filer", ""),
        ("own", "sign", "filer", "not-deletable"),
        ("own", "returned", "filer", "not-deletable"),
        ("own", "refused", "filer", ""),
        ("own", "confirmed", "filer", "not-deletable"),
        ("own", "accept", "stranger", "not-found"),
        ("own", "accept", "clerk", "not-allowed"),
        ("office", "accept", "leader", ""),
        ("office", "accept", "filer", "not-allowed"),
        ("office", "draft", "filer", ""),
    ],
)  # fmt: skip
def test_a_filing_goes_where_its_chain_lets_it(tmp_path: Path, kind: str, state: str, who: str, code: str) -> None:
    office = Office(tmp_path, {"plain": {"steps": STEPS}, "own": UNREVIEWED, "office": BY_OFFICE})
    filing = come_to(office, kind, state)
    actor = office.actor("other.filer") if who == "stranger" else getattr(office, who)
    if code:
        assert refused(lambda: deleting.delete(actor, filing.pk)) == [code]
        assert Filing.objects.unscoped().filter(pk=filing.pk).exists()
        return
    api = office.person(actor).api()
    acts = {one["kind"]: one["allowed"] for one in said(api.send("GET", f"/api/v1/filings/{filing.pk}"))["actions"]}
    assert acts["delete"] is True
    deleting.delete(actor, filing.pk)
    assert not Filing.objects.unscoped().filter(pk=filing.pk).exists()
    assert not ChainRun.objects.filter(filing_id=filing.pk).exists()
    assert not Task.objects.filter(filing_id=filing.pk).exists()
    kept = AuditEntry.objects.get(object_kind="filing", object_id=str(filing.pk), action="filing.delete")
    assert kept.changes["data"] == {"subject": "材料"}


def test_the_reason_is_the_declared_one_and_the_page_offers_only_what_is_done(tmp_path: Path) -> None:
    office = Office(tmp_path, {"own": UNREVIEWED})
    filing = come_to(office, "own", "sign")
    browser = office.person(office.filer).client()
    assert f"/filings/{filing.pk}/delete/" not in browser.get(f"/filings/{filing.pk}/").content.decode()
    answer = browser.post(f"/filings/{filing.pk}/delete/", {"confirmed": "1"})
    assert (answer.status_code, "受理后不能删除" in text_of(answer)) == (409, True)
    waiting = come_to(office, "own", "accept")
    page = html.fromstring(browser.get(f"/filings/{waiting.pk}/").content)
    assert page.xpath(f"//form[@action='/filings/{waiting.pk}/delete/']")
    task = tasks(waiting)[0].pk
    assert browser.post(f"/filings/{waiting.pk}/delete/", {"confirmed": "1"}).status_code == 302
    clerk = office.person(office.clerk).client()
    assert clerk.post(f"/tasks/{task}/decide/", {"decision": "approve", "confirmed": "1"}).status_code == 404


WORDS = {"acts": {"save": "暂存", "submit": "申报", "delete": "丢弃"}, "questions": {"decide": "同意受理？"}}


def test_acts_are_called_alike_wherever_they_are_named(tmp_path: Path) -> None:
    chain = {"steps": STEPS, "withdraw": {"while": ["accept"], "to": "void"}, "delete": {"while": ["accept"]}}
    office = Office(tmp_path, {"own": chain}, more={"own": WORDS})
    person = office.person(office.filer)
    browser, api = person.client(), person.api()
    draft = come_to(office, "own", "draft")
    form = text_of(browser.get(f"/filings/{draft.pk}/edit/"))
    assert all(words in form for words in ("暂存", "保存并申报", "申报后由谁办理"))
    assert "上报" not in form
    assert "同意受理" not in form
    assert "申报后进入“环节accept”" in browser.get(f"/filings/{draft.pk}/edit/").content.decode()
    acts = said(api.send("GET", f"/api/v1/filings/{draft.pk}"))["actions"]
    assert {one["kind"]: one["title"]["zh"] for one in acts} == {"save": "暂存", "submit": "申报", "delete": "丢弃"}
    submission.submit(office.filer, draft.pk)
    page = browser.get(f"/filings/{draft.pk}/").content.decode()
    assert all(words in page for words in ("取消申报", "丢弃", "申报时间", "本件随即结束，状态为“void”"))
    assert "上报" not in text_of(browser.get(f"/filings/{draft.pk}/"))
    assert [str(line.act) for line in FilingAccess(office.fresh(draft), office.filer).record.lines][:1] == ["申报"]
    logged = AuditEntry.objects.filter(object_id=str(draft.pk), action="filing.submit")
    assert [one.title["zh"] for one in logged] == ["申报"]
    gone = browser.post(f"/filings/{draft.pk}/withdraw/", {"confirmed": "1"}, follow=True)
    assert "已取消申报，当前状态：void" in text_of(gone)


def test_one_button_hands_in_where_there_is_no_draft(tmp_path: Path) -> None:
    office = Office(
        tmp_path,
        {"one": {"steps": []}},
        more={"one": {"draft": False, "acts": {"submit": "保存"}, "questions": {"submit": "保存后不能修改"}}},
    )
    person = office.person(office.filer)
    browser = person.client()
    draft = come_to(office, "one", "draft")
    page = html.fromstring(browser.get(f"/filings/{draft.pk}/edit/").content)
    bar = page.xpath("//div[@class='action-bar']//button[@name='act']")
    assert [(one.get("value"), one.text_content().strip(), one.get("data-confirm")) for one in bar] == [
        ("submit", "保存", "保存后不能修改")
    ]
    assert "save" not in {
        one["kind"] for one in said(person.api().send("GET", f"/api/v1/filings/{draft.pk}"))["actions"]
    }
    browser.post(f"/filings/{draft.pk}/edit/", {"subject": "材料", "act": "submit", "confirmed": "1", "version": "1"})
    assert Filing.objects.unscoped().get(pk=draft.pk).state == "confirmed"
