"""What a draft or a release changes against another one, in groups that people recognise."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from guicheng.accounts.actor import Actor
from guicheng.common.errors import refuse
from guicheng.common.text import Text, text
from guicheng.config.diff import Change, Places, diff
from guicheng.config.loading import Loaded
from guicheng.config.model.origin import Origin
from guicheng.config.models import Release
from guicheng.config.workbench.bench import Bench, may_open, require

SECTIONS: dict[str, Text] = {
    "region": text("地区系统", "The region"),
    "filings": text("填报事项", "Filing types"),
    "forms": text("表单", "Forms"),
    "registers": text("台账", "Registers"),
    "windows": text("填报期", "Windows"),
    "calendars": text("工作日历", "Calendars"),
    "conditions": text("命名条件", "Named conditions"),
    "statuses": text("状态", "Statuses"),
    "findings": text("结论", "Findings"),
    "eligibility": text("任职资格", "Eligibility"),
    "quotas": text("名额", "Quotas"),
    "claims": text("跨事项的唯一", "Once across filing types"),
    "decision_tables": text("决策表", "Decision tables"),
    "scoring": text("评分", "Scoring"),
    "checks": text("自动核验", "Checks"),
    "notices": text("通知", "Notices"),
    "exports": text("导出", "Exports"),
    "documents": text("打印件", "Documents"),
    "scenarios": text("验收场景", "Scenarios"),
}


@dataclass(frozen=True)
class Shown:
    """A change as people read it: what it is about, inside its group, and the values as YAML."""

    kind: str
    path: str
    inside: str
    before: str
    after: str
    origin_before: Origin | None
    origin_after: Origin | None


@dataclass(frozen=True)
class Topic:
    """The changes of one thing: a filing type, a form, a register, or the region."""

    section: str
    name: str
    title: Text
    changes: tuple[Shown, ...]


def of_draft(bench: Bench) -> list[Change]:
    """What the draft changes in the release it is based on."""
    document, places = _content(bench.base.pk)
    loaded = bench.checked()
    return diff(document, loaded.document, places, loaded.config.origins if loaded.config else {})


def releases_of(actor: Actor) -> list[Release]:
    """The releases of the actor's region, latest first, without their content."""
    if not may_open(actor):
        require(actor, "configure")
    rows = Release.objects.filter(region__name=actor.region).defer("content", "places", "sources", "findings")
    return list(rows.order_by("-number"))


def release(actor: Actor, number: int) -> Release:
    """A release of the actor's region. Refusal `no-release` (404)."""
    found = next((one for one in releases_of(actor) if one.number == number), None)
    if found is None:
        raise refuse("no-release", f"没有配置版本 {number}", f"There is no release {number}", status=404)
    return found


def of_releases(actor: Actor, before: int, after: int) -> list[Change]:
    """What differs between two releases of the region, by their numbers."""
    (old, old_places), (new, new_places) = (_content(release(actor, number).pk) for number in (before, after))
    return diff(old, new, old_places, new_places)


def topics(changes: Iterable[Change], loaded: Loaded | None = None) -> list[Topic]:
    """The changes by what they are about, in the order of the sections."""
    groups: dict[tuple[str, str], list[Shown]] = {}
    for change in changes:
        section, _, rest = change.path.partition("/")
        name, _, inside = ("", "", rest) if section == "region" else rest.partition("/")
        shown = Shown(
            change.kind,
            change.path,
            inside,
            _yaml(change.before),
            _yaml(change.after),
            change.origin_before,
            change.origin_after,
        )
        groups.setdefault((section, name), []).append(shown)
    order = sorted(groups, key=lambda key: (list(SECTIONS).index(key[0]) if key[0] in SECTIONS else 99, key[1]))
    return [
        Topic(section, name, _title(loaded, section, name), tuple(groups[section, name])) for section, name in order
    ]


def _title(loaded: Loaded | None, section: str, name: str) -> Text:
    config = loaded.config if loaded else None
    if config and section == "filings" and name in config.filings:
        return config.filings[name].title
    if config and section == "forms" and name in config.forms:
        return config.forms[name].ui.title or Text(zh=name, en=name)
    return Text(zh=name, en=name) if name else SECTIONS["region"]


def _yaml(value: Any) -> str:
    """A value as its author would write it, shortened."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict | list):
        return json.dumps(value)
    written: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)
    return written.rstrip("\n")


def _content(release_id: int) -> tuple[dict[str, Any], Places]:
    content, places = Release.objects.filter(pk=release_id).values_list("content", "places").get()
    return content, {path: Origin(*place) for path, place in places.items()}
