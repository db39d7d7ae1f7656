"""The chain by hand in plain viewflow: a task that either of two may take, no join, the data stored with the start, one
read of the task."""

from __future__ import annotations

import itertools
from typing import Any

import viewflow.workflow.models as home
from django.db import transaction
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task

from benchmarks.setting import typed
from guicheng.accounts.models import Account


class PlainFlow(flow.Flow):  # type: ignore[misc]
    """Begun, handed in, then approved by one of those who may."""

    __module__ = home.__name__
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle().Next(this.hand_in)
    hand_in = flow.View(None).Next(this.approve)
    approve = flow.View(None).Next(this.end)
    end = flow.End()


home.PlainFlow = PlainFlow  # viewflow finds a running process's flow by its module


class PlainLives:
    """Lives of filings as viewflow's own views lead them."""

    def __init__(self, decider: Account) -> None:
        self.decider = decider
        self._numbers = itertools.count(1)

    def __call__(self) -> None:
        """One life."""
        title = f"plain {next(self._numbers)}"
        process = PlainFlow.start.run(_process_data=typed(title))
        self._act(process, PlainFlow.hand_in)
        self._act(process, PlainFlow.approve)
        found = list(Process.objects.filter(data__title=title).order_by("-id")[:20])
        assert found[0].finished

    def _act(self, process: Any, node: Any) -> None:
        """The task is claimed and done in one transaction."""
        with transaction.atomic():
            task = Task.objects.get(process=process, flow_task=node)
            with task.activation() as activation:
                activation.assign(self.decider)
                activation.start(request=None)
                activation.execute()
