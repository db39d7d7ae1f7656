"""A school of the region that opens things, accepted: what anyone may read of it, and what not."""

from __future__ import annotations

from guicheng.entries import attaching
from guicheng.filings.acts import decisions, drafts, filing_files, submission
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.world import picture


def accept(stage: Stage) -> None:
    """The builder hands in the quality information and the record of the acceptance, which the station approves."""
    builder, inspector = stage.actor("acme.builder"), stage.actor("station.inspector")
    school = stage.entries["school"].pk
    info = drafts.create(builder, "information", school, {"summary": "优良", "note": "不公开的话"}).matter.filing
    for number, slot in enumerate(("public-papers", "drawings")):
        filing_files.add(builder, info.pk, slot, picture(number))
    submission.submit(builder, info.pk, {})
    attaching.attach(builder, stage.entries["hall"].pk, "photos", picture(2))
    stage.filings["info"] = info.pk
    record = drafts.create(builder, "acceptance", school, {"opinion": "合格"}).matter.filing
    submission.submit(builder, record.pk, {})
    decisions.decide_filing(inspector, record.pk, decisions.Answer("approve", signature=inspector.name))
