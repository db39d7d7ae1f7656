"""Every field of the manual's forms, as a table: what is taken, what is refused, and in which words."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from guicheng.config.loading import load_region
from guicheng.config.model.whole import RegionConfig
from guicheng.forms.compiled import CompiledForm, compile_form

pytestmark = pytest.mark.django_db


@cache
def region() -> RegionConfig:
    config = load_region("hunan-quality").config
    assert config is not None
    return config


def form(form_id: str) -> CompiledForm:
    config = region()
    return compile_form(config.forms[form_id], config.conditions, config.zone)


def problems(form_id: str, field: str, value: Any, facts: dict[str, Any] | None = None) -> list[str]:
    """What is said about one field when the whole form is handed in with it."""
    cleaned = form(form_id).clean({field: value}, facts or {}, "full")
    return [p.message.zh for p in cleaned.problems if p.field.split(".")[0] == field]


GOOD: list[tuple[str, str, str, Any]] = [
    ("HNQ-17", "project", "name", "湖南省长沙市雨花区融程大厦"),
    ("HNQ-19", "project", "category", "public"),
    ("HNQ-20", "project", "scale", 5000),
    ("HNQ-21", "project", "cost", "5000.25"),
    ("HNQ-22", "project", "started_on", "2025-01-01"),
    ("HNQ-23", "project", "overview", "概" * 500),
    ("HNQ-24", "project", "manager_name", "陈志远"),
    ("HNQ-24", "project", "manager_phone", "0731-88886666"),
    ("HNQ-25", "project", "owner_name", "雨花城市建设投资有限公司"),
    ("HNQ-25", "project", "designer_name", "湘江建筑设计院"),
    ("HNQ-25", "project", "supervisor_name", "岳麓工程监理有限公司"),
    ("HNQ-26", "project", "chief_engineer", "王建军"),
    ("HNQ-26", "project", "quality_body", "长沙市质量安全监督站"),
    ("HNQ-27", "project", "contact_mobile", "13788887777"),
    ("HNQ-28", "project", "reporter_mobile", "13688887777"),
    ("HNQ-29", "project", "account_login", "tower_01"),
    ("HNQ-30", "project", "account_password", "123456"),
    ("HNQ-68", "project-overview", "overview", "概" * 2000),
    ("HNQ-74", "subcontract", "credit_code", "91430100MA4R00001F"),
    ("HNQ-74", "subcontract", "specialty", "steel"),
    ("HNQ-75", "subcontract", "amount", "120.50"),
    ("HNQ-80", "permit", "document_date", "2025-09-07"),
    ("HNQ-88", "quarterly-report", "stage", "structure-decoration"),
    ("HNQ-90", "quarterly-report", "cumulative_percent", 50),
    ("HNQ-91", "quarterly-report", "quarter_cost", "0"),
    ("HNQ-92", "quarterly-report", "wages_paid", "88.00"),
    ("HNQ-103", "process-evaluation", "company_lead", {"name": "周文", "phone": "13800000001"}),
]


@pytest.mark.parametrize(("row", "form_id", "field", "value"), GOOD, ids=lambda v: str(v)[:20])
def test_a_field_takes(row: str, form_id: str, field: str, value: Any) -> None:
    assert problems(form_id, field, value) == [], row


BAD: list[tuple[str, str, str, Any, str]] = [
    ("HNQ-17", "project", "name", "", "请填写项目名称"),
    ("HNQ-18", "project", "address", {"code": "430111"}, "项目地址"),
    ("HNQ-19", "project", "category", "castle", "工程类别"),
    ("HNQ-20", "project", "scale", 0, "工程规模"),
    ("HNQ-21", "project", "cost", "12.345", "工程造价"),
    ("HNQ-22", "project", "started_on", "2025-02-30", "请填写正确的日期"),
    ("HNQ-23", "project", "overview", "概" * 501, "500"),
    ("HNQ-27", "project", "contact_mobile", "0731-1234567", "手机号"),
    ("HNQ-29", "project", "account_login", "1tower", "字母开头，字母、数字、下划线的组合，长度4-20位"),
    ("HNQ-29", "project", "account_login", "abc", "填报账号"),
    ("HNQ-30", "project", "account_password", "12345", "密码不能少于6位!"),
    ("HNQ-68", "project-overview", "overview", "概" * 2001, "2000"),
    ("HNQ-74", "subcontract", "credit_code", "91430100MA4R00001A", "校验位不符"),
    ("HNQ-74", "subcontract", "specialty", "", "参建专业"),
    ("HNQ-75", "subcontract", "manager_name", "", "项目经理姓名"),
    ("HNQ-75", "subcontract", "amount", "-1", "分包合同金额"),
    ("HNQ-76", "subcontract", "document_date", "", "文件日期"),
    ("HNQ-80", "permit", "document_date", "", "文件日期"),
    ("HNQ-88", "quarterly-report", "stage", "", "工程进度阶段"),
    ("HNQ-89", "quarterly-report", "description", "太短", "完成工程量描述"),
    ("HNQ-90", "quarterly-report", "cumulative_percent", "100.01", "累计完成工程量百分比"),
    ("HNQ-91", "quarterly-report", "quarter_cost", "", "当前季度完成造价"),
    ("HNQ-92", "quarterly-report", "payment_due", "-5", "应付工程款"),
    ("HNQ-103", "process-evaluation", "project_contact", {"name": "李明"}, "项目创优联系人"),
]


@pytest.mark.parametrize(("row", "form_id", "field", "value", "said"), BAD, ids=lambda v: str(v)[:20])
def test_a_field_refuses_in_words(row: str, form_id: str, field: str, value: Any, said: str) -> None:
    assert any(said in message for message in problems(form_id, field, value)), row


def test_the_unit_of_the_scale_follows_the_category() -> None:
    """HNQ-20: 平方米 for a single public building, 万元 for everything else."""
    sheet = form("project")
    shown = [sheet.display("scale", {"scale": 5000, "category": c}, {}, "zh-hans") for c in ("public", "municipal")]
    assert "平方米(单体公共建筑)" in shown[0]
    assert "万元(其他建安工程量)" in shown[1]


def test_industry_works_are_offered_only_without_a_permit() -> None:
    """HNQ-19: 工业交通水利 is only for projects that need no building construction permit."""
    assert problems("project", "category", "industry-traffic-water", {"filings.permit.any.count": 0}) == []
    assert problems("project", "category", "industry-traffic-water", {"filings.permit.any.count": 1}) != []


def test_the_project_edition_shows_the_basics_and_asks_for_six_contacts() -> None:
    """HNQ-67."""
    ui = region().forms["project-contacts"].ui
    asked = {name for name, field in ui.fields.items() if not field.read_only}
    assert asked == {
        "manager_name", "manager_phone", "contact_name", "contact_mobile", "reporter_name", "reporter_mobile",
    }  # fmt: skip
    assert set(ui.fields) - asked == {"name", "address", "category", "scale", "cost", "started_on"}


def test_the_quarter_is_worked_out_and_never_typed() -> None:
    """HNQ-87."""
    cleaned = form("quarterly-report").clean(
        {"period_label": "2099年1季度"}, {"period": {"label": "2025年4季度"}}, "draft"
    )
    assert cleaned.data["period_label"] == "2025年4季度"


SLOTS: list[tuple[str, str, str, int, int, str]] = [
    ("HNQ-70", "contract", "scans", 4, 2_097_152, "单张图片大小不能超过2M"),
    ("HNQ-76", "subcontract", "scans", 1, 2_097_152, "单张图片大小不能超过2M"),
    ("HNQ-80", "permit", "scans", 1, 2_097_152, "单张图片大小不能超过2M"),
    ("HNQ-93", "quarterly-report", "panorama", 2, 2_097_152, "不少于二张"),
    ("HNQ-93", "quarterly-report", "quality", 3, 2_097_152, "不少于三张"),
    ("HNQ-104", "process-evaluation", "pictures", 2, 2_097_152, "二张以上"),
    ("HNQ-107", "signboard", "pictures", 1, 2_097_152, "2M"),
    ("HNQ-108", "technique", "pictures", 1, 2_097_152, "2M"),
    ("HNQ-109", "key-node", "pictures", 1, 2_097_152, "2M"),
    ("HNQ-110", "commendation", "pictures", 1, 2_097_152, "网页截图"),
    ("HNQ-111", "section-acceptance", "pictures", 1, 2_097_152, "2M"),
    ("HNQ-113", "fire-acceptance", "pictures", 1, 2_097_152, "2M"),
]


@pytest.mark.parametrize(
    ("row", "form_id", "slot_id", "least", "most_bytes", "help_text"), SLOTS, ids=lambda v: str(v)[:20]
)
def test_a_slot_asks_for(row: str, form_id: str, slot_id: str, least: int, most_bytes: int, help_text: str) -> None:
    """Counts, sizes and words of the attachment slots; A-02: 2 MiB."""
    slot = form(form_id).slots[slot_id]
    assert (slot.min, slot.max_bytes) == (least, most_bytes), row
    assert slot.help is not None
    assert help_text in slot.help.zh, row


def test_a_contract_needs_its_four_kinds_of_page() -> None:
    """HNQ-71."""
    kinds = form("contract").slots["scans"].page_kinds
    assert [kind.id for kind in kinds if kind.required] == ["parties", "scale", "price", "signatures"]


def test_sections_carry_captions() -> None:
    """HNQ-111: 文件日期 and captioned photographs."""
    assert form("section-acceptance").slots["pictures"].captions == "required"
    assert {"title", "document_date"} <= set(form("section-acceptance").by_id)


def test_commendations_have_no_time_limit() -> None:
    """HNQ-65."""
    assert region().filings["commendation"].deadlines == []
