"""What a choice brings along, what falls with it, and choices that do not fit, on page, API and server alike (T5)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.common.errors import Refusal
from guicheng.entries import writing
from guicheng.filings.acts import drafts, submission
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from tests.config.walk.playing import Play, staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

UI = "forms/record/ui/fields"
BROUGHT = {
    f"{UI}/told/default_from": "form.site.entry.code",
    f"{UI}/holder/computed": {"copy": "form.site.entry.manager"},
    f"{UI}/piece/entry": {"register": "piece", "depends_on": "site"},
    "registers/piece/edit": [{"by": ["clerk"]}],
}
DATED = {f"{UI}/piece/entry": {"register": "piece", "where": {"entry.found_on": {"lte": {"fact": "form.day"}}}},
         "registers/piece/edit": [{"by": ["clerk"]}]}  # fmt: skip


@pytest.fixture(autouse=True)
def _places() -> None:
    if not Jurisdiction.objects.exists():
        places.load()


def begun(play: Play, **data: Any) -> int:
    saved = drafts.create(
        play.stage.actor("firm.clerk"), "record", play.stage.entries["yard"].pk, {"text": "好", **data}
    )
    return saved.matter.filing.pk


def save(play: Play, pk: int, **data: Any) -> drafts.Saved:
    return drafts.save(play.stage.actor("firm.clerk"), pk, data)


def held(pk: int) -> dict[str, Any]:
    return Filing.objects.unscoped().get(pk=pk).data


def chosen(play: Play, name: str) -> dict[str, str]:
    return {"id": str(play.stage.entries[name].pk)}


def said(refusal: Refusal) -> list[tuple[str, str, str]]:
    return [(one.code, one.field, one.message.zh) for one in refusal.problems]


def test_a_choice_brings_along_what_the_entry_says() -> None:
    with staged(config_of(BROUGHT)) as play:
        writing.edit(play.stage.actor("firm.clerk"), play.stage.entries["yard"].pk, {"manager": "赵刚"})
        pk = begun(play, site=chosen(play, "yard"))
        assert {name: held(pk).get(name) for name in ("told", "holder")} == {"told": "A1", "holder": "赵刚"}


def test_what_is_copied_is_live_until_it_is_handed_in_and_fixed_then() -> None:
    with staged(config_of(BROUGHT)) as play:
        clerk, yard = play.stage.actor("firm.clerk"), play.stage.entries["yard"].pk
        writing.edit(clerk, yard, {"manager": "赵刚"})
        pk = begun(play, site=chosen(play, "yard"), holder="李明")
        assert held(pk)["holder"] == "赵刚"
        writing.edit(clerk, yard, {"manager": "钱伟"})
        assert "钱伟" in play.get("firm.clerk", f"/filings/{pk}/edit/")
        submission.submit(clerk, pk, {})
        assert held(pk)["holder"] == "钱伟"
        writing.edit(clerk, yard, {"manager": "孙丽"})
        assert held(pk)["holder"] == "钱伟"
        assert "孙丽" not in play.get("firm.clerk", f"/filings/{pk}/")


def test_choosing_anew_begins_anew_what_hung_on_the_old_choice() -> None:
    with staged(config_of(BROUGHT)) as play:
        pk = begun(play, site=chosen(play, "yard"), piece=chosen(play, "wall"))
        save(play, pk, told="改过的说明")
        save(play, pk, site=chosen(play, "yard"))
        assert (held(pk)["told"], held(pk)["piece"]["label"]) == ("改过的说明", "东墙")
        save(play, pk, site=chosen(play, "gate"))
        assert (held(pk)["told"], held(pk).get("piece")) == ("C1", None)


def test_what_is_sent_in_the_same_breath_stays() -> None:
    with staged(config_of(BROUGHT)) as play:
        pk = begun(play, site=chosen(play, "yard"))
        save(play, pk, site=chosen(play, "gate"), told="我写的")
        assert held(pk)["told"] == "我写的"


def test_a_page_clears_what_it_has_asked_about() -> None:
    """The page says which entry was chosen when it was drawn, and asks before; then all of it falls, typed or not."""
    with staged(config_of(BROUGHT)) as play:
        pk = begun(play)
        yard, gate = (str(play.stage.entries[name].pk) for name in ("yard", "gate"))
        url = f"/filings/{pk}/refresh/"
        typed = {"text": "好", "_chosen.site": "", "site": yard, "told": ""}
        page = play.post("firm.clerk", url, **typed)
        assert 'value="A1"' in page
        assert "data-confirm=" in page
        assert "说明" in page.split('data-confirm="')[1].split('"')[0]
        page = play.post("firm.clerk", url, **{**typed, "_chosen.site": yard, "site": gate, "told": "未保存的字"})
        assert 'value="C1"' in page
        assert "未保存的字" not in page
        page = play.post("firm.clerk", url, **{**typed, "_chosen.site": gate, "site": gate, "told": "再写的字"})
        assert "再写的字" in page


@pytest.mark.parametrize(("day", "fits"), [("2025-02-28", False), ("2025-03-01", True)])
def test_where_reads_the_form_on_page_and_api(day: str, fits: bool) -> None:
    with staged(config_of(DATED)) as play:
        wall = play.stage.entries["wall"].pk
        writing.edit(play.stage.actor("firm.clerk"), wall, {"found_on": "2025-03-01"})
        pk = begun(play)
        given = quote(json.dumps({"day": day}))
        page = play.get("firm.clerk", f"/filings/{pk}/entries/?field=piece&q=&given={given}")
        _, answer = play.api("firm.clerk", f"forms/record/choices/piece?filing={pk}&given={given}")
        assert ("东墙" in page, "东墙" in str(answer)) == (fits, fits)
        save(play, pk, day=day)
        assert ("东墙" in play.get("firm.clerk", f"/filings/{pk}/edit/")) is fits
        found = save(play, pk, piece={"id": str(wall)})
        assert (held(pk).get("piece") is not None) is fits
        codes = [(one.code, one.field) for one in found.problems]
        assert codes == ([] if fits else [("form.unfit", "piece")])


def test_a_choice_that_went_stale_is_refused_with_the_reason() -> None:
    with staged(config_of(DATED)) as play:
        clerk, wall = play.stage.actor("firm.clerk"), play.stage.entries["wall"].pk
        writing.edit(clerk, wall, {"found_on": "2025-03-01"})
        pk = begun(play, day="2025-03-02", piece={"id": str(wall)})
        writing.edit(clerk, wall, {"found_on": "2025-03-09"})
        with pytest.raises(Refusal) as caught:
            submission.submit(clerk, pk, {})
        ((code, field, message),) = said(caught.value)
        assert (code, field) == ("form.unfit", "piece")
        assert message.startswith("“东墙”不能选择：部位日期 是 2025-03-09，需要不超过 日期")
        assert held(pk)["piece"]["label"] == "东墙"


def test_a_forged_choice_below_another_is_refused() -> None:
    with staged(config_of(BROUGHT)) as play:
        pk = begun(play, site=chosen(play, "gate"))
        found = save(play, pk, piece=chosen(play, "wall"))
        assert [(one.code, one.message.zh) for one in found.problems] == [("form.unfit", "“东墙”不属于所选的上级")]
        assert held(pk).get("piece") is None


def test_where_asks_the_subject_and_what_the_one_picked_holds() -> None:
    people = {
        "people": {
            "persons": {"register": "site", "number": "code"},
            "certificates": {"register": "piece", "person": "parent", "kind": "name"},
        }
    }
    where = {
        f"{UI}/site/entry": {
            "register": "site",
            "where": {"holds": "quality", "entry.name": {"ne": {"fact": "site.name"}}},
        }
    }
    with staged(config_of({**people, **where})) as play:
        clerk, pk = play.stage.actor("firm.clerk"), begun(play)
        page = f"/filings/{pk}/entries/?field=site&q="
        assert "西门工地" not in play.get("firm.clerk", page)
        for name in ("gate", "yard"):
            writing.create(clerk, "piece", {"name": "quality"}, parent_id=play.stage.entries[name].pk)
        shown = play.get("firm.clerk", page)
        assert ("西门工地" in shown, "五华工地" in shown) == (True, False)


def test_who_was_chosen_long_ago_stays_in_an_entry_that_stands() -> None:
    """An entry that stands is not judged anew for what is not changed."""
    with staged(config_of({})) as play:
        entry = Entry.objects.unscoped().get(pk=play.stage.entries["wall"].pk)
        assert entry.parent_id == play.stage.entries["yard"].pk
