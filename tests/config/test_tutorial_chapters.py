"""The chapters on people and on feeds hold what they promise: the very files they show are checked and run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from guicheng.accounts.actor import Actor
from guicheng.config import releases
from guicheng.config.checker import check
from guicheng.config.model.scenarios import Given, GivenEntry, GivenOrganisation
from guicheng.config.starting import start
from guicheng.config.stores import Folders
from guicheng.feeds import receiving
from guicheng.feeds.models import FeedBatch
from guicheng.feeds.simulator import Simulator, Wanted
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.reports import listing

PAGES = Path(settings.ROOT) / "docs" / "language"
_FILE = re.compile(r"<!-- 文件 (?P<path>\S+) -->\n+```(?:yaml|json)\n(?P<text>.*?)```", re.DOTALL)


def written(target: Path, *chapters: str) -> list[str]:
    """Write the files of these chapters, a later one over an earlier one; their paths."""
    paths = []
    for chapter in chapters:
        for path, text in _FILE.findall((PAGES / chapter).read_text(encoding="utf-8")):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_text(text, encoding="utf-8")
            paths.append(path)
    return paths


@pytest.mark.django_db
def test_people_certificates_and_locks_work_as_the_chapter_says(tmp_path: Path) -> None:
    paths = written(tmp_path, "tutorial-people.md")
    assert len(paths) == len(set(paths)) == 17
    loaded = check("baihe", Folders(tmp_path))
    assert [f"{f.place} {f.code} {f.message.zh}" for f in loaded.findings] == []


@pytest.mark.django_db
def test_the_stories_of_the_page_on_scenarios_hold(tmp_path: Path) -> None:
    shutil.copytree(Path(settings.ROOT) / "rules" / "_base", tmp_path / "rules" / "_base")
    start(tmp_path, "qingshan", extends=None)
    written(tmp_path, "tutorial.md", "scenarios.md")
    loaded = check("qingshan", Folders(tmp_path))
    assert [f"{f.place} {f.code} {f.message.zh}" for f in loaded.findings] == []


@pytest.mark.django_db
def test_parties_inspections_and_materials_work_as_the_chapter_says(tmp_path: Path) -> None:
    shutil.copytree(Path(settings.ROOT) / "rules" / "_base", tmp_path / "rules" / "_base")
    paths = written(tmp_path, "tutorial-parties.md")
    assert len(paths) == len(set(paths)) == 19
    loaded = check("qinghe", Folders(tmp_path))
    assert [f"{f.place} {f.code} {f.message.zh}" for f in loaded.findings] == []


@pytest.mark.django_db
def test_an_inspection_is_begun_where_the_project_stands(tmp_path: Path) -> None:
    """`does: file` of a type that is filed in one's own name (`filer: actor`) is offered about what is another's."""
    shutil.copytree(Path(settings.ROOT) / "rules" / "_base", tmp_path / "rules" / "_base")
    written(tmp_path, "tutorial-parties.md")
    releases.publish_region("qinghe", Folders(tmp_path), Actor.system("qinghe", "tests"), scenarios=False)
    config = releases.current("qinghe")
    people = {"client": ("client", ["applicant"]), "office": ("authority", ["inspector"])}
    firms = {name: GivenOrganisation(kind=kind, name=name, roles=held) for name, (kind, held) in people.items()}
    firms["office"] = firms["office"].model_copy(update={"jurisdiction": "420100"})
    hall = {"name": "清河会馆", "place": {"code": "420102"}, "permit_no": "清装许2026-0001"}
    stage = Stage(config)
    stage.set(Given(organisations=firms, entries={"hall": GivenEntry(register="project", of="client", data=hall)}))
    actions = config.registers["project"].lists[0].actions
    offered = {
        who: [one.id for one in listing.offered(config, stage.actor(who), actions, stage.entries["hall"])]
        for who in people
    }
    assert offered == {"client": ["open"], "office": ["open", "inspect"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("story", "wrong", "said"),
    [
        ("materials.licence.copies: read", "materials.licence.copies: write", "materials.licence.copies"),
        ("materials.note: absent", "materials.note: read", "materials.note"),
        ("form: {materials.verdict: write", "form: {materials.verdict: read", "materials.verdict"),
        ("fields: [materials.2.why]", "fields: [materials.1.why]", "materials.2.why"),
        ("materials.verdict: write", "materials.verdcit: write", "materials.verdcit"),
        (", attach: {after: 1}", "", "slot-min"),
    ],
    ids=["a cell", "a hidden column", "a column", "a row that lacks something", "no such column", "files added later"],
)
def test_a_story_of_a_table_that_is_told_wrongly_is_found(tmp_path: Path, story: str, wrong: str, said: str) -> None:
    shutil.copytree(Path(settings.ROOT) / "rules" / "_base", tmp_path / "rules" / "_base")
    written(tmp_path, "tutorial-parties.md")
    path = tmp_path / "workflows/qinghe/scenarios/first.yaml"
    text = path.read_text(encoding="utf-8")
    assert story in text
    path.write_text(text.replace(story, wrong, 1), encoding="utf-8")
    assert any(said in f.message.zh for f in check("qinghe", Folders(tmp_path)).findings)


OFFICER = "  officer:\n    - {id: feeds, title: {zh: 数据接入, en: Feeds}, icon: download, opens: feeds}\n"


@pytest.fixture
def baihe(tmp_path: Path) -> Path:
    """The region at the end of both chapters."""
    written(tmp_path, "tutorial-people.md", "tutorial-feeds.md")
    assert OFFICER in (PAGES / "tutorial-feeds.md").read_text(encoding="utf-8")
    region = tmp_path / "workflows/baihe/region.yaml"
    text = region.read_text(encoding="utf-8")
    assert text.count("  officer:\n    - {id: sites") == 1
    region.write_text(text.replace("  officer:\n    - {id: sites", f"{OFFICER}    - {{id: sites"), encoding="utf-8")
    return tmp_path


@pytest.mark.django_db
def test_the_feed_is_right_and_the_row_of_the_chapter_is_taken_with_its_lock(baihe: Path) -> None:
    loaded = check("baihe", Folders(baihe))
    assert [f"{f.place} {f.code} {f.message.zh}" for f in loaded.findings] == []
    published = releases.publish_region("baihe", Folders(baihe), Actor.system("baihe", "tests"), scenarios=False)
    assert published.release is not None
    config = releases.current("baihe")
    row = json.loads((baihe / "samples/row.json").read_text(encoding="utf-8"))

    def push(*rows: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"data": rows}).encode()
        found: dict[str, Any] = receiving.receive(config, "sites", body, FeedBatch.Way.FILE, "x").as_json()
        return found

    assert (push(row)["created"], push(row)["unchanged"], push(row)["unread"]) == (1, 1, [])
    kinds = Entry.objects.unscoped().filter(region="baihe").order_by("register").values_list("register", flat=True)
    assert list(kinds) == ["certificate", "driver", "post", "site"]
    assert Entry.objects.unscoped().get(register="driver").status == "locked"
    elsewhere = push({**row, "siteNo": "TD-2026-002", "siteName": "白河隧道", "contract": "BH-04"})
    assert "已在其他工地操作塔式起重机" in elsewhere["refusals"][0]["problems"][0]["zh"]
    assert Entry.objects.unscoped().filter(register="site").count() == 1, "nothing of the row stands"
    done = push({**row, "updated": "2026-03-02 08:30:00", "status": "9"})
    assert (done["updated"], Entry.objects.unscoped().get(register="driver").status) == (1, "free")


@pytest.mark.django_db
def test_the_simulator_plays_the_feed_of_the_chapter(baihe: Path) -> None:
    releases.publish_region("baihe", Folders(baihe), Actor.system("baihe", "tests"), scenarios=False)
    config = releases.current("baihe")
    player = Simulator(config, "sites", "2")
    rows = player.rows(Wanted(rows=5, versions=3, repeated=0.3, wrong=0.2))
    said = receiving.receive(config, "sites", player.encoded(rows), FeedBatch.Way.FILE, "x").as_json()
    assert said["created"] == 5, said
    assert said["refused"] >= 1
    assert said["stale"] + said["updated"] + said["unchanged"] == len(rows) - 5 - said["refused"]
