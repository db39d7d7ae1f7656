"""Drafts: what is written over a release, by several at once, and how it goes live."""

from __future__ import annotations

import io
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.apart import Budget
from guicheng.common.errors import Refusal
from guicheng.config import bundles, checker, ports, releases
from guicheng.config.models import Release, Workbench
from guicheng.config.stores import Folders
from guicheng.config.workbench import comparing, outlining, publishing, writing
from guicheng.config.workbench.bench import files_of, open_bench
from guicheng.rehearsal.scenarios.player import named, rehearsed
from tests.studio import world
from tests.studio.world import BASE_FILE, FILE, REGION, SYSTEM, UI


@pytest.fixture
def admin(region: str) -> Actor:
    return world.acting("administrator")


def text(actor: Actor, path: str = FILE) -> str:
    return open_bench(actor).text(path) or ""


def rename(actor: Actor, title: str = "开工报告书") -> None:
    writing.save(actor, FILE, text(actor).replace("title: 开工报告 ", f"title: {title} "))


def live(actor: Actor, note: str = "改名") -> Release:
    return publishing.publish(actor, note=note, digest=open_bench(actor).digest)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_draft_begins_with_the_first_change_and_ends_where_nothing_differs(admin: Actor) -> None:
    assert open_bench(admin).row is None
    before = text(admin)
    assert writing.save(admin, FILE, before, version=0) == 0, "the same text is no change"
    assert open_bench(admin).row is None
    assert writing.save(admin, FILE, before + "# 注\n", version=0) == 1
    assert open_bench(admin).changes == {FILE: "changed"}
    writing.revert(admin, FILE)
    assert open_bench(admin).changes == {}


def test_the_later_of_two_is_told_and_nothing_is_overwritten(admin: Actor) -> None:
    other = world.acting("configurator", name="王某")
    writing.save(admin, FILE, "filing: report\n", version=0)
    with pytest.raises(Refusal, match="changed-meanwhile"):
        writing.save(other, FILE, "something else\n", version=0)
    assert text(other) == "filing: report\n"
    assert writing.save(other, FILE, "something else\n", version=1) == 2


@pytest.mark.parametrize("typed", ["", "a: [", "\t- x", "filing: report\r\ntitle: x\r\n", "：" * 1000, "a: &a [*a]"])
def test_whatever_is_typed_is_kept_and_checked(admin: Actor, typed: str) -> None:
    writing.save(admin, FILE, typed)
    assert text(admin) == typed.replace("\r\n", "\n")
    assert open_bench(admin).checked().findings.has_errors


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (BASE_FILE, "not-a-file"),
        ("workflows/another/region.yaml", "not-a-file"),
        (f"workflows/{REGION}/a/b/c.yaml", "not-a-file"),
        ("../settings.py", "not-a-file"),
        (f"forms/{REGION}/logo.png", "not-a-file"),
        ("", "not-a-file"),
    ],
)
def test_only_files_of_the_region_are_written(admin: Actor, path: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        writing.save(admin, path, "x: 1\n")


def test_a_file_may_have_a_mebibyte(admin: Actor) -> None:
    with pytest.raises(Refusal, match="file-too-large"):
        writing.save(admin, FILE, "#" * (1024 * 1024 + 1))


@pytest.mark.parametrize(
    "act",
    [
        lambda actor: writing.save(actor, FILE, "x"),
        lambda actor: writing.begin_file(actor, "notices"),
        lambda actor: writing.override(actor, BASE_FILE),
        lambda actor: writing.remove(actor, FILE),
        lambda actor: writing.revert(actor, FILE),
        lambda actor: writing.discard(actor),
        lambda actor: writing.take_release(actor, 1),
        lambda actor: writing.catch_up(actor),
        lambda actor: writing.take_bundle(actor, b""),
    ],
)
def test_who_may_publish_only_may_not_write(region: str, act: Callable[[Actor], object]) -> None:
    with pytest.raises(Refusal, match="not-allowed"):
        act(world.acting("publisher"))


@pytest.mark.parametrize(
    ("kind", "name", "paths"),
    [
        ("filing", "site-check", [f"workflows/{REGION}/site-check.yaml"]),
        ("form-ui", "site-check", [f"forms/{REGION}/site-check/schema.yaml", f"forms/{REGION}/site-check/ui.yaml"]),
        ("scenarios", "more", [f"workflows/{REGION}/scenarios/more.yaml"]),
        ("notices", "", [f"workflows/{REGION}/notices.yaml"]),
        ("windows", "", [f"rules/{REGION}/windows.yaml"]),
    ],
)
def test_a_new_file_lies_where_its_kind_belongs(admin: Actor, kind: str, name: str, paths: list[str]) -> None:
    assert writing.begin_file(admin, kind, name) == paths
    for path in paths:
        assert (open_bench(admin).text(path) or "").startswith("# yaml-language-server: $schema=../../")


@pytest.mark.parametrize(("kind", "name"), [("filing", "Bad Name"), ("filing", "region"), ("form-ui", ""), ("x", "y")])
def test_a_new_file_needs_a_kind_and_a_name(admin: Actor, kind: str, name: str) -> None:
    with pytest.raises(Refusal, match=r"unknown-kind|bad-name"):
        writing.begin_file(admin, kind, name)


def test_a_lower_layer_is_overridden_by_a_file_of_the_region(admin: Actor) -> None:
    path = writing.override(admin, BASE_FILE)
    assert path == f"rules/{REGION}/calendars.yaml"
    writing.save(admin, path, text(admin, path) + "calendars:\n  national:\n    title: 本地日历\n")
    part = outlining.part(open_bench(admin).checked(), "calendars.national")
    title = next(line for line in part.lines if line.key == "title")
    assert (title.value, title.origin.file, title.origin.layer) == ("本地日历", path, REGION)
    year = next(line for line in part.lines if line.key == "years")
    assert year.origin.layer == "_base"
    assert writing.override(admin, BASE_FILE) == path, "it is there already"


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.data())
def test_no_text_however_broken_stops_the_checker(region: str, data: strategies.DataObject) -> None:
    bench = open_bench(SYSTEM)
    path = data.draw(strategies.sampled_from([one for one in bench.files if bench.is_own(one)]))
    whole = bench.text(path) or ""
    start, end = sorted(data.draw(strategies.tuples(*[strategies.integers(0, len(whole))] * 2)))
    typed = whole[:start] + data.draw(strategies.text("ab:-{}[]&*!|>'\" \n\t#，1", max_size=8)) + whole[end:]
    loaded = bench.with_text(path, typed).checked()
    assert all(finding.message.zh and finding.origin.line > 0 for finding in loaded.findings)


# --- bundles, earlier releases ---------------------------------------------------------------------------------------


def test_a_bundle_comes_back_as_the_draft(admin: Actor) -> None:
    rename(admin)
    writing.begin_file(admin, "filing", "second")
    data = bundles.pack(open_bench(admin).files)
    writing.discard(admin)
    assert writing.take_bundle(admin, data) == [FILE, f"workflows/{REGION}/second.yaml"]
    assert "开工报告书" in text(admin)
    again = bundles.pack(files_of(open_bench(admin).live.pk))
    assert writing.take_bundle(admin, again) == [], "what the bundle lacks goes"


def test_a_bundle_of_another_region_is_refused(admin: Actor) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("workflows/elsewhere/region.yaml", "region: elsewhere\n")
    with pytest.raises(Refusal, match="bundle-other-region"):
        writing.take_bundle(admin, buffer.getvalue())
    with pytest.raises(Refusal, match="not-a-bundle"):
        writing.take_bundle(admin, b"no zip file")
    far = bundles.pack({f"forms/{REGION}/{'x' * 300}/ui.yaml": b"", FILE: b"a: \x00b\n"})
    with pytest.raises(Refusal, match="bundle-path"):
        writing.take_bundle(admin, far)
    writing.take_bundle(admin, bundles.pack({FILE: b"a: \x00b\n"}))
    assert text(admin) == "a: b\n"


def test_an_earlier_release_can_be_put_live_again(admin: Actor) -> None:
    rename(admin)
    assert live(admin).number == 2
    assert writing.take_release(admin, 1) == [FILE]
    assert live(admin, "改回去").number == 3
    first, third = (Release.objects.get(region__name=admin.region, number=n).content_hash for n in (1, 3))
    assert first == third


# --- publishing ------------------------------------------------------------------------------------------------------


def test_publishing_closes_the_draft_and_the_studio_goes_on_from_there(admin: Actor) -> None:
    rename(admin)
    release = live(admin, " 名称与文件一致 ")
    assert (release.number, release.state, release.channel, release.notes) == (
        2,
        "published",
        "studio",
        "名称与文件一致",
    )
    assert Workbench.objects.get().state == "published"
    bench = open_bench(admin)
    assert (bench.base.number, bench.changes) == (2, {})
    assert str(releases.current(REGION).filings["report"].title) == "开工报告书"


@pytest.mark.parametrize(
    ("note", "digest", "code"),
    [("", None, "note-missing"), ("  ", None, "note-missing"), ("改名", "0" * 64, "draft-changed")],
)
def test_only_what_was_shown_is_published_and_with_a_note(
    admin: Actor, note: str, digest: str | None, code: str
) -> None:
    rename(admin)
    with pytest.raises(Refusal, match=code):
        publishing.publish(admin, note=note, digest=digest or open_bench(admin).digest)
    assert releases.current(REGION).release_number == 1


def test_a_draft_with_mistakes_does_not_go_live(admin: Actor) -> None:
    writing.save(admin, FILE, text(admin).replace("role: reviewer", "role: reviewr"))
    with pytest.raises(Refusal) as refused:
        live(admin)
    problem = refused.value.problems[0]
    assert problem.code == "unknown-role"
    assert problem.explanation["file"] == FILE
    assert problem.remedy
    assert "reviewer" in problem.remedy.zh


def test_a_draft_whose_scenario_fails_does_not_go_live(admin: Actor) -> None:
    path = f"workflows/{REGION}/scenarios/first.yaml"
    writing.save(admin, path, text(admin, path).replace("state: confirmed", "state: refused"))
    assert open_bench(admin).checked().ok
    with pytest.raises(Refusal, match="scenario-failed"):
        live(admin)
    assert releases.current(REGION).release_number == 1


def test_nothing_changed_is_not_published(admin: Actor) -> None:
    with pytest.raises(Refusal, match="nothing-changed"):
        live(admin)


def test_a_release_from_elsewhere_is_caught_up_with_first(admin: Actor, tmp_path: Path) -> None:
    rename(admin)
    file = tmp_path / UI
    file.write_text(file.read_text("utf-8").replace("开工日期", "实际开工日期"), "utf-8")
    assert releases.publish_region(REGION, Folders(tmp_path), SYSTEM, scenarios=False).changed
    assert open_bench(admin).is_behind
    with pytest.raises(Refusal, match="live-moved-on"):
        live(admin)
    assert writing.catch_up(admin) == []
    bench = open_bench(admin)
    assert (bench.base.number, bench.changes) == (2, {FILE: "changed"})
    assert "实际开工日期" in text(admin, UI)
    assert live(admin).number == 3


def test_a_restart_does_not_undo_what_the_studio_published(admin: Actor, tmp_path: Path) -> None:
    rename(admin)
    live(admin)
    result = releases.publish_region(REGION, Folders(tmp_path), SYSTEM, if_changed=True, scenarios=False)
    assert (result.changed, releases.current(REGION).release_number) == (False, 2)
    assert releases.publish_region(REGION, Folders(tmp_path), SYSTEM, scenarios=False).changed


@pytest.mark.parametrize("role", ["configurator", "reviewer", "clerk"])
def test_publishing_needs_its_permission(region: str, role: str) -> None:
    with pytest.raises(Refusal, match="not-allowed"):
        publishing.publish(world.acting(role), note="x", digest="")


# --- what is told ----------------------------------------------------------------------------------------------------


def test_the_difference_names_what_people_know(admin: Actor) -> None:
    rename(admin)
    bench = open_bench(admin)
    (topic,) = comparing.topics(comparing.of_draft(bench), bench.checked())
    assert (topic.section, topic.name, topic.title.zh) == ("filings", "report", "开工报告书")
    (change,) = topic.changes
    assert (change.inside, change.before, change.after) == ("title", "开工报告", "开工报告书")
    assert change.origin_after
    assert change.origin_after.file == FILE


def test_every_act_is_audited(admin: Actor) -> None:
    rename(admin)
    writing.discard(admin)
    rename(admin)
    live(admin)
    acts = list(AuditEntry.objects.filter(object_kind="workbench").order_by("id").values_list("action", flat=True))
    assert acts == ["workbench.write", "workbench.discard", "workbench.write", "workbench.publish"]


def test_scenarios_played_here_do_not_move_the_clock_of_others(admin: Actor) -> None:
    config = open_bench(admin).checked().config
    assert config
    today = clock.today()
    seen = []
    with rehearsed(config, "first", named(config, "first", "report-is-confirmed")):
        assert clock.today().isoformat() == "2026-03-02"
        other = threading.Thread(target=lambda: seen.append(clock.today()))
        other.start()
        other.join()
    assert seen == [today]
    assert clock.today() == today
    assert connection.in_atomic_block


# --- what a draft may take -------------------------------------------------------------------------------------------

SCHEMA = f"forms/{REGION}/report/schema.yaml"


def doubling() -> str:
    """24 definitions that each name the next one twice: 16 million fields, in three kilobytes."""
    pair = "  d{0}: {{type: object, properties: {{a: {{$ref: '#/$defs/d{1}'}}, b: {{$ref: '#/$defs/d{1}'}}}}}}\n"
    return "".join(pair.format(n, n + 1) for n in range(24)) + "  d24: {type: string}\n"


def test_a_draft_that_grows_without_measure_is_told_so(admin: Actor) -> None:
    grown = "type: object\nproperties:\n  name: {$ref: '#/$defs/d0'}\n$defs:\n" + doubling()
    writing.save(admin, SCHEMA, grown)
    found = open_bench(admin).checked().findings
    assert [(f.code, f.origin.file, f.origin.line) for f in found if "过大" in f.message.zh] == [
        ("form.reference", SCHEMA, 3)
    ]


def test_conditions_that_grow_without_measure_are_told_so(admin: Actor) -> None:
    wide = "".join(f"  c{n}: {{all: [{{is: c{n + 1}}}, {{is: c{n + 1}}}, {{is: c{n + 1}}}]}}\n" for n in range(14))
    path = f"rules/{REGION}/conditions.yaml"
    writing.save(admin, path, f"conditions:\n{wide}  c14: {{always: true}}\n")
    found = [f for f in open_bench(admin).checked().findings if f.code == "condition.too-large"]
    (found,) = found
    assert {(f.origin.file, f.origin.line) for f in (found, *found.also)} == {(path, 2 + n) for n in range(8)}


def test_checking_a_draft_ends_whatever_is_in_it(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object, **__: object) -> None:
        while True:
            pass

    monkeypatch.setattr("guicheng.config.workbench.bench.check", endless)
    monkeypatch.setattr("guicheng.config.workbench.bench._BUDGET", Budget(seconds=1, megabytes=64))
    rename(admin)
    loaded = open_bench(admin).checked()
    assert [finding.code for finding in loaded.findings] == ["check-too-large"]
    with pytest.raises(Refusal, match="check-too-large"):
        live(admin)


def hog(config: object) -> Iterator[tuple[str, str, str, str]]:
    """Scenarios that never come to an end."""
    while True:
        time.sleep(0.01)
    yield ("", "", "", "")


def told(config: object) -> Iterator[tuple[str, str, str, str]]:
    """In place of scenarios: which process plays them, and that it has a database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM config_region WHERE name = %s", ["-"])
        (found,) = cursor.fetchone()
    yield ("scenarios/first/x", f"in-{os.getpid() == PID}-{found}", "在别处", "elsewhere")


PID = os.getpid()


def test_scenarios_are_played_apart_when_a_draft_is_published(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever they ask for, the process that serves people goes on; it has a database of its own."""
    rename(admin)
    monkeypatch.setattr(ports.above, "play", told)
    with pytest.raises(Refusal, match="in-False-0"):
        live(admin)
    monkeypatch.setattr(ports.above, "play", hog)
    monkeypatch.setattr(checker, "SCENARIOS", Budget(seconds=1, megabytes=256, database=True))
    with pytest.raises(Refusal, match="scenarios-too-large"):
        live(admin)
    assert releases.current(REGION).release_number == 1
    with connection.cursor() as cursor:  # ours is as it was
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
