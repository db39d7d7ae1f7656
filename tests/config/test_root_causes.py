"""One mistake is one finding, or nearly: what follows from it is folded under it. Nothing brings the checker down."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from guicheng.config import assembly, loading
from guicheng.config.checker import check
from guicheng.config.findings import Finding, Findings, did_you_mean
from guicheng.config.nodes import MapNode
from guicheng.config.stores import Folders
from tests.config.conftest import rewrite
from tests.config.mutating import CHANGES, changed, places
from tests.config.planting import Planted, before, folders, new_findings, plant

W, Y = "hunan-quality", "yunnan-quality-safety"
SAMPLE = 30


@cache
def whole(region: str) -> assembly.Assembled:
    return assembly.assemble(folders(), region, Findings())


def own(tree: MapNode) -> MapNode:
    """A tree of which loading may change what it completes."""
    copy = MapNode(dict(tree.entries), tree.at, dict(tree.keys))
    forms = tree.entries.get("forms")
    if isinstance(forms, MapNode):
        each = {
            k: MapNode(dict(v.entries), v.at, v.keys) if isinstance(v, MapNode) else v for k, v in forms.entries.items()
        }
        copy.entries["forms"] = MapNode(each, forms.at, forms.keys)
    return copy


@pytest.mark.parametrize("region", [W, Y])
def test_whatever_stands_anywhere_is_three_findings_and_never_a_trace(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample of every place with every change, another one each time the regions change."""
    given, known = whole(region), before(region)
    chance = random.Random(len(given.files))
    picked = chance.sample(list(places(given.tree)), SAMPLE)
    many = {}
    for place in picked:
        change = chance.choice(list(CHANGES))
        tree = changed(given.tree, place, CHANGES[change])
        monkeypatch.setattr(
            loading, "assemble", lambda *_, t=tree: assembly.Assembled(own(t), given.layers, given.files, given.assets)
        )
        found = check(region, folders(), scenarios=False).findings
        new = [one for one in found if (one.code, one.origin.file, one.origin.line) not in known]
        if len(new) > 3:
            many["/".join(map(str, place)), change] = [one.code for one in new]
    assert len(many) <= 1, many


CONTACT = "forms/hunan-quality/contract/schema.yaml"

ONE = [
    # an anchor makes a whole file unreadable: nothing that it declares is missing elsewhere
    Planted("rules/hunan-quality/registers.yaml", "registers:", "registers: &all", "anchor"),
    Planted("forms/hunan-quality/project/ui.yaml", "title:", "title: &t", "anchor"),
    Planted("workflows/hunan-quality/permit.yaml", "filing: permit", "filing: permit\n\tx: y", "yaml-syntax", lines=1),
    # a reference that leads nowhere
    Planted(CONTACT, "type: object", 'type: object\nallowed: {$ref: "nowhere#/$defs/x"}', "form.reference"),
    # what a schema's keyword cannot hold
    Planted(CONTACT, "type: object", "type: [object, 3]", "form.schema-value"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", ONE, ids=str)
def test_one_mistake_has_one_cause(mistake: Planted) -> None:
    found = new_findings(plant(mistake)[0], mistake.region)
    assert mistake.codes in {one.code for one in found}
    assert len(found) <= 3, [(one.code, one.place) for one in found]


def everything(finding: Finding) -> int:
    return 1 + sum(map(everything, finding.also))


def test_what_follows_is_folded_and_can_be_shown() -> None:
    mistake = Planted("rules/hunan-quality/registers.yaml", "  project:\n", "  projekt:\n", "unknown-register")
    found = new_findings(plant(mistake)[0], W)
    assert len(found) <= 5 < 10 < sum(map(everything, found))
    told = next(one for one in found if one.also)
    assert told.as_json()["also"][0]["file"]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("reviewr", ["reviewer", "clerk"], "reviewer"),
        ("Review_er", ["reviewer"], "reviewer"),
        ("530102", ["430102", "530103"], None),  # a place of another province, another place
        ("step-3", ["step-1", "step-2"], None),
        ("draught", ["returned", "withdrawn"], None),
        ("clerk-x", ["clerk-a", "clerk-b"], None),  # either
    ],
)
def test_perhaps_meant_is_silent_rather_than_wrong(word: str, known: list[str], meant: str | None) -> None:
    said = did_you_mean(word, [*known, *(f"other-{letter * 9}" for letter in "abcdefghijkl")])
    assert (said.en if said else None) == (f"Did you mean `{meant}`?" if meant else None)


def test_a_fact_that_is_not_there_lists_the_nearest_that_are(root: Path) -> None:
    rule = "requires: [{id: early, when: {form.quite_other: true}, message: 太早}]\ncolumns:"
    rewrite(root / "workflows/maple/report.yaml", "columns:", rule)
    (finding,) = check("maple", Folders(root), scenarios=False).findings
    assert finding.suggestion is not None
    assert finding.suggestion.zh.startswith("这里有：`form.")
