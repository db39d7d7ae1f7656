"""Every region's own examples hold, played through the use-cases; one that does not is reported where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from guicheng.accounts import limits
from guicheng.accounts.models import Account
from guicheng.config.loading import default_store, load_region
from guicheng.config.model.scenarios import Scenario, Scenarios
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import regions
from guicheng.rehearsal.scenarios import play


def loaded(region: str) -> RegionConfig:
    config = load_region(region).config
    assert config is not None
    return config


@pytest.mark.django_db
@pytest.mark.parametrize("region", regions(default_store()))
def test_every_example_of_every_region_holds(region: str) -> None:
    assert list(play(loaded(region))) == []


PERMIT = {
    "as": "tower",
    "create": "permit",
    "about": "tower",
    "call": "permit",
    "data": {"permit_no": "430111202507010101", "housing_system": True, "document_date": "2025-07-01"},
    "attach": {"scans": 1},
    "submit": True,
}
CONFIRM = {"as": "builder", "decide": "permit", "decision": "approve"}


def expecting(**expected: Any) -> list[dict[str, Any]]:
    return [{**PERMIT, "expect": expected}]


def then_expecting(**expected: Any) -> list[dict[str, Any]]:
    return [PERMIT, {**CONFIRM, "expect": expected}]


PAPER = {"as": "tower", "print": "permit"}
UNMET, NO_NAME = "scenario-failed", "scenario-name"
BROKEN: dict[str, tuple[list[dict[str, Any]], int, str, str]] = {
    # what is expected wrongly → steps, the step that fails, its code, what is said
    "another state": (expecting(state="confirmed"), 0, UNMET, "状态应为 confirmed，实际为 submitted"),
    "a label": (expecting(label={"enterprise": "已确认"}), 0, UNMET, "enterprise 所见状态"),
    "a refusal that does not come": (expecting(refused="document-age"), 0, UNMET, "拒绝代码"),
    "words that nobody says": (expecting(message="过期"), 0, UNMET, "提示应为"),
    "a refusal that comes unexpectedly": ([{**PERMIT, "attach": {}}], 0, "scenario-refused", "被拒绝"),
    "a status": (then_expecting(status={"tower": "reported"}), 1, UNMET, "tower 的状态"),
    "the rule": (then_expecting(status={"tower": "unreported"}, why="all-three"), 1, UNMET, "决定状态的规则"),
    "data": (expecting(data={"permit_no": "1"}), 0, UNMET, "填报内容 permit_no"),
    "data of an entry": (expecting(entry={"tower": {"scale": 1}}), 0, UNMET, "tower 的内容 scale"),
    "a notice of an earlier act": (then_expecting(notices={"builder": ["to-confirm"]}), 1, UNMET, "builder 收到的通知"),
    "somebody who is not asked": (expecting(deciders=["建筑业协会"]), 0, UNMET, "待办单位"),
    "a button": (expecting(button="open"), 0, UNMET, "新增按钮"),
    "a period": (expecting(period="2025年2季度"), 0, UNMET, "填报期"),
    "periods owed": (expecting(missing=["2025-Q2"]), 0, UNMET, "缺报期"),
    "other fields that are wrong": (
        [{**PERMIT, "data": {}, "attach": {}, "expect": {"refused": "form.required", "fields": ["permit_no"]}}],
        0,
        UNMET,
        "有问题的字段应为 ['permit_no']，实际为 ['document_date', 'permit_no', 'scans']",
    ),
    "somebody else who is told": (expecting(told={}), 0, UNMET, "不应有别人收到通知"),
    "less than they are told": (expecting(told={"builder": []}), 0, UNMET, "builder 收到的通知"),
    "a right to a field": (
        expecting(form={"permit_no": "write"}),
        0,
        UNMET,
        "字段 permit_no 的权限应为 write，实际为 read",
    ),
    "a field that is there": (expecting(form={"permit_no": "absent"}), 0, UNMET, "实际为 read"),
    "an act that is offered": (expecting(offers={"withdraw": False}), 0, UNMET, "能否 withdraw"),
    "what somebody reads": (
        [PERMIT, {"as": "builder", "reads": "permit", "expect": {"data": {"permit_no": "1"}}}],
        1,
        UNMET,
        "读到的内容",
    ),
    "what somebody may not read": ([{"as": "other", "reads": "tower"}], 0, "scenario-refused", "not-found"),
    "the rows of a list": (
        [{"as": "builder", "lists": "project", "expect": {"rows": []}}],
        0,
        UNMET,
        "列出的应为 []，实际为 ['tower']",
    ),
    "the number of rows": ([{"as": "builder", "lists": "project", "expect": {"cells": []}}], 0, UNMET, "行数应为 0"),
    "a cell": (
        [{"as": "builder", "export": "projects", "expect": {"cells": [{"category": "市政工程"}]}}],
        0,
        UNMET,
        "category",
    ),
    "a label of a paper": ([PERMIT, {**PAPER, "expect": {"paper": {"状态": "已确认"}}}], 1, UNMET, "文书“状态”"),
    "a row of a paper": ([PERMIT, {**PAPER, "expect": {"cells": [["没有"]]}}], 1, UNMET, "没有一行"),
    "what nothing makes": (
        [{**PERMIT, "makes": {"project": "x"}}],
        0,
        "scenario-made",
        "应产生一个“project”，实际产生 0 个",
    ),
    "a page where nothing is done": ([{"as": "tower", "expect": {"rows": []}}], 0, UNMET, "没有可核对的页面"),
    "a name nobody has": ([{**PERMIT, "as": "nobody"}], 0, NO_NAME, "nobody"),
    "a slot that is not there": ([{**PERMIT, "attach": {"cover": 1}}], 0, NO_NAME, "cover"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("steps", "failing", "code", "said"), BROKEN.values(), ids=list(BROKEN))
def test_an_example_that_does_not_hold_is_reported_at_its_step(
    steps: list[dict[str, Any]], failing: int, code: str, said: str
) -> None:
    failures = list(play(with_scenario(steps)))
    assert [(path, found) for path, found, _, _ in failures] == [(f"scenarios/broken/story/{failing}", code)]
    assert said in failures[0][2]
    assert failures[0][3] != failures[0][2]


OWNER: dict[str, Any] = {
    "register": "owner",
    "call": "lake",
    "with": {"organisation": "昆明滇池开发有限公司", "credit_code": "91530102MA0000011T", "mobile": "19900000001"},
}
PAPERS: dict[str, Any] = {
    "register": "contractor",
    "call": "hill",
    "with": {**OWNER["with"], "jurisdiction": "530102"},
    "data": {"legal_person": "罗向东", "address": "昆明市青年路1号", "id_number": "530102199010170015"},
    "attach": {"licence": 1},
}
REVIEWED = {"as": "authority", "review": "hill", "decision": "approve"}
BROKEN_REGISTRATIONS: dict[str, tuple[list[dict[str, Any]], int, str, str]] = {
    "another outcome": ([{**OWNER, "expect": {"registration": {"lake": "pending"}}}], 0, UNMET, "实际为 admitted"),
    "signing in": ([{**PAPERS, "expect": {"signs_in": {"hill": True}}}], 0, UNMET, "hill 能否登录"),
    "terms that are not accepted": (
        [{**OWNER, "with": {**OWNER["with"], "agreed": False}}], 0, "scenario-refused", "not-agreed",
    ),
    "signing in too early": ([PAPERS, {"sign_in": "hill"}], 1, "scenario-refused", "account-pending"),
    "no reviewer of the place": ([PAPERS, {**REVIEWED, "as": "far-authority"}], 1, "scenario-refused", "not-found"),
    "nobody is told": (
        [PAPERS, {**REVIEWED, "expect": {"notices": {"firm": ["registration"]}}}], 1, UNMET, "firm 收到的通知",
    ),
    "a kind there is not": ([{**OWNER, "register": "guild"}], 0, NO_NAME, "guild"),
    "a slot there is not": ([{**PAPERS, "attach": {"licence": 1, "seal": 1}}], 0, NO_NAME, "seal"),
    "nobody who registered": ([{"sign_in": "lake"}], 0, NO_NAME, "lake"),
    "what nobody reviews": ([OWNER, {"as": "authority", "review": "lake", "decision": "approve"}], 1, NO_NAME, "lake"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("steps", "failing", "code", "said"), BROKEN_REGISTRATIONS.values(), ids=list(BROKEN_REGISTRATIONS)
)
def test_a_registration_that_does_not_hold_is_reported_at_its_step(
    steps: list[dict[str, Any]], failing: int, code: str, said: str
) -> None:
    failures = list(play(registering(steps)))
    assert [(path, found) for path, found, _, _ in failures] == [(f"scenarios/broken/story/{failing}", code)]
    assert said in failures[0][2]


@pytest.mark.django_db
def test_a_code_is_typed_as_it_was_sent_and_a_wrong_one_refused() -> None:
    steps = [
        {**OWNER, "with": {**OWNER["with"], "code": "000"}, "expect": {"refused": "code-wrong"}},
        {**OWNER, "expect": {"registration": {"lake": "admitted"}}},
        {"sign_in": "lake"},
    ]
    config = registering(steps)
    declared = config.region.registration
    assert declared is not None
    kinds = {**declared.kinds, "owner": declared.kinds["owner"].model_copy(update={"confirm": "mobile"})}
    region = config.region.model_copy(update={"registration": declared.model_copy(update={"kinds": kinds})})
    assert list(play(config.model_copy(update={"region": region}))) == []


@pytest.mark.django_db
def test_a_story_of_registering_may_be_played_as_often_as_one_likes() -> None:
    """Whoever registers is limited by address; a story has none."""
    cache.clear()
    config = registering([OWNER])
    for _ in range(limits.REGISTER.most + 1):
        assert list(play(config)) == []
    assert not Account.objects.unscoped().filter(login="lake").exists()


def registering(steps: list[dict[str, Any]]) -> RegionConfig:
    """Another region with one scenario in place of its own, among the same people."""
    config = loaded("yunnan-quality-safety")
    story = Scenario.model_validate({"id": "story", "title": "故事", "clock": "2025-07-10T09:00:00", "steps": steps})
    file = Scenarios(given=config.scenarios["registration"].given, scenarios=[story])
    return config.model_copy(update={"scenarios": {"broken": file}})


@pytest.mark.django_db
def test_what_is_given_twice_is_reported_for_the_scenario() -> None:
    config = with_scenario([{"as": "tower", "expect": {"status": {"tower": "unreported"}}}])
    given = config.scenarios["broken"].given
    entries = {**given.entries, "again": given.entries["permit-data"]}
    broken = config.scenarios["broken"].model_copy(update={"given": given.model_copy(update={"entries": entries})})
    failures = list(play(config.model_copy(update={"scenarios": {"broken": broken}})))
    assert [(path, code) for path, code, _, _ in failures] == [("scenarios/broken/story", "scenario-given")]


def with_scenario(steps: list[dict[str, Any]]) -> RegionConfig:
    """The region with one scenario in place of its own, among the same people."""
    config = loaded("hunan-quality")
    story = Scenario.model_validate({"id": "story", "title": "故事", "clock": "2025-07-10T09:00:00", "steps": steps})
    file = Scenarios(given=config.scenarios["project-life"].given, scenarios=[story])
    return config.model_copy(update={"scenarios": {"broken": file}})
