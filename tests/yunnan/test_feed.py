"""What the approval system pushes becomes works, people, certificates and appointments, and locks follow (YNR-30)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.config.model.feeds import Complete
from guicheng.config.model.scenarios import Given
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import receiving
from guicheng.feeds.models import FeedBatch
from guicheng.feeds.simulator import Simulator, Wanted, register
from guicheng.registers.models import Entry, Lock
from tests.feeds.world import at_once
from tests.support.world import config_of
from tests.yunnan.shared import REGION, Scene

MANAGER = {
    "name": "李建业", "idNumber": "530102198512311231", "phone": "13900000001", "post": "XMJL", "since": "2025-03-01",
    "certificates": [{"kind": "AQB", "number": "云建安B(2023)0000001", "from": "2023-06-01", "to": "2026-05-31"}],
}  # fmt: skip

FIRMS = {"owner": "91530100MA6DEM011Q", "contractor": "91530100MA6DEM021R", "supervision-firm": "91530100MA6DEM031T"}
NAMES = {
    "owner": "昆明滇池开发有限公司",
    "contractor": "滇中建设工程有限公司",
    "supervision-firm": "昆明翠湖监理有限公司",
}
"""A row is taken for an owner who is registered under the name that the row says."""


@pytest.fixture
def config(db: None) -> RegionConfig:
    config = config_of(REGION)
    for kind, code in FIRMS.items():
        Organisation.objects.create(
            region=REGION, kind=kind, name=NAMES[kind], credit_code=code, jurisdiction_id="530100"
        )
    return config


def work(number: str, contract: str, **more: Any) -> dict[str, Any]:
    return {
        "supervisionNo": number, "modified": "2025-06-01T08:00:00+08:00", "name": f"滇池会展中心{number}", "state": "1",
        "contractNo": contract, "region": "530102", "investment": "38000000", "reportedOn": "2025-02-01",
        "owner": {"code": "91530100MA6DEM011Q", "name": "昆明滇池开发有限公司"},
        "contractor": {"code": "91530100MA6DEM021R", "name": "滇中建设工程有限公司", "persons": [MANAGER]},
        "supervisor": {"code": "91530100MA6DEM031T", "name": "昆明翠湖监理有限公司", "persons": []}, **more,
    }  # fmt: skip


def push(config: RegionConfig, *rows: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"data": {"works": rows}}).encode()
    found: dict[str, Any] = receiving.receive(config, "works", body, FeedBatch.Way.FILE, "x").as_json()
    return found


def count(register: str) -> int:
    return Entry.objects.unscoped().filter(register=register).count()


def test_a_work_arrives_with_its_people_and_the_lock(config: RegionConfig) -> None:
    answer = push(config, work("JD001", "HT-1"))
    assert answer["created"] == 1, answer
    assert [count(one) for one in ("work", "person", "certificate", "appointment")] == [1, 1, 1, 1]
    hall = Entry.objects.unscoped().get(register="work")
    assert (hall.data["cost"], hall.data["state"], hall.jurisdiction) == (3800, "under-construction", "530102")
    assert Lock.objects.unscoped().get(until__isnull=True).origin_id == hall.pk


def test_the_same_again_changes_nothing(config: RegionConfig) -> None:
    push(config, work("JD001", "HT-1"))
    assert push(config, work("JD001", "HT-1"))["unchanged"] == 1


def test_works_under_one_contract_count_as_one(config: RegionConfig) -> None:
    assert push(config, work("JD001", "HT-1"), work("JD002", "HT-1"))["created"] == 2
    assert count("person") == 1


def test_a_second_contract_is_refused_whole_with_the_manuals_words(config: RegionConfig) -> None:
    answer = push(config, work("JD001", "HT-1"), work("JD002", "HT-2"))
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert "该项目经理已有项目管理工作，请重新选择" in json.dumps(answer, ensure_ascii=False)
    assert count("work") == 1


def test_whom_a_complete_list_no_longer_names_is_free_at_once(
    config: RegionConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declared so, the lists of a work's staff are complete: who is gone from them holds no post and is locked no more;
    named again, they are locked again."""
    feed = config.feeds["works"]
    complete = Complete.model_validate({"absent": {"end": "until"}})
    rules = [
        one.model_copy(update={"complete": complete}) if one.id == "staff-appointments" else one for one in feed.entries
    ]
    monkeypatch.setitem(config.feeds, "works", feed.model_copy(update={"entries": rules}))

    def locked() -> bool:
        return Lock.objects.unscoped().filter(until__isnull=True).exists()

    push(config, work("JD001", "HT-1"))
    assert locked()
    firm = work("JD001", "HT-1")["contractor"]
    push(config, work("JD001", "HT-1", contractor={**firm, "persons": []}, modified="2025-06-09T08:00:00+08:00"))
    assert not locked()
    assert Entry.objects.unscoped().get(register="appointment").data["until"] == "2025-06-08"
    assert push(config, work("JD002", "HT-2"))["created"] == 1, "free for another work"
    again = push(config, work("JD001", "HT-1", modified="2025-06-10T08:00:00+08:00"))
    assert "该项目经理已有项目管理工作" in json.dumps(again, ensure_ascii=False), "taken meanwhile"
    assert push(config, work("JD002", "HT-2", state="1", modified="2025-06-11T08:00:00+08:00", contractor={
        **firm, "persons": [],
    }))["updated"] == 1  # fmt: skip
    assert push(config, work("JD001", "HT-1", modified="2025-06-12T08:00:00+08:00"))["updated"] == 1
    assert locked()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_simulator_plays_it(config: RegionConfig, seed: str) -> None:
    player = Simulator(config, "works", seed)
    body = player.encoded(player.rows(Wanted(rows=6)))
    answer = receiving.receive(config, "works", body, FeedBatch.Way.FILE, "x").as_json()
    assert answer["created"] == 6, [one["problems"][0] for one in answer["refusals"]]


def test_a_work_of_a_firm_that_has_not_registered_waits(config: RegionConfig) -> None:
    stranger = {"code": "91530100MA6DEM041U", "name": "未注册建设单位"}
    answer = push(config, work("JD001", "HT-1", owner=stranger))
    assert answer["refused"] == 1
    assert count("work") == 0


def test_the_simulator_registers_the_firms_that_must_be_there(db: None) -> None:
    """YNR-01: firms register themselves before the approval system pushes their works."""
    config = config_of(REGION)
    made = register(config, "works", "7", Actor.system(REGION, "tests"))
    assert [one.kind for one in made] == ["owner", "contractor", "supervision-firm"]
    assert register(config, "works", "7", Actor.system(REGION, "tests")) == []
    player = Simulator(config, "works", "7")
    answer = receiving.receive(
        config, "works", player.encoded(player.rows(Wanted(rows=3))), FeedBatch.Way.FILE, "x"
    ).as_json()
    assert (answer["created"], answer["unread"]) == (3, [])


def test_an_administrator_is_told_and_repairs_after_the_firm_has_registered(scene: Scene) -> None:
    """YNR-30: a work whose owner has not registered waits; the province's administrator tries it again."""
    config = scene.stage.config
    scene.stage.set(Given.model_validate({"organisations": {"office": {
        "kind": "authority", "name": "省住建厅", "jurisdiction": "530000", "roles": ["province-admin"],
    }}}))  # fmt: skip
    stranger = {"code": "91530100MA6DEM041U", "name": "未注册建设单位"}
    row = work("JD901", "HT-901", owner=stranger)
    row["contractor"] = {"persons": []}
    row["supervisor"] = {"persons": []}
    assert push(config, row)["refused"] == 1
    assert "工程报监推送：1行未能接入" in scene.page("office", "/messages/")
    assert "91530100MA6DEM041U" in scene.page("office", "/feeds/rows/")
    Organisation.objects.create(
        region=REGION, kind="owner", name=stranger["name"], credit_code=stranger["code"], jurisdiction_id="530100"
    )
    desk = scene.client("office")
    done = desk.post("/feeds/rows/retry/", {"feed": "works", "reason": "owner-unknown", "confirmed": "1"}, follow=True)
    assert "已接入 1 行" in done.content.decode()
    assert Entry.objects.unscoped().filter(register="work", source_key="JD901").exists()


def test_a_permit_supplied_here_outlives_later_pushes(config: RegionConfig) -> None:
    """YNR-31: the permit's number is filed here where it came late; a newer push without it takes nothing away."""
    push(config, work("JD001", "HT-1"))
    hall = Entry.objects.unscoped().get(register="work")
    hall.data["permit_no"] = "530102202506010101"
    hall.save(update_fields=["data"])
    answer = push(config, work("JD001", "HT-1", modified="2025-06-02T08:00:00+08:00", state="2"))
    assert answer["updated"] == 1
    hall.refresh_from_db()
    assert (hall.data["permit_no"], hall.data["state"]) == ("530102202506010101", "stopped")


def test_the_owner_reads_a_work_that_was_pushed(scene: Scene) -> None:
    """YNR-32: a read-only list of one's own works, whichever way they came."""
    owner = scene.stage.actor("owner")
    Organisation.objects.unscoped().filter(pk=owner.organisation_id).update(credit_code=FIRMS["owner"])
    parties: dict[str, Any] = {"contractor": {"persons": []}, "supervisor": {"persons": []}}
    assert push(scene.stage.config, work("JD777", "HT-777", **parties))["created"] == 1
    assert "滇池会展中心JD777" in scene.page("owner", "/registers/work/")


@pytest.mark.django_db(transaction=True)
def test_two_pushes_at_once_never_exceed_a_limit(transactional_db: None) -> None:
    """YNR-08: the same manager on works of two contracts, pushed at the same moment: one is taken, one refused."""
    config = config_of(REGION)
    for kind, code in FIRMS.items():
        Organisation.objects.create(
            region=REGION, kind=kind, name=NAMES[kind], credit_code=code, jurisdiction_id="530100"
        )
    answers: list[dict[str, Any]] = []
    at_once(*(lambda n=n: answers.append(push(config, work(f"JD00{n}", f"HT-{n}"))) for n in (1, 2)))
    assert sorted((one["created"], one["refused"]) for one in answers) == [(0, 1), (1, 0)]
    assert (count("work"), count("appointment")) == (1, 1)
