"""Run by `test_upgrade` in a process of its own, before a database of the kept state: migrate it, and go on with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Max  # noqa: E402

from guicheng.accounts.actor import Actor  # noqa: E402
from guicheng.accounts.models import Membership  # noqa: E402
from guicheng.accounts.sessions import actor_for  # noqa: E402
from guicheng.audit import verify  # noqa: E402
from guicheng.audit.models import AuditEntry  # noqa: E402
from guicheng.clockwork.sweep import sweep  # noqa: E402
from guicheng.common import clock  # noqa: E402
from guicheng.common.errors import Refusal  # noqa: E402
from guicheng.config import releases  # noqa: E402
from guicheng.config.models import Release  # noqa: E402
from guicheng.filings.acts import decisions  # noqa: E402
from guicheng.runtime import schema  # noqa: E402
from guicheng.workflow import flows  # noqa: E402
from guicheng.workflow.models import OPEN, Task  # noqa: E402


def counts() -> dict[str, int]:
    """How many rows each table has that people would miss."""
    with connection.cursor() as cursor:
        found = {}
        for table in schema.KEPT:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = int(cursor.fetchone()[0])
    return found


def changed_releases() -> list[int]:
    """Releases whose content no longer has the digest it was published under."""
    return [
        release.pk
        for release in Release.objects.all()
        if releases.content_hash(release.content, release.assets) != release.content_hash
    ]


def people(region: str) -> Iterator[Actor]:
    """Everybody of a region, in each of their roles."""
    for membership in Membership.objects.unscoped().filter(account__region=region).select_related("account"):
        try:
            yield actor_for(membership.account, membership.pk)
        except Refusal:
            continue


def decide_one(region: str) -> bool:
    """Whether somebody of the region can approve one of the open tasks."""
    for actor in people(region):
        for task in Task.objects.filter(region=region, status=OPEN, desk__in=sorted(actor.desk_keys)):
            kind = decisions.of_task(Actor.system(region, "upgrade"), task).kind
            step = kind.chain.step(task.step)
            for answer in step.decisions if step else ():
                if answer.counts != "approve":
                    continue
                try:
                    decisions.decide(actor, task.pk, decisions.Answer(answer.id, opinion="同意", signature=actor.name))
                except Refusal:
                    continue
                return True
    return False


def main() -> dict[str, Any]:
    """Migrate, look, and act."""
    before = counts()
    call_command("migrate", interactive=False, verbosity=0)
    clock.set_to(AuditEntry.objects.aggregate(last=Max("at"))["last"])  # windows are open as they were
    report = verify()
    regions = sorted(name for name, _ in releases.published())
    said = {
        "before": before,
        "after": counts(),
        "audit": {"sound": report.is_sound, "entries": report.entries},
        "releases": [releases.load(release.pk).release_number for release in Release.objects.all()],
        "changed_releases": changed_releases(),
        "chains": [str(problem) for problem in flows.missing() or flows.discord()],
        "regions": regions,
        "decided": [region for region in regions if decide_one(region)],
    }
    return said | {"failed_work": sweep().failed}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()) + "\n")
