"""What is over stays as it is (A-35): a closed subject takes no more filings, changes, files or entries below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from guicheng.config import releases
from guicheng.config.model.registers import Closed
from guicheng.filings.access import find
from guicheng.filings.acts import decisions, deleting, drafts, filing_files, submission
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.demo.pictures import picture
from tests.portal.conftest import PASSWORD, give_password
from tests.support.story import World, at, refused
from tests.support.tables import table_of
from tests.support.world import REGION

pytestmark = pytest.mark.django_db

RULE = Closed.model_validate(
    {
        "id": "complete", "when": {"project.status": "completed"}, "except": ["self-evaluation"],
        "message": {"zh": "该项目已完成报备，不能再填报", "en": "The filing is complete"},
    }
)  # fmt: skip


@pytest.fixture
def closed(world: World) -> Iterator[World]:
    """The tower, which is to be closed once its status says so."""
    at("2025-07-10T10:00:00+08:00")
    register = releases.current(world.config.region.region).registers["project"]
    register.closed.append(RULE)
    yield world
    register.closed.remove(RULE)


def complete(world: World) -> None:
    Entry.objects.unscoped().filter(pk=world.tower.pk).update(status="completed")


ACTS: dict[str, Callable[[World, Filing], object]] = {
    "begin": lambda w, f: drafts.create(w.team, "key-node", w.tower.pk, {}),
    "save": lambda w, f: drafts.save(w.team, f.pk, {"title": "改名"}),
    "submit": lambda w, f: submission.submit(w.team, f.pk),
    "attach": lambda w, f: filing_files.add(w.team, f.pk, "pictures", picture("detail", "late")),
}


@pytest.mark.parametrize("name", ACTS)
def test_of_a_closed_project_nothing_more_is_filed(closed: World, name: str) -> None:
    draft = closed.draft("key-node")
    assert refused(lambda: drafts.save(closed.team, draft.pk, {"title": "之前"})) == []
    complete(closed)
    assert refused(lambda: ACTS[name](closed, draft)) == ["closed"]


def test_what_is_refused_is_not_offered(closed: World) -> None:
    """Page, row and API ask the same: nothing to write in, nothing to press but 删除, and the reason told."""
    draft = closed.draft("key-node")
    before = find(closed.team, draft.pk)
    assert {one.kind: one.allowed for one in before.actions} == {"save": True, "submit": True, "delete": True}
    assert before.fields != before.reading
    complete(closed)
    after = find(closed.team, draft.pk)
    said = {one.kind: [problem.code for problem in one.problems] for one in after.actions}
    assert said == {"save": ["closed"], "submit": ["closed"], "delete": []}
    assert after.fields == after.reading
    browser = Client()
    browser.post(f"/r/{REGION}/", {"login": give_password(closed.team), "password": PASSWORD})
    lines = table_of(browser.get(f"/entries/{closed.tower.pk}/filings/key-node/")).rows
    assert lines[0].labels == ["查看", "删除"]
    form = browser.get(f"/filings/{draft.pk}/edit/")
    assert (form.status_code, form["Location"]) == (302, f"/filings/{draft.pk}/")
    assert "该项目已完成报备，不能再填报" in browser.get(form["Location"]).content.decode()


def test_what_waits_is_still_decided_and_what_is_thrown_away_goes(closed: World) -> None:
    waiting, draft = closed.submitted("key-node"), closed.draft("key-node", title="另一个")
    complete(closed)
    assert decisions.decide_filing(closed.builder, waiting.pk, decisions.Answer("approve")).filing.state == "confirmed"
    assert refused(lambda: deleting.delete(closed.team, draft.pk)) == []


def test_what_is_excepted_goes_on(closed: World) -> None:
    complete(closed)
    said = refused(lambda: drafts.create(closed.builder, "self-evaluation", closed.tower.pk, {}))
    assert "closed" not in said


def test_another_project_stays_open(closed: World) -> None:
    complete(closed)
    assert refused(lambda: drafts.create(closed.other_team, "key-node", closed.bridge.pk, {})) == []
