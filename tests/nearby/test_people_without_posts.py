"""A region without works and appointments declares its people all the same: persons and what they hold (HNA-39)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.entries import writing
from tests.config.walk.lines import sent
from tests.config.walk.playing import staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

PERSONS = {"register": "site", "number": "code"}
CERTIFICATES = {"register": "piece", "person": "parent", "kind": "name", "valid_to": "found_on"}
PEOPLE: dict[str, Any] = {"people": {"persons": PERSONS, "certificates": CERTIFICATES}}
RULE = {"id": "held", "at": ["submit"], "when": {"holds": "quality"}, "message": "没有质量监督证书"}


def test_holds_needs_no_works() -> None:
    if not Jurisdiction.objects.exists():
        places.load()
    with staged(config_of({**PEOPLE, "filings/record/requires": [RULE]})) as play:
        assert play.do([sent()])[0][0][0] == "scenario-refused"
        clerk, yard = play.stage.actor("firm.clerk"), play.stage.entries["yard"].pk
        writing.create(clerk, "piece", {"name": "quality", "found_on": "2025-03-03"}, parent_id=yard)
        assert play.do([sent(call="b")]) == [[]]
        assert play.do([{"at": "2025-03-04T09:00:00", **sent(call="c")}])[0][0][0] == "scenario-refused"


@pytest.mark.parametrize("more", [{"works": {"register": "record"}}, {"posts": {"chief": {"title": "总监"}}}])
def test_works_appointments_and_posts_come_together(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="works、appointments、posts"):
        config_of({"people": {**PEOPLE["people"], **more}})
