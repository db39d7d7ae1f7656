"""SpiffWorkflow, an engine of BPMN without a database: its state is kept in PostgreSQL as it serializes it."""

from __future__ import annotations

import itertools
import json
import logging
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from benchmarks.setting import typed

logging.getLogger("spiff").setLevel(logging.WARNING)
BPMN = Path(__file__).with_name("approval.bpmn")
_TABLE = """
CREATE TABLE IF NOT EXISTS yard_spiff (id bigserial PRIMARY KEY, title text NOT NULL, completed boolean NOT NULL, state jsonb NOT NULL);
CREATE INDEX IF NOT EXISTS yard_spiff_title ON yard_spiff (title);
"""  # noqa: E501 - a line a statement


class SpiffLives:
    """Lives of workflows that are read, moved on and stored again with each act."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._serializer = BpmnWorkflowSerializer()
        parser = BpmnParser()
        parser.add_bpmn_file(str(BPMN))
        self._spec = parser.get_spec("approval")
        with connection.cursor() as cursor:
            cursor.execute(_TABLE)

    def __call__(self) -> None:
        """One life."""
        title = f"spiff {next(self._numbers)}"
        with transaction.atomic(), connection.cursor() as cursor:
            workflow = BpmnWorkflow(self._spec)
            workflow.data.update(typed(title))
            workflow.do_engine_steps()
            values = [title, self._serializer.serialize_json(workflow)]
            cursor.execute(
                "INSERT INTO yard_spiff (title, completed, state) VALUES (%s, false, %s) RETURNING id", values
            )
            (row,) = cursor.fetchone()
        for task in ("hand_in", "approve"):
            with transaction.atomic(), connection.cursor() as cursor:
                self._act(cursor, row, task)
        with connection.cursor() as cursor:
            cursor.execute("SELECT completed FROM yard_spiff WHERE title = %s ORDER BY id DESC LIMIT 20", [title])
            assert cursor.fetchone() == (True,)

    def _act(self, cursor: Any, row: int, name: str) -> None:
        cursor.execute("SELECT state FROM yard_spiff WHERE id = %s FOR UPDATE", [row])
        (state,) = cursor.fetchone()
        held = state if isinstance(state, str) else json.dumps(state)
        workflow = self._serializer.deserialize_json(held)
        (task,) = workflow.get_tasks(state=TaskState.READY, spec_name=name)
        task.run()
        workflow.do_engine_steps()
        values = [workflow.is_completed(), self._serializer.serialize_json(workflow), row]
        cursor.execute("UPDATE yard_spiff SET completed = %s, state = %s WHERE id = %s", values)
