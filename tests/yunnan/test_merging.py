"""A person who stands twice: merged from the page to the database, with certificates, posts, filings and locks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser

from guicheng.accounts.models import Organisation
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.common.versions import Conflict
from guicheng.config.model.scenarios import Given
from guicheng.entries import merging
from guicheng.feeds import receiving
from guicheng.feeds.models import FeedBatch
from guicheng.filings.models import Filing
from guicheng.registers import claims
from guicheng.registers.locks import identity
from guicheng.registers.models import Claim, Entry, Lock, Tie
from guicheng.workflow.models import ChainRun
from tests.support.browsing import PHONE, Surfer, served
from tests.support.samples import citizen_number
from tests.yunnan.shared import REGION, Scene
from tests.yunnan.test_feed import FIRMS, NAMES, work
from tests.yunnan.test_hostile import UNLOCK, answer, begin, file


@pytest.fixture
def both(scene: Scene) -> Scene:
    """李建业 is registered once more, under a passport, with a certificate and an enterprise that trusts him."""
    scene.stage.set(Given.model_validate({"organisations": {
        "office": {"kind": "authority", "name": "省住建厅", "jurisdiction": "530000", "roles": ["province-admin"]},
    }}))  # fmt: skip
    scene.add("again", "person", "contractor", {
        "name": "李建业", "id_kind": "passport", "id_number": "EA1234567", "mobile": "13900000009",
        "address": {"code": "530102", "name": "云南省昆明市五华区"},
    })  # fmt: skip
    scene.add("again-b", "certificate", "contractor", {
        "kind": "safety-c", "number": "云建安C(2024)0000009", "valid_from": "2024-06-01", "valid_to": "2027-05-31",
        "state": "normal",
    }, about="again")  # fmt: skip
    return scene


def merge(scene: Scene, gone: str, kept: str, reason: str = "同一人，护照与身份证") -> Entry:
    return merging.merge(scene.stage.actor("office"), scene.entry(gone).pk, scene.entry(kept).pk, reason)


def refusal(scene: Scene, gone: str, kept: str, reason: str = "同一人") -> Refusal:
    before = [one.version for one in Entry.objects.unscoped().order_by("pk")]
    with pytest.raises(Refusal) as refused, transaction.atomic():
        merge(scene, gone, kept, reason)
    assert [one.version for one in Entry.objects.unscoped().order_by("pk")] == before
    return refused.value


def locked(scene: Scene, alias: str) -> bool:
    return Lock.objects.unscoped().filter(person=scene.entry(alias), until__isnull=True).exists()


# --- from the page to the database ------------------------------------------------------------------------------------


def test_the_administrator_finds_compares_and_merges(both: Scene) -> None:
    """What belonged to the duplicate is the kept one's; the lock of the duplicate begins anew there."""
    gone, kept = both.entry("li"), both.entry("again")
    office = both.client("office")
    page = office.get(f"/entries/{gone.pk}/").content.decode()
    assert f"/entries/{gone.pk}/merge/" in page
    assert f"into={kept.pk}" in office.get(f"/entries/{gone.pk}/merge/").content.decode()
    compared = office.get(f"/entries/{gone.pk}/merge/?into={kept.pk}").content.decode()
    assert "随之转移的条目" in compared
    assert "530102198512311231" not in compared
    unsaid = office.post(f"/entries/{gone.pk}/merge/", {"into": kept.pk, "reason": " "})
    assert (unsaid.status_code, "请说明为什么是同一个" in unsaid.content.decode()) == (400, True)
    sent = {"into": str(kept.pk), "reason": "护照与身份证为同一人"}
    asked = office.post(f"/entries/{gone.pk}/merge/", sent)
    assert "合并后不能撤销" in asked.content.decode()
    assert both.entry("li").removed_at is None
    done = office.post(f"/entries/{gone.pk}/merge/", {**sent, "confirmed": "1"})
    assert (done.status_code, done["Location"]) == (302, f"/entries/{kept.pk}/")
    gone, kept = both.entry("li"), both.entry("again")
    assert (gone.merged_into_id, gone.removed_at is not None) == (kept.pk, True)
    assert {one.name for one in Entry.objects.unscoped().filter(parent=kept)} == {
        "云153000000001", "云建安B(2023)0000001", "云建安C(2024)0000009",
    }  # fmt: skip
    post = both.entry("li-on-hall")
    assert post.data["person"] == {"id": str(kept.pk), "label": "李建业"}
    assert set(Tie.objects.filter(person=kept).values_list("part", flat=True)) == {"certificates", "appointments"}
    assert not Tie.objects.filter(person=gone).exists()
    assert (locked(both, "li"), locked(both, "again"), kept.status) == (False, True, "locked")
    said = AuditEntry.objects.get(action="entry.merge")
    assert (said.object_id, said.opinion, said.changes["merged_into"]) == (
        str(gone.pk), "护照与身份证为同一人", [None, kept.pk],
    )  # fmt: skip
    assert AuditEntry.objects.filter(action="entry.take-over", object_id=str(kept.pk)).exists()


def test_merging_rests_on_both(both: Scene) -> None:
    """What was compared is what is merged: where either changed since, it is said and nothing is merged."""
    office, (gone, kept) = both.stage.actor("office"), (both.entry("li"), both.entry("again"))
    for versions in ({"version": gone.version + 1}, {"kept_version": kept.version + 1}):
        with pytest.raises(Conflict), transaction.atomic():
            merging.merge(office, gone.pk, kept.pk, "同一人", **versions)
    assert both.entry("li").removed_at is None


def test_the_question_names_what_stands_and_what_goes(both: Scene) -> None:
    gone, kept = both.entry("again"), both.entry("li")
    asked = both.client("office").post(f"/entries/{gone.pk}/merge/", {"into": kept.pk, "reason": "同一人"})
    question = asked.content.decode()
    assert "1 个条目、0 件填报随之转移" in question
    numbers = re.findall(r"证件号码：保留“(\S+)”，不再采用“(\S+)”", question)
    assert [all("*" in one for one in pair) for pair in numbers] == [True], "masked as everywhere for an authority"
    assert "不再采用" in both.page("office", f"/entries/{gone.pk}/merge/?into={kept.pk}")


def test_the_merged_entry_stays_readable_and_leads_to_the_kept_one(both: Scene) -> None:
    merge(both, "again", "li")
    gone, kept = both.entry("again"), both.entry("li")
    for who in ("office", "contractor"):
        page = both.page(who, f"/entries/{gone.pk}/")
        assert "已并入" in page
        assert f'href="/entries/{kept.pk}/"' in page
        assert f"/entries/{gone.pk}/merge/" not in page
    assert both.client("contractor").get(f"/entries/{gone.pk}/edit/").status_code == 404
    assert f"/entries/{gone.pk}/" not in both.page("office", "/registers/person/")
    refused = refusal(both, "again", "li")
    assert refused.code == "not-found"


def test_the_api_merges_and_tells_of_it(both: Scene) -> None:
    gone, kept = both.entry("again").pk, both.entry("li").pk
    api = both.person("office").api()
    address = f"/api/v1/registers/person/entries/{gone}"
    short = api.send("POST", f"{address}/merge", {"into": kept, "reason": ""})
    assert (short.status_code, json.loads(short.content)["code"]) == (400, "required")
    done = api.send("POST", f"{address}/merge", {"into": kept, "reason": "同一人"})
    assert (done.status_code, json.loads(done.content)["id"]) == (200, kept)
    read = json.loads(api.send("GET", address).content)
    assert (read["merged_into"], read["editable"]) == (kept, [])
    assert api.send("POST", f"{address}/merge", {"into": kept, "reason": "再次"}).status_code == 404
    other = both.person("contractor").api().send("POST", f"{address}/merge", {"into": kept, "reason": "同一人"})
    assert other.status_code in (403, 404)


# --- who, and what speaks against it ----------------------------------------------------------------------------------


def test_only_declared_roles_merge_what_they_see(both: Scene) -> None:
    gone, kept = both.entry("again").pk, both.entry("li").pk
    with pytest.raises(Refusal) as refused:
        merging.merge(both.stage.actor("contractor"), gone, kept, "同一人")
    assert refused.value.code == "not-allowed"
    assert both.client("contractor").get(f"/entries/{gone}/merge/").status_code == 403
    assert f"/entries/{gone}/merge/" not in both.page("contractor", f"/entries/{gone}/")


def test_an_entry_is_not_merged_into_itself_or_into_another_kind(both: Scene) -> None:
    assert refusal(both, "li", "li").code == "same-entry"
    assert refusal(both, "li", "hall").code == "not-found"
    with pytest.raises(Refusal) as refused:
        merging.merge(both.stage.actor("office"), both.entry("hall").pk, both.entry("annex").pk, "同一工程")
    assert refused.value.code == "not-allowed", "the register declares no merging"


def test_what_is_under_way_comes_to_an_end_first(both: Scene) -> None:
    pk = file(both, "contractor", "unlock", "li", UNLOCK)
    refused = refusal(both, "li", "again")
    assert (refused.code, "李建业解锁申请" in refused.problems[0].message.zh) == ("open-filings", True)
    answer(both, "authority", pk)
    merge(both, "li", "again")
    filing, kept = Filing.objects.unscoped().get(pk=pk), both.entry("again")
    assert (filing.subject_id, ChainRun.objects.get(filing_id=pk).subject_id) == (kept.pk, kept.pk)
    assert f"/filings/{pk}/" in both.page("contractor", f"/entries/{kept.pk}/")


def test_a_draft_that_names_the_duplicate_holds_it(both: Scene) -> None:
    begin(both, "contractor", "personnel-change", "li-on-hall", {
        "successor": {"id": "$again"}, "reason": "left", "explanation": "原项目经理已离职",
    })  # fmt: skip
    assert refusal(both, "again", "qian").code == "open-filings"


def test_a_limit_refuses_here_as_everywhere(both: Scene) -> None:
    """Each of the two manages a work: one person cannot. One of the posts has to end first."""
    both.add("again-on-school", "appointment", "contractor", {
        "person": {"id": str(both.entry("again").pk), "label": "李建业"}, "post": "project-manager",
        "from": "2025-05-01",
    }, about="school")  # fmt: skip
    assert (locked(both, "li"), locked(both, "again")) == (True, True)
    refused = refusal(both, "again", "li")
    assert (refused.code, refused.problems[0].message.zh) == ("post-limit", "该项目经理已有项目管理工作，请重新选择")
    assert (locked(both, "li"), locked(both, "again")) == (True, True)


def declared(scene: Scene, patch: pytest.MonkeyPatch, **changed: Any) -> None:
    """The register of persons, merged by other rules."""
    registers = scene.stage.config.registers
    rule = registers["person"].merge
    assert rule is not None
    person = registers["person"].model_copy(update={"merge": rule.model_copy(update=changed)})
    patch.setitem(registers, "person", person)


def test_two_numbers_are_two_people_unless_the_region_lets_a_mistyped_one_go(
    both: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared(both, monkeypatch, identity="same")
    refused = refusal(both, "again", "li")
    assert (refused.code, refused.problems[0].field) == ("identities-differ", "id_number")


def test_fifteen_and_eighteen_digits_are_one_person(both: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a pair was there before persons were declared: afterwards the second is refused."""
    declared(both, monkeypatch, identity="same")
    li, twin = both.entry("li"), both.entry("again")
    Entry.objects.unscoped().filter(pk=twin.pk).update(
        data={**twin.data, "id_kind": "citizen", "id_number": "530102851231123"}
    )
    claims.leave("entry", [twin.pk], identity.CLAIM)
    merge(both, "again", "li")
    assert both.entry("again").merged_into_id == li.pk
    held = Claim.objects.get(rule=identity.CLAIM, holder_id=li.pk)
    assert held.value == identity.digest("citizen", "530102198512311231")


def test_declared_fields_and_conditions_must_hold(both: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    declared(both, monkeypatch, same=["name", "mobile"])
    Entry.objects.unscoped().filter(pk=both.entry("again").pk).update(
        data={**both.entry("again").data, "name": " 李建业 "}
    )
    assert merging.preview(both.stage.actor("office"), both.entry("again").pk, both.entry("li").pk).problems == ()
    assert [one.field for one in refusal(both, "again", "qian").problems] == ["name"]


# --- afterwards -------------------------------------------------------------------------------------------------------


def test_numbers_of_the_merged_one_are_free_and_upstream_follows(both: Scene) -> None:
    """What a feed says of a person who was merged away does not come back to life, and what it says of their posts
    goes to the one that is kept."""
    for kind, code in FIRMS.items():
        Organisation.objects.create(
            region=REGION, kind=kind, name=NAMES[kind], credit_code=code, jurisdiction_id="530100"
        )
    config = both.stage.config
    wrong = {
        "name": "李建业", "idNumber": citizen_number(71), "phone": "13900000001", "post": "XMJL",
        "since": "2025-06-01", "certificates": [],
    }  # fmt: skip
    row = work("JD777", "HT-2025-001")
    row["contractor"]["persons"] = [wrong]

    def push(**more: Any) -> dict[str, Any]:
        body = json.dumps({"data": {"works": [{**row, **more}]}}).encode()
        found: dict[str, Any] = receiving.receive(config, "works", body, FeedBatch.Way.FILE, "x").as_json()
        return found

    assert push()["created"] == 1
    gone = Entry.objects.unscoped().get(register="person", source_key=wrong["idNumber"])
    li = both.entry("li")
    merging.merge(both.stage.actor("office"), gone.pk, li.pk, "证件号码登记有误")
    post = Entry.objects.unscoped().get(register="appointment", source_key__startswith="JD777/")
    assert post.data["person"]["id"] == str(li.pk)
    again = push(modified="2025-06-20T08:00:00+08:00", name="改名工程")
    assert (again["updated"], again["refused"]) == (1, 0)
    post.refresh_from_db()
    gone.refresh_from_db()
    assert post.data["person"]["id"] == str(li.pk)
    assert (gone.merged_into_id, both.entry("li").data["id_number"]) == (li.pk, "530102198512311231")
    assert Lock.objects.unscoped().filter(person=li, until__isnull=True).count() == 1


def test_an_entry_is_merged_in_a_browser(transactional_db: None, both: Scene, browser: Browser) -> None:
    """On a phone; the pages are free of violations. Without scripts the question is a page, as tested above."""
    gone, kept = both.entry("again"), both.entry("li")
    with served() as origin:
        surfer = Surfer(browser, origin, REGION)
        page = surfer.arrive(both.person("office"), f"/entries/{gone.pk}/", PHONE)
        page.get_by_role("link", name="合并到…").click()
        surfer.look(page, "choose")
        page.goto(f"/entries/{gone.pk}/merge/?into={kept.pk}")
        page.get_by_label("为什么是同一个").fill("核对了身份证和护照")
        surfer.look(page, "compare")
        page.get_by_role("button", name="合并").click()
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
        page.wait_for_url(f"**/entries/{kept.pk}/")
        page.goto(f"/entries/{gone.pk}/")
        surfer.look(page, "merged")
        page.get_by_role("link", name="李建业", exact=True).last.click()
        page.wait_for_url(f"**/entries/{kept.pk}/")
        surfer.close()
    assert both.entry("again").merged_into_id == kept.pk
