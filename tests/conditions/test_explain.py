"""Explanations: what people read, what the audit keeps, and what nobody may learn."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings

from guicheng.common.text import Text
from guicheng.config.conditions import FactLabel, Verdict, evaluate, explain, render
from guicheng.config.model.conditions import Condition
from tests.conditions.strategies import LIBRARY_CONDITIONS, facts

LABELS = {
    "project.percent": FactLabel(Text(zh="累计完成工程量百分比", en="work done (%)")),
    "project.stage": FactLabel(Text(zh="阶段", en="stage"), options={"structure": Text(zh="主体", en="structure")}),
    "form.issued_on": FactLabel(Text(zh="发证日期", en="issue date")),
    "form.rows": FactLabel(Text(zh="分包合同", en="subcontracts")),
    "form.rows.amount": FactLabel(Text(zh="金额", en="amount")),
    "form.rows.id_number": FactLabel(Text(zh="身份证号", en="ID number"), secret=True),
    "person.id_number": FactLabel(Text(zh="身份证号", en="ID number"), secret=True),
    "holds:b": FactLabel(Text(zh="B 证", en="B certificate")),
    "is:ready": FactLabel(Text(zh="可以申请", en="ready")),
}
NAMED = {"ready": Condition({"project.percent": {"gte": 20}})}
FACTS = {
    "project": {"percent": 15, "stage": "structure"},
    "form": {"issued_on": "2025-12-31", "rows": [{"amount": 10, "id_number": "430102199001010016"}]},
    "person": {"id_number": "430102199001010016"},
}
TODAY = dt.date(2026, 3, 1)


def why(data: Any) -> Verdict:
    return explain(Condition(data), FACTS, named=NAMED, today=TODAY, labels=LABELS.get)


@pytest.mark.parametrize(
    ("data", "holds", "zh", "en"),
    [
        ({"project.percent": {"gte": 20}}, False, "累计完成工程量百分比 是 15，需要不少于 20",
         "work done (%) is 15, must be at least 20"),
        ({"project.percent": {"lt": 20}}, True, "累计完成工程量百分比 是 15，符合要求（小于 20）",
         "work done (%) is 15, as asked (less than 20)"),
        ({"project.stage": {"ne": "structure"}}, False, "阶段 是 “主体”，需要不等于 “主体”",
         "stage is “structure”, must be other than “structure”"),
        ({"project.owner": {"present": True}}, False, "project.owner 是 未填写，需要已填写",
         "project.owner is not filled in, must be filled in"),
        ({"form.issued_on": {"months_since": {"lte": 2}}}, False, "发证日期 是 2025-12-31，需要至今天不超过 2 个月",
         "issue date is 2025-12-31, must be at most 2 months before today"),
        ({"form.issued_on": {"days_since": {"lte": 60}}}, True,
         "发证日期 是 2025-12-31，符合要求（至今天不超过 60 天）",
         "issue date is 2025-12-31, as asked (at most 60 days before today)"),
        ({"form.issued_on": {"gte": "2026-01-01"}}, False, "发证日期 是 2025-12-31，需要不早于 2026-01-01",
         "issue date is 2025-12-31, must be not before 2026-01-01"),
        ({"form.rows": {"sum": {"of": "amount", "gte": {"fact": "project.percent"}}}}, False,
         "分包合同金额的合计 是 10，需要不少于 累计完成工程量百分比",
         "sum of amount in subcontracts is 10, must be at least work done (%)"),
        ({"holds": "b"}, False, "本人未持有有效的B 证", "the person is not holding valid B certificate"),
        ({"is": "ready"}, False, "可以申请 不成立：累计完成工程量百分比 是 15，需要不少于 20",
         "ready does not hold: work done (%) is 15, must be at least 20"),
        ({"not": {"project.percent": 15}}, False, "不应当成立的却成立：累计完成工程量百分比 是 15，符合要求（等于 15）",
         "holds but must not: work done (%) is 15, as asked (equal to 15)"),
        ({"project.stage": "structure", "project.percent": {"gte": 20}}, False,
         "累计完成工程量百分比 是 15，需要不少于 20", "work done (%) is 15, must be at least 20"),
    ],
)  # fmt: skip
def test_what_people_read(data: Any, holds: bool, zh: str, en: str) -> None:
    verdict = why(data)
    assert (verdict.holds, verdict.text.zh, verdict.text.en) == (holds, zh, en)


def test_the_decisive_tests_are_the_ones_that_made_the_answer() -> None:
    verdict = why({"any": [{"project.percent": {"gte": 20}}, {"all": [{"project.stage": "structure"}, {"a": 1}]}]})
    assert [(test.fact, test.place) for test in verdict.decisive()] == [
        ("project.percent", ("any", 0, "project.percent", "gte")),
        ("a", ("any", 1, "all", 1, "a")),
    ]
    assert verdict.facts() == {"project.percent": 15, "project.stage": "structure", "a": None}


@pytest.mark.parametrize(
    "data",
    [
        {"person.id_number": "430102199001010016"},
        {"person.id_number": {"starts_with": "4301"}},
        {"not": {"person.id_number": {"ne": {"fact": "person.id_number"}}}},
        {"project.percent": {"ne": {"fact": "person.id_number"}}},
        {"form.rows": {"some": {"id_number": {"present": True}}}},
        {"form.rows": {"max": {"of": "id_number", "gt": 1}}},
        {"form.rows": {"count": {"where": {"not": {"id_number": "x"}}, "distinct": "id_number", "eq": 2}}},
    ],
)
def test_no_explanation_gives_a_secret_away(data: Any) -> None:
    verdict = why(data)
    told = json.dumps(verdict.as_data(), ensure_ascii=False) + str(verdict.facts())
    assert "内容不公开" in told
    assert "4301" not in told


def test_the_audit_keeps_the_tree_as_json() -> None:
    data = why({"project.percent": {"gte": 20}, "is": "ready"}).as_data()
    assert json.loads(json.dumps(data)) == data
    assert data["children"][0] == {
        "holds": False,
        "kind": "test",
        "place": ["project.percent", "gte"],
        "text": {"zh": "累计完成工程量百分比 是 15，需要不少于 20", "en": "work done (%) is 15, must be at least 20"},
        "fact": "project.percent",
        "actual": 15,
    }
    assert data["children"][1]["name"] == "ready"


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        ({"any": [{"project.percent": {"between": [20, 30]}}, {"project.stage": "structure", "a": True}]},
         "累计完成工程量百分比在 20 与 30 之间（含），或（阶段等于 “主体”，且a等于 是）",
         "work done (%) between 20 and 30 (included) or (stage equal to “structure” and a equal to yes)"),
        ({"form.rows": {"count": {"where": {"amount": {"gt": 5}}, "gte": 1}}},
         "分包合同中（金额大于 5）的数量不少于 1", "number of subcontracts where (amount more than 5) at least 1"),
        ({"form.rows": {"every": {"amount": {"present": True}}}},
         "分包合同每一行都满足（金额已填写）", "subcontracts with every item where (amount filled in)"),
        ({"not": {"is": "ready"}}, "不满足（可以申请）", "not (ready)"),
        ({"always": True}, "总是", "always"),
    ],
)  # fmt: skip
def test_a_condition_can_be_said(data: Any, zh: str, en: str) -> None:
    said = render(Condition(data), LABELS.get)
    assert (said.zh, said.en) == (zh, en)


@given(LIBRARY_CONDITIONS, facts())
@settings(max_examples=200, deadline=None)
def test_every_answer_can_be_explained_and_kept(data: Any, known: dict[str, Any]) -> None:
    condition = Condition(data)
    verdict = explain(condition, known, today=TODAY)
    assert verdict.holds is evaluate(condition, known, today=TODAY)
    assert all(test.kind in ("test", "always") for test in verdict.decisive())
    json.dumps(verdict.as_data(), allow_nan=False)
    assert render(condition).zh
    assert None not in (verdict.text.zh, verdict.text.en)


@given(LIBRARY_CONDITIONS, facts())
@settings(max_examples=200, deadline=None)
def test_a_condition_reads_no_fact_that_it_does_not_name(data: Any, known: dict[str, Any]) -> None:
    read: set[str] = set()

    class Recording:
        def get(self, path: str, /) -> object:
            read.add(path)
            return known.get(path)

    condition = Condition(data)
    evaluate(condition, Recording(), today=TODAY)
    assert read <= condition.references()
