"""Filings: begun, saved, handed in, taken back, decided on, amended, and read."""

from __future__ import annotations

from guicheng.api.calls import Call, Reply
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import before, cut
from guicheng.api.shapes import filings as shapes
from guicheng.api.shapes import histories
from guicheng.api.shapes.base import ProblemShape, Unmasked, Unmasking, Words
from guicheng.api.shapes.release import FormShape
from guicheng.api.views.files import file_shape
from guicheng.common.errors import Refusal
from guicheng.filings.access import FilingAccess, find, read, revealing, rows
from guicheng.filings.acts import amending, changes, decisions, deleting, drafts, staffing, submission
from guicheng.filings.context.filing_context import FilingContext, not_found

TAG = "filings"


class FilingsView(ApiView):
    """Filings the caller sees."""

    @Operation("listFilings", "填报件列表", "Filings", tag=TAG, answer=shapes.FilingPage, query=shapes.FilingListing)
    def get(self, call: Call, query: shapes.FilingListing) -> shapes.FilingPage:
        """The latest first. A row may be seen before its content is open."""
        narrowed = rows.Narrowed(query.type, query.state, query.period, query.subject, query.query, side=query.side)
        latest = rows.page(call.actor, call.config, query.size + 1, narrowed, before=before(query.cursor))
        found, cursor = cut(latest, query.size)
        items = [shapes.FilingRow.of(filing, call.config, call.actor) for filing in found]
        return shapes.FilingPage(items=items, next=cursor)

    @Operation(
        "createFiling",
        "新建填报件",
        "Begin a filing",
        tag=TAG,
        body=shapes.NewFiling,
        answer=shapes.SavedFiling,
        status=201,
    )
    def post(self, call: Call, body: shapes.NewFiling) -> Reply:
        """A draft, with whatever is known already; what is wrong with it is listed, not refused."""
        saved = drafts.create(call.actor, body.type, body.subject, body.data)
        return _saved(call, saved)


class FilingView(ApiView):
    """One filing."""

    @Operation("getFiling", "填报件", "A filing", tag=TAG, answer=shapes.FilingShape)
    def get(self, call: Call, filing_id: int) -> Reply:
        """With what may be done now, and why not."""
        return _reply(call, find(call.actor, filing_id))

    @Operation("saveFiling", "保存草稿", "Save a draft", tag=TAG, body=shapes.DraftChange, answer=shapes.SavedFiling)
    def patch(self, call: Call, filing_id: int, body: shapes.DraftChange) -> Reply:
        """Fields that are not sent stay. Refused (`changed-meanwhile`) if somebody saved since the version named."""
        return _saved(call, drafts.save(call.actor, filing_id, body.data, version=call.made_from(body.version)))

    @Operation("deleteFiling", "删除草稿", "Throw a draft away", tag=TAG)
    def delete(self, call: Call, filing_id: int) -> None:
        """With its files; the audit keeps what it said."""
        deleting.delete(call.actor, filing_id, version=call.made_from())


class SubmitView(ApiView):
    """Handing in."""

    @Operation("submitFiling", "上报", "Hand in", tag=TAG, body=shapes.Submission, answer=shapes.FilingShape)
    def post(self, call: Call, filing_id: int, body: shapes.Submission) -> Reply:
        """Everything is checked; every reason against it is given at once."""
        version = call.made_from(body.version)
        return shown(call, submission.submit(call.actor, filing_id, body.data, version=version))


class WithdrawView(ApiView):
    """Taking back."""

    @Operation("withdrawFiling", "取消上报", "Take back", tag=TAG, answer=shapes.FilingShape)
    def post(self, call: Call, filing_id: int) -> Reply:
        """While the chain allows it."""
        return shown(call, submission.withdraw(call.actor, filing_id, version=call.made_from()))


class CancelView(ApiView):
    """Ending for good."""

    @Operation("cancelFiling", "作废", "End for good", tag=TAG, body=shapes.Cancellation, answer=shapes.FilingShape)
    def post(self, call: Call, filing_id: int, body: shapes.Cancellation) -> Reply:
        """Where the chain lets the caller's role do so."""
        version = call.made_from(body.version)
        return shown(call, submission.cancel(call.actor, filing_id, body.reason, version=version))


class TakeBackView(ApiView):
    """Taking a decision back."""

    @Operation(
        "takeDecisionBack",
        "撤回审批",
        "Take a decision back",
        tag=TAG,
        body=shapes.TakingBack,
        answer=shapes.FilingShape,
    )
    def post(self, call: Call, filing_id: int, body: shapes.TakingBack) -> Reply:
        """Your own, the last one, while nobody has gone on from it; where the step has the action `take-back`."""
        return shown(call, decisions.take_back(call.actor, filing_id, body.reason))


class SignerView(ApiView):
    """A signer who was added."""

    @Operation("removeSigner", "减签", "Remove a signer", tag=TAG, answer=shapes.FilingShape)
    def delete(self, call: Call, filing_id: int, seat: int) -> Reply:
        """One whom you added, or whose advice you asked, before they have answered."""
        return shown(call, decisions.remove_signer(call.actor, filing_id, seat))


class DecideView(ApiView):
    """Deciding."""

    @Operation("decideFiling", "办理", "Decide", tag=TAG, body=shapes.Decision, answer=shapes.FilingShape)
    def post(self, call: Call, filing_id: int, body: shapes.Decision) -> Reply:
        """The answer of the caller's desk, where the filing waits for it."""
        try:
            context = decisions.decide_filing(call.actor, filing_id, answer_of(call, body))
        except Refusal:
            find(call.actor, filing_id)  # of what is not to be seen nothing else is said
            raise
        return shown(call, context)


class AmendView(ApiView):
    """Amending."""

    @Operation("amendFiling", "变更", "Amend", tag=TAG, body=shapes.Amendment, answer=shapes.FilingShape)
    def post(self, call: Call, filing_id: int, body: shapes.Amendment) -> Reply:
        """Fields that stay editable after the draft (HNQ-73)."""
        version = call.made_from(body.version)
        return shown(call, amending.amend(call.actor, filing_id, body.amendment, body.data, version=version))


class UrgeView(ApiView):
    """Urging."""

    @Operation("urgeFiling", "催办", "Urge", tag=TAG)
    def post(self, call: Call, filing_id: int) -> None:
        """Everybody the filing waits for, at most once an hour."""
        decisions.urge(call.actor, filing_id)


class RouteView(ApiView):
    """The route ahead."""

    @Operation("previewRoute", "预计流程", "The route it would take", tag=TAG, answer=histories.RouteList)
    def get(self, call: Call, filing_id: int) -> histories.RouteList:
        """Every step, who is asked, or why it is passed by."""
        lines = staffing.route(read(call.actor, filing_id).context, call.actor)
        return histories.RouteList(items=[histories.RouteShape.of(line) for line in lines])


class HistoryView(ApiView):
    """The chain's history."""

    @Operation("getHistory", "流程记录", "History", tag=TAG, answer=histories.HistoryList)
    def get(self, call: Call, filing_id: int) -> histories.HistoryList:
        """What happened at each step; what it waits for comes last."""
        access = read(call.actor, filing_id)
        told = access.record
        return histories.HistoryList(
            items=[
                histories.HistoryShape.of(line, list(map(file_shape, access.given.get(line.task_id, ()))))
                for line in told.lines
            ],
            course=[histories.CourseShape.of(line) for line in told.course],
        )


class LogView(ApiView):
    """The operation log (YNR-27)."""

    @Operation("getFilingLog", "操作记录", "Operation log", tag=TAG, answer=histories.LogList)
    def get(self, call: Call, filing_id: int) -> histories.LogList:
        """Who did what, when."""
        lines = read(call.actor, filing_id).log
        return histories.LogList(items=[histories.LogShape.of(line) for line in lines])


class RevealView(ApiView):
    """Personal data in full."""

    @Operation(
        "revealFilingField",
        "查看完整信息",
        "Read personal data in full",
        tag=TAG,
        body=Unmasking,
        answer=Unmasked,
        conceal=("value",),
    )
    def post(self, call: Call, filing_id: int, body: Unmasking) -> Unmasked:
        """A masked field, for roles with the permission `reveal`. Who read what, and why, is recorded."""
        return Unmasked(value=revealing.of_filing(call.actor, filing_id, body.field, body.reason))


class FilingFormView(ApiView):
    """The form of a filing as it stands."""

    @Operation("getFilingForm", "填报表单", "The form as it stands", tag=TAG, answer=FormShape)
    def get(self, call: Call, filing_id: int) -> FormShape:
        """What is asked for these answers, what may be written, and the values."""
        access = read(call.actor, filing_id)
        form = access.context.form
        view = access.view(call.language, fields=access.fields)
        if form is None or view is None:
            raise not_found()
        return FormShape(
            id=form.id,
            title=Words.of(form.ui.title),
            json_schema=form.public_schema(call.language),
            view=view.as_json(),
        )


def answer_of(call: Call, body: shapes.Decision) -> decisions.Answer:
    """The answer that a program sends, to a task or to a filing that waits for it."""
    return decisions.Answer(
        body.decision,
        opinion=body.opinion,
        signature=body.signature,
        to_step=body.to_step,
        fields=body.fields,
        version=call.made_from(body.version),
    )


def shown(call: Call, context: FilingContext) -> Reply:
    """A filing as the caller may see it."""
    return _reply(call, FilingAccess(context, call.actor))


def _reply(call: Call, access: FilingAccess) -> Reply:
    context = access.context
    body = shapes.FilingShape.of(context.filing, context.config, call.actor, **_values(access, call.language))
    return Reply(body, {"ETag": f'"{context.filing.version}"'})


def _values(access: FilingAccess, language: str) -> dict[str, object]:
    due = access.due
    return {
        "release": access.context.config.release_number,
        "content_open": access.is_open,
        "data": access.data,
        "changes": [shapes.ChangeShape.of(one) for one in changes.of_filing(access, language)],
        "actions": [shapes.ActionShape.of_action(action) for action in access.actions],
        "due": shapes.DueShape.of(due) if due else None,
        "warnings": [ProblemShape.of(problem) for problem in access.context.warnings],
    }


def _saved(call: Call, saved: drafts.Saved) -> Reply:
    access = FilingAccess(saved.matter, call.actor)
    context = access.context
    problems = [ProblemShape.of(problem) for problem in saved.problems]
    body = shapes.SavedFiling.of(
        context.filing, context.config, call.actor, **_values(access, call.language), problems=problems
    )
    return Reply(body, {"ETag": f'"{context.filing.version}"'})
