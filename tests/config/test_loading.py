"""From folders to a configuration: layers, forms, files that do not belong, and findings in place of exceptions."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from guicheng.config import assembly, stores
from guicheng.config.checker import check
from guicheng.config.loading import load_region
from guicheng.config.starting import start
from guicheng.config.stores import Folders, Texts
from tests.config.conftest import rewrite


def codes(root: Path, region: str = "maple") -> set[tuple[str, str]]:
    found = check(region, Folders(root), scenarios=False).findings
    return {(f.code, f.origin.file) for f in found}


def test_a_new_region_is_right_as_it_is(root: Path) -> None:
    loaded = check("maple", Folders(root), scenarios=False)
    assert (list(loaded.findings), loaded.layers) == ([], ["_base", "maple"])
    assert loaded.config is not None
    assert loaded.config.filings["report"].chain.steps[0].by[0].role == "reviewer"
    assert loaded.config.forms["report"].data_schema["required"] == ["started_on"]
    assert list(loaded.config.region.roles) == ["clerk", "reviewer"]  # in the author's order


def test_every_key_knows_its_origin(root: Path) -> None:
    start(root, "maple-city", extends="maple")
    (root / "workflows/maple-city/report.yaml").write_text("filing: report\ntitle: 市级开工报告\n", encoding="utf-8")
    config = load_region("maple-city", Folders(root)).config
    assert config is not None
    assert config.filings["report"].title.zh == "市级开工报告"
    title, step = config.origins["filings/report/title"], config.origins["filings/report/chain/steps/review"]
    assert (title.file, title.line, title.layer) == ("workflows/maple-city/report.yaml", 2, "maple-city")
    assert (step.file, step.layer) == ("workflows/maple/report.yaml", "maple")
    assert config.explain_rule("filings/report/limit")["file"] == "workflows/maple/report.yaml"


def test_a_layer_takes_a_filing_type_away(root: Path) -> None:
    start(root, "maple-city", extends="maple")
    (root / "workflows/maple-city/report.yaml").write_text("filing: report\nremove: true\n", encoding="utf-8")
    config = load_region("maple-city", Folders(root)).config
    assert config is not None
    assert config.filings == {}


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("workflows/maple/Report2.yaml", "a: 1", "unknown-file"),
        ("workflows/maple/report2.yml", "a: 1", "unknown-file"),
        ("rules/maple/register.yaml", "registers: {}", "unknown-file"),
        ("forms/maple/report/schma.yaml", "a: 1", "unknown-file"),
        ("forms/maple/extra/ui.yaml", "title: x\nlayout: []", "form-incomplete"),
        ("forms/maple/report/schema.json", "{}", "two-files"),
        ("workflows/maple/.hidden.yaml", "a: 1", "hidden-file"),
        ("workflows/maple/empty.yaml", "# 以后再写", "empty-file"),
        ("workflows/maple/list.yaml", "- 1", "not-a-map"),
        ("workflows/maple/form.docx", "x", "unused-file"),
    ],
)
def test_what_does_not_belong_is_found(root: Path, file: str, content: str, code: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(content, encoding="utf-8")
    assert (code, file) in codes(root)


def test_links_are_refused(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 1", encoding="utf-8")
    (root / "workflows/maple/leak.yaml").symlink_to(secret)
    (root / "forms/maple/linked").symlink_to(tmp_path)
    assert {("symbolic-link", "workflows/maple/leak.yaml"), ("symbolic-link", "forms/maple/linked")} <= codes(root)
    assert not any("secret" in path for path in load_region("maple", Folders(root)).files)


@pytest.mark.parametrize(
    ("chain", "code"),
    [
        ({"maple": "elm", "elm": "maple"}, "layer-cycle"),
        ({"maple": "mapel"}, "unknown-region"),
        ({"maple": "maple"}, "layer-cycle"),
    ],
)
def test_layers_lead_somewhere(root: Path, chain: dict[str, str], code: str) -> None:
    for region, lower in chain.items():
        if not (root / "workflows" / region).exists():
            start(root, region, extends="maple")
            rewrite(root / f"workflows/{region}/region.yaml", "extends: maple", f"extends: {lower}")
        else:
            rewrite(
                root / f"workflows/{region}/region.yaml", f"region: {region}", f"region: {region}\nextends: {lower}"
            )
    assert code in {found for found, _ in codes(root)}


@pytest.mark.parametrize(
    ("module", "bound", "code"), [(stores, "MAX_FILES", "too-many-files"), (assembly, "MAX_LAYERS", "too-many-layers")]
)
def test_files_and_layers_are_bounded(
    root: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, bound: str, code: str
) -> None:
    start(root, "elm", extends="maple")
    assert code not in {found for found, _ in codes(root, "elm")}
    monkeypatch.setattr(module, bound, 1)
    assert code in {found for found, _ in codes(root, "elm")}


def test_a_region_that_is_not_there(root: Path) -> None:
    loaded = check("mapel", Folders(root))
    (finding,) = loaded.findings
    assert (finding.code, loaded.config, finding.suggestion and finding.suggestion.zh) == (
        "unknown-region", None, "是不是想写 `maple`？",
    )  # fmt: skip


def test_shared_definitions_come_with_the_forms_that_use_them(root: Path) -> None:
    (root / "forms/_base").mkdir(parents=True)
    (root / "forms/_base/people.yaml").write_text(
        "# yaml-language-server: $schema=../../docs/language/schemas/form-shared.schema.json\n"
        "$defs: {remark: {type: string, maxLength: 500}}\n",
        encoding="utf-8",
    )
    rewrite(
        root / "forms/maple/report/schema.yaml",
        "{type: string, maxLength: 500}",
        '{$ref: "_base/people#/$defs/remark"}',
    )
    loaded = check("maple", Folders(root), scenarios=False)
    assert list(loaded.findings) == []
    assert loaded.config is not None
    assert list(loaded.config.forms["report"].shared) == ["_base/people"]
    assert loaded.config.forms["project"].shared == {}


def test_one_broken_part_does_not_hide_the_mistakes_of_the_others(root: Path) -> None:
    rewrite(root / "workflows/maple/report.yaml", "title: 开工报告", "titel: 开工报告")
    rewrite(root / "rules/maple/registers.yaml", "create: [clerk]", "create: [clark]")
    assert codes(root) == {
        ("extra-forbidden", "workflows/maple/report.yaml"),
        ("unknown-role", "rules/maple/registers.yaml"),
    }


def test_a_draft_in_memory_stands_over_the_folders(root: Path) -> None:
    text = (root / "workflows/maple/report.yaml").read_bytes().replace("开工报告".encode(), "竣工报告".encode())
    config = load_region("maple", Texts({"workflows/maple/report.yaml": text}, below=Folders(root))).config
    assert config is not None
    assert config.filings["report"].title.zh == "竣工报告"
