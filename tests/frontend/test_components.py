"""The components as text: what they say, what they escape, what they leave out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext
from lxml.html import fromstring

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import text
from guicheng.portal import errors
from guicheng.portal.components import explanations, fields, pages, tables, time_left, tones

TODAY = dt.date(2026, 12, 20)


def render(source: str, **context: Any) -> str:
    return Template("{% load guicheng %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("due", "days", "tone", "words"),
    [
        (dt.date(2027, 1, 15), 26, "info", "还剩 26 天"),
        (dt.date(2026, 12, 28), 8, "info", "还剩 8 天"),
        (dt.date(2026, 12, 27), 7, "warning", "还剩 7 天"),
        (dt.date(2026, 12, 21), 1, "warning", "还剩 1 天"),
        (dt.date(2026, 12, 20), 0, "warning", "今天截止"),
        (dt.date(2026, 12, 19), -1, "danger", "已逾期 1 天"),
        ("2026-12-19", -1, "danger", "已逾期 1 天"),
        # 23:30 on the 20th in Shanghai is still the 20th, though the day has another number in UTC
        (dt.datetime(2026, 12, 20, 15, 30, tzinfo=dt.UTC), 0, "warning", "今天截止"),
        (dt.datetime(2026, 12, 20, 16, 30, tzinfo=dt.UTC), 1, "warning", "还剩 1 天"),
    ],
)
def test_remaining_days(due: Any, days: int, tone: str, words: str) -> None:
    left = time_left.remaining(due, today=TODAY)
    assert (left.days, left.tone, left.text) == (days, tone, words)


def test_a_deadline_speaks_english() -> None:
    with translation.override("en"):
        assert time_left.remaining(TODAY, today=TODAY).text == "Due today"


def test_every_tone_has_a_shape_of_its_own() -> None:
    assert len(set(tones.TONE_ICONS.values())) == len(tones.TONE_ICONS)


@pytest.mark.parametrize("tone", [None, "", "purple"])
def test_an_unknown_tone_is_neutral(tone: Any) -> None:
    assert tones.tone_of(tone) == "neutral"


def test_what_people_wrote_is_escaped() -> None:
    html = render("{% chip label %}{% banner label %}{% empty label %}", label="<script>x</script>")
    assert "<script>" not in html


def test_an_explanation_becomes_a_tree() -> None:
    (line,) = explanations.lines_of(
        {
            "message": text("已达上限", "Limit reached"),
            "result": False,
            "facts": {"held": 3, "names": ["甲", "乙"], "open": True},
            "release": 7,
            "file": "rules/locks.yaml",
            "line": 12,
            "because": [{"rule": "limit", "holds": True}, "另一句"],
            "limit": 3,
        }
    )
    assert (line.text, line.holds) == ("已达上限", False)
    assert line.facts == (("held", "3"), ("names", "甲、乙"), ("open", "是"), ("limit", "3"))
    assert line.source == "配置版本 7 · rules/locks.yaml:12"
    assert [(part.text, part.holds) for part in line.parts] == [("limit", True), ("另一句", None)]


TEST = {"fact": "filings.permit.confirmed.count", "text": {"zh": "许可证数量是 0", "en": "0 permits"}, "holds": False}
OTHER = {"fact": "filings.plan.confirmed.count", "text": {"zh": "策划书数量是 1", "en": "1 plan"}, "holds": True}
BOTH = {"holds": False, "kind": "all", "text": {"zh": "许可证数量是 0；策划书", "en": ""}, "children": [TEST, OTHER]}
NAMED = {"holds": False, "kind": "is", "name": "both", "text": {"zh": "both 不成立", "en": ""}, "children": [BOTH]}
PLACE = {"rule": "statuses/a/rules/b", "release": 7, "file": "rules/a.yaml", "line": 3, "region": "a"}


@pytest.mark.parametrize(
    ("explanation", "said"),
    [
        ({**PLACE, "text": {"zh": "缺许可证", "en": ""}, "because": NAMED}, "缺许可证：许可证数量是 0"),
        ({**PLACE, "text": {}, "because": NAMED}, "许可证数量是 0"),
        ({**PLACE, "because": [TEST, TEST]}, "许可证数量是 0"),
        ({**PLACE, "text": {"zh": "策划书已确认", "en": ""}, "because": OTHER}, "策划书已确认"),
        ({**PLACE, "because": OTHER}, "策划书数量是 1"),
        (
            {**PLACE, "title": {"zh": "锁定", "en": ""}, "most": 1, "works": [{"id": 5, "name": "一号楼"}]},
            "锁定；上限 1",
        ),
        ("另一句", "另一句"),
        (PLACE, ""),
    ],
)
def test_an_explanation_is_one_sentence_without_ids(explanation: Any, said: str) -> None:
    told = "".join(part.text for part in explanations.sentence(explanation))
    assert told.startswith(said)
    assert not any(mark in told for mark in ("statuses/", "yaml", "both"))
    assert bool(render("{% why said %}", said=explanation).strip()) is bool(said)


def test_a_sentence_leads_to_what_it_speaks_of_and_the_tree_is_for_whoever_writes_rules() -> None:
    why = {**PLACE, "because": NAMED}
    html = render("{% why why links=links %}", why=why, links={"permit": "#filed-permit"})
    assert '<a href="#filed-permit">许可证数量是 0</a>' in html
    assert "why-tree" not in html
    assert "rules/a.yaml:3" in render("{% why why tree=True %}", why=why)


@pytest.mark.parametrize("nothing", [None, {}, [], "", {"kind": "required"}, {"slot": "a", "min": 1, "have": 0}])
def test_no_explanation_shows_nothing(nothing: Any) -> None:
    assert render("{% why nothing %}", nothing=nothing).strip() == ""


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (None, "text", ""),
        (1234567.5, "money", "1,234,567.50"),
        (1234, "number", "1,234"),
        (45, "percent", "45%"),
        (dt.date(2026, 3, 8), "date", "2026-03-08"),
        (dt.datetime(2026, 3, 8, 16, 30, tzinfo=dt.UTC), "datetime", "2026-03-09 00:30"),
        (True, "text", True),
    ],
)
def test_a_cell_shows(value: Any, kind: str, shown: Any) -> None:
    assert tables.shown(value, kind) == shown


def test_a_table_names_its_columns_on_every_cell_and_links_the_first() -> None:
    html = render(
        "{% data_table columns rows selectable='bulk' %}",
        columns=[{"key": "name", "label": "名称"}, {"key": "state", "label": "状态", "kind": "chip"}],
        rows=[{"id": 5, "url": "/f/5/", "cells": {"name": "甲", "state": {"value": "已确认", "tone": "success"}}}],
    )
    assert 'data-label="名称"' in html
    assert '<a href="/f/5/" data-row-link>甲</a>' in html
    assert "tone-success" in html
    assert 'form="bulk"' in html


def test_a_table_without_rows_says_so() -> None:
    assert "没有记录" in render("{% data_table columns rows %}", columns=[{"key": "a", "label": "A"}], rows=[])


@pytest.mark.parametrize(
    ("path", "expected"),
    [("name", "f-name"), ("contacts.0.phone", "f-contacts-0-phone"), ("a[1].b", "f-a-1-b"), ("姓名", "f-姓名")],
)
def test_the_id_of_a_field(path: str, expected: str) -> None:
    assert fields.field_id(path) == expected


def test_a_field_tells_its_error_to_the_control() -> None:
    html = render(
        "{% field f %}", f={"name": "cost", "label": "造价", "kind": "money", "errors": ["太大"], "hint": "万元"}
    )
    assert 'aria-describedby="f-cost-hint f-cost-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'inputmode="decimal"' in html


def test_a_django_form_is_drawn_by_the_same_component() -> None:
    class Sign(forms.Form):
        secret = forms.CharField(label="密码", widget=forms.PasswordInput)
        kind = forms.ChoiceField(label="种类", choices=[("a", "甲"), ("b", "乙")])

    form = Sign({"secret": "never shown", "kind": "b"})
    html = render("{% field form.secret %}{% field form.kind %}", form=form)
    assert "never shown" not in html
    assert 'type="password"' in html
    assert '<option value="b" selected>' in html


def test_an_error_summary_links_problems_to_fields() -> None:
    problems = [
        Problem("a", text("不对", "Wrong"), "contacts.0.phone"),
        Problem("b", text("过期", "Late"), remedy=text("下次早点", "Earlier")),
    ]
    html = render("{% error_summary problems %}", problems=problems)
    assert 'href="#f-contacts-0-phone"' in html
    assert "下次早点" in html


def test_numbered_pages_keep_the_search() -> None:
    made = pages.pager_of(Paginator(range(100), 10).page(2), QueryDict("q=甲&page=2"))
    assert made["previous"] == "?q=%E7%94%B2&page=1"
    assert (made["first"], made["last"], made["count"]) == (11, 20, 100)
    assert [link and link["number"] for link in made["links"]] == [1, 2, 3, None, 10]


def test_cursor_pages_need_no_count() -> None:
    html = render("{% pager page %}", page={"next": "?after=9", "previous": ""})
    assert 'href="?after=9"' in html
    assert "共" not in html


def test_an_action_that_posts_carries_the_token_and_its_question() -> None:
    html = render(
        "{% action a %}", a={"label": "删除", "url": "/x/", "method": "post", "confirm": "真的？"}, csrf_token="T0KEN"
    )
    assert 'value="T0KEN"' in html
    assert 'data-confirm="真的？"' in html


def test_a_disabled_action_says_why() -> None:
    assert "不在填报期" in render(
        "{% action a %}", a={"label": "新增", "url": "/x/", "disabled": True, "reason": "不在填报期"}
    )


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.server_error, 500),
        (errors.csrf_failure, 403),
        (errors.lockout, 429),
    ],
)
def test_the_pages_that_say_no(view: Any, status: int, rf: RequestFactory) -> None:
    answer = view(rf.get("/"))
    assert answer.status_code == status
    assert "回到首页" in answer.content.decode() or "返回" in answer.content.decode()


@pytest.mark.parametrize(("headers", "whole"), [({}, True), ({"HX-Request": "true"}, False)])
def test_a_refusal_is_a_page_or_a_fragment(headers: dict[str, str], whole: bool, rf: RequestFactory) -> None:
    refused = Refusal(Problem("late", text("已过期", "Too late")), status=409)
    answer = errors.refusal(rf.get("/", headers=headers), refused)
    assert answer.status_code == 409
    assert "已过期" in answer.content.decode()
    assert ("<html" in answer.content.decode()) is whole


def test_what_a_lock_rests_on_is_told_in_words() -> None:
    works = [{"id": 5, "name": "一号楼", "since": "2025-03-01T00:00:00+08:00", "key": "=HT-1", "post": "manager"}]
    (line,) = explanations.lines_of(
        {"rule": "locks/manager", "title": {"zh": "经理锁定", "en": "Lock"}, "most": 1, "works": works, "person": 7}
    )
    assert line.text == "经理锁定"
    assert line.facts == (("上限", "1"), ("占用名额的工程", "一号楼（2025-03-01 起）"))


@pytest.mark.parametrize(
    ("value", "is_code"),
    [("HT-2025-0617", True), ("2026-11-20 09:30", True), ("530102********0017", True), ("还剩 36 天", True),
     ("主管部门第 2 号办公室", False),
     ("Under construction", False), ("abc", True), ("abc def ghi", False), ("1" * 30, False), ("", False)],
)  # fmt: skip
def test_numbers_dates_and_a_few_words_are_not_broken(value: str, is_code: bool) -> None:
    html = render(
        "{% data_table columns rows %}", columns=[{"key": "a", "label": "甲"}], rows=[{"cells": {"a": value}}]
    )
    assert ("is-code" in html) is is_code


@pytest.mark.parametrize(
    ("words", "status", "chips", "active"),
    [("", "", 0, 0), ("", "locked", 0, 1), ("一号", "", 0, 1), ("一号", "locked", 0, 2), ("", "", 2, 2)],
)
def test_a_filter_that_narrows_is_not_folded_away(words: str, status: str, chips: int, active: int) -> None:
    filters = [{"name": "q", "label": "名称", "value": words}, {"name": "status", "label": "状态", "value": status}]
    chip = {"name": "place", "value": "1", "title": "地区", "label": "甲区", "url": "?"}
    html = render("{% filter_bar filters chips=chips %}", filters=filters, chips=[chip] * chips)
    assert ('x-data="disclosed"' in html) is bool(active)
    assert (f"已选 {active} 项" in html) is bool(active)


@pytest.mark.parametrize(
    ("actions", "outside", "folded", "button"),
    [
        ("查看", "查看", "", ""),
        ("查看 修改", "查看 修改", "", ""),
        ("查看 修改 删除", "查看", "修改 删除", "办理"),
        ("查看 上报* 删除", "查看 上报", "删除", ""),
        ("查看 修改 上报* 联合承包单位 删除", "查看 上报", "修改 联合承包单位 删除", "更多"),
        ("上报* 修改 删除", "上报", "修改 删除", "办理"),
    ],
)
def test_a_row_shows_what_is_likely_and_folds_the_rest(actions: str, outside: str, folded: str, button: str) -> None:
    looks = {True: "primary", False: ""}
    given = [{"label": one.rstrip("*"), "url": "#", "tone": looks[one.endswith("*")]} for one in actions.split()]
    row = {"id": 1, "cells": {"name": "一号"}, "actions": given}
    html = render("{% data_table columns rows %}", columns=[{"key": "name", "label": "名称"}], rows=[row])
    cell = fromstring(html).find_class("row-actions")[0]
    fold = cell.find("details")
    hidden = [] if fold is None else [one.text_content().strip() for one in fold.iter("a")]
    seen = [one.text_content().strip() for one in cell.iter("a") if one.text_content().strip() not in hidden]
    if not button and folded:  # one alone needs no fold
        assert (seen, hidden) == ([*outside.split(), *folded.split()], [])
    else:
        assert (seen, hidden) == (outside.split(), folded.split())
        assert fold is None or fold.find("summary").text_content().split() == [button, "一号"]


@pytest.mark.parametrize("likely", ["", "primary"])
def test_the_fold_reads_unlike_what_it_folds_in_both_languages(likely: str) -> None:
    """In English 办理▾ read “Open”, as the way to a task beside it did."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            acts = [gettext(one) for one in ("查看", "办理", "修改", "删除")]
            given = [{"label": one, "url": "#", "tone": likely if n == 1 else ""} for n, one in enumerate(acts)]
            row = {"id": 1, "cells": {"name": "一号"}, "actions": given}
            html = render("{% data_table columns rows %}", columns=[{"key": "name", "label": "名"}], rows=[row])
        fold = fromstring(html).find_class("row-actions")[0].find("details")
        outside = [one for one in acts if one not in fold.text_content()]
        assert fold.find("summary").text_content().split()[0] not in outside, language


def test_options_stand_in_their_groups() -> None:
    options = [
        {"value": "1", "label": "全省"},
        {"value": "2", "label": "甲区", "group": "某市"},
        {"value": "3", "label": "乙区", "group": "某市"},
    ]
    html = render(
        "{% field described %}",
        described={"name": "a", "label": "地", "kind": "select", "options": options, "value": "3"},
    )
    assert html.index('value="1"') < html.index('<optgroup label="某市">') < html.index('value="2"')
    assert html.count("<optgroup") == 1
    assert '<option value="3" selected>' in html
