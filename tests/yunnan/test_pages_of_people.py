"""The page of a person says which posts count and why, which certificates hold, and why there is a lock (YNR-13)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.entries import entry_changes, writing
from tests.yunnan.shared import Scene


def entry_page(scene: Scene, reader: str, alias: str) -> str:
    return scene.page(reader, f"/entries/{scene.entry(alias).pk}/")


def test_a_locked_person_reads_which_rule_and_work(scene: Scene) -> None:
    page = entry_page(scene, "contractor", "li")
    assert "项目经理锁定" in page
    assert "滇池会展中心一标段（项目经理，2025-07-01 起）" in page
    assert "rules/yunnan-quality-safety/locks.yaml" not in page, "where a rule is written is for whoever writes it"
    assert "计入" in page
    assert "第 1 个，上限 1 个" in page
    assert "安全生产考核合格证（B证）" in page


def test_works_of_one_contract_are_said_to_count_as_one(scene: Scene) -> None:
    held = {"person": {"id": "$li", "label": "李建业"}, "post": "project-manager", "from": "2025-05-01"}
    scene.add("li-on-annex", "appointment", "contractor", held, about="annex")
    page = entry_page(scene, "contractor", "li")
    assert "工程状态 是 “在建”，符合要求" in page
    assert "合同登记编号相同，与滇池会展中心二标段合并计为一个" in page
    assert "合同登记编号相同，与滇池会展中心一标段合并计为一个" in page
    assert "locks/project-manager" not in page
    assert "person.locked" not in page


def test_a_free_person_has_no_lock_but_certificates(scene: Scene) -> None:
    page = entry_page(scene, "contractor", "zhao")
    assert "目前没有锁定" in page
    assert "没有任职" in page
    assert "云153000000002" in page


def test_an_expired_certificate_says_so(scene: Scene) -> None:
    assert "已过有效期" not in entry_page(scene, "contractor", "li")
    clock.set_to(dt.datetime(2026, 6, 1, 9, 0, tzinfo=clock.SHANGHAI))
    assert "已过有效期" in entry_page(scene, "contractor", "li")


@pytest.mark.parametrize(
    ("state", "day", "shown"),
    [
        ("normal", dt.date(2026, 5, 31), "in-force"),
        ("normal", dt.date(2026, 6, 1), "expired"),
        ("suspended", dt.date(2026, 5, 31), "suspended"),
        ("suspended", dt.date(2026, 6, 1), "expired"),
        ("cancelled", dt.date(2026, 6, 1), "cancelled"),
        ("expired", dt.date(2026, 5, 31), "expired"),
    ],
)
def test_what_a_certificate_is_said_to_be_follows_its_last_day(
    scene: Scene, state: str, day: dt.date, shown: str
) -> None:
    """The state is written once, the term passes by itself: no list says 正常 of what is over; the last day counts."""
    number = "云建安B(2023)0000001"
    entry = scene.entry("li-b")
    writing.edit(scene.stage.actor("contractor"), entry.pk, {**entry.data, "state": state})
    assert scene.entry("li-b").data["valid_to"] == "2026-05-31"
    clock.set_to(dt.datetime.combine(day, dt.time(0, 5), clock.SHANGHAI))
    sweep.sweep()
    assert scene.entry("li-b").status == shown
    row = next(row for row in scene.page("contractor", "/registers/certificate/").split("<tr") if number in row)
    title = {"in-force": "正常", "expired": "过期", "suspended": "挂起", "cancelled": "注销"}[shown]
    assert title in row
    assert ("正常" in row) is (shown == "in-force")


def test_a_work_names_who_was_appointed(scene: Scene) -> None:
    page = entry_page(scene, "owner", "hall")
    assert "任职人员" in page
    assert "李建业" in page
    assert f'href="/entries/{scene.entry("li").pk}/"' not in page, "the owner may not see persons"
    assert f'href="/entries/{scene.entry("li").pk}/"' in entry_page(scene, "authority", "hall")


def test_completed_works_do_not_count_and_the_lock_is_kept_on_record(scene: Scene) -> None:
    hall = scene.entry("hall")
    hall.data = {**hall.data, "state": "completed"}
    hall.save(update_fields=["data"])
    entry_changes.entry_changed(hall, scene.stage.actor("owner"))
    page = entry_page(scene, "contractor", "li")
    assert "目前没有锁定" in page
    assert "历次锁定记录" in page
    assert "自动解除" in page
    assert "不计入" in page


def test_a_row_offers_what_makes_sense_for_it(scene: Scene) -> None:
    """Unlocking is offered for the locked alone, changes and completion for works under construction alone."""
    people = scene.page("contractor", "/registers/person/")
    act = reverse("portal:act", args=[scene.entry("li").pk, "unlock"])
    assert act in people
    assert act in entry_page(scene, "contractor", "li")
    free = reverse("portal:act", args=[scene.entry("zhao").pk, "unlock"])
    assert free not in people
    assert free not in entry_page(scene, "contractor", "zhao")
    hall = scene.entry("hall")
    acts = {one: reverse("portal:act", args=[hall.pk, one]) for one in ("work-change", "completion")}
    assert all(address in scene.page("owner", "/registers/work/") for address in acts.values())
    hall.data = {**hall.data, "state": "completed"}
    hall.save(update_fields=["data"])
    assert not any(address in scene.page("owner", "/registers/work/") for address in acts.values())
    assert not any(address in entry_page(scene, "owner", "hall") for address in acts.values())


def test_statistics_lead_to_the_locked_people_of_a_place(scene: Scene) -> None:
    page = scene.page("authority", "/statistics/")
    address = "/registers/person/?place=530102&amp;status=locked"
    assert address in page
    behind = scene.page("authority", address.replace("&amp;", "&"))
    assert "李建业" in behind
    assert "赵文山" not in behind


def test_locked_people_by_place_and_post_lead_to_the_very_list(scene: Scene) -> None:
    """A number of the cross table leads to the people it counts; each condition is a chip that can be taken off."""
    page = scene.page("authority", "/statistics/")
    address = "/registers/person/?place=530102&amp;status=locked&amp;post=project-manager"
    assert address in page
    behind = scene.page("authority", address.replace("&amp;", "&"))
    assert "李建业" in behind
    assert "赵文山" not in behind
    assert "锁定职务：项目经理" in behind
    assert "五华区" in behind
    assert 'href="?place=530102&amp;status=locked"' in behind, "the post alone is taken off"
    assert "返回统计" in behind
    assert "返回统计" not in scene.page("authority", "/registers/person/?status=locked")
    assert "返回统计" not in scene.page("contractor", "/registers/person/?post=project-manager"), "has no statistics"
    nobody = scene.page("authority", "/registers/person/?post=chief-supervisor")
    assert "李建业" not in nobody
    sheet = scene.client("authority").get("/statistics/locked-by-place-and-post/csv")
    assert sheet.status_code == 200
    assert "五华区" in sheet.content.decode("utf-8-sig")
    assert scene.client("contractor").get("/statistics/locked-by-place-and-post/csv").status_code == 404


def test_a_post_shows_its_declared_days(scene: Scene) -> None:
    page = entry_page(scene, "contractor", "li")
    assert "任职止" in page
    assert "2025-03-01" in page, "the day that was declared, not the day it arrived"


def test_who_reads_a_number_in_full(scene: Scene) -> None:
    """One's own people in full, others' masked; nobody else opens the page."""
    assert "530102198512311231" in entry_page(scene, "contractor", "li")
    masked = entry_page(scene, "authority", "li")
    assert "530102********1231" in masked
    assert "530102198512311231" not in masked
    for alias in ("firm", "owner", "other-authority"):
        assert scene.client(alias).get(f"/entries/{scene.entry('li').pk}/").status_code == 404


def test_a_number_with_a_condition_leads_to_the_very_rows(scene: Scene) -> None:
    """Appointments that are over are not counted, and not in the list that the number leads to."""
    li = scene.entry("li-on-hall")
    over = {**li.data, "until": "2025-06-01"}
    scene.add(
        "qian-on-hall", "appointment", "contractor", {**over, "person": {"id": "$qian", "label": "钱学明"}}, "hall"
    )
    page = scene.page("authority", "/statistics/")
    addresses = re.findall(r'href="(/registers/appointment/[^"]*counted=posts[^"]*)"', page)
    assert addresses
    behind = scene.page("authority", addresses[0].replace("&amp;", "&"))
    assert "李建业" in behind
    assert "钱学明" not in behind
    assert "统计：任职（按职务）" in behind
