"""The files of an entry in its form: they lie with it, under a mark that its address carries, until it is saved.

The page of the form answers for them itself, by its own address with what is meant behind it: a file for a slot
(`upload`), what is said of one (`said`), that one is taken out (`out`), the template of a slot (`template`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guicheng.attachments import laid_out
from guicheng.attachments.models import Attachment
from guicheng.common.errors import Problem, Refusal
from guicheng.entries import attaching, entry_files
from guicheng.entries.writing import Sheet
from guicheng.filings.context import slot_templates
from guicheng.portal import file_views, inputs
from guicheng.portal.downloads import sent
from guicheng.portal.visit import Visit

MARK = "files"
"""The parameter under which an address carries the mark of its form."""
_ASKED = ("upload", "said", "out", "template")


@dataclass(frozen=True)
class LaidFiles:
    """The files of a form that somebody fills in."""

    visit: Visit
    sheet: Sheet
    mark: str

    @classmethod
    def of(cls, visit: Visit, sheet: Sheet) -> LaidFiles | None:
        """Those of the form at hand; None where its entry has no files. A form without a mark gets one."""
        if not entry_files.takes_files(sheet):
            return None
        given = visit.query(MARK, 24)
        return cls(visit, sheet, given if laid_out.is_mark(given) else laid_out.new_mark())

    def address(self, **what: object) -> str:
        """The address of the form with its mark, or of something in it."""
        kept = {name: value for name, value in self.visit.request.GET.items() if name not in (*_ASKED, MARK)}
        return f"{self.visit.request.path}?{urlencode({**kept, MARK: self.mark, **what})}"

    def answered(self) -> HttpResponse | None:
        """The answer to whatever concerns its files alone; None where the form itself is sent, or to be drawn."""
        visit = self.visit
        if visit.request.method != "POST":
            if slot_id := visit.query("template"):
                return sent(slot_templates.slot_template(self.sheet.config, self.sheet.form.id, slot_id))
            return None if visit.query(MARK) == self.mark else HttpResponseRedirect(self.address())
        if slot_id := visit.query("upload"):
            return self._uploaded(slot_id)
        if (file_id := inputs.number(visit.request.GET, "said")) is not None:
            return self._described(file_id)
        if (file_id := inputs.number(visit.request.GET, "out")) is not None:
            attaching.take_from_form(self.sheet, self.mark, file_id)
            return HttpResponse("") if visit.is_htmx else None
        return None

    @property
    def is_part(self) -> bool:
        """Whether what was sent concerns a file only, so that the form is drawn again with what was typed."""
        return any(name in self.visit.request.GET for name in _ASKED)

    def _uploaded(self, slot_id: str) -> HttpResponse:
        """Take one file; its card, or why it was refused."""
        file = self.visit.request.FILES.get("file")
        if file is None:
            return JsonResponse({"detail": _("没有收到文件，请重新选择")}, status=400)
        try:
            place = inputs.number(self.visit.request.POST, "place")
            added = attaching.lay(self.sheet, self.mark, slot_id, file, place=place)
        except Refusal as refused:
            return file_views.refused(refused)
        context = {"file": self._drawn(added), "editable": True}
        return render(self.visit.request, "guicheng/pages/file.html", context)

    def _described(self, file_id: int) -> HttpResponse:
        now = attaching.describe(self.sheet, self.mark, file_id, file_views.wanted(self.visit.request.POST, file_id))
        if not self.visit.is_htmx:
            return HttpResponse(status=204)
        said = {"id": file_id, "read": file_views.read_value(now)}
        return render(self.visit.request, "guicheng/pages/file_read.html", {"file": said, "swaps": True})

    def take_from_form(self) -> tuple[Problem, ...]:
        """Files, captions and numbers that came with the whole form, where no script sent them one by one."""
        problems: list[Problem] = []
        sent = self.visit.request.POST
        for slot_id in self.visit.request.FILES:
            for file in self.visit.request.FILES.getlist(slot_id):
                try:
                    attaching.lay(self.sheet, self.mark, slot_id, file)
                except Refusal as refused:
                    problems += [] if refused.status == 404 else refused.problems
        for each in self._lying():
            wanted, read = file_views.wanted(sent, each.pk), file_views.read_of(sent, [each.pk]).get(each.pk)
            wanted = wanted.of(read) if read is not None else wanted  # what was left as it was is not theirs to say
            if not wanted.of(each).says_anything:
                continue
            try:
                attaching.describe(self.sheet, self.mark, each.pk, wanted)
            except Refusal as refused:
                problems += refused.problems
        return tuple(problems)

    def drawn(self) -> dict[str, list[dict[str, Any]]]:
        """The files by slot, as the form draws them."""
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self._lying():
            found.setdefault(each.slot, []).append(self._drawn(each))
        return found

    @property
    def urls(self) -> dict[str, str]:
        """Where slots send their files, and offer their templates."""
        return {"uploads_url": f"{self.address()}&upload=", "templates_url": f"{self.address()}&template="}

    def _lying(self) -> list[Attachment]:
        laid = entry_files.laid(self.sheet, self.mark)
        return laid.wanted() if laid is not None else []

    def _drawn(self, attachment: Attachment) -> dict[str, Any]:
        urls = self.address(said=attachment.pk), self.address(out=attachment.pk)
        return file_views.drawn(attachment, self.sheet.form.slot_at(attachment.slot), urls)
