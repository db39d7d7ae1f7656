"""Row actions that depend on what is under way: an open application is opened, not begun again and refused (YNR-14)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guicheng.filings.acts import deleting
from tests.yunnan.shared import Scene
from tests.yunnan.test_hostile import UNLOCK, begin

NEW, OPEN = "申请解锁", "解锁申请办理中"


def actions(page: str) -> dict[str, str]:
    """The links and forms of the rows of a page, by their words."""
    links = re.findall(r'<a class="btn[^"]*" href="([^"]+)"[^>]*>(.*?)</a>', page, re.S)
    posted = r'<form method="post" action="([^"]+)"[^>]*>(?:(?!</form>).)*?<button class="btn[^"]*"[^>]*>(.*?)</button>'
    links += re.findall(posted, page, re.S)
    return {re.sub(r"<[^>]+>|\s", "", words): url for url, words in links}


def test_an_application_that_is_open_is_opened(scene: Scene) -> None:
    li = scene.entry("li").pk
    for address in ("/registers/person/", f"/entries/{li}/"):
        offered = actions(scene.page("contractor", address))
        assert offered[NEW] == f"/entries/{li}/acts/unlock/"
        assert OPEN not in offered
    filing = begin(scene, "contractor", "unlock", "li", UNLOCK)
    for address in ("/registers/person/", f"/entries/{li}/"):
        offered = actions(scene.page("contractor", address))
        assert offered[OPEN] == f"/filings/{filing}/"
        assert NEW not in offered
    assert scene.client("contractor").get(f"/filings/{filing}/").status_code in (200, 302)
    deleting.delete(scene.stage.actor("contractor"), filing)
    offered = actions(scene.page("contractor", "/registers/person/"))
    assert NEW in offered
    assert OPEN not in offered


def test_nobody_else_is_led_there(scene: Scene) -> None:
    begin(scene, "contractor", "unlock", "li", UNLOCK)
    offered = actions(scene.page("authority", "/registers/person/"))
    assert not {NEW, OPEN} & set(offered)


def test_a_post_is_changed_once_and_only_by_whose_it_is(scene: Scene) -> None:
    row = scene.entry("li-on-hall")
    only = scene.client("contractor").get("/registers/appointment/")
    assert only.headers["Location"] == f"/entries/{row.pk}/", "the only one, and no other can be added: no list"
    assert 'href="/registers/appointment/?list=1"' in scene.page("contractor", f"/entries/{row.pk}/")
    assert actions(scene.page("contractor", "/registers/appointment/?list=1"))["人员变更"] == (
        f"/entries/{row.pk}/acts/personnel-change/"
    )
    filing = begin(scene, "contractor", "personnel-change", "li-on-hall", {})
    offered = actions(scene.page("contractor", "/registers/appointment/?list=1"))
    assert "人员变更" not in offered
    assert offered["变更办理中"] == f"/filings/{filing}/"


@pytest.mark.parametrize("people", [2, 6])
def test_a_list_asks_once_for_what_is_under_way(scene: Scene, people: int) -> None:
    for number in range(people):
        known = {"id_kind": "passport", "id_number": f"E1234567{number}", "address": {"code": "530102"}}
        scene.add(f"p{number}", "person", "contractor", {"name": f"员工{number}", **known})
    client = scene.client("contractor")
    client.get("/registers/person/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/registers/person/")
    filters = [one["sql"].rpartition("WHERE")[2] for one in asked if 'FROM "filings_filing"' in one["sql"]]
    under_way = [where for where in filters if '"live"' in where]
    assert len(under_way) == 1, under_way
