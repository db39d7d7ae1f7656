"""The region of tables with its people, published for one test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Jurisdiction
from guicheng.config import releases
from guicheng.filings.acts import decisions, drafts, filing_files, submission
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.again import again, content
from tests.support.story import at
from tests.support.world import Person, picture
from tests.tables.region import NAME, write


class Rows:
    """The people by the names that the scenarios give them, and permits in every state."""

    def __init__(self) -> None:
        at("2025-03-03T09:00:00")
        self.config = releases.current(NAME)
        self.stage = Stage(self.config)
        self.stage.set(self.config.scenarios["life"].given)

    def actor(self, name: str) -> Actor:
        return self.stage.actor(name)

    def person(self, name: str) -> Person:
        actor = self.actor(name)
        return Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id), actor.membership_id or 0)

    @property
    def yard(self) -> Entry:
        return Entry.objects.unscoped().get(pk=self.stage.entries["yard"].pk)

    def draft(self) -> Filing:
        sent = {"agent": False, "materials": [{"key": "plan", "copies": 2}]}
        return drafts.create(self.actor("firm.clerk"), "permit", self.yard.pk, sent).matter.filing

    def submitted(self) -> Filing:
        filing, clerk = self.draft(), self.actor("firm.clerk")
        for number, key in enumerate(("licence", "plan")):
            filing_files.add(clerk, filing.pk, f"materials.{key}.scan", picture(number))
        return submission.submit(clerk, filing.pk).filing

    def decide(self, who: str, filing: Filing, column: str, *verdicts: str, **more: Any) -> Filing:
        """Say of each row whether it will do, and why one will not; `more` are other columns of the first."""
        rows = [{"key": key, column: one} for key, one in zip(("licence", "plan"), verdicts, strict=True)]
        for row in rows if column == "second" else ():
            row |= {"why": "图章不清"} if row[column] == "fail" else {}
        rows[0] |= more
        decisions.decide_filing(self.actor(who), filing.pk, Answer("approve", fields={"materials": rows}))
        return self.now(filing)

    def deciding(self) -> Filing:
        return self.decide("county.window", self.submitted(), "first", "pass", "fail", holder="13800138000")

    @staticmethod
    def now(filing: Filing) -> Filing:
        return Filing.objects.unscoped().get(pk=filing.pk)


def published(folder: Path, settings: Any) -> Rows:
    """The region, written into a folder and published, and its people."""
    root = write(folder)
    settings.GUICHENG_CONFIG_ROOT = str(root)
    at("2025-03-03T09:00:00")
    return again((NAME, content(root)), _rows)


def _rows() -> Rows:
    if not Jurisdiction.objects.exists():
        places.load()
    releases.publish_region(NAME, None, Actor.system(NAME, "tests"), scenarios=False)
    return Rows()


@pytest.fixture
def rows(db: None, tmp_path: Path, settings: Any) -> Rows:
    """The region with its people, for one test."""
    return published(tmp_path, settings)
