"""Effects for each of a list: all of them or none, of one act, at most 200; the question says for how many."""

from __future__ import annotations

from ast import literal_eval
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.checker import check
from guicheng.config.stores import Folders, Texts
from guicheng.filings.context.items import MOST
from guicheng.registers.models import Entry
from tests.config.walk.lines import draft, sent
from tests.config.walk.playing import NAME, REGION, Play
from tests.config.walk.test_walk import Walk

pytestmark = pytest.mark.django_db

R = "filings/record"
ADD = {"do": "create-entry", "register": "piece", "parent": "item", "values": {"name": {"fact": "form.text"}}}
MARK = {"do": "update-entry", "register": "site", "entry": "item", "values": {"note": {"fact": "item.name"}}}
OF_ROW = {"do": "create-entry", "register": "piece", "values": {"name": {"fact": "item.what"}}}


def came(walk: Walk, changes: dict[str, Any], *acts: dict[str, Any]) -> Any:
    """What became of acts under a configuration."""
    return literal_eval(walk.look(pieces_and_notes(*acts), changes))


def each(of: str, *effects: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {f"{R}/effects": [{"id": "then", "on": "submit", "each": of, "effects": list(effects), **more}]}


def pieces_and_notes(*acts: dict[str, Any]) -> Any:
    """What became of acts, the pieces that were added with the sites they belong to, and the notes of sites."""

    def look(play: Play) -> Any:
        done = [one[0] if one else None for one in play.do(acts)]
        added = Entry.objects.unscoped().filter(register="piece", created_by__isnull=False).order_by("pk")
        notes = Entry.objects.unscoped().filter(register="site").order_by("pk")
        belongs = [(one.name, one.parent.name, one.organisation_id == one.parent.organisation_id) for one in added]
        return done, belongs, [one.data["note"] for one in notes if one.data.get("note")]

    return look


@pytest.fixture
def walk() -> Walk:
    if not Jurisdiction.objects.exists():
        places.load()
    return Walk()


SITES = [{"id": "$yard"}, {"id": "$gate"}]


def test_each_chosen_entry_gets_its_own(walk: Walk) -> None:
    _, added, notes = came(walk, each("form.sites", ADD, MARK), sent(text="新墙", sites=SITES))
    assert [(name, owned) for name, _, owned in added] == [("新墙", True), ("新墙", True)]
    assert sorted(parent for _, parent, _ in added) == sorted(notes)
    assert len(set(notes)) == 2


def test_one_that_is_refused_undoes_all(walk: Walk) -> None:
    beside = {"do": "create-entry", "register": "piece", "parent": "form.piece", "values": {"name": "没有"}}
    done, added, notes = came(walk, each("form.sites", ADD, beside), sent(text="新墙", sites=SITES))
    assert (added, notes) == ([], [])
    assert "parent-gone" in str(done)


def test_only_rows_for_which_the_condition_holds_take_effect(walk: Walk) -> None:
    rows = [{"what": "甲", "count": 1}, {"what": "乙", "count": 0}, {"what": "丙", "count": 2}]
    changes = each("form.rows", OF_ROW, when={"item.count": {"gte": 1}})
    _, added, _ = came(walk, changes, sent(text="好", rows=rows))
    assert [name for name, *_ in added] == ["甲", "丙"]


def test_the_question_says_for_how_many_and_too_many_are_refused_at_once(walk: Walk) -> None:
    rows = [{"what": "甲"}, {"what": "乙"}, {"what": "丙"}]
    changes = each("form.rows", OF_ROW)

    def asked(play: Play) -> Any:
        play.do([draft(text="好", rows=rows)])
        return play.get("firm.clerk", "/filings/{a}/edit/")

    assert "将逐条办理所列的 3 条。" in walk.look(asked, changes)
    many = [{"id": "$yard"}] * (MOST + 1)
    done, _, notes = came(walk, each("form.sites", MARK), sent(text="好", sites=many))
    assert (notes, "一次最多办理 200 条" in str(done) or "too-many-items" in str(done)) == ([], True)


def test_each_names_a_list_of_entries_or_rows() -> None:
    file = "workflows/walk/record.yaml"
    rule = "effects: [{id: x, on: finish, each: form.bodies, effects: [{do: set, values: {note: {fact: item.name}}}]}]"
    text = (REGION / file).read_text("utf-8") + f"\n{rule}\n"
    found = check(NAME, Texts({file: text.encode()}, below=Folders(REGION)), scenarios=False).findings
    assert "each-of-what" in {one.code for one in found}
