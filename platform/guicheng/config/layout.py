"""Which file of a region's three folders holds what: the one table of file kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

ROOTS = ("workflows", "forms", "rules")
BASE = "_base"
"""The shared folder in each root that is the bottom layer of every region."""

RULE_SECTIONS = (
    "registers",
    "statuses",
    "windows",
    "calendars",
    "conditions",
    "findings",
    "eligibility",
    "locks",
    "quotas",
    "claims",
    "decision-tables",
    "scoring",
    "checks",
    "feeds",
    "fragments",
)
"""Every file of ``rules/<region>/`` is named after its section; ``locks.yaml`` also says who plays which part."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its `name` (that of its published schema), its title, and the sections at its top; none where the
    whole file is one thing."""

    name: str
    zh: str
    en: str
    sections: tuple[str, ...] = ()


KINDS: dict[str, FileKind] = {
    kind.name: kind
    for kind in (
        FileKind("region", "地区系统", "a region"),
        FileKind("filing", "填报事项", "a filing type"),
        FileKind("scenarios", "验收场景", "scenarios"),
        FileKind("notices", "通知", "notices", ("notices",)),
        FileKind("exports", "导出与打印", "exports and documents", ("exports", "documents")),
        FileKind("form-ui", "表单界面", "the UI description of a form"),
        FileKind("form-schema", "表单数据", "the data schema of a form"),
        FileKind("form-shared", "共用数据定义", "data definitions that forms share"),
        FileKind("registers", "台账", "registers", ("registers",)),
        FileKind("statuses", "状态", "status rules", ("statuses",)),
        FileKind("windows", "填报期", "windows", ("windows",)),
        FileKind("calendars", "工作日历", "calendars", ("calendars",)),
        FileKind("conditions", "命名条件", "named conditions", ("conditions",)),
        FileKind("findings", "结论", "finding sets", ("findings",)),
        FileKind("eligibility", "任职资格", "eligibility for posts", ("eligibility",)),
        FileKind("locks", "人员与锁定", "people and locks", ("people", "locks")),
        FileKind("quotas", "名额", "quotas", ("quotas",)),
        FileKind("claims", "跨事项的唯一", "what stands once across filing types", ("claims",)),
        FileKind("decision-tables", "决策表", "decision tables", ("decision_tables",)),
        FileKind("scoring", "评分", "scoring", ("scoring",)),
        FileKind("checks", "自动核验", "checks that decide a step", ("checks",)),
        FileKind("feeds", "数据接入", "feeds from other systems", ("feeds",)),
        FileKind("fragments", "片段", "fragments that are used in several places", ("fragments",)),
    )
}

STORY = FileKind("story", "示例数据", "a demonstration story")
"""A file beside the configuration of a region, not part of it: it has a schema, but no layers and no release."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a file is for: its kind, and where its content goes in the effective configuration. A file with sections
    goes to the top."""

    kind: FileKind
    place: tuple[str, ...] = ()


IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ENDINGS = (".yaml", ".json")


def role_of(file: str) -> Role | None:
    """What a configuration file is for, by its path ``<root>/<layer>/…``; None where it is for nothing."""
    path = PurePosixPath(file)
    root, layer, *inner = path.parts
    names = [*inner[:-1], path.stem]
    if path.suffix not in _ENDINGS or not all(map(IDENTIFIER.fullmatch, names)):
        return None
    match root, names:
        case "workflows", ["region" | "notices" | "exports" as name]:
            kind = KINDS[name]
            return Role(kind, () if kind.sections else ("region",))
        case "workflows", [filing]:
            return Role(KINDS["filing"], ("filings", filing))
        case "workflows", ["scenarios", name]:
            return Role(KINDS["scenarios"], ("scenarios", name))
        case "forms", [_]:
            return Role(KINDS["form-shared"], ("shared", f"{layer}/{path.stem}"))
        case "forms", [form, "schema"]:
            return Role(KINDS["form-schema"], ("forms", form, "data_schema"))
        case "forms", [form, "ui"]:
            return Role(KINDS["form-ui"], ("forms", form, "ui"))
        case "rules", [section] if section in RULE_SECTIONS:
            return Role(KINDS[section])
    return None


def known_names(file: str) -> list[str]:
    """The names that a file in the folder of `file` could have, for suggestions."""
    match PurePosixPath(file).parts:
        case ["rules", _, _]:
            return [f"{section}.yaml" for section in RULE_SECTIONS]
        case ["forms", _, _, _]:
            return ["schema.yaml", "schema.json", "ui.yaml"]
        case ["workflows", _, _]:
            return ["region.yaml", "notices.yaml", "exports.yaml"]
    return []
