"""A region nobody has seen before, made of YAML alone, is checked, published and carries a filing to its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Jurisdiction
from guicheng.api import tokens
from guicheng.clockwork import sweep
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.model.scenarios import Given
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import writing
from guicheng.filings.access import rows
from guicheng.filings.acts import decisions, deleting, drafts, submission
from guicheng.filings.models import Filing
from guicheng.notices import sending
from guicheng.notices.models import Message
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.onboarding.region import NAME, write
from tests.support.story import at, fresh, refused

pytestmark = pytest.mark.django_db

REPORT = {"inspected_on": "2025-04-25", "serial": "QS-001", "grade": "good", "copies": ["flood", "dam"]}


@pytest.fixture
def config(tmp_path: Path, settings: Any) -> RegionConfig:
    """The region, published by the command an administrator uses, scenarios and all."""
    if not Jurisdiction.objects.exists():
        places.load()
    settings.GUICHENG_CONFIG_ROOT = str(write(tmp_path))
    call_command("region", "check", NAME)
    call_command("region", "publish", NAME)
    return releases.current(NAME)


class Waters:
    """The people of the region and one reservoir, made by its own keeper."""

    def __init__(self, config: RegionConfig) -> None:
        at("2025-04-25T09:00:00")
        self.config = config
        self.stage = Stage(config)
        people: Given = config.scenarios["life"].given
        self.stage.set(people.model_copy(update={"entries": {}}))
        self.keeper = self.stage.actor("station")
        self.engineer, self.safety = self.stage.actor("water.engineer"), self.stage.actor("water.safety-officer")
        self.flood, self.dam = self.stage.actor("flood"), self.stage.actor("dam")
        data = {"name": "青石水库", "code": "R0001", "place": {"code": "530102"}, "capacity": "120"}
        self.pond = writing.create(self.keeper, "reservoir", data)

    def report(self, **data: Any) -> Filing:
        """A report that was handed in."""
        filing = drafts.create(self.keeper, "inspection", self.pond.pk, {**REPORT, **data}).matter.filing
        return submission.submit(self.keeper, filing.pk).filing


@pytest.fixture
def waters(config: RegionConfig) -> Waters:
    return Waters(config)


def test_a_report_goes_from_draft_to_its_end(waters: Waters) -> None:
    filing = waters.report()
    assert (filing.state, filing.name) == ("county", "青石水库2025年汛前巡查")
    assert refused(lambda: decisions.decide_filing(waters.dam, filing.pk, decisions.Answer("approve"))) == ["no-task"]
    decisions.decide_filing(waters.safety, filing.pk, decisions.Answer("approve", fields={"verdict": "情况属实"}))
    assert refused(lambda: decisions.decide_filing(waters.engineer, filing.pk, decisions.Answer("approve"))) == [
        "no-task"
    ]  # either, not both
    assert (fresh(filing).state, fresh(filing).number) == ("departments", "530102-2025-001")
    decisions.decide_filing(waters.flood, filing.pk, decisions.Answer("approve"))
    assert fresh(filing).state == "departments"
    decisions.decide_filing(waters.dam, filing.pk, decisions.Answer("approve"))
    stored = fresh(filing)
    assert (stored.state, stored.live, stored.data["verdict"]) == ("accepted", False, "情况属实")
    assert stored.counted_at == stored.submitted_at
    pond = Entry.objects.unscoped().get(pk=waters.pond.pk)
    assert (pond.status, pond.status_rule) == ("sound", "fine")
    assert pond.status_why["file"] == "rules/clear-water/statuses.yaml"
    assert rows.listed(waters.keeper, waters.config, query="530102-2025").get() == stored
    assert not Filing.objects.unscoped().filter(type="acknowledgement").exists()


def test_a_return_keeps_who_agreed_already(waters: Waters) -> None:
    filing = waters.report()
    decisions.decide_filing(waters.engineer, filing.pk, decisions.Answer("approve"))
    decisions.decide_filing(waters.flood, filing.pk, decisions.Answer("approve"))
    decisions.decide_filing(waters.dam, filing.pk, decisions.Answer("return", opinion="补充照片"))
    assert fresh(filing).state == "returned"
    assert fresh(filing).counted_at is None
    submission.submit(waters.keeper, filing.pk)
    decisions.decide_filing(waters.engineer, filing.pk, decisions.Answer("approve"))
    assert refused(lambda: decisions.decide_filing(waters.flood, filing.pk, decisions.Answer("approve"))) == ["no-task"]
    decisions.decide_filing(waters.dam, filing.pk, decisions.Answer("approve"))
    assert fresh(filing).state == "accepted"
    assert fresh(filing).number == "530102-2025-001"  # given once


def test_effects_make_an_entry_and_a_further_draft(waters: Waters) -> None:
    assert refused(lambda: waters.report(grade="bad")) == ["form.required"]  # the table is required then
    deleting.delete(waters.keeper, Filing.objects.unscoped().get().pk)
    filing = waters.report(grade="bad", copies=["flood"], defects=[{"place": "坝肩", "depth": "0.3"}])
    decisions.decide_filing(waters.engineer, filing.pk, decisions.Answer("approve"))
    decisions.decide_filing(waters.flood, filing.pk, decisions.Answer("approve"))
    defect = Entry.objects.unscoped().get(register="defect")
    assert (defect.name, defect.parent_id, defect.data["found_on"]) == (filing.name, waters.pond.pk, "2025-04-25")
    assert Entry.objects.unscoped().get(pk=waters.pond.pk).status == "watched"
    act = Filing.objects.unscoped().get(type="acknowledgement")
    assert act.state == "draft"
    submission.submit(waters.keeper, act.pk)  # no form, no steps: handing it in completes it
    assert fresh(act).state == "confirmed"
    assert refused(lambda: drafts.create(waters.keeper, "acknowledgement", waters.pond.pk)) == ["limit-reached"]


WORKING_DAYS = [
    # inspected on Friday 25 April 2025; Sunday 27 April is worked, 1 to 5 May are not: the fifth day is 6 May
    ("2025-05-06T23:59:59", []),
    ("2025-05-07T00:00:00", ["five-days"]),
]


@pytest.mark.parametrize(("moment", "codes"), WORKING_DAYS)
def test_a_deadline_in_working_days(waters: Waters, moment: str, codes: list[str]) -> None:
    filing = drafts.create(waters.keeper, "inspection", waters.pond.pk, REPORT).matter.filing
    at(moment)
    assert refused(lambda: submission.submit(waters.keeper, filing.pk)) == codes


def test_a_number_stands_once_in_an_organisation(waters: Waters) -> None:
    waters.report(copies=["dam"])
    data = {"name": "白石水库", "code": "R0002", "place": {"code": "530102"}}
    second = writing.create(waters.keeper, "reservoir", data)
    typed = {**REPORT, "serial": "ｑｓ-001"}  # full-width letters are the same number
    filing = drafts.create(waters.keeper, "inspection", second.pk, typed).matter.filing
    with pytest.raises(Refusal) as caught:
        submission.submit(waters.keeper, filing.pk)
    assert [(p.code, p.message.zh) for p in caught.value.problems if p.code == "serial"] == [
        ("serial", "单号已用于“青石水库”")
    ]


def test_the_season_opens_with_a_notice_and_a_missed_one_stays(waters: Waters) -> None:
    def told(notice: str) -> Any:
        return Message.objects.unscoped().filter(notice=notice)

    at("2025-06-01T00:00:00")
    sweep.sweep()
    assert Entry.objects.unscoped().get(pk=waters.pond.pk).status == "neglected"
    assert told("neglected").get().title_zh == "青石水库漏报"
    at("2026-03-01T00:00:00")
    sweep.sweep()  # the season's window opens: what is to be told falls due
    sweep.sweep()
    season = told("season").filter(title_zh__contains="2026").get()
    assert season.title_zh == "2026年汛前巡查开始，还有91天"
    assert season.body_zh == "青石水库请按时报送。"
    sweep.sweep()
    assert told("season").filter(title_zh__contains="2026").count() == 1


def test_mail_goes_to_whoever_filed(waters: Waters) -> None:
    Account.objects.unscoped().filter(pk=waters.keeper.account_id).update(email="keeper@example.org")
    filing = waters.report(copies=["flood"])
    decisions.decide_filing(waters.engineer, filing.pk, decisions.Answer("approve"))
    decisions.decide_filing(waters.flood, filing.pk, decisions.Answer("approve"))
    assert sending.send_waiting() == 1
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [(["keeper@example.org"], f"{filing.name}已办结")]


def test_the_same_life_over_the_api(waters: Waters) -> None:
    def call(actor: Actor, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        account = Account.objects.unscoped().get(pk=actor.account_id)
        _token, secret = tokens.issue(actor, account.session_epoch, "test", 1)
        answer = getattr(Client(), method)(
            f"/api/v1/{path}", json.dumps(body or {}), "application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": f"{method}-{path}-{actor.login}"},
        )  # fmt: skip
        assert answer.status_code < 300, answer.content
        return answer.json() if answer.content else None

    begun = call(waters.keeper, "post", "filings", {"type": "inspection", "subject": waters.pond.pk, "data": REPORT})
    path = f"filings/{begun['id']}"
    call(waters.keeper, "post", f"{path}/submit")
    call(waters.safety, "post", f"{path}/decide", {"decision": "approve", "fields": {"verdict": "属实"}})
    call(waters.flood, "post", f"{path}/decide", {"decision": "approve"})
    call(waters.dam, "post", f"{path}/decide", {"decision": "approve"})
    assert fresh(begun["id"]).state == "accepted"


def test_no_file_of_it_is_a_program(tmp_path: Path) -> None:
    kinds = {path.suffix for path in write(tmp_path).rglob("*") if path.is_file()}
    assert kinds == {".yaml"}
