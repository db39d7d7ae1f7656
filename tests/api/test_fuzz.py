"""Anything at all sent to any operation: never a 5xx, and always an answer that the document describes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from guicheng.api.openapi import document
from guicheng.wsgi import application
from tests.api.test_access import things
from tests.support.world import REGION, Person, World, said

EXAMPLES = 4
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def one_connection() -> Iterator[None]:
    """The application answers inside the test's own transaction. Only around its own calls: Django's test client
    connects the signals anew."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def token(person: Person) -> str:
    issued = said(person.api().send("POST", "/api/v1/tokens", {"name": "fuzz"}))
    return f"Bearer {issued['secret']}"


@pytest.mark.parametrize("role", ["project-team", "enterprise", "general-office"])
def test_no_input_breaks_any_operation(world: World, role: str) -> None:
    ids = things(world.a, world)
    real = {
        "entry_id": ids["entry"], "filing_id": ids["draft"], "file_id": ids["draft_file"], "task_id": ids["task"],
        "account_id": ids["account"], "organisation_id": ids["organisation"], "register": "project", "slot": "pictures",
        "form": "permit",
    }  # fmt: skip
    authorization = token(world.a.person(role))
    schema = schemathesis.openapi.from_dict(document.of_region(REGION))
    schema.app = application
    chosen = random.Random(role)

    def sends(operation: Any) -> None:
        @FEW
        @given(case=st.one_of(operation.as_strategy()))
        def one(case: Any) -> None:
            for name in case.path_parameters or {}:
                if name in real and chosen.random() < 0.8:
                    case.path_parameters[name] = real[name]
            response = case.call(headers={"Authorization": authorization})
            case.validate_response(response, checks=CHECKS)

        one()

    with one_connection():
        for result in schema.get_all_operations():
            sends(result.ok())
