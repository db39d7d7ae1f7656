"""The registry of flow classes in a process that has just begun: one class a name, however many threads ask at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from viewflow.workflow.fields import get_flow_ref, get_task_ref, import_flow_by_ref, import_task_by_ref
from viewflow.workflow.status import STATUS

from guicheng.common.text import Text
from guicheng.runtime import health, serving
from guicheng.workflow import flows
from guicheng.workflow.compile import ChainFlow, compile_chain
from guicheng.workflow.models import ChainRun, Definition, Task
from tests.workflow.test_service import Filing

THREADS = 8
STEPS = [{"id": "authority", "title": "核对"}, {"id": "body", "title": "审批"}]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Makes this process one that has just begun; what it knew before comes back at the end."""
    caches = (import_flow_by_ref, get_flow_ref, import_task_by_ref, get_task_ref)

    def begin() -> None:
        monkeypatch.setattr(flows, "_classes", {})
        for cache in caches:
            cache.cache_clear()

    yield begin
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names compiled, in order. A compilation takes until another of the same name has begun, or a while: threads
    that can meet in it do meet."""
    names: list[str] = []
    met = threading.Event()

    def slow(name: str, title: Text, chain: Any) -> type[ChainFlow]:
        if name in names:
            met.set()
        names.append(name)
        met.wait(0.3)
        return compile_chain(name, title, chain)

    monkeypatch.setattr(flows, "compile_chain", slow)
    return names


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to, all of them begun at the same moment in threads with connections of their own."""
    ready, found = threading.Barrier(len(acts)), dict[int, Any]()

    def go(number: int) -> None:
        ready.wait()
        try:
            found[number] = acts[number]()
        except Exception as error:  # told by the comparison
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in range(len(acts))]


def started(count: int, steps: list[dict[str, Any]] = STEPS) -> list[Filing]:
    filings = [Filing(steps) for _ in range(count)]
    for filing in filings:
        with transaction.atomic():
            filing.start()
    return filings


def deciding(filing: Filing, desk: str) -> Callable[[], str]:
    def act() -> str:
        with transaction.atomic():
            moved = filing.decide(desk)
        return moved.outcome or ",".join(task.desk for task in moved.opened)

    return act


def test_many_decide_in_a_worker_that_has_just_begun(cold: Callable[[], None], compiled: list[str]) -> None:
    filings = started(THREADS)
    compiled.clear()
    cold()
    assert at_once(*(deciding(filing, "authority") for filing in filings)) == ["body"] * THREADS
    assert len(compiled) == 1
    assert [deciding(filing, "body")() for filing in filings] == ["approved"] * THREADS
    assert not Task.objects.filter(filing_id__in=[filing.id for filing in filings], status=STATUS.NEW).exists()
    assert flows.discord() == []


def test_whichever_way_a_class_is_asked_for_it_is_the_same(cold: Callable[[], None], compiled: list[str]) -> None:
    (filing,) = started(1)
    task = filing.task("authority")
    flow_ref, task_ref = get_flow_ref(task.process.flow_class), get_task_ref(task.flow_task)
    compiled.clear()
    cold()

    def first_submission() -> type[ChainFlow]:
        return flows.flow_for(filing.ref, filing.chain)

    ways: list[Callable[[], Any]] = [
        first_submission,
        lambda: import_flow_by_ref(flow_ref),
        lambda: import_task_by_ref(task_ref).flow_class,
        lambda: ChainRun.objects.get(filing_id=filing.id).flow_class,
        lambda: Task.objects.get(pk=task.pk).flow_task.flow_class,
    ]
    (name,) = {definition.name for definition in Definition.objects.all()}
    assert at_once(*ways, *ways) == [flows._classes[name]] * (2 * len(ways))
    assert compiled == [name]


def test_classes_of_several_names_do_not_wait_for_each_other_for_ever(cold: Callable[[], None]) -> None:
    """Each thread begins with another chain and then asks for all the others."""
    renamed = [[{**STEPS[0], "title": f"核对{number}"}, STEPS[1]] for number in range(THREADS)]
    names = [ChainRun.objects.get(filing_id=started(1, steps)[0].id).definition_id for steps in renamed]
    cold()

    def all_from(first: int) -> dict[str, Any]:
        return {name: getattr(flows, name) for name in [*names[first:], *names[:first]]}

    found = at_once(*(lambda n=number: all_from(n) for number in range(THREADS)))  # type: ignore[misc]
    assert found == [flows._classes] * THREADS
    assert len(set(names)) == THREADS


def test_a_class_may_be_asked_for_while_one_is_compiled(
    cold: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, outer = (Filing([{**STEPS[0], "title": title}, STEPS[1]]) for title in ("内层", "外层"))

    def nested(name: str, title: Text, chain: Any) -> type[ChainFlow]:
        if chain is outer.chain:
            flows.flow_for(inner.ref, inner.chain)
        return compile_chain(name, title, chain)

    cold()
    monkeypatch.setattr(flows, "compile_chain", nested)
    flow = flows.flow_for(outer.ref, outer.chain)
    assert set(flows._classes) == {flow.__name__, inner.ref.flow_name(inner.chain)}


def test_a_worker_that_cannot_decide_is_not_ready(cold: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    (filing,) = started(1)
    monkeypatch.setattr(health, "QUESTIONS", {"chains": health.QUESTIONS["chains"]})
    cold()
    assert Client().get("/readyz").status_code == 200
    name = ChainRun.objects.get(filing_id=filing.id).definition_id
    flows._classes[name] = compile_chain(name, Text(zh="施工许可证"), filing.chain)  # as a race left it
    assert f"{name}.authority__step" in flows.discord()
    assert (Client().get("/readyz").status_code, Client().get("/readyz").json()["chains"]) == (503, False)


def test_a_worker_that_cannot_build_a_chain_is_not_ready(
    cold: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(1)
    Definition.objects.update(chain={"steps": "none"})
    monkeypatch.setattr(health, "QUESTIONS", {"chains": health.QUESTIONS["chains"]})
    cold()
    assert Client().get("/readyz").json() == {"status": "unavailable", "chains": False}


def test_two_copies_of_a_class_are_one_graph(cold: Callable[[], None]) -> None:
    """Nodes are found by name and never compared: a process that met two copies of a class goes on deciding."""
    (filing,) = started(1)
    cold()
    task = filing.task("authority")
    name = task.process.definition_id
    task.process.flow_class, task.flow_task  # noqa: B018 - resolved with the first copy
    flows._classes[name] = compile_chain(name, Text(zh="施工许可证"), filing.chain)
    import_flow_by_ref.cache_clear()
    assert deciding(filing, "authority")() == "body"


def test_the_registry_is_full_before_the_workers_part(
    cold: Callable[[], None], compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(1)
    monkeypatch.setattr("gc.freeze", lambda: None)
    compiled.clear()
    cold()
    serving.when_ready(None)
    (name,) = flows._classes
    assert compiled == [name]
    assert Definition.objects.get().name == name
