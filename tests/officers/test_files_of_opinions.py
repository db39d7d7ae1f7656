"""Files that go with an opinion: chosen by whoever decides, bound to the answer, read by whoever reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guicheng.attachments.models import Attachment
from guicheng.audit.models import AuditEntry
from guicheng.config.model.scenarios import Given, Scenario, Scenarios
from guicheng.filings.access import find
from guicheng.filings.access.given import of_answer
from guicheng.filings.acts import decisions, deleting, given_files
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.rehearsal.scenarios import play
from guicheng.workflow.models import Task
from tests.officers.shared import refused
from tests.support.office import NOW, PEOPLE, Office, step, tasks
from tests.support.world import picture, said

pytestmark = pytest.mark.django_db

FILES = {"files": {"title": "核查记录", "kinds": ["image", "pdf"], "max": 2}}
ANSWERS = ["approve", {"id": "return", "files": "required"}, {"id": "refuse", "comment": "none"}]
CHAINS = {
    "open": {"steps": [step("s", decisions=ANSWERS, actions=["delegate", "take-back"], **FILES), step("t", "leader")]},
    "inner": {"steps": [step("s", **FILES), step("t", "leader", **FILES)]},
    "bare": {"steps": [step("s")]},
}
MORE = {"inner": {"review": [{"to": ["filer"], "opinions": False}]}}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, CHAINS, more=MORE)


def add(office: Office, task: Task, who: Any = None, number: int = 0) -> Attachment:
    return given_files.add(who or office.clerk, task.pk, picture(number, f"p{number}.png"))


def read_by(office: Office, filing: Filing, who: Any) -> list[str]:
    access = find(who, filing.pk)
    return [one.name for line in access.record.lines for one in of_answer(access.given, line.task_id)]


def test_they_go_with_the_answer_of_whoever_chose_them(office: Office) -> None:
    (task,) = tasks(filing := office.file("open"))
    mine, other = add(office, task, number=1), add(office, task, office.second, 2)
    assert read_by(office, filing, office.leader) == [], "nobody reads what is only chosen"
    assert [one.pk for one in given_files.chosen(office.clerk, task)] == [mine.pk]
    decisions.decide(office.clerk, task.pk, Answer("approve", "见附件"))
    for who in (office.clerk, office.second, office.leader, office.filer):
        assert read_by(office, filing, who) == ["p1.png"]
    other.refresh_from_db()
    assert other.removed_at is not None
    kept = AuditEntry.objects.filter(object_id=str(filing.pk), action="filing.decide:s").get()
    assert kept.changes["files"] == [mine.blob_id], "the audit binds them to the answer"
    for act in (lambda: add(office, task, number=3), lambda: given_files.remove(office.clerk, task.pk, mine.pk)):
        assert refused(act).code == "task-already-decided"


def test_an_answer_may_demand_them(office: Office) -> None:
    (task,) = tasks(office.file("open"))
    problem = refused(lambda: decisions.decide(office.clerk, task.pk, Answer("return", "补正")))
    assert (problem.code, problem.field, problem.message.zh) == ("files-required", "opinion-files", "请上传核查记录")
    held = add(office, task)
    given_files.remove(office.clerk, task.pk, held.pk)
    assert refused(lambda: decisions.decide(office.clerk, task.pk, Answer("return", "补正"))).code == "files-required"
    add(office, task)
    decisions.decide(office.clerk, task.pk, Answer("return", "补正"))


def test_what_is_not_taken(office: Office) -> None:
    (task,), (bare,) = tasks(office.file("open")), tasks(office.file("bare"))
    assert refused(lambda: add(office, bare)).code == "no-files"
    assert refused(lambda: add(office, task, office.leader)).code == "not-found"
    add(office, task, number=1)
    add(office, task, number=2)
    full = refused(lambda: add(office, task, number=3))
    assert (full.code, full.field) == ("slot-full", "opinion-files")
    text = SimpleUploadedFile("a.txt", b"just words", content_type="text/plain")
    wrong = refused(lambda: given_files.add(office.clerk, task.pk, text))
    assert wrong.field == "opinion-files"
    assert refused(lambda: given_files.remove(office.second, task.pk, given_files.chosen(office.clerk, task)[0].pk))


def test_they_are_told_as_the_opinion_is(office: Office) -> None:
    (task,) = tasks(filing := office.file("inner"))
    held = add(office, task)
    at = f"/files/{held.pk}/"
    client = {who: office.person(getattr(office, who)).client() for who in ("filer", "clerk", "second", "leader")}
    assert [client[who].get(at).status_code for who in ("clerk", "second", "leader")] == [200, 404, 404]
    decisions.decide(office.clerk, task.pk, Answer("approve", "内部意见"))
    assert read_by(office, filing, office.filer) == []
    assert client["filer"].get(at).status_code == 404
    assert [client[who].get(at).status_code for who in ("clerk", "second", "leader")] == [200, 200, 200]
    assert "p0.png" in client["leader"].get(f"/filings/{filing.pk}/").content.decode()
    assert "p0.png" not in client["filer"].get(f"/filings/{filing.pk}/").content.decode()


def test_an_answer_that_was_taken_back_keeps_its_own(office: Office) -> None:
    (task,) = tasks(filing := office.file("open"))
    add(office, task)
    decisions.decide(office.clerk, task.pk, Answer("approve"))
    decisions.take_back(office.clerk, filing.pk)
    (again,) = tasks(filing)
    assert given_files.chosen(office.clerk, again) == []
    assert read_by(office, filing, office.leader) == ["p0.png"]


def test_they_go_when_the_filing_is_thrown_away(office: Office) -> None:
    (task,) = tasks(filing := office.file("open"))
    held = add(office, task)
    decisions.decide(office.clerk, task.pk, Answer("return", "补正"))
    deleting.delete(office.filer, filing.pk)
    held.refresh_from_db()
    assert held.removed_at is not None


def test_by_page_without_a_script_nothing_chosen_is_lost(office: Office) -> None:
    (task,) = tasks(filing := office.file("open"))
    browser, at = office.person(office.clerk).client(), f"/tasks/{task.pk}/decide/"
    page = browser.get(f"/tasks/{task.pk}/").content.decode()
    assert f'data-url="/tasks/{task.pk}/given/opinion-files"' in page
    assert "选择“退回”时必须填写" in page
    files = {"opinion-files": [picture(1, "a.png"), picture(2, "b.png"), picture(3, "c.png")]}
    refused_ = browser.post(at, {"decision": "approve", "opinion": "已核", **files})
    assert refused_.status_code == 400
    shown = refused_.content.decode()
    assert "a.png" in shown, "what was taken is there"
    assert "已核" in shown
    assert 'href="#f-opinion-files"' in shown
    first = given_files.chosen(office.clerk, task)[0]
    assert browser.post(f"/tasks/{task.pk}/given/{first.pk}/remove/").status_code == 302
    asked = browser.post(at, {"decision": "approve", "opinion": "已核"})
    assert "confirmed" in asked.content.decode()
    assert browser.post(at, {"decision": "approve", "opinion": "已核", "confirmed": "1"}).status_code == 302
    assert read_by(office, filing, office.leader) == ["b.png"]
    assert "b.png" in browser.get(f"/filings/{filing.pk}/print/").content.decode()


def test_by_page_with_a_script(office: Office) -> None:
    (task,) = tasks(office.file("open"))
    browser, url = office.person(office.clerk).client(), f"/tasks/{task.pk}/given/opinion-files"
    sent = browser.post(url, {"file": picture()})
    assert sent.status_code == 200
    assert "given/" in sent.content.decode()
    assert browser.post(url, {}).status_code == 400
    assert browser.post(f"/tasks/{task.pk}/given/other", {"file": picture()}).status_code == 409
    held = given_files.chosen(office.clerk, task)[0]
    assert browser.post(f"/tasks/{task.pk}/given/{held.pk}/remove/", headers={"HX-Request": "true"}).content == b""


def test_by_api(office: Office) -> None:
    (task,) = tasks(filing := office.file("open"))
    api: Any = office.person(office.clerk).api()
    asked = {
        one["of"]: one["files"]
        for one in said(api.get(f"/api/v1/tasks/{task.pk}"))["actions"]
        if one["kind"] == "decide"
    }
    assert asked == {"approve": "optional", "return": "required", "refuse": "optional"}
    made = said(api.upload(f"/api/v1/tasks/{task.pk}/files", file=picture(1)))
    gone = said(api.upload(f"/api/v1/tasks/{task.pk}/files", file=picture(2)))
    assert (made["slot"], len(said(api.get(f"/api/v1/tasks/{task.pk}/files"))["items"])) == ("opinion-files", 2)
    assert api.send("DELETE", f"/api/v1/tasks/{task.pk}/files/{gone['id']}").status_code == 204
    assert api.send("POST", f"/api/v1/tasks/{task.pk}/decide", {"decision": "approve"}).status_code == 200
    lines = said(office.person(office.filer).api().get(f"/api/v1/filings/{filing.pk}/history"))["items"]
    assert [one["id"] for line in lines for one in line["files"]] == [made["id"]]
    content = office.person(office.filer).api().get(made["url"])
    assert content.status_code == 200


def test_a_scenario_says_how_many(office: Office) -> None:
    told = {"as": "office.clerk", "decide": "a", "decision": "return", "opinion": "补正"}
    begun = {"as": "firm.filer", "create": "open", "call": "a", "data": {"subject": "材料"}, "submit": True}
    given = Given.model_validate(PEOPLE)
    for act, passes in (
        ({**told, "expect": {"refused": "files-required"}}, True),
        ({**told, "attach": {"opinion-files": 2}, "expect": {"state": "returned"}}, True),
        ({**told, "attach": {"opinion-files": 2}, "expect": {"refused": "files-required"}}, False),
    ):
        story = Scenario.model_validate({"id": "files", "title": "附件", "clock": NOW, "steps": [begun, act]})
        told_all = {"files": Scenarios(given=given, scenarios=[story])}
        assert (list(play(office.config.model_copy(update={"scenarios": told_all}))) == []) == passes
