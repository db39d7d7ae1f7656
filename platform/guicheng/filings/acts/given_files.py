"""Files that whoever decides gives with their opinion: chosen before the answer, bound to it once it is given."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.attachments import receive as receiving
from guicheng.attachments import slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.receive import Incoming
from guicheng.attachments.rules import Holder
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.config.model.answers import OPINION
from guicheng.config.model.chains import Decision, Step
from guicheng.config.model.forms import Slot
from guicheng.filings.access import given
from guicheng.filings.context import claim_rules, filing_context
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing
from guicheng.workflow.models import OPEN, Task


def add(actor: Actor, task_id: int, file: Incoming, *, what: str = OPINION, place: int | None = None) -> Attachment:
    """Choose a file for the actor's answer to a task; at the number `place` of whoever sends several at once.

    Refusals: `not-found`, `no-files`, `task-already-decided`, `task-claimed`, those of a file with the field `what`.
    """
    with transaction.atomic():
        _task, _context, slot = _asked(actor, task_id, what)
    try:
        taken = receiving.look_at(file, slot)  # seconds, for which no row is held
        with transaction.atomic():
            holder, own = place_for(actor, task_id, what)
            return receiving.keep(taken, own, holder, uploaded_by=actor.account_id, place=place)
    except Refusal as refused:
        at = given.place_of(what, actor.account_id)
        problems = [replace(one, field=what) if one.field == at else one for one in refused.problems]
        raise Refusal(problems, status=refused.status) from refused


def place_for(actor: Actor, task_id: int, what: str = OPINION) -> tuple[Holder, Slot]:
    """Where the files of the actor's answer are put, the filing locked. Refusals as `add`."""
    task, context, slot = _asked(actor, task_id, what, lock=True)
    own = slot.model_copy(update={"id": given.place_of(what, actor.account_id)})
    return given.holder_of(task, context.filing), own


def chosen(actor: Actor, task: Task, what: str = OPINION) -> list[Attachment]:
    """The files that the actor has chosen for their answer, in order."""
    at = given.place_of(what, actor.account_id)
    rows = Attachment.objects.filter(holder_kind=given.KIND, holder_id=task.pk, slot=at, removed_at=None)
    return list(rows.select_related("blob"))


@transaction.atomic
def remove(actor: Actor, task_id: int, file_id: int) -> None:
    """Take out a file that the actor has chosen. Refusals as `add`, `not-found` for any other file."""
    row = Attachment.objects.filter(holder_kind=given.KIND, holder_id=task_id, pk=file_id, removed_at=None).first()
    if row is None or row.uploaded_by != actor.account_id:
        raise filing_context.not_found()
    _asked(actor, task_id, row.slot.partition(".")[0], lock=True)
    slots.remove(row, removed_by=actor.account_id)


def rule_of(step: Step | None, what: str) -> Slot | None:
    """The rule for what is given with the answers of a step; None where nothing of that kind is."""
    return step.files.slot if step is not None and step.files is not None and what == OPINION else None


def problems(actor: Actor, task: Task, step: Step, declared: Decision | None) -> list[Problem]:
    """What an answer still wants besides words; nothing of one that is `declared` nowhere, or advice."""
    if step.files is None or declared is None or declared.files != "required" or chosen(actor, task):
        return []
    title = step.files.title
    zh, en = f"请上传{title.zh}", f"Please add: {title.for_language('en')}"
    return [Problem("files-required", text(zh, en), field=OPINION)]


def bind(actor: Actor, task: Task, step: Step | None) -> dict[str, list[str]]:
    """Take out what colleagues had chosen for an answer that the actor has given; what goes with it, as the audit keeps
    it."""
    if step is None or step.files is None:
        return {}
    rows = Attachment.objects.filter(holder_kind=given.KIND, holder_id=task.pk, removed_at=None)
    rows.exclude(uploaded_by=actor.account_id).update(removed_at=clock.now(), removed_by=actor.account_id)
    files = [one.blob_id for one in rows.order_by("slot", "number", "id")]
    return {"files": files} if files else {}


def drop_all(actor: Actor, filing: Filing) -> None:
    """Take out what was given with answers on a filing that is thrown away."""
    asked = Task.objects.filter(filing_id=filing.pk).values_list("pk", flat=True)
    rows = Attachment.objects.filter(holder_kind=given.KIND, holder_id__in=list(asked), removed_at=None)
    rows.update(removed_at=clock.now(), removed_by=actor.account_id)


def _asked(actor: Actor, task_id: int, what: str, *, lock: bool = False) -> tuple[Task, FilingContext, Slot]:
    """The open task of the actor with the rule for what is given with its answer."""
    task = Task.objects.filter(pk=task_id, region=actor.region, seat__gt=0, desk__in=sorted(actor.desk_keys)).first()
    if task is None:
        raise filing_context.not_found()
    context = filing_context.find(actor, task.filing_id, lock=lock)
    if lock:
        task.refresh_from_db()
    step = context.kind.chain.step(task.step)
    slot = rule_of(step, what)
    if slot is None:
        raise refuse("no-files", "本环节的意见不附文件", "No files go with the opinions of this step", field=what)
    if task.status != OPEN:
        raise refuse(
            "task-already-decided", "该任务已办理，不能再改动", "It has been decided; nothing of it changes any more"
        )
    rule = claim_rules.of_task(context.config, context.kind, task)
    if (problem := claim_rules.in_the_way(rule, actor, task, context.now)) is not None:
        raise Refusal(problem)
    return task, context, slot
