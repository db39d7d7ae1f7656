"""Versions of the language: an author's text is rewritten where it must be, what was published is read and stays."""

# ruff: noqa: E501 - texts before and after

from __future__ import annotations

import io
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.config import bundles, releases
from guicheng.config.checker import VERSION as CHECKER
from guicheng.config.checker import check
from guicheng.config.language import act_words
from guicheng.config.language.rewriting import rewrite
from guicheng.config.language.table import MIGRATIONS
from guicheng.config.language.trees import Tree, gather, maps, put_after, rename
from guicheng.config.language.version import VERSION
from guicheng.config.loading import load_region
from guicheng.config.models import Region, Release
from guicheng.config.starting import start
from guicheng.config.stores import Folders
from guicheng.config.workbench.bench import files_of
from tests.config.conftest import rewrite as put

FIRST = "# yaml-language-server: $schema=../../docs/language/schemas/form-shared.schema.json\n"
OLD = "type: object\nproperties:\n  # 电话\n  phone: {$ref: '_base/people.yaml#/$defs/phone'}   # 联系人\n"
NEW = "type: object\nproperties:\n  # 电话\n  phone: {$ref: '_base/people#/$defs/phone'}   # 联系人\n"


def texts(old: str, new: str) -> tuple[str, str]:
    return old.lstrip("\n"), new.lstrip("\n")


def renamed(tree: Tree) -> None:
    for part in maps(tree, "steps", "*"):
        rename(part, "old", "new")


def gathered(tree: Tree) -> None:
    gather(tree, {"save_label": "save", "confirm_label": "decide"}, "acts")


def told(tree: Tree) -> None:
    put_after(tree, "region", "language", 2)


def emptied(tree: Tree) -> None:
    for part in maps(tree, "steps", "*"):
        part.pop("old", None)


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (renamed, "steps:\n  - old: 1   # 一\n    b: |\n      x\n\n  - {'old': 2}\n",
                  "steps:\n  - new: 1   # 一\n    b: |\n      x\n\n  - {'new': 2}\n"),
        (renamed, '{"steps": [{"old": 1, "b": 2}]}', '{"steps": [{"new": 1, "b": 2}]}'),
        (gathered, "a: 1\nsave_label: {zh: 暂存}     # 云南\n\n# 问\nconfirm_label:   # 句\n  zh: 确认？\n  en: Sure?\nz: 1\n",
                   "a: 1\nacts:\n  save: {zh: 暂存}     # 云南\n  decide:   # 句\n    zh: 确认？\n    en: Sure?\n\n# 问\nz: 1\n"),
        (gathered, "acts: {delete: 作废}\nsave_label: 暂存\n", "acts: {save: 暂存, delete: 作废}\n"),
        (gathered, "{a: 1, save_label: 暂存, z: 2}", "{a: 1, acts: {save: 暂存}, z: 2}"),
        (
            act_words.change,
            "filings:\n  a:\n    save_label: 暂存   # 云南\n    confirm_label: 同意？\n    chain: {steps: [1]}\n"
            "  b:\n    confirm_label: {zh: 报备？}\n    chain: {steps: []}\n",
            "filings:\n  a:\n    acts:\n      save: 暂存   # 云南\n    questions:\n      decide: 同意？\n    chain: {steps: [1]}\n"
            "  b:\n    questions:\n      submit: {zh: 报备？}\n    chain: {steps: []}\n",
        ),
        (told, "# 一\nregion: x   # 名\n# 二\ntitle: y\n", "# 一\nregion: x   # 名\nlanguage: 2\n# 二\ntitle: y\n"),
        (told, "region: x", "region: x\nlanguage: 2"),
        (told, "title: y\n", "language: 2\ntitle: y\n"),
        (told, "region: x\nlanguage: 1   # 旧\n", "region: x\nlanguage: 2   # 旧\n"),
        (told, "region: x\r\ntitle: y\r\n", "region: x\r\nlanguage: 2\r\ntitle: y\r\n"),
        (emptied, "steps:\n  - old: 1\n    b: 2\n  - b: 1\n    old: {c: 2}   # 三\n    d: 3\n  - {old: 1, b: 2}\n  - {b: 2, old: 1}\n",
                  "steps:\n  - b: 2\n  - b: 1\n    d: 3\n  - {b: 2}\n  - {b: 2}\n"),
    ],
)  # fmt: skip
def test_only_what_differs_is_written_anew(change: Any, old: str, new: str) -> None:
    before = yaml.safe_load(old)
    after = deepcopy(before)
    change(after)
    assert rewrite(old, before, after, as_json=old.startswith('{"'))[0] == new


_LEAF = st.integers(0, 3) | st.sampled_from(["p", "二", "no", "a: b", ""]) | st.none() | st.booleans()
_TREE = st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=4),
    max_leaves=12,
)
_DOCUMENT = st.dictionaries(st.sampled_from("abcdef"), _TREE, min_size=1, max_size=5)


@given(_DOCUMENT, _DOCUMENT, st.sampled_from([False, None, True]))
def test_any_text_is_made_to_say_anything(before: Tree, after: Tree, flow: bool | None) -> None:
    text = yaml.safe_dump(before, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    written, _ = rewrite(text, before, after)
    assert yaml.safe_load(written) == after, written


@pytest.fixture
def old(root: Path) -> Path:
    """A region written in the first language."""
    put(root / "workflows/maple/region.yaml", f"language: {VERSION}\n", "")
    (root / "forms/_base").mkdir(parents=True)
    (root / "forms/_base/people.yaml").write_text(
        f"{FIRST}$defs: {{phone: {{type: string, maxLength: 11}}}}\n", "utf-8"
    )
    schema, ui = root / "forms/maple/project/schema.yaml", root / "forms/maple/project/ui.yaml"
    lines = schema.read_text("utf-8").splitlines(keepends=True)
    schema.write_text(lines[0] + OLD, "utf-8")
    ui.write_text(
        ui.read_text("utf-8").splitlines(keepends=True)[0]
        + "title: 工程\nlayout: [{id: all, rows: [phone]}]\nfields: {phone: {label: 电话}}\n",
        "utf-8",
    )
    return root


def migrate(*options: str) -> str:
    out = io.StringIO()
    call_command("region", "migrate", "maple", *options, stdout=out)
    return out.getvalue()


def test_an_older_language_is_one_finding_and_the_command_mends_it(old: Path) -> None:
    schema = old / "forms/maple/project/schema.yaml"
    (finding,) = check("maple", Folders(old), scenarios=False).findings
    assert (finding.code, finding.origin.file) == ("older-language", "forms/maple/project/schema.yaml")
    assert "region migrate maple" in str(finding.suggestion)

    before = schema.read_text("utf-8")
    assert "forms/maple/project/schema.yaml:5" in migrate("--dry-run")
    assert schema.read_text("utf-8") == before

    said = json.loads(migrate("--json"))
    assert [(one["file"], one["lines"]) for one in said] == [
        ("forms/maple/project/schema.yaml", [5]), ("workflows/maple/region.yaml", [3]),
    ]  # fmt: skip
    assert schema.read_text("utf-8").partition("\n")[2] == NEW
    assert f"\nlanguage: {VERSION}\n" in (old / "workflows/maple/region.yaml").read_text("utf-8")
    assert not any(
        finding.code == "older-language" for finding in check("maple", Folders(old), scenarios=False).findings
    )
    assert "nothing to do" in migrate()


def test_a_region_that_says_no_language_and_needs_no_change_is_right(root: Path) -> None:
    put(root / "workflows/maple/region.yaml", f"language: {VERSION}\n", "")
    assert list(check("maple", Folders(root), scenarios=False).findings) == []
    assert "nothing to do" in migrate()


def test_a_newer_language_is_refused(root: Path) -> None:
    put(root / "workflows/maple/region.yaml", f"language: {VERSION}", f"language: {VERSION + 1}")
    (finding,) = check("maple", Folders(root), scenarios=False).findings
    assert (finding.code, finding.origin.line) == ("newer-language", 3)


def test_a_bundle_of_an_older_language_is_taken_in(old: Path) -> None:
    loaded = load_region("maple", Folders(old))
    store = bundles.unpack(bundles.pack({**loaded.files, **loaded.assets}))
    assert load_region("maple", store).ok
    assert start(old, "maple-city", extends="maple")


@pytest.mark.django_db
def test_a_release_of_an_older_language_is_read_and_stays_as_it_was_published(old: Path, actor: Actor) -> None:
    sources = {path: data.decode() for path, data in load_region("maple", Folders(old)).files.items()}
    migrate()
    document = load_region("maple", Folders(old)).document
    del document["region"]["language"]
    form = document["forms"]["project"]
    form["data_schema"]["properties"]["phone"]["$ref"] = "_base/people.yaml#/$defs/phone"
    form["shared"] = {"_base/people.yaml": form["shared"].pop("_base/people")}
    digest = releases.content_hash(document, {})
    release = Release.objects.create(
        region=Region.objects.create(name="maple"), number=1, state="checked", content=document, sources=sources,
        content_hash=digest, checker=CHECKER, created_by="x", created_at=clock.now(),
    )  # fmt: skip

    config = releases.load(release.pk)
    assert config.region.language == VERSION
    assert config.forms["project"].data_schema["properties"]["phone"] == {"$ref": "_base/people#/$defs/phone"}
    assert NEW in files_of(release.pk)["forms/maple/project/schema.yaml"].decode()

    kept = Release.objects.get(pk=release.pk)
    assert (kept.content, kept.sources, releases.content_hash(kept.content, {})) == (document, sources, digest)


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda m: m.title.en)
@pytest.mark.parametrize("region", ["hunan-quality", "yunnan-quality-safety"])
def test_what_is_in_this_language_is_left_alone(region: str, migration: Any) -> None:
    document = load_region(region).document
    after = deepcopy(document)
    migration.change(after)
    assert after == document
