"""``manage.py demo_accounts``: who can sign in to the demonstration, and with which password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from guicheng.config import releases
from guicheng.config.model.story import Story, StoryEntry, StoryRecord
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context.roles import policy_of
from guicheng.rehearsal.demo.story import read
from guicheng.rehearsal.management.commands.load_demo import FOLDER


class Command(BaseCommand):
    help = "List the demonstration accounts of the published regions."

    def handle(self, **_: Any) -> None:
        for name, title in releases.published():
            path = FOLDER / f"{name}.yaml"
            if path.exists():
                self.stdout.write(f"{title.zh} · {title.for_language('en')}")
                config = releases.current(name)
                for login, password, role, holder in accounts(config, read(path)):
                    self.stdout.write(f"  {login:<14} {password:<14} {role} · {holder}")


def accounts(config: RegionConfig, told: Story) -> Iterator[tuple[str, str, str, str]]:
    """Login, password, role and whose account it is, for everybody of a story."""
    for body in told.organisations.values():
        for person in body.people:
            first = policy_of(config).roles[person.role].accounts.initial.value
            yield (
                person.login,
                first if person.keeps else told.password,
                config.region.roles[person.role].title.zh,
                body.name,
            )
    fed = [(record, False) for record in told.records if config.account_of(record.register_, "feed")]
    added = [(entry, entry.keeps) for entry in told.entries.values()]
    every: list[tuple[StoryEntry | StoryRecord, bool]] = [*added, *fed]
    for entry, keeps in every:
        yield from _of_entry(config, entry, told.password, keeps=keeps)


def _of_entry(
    config: RegionConfig, entry: StoryEntry | StoryRecord, password: str, *, keeps: bool
) -> Iterator[tuple[str, str, str, str]]:
    """The account that came with an entry."""
    register = config.registers[entry.register_]
    if register.account is None:
        return
    typed = entry.data.get(register.account.password_field or "")
    first = typed or policy_of(config).roles[register.account.role].accounts.initial.value
    role = config.region.roles[register.account.role].title.zh
    login = register.account.login_in(entry.data)[1]
    yield login, str(first) if keeps else password, role, str(entry.data[register.name])
