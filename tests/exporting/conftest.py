"""A province on a stage: two enterprises, their projects, an association; made for each test and rolled back."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.store import default_store
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.checker import check
from guicheng.config.model.forms import FieldUi
from guicheng.config.model.scenarios import Given
from guicheng.config.model.whole import RegionConfig
from guicheng.entries import statuses
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.world import _published, world  # noqa: F401 -- fixtures of the pages

NOW = dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC)
ON_TIME = dt.datetime(2025, 7, 1, 2, 30, tzinfo=dt.UTC)
PHONE = "13800005678"
PLACES = {"430104": "湖南省长沙市岳麓区", "430304": "湖南省湘潭市岳塘区", "": ""}


def project(name: str, place: str = "430104", category: str = "public", **more: Any) -> dict[str, Any]:
    """The data of a project."""
    return {
        "name": name, "address": {"code": place, "name": PLACES[place], "detail": "麓谷大道1号"}, "category": category,
        "scale": 12000.5, "cost": 5000, "started_on": "2025-04-01", "manager_name": "王䶮喆", "manager_phone": PHONE,
        "owner_name": "长沙市建设投资公司", "designer_name": "省建筑设计院", "supervisor_name": "长沙监理公司",
        "chief_engineer": "李工", "quality_body": "长沙市质安监站",
        "overview": "地上18层，地下2层。\n框架剪力墙结构。", **more,
    }  # fmt: skip


@dataclass
class Province:
    """Everything a test refers to."""

    config: RegionConfig
    stage: Stage

    def actor(self, name: str) -> Actor:
        return self.stage.actor(name)

    def entry(self, name: str) -> Entry:
        return self.stage.entries[name]

    def file(self, about: str, kind: str, state: str = "confirmed", period: str = "", **data: Any) -> Filing:
        """A filing as it stands after its chain; statuses follow where asked for."""
        entry = self.entry(about)
        counted = ON_TIME if state == "confirmed" else None
        return Filing.objects.create(
            region=entry.region, type=kind, release_id=self.config.release_id, subject=entry, period=period, data=data,
            organisation_id=entry.organisation_id, jurisdiction=entry.jurisdiction, state=state, live=False,
            submitted_at=ON_TIME, counted_at=counted, name=str(self.config.filings[kind].title.zh),
        )  # fmt: skip

    def picture(self, filing: Filing, slot: str, colour: str, caption: str = "") -> None:
        """A real picture in a slot."""
        out = io.BytesIO()
        Image.new("RGB", (640, 480), colour).save(out, "JPEG")
        digest = hashlib.sha256(out.getvalue()).hexdigest()
        default_store().put(digest, out.getvalue())
        blob, _ = Blob.objects.get_or_create(sha256=digest, defaults={"size": out.tell(), "media_type": "image/jpeg"})
        Attachment.objects.create(
            region=filing.region, organisation_id=filing.organisation_id, subject_id=filing.subject_id,
            holder_kind="filing", holder_id=filing.pk, slot=slot, caption=caption, name=f"{colour}.jpg", blob=blob,
            number=Attachment.objects.filter(holder_id=filing.pk).count() + 1,
        )  # fmt: skip

    def copy_of(self, entry: Entry, name: str, data: dict[str, Any], status: str) -> Entry:
        """Another entry of the same owner, with any data."""
        kept = {"region": entry.region, "register": entry.register, "organisation_id": entry.organisation_id}
        return Entry.objects.create(**kept, jurisdiction=entry.jurisdiction, name=name, data=data, status=status)

    def set_status(self, about: str, status: str) -> None:
        """The derived status, as if the rules had come to it."""
        Entry.objects.unscoped().filter(pk=self.entry(about).pk).update(status=status)
        self.entry(about).refresh_from_db()

    def refresh(self, about: str) -> None:
        """The derived status, worked out."""
        entry = self.entry(about)
        statuses.refresh(self.config, Dossier.read(entry), Actor.system(entry.region, "tests"))


@pytest.fixture(scope="session")
def declared() -> RegionConfig:
    """The region's configuration as its folders say, with one field that is masked, and one that is yes or no."""
    config = check("hunan-quality", scenarios=False).config
    assert config is not None
    form = config.forms["project"]
    phone = form.ui.fields["manager_phone"].model_copy(update={"sensitive": "mobile"})
    exempt = FieldUi.model_validate({"label": "免办施工许可"})
    ui = form.ui.model_copy(update={"fields": {**form.ui.fields, "manager_phone": phone, "permit_exempt": exempt}})
    schema = {
        **form.data_schema,
        "properties": {**form.data_schema["properties"], "permit_exempt": {"type": "boolean"}},
    }
    project = form.model_copy(update={"ui": ui, "data_schema": schema})
    return config.model_copy(update={"forms": {**config.forms, "project": project}})


@pytest.fixture
def province(declared: RegionConfig, db: None) -> Iterator[Province]:
    """The stage, on the morning of 5 January 2026."""
    if not Jurisdiction.objects.exists():
        places.load()
    clock.set_to(NOW)
    with releases.on_stage(declared, "province") as own:
        stage = Stage(own)
        stage.set(
            Given.model_validate({
                "organisations": {
                    "alpha": {"kind": "enterprise", "name": "甲建设集团有限公司", "roles": ["enterprise"]},
                    "beta": {"kind": "enterprise", "name": "乙建设集团有限公司", "roles": ["enterprise"]},
                    "office": {
                        "kind": "association", "name": "建筑业协会",
                        "roles": ["information-centre", "general-office", "expert-panel", "permit-reviewer"],
                    },
                },
                "entries": {
                    "tower": {
                        "register": "project", "of": "alpha", "data": project("甲综合楼"), "roles": ["project-team"],
                    },
                    "bridge": {
                        "register": "project", "of": "alpha",
                        "data": project("甲大桥", "430304", "municipal", cost=88.5, started_on="2025-09-30"),
                    },
                    "school": {"register": "project", "of": "beta", "data": project("乙小学", "430304")},
                },
            })
        )  # fmt: skip
        yield Province(own, stage)
