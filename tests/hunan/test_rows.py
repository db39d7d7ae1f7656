"""Rows of the manual whose words say more than that a word stands on a page: exact columns, offers, fields, freezes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from lxml import html

from guicheng.clockwork.sweep import sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.entries import writing
from guicheng.filings.access import amendments
from guicheng.filings.acts import amending, decisions, deleting, drafts, filing_files, submission
from guicheng.filings.context import filing_context
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.models import Filing
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers.models import Entry
from tests.support.tables import Table, table_of, text_of
from tests.support.world import World, picture, said

pytestmark = pytest.mark.django_db

CONTACTS = {"manager_name", "manager_phone", "contact_name", "contact_mobile", "reporter_name", "reporter_mobile"}


def form(world: World, form_id: str) -> CompiledForm:
    config = world.a.config
    return compile_form(config.forms[form_id], config.conditions, config.zone)


def listed(world: World, role: str, filing_type: str) -> Table:
    where = f"/entries/{world.a.entry('project').pk}/filings/{filing_type}/"
    return table_of(world.a.person(role).client().get(where))


def confirm(world: World, filing: Filing) -> None:
    enterprise = world.a.person("enterprise").actor
    task = decisions.task_of(enterprise, filing.pk)
    assert task is not None
    decisions.decide(enterprise, task.pk, decisions.Answer("approve"))


def confirmed(world: World, filing_type: str, **data: Any) -> Filing:
    filing = world.begin(world.a.person("project-team"), filing_type, submitted=True, data=data)
    confirm(world, filing)
    return Filing.objects.unscoped().get(pk=filing.pk)


def as_if_confirmed(world: World, filing_type: str, **data: Any) -> Filing:
    """A filing that counts, as facts see it, without its chain."""
    entry = world.a.entry("project")
    return Filing.objects.create(
        region=world.region, type=filing_type, release_id=world.a.config.release_id, subject=entry, data=data,
        organisation_id=entry.organisation_id, jurisdiction=entry.jurisdiction, state="confirmed", live=False,
        submitted_at=clock.now(), counted_at=clock.now(), name=filing_type,
    )  # fmt: skip


def field_on(response: Any, name: str) -> Any:
    """The block of a field on a page of a form: label, control and notes."""
    tree = html.fromstring(response.content.decode())
    control = next(one for one in tree.iter("input", "textarea", "select") if one.get("name") == name)
    while "field" not in (control.get("class") or "").split():
        control = control.getparent()
    return control


# -- the enterprise's projects ---


def test_a_project_offers_the_manuals_four_and_each_leads_somewhere(world: World) -> None:
    """HNQ-16: 列表右则的四个图标：修改、重置密码、完成报备、报备信息; beside them only 申报 (HNQ-03)."""
    enterprise = world.a.person("enterprise").client()
    row = table_of(enterprise.get("/registers/project/")).rows[0]
    assert row.labels == ["修改", "重置密码", "完成报备", "报备信息", "申报"]
    for label in ("修改", "完成报备", "报备信息"):
        assert enterprise.get(row.offer(label).address).status_code == 200, label
    assert enterprise.get(row.offer("重置密码").address).status_code in (200, 405)


@pytest.mark.parametrize(
    ("row", "name", "words"),
    [
        ("HNQ-17", "name", "以施工许可证名称为准，可以前面加上所在省、市、县"),
        ("HNQ-19", "category", "只有不领建筑施工许可证的项目，工程类别才可以为“工业交通水利”"),
        ("HNQ-22", "started_on", "在上传施工许可证之前，可根据实际开工时间进行修改"),
        ("HNQ-29", "account_login", "字母开头，字母、数字、下划线的组合，长度4-20位"),
        ("HNQ-30", "account_password", "密码不能少于6位!"),
    ],
)
def test_a_field_says_the_manuals_words_beside_it(world: World, row: str, name: str, words: str) -> None:
    page = world.a.person("enterprise").client().get("/registers/project/new/")
    assert words in text_of(field_on(page, name)), row


def test_the_province_is_fixed_and_the_rest_is_chosen_and_typed(world: World) -> None:
    """HNQ-18: 湖南 stands, the city is chosen, the rest is typed; another province is refused."""
    page = world.a.person("enterprise").client().get("/registers/project/new/")
    block = field_on(page, "address.detail")
    cities = [text_of(option) for option in block.iter("option")]
    assert {"长沙市", "岳阳市"} <= set(cities)
    assert not {"昆明市", "武汉市"} & set(cities)
    sheet = form(world, "project")

    def said(code: str, detail: str) -> list[str]:
        cleaned = sheet.clean({"address": {"code": code, "detail": detail}}, {}, "full")
        return [p.field for p in cleaned.problems if p.field.startswith("address")]

    assert said("430111", "万家丽中路1号") == []
    assert said("530102", "万家丽中路1号") != []
    assert said("430111", "") != []


def test_the_cost_begins_with_nought_and_shows_two_places(world: World) -> None:
    """HNQ-21: 工程造价(万元) 0, 5000.00."""
    sheet = form(world, "project")
    assert sheet.initial({})["cost"] == 0
    assert sheet.display("cost", {"cost": 5000}, {}, "zh-hans").startswith("5000.00")


def test_the_overview_counts_to_five_hundred(world: World) -> None:
    """HNQ-23, A-03: 0/500 on the enterprise's form, 2000 on the team's."""
    enterprise = world.a.person("enterprise").client().get("/registers/project/new/")
    block = field_on(enterprise, "overview")
    assert [one.get("data-limit") for one in block.iter("span") if one.get("data-counter")] == ["500"]
    assert form(world, "project-overview").by_id["overview"].schema["maxLength"] == 2000


def test_a_login_is_given_once(world: World) -> None:
    """HNQ-29: unique."""
    enterprise, taken = world.a.person("enterprise").actor, world.a.entry("project").data
    fresh = {**taken, "account_password": "tower-2025"}
    with pytest.raises(Refusal) as refused:
        writing.create(enterprise, "project", {**fresh, "account_login": world.a.person("project-team").account.login})
    assert {problem.field for problem in refused.value.problems} == {"account_login"}


def test_permit_and_contract_freeze_everything_but_six_contacts(world: World) -> None:
    """HNQ-32, HNQ-33: before, the enterprise changes everything; afterwards six contacts (and the overview, A-03)."""
    enterprise, entry = world.a.person("enterprise").actor, world.a.entry("project")

    def may_change() -> set[str]:
        allowed = writing.sheet(enterprise, entry.pk).access()
        return {name for name in allowed.named if allowed.to(name) == "write"}

    before = may_change()
    assert {"name", "address", "category", "scale", "cost", "started_on", "owner_name", *CONTACTS} <= before
    as_if_confirmed(world, "permit")
    assert before - may_change() == {"started_on"}, "HNQ-22: the permit alone freezes the start of works"
    as_if_confirmed(world, "contract")
    assert may_change() == {*CONTACTS, "overview"}
    kept = {name: value for name, value in entry.data.items() if name != "account_password"}
    with pytest.raises(Refusal) as refused:
        writing.edit(enterprise, entry.pk, {**kept, "owner_name": "另一家建设单位有限公司"})
    assert [(p.code, p.field) for p in refused.value.problems] == [("filed", "owner_name")]


# -- the enterprise's queue ---

QUESTIONS = {
    "contract": "确认施工合同信息", "subcontract": "确认参建合同信息", "excellence-plan": "确认创优策划书信息",
    "permit": "确认施工许可证信息", "signboard": "确认创精品工程挂牌信息", "quarterly-report": "确认工程季度信息",
    "technique": "确认施工工艺信息", "key-node": "确认关键节点信息", "commendation": "确认考评表彰信息",
    "process-evaluation": "确认过程评价信息", "section-acceptance": "确认分部验收记录信息",
    "completion-acceptance": "确认竣工验收记录信息", "fire-acceptance": "确认消防验收意见表信息",
    "completion-filing": "确认竣工验收备案表信息", "self-evaluation": "确认自评价信息",
}  # fmt: skip


def test_every_kind_of_record_has_its_own_question(world: World) -> None:
    """HNQ-38: 「确认分部验收记录信息」, and no noun said twice."""
    filed = {
        name: str(kind.questions.decide.zh)
        for name, kind in world.a.config.filings.items()
        if kind.questions.decide is not None and "project-team" in kind.chain.applicant
    }
    assert filed == QUESTIONS


def test_a_record_opens_with_its_date_its_captioned_files_and_a_way_back(world: World) -> None:
    """HNQ-39: 文件日期 + attachments with captions + 返回."""
    filing = world.begin(
        world.a.person("project-team"), "section-acceptance", submitted=True, data={"document_date": "2026-11-02"}
    )
    page = world.a.person("enterprise").client().get(f"/filings/{filing.pk}/")
    tree = html.fromstring(page.content.decode())
    shown = {text_of(dt): text_of(dt.getnext()) for dt in tree.iter("dt") if dt.getnext() is not None}
    assert shown["文件日期"] == "2026-11-2", "「2025-3-8」: the manual's short dates"
    captions = [text_of(one) for one in tree.iter("p") if one.get("class") == "picture-caption"]
    assert captions, "every picture says what it shows"
    assert all("图0" in caption for caption in captions)
    back = [a.get("href") for a in tree.iter("a") if text_of(a) == "返回"]
    assert back == ["/queues/confirmation/"]


def test_the_enterprise_looks_at_everything_and_confirms_what_waits(world: World) -> None:
    """HNQ-37, A-30: 查看 for what was reported, with its pictures; 确认 for what waits only; 未上报 is a row."""
    team, enterprise = world.a.person("project-team"), world.a.person("enterprise")
    draft = world.begin(team, "technique")
    waiting = world.begin(team, "key-node", submitted=True)
    done = confirmed(world, "section-acceptance")
    browser = enterprise.client()
    offers = {row.cells["信息名称"]: row.labels for row in table_of(browser.get("/queues/confirmation/")).rows}
    assert offers == {"施工工艺信息": [], "关键节点信息": ["查看", "确认"], "分部验收记录": ["查看"]}
    for filing in (waiting, done):
        page = html.fromstring(browser.get(f"/filings/{filing.pk}/").content.decode())
        assert [a for a in page.iter("a") if a.get("data-picture") is not None], filing.type
    task = decisions.task_of(enterprise.actor, waiting.pk)
    assert task is not None
    for filing in (draft, done):
        assert decisions.task_of(enterprise.actor, filing.pk) is None
        with pytest.raises(Refusal):
            decisions.decide_filing(enterprise.actor, filing.pk, decisions.Answer("approve"))


def test_the_score_is_the_panels_and_reaches_whoever_adds_it_up(world: World) -> None:
    """HNQ-105: only the panel gives the score; the evaluation system, which works out the total, reads it by the API,
    and is told that it counts; the application form states it."""
    as_if_confirmed(world, "quarterly-report", cumulative_percent=40)
    team, enterprise = world.a.person("project-team"), world.a.person("enterprise")
    linked = world.a.person("evaluation-system").api()
    address = f"/api/v1/registers/project/entries/{world.a.entry('project').pk}"

    def counts() -> bool:
        found = said(linked.get(f"{address}/findings"))["items"][0]["findings"]
        return next(bool(one["holds"]) for one in found if one["id"] == "process-evaluation")

    filing = world.begin(team, "process-evaluation", submitted=True, data={"score": 100})
    assert "score" not in filing.data, "nobody gives themselves a score"
    assert not counts()
    decisions.decide_filing(enterprise.actor, filing.pk, decisions.Answer("approve"))
    score = {"category": "structure", "score": 92.5, "evaluated_on": "2026-11-20"}
    decisions.decide_filing(world.a.person("expert-panel").actor, filing.pk, decisions.Answer("approve", fields=score))
    assert counts()
    read = said(linked.get(f"/api/v1/filings/{filing.pk}"))
    assert (read["state"], read["data"]["score"]) == ("confirmed", 92.5)
    assert "form.score" in str(world.a.config.documents["award-application"].sections)


def test_the_association_is_held_to_a_quarter(world: World) -> None:
    """HNQ-106: a quarter from the day on which the application reaches the association; the panel reads until when it
    has time, is reminded a month before that day and after it, and reads 已超时 from then on; a late score counts."""
    applied = dt.datetime(2025, 7, 10, 9, tzinfo=clock.SHANGHAI)
    clock.set_to(applied)
    as_if_confirmed(world, "quarterly-report", cumulative_percent=40)
    panel, enterprise = world.a.person("expert-panel"), world.a.person("enterprise")
    filing = world.begin(world.a.person("project-team"), "process-evaluation", submitted=True)

    def at(day: dt.date, hour: int = 0) -> tuple[list[str], int]:
        """What the panel's inbox says of the time, and how often it has been told of the task, at a moment."""
        clock.set_to(dt.datetime.combine(day, dt.time(hour), clock.SHANGHAI))
        sweep()
        client = panel.client()
        rows = table_of(client.get("/inbox/")).rows
        told = [one for one in said(panel.api().get("/api/v1/notices"))["items"] if one["filing"] == filing.pk]
        assert all(one["title"]["zh"].startswith("提醒：待办：") for one in told[:-1]), "who is asked again is told so"
        return [row.cells["时限"] for row in rows], len(told)

    assert at(applied.date(), 12) == ([], 0), "it waits for the enterprise, and costs the association no time"
    clock.set_to(applied + dt.timedelta(days=1))
    decisions.decide_filing(enterprise.actor, filing.pk, decisions.Answer("approve"))
    assert [at(dt.date(2025, *day)) for day in ((8, 1), (9, 11), (9, 12), (10, 11), (10, 12), (10, 13))] == [
        (["还剩 71 天 截至 10-11"], 1),
        (["还剩 30 天 截至 10-11"], 1),
        (["还剩 29 天 截至 10-11"], 2),  # reminded once two months are over
        (["今天截止 截至 10-11"], 2),
        (["已超时 截至 10-11"], 3),  # and once the quarter is
        (["已超时 截至 10-11"], 3),
    ]
    page = panel.client().get(f"/filings/{filing.pk}/").content.decode()
    assert "办理提醒" in page
    assert "办理超时" not in page, "it reminds, and decides nothing"
    assert "已逾期 2 天" in page
    score = {"category": "structure", "score": 92.5, "evaluated_on": "2025-10-13"}
    decisions.decide_filing(panel.actor, filing.pk, decisions.Answer("approve", fields=score))
    assert Filing.objects.unscoped().get(pk=filing.pk).state == "confirmed"


def test_what_is_not_handed_in_is_a_row_without_content(world: World) -> None:
    """HNQ-41, A-30, A-34: kind and state; opening it says when it opens."""
    draft = world.begin(world.a.person("project-team"), "technique", data={"title": "高支模专项做法"})
    enterprise = world.a.person("enterprise").client()
    row = listed(world, "enterprise", "technique").rows[0]
    assert row.cells["状态"] == "未上报"
    assert "高支模" not in "".join(row.cells.values())
    opened = enterprise.get(f"/filings/{draft.pk}/")
    assert "高支模" not in opened.content.decode()


# -- the project team's lists ---

LISTS = {
    "HNQ-72": ("contract", ["工程文件名称", "日期", "状态", "操作"]),
    "HNQ-80": ("permit", ["工程文件名称", "日期", "状态", "操作"]),
    "HNQ-83": ("quarterly-report", ["填报季度", "工程进度阶段", "累计完成造价百分比(%)", "状态", "操作"]),
    "HNQ-102": ("process-evaluation", ["评价类别", "评价分数", "日期", "状态", "操作"]),
}


@pytest.mark.parametrize("row", LISTS)
def test_a_list_has_exactly_the_manuals_columns(world: World, row: str) -> None:
    filing_type, columns = LISTS[row]
    as_if_confirmed(world, filing_type)
    assert listed(world, "project-team", filing_type).headings == columns


def test_the_quarterly_list_counts_and_gives_notice(world: World) -> None:
    """HNQ-83: 共 0 条, and the windows in red above the list."""
    entry = world.a.entry("project")
    page = world.a.person("project-team").client().get(f"/entries/{entry.pk}/filings/quarterly-report/")
    tree = html.fromstring(page.content.decode())
    assert "共 0 条" in text_of(tree)
    notice = [text_of(one) for one in tree.iter("p") if one.get("class") == "window-notice"]
    assert len(notice) == 1
    assert "一季度信息填报时间为3月16日至4月15日" in notice[0]


def test_a_row_offers_what_its_state_allows_and_nothing_else(world: World) -> None:
    """HNQ-72, HNQ-98: each row by itself."""
    team = world.a.person("project-team")
    world.begin(team, "technique")
    world.begin(team, "technique", submitted=True)
    offers = {row.cells["状态"]: row.labels for row in listed(world, "project-team", "technique").rows}
    assert set(offers["未上报"]) == {"查看", "修改", "上报", "删除"}
    assert set(offers["待公司确认"]) == {"查看", "取消上报"}
    world.begin(team, "contract")
    row = listed(world, "project-team", "contract").rows[0]
    assert set(row.labels) == {"查看", "修改", "联合承包单位", "删除", "上报"}
    page = team.client().get(row.offer("联合承包单位").address)
    assert [
        one.get("name") for one in html.fromstring(page.content.decode()).iter("input") if one.get("type") == "date"
    ] == []
    assert "consortium" in page.content.decode()


def test_consortium_members_are_kept_up_to_date_until_the_filing_is_complete(world: World) -> None:
    """HNQ-73: added after the contract is uploaded, changed also once it is confirmed, not after 完成报备."""
    team = world.a.person("project-team")
    contract = as_if_confirmed(world, "contract", document_date="2026-11-02")
    context = filing_context.find(team.actor, contract.pk)
    assert [rule.id for rule in amendments.open_to(context, team.actor)] == ["consortium"]
    as_if_confirmed(world, "complete-filing")
    context = filing_context.find(team.actor, contract.pk)
    assert list(amendments.open_to(context, team.actor)) == []


STILL_FILED = {"process-evaluation", "award-application", "award-result"}


def test_after_completion_nothing_more_is_filed_but_what_the_manual_names(world: World) -> None:
    """A-35: of every type, whoever files it; what was begun before is neither changed nor handed in."""
    team, entry = world.a.person("project-team"), world.a.entry("project")
    begun = world.begin(team, "technique")
    contract = as_if_confirmed(world, "contract", document_date="2026-11-02")
    as_if_confirmed(world, "complete-filing")
    closed = {name for name in world.a.config.filings if "closed" in said_of_beginning(world, name, entry)}
    assert set(world.a.config.filings) - closed == STILL_FILED
    row = filing_context.of_filing(begun, Dossier(begun.subject))
    assert [p.code for p in row.closed] == ["closed"], "a list, which reads no dossier, knows it too"
    allowed = writing.sheet(world.a.person("enterprise").actor, entry.pk).access()
    assert [name for name in allowed.named if allowed.to(name) == "write"] == []
    for act in (
        lambda: drafts.save(team.actor, begun.pk, {"title": "改名"}),
        lambda: submission.submit(team.actor, begun.pk, {}),
        lambda: filing_files.add(team.actor, begun.pk, "pictures", picture(9)),
        lambda: amending.amend(team.actor, contract.pk, "consortium", {}),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert [p.code for p in refused.value.problems] == ["closed"]


def said_of_beginning(world: World, filing_type: str, entry: Entry) -> set[str]:
    """The reasons why its applicant may not begin a filing; none where it may."""
    applicant = world.a.config.filings[filing_type].chain.applicant
    role = applicant if isinstance(applicant, str) else applicant[0]
    try:
        drafts.create(world.a.person(role).actor, filing_type, entry.pk, {})
    except Refusal as refusal:
        return {problem.code for problem in refusal.problems}
    return set()


@pytest.mark.parametrize("filing_type", ["subcontract", "excellence-plan"])
def test_after_confirmation_nothing_of_it_is_changed_or_deleted(world: World, filing_type: str) -> None:
    """HNQ-77, HNQ-79: 经企业用户确认后，不能再修改、删除, neither fields nor files, nor by taking it back."""
    team = world.a.person("project-team").actor
    filing = confirmed(world, filing_type)
    slot = next(iter(form(world, world.a.config.filings[filing_type].form or "").slots))
    acts = {
        "save": lambda: drafts.save(team, filing.pk, {"document_date": "2026-11-01"}),
        "delete": lambda: deleting.delete(team, filing.pk),
        "withdraw": lambda: submission.withdraw(team, filing.pk),
        "attach": lambda: filing_files.add(team, filing.pk, slot, picture(9)),
    }
    for name, act in acts.items():
        with pytest.raises(Refusal):
            act()
        assert Filing.objects.unscoped().get(pk=filing.pk).state == "confirmed", name


@pytest.mark.parametrize(
    ("row", "filing_type", "words"),
    [
        ("HNQ-78", "subcontract", "只填报计划作为参建单位申报湖南省芙蓉优质建设工程的参建单位分包合同信息"),
        ("HNQ-108", "technique", "施工中采用的组织和管理措施、施工新技术、新工艺"),
        ("HNQ-109", "key-node", "参建单位工程关键节点信息"),
        ("HNQ-110", "commendation", "未开展省级标准化考评的地区根据工程监管部门不同提供省或地（市）级行业主管部门"),
    ],
)
def test_the_list_says_what_belongs_into_it(world: World, row: str, filing_type: str, words: str) -> None:
    where = f"/entries/{world.a.entry('project').pk}/filings/{filing_type}/"
    page = world.a.person("project-team").client().get(where)
    assert words in text_of(html.fromstring(page.content.decode())), row


PAYMENTS = ["payment_due", "payment_made", "wages_due", "wages_paid"]


@pytest.mark.parametrize("name", PAYMENTS)
def test_payments_of_the_quarter_are_asked_for_and_may_be_left_out(world: World, name: str) -> None:
    """HNQ-92, A-12: four optional decimals of the quarter."""
    sheet = form(world, "quarterly-report")
    field = sheet.by_id[name]
    assert not field.required

    def said(value: Any) -> list[str]:
        return [p.field for p in sheet.clean({name: value}, {}, "full").problems if p.field == name]

    assert (said("88.05"), said(""), said("0")) == ([], [], [])
    assert said("-1") == [name]
    assert said("1.234") == [name]


def test_a_picture_has_its_number_its_name_and_a_way_out(world: World) -> None:
    """HNQ-96: thumbnail, file name, 删除, and the 文件序号 by which pictures stand."""
    team = world.a.person("project-team")
    filing = world.begin(team, "technique")
    added = filing_files.add(team.actor, filing.pk, "pictures", picture(5, "第二张.png"))
    numbers = dict.fromkeys((f.pk for f in filing_files.files(filing)["pictures"]), 2) | {added.pk: 1}
    wanted = {pk: filing_files.FileChange(number) for pk, number in numbers.items()}
    filing_files.change(team.actor, filing.pk, "pictures", wanted)
    page = team.client().get(f"/filings/{filing.pk}/edit/")
    items = [li for li in html.fromstring(page.content.decode()).iter("li") if li.find(".//img") is not None]
    assert "第二张.png" in text_of(items[0]), "the smallest number stands first"
    for item in items:
        assert any("删除" in text_of(button) + (button.get("aria-label") or "") for button in item.iter("button"))
        numbers = [one.get("name") for one in item.iter("input") if (one.get("name") or "").startswith("_order-")]
        assert numbers, "文件序号"


def test_the_other_tabs_hold_what_their_users_need(world: World) -> None:
    """HNQ-117 [推]: 查询 lists every record with its state, 我 leads to the password."""
    team = world.a.person("project-team")
    world.begin(team, "technique", submitted=True)
    browser = team.client()
    progress = text_of(html.fromstring(browser.get("/search/", follow=True).content.decode()))
    for title in ("施工合同", "施工许可证", "工程季度信息", "施工工艺信息", "待公司确认", "自评价"):
        assert title in progress, title
    for role in ("project-team", "enterprise"):
        page = world.a.person(role).client().get("/me/")
        links = {a.get("href") for a in html.fromstring(page.content.decode()).iter("a")}
        assert "/me/password/" in links, role


# -- quarters ----------------------------------------------------------------------------------------------------------

QUARTERS = [
    ("2025-01-06", None, "2025-10-20", ["2025-Q1", "2025-Q2", "2025-Q3"]),
    ("2025-04-01", None, "2025-10-20", ["2025-Q2", "2025-Q3"]),
    ("2025-03-31", None, "2025-04-20", ["2025-Q1"]),
    ("2025-01-06", "2025-07-10", "2025-10-20", ["2025-Q1"]),
    ("2025-01-06", "2025-07-16", "2025-10-20", ["2025-Q1", "2025-Q2"]),
    ("2025-10-01", None, "2026-01-20", ["2025-Q4"]),
]
"""Started on, the completion acceptance confirmed on, today → the quarters that are due (A-07): from the one of the
start to the last whose window closes before the confirmation."""


@pytest.mark.parametrize(("started", "accepted", "today", "due"), QUARTERS)
def test_quarters_are_due_from_the_start_to_the_acceptance(
    world: World, started: str, accepted: str | None, today: str, due: list[str]
) -> None:
    """HNQ-61."""
    entry = world.a.entry("project")
    created = dt.datetime(2025, 1, 5, 9, 0, tzinfo=clock.SHANGHAI)
    data = {**entry.data, "started_on": started}
    Entry.objects.unscoped().filter(pk=entry.pk).update(data=data, created_at=created)
    clock.set_to(dt.datetime.fromisoformat(f"{today}T09:00:00+08:00"))
    if accepted:
        filing = as_if_confirmed(world, "completion-acceptance")
        filing.counted_at = dt.datetime.fromisoformat(f"{accepted}T09:00:00+08:00")
        filing.save(update_fields=["counted_at"])
    facts = writing.sheet(world.a.person("enterprise").actor, entry.pk).facts
    assert facts.get("periods.quarterly-report.due.list") == due
    assert facts.get("periods.quarterly-report.missing.list") == due


def test_a_missing_quarter_stays_missing(world: World) -> None:
    """HNQ-50: whatever is filed later, the status stays and says which quarter."""
    entry = world.a.entry("project")
    created = dt.datetime(2025, 1, 5, 9, 0, tzinfo=clock.SHANGHAI)
    Entry.objects.unscoped().filter(pk=entry.pk).update(
        data={**entry.data, "started_on": "2025-01-06"}, created_at=created
    )
    clock.set_to(dt.datetime(2025, 6, 20, 9, 0, tzinfo=clock.SHANGHAI))
    confirmed(world, "quarterly-report", cumulative_percent=10)
    for _ in range(2):
        found = Entry.objects.unscoped().get(pk=entry.pk)
        assert (found.status, found.status_rule) == ("missing-quarter", "quarter-missing")
        for kind in ("permit", "contract", "signboard"):
            as_if_confirmed(world, kind)
        clock.set_to(dt.datetime(2025, 9, 20, 9, 0, tzinfo=clock.SHANGHAI))
        if found.status_since and clock.now().month == 9 and not Filing.objects.unscoped().filter(period="2025-Q3"):
            confirmed(world, "quarterly-report", cumulative_percent=30)


def test_pictures_are_wanted_by_their_two_kinds(world: World) -> None:
    """HNQ-93: two of one kind and two of the other are refused, five of one kind, too; two and three are taken."""
    clock.set_to(dt.datetime(2026, 3, 20, 9, 0, tzinfo=clock.SHANGHAI))
    team = world.a.person("project-team")
    filing = world.begin(team, "quarterly-report", data={"cumulative_percent": 10})
    attached_now = filing_files.files(filing)
    assert {slot: len(files) for slot, files in attached_now.items()} == {"panorama": 2, "quality": 3}
    one = attached_now["quality"][0]
    filing_files.remove(team.actor, filing.pk, one.pk)
    filing_files.add(team.actor, filing.pk, "panorama", picture(7))
    with pytest.raises(Refusal) as refused:
        submission.submit(team.actor, filing.pk, {})
    assert [(p.code, p.field) for p in refused.value.problems] == [("slot-min", "quality")]
    filing_files.add(team.actor, filing.pk, "quality", picture(8))
    assert submission.submit(team.actor, filing.pk, {}).filing.state == "submitted"
