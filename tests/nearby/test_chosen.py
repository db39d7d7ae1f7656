"""What a form chooses is asked like what the filing is about; a reason tells nobody what they do not see (G2)."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config.facts.places import of_rows
from guicheng.config.facts.region import Region
from guicheng.filings.acts import submission
from guicheng.filings.models import Filing
from tests.config.walk.lines import BOSS, OFFICER, draft, sent
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

FOUND = {
    "id": "found",
    "at": ["submit"],
    "when": {"form.piece.entry.found_on": {"present": True}},
    "message": "部位尚未查勘",
}


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def problem_of(play: Play, who: str, **data: Any) -> dict[str, Any]:
    """The only reason why a record is not handed in."""
    play.do([draft(text="好", **data)])
    with pytest.raises(Exception) as caught:  # noqa: PT011 - a refusal
        submission.submit(play.stage.actor(who), play.stage.filings["a"], {})
    (problem,) = caught.value.problems  # type: ignore[attr-defined]
    return {"code": problem.code, **problem.explanation["because"]}


PATHS = (
    ("form.site.entry.code", "text"),
    ("form.site.entry.status", "text"),
    ("form.site.entry.filings.record.confirmed.count", "number"),
    ("form.site.entry.filings.record.any.latest.amount", "number"),
    ("form.piece.entry.found_on", "date"),
    ("form.piece.entry.site.size", "number"),
    ("form.piece.entry.below", None),
    ("form.piece.entry.site.entry.code", None),
    ("form.text.entry.code", None),
    ("below.piece", "list"),
    ("below.site", None),
)


@pytest.mark.parametrize(("path", "kind"), PATHS)
def test_one_step_by_choice_then_upwards(path: str, kind: str | None) -> None:
    found = of_rows(Region(config_of({})), None, "record").type_of(path)
    assert (found.kind if found else None) == kind


def test_a_status_asks_what_stands_and_not_what_is_typed() -> None:
    """See `facts.places`: `below` is there, `form` is not."""
    from guicheng.config.facts.places import spaces

    (space,) = spaces(Region(config_of({})), "statuses", "site")
    assert space.type_of("below.piece") is not None
    assert space.type_of("form.code") is None


def test_a_reason_lies_in_what_was_chosen_and_names_it() -> None:
    with staged(config_of({"filings/record/requires": [FOUND]})) as play:
        wall = play.stage.entries["wall"].pk
        because = problem_of(play, "firm.clerk", piece={"id": str(wall)})
        assert because["code"] == "found"
        assert because["text"]["zh"].startswith("相关部位“东墙”：日期")


def test_of_what_the_reader_does_not_see_only_that_it_does_not_fit() -> None:
    """The boss of another firm files about their site; what was chosen there before is nobody's of theirs."""
    rule = {"id": "big", "at": ["submit"], "when": {"form.site.entry.size": {"gte": 100}}, "message": "面积不足"}
    with staged(config_of({"filings/record/requires": [rule]})) as play:
        yard, hall = (play.stage.entries[name].pk for name in ("yard", "hall"))
        because = problem_of(play, "firm.clerk", site={"id": str(yard)})
        assert "5" in because["text"]["zh"]
        Filing.objects.unscoped().filter(pk=play.stage.filings["a"]).update(
            data={"text": "好", "site": {"id": str(hall), "label": "盘龙工地"}}
        )
        with pytest.raises(Exception) as caught:  # noqa: PT011 - a refusal
            submission.submit(play.stage.actor("firm.clerk"), play.stage.filings["a"], {})
        (problem,) = caught.value.problems  # type: ignore[attr-defined]
        because = problem.explanation["because"]
        assert because["text"]["zh"] == "相关工地“盘龙工地” 不符合要求（内容不公开）"
        assert because["hidden"] is True
        assert "actual" not in because


def test_what_was_filed_about_the_chosen_one_counts() -> None:
    rule = {
        "id": "filed",
        "at": ["submit"],
        "when": {"form.site.entry.filings.record.confirmed.count": {"gte": 1}},
        "message": "相关工地还没有记录",
    }
    with staged(config_of({"filings/record/requires": [rule]})) as play:
        yard = {"id": str(play.stage.entries["yard"].pk)}
        assert play.do([draft(call="b", text="好", site=yard), {"as": "firm.clerk", "submit": "b"}]) != [[], []]
    with staged(config_of({})) as play:
        assert play.do([sent(), BOSS, OFFICER]) == [[], [], []]
        play.config.filings["record"].requires.extend(
            config_of({"filings/record/requires": [rule]}).filings["record"].requires
        )
        yard = {"id": str(play.stage.entries["yard"].pk)}
        assert play.do([draft(call="b", text="好", site=yard), {"as": "firm.clerk", "submit": "b"}]) == [[], []]


def test_columns_show_it_to_whoever_sees_the_entry() -> None:
    columns = [
        {"id": "code", "title": "代码", "value": "form.site.entry.code"},
        {"id": "above", "title": "所属", "value": "form.piece.entry.site.name"},
        {"id": "pieces", "title": "部位", "value": "below.piece"},
    ]
    with staged(config_of({"filings/record/columns": columns})) as play:
        yard, wall = ({"id": str(play.stage.entries[name].pk)} for name in ("yard", "wall"))
        play.do([draft(text="好", site=yard, piece=wall)])
        page = play.get("firm.clerk", "/filings/of/record/")
        assert [text in page for text in ("A1", "五华工地", "东墙")] == [True] * 3
        hall = play.stage.entries["hall"]
        Filing.objects.unscoped().filter(pk=play.stage.filings["a"]).update(
            data={"text": "好", "site": {"id": str(hall.pk), "label": hall.name}}
        )
        assert "B1" not in play.get("firm.clerk", "/filings/of/record/")
