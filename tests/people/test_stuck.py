"""积压待办: whoever manages the people of a desk sees what nobody there can take, or waits long, and gives it away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from guicheng.accounts.models import Account, Membership
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.filings.acts import decisions, overseeing, submission
from guicheng.filings.acts.overseeing import Wanted
from guicheng.notices.models import Message
from guicheng.workflow import queries
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import ChainRun, Task
from tests.people.conftest import Levels
from tests.people.test_leaving import Desks
from tests.support.story import fresh, refused

pytestmark = pytest.mark.django_db


def told(it: Desks, who: str, **wanted: Any) -> list[tuple[int, list[str]]]:
    """The tasks that somebody is shown, with the reasons."""
    actor = it.levels.actor(who)
    rows = list(overseeing.waiting(actor, it.levels.config, it.policy, Wanted(**wanted)))
    why = overseeing.reasons(actor, it.levels.config, rows)
    return [(row.pk, list(why[row.pk])) for row in rows]


def give(it: Desks, who: str, task: int, account: int | None, reason: str = "长期未办", **rest: Any) -> Task:
    """Somebody gives a task away."""
    return overseeing.reassign(it.levels.actor(who), it.levels.config, it.policy, task, account, reason, **rest)


def by_the_back_door(it: Desks, case: str) -> None:
    """How a task came to be stuck before anybody was asked: an import, another version, a change in the database."""
    wang = Membership.objects.unscoped().filter(account=it.wang)
    match case:
        case "disabled":
            Account.objects.unscoped().filter(pk=it.wang.pk).update(state="disabled")
        case "no-role":
            wang.filter(role="leader").update(removed_at=clock.now())
        case "nobody":
            Membership.objects.unscoped().filter(role="leader").update(removed_at=clock.now())
        case "applicant":
            key = ChainRun.objects.get(filing_id=it.filing.pk)
            key.chain_state["applicant"] = it.wang.pk
            key.save(update_fields=["chain_state"])
        case "long":
            Task.objects.filter(filing_id=it.filing.pk).update(clock_from=it.levels_now() - dt.timedelta(days=31))


@pytest.mark.parametrize(("case", "seat"), [("disabled", "assigned"), ("disabled", "held"), ("disabled", "added"),
                                            ("disabled", "delegated"), ("no-role", "assigned"),
                                            ("applicant", "assigned"), ("nobody", "none"),
                                            ("long", "assigned")])  # fmt: skip
def test_what_is_stuck_is_shown_with_its_reason(levels: Levels, case: str, seat: str) -> None:
    it = Desks(levels, seat)
    other = levels.submitted()
    assert told(it, "city-office.chief") == []
    by_the_back_door(it, case)
    if case == "nobody":
        assert len(told(it, "city-office.chief")) == 2, "two filings wait at that desk"
    else:
        (row,) = told(it, "city-office.chief")
        assert row[1] == [case]
    assert told(it, "city-office.chief", why=case) == told(it, "city-office.chief")
    everything = told(it, "city-office.chief", why="all")
    assert {Task.objects.get(pk=pk).filing_id for pk, _ in everything} == {it.filing.pk, other.pk}


def test_filters(levels: Levels) -> None:
    it = Desks(levels, "assigned")
    by_the_back_door(it, "disabled")
    ((task, _),) = told(it, "city-office.chief")
    for wanted, found in (
        ({"office": "五华区"}, True), ({"office": "昆明市"}, False), ({"step": "record/check"}, True),
        ({"step": "record/review"}, False), ({"person": "王五"}, True), ({"person": "赵六"}, False),
        ({"query": "五华工地"}, True), ({"query": "别的工地"}, False), ({"why": "long"}, False),
        ({"why": "disabled"}, True),
    ):  # fmt: skip
        assert [pk for pk, _ in told(it, "city-office.chief", **wanted)] == [task] * found, wanted


def test_who_sees_and_gives_away_whose(levels: Levels) -> None:
    """Who manages the role in the organisation of the desk; nobody else, and they learn nothing of it."""
    it = Desks(levels, "assigned")
    by_the_back_door(it, "disabled")
    ((task, _),) = told(it, "city-office.chief")
    assert [pk for pk, _ in told(it, "county.body-admin")] == [task], "its own body"
    for stranger in ("county.clerk", "county.leader", "city-office.officer", "sibling.leader"):
        assert refused(lambda who=stranger: told(it, who)) == ["not-allowed"], stranger
        assert refused(lambda who=stranger: give(it, who, task, it.zhao.pk)) == ["not-found"], stranger
    assert refused(lambda: give(it, "city-office.general-office", task, it.zhao.pk)) == ["not-found"]
    admin = levels.actor("county.body-admin")
    Membership.objects.unscoped().filter(account_id=admin.account_id).update(
        organisation=levels.organisation("sibling")
    )
    moved = type(admin)(**{**admin.__dict__, "organisation_id": levels.organisation("sibling").pk})
    assert not overseeing.waiting(moved, levels.config, it.policy).exists()


def test_given_to_a_person_with_reason_record_and_notices(levels: Levels) -> None:
    it = Desks(levels, "assigned")
    ((task, _),) = told(it, "city-office.chief", why="all")
    people, back, manned = overseeing.candidates(it.chief, Task.objects.get(pk=task))
    assert {desk.account_id for desk in people} >= {it.zhao.pk, it.leader.account_id}
    assert it.wang.pk not in {desk.account_id for desk in people}
    assert (back.name, manned) == ("五华区监督站", True)
    assert refused(lambda: give(it, "city-office.chief", task, it.zhao.pk, reason="  ")) == ["reason-missing"]
    assert refused(lambda: give(it, "city-office.chief", task, it.wang.pk)) == ["already-asked"]
    assert refused(lambda: give(it, "city-office.chief", task, it.chief.account_id)) == ["desk-unknown"]
    assert refused(lambda: give(it, "city-office.chief", task, it.zhao.pk, version=1)) == ["changed-meanwhile"]
    given = give(it, "city-office.chief", task, it.zhao.pk, version=fresh(it.filing).version)
    assert (given.pk, given.desk) == (task, f"a{it.zhao.pk}")
    (entry,) = AuditEntry.objects.filter(action="filing.reassign")
    assert (entry.opinion, entry.account_id) == ("长期未办", it.chief.account_id)
    line = next(line for line in queries.history(it.filing.pk) if line.kind == "reassign")
    assert "王五" in line.opinion
    assert "赵六" in line.opinion
    posted = Message.objects.unscoped().filter(notice="task-reassigned")
    assert {one.desk for one in posted} == {f"a{it.wang.pk}", f"a{it.zhao.pk}"}
    decisions.decide_filing(it.actor(it.zhao), it.filing.pk, decisions.Answer("approve"))
    assert refused(lambda: give(it, "city-office.chief", task, it.zhao.pk)) == ["task-already-decided"]


def test_a_manager_who_may_take_it_takes_it(levels: Levels) -> None:
    """县监督站的机构管理员 is a leader, too."""
    it = Desks(levels, "assigned")
    admin = levels.actor("county.body-admin")
    Membership(
        region=admin.region, account_id=admin.account_id, organisation=it.county, role="leader", source="role"
    ).save()
    ((task, _),) = told(it, "county.body-admin", why="all")
    assert give(it, "county.body-admin", task, admin.account_id).desk == f"a{admin.account_id}"
    assert give(it, "county.body-admin", task, None).desk == f"o{it.county.pk}:leader"
    assert refused(lambda: give(it, "county.body-admin", task, None)) == ["already-asked"]


def test_never_the_applicant(levels: Levels) -> None:
    """Neither who began it nor who handed it in: a step that refuses its applicant would wait for ever."""
    it = Desks(levels, "none")
    clerk = levels.actor("county.clerk")
    Membership(region=clerk.region, account_id=clerk.account_id, organisation=it.county, role="leader").save()
    draft = levels.draft()
    submission.submit(it.actor(it.wang, "clerk"), draft.pk)
    task = Task.objects.get(filing_id=draft.pk, status="NEW")
    for applicant in (clerk.account_id, it.wang.pk):
        assert refused(lambda who=applicant: give(it, "city-office.chief", task.pk, who)) == ["desk-unknown"]
        desk = Desk.of_account(applicant or 0)
        assert refused(lambda to=desk: decisions.pass_on(it.leader, task.pk, "transfer", to)) == ["desk-unknown"]
