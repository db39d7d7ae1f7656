"""Seeing is not acting: whose filings and entries a role changes, by relation and act (HNA-29, HNA-70, WHS-21)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from guicheng.accounts import scoping
from guicheng.accounts.actor import Actor
from guicheng.entries import writing
from guicheng.filings.access import FilingAccess
from guicheng.filings.acts import amending, beginning, decisions, deleting, drafts, filing_files, submission
from guicheng.filings.context import acting, filing_context
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import listing, tiles
from tests.people.conftest import Levels
from tests.people.region import NAME, write
from tests.support.story import fresh, refused
from tests.support.world import picture

pytestmark = pytest.mark.django_db

RELATIONS = {
    # who, beside the clerk who filed it: whether they act for it, and whether they see it
    "own clerk": ("county.clerk", True, True),
    "colleague of another role": ("county.inspector", True, True),
    "own site": ("yard", True, True),
    "another site of the body": ("other-yard", False, False),
    "superior's clerk": ("city.clerk", False, True),
    "superior that acts for its territory": ("city.inspector", True, True),
    "sibling body": ("sibling.clerk", False, False),
    "sibling that acts for its own territory": ("sibling.inspector", False, False),
}

Act = Callable[[Levels, Actor, Filing], object]
DRAFT_ACTS: dict[str, Act] = {
    "create": lambda w, a, f: drafts.create(a, "record", w.yard.pk, {"text": "又一份"}),
    "save": lambda w, a, f: drafts.save(a, f.pk, {"text": "改写"}),
    "submit": lambda w, a, f: submission.submit(a, f.pk),
    "delete": lambda w, a, f: deleting.delete(a, f.pk),
    "attach": lambda w, a, f: filing_files.add(a, f.pk, "papers", picture()),
}
LATER_ACTS: dict[str, Act] = {
    "withdraw": lambda w, a, f: submission.withdraw(a, f.pk),
    "cancel": lambda w, a, f: submission.cancel(a, f.pk, "测试"),
    "urge": lambda w, a, f: decisions.urge(a, f.pk),
    "amend": lambda w, a, f: amending.amend(a, f.pk, "remark", {"remark": "补充"}),
    "attach": lambda w, a, f: filing_files.add(a, f.pk, "papers", picture()),
}
ENTRY_ACTS: dict[str, Act] = {"edit": lambda w, a, f: writing.edit(a, w.yard.pk, {"note": "改"})}
REFUSALS = {"not-found", "not-yours", "not-editable", "not-applicant", "not-allowed"}


@contextmanager
def undone() -> Iterator[None]:
    """Takes back what is done inside."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("stage", ["draft", "submitted", "entry"])
def test_relation_and_act(levels: Levels, relation: str, stage: str) -> None:
    filing = levels.submitted() if stage == "submitted" else levels.draft()
    name, acts, sees = RELATIONS[relation]
    actor = levels.actor(name)
    for act, does in {"draft": DRAFT_ACTS, "submitted": LATER_ACTS, "entry": ENTRY_ACTS}[stage].items():
        with undone():
            codes = refused(lambda does=does: does(levels, actor, filing))
        if acts:
            assert codes == [], (relation, act)
        else:
            assert codes, (relation, act)
            assert set(codes) <= (REFUSALS if sees else {"not-found"}), (relation, act)
    assert filing_context.of_filing(fresh(filing)).is_applicant(actor) is acts


def test_a_superior_is_offered_nothing_of_the_applicants(levels: Levels) -> None:
    """Buttons say what the acts say: row, page, tiles, lists to begin from, for the draft and after."""
    for filing in (levels.draft(), levels.submitted()):
        for name, wanted in {"county.clerk": True, "city.clerk": False}.items():
            actor, found = levels.actor(name), filing_context.of_filing(fresh(filing))
            kinds = {one.kind for one in FilingAccess(found, actor).actions}
            assert bool(kinds & {"save", "submit", "delete", "withdraw", "cancel", "urge", "amend"}) is wanted
    kind = levels.config.filings["record"]
    assert [s.entry.name for s in beginning.subjects(levels.actor("county.clerk"), kind)] == ["五华工地", "黑林铺工地"]
    assert beginning.subjects(levels.actor("city.clerk"), kind) == []
    sheets = {name: writing.sheet(levels.actor(name), levels.yard.pk) for name in ("county.clerk", "city.clerk")}
    assert {name: (bool(one.access().named), one.may_remove) for name, one in sheets.items()} == {
        "county.clerk": (True, True), "city.clerk": (False, False),
    }  # fmt: skip


def test_what_a_superior_must_not_remove_stays(levels: Levels) -> None:
    made = writing.create(levels.actor("county.clerk"), "site", {"name": "新工地"})
    made.jurisdiction = "530102"
    made.save()
    assert refused(lambda: writing.remove(levels.actor("city.clerk"), made.pk)) == ["not-yours"]
    assert refused(lambda: writing.remove(levels.actor("city.inspector"), made.pk)) == []


def test_an_unsent_draft_is_not_there_for_a_superior(levels: Levels) -> None:
    """`not-found`, not a refusal that tells what is there."""
    filing = levels.draft()
    assert refused(lambda: deleting.delete(levels.actor("city.clerk"), filing.pk)) == ["not-found"]
    handed_in = levels.submitted()
    assert refused(lambda: submission.withdraw(levels.actor("city.clerk"), handed_in.pk)) == ["not-yours"]


def test_the_question_to_a_row_is_the_question_to_the_table(levels: Levels) -> None:
    """`covers` judges one row as `condition` finds them, whatever the scope."""
    people = [levels.actor(name) for name, *_ in RELATIONS.values()]
    people += [Actor.system(NAME, "job"), Actor.anonymous(NAME), Actor.system("elsewhere", "job")]
    for actor in people:
        for one in (actor, actor.as_filer()):
            found = set(Entry.objects.visible_to(one).values_list("pk", flat=True))
            covered = {
                row.pk
                for row in Entry.objects.unscoped()
                if scoping.covers(
                    one, region=row.region, organisation_id=row.organisation_id,
                    subject_ids=(row.pk, row.parent_id), jurisdiction=row.jurisdiction,
                )
            }  # fmt: skip
            assert covered == found, one
    assert acting.acts_for_entry(levels.actor("county.clerk"), levels.yard)
    assert listing.offered(levels.config, levels.actor("county.clerk"), [], levels.yard) == []
    assert tiles.tiles(levels.actor("city.clerk"), levels.yard) == []


def test_the_region_passes_the_checker(tmp_path: Path, settings: object) -> None:
    settings.GUICHENG_CONFIG_ROOT = str(write(tmp_path))  # type: ignore[attr-defined]
    call_command("region", "check", NAME)
