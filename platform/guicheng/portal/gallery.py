"""The living gallery: every component in every state, with invented content. Served while DEBUG is on, and to tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from guicheng.common import clock
from guicheng.common.errors import Problem
from guicheng.common.text import text

PAPER = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{w}' height='{h}'%3E%3Crect width='100%25' "
    "height='100%25' fill='%23{c}'/%3E%3Cpath d='M0 {h} L{w} 0' stroke='%23fff' stroke-width='12'/%3E%3C/svg%3E"
)
TONES = (
    ("neutral", "未开始"),
    ("draft", "草稿"),
    ("info", "已登记"),
    ("active", "填报中"),
    ("waiting", "待确认"),
    ("success", "已确认"),
    ("warning", "即将截止"),
    ("danger", "已逾期"),
    ("returned", "已退回"),
    ("locked", "已锁定"),
    ("void", "已作废"),
)
TILE_ICONS = (
    *("basics", "overview", "contract", "partners", "plan", "permit", "plaque", "quarter", "craft", "node", "honour"),
    *("evaluation", "section", "completion", "fire", "record", "selfcheck"),
)
EXPLANATION: dict[str, Any] = {
    "text": "不能上报：须在规定的填报期内",
    "holds": False,
    "release": 7,
    "file": "workflows/sample/report.yaml",
    "line": 42,
    "parts": [
        {"text": "今天在填报期内", "holds": False, "facts": {"today": "2026-11-21", "window": "12-16 – 01-15"}},
        {
            "text": "以下任一成立",
            "holds": True,
            "parts": [
                {"text": "累计完成不低于 20%", "holds": True, "facts": {"progress": 45}},
                {"text": "已开工满 90 天", "holds": False, "facts": {"started_on": "2026-10-08", "days_since": 44}},
            ],
        },
    ],
}


def gallery(request: HttpRequest, page: str = "components") -> HttpResponse:
    """One page of the gallery: ``components``, ``form``, ``tasks``, ``case``, ``dashboard`` or ``editor``."""
    _only_while_debugging()
    makers = {"components": _components, "form": _form, "tasks": _tasks, "case": _case, "dashboard": _dashboard, "editor": _editor}
    if page not in makers:
        raise Http404
    context = {"shell": _shell(page), "gallery_page": page, **makers[page](request)}
    return render(request, f"guicheng/gallery/{page}.html", context)


def options(request: HttpRequest) -> HttpResponse:
    """What the picker of the gallery finds: list items, as the real addresses answer them."""
    _only_while_debugging()
    words = request.GET.get("q", "")
    found = [(n, f"样例建设集团第 {n} 公司", f"9143000000000000{n:02}") for n in range(1, 9)]
    items = ((n, name, name, code) for n, name, code in found if words in name)
    return HttpResponse(
        format_html_join(
            "",
            '<li class="picker-option" role="option" data-value="{}" data-label="{}">{}<small>{}</small></li>',
            items,
        )
    )


def children(request: HttpRequest) -> JsonResponse:
    """What the cascade of the gallery loads: the places below ``parent``."""
    _only_while_debugging()
    parent = request.GET.get("parent", "")
    return JsonResponse([{"value": f"{parent}{n}", "label": f"{parent}-{n}"} for n in (1, 2, 3)], safe=False)


def save(request: HttpRequest) -> HttpResponse:
    """Takes a draft and forgets it."""
    _only_while_debugging()
    return HttpResponse(status=204)


def store(request: HttpRequest) -> HttpResponse:
    """Takes a file and answers its card, as the real address does."""
    _only_while_debugging()
    file = request.FILES["file"]
    shown = {**_picture(9, file.name or "file"), "size": file.size}
    return render(request, "guicheng/components/picture.html", {"file": shown, "editable": True})


def refresh(request: HttpRequest) -> HttpResponse:
    """Evaluates a condition on the server, as forms do: the reason is asked for only where it is needed."""
    _only_while_debugging()
    return render(request, "guicheng/gallery/refresh_region.html", {"fields": _conditional(request.POST)})


def lint(request: HttpRequest) -> JsonResponse:
    """Finds one fault in whatever it is given, as the checker reports its findings."""
    _only_while_debugging()
    finding = {"line": 3, "column": 9, "severity": "error", "message": "没有这个环节：confrim", "suggestion": "是不是 confirm？"}
    return JsonResponse([finding], safe=False)


def complete(request: HttpRequest) -> JsonResponse:
    """Offers two keys wherever the cursor stands."""
    _only_while_debugging()
    return JsonResponse([{"label": "confirm", "detail": "环节"}, {"label": "window", "detail": "填报期"}], safe=False)


def _only_while_debugging() -> None:
    if not settings.DEBUG:
        raise Http404


def _shell(page: str) -> dict[str, Any]:
    def link(key: str, label: str, icon: str, count: int = 0) -> dict[str, Any]:
        return {"url": f"/gallery/{key}/", "label": label, "icon": icon, "count": count, "current": key == page}

    links = [
        link("dashboard", _("首页"), "home"),
        link("tasks", _("待办"), "tasks", 12),
        link("form", _("填报"), "edit"),
        link("case", _("查询"), "search"),
        link("components", _("组件"), "settings"),
    ]
    return {
        "region": _("样例地区填报系统"),
        "home_url": "/gallery/dashboard/",
        "nav": [{"label": "", "links": links[:2]}, {"label": _("业务"), "links": links[2:4]}, {"label": _("系统"), "links": links[4:]}],
        "tabs": links,
        "notices_url": "#notices",
        "unread": 3,
        "account": {
            "name": "陈明远",
            "organisation": "样例建设集团第一公司",
            "role": "企业用户",
            "menu": [{"url": "#me", "label": _("账号与密码"), "icon": "key"}],
            "logout_url": "#logout",
        },
        "support": "0000-0000000",
        "release": "sample-7",
    }


def _picture(number: int, name: str) -> dict[str, Any]:
    colour = ("4d7a74", "5a6f8c", "8c7a5a", "74597a")[number % 4]
    return {
        "id": number,
        "url": PAPER.format(w=1600, h=1200, c=colour),
        "thumb_url": PAPER.format(w=320, h=240, c=colour),
        "name": name,
        "caption": f"现场全景 {number}",
        "order": number,
        "size": 1_480_000 + number * 1000,
        "image": True,
        "update_url": "/gallery/save/",
        "delete_url": "/gallery/save/",
    }


def _tiles() -> list[dict[str, Any]]:
    today = clock.today()
    states = [
        {"label": "已确认", "tone": "success", "done": True, "count": 1},
        {"label": "待确认", "tone": "waiting", "due": today + dt.timedelta(days=25), "count": 2},
        {"label": "未上报", "tone": "draft", "due": today + dt.timedelta(days=5), "count": 1},
        {"label": "未上报", "tone": "draft", "due": today - dt.timedelta(days=3), "count": 0},
        {"label": "未到填报期", "tone": "neutral", "closed": True, "note": "填报期 12-16 至次年 01-15"},
        {"label": "填报中", "tone": "active", "due": today, "count": 4, "provisional": True},
    ]
    return [
        {"title": f"样例事项{n + 1:02}", "icon": icon, "url": "#", "note": "说明文字不超过两行", **states[n % len(states)]}
        for n, icon in enumerate(TILE_ICONS)
    ]


def _timeline() -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {"action": "新建草稿", "actor": "李文静", "organisation": "样例工程项目部", "tone": "draft", "at": now - dt.timedelta(days=3)},
        {
            "action": "修改资料",
            "actor": "李文静",
            "organisation": "样例工程项目部",
            "tone": "info",
            "at": now - dt.timedelta(days=2),
            "changes": [
                {"label": "累计完成百分比", "before": "40%", "after": "45%"},
                {"label": "联系电话", "before": "", "after": "13900000000"},
            ],
        },
        {
            "action": "退回",
            "actor": "陈明远",
            "organisation": "样例建设集团第一公司",
            "tone": "returned",
            "note": "现场照片第 2 张看不清，请重拍后再报。",
            "at": now - dt.timedelta(days=1),
        },
        {"action": "上报", "actor": "李文静", "tone": "waiting", "at": now, "explanation": EXPLANATION},
        {"action": "等待公司确认", "tone": "neutral", "pending": True},
    ]


def _table() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    columns = [
        {"key": "name", "label": "工程名称", "primary": True, "sort_url": "?o=name", "sorted": "ascending"},
        {"key": "kind", "label": "信息名称"},
        {"key": "cost", "label": "造价（万元）", "kind": "money", "sort_url": "?o=cost"},
        {"key": "at", "label": "上报时间", "kind": "datetime"},
        {"key": "state", "label": "状态", "kind": "chip"},
    ]
    rows = []
    for n in range(1, 9):
        tone, label = TONES[(n * 3) % len(TONES)]
        rows.append(
            {
                "id": n,
                "url": "/gallery/case/",
                "selectable": n != 4,
                "cells": {
                    "name": {"value": f"样例工程 {n} 号楼及地下室", "sub": f"编号 2026-{n:04}"},
                    "kind": f"样例事项{n:02}",
                    "cost": 12345.6 * n,
                    "at": clock.now() - dt.timedelta(hours=7 * n),
                    "state": {"value": label, "tone": tone},
                },
                "actions": [
                    {"label": "查看", "url": "/gallery/case/"},
                    {"label": "确认", "url": "/gallery/save/", "method": "post", "tone": "primary", "key": "a",
                     "confirm": f"确认“样例工程 {n} 号楼”的信息？确认后不能修改。", "confirm_title": "确认信息"},
                ],
            }
        )  # fmt: skip
    return columns, rows


def _fields() -> list[dict[str, Any]]:
    places = [{"value": "1", "label": "样例一市", "selected": True}, {"value": "2", "label": "样例二市"}]
    return [
        {"name": "name", "label": "工程名称", "required": True, "hint": "与证书上的名称一致", "value": "样例工程", "wide": True},
        {"name": "cost", "label": "工程造价", "kind": "money", "unit": "万元", "value": "5000.00", "required": True},
        {"name": "progress", "label": "累计完成", "kind": "percent", "value": "145", "errors": ["应在 0 到 100 之间"],
         "explanation": EXPLANATION["parts"][0]},
        {"name": "started_on", "label": "开工时间", "kind": "date", "value": "2026-03-08"},
        {"name": "phone", "label": "联系电话", "kind": "tel", "autocomplete": "tel", "placeholder": "手机号"},
        {"name": "stage", "label": "进度阶段", "kind": "select", "options": ["基础", "主体", "装饰"], "value": "主体"},
        {"name": "nature", "label": "工程性质", "kind": "radio", "options": ["公共建筑", "住宅", "工业"], "value": "住宅"},
        {"name": "papers", "label": "已有材料", "kind": "checkboxes", "options": ["首页", "规模页", "价格页", "签章页"], "value": ["首页", "签章页"]},
        {"name": "place", "label": "工程地址", "kind": "cascade", "children_url": "/gallery/children/", "wide": True,
         "levels": [{"label": "选择市", "options": places}, {"label": "选择县区", "options": []}]},
        {"name": "owner", "label": "建设单位", "kind": "picker", "search_url": "/gallery/options/"},
        {"name": "secret", "label": "登录密码", "kind": "password", "hint": "不少于 6 位", "autocomplete": "new-password"},
        {"name": "number", "label": "填报编号", "value": "2026-0001", "readonly": True},
        {"name": "agreed", "label": "已阅读并同意填报须知", "kind": "checkbox"},
        {"name": "summary", "label": "工程概况", "kind": "textarea", "max_length": 500, "value": "框架结构，地上十八层，地下二层。"},
    ]  # fmt: skip


def _conditional(answers: Any) -> list[dict[str, Any]]:
    delayed = answers.get("delayed", "")
    asked = [{"name": "delayed", "label": "进度是否延误", "kind": "radio", "options": ["是", "否"], "value": delayed}]
    if delayed == "是":
        asked.append({"name": "reason", "label": "延误原因", "kind": "textarea", "max_length": 200, "required": True,
                      "value": answers.get("reason", "")})  # fmt: skip
    return asked


def _slot() -> dict[str, Any]:
    return {
        "name": "photos", "label": "现场全景照片", "upload_url": "/gallery/store/", "max_bytes": 2 * 1024 * 1024, "min_files": 2,
        "max_files": 20, "required": True, "rule": "不少于 2 张，单张不超过 2 MB。", "errors": ["还差 1 张照片"],
        "files": [_picture(1, "IMG_20261119_081530_panorama.jpg"), _picture(2, "IMG_2.jpg")],
    }  # fmt: skip


def _problems() -> list[Problem]:
    return [
        Problem("range", text("累计完成应在 0 到 100 之间", "Progress must be between 0 and 100"), "progress"),
        Problem(
            "window",
            text("不在填报期内", "Outside the filing window"),
            remedy=text("请在 12 月 16 日之后再来上报。", "Come back after 16 December."),
            explanation=EXPLANATION,
        ),
    ]


def _chart(key: str, kind: str) -> dict[str, Any]:
    return {
        "id": f"chart-{key}", "title": "各季度上报情况", "kind": kind, "unit": "件", "categories": ["一季度", "二季度", "三季度", "四季度"],
        "series": [{"name": "按时", "data": [120, 132, 101, 134]}, {"name": "逾期", "data": [12, 8, 20, 4]}],
    }  # fmt: skip


def _figures() -> list[dict[str, Any]]:
    return [
        {"label": "待我办理", "value": 12, "unit": "件", "url": "/gallery/tasks/", "icon": "tasks"},
        {"label": "7 天内截止", "value": 5, "unit": "件", "url": "#", "icon": "clock", "tone": "warning"},
        {"label": "已逾期", "value": 1, "unit": "件", "url": "#", "icon": "danger", "tone": "danger"},
        {"label": "本年已确认", "value": "1,286", "unit": "件", "icon": "success"},
    ]


def _filters() -> dict[str, Any]:
    return {
        "filters": [
            {"name": "q", "label": "工程名称", "placeholder": "名称或编号"},
            {"name": "kind", "label": "信息种类", "kind": "select", "options": ["样例事项01", "样例事项02"]},
            {"name": "state", "label": "状态", "kind": "select", "options": [label for _tone, label in TONES]},
            {"name": "at", "label": "上报日期", "kind": "range", "from": "2026-10-01"},
        ],
        "saved": [
            {"name": "待我确认", "url": "#", "active": True, "count": 12},
            {"name": "7 天内截止", "url": "#", "delete_url": "/gallery/save/"},
        ],
    }


def _components(request: HttpRequest) -> dict[str, Any]:
    columns, rows = _table()
    today = clock.today()
    return {
        "tones": TONES,
        "dues": [today + dt.timedelta(days=n) for n in (40, 6, 0, -3)],
        "window_end": clock.now() + dt.timedelta(days=3, hours=5),
        "explanation": EXPLANATION,
        "tiles": _tiles(),
        "entries": _timeline(),
        "columns": columns,
        "rows": rows[:3],
        "pages": Paginator(range(480), 20).page(int(request.GET.get("page", "5"))),
        "cursor": {"next": "?after=20", "previous": ""},
        "problems": _problems(),
        "files": [_picture(n, f"IMG_{n}.jpg") for n in range(1, 5)],
        "facts": _facts(),
        "figures": _figures(),
        "steps": _steps(),
        "tabs": [{"label": "全部", "url": "#", "current": True}, {"label": "待确认", "url": "#", "count": 3}],
        "charts": [_chart("bars", "bar"), _chart("ring", "pie")],
        "icons": ("home", "tasks", "edit", "send", "approve", "delete", "camera", "why", "locked", "map", "calendar", "language"),
        **_filters(),
    }  # fmt: skip


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": "工程名称", "value": "样例工程 1 号楼及地下室"},
        {"label": "填报编号", "value": "2026-0001", "kind": "code"},
        {"label": "工程造价", "value": 5000.0, "kind": "money", "unit": "万元"},
        {"label": "开工时间", "value": dt.date(2026, 3, 8)},
        {"label": "状态", "value": "待确认", "tone": "waiting"},
        {"label": "累计完成", "value": "45%", "changed": True},
        {"label": "监理单位", "value": None},
        {"label": "工程概况", "value": "框架结构，地上十八层，地下二层，建筑面积 21,500 平方米。", "wide": True},
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {"label": "基本信息", "url": "#", "state": "done"},
        {"label": "照片", "url": "#", "state": "error"},
        {"label": "核对", "state": "current"},
        {"label": "上报", "state": "todo"},
    ]


def _form(request: HttpRequest) -> dict[str, Any]:
    return {"fields": _fields(), "conditional": _conditional({}), "slot": _slot(), "problems": _problems(), "steps": _steps(), "hide_tabbar": True}


def _tasks(request: HttpRequest) -> dict[str, Any]:
    columns, rows = _table()
    actions = [
        {"label": "批量确认", "name": "confirm", "url": "/gallery/save/", "tone": "primary", "icon": "approve", "confirm": "确认所选的全部信息？"},
        {"label": "批量退回", "name": "return", "url": "/gallery/save/", "icon": "returned", "confirm": "退回所选信息？", "confirm_comment": "退回原因"},
    ]
    pages = Paginator(range(480), 20).page(1)
    return {"columns": columns, "rows": rows, "bulk_actions": actions, "pages": pages, **_filters()}


def _case(request: HttpRequest) -> dict[str, Any]:
    return {
        "facts": _facts(),
        "files": [_picture(n, f"IMG_{n}.jpg") for n in range(1, 6)],
        "entries": _timeline()[::-1],
        "due": clock.today() + dt.timedelta(days=5),
        "explanation": EXPLANATION,
        "crumbs": [{"label": _("首页"), "url": "/gallery/dashboard/"}, {"label": _("待办"), "url": "/gallery/tasks/"}, {"label": "样例事项01"}],
        "actions": [
            {"label": _("确认"), "url": "/gallery/save/", "method": "post", "tone": "primary", "icon": "approve", "key": "a",
             "confirm": "确认后不能修改。", "confirm_title": "确认信息"},
            {"label": _("返回"), "url": "/gallery/tasks/", "icon": "back"},
        ],
    }  # fmt: skip


def _dashboard(request: HttpRequest) -> dict[str, Any]:
    return {"figures": _figures(), "tiles": _tiles(), "charts": [_chart("stack", "stack")]}


def _editor(request: HttpRequest) -> dict[str, Any]:
    before = "filing: sample\ntitle: {zh: 样例事项, en: Sample}\nchain: confrim\nwindow:\n  dates: {Q1: [03-16, 04-15]}\n"
    return {"before": before.replace("confrim", "confirm"), "after": before}
