"""What somebody sends who may do so no longer is neither taken nor lost: no answer to it is a way to another page, and
the page that says why shows what was typed."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from guicheng.accounts.models import Account, Membership
from guicheng.common import clock
from guicheng.filings.acts import decisions, deleting, submission
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from tests.filings.test_closing import closed, complete  # noqa: F401 - a fixture
from tests.portal.conftest import SignIn
from tests.support.story import World, open_task

pytestmark = pytest.mark.django_db

TITLE, CONTENT = "写了很久的标题", "写了很久的内容说明"
FORMS: dict[str, tuple[str, str, dict[str, str], tuple[str, ...]]] = {
    # form → who fills it, its address, what is sent, what must be seen again
    "filing": ("team", "/filings/{draft}/edit/", {"title": TITLE, "content": CONTENT}, (TITLE, CONTENT)),
    "another page of a filing": (
        "team", "/filings/{draft}/edit/", {"title": TITLE, "content": CONTENT, "_page": "x"}, (TITLE, CONTENT),
    ),
    "amendment": (
        "team", "/filings/{confirmed}/amend/consortium/",
        {"consortium.0.name": "写了很久的单位", "consortium.0.credit_code": "91430100MA4L16JQ9D"}, ("写了很久的单位",),
    ),
    "another page of an entry": ("builder", "/entries/{tower}/edit/", {"name": TITLE, "_page": "x"}, (TITLE,)),
    "entry": ("builder", "/entries/{tower}/edit/", {"name": TITLE}, (TITLE,)),
    "tile": ("team", "/entries/{tower}/tiles/overview/", {"overview": CONTENT}, (CONTENT,)),
    "decision": ("builder", "/tasks/{task}/decide/", {"decision": "return", "opinion": CONTENT}, (CONTENT,)),
}  # fmt: skip


def _handed_in(world: World, filing: Filing) -> None:
    submission.submit(world.team, filing.pk)


def _deleted(world: World, filing: Filing) -> None:
    deleting.delete(world.team, filing.pk)


def _decided(world: World, filing: Filing) -> None:
    _handed_in(world, filing)
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))


def _project_closed(world: World, _filing: Filing) -> None:
    complete(world)


STATES = (_handed_in, _deleted, _decided, _project_closed)


@pytest.mark.parametrize("turn", [{}, {"_page": "x"}, {"act": "submit", "confirmed": "1"}])
@pytest.mark.parametrize("state", STATES)
def test_a_filing_that_is_over_meanwhile_shows_what_was_typed(
    closed: World,  # noqa: F811 - the fixture
    sign_in: SignIn,
    state: Callable[[World, Filing], None],
    turn: dict[str, str],
) -> None:
    filing = closed.draft("key-node")
    state(closed, filing)
    sent = {"title": TITLE, "content": CONTENT, "version": "1", **turn}
    answer = sign_in(closed.team).post(f"/filings/{filing.pk}/edit/", sent)
    assert answer.status_code in (404, 409), answer.headers.get("Location")
    assert all(words in unescape(answer.content.decode()) for words in (TITLE, CONTENT))


SCORED = {"decision": "approve", "score": "92.5", "panel_opinion": CONTENT, "confirmed": "1"}
"""What a panel sends that fills in fields of its step."""


def _entry_removed(world: World, _filing: Filing) -> None:
    Entry.objects.unscoped().filter(pk=world.tower.pk).update(removed_at=clock.now())


def _left_the_panel(world: World, _filing: Filing) -> None:
    _another_role(world.panel)


def _scored(world: World, filing: Filing) -> None:
    score = {"category": "structure", "score": 90, "evaluated_on": "2025-07-10"}
    decisions.decide_filing(world.panel, filing.pk, decisions.Answer("approve", fields=score))


GONE: list[tuple[Callable[[World, Filing], None], str, str, dict[str, str]]] = [
    (_entry_removed, "builder", "/entries/{tower}/edit/", {"name": CONTENT}),
    (_entry_removed, "team", "/entries/{tower}/tiles/overview/", {"overview": CONTENT}),
    (_entry_removed, "builder", "/entries/{tower}/edit/", {"name": CONTENT, "_page": "x"}),
    (_left_the_panel, "panel", "/tasks/{task}/decide/", SCORED),
    (_left_the_panel, "panel", "/tasks/{task}/decide/", {**SCORED, "_refresh": "1"}),
    (_scored, "panel", "/tasks/{task}/decide/", SCORED),
    (_scored, "panel", "/tasks/{task}/decide/", {**SCORED, "_refresh": "1"}),
]


@pytest.mark.parametrize(("way", "who", "address", "sent"), GONE)
def test_what_is_gone_shows_what_was_typed(
    world: World, sign_in: SignIn, way: Callable[..., None], who: str, address: str, sent: dict[str, str]
) -> None:
    world.confirmed("quarterly-report", cumulative_percent=25)
    filing = world.confirmed("process-evaluation")
    client, task = sign_in(getattr(world, who)), open_task(filing)
    way(world, filing)
    answer = client.post(address.format(tower=world.tower.pk, task=task.pk), sent)
    assert answer.status_code in (200, 403, 404, 409), answer.headers.get("Location")
    assert CONTENT in unescape(answer.content.decode())


def _another_role(who: Any) -> None:
    """Another tab acts as somebody else of the same person, who neither files nor decides this."""
    Membership.objects.unscoped().filter(pk=who.membership_id).update(role="information-centre")


def _role_taken(who: Any) -> None:
    Membership.objects.unscoped().filter(pk=who.membership_id).update(removed_at=clock.now())


def _password_given(who: Any) -> None:
    Account.objects.unscoped().filter(pk=who.account_id).update(must_change_password=True)


WAYS: dict[str, Callable[[Any], None]] = {
    "acts in another role": _another_role, "role taken": _role_taken, "password given": _password_given,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
def test_whoever_may_no_longer_send_keeps_what_was_typed(world: World, sign_in: SignIn, form: str, way: str) -> None:
    name, address, sent, seen = FORMS[form]
    filing, amended = world.submitted("key-node"), world.confirmed("contract")
    places = {
        "draft": world.draft("key-node", title="又一个").pk, "confirmed": amended.pk, "tower": world.tower.pk,
        "task": open_task(filing).pk,
    }  # fmt: skip
    who = getattr(world, name)
    client = sign_in(who)
    WAYS[way](who)
    answer = client.post(address.format(**places), sent)
    assert answer.status_code in (401, 403, 404, 409), answer.headers.get("Location")
    assert all(words in unescape(answer.content.decode()) for words in seen)
