"""Organisations: registering, renaming, keeping up to date, disabling."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from guicheng import audit
from guicheng.accounts import authority
from guicheng.accounts.actor import Actor
from guicheng.accounts.heirs import NOBODY_NAMED, Heirs, Loss
from guicheng.accounts.models import Account, Jurisdiction, Organisation
from guicheng.accounts.policy import KindPolicy, Policy
from guicheng.accounts.ports import lost
from guicheng.accounts.service.evidence import require_evidence
from guicheng.common import clock, search
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.masking import masked
from guicheng.common.text import Text, text
from guicheng.common.versions import Version, require_unchanged, stamp
from guicheng.statements import insert_if_free

_LABELS = {
    "credit_code": text("统一社会信用代码", "the unified social credit code"),
    "member_no": text("会员编号", "the membership number"),
    "jurisdiction": text("所在地", "the place"),
    "contact": text("联系人及联系电话", "the contact and telephone number"),
    "name": text("单位名称", "the name"),
    "address": text("地址", "the address"),
    "contact_name": text("联系人", "the contact"),
    "contact_mobile": text("联系电话", "the telephone number"),
    "contact_email": text("电子邮箱", "the e-mail address"),
}
_UNTOLD = ("unique_name", "contact_mobile", "contact_email", "data")
_OWN_FIELDS = ("address", "contact_name", "contact_mobile", "contact_email", "data")


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is known of an organisation when it is registered. Numbers may be missing (HNQ-12)."""

    kind: str
    name: str
    credit_code: str | None = None
    member_no: str | None = None
    jurisdiction: str | None = None
    parent_id: int | None = None
    address: str = ""
    contact_name: str = ""
    contact_mobile: str = ""
    contact_email: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def version_of(organisation: Organisation) -> str:
    """The version of an organisation: it changes with everything that may be changed of it."""
    names = ("name", "state", "credit_code", "member_no", "jurisdiction_id", *_OWN_FIELDS)
    return stamp(*(getattr(organisation, name) for name in names))


def _unchanged(organisation: Organisation, version: Version | None, **mine: Any) -> None:
    """Refuses (`Conflict`) what was made from another version of an organisation than there is now."""
    require_unchanged(
        version,
        version_of(organisation),
        ("organisation", organisation.pk),
        mine=mine or None,
        labels=_LABELS,
        theirs={name: getattr(organisation, name) for name in mine},
    )


@transaction.atomic
def create_organisation(
    actor: Actor, policy: Policy, new: NewOrganisation, *, state: Organisation.State = Organisation.State.ACTIVE
) -> Organisation:
    """Register an organisation, a member or not (HNQ-12). Refuses what is incomplete (400) or taken (409, WHS-02)."""
    authority.require(actor, "manage-organisations")
    return store(actor, policy, new, state)


def store(actor: Actor, policy: Policy, new: NewOrganisation, state: Organisation.State) -> Organisation:
    """The same for whoever may register by themselves."""
    kind = policy.kinds.get(new.kind)
    if kind is None:
        raise refuse(
            "kind-unknown", "没有这种单位类型", "There is no such kind of organisation", status=400, field="kind"
        )
    clean = _usual(new)
    if found := problems_of(kind, new):
        raise Refusal(found, status=400)
    organisation = Organisation(
        region=policy.region,
        kind=kind.id,
        name=clean.name,
        unique_name=search.fold(clean.name) if kind.unique_name else None,
        credit_code=clean.credit_code,
        member_no=clean.member_no,
        jurisdiction_id=clean.jurisdiction,
        parent_id=clean.parent_id,
        state=state,
        created_by=actor.account_id,
        **{name: getattr(clean, name) for name in _OWN_FIELDS},
    )
    _save(organisation, kind)
    title = Text(zh="登记单位", en="Register organisation")
    changes = {"name": [None, organisation.name], "kind": [None, kind.id]}
    audit.record(
        actor,
        audit.Event("organisation.create", "organisation", organisation.pk, title=title, changes=changes, first=True),
    )
    return organisation


def problems_of(kind: KindPolicy, new: NewOrganisation) -> list[Problem]:
    """What is missing or no number."""
    clean = _usual(new)
    given = {
        "credit_code": clean.credit_code,
        "member_no": clean.member_no,
        "jurisdiction": clean.jurisdiction,
        "contact": clean.contact_name and clean.contact_mobile,
        "name": clean.name,
    }
    found = []
    for name in ("name", *sorted(kind.requires)):
        if not given[name]:
            message = text(f"请填写{_LABELS[name].zh}", f"Please give {_LABELS[name].en}")
            found.append(Problem("required", message, field=name))
    if clean.credit_code and not _is_code(clean.credit_code):
        message = text("统一社会信用代码有误，请核对", "The unified social credit code is not valid")
        found.append(Problem("credit-code-invalid", message, field="credit_code"))
    if clean.jurisdiction and not Jurisdiction.objects.filter(pk=clean.jurisdiction).exists():
        message = text("没有这个行政区划代码", "There is no such jurisdiction")
        found.append(Problem("jurisdiction-unknown", message, field="jurisdiction"))
    return found


def _usual(new: NewOrganisation) -> NewOrganisation:
    """The same with its name and numbers in their usual form."""
    return replace(
        new,
        name=new.name.strip(),
        credit_code=usual_code(new.credit_code),
        member_no=(new.member_no or "").strip() or None,
    )


def usual_code(value: str | None) -> str | None:
    """A credit code in capitals, without spaces."""
    return uscc.compact(unicodedata.normalize("NFKC", value)).upper() or None if value else None


def code_meant(value: str) -> str:
    """The credit code that somebody typed; '' where it is none."""
    code = usual_code(value) if 18 <= len(value) <= 40 else None
    return code if code and _is_code(code) else ""


def _is_code(value: str) -> bool:
    try:
        uscc.validate(value)
    except ValidationError:
        return False
    return True


def correct(policy: Policy, organisation: Organisation, new: NewOrganisation) -> dict[str, list[Any]]:
    """Change what was given of one that is not let in yet; returns what changed. Refuses as `store`."""
    kind = policy.kinds[organisation.kind]
    clean = _usual(new)
    if found := problems_of(kind, new):
        raise Refusal(found, status=400)
    values = {name: getattr(clean, name) for name in (*_OWN_FIELDS, "name", "credit_code", "member_no")}
    values |= {
        "jurisdiction_id": clean.jurisdiction,
        "unique_name": search.fold(clean.name) if kind.unique_name else None,
    }
    changes = {name: [getattr(organisation, name), value] for name, value in values.items()}
    for name, value in values.items():
        setattr(organisation, name, value)
    _save(organisation, kind)
    return {name: both for name, both in changes.items() if both[0] != both[1] and name not in _UNTOLD}


def _save(organisation: Organisation, kind: KindPolicy) -> None:
    """Store it; of two with one number the second is told whom to ask (WHS-02)."""
    if organisation.pk is None:
        organisation.note_terms()
        if not insert_if_free(organisation):
            raise _taken(organisation, kind) or refuse("organisation-taken", "该单位已登记", "It is registered already")
        return
    if taken := _taken(organisation, kind):
        raise taken
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:  # somebody took it between our looking and our writing
        raise _taken(organisation, kind) or refuse("organisation-taken", "该单位已登记", "It is taken") from None


def _taken(organisation: Organisation, kind: KindPolicy) -> Refusal | None:
    """Why it cannot have a number, or a name, that another has; None where all of its own are free."""
    for name in ("credit_code", "member_no", "unique_name"):
        same = {"region": organisation.region, name: getattr(organisation, name)}
        if name != "member_no":
            same["kind"] = organisation.kind
        holder = Organisation.objects.unscoped().filter(**same).exclude(pk=organisation.pk).first()
        if holder is not None and same[name] is not None:
            return _held(holder, kind, name)
    return None


def _held(holder: Organisation, kind: KindPolicy, name: str) -> Refusal:
    label = _LABELS["name" if name == "unique_name" else name]
    message = kind.duplicate or text(
        f"{label.zh}已经存在，请联系经办人{{contact}}添加账号",
        f"An organisation with {label.en} is registered; please ask {{contact}} there for an account",
    )
    message = message.format(
        name=holder.name, contact=holder.contact_name or "—", mobile=masked(holder.contact_mobile, "mobile", "internal")
    )
    return Refusal(Problem(f"{name.replace('_', '-')}-taken", message, field=name.removeprefix("unique_")))


@transaction.atomic
def rename_organisation(
    actor: Actor,
    policy: Policy,
    organisation_id: int,
    name: str,
    *,
    evidence: Sequence[int],
    reason: str,
    version: Version | None = None,
) -> Organisation:
    """Change the name on evidence, keeping the former one with it (HNQ-11). The organisation cannot do it itself."""
    authority.require(actor, "manage-organisations")
    organisation = authority.organisation(actor, organisation_id)
    _unchanged(organisation, version, name=name.strip())
    require_evidence(policy, evidence, reason)
    name = name.strip()
    if not name or name == organisation.name:
        raise refuse("name-same", "请填写新的单位名称", "Please give the new name", status=400, field="name")
    before = organisation.name
    former = {"name": before, "until": clock.today().isoformat(), "by": actor.account_id, "evidence": list(evidence)}
    organisation.former_names = [*organisation.former_names, former]
    organisation.name = name
    kind = policy.kinds.get(organisation.kind) or KindPolicy(organisation.kind, Text(zh=organisation.kind))
    organisation.unique_name = search.fold(name) if kind.unique_name else None
    _save(organisation, kind)
    title = Text(zh="变更单位名称", en="Rename organisation")
    audit.record(
        actor,
        audit.Event(
            "organisation.rename",
            "organisation",
            organisation.pk,
            title=title,
            opinion=reason,
            changes={"name": [before, name]},
            why={"evidence": list(evidence)},
        ),
    )
    return organisation


@transaction.atomic
def update_organisation(
    actor: Actor, organisation_id: int, *, version: Version | None = None, **values: Any
) -> Organisation:
    """Change address, contact and the kind's own fields (YNR-05): by the organisation's own people who manage accounts,
    or whoever manages organisations. Names and numbers change otherwise."""
    authority.require(actor, "manage-organisations", "manage-accounts")
    organisation = authority.organisation(actor, organisation_id)
    if not actor.may("manage-organisations") and organisation.pk != actor.organisation_id:
        raise authority.not_allowed()
    if unknown := set(values) - set(_OWN_FIELDS):
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    _unchanged(organisation, version, **values)
    changes = {name: [getattr(organisation, name), value] for name, value in values.items()}
    changes = {name: both for name, both in changes.items() if both[0] != both[1]}
    if "contact_mobile" in changes:
        changes["contact_mobile"] = [masked(str(one), "mobile", "internal") for one in changes["contact_mobile"]]
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(values))
    title = Text(zh="修改单位信息", en="Change organisation")
    audit.record(
        actor, audit.Event("organisation.update", "organisation", organisation.pk, title=title, changes=changes)
    )
    return organisation


@act
def set_organisation_active(
    actor: Actor,
    organisation_id: int,
    active: bool,
    reason: str,
    *,
    version: Version | None = None,
    heirs: Heirs = NOBODY_NAMED,
) -> Organisation:
    """Disable an organisation, which ends every session of its people, or enable it again. Refuses `tasks-open` where
    its people or its desks have open tasks and `heirs` do not say who takes them on."""
    authority.require(actor, "manage-organisations")
    organisation = authority.organisation(actor, organisation_id)
    _unchanged(organisation, version)
    before = organisation.state
    organisation.state = Organisation.State.ACTIVE if active else Organisation.State.DISABLED
    organisation.disabled_at = None if active else clock.now()
    organisation.disabled_by = None if active else actor.account_id
    organisation.save(update_fields=["state", "disabled_at", "disabled_by"])
    if not active:
        people = Account.objects.unscoped().filter(memberships__organisation=organisation)
        locked = Account.objects.unscoped().filter(pk__in=people.values("pk")).order_by("pk").select_for_update()
        theirs = list(locked.values_list("pk", flat=True))
        Account.objects.unscoped().filter(pk__in=theirs).update(session_epoch=F("session_epoch") + 1)
    title = Text(zh="启用单位", en="Enable organisation") if active else Text(zh="禁用单位", en="Disable organisation")
    audit.record(
        actor,
        audit.Event(
            "organisation.enable" if active else "organisation.disable",
            "organisation",
            organisation.pk,
            title=title,
            opinion=reason,
            changes={"state": [before, organisation.state]},
        ),
    )
    if not active:
        loss = Loss(organisation.region, theirs, reason or title.zh, organisation_id=organisation.pk)
        lost(actor, loss, heirs)
    return organisation
