"""The list of those who wait, with the columns that an account kind declares (WHS-18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from guicheng.accounts import queries
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest
from guicheng.accounts.policy import Policy
from guicheng.common import search
from guicheng.common.masking import masked
from guicheng.config.model.registration import RegistrationColumn
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.models import Entry
from guicheng.registration import applying, papers


def kinds_of(actor: Actor, config: RegionConfig) -> list[str]:
    """The account kinds that one of the actor's roles decides on."""
    every = applying.kinds(config).items()
    return [one for one, kind in every if actor.roles & {role for own in kind.deciders.values() for role in own}]


def columns(actor: Actor, config: RegionConfig, kind: str) -> list[RegistrationColumn]:
    """The columns for a kind, or for all that the actor decides on where they are the same; none = the usual ones."""
    names = [kind] if kind else kinds_of(actor, config)
    every = [one.columns for name, one in applying.kinds(config).items() if name in names]
    return every[0] if every and all(one == every[0] for one in every) else []


def found(rows: QuerySet[AccessRequest], shown: list[RegistrationColumn], by: Mapping[str, str]) -> Any:
    """Those of the rows that fit what was typed by column."""
    for column in shown:
        words = by.get(column.id, "").strip()
        if column.search and words:
            rows = rows.filter(_holds(column.value, words))
    return rows


def _holds(value: str, words: str) -> Q:
    """Names by a part of them, numbers and addresses by the whole: nobody learns a masked one digit by digit."""
    match value:
        case "person.name":
            return Q(account__name__icontains=words)
        case "entry.name":
            return Q(subject_id__in=Entry.objects.unscoped().filter(name__icontains=words).values("pk"))
        case "organisation.name":
            return search.found_by(words, "organisation__")
        case _:
            return Q(**{f"account__{value.partition('.')[2]}": words})


def requests(
    actor: Actor, policy: Policy, shown: list[RegistrationColumn], by: Mapping[str, str], **narrowed: str
) -> Any:
    """The requests that the actor decides on (`queries.requests`), searched by columns."""
    return found(queries.requests(actor, policy, **narrowed), shown, by)


def cells(
    actor: Actor, config: RegionConfig, rows: list[AccessRequest], shown: list[RegistrationColumn]
) -> dict[int, dict[str, Any]]:
    """What stands in the columns, by request and column: personal data masked as for colleagues, `request.state` as it
    is kept, moments as they are."""
    names = dict(
        Entry.objects.unscoped()
        .filter(pk__in=[one.subject_id for one in rows if one.subject_id])
        .values_list("pk", "name")
    )
    return {one.pk: {column.id: _cell(actor, config, one, column.value, names) for column in shown} for one in rows}


def _cell(actor: Actor, config: RegionConfig, one: AccessRequest, value: str, names: Mapping[int, str]) -> Any:
    root, _, name = value.partition(".")
    account = one.account
    match value:
        case "person.name" | "person.email":
            return getattr(account, name)
        case "person.mobile":
            return masked(account.mobile, "mobile", "internal")
        case "person.login":
            return account.login.partition("#")[0]
        case "entry.name":
            return names.get(one.subject_id or 0, "")
        case "organisation.name":
            return one.organisation.name if one.organisation else ""
    if root == "request":
        return getattr(one, name)
    declared = applying.kinds(config)[one.account_kind]
    sheet = applying.Sheet(actor, config, one.account_kind, declared, papers.draft_of(actor.region, 0), stored=one.data)
    known = sheet.form is not None and name in sheet.form.by_id
    return sheet.form.told(name, one.data, sheet.facts, "internal") if known and sheet.form is not None else ""
