"""The files of the region: the tree, the editor with what it asks, and what can be done with a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from guicheng.common import choosing, passages, scripts
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text
from guicheng.common.versions import Conflict
from guicheng.config.layout import KINDS, role_of
from guicheng.config.workbench import writing
from guicheng.config.workbench.bench import Bench
from guicheng.config.workbench.completing import options_at
from guicheng.config.workbench.outlining import tree
from guicheng.studio import present
from guicheng.studio.visit import StudioVisit, page

MOST_TEXT = 1_100_000


@page()
def index(visit: StudioVisit) -> HttpResponse:
    """The tree of files, and how the draft stands."""
    return visit.page("files", _tree(visit), place="files")


@page("GET", "HEAD", "POST")
def file(visit: StudioVisit, path: str) -> HttpResponse:
    """One file in the editor; of a lower layer, to read. Without scripts, the form saves by POST."""
    problems: tuple[Problem, ...] = ()
    typed = None
    if visit.request.method == "POST":
        if "text" not in visit.request.POST:  # of two texts, the one that stands there was chosen
            return visit.go("file", path)
        try:
            writing.save(visit.actor, path, visit.sent("text", MOST_TEXT), version=_version(visit))
            visit.say(_("已保存"))
            return visit.go("file", path)
        except Conflict as conflict:
            return _both(visit, path, conflict)
        except Refusal as refused:
            problems, typed = refused.problems, visit.sent("text", MOST_TEXT)
    bench = visit.bench
    if path not in bench.files and path not in bench.changes:
        raise refuse("no-file", "草稿中没有这个文件", "The draft has no such file", status=404)
    view = "diff" if visit.asked("view") == "diff" and path in bench.changes else "edit"
    context = {
        **_tree(visit),
        **_about(visit, path),
        "view": view,
        "text": typed if typed is not None else bench.text(path) or "",
        "before": bench.text_below(path) or "",
        "version": bench.version(path),
        "problems": problems,
        "line": visit.asked("line", 6),
        "column": visit.asked("column", 6),
        **present.findings(visit, visit.loaded.findings, path),
    }
    return visit.page("file", context, place="files", status=409 if problems else 200)


def _both(visit: StudioVisit, path: str, conflict: Conflict) -> HttpResponse:
    """What somebody wrote and what another has saved meanwhile, change by change, to be made one of."""
    mine, theirs = conflict.fields[0].mine_text, conflict.fields[0].theirs_text
    context = {
        "path": path,
        "conflict": conflict,
        "mine": mine,
        "theirs": theirs,
        "passages": passages.compared(mine, theirs),
        "action_url": visit.request.get_full_path(),
        "language": _language(path),
    }
    return visit.page("merge", context, place="files", status=conflict.status)


@page("POST")
def save(visit: StudioVisit) -> HttpResponse:
    """What the editor sends by itself. 409 where somebody else saved meanwhile: the text stays in the browser."""
    try:
        version = writing.save(visit.actor, visit.sent("path"), visit.sent("text", MOST_TEXT), version=_version(visit))
    except Refusal as refused:
        return scripts.refused(refused)
    return HttpResponse(status=204, headers={"X-Draft-Version": str(version)})


@page("POST")
def lint(visit: StudioVisit) -> HttpResponse:
    """What the checker says of the file as it is typed, for the editor."""
    path = visit.sent("path")
    bench = _as_typed(visit, path)
    said = [present.finding(visit, one) for one in bench.checked().findings if one.origin.file == path]
    keys = ("line", "column", "severity", "message", "suggestion", "code")
    return JsonResponse([{key: one[key] for key in keys} for one in said], safe=False)


@page("POST")
def complete(visit: StudioVisit) -> HttpResponse:
    """What could stand at the cursor."""
    path, text = visit.sent("path"), visit.sent("text", MOST_TEXT)
    line, column = _number(visit.sent("line")), _number(visit.sent("column"))
    options = options_at(path, text, line, column, visit.loaded.config)
    return JsonResponse([option.as_json() for option in options], safe=False)


@page("POST")
def findings(visit: StudioVisit) -> HttpResponse:
    """The panel beside the editor: what the checker says of everything, and whether somebody else saved meanwhile."""
    path = visit.sent("path")
    bench = _as_typed(visit, path)
    row = visit.bench.written.get(path)
    there = visit.bench.version(path)
    context = {
        **present.findings(visit, bench.checked().findings, path),
        "conflict": row if row and there != _version(visit) else None,
        "there": there,
        "reload": visit.address("file", path),
    }
    return visit.part("_findings", context)


@page("GET", "HEAD", "POST")
def new(visit: StudioVisit) -> HttpResponse:
    """Begin a file of a kind."""
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        try:
            made = writing.begin_file(visit.actor, visit.sent("kind", 40), visit.sent("name", 60))
            return visit.go("file", made[-1])
        except Refusal as refused:
            problems = refused.problems
    named = {"filing", "scenarios", "form-ui", "form-shared"}
    there = {role.kind.name for path in visit.bench.files if visit.bench.is_own(path) and (role := role_of(path))}
    offered = [kind for kind in KINDS.values() if kind.name != "form-schema"]
    kinds = [
        {"value": kind.name, "label": _title(kind.name)}
        for kind in offered
        if kind.name in named or kind.name not in there
    ]
    context = {"kinds": kinds, "problems": problems, "kind": visit.sent("kind", 40), "name": visit.sent("name", 60)}
    return visit.page("new", context, place="files", status=400 if problems else 200)


@page("POST")
def act(visit: StudioVisit) -> HttpResponse:
    """Override, take away or put back a file."""
    path, what = visit.sent("path"), visit.sent("act", 20)
    if what == "override":
        return visit.go("file", writing.override(visit.actor, path))
    if visit.sent("confirmed") != "1":
        asked = {"remove": _("从草稿中删除“%(path)s”？"), "revert": _("放弃对“%(path)s”的修改，恢复为已发布的内容？")}
        if what not in asked:
            raise refuse("unknown-act", "没有这个操作", "There is no such act", status=400)
        return visit.confirm(
            title=_("请确认"), text=asked[what] % {"path": path}, ok=_("确定"), cancel=visit.address("file", path)
        )
    if what == "remove":
        writing.remove(visit.actor, path, version=choosing.made_from(visit.request.POST))
        visit.say(_("已从草稿中删除"))
    elif what == "revert":
        writing.revert(visit.actor, path, version=choosing.made_from(visit.request.POST))
        visit.say(_("已恢复为已发布的内容"))
    there = path in visit.bench.below
    return visit.go("file", path) if there and what == "revert" else visit.go("files")


@page()
def asset(visit: StudioVisit, path: str) -> HttpResponse:
    """A file that people download, as the draft has it."""
    data = visit.bench.files.get(path)
    if data is None:
        raise refuse("no-file", "草稿中没有这个文件", "The draft has no such file", status=404)
    disposition = content_disposition_header(True, path.rpartition("/")[2]) or "attachment"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


def _tree(visit: StudioVisit) -> dict[str, Any]:
    groups = tree(visit.bench)
    layers: dict[str, list[Any]] = {}
    for group in groups:
        layers.setdefault(group.layer, []).append(group)
    found = list(visit.loaded.findings)
    return {
        "layers": [{"name": name, "own": name == visit.region, "groups": inside} for name, inside in layers.items()],
        "draft": visit.bench,
        "mistakes": sum(one.severity == "error" for one in found),
        "doubts": sum(one.severity != "error" for one in found),
        "may_write": visit.actor.may("configure"),
        "may_publish": visit.actor.may("publish"),
    }


def _about(visit: StudioVisit, path: str) -> dict[str, Any]:
    """What there is to a file besides its text."""
    bench = visit.bench
    role = role_of(path) if path.count("/") > 1 else None
    kind = role.kind.name if role else "asset"
    own = bench.is_own(path)
    gone = path not in bench.files
    root, _layer, *inner = path.split("/")
    above = "/".join([root, visit.region, *inner])
    return {
        "path": path,
        "kind": _title(kind) if role else "",
        "own": own,
        "gone": gone,
        "asset": bench.text(path) is None and not gone,
        "change": bench.changes.get(path),
        "read_only": not own or gone or not visit.actor.may("configure"),
        "above": above if above in bench.files and not own else "",
        "form": role.place[1] if role and kind in ("form-ui", "form-schema") else "",
        "filing": role.place[1] if role and kind == "filing" else "",
        "language": _language(path),
    }


def _language(path: str) -> str:
    return "json" if path.endswith(".json") else "yaml"


def _as_typed(visit: StudioVisit, path: str) -> Bench:
    """The bench with the text that is being typed."""
    bench = visit.bench
    text = visit.sent("text", MOST_TEXT).replace("\r\n", "\n")
    if path not in bench.files or not bench.is_own(path) or bench.text(path) in (None, text):
        return bench
    return bench.with_text(path, text)


def _version(visit: StudioVisit) -> int:
    return _number(visit.sent("version", 10))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _title(kind: str) -> str:
    return str(Text(zh=KINDS[kind].zh, en=KINDS[kind].en))
