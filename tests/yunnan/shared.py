"""A stage whose people open pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from guicheng.accounts.models import Account
from guicheng.config.model.scenarios import Given, GivenEntry
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.world import Person

REGION = "yunnan-quality-safety"
PLACE = {"code": "530102", "name": "云南省昆明市五华区"}


@dataclass
class Scene:
    """The stage of a scenario, with browsers for its people."""

    stage: Stage

    def person(self, alias: str) -> Person:
        """Somebody of an organisation, by its alias."""
        actor = self.stage.actor(alias)
        return Person(actor.role, Account.objects.unscoped().get(pk=actor.account_id), actor.membership_id or 0)

    def client(self, alias: str) -> Client:
        """Their browser."""
        made: Client = self.person(alias).client()
        return made

    def entry(self, alias: str) -> Entry:
        """An entry of the story, as it is now."""
        return Entry.objects.unscoped().get(pk=self.stage.entries[alias].pk)

    def add(self, alias: str, register: str, of: str, data: dict[str, Any], about: str | None = None) -> Entry:
        """One more entry."""
        with transaction.atomic():
            self.stage.set(Given(entries={alias: GivenEntry(register=register, of=of, about=about, data=data)}))
        return self.entry(alias)

    def page(self, alias: str, address: str) -> str:
        """What they read at an address."""
        answer = self.client(alias).get(address)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()
