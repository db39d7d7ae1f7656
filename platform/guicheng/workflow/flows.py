"""Flow classes by name. viewflow imports a running case's class from here by the reference in its row.

A class is compiled from its `Definition` when it is first asked for and kept. `missing()` is the start-up check: a
class that cannot be built would otherwise load as None without a word.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from guicheng.common.text import Text
from guicheng.config.model.chains import Chain
from guicheng.workflow.compile import ChainFlow, FlowRef, compile_chain
from guicheng.workflow.models import Definition

_classes: dict[str, type[ChainFlow]] = {}
_stored: set[str] = set()


def __getattr__(name: str) -> Any:
    if not name.startswith("Chain__"):
        raise AttributeError(name)
    found = _classes.get(name)
    if found is None:
        definition = Definition.objects.filter(pk=name).first()
        if definition is None:
            raise AttributeError(name)
        found = _classes[name] = compile_chain(name, Text.model_validate(definition.title), definition.read())
    return found


def flow_for(ref: FlowRef, title: Text, chain: Chain) -> type[ChainFlow]:
    """The flow class of a chain, its definition stored. Costs a statement until the first such transaction commits."""
    name = ref.flow_name(chain)
    if name not in _stored:
        definition = Definition(
            name=name,
            region=ref.region,
            filing_type=ref.filing_type,
            title=title.model_dump(),
            chain=chain.model_dump(mode="json", by_alias=True),
        )
        Definition.objects.bulk_create([definition], ignore_conflicts=True)
        transaction.on_commit(lambda: _stored.add(name))
    if name not in _classes:
        _classes[name] = compile_chain(name, title, chain)
    return _classes[name]


def forget_stored(**_kwargs: Any) -> None:
    """After a migration or a flush of the database, nothing may be taken as stored any more."""
    _stored.clear()


def missing() -> list[str]:
    """The names of definitions whose flow class cannot be built, with the reason; empty when all is well."""
    problems = []
    for definition in Definition.objects.order_by("name").iterator():
        try:
            __getattr__(definition.name)
        except Exception as error:  # whatever it is, the start must name it
            problems.append(f"{definition.name}: {error}")
    return problems
