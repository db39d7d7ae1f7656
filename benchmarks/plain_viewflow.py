"""The same chain written by hand in plain viewflow: file, claim, either of two approves, search. No form is checked, no
rule is tested, nobody is told, nothing is recorded."""

from __future__ import annotations

import itertools
from typing import Any

import viewflow.workflow.models as home
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task

from guicheng.accounts.models import Account


class PlainFlow(flow.Flow):  # type: ignore[misc]
    """Two may approve; the first does, and the other's task is closed."""

    __module__ = home.__name__
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle().Next(this.split)
    split = flow.SplitFirst().Next(this.reviewer).Next(this.supervisor)
    reviewer = flow.View(None).Next(this.join)
    supervisor = flow.View(None).Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()


home.PlainFlow = PlainFlow  # viewflow finds a running process's flow by its module


class PlainLives:
    """Lives of filings as viewflow's own views lead them."""

    def __init__(self, decider: Account) -> None:
        self.decider = decider
        self._numbers = itertools.count(1)

    def file(self, data: dict[str, Any]) -> Any:
        """A process with its data, begun."""
        process = PlainFlow.start.run()
        process.data = data
        process.save(update_fields=["data"])
        return process

    def approve(self, process: Any) -> None:
        """The supervisor claims and approves."""
        task = Task.objects.get(process=process, flow_task=PlainFlow.supervisor)
        with task.activation() as activation:
            activation.assign(self.decider)
        task = Task.objects.get(pk=task.pk)
        with task.activation() as activation:
            activation.start(request=None)
            activation.execute()

    def search(self, title: str) -> list[Any]:
        """The processes whose data say so."""
        return list(Process.objects.filter(data__title=title).order_by("-id")[:20])

    def __call__(self) -> None:
        """One life."""
        title = f"plain {next(self._numbers)}"
        self.approve(self.file({"title": title, "grade": "good"}))
        found = self.search(title)
        assert found[0].finished
