"""Two questions that a load balancer asks: does the process live, and may it get requests?"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guicheng.config.models import Release
from guicheng.runtime import schema
from guicheng.workflow import flows

log = structlog.get_logger("guicheng.health")


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; it asks nothing of anybody else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 where database, migrations, published regions and the chains that cases follow are as a request needs them,
    else 503. It says which part is missing, never why: the reason is in the log."""
    parts = {name: _holds(name, question) for name, question in QUESTIONS.items()}
    ready = all(parts.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **parts}, status=200 if ready else 503)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    waits = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not waits and not schema.unknown_migrations(executor.loader)


def _releases() -> bool:
    return Release.objects.filter(state=Release.State.PUBLISHED).exists()


def _chains() -> bool:
    """Whether this process can decide: each chain that a filing follows can be built, and viewflow finds that one."""
    problems = flows.missing() or flows.discord()
    if problems:
        log.error("chains cannot be followed", chains=problems)
    return not problems


QUESTIONS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "releases": _releases,
    "chains": _chains,
}


def _holds(name: str, question: Callable[[], bool]) -> bool:
    try:
        return question()
    except Exception:
        log.exception("not ready", part=name)
        return False


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
