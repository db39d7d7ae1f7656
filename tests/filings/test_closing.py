"""What is over stays as it is (A-35): a closed subject takes no more filings, changes, files or entries below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from guicheng.config import releases
from guicheng.config.model.registers import Closed
from guicheng.filings import attached, decisions, drafts, submission
from guicheng.filings.demo.pictures import picture
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from tests.support.story import World, at, refused

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
    register.closed.clear()


def complete(world: World) -> None:
    Entry.objects.unscoped().filter(pk=world.tower.pk).update(status="completed")


ACTS: dict[str, Callable[[World, Filing], object]] = {
    "begin": lambda w, f: drafts.create(w.team, "key-node", w.tower.pk, {}),
    "save": lambda w, f: drafts.save(w.team, f.pk, {"title": "改名"}),
    "submit": lambda w, f: submission.submit(w.team, f.pk),
    "attach": lambda w, f: attached.add(w.team, f.pk, "pictures", picture("detail", "late")),
}


@pytest.mark.parametrize("name", ACTS)
def test_of_a_closed_project_nothing_more_is_filed(closed: World, name: str) -> None:
    draft = closed.draft("key-node")
    assert refused(lambda: drafts.save(closed.team, draft.pk, {"title": "之前"})) == []
    complete(closed)
    assert refused(lambda: ACTS[name](closed, draft)) == ["closed"]


def test_what_waits_is_still_decided_and_what_is_thrown_away_goes(closed: World) -> None:
    waiting, draft = closed.submitted("key-node"), closed.draft("key-node", title="另一个")
    complete(closed)
    assert decisions.decide_filing(closed.builder, waiting.pk, "approve").filing.state == "confirmed"
    assert refused(lambda: drafts.delete(closed.team, draft.pk)) == []


def test_what_is_excepted_goes_on(closed: World) -> None:
    complete(closed)
    said = refused(lambda: drafts.create(closed.builder, "self-evaluation", closed.tower.pk, {}))
    assert "closed" not in said


def test_another_project_stays_open(closed: World) -> None:
    complete(closed)
    assert refused(lambda: drafts.create(closed.other_team, "key-node", closed.bridge.pk, {})) == []
