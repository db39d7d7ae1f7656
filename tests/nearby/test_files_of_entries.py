"""The files of entries: asked for, kept by what people did in their form, opened by whoever reads the entry (X-09)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guicheng import audit
from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.attachments import laid_out, receive
from guicheng.attachments.models import Attachment
from guicheng.attachments.saying import FileChange
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.entries import attaching, merging, writing
from guicheng.filings.acts import filing_files
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.registers.models import Entry
from guicheng.reports.column_values import Cells
from guicheng.reports.paper_sections import Composer
from tests.attachments import corpus
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of
from tests.nearby.files_of_sites import FILES, PAPER, PHOTO, SITE
from tests.support.world import picture

pytestmark = pytest.mark.django_db
MARK = "0123456789abcdef"


@pytest.fixture
def play() -> Iterator[Play]:
    if not Jurisdiction.objects.exists():
        places.load()
    with staged(config_of(FILES)) as play:
        yield play


def pdf() -> Any:
    return SimpleUploadedFile("paper.pdf", corpus.pdf(), "application/pdf")


def clerk(play: Play) -> Actor:
    return play.stage.actor("firm.clerk")


def new_site(play: Play, *pictures: int, mark: str = MARK, **data: Any) -> Entry:
    """A site that was added with these pictures."""
    page = writing.blank(clerk(play), "site")
    for number in pictures:
        attaching.lay(page, mark, "photo", picture(number, f"{number}.png"))
    return writing.create(clerk(play), "site", {**SITE, **data}, files=mark)


def names(actor: Actor, entry: Entry) -> list[str]:
    return [file.name for file in attaching.files(actor, entry.pk)]


def refused(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **more)
    return caught.value.code


def test_a_new_entry_has_the_files_of_its_form(play: Play) -> None:
    site = new_site(play, 1, 2)
    assert names(clerk(play), site) == ["1.png", "2.png"]
    assert Entry.objects.unscoped().get(pk=site.pk).files == {"photo": 2}
    log = audit.log_of("walk", "entry", site.pk)
    assert [line.action.zh for line in log] == ["新增", "上传附件", "上传附件", "状态变更"]


def test_what_a_slot_wants_is_asked_of_pages_and_programs(play: Play) -> None:
    assert refused(writing.create, clerk(play), "site", SITE) == "slot-min"
    assert refused(new_site, play) == "slot-min"
    yard = play.stage.entries["yard"]
    assert refused(writing.edit, clerk(play), yard.pk, {"note": "改"}) == "slot-min"
    attaching.attach(clerk(play), yard.pk, "photo", picture())
    assert writing.edit(clerk(play), yard.pk, {"note": "改"}).data["note"] == "改"


def test_a_slot_takes_no_more_than_it_holds_nor_anything_else(play: Play) -> None:
    site = new_site(play, 1, 2)
    assert refused(attaching.attach, clerk(play), site.pk, "photo", picture(3)) == "slot-full"
    assert refused(attaching.attach, clerk(play), site.pk, "photo", pdf()) == "file-kind"
    assert refused(attaching.attach, clerk(play), site.pk, "nothing", picture(3)) == "not-found"


def test_a_slot_that_is_not_there_takes_nothing(play: Play) -> None:
    site = new_site(play, 1)
    assert refused(attaching.attach, clerk(play), site.pk, "paper", pdf()) == "no-slot"
    writing.edit(clerk(play), site.pk, {"code": "X1"})
    attaching.attach(clerk(play), site.pk, "paper", pdf())
    assert names(clerk(play), site) == ["paper.pdf", "1.png"]


def test_what_is_laid_out_for_a_slot_that_is_not_there_is_left_out(play: Play) -> None:
    page = writing.blank(clerk(play), "site")
    attaching.lay(page, MARK, "paper", pdf())
    assert names(clerk(play), new_site(play, 1)) == ["1.png"]


def test_the_last_file_that_is_wanted_is_replaced_not_taken_out(play: Play) -> None:
    site = new_site(play, 1)
    (old,) = attaching.files(clerk(play), site.pk)
    assert refused(attaching.take_out, clerk(play), site.pk, old.pk) == "slot-min"
    assert names(clerk(play), site) == ["1.png"]
    attaching.attach(clerk(play), site.pk, "photo", picture(2, "2.png"), replaces=old.pk)
    assert names(clerk(play), site) == ["2.png"]
    assert Entry.objects.unscoped().get(pk=site.pk).files == {"photo": 1}


def test_the_same_file_again_is_the_one_that_is_there(play: Play) -> None:
    site = new_site(play, 1)
    version = Entry.objects.unscoped().get(pk=site.pk).version
    (old,) = attaching.files(clerk(play), site.pk)
    assert attaching.attach(clerk(play), site.pk, "photo", picture(1)).pk == old.pk
    assert attaching.attach(clerk(play), site.pk, "photo", picture(1), replaces=old.pk).pk == old.pk
    assert Entry.objects.unscoped().get(pk=site.pk).version == version


def test_nothing_changes_before_the_form_is_saved(play: Play) -> None:
    site = new_site(play, 1)
    page = writing.sheet(clerk(play), site.pk)
    (old,) = attaching.files(clerk(play), site.pk)
    attaching.lay(page, "f" * 8, "photo", picture(2, "2.png"))
    attaching.take_from_form(page, "f" * 8, old.pk)
    assert names(clerk(play), site) == ["1.png"]
    saved = writing.edit(clerk(play), site.pk, {}, files="f" * 8)
    assert (names(clerk(play), site), saved.version) == (["2.png"], 2)


def test_two_forms_at_once_undo_nothing_of_each_other(play: Play) -> None:
    site = new_site(play, 1)
    page = writing.sheet(clerk(play), site.pk)
    (old,) = attaching.files(clerk(play), site.pk)
    attaching.describe(page, "a" * 8, old.pk, FileChange(caption="大门"))
    attaching.lay(page, "b" * 8, "photo", picture(2, "2.png"))
    writing.edit(clerk(play), site.pk, {}, files="b" * 8)
    writing.edit(clerk(play), site.pk, {}, files="a" * 8)
    assert [(one.name, one.caption) for one in attaching.files(clerk(play), site.pk)] == [
        ("1.png", "大门"),
        ("2.png", ""),
    ]


def test_what_somebody_took_out_meanwhile_stays_out(play: Play) -> None:
    site = new_site(play, 1, 2)
    page = writing.sheet(clerk(play), site.pk)
    first, second = attaching.files(clerk(play), site.pk)
    attaching.describe(page, "a" * 8, second.pk, FileChange(caption="塔吊"))
    attaching.take_out(clerk(play), site.pk, first.pk)
    writing.edit(clerk(play), site.pk, {}, files="a" * 8)
    assert [(one.name, one.caption) for one in attaching.files(clerk(play), site.pk)] == [("2.png", "塔吊")]


def test_whoever_reads_the_entry_opens_its_files_and_nobody_else(play: Play) -> None:
    site = new_site(play, 1)
    (file,) = attaching.files(clerk(play), site.pk)
    for name, reads in (("firm.clerk", True), ("city.chief", True), ("other.clerk", False), ("yard.site-user", False)):
        assert filing_files.may_read(play.stage.actor(name), file) is reads, name
    writing.remove(clerk(play), site.pk)
    assert filing_files.may_read(clerk(play), file) is False


def test_what_lies_with_a_form_is_seen_by_whoever_fills_it_in(play: Play) -> None:
    page = writing.blank(clerk(play), "site")
    file = attaching.lay(page, MARK, "photo", picture())
    assert filing_files.may_read(clerk(play), file)
    assert not filing_files.may_read(play.stage.actor("firm.boss"), file)
    assert not filing_files.may_read(play.stage.actor("other.clerk"), file)


def test_only_who_may_change_the_slot_changes_its_files(play: Play) -> None:
    site = new_site(play, 1)
    assert refused(attaching.attach, play.stage.actor("city.chief"), site.pk, "photo", picture(2)) == "not-yours"
    assert refused(attaching.attach, play.stage.actor("firm.boss"), site.pk, "photo", picture(2)) == "not-allowed"
    assert refused(attaching.attach, play.stage.actor("other.clerk"), site.pk, "photo", picture(2)) == "not-found"


def test_whom_the_slot_is_not_opened_to_is_not_asked_for_it() -> None:
    edit = [{"by": ["clerk"], "fields": ["note"]}]
    with staged(config_of({**FILES, "registers/site/edit": edit})) as play:
        yard = play.stage.entries["yard"]
        assert writing.edit(clerk(play), yard.pk, {"note": "改"}).data["note"] == "改"
        assert refused(attaching.attach, clerk(play), yard.pk, "photo", picture()) == "not-allowed"


def test_a_freeze_fixes_files() -> None:
    freeze = [{"id": "filed", "when": {"site.code": "F1"}, "slots": ["photo"], "message": "照片已固定"}]
    with staged(config_of({**FILES, "registers/site/freeze": freeze})) as play:
        site = new_site(play, 1)
        attaching.attach(clerk(play), site.pk, "photo", picture(2))
        writing.edit(clerk(play), site.pk, {"code": "F1"})
        (first, _second) = attaching.files(clerk(play), site.pk)
        assert refused(attaching.take_out, clerk(play), site.pk, first.pk) == "filed"
        assert writing.edit(clerk(play), site.pk, {"note": "改"}).data["note"] == "改"


def test_facts_count_files(play: Play) -> None:
    site = new_site(play, 1, 2)
    facts = Facts(play.config, Dossier.read(Entry.objects.unscoped().get(pk=site.pk)))
    asked = ["site.files.photo.count", "subject.files.photo.count", "site.files.paper.count"]
    assert [facts.get(path) for path in asked] == [2, 2, 0]


def test_a_system_puts_a_file_into_an_entry_in_its_own_transaction(play: Play) -> None:
    site = new_site(play, 1)
    system = Actor.system("walk", "feed")
    page = writing.sheet(system, site.pk, lock=True)
    slot = attaching.slot_of(page, "photo")
    added = attaching.put(page, "photo", receive.look_at(picture(2, "2.png"), slot))
    assert (added.number, names(clerk(play), site)) == (2, ["1.png", "2.png"])
    assert io.BytesIO(filing_files.served(clerk(play), added.pk).open().read()).getvalue()[:4] == b"\x89PNG"


def test_a_story_gives_adds_and_changes_files() -> None:
    given = {"scenarios/life/given/entries/gate/attach": {"photo": 1}}
    with staged(config_of({**FILES, **given})) as play:
        add = {"as": "firm.clerk", "add": "site", "data": SITE, "call": "new"}
        assert "slot-min" in play.do([add])[0][0][1]
        edits = {"as": "firm.clerk", "edit": "gate", "data": {"note": "改"}}
        assert play.do([{**add, "attach": {"photo": 2}}, edits, {**edits, "attach": {"photo": 1}}]) == [[], [], []]
        assert Entry.objects.unscoped().get(pk=play.stage.entries["gate"].pk).files == {"photo": 2}
        assert play.do([{**edits, "attach": {"photo": 1}}])[0] != []


def test_merging_gives_the_kept_entry_the_files_that_it_lacks() -> None:
    merge = {"registers/site/merge": {"by": ["clerk"], "identity": "any"}}
    with staged(config_of({**FILES, **merge})) as play:
        duplicate, kept = new_site(play, 1), new_site(play, 2, mark="b" * 8, name="旧工地", code="K1")
        attaching.attach(clerk(play), duplicate.pk, "photo", picture(3, "3.png"))
        writing.edit(clerk(play), duplicate.pk, {"code": "D1"})
        attaching.attach(clerk(play), duplicate.pk, "paper", pdf())
        merging.merge(clerk(play), duplicate.pk, kept.pk, "同一工地")
        assert names(clerk(play), kept) == ["paper.pdf", "2.png"]
        assert Entry.objects.unscoped().get(pk=kept.pk).files == {"photo": 1, "paper": 1}


def test_a_paper_about_an_entry_shows_its_pictures() -> None:
    paper = {
        "title": "工地概况",
        "file_name": "工地概况",
        "about": "site",
        "to": ["clerk"],
        "sections": [{"kind": "pictures", "title": "照片", "slot": "photo"}],
    }
    with staged(config_of({**FILES, "documents/overview": paper})) as play:
        site = new_site(play, 1, 2)
        composer = Composer(play.config, clerk(play), site, Cells(play.config, clerk(play), "zh"))
        section = composer.section(play.config.documents["overview"].sections[0])
        assert [one.caption for one in section.pictures] == ["1.png", "2.png"]


def test_what_nobody_saves_is_forgotten(play: Play) -> None:
    page = writing.blank(clerk(play), "site")
    file = attaching.lay(page, MARK, "photo", picture())
    assert laid_out.sweep() == 0
    clock.set_to(clock.now() + dt.timedelta(days=8))
    assert laid_out.sweep() == 1
    assert not Attachment.objects.filter(pk=file.pk).exists()


def test_a_closed_slot_keeps_its_files_and_wants_none() -> None:
    closed = {"forms/site/ui/slots": [{**PHOTO, "read_only_if": {"form.code": "F1"}}, PAPER]}
    with staged(config_of({**FILES, **closed})) as play:
        site = new_site(play, 1)
        writing.edit(clerk(play), site.pk, {"code": "F1"})
        assert refused(attaching.attach, clerk(play), site.pk, "photo", picture(2)) == "slot-closed"
        assert writing.create(clerk(play), "site", {**SITE, "code": "F1"}).files == {}
