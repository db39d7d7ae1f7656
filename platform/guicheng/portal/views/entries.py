"""Adding an entry, changing it, and the account that comes with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from guicheng.accounts.service import account_version
from guicheng.common.errors import Problem, Refusal
from guicheng.common.versions import Conflict, Version
from guicheng.entries import entry_account, writing
from guicheng.entries.writing import Sheet
from guicheng.filings.acts import gone
from guicheng.filings.context import queries
from guicheng.filings.context.filing_context import not_found
from guicheng.portal import conflicts, errors, inputs, menus, sheets, typed
from guicheng.portal.laid_files import LaidFiles
from guicheng.portal.views.entry import way_back, what_goes
from guicheng.portal.visit import Visit, page
from guicheng.registers.models import Entry
from guicheng.reports import listing


@sensitive_post_parameters()
@page("GET", "HEAD", "POST")
def new(visit: Visit, register_id: str) -> HttpResponse:
    """Add an entry, and the account that comes with it (HNQ-09)."""
    parent = inputs.number(visit.request.GET, "parent")
    sheet = writing.blank(visit.actor, register_id, parent)
    title = _("新增%(title)s") % {"title": sheet.register.title}
    back = reverse("portal:entry", args=[parent]) if parent else ""
    files = LaidFiles.of(visit, sheet)
    if files is not None and (answer := files.answered()) is not None:
        return answer
    if visit.request.method != "POST" or visit.is_htmx or _is_refresh(visit, files):
        return _form(visit, sheet, title, back=back, submitted=visit.request.POST or None, files=files)
    try:
        entry = writing.create(visit.actor, register_id, visit.request.POST, parent, files=_laid(files))
    except Refusal as refused:
        return _form(visit, sheet, title, back=back, submitted=visit.request.POST, refused=refused, files=files)
    visit.say(_("已新增“%(name)s”") % {"name": entry.name})
    listed = listing.list_holding(visit.config, visit.actor, entry) if parent is None else None
    if listed is None:
        return visit.go("entry", parent or entry.pk)
    return visit.back(menus.register_address(listing.named(register_id, listed)))


@page("GET", "HEAD", "POST")
def edit(visit: Visit, entry_id: int) -> HttpResponse:
    """Change an entry; what is fixed is shown with the reason (HNQ-32, HNQ-33)."""
    try:
        sheet = writing.sheet(visit.actor, entry_id)
    except Refusal as refused:
        return _gone(visit, refused, entry_id)
    title = _("修改%(title)s") % {"title": sheet.register.title}
    back = reverse("portal:entry", args=[entry_id])
    return _changed(visit, sheet, title, back) or visit.back(back)


@page("GET", "HEAD", "POST")
def tile(visit: Visit, entry_id: int, tile_id: str) -> HttpResponse:
    """A part of an entry behind a tile of its own (HNQ-67, HNQ-68)."""
    try:
        entry = queries.entry(visit.actor, entry_id)
    except Refusal as refused:
        return _gone(visit, refused, entry_id, tile_id)
    register = visit.config.registers[entry.register]
    declared = next((one for one in register.tiles if one.id == tile_id), None)
    if declared is None:
        raise not_found()
    sheet = writing.sheet(visit.actor, entry_id, form=declared.form)
    if visit.actor.role not in declared.to:
        return errors.refusal(visit.request, not_found(), typed.into(visit, sheet.form, named=False))
    back = reverse("portal:entry-tiles", args=[entry_id])
    title = str(declared.title)
    return _changed(visit, sheet, title, back, declared.form) or visit.go("entry-tiles", entry_id)


def _gone(visit: Visit, refused: Refusal, entry_id: int, tile_id: str = "") -> HttpResponse:
    """An entry that was removed meanwhile, or passed into other hands: why, and what was typed."""
    form = gone.form_of_entry(visit.actor, entry_id, tile_id)
    return errors.refusal(visit.request, refused, typed.into(visit, form, named=False))


def _changed(visit: Visit, sheet: Sheet, title: str, back: str, form: str | None = None) -> HttpResponse | None:
    """Save what was sent of an entry. None once it is saved; else the page to show."""
    entry_id, sent = sheet.entry.pk, visit.request.POST
    files = LaidFiles.of(visit, sheet)
    if files is not None and (answer := files.answered()) is not None:
        return answer
    drawn_again = visit.is_htmx or (_is_refresh(visit, files) and sheet.access().named)
    if visit.request.method != "POST" or drawn_again:
        return _form(visit, sheet, title, back=back, submitted=sent or None, files=files)

    def save(version: Version | None) -> Entry:
        return writing.edit(visit.actor, entry_id, sent, form=form, version=version, files=mark)

    try:
        mark = _laid(files)
        conflicts.going_on(save, visit.version)
    except Conflict:
        raise
    except Refusal as refused:
        if refused.status in (403, 404):  # nothing of it is theirs to change (any more)
            return errors.refusal(visit.request, refused, typed.into(visit, sheet.form))
        return _form(visit, sheet, title, back=back, submitted=sent, refused=refused, files=files)
    visit.say(_("已保存"))
    return None


def _is_refresh(visit: Visit, files: LaidFiles | None) -> bool:
    """Whether the form came back only to be drawn anew."""
    return sheets.is_refresh(visit.request.POST) or (files is not None and files.is_part)


def _laid(files: LaidFiles | None) -> str | None:
    """The mark of the form's files, with what came along with the form itself. Refuses what was wrong with that."""
    if files is None:
        return None
    if problems := files.take_from_form():
        raise Refusal(problems, status=400)
    return files.mark


def _form(
    visit: Visit,
    sheet: Sheet,
    title: str,
    *,
    back: str = "",
    submitted: object = None,
    refused: Refusal | None = None,
    files: LaidFiles | None = None,
) -> HttpResponse:
    problems: tuple[Problem, ...] = refused.problems if refused else ()
    register_id = sheet.entry.register
    context = {
        "title": title,
        "name": sheet.entry.name or (sheet.entry.parent.name if sheet.entry.parent else ""),
        "form": sheets.view_of(visit, sheet, submitted, problems, files.drawn() if files is not None else None),
        "current_page": visit.sent("_page", 100),
        "urls": {**sheets.addresses(sheet.form.id, sheet=sheet), **(files.urls if files is not None else {})},
        "action_url": files.address() if files is not None else "",
        "freezes": sheets.freezes(sheet),
        "version": visit.shown_version(sheet.entry.version) if sheet.entry.pk is not None else "",
        "can_save": sheet.entry.pk is None or bool(sheet.access().named),
        "problems": problems,
        "back": back or reverse("portal:register", args=[register_id]),
        "refresh_url": files.address() if files is not None else visit.request.get_full_path(),
    }
    if visit.is_htmx:  # something was chosen: the questions as they follow from it, nothing kept
        return visit.page("form_region", context)
    return visit.page("entry_form", context, place=("register", register_id), status=refused.status if refused else 200)


@sensitive_post_parameters("password")
@page("GET", "HEAD", "POST")
def password(visit: Visit, entry_id: int) -> HttpResponse:
    """Give the account of an entry a new first password (HNQ-10); one that was made up is shown once."""
    entry = queries.entry(visit.actor, entry_id)
    account = entry_account.of_entry(visit.actor, entry_id)
    if account is None:
        raise not_found()
    register = visit.config.registers[entry.register]
    role = register.account.role if register.account else ""
    rule = visit.policy.roles[role].accounts.initial
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        typed = visit.request.POST.get("password", "").replace("\x00", "")[:200] or None
        try:
            shown = entry_account.reset_for_entry(visit.actor, entry_id, typed, version=visit.version)
            context = {"entry": entry, "login": account.login, "shown": shown, "back": _register_url(entry.register)}
            visit.taken()
            return visit.page("password_reset_done", context, place=("register", entry.register))
        except Conflict:
            raise
        except Refusal as refused:
            problems = refused.problems
    errors = [str(problem.message) for problem in problems if problem.field == "password"]
    field = {
        "name": "password",
        "label": _("新的初始密码"),
        "kind": "password",
        "required": True,
        "errors": errors,
        "autocomplete": "new-password",
        "hint": _("密码不能少于 %(length)s 位；工程用户下次登录时须修改") % {"length": rule.min_length},
    }
    context = {
        "entry": entry,
        "account": account,
        "version": visit.shown_version(account_version(account)),
        "typed": rule.kind == "typed",
        "field": field,
        "problems": problems,
        "back": _register_url(entry.register),
    }
    status = 400 if problems else 200
    return visit.page("password_reset", context, place=("register", entry.register), status=status)


def _register_url(register_id: str) -> str:
    return reverse("portal:register", args=[register_id])


@page("POST")
def remove(visit: Visit, entry_id: int) -> HttpResponse:
    """Take an entry out of its register, as long as nothing was filed about it."""
    entry = queries.entry(visit.actor, entry_id)
    if not visit.is_confirmed:
        return visit.ask(
            title=_("删除“%(name)s”") % {"name": entry.name},
            text=what_goes(visit, entry),
            cancel=reverse("portal:entry", args=[entry_id]),
        )
    conflicts.going_on(lambda version: writing.remove(visit.actor, entry_id, version=version), visit.version)
    visit.say(_("已删除“%(name)s”") % {"name": entry.name})
    return visit.back(way_back(visit, entry, gone=True))
