"""Choosing what a filing is about, and the successor: whoever cannot be chosen is shown with the reason, verbatim."""

from __future__ import annotations

import re

import pytest

from guicheng.filings.models import Filing
from tests.yunnan.shared import Scene

NO_B = "该人员不具备有效的安全生产考核B证，请重新选择"
HAS_WORK = "该项目经理已有项目管理工作，请重新选择"


@pytest.fixture
def change(scene: Scene) -> str:
    """The address of a change that has been begun from the list."""
    address = f"/entries/{scene.entry('li-on-hall').pk}/filings/personnel-change/new/"
    return str(scene.client("contractor").post(address).headers["Location"])


def offered(scene: Scene, change: str, query: str = "") -> dict[str, str]:
    """Name → the line of the picker."""
    page = scene.page("contractor", change.replace("/edit/", f"/entries/?field=successor&parent=&q={query}"))
    return {m[1]: m[0] for m in re.finditer(r'<li [^>]*data-label="([^"]*)".*?</li>', page)}


def test_the_picker_says_why_somebody_is_not_eligible(scene: Scene, change: str) -> None:
    lines = offered(scene, change)
    assert next(iter(lines)) == "钱学明", "whoever may be chosen comes first"
    assert "aria-disabled" not in lines["钱学明"]
    assert 'aria-disabled="true"' in lines["赵文山"]
    assert NO_B in lines["赵文山"]
    assert "变更前后不能是同一人员" in lines["李建业"]
    assert list(offered(scene, change, "赵文山")) == ["赵文山"]


def test_a_manager_with_a_work_is_refused_in_the_manuals_words(scene: Scene, change: str) -> None:
    post = {"person": {"id": "$qian", "label": "钱学明"}, "post": "project-manager", "from": "2025-04-01"}
    scene.add("qian-on-school", "appointment", "contractor", post, about="school")
    assert HAS_WORK in offered(scene, change)["钱学明"]


def test_without_script_the_choice_shows_the_same(scene: Scene, change: str) -> None:
    page = scene.page("contractor", change)
    assert re.search(rf"<option[^>]* disabled>赵文山（{NO_B}）</option>", page)
    assert re.search(r'<option value="\d+">钱学明</option>', page)


def test_the_refusal_stands_at_the_field_as_soon_as_somebody_is_picked(scene: Scene, change: str) -> None:
    client = scene.client("contractor")
    drawn = client.post(change.replace("/edit/", "/refresh/"), {"successor": str(scene.entry("zhao").pk)})
    assert NO_B in drawn.content.decode()
    drawn = client.post(change.replace("/edit/", "/refresh/"), {"successor": str(scene.entry("qian").pk)})
    assert 'class="field has-error' not in drawn.content.decode()


def test_the_route_names_both_bodies_before_anything_is_submitted(scene: Scene, change: str) -> None:
    page = scene.page("contractor", change)
    assert "昆明市住房和城乡建设局、昆明市建设工程质量安全监督站" in page


@pytest.mark.parametrize(
    ("reader", "kind", "offered", "refused", "reason"),
    [
        ("contractor", "unlock", "李建业", "赵文山", "该人员未被锁定，无需申请解锁"),
        ("owner", "completion", "滇池会展中心一标段", "", ""),
        ("contractor", "personnel-change", "滇池会展中心一标段", "", ""),
    ],
)
def test_a_list_begins_with_the_choice_of_its_subject(
    scene: Scene, reader: str, kind: str, offered: str, refused: str, reason: str
) -> None:
    assert f"/filings/of/{kind}/subjects/" in scene.page(reader, f"/filings/of/{kind}/")
    page = scene.page(reader, f"/filings/of/{kind}/subjects/")
    above, _, below = page.partition("不能办理的</summary>" if not refused else "不能办理的")
    assert offered in above
    assert refused in below
    assert reason in below


def test_choosing_begins_the_filing(scene: Scene) -> None:
    page = scene.page("contractor", "/filings/of/unlock/subjects/")
    address = f"/entries/{scene.entry('li').pk}/filings/unlock/new/"
    assert address in page
    assert f"/entries/{scene.entry('zhao').pk}/filings/unlock/new/" not in page
    scene.client("contractor").post(address)
    assert Filing.objects.unscoped().get(type="unlock").subject_id == scene.entry("li").pk


def test_who_does_not_file_it_is_not_offered_it(scene: Scene) -> None:
    assert scene.client("authority").get("/filings/of/unlock/subjects/").status_code == 404
    assert "/subjects/" not in scene.page("authority", "/filings/of/unlock/")
