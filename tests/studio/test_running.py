"""Publishing and what is under way: filings keep their release until they are moved, on purpose, one by one."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.db import connection

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.common.apart import Budget
from guicheng.common.errors import Refusal
from guicheng.config.workbench import publishing, writing
from guicheng.config.workbench.bench import open_bench
from guicheng.config.workbench.comparing import of_draft
from guicheng.filings.acts import decisions, drafts, migrating, submission
from guicheng.filings.models import Filing
from guicheng.rehearsal import impact, tryout
from guicheng.rehearsal.tryout import Trial, attempt, offer
from guicheng.studio.views import trying
from tests.portal.test_versions import fields_in
from tests.studio import world
from tests.studio.world import FILE, REGION, UI


@pytest.fixture
def admin(region: str) -> Actor:
    return world.acting("administrator")


@pytest.fixture
def reviewer(admin: Actor) -> Actor:
    return world.acting("reviewer")


@pytest.fixture
def waiting(admin: Actor, reviewer: Actor) -> Filing:
    """A report that waits for its review, on release 1."""
    clerk = world.acting("clerk")
    answers = {"started_on": "2026-03-01", "remark": "无"}
    filing = drafts.create(clerk, "report", world.entry(clerk).pk, answers).matter.filing
    submission.submit(clerk, filing.pk)
    return Filing.objects.unscoped().get(pk=filing.pk)


def change(admin: Actor, old: str, new: str, path: str = FILE) -> None:
    before = open_bench(admin).text(path) or ""
    assert old in before
    writing.save(admin, path, before.replace(old, new))


def go_live(admin: Actor) -> int:
    return publishing.publish(admin, note="修改", digest=open_bench(admin).digest).number


def test_what_is_under_way_keeps_its_release_and_new_filings_follow_the_new_one(admin: Actor, waiting: Filing) -> None:
    change(admin, "      title: 审核\n", "      title: 主管部门审核\n")
    change(admin, "count: 1", "count: 2")
    said = [sentence.zh for sentence in impact.of_changes(REGION, of_draft(open_bench(admin)))]
    assert any(sentence.startswith("1 件“开工报告”") and "版本 1" in sentence for sentence in said)
    assert go_live(admin) == 2
    clerk = Actor(**{**world.acting("clerk", login="clerk2").__dict__, "organisation_id": waiting.organisation_id})
    fresh = drafts.create(clerk, "report", waiting.subject_id).matter
    assert (fresh.config.release_number, Filing.objects.unscoped().get(pk=waiting.pk).release.number) == (2, 1)
    assert impact.by_release(impact.running(admin)) == {1: 1, 2: 1}


def test_moving_is_previewed_done_and_audited(admin: Actor, reviewer: Actor, waiting: Filing) -> None:
    change(admin, "      title: 审核\n", "      title: 主管部门审核\n")
    go_live(admin)
    (candidate,) = migrating.preview(admin)
    assert (candidate.id, candidate.release, candidate.obstacles) == (waiting.pk, 1, ())
    done = migrating.move(admin, [waiting.pk], reason="流程名称统一")
    assert done.moved == (waiting.pk,)
    moved = Filing.objects.unscoped().get(pk=waiting.pk)
    assert (moved.release.number, moved.state) == (2, "submitted")
    entry = AuditEntry.objects.get(action="filing.move-release")
    assert entry.object_id == str(waiting.pk)
    assert migrating.preview(admin) == []
    assert decisions.decide_filing(reviewer, waiting.pk, decisions.Answer("approve")).filing.state == "confirmed"


def test_what_does_not_fit_stays_and_says_why(admin: Actor, waiting: Filing) -> None:
    change(admin, "    - id: review", "    - id: examine")
    go_live(admin)
    (candidate,) = migrating.preview(admin)
    assert [problem.code for problem in candidate.obstacles] == ["release-unfit"]
    done = migrating.move(admin, [waiting.pk, 10**9], reason="试")
    assert (done.moved, [one.id for one in done.left]) == ((), [waiting.pk])
    assert Filing.objects.unscoped().get(pk=waiting.pk).release.number == 1


def test_answers_that_are_asked_no_more_are_named_before(admin: Actor, waiting: Filing) -> None:
    change(admin, "[started_on, remark]", "[started_on]", UI)
    change(admin, "  remark: {label: 备注, help: 最多 500 字}\n", "", UI)
    change(admin, "  remark: {type: string, maxLength: 500}\n", "", f"forms/{REGION}/report/schema.yaml")
    go_live(admin)
    (candidate,) = migrating.preview(admin)
    assert ([loss.zh for loss in candidate.losses], candidate.obstacles) == (["“备注”不再填报"], ())


def test_moving_needs_the_permission_and_a_reason(admin: Actor, waiting: Filing) -> None:
    with pytest.raises(Refusal, match="not-allowed"):
        migrating.preview(world.acting("configurator"))
    with pytest.raises(Refusal, match="reason-missing"):
        migrating.move(admin, [waiting.pk], reason=" ")


# --- trying out ------------------------------------------------------------------------------------------------------

TRIAL = Trial("first", "report-is-confirmed", filing="report", by="builder.clerk", about="school")


def config_of(admin: Actor):  # type: ignore[no-untyped-def]
    config = open_bench(admin).checked().config
    assert config
    return config


def test_a_trial_says_where_the_filing_would_be_and_leaves_nothing(admin: Actor) -> None:
    found = attempt(admin, config_of(admin), Trial(**{**_fields(TRIAL), "data": {"started_on": "2026-03-01"}}), "zh")
    assert all(one.passed for one in found.tested)
    assert (found.state, found.name) == ("submitted", "开工报告（2026-03-01）")
    assert [(step.zh, who) for step, who in found.deciders] == [("审核", "示例主管部门")]
    assert Filing.objects.unscoped().count() == 0


def test_a_trial_says_what_would_be_refused_and_by_which_rule(admin: Actor) -> None:
    empty = attempt(admin, config_of(admin), TRIAL, "zh")
    assert [[problem.field for problem in one.problems] for one in empty.tested] == [[], ["started_on"], []]
    second = attempt(admin, config_of(admin), Trial(**{**_fields(TRIAL), "acts": 1}), "zh")
    (first, *rest) = second.tested
    assert [problem.message.zh for problem in first.problems] == ["每个项目只填报一次开工报告"]
    assert first.problems[0].explanation["file"] == FILE
    assert rest == []


def test_a_stage_offers_those_who_file_and_what_about(admin: Actor) -> None:
    offered = offer(admin, config_of(admin), TRIAL)
    assert [one.value for one in offered.actors] == ["builder.clerk"]
    assert [one.value for one in offered.entries] == ["school"]
    assert offered.acts == 2


def test_trying_out_needs_the_permission(region: str) -> None:
    reviewer = world.acting("reviewer")
    with pytest.raises(Refusal, match="not-allowed"):
        offer(reviewer, config_of(world.acting("administrator")), TRIAL)


ADDRESS = f"/r/{REGION}/studio/try/"
TYPED = {"_again": "1", "_stage": "first/report-is-confirmed", "_filing": "report", "_acts": "0", "remark": "抄下来"}


def test_the_page_tries_out_in_a_process_of_its_own(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer is the same, refusals and missing names come across, and our connection is as it was."""
    ours = os.getpid()
    client = world.client("administrator", login="admin3")
    played = {name: getattr(tryout, name) for name in ("offer", "attempt")}

    def elsewhere(name: str) -> Any:
        def asked(*given: Any) -> Any:
            assert os.getpid() != ours, "the process that serves people plays a draft"
            return played[name](*given)

        return asked

    for name in played:
        monkeypatch.setattr(tryout, name, elsewhere(name))
    good = client.post(ADDRESS, TYPED | {"started_on": "2026-03-01"})
    assert (good.status_code, good.context["passed"], good.context["state"]) == (200, True, "submitted")
    bad = client.post(ADDRESS, TYPED)
    assert [len(one["problems"]) for one in bad.context["tested"]] == [0, 1, 0]
    assert client.get(ADDRESS, {"_acts": "1"}).context["passed"] is False, "with the explanation of the rule"

    def missing(*_given: Any) -> None:
        raise KeyError("nobody")

    monkeypatch.setattr(tryout, "attempt", missing)
    assert client.get(ADDRESS).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("name", ["offer", "attempt"])
def test_a_draft_that_hangs_does_not_hold_the_page(admin: Actor, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def hang(*_given: Any) -> None:
        while True:
            time.sleep(0.01)

    client = world.client("administrator", login="admin4")
    monkeypatch.setattr(trying, "TRIAL", Budget(seconds=1, megabytes=256, database=True))
    monkeypatch.setattr(tryout, name, hang)
    began = time.monotonic()
    answer = client.post(ADDRESS, TYPED | {"started_on": "2026-03-01"})
    text = answer.content.decode()
    assert time.monotonic() - began < 10
    assert answer.status_code == 503
    assert "试办超过 1 秒或 256 MB 内存，已停止" in text
    assert 'id="stage"' in text, "another stage can be chosen"
    assert ("开工日期", "2026-03-01") in [(one["label"], one["value"]) for one in answer.context["typed"]]
    monkeypatch.undo()
    again = fields_in(text, "_stage") | {"_filing": "report", "_stage": "first/report-is-confirmed"}
    tried = client.post(ADDRESS, again)
    assert (tried.status_code, tried.context["passed"]) == (200, True), "the answers went along"
    assert 'value="2026-03-01"' in tried.content.decode()


def _fields(trial: Trial) -> dict[str, object]:
    return {name: getattr(trial, name) for name in trial.__dataclass_fields__}


def test_the_page_moves_only_after_a_question_and_with_a_reason(admin: Actor, waiting: Filing) -> None:
    change(admin, "      title: 审核\n", "      title: 主管部门审核\n")
    go_live(admin)
    client = world.client("administrator", login="admin2")
    address = f"/r/{REGION}/studio/moving/"
    assert [row["id"] for row in client.get(address).context["rows"]] == [waiting.pk]
    asked = client.post(address, {"selected": [str(waiting.pk), "x"]})
    assert "迁移的原因" in asked.content.decode()
    assert client.post(address, {"selected": str(waiting.pk), "confirmed": "1"}).status_code == 400
    done = client.post(address, {"selected": str(waiting.pk), "confirmed": "1", "comment": "统一"})
    assert done["Location"] == address
    assert Filing.objects.unscoped().get(pk=waiting.pk).release.number == 2
