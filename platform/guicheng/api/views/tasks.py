"""The inbox: tasks that wait for the caller, decided one by one or many alike, or passed on; and notices."""

from __future__ import annotations

from typing import Literal

from guicheng.api.calls import Call, Reply, fields_of_upload
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import latest_first
from guicheng.api.shapes import files
from guicheng.api.shapes import tasks as shapes
from guicheng.api.shapes.base import ProblemShape
from guicheng.api.shapes.filings import ActionShape, Decision, FilingShape
from guicheng.api.views.files import BOTH, file_shape
from guicheng.api.views.filings import answer_of, shown
from guicheng.common.errors import refuse
from guicheng.filings.access import read
from guicheng.filings.acts import claims, copying, decisions, given_files
from guicheng.filings.context import task_takers
from guicheng.notices import service as notices
from guicheng.reports import inbox
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import OPEN

TAG = "tasks"


class TasksView(ApiView):
    """The inbox."""

    @Operation("listTasks", "待办", "Tasks", tag=TAG, answer=shapes.TaskPage, query=shapes.TaskListing)
    def get(self, call: Call, query: shapes.TaskListing) -> shapes.TaskPage:
        """What waits for the caller: whose limit ends first, then in order of arrival, unless asked otherwise."""
        wanted = inbox.Wanted(query.type, query.query, query.overdue, query.within, query.claimed, query.order)
        page = inbox.page(call.actor, wanted, size=query.size, after=query.cursor)
        items = [shapes.TaskRow.of(row.task, row.filing, call.config, call.actor) for row in page.rows]
        return shapes.TaskPage(items=items, next=page.after or None)


class BulkView(ApiView):
    """Many at once."""

    @Operation(
        "decideTasks", "批量办理", "Decide many alike", tag=TAG, body=shapes.BulkDecision, answer=shapes.BulkResult
    )
    def post(self, call: Call, body: shapes.BulkDecision) -> shapes.BulkResult:
        """Each by itself: one that is refused does not stop the others."""
        answers = decisions.decide_many(call.actor, body.tasks, body.decision, body.opinion, versions=body.versions)
        return shapes.BulkResult(
            items=[
                shapes.BulkAnswerShape(
                    task=each.task_id,
                    filing=each.filing_id,
                    problems=[ProblemShape.of(p) for p in each.refusal.problems] if each.refusal else [],
                )
                for each in answers
            ]
        )


class TaskView(ApiView):
    """One task."""

    @Operation("getTask", "任务", "A task", tag=TAG, answer=shapes.TaskShape)
    def get(self, call: Call, task_id: int) -> shapes.TaskShape:
        """What it is about and what may be answered."""
        return _told(call, task_id)


class TaskDecideView(ApiView):
    """Deciding a task."""

    @Operation("decideTask", "办理任务", "Decide a task", tag=TAG, body=Decision, answer=FilingShape)
    def post(self, call: Call, task_id: int, body: Decision) -> Reply:
        """Of two at once, one decides; the other is told who did (`task-already-decided`)."""
        context = decisions.decide(call.actor, task_id, answer_of(call, body))
        return shown(call, context)


class GivenView(ApiView):
    """Files that go with the caller's answer."""

    parser_classes = BOTH

    @Operation("listTaskFiles", "意见的附件", "Files of the answer", tag=TAG, answer=files.AttachmentList)
    def get(self, call: Call, task_id: int) -> files.AttachmentList:
        """Those that the caller has chosen; they are bound to the answer once it is given."""
        task, _ = decisions.find_task(call.actor, task_id)
        return files.AttachmentList(items=list(map(file_shape, given_files.chosen(call.actor, task))))

    @Operation(
        "addTaskFile",
        "添加意见的附件",
        "Add a file to the answer",
        tag=TAG,
        body=files.NoFields,
        answer=files.AttachmentShape,
        status=201,
        upload=True,
    )
    def post(self, call: Call, task_id: int) -> files.AttachmentShape:
        """Before it is given, where the step takes files."""
        _, file = fields_of_upload(files.NoFields, call.request)
        return file_shape(given_files.add(call.actor, task_id, file))


class GivenFileView(ApiView):
    """One of them."""

    @Operation("removeTaskFile", "删除意见的附件", "Take a file out of the answer", tag=TAG)
    def delete(self, call: Call, task_id: int, file_id: int) -> None:
        """Before it is given."""
        given_files.remove(call.actor, task_id, file_id)


class ClaimView(ApiView):
    """Claiming."""

    @Operation("claimTask", "认领", "Claim a task", tag=TAG, body=shapes.Claiming, answer=shapes.TaskShape)
    def post(self, call: Call, task_id: int, body: shapes.Claiming) -> shapes.TaskShape:
        """Where the step lets its desk: of two at once, one has it (`task-claimed`)."""
        claims.claim(call.actor, task_id, take_over=body.take_over)
        return _told(call, task_id)


class ReleaseView(ApiView):
    """Giving back."""

    @Operation("releaseTask", "放回", "Give a task back", tag=TAG, answer=shapes.TaskShape)
    def post(self, call: Call, task_id: int) -> shapes.TaskShape:
        """What the caller has claimed."""
        claims.release(call.actor, task_id)
        return _told(call, task_id)


class TransferView(ApiView):
    """Transferring."""

    @Operation("transferTask", "转办", "Transfer a task", tag=TAG, body=shapes.PassOn, answer=FilingShape)
    def post(self, call: Call, task_id: int, body: shapes.PassOn) -> Reply:
        """For good."""
        return _passed_on(call, task_id, "transfer", body)


class DelegateView(ApiView):
    """Delegating."""

    @Operation("delegateTask", "委派", "Ask another's advice", tag=TAG, body=shapes.PassOn, answer=FilingShape)
    def post(self, call: Call, task_id: int, body: shapes.PassOn) -> Reply:
        """The task comes back with it."""
        return _passed_on(call, task_id, "delegate", body)


class AddSignerView(ApiView):
    """Adding a signer."""

    @Operation("addSigner", "加签", "Add a signer", tag=TAG, body=shapes.AddSigner, answer=FilingShape)
    def post(self, call: Call, task_id: int, body: shapes.AddSigner) -> Reply:
        """One more desk has to agree."""
        return _passed_on(call, task_id, body.place, body)


class CopyView(ApiView):
    """Sending copies."""

    @Operation("sendCopies", "抄送", "Send copies", tag=TAG, body=shapes.SendCopies, answer=shapes.CopiesSent)
    def post(self, call: Call, task_id: int, body: shapes.SendCopies) -> shapes.CopiesSent:
        """To people or roles who are shown the filing for their information; nobody gets a second one."""
        _, names = copying.send(call.actor, task_id, [_shown_to(call, to) for to in body.to])
        return shapes.CopiesSent(sent=names)


class NoticesView(ApiView):
    """Notices."""

    @Operation("listNotices", "消息", "Notices", tag="notices", answer=shapes.NoticePage, query=shapes.NoticeListing)
    def get(self, call: Call, query: shapes.NoticeListing) -> shapes.NoticePage:
        """Those of every desk the caller may take, the latest first."""
        rows = notices.unread_for(call.actor) if query.unread else notices.messages_for(call.actor)
        found, cursor = latest_first(rows, query.cursor, query.size)
        items = [shapes.NoticeShape.of(message) for message in found]
        return shapes.NoticePage(items=items, next=cursor, unread=notices.unread_count(call.actor))


class ReadNoticesView(ApiView):
    """Having read them."""

    @Operation("markNoticesRead", "标为已读", "Mark as read", tag="notices", body=shapes.MarkRead, answer=shapes.Marked)
    def post(self, call: Call, body: shapes.MarkRead) -> shapes.Marked:
        """Those named, or all."""
        return shapes.Marked(marked=notices.mark_read(call.actor, body.ids))


def _told(call: Call, task_id: int) -> shapes.TaskShape:
    task, context = decisions.find_task(call.actor, task_id)
    access = read(call.actor, context.filing.pk)
    context = access.context
    step = context.kind.chain.step(task.step)
    offered = [action for action in access.actions if action.task_id == task.pk]
    return shapes.TaskShape(
        **shapes.TaskRow.parts(task, context.filing, context.config, call.actor),
        waiting=task.status == OPEN,
        mine=task.status == OPEN and task.desk in call.actor.desk_keys,
        writable=list(step.fields.write) if step else [],
        actions=[ActionShape.of_action(action) for action in offered],
    )


def _passed_on(
    call: Call,
    task_id: int,
    how: Literal["transfer", "delegate", "before", "after", "parallel"],
    body: shapes.PassOn | shapes.AddSigner,
) -> Reply:
    decisions.find_task(call.actor, task_id)
    opinion = body.opinion if isinstance(body, shapes.PassOn) else ""
    version = call.made_from(body.version)
    return shown(call, decisions.pass_on(call.actor, task_id, how, _desk(body.to), opinion, version=version))


def _shown_to(call: Call, to: shapes.To) -> Desk:
    """Whoever gets a copy, as far as the caller sees them."""
    desk = _desk(to)
    if desk.account_id is not None:
        return task_takers.of_account(call.actor, call.config, desk.account_id)
    return task_takers.of_role(call.actor, call.config, desk.organisation_id or 0, desk.role or "")


def _desk(to: shapes.To) -> Desk:
    if to.account is not None:
        return Desk.of_account(to.account)
    if to.organisation is not None and to.role:
        return Desk.of_role(to.organisation, to.role)
    raise refuse(
        "required", "请选择转交的人员或岗位", "Name an account, or an organisation and a role", status=400, field="to"
    )
