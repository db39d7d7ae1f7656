"""Rows of the manual read from page to database: what an enterprise types is kept, what it is to fill in is offered."""

from __future__ import annotations

import io
import zipfile

import pytest

from guicheng.filings.acts import decisions, filing_files, submission
from guicheng.registers.models import Entry
from tests.support.tables import table_of
from tests.support.world import picture
from tests.yunnan.shared import Scene
from tests.yunnan.test_hostile import UNLOCK, begin

ENTERPRISE = {
    "name": "滇中建设工程有限公司", "credit_code": "91530100MA6N000031", "legal_person": "周正",
    "address.code": "530102", "contact_name": "杨丽", "contact_mobile": "13900000001", "overview": "一级总承包",
}  # fmt: skip


def test_enterprise_information_is_maintained_and_saved(scene: Scene) -> None:
    """YNR-05: 编辑企业信息后,确认无误点击“保存”按钮就完成了企业基本信息修改."""
    client = scene.client("contractor")
    answer = client.post("/registers/enterprise/new/", ENTERPRISE)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    entry = Entry.objects.unscoped().get(register="enterprise")
    assert (entry.name, entry.data["contact_mobile"]) == ("滇中建设工程有限公司", "13900000001")
    edited = f"/entries/{entry.pk}/edit/"
    assert "保存" in scene.page("contractor", edited)
    answer = client.post(edited, {**ENTERPRISE, "contact_name": "李丽", "version": entry.version})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Entry.objects.unscoped().get(pk=entry.pk).data["contact_name"] == "李丽"
    assert "李丽" in scene.page("contractor", "/registers/enterprise/")
    assert scene.client("firm").get(edited).status_code == 404


def test_the_form_of_the_application_is_offered_for_download(scene: Scene) -> None:
    """YNR-16: 《建设工程项目人员解锁申请表》."""
    filing = begin(scene, "contractor", "unlock", "li", UNLOCK)
    address = f"/filings/{filing}/templates/application"
    assert address in scene.page("contractor", f"/filings/{filing}/edit/")
    answer = scene.client("contractor").get(address)
    assert answer.status_code == 200
    assert "unlock-application.docx" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as paper:
        assert "解锁申请表" in paper.read("word/document.xml").decode()
    assert scene.client("firm").get(address).status_code == 404


def test_a_detail_page_without_acts_says_that_there_is_nothing(scene: Scene) -> None:
    """YNR-27: “暂无数据”."""
    page = scene.page("authority", f"/entries/{scene.entry('hall').pk}/")
    log = page[page.index('id="log-title"') :]
    assert "暂无数据" in log


def test_the_owner_queries_works_and_changes_none_of_them_directly(scene: Scene) -> None:
    """YNR-30, YNR-32: the approval system reports, the owner reads: columns, no way to add or edit, by page or API."""
    client, hall = scene.client("owner"), scene.entry("hall")
    page = table_of(client.get("/registers/work/"))
    assert page.headings == ["工程名称", "合同登记编号", "施工许可证编号", "报监日期", "工程状态", "操作"]
    assert {row.cells["工程名称"] for row in page.rows} == {
        "滇池会展中心一标段",
        "滇池会展中心二标段",
        "曲靖第八中学教学楼",
    }
    for address in ("/registers/work/new/", f"/entries/{hall.pk}/edit/"):
        answer = client.post(address, {"name": "改名", "version": hall.version})
        assert answer.status_code in (302, 403, 404), address
    api = scene.person("owner").api()
    assert api.send("PATCH", f"/api/v1/entries/{hall.pk}", {"data": {"name": "改名的工程"}}).status_code in (403, 404)
    assert Entry.objects.unscoped().get(pk=hall.pk).data == hall.data


def test_the_owner_has_the_five_acts_of_the_manual_on_a_work(scene: Scene) -> None:
    """YNR-31: 补录施工许可证、变更工程信息、变更工程人员、变更参建单位、发起竣工验收备案, each leading on."""
    client = scene.client("owner")
    row = next(one for one in table_of(client.get("/registers/work/")).rows if "一标段" in one.cells["工程名称"])
    acts = ["补录施工许可证", "变更工程信息", "变更工程人员", "变更参建单位", "竣工验收备案"]
    assert row.labels == ["查看", *acts]
    for act in acts:
        assert client.get(row.offer(act).address, follow=True).status_code == 200, act


@pytest.mark.parametrize("body", ["authority", "body"])
def test_either_body_completes_a_work_alone(scene: Scene, body: str) -> None:
    """YNR-35: 经监督机构/主管部门任一方审核后生效; the other one's task is gone."""
    other = {"authority": "body", "body": "authority"}[body]
    data = {"accepted_on": "2025-06-30", "opinion": "验收合格", "contact_name": "杨丽", "contact_mobile": "13900000001"}
    filing = begin(scene, "owner", "completion", "hall", data)
    found = filing_files.add(scene.stage.actor("owner"), filing, "papers", picture(1))
    assert found.pk
    submission.submit(scene.stage.actor("owner"), filing, {})
    task = decisions.task_of(scene.stage.actor(body), filing)
    assert task is not None
    assert decisions.task_of(scene.stage.actor(other), filing) is not None
    decisions.decide(scene.stage.actor(body), task.pk, decisions.Answer("approve"))
    hall = scene.entry("hall")
    assert (hall.data["state"], hall.data["accepted_on"], hall.data["completed_on"]) == (
        "completed", "2025-06-30", "2025-07-01",
    )  # fmt: skip
    assert decisions.task_of(scene.stage.actor(other), filing) is None
