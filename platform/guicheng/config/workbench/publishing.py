"""Putting a draft live: only when the checker passes, the examples included, and only what the publisher has seen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.apart import BudgetExceeded
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.checker import SCENARIOS, try_scenarios_apart
from guicheng.config.findings import Finding
from guicheng.config.loading import Loaded
from guicheng.config.models import Release, Workbench
from guicheng.config.workbench.bench import Bench, open_bench, require
from guicheng.config.workbench.writing import close

MOST_NAMED = 20


def publish(actor: Actor, *, note: str, digest: str) -> Release:
    """Check the draft with its scenarios, record it and put it live; the release.

    `digest` is `Bench.digest` of what the publisher was shown. Refusals: `not-allowed` (403), `note-missing` (400),
    `nothing-changed`, `draft-changed` where somebody wrote meanwhile, `live-moved-on` where another release went live,
    `not-ready` with every mistake.
    """
    require(actor, "publish")
    if not note.strip():
        raise refuse("note-missing", "请写明这次改了什么", "Say what changes", status=400, field="note")
    loaded = None
    shown = open_bench(actor)
    if shown.digest == digest and shown.changes:
        loaded = shown.checked()
        found = [*loaded.findings, *_tried(loaded)]
        if mistakes := [finding for finding in found if finding.severity == "error"]:
            raise _not_ready(mistakes)
    with transaction.atomic():
        bench = open_bench(actor, lock=True)
        if bench.row is None or not bench.changes:
            raise refuse("nothing-changed", "草稿与已发布版本相同", "The draft does not differ from the live release")
        if bench.digest != digest or loaded is None:
            raise refuse(
                "draft-changed",
                "草稿在您确认期间被修改，请重新查看差异后再发布",
                "The draft was changed meanwhile; look at the differences again before publishing",
            )
        if bench.is_behind:
            raise refuse(
                "live-moved-on",
                f"版本 {bench.live.number} 已在此期间发布，请先让草稿跟上",
                f"Release {bench.live.number} went live meanwhile; let the draft catch up first",
            )
        recorded = releases.record(loaded, actor, notes=note.strip(), channel="studio")
        release = releases.publish(recorded.pk, actor)
        close(actor, bench.row, Workbench.State.PUBLISHED)
        _record(actor, bench, bench.row.pk, release, note.strip())
        return release


def _record(actor: Actor, bench: Bench, row_id: int, release: Release, note: str) -> None:
    title = text(f"配置草稿发布为版本 {release.number}", f"Published the draft as release {release.number}")
    changes = {"release": [bench.base.number, release.number], "files": [[], list(bench.changes)]}
    audit.record(
        actor, audit.Event("workbench.publish", "workbench", row_id, title=title, opinion=note, changes=changes)
    )


def _tried(loaded: Loaded) -> list[Finding]:
    """What the examples find wrong; refused where they take more than they may."""
    try:
        return try_scenarios_apart(loaded)
    except BudgetExceeded as exceeded:
        if exceeded.what == "busy":
            raise refuse(
                "check-busy",
                "正在试运行另一份草稿的验收场景，请稍后重试",
                "The scenarios of another draft are being played; please try again in a moment",
                status=503,
            ) from None
        raise refuse(
            "scenarios-too-large",
            f"验收场景过多，试运行超过 {SCENARIOS.seconds} 秒或 {SCENARIOS.megabytes} MB 内存；请减少后再发布",
            f"Playing the scenarios takes over {SCENARIOS.seconds} seconds or {SCENARIOS.megabytes} MB of memory; "
            "take some out, then publish again",
        ) from None


def _not_ready(mistakes: Iterable[Finding]) -> Refusal:
    return Refusal([_problem(finding) for finding in islice(mistakes, MOST_NAMED)])


def _problem(finding: Finding) -> Problem:
    where = {"rule": finding.path, "file": finding.origin.file, "line": finding.origin.line}
    return Problem(finding.code, finding.message, remedy=finding.suggestion, explanation=where)
