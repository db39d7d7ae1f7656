"""Entries: adding one with its account, changing what may be changed, freezing, removing; columns; search; facts."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts.models import Account, Membership
from guicheng.common import search
from guicheng.common.errors import Refusal
from guicheng.config.facts import places as fact_places
from guicheng.config.facts.region import Region as FactRegion
from guicheng.entries import entry_account, writing
from guicheng.filings.access import rows
from guicheng.filings.acts import drafts, verifications
from guicheng.filings.context import queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.registers.models import Claim, Entry
from guicheng.reports import tiles
from tests.support.story import World, at, fresh, refused, statements

pytestmark = pytest.mark.django_db

NEW = {
    "name": "岳麓区科技馆",
    "address": {"code": "430104", "detail": "潇湘北路8号"},
    "category": "public",
    "scale": "12000",
    "cost": "9000",
    "started_on": "2025-07-01",
    "manager_name": "陈志远",
    "manager_phone": "0731-88886666",
    "owner_name": "岳麓城市建设公司",
    "designer_name": "湘江建筑设计院",
    "supervisor_name": "岳麓工程监理公司",
    "chief_engineer": "王建军",
    "quality_body": "长沙市质量监督站",
    "contact_name": "周文",
    "contact_mobile": "13800000001",
    "reporter_name": "李明",
    "reporter_mobile": "13800000002",
    "account_login": "museum01",
    "account_password": "Kestrel7",
}


def test_a_project_comes_with_its_account(world: World) -> None:
    """HNQ-09: made by the enterprise while it adds the project; the password is never among the data."""
    entry = writing.create(world.builder, "project", NEW)
    account = entry_account.of_entry(world.builder, entry.pk)
    assert account is not None
    assert (account.login, account.name, account.mobile) == ("museum01", "李明", "13800000002")
    held = Membership.objects.unscoped().get(account=account)
    assert (held.role, held.subject_id, held.organisation_id) == (
        "project-team",
        entry.pk,
        world.builder.organisation_id,
    )
    assert "account_password" not in entry.data
    assert (entry.name, entry.jurisdiction, entry.status) == ("岳麓区科技馆", "430104", "unreported")


CREATING = [
    # who, what is different, the field and code of the refusal
    ("builder", {"account_login": "1museum"}, ("account_login", None)),
    ("builder", {"account_login": "tower01x"}, None),
    ("builder", {"account_password": "123"}, ("account_password", None)),
    ("builder", {"name": ""}, ("name", "form.required")),
    ("team", {}, ("", "not-allowed")),
    ("centre", {}, ("", "not-allowed")),
]


@pytest.mark.parametrize(("who", "changes", "wrong"), CREATING)
def test_adding_a_project(
    world: World, who: str, changes: dict[str, Any], wrong: tuple[str, str | None] | None
) -> None:
    before = Account.objects.unscoped().count()
    if wrong is None:
        assert writing.create(getattr(world, who), "project", {**NEW, **changes}).pk
        return
    with pytest.raises(Refusal) as caught:
        writing.create(getattr(world, who), "project", {**NEW, **changes})
    assert caught.value.problems[0].field == wrong[0]
    assert wrong[1] in (None, caught.value.code)
    assert Account.objects.unscoped().count() == before


def test_a_login_that_is_taken_is_said_at_its_field(world: World) -> None:
    writing.create(world.builder, "project", NEW)
    with pytest.raises(Refusal) as caught:
        writing.create(world.other, "project", {**NEW, "name": "另一个项目"})
    assert [(p.field, p.code) for p in caught.value.problems] == [("account_login", "login-taken")]
    assert not Entry.objects.unscoped().filter(name="另一个项目").exists()


def test_what_is_frozen_says_why(world: World) -> None:
    """HNQ-32, HNQ-33: after permit and contract only names and contacts change; the same value sent again is no change,
    however it is written."""
    world.confirmed("permit")
    world.confirmed("contract")
    with pytest.raises(Refusal) as caught:
        writing.edit(world.builder, world.tower.pk, {"name": "改名大厦", "manager_name": "刘建国"})
    problem = caught.value.problems[0]
    assert (problem.code, problem.field) == ("filed", "name")
    assert problem.message.zh == "已确认施工许可证和施工合同的项目，基本信息中的灰色部分不能修改"
    assert problem.explanation["rule"] == "registers/project/freeze/filed"
    assert "没有保存" in str(problem.remedy), "what was typed is told"
    assert problem.explanation["because"]
    writing.edit(
        world.builder, world.tower.pk, {"scale": "52000.00", "started_on": "2025-07-02", "manager_name": "刘建国"}
    )
    assert world.tower.data["manager_name"] == "刘建国"


EDITING = [
    # who, a field, whether it changes before anything is filed
    ("builder", {"scale": "60000"}, True),
    ("team", {"manager_name": "刘建国"}, True),
    ("team", {"overview": "地下二层"}, True),
    ("team", {"scale": "60000"}, False),
]


@pytest.mark.parametrize(("who", "typed", "changes"), EDITING)
def test_who_may_change_what(world: World, who: str, typed: dict[str, str], changes: bool) -> None:
    before = dict(world.tower.data)
    writing.edit(getattr(world, who), world.tower.pk, typed)
    assert (world.tower.data != before) == changes
    assert world.tower.version == (2 if changes else 1)


def test_what_the_team_wrote_does_not_lock_the_enterprise_out(world: World) -> None:
    """A-03: the overview may be longer where the team writes it; the enterprise's form does not judge it anew."""
    writing.edit(world.team, world.tower.pk, {"overview": "概" * 1505}, form="project-overview")
    writing.edit(world.builder, world.tower.pk, {"overview": "概" * 1505, "scale": "60000"})
    assert (world.tower.data["scale"], len(world.tower.data["overview"])) == (60000, 1505)
    assert refused(lambda: writing.edit(world.builder, world.tower.pk, {"overview": "概" * 501})) == ["form.max_length"]


def test_a_category_that_is_no_longer_on_offer_may_stay(world: World) -> None:
    """HNQ-19: works without a permit that got one all the same can be edited."""
    writing.edit(world.builder, world.tower.pk, {"category": "industry-traffic-water"})
    world.confirmed("permit")
    writing.edit(world.builder, world.tower.pk, {"category": "industry-traffic-water", "scale": "60000"})
    assert world.tower.data["scale"] == 60000
    writing.edit(world.builder, world.tower.pk, {"category": "public"})
    anew = {"category": "industry-traffic-water"}
    assert refused(lambda: writing.edit(world.builder, world.tower.pk, anew)) == ["form.option"]


@pytest.mark.parametrize(
    ("who", "codes"), [("centre", ["not-allowed"]), ("other", ["not-found"]), ("other_team", ["not-found"])]
)
def test_nobody_else_changes_it(world: World, who: str, codes: list[str]) -> None:
    assert refused(lambda: writing.edit(getattr(world, who), world.tower.pk, {"scale": "1"})) == codes


def test_a_project_with_filings_stays(world: World) -> None:
    world.draft("key-node")
    assert refused(lambda: writing.remove(world.builder, world.tower.pk)) == ["in-use"]


def test_a_project_that_goes_takes_its_account_along(world: World) -> None:
    entry = writing.create(world.builder, "project", NEW)
    account = entry_account.of_entry(world.builder, entry.pk)
    assert account is not None
    assert refused(lambda: writing.remove(world.team, entry.pk)) == ["not-found"]
    writing.remove(world.builder, entry.pk)
    account.refresh_from_db()
    assert account.state == Account.State.DISABLED
    assert refused(lambda: queries.entry(world.builder, entry.pk)) == ["not-found"]
    assert not Claim.objects.filter(holder_kind="entry", holder_id=entry.pk).exists()


def test_an_entry_belongs_where_its_register_says(world: World) -> None:
    assert refused(lambda: writing.blank(world.builder, "project", world.tower.pk)) == ["not-found"]
    assert refused(lambda: writing.blank(world.builder, "no-such-register")) == ["not-found"]


# --- search -----------------------------------------------------------------------------------------------------------

SEARCHES = [
    ("融程", True),
    ("融程大厦", True),
    ("融", True),
    ("大厦融程", False),
    ("", True),
    ("  雨花区  融程 ", True),
    ("tower01", True),
    ("ＴＯＷＥＲ０１", True),  # full-width
    ("tower02", False),
    ("😀", False),
]


@pytest.mark.parametrize(("query", "found"), SEARCHES)
def test_projects_are_found_by_what_people_remember(world: World, query: str, found: bool) -> None:
    writing.edit(world.builder, world.tower.pk, {"scale": "52001"})
    assert (world.tower in queries.entries(world.centre, "project", query=query)) == found


def test_filings_are_found_by_number_and_project(world: World) -> None:
    filing = world.submitted("permit")
    for query in ("施工许可", "430111202507", "融程"):
        assert list(rows.listed(world.builder, world.config, query=query)) == [fresh(filing)], query
    assert list(rows.listed(world.other, world.config, query="施工许可")) == []
    assert list(rows.listed(world.builder, world.config, query="430111202599")) == []


def test_terms_are_bounded() -> None:
    assert len(search.terms("".join(chr(0x4E00 + n) for n in range(2000)))) <= 400


# --- tiles ------------------------------------------------------------------------------------------------------------


def test_the_tiles_of_a_project(world: World) -> None:
    """HNQ-66: seventeen, in the order of the manual; one statement besides the release."""
    shown = tiles.tiles(world.team, world.tower)
    assert len(shown) == 17
    assert [tile.title.zh for tile in shown[:3]] == ["工程基本信息", "工程概况", "施工合同"]
    subject = world.tower
    assert len(statements(lambda: tiles.tiles(world.team, subject))) == 2


def test_a_tile_says_how_things_stand(world: World) -> None:
    def tile(name: str) -> tiles.Tile:
        return next(tile for tile in tiles.tiles(world.team, world.tower) if tile.id == name)

    assert (tile("contract").tone, tile("contract").due) == ("neutral", None)
    world.submitted("contract")
    waiting = tile("contract")
    assert (waiting.tone, waiting.counts, str(waiting.state)) == ("attention", {"submitted": 1}, "待公司确认")
    assert waiting.due is not None
    assert (waiting.due.words.zh, waiting.due.rule) == ("还剩 53 天", "filings/contract/deadlines/document-age")
    at("2025-09-20T09:00:00")
    report = tile("quarterly-report")
    assert report.due is not None
    assert (report.due.words.zh, report.due.rule) == ("还剩 25 天", "windows/quarter")
    at("2025-10-16T00:00:00")
    assert [label.zh for label in tile("quarterly-report").missing] == ["2025年3季度"]
    assert tile("quarterly-report").tone == "bad"


# --- facts ------------------------------------------------------------------------------------------------------------


def test_every_fact_that_may_be_asked_is_answered(world: World) -> None:
    """Whatever `config.facts` promises to authors, `filings.facts` answers without an error; and the roots by value."""
    world.confirmed("contract")
    filing = fresh(world.confirmed("quarterly-report", cumulative_percent=20))
    facts = Facts(world.config, Dossier.read(world.tower), filing=filing, actor=world.team)
    for space in fact_places.spaces(FactRegion(world.config), "filings", "quarterly-report"):
        for path in space.paths:
            facts.get(path)
    builder = world.stage.organisations["builder"]
    values: dict[str, Any] = {
        "form.cumulative_percent": 20,
        "form.no.such.field": None,
        "filing.type": "quarterly-report",
        "filing.state": "confirmed",
        "filing.period": "2025-Q2",
        "filing.period_label": "2025年2季度",
        "filing.organisation_id": builder.pk,
        "subject.name": "雨花区融程大厦",
        "subject.address.code": "430111",
        "project.status": "unreported",
        "project.jurisdiction": "430111",
        "filings.quarterly-report.confirmed.count": 1,
        "filings.quarterly-report.any.count": 1,
        "filings.quarterly-report.draft.count": 0,
        "filings.quarterly-report.confirmed.latest.cumulative_percent": 20,
        "filings.quarterly-report.confirmed.first.period_label": "2025年2季度",
        "filings.quarterly-report.confirmed.latest.organisation_id": builder.pk,
        "filings.contract.confirmed.latest.document_date": "2025-07-01",
        "filings.permit.confirmed.latest.permit_no": None,
        "periods.quarterly-report.due.list": [],
        "periods.quarterly-report.missing.count": 0,
        "period.label": "2025年2季度",
        "period.id": "2025-Q2",
        "period.closes": "2025-07-15",
        "organisation.name": "湘江建设集团有限公司",
        "organisation.kind": "enterprise",
        "organisation.jurisdiction": "430000",
        "organisation.password": None,
        "actor.role": "project-team",
        "actor.organisation_kind": "enterprise",
        "actor.permissions": None,
        "today": "2025-07-10",
        "nothing.at.all": None,
    }
    assert {path: facts.get(path) for path in values} == values
    items = facts.get("filings.quarterly-report.any.list")
    assert [(item["state"], item["cumulative_percent"], item["period_label"]) for item in items] == [
        ("confirmed", 20, "2025年2季度")
    ]


# --- checks -----------------------------------------------------------------------------------------------------------

CHECKS = [
    # the permit as filed, the outcome of the comparison (HNQ-81, HNQ-82)
    ({}, "pass"),
    ({"document_date": "2025-07-02"}, "fail"),
    ({"permit_no": "430111202507019999"}, "unknown"),
    ({"housing_system": False}, "unknown"),
    ({"permit_no": ""}, "unknown"),
]


def test_a_permit_typed_in_full_width_is_the_permit(world: World) -> None:
    filing = world.draft("permit")
    wide = str(filing.data["permit_no"]).translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    drafts.save(world.team, filing.pk, {"permit_no": f"　{wide[:6]} {wide[6:]}"})
    filing.refresh_from_db()
    facts = Facts(world.config, Dossier.read(world.tower), filing=filing)
    assert verifications.result(world.config.checks["housing-permit"], facts)[0] == "pass"


@pytest.mark.parametrize(("changes", "outcome"), CHECKS)
def test_a_permit_is_compared_with_the_register(world: World, changes: dict[str, Any], outcome: str) -> None:
    filing = world.draft("permit")
    filing.data = {**filing.data, **changes}
    facts = Facts(world.config, Dossier.read(world.tower), filing=filing)
    assert verifications.result(world.config.checks["housing-permit"], facts)[0] == outcome


def test_a_quarter_shows_the_period_before_it_is_saved(world: World) -> None:
    fresh_one = drafts.prepare(world.team, "quarterly-report", world.tower.pk)
    assert fresh_one.period is not None
    assert fresh_one.period.label.zh == "2025年2季度"
