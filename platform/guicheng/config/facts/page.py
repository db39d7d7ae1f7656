"""The page of the reference that lists the facts."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.conditions import FactType
from guicheng.config.facts.declaration import Family, Use
from guicheng.config.facts.families import FAMILIES, GIVEN

_HEAD = """# 事实 (facts)

条件、列、文字、取值、导出条件和统计里写的名字。尖括号里的部分由本地区的配置决定。检查程序知道每一处有哪些，写错会提示最接近的名字。
Whatever conditions, columns, texts, values, criteria and figures may name. What stands in angle brackets is declared by
the region. The checker knows which there are at each place, and says which was perhaps meant.

- **问 (ask)**：条件、文字、取值、期限 · conditions, texts, values, terms
- **列 (show)**：列表、导出、文书的列 · columns of lists, exports and papers
- **数 (count)**：导出条件、列表筛选、由数据库计算的统计 · criteria, filters, figures that the database counts; of a
  register's rows and those above them, of a filing's form and subject
"""
_COLUMNS = "| 事实 fact | 类型 type | 含义 meaning | 问 ask | 列 show | 数 count |\n|---|---|---|---|---|---|"
_TYPES = {
    "text": "文字 text",
    "number": "数字 number",
    "boolean": "是否 yes/no",
    "date": "日期 date",
    "moment": "时间 moment",
    "list": "列表 list",
    "map": "键值 map",
    "any": "不定 any",
}


def page(note: str) -> str:
    """The page; `note` stands at its head."""
    given = "\n".join(f"| `{root}` | {said.zh} · {said.en} |" for root, said in GIVEN.items())
    parts = [
        note,
        _HEAD,
        *("\n".join(_section(family)) for family in FAMILIES.values()),
        f"## 只在个别地方有的 (only in some places)\n\n| 根 root | 是什么 what it is |\n|---|---|\n{given}\n",
    ]
    return "\n".join(parts).replace("# 事实", "\n# 事实", 1)


def _section(family: Family) -> Iterator[str]:
    yield f"## {family.root}\n"
    yield f"{family.title.zh}。{family.title.en}. 在哪里有 (where)：{family.there.zh}，{family.there.en}。\n"
    yield _COLUMNS
    for fact in family.facts:
        name = f"{family.root}.{fact.name}".rstrip(".")
        marks = " | ".join("✓" if use in fact.uses else "" for use in Use)
        yield f"| `{name}` | {_type(fact.type)} | {fact.label.zh} · {fact.label.en} | {marks} |"
    yield ""


def _type(kind: FactType) -> str:
    if kind.options:
        return " / ".join(f"`{option}`" for option in kind.options)
    return _TYPES[kind.kind]
