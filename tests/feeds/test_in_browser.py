"""A refused row repaired as people do it: on a phone, without scripts, in English; pages free of violations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.feeds.people import person
from tests.feeds.world import LI, REGION, WANG, ZHANG, crew, entries, project, publish, take
from tests.support.browsing import PC, PHONE, Surfer, served
from tests.support.world import Person

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {"feeds": "/feeds/", "batches": "/feeds/batches/", "rows": "/feeds/rows/"}


@pytest.fixture
def keeper(transactional_db: None) -> Person:
    publish()
    return person()


@pytest.fixture
def surf(browser: Browser, keeper: Person) -> Iterator[Surfer]:
    with served() as origin:
        surfer = Surfer(browser, origin, REGION)
        yield surfer
        surfer.close()


def some() -> None:
    """A batch in which most rows are wrong in different ways."""
    take(
        project("P1"), project("P2", stage="77", extra=1), project("P3", region="999999"), project("P4", stage="78"),
        project("P5", permit={"no": "43010020260301P1"}), project("P6", works=[{"no": 1}]),
    )  # fmt: skip


def english(page: Page, origin: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": origin}])


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_every_page_is_free_of_violations(surf: Surfer, keeper: Person, size: dict[str, int]) -> None:
    page = surf.arrive(keeper, "/feeds/", size)
    for name, address in PAGES.items():
        page.goto(address)
        surf.look(page, f"{name}-empty")
    some()
    for language in ("zh", "en"):
        if language == "en":
            english(page, surf.origin)
        for name, address in PAGES.items():
            page.goto(address)
            surf.look(page, f"{name}-{language}")
        page.goto("/feeds/batches/")
        page.locator("[data-row-link]").first.click()
        surf.look(page, f"batch-{language}")
        page.goto("/feeds/rows/")
        page.locator("[data-row-link]").first.click()
        page.locator("form details > summary").click()
        surf.look(page, f"row-{language}")


@pytest.mark.parametrize(("size", "scripts"), [(PC, True), (PHONE, True), (PHONE, False)], ids=["pc", "phone", "plain"])
def test_a_row_is_repaired_and_one_dismissed(surf: Surfer, keeper: Person, size: dict[str, int], scripts: bool) -> None:
    take(project("P1", stage="77"), project("P2", stage="78"))
    page = surf.arrive(keeper, "/feeds/rows/", size, scripts=scripts)
    page.locator("[data-row-link]").first.click()
    page.get_by_label("stage", exact=True).fill("03")
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("已接入：新增")).to_be_visible()
    expect(page.get_by_role("link", name="P1号住宅")).to_be_visible()
    assert [entry.source_key for entry in entries("project")] == ["P1"]

    page.goto("/feeds/rows/")
    page.locator("[data-row-link]").first.click()
    page.get_by_label("理由").fill("上游误报")
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_text("不能恢复").locator("visible=true").first).to_be_visible()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已放弃这一行")).to_be_visible()
    expect(page.get_by_text("没有等待处理的行")).to_be_visible()


def test_all_of_one_reason_are_tried_again(surf: Surfer, keeper: Person) -> None:
    take(project("P1"), project("P2", permit={"no": "43010020260301P1"}))
    take(project("P1", day=2, permit={"no": "另一个"}))
    page = surf.arrive(keeper, "/feeds/rows/", PHONE)
    page.get_by_role("button", name="全部重试").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已接入 1 行，仍被拒绝 0 行")).to_be_visible()
    assert len(entries("project")) == 2


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_somebody_agrees_that_a_list_has_ended(surf: Surfer, keeper: Person, size: dict[str, int]) -> None:
    take(crew(ZHANG, LI, WANG), feed="crews")
    (row,) = take(crew(day=9), feed="crews").refused
    page = surf.arrive(keeper, f"/feeds/rows/{row.pk}/", size)
    surf.look(page, "agree")
    page.get_by_role("button", name="都已结束，同意").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    page.get_by_text("已接入：更新").wait_for()
    assert {one.data.get("until") for one in entries("appointment")} == {"2026-03-08"}
