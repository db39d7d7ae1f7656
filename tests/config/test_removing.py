"""Layers that remove: what speaks only of a step, role or filing type goes with it, and a line says so."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from guicheng.config.checker import check
from guicheng.config.loading import Loaded
from guicheng.config.starting import start
from guicheng.config.stores import Folders
from tests.config.conftest import rewrite

STEPS = range(1, 12)
GONE = (2, 3, 5, 7, 8, 11)
AT = "{kind: authority, at: subject.jurisdiction}"
LINE = "# yaml-language-server: $schema=../../docs/language/schemas/{}.schema.json\n"


@pytest.fixture
def eleven(root: Path) -> Path:
    """A region in which eleven desks decide one after another, each with its labels, notice, list, menu and sight; and
    a layer over it."""
    region, report = root / "workflows/maple/region.yaml", root / "workflows/maple/report.yaml"
    desks = "".join(f"  desk-{n}: {{title: 科室{n}, of: authority, sees: jurisdiction}}\n" for n in STEPS)
    rewrite(region, "roles:                                  # 单位里的哪些人做事\n", f"roles:\n{desks}")
    menus = "".join(f"  desk-{n}: [{{id: inbox, title: 待办, opens: inbox}}]\n" for n in STEPS)
    rewrite(region, "menus:                                  # 登录后看到什么\n", f"menus:\n{menus}")
    labels = "".join(f"  waiting-{n}: {{all: 科室{n}办理中, desk-{n}: 待您办理}}\n" for n in STEPS)
    queues = "".join(
        f"  queue-{n}: {{title: 科室{n}, to: [desk-{n}], columns: [{{id: state, title: 状态, value: filing.state}}]}}\n"
        for n in STEPS
    )
    rewrite(region, "labels:                                 # 每种状态显示什么文字\n", f"labels:\n{labels}")
    region.write_text(f"{region.read_text('utf-8')}\nqueues:\n{queues}", "utf-8")
    steps = "".join(
        f"    - {{id: step-{n}, title: 科室{n}审核, by: {{role: desk-{n}, of: {AT}}}, state: waiting-{n}}}\n"
        for n in STEPS
    )
    text = report.read_text("utf-8")
    head, tail = text[: text.index("  steps:")].replace("[submitted]", "[waiting-1]"), "visibility:\n"
    sight = "".join(f"  - {{to: [desk-{n}], states: [waiting-{n}, confirmed]}}\n" for n in STEPS)
    report.write_text(f"{head}  steps:\n{steps}{tail}{sight}", "utf-8")
    notices = "".join(
        f'  told-{n}: {{on: "state:waiting-{n}", filings: [report], to: [{{role: desk-{n}, of: {AT}}}], '
        f"channels: [page], title: 请办理, body: 有一件待办}}\n"
        for n in STEPS
    )
    rewrite(region, "  submitted: {clerk: 已上报, reviewer: 待审核}\n", "")
    (root / "workflows/maple/scenarios/first.yaml").unlink()
    (root / "workflows/maple/notices.yaml").write_text(f"{LINE.format('notices')}notices:\n{notices}", "utf-8")
    start(root, "maple-city", extends="maple")
    return root


def layer(root: Path, *, roles: bool = True, more: str = "") -> list[str]:
    """The lines of a layer that takes six steps away, and the desks."""
    steps = "".join(f"    - {{id: step-{n}, remove: true}}\n" for n in GONE)
    report = f"{LINE.format('filing.layer')}filing: report\nchain:\n  steps:\n{steps}{more}"
    (root / "workflows/maple-city/report.yaml").write_text(report, "utf-8")
    region = root / "workflows/maple-city/region.yaml"
    desks = "".join(f"  desk-{n}: {{remove: true}}\n" for n in GONE)
    region.write_text(f"{region.read_text('utf-8')}roles:\n{desks}" if roles else region.read_text("utf-8"), "utf-8")
    return [*report.splitlines(), *region.read_text("utf-8").splitlines()]


def checked(root: Path) -> Loaded:
    return check("maple-city", Folders(root), scenarios=False)


def test_the_region_below_is_right(eleven: Path) -> None:
    assert [(f.code, f.place, f.message.zh) for f in check("maple", Folders(eleven), scenarios=False).findings] == []


def test_six_steps_of_eleven_go_in_a_few_lines_without_a_finding(eleven: Path) -> None:
    lines = layer(eleven)
    assert len(lines) < 25
    loaded = checked(eleven)
    assert [(f.code, f.place, f.message.zh) for f in loaded.findings] == []
    config = loaded.config
    assert config is not None
    left = [n for n in STEPS if n not in GONE]
    assert [step.id for step in config.filings["report"].chain.steps] == [f"step-{n}" for n in left]
    assert [name for name in config.region.labels if "waiting" in name] == [f"waiting-{n}" for n in left]
    assert list(config.region.queues) == [f"queue-{n}" for n in left]
    assert [one.to for one in config.filings["report"].visibility] == [[f"desk-{n}"] for n in left]
    assert [name for name in config.notices if name.startswith("told-")] == [f"told-{n}" for n in left]
    assert [name for name in config.region.menus if name.startswith("desk-")] == [f"desk-{n}" for n in left]


def test_what_went_along_has_a_line_in_the_origin(eleven: Path) -> None:
    layer(eleven)
    out = io.StringIO()
    call_command("region", "show", "maple-city", "--origin", stdout=out)
    said = [line for line in out.getvalue().splitlines() if line.startswith("# ")]
    assert any(line.startswith("# notices/told-2 (workflows/maple/notices.yaml:4)") for line in said), said[:9]
    assert all("workflows/maple-city/re" in line for line in said)


def test_steps_alone_take_what_speaks_only_of_them(eleven: Path) -> None:
    layer(eleven, roles=False)
    loaded = checked(eleven)
    assert [f.code for f in loaded.findings if f.severity == "error"] == []
    assert loaded.config is not None
    assert "told-2" not in loaded.config.notices
    assert "desk-2" in loaded.config.region.menus  # the desk is still there


def test_what_speaks_of_it_and_of_others_is_a_finding(eleven: Path) -> None:
    """A step that stays sends to one that went."""
    rewrite(
        eleven / "workflows/maple/report.yaml",
        "{id: step-1, ",
        "{id: step-1, decisions: [approve, {id: again, title: 转办, counts: approve}], on: {again: step-7}, ",
    )
    layer(eleven)
    assert {f.code for f in checked(eleven).findings} == {"chain.unknown-target"}


def test_a_filing_type_goes_with_its_form_and_scenarios(root: Path) -> None:
    start(root, "maple-city", extends="maple")
    below = checked(root).config
    assert below is not None
    assert [one.id for file in below.scenarios.values() for one in file.scenarios] == ["report-is-confirmed"]
    (root / "workflows/maple-city/report.yaml").write_text(
        f"{LINE.format('filing.layer')}filing: report\nremove: true\n", "utf-8"
    )
    loaded = checked(root)
    assert loaded.config is not None
    assert "report" not in loaded.config.forms
    assert [one.id for file in loaded.config.scenarios.values() for one in file.scenarios] == []
    assert [(f.code, f.place) for f in loaded.findings if f.severity == "error"] == []
