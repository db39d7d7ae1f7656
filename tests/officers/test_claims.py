"""认领: of the people of a desk one takes a task up; the others see by whom and cannot decide it, until it is given
back by hand, with the role, or by the time that was declared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts.models import Membership
from guicheng.accounts.service import people
from guicheng.audit.models import AuditEntry
from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.filings.access import find
from guicheng.filings.acts import claims, decisions
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.notices.models import Message
from guicheng.reports import inbox
from guicheng.workflow.models import ChainRun, Task
from tests.officers.shared import refused
from tests.portal.shared import text_of
from tests.support.office import NAME, NOW, OFFICE, Office, step, tasks
from tests.support.world import said

pytestmark = pytest.mark.django_db

DAY = {"release_after": {"amount": 1, "unit": "working-day"}}
CHAINS: dict[str, dict[str, Any]] = {
    "day": {"steps": [step("s", claim=DAY, actions=["transfer"]), step("t", "leader", claim=DAY)]},
    "stays": {"steps": [step("s", claim={"take_over": True})]},
    "free": {"steps": [step("s")]},
    "alone": {"steps": [step("s", by={"role": "clerk", "of": OFFICE, "each": "person"})]},
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, CHAINS)


def filed(office: Office, kind: str = "day") -> tuple[Filing, Task]:
    filing = office.file(kind)
    return filing, tasks(filing)[0]


def offered(office: Office, who: Any, filing: Filing) -> set[str]:
    """What may be done now, by kind."""
    allowed = [one for one in find(who, filing.pk).actions if one.allowed]
    return {"claim:take-over" if one.of == "take-over" else one.kind for one in allowed}


def test_whoever_claims_has_it_alone(office: Office) -> None:
    filing, task = filed(office)
    assert "claim" in offered(office, office.second, filing)
    claims.claim(office.clerk, task.pk)
    assert offered(office, office.clerk, filing) >= {"decide", "pass-on", "release"}
    assert offered(office, office.second, filing).isdisjoint({"decide", "pass-on", "claim", "release"})
    for act in (
        lambda: decisions.decide(office.second, task.pk, Answer("approve")),
        lambda: decisions.decide_filing(office.second, filing.pk, Answer("approve")),
        lambda: claims.claim(office.second, task.pk),
    ):
        problem = refused(act)
        assert (problem.code, problem.message.zh) == ("task-claimed", "该任务已由office.clerk认领")
    (answer,) = decisions.decide_many(office.second, [task.pk], "approve")
    assert answer.refusal is not None
    assert answer.refusal.code == "task-claimed"
    assert decisions.decide(office.clerk, task.pk, Answer("approve")).filing.state == "t"
    assert [entry.action for entry in AuditEntry.objects.filter(object_id=filing.pk, action="filing.claim")] != []


def test_it_is_given_back_by_hand(office: Office) -> None:
    _filing, task = filed(office)
    claims.claim(office.clerk, task.pk)
    assert refused(lambda: claims.release(office.second, task.pk)).code == "not-claimed"
    claims.release(office.clerk, task.pk)
    assert refused(lambda: claims.release(office.clerk, task.pk)).code == "not-claimed"
    assert decisions.decide(office.second, task.pk, Answer("approve")).filing.state == "t"


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (dt.datetime(2025, 7, 2, 23, 59, 59, tzinfo=clock.SHANGHAI), "clerk"),
        (dt.datetime(2025, 7, 3, tzinfo=clock.SHANGHAI), None),
    ],
)
def test_it_goes_back_by_itself_after_the_declared_time(office: Office, moment: dt.datetime, who: str | None) -> None:
    filing, task = filed(office)
    claims.claim(office.clerk, task.pk)
    clock.set_to(moment)
    assert ("decide" in offered(office, office.second, filing)) == (who is None)
    assert ("release" in offered(office, office.clerk, filing)) == (who is not None)


def test_without_a_time_it_stays_and_may_be_taken_over_where_that_is_declared(office: Office) -> None:
    filing, task = filed(office, "stays")
    claims.claim(office.clerk, task.pk)
    clock.set_to(NOW + dt.timedelta(days=400))
    assert "claim:take-over" in offered(office, office.second, filing)
    assert refused(lambda: claims.claim(office.second, task.pk)).remedy.zh == "可以先“接手”，或请联系office.clerk放回"
    claims.claim(office.second, task.pk, take_over=True)
    assert refused(lambda: decisions.decide(office.clerk, task.pk, Answer("approve"))).code == "task-claimed"
    told = Message.objects.unscoped().get(notice="task-taken-over")
    assert told.desk in office.clerk.desk_keys
    assert "second接手" in told.title_zh
    assert decisions.decide(office.second, task.pk, Answer("approve")).filing.state == "confirmed"


def test_where_it_is_not_declared_nobody_takes_over(office: Office) -> None:
    _filing, task = filed(office)
    claims.claim(office.clerk, task.pk)
    assert refused(lambda: claims.claim(office.second, task.pk, take_over=True)).code == "task-claimed"


def test_a_role_that_is_lost_gives_it_back(office: Office) -> None:
    filing, task = filed(office)
    claims.claim(office.second, task.pk)
    held = Membership.objects.unscoped().get(account_id=office.second.account_id)
    Membership.objects.unscoped().filter(pk=held.pk).update(valid_until=dt.date(2025, 6, 30))
    assert people.end_expired(NAME, held.pk, office.actor("office.administrator"))
    assert "decide" in offered(office, office.clerk, filing)
    assert "claim" in offered(office, office.clerk, filing)


def test_a_role_elsewhere_that_is_lost_gives_nothing_back(office: Office) -> None:
    filing, task = filed(office)
    claims.claim(office.second, task.pk)
    more = office.stage.organisations["elsewhere"]
    over = {"role": "leader", "valid_until": dt.date(2025, 6, 30)}
    held = Membership.objects.create(region=NAME, account_id=office.second.account_id, organisation=more, **over)
    assert people.end_expired(NAME, held.pk, office.actor("office.administrator"))
    assert "release" in offered(office, office.second, filing)


@pytest.mark.parametrize(("kind", "who", "code"), [
    ("free", "clerk", "claim-not-allowed"),
    ("alone", "clerk", "claim-not-allowed"),
    ("day", "leader", "not-your-task"),
    ("day", "stranger", "not-found"),
    ("day", "filer", "not-your-task"),
])  # fmt: skip
def test_who_may_not(office: Office, kind: str, who: str, code: str) -> None:
    _filing, task = filed(office, kind)
    assert refused(lambda: claims.claim(getattr(office, who), task.pk)).code == code


def test_what_was_decided_is_not_claimed(office: Office) -> None:
    _filing, task = filed(office)
    decisions.decide(office.second, task.pk, Answer("approve"))
    assert refused(lambda: claims.claim(office.clerk, task.pk)).code == "task-already-decided"


def test_the_region_declares_it_for_every_step_but_those_that_say_no(tmp_path: Path) -> None:
    chains = {"plain": {"steps": [step("s"), step("t", "leader", claim="none")]}}
    office = Office(tmp_path, chains, {"claim": {"take_over": True}})
    filing, task = filed(office, "plain")
    claims.claim(office.clerk, task.pk)
    decisions.decide(office.clerk, task.pk, Answer("approve"))
    assert refused(lambda: claims.claim(office.leader, tasks(filing)[0].pk)).code == "claim-not-allowed"


def test_a_desk_that_gets_it_by_hand_gets_it_unclaimed(office: Office) -> None:
    filing, task = filed(office)
    claims.claim(office.clerk, task.pk)
    desk = decisions.successor(office.clerk, task.pk, office.second.account_id or 0)
    decisions.pass_on(office.clerk, task.pk, "transfer", desk)
    (handed,) = tasks(filing)
    assert handed.claimed_by is None
    assert decisions.decide(office.second, handed.pk, Answer("approve")).filing.state == "t"


def test_the_inbox_says_who_has_it_and_finds_it(office: Office) -> None:
    (mine, first), (free, _), (theirs, third) = filed(office), filed(office), filed(office)
    claims.claim(office.clerk, first.pk)
    claims.claim(office.second, third.pk)
    found = {
        claimed: [row.filing.pk for row in inbox.page(office.clerk, inbox.Wanted(claimed=claimed)).rows]
        for claimed in ("mine", "free", None)
    }
    assert found == {"mine": [mine.pk], "free": [free.pk], None: [mine.pk, free.pk, theirs.pk]}
    page = text_of(office.person(office.clerk).client().get("/inbox/"))
    assert "已由second认领" in page
    assert "您已认领" in page
    clock.set_to(NOW + dt.timedelta(days=10))
    assert len(inbox.page(office.clerk, inbox.Wanted(claimed="free")).rows) == 3


def test_by_page(office: Office) -> None:
    _filing, task = filed(office)
    clerk, second = office.person(office.clerk).client(), office.person(office.second).client()
    there = f"/tasks/{task.pk}/"
    assert f"{there}claim/" in clerk.get(there).content.decode()
    assert clerk.post(f"{there}claim/", {"how": "claim"}).headers["Location"] == there
    shown = second.get(there).content.decode()
    assert "已由office.clerk认领" in shown
    assert 'name="decision"' not in shown
    late = second.post(f"{there}decide/", {"decision": "return", "opinion": "缺第三页", "confirmed": "1"})
    assert late.status_code == 409
    assert "该任务已由office.clerk认领" in text_of(late)
    assert "缺第三页" in text_of(late), "what was typed is not lost"
    asks = clerk.post(f"{there}claim/", {"how": "release"})
    assert "放回后，同岗位的人都可以办理" in text_of(asks)
    clerk.post(f"{there}claim/", {"how": "release", "confirmed": "1"})
    assert 'name="decision"' in second.get(there).content.decode()
    assert clerk.post(f"{there}claim/", {"how": "keep"}).status_code == 400
    assert clerk.post(f"{there}claim/", {}).status_code == 400


def test_by_api(office: Office) -> None:
    _filing, task = filed(office, "stays")
    clerk, second = office.person(office.clerk).api(), office.person(office.second).api()
    got = said(clerk.send("POST", f"/api/v1/tasks/{task.pk}/claim", {}))
    assert got["claimed"] == {"by": "office.clerk", "mine": True, "until": None}
    (row,) = said(second.get("/api/v1/tasks"))["items"]
    assert row["claimed"] == {"by": "office.clerk", "mine": False, "until": None}
    no = second.send("POST", f"/api/v1/tasks/{task.pk}/decide", {"decision": "approve"})
    assert (no.status_code, said(no)["code"]) == (409, "task-claimed")
    shown = said(second.get(f"/api/v1/tasks/{task.pk}"))
    actions = {(one["kind"], one["of"]): one["allowed"] for one in shown["actions"]}
    assert actions[("claim", "take-over")]
    assert not actions[("decide", "approve")]
    assert said(second.send("POST", f"/api/v1/tasks/{task.pk}/claim", {}))["code"] == "task-claimed"
    assert said(second.send("POST", f"/api/v1/tasks/{task.pk}/claim", {"take_over": True}))["claimed"]["mine"]
    assert said(second.send("POST", f"/api/v1/tasks/{task.pk}/release"))["claimed"] is None
    assert second.send("POST", f"/api/v1/tasks/{task.pk}/release").status_code == 409
    done = clerk.send("POST", f"/api/v1/tasks/{task.pk}/decide", {"decision": "approve"})
    assert said(done)["state"] == "confirmed"


def test_a_time_out_asks_for_no_claim(tmp_path: Path) -> None:
    late = {"after": {"amount": 1, "unit": "calendar-day"}, "do": "decide", "decision": "approve"}
    office = Office(tmp_path, {"late": {"steps": [step("s", claim={}, timeouts=[late])]}})
    filing, task = filed(office, "late")
    claims.claim(office.clerk, task.pk)
    clock.set_to(NOW + dt.timedelta(days=3))
    sweep.sweep()
    assert office.fresh(filing).filing.state == "confirmed"


def test_what_is_one_s_own_is_not_claimed(office: Office) -> None:
    filing, task = filed(office)
    run = ChainRun.objects.get(filing_id=filing.pk)
    run.chain_state["applicant"] = office.clerk.account_id
    run.save(update_fields=["chain_state"])
    with pytest.raises(Refusal) as no:
        claims.claim(office.clerk, task.pk)
    assert no.value.code == "own-filing"
