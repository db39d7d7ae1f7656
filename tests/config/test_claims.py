"""Once across filing types: what the checker finds in `claims.yaml`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from guicheng.config.checker import check
from guicheng.config.stores import Folders
from tests.config.walk.playing import NAME, REGION

RECORD, VISIT = {"filing": "record", "value": "form.text"}, {"filing": "visit", "value": "form.topic"}


def findings(folder: Path, *takers: dict[str, Any]) -> list[tuple[str, str]]:
    """What the checker says of a claim: the code, and the part it speaks of."""
    shutil.copytree(REGION, folder, dirs_exist_ok=True)
    said = {"claims": {"once": {"title": "报一次", "taken_by": list(takers), "message": "已在{matter}中上报"}}}
    (folder / "rules" / NAME / "claims.yaml").write_text(yaml.safe_dump(said, allow_unicode=True))
    loaded = check(NAME, Folders(folder), scenarios=False)
    return [(one.code, one.path.removeprefix("claims/once/")) for one in loaded.findings if "once" in one.path]


@pytest.mark.parametrize(
    ("takers", "found"),
    [
        ([RECORD, VISIT], []),
        ([RECORD, {**VISIT, "states": ["look", "confirmed"]}], []),
        ([RECORD], [("claim-of-one", "taken_by")]),
        ([RECORD, VISIT, {**RECORD}], [("claim-twice", "taken_by/2/filing")]),
        ([{**RECORD, "value": "form.amount"}, VISIT], [("claim-types-differ", "taken_by/1/value")]),
        ([{**RECORD, "value": "form.rows"}, VISIT], [("claim-not-plain", "taken_by/0/value")]),
        ([{**RECORD, "value": "site.name"}, VISIT], [("claim-not-plain", "taken_by/0/value")]),
        ([RECORD, {**VISIT, "value": "form.text"}], [("unknown-fact", "taken_by/1/value")]),
        ([RECORD, {**VISIT, "states": ["review"]}], [("unknown-state", "taken_by/1/states/0")]),
        ([RECORD, {**VISIT, "filing": "walk"}], [("unknown-filing-type", "taken_by/1/filing")]),
    ],
)
def test_a_claim_is_shared_by_values_that_can_be_the_same(
    tmp_path: Path, takers: list[dict[str, Any]], found: list[tuple[str, str]]
) -> None:
    assert findings(tmp_path, *takers) == found
