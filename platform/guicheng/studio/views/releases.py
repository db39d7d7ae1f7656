"""The releases of the region: their history, what differs between any two, and their bundles."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.config import bundles
from guicheng.config.models import Release
from guicheng.config.workbench import comparing, writing
from guicheng.config.workbench.bench import files_of
from guicheng.rehearsal import impact
from guicheng.studio import present
from guicheng.studio.visit import StudioVisit, page

TONES = {"published": "success", "checked": "info", "draft": "draft", "retired": "neutral"}


@page()
def history(visit: StudioVisit) -> HttpResponse:
    """Every release, latest first, with how many filings still follow it."""
    found = comparing.releases_of(visit.actor)
    running = impact.by_release(impact.running(visit.actor))
    rows = [
        {
            "id": one.number,
            "cells": {
                "number": {"value": _("版本 %(n)s") % {"n": one.number}, "url": visit.address("release", one.number)},
                "state": {"value": _state(one), "tone": TONES[one.state]},
                "notes": {"value": one.notes, "sub": one.content_hash[:12]},
                "by": one.published_by or one.created_by,
                "at": one.published_at or one.created_at,
                "running": running.get(one.number, 0),
            },
        }
        for one in found
    ]
    columns = [
        {"key": "number", "label": _("版本"), "primary": True},
        {"key": "state", "label": _("状态"), "kind": "chip"},
        {"key": "notes", "label": _("改了什么")},
        {"key": "by", "label": _("发布人")},
        {"key": "at", "label": _("时间"), "kind": "datetime"},
        {"key": "running", "label": _("办理中"), "kind": "number"},
    ]
    options = [{"value": one.number, "label": _("版本 %(n)s") % {"n": one.number}} for one in found]
    pair = {"after": found[0].number, "before": found[min(1, len(found) - 1)].number} if found else {}
    return visit.page("releases", {"columns": columns, "rows": rows, "options": options, **pair}, place="releases")


@page()
def release(visit: StudioVisit, number: int) -> HttpResponse:
    """One release, and what it changed."""
    one = comparing.release(visit.actor, number)
    earlier = [r.number for r in comparing.releases_of(visit.actor) if r.number < number and r.state != "draft"]
    found = comparing.of_releases(visit.actor, earlier[0], number) if earlier else []
    context = {
        "release_shown": one,
        "state": _state(one),
        "tone": TONES[one.state],
        "facts": [
            {"label": _("发布人"), "value": one.published_by or one.created_by},
            {"label": _("时间"), "value": one.published_at or one.created_at, "kind": "datetime"},
            {"label": _("改了什么"), "value": one.notes},
            {"label": _("来源"), "value": _("配置工作台") if one.channel == "studio" else _("配置文件")},
            {"label": _("内容摘要"), "value": one.content_hash[:16], "kind": "code"},
            {"label": _("办理中的填报件"), "value": impact.by_release(impact.running(visit.actor)).get(number, 0)},
        ],
        "before": earlier[0] if earlier else None,
        "topics": present.topics(visit, comparing.topics(found, visit.loaded), comparing.SECTIONS),
        "may_write": visit.actor.may("configure"),
    }
    return visit.page("release", context, place="releases")


@page()
def compare(visit: StudioVisit) -> HttpResponse:
    """What differs between any two releases."""
    numbers = [one.number for one in comparing.releases_of(visit.actor)]
    chosen = [visit.asked(name, 9) for name in ("before", "after")]
    before, after = (int(one) if one.isdecimal() else 0 for one in chosen)
    found = comparing.of_releases(visit.actor, before, after)
    context = {
        "before": before,
        "after": after,
        "options": [{"value": n, "label": _("版本 %(n)s") % {"n": n}} for n in numbers],
        "topics": present.topics(visit, comparing.topics(found, visit.loaded), comparing.SECTIONS),
        "count": len(found),
    }
    return visit.page("compare", context, place="releases")


@page()
def bundle(visit: StudioVisit, number: int) -> HttpResponse:
    """A release with all its layers as one file."""
    one = comparing.release(visit.actor, number)
    return _zip(bundles.pack(files_of(one.pk)), f"{visit.region}-{number}.zip")


@page()
def draft_bundle(visit: StudioVisit) -> HttpResponse:
    """The draft with all its layers as one file."""
    return _zip(bundles.pack(visit.bench.files), f"{visit.region}-draft.zip")


@page("POST")
def take(visit: StudioVisit, number: int) -> HttpResponse:
    """Make an earlier release the draft, to change it or put it live again."""
    if visit.sent("confirmed") != "1":
        return visit.confirm(
            title=_("以此版本为草稿"),
            text=_("草稿将变为版本 %(n)s 的内容；草稿中现有的修改会被替换。") % {"n": number},
            ok=_("以此版本为草稿"),
            cancel=visit.address("release", number),
        )
    changed = writing.take_release(visit.actor, number, digest=visit.sent("digest", 64))
    visit.say(_("草稿现在是版本 %(n)s 的内容，%(m)s 个文件与已发布版本不同") % {"n": number, "m": len(changed)})
    return visit.go("changes")


def _zip(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/zip", headers=headers)


def _state(one: Release) -> str:
    words = {"published": _("已发布"), "checked": _("已检查"), "draft": _("未通过检查"), "retired": _("已停用")}
    return words[one.state]
