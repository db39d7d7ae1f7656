"""A small region about deciding: firms hand papers in, an office of two posts decides, chains are whatever a test says.

Everybody is there twice, so that a task can go to a colleague: two clerks of the office and its leader, a clerk of
another office, two people of the firm that files, and somebody of another firm.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Jurisdiction, Organisation
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.model.scenarios import Given
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Folders
from guicheng.filings.acts import drafts, submission
from guicheng.filings.context import filing_context
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.models import Filing
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.workflow.models import OPEN, Task
from tests.support.world import Person

NAME = "two-offices"
NOW = dt.datetime(2025, 7, 1, 9, 0, tzinfo=clock.SHANGHAI)
INBOX = [{"id": "inbox", "title": "待办", "opens": "inbox"}]
REGION: dict[str, Any] = {
    "region": NAME,
    "title": "两科审批系统",
    "jurisdiction": "530000",
    "languages": ["zh"],
    "entry": {"intro": "企业报送材料，科室审批。"},
    "organisation_kinds": {"firm": {"title": "企业"}, "office": {"title": "审批科室", "requires": ["jurisdiction"]}},
    "roles": {
        "filer": {"title": "填报员", "of": "firm", "sees": "own-organisation"},
        "clerk": {"title": "经办人", "of": "office", "sees": "jurisdiction"},
        "leader": {"title": "科长", "of": "office", "sees": "jurisdiction"},
        "administrator": {"title": "管理员", "of": "office", "sees": "region", "may": ["configure"]},
    },
    "accounts": {},
    "labels": {name: {"all": name} for name in ("draft", "returned", "confirmed", "refused", "void")},
    "menus": {"filer": INBOX, "clerk": INBOX, "leader": INBOX, "administrator": INBOX},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "subject": {"type": "string", "maxLength": 40},
        "grade": {"type": "string", "maxLength": 20},
        "remark": {"type": "string", "maxLength": 200},
    },
    "required": ["subject"],
}
UI = {
    "title": "材料",
    "layout": [{"id": "main", "rows": ["subject", "grade", "remark"]}],
    "fields": {"subject": {"label": "事由"}, "grade": {"label": "等级"}, "remark": {"label": "备注"}},
}
OFFICE = {"kind": "office", "at": "region"}
MAY = {"id": "labour-day", "title": "劳动节", "from": "2025-05-01", "to": "2025-05-05"}
CALENDARS = {
    "calendars": {
        "national": {
            "title": "工作日历", "years": {"2025": {"source": {"title": "放假安排"}, "holidays": [MAY]}},
        }
    }
}  # fmt: skip
PEOPLE = {
    "organisations": {
        "firm": {"kind": "firm", "name": "甲企业", "roles": ["filer"]},
        "other": {"kind": "firm", "name": "乙企业", "roles": ["filer"]},
        "office": {"kind": "office", "name": "审批一科", "roles": ["clerk", "leader", "administrator"]},
        "elsewhere": {
            "kind": "office", "name": "外市科室", "jurisdiction": "530300", "roles": ["clerk", "leader"],
        },
    }
}  # fmt: skip


def step(id_: str, role: str = "clerk", **declared: Any) -> dict[str, Any]:
    """A step that a role of the office takes."""
    return {"id": id_, "title": f"环节{id_}", "by": {"role": role, "of": OFFICE}, **declared}


def write(
    root: Path,
    chains: Mapping[str, Mapping[str, Any]],
    region: Mapping[str, Any] | None = None,
    more: Mapping[str, Mapping[str, Any]] | None = None,
    form: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """The files of the region, a filing type for each chain, with what `more` says of it; YAML holds JSON. `region` is
    what it declares besides; `form` what its form does, in its `ui` and its `properties`."""
    files: dict[str, Any] = {
        f"workflows/{NAME}/region.yaml": {**REGION, **(region or {})},
        f"rules/{NAME}/calendars.yaml": CALENDARS,
        f"forms/{NAME}/paper/schema.yaml": {
            **SCHEMA,
            "properties": {**SCHEMA["properties"], **(form or {}).get("properties", {})},
        },
        f"forms/{NAME}/paper/ui.yaml": {**UI, **(form or {}).get("ui", {})},
    }
    for name, chain in chains.items():
        files[f"workflows/{NAME}/{name}.yaml"] = {
            "filing": name, "title": f"事项{name}", "form": "paper", "chain": {"applicant": "filer", **chain},
            **(more or {}).get(name, {}),
        }  # fmt: skip
    for place, content in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


class Office:
    """The region, published, with its people."""

    def __init__(
        self,
        root: Path,
        chains: Mapping[str, Mapping[str, Any]],
        region: Mapping[str, Any] | None = None,
        more: Mapping[str, Mapping[str, Any]] | None = None,
        form: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        clock.set_to(NOW)
        if not Jurisdiction.objects.exists():
            places.load()
        write(root, chains, region, more, form)
        done = releases.publish_region(NAME, Folders(root), Actor.system(NAME, "测试", channel="command"))
        assert done.release is not None, [one.message.zh for one in done.loaded.findings]
        self.config: RegionConfig = releases.current(NAME)
        self.stage = Stage(self.config)
        self.stage.set(Given.model_validate(PEOPLE))
        office, firm = self.stage.organisations["office"], self.stage.organisations["firm"]
        self.clerk, self.leader = self.actor("office.clerk"), self.actor("office.leader")
        self.stranger, self.filer = self.actor("elsewhere.clerk"), self.actor("firm.filer")
        self.second = self.join("second", office, "clerk")
        self.partner = self.join("partner", firm, "filer")

    def actor(self, name: str) -> Actor:
        """An actor of the stage."""
        return self.stage.actor(name)

    def join(self, login: str, organisation: Organisation, role: str) -> Actor:
        """One more person of an organisation."""
        actor = self.stage._account(login, organisation, role, None)
        self.stage.actors[login] = actor
        return actor

    def person(self, actor: Actor) -> Person:
        """Somebody at a browser."""
        account = Account.objects.unscoped().get(pk=actor.account_id)
        return Person(actor.role, account, actor.membership_id or 0)

    def file(self, kind: str, actor: Actor | None = None, **data: Any) -> Filing:
        """A filing that was handed in."""
        who = actor or self.filer
        made = drafts.create(who, kind, None, {"subject": "材料", **data}).matter.filing
        return submission.submit(who, made.pk).filing

    def fresh(self, filing: Filing) -> FilingContext:
        """The filing as it stands now."""
        return filing_context.find(self.clerk, filing.pk)


def tasks(filing: Filing) -> list[Task]:
    """The tasks it waits for."""
    return list(Task.objects.filter(filing_id=filing.pk, status=OPEN).order_by("pk"))
