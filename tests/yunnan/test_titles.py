"""What a list of filings calls what they are about: the title of its register, of several one word for all."""

from __future__ import annotations

import re

from django.conf import settings

from guicheng.portal import words
from tests.support import world
from tests.yunnan.shared import Scene
from tests.yunnan.test_hostile import UNLOCK, file


def headings(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\s", "", one) for one in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page, re.S)]


def test_the_inbox_names_each_subject_by_its_register(scene: Scene) -> None:
    file(scene, "contractor", "unlock", "li", UNLOCK)
    file(scene, "contractor", "personnel-change", "li-on-hall", {
        "successor": {"id": "$qian"}, "reason": "left", "explanation": "原项目经理已离职",
    })  # fmt: skip
    page = scene.page("authority", "/inbox/")
    assert "填报对象" in headings(page)
    assert "项目" not in headings(page)
    assert re.search(r'李建业\s*<span class="cell-sub">人员</span>', page)
    assert '<span class="cell-sub">任职</span>' in page
    assert "填报对象、名称" in page
    assert "填报对象" in scene.page("authority", "/inbox/copies/")


def test_where_all_are_about_one_register_it_is_the_heading(db: None) -> None:
    config = world.config_of(world.REGION)
    assert words.subject_title(config, config.filings.values()) == "项目"
    assert words.subject_title(config, []) == "填报对象"


def test_the_locked_post_is_told_in_the_language_of_the_reader(scene: Scene) -> None:
    """What a form copies from a lock is kept as its id: each list and page words it."""
    pk = file(scene, "contractor", "unlock", "li", UNLOCK)
    for language, title, other in (
        ("zh-hans", "项目经理锁定", "Project manager&#x27;s lock"),
        ("en", "Project manager&#x27;s lock", "项目经理锁定"),
    ):
        client = scene.client("authority")
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for address in ("/filings/of/unlock/", f"/filings/{pk}/"):
            answer = client.get(address)
            assert answer.status_code == 200, address
            page = answer.content.decode().replace("&#39;", "&#x27;")
            assert title in page, (address, language)
            assert other not in page, (address, language)
