"""The people of a region's own scenarios, set up by the code that plays them: what the use-cases are proved on.

For two tenants with somebody of every role see `tests.support.world`, which publishes the region, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.acts import decisions, drafts, submission
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.workflow.models import Task
from tests.support.again import again
from tests.support.samples import credit_code
from tests.support.world import REGION, config_of

PERMIT_NO = "430111202507010101"

PAPERS: Mapping[str, tuple[dict[str, Any], dict[str, int]]] = {
    "permit": ({"permit_no": PERMIT_NO, "housing_system": True, "document_date": "2025-07-01"}, {"scans": 1}),
    "contract": ({"document_date": "2025-07-01"}, {"scans": 4}),
    "signboard": ({"document_date": "2025-07-01"}, {"pictures": 1}),
    "key-node": ({"title": "主体封顶", "document_date": "2025-07-01"}, {"pictures": 2}),
    "excellence-plan": ({}, {"plan": 1}),
    "section-acceptance": ({"title": "主体分部", "document_date": "2025-07-01"}, {"pictures": 1}),
    "completion-acceptance": ({"document_date": "2025-07-01"}, {"pictures": 1}),
    "fire-acceptance": ({"document_date": "2025-07-01"}, {"pictures": 1}),
    "completion-filing": ({"document_date": "2025-07-01"}, {"pictures": 1}),
    "subcontract": (
        {
            "party_name": "岳麓机电安装有限公司",
            "credit_code": credit_code(7),
            "specialty": "mechanical",
            "manager_name": "周文",
            "content": "机电安装",
            "amount": 300,
            "document_date": "2025-07-01",
        },
        {"scans": 4},
    ),
    "quarterly-report": (
        {
            "stage": "structure",
            "description": "主体结构施工至八层，本季度完成四层",
            "cumulative_percent": 12,
            "quarter_cost": 900,
        },
        {"panorama": 2, "quality": 3},
    ),
    "process-evaluation": (
        {
            "company_lead": {"name": "周文", "phone": "13800000001"},
            "project_contact": {"name": "李明", "phone": "13800000002"},
        },
        {"pictures": 2},
    ),
}
"""What is typed and attached for a filing of a type that is complete."""


class World:
    """The region with its people. Actors: `team` and `builder` of the tower, `other_team` and `other` of the bridge."""

    def __init__(self, config: RegionConfig, file: str = "project-life") -> None:
        self.config = config
        self.stage = Stage(config)
        self.stage.set(config.scenarios[file].given)
        self.team, self.builder = self.actor("tower"), self.actor("builder")
        self.other_team, self.other = self.actor("bridge"), self.actor("other")
        self.reviewer, self.panel = self.actor("association.permit-reviewer"), self.actor("association.expert-panel")
        self.centre = self.actor("association.information-centre")

    def actor(self, name: str) -> Actor:
        """An actor of the scenarios."""
        return self.stage.actor(name)

    @property
    def tower(self) -> Entry:
        """The project most tests are about, read afresh."""
        return Entry.objects.unscoped().get(pk=self.stage.entries["tower"].pk)

    @property
    def bridge(self) -> Entry:
        """The project of the other enterprise."""
        return Entry.objects.unscoped().get(pk=self.stage.entries["bridge"].pk)

    def draft(self, kind: str, actor: Actor | None = None, entry: Entry | None = None, **data: Any) -> Filing:
        """A complete draft, its files attached."""
        typed, files = PAPERS[kind]
        saved = drafts.create(actor or self.team, kind, (entry or self.tower).pk, {**typed, **data})
        form = saved.matter.form
        for slot, number in files.items():
            assert form is not None
            self.stage.attach(saved.matter.filing, form.slots[slot], number)
        return saved.matter.filing

    def submitted(self, kind: str, actor: Actor | None = None, entry: Entry | None = None, **data: Any) -> Filing:
        """A filing that was handed in."""
        filing = self.draft(kind, actor, entry, **data)
        return submission.submit(actor or self.team, filing.pk).filing

    def confirmed(self, kind: str, **data: Any) -> Filing:
        """A filing of the tower that its enterprise confirmed."""
        filing = self.submitted(kind, **data)
        return decisions.decide_filing(self.builder, filing.pk, decisions.Answer("approve")).filing


def at(moment: str) -> None:
    """Stop the clock at a moment of Shanghai."""
    clock.set_to(dt.datetime.fromisoformat(moment))


def codes(refusal: Refusal) -> list[str]:
    """The codes of a refusal."""
    return [problem.code for problem in refusal.problems]


def refused(act: Any) -> list[str]:
    """The codes an act is refused with; empty where it is not refused."""
    try:
        act()
    except Refusal as refusal:
        return codes(refusal)
    return []


def fresh(filing: Filing | FilingContext | int) -> Filing:
    """A filing as the database has it."""
    pk = filing if isinstance(filing, int) else (filing.filing.pk if isinstance(filing, FilingContext) else filing.pk)
    return Filing.objects.unscoped().select_related("subject").get(pk=pk)


def open_task(filing: Filing) -> Task:
    """The task a filing waits for."""
    return Task.objects.get(filing_id=filing.pk, status="NEW")


def statements(act: Any) -> list[str]:
    """The SQL an act costs, transaction control left out."""
    with CaptureQueriesContext(connection) as captured:
        act()
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return [query["sql"] for query in captured if not query["sql"].startswith(control)]


def live(region: str = REGION) -> RegionConfig:
    """The published configuration."""
    return releases.current(region)


@pytest.fixture
def config(_published: None, db: None) -> RegionConfig:
    """The configuration that is live."""
    return releases.current(REGION) if releases.current_id(REGION) is not None else config_of(REGION)


@pytest.fixture
def world(config: RegionConfig) -> World:
    """The region's people, on 10 July 2025."""
    at("2025-07-10T09:00:00")
    return again(("story", config.release_id), lambda: World(config))
