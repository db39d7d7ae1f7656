"""Looking at a draft: its forms as people will see them, its chains drawn, its effective values with their origins."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.errors import refuse
from guicheng.config.findings import Findings
from guicheng.config.form_schema import ReferenceMistake
from guicheng.config.model.filing import FilingType
from guicheng.config.nodes import plain
from guicheng.config.source_text import read
from guicheng.config.widgets.views import FormReader, Typed
from guicheng.config.workbench import outlining
from guicheng.filings.context.lookups import ActorLookups
from guicheng.forms.access import READ_ALL, WRITE_ALL
from guicheng.forms.cleaning import Mode
from guicheng.forms.compiled import compile_form
from guicheng.studio import present
from guicheng.studio.visit import StudioVisit, page
from guicheng.workflow import diagram, outline

MOST_FACTS = 4000


@page()
def forms(visit: StudioVisit) -> HttpResponse:
    """A form of the draft in a frame as wide as a phone or a computer, with sample facts."""
    config = visit.config
    chosen = visit.asked("form") if visit.asked("form") in config.forms else next(iter(config.forms), "")
    facts = visit.asked("facts", MOST_FACTS)
    query = {"mode": visit.asked("mode") or "fill", "facts": facts}
    context = {
        "options": [{"value": name, "label": str(form.ui.title or name)} for name, form in config.forms.items()],
        "chosen": chosen,
        "facts": facts,
        "facts_problem": _read_facts(facts)[1],
        "mode": query["mode"],
        "width": "phone" if visit.asked("width") == "phone" else "pc",
        "frame": visit.address("frame", chosen, query=query) if chosen else "",
    }
    return visit.page("forms", context, place="forms")


@page("GET", "HEAD", "POST")
def frame(visit: StudioVisit, form: str) -> HttpResponse:
    """The form itself, drawn by the same engine as on the real pages. Answers post back, so that conditions show."""
    config = visit.config
    if form not in config.forms:
        raise refuse("no-form", "草稿中没有这张表单", "The draft has no such form", status=404)
    try:
        compiled = compile_form(config.forms[form], config.conditions, config.zone)
    except ReferenceMistake as mistake:
        raise refuse(
            "draft-unreadable", f"表单的数据定义有误：{mistake.zh}", f"The form's schema: {mistake.en}"
        ) from None
    facts, _problem = _read_facts(visit.asked("facts", MOST_FACTS))
    lookups = ActorLookups(visit.actor, config)
    posted = visit.request.method == "POST"
    checks = visit.asked("mode") == "check"
    is_part = posted and bool(visit.request.headers.get("HX-Request"))
    mode: Mode = "full" if checks else "typing" if is_part else "draft"
    cleaned = compiled.clean(visit.request.POST, facts, mode, lookups=lookups)
    view = compiled.view(
        cleaned.data if posted else compiled.initial(facts),
        facts,
        READ_ALL if visit.asked("mode") == "read" else WRITE_ALL,
        cleaned.problems if posted or checks else (),
        FormReader(visit.language, lookups=lookups),
        typed=Typed(cleaned.unread if posted else {}),
    )
    context = {
        "form": view,
        "page": visit.sent("_page", 60),
        "address": visit.request.get_full_path(),
        "places_url": reverse("portal:places"),
        "read": visit.asked("mode") == "read",
    }
    return visit.part("_frame_form" if is_part else "frame", context)


@page()
def chains(visit: StudioVisit) -> HttpResponse:
    """The chain of a filing type, drawn and told in words."""
    config = visit.config
    chosen = visit.asked("filing") if visit.asked("filing") in config.filings else next(iter(config.filings), "")
    kind = config.filings.get(chosen)
    context = {
        "options": [{"value": name, "label": str(kind.title)} for name, kind in config.filings.items()],
        "chosen": chosen,
        "title": str(kind.title) if kind else "",
        "told": outline.outline(kind.chain, _look(visit)) if kind else [],
        "at": present.place(visit, config.origins.get(f"filings/{chosen}/chain")),
    }
    return visit.page("chains", context, place="chains")


@page()
def drawing(visit: StudioVisit, filing: str) -> HttpResponse:
    """The drawing of a chain as a picture of its own: its styles are inside it."""
    kind = _filing_type(visit, filing)
    answer = HttpResponse(diagram.svg(kind.chain, kind.title, _look(visit)), content_type="image/svg+xml")
    answer.csp = {"style-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
    return answer


@page()
def bpmn(visit: StudioVisit, filing: str) -> HttpResponse:
    """The chain as a BPMN 2.0 file, for the tools of others."""
    kind = _filing_type(visit, filing)
    disposition = {"Content-Disposition": f'attachment; filename="{filing}.bpmn"'}
    return HttpResponse(diagram.bpmn(kind.chain, kind.title), content_type="application/xml", headers=disposition)


def _filing_type(visit: StudioVisit, filing: str) -> FilingType:
    if kind := visit.config.filings.get(filing):
        return kind
    raise refuse("no-filing-type", "草稿中没有这个填报事项", "The draft has no such filing type", status=404)


@page()
def values(visit: StudioVisit) -> HttpResponse:
    """The effective configuration, with the layer, file and line of each key."""
    part = outlining.part(visit.loaded, visit.asked("path"))
    steps = part.path.split("/") if part.path else []
    crumbs = [{"label": _("全部"), "url": visit.address("values")}]
    for number, step in enumerate(steps, 1):
        crumbs.append({"label": step, "url": visit.address("values", query={"path": "/".join(steps[:number])})})
    lines = [
        {
            "depth": line.depth,
            "key": line.key,
            "value": line.value,
            "deeper": line.deeper,
            "url": visit.address("values", query={"path": line.path}),
            "at": present.place(visit, line.origin),
            "own": line.origin.layer == visit.region,
        }
        for line in part.lines
    ]
    context = {"lines": lines, "crumbs": crumbs, "path": part.path, "missing": part.missing, "cut": part.cut}
    return visit.page("values", context, place="values")


def _look(visit: StudioVisit) -> outline.Look:
    roles = visit.config.region.roles
    return outline.Look(visit.language, role_names={name: role.title for name, role in roles.items()})


def _read_facts(text: str) -> tuple[dict[str, Any], str]:
    """Sample facts written as YAML, ``project.status: filed`` a line; what is wrong with them."""
    said = Findings()
    node = read(text, "facts", "", said) if text.strip() else None
    facts = plain(node) if node is not None and not said.has_errors else {}
    if said.has_errors or not isinstance(facts, dict):
        return {}, _("示例事实应写成“事实: 值”，一行一个")
    return {str(name): value for name, value in facts.items()}, ""
