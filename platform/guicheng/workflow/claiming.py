"""认领: whoever of a desk takes its task up has it for themself, until they give it back or their time is over.

A claim is three columns of the open task, written under the lock of its run like every act on it. It is over by itself
once its moment has come: nothing has to be swept.
"""

from __future__ import annotations

import datetime as dt

from guicheng.common.errors import Problem
from guicheng.common.text import text
from guicheng.statements import update_held
from guicheng.workflow.activations import CLAIM
from guicheng.workflow.models import Task


def holder(task: Task, at: dt.datetime) -> int | None:
    """The account that has claimed a task at a moment; None where it waits for the whole desk."""
    over = task.claimed_until is not None and task.claimed_until <= at
    return None if over else task.claimed_by


def is_anothers(task: Task, account: int | None, at: dt.datetime) -> bool:
    """Whether somebody else has claimed it."""
    held = holder(task, at)
    return held is not None and held != account


def problem(task: Task, *, take_over: bool) -> Problem:
    """What whoever comes second is told: who has it, and what can be done about it."""
    ask_zh, ask_en = f"请联系{task.claimer}放回", f"Ask {task.claimer} to give it back"
    if take_over:
        ask_zh, ask_en = f"可以先“接手”，或{ask_zh}", f"Take it over first, or ask {task.claimer} to give it back"
    return Problem(
        "task-claimed",
        text(f"该任务已由{task.claimer}认领", f"{task.claimer} has claimed this task"),
        remedy=text(ask_zh, ask_en),
        explanation={"claimer": task.claimer, "take_over": take_over},
    )


def take(task: Task, account: int, name: str, until: dt.datetime | None) -> None:
    """Write a claim; the run of the task is locked."""
    task.claimed_by, task.claimer, task.claimed_until = account, name, until
    update_held(task, CLAIM)


def give_back(task: Task) -> None:
    """Let the whole desk have it again; the run of the task is locked."""
    task.claimed_by, task.claimer, task.claimed_until = None, "", None
    update_held(task, CLAIM)
