"""``manage.py region``: what it says, what it writes, and its exit status."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from guicheng.common.errors import Refusal
from guicheng.config import bundles
from tests.config.conftest import rewrite


def region(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("region", *words, stdout=out, no_color=True)
    except SystemExit as status:
        return int(status.code or 0), out.getvalue()
    return 0, out.getvalue()


def as_json(*words: str) -> Any:
    return json.loads(region(*words, "--json")[1])


def test_check_needs_no_database(root: Path) -> None:
    assert region("check", "maple", "--no-scenarios")[0] == 0
    rewrite(root / "workflows/maple/report.yaml", "role: reviewer,", "role: reviewr,")
    status, said = region("check", "--all", "--no-scenarios")
    assert status == 1
    assert "workflows/maple/report.yaml:17:18  error [unknown-role]" in said
    assert "    │       by: {role: reviewr, of: {kind: authority, at: subject.jurisdiction}}" in said
    assert "没有角色“reviewr”" in said
    assert "there is no role 'reviewr'" in said
    assert "→ 是不是想写 `reviewer`？ / Did you mean `reviewer`?" in said


def test_check_answers_programs(root: Path) -> None:
    rewrite(root / "workflows/maple/report.yaml", "role: reviewer,", "role: reviewr,")
    (finding,) = as_json("check", "maple", "--no-scenarios")["maple"]["findings"]
    assert finding == {
        "severity": "error", "code": "unknown-role", "file": "workflows/maple/report.yaml", "line": 17, "column": 18,
        "path": "filings/report/chain/steps/review/by/role", "zh": "没有角色“reviewr”",
        "en": "there is no role 'reviewr'",
        "suggestion": {"zh": "是不是想写 `reviewer`？", "en": "Did you mean `reviewer`?"},
    }  # fmt: skip


def test_show_prints_the_effective_configuration_with_origins(root: Path) -> None:
    region("new", "maple-city", "--extends", "maple")
    said = region("show", "maple-city", "--path", "region/title", "--origin")[1]
    assert said == (
        "zh: 下级地区系统  # maple-city workflows/maple-city/region.yaml:6\n"
        "en: Region below  # maple-city workflows/maple-city/region.yaml:6\n"
    )
    assert as_json("show", "maple", "--path", "filings/report/chain/applicant") == "clerk"
    with pytest.raises(CommandError, match=r"没有“stps”"):
        region("show", "maple", "--path", "filings/report/chain/stps")


@pytest.mark.django_db
def test_publish_diff_and_list(root: Path) -> None:
    assert region("publish", "maple", "--no-scenarios")[0] == 0
    assert "没有变化" in region("publish", "--all", "--if-changed", "--no-scenarios")[1]
    assert [row for row in as_json("list") if row["region"] == "maple"] == [
        {"region": "maple", "title": "新的地区系统", "in_folder": True, "layers": ["_base", "maple"], "release": 1}
    ]
    rewrite(
        root / "workflows/maple/report.yaml",
        "  steps:",
        "  steps:\n    - {id: first, title: 初审, by: {role: reviewer, of: {kind: authority, at: region}}}",
    )
    rewrite(root / "workflows/maple/report.yaml", "title: 开工报告", "title: 开工情况")
    rewrite(root / "workflows/maple/report.yaml", "tile: {order: 1, icon: file-text}\n", "")
    changes = as_json("diff", "maple")["changes"]
    assert [(c["kind"], c["path"]) for c in changes] == [
        ("changed", "filings/report/title"),
        ("removed", "filings/report/tile"),
        ("added", "filings/report/chain/steps/first"),
    ]
    assert (changes[0]["before"], changes[0]["after"], changes[0]["origin_after"]["line"]) == (
        "开工报告",
        "开工情况",
        3,
    )
    assert "~ filings/report/title" in region("diff", "maple", "--against", "1")[1]


@pytest.mark.django_db
def test_a_bundle_carries_a_region_elsewhere(root: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    region("export", "maple", "--to", str(one))
    region("export", "maple", "--to", str(two))
    assert one.read_bytes() == two.read_bytes()
    assert as_json("import", "maple", str(one), "--publish", "--no-scenarios")["maple"]["release"]["number"] == 1
    assert region("diff", "maple")[1].strip() == "没有不同 (no differences)"


@pytest.mark.parametrize(
    "path",
    ["../evil.yaml", "workflows/../../evil.yaml", "/etc/passwd", "platform/guicheng/x.py", "workflows/.git/config"],
)
def test_a_bundle_holds_only_configuration(path: str) -> None:
    with pytest.raises(Refusal) as refused:
        bundles.unpack(bundles.pack({path: b"x"}))
    assert refused.value.code == "bundle-path"


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip file at all"])
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        bundles.unpack(data)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("words", "said"),
    [(("new", "maple"), "已经存在"), (("new", "Maple"), "小写"), (("new", "x", "--extends", "y"), "没有“y”")],
)
def test_new_refuses(root: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        region(*words)
