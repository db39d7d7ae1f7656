"""Order, captions, taking out, what is missing, copies."""

from __future__ import annotations

import pytest

from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder
from guicheng.attachments.slots import caption, copy_to, held, missing, remove, reorder
from guicheng.common.errors import Refusal
from guicheng.common.text import Text
from tests.attachments import corpus
from tests.attachments.conftest import Give
from tests.attachments.corpus import Kind, Rule


def test_files_stand_in_the_order_of_their_numbers(give: Give, holder: Holder) -> None:
    first, second, third = (give(corpus.jpeg(n), f"{n}.jpg") for n in (1, 2, 3))
    assert [each.name for each in held(holder)] == ["1.jpg", "2.jpg", "3.jpg"]
    ordered = reorder(holder, "scans", {third.pk: 1, first.pk: 5})
    assert [each.name for each in ordered] == ["2.jpg", "3.jpg", "1.jpg"] or [each.number for each in ordered] == [
        1,
        2,
        5,
    ]
    assert [(each.name, each.number) for each in held(holder)] == [("3.jpg", 1), ("2.jpg", 2), ("1.jpg", 5)]
    assert give(corpus.jpeg(4), "4.jpg").number == 6
    assert second.number == 2


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_number_out_of_range_is_refused(give: Give, holder: Holder, number: int) -> None:
    with pytest.raises(Refusal) as refused:
        reorder(holder, "scans", {give(corpus.jpeg()).pk: number})
    assert (refused.value.code, refused.value.status) == ("file-number", 400)


def test_a_file_of_another_slot_or_holder_cannot_be_reordered(give: Give, holder: Holder) -> None:
    elsewhere = give(corpus.jpeg(), rule=Rule(id="other"))
    for whose, key in ((holder, elsewhere.pk), (Holder("north", "filing", 43), elsewhere.pk), (holder, 0)):
        with pytest.raises(Refusal) as refused:
            reorder(whose, "scans", {key: 1})
        assert refused.value.status == 404


def test_captions_and_page_kinds_are_changed_within_the_rule(give: Give) -> None:
    rule = Rule(page_kinds=(Kind("price", Text(zh="合同价格页")),))
    taken = give(corpus.jpeg(), rule=rule)
    caption(taken, rule, caption=" 基础验收 ", page_kind="price")
    taken.refresh_from_db()
    assert (taken.caption, taken.page_kind) == ("基础验收", "price")
    caption(taken, rule, page_kind="")
    assert (taken.caption, taken.page_kind) == ("基础验收", "")
    with pytest.raises(Refusal, match="page-kind-unknown"):
        caption(taken, rule, page_kind="cover")


def test_what_is_taken_out_stays_on_record_and_may_come_back(give: Give, holder: Holder) -> None:
    taken = give(corpus.jpeg())
    remove(taken, removed_by=3)
    since = taken.removed_at
    remove(taken, removed_by=4)
    assert (taken.removed_at, taken.removed_by) == (since, 3)
    assert since is not None
    assert held(holder) == []
    again = give(corpus.jpeg())
    assert again != taken
    assert Attachment.objects.count() == 2


FIVE_PICTURES = (
    Rule(id="panorama", title=Text(zh="现场实景全景图", en="Panoramas"), min=2),
    Rule(
        id="detail",
        title=Text(zh="局部实体质量图", en="Details"),
        min=3,
        messages={"min": Text(zh="请上传不少于三张局部实体质量图")},
    ),
)


def _files(**slots: int) -> list[Attachment]:
    return [Attachment(slot=slot, name=f"{n}.jpg") for slot, count in slots.items() for n in range(count)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (_files(panorama=2, detail=3), []),
        (_files(panorama=9, detail=9), []),
        (_files(panorama=2, detail=2), ["请上传不少于三张局部实体质量图"]),  # readings §8.8
        (_files(uncategorised=5), ["现场实景全景图：至少 2 个文件，现有 0 个", "请上传不少于三张局部实体质量图"]),
        (_files(panorama=5), ["请上传不少于三张局部实体质量图"]),
    ],
)
def test_categories_are_counted_separately(files: list[Attachment], expected: list[str]) -> None:
    assert [problem.message.zh for problem in missing(FIVE_PICTURES, files)] == expected


def test_every_want_is_a_problem_of_its_slot() -> None:
    kinds = (
        Kind("first", Text(zh="双方名称首页", en="first page")),
        Kind("price", Text(zh="合同价格页", en="price page")),
        Kind("annex", Text(zh="附件页", en="annex"), required=False),
    )
    rule = Rule(max=1, captions="required", page_kinds=kinds)
    files = [
        Attachment(slot="scans", name="a.jpg", page_kind="first", caption="说明"),
        Attachment(slot="scans", name="b.jpg"),
    ]
    problems = missing([rule], files)
    assert [(p.code, p.field, p.message.zh) for p in problems] == [
        ("slot-max", "scans", "扫描件：最多 1 个文件，现有 2 个"),
        ("caption-missing", "scans", "扫描件：请填写说明：b.jpg"),
        ("page-kind-missing", "scans", "扫描件：缺少 合同价格页"),
    ]
    assert problems[2].message.en == "Scans: missing price page"
    assert problems[0].explanation == {"slot": "scans", "min": 0, "max": 1, "have": 2}


def test_a_copy_keeps_everything_but_the_holder_and_shares_the_bytes(give: Give, holder: Holder) -> None:
    original = give(corpus.jpeg(), "现场.jpg", caption="说明")
    snapshot = Holder("north", "snapshot", 1, 7, 9)
    copy_to(held(holder), snapshot)
    remove(original, removed_by=3)
    (copied,) = held(snapshot)
    kept = ("name", "slot", "caption", "number", "blob_id", "uploaded_by", "uploaded_at", "region")
    assert [getattr(copied, key) for key in kept] == [getattr(original, key) for key in kept]
    assert held(holder) == []
