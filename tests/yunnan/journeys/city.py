"""A city for a journey: its authority and supervision body, an owner, two contractors and a supervision firm, and the
people and works they are given."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from guicheng.accounts.models import Jurisdiction
from guicheng.config.model.scenarios import Given, GivenOrganisation
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.acts import drafts, filing_files, submission
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support import samples
from tests.support.world import Person, picture
from tests.yunnan.shared import Scene

BODIES = {
    "authority": ("authority", "市住房和城乡建设局", "authority-reviewer"),
    "body": ("supervision-body", "市建设工程质量安全监督站", "body-reviewer"),
    "owner": ("owner", "开发有限公司", "owner-user"),
    "contractor": ("contractor", "建设工程有限公司", "contractor-user"),
    "rival": ("contractor", "建筑安装有限公司", "contractor-user"),
    "firm": ("supervision-firm", "监理有限公司", "supervision-user"),
}
_numbers = itertools.count(1)


@dataclass
class City(Scene):
    """The scene of one journey. Every name begins with the city's."""

    place: Jurisdiction = field(default_factory=Jurisdiction)

    @classmethod
    def founded(cls, config: RegionConfig, place: Jurisdiction) -> City:
        """A city with its bodies and firms."""
        city = cls(Stage(config), place)
        organisations = {
            city.key(alias): GivenOrganisation(kind=kind, name=city.named(name), jurisdiction=place.code, roles=[role])
            for alias, (kind, name, role) in BODIES.items()
        }
        city.stage.set(Given(organisations=organisations))
        return city

    def key(self, alias: str) -> str:
        """How the stage calls a body or firm: logins stand once in a region."""
        return f"c{self.place.code}-{alias}"

    def person(self, alias: str) -> Person:
        """Whoever acts for a body or firm of the city."""
        return super().person(self.key(alias))

    def named(self, name: str) -> str:
        """A name of this city."""
        return f"{self.place.zh[:2]}{name}"

    @property
    def bodies(self) -> tuple[str, str]:
        """The names of the two who may decide."""
        return self.named("市住房和城乡建设局"), self.named("市建设工程质量安全监督站")

    def employ(self, alias: str, name: str, of: str, *certificates: str) -> None:
        """A person of a firm with certificates in force."""
        county = Jurisdiction.objects.filter(parent=self.place, valid_until__isnull=True).order_by("code")[0]
        self.add(
            alias, "person", self.key(of),
            {"name": name, "id_kind": "citizen", "id_number": samples.citizen_number(next(_numbers)),
             "address": {"code": county.code, "name": county.zh}},
        )  # fmt: skip
        for kind in certificates:
            number = f"{kind}-{next(_numbers):06d}"
            valid = {"valid_from": "2023-01-01", "valid_to": "2026-12-31", "state": "normal"}
            self.add(
                f"{alias}-{kind}", "certificate", self.key(of), {"kind": kind, "number": number, **valid}, about=alias
            )

    def build(self, alias: str, name: str, contract: str) -> None:
        """A work under construction in this city."""
        county = Jurisdiction.objects.filter(parent=self.place, valid_until__isnull=True).order_by("code")[0]
        self.add(
            alias, "work", self.key("owner"),
            {"name": self.named(name), "contract_no": f"{self.place.code}-{contract}", "state": "under-construction",
             "address": {"code": county.code, "name": county.zh}},
        )  # fmt: skip

    def appoint(self, alias: str, to: str, post: str, of: str) -> None:
        """Somebody to a post on a work."""
        person = {"id": f"${alias}", "label": self.entry(alias).name}
        held = {"person": person, "post": post, "from": "2025-03-01"}
        self.add(f"{alias}-on-{to}", "appointment", self.key(of), held, about=to)

    def filed(self, author: str, filing_type: str, about: str, **data: Any) -> int:
        """A filing that has been handed in with its papers, through the use-cases."""
        actor = self.person(author).actor
        pk = drafts.create(actor, filing_type, self.entry(about).pk, data).matter.filing.pk
        form = self.stage.config.filings[filing_type].form
        for slot in self.stage.config.forms[form].ui.slots if form else ():
            for number in range(slot.min):
                filing_files.add(actor, pk, slot.id, picture(number))
        submission.submit(actor, pk)
        return pk

    def status(self, alias: str) -> str:
        """Whether a person is locked."""
        return self.entry(alias).status
