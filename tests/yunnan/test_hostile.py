"""What goes wrong between people who mean well: two cities, two applications, guessed numbers, things that end."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.entries import entry_changes
from guicheng.filings.acts import decisions, drafts, submission
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry, Lock
from guicheng.workflow.models import OPEN, Task
from tests.yunnan.shared import Scene

CHANGE = {"reason": "left", "explanation": "原项目经理已离职"}
UNLOCK = {"reason": "left-post", "explanation": "已不担任该工程项目经理"}
COMPLETION = {
    "accepted_on": "2025-06-30", "opinion": "验收合格", "contact_name": "杨丽", "contact_mobile": "13900000001",
}  # fmt: skip
BRIDGE = {
    "name": "盘龙江跨线桥", "contract_no": "HT-9", "address": {"code": "530103"}, "state": "under-construction",
}  # fmt: skip


def begin(scene: Scene, who: str, kind: str, about: str, data: dict[str, Any]) -> int:
    """A draft with its papers."""
    made = drafts.create(scene.stage.actor(who), kind, scene.entry(about).pk, scene.stage.resolved(data))
    filing = made.matter.filing
    for slot in scene.stage.config.forms[kind].ui.slots:
        scene.stage.attach(filing, slot, slot.min)
    return int(filing.pk)


def file(scene: Scene, who: str, kind: str, about: str, data: dict[str, Any]) -> int:
    """A filing that has been handed in."""
    pk = begin(scene, who, kind, about, data)
    submission.submit(scene.stage.actor(who), pk, {})
    return pk


def answer(scene: Scene, who: str, filing: int, decision: str = "approve", opinion: str = "意见") -> str:
    """What a body's answer leads to: the state, or the refusal's code."""
    try:
        return decisions.decide_filing(
            scene.stage.actor(who), filing, decisions.Answer(decision, opinion=opinion)
        ).filing.state
    except Refusal as refusal:
        return refusal.code


def asked(filing: int) -> list[str]:
    """Who is asked about a filing now."""
    rows = Task.objects.filter(filing_id=filing, status=OPEN).order_by("desk_name")
    return [name.split("·")[0].strip() for name in rows.values_list("desk_name", flat=True)]


def write(scene: Scene, alias: str, **data: Any) -> None:
    """Somebody writes an entry."""
    entry = scene.entry(alias)
    entry.data = {**entry.data, **data}
    entry.save(update_fields=["data"])
    entry_changes.entry_changed(entry, scene.stage.actor("owner"))


@pytest.fixture
def two_cities(scene: Scene) -> Scene:
    """周正 is safety officer of a school in 曲靖 that was stopped for a while, and has come to manage a bridge in 昆明:
    two locks, that of 曲靖 set last."""
    zhou = {"name": "周正", "id_kind": "citizen", "id_number": "11010519491231002X", "address": {"code": "530102"}}
    scene.add("zhou", "person", "contractor", zhou)
    write(scene, "school", state="stopped")
    post = {"person": {"id": "$zhou", "label": "周正"}, "post": "safety-officer", "from": "2025-04-01"}
    scene.add("zhou-on-school", "appointment", "contractor", post, about="school")
    scene.add("bridge", "work", "owner", BRIDGE)
    scene.add("zhou-on-bridge", "appointment", "contractor", {**post, "post": "project-manager"}, about="bridge")
    clock.set_to(dt.datetime(2025, 7, 2, 9, 0, tzinfo=clock.SHANGHAI))
    write(scene, "school", state="under-construction")
    assert Lock.objects.unscoped().filter(person=scene.entry("zhou"), until__isnull=True).count() == 2
    return scene


def running(scene: Scene, alias: str) -> list[str]:
    rows = Lock.objects.unscoped().filter(person=scene.entry(alias), until__isnull=True).order_by("rule")
    return list(rows.values_list("rule", flat=True))


class TestTwoCities:
    def test_the_bodies_of_the_lock_set_last_are_asked_then_those_of_the_other(self, two_cities: Scene) -> None:
        filing = file(two_cities, "contractor", "unlock", "zhou", UNLOCK)
        assert asked(filing) == ["曲靖市住房和城乡建设局", "曲靖市建设工程质量安全监督站"]
        assert answer(two_cities, "authority", filing) in ("no-task", "not-found"), "昆明 is not asked"
        assert answer(two_cities, "other-body", filing) == "confirmed"
        assert running(two_cities, "zhou") == ["project-manager"]
        filing = file(two_cities, "contractor", "unlock", "zhou", UNLOCK)
        assert asked(filing) == ["昆明市住房和城乡建设局", "昆明市建设工程质量安全监督站"]
        assert answer(two_cities, "body", filing) == "confirmed"
        assert running(two_cities, "zhou") == []

    def test_a_body_never_releases_the_lock_of_another_city(self, two_cities: Scene) -> None:
        """The lock they were asked about ends by itself while the application waits: 曲靖 may not release 昆明's."""
        filing = file(two_cities, "contractor", "unlock", "zhou", UNLOCK)
        clock.set_to(dt.datetime(2025, 7, 2, 10, 0, tzinfo=clock.SHANGHAI))
        write(two_cities, "school", state="completed")
        assert running(two_cities, "zhou") == ["project-manager"]
        assert answer(two_cities, "other-authority", filing) == "lock-changed"
        assert running(two_cities, "zhou") == ["project-manager"]
        assert answer(two_cities, "other-authority", filing, "return") == "returned"
        submission.submit(two_cities.stage.actor("contractor"), filing, {})
        assert asked(filing) == ["昆明市住房和城乡建设局", "昆明市建设工程质量安全监督站"]
        assert answer(two_cities, "authority", filing) == "confirmed"

    def test_a_later_lock_does_not_keep_the_bodies_from_the_one_they_were_asked_about(self, two_cities: Scene) -> None:
        write(two_cities, "school", state="stopped")
        filing = file(two_cities, "contractor", "unlock", "zhou", UNLOCK)
        clock.set_to(dt.datetime(2025, 7, 3, 9, 0, tzinfo=clock.SHANGHAI))
        write(two_cities, "school", state="under-construction")
        assert running(two_cities, "zhou") == ["project-manager", "safety-officer"]
        assert answer(two_cities, "body", filing) == "confirmed"
        assert running(two_cities, "zhou") == ["safety-officer"]

    def test_a_work_that_turns_out_to_lie_elsewhere_takes_its_lock_along(self, scene: Scene) -> None:
        hall = scene.entry("hall")
        hall.jurisdiction, hall.data = "530302", {**hall.data, "address": {"code": "530302", "name": "曲靖"}}
        hall.save()
        entry_changes.entry_changed(hall, scene.stage.actor("owner"))
        (lock,) = Lock.objects.unscoped().filter(person=scene.entry("li"))
        assert (lock.jurisdiction, lock.until) == ("530302", None)
        filing = file(scene, "contractor", "unlock", "li", UNLOCK)
        assert asked(filing) == ["曲靖市住房和城乡建设局", "曲靖市建设工程质量安全监督站"]


class TestGuessed:
    @pytest.fixture
    def stranger(self, scene: Scene) -> Entry:
        """Somebody of another firm, locked."""
        person = {
            "name": "孙立群",
            "id_kind": "citizen",
            "id_number": "11010519491231002X",
            "address": {"code": "530102"},
        }
        return scene.add("sun", "person", "firm", person)

    def test_a_guessed_successor_says_nothing_of_people_elsewhere(self, scene: Scene, stranger: Entry) -> None:
        scene.add(
            "sun-on-school", "appointment", "firm",
            {"person": {"id": "$sun", "label": "孙立群"}, "post": "project-manager", "from": "2025-04-01"},
            about="school",
        )  # fmt: skip
        filing = begin(scene, "contractor", "personnel-change", "li-on-hall", CHANGE)
        client = scene.client("contractor")
        said = {"successor": str(stranger.pk), **CHANGE}
        for path in ("refresh", "edit"):
            answered = client.post(f"/filings/{filing}/{path}/", said, follow=True)
            text = answered.content.decode()
            assert answered.status_code == {"refresh": 200, "edit": 400}[path]
            assert "孙立群" not in text, path
            assert "曲靖第八中学" not in text, path
            assert "已有项目管理工作" not in text, path
        api = {"data": {"successor": {"id": str(stranger.pk), "label": "x"}, **CHANGE}}
        for method, path in (("patch", ""), ("post", "/submit")):
            answered = getattr(client, method)(f"/api/v1/filings/{filing}{path}", api, content_type="application/json")
            text = answered.content.decode()
            assert "孙立群" not in text, (method, text)
            assert "曲靖第八中学" not in text
            assert "已有项目管理工作" not in text

    @pytest.mark.parametrize("path", ["/entries/{}/", "/entries/{}/edit/", "/api/v1/registers/person/entries/{}"])
    def test_a_guessed_person_is_not_there(self, scene: Scene, stranger: Entry, path: str) -> None:
        assert scene.client("contractor").get(path.format(stranger.pk)).status_code == 404


class TestEndings:
    def test_a_post_that_ends_later_can_be_changed_until_then(self, scene: Scene) -> None:
        """YNR-19, A-18: an appointment is over once its last day is, not when somebody writes that day down."""
        write(scene, "li-on-hall", until="2025-07-31")
        filing = file(scene, "contractor", "personnel-change", "li-on-hall", {**CHANGE, "successor": {"id": "$qian"}})
        assert answer(scene, "body", filing) == "confirmed"

    def test_a_post_that_is_over_cannot(self, scene: Scene) -> None:
        write(scene, "li-on-hall", until="2025-06-30")
        with pytest.raises(Refusal) as refused:
            begin(scene, "contractor", "personnel-change", "li-on-hall", CHANGE)
        assert refused.value.problems[0].message.zh == "该人员在该工程的任职已结束，不能变更"

    def test_completion_while_a_change_is_open(self, scene: Scene) -> None:
        change = file(scene, "contractor", "personnel-change", "li-on-hall", {**CHANGE, "successor": {"id": "$qian"}})
        completion = file(scene, "owner", "completion", "hall", COMPLETION)
        assert answer(scene, "body", completion) == "confirmed"
        assert running(scene, "li") == []
        assert answer(scene, "body", change) == "active"
        assert running(scene, "qian") == []
        assert answer(scene, "authority", change, "return") == "returned"

    def test_completion_while_an_unlock_is_open(self, scene: Scene) -> None:
        unlock = file(scene, "contractor", "unlock", "li", UNLOCK)
        completion = file(scene, "owner", "completion", "hall", COMPLETION)
        assert answer(scene, "authority", completion) == "confirmed"
        assert answer(scene, "body", unlock) == "locked"
        assert answer(scene, "body", unlock, "return") == "returned"

    def test_only_what_has_been_accepted_is_completed(self, scene: Scene) -> None:
        """YNR-33: 工程竣工验收后."""
        with pytest.raises(Refusal) as refused:
            file(scene, "owner", "completion", "hall", {**COMPLETION, "accepted_on": "2025-07-02"})
        assert refused.value.problems[0].message.zh.startswith("工程竣工验收后方可办理备案")

    def test_a_second_application_waits_for_the_first(self, scene: Scene) -> None:
        first = file(scene, "contractor", "unlock", "li", UNLOCK)
        with pytest.raises(Refusal) as refused:
            begin(scene, "contractor", "unlock", "li", UNLOCK)
        assert refused.value.problems[0].message.zh == "该人员已有未办结的解锁申请"
        assert answer(scene, "body", first) == "confirmed"

    def test_a_successor_who_became_unfit_is_refused_at_the_decision(self, scene: Scene) -> None:
        change = file(scene, "contractor", "personnel-change", "li-on-hall", {**CHANGE, "successor": {"id": "$qian"}})
        write(scene, "qian-b", state="withdrawn")
        assert answer(scene, "body", change) == "eligibility.safety-b"
        write(scene, "qian-b", state="normal")
        assert answer(scene, "body", change) == "confirmed"

    def test_one_successor_for_two_works(self, scene: Scene) -> None:
        """Both changes may be submitted; the first decision takes the person's only place."""
        zhou = {"name": "周正", "id_kind": "citizen", "id_number": "11010519491231002X", "address": {"code": "530302"}}
        scene.add("zhou", "person", "contractor", zhou)
        post = {"person": {"id": "$zhou", "label": "周正"}, "post": "project-manager", "from": "2025-04-01"}
        scene.add("zhou-on-school", "appointment", "contractor", post, about="school")
        successor = {**CHANGE, "successor": {"id": "$qian"}}
        first = file(scene, "contractor", "personnel-change", "li-on-hall", successor)
        second = file(scene, "contractor", "personnel-change", "zhou-on-school", successor)
        assert answer(scene, "other-body", second) == "confirmed"
        assert answer(scene, "body", first) == "post-limit"
        assert (running(scene, "li"), running(scene, "zhou")) == (["project-manager"], [])

    def test_whoever_was_unlocked_stays_so_and_may_take_one_new_work(self, scene: Scene) -> None:
        """YNR-18: the post that was released counts no more, whatever is worked out again; a new one locks."""
        unlock = file(scene, "contractor", "unlock", "li", UNLOCK)
        assert answer(scene, "authority", unlock) == "confirmed"
        write(scene, "hall", area=60000)
        assert running(scene, "li") == []
        assert scene.entry("li").status == "unlocked"
        post = {"person": {"id": "$li", "label": "李建业"}, "post": "project-manager", "from": "2025-07-01"}
        scene.add("li-on-school", "appointment", "contractor", post, about="school")
        assert running(scene, "li") == ["project-manager"]
        scene.add("bridge", "work", "owner", BRIDGE)
        with pytest.raises(Refusal) as refused:
            scene.add("li-again", "appointment", "contractor", post, about="bridge")
        assert refused.value.code == "post-limit"


class TestBothBodies:
    def test_the_other_task_disappears_everywhere(self, scene: Scene) -> None:
        """YNR-29: from the inbox, its count, and the API."""
        filing = file(scene, "contractor", "personnel-change", "li-on-hall", {**CHANGE, "successor": {"id": "$qian"}})
        name = Filing.objects.unscoped().get(pk=filing).name
        for reader in ("authority", "body"):
            assert name in scene.page(reader, "/inbox/")
            assert counted(scene, reader) == 1
        assert answer(scene, "body", filing) == "confirmed"
        for reader in ("authority", "body"):
            assert name not in scene.page(reader, "/inbox/")
            assert counted(scene, reader) == 0


def counted(scene: Scene, reader: str) -> int:
    """How many tasks the API lists."""
    found = scene.client(reader).get("/api/v1/tasks")
    assert found.status_code == 200, found.content
    return len(found.json()["items"])


def test_the_list_of_changes_has_the_manuals_columns_and_a_row_in_them(scene: Scene) -> None:
    """YNR-28: 序号/工程名称/变更类型/变更前人员/变更后人员/变更原因/申请单位/上报时间/状态/操作(上报)."""
    wanted = [
        "序号",
        "工程名称",
        "变更类型",
        "变更前人员",
        "变更后人员",
        "变更原因",
        "申请单位",
        "上报时间",
        "状态",
        "操作",
    ]
    begin(scene, "contractor", "personnel-change", "li-on-hall", {**CHANGE, "successor": {"id": "$qian"}})
    page = scene.page("contractor", "/filings/of/personnel-change/")
    table = page[page.index("<table") : page.index("</table>")]
    titles = [re.sub(r"<[^>]+>|\s", "", one) for one in re.findall(r"<th\b[^>]*>(.*?)</th>", table, re.DOTALL)]
    assert [one for one in titles if one] == wanted
    cells = [re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in re.findall(r"<td\b[^>]*>(.*?)</td>", table, re.DOTALL)]
    said = " | ".join(cells)
    for one in (
        "1",
        "滇池会展中心一标段",
        "项目经理",
        "李建业",
        "钱学明",
        "离职",
        "滇中建设工程有限公司",
        "暂存",
        "上报",
    ):
        assert one in said, (one, said)


def test_the_log_of_a_change_has_the_manuals_columns(scene: Scene) -> None:
    """YNR-27: 序号/操作时间/操作人/操作/意见."""
    filing = file(scene, "contractor", "personnel-change", "li-on-hall", {**CHANGE, "successor": {"id": "$qian"}})
    assert answer(scene, "body", filing, "return", "请补充任职文件") == "returned"
    page = scene.page("contractor", f"/filings/{filing}/")
    table = page[page.index("<table", page.index('id="log-title"')) :].partition("</table>")[0]
    heads = [re.sub(r"<[^>]+>|\s", "", head) for head in re.findall(r"<th\b[^>]*>(.*?)</th>", table, re.DOTALL)]
    assert heads == ["序号", "操作时间", "操作人", "操作", "意见"]
    rows = [
        [re.sub(r"<[^>]+>", " ", cell).split() for cell in re.findall(r"<td\b[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    ]
    told = {"/".join(row[3]): row for row in rows}
    assert [int(row[0][0]) for row in rows] in (list(range(1, len(rows) + 1)), list(range(len(rows), 0, -1)))
    assert all(row[1] == ["2025-07-01", "09:00:00"] for row in rows), rows
    returned = next(row for act, row in told.items() if "退回" in act)
    assert "昆明市建设工程质量安全监督站" in returned[2]
    assert returned[4] == ["请补充任职文件"]
    assert any("上报" in act for act in told)
