"""Files that the deciders of a step add to the form, and slots that are closed by a rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.filings.access import find
from guicheng.filings.acts import claims, decisions, drafts, filing_files, submission
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from tests.officers.shared import refused
from tests.portal.shared import text_of
from tests.support.office import UI, Office, step, tasks
from tests.support.world import picture, said

pytestmark = pytest.mark.django_db

CHAINS = {
    "site": {
        "steps": [
            step(
                "visit",
                fields={"write": ["site"]},
                claim={},
                decisions=["approve", {"id": "return", "comment": "none", "demands": ["site"]}, "refuse"],
            ),
            step("sign", "leader"),
        ]
    },
    "closed": {"fields": {"read": ["site"]}, "steps": [step("s")]},
    "hidden": {"fields": {"read": ["site"]}, "steps": [step("s", fields={"hidden": ["papers"]})]},
}
CHAINS["rows"] = {"fields": {"read": ["site"]}, "steps": [step("s", fields={"write": ["items.proof"]})]}
ROWS = {"type": "array", "items": {"type": "object", "properties": {"what": {"type": "string", "maxLength": 40}}}}
FORM = {
    "properties": {"items": ROWS},
    "ui": {
        "layout": [
            {"id": "main", "rows": ["subject", "grade", "remark", "items", {"slot": "papers"}, {"slot": "site"}]}
        ],
        "fields": {
            **UI["fields"],  # type: ignore[dict-item]
            "items": {
                "label": "项目",
                "widget": "table",
                "columns": {"what": {"label": "内容"}},
                "slots": [{"id": "proof", "title": "核查照片", "min": 1, "read_only_if": {"item.what": "免核"}}],
            },
        },
        "slots": [
            {"id": "papers", "title": "申报材料", "read_only_if": {"form.grade": "定"}},
            {"id": "site", "title": "现场照片", "min": 1, "max": 2, "captions": "optional"},
        ],
    },
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, CHAINS, form=FORM)


def names(filing: Filing, slot: str = "site") -> list[str]:
    return [one.name for one in filing_files.files(filing).get(slot, [])]


def test_they_are_of_whoever_decides_while_they_decide(office: Office) -> None:
    filing = office.file("site")  # whoever files is asked for none of them
    add = lambda who, slot="site", n=0: filing_files.add(who, filing.pk, slot, picture(n))  # noqa: E731
    for who, slot in ((office.filer, "site"), (office.clerk, "papers"), (office.leader, "site")):
        assert refused(lambda who=who, slot=slot: add(who, slot)).code == "not-editable"
    (task,) = tasks(filing)
    missing = refused(lambda: decisions.decide(office.clerk, task.pk, Answer("approve")))
    assert (missing.code, missing.field) == ("slot-min", "site")
    assert refused(lambda: decisions.decide(office.clerk, task.pk, Answer("return"))).field == "site"
    held = add(office.clerk)
    filing_files.change(office.clerk, filing.pk, "site", {held.pk: filing_files.FileChange(caption="大门")})
    add(office.second, n=1)
    filing_files.remove(office.second, filing.pk, held.pk)
    decisions.decide(office.clerk, task.pk, Answer("approve"))
    assert refused(lambda: add(office.clerk, n=2)).code == "not-editable"
    assert len(names(filing)) == 1
    assert find(office.filer, filing.pk).files["site"], "whoever files reads them"


def test_a_refusal_demands_none_and_what_came_back_is_not_theirs(office: Office) -> None:
    (task,) = tasks(filing := office.file("site"))
    filing_files.add(office.clerk, filing.pk, "site", picture())
    decisions.decide(office.clerk, task.pk, Answer("return"))
    assert refused(lambda: filing_files.add(office.filer, filing.pk, "site", picture(1))).code == "not-editable"
    submission.submit(office.filer, filing.pk)
    assert len(names(filing)) == 1
    (again,) = tasks(other := office.file("site"))
    decisions.decide(office.clerk, again.pk, Answer("refuse", "不符"))
    assert names(other) == []


def test_a_colleague_who_claimed_it_has_it_alone(office: Office) -> None:
    (task,) = tasks(filing := office.file("site"))
    claims.claim(office.second, task.pk)
    assert refused(lambda: filing_files.add(office.clerk, filing.pk, "site", picture())).code == "task-claimed"
    assert filing_files.add(office.second, filing.pk, "site", picture()).slot == "site"


def test_a_slot_is_closed_by_its_rule(office: Office) -> None:
    filing = drafts.create(office.filer, "closed", None, {"subject": "材料"}).matter.filing
    held = filing_files.add(office.filer, filing.pk, "papers", picture())
    edit, browser = f"/filings/{filing.pk}/edit/", office.person(office.filer).client()
    assert 'name="papers"' in browser.get(edit).content.decode()
    drafts.save(office.filer, filing.pk, {"subject": "材料", "grade": "定"})
    assert 'name="papers"' not in browser.get(edit).content.decode()
    for act in (
        lambda: filing_files.add(office.filer, filing.pk, "papers", picture(1)),
        lambda: filing_files.remove(office.filer, filing.pk, held.pk),
    ):
        problem = refused(act)
        assert (problem.code, problem.field) == ("slot-closed", "papers")
    submission.submit(office.filer, filing.pk)


def test_a_slot_is_hidden_from_a_step(office: Office) -> None:
    filing = drafts.create(office.filer, "hidden", None, {"subject": "材料"}).matter.filing
    held = filing_files.add(office.filer, filing.pk, "papers", picture())
    submission.submit(office.filer, filing.pk)
    assert "papers" not in find(office.clerk, filing.pk).files
    assert office.person(office.clerk).client().get(f"/files/{held.pk}/").status_code == 404
    assert find(office.leader, filing.pk).files["papers"]


def test_by_page_with_and_without_a_script(office: Office) -> None:
    (task,) = tasks(filing := office.file("site"))
    browser, at = office.person(office.clerk).client(), f"/tasks/{task.pk}/decide/"
    shown = browser.get(f"/tasks/{task.pk}/").content.decode()
    assert f'data-url="/filings/{filing.pk}/files/site"' in shown
    assert shown.count("现场照片") == 2, "its title and its label, once"
    sent = browser.post(f"/filings/{filing.pk}/files/site", {"file": picture()})
    assert sent.status_code == 200
    both = {"decision": "approve", "site": [picture(1), picture(2)], "opinion": "现场已看"}
    full = browser.post(at, both)
    assert full.status_code == 400
    assert "最多" in text_of(full)
    assert "现场已看" in full.content.decode(), "what was typed stands there again"
    assert len(names(filing)) == 2, "what fitted is kept"
    first = filing_files.files(filing)["site"][0]
    assert browser.post(f"/files/{first.pk}/remove/").headers["Location"] == f"/filings/{filing.pk}/"
    asked = browser.post(at, {"decision": "approve", f"_caption-{filing_files.files(filing)['site'][0].pk}": "大门"})
    assert "确定" in text_of(asked)
    assert filing_files.files(filing)["site"][0].caption == "大门"
    assert browser.post(at, {"decision": "approve", "confirmed": "1"}).status_code == 302


def test_by_api(office: Office) -> None:
    (task,) = tasks(filing := office.file("site"))
    api: Any = office.person(office.clerk).api()
    assert said(api.get(f"/api/v1/tasks/{task.pk}"))["writable"] == ["site"]
    refused_ = api.send("POST", f"/api/v1/tasks/{task.pk}/decide", {"decision": "approve"})
    assert (refused_.status_code, said(refused_)["problems"][0]["field"]) == (400, "site")
    added = api.upload(f"/api/v1/filings/{filing.pk}/files", slot="site", file=picture())
    assert added.status_code == 201, added.content
    assert api.send("POST", f"/api/v1/tasks/{task.pk}/decide", {"decision": "approve"}).status_code == 200


def test_files_of_rows_are_written_by_a_step(office: Office) -> None:
    filing = office.file("rows", items=[{"what": "围挡", "key": "one"}, {"what": "免核", "key": "two"}])
    (task,) = tasks(filing)
    assert refused(lambda: decisions.decide(office.clerk, task.pk, Answer("approve"))).field == "items.one.proof"
    shown = office.person(office.clerk).client().get(f"/tasks/{task.pk}/").content.decode()
    assert 'name="items.one.proof"' in shown
    assert 'name="items.two.proof"' not in shown, "closed by its row"
    assert (
        refused(lambda: filing_files.add(office.clerk, filing.pk, "items.two.proof", picture())).code == "slot-closed"
    )
    filing_files.add(office.clerk, filing.pk, "items.one.proof", picture())
    sent = {"decision": "approve", "confirmed": "1", "items": "", "items.0.key": "one", "items.1.key": "two"}
    assert office.person(office.clerk).client().post(f"/tasks/{task.pk}/decide/", sent).status_code == 302
    assert office.fresh(filing).filing.data["items"] == [{"what": "围挡", "key": "one"}, {"what": "免核", "key": "two"}]
