"""What a draft changes, what that means for what is under way, and putting it live."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.config.workbench import comparing, publishing, writing
from guicheng.rehearsal import impact as running
from guicheng.studio import present
from guicheng.studio.visit import StudioVisit, page


@page()
def changes(visit: StudioVisit) -> HttpResponse:
    """The differences to the live release, by what they are about, and their impact."""
    return visit.page("changes", _shown(visit), place="changes")


@page("GET", "HEAD", "POST")
def publish(visit: StudioVisit) -> HttpResponse:
    """Say what changes, then put it live. Only what was shown is published."""
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            done = publishing.publish(visit.actor, note=visit.sent("note", 500), digest=visit.sent("digest", 64))
            visit.say(_("版本 %(number)s 已发布，新的填报件按它办理") % {"number": done.number})
            return visit.go("release", done.number)
        except Refusal as refused:
            problems = refused.problems
            visit.__dict__.pop("bench", None)
    context = {**_shown(visit), "problems": problems, "note": visit.sent("note", 500)}
    return visit.page("publish", context, place="changes", status=409 if problems else 200)


@page("POST")
def draft(visit: StudioVisit) -> HttpResponse:
    """What concerns the whole draft: import a bundle, catch up with the live release, throw it away."""
    what = visit.sent("act", 20)
    if what == "import":
        return _import(visit)
    if what == "catch-up":
        both = writing.catch_up(visit.actor)
        if both:
            visit.say(_("以下文件两边都改过，以草稿为准，请核对：%(files)s") % {"files": "、".join(both)}, "warning")
        else:
            visit.say(_("草稿已改以当前发布的版本为基础"))
        return visit.go("changes")
    if what != "discard":
        raise refuse("unknown-act", "没有这个操作", "There is no such act", status=400)
    if visit.sent("confirmed") != "1":
        return visit.confirm(
            title=_("放弃草稿"),
            text=_("草稿中的全部修改将被放弃，已发布的版本不受影响。"),
            ok=_("放弃草稿"),
            cancel=visit.address("files"),
        )
    writing.discard(visit.actor, digest=visit.sent("digest", 64))
    visit.say(_("草稿已放弃"))
    return visit.go("files")


def _import(visit: StudioVisit) -> HttpResponse:
    upload = visit.request.FILES.get("bundle")
    if upload is None:
        raise refuse("no-bundle", "请选择配置包（.zip）", "Choose a bundle (.zip)", status=400, field="bundle")
    changed = writing.take_bundle(visit.actor, upload.read(), digest=visit.sent("digest", 64))
    visit.say(_("配置包已作为草稿导入，%(n)s 个文件与已发布版本不同") % {"n": len(changed)})
    return visit.go("changes")


def _shown(visit: StudioVisit) -> dict[str, Any]:
    found = comparing.of_draft(visit.bench)
    waiting = running.running(visit.actor)
    return {
        "draft": visit.bench,
        "files": visit.bench.changes,
        "topics": present.topics(visit, comparing.topics(found, visit.loaded), comparing.SECTIONS),
        "count": len(found),
        "impact": [str(one) for one in running.of_changes(visit.region, found)],
        "by_release": [{"release": n, "count": c} for n, c in running.by_release(waiting).items()],
        "may_publish": visit.actor.may("publish"),
        "may_write": visit.actor.may("configure"),
        **present.findings(visit, visit.loaded.findings),
    }
