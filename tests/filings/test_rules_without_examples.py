"""The examples' score: rules are changed one by one, and a scenario notices, or nobody does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from guicheng.config.loading import Loaded, load_region
from guicheng.config.measuring.changes import GONE, Change, changes
from guicheng.config.measuring.examples import Examples
from guicheng.config.model.scenarios import EqualChange
from guicheng.config.model.whole import RegionConfig
from guicheng.config.starting import start
from guicheng.config.stores import Folders
from guicheng.rehearsal.mutating import measure
from guicheng.rehearsal.mutating.forking import FALLS, noticing
from guicheng.rehearsal.mutating.score import _changed
from guicheng.rehearsal.scenarios.player import REGION, play
from tests.config.test_tutorial_chapters import written

SMALL = {
    "filings": {
        "report": {
            "limit": {"count": 1},
            "requires": [
                {"id": "first", "when": {"all": [{"form.a": 1}, {"form.b": {"gte": 2}}]}, "at": ["submit", "create"]}
            ],
            "chain": {"withdraw": {"while": ["one"]}, "steps": [{"id": "one", "decisions": ["approve", "return"]}]},
            "counts_at": "decide:one",
        }
    },
    "forms": {"report": {"data_schema": {"required": ["a"]}, "ui": {"slots": [{"id": "scan", "min": 1}]}}},
    "windows": {"month": {"yearly": {"M1": {"opens": "02-28", "closes": "03-10"}}}},
    "region": {"roles": {"clerk": {"sees": "own-organisation"}}},
}  # fmt: skip
SAID = {
    "filings/report/limit": "没有 `limit`",
    "filings/report/limit/count": "`count` 由 1 变为 2",
    "filings/report/requires/0": "没有前提条件“first”",
    "filings/report/requires/0/when/all": "`all` 变为 `any`",
    "filings/report/requires/0/when/all/1/form.b/gte": "`gte` 由 2 变为 3",
    "filings/report/requires/0/at/0": "`at` 中没有 submit",
    "filings/report/requires/0/at/1": "`at` 中没有 create",
    "filings/report/chain/withdraw": "没有 `withdraw`",
    "filings/report/chain/steps/0/decisions": "多一种审批意见 refuse",
    "filings/report/counts_at": "计入时间由 decide:one 变为 submit",
    "forms/report/data_schema/required/0": "`a` 不再必填",
    "forms/report/ui/slots/0/min": "`min` 由 1 变为 2",
    "windows/month/yearly/M1/opens": "`opens` 由 02-28 变为 03-01",
    "windows/month/yearly/M1/closes": "`closes` 由 03-10 变为 03-11",
    "region/roles/clerk/sees": "`sees` 由 own-organisation 变为 region",
}


def test_what_can_be_changed() -> None:
    assert {"/".join(map(str, one.path)): one.what.zh for one in changes(SMALL)} == SAID


def test_a_change_leaves_the_document_as_it_was() -> None:
    before = repr(SMALL)
    for change in changes(SMALL):
        assert change.made_in(SMALL) != SMALL
    assert repr(SMALL) == before


def test_a_value_is_taken_away_or_called_otherwise() -> None:
    either = next(one for one in changes(SMALL) if one.key == "any").made_in(SMALL)
    assert list(either["filings"]["report"]["requires"][0]["when"]) == ["any"]
    gone = Change(("region", "roles"), GONE, changes(SMALL)[0].what).made_in(SMALL)
    assert gone["region"] == {}


@pytest.fixture
def qingshan(tmp_path: Path) -> Loaded:
    shutil.copytree(Path(settings.ROOT) / "rules" / "_base", tmp_path / "rules" / "_base")
    start(tmp_path, "qingshan", extends=None)
    written(tmp_path, "tutorial.md")
    return load_region("qingshan", Folders(tmp_path))


@pytest.mark.django_db
def test_the_rules_of_the_tutorial_without_an_example(qingshan: Loaded) -> None:
    found: Examples = measure(qingshan, 8)
    assert len(found.tried) == 8
    assert 0 < len(found.unnoticed) < len(found.tried)
    for one in found.unnoticed:
        assert (one.finding.code, one.at.line > 1, "规则没有示例" in one.finding.message.zh) == (
            "no-example",
            True,
            True,
        )
    assert all(one.noticed_by.startswith("first/") for one in found.tried if one.noticed_by)


@pytest.mark.django_db
def test_what_is_played_from_an_act_on_comes_to_the_same_as_the_whole_story(qingshan: Loaded) -> None:
    assert qingshan.config is not None
    every = changes(qingshan.document)
    made = {one.path: changed for one in every if (changed := _changed(qingshan.config, qingshan.document, one))}
    assert len(made) == len({one.path for one in every if one.path in made}) > 10
    stories = [(file, one) for file, whole in qingshan.config.scenarios.items() for one in whole.scenarios]
    found = set()
    for file, story in stories:
        fresh = RegionConfig.model_validate(qingshan.document)
        found |= set(noticing(fresh, made, file, story, REGION))
    assert found == {path for path, changed in made.items() if _fails(changed)}
    assert 0 < len(found) < len(made)


def _fails(config: RegionConfig) -> bool:
    try:
        return bool(list(play(config)))
    except FALLS:
        return True


@pytest.mark.django_db
def test_what_is_said_to_mean_the_same_is_left_out(qingshan: Loaded) -> None:
    path = changes(qingshan.document)[0].name
    (_, whole), *_ = qingshan.config.scenarios.items() if qingshan.config else ()
    whole.equal.append(EqualChange(changes=path, why="没有人看得出"))
    assert path not in {one.path for one in measure(qingshan, 3).tried}
