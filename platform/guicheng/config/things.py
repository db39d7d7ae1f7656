"""What the language has names for: one row a thing, with its title and where its names come from.

A key that names a thing says so in its model (`model.kinds.Refers`). A new thing is a new row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from guicheng.accounts import places
from guicheng.config import openings
from guicheng.config.model.feeds import Feed
from guicheng.config.model.filing import Appointing, FilingType
from guicheng.config.model.registers import Register
from guicheng.config.model.whole import RegionConfig
from guicheng.config.state_titles import states_of


class Thing(NamedTuple):
    """A thing that is named. Its names are the keys of the section it is called by, those that `declared` finds in the
    region, or, where it belongs to a `part`, those that `within` finds in that part."""

    zh: str
    en: str
    declared: Callable[[RegionConfig], Iterable[str]] | None = None
    part: type[BaseModel] | None = None
    within: Callable[[RegionConfig, Any], Iterable[str] | None] | None = None

    @property
    def title(self) -> tuple[str, str]:
        """What it is called, in Chinese and in English."""
        return self.zh, self.en

    def names(self, config: RegionConfig, section: str) -> frozenset[str]:
        """Its names in a region that was read whole; `section` is the key of its row."""
        return frozenset(self.declared(config) if self.declared is not None else getattr(config, section))


_STANDARD = ("draft", "returned", "confirmed", "refused", "void", "withdrawn", "submitted")
"""States that every region may label although no chain of it happens to have them."""


def _every_state(config: RegionConfig) -> Iterator[str]:
    yield from _STANDARD
    for kind in config.filings.values():
        yield from states_of(kind)


def _slots(config: RegionConfig, kind: FilingType) -> Iterable[str] | None:
    form = config.forms.get(kind.form or "")
    return [slot.id for slot in form.ui.slots] if form is not None else None


def _entry_slots(config: RegionConfig, register: Register) -> Iterable[str] | None:
    forms = [config.forms[name] for name in register.form_ids if name in config.forms]
    return [slot.id for form in forms for slot in form.ui.slots] if register.form in config.forms else None


@cache
def place_codes() -> frozenset[str]:
    """Those of GB/T 2260, historical ones included."""
    return frozenset(place.code for place in places.read())


def _ids(parts: Iterable[Appointing]) -> list[str]:
    return [one.id for one in parts]


def _openings(config: RegionConfig) -> Iterator[str]:
    yield from (one.id for one in openings.declared(config))


def _account_kinds(config: RegionConfig) -> Iterable[str]:
    return config.region.registration.kinds if config.region.registration else ()


THINGS: Mapping[str, Thing] = {
    "roles": Thing("角色", "role", lambda config: config.region.roles),
    "kinds": Thing("单位类型", "organisation kind", lambda config: config.region.organisation_kinds),
    "pages": Thing("页面", "page", lambda config: config.region.pages),
    "systems": Thing("业务系统", "business system", lambda config: config.region.systems),
    "statistics": Thing("统计", "statistic", lambda config: (one.id for one in config.region.statistics)),
    "queues": Thing("办理队列", "queue", lambda config: config.region.queues),
    "openings": Thing("公开项", "opening", _openings),
    "account-kinds": Thing("账号类型", "account kind", _account_kinds),
    "places": Thing("行政区划代码", "place code", lambda config: place_codes() | config.region.places.keys()),
    "posts": Thing("职务", "post", lambda config: config.people.posts if config.people else ()),
    "feeds": Thing("数据接入", "feed"),
    "filings": Thing("填报事项", "filing type"),
    "forms": Thing("表单", "form"),
    "registers": Thing("台账", "register"),
    "windows": Thing("填报期", "window"),
    "calendars": Thing("工作日历", "calendar"),
    "conditions": Thing("命名条件", "named condition"),
    "statuses": Thing("状态规则", "status rules"),
    "findings": Thing("结论", "finding set"),
    "eligibility": Thing("任职资格", "eligibility"),
    "locks": Thing("锁定规则", "lock rule"),
    "quotas": Thing("名额", "quota"),
    "checks": Thing("自动核验", "check"),
    "exports": Thing("导出", "export"),
    "documents": Thing("打印文书", "document"),
    "notices": Thing("通知", "notice"),
    "any-state": Thing("状态", "state", _every_state),
    "states": Thing("状态", "state", part=FilingType, within=lambda _, kind: states_of(kind)),
    "slots": Thing("附件槽", "attachment slot", part=FilingType, within=_slots),
    "entry-slots": Thing("附件槽", "attachment slot", part=Register, within=_entry_slots),
    "appointments": Thing(
        "任命", "appointment", part=FilingType, within=lambda _, kind: [one.id for one in kind.appointments]
    ),
    "lookups": Thing("对照表", "lookup", part=Feed, within=lambda _, feed: feed.lookups),
}

WITHIN: Mapping[str, str] = {
    "states": "状态",
    "steps": "环节或状态",
    "decisions": "审批意见",
    "slots": "附件槽",
    "field": "字段",
    "status": "状态",
    "form-pages": "页",
    "fed-entries": "本接入的条目",
    "menu-items": "菜单项",
    "groups": "分组",
    "rules": "规则",
    "aliases": "别名",
    "actors": "人员",
    "lists": "台账或事项",
    "papers": "文书或填报件",
    "makes": "台账或事项",
    "criteria": "查询条件",
    "columns": "列",
    "outcomes": "结果",
    "stories": "场景",
    "registration": "列的内容",
}
"""What only its own chain, form, feed or story knows by name (`model.kinds.Within`)."""


def declared(config: RegionConfig, name: str) -> Iterable[str]:
    """The names of a thing that a readable configuration has; none for what belongs to a part of it."""
    thing = THINGS.get(name)
    if thing is None or thing.part is not None:
        return ()
    return thing.declared(config) if thing.declared else getattr(config, name)
