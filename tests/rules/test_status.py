"""Derived statuses, findings and eligibility, on a small system of the shape of HNQ-47…54 and YNR-23…25."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from guicheng import rules
from guicheng.config.conditions import explain as plain_explain
from guicheng.config.model.conditions import Condition
from guicheng.config.model.rules import Eligibility, FindingSet, StatusRules
from guicheng.rules import derive

TODAY = dt.date(2026, 4, 16)
NAMED = {
    "documents-confirmed": Condition(
        {
            "filings": {"present": True},
            "all": [{f"filings.{kind}": {"gte": 1}} for kind in ("permit", "contract", "sign")],
        }
    ),
    "quarter-missing": Condition({"periods.missing": {"count": {"gte": 1}}}),
}
PROJECT: dict[str, Any] = {
    "statuses": {
        "evaluated": {"title": "已参评", "tone": "good"},
        "completed": {"title": "已完成报备", "tone": "good"},
        "quarter-missing": {"title": "缺季度信息", "tone": "bad"},
        "filed": "已报备",
        "not-filed": "未报备",
    },
    "rules": [
        {
            "id": "evaluated",
            "status": "evaluated",
            "when": {"project.evaluated": True},
            "why": "已参加评价",
            "latch": True,
        },
        {
            "id": "missing",
            "status": "quarter-missing",
            "when": {"is": "quarter-missing"},
            "why": "有季度未填报",
            "latch": True,
        },
        {"id": "completed", "status": "completed", "when": {"project.completed": True}, "why": "已完成报备"},
        {"id": "filed", "status": "filed", "when": {"is": "documents-confirmed"}, "why": "三项资料均已确认"},
    ],
    "otherwise": "not-filed",
}
PROJECT["statuses"] = {
    name: {"title": status} if isinstance(status, str) else status for name, status in PROJECT["statuses"].items()
}
RULES = StatusRules.model_validate(PROJECT)
CONFIRMED = {"filings": {"permit": 1, "contract": 1, "sign": 1}}


@pytest.mark.parametrize(
    ("facts", "previous", "status", "rule", "latched"),
    [
        ({}, None, "not-filed", "", False),
        ({"filings": {"permit": 1, "contract": 1}}, None, "not-filed", "", False),
        (CONFIRMED, None, "filed", "filed", False),
        ({}, "filed", "not-filed", "", False),
        ({**CONFIRMED, "periods": {"missing": ["2026-Q1"]}}, None, "quarter-missing", "missing", False),
        ({**CONFIRMED, "periods": {"missing": ["2026-Q1"]}}, "filed", "quarter-missing", "missing", False),
        (CONFIRMED, "missing", "quarter-missing", "missing", True),
        ({**CONFIRMED, "project": {"completed": True}}, "missing", "quarter-missing", "missing", True),
        ({**CONFIRMED, "project": {"completed": True}}, "filed", "completed", "completed", False),
        ({"project": {"evaluated": True}}, "missing", "evaluated", "evaluated", False),
        ({"periods": {"missing": ["2026-Q1"]}}, "evaluated", "evaluated", "evaluated", True),
        (CONFIRMED, "renamed-since", "filed", "filed", False),
    ],
)
def test_the_first_rule_that_holds_or_has_latched_decides(
    facts: dict[str, Any], previous: str | None, status: str, rule: str, latched: bool
) -> None:
    decision = rules.status(RULES, facts, previous, named=NAMED, today=TODAY)
    assert (decision.status, decision.rule, decision.latched) == (status, rule, latched)


def test_a_status_says_why() -> None:
    facts = {**CONFIRMED, "periods": {"missing": ["2026-Q1"]}}
    decision = rules.status(RULES, facts, named=NAMED, today=TODAY)
    assert decision.why is not None
    assert decision.why.zh == "有季度未填报"
    assert decision.verdict is not None
    assert decision.verdict.holds
    assert decision.verdict.facts() == {"periods.missing": 1}
    later = rules.status(RULES, CONFIRMED, decision.rule, named=NAMED, today=TODAY)
    assert later.verdict is not None
    assert not later.verdict.holds


@pytest.mark.parametrize(
    "change",
    [
        {"otherwise": "nowhere"},
        {"rules": [{**PROJECT["rules"][0], "status": "nowhere"}]},
        {"rules": [PROJECT["rules"][0], PROJECT["rules"][0]]},
        {"rules": []},
    ],
)
def test_status_rules_that_do_not_fit_together_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StatusRules.model_validate({**PROJECT, **change})


def test_findings_conclude_with_a_text_for_both_answers() -> None:
    findings = FindingSet.model_validate(
        {
            "title": "申报资格",
            "about": "project",
            "findings": [
                {
                    "id": "may-apply",
                    "when": {"project.status": "completed"},
                    "holds": "可以申报",
                    "otherwise": "未完成报备",
                },
                {"id": "warned", "when": {"is": "quarter-missing"}, "holds": "缺少季度信息", "tone": "bad"},
            ],
        }
    )
    concluded = rules.findings(findings, {"project": {"status": "filed"}}, named=NAMED, today=TODAY)
    assert [(one.finding, one.holds, one.text and one.text.zh, one.tone) for one in concluded] == [
        ("may-apply", False, "未完成报备", "attention"),
        ("warned", False, None, "attention"),
    ]
    assert [test.fact for test in concluded[0].verdict.decisive()] == ["project.status"]
    concluded = rules.findings(findings, {"project": {"status": "completed"}}, named=NAMED, today=TODAY)
    assert (concluded[0].holds, concluded[0].tone) == (True, "good")


MANAGER = Eligibility.model_validate(
    {
        "title": "项目经理",
        "requires": [
            {"id": "free", "when": {"holder.works": {"count": {"where": {"state": "supervised"}, "lt": 1}}},
             "refuse": "该项目经理已有项目管理工作，请重新选择"},
            {"id": "certified", "when": {"all": [{"holds": "registered-constructor"}, {"holds": "b-certificate"}]},
             "refuse": "需具备注册建造师和 B 证"},
            {"id": "not-locked", "when": {"holder.locked": {"ne": True}}, "refuse": "该人员已被锁定"},
        ],
    }
)  # fmt: skip
CHIEF = Eligibility.model_validate(
    {
        "title": "项目总监",
        "requires": [
            {"id": "free", "refuse": "该项目总监已有3个及以上项目请重新选择", "when": {
                "holder.works": {"count": {"distinct": "contract_no", "where": {"state": "supervised"}, "lt": 3}}}},
            {"id": "certified", "when": {"any": [{"holds": "supervision-engineer"}, {"holds": "supervisor"}]},
             "refuse": "需具备注册监理工程师或监理员"},
        ],
    }
)  # fmt: skip


def test_the_engine_decides_and_only_what_decides_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each conclusion in one pass: statuses and eligibility ask the engine, findings the explanation; a fact is read
    once either way."""
    asked: list[str] = []
    explained: list[Condition] = []

    class Lazy:
        def get(self, path: str, /) -> object:
            asked.append(path)
            return {"project.completed": True}.get(path)

    def explain(condition: Condition, *args: Any, **rest: Any) -> Any:
        explained.append(condition)
        return plain_explain(condition, *args, **rest)

    monkeypatch.setattr(derive, "explain", explain)
    assert rules.status(RULES, Lazy(), named=NAMED, today=TODAY).rule == "completed"
    assert [one.content for one in explained] == [RULES.rules[2].when.content]
    assert len(asked) == len(set(asked))
    explained.clear()
    assert [one.code for one in rules.unmet(MANAGER, Lazy(), today=TODAY)] == ["eligibility.certified"]
    assert explained == [MANAGER.requires[1].when]
    monkeypatch.setattr(derive, "evaluate", None)
    both = [{"id": name, "when": {"project.completed": yes}, "holds": "x"} for name, yes in (("a", True), ("b", False))]
    findings = FindingSet.model_validate({"title": "x", "about": "project", "findings": both})
    asked.clear()
    assert [one.holds for one in rules.findings(findings, Lazy(), today=TODAY)] == [True, False]
    assert asked == ["project.completed"]


def works(*contracts: str) -> list[dict[str, str]]:
    return [{"state": "supervised", "contract_no": contract} for contract in contracts]


@pytest.mark.parametrize(
    ("post", "holder", "messages"),
    [
        (MANAGER, {"certificates": [{"kind": "registered-constructor"}, {"kind": "b-certificate"}]}, []),
        (MANAGER, {"certificates": [{"kind": "registered-constructor"}]}, ["需具备注册建造师和 B 证"]),
        (
            MANAGER,
            {
                "works": works("A"),
                "locked": True,
                "certificates": [
                    {"kind": "registered-constructor"},
                    {"kind": "b-certificate", "valid_to": "2026-04-15"},
                ],
            },
            ["该项目经理已有项目管理工作，请重新选择", "需具备注册建造师和 B 证", "该人员已被锁定"],
        ),
        (CHIEF, {"works": works("A", "A", "B"), "certificates": [{"kind": "supervisor"}]}, []),
        (
            CHIEF,
            {"works": works("A", "A", "B", "C"), "certificates": [{"kind": "supervision-engineer"}]},
            ["该项目总监已有3个及以上项目请重新选择"],
        ),
        (
            CHIEF,
            {"works": works("A", "", ""), "certificates": [{"kind": "supervisor"}]},
            ["该项目总监已有3个及以上项目请重新选择"],
        ),
    ],
)
def test_a_candidate_hears_every_reason_verbatim(
    post: Eligibility, holder: dict[str, Any], messages: list[str]
) -> None:
    problems = rules.unmet(post, {"holder": holder}, today=TODAY)
    assert [problem.message.zh for problem in problems] == messages
    assert all(problem.explanation["holds"] is False for problem in problems)
