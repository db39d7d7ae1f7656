"""Sending what waits: each row taken by one worker, tried a bounded number of times, further apart each time."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction

from guicheng.accounts.models import Account, Membership
from guicheng.common import clock
from guicheng.common.desk_keys import DeskKey
from guicheng.common.text import Text
from guicheng.notices.channels import Channel, Person, channel
from guicheng.notices.models import Outgoing

log = structlog.get_logger(__name__)
TRIES = 6
FIRST_WAIT = dt.timedelta(minutes=1)


def send_waiting(most: int = 200) -> int:
    """Send what waits and whose moment has come; how many rows were dealt with."""
    rows = Outgoing.objects.filter(state=Outgoing.State.WAITING, not_before__lte=clock.now()).order_by("not_before")
    return sum(_send_one(pk) for pk in list(rows.values_list("pk", flat=True)[:most]))


@transaction.atomic
def _send_one(pk: int) -> int:
    rows = Outgoing.objects.select_for_update(skip_locked=True, of=("self",)).select_related("message")
    row = rows.filter(pk=pk, state=Outgoing.State.WAITING).first()
    if row is None:
        return 0
    way = channel(row.channel)
    if way is None:
        row.state, row.error = Outgoing.State.FAILED, "no such channel is configured"
    else:
        message = row.message
        title = Text(zh=message.title_zh, en=message.title_en or None)
        body = Text(zh=message.body_zh, en=message.body_en or None)
        _tell(row, way, title, body)
    row.done_at = clock.now() if row.state != Outgoing.State.WAITING else None
    row.save(update_fields=["state", "error", "tries", "not_before", "reached", "done_at"])
    return 1


def _tell(row: Outgoing, way: Channel, title: Text, body: Text) -> None:
    """Send to everybody at the desk who has not been told yet: one address that fails does not stop the others, and
    nobody is told again because of it."""
    failure: Exception | None = None
    for person in people_at(row.message.desk):
        if person.account_id in row.reached or not way.reaches(person):
            continue
        try:
            way.send(person, title, body)
            row.reached = [*row.reached, person.account_id]
        except Exception as error:
            failure = error
    if failure is None:
        row.state, row.error = Outgoing.State.SENT, ""
    else:
        _failed(row, failure)


def _failed(row: Outgoing, error: Exception) -> None:
    row.tries += 1
    row.error = f"{type(error).__name__}: {error}"[:300]
    row.not_before = clock.now() + FIRST_WAIT * 2 ** (row.tries - 1)
    if row.tries >= TRIES:
        row.state = Outgoing.State.FAILED
    log.warning("notice.not-sent", outgoing=row.pk, channel=row.channel, tries=row.tries, error=row.error)


def people_at(desk: str) -> list[Person]:
    """Everybody who may take a desk: the account itself, or those who hold its role. An account that is not let in yet,
    or was refused, is still told what became of its registration."""
    key = DeskKey.parse(desk)
    if key is None:
        return []
    if key.holder == "account":
        accounts = Account.objects.unscoped().filter(pk=key.id).exclude(state=Account.State.DISABLED)
    else:
        held = Membership.objects.unscoped().active().filter(role=key.role)
        side = {"organisation_id": key.id} if key.holder == "organisation" else {"subject_id": key.id}
        accounts = Account.objects.unscoped().filter(pk__in=held.filter(**side).values("account_id"))
    return [Person(a.pk, a.name, a.mobile, a.email, a.language) for a in accounts]
