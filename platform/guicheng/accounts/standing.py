"""What an account may act as at a moment: the memberships that count, read in one statement, and the actor they make.

It is read anew for every request and kept by no process. Whatever anybody changed (a role taken, an account or an
organisation disabled, a password given) therefore holds everywhere from the next request on.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guicheng.accounts.actor import Actor, Entrance, StandsIn, furthest, widest
from guicheng.accounts.models import Account, Membership
from guicheng.accounts.policy import Policy
from guicheng.common import clock
from guicheng.common.desk_keys import DeskKey
from guicheng.statements import execute

COLUMNS = (
    "account.id, account.region, account.login, account.name, account.state, account.session_epoch,"
    " account.manages_only, account.must_change_password,"
    # For whom the account stands in: the officer, the days, each role that they hold there, and whether only there.
    " (SELECT json_agg(json_build_array(officer.id, officer.name, stands.organisation_id, stands.first_day,"
    " stands.last_day, theirs.role, theirs.valid_from, theirs.valid_until, NOT EXISTS (SELECT 1 FROM"
    " accounts_membership other WHERE other.account_id = officer.id AND other.removed_at IS NULL AND"
    " (other.organisation_id IS DISTINCT FROM stands.organisation_id OR other.subject_id IS NOT NULL))"
    "))::text FROM accounts_deputation stands"
    " JOIN accounts_account officer ON officer.id = stands.principal_id AND officer.state = 'active'"
    " JOIN accounts_membership theirs ON theirs.account_id = officer.id AND theirs.removed_at IS NULL"
    " AND theirs.organisation_id = stands.organisation_id AND theirs.subject_id IS NULL"
    " WHERE stands.deputy_id = account.id AND stands.ended_at IS NULL),"
    " held.id, held.role, held.source, held.organisation_id, held.subject_id, held.jurisdiction_id,"
    " organisation.kind, organisation.name, organisation.jurisdiction_id, organisation.systems::text"
)
HELD = """\
 LEFT JOIN (
  accounts_membership held LEFT JOIN accounts_organisation organisation ON organisation.id = held.organisation_id
 ) ON held.account_id = account.id AND account.state = 'active' AND held.removed_at IS NULL
  AND (held.valid_from IS NULL OR held.valid_from <= %s::date)
  AND (held.valid_until IS NULL OR held.valid_until >= %s::date)
  AND (organisation.id IS NULL OR organisation.state NOT IN ('disabled', 'pending'))"""
"""To be joined to ``accounts_account account``; its values are `days`, and rows are to be ordered by ``held.id``. The
memberships are those that `sessions.memberships` offers, in words of the database."""

_OF_ACCOUNT = f"SELECT {COLUMNS} FROM accounts_account account {HELD} WHERE account.id = %s ORDER BY held.id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Held:
    """A membership that counts."""

    id: int
    role: str
    source: str
    organisation_id: int | None
    subject_id: int | None
    jurisdiction: str | None
    organisation_kind: str | None
    organisation_name: str | None
    organisation_jurisdiction: str | None
    organisation_systems: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An account with what it holds."""

    account_id: int
    region: str
    login: str
    name: str
    state: str
    session_epoch: int
    manages_only: bool
    must_change_password: bool
    deputations: str | None
    """As the database tells them; see `COLUMNS`."""
    held: tuple[Held, ...]

    @property
    def is_active(self) -> bool:
        """Whether the account may act at all."""
        return self.state == Account.State.ACTIVE

    def actor(
        self,
        membership_id: int | None,
        policy: Policy,
        *,
        address: str = "",
        channel: Entrance = "page",
        request_id: str = "",
    ) -> Actor:
        """The account acting under one of its memberships (its only one, where none is named), with whatever it was
        granted by application in the same place (HNA-66). Without a membership that counts, or before it has changed a
        password that was given to it (A-29, WHS-24), it has no role and sees nothing."""
        chosen = None if self.must_change_password else self._chosen(membership_id)
        account = Actor(
            self.region,
            self.account_id,
            self.login,
            self.name,
            manages_only=self.manages_only,
            must_change_password=self.must_change_password,
            address=address,
            channel=channel,
            request_id=request_id,
        )
        if chosen is None:
            return account
        names = [chosen.role, *self._granted(chosen)]
        roles = [policy.roles[role] for role in names if role in policy.roles]
        return replace(
            account,
            organisation_id=chosen.organisation_id,
            organisation_kind=chosen.organisation_kind or "",
            organisation_name=chosen.organisation_name or "",
            role=chosen.role,
            roles=frozenset(names),
            membership_id=chosen.id,
            systems=policy.systems.held(json.loads(chosen.organisation_systems or "{}")),
            subject_id=chosen.subject_id,
            jurisdiction=chosen.jurisdiction or chosen.organisation_jurisdiction or "",
            sees=widest([role.sees for role in roles]),
            acts_for=furthest([role.acts_for for role in roles]),
            permissions=frozenset().union(*(role.permissions for role in roles)),
            stands_in=() if chosen.subject_id is not None else self._stands_in(chosen.organisation_id),
        )

    def _stands_in(self, organisation_id: int | None) -> tuple[StandsIn, ...]:
        """Those for whom the account stands in today, in an organisation, with the desks of their roles there; with
        their own one, where everything that comes to it is of that organisation."""
        found: dict[int, StandsIn] = {}
        today = clock.today()
        for pk, name, where, first, last, role, since, until, only in json.loads(self.deputations or "[]"):
            days = [(first, last), (since, until)]
            if where != organisation_id or not all(_within(today, *span) for span in days):
                continue
            desks = {str(DeskKey("organisation", where, role)), *([str(DeskKey("account", pk))] if only else [])}
            before = found[pk].desks if pk in found else frozenset[str]()
            found[pk] = StandsIn(pk, name, before | desks, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        return tuple(found.values())

    def _chosen(self, membership_id: int | None) -> Held | None:
        own = [one for one in self.held if one.source == Membership.Source.ROLE]
        wanted = membership_id or (own[0].id if len(own) == 1 else None)
        return next((one for one in own if one.id == wanted), None)

    def _granted(self, chosen: Held) -> list[str]:
        place = (chosen.organisation_id, chosen.subject_id)
        return [
            one.role
            for one in self.held
            if one.source == Membership.Source.APPLICATION and place == (one.organisation_id, one.subject_id)
        ]


def _within(day: dt.date, first: str | None, last: str | None) -> bool:
    """Whether a day lies between two, either of which may be missing; days as the database writes them."""
    return (first is None or first <= day.isoformat()) and (last is None or day.isoformat() <= last)


def of_account(account_id: int) -> Standing | None:
    """How an account stands now; None where there is none of that id."""
    return read(execute(_OF_ACCOUNT, [*days(), account_id]))


def hold(account_ids: Iterable[int]) -> list[int]:
    """Those of the accounts that may act at all, kept so until the transaction ends: whoever takes their standing away
    waits, and then sees what was given to them. Whoever gives a task to a person asks here first."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return []
    these = ", ".join(["%s"] * len(wanted))
    sql = f"SELECT id FROM accounts_account WHERE state = 'active' AND id IN ({these}) ORDER BY id FOR SHARE"  # noqa: S608
    active = [pk for (pk,) in execute(sql, wanted)]
    able = Membership.objects.unscoped().active().filter(account_id__in=active).values_list("account_id", flat=True)
    return sorted(set(able))


def days() -> tuple[dt.date, dt.date]:
    """The values of `HELD`: the day on which memberships are to count, for their begin and their end."""
    return (clock.today(),) * 2


def read(rows: Sequence[tuple[Any, ...]]) -> Standing | None:
    """The standing that rows with `COLUMNS` at their end tell of; None where there are none."""
    if not rows:
        return None
    held = tuple(Held(*row[-10:]) for row in rows if row[-10] is not None)
    return Standing(*(*rows[0][-19:-10], held))
