"""What the page of a filing, its print, its paper and the API tell of its life: what happened, nothing that did not."""

from __future__ import annotations

import re

import pytest

from guicheng.filings import access
from guicheng.filings.acts import decisions
from guicheng.reports import filing_paper
from tests.portal.conftest import SignIn
from tests.portal.shared import text_of
from tests.support.story import World, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(world: World) -> None:
    at("2025-07-10T10:00:00+08:00")


def course_of(client: object, pk: int) -> dict[str, str]:
    answer = client.get(f"/api/v1/filings/{pk}/history").json()  # type: ignore[attr-defined]
    return {one["step"]: one["came"] for one in answer["course"]}


class TestCourse:
    def test_a_permit_that_the_check_confirmed_was_reviewed_by_nobody(self, world: World, sign_in: SignIn) -> None:
        filing = world.confirmed("permit")
        assert filing.state == "confirmed"
        client = sign_in(world.team)
        page = client.get(f"/filings/{filing.pk}/")
        drawn = re.search(r'data-place="review".*?</g>', page.content.decode(), re.S)
        assert drawn is not None
        assert "未经过此环节" in drawn[0]
        assert "已通过" not in drawn[0]
        assert "人工审核 未经过此环节" in text_of(client.get(f"/filings/{filing.pk}/print/"))
        assert course_of(client, filing.pk) == {"confirm": "approve", "verify": "approve", "review": "never"}
        paper = filing_paper.compose(access.read(world.team, filing.pk), "zh-hans", "")
        steps = next(one for one in paper.sections if getattr(one, "title", "") == "办理流程")
        assert [[cell.text for cell in line][:2] for line in steps.rows] == [
            ["企业确认", "已通过"], ["系统审核", "核验通过"], ["人工审核", "未经过此环节"],
        ]  # fmt: skip

    def test_what_a_check_found_against_it_is_not_green(self, world: World, sign_in: SignIn) -> None:
        filing = world.confirmed("permit", permit_no="JT-2025-0001", housing_system=False)
        decisions.decide_filing(world.reviewer, filing.pk, decisions.Answer("return", opinion="请补充"))
        client = sign_in(world.team)
        page = client.get(f"/filings/{filing.pk}/").content.decode()
        lines = re.findall(r'timeline-item tone-(\w+).*?timeline-action">([^<]*)<', page, re.S)
        tones = {action.split(" · ")[0]: tone for tone, action in lines}
        assert tones["企业确认"] == "success"
        assert tones["系统审核"] in ("danger", "returned")
        assert tones["人工审核"] == "returned"
        assert course_of(client, filing.pk)["review"] == "return"
