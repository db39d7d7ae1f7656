"""Queries that are planned once never serve one actor with the plan of another who sees other rows.

A plan is kept by the arguments of its query, and the one that says who asks is a `Scope`: what decides what somebody
sees, and nothing else. So two actors share a plan only where nothing of what they see can differ.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

import guicheng
from guicheng.accounts.actor import Actor, Scope, StandsIn
from guicheng.accounts.models import AccessRequest, Account, Membership, Organisation
from guicheng.common.errors import Refusal
from guicheng.filings.access.rows import Sought
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.statements import insert
from guicheng.statements.plans import Planned
from tests.support.story import World

OLD, NEW, CITY = "420821", "420882", "420800"  # a county under both of its codes, and its city
MODELS = (Filing, Entry, Account, Membership, Organisation, AccessRequest)

OF_A_SCOPE: dict[str, tuple[Any, ...]] = {
    "region": ("r1", "r2", ""),
    "sees": ("jurisdiction", "region", "own-organisation", "own-subject", "public", None),
    "acts_for": ("own-organisation", "territory"),
    "role": ("a", "b", "system"),
    "organisation_id": (5, 8, None),
    "subject_id": (7, 9, None),
    "jurisdiction": (NEW, OLD, CITY, ""),
    "manages_only": (False, True),
    "must_change_password": (False, True),
    "is_system": (False, True),
}
"""Every field of a scope, with values that may lead to other rows."""

OFFICER = StandsIn(9, "丙", frozenset({"o5:a"}), dt.date(2025, 7, 1), dt.date(2025, 7, 1))
BESIDE_IT: dict[str, Any] = {
    "account_id": 2, "login": "b", "name": "乙", "name_en": "B", "organisation_kind": "body", "organisation_name": "乙",
    "roles": frozenset({"b"}), "membership_id": 4, "permissions": frozenset({"configure"}), "address": "10.0.0.2",
    "channel": "api", "request_id": "2", "stands_in": (OFFICER,), "acts_as": OFFICER, "own_name": "乙",
    "systems": frozenset({"reporting"}),
}  # fmt: skip
"""Every other field of an actor, with another value."""

BASES = tuple(
    Actor("r1", 1, organisation_id=5, subject_id=7, jurisdiction=NEW, role="a", sees=sees)  # type: ignore[arg-type]
    for sees in OF_A_SCOPE["sees"]
)
ACTORS = [
    who
    for base in BASES
    for name, values in OF_A_SCOPE.items()
    for value in values
    for who in (replace(base, **{name: value}), replace(base, **{name: value}).as_filer())
]

QUERIES: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "guicheng.filings.context.filing_context._within": ((1,), {"lock": True}),
    "guicheng.filings.acts.drafts._open_subjects": ((1, "work"), {"lock": False}),
    "guicheng.filings.access.rows._page": (
        (Sought(("building-start",), ("draft",), (), 3, ("甲", "乙"), "%甲乙%", 9),), {"size": 20},
    ),
}  # fmt: skip
"""The planned queries that depend on who asks, with arguments; `_page` is given a release besides."""


def planned_queries() -> Iterator[tuple[str, Planned[Any, Any]]]:
    """Every planned query of the platform by its name."""
    for info in pkgutil.walk_packages(guicheng.__path__, "guicheng."):
        if ".migrations" in info.name or info.name.endswith(("__main__", ".wsgi")):
            continue
        for name, one in vars(importlib.import_module(info.name)).items():
            if isinstance(one, Planned) and one.__module__ == info.name:
                yield f"{info.name}.{name}", one


def build_of(query: Planned[Any, Any]) -> Any:
    """The function that builds its queryset."""
    return inspect.unwrap(query)  # type: ignore[arg-type]


def asked(rows: Any) -> str:
    """What the database would be asked, or why nothing is."""
    try:
        queryset: QuerySet[Any] = rows()
        sql, params = queryset.query.sql_with_params()
        return f"{sql} {params}"
    except EmptyResultSet:
        return "nothing"
    except Refusal as refusal:
        return f"{refusal.code} {refusal.problems[0].explanation}"


def test_every_field_of_an_actor_is_spoken_of_here() -> None:
    in_scope = {one.name for one in fields(Scope)}
    assert in_scope == OF_A_SCOPE.keys()
    assert {one.name for one in fields(Actor)} - in_scope == BESIDE_IT.keys()


def test_every_planned_query_that_scopes_takes_a_scope() -> None:
    """One that depends on who asks has to say so: by a scope, which is part of its key, and by nothing wider."""
    scoped = set()
    for name, query in planned_queries():
        told = inspect.signature(build_of(query)).parameters
        assert "Actor" not in {str(one.annotation) for one in told.values()}, name
        if "scope" in told:
            assert told["scope"].kind is inspect.Parameter.KEYWORD_ONLY, name
            scoped.add(name)
        else:
            source = inspect.getsource(build_of(query))
            assert not any(word in source for word in ("visible_to", "condition(", "actor", "listed(")), name
    assert scoped == QUERIES.keys()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_somebody_sees_depends_on_their_scope_alone(model: Any) -> None:
    for actor in ACTORS:
        assert asked(lambda a=actor: model.objects.visible_to(a)) == asked(
            lambda a=actor: model.objects.visible_to(a.scope)
        )
        assert replace(actor, **BESIDE_IT).scope == actor.scope


@pytest.mark.django_db
@pytest.mark.parametrize("name", QUERIES)
def test_actors_with_different_scopes_never_share_a_plan(name: str, world: World) -> None:
    """Of every pair of actors; and who has the same scope shares one, or the speed would be gone."""
    query = dict(planned_queries())[name]
    values, rest = QUERIES[name]
    rest = {**rest, "release": world.config.release_id} if name.endswith("_page") else rest
    found = []
    for actor in ACTORS:
        question = asked(lambda a=actor: build_of(query)(*values, scope=a, **rest))
        try:
            plan = query.plan(*values, scope=actor.scope, **rest)
            assert plan is query.plan(*values, scope=replace(actor, **BESIDE_IT).scope, **rest)
        except Refusal:
            continue
        found.append((actor.scope, plan, question))
    assert len({question for _, _, question in found}) > len(OF_A_SCOPE)
    for (scope, plan, question), (other_scope, other_plan, other) in itertools.combinations(found, 2):
        assert (plan is other_plan) == (scope == other_scope)
        assert plan is not other_plan or question == other


@pytest.mark.django_db
def test_rows_by_a_plan_are_the_rows_of_the_scope_whoever_asked_before(world: World) -> None:
    """Each actor asks for each filing, twice, all through the same plans."""
    within = dict(planned_queries())["guicheng.filings.context.filing_context._within"]
    stored = [
        Filing(region=region, type="t", release_id=world.config.release_id, organisation_id=organisation,
               jurisdiction=place, state="draft")
        for region, organisation, place in itertools.product(("r1", "r2"), (5, 8, None), (NEW, CITY, "430100"))
    ]  # fmt: skip
    insert(stored)
    for actor in (*ACTORS, *ACTORS):
        try:
            expected = set(Filing.objects.visible_to(actor).values_list("pk", flat=True))
        except Refusal:
            continue
        seen = {row.pk for one in stored for row in within(one.pk, scope=actor.scope, lock=False)}
        assert seen == expected & {one.pk for one in stored}
