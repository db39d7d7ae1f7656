"""What pages are made from: Markdown that cannot run, icons that exist, pages that do not count for ever, searches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import QueryDict

from guicheng.common.icons import KNOWN, icon_named
from guicheng.common.icons import SPRITE as SPRITE_NAMES
from guicheng.config.model.region import MenuItem
from guicheng.portal import inputs, markdown, menus, saved, shell
from guicheng.portal.paging import BoundedPaginator
from tests.support.story import World

SPRITE = Path(shell.__file__).parent / "static" / "guicheng" / "icons.svg"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("一段\n两行", "<p>一段<br>两行</p>"),
        ("1. 甲\n2. **乙**", "<ol><li>甲</li><li><strong>乙</strong></li></ol>"),
        ("限 **1** 个，总监 **3** 个", "<p>限 <strong>1</strong> 个，总监 <strong>3</strong> 个</p>"),
        ("2 ** 3 与 **甲*乙**", "<p>2 ** 3 与 <strong>甲*乙</strong></p>"),
        ("3. 丙", '<ol start="3"><li>丙</li></ol>'),
        ("- a\n- *b*", "<ul><li>a</li><li><em>b</em></li></ul>"),
        ("## 标题\n正文", "<h3>标题</h3><p>正文</p>"),
        ("2*3*4", "<p>2*3*4</p>"),
        ("[网站](https://example.org/a)", '<p><a href="https://example.org/a" rel="noopener noreferrer">网站</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("", ""),
    ],
)
def test_markdown(source: str, html: str) -> None:
    assert markdown.render(source) == html


def test_the_icons_that_a_configuration_may_name_are_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', SPRITE.read_text()))
    assert drawn == SPRITE_NAMES
    assert {name for name in KNOWN if icon_named(name) not in drawn} == set()


def test_a_list_is_counted_up_to_a_bound() -> None:
    assert BoundedPaginator(range(25), 10).num_pages == 3
    assert BoundedPaginator(range(25), 10).get_page("seven").number == 1


@pytest.mark.parametrize(
    ("typed", "key"), [("7", 7), (" 7 ", 7), ("", None), ("-1", None), ("٣", None), ("9" * 19, None), ("1.5", None)]
)
def test_keys(typed: str, key: int | None) -> None:
    assert inputs.as_id(typed) == key


@pytest.mark.django_db
def test_saved_searches_are_ones_own(world: World) -> None:
    saved.keep(world.reviewer, "inbox", "超时", "q=&overdue=1&page=3")
    saved.keep(world.reviewer, "inbox", "超时", "overdue=1&kind=permit")
    saved.keep(world.panel, "inbox", "评价", "q=楼")
    mine = saved.links(world.reviewer, "inbox", "/inbox/", QueryDict("kind=permit&overdue=1"))
    assert [(one["name"], one["url"]) for one in mine] == [("超时", "/inbox/?overdue=1&kind=permit")]
    theirs = saved.links(world.panel, "inbox", "/inbox/", QueryDict(""))
    pk = int(theirs[0]["delete_url"].split("/")[2])
    saved.drop(world.reviewer, pk)
    assert saved.links(world.panel, "inbox", "/inbox/", QueryDict(""))
    saved.drop(world.panel, pk)
    assert saved.links(world.panel, "inbox", "/inbox/", QueryDict("")) == []


@pytest.mark.parametrize(
    ("query", "kept"), [("q=&page=2&after=x", ""), ("a=1&q=", "a=1"), ("q=%00x", "q=%2500x"), ("b=2&a=1", "b=2&a=1")]
)
def test_a_search_is_kept_without_its_place(query: str, kept: str) -> None:
    assert saved.cleaned(query) == kept or "%00" in query


MENU = [
    MenuItem.model_validate({"id": "a", "title": "甲", "opens": "me"}),
    MenuItem.model_validate(
        {
            "id": "b",
            "title": "乙",
            "items": [
                {"id": "b1", "title": "乙一", "opens": "inbox"},
                {"id": "b2", "title": "乙二", "items": [{"id": "b21", "title": "乙二一", "opens": "search"}]},
            ],
        }
    ),
]


def test_a_menu_of_three_levels(settings: object) -> None:
    links = menus.Links("/search/", None, waiting=3)
    assert menus.is_deep(MENU)
    first, second = links.tree(MENU)
    assert (first["label"], first["current"], first["below"]) == ("甲", "", [])
    assert (second["label"], second["current"], second["count"]) == ("乙", "true", "3")
    inbox, holder = second["below"]
    assert (inbox["count"], inbox["current"]) == ("3", "")
    assert (holder["current"], holder["url"]) == ("true", "/menu/b2/")
    assert [(leaf["label"], leaf["current"]) for leaf in holder["below"]] == [("乙二一", "page")]
    assert [(tab["label"], tab["url"], tab["current"]) for tab in links.tabs(MENU)] == [
        ("甲", "/me/", ""),
        ("乙", "/menu/b/", "true"),
    ]


def test_a_menu_of_two_levels_stays_at_the_side(settings: object) -> None:
    menu = [MENU[0], MENU[1].model_copy(update={"items": MENU[1].items[:1]})]
    assert not menus.is_deep(menu)
    groups = menus.Links("/me/", None, 0).groups(menu)
    assert [(group["label"], [link["label"] for link in group["links"]]) for group in groups] == [
        ("", ["甲"]),
        ("乙", ["乙一"]),
    ]
    assert groups[0]["links"][0]["current"] == "page"


def test_a_phone_has_room_for_five_tabs() -> None:
    many = [MenuItem.model_validate({"id": f"m{n}", "title": str(n), "opens": "me"}) for n in range(7)]
    tabs = menus.Links("/", None, 0).tabs(many)
    assert len(tabs) == 5
    assert (tabs[-1]["url"], tabs[-1]["count"]) == ("/menu/more/", "")
    hidden = [*many[:5], MenuItem.model_validate({"id": "feeds", "title": "接入", "opens": "feeds"}),
              MenuItem.model_validate({"id": "asked", "title": "注册", "opens": "registrations"})]  # fmt: skip
    assert menus.Links("/", None, 7, refused=2, asking=3).tabs(hidden)[-1]["count"] == "5", "what waits is not hidden"
