"""A published region with people of every role, twice: two tenants that may not see one another.

Use it in any part's tests; the region comes from the repository's own folders::

    # tests/<part>/conftest.py
    from tests.support.world import world  # noqa: F401 - a fixture

    # a test
    def test_something(world: World) -> None:
        team = world.a.person("project-team")          # whoever holds the role in the first tenant
        team.actor                                     # for use-cases
        team.client().get("/")                         # Django's client, signed in, acting under the role
        team.api().get("/api/v1/filings")              # the same, speaking JSON and keeping the CSRF token
        world.a.entry("project"), world.b.entry(...)   # an entry of each register, owned by the tenant
        world.begin(team, "permit")                    # a draft, filled; `submitted=True` hands it in

Everything of tenant `a` has 甲 in its names, everything of `b` 乙泽 (`Tenant.mark`), so that a leak is a text search.
People hold the password `PASSWORD`. The clock runs; set it (`clock.set_to`) before what depends on windows. Another
region: ``build(config_of("other-region"))``.

The region is published once for a session, outside of the tests' transactions; tests with transactions of their own
(`django_db(transaction=True)`) empty the tables, and it is published again.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Jurisdiction, Organisation
from guicheng.accounts.sessions import actor_for
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.model.scenarios import Given, GivenEntry, GivenOrganisation
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.field import FormField
from guicheng.filings.acts import drafts, filing_files, submission
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.workflow import flows
from tests.support import samples
from tests.support.again import again

REGION = "hunan-quality"
PASSWORD = "Kestrel-7193"


class Api(Client):
    """Django's client for JSON: bodies are encoded, the CSRF token goes along, answers are read with `said`."""

    def generic(self, method: str, path: str, *args: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Any request; unsafe ones carry the CSRF token."""
        cookie = self.cookies.get(settings.CSRF_COOKIE_NAME)
        if cookie is not None and method not in ("GET", "HEAD"):
            more["headers"] = {"X-CSRFToken": cookie.value, **(more.get("headers") or {})}
        return super().generic(method, path, *args, **more)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request with a JSON body; header names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = "" if body is None else json.dumps(body)
        return self.generic(method, path, data, "application/json", headers=named)

    def upload(self, path: str, **fields: Any) -> Any:
        """A multipart request."""
        return super().post(path, fields)


def said(response: Any) -> Any:
    """The JSON value of an answer."""
    return json.loads(response.content)


@dataclass
class Person:
    """Somebody who holds one role."""

    role: str
    account: Account
    membership_id: int

    @property
    def actor(self) -> Actor:
        """They, at work."""
        return actor_for(Account.objects.unscoped().get(pk=self.account.pk), self.membership_id)

    def client(self, kind: type[Client] = Client, **options: Any) -> Any:
        """A browser's session of theirs, without the page of signing in."""
        client = kind(**options)
        account = Account.objects.unscoped().get(pk=self.account.pk)
        now = clock.now().isoformat()
        session = client.session
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "guicheng.accounts.backend.RegionBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session["guicheng"] = {"region": account.region, "began": now, "seen": now, "membership": self.membership_id}
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    def api(self, **options: Any) -> Api:
        """The same for the API."""
        client: Api = self.client(Api, **options)
        return client


@dataclass
class Tenant:
    """One enterprise with its people and entries, and the bodies that it deals with."""

    mark: str
    config: RegionConfig
    stage: Stage
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, role: str) -> Person:
        """Whoever holds the role."""
        return self.people[role]

    def entry(self, register: str) -> Entry:
        """The tenant's entry of a register."""
        return self.stage.entries[register]

    def organisation(self, kind: str) -> Organisation:
        """The tenant's organisation of a kind."""
        return self.stage.organisations[kind]


@dataclass
class World:
    """The region, and two tenants of it."""

    config: RegionConfig
    a: Tenant
    b: Tenant

    @property
    def region(self) -> str:
        """Its id."""
        return self.config.region.region

    def begin(self, who: Person, filing_type: str, *, submitted: bool = False, data: Any = None) -> Filing:
        """A filing of a type about the tenant's entry, filled and with files; handed in where `submitted`."""
        tenant = self.a if who in self.a.people.values() else self.b
        kind = self.config.filings[filing_type]
        answers = samples.answers(self.config, kind.form, tenant.mark) if kind.form else {}
        subject = tenant.entry(kind.about).pk if kind.about else None
        filing = drafts.create(who.actor, filing_type, subject, {**answers, **(data or {})}).matter.filing
        for slot in self.config.forms[kind.form].ui.slots if kind.form else ():
            for number in range(slot.min):
                filing_files.add(who.actor, filing.pk, slot.id, picture(number), caption=f"图{number}")
        if submitted:
            submission.submit(who.actor, filing.pk, {})
        return Filing.objects.unscoped().get(pk=filing.pk)


def picture(number: int = 0, name: str = "photo.png") -> Any:
    """A small picture of its own colour, as an upload."""
    file = io.BytesIO()
    Image.new("RGB", (32, 24), (number * 37 % 256, number * 91 % 256, 120)).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def config_of(region: str) -> RegionConfig:
    """The live configuration of a region of the repository; published first where it is not, or has changed."""
    if releases.current_id(region) is None:
        releases.forget()
        flows.forget_stored()
    again(("config", region), lambda: _live(region))
    return releases.current(region)


def _live(region: str) -> None:
    if not Jurisdiction.objects.exists():
        places.load()
    releases.publish_region(region, None, Actor.system(region, "tests"), if_changed=True, scenarios=False)


def build(config: RegionConfig) -> World:
    """Two tenants, with an organisation of every kind, an entry of every register, a person of every role."""
    mine = again(("world", config.release_id), lambda: (tenant(config, "a", "甲川"), tenant(config, "b", "乙泽")))
    return World(config, *mine)


def tenant(config: RegionConfig, alias: str, mark: str) -> Tenant:
    """One tenant: logins begin with `alias`, names with `mark`."""
    roles = config.region.roles
    standing = {
        kind: [r for r, role in roles.items() if not role.about and role.of[0] == kind] for kind in _kinds(config)
    }
    owner = next(iter(standing))
    organisations = {
        kind: GivenOrganisation(kind=kind, name=f"{mark}{config.region.organisation_kinds[kind].title.zh}", roles=held)
        for kind, held in standing.items()
    }
    stage = Stage(config)
    stage.set(Given(organisations=organisations))
    for register in _in_order(config):
        declared = config.registers[register]
        about = [r for r, role in roles.items() if role.about == register]
        by = next((roles[r].of[0] for r in (*declared.create, *about) if not roles[r].about or r in about), owner)
        chosen = _chooser(stage)
        data = samples.answers(config, declared.form, mark, chosen)
        given = GivenEntry(register=register, of=by, about=declared.about, data=data, roles=about)
        stage.set(Given(entries={register: given}))
    made = Tenant(mark, config, stage)
    for name, actor in stage.actors.items():
        account = Account.objects.unscoped().get(pk=actor.account_id)
        account.login, account.name = f"{alias}_{actor.role}", f"{mark}{name.rpartition('.')[2]}"[:60]
        account.password = make_password(PASSWORD)
        account.save()
        made.people[actor.role] = Person(actor.role, account, actor.membership_id or 0)
    return made


def _kinds(config: RegionConfig) -> list[str]:
    return list(dict.fromkeys(kind for role in config.region.roles.values() for kind in role.of[:1]))


def _in_order(config: RegionConfig) -> list[str]:
    """The registers, each after those its entries belong to or choose from."""
    order: list[str] = []

    def visit(register: str, above: tuple[str, ...] = ()) -> None:
        if register in order or register in above:
            return
        declared = config.registers[register]
        needed = [declared.about] if declared.about else []
        for ui in config.forms[declared.form].ui.fields.values():
            needed += [one.entry.register_ for one in (ui, *ui.columns.values()) if one.entry]
        for other in needed:
            visit(other, (*above, register))
        order.append(register)

    for register in config.registers:
        visit(register)
    return order


def _chooser(stage: Stage) -> samples.Entries:
    def chosen(asked: FormField) -> Any:
        assert asked.ui.entry is not None
        entry = stage.entries[asked.ui.entry.register_]
        return {"id": str(entry.pk), "label": entry.name}

    return chosen


@pytest.fixture(scope="session")
def _published(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        config_of(REGION)


@pytest.fixture
def world(_published: None, db: None) -> World:
    """The region with its two tenants."""
    return build(config_of(REGION))


@pytest.fixture
def transactional_world(transactional_db: None) -> World:
    """The same in a test with transactions of its own: threads, a live server."""
    return build(config_of(REGION))
