"""What people see of time and of chains that change under way: a provisional day, the table that arrives, a filing that
ends by itself, and one that comes back after the chain has changed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from guicheng.accounts.actor import Actor
from guicheng.clockwork.sweep import sweep
from guicheng.filings.acts import migrating
from guicheng.filings.models import Filing
from tests.filings.test_recounting import publish, waiting, with_table  # noqa: F401 - a fixture
from tests.portal.conftest import SignIn
from tests.portal.test_versions import fields_in
from tests.support.story import World, at, fresh, open_task
from tests.support.tables import table_of

pytestmark = pytest.mark.django_db


def said(client: Client, address: str) -> str:
    """The words of a page, without its scripts and gaps."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())))


def test_a_day_is_provisional_until_its_table_arrives(
    world: World,
    sign_in: SignIn,
    waiting: Filing,  # noqa: F811 - the fixture
) -> None:
    boss, team = sign_in(world.builder), sign_in(world.team)
    task, filing = f"/tasks/{open_task(waiting).pk}/", f"/filings/{waiting.pk}/"
    pages = [(boss, "/inbox/"), (boss, task), (boss, filing), (team, filing)]
    assert ["暂定" in said(*one) for one in pages] == [True] * 4
    assert ["01-08" in said(*one) for one in pages] == [True] * 4
    assert "节假日安排公布后重新计算" in said(team, filing)
    publish(world, with_table)
    sweep()
    assert ["暂定" in said(*one) for one in pages] == [False] * 4
    assert ["01-13" in said(*one) for one in pages] == [True] * 4
    assert boss.get(f"/api/v1{task[:-1]}").json()["due_provisional"] is False

    at("2031-01-14T00:00:00")
    sweep()
    boss, team = sign_in(world.builder), sign_in(world.team)
    assert all("过期无效" in said(who, filing) for who in (boss, team))
    assert table_of(boss.get("/inbox/")).rows == [], "nobody is asked for what is over"
    sent = {"decision": "approve", "confirmed": "1", "opinion": "写好的意见"}
    late = boss.post(f"{task}decide/", sent)
    assert late.status_code == 409
    assert "写好的意见" in late.content.decode()


def _with_a_check(content: dict[str, Any]) -> None:
    """Somebody else looks at it after the enterprise."""
    steps = content["filings"]["key-node"]["chain"]["steps"]
    again = {"id": "check", "title": {"zh": "专家复核", "en": "Checked"}, "state": "checking", "decisions": ["approve"]}
    steps.append({**again, "by": {"role": "expert-panel", "of": {"kind": "association", "at": "region"}}})


@pytest.mark.parametrize("moved", [False, True])
def test_what_comes_back_goes_its_way_after_the_chain_has_changed(world: World, sign_in: SignIn, moved: bool) -> None:
    """Handed in again, it follows the chain of its own release; of the new one, once it was moved there. The page names
    who will decide before anything is sent."""
    at("2025-07-10T09:00:00+08:00")
    filing = world.submitted("key-node")
    team, boss = sign_in(world.team), sign_in(world.builder)
    assert team.post(f"/filings/{filing.pk}/withdraw/", {"confirmed": "1"}).status_code == 302
    publish(world, _with_a_check)
    if moved:
        migrating.move(Actor.system(world.config.region.region, "test"), [filing.pk], reason="新规定")
    page = team.get(f"/filings/{filing.pk}/edit/").content.decode()
    assert ("专家复核" in page) == moved
    answer = team.post(f"/filings/{filing.pk}/edit/", {**fields_in(page), "act": "submit", "confirmed": "1"})
    assert answer.status_code == 302
    assert ("专家复核" in said(team, f"/filings/{filing.pk}/")) == moved
    boss.post(f"/tasks/{open_task(filing).pk}/decide/", {"decision": "approve", "confirmed": "1"})
    assert fresh(filing).state == ("checking" if moved else "confirmed")
    if moved:
        panel = sign_in(world.panel)
        assert len(table_of(panel.get("/inbox/")).rows) == 1
        panel.post(f"/tasks/{open_task(filing).pk}/decide/", {"decision": "approve", "confirmed": "1"})
    assert fresh(filing).state == "confirmed"
    assert "已确认" in said(team, f"/filings/{filing.pk}/")
