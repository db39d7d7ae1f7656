"""抄送: a decider shows a filing to people of the declared roles, who are told, open it and do nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config.model.chains import Step
from guicheng.filings.acts import copying, decisions, drafts, filing_files, submission
from guicheng.filings.models import Filing
from guicheng.notices.models import Message
from guicheng.reports import inbox
from guicheng.workflow.models import Task
from tests.support.world import picture
from tests.yunnan.shared import Scene


@pytest.fixture
def change(scene: Scene) -> Filing:
    """A change of principals that waits for the authority and the body."""
    actor = scene.stage.actor("contractor")
    answers = {"successor": {"id": str(scene.entry("qian").pk)}, "reason": "left", "explanation": "原项目经理已离职"}
    filing = drafts.create(actor, "personnel-change", scene.entry("li-on-hall").pk, answers).matter.filing
    filing_files.add(actor, filing.pk, "papers", picture())
    submission.submit(actor, filing.pk, {})
    return Filing.objects.unscoped().get(pk=filing.pk)


def task_of(scene: Scene, change: Filing, alias: str = "authority") -> Task:
    return inbox.tasks_of(scene.stage.actor(alias), [change.pk])[change.pk]


def account(scene: Scene, alias: str) -> int:
    return scene.stage.actor(alias).account_id or 0


def test_a_copy_is_told_read_and_recorded(scene: Scene, change: Filing) -> None:
    reader = scene.stage.actor("other-authority")
    assert scene.client("other-authority").get(f"/filings/{change.pk}/").status_code == 404
    task = task_of(scene, change)
    copying.service.cc(
        task.pk, [copying.Desk.of_account(reader.account_id or 0, "曲靖")], actor=scene.stage.actor("authority"),
        at=clock.now(),
    )  # fmt: skip
    page = scene.page("other-authority", "/inbox/copies/")
    assert "未读" in page
    assert f'href="/filings/{change.pk}/"' in page
    assert copying.unread(reader, 100) == 1
    opened = scene.page("other-authority", f"/filings/{change.pk}/")
    assert "李建业" in opened
    assert 'id="deciding"' not in opened
    assert copying.unread(reader, 100) == 0
    assert f'href="/filings/{change.pk}/"' not in scene.page("other-authority", "/inbox/copies/?unread=1")
    with pytest.raises(Refusal) as refused:
        decisions.decide(reader, task.pk, decisions.Answer("approve"))
    assert refused.value.problems[0].code == "not-your-task"


def test_a_decider_sends_a_copy_from_the_page_of_the_task(scene: Scene, change: Filing) -> None:
    task = task_of(scene, change)
    browser = scene.client("authority")
    page = browser.get(f"/tasks/{task.pk}/").content.decode()
    assert f"/tasks/{task.pk}/copy/" in page
    offered = browser.get(f"/lookups/people/?copy_of={task.pk}").content.decode()
    body = account(scene, "body")
    assert f'data-value="{body}"' in offered
    assert f'data-value="{account(scene, "contractor")}"' not in offered, "enterprises are not among the declared roles"
    for _ in range(2):
        assert browser.post(f"/tasks/{task.pk}/copy/", {"copy_to": str(body), "note": "请知悉"}).status_code == 302
    assert copying.copies_of(scene.stage.actor("body")).count() == 1, "a second one to the same desk is none"
    told = Message.objects.unscoped().filter(notice="copied", desk__in=sorted(scene.stage.actor("body").desk_keys))
    assert [message.title_zh for message in told] == [f"抄送给您：{change.name}"]
    entry = AuditEntry.objects.get(action="filing.cc")
    assert entry.opinion == "请知悉"


@pytest.mark.parametrize(
    ("sender", "to", "code"),
    [
        ("authority", [], "nobody-chosen"),
        ("authority", ["contractor"], "desk-unknown"),
        ("contractor", ["body"], "desk-unknown"),
        ("other-authority", ["body"], "not-found"),
    ],
)
def test_who_may_not(scene: Scene, change: Filing, sender: str, to: list[str], code: str) -> None:
    task = task_of(scene, change)
    with pytest.raises(Refusal) as refused:
        copying.send_to_people(scene.stage.actor(sender), task.pk, [account(scene, alias) for alias in to])
    assert refused.value.problems[0].code == code


def test_everything_is_marked_as_read(scene: Scene, change: Filing) -> None:
    copying.send_to_people(scene.stage.actor("authority"), task_of(scene, change).pk, [account(scene, "body")])
    browser = scene.client("body")
    assert "全部标为已读" in browser.get("/inbox/copies/").content.decode()
    browser.post("/inbox/copies/read/")
    assert copying.unread(scene.stage.actor("body"), 100) == 0
    browser.get("/inbox/copies/")  # the message that it is done
    assert "全部标为已读" not in browser.get("/inbox/copies/").content.decode()


def test_only_the_applicant_urges(scene: Scene, change: Filing) -> None:
    with pytest.raises(Refusal) as refused:
        decisions.urge(scene.stage.actor("authority"), change.pk)
    assert refused.value.problems[0].code == "not-applicant"
    clock.set_to(clock.now() + dt.timedelta(hours=2))
    assert len(decisions.urge(scene.stage.actor("contractor"), change.pk)) == 2
    told = (
        Message.objects.unscoped().filter(filing_id=change.pk, sent_at=clock.now()).values_list("title_zh", flat=True)
    )
    assert {title.startswith("催办：") for title in told} == {True}, "it reads not as if it were new"


def test_whom_copies_go_to_needs_the_action() -> None:
    step = {"id": "s", "title": {"zh": "审核"}, "by": {"role": "reviewer"}, "copy_to": ["reviewer"]}
    with pytest.raises(ValueError, match="copy_to"):
        Step.model_validate(step)
    assert Step.model_validate({**step, "actions": ["cc"]}).copy_to == ["reviewer"]
