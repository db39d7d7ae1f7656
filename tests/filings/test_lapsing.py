"""What was not confirmed when its term ended is void by itself (HNQ-62, HNQ-100, A-33), whoever comes by first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guicheng.audit.models import AuditEntry
from guicheng.clockwork import tasks
from guicheng.clockwork.sweep import Swept, sweep
from guicheng.common.errors import Refusal
from guicheng.filings.access import find
from guicheng.filings.acts import decisions, submission
from guicheng.filings.context import filing_context
from guicheng.filings.deadlines import planned_work
from guicheng.filings.guards import lapsing
from guicheng.filings.models import Filing, PlannedWork
from tests.support.story import World, at

TERMS = [
    # type, dated, the last moment that counts, the first that is too late
    ("permit", "2025-07-01", "2025-08-30T23:59:59", "2025-08-31T00:00:00"),
    ("contract", "2025-07-01", "2025-09-01T23:59:59", "2025-09-02T00:00:00"),
    ("subcontract", "2025-07-01", "2025-09-01T23:59:59", "2025-09-02T00:00:00"),
    ("section-acceptance", "2025-07-01", "2025-09-01T23:59:59", "2025-09-02T00:00:00"),
    ("completion-acceptance", "2025-07-01", "2025-09-01T23:59:59", "2025-09-02T00:00:00"),
    ("fire-acceptance", "2025-07-01", "2025-09-01T23:59:59", "2025-09-02T00:00:00"),
    ("completion-filing", "2025-07-01", "2025-09-01T23:59:59", "2025-09-02T00:00:00"),
]


def fresh(filing: Filing) -> Filing:
    return Filing.objects.unscoped().get(pk=filing.pk)


def code(act: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def offered(world: World, filing: Filing) -> list[tuple[str, bool]]:
    """The decisions that the enterprise is offered, and whether each is allowed."""
    return [(one.of, one.allowed) for one in find(world.builder, filing.pk).actions if one.kind == "decide"]


def test_the_table_names_every_type_whose_term_voids(world: World) -> None:
    voids = {name for name, kind in world.config.filings.items() if any(d.when_late == "void" for d in kind.deadlines)}
    assert voids == {case[0] for case in TERMS}


@pytest.mark.parametrize(("kind", "dated", "last", "late"), TERMS)
def test_a_document_lapses_by_itself(world: World, kind: str, dated: str, last: str, late: str) -> None:
    at("2025-07-10T09:00:00")
    filing = world.submitted(kind, document_date=dated)
    at(last)
    sweep()
    assert fresh(filing).state == "submitted"
    assert offered(world, filing) == [("approve", True)]
    at(late)
    assert offered(world, filing) == [("approve", False)]  # before the clockwork comes by
    sweep()
    void = fresh(filing)
    assert (void.state, void.live, void.counted_at) == ("void", False, None)
    assert offered(world, filing) == []
    context = filing_context.find(world.team, filing.pk)
    assert context.label("project-team").zh == context.label("enterprise").zh == "过期无效"
    line = AuditEntry.objects.filter(action="filing.void", object_id=str(filing.pk)).get()
    assert "过期无效" in line.opinion
    assert line.why["rule"] == f"filings/{kind}/deadlines/document-age"
    assert sweep() == Swept()
    world.submitted(kind, document_date="2025-08-20")  # its place is free again


ACTS = {
    "confirm": (
        lambda world, pk: decisions.decide_filing(world.builder, pk, decisions.Answer("approve")),
        "document-age",
    ),
    "take back": (lambda world, pk: submission.withdraw(world.team, pk), "document-age"),
}


@pytest.mark.parametrize("name", ACTS)
def test_whoever_comes_before_a_late_clockwork_is_refused_and_leaves_it_void(world: World, name: str) -> None:
    act, refusal = ACTS[name]
    at("2025-07-10T09:00:00")
    filing = world.submitted("permit")
    at("2025-08-31T00:00:00")
    assert code(lambda: act(world, filing.pk)) == refusal
    assert fresh(filing).state == "void"


def test_a_draft_and_what_counted_outlive_the_term(world: World) -> None:
    at("2025-07-10T09:00:00")
    draft, counted = world.draft("contract"), world.submitted("contract")
    decisions.decide_filing(world.builder, counted.pk, decisions.Answer("approve"))
    at("2026-07-10T09:00:00")
    sweep()
    assert (fresh(draft).state, fresh(counted).state) == ("draft", "confirmed")
    assert lapsing.of(filing_context.find(world.team, draft.pk)) is None


def test_an_end_that_passed_before_anybody_planned_it_is_still_kept(world: World) -> None:
    """As where a filing is moved to a release that has a term: the row is written late and swept at once."""
    at("2025-07-10T09:00:00")
    filing = world.submitted("contract")
    PlannedWork.objects.all().delete()
    at("2025-12-01T09:00:00")
    planned_work.plan(filing_context.find(world.team, filing.pk))
    sweep()
    assert fresh(filing).state == "void"


@pytest.mark.django_db
def test_the_job_counts_everything_a_batch_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of work alone keeps the job going and is in its total."""
    for name in ("due", "timeouts", "statuses", "persons"):
        batches = iter([Swept(**{name: 2}), Swept(**{name: 1}), Swept(failed=1)])
        monkeypatch.setattr("guicheng.clockwork.tasks.clockwork.sweep", lambda left=batches: next(left))
        monkeypatch.setattr("guicheng.clockwork.tasks.folder.is_waiting", lambda: False)
        monkeypatch.setattr("guicheng.clockwork.tasks.export_jobs.waiting", list)
        assert tasks.sweep() == {**dict.fromkeys(tasks.asdict(Swept()), 0), name: 3, "failed": 1}
