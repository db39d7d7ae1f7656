"""The Celery application: tasks are found as ``guicheng.<package>.tasks`` and written with ``shared_task``."""

from __future__ import annotations

import os
import time
from typing import Any

import celery
import structlog
from celery.result import AsyncResult
from celery.signals import setup_logging
from kombu.exceptions import OperationalError
from kombu.utils.uuid import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guicheng.settings")

log = structlog.get_logger("guicheng.tasks")


BREATHER = 10.0
"""Seconds for which a process does not try again to reach a broker that did not answer."""


class Task(celery.Task[..., Any]):
    """A task whose publisher does not depend on the broker: the next sweep finds due work in the database."""

    abstract = True
    silent_until = 0.0

    def apply_async(self, *args: Any, **options: Any) -> AsyncResult[Any]:
        """Publish; where the broker cannot be reached, log it and go on, so that no person waits for it twice."""
        options["task_id"] = options.get("task_id") or uuid()
        if self.app.conf.task_always_eager:  # no broker is asked; an error is the task's own
            return super().apply_async(*args, **options)
        if time.monotonic() < Task.silent_until:
            return self.AsyncResult(options["task_id"])
        try:
            return super().apply_async(*args, **options)
        except (OperationalError, OSError) as error:
            Task.silent_until = time.monotonic() + BREATHER
            log.warning("message not published", task=self.name, error=str(error))
            return self.AsyncResult(options["task_id"])


app = celery.Celery("guicheng", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def logging_is_djangos(**_: Any) -> None:
    """Keep Celery from setting logging up a second time: having a receiver of this signal does that."""
