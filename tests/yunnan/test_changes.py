"""What a filing changes, before and after: read by whoever decides, on page, print, paper and by the API (YNR-30)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from guicheng.filings import access
from guicheng.filings.acts import changes, decisions
from guicheng.filings.acts.snapshots import taken
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.reports import filing_paper
from tests.yunnan.shared import Scene
from tests.yunnan.test_hostile import begin, file


def work_change(scene: Scene, **data: Any) -> Filing:
    """A change of the hall's own data, handed in."""
    pk = file(scene, "owner", "work-change", "hall", {"reason": "补充协议变更合同", **data})
    return Filing.objects.unscoped().get(pk=pk)


def lines(page: str) -> dict[str, tuple[str, str, str]]:
    """The table of changes of a page: item → before, after, note."""
    table = page[page.index('id="changes-title"') :]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table[: table.index("</table>")], re.S)[1:]
    cells = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows]
    return {cell[0]: (cell[1], cell[2], cell[3]) for cell in cells}


def of_reviewer(scene: Scene, filing: Filing) -> list[changes.Change]:
    actor = scene.stage.actor("authority")
    return changes.of_filing(access.find(actor, filing.pk), "zh-hans")


def test_the_decider_reads_what_stood_there_and_what_is_to_stand(scene: Scene) -> None:
    hall = scene.entry("hall")
    filing = work_change(scene, name="会展中心二标段", area=8000)
    page = scene.page("authority", f"/filings/{filing.pk}/")
    before, after, note = lines(page)["工程名称"]
    assert (before, after, note) == (hall.name, "会展中心二标段", "有变更")
    assert lines(page)["合同登记编号"][2] == "无变更"
    assert lines(scene.page("authority", f"/filings/{filing.pk}/print/"))["工程名称"][:2] == (
        hall.name,
        "会展中心二标段",
    )
    answer = scene.client("authority").get(f"/api/v1/filings/{filing.pk}").json()
    told = {one["path"]: (one["before"], one["after"], one["changed"]) for one in answer["changes"]}
    assert told["name"] == (hall.name, "会展中心二标段", True)
    actor = scene.stage.actor("authority")
    paper = filing_paper.compose(access.read(actor, filing.pk), "zh-hans", "")
    table = next(one for one in paper.sections if getattr(one, "title", "") == "变更对比")
    assert [cell.text for cell in table.rows[0]] == ["工程名称", hall.name, "会展中心二标段", "有变更"]


def test_what_moved_since_is_marked_and_what_stood_at_submission_stays(scene: Scene) -> None:
    hall = scene.entry("hall")
    filing = work_change(scene, name="会展中心二标段")
    Entry.objects.unscoped().filter(pk=hall.pk).update(data={**hall.data, "name": "会展中心甲区"})
    (name, *rest) = of_reviewer(scene, filing)
    assert (name.before, name.after, name.now) == (hall.name, "会展中心二标段", "会展中心甲区")
    assert {one.now for one in rest} == {None}
    assert "上报后原值已变为：会展中心甲区" in scene.page("authority", f"/filings/{filing.pk}/")


def test_after_the_approval_the_values_before_it_are_still_told(scene: Scene) -> None:
    hall = scene.entry("hall")
    filing = work_change(scene, name="会展中心二标段")
    decisions.decide_filing(scene.stage.actor("authority"), filing.pk, decisions.Answer("approve"))
    assert scene.entry("hall").data["name"] == "会展中心二标段"
    name = of_reviewer(scene, filing)[0]
    assert (name.before, name.after, name.changed, name.now) == (hall.name, "会展中心二标段", True, None)


def test_a_filing_older_than_snapshots_invents_nothing_once_it_is_over(scene: Scene) -> None:
    filing = work_change(scene, name="会展中心二标段")
    Filing.objects.unscoped().filter(pk=filing.pk).update(snapshot={})
    assert of_reviewer(scene, filing)[0].before != ""
    decisions.decide_filing(scene.stage.actor("authority"), filing.pk, decisions.Answer("approve"))
    assert of_reviewer(scene, filing) == []


def test_a_draft_compares_with_what_stands_there_today(scene: Scene) -> None:
    hall = scene.entry("hall")
    pk = begin(scene, "owner", "work-change", "hall", {"name": "会展中心二标段"})
    Entry.objects.unscoped().filter(pk=hall.pk).update(data={**hall.data, "name": "会展中心甲区"})
    actor = scene.stage.actor("owner")
    found = access.find(actor, pk)
    assert found.context.filing.snapshot == {}
    assert [(one.before, one.now) for one in changes.of_filing(found, "zh-hans")][:1] == [("会展中心甲区", None)]
    assert "before" in taken(found.context, actor)


@pytest.fixture
def change(scene: Scene) -> Filing:
    """钱学明 is to take the post of 李建业 on the hall."""
    data = {"successor": {"id": "$qian"}, "reason": "left", "explanation": "原项目经理已离职"}
    return Filing.objects.unscoped().get(pk=file(scene, "contractor", "personnel-change", "li-on-hall", data))


def test_the_successor_stands_beside_with_certificates_locks_and_works(scene: Scene, change: Filing) -> None:
    page = scene.page("authority", f"/filings/{change.pk}/")
    before, after, _note = lines(page)["项目经理"]
    assert (before, after) == ("李建业", "钱学明")
    address = f"/entries/{scene.entry('qian').pk}/"
    assert f'<a href="{address}">钱学明</a>' in page, "people are links"
    assert f'<a href="/entries/{scene.entry("li").pk}/">李建业</a>' in page
    beside = page[page.index('class="section-title"') :]
    for shown in ("锁定状态", "任职", "证书", "今日是否有效"):
        assert shown in beside


def test_what_is_set_to_a_word_is_compared_too(scene: Scene) -> None:
    """Completion sets a state that nobody types; an application to unlock writes nothing."""
    owner, contractor = scene.stage.actor("owner"), scene.stage.actor("contractor")
    pk = begin(scene, "owner", "completion", "hall", {})
    told = changes.of_filing(access.find(owner, pk), "zh-hans")
    assert next((one.path, one.changed) for one in told) == ("state", True)
    pk = begin(scene, "contractor", "unlock", "li", {})
    assert changes.of_filing(access.find(contractor, pk), "zh-hans") == []
