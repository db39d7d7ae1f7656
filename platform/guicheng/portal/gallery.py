"""The living gallery: every component in every state, with invented content. Served while DEBUG is on, and to tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from guicheng.common import clock
from guicheng.common.errors import Problem
from guicheng.common.text import text
from guicheng.portal.dialling import numbers

SAMPLES = Path(__file__).with_name("gallery_samples.yaml")
PAPER = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{w}' height='{h}'%3E%3Crect width='100%25' "
    "height='100%25' fill='%23{c}'/%3E%3Cpath d='M0 {h} L{w} 0' stroke='%23fff' stroke-width='12'/%3E%3C/svg%3E"
)


def gallery(request: HttpRequest, page: str = "components") -> HttpResponse:
    """One page of the gallery: ``components``, ``form``, ``tasks``, ``case``, ``dashboard`` or ``editor``."""
    _only_while_debugging()
    makers = {
        "components": lambda: _components(int(request.GET.get("page", "5"))),
        "form": _form,
        "tasks": _tasks,
        "case": _case,
        "dashboard": _dashboard,
        "editor": _editor,
    }
    if page not in makers:
        raise Http404
    return render(request, f"guicheng/gallery/{page}.html", {"shell": _shell(page), **makers[page]()})


def options(request: HttpRequest) -> HttpResponse:
    """What the picker of the gallery finds: list items, as the real addresses answer them."""
    _only_while_debugging()
    words = request.GET.get("q", "")
    found = [(n, f"样例建设集团第 {n} 公司", f"9143000000000000{n:02}") for n in range(1, 9)]
    return HttpResponse(
        format_html_join(
            "",
            '<li class="picker-option" role="option" data-value="{}" data-label="{}">{}<small>{}</small></li>',
            ((n, name, name, code) for n, name, code in found if words in name),
        )
    )


def children(request: HttpRequest) -> JsonResponse:
    """What the cascade of the gallery loads: the places below ``parent``."""
    _only_while_debugging()
    parent = request.GET.get("parent", "")
    return JsonResponse([{"value": f"{parent}{n}", "label": f"{parent}-{n}"} for n in (1, 2, 3)], safe=False)


def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in: always the same nobody."""
    _only_while_debugging()
    return JsonResponse({"account": "gallery", "first": None, "token": get_token(request)})


def save(_request: HttpRequest) -> HttpResponse:
    """Takes a draft and forgets it."""
    _only_while_debugging()
    return HttpResponse(status=204, headers={"X-Draft-Version": "2"})


def store(request: HttpRequest) -> HttpResponse:
    """Takes a file and answers its card, as the real address does."""
    _only_while_debugging()
    file = request.FILES["file"]
    if not isinstance(file, UploadedFile):
        raise Http404
    shown = {**_picture(9, file.name or "file"), "size": file.size}
    return render(request, "guicheng/components/picture.html", {"file": shown, "editable": True})


def refresh(request: HttpRequest) -> HttpResponse:
    """Evaluates a condition on the server, as forms do: the reason is asked for only where it is needed."""
    _only_while_debugging()
    sent = request.POST
    names = [sent[name] for name in sorted(sent) if name.startswith("guests.")]
    return render(request, "guicheng/gallery/refresh_region.html", {"fields": _conditional(sent), "guests": names})


def lint(_request: HttpRequest) -> JsonResponse:
    """Finds one fault in whatever it is given, as the checker reports its findings."""
    _only_while_debugging()
    return JsonResponse([_samples()["finding"]], safe=False)


def complete(_request: HttpRequest) -> JsonResponse:
    """Offers two keys wherever the cursor stands."""
    _only_while_debugging()
    return JsonResponse([{"label": "confirm", "detail": "环节"}, {"label": "window", "detail": "填报期"}], safe=False)


def _only_while_debugging() -> None:
    if not settings.DEBUG:
        raise Http404


@cache
def _samples() -> dict[str, Any]:
    samples: dict[str, Any] = yaml.safe_load(SAMPLES.read_text("utf-8"))
    return samples


def _some(*names: str) -> dict[str, Any]:
    return {name: _samples()[name] for name in names}


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
    groups = (("", links[:2]), (_("业务"), links[2:4]), (_("系统"), links[4:]))
    return {
        "region": _("样例地区填报系统"),
        "home_url": "/gallery/dashboard/",
        "nav": [{"label": label, "links": some} for label, some in groups],
        "tabs": links,
        "notices_url": "#notices",
        "unread": 3,
        "session_url": "/gallery/session/",
        "account": {
            "mark": "gallery",
            "name": "陈明远",
            "organisation": "样例建设集团第一公司",
            "menu": [{"url": "#me", "label": _("账号与密码"), "icon": "key"}],
            "logout_url": "#logout",
        },
        "support": numbers(["0000-0000000"]),
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


def _pictures(count: int) -> list[dict[str, Any]]:
    return [_picture(n, f"IMG_20261119_{n:06}_panorama.jpg") for n in range(1, count + 1)]


def _tiles() -> list[dict[str, Any]]:
    states, icons = _samples()["tiles"]["states"], _samples()["tiles"]["icons"]
    made = []
    for n, icon in enumerate(icons):
        state = states[n % len(states)]
        due = clock.today() + dt.timedelta(days=state["due_in"]) if "due_in" in state else None
        made.append({"title": f"样例事项{n + 1:02}", "icon": icon, "url": "#", "note": "一行说明", **state, "due": due})
    return made


def _timeline() -> list[dict[str, Any]]:
    def dated(entry: Mapping[str, Any]) -> dict[str, Any]:
        return {**entry, "at": clock.now() + dt.timedelta(days=entry["at_in"]) if "at_in" in entry else None}

    return [dated(entry) for entry in _samples()["timeline"]]


def _rows(count: int) -> list[dict[str, Any]]:
    return [_row(n, *_samples()["tones"][n * 3 % 11]) for n in range(1, count + 1)]


def _more() -> list[dict[str, Any]]:
    """Further actions of a row, which fold."""
    labels = {"修改": "edit", "联合承包单位": "partners", "作废": "void"}
    return [{"label": label, "url": "/gallery/case/", "icon": icon} for label, icon in labels.items()]


def _row(n: int, tone: str, state: str) -> dict[str, Any]:
    confirm = {
        "label": _("确认"),
        "url": "/gallery/save/",
        "method": "post",
        "tone": "primary",
        "key": "a",
        "confirm": f"确认“样例工程 {n} 号楼”的信息？确认后不能修改。",
    }
    return {
        "id": n,
        "url": "/gallery/case/",
        "selectable": n != 4,
        "cells": {
            "name": {"value": f"样例工程 {n} 号楼及地下室", "sub": f"编号 2026-{n:04}"},
            "kind": f"样例事项{n:02}",
            "cost": 12345.6 * n,
            "at": clock.now() - dt.timedelta(hours=7 * n),
            "state": {"value": state, "tone": tone},
        },
        "actions": [{"label": "查看", "url": "/gallery/case/"}, confirm, *(_more() if n % 3 == 2 else ())],
    }


def _conditional(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    delayed = answers.get("delayed", "")
    asked = [{"name": "delayed", "label": "进度是否延误", "kind": "radio", "options": ["是", "否"], "value": delayed}]
    asked.append({"name": "remark", "label": "备注", "kind": "text", "value": answers.get("remark", "")})
    if delayed == "是":
        reason = {"name": "reason", "label": "延误原因", "kind": "textarea", "max_length": 200, "required": True}
        asked.append({**reason, "value": answers.get("reason", "")})
    return asked


def _problems() -> list[Problem]:
    return [
        Problem("range", text("累计完成应在 0 到 100 之间", "Progress must be between 0 and 100"), "progress"),
        Problem(
            "window",
            text("不在填报期内", "Outside the filing window"),
            remedy=text("请在 12 月 16 日之后再来上报。", "Come back after 16 December."),
            explanation=_samples()["explanation"],
        ),
    ]


def _chart(kind: str) -> dict[str, Any]:
    return {"id": f"chart-{kind}", "kind": kind, **_samples()["chart"]}


def _components(page: int) -> dict[str, Any]:
    return {
        "dues": [clock.today() + dt.timedelta(days=n) for n in (40, 6, 0, -3)],
        "window_end": clock.now() + dt.timedelta(days=3, hours=5),
        "tiles": _tiles(),
        "entries": _timeline(),
        "rows": _rows(3),
        "pages": Paginator(range(480), 20).get_page(page),
        "cursor": {"next": "?after=20", "previous": ""},
        "problems": _problems(),
        "files": _pictures(4),
        "charts": [_chart("bar"), _chart("pie")],
        **_some("tones", "icons", "explanation", "columns", "facts", "figures", "steps", "tabs", "filters", "saved"),
    }


def _form() -> dict[str, Any]:
    slot = {**_samples()["slot"], "files": _pictures(2)}
    asked = {"conditional": _conditional({}), "slot": slot, "problems": _problems(), "hide_tabbar": True}
    return {**asked, **_some("fields", "steps")}


def _tasks() -> dict[str, Any]:
    pages = Paginator(range(480), 20).page(1)
    return {"rows": _rows(8), "pages": pages, **_some("columns", "filters", "saved", "bulk_actions")}


def _case() -> dict[str, Any]:
    due = clock.today() + dt.timedelta(days=5)
    shown = {"files": _pictures(5), "entries": _timeline()[::-1], "due": due, "actions": _samples()["case_actions"]}
    return {**shown, **_some("facts", "explanation", "crumbs")}


def _dashboard() -> dict[str, Any]:
    return {"tiles": _tiles(), "charts": [_chart("stack")], **_some("figures")}


def _editor() -> dict[str, Any]:
    dates = "window:\n  dates: {Q1: [03-16, 04-15]}\n"
    before = f"filing: sample\ntitle: {{zh: 样例事项, en: Sample}}\nchain: confirm\n{dates}"
    return {"before": before, "after": before.replace("confirm", "confrim")}
