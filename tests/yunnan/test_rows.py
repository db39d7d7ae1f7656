"""Rows of the manual read from page to database: what an enterprise types is kept, what it is to fill in is offered."""

from __future__ import annotations

import io
import zipfile

from guicheng.registers.models import Entry
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
