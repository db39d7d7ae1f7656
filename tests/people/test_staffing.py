"""Nobody is stuck for people who are missing: whoever hands in is told, and nobody else's decision fails for it."""

from __future__ import annotations

import pytest

from guicheng.accounts.models import Account, Organisation
from guicheng.common.errors import Refusal
from guicheng.filings.acts import decisions, staffing, submission
from guicheng.filings.context import filing_context
from guicheng.filings.context.router import FilingRouter
from guicheng.filings.models import Filing
from guicheng.workflow.models import Task
from tests.people.conftest import Levels
from tests.support.story import fresh, open_task, refused

pytestmark = pytest.mark.django_db


def disabled(levels: Levels, name: str) -> None:
    """Nobody signs in there any more."""
    Account.objects.unscoped().filter(pk=levels.actor(name).account_id).update(state=Account.State.DISABLED)


def test_an_office_without_anybody_counts_as_missing(levels: Levels) -> None:
    """五华区住建局 is there, but has no officer: the city's takes it; from then on nobody's confirmation fails."""
    filing = levels.submitted()
    decisions.decide_filing(levels.actor("county.leader"), filing.pk, decisions.Answer("approve"))
    task = open_task(filing)
    assert (task.desk_name, fresh(filing).state) == ("昆明市住建局", "reviewing")
    assert (
        refused(
            lambda: decisions.decide_filing(levels.actor("city-office.officer"), filing.pk, decisions.Answer("approve"))
        )
        == []
    )


def test_somebody_who_is_disabled_is_nobody(levels: Levels) -> None:
    disabled(levels, "city-office.officer")
    draft = levels.draft()
    with pytest.raises(Refusal) as caught:
        submission.submit(levels.actor("county.clerk"), draft.pk)
    assert caught.value.code == "no-approver"
    assert caught.value.problems[0].message.zh == (
        "“主管部门审核”环节无人办理：五华区住建局没有启用的“主管部门审核员”账号。请联系人员管理员开通账号后再上报"
    )
    assert fresh(draft).state == "draft"
    assert not Task.objects.filter(filing_id=draft.pk).exists()


def test_the_first_step_says_it_in_the_same_words(levels: Levels) -> None:
    disabled(levels, "county.leader")
    with pytest.raises(Refusal) as caught:
        submission.submit(levels.actor("county.clerk"), levels.draft().pk)
    assert "五华区监督站没有启用的“机构领导”账号" in caught.value.problems[0].message.zh
    assert "机构管理员" in caught.value.problems[0].message.zh


def test_where_the_search_does_not_climb_the_submission_says_so(levels: Levels) -> None:
    """`climb: false`, and the county's office has nobody: the preview says it before, the submission refuses."""
    draft = levels.draft(kind="note")
    context = filing_context.of_filing(fresh(draft))
    lines = staffing.route(context, levels.actor("county.clerk"))
    assert [(line.step, bool(line.skipped)) for line in lines] == [("check", False), ("review", True)]
    assert "五华区住建局没有启用的“主管部门复核员”账号" in str(lines[1].skipped)
    assert refused(lambda: submission.submit(levels.actor("county.clerk"), draft.pk)) == ["no-approver"]


def test_who_leaves_afterwards_stops_nobody_else(levels: Levels) -> None:
    """The last officer goes while the leader has it: the leader's decision counts, the task waits at the office."""
    filing = levels.submitted()
    disabled(levels, "city-office.officer")
    decisions.decide_filing(levels.actor("county.leader"), filing.pk, decisions.Answer("approve"))
    task = open_task(filing)
    assert (fresh(filing).state, task.desk_name) == ("reviewing", "五华区住建局")
    assert Filing.objects.unscoped().get(pk=filing.pk).live


def test_an_office_under_the_old_code_takes_what_was_filed_under_the_new(levels: Levels) -> None:
    """And the other way round: a place is one place under both of its codes (GB/T 2260)."""
    router = FilingRouter(filing_context.of_filing(levels.draft()).facts(), None, None)
    office = levels.organisation("city-office")
    for registered, filed in (("420821", "420882"), ("420882", "420821"), ("420882", "420882")):
        Organisation.objects.unscoped().filter(pk=office.pk).update(jurisdiction_id=registered)
        found = router._offices("office", filed, climb=False)
        assert [one.pk for one in found] == [office.pk], (registered, filed)
    Organisation.objects.unscoped().filter(pk=office.pk).update(jurisdiction_id="420800")
    assert [one.pk for one in router._offices("office", "420821", climb=True)] == [office.pk]
