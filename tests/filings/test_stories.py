"""Demonstration stories: what their language can say, and that every mistake in one is found at its line."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from guicheng.accounts.models import Organisation
from guicheng.audit import log_of
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.config import glossary, schemas
from guicheng.config.model import story as model
from guicheng.config.model.base import Part
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.models import Entry, Lock
from guicheng.rehearsal.demo import checking, player
from guicheng.rehearsal.demo.story import read
from tests.support.world import config_of

REGION = "yunnan-quality-safety"
ROOT = Path(settings.ROOT)
STORIES = sorted((ROOT / "fixtures/demo").glob("*.yaml"))
PAGE = (ROOT / "docs/language/demonstration.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]

MISTAKES = [
    ("role: body-reviewer", "role: body-reviewr", "unknown-role", "body-reviewer"),
    ("kind: supervision-body", "kind: supervision-bodies", "unknown-organisation-kind", "supervision-body"),
    ("id: li, register: person", "id: li, register: persons", "unknown-register", "person"),
    ("at: -300d, of: builder", "at: -300d, of: bilder", "unknown-organisation", "builder"),
    ("about: hall, data", "about: hal, data", "unknown-alias", "hall"),
    ("about: hall, data", "data", "no-parent", ""),
    ("about: hall, data", "about: li, data", "other-register", ""),
    ("{id: $li}", "{id: $lee}", "unknown-alias", "li"),
    ("{id: li-on-hall, register: appointment, at: -299d", "{id: li-on-hall, register: appointment, at: -301d",
     "not-there-yet", ""),
    ("id: li-on-hall", "id: li", "twice", ""),
    ("login: shigong", "login: jiandu", "twice", ""),
    ("by: shigong, about: li", "by: shigon, about: li", "unknown-login", "shigong"),
    ("fed_by: jiandu", "fed_by: jiand", "unknown-login", "jiandu"),
    ("    kind: contractor\n", "    kind: contractor\n    by: jiand\n", "unknown-login", "jiandu"),
    ("    kind: supervision-body\n", "    kind: supervision-body\n    by: shigong\n", "unknown-login", ""),
    ("post: project-manager", "posts: project-manager", "unknown-field", "post"),
    ("file: unlock", "file: unlok", "unknown-filing-type", "unlock"),
    ("    about: li\n", "    about: hall\n", "other-register", ""),
    ("files: {application: 1}", "files: {aplication: 1}", "unknown-slot", "application"),
    ("decision: approve, opinion", "decision: reject, opinion", "unknown-decision", ""),
    ("    about: li\n", "    about: li\n    makes: {persons: one}\n", "unknown-register", "person"),
    ("    about: li\n", "    about: li\n    makes: {person: one}\n", "never-made", ""),
    ("at: -1d", "at: yesterday", "string-pattern-mismatch", ""),
    ("    file: unlock", "    fil: unlock", "extra-forbidden", "file"),
    ("then:\n", "them:\n", "extra-forbidden", "then"),
]  # fmt: skip


@pytest.fixture
def config(db: None) -> RegionConfig:
    return config_of(REGION)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / f"{REGION}.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


@pytest.mark.parametrize(("right", "wrong", "code", "meant"), MISTAKES, ids=[f"{m[2]}-{m[1][:24]}" for m in MISTAKES])
def test_a_mistake_is_found_at_its_line(
    config: RegionConfig, file: Path, right: str, wrong: str, code: str, meant: str
) -> None:
    assert right in EXAMPLE
    spoilt = EXAMPLE.replace(right, wrong, 1)
    file.write_text(spoilt, encoding="utf-8")
    found = {one.code: one for one in checking.check(file, config)}
    assert code in found, list(found)
    assert found[code].message.zh
    assert found[code].message.en
    at = found[code].origin.line - 1
    begins = spoilt[: EXAMPLE.index(right)].count("\n")
    assert begins <= at <= begins + wrong.count("\n") + 1, spoilt.splitlines()[at]
    if meant:
        assert f"`{meant}`" in found[code].suggestion.zh  # type: ignore[union-attr]


def test_what_cannot_be_read_says_where(config: RegionConfig, file: Path) -> None:
    file.write_text("password: [\n", encoding="utf-8")
    assert [one.origin.line for one in checking.check(file, config)] == [2]
    with pytest.raises(ValueError, match=r"yaml:2"):
        read(file)


def test_the_example_of_the_page_is_told(config: RegionConfig, file: Path) -> None:
    """Organisations own what is theirs, entries belong to one another, links are followed, and locks come of it."""
    clock.set_to(dt.datetime(2026, 11, 20, 12, 0, tzinfo=clock.SHANGHAI))
    assert list(checking.check(file, config)) == []
    assert player.load(REGION, read(file))
    rows = {entry.register: entry for entry in Entry.objects.unscoped().select_related("parent")}
    builder = Organisation.objects.unscoped().get(kind="contractor")
    assert rows["person"].organisation_id == rows["appointment"].organisation_id == builder.pk
    assert (rows["certificate"].parent, rows["appointment"].parent) == (rows["person"], rows["work"])
    assert rows["appointment"].data["person"] == {"id": str(rows["person"].pk), "label": "李云峰"}
    assert rows["appointment"].jurisdiction == rows["work"].jurisdiction == "530102"
    assert rows["appointment"].data["from"] == "2026-01-25"
    lock = Lock.objects.unscoped().get()
    assert (lock.person_id, lock.origin_id, lock.ended) == (rows["person"].pk, rows["work"].pk, "released")
    assert rows["person"].status == "unlocked"
    told = AuditEntry.objects.filter(object_kind="entry", object_id=str(rows["work"].pk))
    assert told.get(action="entry.create").name == "蒋监督", "fed_by: the one who passed it on"


def test_what_nobody_of_the_story_did_is_not_in_the_name_of_a_program(config: RegionConfig, file: Path) -> None:
    file.write_text(EXAMPLE.replace("fed_by: jiandu ", "# ", 1), encoding="utf-8")
    assert player.load(REGION, read(file))
    made = AuditEntry.objects.filter(region=REGION, action__in=["entry.create", "organisation.create"])
    assert set(made.values_list("name", flat=True)) == {"上游系统", "系统初始设置", "施文"}
    work = Entry.objects.unscoped().get(register="work")
    for language, by in (("zh-hans", "上游系统"), ("en", "Upstream system")):
        with translation.override(language):
            assert str(log_of(REGION, "entry", work.pk)[0].by) == by


def test_a_limit_is_a_limit_in_a_story_too(config: RegionConfig, file: Path) -> None:
    more = """  - {id: annex, register: work, at: -290d, of: developer, data: {name: 样例会展二期, address: {code: "530102"}, state: under-construction}}
  - {register: appointment, at: -289d, of: builder, about: annex, data: {person: {id: $li}, post: project-manager, from: "@0d"}}
"""  # noqa: E501 - one entry a line
    file.write_text(EXAMPLE.replace("entries:  ", f"{more}entries:  ", 1), encoding="utf-8")
    assert list(checking.check(file, config)) == []
    with pytest.raises(Exception, match="该项目经理已有项目管理工作，请重新选择"):
        player.load(REGION, read(file))
    assert not Entry.objects.unscoped().exists(), "a story that fails leaves nothing behind"


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_the_stories_that_ship_have_no_mistake(story: Path, db: None) -> None:
    config = config_of(story.stem)
    assert [f"{one.place} {one.message.zh}" for one in checking.check(story, config)] == []
    first = story.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../docs/language/schemas/story.schema.json"
    told = json.loads(json.dumps(yaml.safe_load(story.read_text(encoding="utf-8"))))
    assert list(jsonschema.Draft202012Validator(schemas.schema_of("story")).iter_errors(told)) == []


def test_the_command_checks(config: RegionConfig) -> None:
    said = io.StringIO()
    call_command("load_demo", REGION, check=True, stdout=said)
    assert "没有错误" in said.getvalue()
    assert not Entry.objects.unscoped().exists()


def test_every_key_has_its_chinese() -> None:
    parts = [one for one in vars(model).values() if isinstance(one, type) and issubclass(one, Part) and one is not Part]
    assert len(parts) == 8
    for part in parts:
        assert glossary.part(part.__name__), part
        for name, info in part.model_fields.items():
            assert glossary.key(part.__name__, info.alias or name), (part, name)
