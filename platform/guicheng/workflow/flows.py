"""Flow classes by name. viewflow imports a run's class from here by the reference in its row.

A class is compiled from its `Definition` when it is first asked for and kept: there is one class of a name in a
process, whoever asks first and however many ask at once, for viewflow keeps what it was given for ever. A server fills
the registry before its workers part from it. `missing()` and `discord()` are the checks: a class that cannot be built
would otherwise load as None without a word, and a second one of a name would make every decision fail.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from viewflow.workflow.fields import get_flow_ref, get_task_ref, import_flow_by_ref, import_task_by_ref

from guicheng.common.text import Text
from guicheng.config.model.chains import Chain
from guicheng.workflow.compile import ChainFlow, FlowRef, compile_chain
from guicheng.workflow.models import Definition

_classes: dict[str, type[ChainFlow]] = {}
_compiling = threading.RLock()
"""Held while a class is compiled, which asks nothing of the database; never while anything is read or written."""
_stored: set[str] = set()


def __getattr__(name: str) -> Any:
    if not name.startswith("Chain__"):
        raise AttributeError(name)
    found = _classes.get(name)
    if found is None:
        definition = Definition.objects.filter(pk=name).first()
        if definition is None:
            raise AttributeError(name)
        found = _built(definition)
    return found


def flow_for(ref: FlowRef, chain: Chain) -> type[ChainFlow]:
    """The flow class of a chain, its definition stored. Costs a statement until the first such transaction commits."""
    name = ref.flow_name(chain)
    if name not in _stored:
        definition = Definition(
            name=name,
            region=ref.region,
            filing_type=ref.filing_type,
            title=ref.title.model_dump(),
            chain=chain.model_dump(mode="json", by_alias=True),
        )
        Definition.objects.bulk_create([definition], ignore_conflicts=True)
        transaction.on_commit(lambda: _stored.add(name))
    return _classes.get(name) or _compiled(name, ref.title, chain)


def _built(definition: Definition) -> type[ChainFlow]:
    kept = _classes.get(definition.name)
    return kept or _compiled(definition.name, Text.model_validate(definition.title), definition.read())


def _compiled(name: str, title: Text, chain: Chain) -> type[ChainFlow]:
    """The one class of that name. Of several threads that ask at once, one compiles and the others wait for it."""
    with _compiling:
        found = _classes.get(name)
        if found is None:
            found = _classes[name] = compile_chain(name, title, chain)
        return found


def forget_stored(**_kwargs: Any) -> None:
    """After a migration or a flush of the database, nothing may be taken as stored any more."""
    _stored.clear()


def missing() -> list[str]:
    """The names of definitions whose flow class cannot be built, with the reason; empty when all is well. What can be
    built is so afterwards. Definitions never change, so one whose class is there is not read again."""
    problems = []
    names = Definition.objects.order_by("name").values_list("name", flat=True)
    wanted = [name for name in names if name not in _classes]
    for definition in Definition.objects.filter(pk__in=wanted).order_by("name").iterator() if wanted else ():
        try:
            _built(definition)
        except Exception as error:  # whatever it is, the start must name it
            problems.append(f"{definition.name}: {error}")
    return problems


def discord() -> list[str]:
    """The names of flow classes and nodes that viewflow resolves to others than the registry's; empty when all is well.
    A run of such a class cannot be decided."""
    return [name for flow in list(_classes.values()) for name in _discord(flow)]


def _discord(flow: type[ChainFlow]) -> Iterator[str]:
    if import_flow_by_ref(get_flow_ref(flow)) is not flow:
        yield flow.__name__
    for node in flow.instance.nodes():
        if import_task_by_ref(get_task_ref(node)) is not node:
            yield f"{flow.__name__}.{node.name}"
