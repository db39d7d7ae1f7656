"""What deciders fill in: kept with every answer, demanded by the answer that needs it, emptied where that is declared;
and what they answered as facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from guicheng.common import clock
from guicheng.config import releases
from guicheng.filings.acts import decisions, drafts, submission
from guicheng.filings.acts.decisions import Answer
from tests.portal.shared import text_of
from tests.support.office import NOW, Office, step, tasks
from tests.support.story import fresh, refused
from tests.support.world import said

pytestmark = pytest.mark.django_db

CORRECT = {"id": "correct", "title": "补正", "counts": "return", "comment": "none", "demands": ["remark"]}
WITH_LIST = {
    "steps": [
        step("check", decisions=["approve", CORRECT, "refuse"], fields={"write": ["grade", "remark"]}),
        step("sign", "leader", decisions=["approve", {"id": "return", "clears": ["grade"]}]),
    ]
}
TAKES_BACK = {"steps": [step("check", actions=["take-back"]), step("sign", "leader")]}


@pytest.fixture(autouse=True)
def _nothing_parsed() -> Any:
    yield
    releases.forget()


def answer(office: Office, pk: int, decision: str, **more: Any) -> Any:
    return decisions.decide_filing(office.clerk, pk, Answer(decision, **more))


@pytest.mark.parametrize(
    ("decision", "opinion", "fields", "outcome"),
    [
        ("approve", "", {"grade": "甲"}, "sign"),
        ("correct", "", {}, ["form.required"]),
        ("correct", "", {"remark": "补地勘报告"}, "returned"),
        ("correct", "", {"remark": "一" * 201}, ["form.max_length"]),
        ("refuse", "不合格", {"grade": "丙"}, "refused"),
        ("refuse", "不合格", {"grade": "丙" * 21}, ["form.max_length"]),
        ("refuse", "", {"grade": "丙" * 21}, ["opinion-required", "form.max_length"]),
    ],
)
def test_what_is_filled_in_is_checked_and_kept_with_every_answer(
    tmp_path: Path, decision: str, opinion: str, fields: dict[str, str], outcome: str | list[str]
) -> None:
    office = Office(tmp_path, {"paper": WITH_LIST})
    filing = office.file("paper")
    if isinstance(outcome, list):
        assert refused(lambda: answer(office, filing.pk, decision, opinion=opinion, fields=fields)) == outcome
        assert fresh(filing).data == {"subject": "材料"}
    else:
        answer(office, filing.pk, decision, opinion=opinion, fields=fields)
        now = fresh(filing)
        assert (now.state, now.data) == (outcome, {"subject": "材料", **fields})


def test_the_page_and_the_interface_say_what_an_answer_demands(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": WITH_LIST})
    filing = office.file("paper")
    task, person = tasks(filing)[0], office.person(office.clerk)
    page = html.fromstring(person.client().get(f"/tasks/{task.pk}/").content)
    assert "选择“补正”时必须填写。" in page.xpath("//*[@id='f-remark-hint']")[0].text_content()
    actions = said(person.api().send("GET", f"/api/v1/filings/{filing.pk}"))["actions"]
    assert {one["of"]: one["demands"] for one in actions if one["kind"] == "decide"} == {
        "approve": [], "correct": ["remark"], "refuse": [],
    }  # fmt: skip
    posted = person.client().post(f"/tasks/{task.pk}/decide/", {"decision": "correct", "grade": "乙", "confirmed": "1"})
    assert posted.status_code == 400
    assert "请填写备注" in text_of(posted)
    assert html.fromstring(posted.content).xpath("//input[@name='grade']/@value") == ["乙"]


def test_a_return_empties_what_it_declares_and_nothing_else(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": WITH_LIST})
    filing = office.file("paper")
    answer(office, filing.pk, "approve", fields={"grade": "甲", "remark": "齐全"})
    decisions.decide_filing(office.leader, filing.pk, Answer("return", opinion="再看"))
    assert fresh(filing).data == {"subject": "材料", "remark": "齐全"}


def test_facts_speak_of_the_answer_that_stands(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": TAKES_BACK})
    filing = office.file("paper")

    def told(what: str) -> Any:
        return office.fresh(filing).facts().get(f"decisions.{what}")

    assert told("check.answer") is None
    answer(office, filing.pk, "return", opinion="缺页")
    assert (told("check.answer"), told("check.opinion"), told("check.role")) == ("return", "缺页", "clerk")
    drafts.save(office.filer, filing.pk, {"subject": "补齐"})
    submission.submit(office.filer, filing.pk)
    assert told("check.answer") == "return"  # the last that was given, until there is another
    clock.set_to(NOW.replace(hour=11))
    answer(office, filing.pk, "approve", opinion="齐了")
    assert (told("check.answer"), told("check.by")) == ("approve", office.clerk.name)
    decisions.take_back(office.clerk, filing.pk)
    assert (told("check.answer"), [one["answer"] for one in told("check.list")]) == ("return", ["return"])


def test_a_branch_and_a_condition_ask_for_the_answer_that_is_being_given(tmp_path: Path) -> None:
    ask = {"decisions.check.answer": "approve", "decisions.check.opinion": {"contains": "加急"}}
    chain = {
        "steps": [
            step("check", on={"approve": [{"when": ask, "to": "confirmed"}, {"to": "sign"}]}),
            step("sign", "leader", when={"decisions.check.by": {"present": True}}),
        ]
    }
    office = Office(tmp_path, {"paper": chain})
    for opinion, state in (("加急", "confirmed"), ("照常", "sign")):
        filing = office.file("paper")
        answer(office, filing.pk, "approve", opinion=opinion)
        assert fresh(filing).state == state
