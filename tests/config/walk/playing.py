"""Looks: what a user reaches of a configuration that stands on a stage, after some acts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.cache import cache as limits
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from guicheng.accounts.models import Account
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.checker import check
from guicheng.config.model.scenarios import Act
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Folders
from guicheng.filings.models import Filing
from guicheng.notices.models import Message
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.player import _play_act
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.workflow.models import Task
from tests.support.world import Person, said

REGION = Path(__file__).parent / "region"
NAME = "walk"
MORNING = "2025-03-03T09:00:00"
Look = Callable[["Play"], Any]
Steps = Sequence[Mapping[str, Any]]


class _Undo(Exception):
    """Ends a play."""


@cache
def document() -> dict[str, Any]:
    """The region of the walk as one document; the checker has nothing against it."""
    loaded = check(NAME, Folders(REGION), scenarios=False)
    assert [one for one in loaded.findings if one.severity == "error"] == []
    return loaded.document


@dataclass
class Play:
    """A configuration on its stage."""

    config: RegionConfig
    stage: Stage

    def do(self, acts: Steps) -> list[Any]:
        """What came of each act: nothing, or why it was refused."""
        return [self._one(act) for act in acts]

    def _one(self, act: Mapping[str, Any]) -> Any:
        failures = list(_play_act(self.stage, Act.model_validate(act), ""))
        return [(failure[1], failure[2]) for failure in failures]

    def _client(self, who: str, api: bool) -> Any:
        actor = self.stage.actor(who)
        person = Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id), actor.membership_id or 0)
        return person.api() if api else person.client()

    def _address(self, url: str) -> str:
        ids: dict[str, Any] = {name: entry.pk for name, entry in self.stage.entries.items()}
        ids |= self.stage.filings | {"last": self.stage.last}
        ids["task"] = Task.objects.filter(status="NEW").order_by("-pk").values_list("pk", flat=True).first()
        return url.format(**ids)

    def _filled(self, value: Any) -> Any:
        text = self._address(value) if isinstance(value, str) else value
        return int(text) if isinstance(value, str) and value.startswith("{") else text

    def get(self, who: str, url: str, language: str = "zh") -> str:
        """A page as somebody gets it, without what differs from one answer to the next."""
        client = self._client(who, api=False)
        answer = client.get(self._address(url), headers={"Accept-Language": language})
        if answer.status_code in (301, 302):
            return f"→ {answer.headers['Location']}"
        return f"{answer.status_code} {_steady(answer.getvalue().decode(errors='replace'))}"

    def visitor(self, url: str) -> str:
        """A page of somebody who has not signed in."""
        return _steady(Client().get(url).content.decode())

    def give_password(self, who: str, password: str) -> None:
        """Let somebody sign in with a password."""
        account = Account.objects.unscoped().get(pk=self.stage.actor(who).account_id)
        account.set_password(password)
        account.save(update_fields=["password"])

    def opens(self, login: str, password: str) -> bool:
        """Whether a password is that of an account."""
        account = Account.objects.unscoped().filter(login=login).first()
        return account is not None and account.check_password(password)

    def signs_in(self, who: str, password: str, moment: str = MORNING) -> tuple[int, str]:
        """What comes of signing in on the page."""
        clock.set_to(dt.datetime.fromisoformat(moment))
        answer = Client().post("/r/walk/", {"login": self.stage.actor(who).login, "password": password})
        return answer.status_code, _steady(answer.content.decode())

    def post(self, who: str, url: str, **fields: Any) -> str:
        """What a form that is sent comes to."""
        answer = self._client(who, api=False).post(self._address(url), fields, follow=True)
        return f"{answer.status_code} {answer.redirect_chain} {_steady(answer.content.decode())}"

    def api(self, who: str, url: str, body: Any = None, method: str = "") -> Any:
        """An answer of the API."""
        client = self._client(who, api=True)
        body = {name: self._filled(value) for name, value in body.items()} if body else body
        answer = client.send(method or ("GET" if body is None else "POST"), f"/api/v1/{self._address(url)}", body)
        if "json" not in answer.headers.get("Content-Type", ""):
            return answer.status_code, answer.getvalue()
        return answer.status_code, _timeless(said(answer))


_CHANCE = re.compile(
    r'<meta name="csrf-token"[^>]*>|name="(csrfmiddlewaretoken|_once|version|key)" value="[^"]*"|nonce="[^"]*"'
    r"|[0-9a-f]{12,}"
)
"""What differs from one answer to the next although nothing has changed."""


def _steady(html: str) -> str:
    return _CHANCE.sub("", html)


_PASSING = {"version", "release", "instance", "request_id", "password"}
"""What an answer of the API holds that is made by chance, or counts acts."""


def _timeless(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _timeless(v) for k, v in value.items() if k not in _PASSING}
    return [_timeless(one) for one in value] if isinstance(value, list) else value


@contextmanager
def staged(config: RegionConfig) -> Iterator[Play]:
    """The configuration with the people and entries of the region, undone in the end. Ids begin anew each time."""
    limits.clear()
    try:
        with (
            _numbered_anew(),
            transaction.atomic(),
            clock.rehearsal(dt.datetime.fromisoformat(MORNING).replace(tzinfo=config.zone)),
            releases.on_stage(config, NAME) as own,
        ):
            stage = Stage(own)
            stage.set(config.scenarios["life"].given)
            yield Play(own, stage)
            raise _Undo
    except _Undo:
        return
    finally:
        translation.deactivate()


IDS = 900_000_000
"""Ids begin after this on every stage, so that two plays of the same acts name the same rows."""
_COUNTERS = "SELECT quote_literal(sequencename), COALESCE(last_value, 1) FROM pg_sequences WHERE schemaname = 'public'"


@contextmanager
def _numbered_anew() -> Iterator[None]:
    """Counters begin at `IDS`, and go on afterwards as if nothing had been: they are no part of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTERS)
        counters = cursor.fetchall()
    _count_from((name, IDS) for name, _last in counters)
    try:
        yield
    finally:
        _count_from(counters)


def _count_from(counters: Iterable[tuple[str, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(";".join(f"SELECT setval({name}, {value})" for name, value in counters))


# -- looks ------------------------------------------------------------------------------------------------------------


def page(who: str, url: str, acts: Steps = (), language: str = "zh") -> Look:
    """A page of somebody after some acts. In addresses `{yard}` is an entry, `{a}` a filing, `{task}` the last task."""
    return lambda play: (play.do(acts), play.get(who, url, language))


def sends(who: str, url: str, acts: Steps = (), **fields: Any) -> Look:
    """The answer to a form that somebody sends after some acts."""
    return lambda play: (play.do(acts), play.post(who, url, **fields))


def api(who: str, url: str, acts: Steps = (), body: Any = None, method: str = "") -> Look:
    """An answer of the API after some acts."""
    return lambda play: (play.do(acts), play.api(who, url, body, method))


def life(*acts: Mapping[str, Any], reader: str = "city.chief") -> Look:
    """What comes of acts: why one is refused, the filings, the entries and the notices afterwards."""
    return lambda play: (play.do(acts), _after(play, reader))


def _after(play: Play, reader: str) -> Any:
    filings = play.api(reader, "filings")
    entries = [*Entry.objects.unscoped().order_by("pk").values_list("register", "name", "data", "status", "parent")]
    answers = [*Filing.objects.unscoped().order_by("pk").values_list("type", "subject", "data")]
    told = Message.objects.unscoped().filter(region=play.config.region.region).order_by("pk")
    notices = [*told.values_list("notice", "desk", "title_zh", "body_zh", "outgoing__channel")]
    tasks = [*Task.objects.order_by("pk").values_list("kind", "step", "status", "desk", "desk_name")]
    return filings, entries, answers, notices, tasks
