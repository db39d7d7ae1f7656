"""What becomes of rows: made, brought up to date, left alone, refused; always whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.accounts.models import Organisation
from guicheng.audit.models import AuditEntry
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import entry_changes
from guicheng.feeds import receiving
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.feeds.simulator import Simulator
from guicheng.registers.models import Entry
from tests.feeds.world import CODES, LI, ZHANG, declared, entries, project, state, take

pytestmark = pytest.mark.usefixtures("config")


def counts(report: Any) -> dict[str, int]:
    """The counts that are not nought."""
    said = report.as_json()
    return {name.value: said[name.value] for name in FeedRow.Outcome if said[name.value]}


def test_a_row_makes_everything_it_speaks_of() -> None:
    report = take(project())
    assert counts(report) == {"created": 1}, report.as_json()
    (found,) = entries("project")
    assert (found.name, found.source_key, found.jurisdiction, found.status) == ("P1号住宅", "P1", "430102", "normal")
    assert found.data == {
        "name": "P1号住宅", "place": {"code": "430102", "name": found.data["place"]["name"]}, "stage": "building",
        "cost": 1234.56, "permit_no": "43010020260301P1", "started_on": "2026-03-01", "contact": "张工",
    }  # fmt: skip
    builder = Organisation.objects.unscoped().get(pk=found.organisation_id or 0)
    assert (builder.name, builder.credit_code, builder.kind) == ("试验建设有限公司", CODES[0], "enterprise")
    works = entries("work")
    assert [(w.name, w.data.get("area"), w.parent_id, w.organisation_id) for w in works] == [
        ("1#楼", 1200.5, found.pk, builder.pk), ("2#楼", 800, found.pk, builder.pk),
    ]  # fmt: skip
    (person,), (certificate,), (post,) = entries("person"), entries("certificate"), entries("appointment")
    assert person.data["id_number"] == ZHANG
    assert certificate.parent_id == person.pk
    assert certificate.data == {"number": "建001", "kind": "builder-one", "valid_to": "2027-12-28"}
    assert post.data["person"] == {"id": str(person.pk), "label": "章明"}
    assert (post.parent_id, post.data["post"]) == (found.pk, "manager")


def test_the_same_row_again_changes_nothing() -> None:
    take(project())
    before = state()
    written = AuditEntry.objects.count()
    assert counts(take(project(), project())) == {"unchanged": 2}
    assert (state(), AuditEntry.objects.count()) == (before, written)


def test_a_newer_row_updates_only_what_differs() -> None:
    take(project())
    versions = {entry.pk: entry.version for entry in Entry.objects.unscoped().all()}
    assert counts(take(project(day=2, stage="03"))) == {"updated": 1}
    changed = [e.register for e in Entry.objects.unscoped().all() if e.version != versions[e.pk]]
    assert (changed, entries("project")[0].data["stage"]) == (["project"], "finished")


def test_an_older_row_never_overwrites_a_newer_one() -> None:
    take(project(day=5, stage="03"))
    before = state()
    assert counts(take(project(day=4, stage="01"))) == {"stale": 1}
    assert state() == before


def test_two_statements_under_one_version_are_refused() -> None:
    take(project(stage="02"))
    report = take(project(stage="03"))
    assert [p["code"] for p in report.refused[0].problems] == ["version-repeated"]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"项目名称": ""}, "project.name", "required"),
    ({"项目名称": "一"}, "project.name", "min_length"),
    ({"region": "999999"}, "project.place", "unknown-place"),
    ({"region": "530102"}, "project.place", "option"),
    ({"stage": "77"}, "project.stage", "not-in-lookup"),
    ({"investment": "很多"}, "project.cost", "not-a-number"),
    ({"investment": -5}, "project.cost", "minimum"),
    ({"permit": {"started": "2026-02-30"}}, "project.started_on", "not-a-date"),
    ({"builder": {"code": "91430100MA4L5X3R8A", "name": "甲公司"}}, "project.owner", "checksum"),
    ({"builder": {"name": "甲公司"}}, "project.owner", "owner-missing"),
    ({"modified": "yesterday"}, "version", "not-a-moment"),
    ({"modified": None}, "version", "version-missing"),
    ({"projectCode": ""}, "key", "key-missing"),
    ({"projectCode": {"a": 1}}, "key", "key-missing"),
    ({"works": [{"no": 1, "name": "1#楼"}, {"no": 2}]}, "works.2.name", "required"),
    ({"works": [{"name": "1#楼"}]}, "works.1.key", "key-missing"),
    ({"persons": [{"name": "章明", "idNumber": "430102198001011239"}]}, "persons.1.key", "checksum"),
    ({"persons": [{"name": "章明", "idNumber": ZHANG, "phone": "12"}]}, "persons.1.mobile", "format"),
]


@pytest.mark.parametrize(("wrong", "field", "code"), REFUSED)
def test_a_bad_row_is_refused_whole_with_its_reasons(wrong: dict[str, Any], field: str, code: str) -> None:
    report = take(project(**wrong), project("P2", permit={"no": "其他"}))
    assert counts(report) == {"created": 1, "refused": 1}
    reasons = [(p["field"], p["code"].removeprefix("form.")) for p in report.refused[0].problems]
    assert (field, code) in reasons
    assert all(p["zh"] and p["en"] for p in report.refused[0].problems)
    assert [e.source_key for e in entries("project")] == ["P2"]
    assert not [e for e in entries("work") if (e.source_key or "").startswith("P1")]


def test_a_late_entry_that_fails_rolls_the_first_ones_back() -> None:
    """The certificate is the fourth thing the row makes; the permit number is claimed by then."""
    row = project()
    row["persons"][0]["certificates"][0]["number"] = "1"
    report = take(row)
    assert report.refused[0].problems[0]["field"].startswith("certificates.1.1.number")
    assert state() == []
    assert not Organisation.objects.unscoped().exists()
    assert counts(take(project("P9", permit={"no": "43010020260301P1"}))) == {"created": 1}, "the number is free"


def test_what_must_be_unique_names_who_has_it() -> None:
    take(project())
    report = take(project("P2", permit={"no": "43010020260301P1"}))
    (problem,) = report.refused[0].problems
    assert (problem["code"], problem["field"]) == ("permit", "project.permit_no")
    assert "P1号住宅" in problem["zh"]


def test_an_entry_made_here_is_recognised_and_taken_over() -> None:
    mine = Entry(region="ladder", register="person", name="老章", data={"name": "老章", "id_number": ZHANG})
    mine.save()
    take(project())
    (person,) = entries("person")
    assert (person.pk, person.source_key, person.name) == (mine.pk, ZHANG, "章明")


def test_a_row_the_feed_is_not_concerned_with_is_skipped() -> None:
    assert counts(take(project(state="X", 项目名称=None))) == {"skipped": 1}
    assert state() == []


def test_an_item_without_a_post_is_no_appointment() -> None:
    take(project(persons=[{"name": "李四", "idNumber": LI}]))
    assert (len(entries("person")), len(entries("appointment"))) == (1, 0)


# -- changed here ------------------------------------------------------------------------------------------------------


def changed_here(**fields: Any) -> None:
    (entry,) = entries("project")
    entry.data |= fields
    entry.save()


def test_upstream_wins_over_what_was_changed_here() -> None:
    take(project())
    changed_here(stage="planned")
    take(project(day=2, stage="03"))
    assert entries("project")[0].data["stage"] == "finished"


def test_local_wins_where_the_region_says_so_and_only_once_changed() -> None:
    take(project())
    take(project(day=2, contact="李工"))
    assert entries("project")[0].data["contact"] == "李工"
    changed_here(contact="王工")
    take(project(day=3, contact="赵工"))
    assert entries("project")[0].data["contact"] == "王工"
    take(project(day=4, contact="钱工", stage="03"))
    assert (entries("project")[0].data["contact"], entries("project")[0].data["stage"]) == ("王工", "finished")


def test_a_conflict_is_refused_where_nobody_may_win_unseen() -> None:
    take(project(remark="甲"))
    changed_here(remark="乙")
    report = take(project(day=2, remark="丙"))
    assert [(p["field"], p["code"]) for p in report.refused[0].problems] == [("project.remark", "changed-here")]
    assert counts(take(project(day=3, remark="乙"))) == {"unchanged": 1}, "both say the same again"


def test_what_is_not_mentioned_is_cleared_or_kept_as_declared() -> None:
    take(project(remark="留着"))
    later = project(day=2)
    del later["contact"]
    take(later)
    data = entries("project")[0].data
    assert "contact" not in data
    assert data["remark"] == "留着"


# -- deletions ---------------------------------------------------------------------------------------------------------


def test_a_deletion_marks_and_a_newer_row_takes_the_mark_away() -> None:
    take(project())
    assert counts(take({"projectCode": "P1", "modified": "2026-03-02 08:00:00", "state": "D"})) == {"updated": 1}
    (found,) = entries("project")
    assert (found.data["upstream"], found.status, found.name) == ("withdrawn", "withdrawn", "P1号住宅")
    take(project(day=3))
    (found,) = entries("project")
    assert ("upstream" in found.data, found.status) == (False, "normal")


def test_a_removed_entry_is_not_brought_back_unseen() -> None:
    take(project())
    Entry.objects.unscoped().filter(register="project").update(removed_at="2026-03-01T00:00:00Z")
    report = take(project(day=2))
    assert report.refused[0].problems[0]["code"] == "entry-removed"


# -- what follows ------------------------------------------------------------------------------------------------------


def test_everybody_who_follows_entries_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(
        entry_changes, "_followers", [lambda entry, actor, _: heard.append(f"{entry.register}:{actor.name}")]
    )
    take(project())
    assert heard[0] == "project:工程建设项目审批管理系统"
    assert len(heard) == 6


def test_a_follower_that_refuses_undoes_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    from guicheng.common.errors import refuse

    def locked(entry: Entry, *_: Any) -> None:
        if entry.register == "appointment":
            raise refuse("locked", "该人员已锁定", "The person is locked")

    monkeypatch.setattr(entry_changes, "_followers", [locked])
    report = take(project())
    assert (report.refused[0].problems[0]["code"], state()) == ("locked", [])


def test_the_audit_says_which_feed_and_conceals_numbers_of_people(config: RegionConfig) -> None:
    report = take(project())
    (person,) = entries("person")
    said = AuditEntry.objects.get(object_kind="entry", object_id=str(person.pk), action="entry.create")
    assert (said.name, said.channel, said.release) == ("工程建设项目审批管理系统", "job", config.release_number)
    assert (said.why["feed"], said.why["batch"]) == ("projects", report.batch.pk)
    assert ZHANG not in str(said.changes)


# -- what costs nothing, what nobody reads -----------------------------------------------------------------------------


def test_a_batch_that_says_nothing_new_costs_the_same_however_long(config: RegionConfig) -> None:
    rows = [project(f"P{n}", permit={"no": f"许可{n}"}, persons=[]) for n in range(12)]
    take(*rows)
    with CaptureQueriesContext(connection) as one:
        take(rows[0])
    with CaptureQueriesContext(connection) as many:
        assert counts(take(*rows)) == {"unchanged": 12}
    assert len(many) == len(one) < 8


def test_a_repetition_after_something_newer_in_the_same_batch_does_not_undo_it() -> None:
    take(project(day=1, stage="01"))
    assert counts(take(project(day=2, stage="03"), project(day=1, stage="01"))) == {"updated": 1, "stale": 1}
    assert entries("project")[0].data["stage"] == "finished"


def test_without_versions_what_is_said_last_holds_though_it_was_said_before(config: RegionConfig) -> None:
    def said(name: str) -> dict[str, Any]:
        return {"编码": "1", "姓名": name, "身份证号": ZHANG}

    def told(*rows: Any) -> Any:
        player = Simulator(config, "sheet", "1")
        return receiving.receive(config, "sheet", player.encoded(rows), FeedBatch.Way.FILE, "x")

    told(said("章明"))
    told(said("李四"), said("章明"))
    assert entries("person")[0].name == "章明"
    assert counts(told(said("章明"))) == {"unchanged": 1}


def test_a_change_of_the_declaration_reads_every_row_again(
    config: RegionConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(project())
    tables = config.feeds["projects"].lookups
    declared(monkeypatch, "projects", lookups={**tables, "stages": {**tables["stages"], "02": "finished"}})
    assert counts(take(project())) == {"updated": 1}
    assert entries("project")[0].data["stage"] == "finished"


def test_names_that_nobody_reads_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    row = project(permt={"no": "1"}, builder={"code": CODES[0], "name": "试验建设有限公司", "fax": "1"})
    row["persons"][0]["certificates"][0]["level"] = "1"
    row["works"][0]["no."] = 1
    report = take(row, project("P2", permit={"no": "2"}))
    expected = {"permt", "builder.fax", "persons.certificates.level", "works.no."}
    assert set(report.as_json()["unread"]) == expected == set(report.batch.unread)
    declared(monkeypatch, "projects", ignores=["permt", "builder.fax", "persons", "works"])
    assert take(row).as_json()["unread"] == []
