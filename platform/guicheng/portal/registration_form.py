"""The parts of the pages of a registration: its fields, its form, its files, its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.accounts import contact
from guicheng.accounts.models import AccessRequest
from guicheng.accounts.service import Person, registering
from guicheng.attachments.models import Attachment
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.views import FormReader, Typed
from guicheng.filings.context.lookups import places_below
from guicheng.portal import markdown, registration_steps
from guicheng.portal.visit import language
from guicheng.registration import applying, joining, papers

CORRECT = "correct"
"""Stands for the account kind in the addresses of a correction's files."""
OWN = (
    "name",
    "credit_code",
    "jurisdiction",
    "person",
    "mobile",
    "email",
    "login",
    "password",
    "code",
    "agreed",
    "again",
)
"""What every registration asks; sent with a ``_`` before, so that no field of a form has the same name."""
STATES = {"pending": "waiting", "returned": "returned", "approved": "success", "refused": "danger", "withdrawn": "void"}


def is_refresh(sent: Mapping[str, Any]) -> bool:
    """Whether the form came back only to be drawn anew."""
    return any(name in sent for name in ("_page", "_refresh", "_add"))


def require_same(password: str, again: str) -> None:
    """Refuse (400) a password that was typed differently the second time."""
    if password != again:
        raise refuse("password-differs", "两次输入的密码不一致", "The two passwords differ", status=400, field="again")


def code_goes_to(sheet: applying.Sheet, person: Person) -> str:
    """The number or address a code goes to; refuses (400) what is none."""
    confirm = sheet.kind.confirm
    to = registering.proved_by(sheet.kind, person)
    if confirm != "none" and (found := contact.problems(confirm, to, confirm, required=True)):
        raise Refusal(found, status=400)
    return to


def take_files(request: HttpRequest, sheet: applying.Sheet) -> None:
    """Files that came with the whole form, where no script sent them one by one."""
    problems: list[Problem] = []
    for slot in sheet.form.ui.slots if sheet.form else ():
        for file in request.FILES.getlist(slot.id):
            try:
                applying.add_file(sheet, slot, file)
            except Refusal as refused:
                problems.extend(refused.problems)
    if problems:
        raise Refusal(problems, status=400)


# --- the form ---------------------------------------------------------------------------------------------------------


def drawn_form(
    region: str, sheet: applying.Sheet, sent: Any, refused: Refusal | None, *, correcting: AccessRequest | None = None
) -> dict[str, Any]:
    """Everything the template of the form takes. `sent` is what was typed; without it, what is stored."""
    problems = sorted((_placed(one) for one in (refused.problems if refused else ())), key=_is_last)
    values = _values(sent, correcting)
    kind = CORRECT if correcting else sheet.kind_id
    agreement = sheet.config.region.registration.agreement if sheet.config.region.registration else None
    page = sheet.config.region.pages.get(agreement or "") if correcting is None else None
    return {
        "organisation_fields": _with_errors(_of_organisation(sheet, values, correcting), problems),
        "person_fields": _with_errors(_of_person(sheet, values, correcting), problems),
        "account_fields": _with_errors(_of_account(sheet, values), problems) if correcting is None else [],
        "code_field": _code_field(sheet, values, problems) if correcting is None else None,
        "agreement": {"title": str(page.title), "body": markdown.render(str(page.body))} if page else None,
        "agreed": bool(values.get("agreed")),
        "agreed_errors": [str(one.message) for one in problems if one.field == "_agreed"],
        "form": _view(region, kind, sheet, sent, problems),
        "current_page": (sent or {}).get("_page", "")[:100],
        "urls": {
            "places_url": reverse("portal:registration-places", args=[region]),
            "entries_url": reverse("portal:registration-entries", args=[region, kind]),
            "uploads_url": reverse("portal:registration-uploads", args=[region, kind]),
            "templates_url": reverse("portal:registration-templates", args=[region, sheet.kind_id]),
        },
        "problems": problems,
        "joins": sheet.joins,
        "of_entry": sheet.declared.entry is not None,
        "correcting": correcting is not None,
    }


def _placed(problem: Problem) -> Problem:
    """The problem at the field of the page."""
    return replace(problem, field=f"_{problem.field}") if problem.field in OWN else problem


def _is_last(problem: Problem) -> bool:
    """Whether it stands at a field below the form: problems are told in the order of the page."""
    return problem.field in ("_login", "_password", "_again", "_agreed")


def _values(sent: Any, correcting: AccessRequest | None) -> dict[str, str]:
    if sent is not None:
        return {name: sent.get(f"_{name}", "").replace("\x00", "")[:300] for name in OWN}
    if correcting is None:
        return {}
    return applying.given(correcting)


def _of_organisation(
    sheet: applying.Sheet, values: Mapping[str, str], correcting: AccessRequest | None
) -> list[dict[str, Any]]:
    if sheet.declared.entry is not None:
        return []  # the form chooses the entry, and with it the organisation
    code = {
        "name": "credit_code",
        "label": _("统一社会信用代码"),
        "required": True,
        "max_length": 30,
        "hint": _("营业执照上的 18 位代码"),
        "attributes": {"autocapitalize": "characters", "spellcheck": "false"},
    }
    if sheet.joins:
        known = {**code, "readonly": True} if correcting else code
        return [{**known, "value": values.get("credit_code", "")}]
    fields: list[dict[str, Any]] = [
        {"name": "name", "label": _("单位名称"), "required": True, "max_length": 200, "autocomplete": "organization"},
        code,
    ]
    if "jurisdiction" in sheet.policy.kinds[sheet.kind.organisation_kind].requires:
        fields.append(
            {
                "name": "jurisdiction",
                "label": _("所在地"),
                "kind": "select",
                "required": True,
                "options": _places(sheet.config),
                "hint": _("决定由哪里的部门审核") if sheet.declared.reviewed_by else "",
            }
        )
    return [{**one, "value": values.get(one["name"], "")} for one in fields]


def _places(config: RegionConfig) -> list[dict[str, str]]:
    """Every place of the territory, those below a place in a group of its name."""
    found: list[dict[str, str]] = []
    for one in places_below(config.region.jurisdiction, config):
        below = places_below(one.value, config) if one.value.endswith("00") else []
        whole = _("%(place)s（本级）") % {"place": one.label} if below else one.label
        found.append({"value": one.value, "label": whole, "group": one.label if below else ""})
        found += [{"value": child.value, "label": child.label, "group": one.label} for child in below]
    return found


def _of_person(
    sheet: applying.Sheet, values: Mapping[str, str], correcting: AccessRequest | None
) -> list[dict[str, Any]]:
    confirm = sheet.kind.confirm
    fields = [
        {
            "name": "person",
            "label": _("姓名") if sheet.declared.entry else _("经办人姓名"),
            "required": True,
            "max_length": 60,
            "autocomplete": "name",
        },
        {
            "name": "mobile",
            "label": _("手机号"),
            "kind": "tel",
            "required": confirm != "email",
            "max_length": 20,
            "autocomplete": "tel",
            "readonly": correcting is not None and confirm == "mobile",
        },
        {
            "name": "email",
            "label": _("电子邮箱"),
            "kind": "email",
            "required": confirm == "email",
            "max_length": 254,
            "autocomplete": "email",
            "hint": _("用于通知审核结果"),
            "readonly": correcting is not None and confirm == "email",
        },
    ]
    return [{**one, "value": values.get(str(one["name"]), "")} for one in fields]


def _of_account(sheet: applying.Sheet, values: Mapping[str, str]) -> list[dict[str, Any]]:
    role = sheet.policy.roles[sheet.role]
    rule = role.accounts.password
    hint = _("至少 %(length)s 位，包含大写字母、小写字母、数字、符号中的至少 %(classes)s 种") % {
        "length": rule.min_length,
        "classes": rule.classes,
    }
    login: dict[str, Any] = {
        "name": "login",
        "label": _("登录名"),
        "required": True,
        "max_length": 64,
        "value": values.get("login", ""),
        "hint": str(role.accounts.login.message),
        "autocomplete": "username",
        "attributes": {"autocapitalize": "none", "spellcheck": "false"},
    }
    if role.accounts.login.source is not None:
        said = _("以单位的统一社会信用代码登录")
        login = {"name": "login", "label": _("登录名"), "kind": "static", "value": said}
    return [
        login,
        {
            "name": "password",
            "label": _("密码"),
            "kind": "password",
            "required": True,
            "hint": hint,
            "autocomplete": "new-password",
        },
        {
            "name": "again",
            "label": _("再输入一次密码"),
            "kind": "password",
            "required": True,
            "autocomplete": "new-password",
        },
    ]


def _code_field(sheet: applying.Sheet, values: Mapping[str, str], problems: list[Problem]) -> dict[str, Any] | None:
    if sheet.kind.confirm == "none":
        return None
    field = {
        "name": "code",
        "label": _("验证码"),
        "required": True,
        "value": values.get("code", ""),
        "max_length": 12,
        "inputmode": "numeric",
        "autocomplete": "one-time-code",
        "hint": _("发送到上面填写的手机号") if sheet.kind.confirm == "mobile" else _("发送到上面填写的电子邮箱"),
    }
    return _with_errors([field], problems)[0]


def _with_errors(fields: list[dict[str, Any]], problems: list[Problem]) -> list[dict[str, Any]]:
    return [
        {
            **one,
            "name": f"_{one['name']}",
            "errors": [str(problem.message) for problem in problems if problem.field == f"_{one['name']}"],
        }
        for one in fields
    ]


def _view(region: str, kind: str, sheet: applying.Sheet, sent: Any, problems: list[Problem]) -> Any:
    if sheet.form is None:
        return None
    data, unread = dict(sheet.stored), {}
    if sent is not None:
        cleaned = sheet.clean(sent, "draft")
        data, unread = cleaned.data, cleaned.unread
    elif not data:
        data = sheet.form.initial(sheet.facts)
    table = (sent or {}).get("_add", "")[:200]
    files = {slot: [drawn_file(region, kind, one) for one in held] for slot, held in papers.held(sheet.holder).items()}
    return sheet.form.view(
        data,
        sheet.facts,
        problems=tuple(problems),
        reader=FormReader(language(), lookups=sheet.lookups),
        typed=Typed(unread, {table: 1} if table else {}),
        files=files,
    )


def drawn_file(region: str, kind: str, one: Attachment) -> dict[str, Any]:
    """One file of the form at hand."""
    url = reverse("portal:registration-file", args=[region, kind, one.pk])
    return {
        "id": one.pk,
        "url": url,
        "thumb_url": f"{url}?size=thumbnail",
        "name": one.name,
        "order": one.number,
        "size": one.blob.size,
        "image": one.is_picture,
        "delete_url": url,
    }


# --- afterwards -------------------------------------------------------------------------------------------------------


def drawn_status(region: str, config: RegionConfig, found: AccessRequest, receipt: str) -> dict[str, Any]:
    """Everything the page of a registration's state takes."""
    declared = applying.kinds(config).get(found.account_kind)
    plain = "".join(one for one in receipt.upper() if one.isalnum())
    steps = ["pending", "approved"] if found.state != "refused" else ["pending", "refused"]
    where = joining.name_of(found)
    joins = _("加入“%(name)s”") % {"name": where} if where else _("加入已注册单位")
    login = found.account.login.partition("#")[0]
    return {
        "receipt": "-".join(plain[n : n + 4] for n in range(0, len(plain), 4)),
        "state": {"label": state_label(found.state), "tone": STATES[found.state]},
        "said": _said(found),
        "facts": [
            {"label": _("账号类型"), "value": str(declared.title) if declared else found.account_kind},
            {
                "label": _("事项"),
                "value": joins if found.kind == AccessRequest.Kind.JOIN else _("注册单位和账号"),
                "wide": bool(where),
            },
            {"label": _("单位"), "value": found.organisation.name if found.organisation else ""},
            {"label": _("登录名"), "value": login, "kind": "code"},
            {"label": _("提交时间"), "value": found.made_at, "kind": "datetime"},
            *([{"label": _("审核时间"), "value": found.decided_at, "kind": "datetime"}] if found.decided_at else []),
            *([{"label": _("审核意见"), "value": found.opinion, "wide": True}] if found.opinion else []),
        ],
        "steps": [
            {"label": _("提交申请"), "state": "done"},
            {"label": _("审核"), "state": "current" if found.state in ("pending", "returned") else "done"},
            {
                "label": state_label(steps[1]),
                "state": {"approved": "done", "refused": "error"}.get(found.state, "todo"),
            },
        ]
        if found.state != "withdrawn"
        else [],
        "wizard": registration_steps.shown(2) if declared and declared.steps and found.state == "pending" else [],
        "returned": found.state == "returned",
        "approved": found.state == "approved",
        "ended": found.state in ("refused", "withdrawn"),
        "can_withdraw": found.state in ("pending", "returned"),
        "correct_url": reverse("portal:registration-correct", args=[region]),
        "kinds_url": reverse("portal:register-kinds", args=[region]),
    }


def state_label(state: str) -> str:
    """The state of a request in words."""
    return {
        "pending": _("待审核"),
        "returned": _("退回更正"),
        "approved": _("已通过"),
        "refused": _("未通过"),
        "withdrawn": _("已撤回"),
    }[state]


def _said(found: AccessRequest) -> str:
    if found.state == "pending":
        who = _("由该单位审核") if found.kind == AccessRequest.Kind.JOIN else _("由主管单位审核")
        who = _("由其人员或所属单位审核") if found.subject_id else who
        said = _("申请已提交，%(who)s，审核通过后即可登录。") % {"who": who}
        return said + _("结果也会发送到您填写的电子邮箱。") if found.account.email else said
    return {
        "returned": _("申请已退回，请按审核意见更正后重新提交。"),
        "approved": _("审核已通过，现在可以登录。"),
        "refused": _("申请未通过。登录名和单位信息已释放，可以重新注册。"),
        "withdrawn": _("申请已由您撤回。"),
    }[found.state]
