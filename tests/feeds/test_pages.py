"""The pages for whoever looks after feeds: what they show, whom they let in, what they do, what they leave out."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import arrivals, folder
from guicheng.feeds.models import FeedBatch, FeedRow
from guicheng.notices.models import Message
from tests.feeds.people import person
from tests.feeds.world import KEEPER, LI, ZHANG, declared, entries, project, take
from tests.support.world import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(config: RegionConfig) -> Person:
    return person()


@pytest.fixture
def desk(keeper: Person) -> Client:
    client: Client = keeper.client()
    return client


def words(answer: Any) -> str:
    """What a person reads of a page."""
    page = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def waiting() -> FeedRow:
    (row,) = arrivals.waiting(KEEPER)
    return row


# -- who ---------------------------------------------------------------------------------------------------------------

PAGES = ("/feeds/", "/feeds/batches/", "/feeds/batches/{batch}/", "/feeds/rows/", "/feeds/rows/{row}/")


def test_only_who_looks_after_feeds_reads_what_was_sent(config: RegionConfig, desk: Client) -> None:
    take(project(stage="77"))
    clerk = person("clerk", "clerk").client()
    row = waiting()
    for address in PAGES:
        url = address.format(batch=row.batch_id, row=row.pk)
        assert (desk.get(url).status_code, clerk.get(url).status_code) == (200, 403), url
        assert Client().get(url).status_code == 302, url
    for url in ("/feeds/rows/retry/", f"/feeds/rows/{row.pk}/"):
        assert clerk.post(url, {"act": "dismiss", "reason": "x", "confirmed": "1"}).status_code == 403
    assert waiting().pk == row.pk


@pytest.mark.parametrize("address", ["/feeds/batches/999/", "/feeds/rows/999/"])
def test_what_is_not_there_is_not_found(desk: Client, address: str) -> None:
    assert desk.get(address).status_code == 404


# -- what is shown -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "says"),
    [("/feeds/", "没有等待处理的行"), ("/feeds/batches/", "还没有收到数据"), ("/feeds/rows/", "没有等待处理的行"),
     ("/feeds/batches/?way=rest", "没有符合条件的批次"), ("/feeds/rows/?q=7", "没有符合条件的行")],
)  # fmt: skip
def test_empty_pages_say_so(desk: Client, address: str, says: str) -> None:
    assert says in words(desk.get(address))


def test_the_menu_counts_what_waits(desk: Client) -> None:
    assert "数据接入 3" not in words(desk.get("/home/", follow=True))
    take(*(project(f"P{n}", stage="77") for n in range(3)))
    assert "数据接入 3" in words(desk.get("/home/", follow=True))


def test_the_overview_sums_thirty_days_up(desk: Client) -> None:
    take(project("P1"), project("P2", stage="77"))
    take(project("P1"))
    page = words(desk.get("/feeds/"))
    assert "工程建设项目审批管理系统" in page
    assert "接口推送、文件投放" in page
    assert re.search(r"新增 1 .*?未变 1 .*?拒绝 1|1 新增 .*?1 未变 .*?1 拒绝", page), page
    assert "处理 1 行" in page


def test_batches_are_filtered_and_paged(desk: Client) -> None:
    for day in range(1, 31):
        with clock.frozen(f"2026-03-{day:02}T23:30:00+08:00"):
            take(project(day=day, stage="77" if day == 30 else "02"))
    first, second = desk.get("/feeds/batches/").context, desk.get("/feeds/batches/?page=2").context
    assert (len(first["rows"]), len(second["rows"])) == (20, 10)
    assert len(desk.get("/feeds/batches/?only=refused").context["rows"]) == 1
    assert len(desk.get("/feeds/batches/?at_from=2026-03-05&at_to=2026-03-07").context["rows"]) == 3
    assert desk.get("/feeds/batches/?at_from=9999-99-99&at_to=9999-12-31&feed=x&way=%00").status_code == 200


def test_a_batch_shows_its_rows_with_reasons(desk: Client) -> None:
    report = take(project("P1"), project("P2", stage="77", 备用="x"))
    page = words(desk.get(f"/feeds/batches/{report.batch.pk}/"))
    for said in ("P1", "P2", "代码不在对照表中：stage", "project.stage", "没有去处的名称", "备用"):
        assert said in page
    assert len(desk.get(f"/feeds/batches/{report.batch.pk}/?outcome=refused").context["rows"]) == 1


def test_a_batch_that_could_not_be_read_says_why(desk: Client, config: RegionConfig, drop_root: Any) -> None:
    folder.drop(config, "projects", "gbk.json", '{"名": 1}'.encode("gbk"))
    folder.sweep()
    batch = FeedBatch.objects.unscoped().get()
    assert "编码不是 UTF-8" in words(desk.get(f"/feeds/batches/{batch.pk}/"))
    assert "无法读取" in words(desk.get("/feeds/batches/?only=unreadable"))


def test_reasons_stand_in_both_languages(desk: Client) -> None:
    take(project(stage="77"))
    row = waiting()
    assert "代码不在对照表中" in words(desk.get(f"/feeds/rows/{row.pk}/"))
    english = desk.get(f"/feeds/rows/{row.pk}/", headers={"Accept-Language": "en"})
    assert "The code is not in the lookup table" in words(english)


def test_numbers_of_people_are_masked_wherever_they_stand(desk: Client) -> None:
    row = project(stage="77", 备注=LI)
    row["persons"][0]["phone"] = "13800000001"
    take(row)
    page = desk.get(f"/feeds/rows/{waiting().pk}/").content.decode()
    for number in (ZHANG, LI, "13800000001"):
        assert number not in page
        assert f"{number[:3]}" in page
    assert "430102********1233" in page


def test_a_key_that_is_the_number_of_a_person_is_masked(config: RegionConfig, desk: Client) -> None:
    from guicheng.feeds import receiving
    from guicheng.feeds.simulator import Simulator

    body = Simulator(config, "sheet", "1").encoded([{"编码": LI, "姓名": "", "身份证号": LI}])
    receiving.receive(config, "sheet", body, FeedBatch.Way.FILE, "x")
    for address in ("/feeds/rows/", f"/feeds/rows/{waiting().pk}/", f"/feeds/batches/{waiting().batch_id}/"):
        assert LI not in desk.get(address).content.decode(), address


# -- correcting --------------------------------------------------------------------------------------------------------


def sent(desk: Client, row: FeedRow, **changed: str) -> dict[str, str]:
    """The form as the page shows it, some values typed over."""
    context = desk.get(f"/feeds/rows/{row.pk}/").context
    form = {field["name"]: field["value"] for field in [*context["wrong"], *context["others"]]}
    assert set(changed) <= set(form), form
    return {"act": "retry", **form, **changed}


def test_a_row_corrected_twice(desk: Client) -> None:
    """The second of two who correct it is told who was first, and keeps what was typed."""
    take(project(stage="77"))
    row = waiting()
    page = desk.get(f"/feeds/rows/{row.pk}/").content.decode()
    version = re.search(r'name="version" value="(\w+)"', page)
    assert version is not None
    first, second = sent(desk, row, **{"/stage": "02"}), sent(desk, row, **{"/stage": "03"})
    assert desk.post(f"/feeds/rows/{row.pk}/", {**first, "version": version[1]}).status_code == 302
    for late in (
        second,
        {**second, "version": version[1]},
        {"act": "dismiss", "reason": "后到的理由", "confirmed": "1"},
    ):
        answer = desk.post(f"/feeds/rows/{row.pk}/", late)
        assert answer.status_code == 409, words(answer)
        assert "管理员" in words(answer)
        assert ("03" if late["act"] == "retry" else "后到的理由") in words(answer)
        assert "已核对，继续" not in words(answer), "there is nothing to go on with"
    assert entries("project")[0].data["stage"] != "03"


def test_the_wrong_value_is_corrected_and_the_row_taken(desk: Client) -> None:
    take(project(stage="77"))
    row = waiting()
    page = desk.get(f"/feeds/rows/{row.pk}/")
    (wrong,) = page.context["wrong"]
    assert (wrong["name"], wrong["value"]) == ("/stage", "77")
    assert wrong["hint"] == "可用的代码：01、02、03"
    answer = desk.post(f"/feeds/rows/{row.pk}/", sent(desk, row, **{"/stage": "03"}), follow=True)
    assert "已接入：新增" in words(answer)
    assert "P1号住宅" in words(answer), "the entries it wrote are linked"
    assert entries("project")[0].data["stage"] == "finished"
    assert entries("person")[0].data["mobile"] == "13800000001", "a mask that came back changed nothing"
    assert entries("work")[0].data["area"] == 1200.5
    said = AuditEntry.objects.get(action="feed-row.correct")
    assert said.name == "管理员"
    assert ZHANG not in str(said.changes)


def test_what_is_missing_can_be_added_where_it_belongs(desk: Client) -> None:
    row = project(works=[{"no": 1, "name": "1#楼"}, "x", {"no": 2}])
    row["permit"] = None
    take(row)
    (wrong,) = desk.get(f"/feeds/rows/{waiting().pk}/").context["wrong"]
    assert (wrong["name"], wrong["label"], wrong["value"]) == ("/works/2/name", "works › 3 › name", "")
    desk.post(f"/feeds/rows/{waiting().pk}/", sent(desk, waiting(), **{"/works/2/name": "2#楼"}))
    assert [work.name for work in entries("work")] == ["1#楼", "2#楼"]


def test_what_is_still_wrong_is_said_again_and_what_was_typed_stays(desk: Client) -> None:
    take(project(stage="77"))
    row = waiting()
    answer = desk.post(f"/feeds/rows/{row.pk}/", sent(desk, row, **{"/stage": "78", "/investment": "很多"}))
    assert answer.status_code == 400
    fields = {field["name"]: field for field in answer.context["wrong"]}
    assert (fields["/stage"]["value"], fields["/investment"]["value"]) == ("78", "很多")
    assert fields["/investment"]["errors"]
    assert (waiting().content or {})["stage"] == "77", "what upstream sent is kept until the row is taken"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("/projectCode", "P9", "更正后的主键不同"), ("/persons/0/idNumber", "430102********9999", "请完整填写")],
)
def test_some_corrections_are_refused(desk: Client, name: str, value: str, says: str) -> None:
    take(project(stage="77"))
    answer = desk.post(f"/feeds/rows/{waiting().pk}/", sent(desk, waiting(), **{name: value, "/stage": "03"}))
    assert (answer.status_code, says in words(answer)) == (400, True)
    assert waiting().settled == ""


def test_values_that_were_never_there_are_not_taken_from_a_forged_form(desk: Client) -> None:
    take(project(stage="77"))
    form = {**sent(desk, waiting(), **{"/stage": "03"}), "/remark": "x", "/__proto__/a": "1", "/works/99/name": "y"}
    desk.post(f"/feeds/rows/{waiting().pk}/", form)
    assert "remark" not in entries("project")[0].data
    assert len(entries("work")) == 2


# -- trying again, dismissing, revealing -------------------------------------------------------------------------------


def test_rows_of_one_reason_are_tried_again_after_a_question(desk: Client) -> None:
    take(
        project("P1"), *(project(f"P{n}", permit={"no": "43010020260301P1"}) for n in (2, 3)), project("P4", stage="7")
    )
    take(project("P1", day=2, permit={"no": "另一个"}))
    page = words(desk.get("/feeds/rows/"))
    assert "2 行" in page
    form = {"feed": "projects", "reason": "permit"}
    assert "2 行将按现在的配置" in words(desk.post("/feeds/rows/retry/", form))
    assert arrivals.waiting(KEEPER).count() == 3, "nothing before the question is answered"
    answer = desk.post("/feeds/rows/retry/", {**form, "confirmed": "1"}, follow=True)
    assert "已接入 1 行，仍被拒绝 1 行" in words(answer)


def test_a_row_is_dismissed_after_a_question_and_with_a_reason(desk: Client) -> None:
    take(project(stage="77"))
    address = f"/feeds/rows/{waiting().pk}/"
    assert "不能恢复" in words(desk.post(address, {"act": "dismiss", "reason": "上游误报"}))
    assert waiting().content
    assert desk.post(address, {"act": "dismiss", "confirmed": "1"}).status_code == 400
    answer = desk.post(address, {"act": "dismiss", "reason": "上游误报", "confirmed": "1"}, follow=True)
    assert "已放弃这一行" in words(answer)
    assert "已放弃" in words(desk.get("/feeds/rows/?settled=dismissed"))
    page = words(desk.get(address))
    assert ("上游误报" in page, "更正并重试" in page) == (True, False)


def test_numbers_are_shown_in_full_only_to_who_may_and_says_why(desk: Client, config: RegionConfig) -> None:
    take(project(stage="77"))
    address, form = f"/feeds/rows/{waiting().pk}/", {"act": "reveal", "reason": "与上游核对"}
    assert desk.post(address, form).status_code == 403
    inspector = person("inspector", "inspector").client()
    assert inspector.post(address, {"act": "reveal"}).status_code == 400
    assert ZHANG not in inspector.get(address).content.decode()
    assert ZHANG in inspector.post(address, form).content.decode()
    said = AuditEntry.objects.get(action="reveal")
    assert (said.opinion, said.object_id) == ("与上游核对", address.split("/")[-2])


# -- being told --------------------------------------------------------------------------------------------------------


def test_one_notice_a_batch_tells_what_was_refused(keeper: Person, desk: Client) -> None:
    take(project("P1"), project("P2", stage="77"), project("P3", stage="78"), project("P4", region="999999"))
    (message,) = Message.objects.unscoped().all()
    assert message.title_zh == "项目推送：3行未接入"
    assert "4行：代码不在对照表中：stage ×2；没有这个行政区划代码" in message.body_zh
    answer = desk.post(f"/messages/{message.pk}/")
    assert answer.headers["Location"] == "/feeds/rows/"


def test_what_was_refused_before_is_not_told_again(keeper: Person) -> None:
    take(project(stage="77"))
    take(project(stage="77"))
    assert Message.objects.unscoped().count() == 1
    take(project(stage="78"))
    assert Message.objects.unscoped().count() == 2


def test_a_batch_without_refusals_tells_nobody(keeper: Person) -> None:
    take(project())
    assert not Message.objects.unscoped().exists()


def test_a_file_that_cannot_be_read_is_told(keeper: Person, config: RegionConfig, drop_root: Any) -> None:
    folder.drop(config, "projects", "a.json", b"{")
    folder.sweep()
    (message,) = Message.objects.unscoped().all()
    assert "不是 JSON" in message.body_zh


def test_a_feed_may_tell_nobody(keeper: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    declared(monkeypatch, "projects", notice=None)
    take(project(stage="77"))
    assert not Message.objects.unscoped().exists()
