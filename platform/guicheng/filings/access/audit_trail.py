"""The audit of a region, for roles that may read it (`read-audit`): who did what to which object, and when.

Beyond the permission a reader sees what stands in their sight: acts of organisations, and acts on entries, that their
role's scope takes in. What an act changed is told by the names of the fields; their values stand on the pages of the
objects, where it is decided who reads them. What was said of a filing is shown to whoever may open it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from guicheng import audit
from guicheng.accounts import authority
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.audit.models import AuditEntry
from guicheng.common.text import Text, text
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import rows
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry

PERMISSION: Final = "read-audit"
DAYS: Final = 30
"""How far back the page goes where nobody asks for more."""

KINDS: Final[Mapping[str, Text]] = {
    "filing": text("填报件", "Filing"),
    "entry": text("台账条目", "Entry"),
    "account": text("账号", "Account"),
    "organisation": text("单位", "Organisation"),
    "registration": text("注册申请", "Registration"),
    "attachment": text("附件", "File"),
    "export": text("导出", "Export"),
    "statistic": text("统计", "Statistic"),
    "feed": text("数据接入", "Feed"),
    "feed-row": text("接入的数据", "Row of a feed"),
    "feed-key": text("接入密钥", "Key of a feed"),
    "api-token": text("接口令牌", "API token"),
    "release": text("配置版本", "Release"),
    "workbench": text("配置草稿", "Draft of the configuration"),
}
"""What is acted on, as people call it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader narrows the audit to; what is empty narrows nothing."""

    who: str = ""
    kind: str = ""
    object_id: str = ""
    action: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """An act as it is shown. `object_name` is empty where the reader may not open the object (or it has none)."""

    id: int
    at: dt.datetime
    by: Text
    login: str
    role: Text | None
    organisation: str
    action: Text
    kind: Text
    object_kind: str
    object_id: str
    object_name: str
    changed: tuple[Text, ...]
    opinion: str
    channel: str
    address: str


def listed(actor: Actor, asked: Asked) -> QuerySet[AuditEntry]:
    """The acts the actor may read, the latest first. Refuses (403) whoever may not read the audit."""
    authority.require(actor, PERMISSION)
    wanted = audit.Wanted(
        object_kind=asked.kind, object_id=asked.object_id, action=asked.action, since=asked.since, until=asked.until
    )
    found = audit.entries_of(actor.region, wanted)
    if asked.who:
        named = ("name__icontains", "login__icontains", "organisation__icontains", "name_en__icontains")
        by = Q()
        for lookup in named:
            by |= Q(**{lookup: asked.who})
        found = found.filter(by)
    return found if actor.sees == "region" else found.filter(_in_sight(actor))


def _in_sight(actor: Actor) -> Q:
    """Own acts, those of organisations in sight, and those on entries in sight or on what belongs to them."""
    organisations = Organisation.objects.visible_to(actor).values("pk")
    entries = Entry.objects.visible_to(actor)
    named = entries.annotate(named=Cast("pk", CharField())).values("named")
    own = Q(account_id=actor.account_id or 0)
    about = Q(subject_id__in=entries.values("pk")) | Q(object_kind="entry", object_id__in=named)
    return own | Q(organisation_id__in=organisations) | about


def traces(actor: Actor, config: RegionConfig, found: Sequence[AuditEntry]) -> list[Trace]:
    """Acts in words; the objects that the actor may open by name, all of them in two statements."""
    filings = _filings(actor, config, _ids(found, "filing"))
    entries = {one.pk: one for one in Entry.objects.visible_to(actor).filter(pk__in=_ids(found, "entry"))}
    made = []
    for one in found:
        filing = filings.get(_id(one)) if one.object_kind == "filing" else None
        entry = entries.get(_id(one)) if one.object_kind == "entry" else None
        form = _form_of(config, filing, entry)
        made.append(
            Trace(
                id=one.pk,
                at=one.at,
                by=one.by,
                login=one.login,
                organisation=one.organisation,
                role=config.region.roles[one.role].title if one.role in config.region.roles else None,
                action=Text(**one.title) if one.title else Text(zh=one.action),
                kind=KINDS.get(one.object_kind) or Text(zh=one.object_kind),
                object_kind=one.object_kind,
                object_id=one.object_id,
                object_name=_name_of(config, filing, entry),
                changed=_changed(config, form, one.changes),
                channel=one.channel,
                address=one.address,
                opinion="" if one.object_kind == "filing" and filing is None else one.opinion,
            )
        )
    return made


def _id(one: AuditEntry) -> int:
    return int(one.object_id) if one.object_id.isdecimal() else 0


def _ids(found: Iterable[AuditEntry], kind: str) -> list[int]:
    return [_id(one) for one in found if one.object_kind == kind]


def _filings(actor: Actor, config: RegionConfig, ids: list[int]) -> dict[int, Filing]:
    """Those that the actor may open; of one that was not handed in, nothing is named."""
    wanted = rows.listed(actor, config).filter(pk__in=ids).filter(rows.readable(actor, config))
    return {one.pk: one for one in wanted} if ids else {}


def _name_of(config: RegionConfig, filing: Filing | None, entry: Entry | None) -> str:
    if filing is not None:
        kind = config.filings.get(filing.type)
        return filing.name or (str(kind.title) if kind else filing.type)
    return entry.name if entry is not None else ""


def _form_of(config: RegionConfig, filing: Filing | None, entry: Entry | None) -> str | None:
    if filing is not None:
        kind = config.filings.get(filing.type)
        return kind.form if kind else None
    register = config.registers.get(entry.register) if entry is not None else None
    return register.form if register else None


def _changed(config: RegionConfig, form: str | None, changes: Mapping[str, object]) -> tuple[Text, ...]:
    """The names of the fields that an act changed, as their form calls them."""
    fields = config.forms[form].ui.fields if form in config.forms else {}
    labels = [fields[name].label for name in changes if name in fields]
    return tuple({label.zh: label for label in labels}.values())
