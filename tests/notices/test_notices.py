"""Who is told what, once, ahead of time; and mail that is tried again."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest
from django.core import mail

from guicheng.accounts.models import Account
from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.common.text import Text
from guicheng.filings.acts import conclusion, decisions, drafts, submission
from guicheng.filings.models import PlannedWork
from guicheng.notices import sending, service
from guicheng.notices.channels import Person
from guicheng.notices.models import Message, Outgoing
from guicheng.notices.service import Post
from tests.support.story import World, at, fresh, statements

pytestmark = pytest.mark.django_db


def told(notice: str) -> list[str]:
    """The desks a notice went to, in order."""
    return list(Message.objects.unscoped().filter(notice=notice).order_by("id").values_list("desk", flat=True))


def desks(world: World) -> tuple[str, str]:
    """The desks of the tower's team and of its enterprise."""
    return f"s{world.tower.pk}:project-team", f"o{world.builder.organisation_id}:enterprise"


def test_each_event_is_told_to_whom_it_is_declared_for(world: World) -> None:
    team, enterprise = desks(world)
    filing = world.submitted("contract")
    assert told("to-confirm") == [enterprise]
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    assert told("confirmed") == [team]
    permit = world.confirmed("permit", permit_no="JT-2025-0001", housing_system=False)
    assert told("to-confirm")[2:] == [f"o{world.reviewer.organisation_id}:permit-reviewer"]
    decisions.decide_filing(world.reviewer, permit.pk, decisions.Answer("return", opinion="请补充"))
    assert told("returned") == [team]
    conclusion.void(fresh(permit), world.centre, {})
    assert told("voided") == [team, enterprise]


def test_a_notice_is_filled_in_with_facts(world: World) -> None:
    world.submitted("contract")
    message = Message.objects.unscoped().get(notice="to-confirm")
    assert message.title_zh == "待办：雨花区融程大厦 施工合同"
    assert message.title_en == "To do: 施工合同 of 雨花区融程大厦"
    assert message.filing_id is not None


def test_a_changed_status_is_told(world: World) -> None:
    """HNQ-50: the quarter was missed; team and enterprise hear of it once, from the clockwork."""
    at("2025-10-16T00:00:00")
    sweep.sweep()
    sweep.sweep()
    assert [desk for desk in told("quarter-missing") if desk in desks(world)] == list(desks(world))


AHEAD = [
    # the moment, the notices of the third quarter so far, with the days they say
    ("2025-09-16T00:00:00", []),
    ("2025-10-07T23:59:59", []),
    ("2025-10-08T00:00:00", [7]),
    ("2025-10-12T00:00:00", [7, 3]),
    ("2025-10-13T23:59:59", [7, 3]),
    ("2025-10-14T00:00:00", [7, 3, 1]),
    ("2025-10-15T00:00:00", [7, 3, 1]),
    ("2025-10-16T00:00:00", [7, 3, 1]),
]


def test_who_has_not_filed_is_reminded_before_the_window_closes(world: World) -> None:
    """HNQ-118: seven, three and one days ahead, whether a report has been begun or not; not who is through."""
    world_is_quiet(world)
    for moment, days in AHEAD:
        at(moment)
        sweep.sweep()
        sweep.sweep()
        rows = Message.objects.unscoped().filter(notice="quarter-closing", desk=desks(world)[0]).order_by("id")
        assert [row.title_zh for row in rows] == [f"季度信息还剩{n}天截止" for n in days], moment
    assert "“2025年3季度信息”" in rows[0].body_zh
    assert rows[0].filing_id is None


def test_who_has_filed_is_not_reminded(world: World) -> None:
    world_is_quiet(world)
    at("2025-09-16T00:00:00")
    sweep.sweep()
    world.confirmed("quarterly-report")
    at("2025-10-15T00:00:00")
    sweep.sweep()
    assert desks(world)[0] not in told("quarter-closing")


def test_a_document_is_reminded_of_until_it_counts(world: World) -> None:
    """Ten and three days before; a date that was corrected meanwhile moves the reminder."""
    filing = world.draft("contract")  # of 1 July: until 1 September
    at("2025-08-23T00:00:00")
    sweep.sweep()
    assert told("document-deadline") == list(desks(world))
    drafts.save(world.team, filing.pk, {"document_date": "2025-07-20"})  # until 20 September
    at("2025-08-30T00:00:00")
    sweep.sweep()
    assert len(told("document-deadline")) == 2
    at("2025-09-11T00:00:00")
    sweep.sweep()
    assert len(told("document-deadline")) == 4
    submission.submit(world.team, filing.pk)
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    at("2025-09-18T00:00:00")
    sweep.sweep()
    assert len(told("document-deadline")) == 4
    assert not PlannedWork.objects.filter(done_at__isnull=True, at__lte=clock.now()).exists()


def world_is_quiet(world: World) -> None:
    """Only the tower is of interest: the bridge owes nothing."""
    bridge = world.bridge
    bridge.data = {key: value for key, value in bridge.data.items() if key != "started_on"}
    bridge.save(update_fields=["data"])


# --- once, reading ----------------------------------------------------------------------------------------------------


def one(desk: str = "a1", once: str | None = None, *channels: str) -> Post:
    return Post("n", desk, Text(zh="题", en="Title"), Text(zh="文"), channels=("page", *channels), once=once)


def test_a_repeat_of_a_notice_is_not_written(world: World) -> None:
    first = service.post("r", [one(once="k"), one("a2", "l", "mail"), one()])
    again = service.post("r", [one(once="k"), one("a2", "l", "mail"), one()])
    assert (len(first), len(again)) == (3, 1)
    assert Outgoing.objects.count() == 1


def test_posting_costs_two_statements(world: World) -> None:
    assert len(statements(lambda: service.post("r", [one("a1", None, "mail"), one("a2", None, "mail")]))) == 2
    assert statements(lambda: service.post("r", [])) == []


def test_a_desk_reads_its_notices(world: World) -> None:
    world.submitted("contract")
    assert service.unread_count(world.builder) == 1
    assert service.unread_count(world.team) == service.unread_count(world.other) == 0
    assert service.mark_read(world.builder) == 1
    assert (service.unread_count(world.builder), service.mark_read(world.builder)) == (0, 0)


# --- sending ----------------------------------------------------------------------------------------------------------


class Rocky:
    """A channel that fails for some people."""

    fails: ClassVar[set[int]] = set()
    sent: ClassVar[list[int]] = []

    def reaches(self, person: Person) -> bool:
        return bool(person.mobile)

    def send(self, person: Person, title: Text, body: Text) -> None:
        if person.account_id in self.fails:
            raise OSError("no line")
        self.sent.append(person.account_id)


@pytest.fixture
def rocky(settings: Any) -> type[Rocky]:
    settings.GUICHENG_CHANNELS = {"sms": f"{__name__}.Rocky"}
    Rocky.fails, Rocky.sent = set(), []
    return Rocky


def people(world: World, number: int) -> tuple[str, list[int]]:
    """So many colleagues at one desk, and the desk."""
    ids = []
    for _ in range(number):
        account = world.stage._account(f"colleague{len(ids)}", world.stage.organisations["builder"], "enterprise", None)
        ids.append(int(account.account_id or 0))
    Account.objects.unscoped().filter(pk__in=ids).update(mobile="13800000001")
    return f"o{world.builder.organisation_id}:enterprise", ids


def test_a_channel_that_fails_is_tried_again_later_and_not_for_ever(world: World, rocky: type[Rocky]) -> None:
    desk, (good, bad) = people(world, 2)
    rocky.fails = {bad}
    service.post(world.config.region.region, [one(desk, None, "sms")])
    waits = []
    for _ in range(sending.TRIES):
        assert sending.send_waiting() == 1
        row = Outgoing.objects.get()
        waits.append((row.not_before - clock.now()) // dt.timedelta(minutes=1))
        assert sending.send_waiting() == 0  # not before its time
        clock.set_to(max(row.not_before, clock.now()))
    assert rocky.sent == [good]  # nobody is told twice because of somebody else
    assert waits == [1, 2, 4, 8, 16, 32]
    assert (row.state, row.tries, row.error) == ("failed", 6, "OSError: no line")
    assert row.done_at is not None


def test_a_channel_that_recovers_tells_the_rest(world: World, rocky: type[Rocky]) -> None:
    desk, (good, bad) = people(world, 2)
    rocky.fails = {bad}
    service.post(world.config.region.region, [one(desk, None, "sms")])
    sending.send_waiting()
    rocky.fails = set()
    clock.set_to(clock.now() + dt.timedelta(minutes=1))
    assert sending.send_waiting() == 1
    assert rocky.sent == [good, bad]
    assert Outgoing.objects.get().state == "sent"


def test_a_channel_nobody_configured_fails_at_once(world: World) -> None:
    service.post("r", [one("a1", None, "wechat")])
    sending.send_waiting()
    assert Outgoing.objects.get().state == "failed"


def test_mail_goes_out_in_the_language_of_the_person(world: World) -> None:
    pk = world.builder.account_id
    Account.objects.unscoped().filter(pk=pk).update(email="builder@example.org", language="en")
    world.submitted("contract")
    assert sending.send_waiting() == 1
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["builder@example.org"], "To do: 施工合同 of 雨花区融程大厦")
    ]
    assert sending.send_waiting() == 0
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("desk", ["", "x1", "o1", "s1:", "a1:role", "nonsense"])
def test_a_desk_that_is_none_holds_nobody(desk: str) -> None:
    assert sending.people_at(desk) == []
