"""Tasks that nobody can take or that wait long, for whoever manages the people of their desks (积压待办)."""

from __future__ import annotations

from guicheng.api.calls import Call, Reply
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import before, cut
from guicheng.api.shapes import handover as shapes
from guicheng.api.shapes.base import Words
from guicheng.filings.acts import overseeing
from guicheng.filings.acts.overseeing import Wanted
from guicheng.workflow.models import Task

TAG = "tasks"


class StuckView(ApiView):
    """The list."""

    @Operation("listStuckTasks", "积压待办", "Stuck tasks", tag=TAG, answer=shapes.StuckPage, query=shapes.StuckListing)
    def get(self, call: Call, query: shapes.StuckListing) -> shapes.StuckPage:
        """Of the people whom the caller manages; with the reason."""
        wanted = Wanted(query.why, query.office, query.step, query.person, query.query)
        rows = overseeing.waiting(call.actor, call.config, call.policy, wanted).order_by("pk")
        if (after := before(query.cursor)) is not None:
            rows = rows.filter(pk__gt=after)
        found, cursor = cut(list(rows[: query.size + 1]), query.size)
        return shapes.StuckPage(items=_rows(call, found), next=cursor)


class ReassignView(ApiView):
    """One of them."""

    @Operation("listTakers", "可接办人", "Who may take a task on", tag=TAG, answer=shapes.Takers)
    def get(self, call: Call, task_id: int) -> shapes.Takers:
        """Who may take its step, the caller included, and the desk it would go back to."""
        task = overseeing.find(call.actor, call.config, call.policy, task_id)
        people, back, manned = overseeing.candidates(call.actor, task)
        takers = [shapes.Taker(account=one.account_id, name=one.name) for one in people if one.account_id]
        return shapes.Takers(people=takers, desk=shapes.BackAt(name=back.name, manned=manned))

    @Operation(
        "reassignTask", "改派", "Give a task to another", tag=TAG, body=shapes.Reassigning, answer=shapes.StuckRow
    )
    def post(self, call: Call, task_id: int, body: shapes.Reassigning) -> Reply:
        """To a person who may take its step, or back to its desk; with a reason."""
        account = None if body.to == "desk" else int(body.to)
        task = overseeing.reassign(
            call.actor, call.config, call.policy, task_id, account, body.reason, version=call.made_from(body.version)
        )
        (row,) = _rows(call, [task])
        return Reply(row, {"ETag": f'"{row.version}"'})


def _rows(call: Call, tasks: list[Task]) -> list[shapes.StuckRow]:
    why = overseeing.reasons(call.actor, call.config, tasks)
    named = overseeing.titles(call.actor, tasks)
    return [shapes.StuckRow.of(one, named[one.pk], why[one.pk], _step(call, one)) for one in tasks if one.pk in named]


def _step(call: Call, task: Task) -> Words:
    kind = call.config.filings.get(task.filing_type)
    step = kind.chain.step(task.step) if kind else None
    return Words.of(step.title) if step else Words(zh=task.step, en=task.step)
