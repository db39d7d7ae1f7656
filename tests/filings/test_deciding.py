"""Deciding by page and interface: what an answer demands can be given, a task goes only to who may take it, every desk
has a name, a decision can be taken back until somebody has gone on from it."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Membership
from guicheng.audit.models import AuditEntry
from guicheng.config import releases
from guicheng.config.model.effects import EffectRule
from guicheng.filings.access.possible_acts import situation_of
from guicheng.filings.acts import decisions, submission
from guicheng.filings.models import Filing
from guicheng.workflow import queries as chains
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import Task
from tests.portal.shared import text_of
from tests.support.office import Office, step, tasks
from tests.support.story import fresh, refused
from tests.support.world import said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_parsed() -> Any:
    """Tests roll back, and the database may hand out their ids again."""
    yield
    releases.forget()


# --- everything an answer demands -------------------------------------------------------------------------------------

COMMENTS = ("required", "optional", "none")
SHAPES = [
    (comment, signature, answers, writes, places)
    for comment, signature, answers, writes, places in itertools.product(
        COMMENTS, (False, True), (1, 2), (False, True), (False, True)
    )
    if answers > 1 or not places
]


def shaped(comment: str, signature: bool, answers: int, writes: bool, places: bool) -> dict[str, Any]:
    """A chain whose second step asks for just that."""
    declared = [
        {"id": "approve", "comment": comment, "signature": signature},
        {"id": "return", "comment": comment, "signature": signature},
    ][:answers]
    second = step("second", decisions=declared, return_to=["applicant", "first"] if places else ["applicant"])
    if writes:
        second["fields"] = {"write": ["grade"]}
    return {"steps": [step("first", "leader"), second]}


CHAINS = {f"k{number}": shaped(*shape) for number, shape in enumerate(SHAPES)}


def typed(form: Any, name_of_signer: str) -> dict[str, str]:
    """What somebody fills in who leaves no field of a form empty, and signs with their name."""
    found = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    for field in form.iter("input", "textarea"):
        if field.get("type") not in ("hidden", "submit") and field.get("name"):
            found[field.get("name")] = name_of_signer if field.get("name") == "signature" else "甲"
    return found


def waiting(office: Office, kind: str) -> tuple[Filing, Task]:
    """A filing that waits at the second step."""
    filing = office.file(kind)
    decisions.decide_filing(office.leader, filing.pk, decisions.Answer("approve"))
    return filing, tasks(filing)[0]


def test_every_answer_can_be_given_with_what_the_page_asks(tmp_path: Path) -> None:
    office = Office(tmp_path, CHAINS)
    clerk = office.person(office.clerk)
    browser, api = clerk.client(), clerk.api()
    for (name, _), (comment, signature, answers, writes, places) in zip(CHAINS.items(), SHAPES, strict=True):
        shape = (comment, signature, answers, writes, places)
        for decision, to in [("approve", ""), ("return", ""), ("return", "first")][: 1 if answers == 1 else 2 + places]:
            filing, task = waiting(office, name)
            address = f"/tasks/{task.pk}/decide/"
            form = html.fromstring(browser.get(f"/tasks/{task.pk}/").content).xpath(f"//form[@action='{address}']")[0]
            named = set(form.fields)
            assert ("opinion" in named) >= (comment == "required"), shape
            assert ("signature" in named) == signature, shape
            assert ("grade" in named) == writes, shape
            assert ("to_step" in named) == places, shape
            sent = {
                **typed(form, office.clerk.name),
                "decision": decision,
                "confirmed": "1",
                **({"to_step": to} if to else {}),
            }
            answer = browser.post(address, sent)
            assert answer.status_code == 302, (shape, decision, text_of(answer))
            expected = {"approve": "confirmed", "return": to or "returned"}[decision]
            assert fresh(filing).state == expected, (shape, decision, to)
        if answers > 1:
            continue
        filing, task = waiting(office, name)
        for bare, code in (
            ({}, 400),
            ({"opinion": "甲", "signature": office.clerk.name, "fields": {"grade": "甲"}}, 200),
        ):
            wants = comment == "required" or signature
            got = api.send("POST", f"/api/v1/tasks/{task.pk}/decide", {"decision": "approve", **bare})
            assert got.status_code == (code if wants else 200), (shape, said(got))
            if not wants:
                break
        assert fresh(filing).state == "confirmed", shape


def test_what_was_typed_stays_when_a_part_of_the_form_is_drawn_anew(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": shaped("required", True, 2, True, True)})
    filing, task = waiting(office, "paper")
    browser = office.person(office.clerk).client()
    for turn in ("_page", "_refresh", "_add"):
        sent = {
            "opinion": "写到一半",
            "signature": "李",
            "grade": "乙",
            "to_step": "first",
            "confirmed": "1",
            turn: "x",
        }
        page = html.fromstring(browser.post(f"/tasks/{task.pk}/decide/", sent).content)
        assert page.xpath("//textarea[@name='opinion']/text()") == ["写到一半"]
        assert page.xpath("//input[@name='signature']/@value") == ["李"]
        assert page.xpath("//input[@name='grade']/@value") == ["乙"]
        assert page.xpath("//select[@name='to_step']/option[@selected]/@value") == ["first"]
        assert tasks(filing) == [task]


# --- whom a task may go to --------------------------------------------------------------------------------------------

PASSING = {"steps": [step("check", actions=["transfer", "delegate", "add-signer", "take-back"])]}
WAYS = ("transfer", "delegate", "before", "after", "parallel")


def test_a_task_goes_only_to_who_may_take_its_step(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": PASSING})
    filing = office.file("paper")
    task, clerk = tasks(filing)[0], office.person(office.clerk)
    gone = office.join("gone", office.stage.organisations["office"], "clerk")
    account = office.person(gone).account
    account.state = "disabled"
    account.save(update_fields=["state"])
    both = office.join("both", office.stage.organisations["firm"], "filer")
    also = office.person(both)
    Membership.objects.create(
        region=also.account.region, account=also.account, organisation=office.stage.organisations["office"],
        role="clerk",
    )  # fmt: skip
    offered = clerk.client().get(f"/lookups/people/?task={task.pk}").content.decode()
    assert "second（审批一科 · 经办人）" in offered
    strangers: dict[str, Actor] = {
        "oneself": office.clerk, "applicant": office.filer, "applicant's colleague": office.partner, "disabled": gone,
        "another post": office.leader, "another office": office.stranger, "another firm": office.actor("other.filer"),
        "somebody of both sides": both,
    }  # fmt: skip
    for name, actor in strangers.items():
        assert f'data-value="{actor.account_id}"' not in offered, name
        desk = Desk.of_account(actor.account_id or 0)
        for way in WAYS:
            assert refused(lambda w=way, d=desk: decisions.pass_on(office.clerk, task.pk, w, d)) == ["desk-unknown"]
            posted = {"to": str(actor.account_id), "how": way, "confirmed": "1"}
            assert clerk.client().post(f"/tasks/{task.pk}/pass-on/", posted).status_code == 404, (name, way)
        for address in ("transfer", "delegate"):
            body = {"to": {"account": actor.account_id}}
            got = clerk.api().send("POST", f"/api/v1/tasks/{task.pk}/{address}", body)
            assert (got.status_code, said(got)["code"]) == (404, "desk-unknown"), name
    for organisation, role in (("office", "leader"), ("elsewhere", "clerk"), ("firm", "filer")):
        desk = Desk.of_role(office.stage.organisations[organisation].pk, role)
        assert refused(lambda d=desk: decisions.pass_on(office.clerk, task.pk, "transfer", d)) == ["desk-unknown"]
    assert tasks(filing) == [task]


@pytest.mark.parametrize("way", WAYS)
def test_a_colleague_is_named_wherever_the_task_is_passed_on(tmp_path: Path, way: str) -> None:
    office = Office(tmp_path, {"paper": PASSING})
    filing = office.file("paper")
    task, clerk = tasks(filing)[0], office.person(office.clerk)
    posted = {"to": str(office.second.account_id), "how": way, "confirmed": "1"}
    assert clerk.client().post(f"/tasks/{task.pk}/pass-on/", posted).status_code == 302
    if way == "after":
        decisions.decide(office.clerk, task.pk, decisions.Answer("approve"))
    named = {line.who for line in chains.history(filing.pk) if line.waiting}
    assert "second（审批一科 · 经办人）" in named
    assert not any(name.startswith(("a", "o")) or not name for name in named), named
    page = office.person(office.filer).client().get(f"/filings/{filing.pk}/")
    assert "second（审批一科 · 经办人）" in text_of(page)


def test_the_desks_of_a_sequence_keep_their_names(tmp_path: Path) -> None:
    by = [{"role": role, "of": {"kind": "office", "at": "region"}} for role in ("clerk", "leader")]
    office = Office(tmp_path, {"paper": {"steps": [{**step("check"), "by": by, "mode": "sequential"}]}})
    filing = office.file("paper")
    decisions.decide_filing(office.clerk, filing.pk, decisions.Answer("approve"))
    (task,) = tasks(filing)
    assert (task.desk_name, chains.history(filing.pk)[-1].who) == ("审批一科", "审批一科")
    assert "等待办理：审批一科" in text_of(office.person(office.filer).client().get(f"/filings/{filing.pk}/"))


def test_advice_is_no_decision(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": PASSING})
    filing = office.file("paper")
    task = tasks(filing)[0]
    decisions.pass_on(office.clerk, task.pk, "delegate", Desk.of_account(office.second.account_id or 0))
    asked = tasks(filing)[0]
    browser = office.person(office.second).client()
    page = text_of(browser.get(f"/tasks/{asked.pk}/"))
    assert "请您提出意见；是否通过由委派人决定" in page
    answer = {"decision": "approve", "opinion": "看过了", "confirmed": "1"}
    assert browser.post(f"/tasks/{asked.pk}/decide/", answer).status_code == 302
    given = next(line for line in chains.history(filing.pk) if line.task_id == asked.pk)
    assert (given.act.zh, given.counts, given.advice) == ("委派意见：同意", "", True)
    assert [one.pk for one in tasks(filing)] == [task.pk], "it comes back to whoever asked"
    timeline = office.person(office.clerk).client().get(f"/filings/{filing.pk}/").content.decode()
    item = html.fromstring(timeline).xpath("//li[contains(., '委派意见')]")[0]
    assert "tone-info" in item.get("class")
    assert "委派意见：同意" in [entry.title["zh"] for entry in AuditEntry.objects.filter(object_id=str(filing.pk))]


# --- taking back, removing, ending ------------------------------------------------------------------------------------

TWO = {"steps": [step("first", actions=["take-back"]), step("second", "leader")]}


def test_a_decision_is_taken_back_until_somebody_has_gone_on(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": TWO})
    clerk = office.person(office.clerk)
    filing = office.file("paper")
    decisions.decide_filing(office.clerk, filing.pk, decisions.Answer("approve", opinion="看错了"))
    page = clerk.client().get(f"/filings/{filing.pk}/").content.decode()
    assert f'action="/filings/{filing.pk}/take-back/"' in page
    for other in (office.second, office.leader, office.filer):
        theirs = office.person(other)
        assert "take-back" not in theirs.client().get(f"/filings/{filing.pk}/").content.decode()
        assert refused(lambda who=other: decisions.take_back(who, filing.pk)) == ["nothing-to-take-back"]
    question = clerk.client().post(f"/filings/{filing.pk}/take-back/", {})
    assert "撤回您对" in text_of(question)
    done = clerk.client().post(f"/filings/{filing.pk}/take-back/", {"confirmed": "1", "comment": "看错了"})
    assert done.status_code == 302
    assert fresh(filing).state == "first"
    assert [task.desk for task in tasks(filing)] == [f"o{office.clerk.organisation_id}:clerk"]
    entry = AuditEntry.objects.get(action="filing.take-back")
    assert (entry.title["zh"], entry.opinion) == ("撤回审批", "看错了")
    decisions.decide_filing(office.clerk, filing.pk, decisions.Answer("return", opinion="请补充"))
    assert refused(lambda: decisions.take_back(office.clerk, filing.pk)) == ["nothing-to-take-back"]


def test_nothing_is_taken_back_from_under_somebody(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": TWO, "last": {"steps": [step("only", actions=["take-back"])]}})
    api = office.person(office.clerk).api()
    filing = office.file("paper")
    decisions.decide_filing(office.clerk, filing.pk, decisions.Answer("approve"))
    offered = {one["kind"] for one in said(api.send("GET", f"/api/v1/filings/{filing.pk}"))["actions"]}
    assert "take-back" in offered
    assert api.send("POST", f"/api/v1/filings/{filing.pk}/take-back", {}).status_code == 200
    decisions.decide_filing(office.clerk, filing.pk, decisions.Answer("approve"))
    decisions.decide_filing(office.leader, filing.pk, decisions.Answer("return", opinion="请补充"))
    got = api.send("POST", f"/api/v1/filings/{filing.pk}/take-back", {})
    assert (got.status_code, said(got)["code"]) == (409, "nothing-to-take-back")
    ended = office.file("last")
    decisions.decide_filing(office.clerk, ended.pk, decisions.Answer("approve"))
    assert refused(lambda: decisions.take_back(office.clerk, ended.pk)) == ["nothing-to-take-back"]


def test_what_has_had_its_effects_stays(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": TWO})
    filing = office.file("paper")
    decisions.decide_filing(office.clerk, filing.pk, decisions.Answer("approve"))
    context = office.fresh(filing)
    for on, done in (("decide:first", True), ("decide:first.approve", True), ("state:second", True), ("finish", False)):
        rule = EffectRule.model_validate({"id": "x", "on": on, "effects": [{"do": "set", "values": {"name": "x"}}]})
        kind = context.kind.model_copy(update={"effects": [rule]})
        now = situation_of(context, office.clerk)
        assert now is not None
        assert decisions.effects_of_last(SimpleNamespace(kind=kind), now.state) is done, on  # type: ignore[arg-type]


@pytest.mark.parametrize("way", ["before", "after", "parallel", "delegate"])
@pytest.mark.parametrize("by", ["page", "api"])
def test_whoever_was_added_is_removed_again(tmp_path: Path, way: Any, by: str) -> None:
    office = Office(tmp_path, {"paper": PASSING})
    filing = office.file("paper")
    task = tasks(filing)[0]
    decisions.pass_on(office.clerk, task.pk, way, Desk.of_account(office.second.account_id or 0))
    clerk = office.person(office.clerk)
    actions = said(clerk.api().send("GET", f"/api/v1/filings/{filing.pk}"))["actions"]
    (seat,) = [one["of"] for one in actions if one["kind"] == "remove-signer"]
    address = f"/filings/{filing.pk}/signers/{seat}/remove/"
    page = clerk.client().get(f"/filings/{filing.pk}/").content.decode()
    assert f'action="{address}"' in page
    assert "减签：second（审批一科 · 经办人）" in page
    stranger = office.person(office.leader)
    assert stranger.client().post(address, {"confirmed": "1"}).status_code == 404
    if by == "page":
        assert clerk.client().post(address, {"confirmed": "1"}).status_code == 302
    else:
        assert clerk.api().send("DELETE", f"/api/v1/filings/{filing.pk}/signers/{seat}").status_code == 200
    assert [one.pk for one in tasks(filing)] == [task.pk]
    decisions.decide(office.clerk, task.pk, decisions.Answer("approve"))
    assert fresh(filing).state == "confirmed"


def test_a_filing_is_ended_with_a_reason_from_its_page(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": {**TWO, "cancel": {"while": ["first", "second"], "by": ["leader"]}}})
    filing = office.file("paper")
    address = f"/filings/{filing.pk}/cancel/"
    leader, clerk = office.person(office.leader).client(), office.person(office.clerk).client()
    assert f'action="{address}"' in leader.get(f"/filings/{filing.pk}/").content.decode()
    assert f'action="{address}"' not in clerk.get(f"/filings/{filing.pk}/").content.decode()
    assert clerk.post(address, {"confirmed": "1", "comment": "重复"}).status_code == 403
    assert "作废原因" in text_of(leader.post(address, {"confirmed": "1"}))
    assert refused(lambda: submission.cancel(office.leader, filing.pk, " ")) == ["reason-required"]
    assert leader.post(address, {"confirmed": "1", "comment": "重复"}).status_code == 302
    assert fresh(filing).state == "void"


# --- a selection ------------------------------------------------------------------------------------------------------


def test_the_inbox_opens_what_it_lists_and_approves_only_what_was_named(tmp_path: Path) -> None:
    office = Office(tmp_path, {"paper": TWO})
    filings = [office.file("paper") for _ in range(3)]
    waits = [tasks(filing)[0] for filing in filings]
    browser = office.person(office.clerk).client()
    page = browser.get("/inbox/").content.decode()
    assert "/decide/" not in page.replace("/inbox/decide/", "")
    assert all(f'href="/tasks/{task.pk}/"' in page for task in waits)
    decisions.decide(office.second, waits[2].pk, decisions.Answer("approve"))
    chosen = {"selected": [str(task.pk) for task in waits], "action": "approve"}
    question = text_of(browser.post("/inbox/decide/", chosen))
    assert question.count("事项paper") == 2
    assert [fresh(filing).state for filing in filings] == ["first", "first", "second"]
    result = text_of(browser.post("/inbox/decide/", {**chosen, "confirmed": "1", "comment": "同意"}))
    assert "已办理 2 条" in result
    assert "另有 1 条" in result
    assert result.count("事项paper") == 2
    assert [fresh(filing).state for filing in filings] == ["second"] * 3
