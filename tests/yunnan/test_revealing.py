"""Personal data in full over the API: with the permission, within sight, for a reason, and never unrecorded."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.filings.models import IdempotencyKey
from tests.support.world import Api, said
from tests.yunnan.shared import Scene

pytestmark = pytest.mark.django_db

NUMBER = "530102198512311231"
WANTED = {"field": "id_number", "reason": "核对证书"}


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every role of the region may reveal; none does as it is declared."""
    may = Actor.may
    monkeypatch.setattr(Actor, "may", lambda actor, permission: permission == "reveal" or may(actor, permission))


def ask(scene: Scene, alias: str, body: dict[str, Any], register: str = "person", **headers: str) -> Any:
    api: Api = scene.person(alias).api()
    entry = scene.entry("li")
    return api.send("POST", f"/api/v1/registers/{register}/entries/{entry.pk}/reveal", body, **headers)


def test_a_number_that_is_masked_is_told_in_full_and_recorded_without_it(scene: Scene, allowed: None) -> None:
    entry = scene.entry("li")
    shown = said(scene.person("authority").api().get(f"/api/v1/registers/person/entries/{entry.pk}"))
    assert shown["data"]["id_number"] == "530102********1231"
    answer = ask(scene, "authority", WANTED)
    assert (answer.status_code, said(answer)) == (200, {"value": NUMBER})
    line = AuditEntry.objects.filter(action="reveal").get()
    assert (line.object_kind, line.object_id, line.opinion) == ("entry", str(entry.pk), "核对证书")
    assert line.channel == "api"
    assert "id_number" in str(line.why)
    assert NUMBER not in str(vars(line))


@pytest.mark.parametrize(
    ("alias", "status"), [("authority", 200), ("other-authority", 404), ("firm", 404), ("contractor", 200)]
)
def test_only_within_the_scope_of_whoever_asks(scene: Scene, allowed: None, alias: str, status: int) -> None:
    answer = ask(scene, alias, WANTED)
    assert answer.status_code == status
    assert (NUMBER in answer.content.decode()) is (status == 200)


@pytest.mark.parametrize("alias", ["authority", "contractor"])
def test_not_without_the_permission(scene: Scene, alias: str) -> None:
    answer = ask(scene, alias, WANTED)
    assert (answer.status_code, said(answer)["code"]) == (403, "not-allowed")
    assert not AuditEntry.objects.filter(action="reveal").exists()


@pytest.mark.parametrize(
    ("body", "register", "status", "code"),
    [
        ({"field": "id_number", "reason": " "}, "person", 400, "reason-missing"),
        ({"field": "id_kind", "reason": "核对"}, "person", 400, "not-masked"),
        ({"field": "name.0.x", "reason": "核对"}, "person", 404, "not-found"),
        ({"field": "nothing", "reason": "核对"}, "person", 404, "not-found"),
        ({"field": "id_number", "reason": "核对"}, "work", 404, "not-found"),
    ],
)
def test_what_is_refused(
    scene: Scene, allowed: None, body: dict[str, Any], register: str, status: int, code: str
) -> None:
    answer = ask(scene, "authority", body, register)
    assert (answer.status_code, said(answer)["code"]) == (status, code)


def test_an_idempotency_key_does_not_keep_it(scene: Scene, allowed: None) -> None:
    first, again = (ask(scene, "authority", WANTED, Idempotency_Key="look") for _ in range(2))
    assert (said(first), said(again)) == ({"value": NUMBER}, {"value": None})
    assert NUMBER not in str(IdempotencyKey.objects.values_list("answer", flat=True).get())
