"""Registering by oneself (YNR-01, YNR-02): the account kinds, the form, and what becomes of it. Nobody is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from guicheng.accounts.models import AccessRequest
from guicheng.accounts.ports import policy_of
from guicheng.accounts.service import NewOrganisation, Person, Registration, receipts, registering
from guicheng.common.errors import Refusal
from guicheng.common.versions import Conflict, Version
from guicheng.config.widgets.lookups import OfferedChoice
from guicheng.filings.context import lookups, slot_templates
from guicheng.filings.context.filing_context import not_found
from guicheng.portal import conflicts, inputs, registration_form, registration_steps
from guicheng.portal.downloads import sent, streamed
from guicheng.portal.views import lookups as pickers
from guicheng.portal.visitor import Visitor, public
from guicheng.registration import applying, joining, papers


@public()
def kinds(visitor: Visitor) -> HttpResponse:
    """The account kinds there are to choose from (YNR-01)."""
    known = applying.kinds(visitor.config)
    if not known:
        raise not_found()
    shown = [
        {
            "title": str(kind.title),
            "help": str(kind.help or ""),
            "reviewed": bool(kind.reviewed_by),
            "url": visitor.url("register", name),
            "of_entry": kind.entry is not None,
            "join_url": visitor.url("register-join", name) if kind.joins_as else "",
        }
        for name, kind in known.items()
    ]
    return visitor.page("registration_kinds", {"kinds": shown, "status_url": visitor.url("registration")})


@sensitive_post_parameters()
@public("GET", "HEAD", "POST")
def register(visitor: Visitor, kind: str, *, joins: bool = False) -> HttpResponse:
    """The form of an account kind; with `joins`, to join an organisation that is registered."""
    sheet = applying.sheet(visitor.actor, kind, visitor.mark(kind), joins=joins)
    if not visitor.posted:
        return _form(visitor, sheet)
    if sheet.declared.steps and visitor.sent("_go", 8) in ("back", "cancel", "next"):
        return _step(visitor, sheet, visitor.sent("_go", 8))
    if "_send_code" in visitor.request.POST:
        return _code_sent(visitor, sheet)
    if registration_form.is_refresh(visitor.request.POST) or visitor.request.headers.get("HX-Request"):
        return _form(visitor, sheet, typed=True)
    try:
        registration_form.take_files(visitor.request, sheet)
        registration_form.require_same(visitor.secret("_password"), visitor.secret("_again"))
        done = applying.register(
            sheet,
            _read(visitor),
            visitor.request.POST,
            visitor.sent("_code", 12),
            agreed=bool(visitor.sent("_agreed", 5)),
        )
    except Refusal as refused:
        return _form(visitor, sheet, typed=True, refused=refused)
    if done.request is None:
        messages.success(
            visitor.request, _("注册成功，现在可以用登录名“%(login)s”登录") % {"login": done.account.login}
        )
        return visitor.go("region")
    visitor.keep_receipt(done.receipt)
    return visitor.go("registration")


def _step(visitor: Visitor, sheet: applying.Sheet, go: str) -> HttpResponse:
    """On to another step of a form of three (WHS-16); everything that was typed goes along, files too."""
    if go == "cancel":
        papers.forget(sheet.holder)
        messages.info(visitor.request, _("已取消注册"))
        return visitor.go("register-kinds")
    try:
        registration_form.take_files(visitor.request, sheet)
        applying.require_agreed(sheet, agreed=bool(visitor.sent("_agreed", 5)))
    except Refusal as refused:
        return _form(visitor, sheet, typed=True, refused=refused)
    return _form(visitor, sheet, typed=True)


def _read(visitor: Visitor, given: Mapping[str, str] | None = None) -> Registration:
    """What was typed about organisation and person; of what was `given` before, what was not sent stays."""

    def said(name: str, most: int) -> str:
        stays = given is not None and f"_{name}" not in visitor.request.POST
        return given[name] if stays and given is not None else visitor.sent(f"_{name}", most)

    organisation = NewOrganisation(
        "", said("name", 200), credit_code=said("credit_code", 30) or None, jurisdiction=said("jurisdiction", 6) or None
    )
    person = Person(
        visitor.sent("_login", 64),
        said("person", 60),
        visitor.secret("_password"),
        said("mobile", 20),
        said("email", 254),
    )
    return Registration("", organisation, person)


def _code_sent(visitor: Visitor, sheet: applying.Sheet) -> HttpResponse:
    """Send the code and say so; to a browser with scripts, only that."""
    refused: Refusal | None = None
    try:
        to = registration_form.code_goes_to(sheet, _read(visitor).person)
        applying.send_code(sheet, to)
    except Refusal as problem:
        refused = problem
    if visitor.request.headers.get("HX-Request"):
        context = {"problems": refused.problems if refused else ()}
        return render(visitor.request, "guicheng/pages/registration_code.html", context)
    if refused is None:
        messages.info(visitor.request, _("验证码已发送，请查收后填写；密码请再输入一次"))
    return _form(visitor, sheet, typed=True, refused=refused)


def _form(
    visitor: Visitor, sheet: applying.Sheet, *, typed: bool = False, refused: Refusal | None = None
) -> HttpResponse:
    sent = visitor.request.POST if typed else None
    drawn = registration_form.drawn_form(visitor.region, sheet, sent, refused)
    context = {
        **drawn,
        **registration_steps.drawn(visitor.region, sheet, sent),
        "title": str(sheet.declared.title),
        "help": str(sheet.declared.help or ""),
        "reviewed": bool(sheet.declared.reviewed_by),
        "kinds_url": visitor.url("register-kinds"),
        "refresh_url": visitor.request.get_full_path(),
    }
    if typed and visitor.request.headers.get("HX-Request"):
        return render(visitor.request, "guicheng/pages/registration_region.html", context)
    return visitor.page("registration_form", context, status=refused.status if refused else 200)


# --- files ------------------------------------------------------------------------------------------------------------


@public("GET", "POST")
def upload(visitor: Visitor, kind: str, slot_id: str = "") -> HttpResponse:
    """Take one file; answers its card, or why it was refused. A correction (`kind` is `correct`) has its own."""
    sheet = _sheet_of(visitor, kind)
    if not visitor.posted:
        return visitor.go("registration-correct") if kind == registration_form.CORRECT else visitor.go("register", kind)
    file = visitor.request.FILES.get("file")
    if not slot_id or file is None:
        return JsonResponse({"detail": _("没有收到文件，请重新选择")}, status=400)
    try:
        attachment = applying.add_file(sheet, sheet.slot(slot_id), file)
    except Refusal as refused:
        detail = " ".join(str(problem.message) for problem in refused.problems)
        answer = {"detail": detail, "code": refused.code}
        return JsonResponse(answer, status=refused.status, content_type="application/problem+json")
    context = {"file": registration_form.drawn_file(visitor.region, kind, attachment), "editable": True}
    return render(visitor.request, "guicheng/pages/registration_file.html", context)


@public("GET", "POST")
def file(visitor: Visitor, kind: str, file_id: int) -> HttpResponseBase:
    """A file of the form at hand: shown, or with POST taken out again."""
    sheet = _sheet_of(visitor, kind)
    if visitor.posted:
        papers.remove(sheet.holder, file_id)
        if visitor.request.headers.get("HX-Request"):
            return HttpResponse("")
        return visitor.go("registration-correct") if kind == registration_form.CORRECT else visitor.go("register", kind)
    small = visitor.request.GET.get("size") == "thumbnail"
    served = papers.served(papers.own(sheet.holder, file_id), "thumbnail" if small else "original")
    return streamed(served)


def _sheet_of(visitor: Visitor, kind: str) -> applying.Sheet:
    if kind == registration_form.CORRECT:
        return applying.to_correct(visitor.actor, visitor.receipt, visitor.mark(_correction(visitor)))
    return applying.sheet(visitor.actor, kind, visitor.mark(kind))


def _correction(visitor: Visitor) -> str:
    return f"{registration_form.CORRECT}/{receipts.digest_of(visitor.receipt)[:16]}"


@public()
def template(visitor: Visitor, kind: str, slot_id: str) -> HttpResponse:
    """The template that a slot offers for download (WHS-06)."""
    sheet = applying.sheet(visitor.actor, kind, 0)
    return sent(slot_templates.slot_template(sheet.config, sheet.declared.form or "", slot_id))


@public()
def nowhere(visitor: Visitor, kind: str) -> HttpResponse:
    """The address that those of the templates begin with; nothing lies there itself."""
    return visitor.go("register", kind)


@public()
def places(visitor: Visitor) -> HttpResponse:
    """The places directly below ``parent``, for the next level of a cascade."""
    parent = inputs.text(visitor.request.GET, "parent", 6)
    found = lookups.places_below(parent, visitor.config) if parent.isascii() and parent.isdecimal() else []
    return JsonResponse([{"value": choice.value, "label": choice.label} for choice in found], safe=False)


@public()
def entries(visitor: Visitor, kind: str) -> HttpResponse:
    """What the picker of the form's ``field`` offers for the words ``q``: entries that are open to registrants."""
    sheet, asked = _sheet_of(visitor, kind), visitor.request.GET
    choice = pickers.chosen(sheet.form.ui if sheet.form else None, inputs.text(asked, "field"))
    parent, given = inputs.text(asked, "parent", 20), inputs.text(asked, "given", lookups.MOST_GIVEN)
    found = applying.choices(sheet, choice, parent, given, inputs.text(asked, "q", 100))
    if not found and (said := joining.nothing_found(sheet, inputs.text(asked, "field"))):
        found = [OfferedChoice("", _("没有找到"), refused=said)]
    return pickers.listed(found)


# --- what becomes of it -----------------------------------------------------------------------------------------------


@public("GET", "HEAD", "POST")
def status(visitor: Visitor) -> HttpResponse:
    """The state of a registration, for whoever has its receipt; also where one is told the receipt."""
    if visitor.posted:
        return _status_act(visitor)
    if not visitor.receipt:
        return visitor.page("registration_lookup", _lookup_fields())
    try:
        found = registering.of_receipt(visitor.region, visitor.receipt)
    except Refusal:
        visitor.keep_receipt("")
        return visitor.page("registration_lookup", _lookup_fields())
    return visitor.page(
        "registration_status", registration_form.drawn_status(visitor.region, visitor.config, found, visitor.receipt)
    )


def _status_act(visitor: Visitor) -> HttpResponse:
    act = "look-up" if "receipt" in visitor.request.POST else visitor.chosen("act", "forget", "withdraw")
    if act == "forget":
        visitor.keep_receipt("")
    elif act == "withdraw":
        if visitor.sent("confirmed", 1) != "1":
            return visitor.page("registration_withdraw", {"back": visitor.url("registration")})
        registering.withdraw(visitor.actor, policy_of(visitor.region), visitor.receipt)
        messages.success(visitor.request, _("申请已撤回"))
    else:
        typed = visitor.sent("receipt", 40)
        try:
            applying.look_up(visitor.actor, typed)
        except Refusal as refused:
            return visitor.page("registration_lookup", _lookup_fields(typed, refused), status=refused.status)
        visitor.keep_receipt(typed)
    return visitor.go("registration")


def _lookup_fields(typed: str = "", refused: Refusal | None = None) -> dict[str, Any]:
    problems = refused.problems if refused else ()
    field = {
        "name": "receipt",
        "label": _("受理号"),
        "required": True,
        "value": typed,
        "max_length": 40,
        "hint": _("提交注册申请后显示的 16 位编号，如 ABCD-EFGH-JKMN-PQRS"),
        "autocomplete": "off",
        "errors": [str(one.message) for one in problems if one.field == "receipt"],
    }
    return {"field": field, "problems": problems}


@public("GET", "HEAD", "POST")
def correct(visitor: Visitor) -> HttpResponse:
    """The form of a registration that was returned, with what was given; sent again."""
    if not visitor.receipt:
        return visitor.go("registration")
    version = conflicts.made_from(visitor.request.POST)
    sheet = applying.to_correct(visitor.actor, visitor.receipt, visitor.mark(_correction(visitor)), version=version)
    found = registering.of_receipt(visitor.region, visitor.receipt)
    refused: Refusal | None = None
    if (
        visitor.posted
        and not registration_form.is_refresh(visitor.request.POST)
        and not visitor.request.headers.get("HX-Request")
    ):
        try:
            registration_form.take_files(visitor.request, sheet)
            conflicts.going_on(lambda since: _corrected(visitor, sheet, found, since), version)
            messages.success(visitor.request, _("已更正并重新提交，请等待审核"))
            return visitor.go("registration")
        except Conflict:
            raise
        except Refusal as problem:
            refused = problem
    sent = visitor.request.POST if visitor.posted else None
    drawn = registration_form.drawn_form(visitor.region, sheet, sent, refused, correcting=found)
    context = {
        **drawn,
        "title": str(sheet.declared.title),
        "opinion": found.opinion,
        "version": version or registering.version_of(found),
        "kinds_url": visitor.url("registration"),
        "refresh_url": visitor.request.get_full_path(),
    }
    if visitor.posted and visitor.request.headers.get("HX-Request"):
        return render(visitor.request, "guicheng/pages/registration_region.html", context)
    return visitor.page("registration_form", context, status=refused.status if refused else 200)


def _corrected(visitor: Visitor, sheet: applying.Sheet, found: AccessRequest, version: Version | None) -> AccessRequest:
    typed = _read(visitor, applying.given(found))
    return applying.correct(sheet, visitor.receipt, typed, visitor.request.POST, version=version)
