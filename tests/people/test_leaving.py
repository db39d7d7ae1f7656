"""Nobody is stuck for people who leave: kind of standing lost × seat → to whom the task goes (issue: stuck tasks)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from guicheng.accounts import sessions
from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import Heirs
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.service import access, organisations, people
from guicheng.audit.models import AuditEntry
from guicheng.clockwork import sweep
from guicheng.entries import entry_account
from guicheng.filings.acts import decisions, handover
from guicheng.filings.context import filing_context
from guicheng.filings.context.roles import policy_of
from guicheng.filings.context.router import FilingRouter
from guicheng.notices.models import Message
from guicheng.workflow import service
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.state import ChainState, from_json
from tests.people.conftest import Levels
from tests.support.story import fresh, refused

pytestmark = pytest.mark.django_db


class Desks:
    """A record whose leader has given, or added, a seat to 王五, who leaves; 赵六 is a colleague who may take it."""

    def __init__(self, levels: Levels, seat: str) -> None:
        self.levels, self.policy = levels, policy_of(levels.config)
        self.county = levels.organisation("county")
        self.wang, self.zhao = self.person("王五"), self.person("赵六")
        self.filing = levels.submitted()
        self.leader = levels.actor("county.leader")
        self.chief = levels.actor("city-office.chief")
        self.place(seat)

    def person(self, name: str, **values: Any) -> Account:
        """One more leader of the county's body, who is one of its clerks too."""
        login = {"王五": "wangwu", "赵六": "zhaoliu"}[name]
        made = Account(region=self.levels.config.region.region, login=login, name=name, organisation=self.county)
        made.save()
        for role in ("clerk", "leader"):
            Membership(region=made.region, account=made, organisation=self.county, role=role, **values).save()
        return made

    def place(self, seat: str) -> None:
        """The seat in question: given (1), or asked besides (2)."""
        wang, zhao = Desk.of_account(self.wang.pk, "王五"), Desk.of_account(self.zhao.pk, "赵六")
        router = FilingRouter(
            filing_context.of_filing(fresh(self.filing)).facts(), self.filing.organisation_id, self.filing.created_by
        )
        said: dict[str, Any] = {"router": router, "actor": self.leader, "at": self.levels_now()}
        task = Task.objects.get(filing_id=self.filing.pk, status="NEW")
        if seat in ("assigned", "held"):
            service.transfer(task.pk, wang, **said)
        if seat == "held":
            task = Task.objects.get(filing_id=self.filing.pk, status="NEW")
            mine = self.actor(self.wang)
            service.add_signer(task.pk, zhao, "before", **{**said, "actor": mine})
        if seat == "delegated":
            service.delegate(task.pk, wang, **said)
        if seat in ("added", "waiting"):
            service.add_signer(task.pk, wang, "before" if seat == "added" else "after", **said)

    def levels_now(self) -> dt.datetime:
        """The moment at which all this happens."""
        return filing_context.of_filing(fresh(self.filing)).now

    def actor(self, account: Account, role: str = "leader") -> Any:
        """A person under a role."""
        held = Membership.objects.unscoped().get(account=account, role=role)
        return sessions.actor_for(account, held.pk)

    @property
    def state(self) -> ChainState:
        """The chain as it stands."""
        return from_json(ChainRun.objects.get(filing_id=self.filing.pk).chain_state)

    def sits(self) -> list[str]:
        """Who is still to answer, in words."""
        names = {
            f"a{self.wang.pk}": "王五", f"a{self.zhao.pk}": "赵六", f"o{self.county.pk}:leader": "岗位",
            "nobody": "无人",
        }  # fmt: skip
        return [names[one.desk] for one in self.state.seats if one.pending]


def disable(it: Desks, heirs: Heirs) -> None:
    people.set_account_active(it.chief, it.policy, it.wang.pk, False, "离职", heirs=heirs)


def take(it: Desks, heirs: Heirs) -> None:
    held = Membership.objects.unscoped().get(account=it.wang, role="leader")
    people.take_role(it.chief, it.policy, held.pk, heirs=heirs)


def organisation(it: Desks, heirs: Heirs) -> None:
    organisations.set_organisation_active(it.levels.actor("city-office.general-office"), it.county.pk, False, "撤并",
                                          heirs=heirs)  # fmt: skip


def applied(it: Desks, heirs: Heirs) -> None:
    Membership.objects.unscoped().filter(account=it.wang, role="leader").update(source="application")
    access.remove_applied(it.levels.actor("county.body-admin"), it.wang.pk, reason="收回", heirs=heirs)


def expires(it: Desks, _heirs: Heirs) -> None:
    yesterday = it.levels_now().date() - dt.timedelta(days=1)
    Membership.objects.unscoped().filter(account=it.wang, role="leader").update(valid_until=yesterday)
    assert (sweep.sweep().expired, sweep.sweep().expired) == (1, 0)


def entry(it: Desks, _heirs: Heirs) -> None:
    Membership.objects.unscoped().filter(account=it.wang, role="clerk").delete()
    site = it.levels.stage.entries["other-yard"].pk
    Membership.objects.unscoped().filter(account=it.wang).update(subject_id=site)
    entry_account.close_for_entry(Actor.system(it.wang.region, "tests"), site)


ASKED: dict[str, Callable[[Desks, Heirs], None]] = {
    "disabled": disable, "role taken": take, "organisation disabled": organisation, "access removed": applied,
}  # fmt: skip
BY_ITSELF: dict[str, Callable[[Desks, Heirs], None]] = {"valid_until passed": expires, "entry closed": entry}
SEATS = {
    # seat: whose turn comes to whom, before → after the seat went back to its desk
    "assigned": (["王五"], ["岗位"]),
    "waiting": (["岗位", "王五"], ["岗位", "无人"]),
    "held": (["王五", "赵六"], ["岗位", "赵六"]),
    "delegated": (["岗位", "王五"], ["岗位"]),
    "added": (["岗位", "王五"], ["岗位", "无人"]),
}
"""A seat goes back to the desk of the leaders, where each of them may take it; advice back to whoever asked for it. A
second signature beside that desk is nobody's until whoever manages the people gives it away: nobody signs twice."""


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("loss", [*ASKED, *BY_ITSELF])
def test_table(levels: Levels, loss: str, seat: str) -> None:
    it = Desks(levels, seat)
    before, after = SEATS[seat]
    assert it.sits() == before
    lose = {**ASKED, **BY_ITSELF}[loss]
    if loss in ASKED:
        with pytest.raises(handover.TasksOpen) as caught:
            lose(it, Heirs())
        named = [(one.holder.partition("（")[0], one.step.zh) for one in caught.value.tasks]
        assert ("王五", "机构领导审核") in named
        assert caught.value.code == "tasks-open"
        assert it.sits() == before, "nothing is taken"
        assert Account.objects.unscoped().get(pk=it.wang.pk).is_active
    lose(it, Heirs({"*": "desk"}))
    if loss == "organisation disabled":  # everybody at that desk is lost: it waits for whoever manages its people
        assert it.sits() == ["无人" if one == "赵六" else one for one in after]
        return
    assert it.sits() == after
    (entry_,) = AuditEntry.objects.filter(action="filing.reassign", object_id=str(it.filing.pk))
    assert entry_.title["zh"].startswith("改派：王五")
    if after == ["岗位"]:
        decisions.decide_filing(it.leader, it.filing.pk, decisions.Answer("approve"))
        assert fresh(it.filing).state == "reviewing"


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("loss", ["disabled", "role taken", "access removed"])
def test_a_named_person_takes_it_on(levels: Levels, loss: str, seat: str) -> None:
    it = Desks(levels, seat)
    if seat == "held":  # 赵六 is asked already
        assert refused(lambda: ASKED[loss](it, Heirs({"*": str(it.zhao.pk)}))) == ["already-asked"]
        return
    ASKED[loss](it, Heirs({"*": str(it.zhao.pk)}))
    assert it.sits() == ["赵六" if one == "王五" else one for one in SEATS[seat][0]]
    told = Message.objects.unscoped().filter(notice="task-reassigned").values_list("desk", flat=True)
    assert set(told) == {f"a{it.zhao.pk}", f"a{it.wang.pk}"}


@pytest.mark.parametrize("stranger", ["county.clerk", "county.body-admin", "city-office.officer"])
def test_only_who_may_take_the_step_takes_it_on(levels: Levels, stranger: str) -> None:
    it = Desks(levels, "assigned")
    account = str(levels.actor(stranger).account_id)
    assert refused(lambda: disable(it, Heirs({"*": account}))) == ["desk-unknown"]
    assert refused(lambda: disable(it, Heirs({"*": "x"}))) == ["desk-unknown"]
    assert it.sits() == ["王五"]


def test_one_answer_a_task(levels: Levels) -> None:
    it = Desks(levels, "assigned")
    other = levels.submitted()
    task = Task.objects.get(filing_id=other.pk, status="NEW")
    it.filing, first = other, it.filing
    it.place("assigned")
    assert task.desk != Task.objects.filter(filing_id=other.pk).latest("id").desk
    with pytest.raises(handover.TasksOpen) as caught:
        disable(it, Heirs())
    keys = {one.filing_id: one.key for one in caught.value.tasks}
    with pytest.raises(handover.TasksOpen) as caught:
        disable(it, Heirs({keys[first.pk]: "desk"}))
    assert [one.filing_id for one in caught.value.tasks] == [other.pk]
    disable(it, Heirs({keys[first.pk]: "desk", keys[other.pk]: str(it.zhao.pk)}))
    assert it.sits() == ["赵六"]
    it.filing = first
    assert it.sits() == ["岗位"]


def test_whoever_keeps_what_the_step_asks_keeps_the_task(levels: Levels) -> None:
    it = Desks(levels, "assigned")
    clerk = Membership.objects.unscoped().get(account=it.wang, role="clerk")
    people.take_role(it.chief, it.policy, clerk.pk)
    assert it.sits() == ["王五"]


def test_a_desk_without_people_is_said_to_be_one(levels: Levels) -> None:
    """The last leader goes: the task would go back to a desk that nobody takes, and the refusal says so."""
    it = Desks(levels, "assigned")
    Account.objects.unscoped().filter(pk__in=[it.zhao.pk, it.leader.account_id]).update(state="disabled")
    with pytest.raises(handover.TasksOpen) as caught:
        disable(it, Heirs())
    (task,) = caught.value.tasks
    assert (task.manned, task.people) == (False, ())
    assert not caught.value.problems[0].explanation["tasks"][0]["desk"]["manned"]


def test_memberships_of_a_disabled_organisation_do_not_count(levels: Levels) -> None:
    held = Membership.objects.unscoped().filter(organisation=levels.organisation("county"))
    assert held.active().exists()
    for state in ("disabled", "pending"):
        Organisation.objects.unscoped().filter(pk=levels.organisation("county").pk).update(state=state)
        assert not held.active().exists()


def test_the_last_of_one_of_several_offices_leaves_the_task_with_it(levels: Levels) -> None:
    """Two offices of a place are asked; the only officer of one was given its task and goes. The other office sits at
    the step already: the task goes back to the first, which is without people, not to nobody at all."""
    city = levels.organisation("city-office")
    twin = Organisation(region=city.region, kind="office", name="昆明市城管局", jurisdiction_id=city.jurisdiction_id)
    twin.save()
    alone = Account(region=city.region, login="alone", name="独一", organisation=twin)
    alone.save()
    Membership(region=city.region, account=alone, organisation=twin, role="officer").save()
    filing = levels.submitted()
    decisions.decide_filing(levels.actor("county.leader"), filing.pk, decisions.Answer("approve"))
    desk = f"o{twin.pk}:officer"
    (seat,) = [one for one in handover.seats_of(city.region, filing.pk) if one.seat.desk == desk]
    chief = levels.actor("city-office.chief")
    handover.give(seat, chief, handover.heir(seat, chief, str(alone.pk)), "专人办理")
    people.set_account_active(chief, policy_of(levels.config), alone.pk, False, "离职", heirs=Heirs({"*": "desk"}))
    waiting = Task.objects.filter(filing_id=filing.pk, status="NEW")
    assert set(waiting.values_list("desk", flat=True)) == {desk, f"o{city.pk}:officer"}
