# ruff: noqa: E501 - a table reads best with each of its lines on one
"""Business systems: what the checker finds, which filings lie in one, and who is let in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guicheng.accounts.actor import Actor
from guicheng.config.checker import check
from guicheng.config.findings import Findings
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Texts
from guicheng.config.systems import Gate, systems_of
from tests.config.planting import folders

REGION = "workflows/hunan-quality/region.yaml"
TILES = "opens: tiles, of: project}"
INSIDE = "system: reporting, opens: tiles, of: project}"
OFFICE = "opens: organisations}"
AUTHORISED = "authorisation: {by: [general-office], of: [enterprise], offered: [reporting]}\n"
WELL = (
    "systems:\n  reporting: {title: {zh: 项目报监, en: Reporting}}\n  credit: {title: {zh: 信用监管, en: Credit}, url: 'https://credit.example.org'}\n"
    + AUTHORISED
)


def region(systems: str = WELL, *changes: tuple[str, str]) -> tuple[RegionConfig, list[tuple[str, str]]]:
    """A region with business systems, and (code, path) of what the checker has against them."""
    text = folders().files("hunan-quality", Findings())[REGION].decode()
    for old, new in ((TILES, INSIDE), ("statistics:\n", f"{systems}statistics:\n"), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    loaded = check("hunan-quality", Texts({REGION: text.encode()}, below=folders()), scenarios=False)
    assert loaded.config is not None
    return loaded.config, [(one.code, one.path) for one in loaded.findings]


def test_a_region_with_systems_is_in_order() -> None:
    assert region()[1] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("https://credit", "http://credit", "system-not-https", "region/systems/credit/url"),
        ("https://credit.example.org", "https://", "system-not-https", "region/systems/credit/url"),
        ("url: 'https://credit.example.org'", "icon: info", "system-without-entrance", "region/systems/credit"),
        ("en: Reporting}", "en: Reporting}, runs: false", "system-does-not-run", "region/systems/reporting/runs"),
        ("en: Reporting}", "en: Reporting}, url: 'https://b.example.org'", "system-entered-twice", "region/systems/reporting/url"),
        ("offered: [reporting]", "offered: [reportin]", "unknown-business-system", "region/authorisation/offered/0"),
        ("by: [general-office]", "by: [permit-reviewer]", "authoriser-of-nobody", "region/authorisation/by/0"),
        ("by: [general-office]", "by: [enterprise]", "authoriser-without-page", "region/authorisation/by/0"),
        ("offered: [reporting]", "offered: [credit]", "system-nobody-authorises", "filings/commendation/chain/applicant"),
    ],
)  # fmt: skip
def test_what_the_checker_finds(old: str, new: str, code: str, path: str) -> None:
    assert (code, path) in region(WELL.replace(old, new, 1))[1]


HOME = """home:
  project-team:
    - {{id: news, panel: messages}}
    - {{id: tasks, panel: {panel}}}
"""


@pytest.mark.parametrize(
    ("panel", "code", "path"),
    [
        ("inbox", "", ""),
        ("entries, of: project, when: {project.name: 甲}", "panel-shows-nothing", "region/home/project-team/tasks/of"),
        ("entries, of: projects", "unknown-register", "region/home/project-team/tasks/of"),
        ("statistic, of: nothing", "unknown-statistic", "region/home/project-team/tasks/of"),
        ("page", "value-error", "region/home/project-team/tasks/panel"),
        ("inbox, when: {today: 2025-01-01}", "value-error", "region/home/project-team/tasks/when"),
        ("inbox}\n    - {id: news, panel: messages", "panel-twice", "region/home/project-team/news/id"),
    ],
)
def test_what_the_checker_finds_of_a_home_page(panel: str, code: str, path: str) -> None:
    home = ("menus:\n", HOME.format(panel=panel) + "menus:\n")
    menu = (INSIDE, f"{INSIDE}\n    - {{id: home, title: {{zh: 首页, en: Home}}, opens: home}}")
    found = region(WELL, home, menu)[1]
    assert [one for one in found if one[0] in (code, "panel-shows-nothing")] == ([(code, path)] if code else [])


def test_a_home_page_stands_on_the_menu() -> None:
    home = ("menus:\n", HOME.format(panel="inbox") + "menus:\n")
    assert ("home-not-on-menu", "region/home/project-team") in region(WELL, home)[1]
    menu = ("icon: info, opens: page, of: notice-project}", "icon: info, opens: home}")
    assert ("menu-leads-nowhere", "region/menus/project-team/notes/opens") in region(WELL, menu)[1]


def test_a_part_of_a_system_stands_on_the_first_level() -> None:
    below = (INSIDE, f"items: [{{id: inner, title: 报监, {INSIDE}]}}")
    assert [code for code, _ in region(WELL, below)[1] if code == "system-below"] == ["system-below"]


def test_a_menu_that_opens_systems_needs_some() -> None:
    changes = (("icon: info, opens: page, of: notice-project}", "icon: info, opens: systems}"), (INSIDE, TILES))
    assert ("menu-leads-nowhere", "region/menus/project-team/notes/opens") in region("", *changes)[1]


WAYS = [
    (TILES, {"reporting"}),  # the tiles of its register are inside
    (f"{TILES}\n    - {{id: all, title: 全部, opens: register, of: project}}", set[str]()),  # a list leads past it
    (f"opens: filings, of: permit}}\n    - {{id: all, title: 全部, {TILES}", {"reporting"}),  # its own item says more
]


@pytest.mark.parametrize(("menu", "found"), WAYS)
def test_which_system_a_filing_lies_in(menu: str, found: set[str]) -> None:
    config, _ = region(WELL, (INSIDE, f"system: reporting, {menu}"))
    assert systems_of(config, "project-team", config.filings["permit"]) == found


TEAM = Actor("hunan-quality", 1, "team", organisation_id=1, organisation_kind="enterprise", role="project-team")


@pytest.mark.parametrize(
    ("actor", "refused"),
    [
        (TEAM, True),
        (replace(TEAM, systems=frozenset({"credit"})), True),
        (replace(TEAM, systems=frozenset({"reporting"})), False),
        (replace(TEAM, organisation_kind="association"), False),  # of a kind that needs none
        (Actor.system("hunan-quality", "sweep"), False),
    ],
)
def test_whom_the_gate_refuses(actor: Actor, refused: bool) -> None:
    config, _ = region()
    found = Gate(config, actor).in_the_way(config.filings["permit"])
    assert (found.code if found else None) == ("system-not-authorised" if refused else None)
    shown = [item.id for item in Gate(config, replace(actor, role="project-team")).menu]
    assert ("file" in shown) != refused
