"""审计: who reads what of it, on the page and through the API; the platform's own name in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.audit import workers
from guicheng.audit.models import AuditEntry
from guicheng.common.text import text
from guicheng.filings.access import audit_trail
from guicheng.filings.access.audit_trail import Asked
from guicheng.filings.acts import drafts, submission
from tests.people import region
from tests.people.conftest import Levels
from tests.people.test_accounts_page import signed_in
from tests.support.story import at, refused
from tests.support.world import Person, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Auditors of an office read the audit of its territory."""
    place, life = "workflows/three-levels/region.yaml", "workflows/three-levels/scenarios/life.yaml"
    auditor = "roles:\n  auditor: {title: 审计员, of: office, sees: jurisdiction, may: [read-audit]}\n"
    menu = "menus:\n  auditor: [{id: audit, title: 审计, opens: audit}]\n"
    written = region.FILES[place].replace("roles:\n", auditor, 1).replace("menus:\n", menu, 1)
    monkeypatch.setitem(region.FILES, place, written)
    given = region.FILES[life].replace("roles: [chief]", "roles: [chief, auditor]")
    monkeypatch.setitem(region.FILES, life, given.replace("[officer, chief,", "[officer, chief, auditor,"))


def shown(levels: Levels, reader: str, /, **asked: Any) -> list[tuple[str, str]]:
    """Who did what, as somebody reads it."""
    actor = levels.actor(reader)
    found = audit_trail.traces(actor, levels.config, list(audit_trail.listed(actor, Asked(**asked))))
    return [(one.login, one.action.zh) for one in found]


def api(levels: Levels, who: str, query: str = "") -> tuple[int, Any]:
    from guicheng.accounts.models import Account

    actor = levels.actor(who)
    person = Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id), actor.membership_id or 0)
    answer = person.api().send("GET", f"/api/v1/audit{query}")
    return answer.status_code, said(answer)


def test_a_territory_reads_its_own_acts_only(levels: Levels) -> None:
    levels.submitted("county.clerk")
    theirs = {login for login, _ in shown(levels, "city-office.auditor")}
    assert "county.clerk" in theirs
    audit.record(
        levels.actor("sibling.clerk"), audit.Event("note", "account", 1, title=text("别的县", "Another county"))
    )
    assert ("sibling.clerk", "别的县") in shown(levels, "city-office.auditor")
    assert "别的县" not in {action for _, action in shown(levels, "county-office.auditor")}
    assert "county.clerk" in {login for login, _ in shown(levels, "county-office.auditor")}


def test_another_region_is_never_seen(levels: Levels) -> None:
    audit.record(
        Actor.system("elsewhere", "别处"), audit.Event("note", "account", 1, title=text("别的系统", "Another system"))
    )
    assert "别的系统" not in {action for _, action in shown(levels, "city-office.auditor")}


def test_others_are_refused(levels: Levels) -> None:
    for who in ("county.clerk", "city-office.officer", "county.body-admin"):
        assert refused(lambda who=who: audit_trail.listed(levels.actor(who), Asked())) == ["not-allowed"]  # type: ignore[misc]
        assert signed_in(levels, who).get("/audit/").status_code == 403
        assert api(levels, who)[0] == 403


NARROWED = [
    # who, kind, since → whether the clerk's submission is among what is shown
    ({"who": "county.cl"}, True), ({"who": "监督站"}, True), ({"who": "nobody"}, False), ({"kind": "filing"}, True),
    ({"kind": "account"}, False), ({"object_id": "0"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "there"), NARROWED)
def test_it_is_narrowed(levels: Levels, asked: dict[str, str], there: bool) -> None:
    levels.submitted("county.clerk")
    assert ("county.clerk" in {login for login, _ in shown(levels, "city-office.auditor", **asked)}) is there


def test_the_page_goes_back_as_far_as_it_is_asked(levels: Levels) -> None:
    filing = levels.submitted("county.clerk")
    auditor = signed_in(levels, "city-office.auditor")
    page = auditor.get("/audit/").content.decode()
    assert f"/filings/{filing.pk}/" in page
    assert "county.clerk" in page
    assert "最近 30 天" in page
    at("2025-06-03T09:00:00")
    auditor = signed_in(levels, "city-office.auditor")
    assert "county.clerk" not in auditor.get("/audit/").content.decode()
    assert "county.clerk" in auditor.get("/audit/?at_from=2025-03-01&at_to=2025-03-31").content.decode()
    assert "没有符合条件的记录" in auditor.get("/audit/?q=nobody").content.decode()
    edges = "at_from=0001-01-01&at_to=9999-12-31"
    assert "county.clerk" in auditor.get(f"/audit/?{edges}").content.decode()
    for asked in ("q=%00&object=%00", "kind=%00&page=-1", "at_from=%00&at_to=2025-13-45"):
        assert auditor.get(f"/audit/?{asked}").status_code == 200
    assert 'href="/audit/"' in page


def test_what_is_typed_is_not_told_before_it_is_handed_in(levels: Levels) -> None:
    """Neither a value, nor the name of a draft, nor what was said of it."""
    draft = levels.draft("county.clerk")
    filing = levels.submitted("county.clerk")
    _, body = api(levels, "city-office.auditor", "?kind=filing&size=200")
    assert "无事故" not in str(body)
    names = {one["object_id"]: one["object_name"] for one in body["items"]}
    assert (names[str(draft.pk)], names[str(filing.pk)]) == ("", "年度记录")
    drafts.save(levels.actor("county.clerk"), draft.pk, {"text": "写到一半", "remark": "补充"})
    submission.submit(levels.actor("county.clerk"), draft.pk)
    _, body = api(levels, "city-office.auditor", f"?kind=filing&object={draft.pk}")
    assert "写到一半" not in str(body)
    assert "内容" in {label["zh"] for one in body["items"] for label in one["changed"]}


def test_the_api_turns_pages(levels: Levels) -> None:
    levels.submitted("county.clerk")
    _, first = api(levels, "city-office.auditor", "?size=1")
    _, second = api(levels, "city-office.auditor", f"?size=1&cursor={first['next']}")
    assert first["items"][0]["id"] > second["items"][0]["id"]
    assert set(first["items"][0]["by"]) == {"zh", "en"}


def test_the_platform_has_a_name_in_both_languages(levels: Levels) -> None:
    audit.record(
        Actor.system(levels.config.region.region, workers.CLOCKWORK), audit.Event("note", "entry", levels.yard.pk)
    )
    (line,) = [
        one for one in audit.log_of(levels.config.region.region, "entry", levels.yard.pk) if one.action.zh == "note"
    ]
    with translation.override("en"):
        assert str(line.by) == "Clockwork"
    assert line.by.zh == "系统定时任务"


def test_every_kind_of_object_has_a_name() -> None:
    recorded = set(AuditEntry.objects.values_list("object_kind", flat=True))
    assert recorded <= audit_trail.KINDS.keys()
