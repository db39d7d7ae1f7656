"""A small region with a shared layer below it, its people, and one who may do each thing in the studio."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from django.test import Client

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.sessions import actor_for
from guicheng.config import releases
from guicheng.config.starting import start
from guicheng.config.stores import Folders
from guicheng.registers.models import Entry
from tests.support.again import again, content

REGION = "trial-quality"
FILE = f"workflows/{REGION}/report.yaml"
UI = f"forms/{REGION}/report/ui.yaml"
BASE_FILE = "rules/_base/calendars.yaml"
_numbers = count(1)
PASSWORD = "Passw0rd-1"
SYSTEM = Actor.system(REGION, "test", channel="command")

ROLES = """
  configurator: {title: 配置员, of: authority, sees: region, may: [configure]}
  publisher: {title: 发布人, of: authority, sees: region, may: [publish]}
  administrator: {title: 配置管理员, of: authority, sees: region, may: [configure, publish]}
"""
MENUS = """
  configurator: [{id: me, title: 我, opens: me}]
  publisher: [{id: me, title: 我, opens: me}]
  administrator: [{id: me, title: 我, opens: me}]
"""
CALENDARS = """# yaml-language-server: $schema=../../docs/language/schemas/calendars.schema.json
calendars:
  national:
    title: 全国工作日历
    years:
      2026:
        source: {title: 示例}
        holidays: [{id: new-year-2026, title: 元旦, from: 2026-01-01, to: 2026-01-01}]
"""


def folders(root: Path) -> Folders:
    """The region's files below `root`."""
    start(root, REGION, extends=None)
    region = root / "workflows" / REGION / "region.yaml"
    text = region.read_text("utf-8")
    text = text.replace("\naccounts: {}", f"{ROLES}\naccounts: {{}}") + MENUS
    region.write_text(text, "utf-8")
    base = root / BASE_FILE
    base.parent.mkdir(parents=True)
    base.write_text(CALENDARS, "utf-8")
    return Folders(root)


def publish(root: Path) -> None:
    """Put the region live from its files."""
    store = folders(root)
    again((REGION, content(root)), lambda: _publish(store))


def _publish(store: Folders) -> None:
    result = releases.publish_region(REGION, store, SYSTEM, scenarios=False)
    assert result.release, [str(finding.message) for finding in result.loaded.findings]


def person(role: str, *, login: str = "", name: str = "李配置") -> Account:
    """An account with a role, in an organisation of its own."""
    kind = "enterprise" if role == "clerk" else "authority"
    where = "420100" if kind == "authority" else None
    office = Organisation.objects.create(
        region=REGION,
        kind=kind,
        name=f"{role}单位{login}",
        jurisdiction_id=where,
        credit_code=f"C{next(_numbers):017d}",
    )
    made = Account(region=REGION, login=login or role, name=name, organisation=office)
    made.set_password(PASSWORD)
    made.save()
    Membership.objects.create(region=REGION, account=made, organisation=office, role=role)
    return made


def acting(role: str, **values: str) -> Actor:
    """Somebody with a role, at work."""
    return _actor(person(role, **values))


def _actor(account: Account) -> Actor:
    held = Membership.objects.unscoped().get(account=account)
    return actor_for(account, held.pk)


def client(role: str, **values: str) -> Client:
    """A browser of somebody with a role who has signed in."""
    person(role, **values)
    made = Client()
    address = f"/r/{REGION}/"
    answer = made.post(address, {"login": values.get("login") or role, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return made


def entry(owner: Actor) -> Entry:
    """A project of an enterprise."""
    made = Entry(
        region=REGION,
        register="project",
        organisation_id=owner.organisation_id,
        jurisdiction="420102",
        name="示例学校",
        data={"name": "示例学校", "place": {"code": "420102", "name": "示例区"}},
    )
    made.index()
    made.save()
    return made
