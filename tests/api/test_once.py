"""What is asked for twice happens once: under an idempotency key, and between two deciders at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from guicheng.attachments.models import Attachment
from guicheng.filings.acts import filing_files, idempotency
from guicheng.filings.models import Filing, IdempotencyKey
from guicheng.workflow.models import Task
from tests.filings.test_given_up import given_up
from tests.support.world import World, picture, said

NEW: dict[str, Any] = {"type": "technique", "data": {"title": "铝模"}}


def new(world: World) -> dict[str, Any]:
    return {**NEW, "subject": world.a.entry("project").pk}


def techniques() -> int:
    return Filing.objects.unscoped().filter(type="technique").count()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """The answers of acts that begin at the same moment, each in a thread and connection of its own."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_request_again_is_answered_alike_and_does_nothing(world: World) -> None:
    api = world.a.person("project-team").api()
    first, second = (api.send("POST", "/api/v1/filings", new(world), Idempotency_Key="k-1") for _ in range(2))
    assert (first.status_code, second.status_code, techniques()) == (201, 201, 1)
    assert said(first) == said(second)
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")


@pytest.mark.parametrize(
    ("path", "change"),
    [("/api/v1/filings", {"data": {"title": "木模"}}), ("/api/v1/filings?lang=en", {}), ("/api/v1/notices/read", None)],
)
def test_another_request_under_the_same_key_is_refused(world: World, path: str, change: dict[str, Any] | None) -> None:
    api = world.a.person("project-team").api()
    api.send("POST", "/api/v1/filings", new(world), Idempotency_Key="k-1")
    body = {} if change is None else {**new(world), **change}
    answer = api.send("POST", path, body, Idempotency_Key="k-1")
    assert (answer.status_code, said(answer)["code"]) == (422, "idempotency-key-reused")


def test_keys_of_different_accounts_do_not_meet(world: World) -> None:
    for role in ("enterprise", "project-team"):
        answer = world.a.person(role).api().send("POST", "/api/v1/notices/read", {}, Idempotency_Key="k-1")
        assert "Idempotency-Replayed" not in answer.headers


def test_a_refusal_leaves_no_key_so_that_it_may_be_tried_again(world: World) -> None:
    team = world.a.person("project-team")
    draft = world.begin(team, "technique", data={"title": ""})
    path = f"/api/v1/filings/{draft.pk}/submit"
    api = team.api()
    assert api.send("POST", path, {}, Idempotency_Key="k-1").status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert api.send("POST", path, {"data": {"title": "铝模施工"}}, Idempotency_Key="k-1").status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 201, "\x07"])
def test_a_key_that_is_none_is_refused(world: World, key: str) -> None:
    answer = world.a.person("project-team").api().send("POST", "/api/v1/filings", new(world), Idempotency_Key=key)
    assert (answer.status_code, said(answer)["code"]) == (400, "idempotency-key-invalid")


def test_a_secret_is_shown_once_and_never_kept(world: World) -> None:
    api = world.a.person("enterprise").api()
    first, second = (api.send("POST", "/api/v1/tokens", {"name": "同步"}, Idempotency_Key="k") for _ in range(2))
    assert said(first)["secret"].startswith("gc_")
    assert said(second)["secret"] is None
    assert said(first)["secret"] not in str(IdempotencyKey.objects.values_list("answer", flat=True).get())


def test_uploads_are_recognised_by_their_bytes(world: World) -> None:
    team = world.a.person("project-team")
    draft = world.begin(team, "technique")
    api = team.api()
    path = f"/api/v1/filings/{draft.pk}/files"
    answers = [
        api.post(path, {"slot": "pictures", "file": picture(n)}, headers={"Idempotency-Key": "up"}) for n in (4, 4, 5)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, "true", None]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_met_another_in_a_deadlock_is_begun_again_with_its_key(
    transactional_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = transactional_world
    team, add, tried = world.a.person("project-team"), filing_files.add, []
    path = f"/api/v1/filings/{world.begin(team, 'technique').pk}/files"
    before = Attachment.objects.count()

    def given_up_first(actor: Any, filing_id: int, slot: str, file: Any, **about: Any) -> Any:
        tried.append(add(actor, filing_id, slot, file, **about))
        if len(tried) == 1:
            raise given_up()
        return tried[-1]

    monkeypatch.setattr(filing_files, "add", given_up_first)
    answer = team.api().post(path, {"slot": "pictures", "file": picture(4)}, headers={"Idempotency-Key": "up"})
    assert (answer.status_code, len(tried), IdempotencyKey.objects.count()) == (201, 2, 1)
    assert Attachment.objects.count() == before + 1


@pytest.mark.parametrize("committed", [False, True], ids=["before", "after"])
@pytest.mark.django_db(transaction=True)
def test_an_act_whose_database_restarts_meanwhile_happens_once(
    transactional_world: World, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    """The connection ends before the act has come to its end, or after it was committed and before anybody heard so."""
    world = transactional_world
    api, body, tried, once = world.a.person("project-team").api(), new(world), list[int](), idempotency._in_its_place
    ends = threading.Event()

    def ended_first(place: Any, act: Any) -> Any:
        def acted() -> Any:
            tried.append(1)
            done = act()
            if not committed and not ends.is_set():
                end_connection()
            return done

        kept = once(place, acted)
        if committed and not ends.is_set():
            end_connection()
        return kept

    def end_connection() -> None:
        ends.set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    waited: list[float] = []
    monkeypatch.setattr(idempotency, "pause", waited.append)
    monkeypatch.setattr(idempotency, "_in_its_place", ended_first)
    answer = api.send("POST", "/api/v1/filings", body, Idempotency_Key="restart")
    assert (answer.status_code, techniques(), IdempotencyKey.objects.count()) == (201, 1, 1)
    assert (len(waited), len(tried)) == (1, 1 if committed else 2)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_away_is_told_and_nothing_is_kept(
    transactional_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = transactional_world
    api, body, waited = world.a.person("project-team").api(), new(world), list[float]()

    def away(*_: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(idempotency, "pause", waited.append)
    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "_in_its_place", away)
        answer = api.send("POST", "/api/v1/filings", body, Idempotency_Key="away")
    assert (answer.status_code, said(answer)["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5")
    assert waited == list(idempotency.WAITS)
    assert api.send("POST", "/api/v1/filings", body, Idempotency_Key="away").status_code == 201


def test_keys_are_forgotten_after_a_week(world: World) -> None:
    api = world.a.person("project-team").api()
    api.send("POST", "/api/v1/notices/read", {}, Idempotency_Key="k-1")
    row = IdempotencyKey.objects.get()
    assert idempotency.forget(row.created_at + idempotency.KEPT) == 0
    assert idempotency.forget(row.created_at + idempotency.KEPT * 2) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_request_at_the_same_moment_happens_once(transactional_world: World) -> None:
    world = transactional_world
    clients = [world.a.person("project-team").api() for _ in range(4)]
    body = new(world)
    acts = [lambda api=api: api.send("POST", "/api/v1/filings", body, Idempotency_Key="same") for api in clients]
    answers = at_once(*acts)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({said(answer)["id"] for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotency-Replayed") == "true" for answer in answers) == 3
    assert techniques() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_for_the_first_is_asked_to_come_again(
    transactional_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = transactional_world
    monkeypatch.setattr(idempotency, "PATIENCE", idempotency.PATIENCE / 100)
    team = world.a.person("project-team")
    api, body = team.api(), new(world)

    def held() -> Any:
        return api.send("POST", "/api/v1/filings", body, Idempotency_Key="slow")

    with transaction.atomic():
        assert idempotency.KeyOfRequest(team.account.pk, "slow", "at work").take() is None
        answer = at_once(held)[0]
    assert (answer.status_code, said(answer)["code"]) == (409, "request-in-progress")
    assert answer.headers["Retry-After"] == "1"
    assert techniques() == 0
    assert held().status_code == 201
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_key_written_between_looking_and_writing_undoes_the_act(world: World, monkeypatch: Any) -> None:
    """The index has the last word: whoever was told that the place is free, and finds it filled, did nothing."""
    api, body = world.a.person("project-team").api(), new(world)
    first = api.send("POST", "/api/v1/filings", body, Idempotency_Key="k")
    looked, free = idempotency.KeyOfRequest._looked, iter([(True, None, None, None)])
    monkeypatch.setattr(idempotency.KeyOfRequest, "_looked", lambda place: next(free, None) or looked(place))
    second = api.send("POST", "/api/v1/filings", body, Idempotency_Key="k")
    assert (second.status_code, second.headers["Idempotency-Replayed"]) == (201, "true")
    assert said(second) == said(first)
    assert techniques() == 1


def test_a_refusal_for_what_the_first_has_just_done_is_the_answer_of_the_first(world: World, monkeypatch: Any) -> None:
    team = world.a.person("project-team")
    api, path = team.api(), f"/api/v1/filings/{world.begin(team, 'technique').pk}/submit"
    first = api.send("POST", path, {}, Idempotency_Key="k")
    looked, free = idempotency.KeyOfRequest._looked, iter([(True, None, None, None)])
    monkeypatch.setattr(idempotency.KeyOfRequest, "_looked", lambda place: next(free, None) or looked(place))
    second = api.send("POST", path, {}, Idempotency_Key="k")
    assert (second.status_code, said(second)) == (200, said(first))


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_the_same_moment_have_one_outcome(transactional_world: World) -> None:
    world = transactional_world
    filing = world.begin(world.a.person("project-team"), "technique", submitted=True)
    task = Task.objects.get(filing_id=filing.pk, seat__gt=0)
    paths = [
        f"/api/v1/{address}/decide" for address in (f"tasks/{task.pk}", f"filings/{filing.pk}", f"tasks/{task.pk}")
    ]
    clients = [world.a.person("enterprise").api() for _ in paths]
    answers = at_once(
        *(
            lambda api=api, path=path: api.send("POST", path, {"decision": "approve"})
            for api, path in zip(clients, paths, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    codes = {said(answer)["code"] for answer in answers if answer.status_code == 409}
    assert codes <= {"task-already-decided", "no-task"}
    assert Filing.objects.unscoped().get(pk=filing.pk).state == "confirmed"
    assert Task.objects.filter(filing_id=filing.pk, decision="approve").count() == 1
