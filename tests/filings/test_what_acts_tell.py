"""An act that is refused, or made from an older version, tells nobody more of a filing than they may read of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from guicheng.workflow.models import Task
from tests.filings.test_who_reads_what import (
    READERS,
    SECRET,
    TYPED,
    Case,
    Place,
    Shown,
    mark,
    of_api,
    place,  # noqa: F401 - a fixture
)

pytestmark = pytest.mark.django_db

STATES = ("submitted", "reviewing", "returned", "withdrawn")
ACTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("PATCH", "/api/v1/filings/{filing}", {"data": {"title": "改"}}),
    ("DELETE", "/api/v1/filings/{filing}", {}),
    ("POST", "/api/v1/filings/{filing}/submit", {}),
    ("POST", "/api/v1/filings/{filing}/submit", {"data": {"title": "改"}}),
    ("POST", "/api/v1/filings/{filing}/withdraw", {}),
    ("POST", "/api/v1/filings/{filing}/cancel", {"reason": "看"}),
    ("POST", "/api/v1/filings/{filing}/decide", {"decision": "approve"}),
    ("POST", "/api/v1/filings/{filing}/take-back", {}),
    ("POST", "/api/v1/filings/{filing}/amend", {"amendment": "retitle", "data": {"title": "改"}}),
    ("POST", "/api/v1/filings/{filing}/reveal", {"field": "offer", "reason": "看"}),
    ("GET", "/api/v1/filings/{filing}/log", {}),
    ("GET", "/api/v1/filings/{filing}/history", {}),
    ("GET", "/api/v1/filings/{filing}/route", {}),
    ("GET", "/api/v1/filings/{filing}/form", {}),
    ("GET", "/api/v1/tasks/{task}", {}),
    ("POST", "/api/v1/filings/{filing}/urge", {}),
    ("POST", "/api/v1/tasks/{task}/decide", {"decision": "approve"}),
    ("POST", "/api/v1/tasks/{task}/transfer", {"to": {"account": 1}}),
    ("POST", "/api/v1/tasks/{task}/delegate", {"to": {"account": 1}}),
    ("POST", "/api/v1/tasks/{task}/add-signer", {"to": {"account": 1}, "place": "before"}),
    ("POST", "/api/v1/tasks/{task}/cc", {"to": [{"account": 1}]}),
    ("POST", "/api/v1/tasks/{task}/reassign", {"to": "desk", "reason": "看"}),
)
"""Every act of the API on a filing or a task of it, and what it tells beside its content."""

ON_PAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/filings/{filing}/save/", {"title": "改"}),
    ("/filings/{filing}/edit/", {"title": "改", "do": "save"}),
    ("/filings/{filing}/submit/", {"confirmed": "1"}),
    ("/filings/{filing}/withdraw/", {"confirmed": "1"}),
    ("/filings/{filing}/delete/", {"confirmed": "1"}),
    ("/filings/{filing}/cancel/", {"confirmed": "1", "comment": "看"}),
    ("/filings/{filing}/amend/retitle/", {"title": "改"}),
    ("/filings/{filing}/amend/retitle/", {"title": ""}),
    ("/tasks/{task}/decide/", {"decision": "approve", "confirmed": "1"}),
    ("/tasks/{task}/pass-on/", {"how": "transfer", "to": "1", "confirmed": "1"}),
)


def words_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return str(json.loads(text)) if answer.headers.get("Content-Type", "").endswith("json") else text


def too_much(shown: str, case: Case, reads: Shown) -> list[str]:
    """What an answer says of a filing beyond what the API lets its reader read of it."""
    seen = mark(reads, case, "api")
    typed, word = TYPED.get(case.state, "\0"), case.word
    closed = {"T": (), "A": (typed,), "a": (typed, SECRET, "面议")}.get(seen, (typed, word, SECRET, "面议", "初稿"))
    return [one for one in closed if one in shown]


def test_no_act_tells_more_than_may_be_read(place: Place) -> None:  # noqa: F811
    told: list[tuple[str, ...]] = []
    for case in (one for one in place.cases if one.state in STATES):
        tasks = list(Task.objects.filter(filing_id=case.filing, seat__gt=0).order_by("id").values_list("pk", flat=True))
        for reader in (one for one in READERS if one not in ("far", "tenant")):  # who see no row at all
            actor = place.actor(reader, case.state)
            client: Any = place.client(actor)
            reads = of_api(client, actor, case)
            found: list[tuple[str, str]] = []
            for task in {*tasks[-1:]} or {0}:
                ids = {"filing": case.filing, "task": task}
                for method, path, body in ACTS:
                    before = transaction.savepoint()
                    answer = client.send(method, path.format(**ids), body if method != "GET" else None, If_Match='"1"')
                    transaction.savepoint_rollback(before)
                    assert answer.status_code < 500, (path, reader, case.state)
                    assert "body-invalid" not in answer.content.decode(), path
                    if "/tasks/" in path and case.state == "withdrawn" and reader in ("superior", "enterprise", "team"):
                        assert answer.status_code == 404, (path, reader)  # nor who decided, and how
                    found.append((f"{method} {path}", words_of(answer)))
                for path, fields in ON_PAGES:
                    before = transaction.savepoint()
                    answer = client.post(path.format(**ids), {"version": "1", **fields})
                    transaction.savepoint_rollback(before)
                    assert answer.status_code < 500, (path, reader, case.state)
                    found.append((path, words_of(answer)))
            told += [(case.state, reader, path, *more) for path, text in found if (more := too_much(text, case, reads))]
    assert told == []
