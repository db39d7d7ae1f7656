"""代理人: a colleague takes an officer's tasks beside them for some days, and every act says for whom."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts import sessions
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Deputation, Membership
from guicheng.accounts.ports import policy_of
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.text import text
from guicheng.config.model.scenarios import Given, Scenario, Scenarios
from guicheng.filings.access import find
from guicheng.filings.acts import claims, copying, decisions, deputies
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.notices import service as notices
from guicheng.notices.models import Message
from guicheng.rehearsal.scenarios import play
from guicheng.reports import inbox
from guicheng.workflow import queries
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import ChainRun
from tests.officers.shared import refused
from tests.portal.shared import text_of
from tests.support.office import NAME, NOW, OFFICE, PEOPLE, REGION, Office, step, tasks
from tests.support.world import said

pytestmark = pytest.mark.django_db

JULY = (dt.date(2025, 7, 1), dt.date(2025, 7, 10))
CHAINS: dict[str, dict[str, Any]] = {
    "lead": {
        "steps": [
            step(
                "s", "leader", actions=["take-back", "cc"], decisions=[{"id": "approve", "signature": True}, "return"]
            ),
            step("t"),
        ]
    },
    "each": {"steps": [step("s", by={"role": "leader", "of": OFFICE, "each": "person"})]},
    "claimed": {"steps": [step("s", "leader", claim={})]},
}
ROLES = {
    **REGION["roles"],
    "leader": {**REGION["roles"]["leader"], "may": ["name-deputy"]},
    "administrator": {
        **REGION["roles"]["administrator"],
        "may": ["configure", "manage-accounts"],
        "manages": ["clerk", "leader"],
    },
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path, CHAINS, {"roles": ROLES})
    organisation = made.stage.organisations["office"]
    Account.objects.unscoped().filter(pk=made.leader.account_id).update(organisation=organisation, name="张三")
    Account.objects.unscoped().filter(pk=made.second.account_id).update(name="李四")
    return made


def now(who: Actor) -> Actor:
    """Somebody as a request has them."""
    account = Account.objects.unscoped().get(pk=who.account_id)
    return sessions.actor_for(account, who.membership_id)


def named(office: Office, who: Actor | None = None, deputy: Actor | None = None, days: Any = JULY) -> Deputation:
    actor, other = now(who or office.leader), deputy or office.second
    return deputies.name(actor, policy_of(NAME), office.leader.account_id or 0, other.account_id or 0, *days)


def waiting(who: Actor) -> list[int]:
    return [row.filing.pk for row in inbox.page(now(who)).rows]


def test_the_deputy_decides_and_everything_says_for_whom(office: Office) -> None:
    filing = office.file("lead")
    assert waiting(office.second) == []
    named(office)
    assert waiting(office.second) == [filing.pk]
    assert waiting(office.leader) == [filing.pk], "the officer goes on having them"
    assert waiting(office.clerk) == []
    (task,) = tasks(filing)
    assert refused(lambda: decisions.decide(now(office.second), task.pk, Answer("approve", signature="张三"))).code == (
        "signature-name"
    )
    decisions.decide(now(office.second), task.pk, Answer("approve", signature="李四"))
    (line,) = [one for one in queries.history(filing.pk) if one.decision == "approve"]
    assert (line.who, line.signature) == ("李四代张三", "李四")
    entry = AuditEntry.objects.filter(object_id=filing.pk, action="filing.decide:s").get()
    assert (entry.name, entry.account_id) == ("李四代张三", office.second.account_id)
    assert refused(lambda: decisions.decide(now(office.leader), task.pk, Answer("return", "x"))).message.zh.startswith(
        "该任务已由李四代张三于"
    )


@pytest.mark.parametrize(
    ("day", "stands"), [("2025-07-01", False), ("2025-07-02", True), ("2025-07-10", True), ("2025-07-11", False)]
)
def test_from_the_first_day_to_the_last(office: Office, day: str, stands: bool) -> None:
    office.file("lead")
    named(office, days=(dt.date(2025, 7, 2), dt.date(2025, 7, 10)))
    clock.set_to(dt.datetime.fromisoformat(f"{day}T23:30:00+08:00"))
    assert bool(waiting(office.second)) == stands


def test_what_is_asked_of_the_person_is_the_deputy_s_too(office: Office) -> None:
    filing = office.file("each")
    named(office)
    assert waiting(office.second) == [filing.pk]
    more = office.stage.organisations["elsewhere"]
    Membership.objects.create(region=NAME, account_id=office.leader.account_id, organisation=more, role="leader")
    assert waiting(office.second) == [], "what comes to them may be of the other organisation"


def test_letters_to_the_person_and_copies_are_not_the_deputy_s(office: Office) -> None:
    filing = office.file("lead")
    named(office)
    letter = notices.Post("private", Desk.of_account(office.leader.account_id or 0).key, *[text("私信", "private")] * 2)
    notices.post(NAME, [letter])
    deputy = now(office.second)
    assert "私信" not in [one.title_zh for one in notices.messages_for(deputy)]
    assert copying.copies_of(deputy).count() == 0
    assert find(deputy, filing.pk).is_open


def test_what_the_person_is_told_of_filings_is_told_to_the_deputy_for_those_days(office: Office) -> None:
    own = Desk.of_account(office.leader.account_id or 0).key
    filing = office.file("each")
    post = lambda title: notices.post(  # noqa: E731
        NAME, [notices.Post("to-do", own, *[text(title, title)] * 2, filing_id=filing.pk)]
    )
    post("早先的待办")
    clock.set_to(NOW + dt.timedelta(days=1))
    named(office, days=(dt.date(2025, 7, 2), dt.date(2025, 7, 3)))
    post("请您办理")
    titles = lambda: {one.title_zh for one in notices.messages_for(now(office.second))}  # noqa: E731
    assert "请您办理" in titles()
    assert "早先的待办" not in titles(), "from the first day on"
    assert notices.unread_count(now(office.second)) > 0
    clock.set_to(NOW + dt.timedelta(days=3))
    assert "请您办理" not in titles(), "until the last"


def test_nobody_stands_in_at_second_hand(office: Office) -> None:
    office.file("lead")
    third = office.join("third", office.stage.organisations["office"], "leader")
    Deputation.objects.create(
        region=NAME, principal_id=office.second.account_id, deputy_id=office.clerk.account_id,
        organisation=office.stage.organisations["office"], first_day=JULY[0], last_day=JULY[1],
    )  # fmt: skip
    assert refused(lambda: named(office)).code == "deputy-away", "who is away takes nobody's tasks"
    Deputation.objects.unscoped().update(first_day=dt.date(2025, 6, 1), last_day=dt.date(2025, 6, 2))
    named(office)
    Deputation.objects.unscoped().filter(principal_id=office.second.account_id).update(
        first_day=JULY[0], last_day=JULY[1]
    )
    assert waiting(office.second) != []
    assert waiting(office.clerk) == []
    assert waiting(third) != []


@pytest.mark.parametrize("whose", ["leader", "second"])
def test_one_s_own_case_is_that_of_either(office: Office, whose: str) -> None:
    filing = office.file("lead")
    run = ChainRun.objects.get(filing_id=filing.pk)
    run.chain_state["applicant"] = getattr(office, whose).account_id
    run.save(update_fields=["chain_state"])
    named(office)
    (task,) = tasks(filing)
    answer = Answer("approve", signature="李四")
    assert refused(lambda: decisions.decide(now(office.second), task.pk, answer)).code == "own-filing"


def test_who_acts_for_the_applicant_too_stands_in_for_nobody_there(office: Office) -> None:
    filing = office.file("lead")
    firm = office.stage.organisations["firm"]
    Membership.objects.create(region=NAME, account_id=office.second.account_id, organisation=firm, role="filer")
    named(office)
    (task,) = tasks(filing)
    answer = Answer("approve", signature="李四")
    assert refused(lambda: decisions.decide(now(office.second), task.pk, answer)).code == "both-sides"


def test_a_deputy_takes_back_and_sends_copies_in_their_name(office: Office) -> None:
    filing = office.file("lead")
    named(office)
    (task,) = tasks(filing)
    copying.send_to_people(now(office.second), task.pk, [office.clerk.account_id or 0])
    decisions.decide(now(office.second), task.pk, Answer("approve", signature="李四"))
    decisions.take_back(now(office.second), filing.pk)
    names = AuditEntry.objects.filter(object_id=filing.pk).order_by("id").values_list("action", "name")
    assert ("filing.cc", "李四代张三") in list(names)
    assert ("filing.take-back", "李四代张三") in list(names)


def test_it_ends_by_hand_and_gives_back_what_was_claimed(office: Office) -> None:
    filing = office.file("claimed")
    made = named(office)
    (task,) = tasks(filing)
    claims.claim(now(office.second), task.pk)
    (task,) = tasks(filing)
    assert (task.claimer, task.claimed_until) == ("李四代张三", dt.datetime(2025, 7, 11, tzinfo=clock.SHANGHAI))
    assert refused(lambda: deputies.end(now(office.clerk), policy_of(NAME), made.pk)).code == "not-allowed"
    deputies.end(now(office.leader), policy_of(NAME), made.pk)
    (task,) = tasks(filing)
    assert task.claimed_by is None
    assert waiting(office.second) == []
    assert refused(lambda: deputies.end(now(office.leader), policy_of(NAME), made.pk)).code == "not-found"


@pytest.mark.parametrize(
    ("who", "deputy", "days", "code"),
    [
        ("clerk", "second", JULY, "not-allowed"),  # neither their own, nor theirs to manage
        ("leader", "leader", JULY, "deputy-unknown"),
        ("leader", "stranger", JULY, "deputy-unknown"),
        ("leader", "filer", JULY, "deputy-unknown"),
        ("leader", "second", (JULY[1], JULY[0]), "deputy-days"),
        ("leader", "second", (dt.date(2025, 6, 1), dt.date(2025, 6, 30)), "deputy-days"),
        ("leader", "second", (JULY[0], JULY[0] + dt.timedelta(days=366)), "deputy-days"),
    ],
)
def test_what_is_refused(office: Office, who: str, deputy: str, days: Any, code: str) -> None:
    assert refused(lambda: named(office, getattr(office, who), getattr(office, deputy), days)).code == code


def test_one_deputy_at_a_time(office: Office) -> None:
    named(office)
    assert refused(lambda: named(office, deputy=office.clerk, days=(JULY[1], JULY[1]))).code == "deputy-already"
    named(office, deputy=office.clerk, days=(dt.date(2025, 7, 11), dt.date(2025, 7, 12)))


def test_a_role_that_may_not_has_none(office: Office) -> None:
    actor = now(office.clerk)
    act = lambda: deputies.name(actor, policy_of(NAME), actor.account_id or 0, office.second.account_id or 0, *JULY)  # noqa: E731
    assert refused(act).code == "not-allowed"


def test_a_manager_does_it_for_who_cannot_and_both_are_told(office: Office) -> None:
    filing = office.file("lead")
    named(office, office.actor("office.administrator"))
    assert waiting(office.second) == [filing.pk]
    told = Message.objects.unscoped().filter(notice="deputy").values_list("desk", flat=True)
    assert sorted(told) == sorted(Desk.of_account(one.account_id or 0).key for one in (office.second, office.leader))


def test_who_is_disabled_has_no_deputy_any_more(office: Office) -> None:
    office.file("lead")
    named(office)
    Account.objects.unscoped().filter(pk=office.leader.account_id).update(state=Account.State.DISABLED)
    assert waiting(office.second) == []


def test_by_page(office: Office) -> None:
    filing: Filing = office.file("lead")
    browser = office.person(office.leader).client()
    assert "/me/deputy/" in browser.get("/me/").content.decode()
    assert "/me/deputy/" not in office.person(office.clerk).client().get("/me/").content.decode()
    wrong = browser.post("/me/deputy/", {"deputy": "0", "first_day": "2025-07-01", "last_day": "2025-07-10"})
    assert wrong.status_code == 400
    sent = {
        "deputy": str(office.second.account_id),
        "first_day": "2025-07-01",
        "last_day": "2025-07-10",
        "reason": "休假",
    }
    assert browser.post("/me/deputy/", sent).status_code == 302
    assert "由李四代理" in text_of(browser.get("/me/deputy/"))
    deputy = office.person(office.second).client()
    assert "代张三办理" in text_of(deputy.get("/inbox/"))
    (task,) = tasks(filing)
    assert "李四代张三" in text_of(deputy.get(f"/tasks/{task.pk}/"))
    assert "代张三办理" in text_of(deputy.get("/me/deputy/"))
    (made,) = Deputation.objects.unscoped()
    manager = office.person(office.actor("office.administrator")).client()
    address = f"/accounts/{office.leader.account_id}/deputy/"
    assert "由李四代理" in text_of(manager.get(address))
    assert office.person(office.clerk).client().get(address).status_code == 404
    assert manager.post(f"/deputies/{made.pk}/end/", {"confirmed": "1", "next": address}).headers["Location"] == address
    assert "目前没有代理" in text_of(manager.get(address))


def test_by_api(office: Office) -> None:
    office.file("lead")
    api, deputy = office.person(office.leader).api(), office.person(office.second).api()
    address = f"/api/v1/accounts/{office.leader.account_id}/deputies"
    body = {"deputy": office.second.account_id, "first_day": "2025-07-01", "last_day": "2025-07-10"}
    made = api.send("POST", address, body)
    assert made.status_code == 201, said(made)
    assert said(api.get(address))["items"][0]["deputy_name"] == "李四"
    assert said(deputy.get("/api/v1/tasks"))["items"][0]["in_place_of"] == "张三"
    assert said(api.send("POST", address, body))["code"] == "deputy-already"
    assert deputy.get(address).status_code == 404
    assert api.send("POST", f"/api/v1/deputies/{said(made)['id']}/end").status_code == 204
    assert said(deputy.get("/api/v1/tasks"))["items"] == []


def test_a_story_says_who_claims_and_who_stands_in(office: Office) -> None:
    begun = {"as": "firm.filer", "create": "claimed", "call": "a", "data": {"subject": "材料"}, "submit": True}
    answer = {"as": "office.clerk", "for": "office.leader", "decide": "a", "decision": "approve"}
    story = [
        begun,
        {"as": "office.leader", "claim": "a"},
        {"as": "office.leader", "release": "a"},
        {**answer, "expect": {"refused": "not-a-deputy"}},
        {"as": "office.leader", "deputy": "office.clerk", "until": "2025-07-02"},
        {"as": "office.clerk", "for": "office.leader", "claim": "a"},
        {"as": "office.leader", "decide": "a", "decision": "approve", "expect": {"refused": "task-claimed"}},
        {"at": "2025-07-03T09:00:00", **answer, "expect": {"refused": "not-a-deputy"}},
        {"at": "2025-07-02T09:00:00", **answer, "expect": {"state": "confirmed"}},
    ]
    told = Scenario.model_validate({"id": "tale", "title": "代理", "clock": NOW, "steps": story[:7] + story[8:]})
    late = Scenario.model_validate({"id": "late", "title": "过期", "clock": NOW, "steps": story[:5] + story[7:8]})
    whole = Scenarios(given=Given.model_validate(PEOPLE), scenarios=[told, late])
    assert list(play(office.config.model_copy(update={"scenarios": {"deputies": whole}}))) == []
