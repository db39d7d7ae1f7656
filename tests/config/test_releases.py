"""Releases: draft → checked → published → retired, immutable, one live, the same content once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.checker import check
from guicheng.config.models import Region, Release
from guicheng.config.stores import Folders, Texts
from tests.config.conftest import rewrite

pytestmark = pytest.mark.django_db


def publish(root: Path, actor: Actor, **options: Any) -> releases.Published:
    return releases.publish_region("maple", Folders(root), actor, scenarios=False, **options)


def of_maple() -> QuerySet[Release]:
    """The releases of these tests: other tests of the session may have published regions of their own."""
    return Release.objects.filter(region__name="maple")


def test_publishing_puts_a_region_live(root: Path, actor: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        releases.current("maple")
    assert (refused.value.code, refused.value.status) == ("no-region", 404)
    result = publish(root, actor, notes="第一版")
    assert result.release is not None
    config = releases.current("maple")
    assert (config.release_id, config.release_number) == (result.release.pk, 1)
    assert config.content_hash == result.release.content_hash
    stored = of_maple().get().content["filings"]["report"]  # the author's order survives the database
    assert list(stored)[:6] == ["filing", "title", "about", "form", "name", "tile"]
    assert config.explain_rule("filings/report/limit")["line"] > 0
    assert releases.load(result.release.pk) is releases.load(result.release.pk)
    assert ("maple", "新的地区系统") in [(name, title.zh) for name, title in releases.published()]
    assert AuditEntry.objects.filter(region="maple", action="publish", object_id=str(result.release.pk)).count() == 1


def test_a_new_release_retires_the_one_before_which_stays_readable(root: Path, actor: Actor) -> None:
    first = publish(root, actor).release
    rewrite(root / "workflows/maple/report.yaml", "title: 开工报告", "title: 开工情况")
    second = publish(root, actor).release
    assert first is not None
    assert second is not None
    assert {r.number: r.state for r in of_maple().all()} == {1: "retired", 2: "published"}
    assert releases.current("maple").filings["report"].title.zh == "开工情况"
    assert releases.load(first.pk).filings["report"].title.zh == "开工报告"


def test_the_same_content_is_not_published_twice(root: Path, actor: Actor) -> None:
    assert publish(root, actor, if_changed=True).changed
    rewrite(root / "workflows/maple/report.yaml", "filing: report\n", "# 只是注释\nfiling: report\n\n")
    again = publish(root, actor, if_changed=True)
    assert (again.changed, again.release and again.release.number, of_maple().count()) == (False, 1, 1)


def test_mistakes_are_not_published(root: Path, actor: Actor) -> None:
    rewrite(root / "workflows/maple/report.yaml", "applicant: clerk", "applicant: clark")
    result = publish(root, actor)
    assert (result.release, result.loaded.ok, of_maple().count()) == (None, False, 0)


def test_a_draft_with_mistakes_is_kept_but_never_goes_live(root: Path, actor: Actor) -> None:
    rewrite(root / "workflows/maple/report.yaml", "applicant: clerk", "applicant: clark")
    draft = releases.record(check("maple", Folders(root), scenarios=False), actor)
    assert (draft.state, draft.findings[0]["code"]) == ("draft", "unknown-role")
    for act in (lambda: releases.publish(draft.pk, actor), lambda: releases.load(draft.pk)):
        with pytest.raises(Refusal):
            act()
    draft.delete()


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}}, {"places": {}}, {"sources": {}}, {"content_hash": "0"}, {"number": 9}, {"state": "draft"},
        {"notes": "x"}, {"created_by": "x"}, {"layers": []}, {"assets": {"a": "b"}}, {"state": "checked"},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_lets_nobody_change_a_release(root: Path, actor: Actor, change: dict[str, Any]) -> None:
    release = publish(root, actor).release
    assert release is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=release.pk)._raw_delete("default")


def test_a_release_goes_live_once(root: Path, actor: Actor) -> None:
    release = publish(root, actor).release
    assert release is not None
    with pytest.raises(Refusal) as refused:
        releases.publish(release.pk, actor)
    assert refused.value.code == "release-not-checked"
    with pytest.raises(Refusal) as missing:
        releases.load(release.pk + 1000)
    assert missing.value.status == 404


def test_a_release_can_be_made_again_from_its_own_sources(root: Path, actor: Actor) -> None:
    release = publish(root, actor).release
    assert release is not None
    again = check("maple", Texts({path: text.encode() for path, text in release.sources.items()}), scenarios=False)
    assert releases.content_hash(again.document, {}) == release.content_hash


def test_files_that_people_download_belong_to_the_release(root: Path, actor: Actor) -> None:
    rewrite(root / "workflows/maple/region.yaml", "  intro: 请", "  downloads: [guide.pdf]\n  intro: 请")
    (root / "workflows/maple/guide.pdf").write_bytes(b"%PDF-1.7 one")
    first = publish(root, actor, if_changed=True).release
    (root / "workflows/maple/guide.pdf").write_bytes(b"%PDF-1.7 two")
    second = publish(root, actor, if_changed=True).release
    assert first is not None
    assert second is not None
    assert releases.asset(first.pk, "workflows/maple/guide.pdf") == b"%PDF-1.7 one"
    assert releases.asset(second.pk, "workflows/maple/guide.pdf") == b"%PDF-1.7 two"
    with pytest.raises(Refusal):
        releases.asset(second.pk, "workflows/maple/region.yaml")


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_leave_one_live_release(root: Path, actor: Actor) -> None:
    Region.objects.create(name="maple")
    together, raised = threading.Barrier(2), []

    def run(title: str) -> None:
        path = "workflows/maple/report.yaml"
        text = (root / path).read_text(encoding="utf-8").replace("title: 开工报告", f"title: {title}")
        try:
            together.wait()
            store = Texts({path: text.encode()}, below=Folders(root))
            releases.publish_region("maple", store, actor, scenarios=False)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(title,)) for title in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert sorted(of_maple().values_list("number", "state")) == [(1, "retired"), (2, "published")]
    assert releases.current_id("maple") == of_maple().get(number=2).pk
    with connection.cursor() as cursor:  # what the trigger protects, the test puts away by emptying the tables
        cursor.execute("TRUNCATE config_release, config_region CASCADE")


def test_what_has_not_changed_is_neither_checked_nor_tried_again(
    root: Path, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def counted(name: str, *args: Any, **options: Any) -> Any:
        checked.append(name)
        return check(name, *args, **options)

    monkeypatch.setattr(releases, "check", counted)
    assert publish(root, actor, if_changed=True).changed
    assert not publish(root, actor, if_changed=True).changed
    assert len(checked) == 1
    monkeypatch.setattr(releases, "VERSION", "another checker")
    assert not publish(root, actor, if_changed=True).changed
    assert len(checked) == 2, "what it passed was another checker"
    monkeypatch.undo()
    monkeypatch.setattr(releases, "check", counted)
    rewrite(root / "workflows/maple/report.yaml", "title: 开工报告", "title: 开工情况")
    assert publish(root, actor, if_changed=True).changed
    assert len(checked) == 3
