"""The files of filings: sent, described, ordered, taken out, served (HNQ-94, HNQ-96)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guicheng.attachments.models import Attachment
from guicheng.attachments.saying import Said
from guicheng.common.errors import Problem, Refusal
from guicheng.common.versions import Conflict, Difference
from guicheng.config.model.answers import OPINION
from guicheng.filings.access import find
from guicheng.filings.acts import filing_files, given_files
from guicheng.filings.context.filing_context import FilingContext
from guicheng.portal import file_views, inputs
from guicheng.portal.downloads import sent, streamed
from guicheng.portal.visit import Visit, page

SIZES = {"thumbnail": "thumbnail", "preview": "preview"}


@page()
def nowhere(visit: Visit, filing_id: int) -> HttpResponse:
    """The address that those of the slots begin with; nothing lies there itself."""
    return visit.go("filing", filing_id)


@page("POST")
def upload(visit: Visit, filing_id: int, slot_id: str) -> HttpResponse:
    """Take one file; answers its card, or why it was refused."""

    def add(file: Any, place: int | None) -> dict[str, Any]:
        attachment = filing_files.add(visit.actor, filing_id, slot_id, file, place=place)
        found = find(visit.actor, filing_id).context
        return file_views.drawn(attachment, found.form.slot_at(slot_id) if found.form else None)

    return _taken(visit, add)


@page("POST")
def give(visit: Visit, task_id: int, what: str) -> HttpResponse:
    """Take one file that goes with the actor's answer to a task; as `upload`."""

    def add(file: Any, place: int | None) -> dict[str, Any]:
        return file_views.given(given_files.add(visit.actor, task_id, file, what=what, place=place))

    return _taken(visit, add)


def _taken(visit: Visit, add: Callable[[Any, int | None], dict[str, Any]]) -> HttpResponse:
    """The answer to a script that sent one file."""
    file = visit.request.FILES.get("file")
    if file is None:
        return JsonResponse({"detail": _("没有收到文件，请重新选择")}, status=400)
    try:
        drawn = add(file, inputs.number(visit.request.POST, "place"))
    except Refusal as refused:
        return file_views.refused(refused)
    return render(visit.request, "guicheng/pages/file.html", {"file": drawn, "editable": True})


@page("POST")
def take_out(visit: Visit, task_id: int, file_id: int) -> HttpResponse:
    """Take out a file that was chosen for an answer; without script, back to the task."""
    given_files.remove(visit.actor, task_id, file_id)
    if visit.is_htmx:
        return HttpResponse("")
    visit.say(_("附件已删除"))
    return visit.go("task", task_id)


@page("POST")
def change(visit: Visit, file_id: int) -> HttpResponse:
    """Change the caption, number or page kind of one file; a script is told what it was made from from now on."""
    where = filing_files.place_of(visit.actor, file_id)
    sent = visit.request.POST
    held = filing_files.change(
        visit.actor,
        where.filing_id,
        where.slot,
        {file_id: file_views.wanted(sent, file_id)},
        read=file_views.read_of(sent, [file_id]),
    )
    now = next((one for one in held if one.pk == file_id), None)
    if now is None or not visit.is_htmx:
        return HttpResponse(status=204)
    return render(visit.request, "guicheng/pages/file_read.html", {"file": file_views.drawn(now, None), "swaps": True})


@page("POST")
def remove(visit: Visit, file_id: int) -> HttpResponse:
    """Take a file out; without script, back to the form."""
    where = filing_files.place_of(visit.actor, file_id)
    filing_files.remove(visit.actor, where.filing_id, file_id)
    if visit.is_htmx:
        return HttpResponse("")
    visit.say(_("附件已删除"))
    context = find(visit.actor, where.filing_id).context
    return visit.go("filing-edit" if context.is_editable else "filing", where.filing_id)


@page(kept=True)
def serve(visit: Visit, file_id: int) -> HttpResponseBase:
    """A file, or a smaller picture of it (`size=thumbnail|preview`), for whoever may read what it belongs to."""
    size = visit.request.GET.get("size", "")
    rendition: Any = SIZES.get(size, "original")
    served = filing_files.served(visit.actor, file_id, rendition=rendition, download="download" in visit.request.GET)
    if visit.request.headers.get("If-None-Match") == served.headers["ETag"]:
        return HttpResponseNotModified(headers={name: served.headers[name] for name in ("ETag", "Cache-Control")})
    return streamed(served)


@page()
def template(visit: Visit, filing_id: int, slot_id: str) -> HttpResponse:
    """The template that a slot offers for download."""
    return sent(filing_files.template(visit.actor, filing_id, slot_id))


def take_from_form(visit: Visit, context: FilingContext) -> tuple[Problem, ...]:
    """Files, captions and numbers that came with the whole form, where no script sent them one by one. A `Conflict`
    where somebody else changed what is said of one."""
    problems: list[Problem] = []
    for slot_id in visit.request.FILES if context.form else ():
        if context.form is None or context.form.slot_at(slot_id) is None:
            continue
        for file in visit.request.FILES.getlist(slot_id):
            try:
                filing_files.add(visit.actor, context.filing.pk, slot_id, file)
            except Refusal as refused:
                problems.extend(refused.problems)
    try:
        _describe(visit, context)
    except Conflict:
        raise
    except Refusal as refused:
        problems.extend(refused.problems)
    return tuple(problems)


def take_with_answer(visit: Visit, task_id: int) -> tuple[Problem, ...]:
    """The same of files that go with an answer to a task."""
    problems: list[Problem] = []
    for file in visit.request.FILES.getlist(OPINION):
        try:
            given_files.add(visit.actor, task_id, file)
        except Refusal as refused:
            problems.extend(refused.problems)
    return tuple(problems)


def _describe(visit: Visit, context: FilingContext) -> None:
    """What was typed about files that are there already: of each, what was changed since it was read. A `Conflict`
    says of what somebody else changed, too; then the rest of it is as if it had not been sent."""
    differing: list[Difference] = []
    for slot_id, held in filing_files.files(context.filing).items():
        there = {one.pk: one for one in held}
        read = file_views.read_of(visit.request.POST, there)
        _leave_unchanged(visit, there, read)
        wanted = {
            pk: change
            for pk, one in there.items()
            if (change := file_views.wanted(visit.request.POST, pk).of(one)).says_anything
        }
        if not wanted:
            continue
        try:
            filing_files.change(visit.actor, context.filing.pk, slot_id, wanted, read=read)
        except Conflict as conflict:
            differing += conflict.fields
    if differing:
        raise Conflict(context.filing.version, fields=differing, brings=True)


def _leave_unchanged(visit: Visit, there: Mapping[int, Attachment], read: Mapping[int, Said]) -> None:
    """What stands as it was read is as if it had not been sent; what is asked again rests on what there is now."""
    kept = visit.request.POST.copy()
    for pk, said in read.items():
        for name, was in (
            (f"_order-{pk}", said.number),
            (f"_caption-{pk}", said.caption),
            (f"_kind-{pk}", said.page_kind),
        ):
            if kept.get(name, "").strip() == str(was):
                kept.pop(name, None)
        kept[f"{file_views.READ}{pk}"] = file_views.read_value(there[pk])
    visit.request.POST = kept  # type: ignore[assignment]
