"""Every page with a form that somebody signed in types into: one address each, with what has to be there before.

`templates` finds the forms among the templates, so that a new one fails the walk until it has its address here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import yaml
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from guicheng.common import clock
from guicheng.config.model.scenarios import Given
from guicheng.config.model.whole import RegionConfig
from guicheng.config.workbench import writing
from guicheng.config.workbench.bench import open_bench
from guicheng.feeds import arrivals
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.workflow.models import Task
from tests.feeds import people as feed_people
from tests.feeds import world as feeds
from tests.journeys import people
from tests.support import world
from tests.support.world import Person, Tenant
from tests.yunnan import shared, test_registering
from tests.yunnan.conftest import STORY

Form = tuple[Person, str]
FOLDERS = ("platform/guicheng/portal/templates/guicheng", "platform/guicheng/studio/templates/guicheng")
SENT = re.compile(r'<form\b(?P<head>[^>]*method="post"[^>]*)>(?P<body>.*?)(</form>|\Z)', re.S)
TYPED = re.compile(
    r'{%\s*(field|render_form)\b|<textarea|<select|<input(?![^>]*type="(hidden|file)")|pages/form_region'
)
ELSEWHERE = {
    "confirm.html": "the question before an act, where no script asks it",
    "pages/tasks_open.html": "asked back before an act, with choices only",
    "pages/conflict.html": "what was typed is chosen from there, not typed",
    "pages/organisation_systems.html": "nothing is typed there: boxes are ticked, in a region of business systems",
    "pages/quota_pool.html": "nobody in this region divides places",
    "pages/deputies.html": "nobody in this region names a deputy",
    "studio/merge.html": "comes of a conflict alone; tests/studio/test_browser.py types into it, and it is kept",
    "pages/forgotten.html": "nobody is signed in there",
    "pages/registration_form.html": "nobody is signed in there",
    "pages/registration_lookup.html": "nobody is signed in there",
}


def templates() -> set[str]:
    """The templates that hold a form with something to type, but those that say that nothing is kept of them."""
    found = set()
    for folder in FOLDERS:
        root = Path(settings.ROOT) / folder
        for path in root.rglob("*.html"):
            kept = (m for m in SENT.finditer(path.read_text(encoding="utf-8")) if "data-unkept" not in m["head"])
            if "gallery" not in path.parts and any(TYPED.search(form["body"]) for form in kept):
                found.add(path.relative_to(root).as_posix())
    return found


class Forms:
    """The people and the state in which each page shows its form."""

    def __init__(self, config: RegionConfig, ours: Tenant) -> None:
        self.config, self.ours = config, ours

    @property
    def all(self) -> dict[str, Callable[[], Form]]:
        """By template: who types there, and at which address."""
        return {
            "pages/filing_form.html": lambda: (self.role("project-team"), f"/filings/{self.draft}/edit/"),
            "pages/deciding.html": lambda: (self.role("permit-reviewer"), f"/tasks/{self.task}/"),
            "pages/reassign.html": lambda: (self.role("general-office"), f"/tasks/{self.handed}/reassign/"),
            "components/filter_bar.html": lambda: (self.role("permit-reviewer"), "/inbox/"),
            "pages/entry_form.html": lambda: (self.role("enterprise"), "/registers/project/new/"),
            "pages/password_reset.html": lambda: (self.role("enterprise"), f"/entries/{self.project}/password/"),
            "pages/account_new.html": lambda: (self.role("general-office"), f"/accounts/new/?organisation={self.firm}"),
            "pages/account_edit.html": lambda: (self.role("information-centre"), f"/accounts/{self.account}/edit/"),
            "pages/account.html": lambda: (self.role("information-centre"), f"/accounts/{self.account}/"),
            "pages/organisation.html": lambda: (self.role("general-office"), f"/organisations/{self.firm}/"),
            "pages/organisation_new.html": lambda: (self.role("general-office"), "/organisations/new/"),
            "pages/me.html": lambda: (self.role("enterprise"), "/me/"),
            "pages/phrases.html": lambda: (self.role("enterprise"), "/me/phrases/"),
            "pages/mobile.html": lambda: (self.role("enterprise"), "/me/mobile/"),
            "pages/password.html": lambda: (self.role("enterprise"), "/me/password/"),
            "pages/entry_merge.html": self.merge,
            "pages/registration_case.html": self.registration,
            "pages/feed_row.html": self.feed_row,
            "studio/new.html": lambda: (self.role("configurator"), f"{self.studio}new/"),
            "studio/publish.html": self.publish,
            "studio/file.html": lambda: (self.role("configurator"), f"{self.studio}file/{self.file}"),
        }

    def role(self, name: str) -> Person:
        """Somebody of the tenant."""
        return self.ours.person(name)

    @cached_property
    def draft(self) -> int:
        """A filing that is being written."""
        made = world.World(self.config, self.ours, self.ours).begin(self.role("project-team"), "section-acceptance")
        return made.pk

    @cached_property
    def task(self) -> int:
        """A task whose desk says why."""
        mark = f"交通{self.ours.mark}009号"
        filed = people.filed(self.ours, "permit", housing_system=False, permit_no=mark)
        return Task.objects.filter(filing_id=filed.pk, finished__isnull=True).latest("pk").pk

    @cached_property
    def handed(self) -> int:
        """A task of the enterprise, which somebody else may hand on."""
        filed = people.filed(self.ours, "contract", confirmed=False)
        return Task.objects.filter(filing_id=filed.pk, finished__isnull=True).latest("pk").pk

    @property
    def project(self) -> int:
        return self.ours.entry("project").pk

    @property
    def account(self) -> int:
        return self.role("enterprise").account.pk

    @property
    def firm(self) -> int:
        return self.ours.organisation("enterprise").pk

    @property
    def studio(self) -> str:
        return f"/r/{self.config.region.region}/studio/"

    @cached_property
    def file(self) -> str:
        """A file of the region that may be changed."""
        bench = open_bench(self.role("configurator").actor)
        return next(path for path in sorted(bench.files) if bench.is_own(path) and path.endswith("region.yaml"))

    def publish(self) -> Form:
        """A draft that waits to be published."""
        actor = self.role("configurator").actor
        writing.save(actor, self.file, f"{open_bench(actor).text(self.file)}# 一\n")
        return self.role("configurator"), f"{self.studio}publish/"

    # -- other regions

    @cached_property
    def scene(self) -> shared.Scene:
        """People of another region: a person who stands twice, and who may merge."""
        clock.set_to(dt.datetime(2025, 7, 1, 9, 0, tzinfo=clock.SHANGHAI))
        scene = shared.Scene(Stage(world.config_of(shared.REGION)))
        office = {"kind": "authority", "name": "省住建厅", "jurisdiction": "530000", "roles": ["province-admin"]}
        with transaction.atomic():
            scene.stage.set(Given.model_validate(yaml.safe_load(STORY.read_text(encoding="utf-8"))["given"]))
            scene.stage.set(Given.model_validate({"organisations": {"office": office}}))
        return scene

    def merge(self) -> Form:
        """Merging, the entry to keep chosen."""
        gone = self.scene.entry("li")
        kept = self.scene.add("again", "person", "contractor", {
            "name": "李建业", "id_kind": "passport", "id_number": "EA1234567", "mobile": "13900000009",
            "address": {"code": "530102", "name": "云南省昆明市五华区"},
        })  # fmt: skip
        return self.scene.person("office"), f"/entries/{gone.pk}/merge/?into={kept.pk}"

    def registration(self) -> Form:
        """A registration that waits for its review."""
        cache.clear()
        asked = test_registering.registered(Client())
        return self.scene.person("office"), f"/registrations/{asked.pk}/"

    def feed_row(self) -> Form:
        """A row of a feed that was refused."""
        feeds.publish()
        keeper = feed_people.person()
        feeds.take(feeds.project(stage="77"))
        (row,) = arrivals.waiting(feeds.KEEPER)
        return keeper, f"/feeds/rows/{row.pk}/"
