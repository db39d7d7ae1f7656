"""What may be chosen beyond what is seen: who, which entries, what of them is told; organisations by their names."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.entries import writing
from guicheng.filings.acts import beginning, drafts
from guicheng.filings.context import queries
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.parties.test_sight import client_of
from tests.support.story import refused
from tests.support.world import said

pytestmark = pytest.mark.django_db


def choices(actor: Actor, field: str, query: str = "") -> list[tuple[str, str]]:
    """What a picker offers by API: names, and what tells them apart. The page offers the same."""
    form, name = field.split(".")
    client: Any = client_of(actor)
    found = said(client.get(f"/api/v1/forms/{form}/choices/{name}", {"query": query}))["items"]
    page = client.get(reverse("portal:entries-of", args=[form]), {"field": name, "q": query})
    assert page.status_code == 200
    assert [one["label"] in page.content.decode() for one in found] == [True] * len(found)
    return [(one["label"], one["more"]) for one in found]


OFFERED = [
    # who, what is typed, what is offered
    ("rival.builder", "", [("安全员培训", "日期：2025-04-01")]),
    ("rival.builder", "安全", [("安全员培训", "日期：2025-04-01")]),
    ("rival.builder", "2025-04", [("安全员培训", "日期：2025-04-01")]),  # a search compares what is shown
    ("rival.builder", "内部", []),  # not published
    ("school-of-works.trainer", "", [("内部培训", ""), ("安全员培训", "")]),  # its own
]


@pytest.mark.parametrize(("who", "query", "offered"), OFFERED, ids=[f"{w}-{q}" for w, q, _ in OFFERED])
def test_a_picker_offers_what_is_open(stage: Stage, who: str, query: str, offered: list[tuple[str, str]]) -> None:
    assert sorted(choices(stage.actor(who), "enrolment.session", query)) == sorted(offered)


def test_what_is_only_open_is_found_by_what_is_shown_alone(stage: Stage) -> None:
    """The rent is searched by the lessor's list; a stranger's search neither finds by it nor tells it."""
    kind = stage.config.filings["installation"]
    rival, acme = stage.actor("rival.builder"), stage.actor("acme.builder")
    for query, found in {"": ["塔吊一号"], "塔吊": ["塔吊一号"], "三万": [], "二号": []}.items():
        assert [one.entry.name for one in beginning.subjects(rival, kind, query)] == found, query
    assert [one.entry.name for one in beginning.subjects(acme, kind, "三万")] == ["塔吊一号"]
    assert {one.entry.name for one in beginning.subjects(acme, kind)} == {"塔吊一号", "塔吊二号"}
    page = client_of(rival).get(reverse("portal:filing-subjects", args=["installation"])).content.decode()
    assert "塔吊一号（型号：QTZ63）" in page
    assert "三万" not in page


def test_to_choose_is_not_to_see(stage: Stage) -> None:
    """Neither page nor API of the entry opens, nor its list, nor may it be changed, whatever was filed about it."""
    rival, crane = stage.actor("rival.builder"), stage.entries["crane"]
    made = drafts.create(rival, "installation", crane.pk, {"place": "大桥"}).matter.filing
    client = client_of(rival)
    for address in (f"/entries/{crane.pk}/", f"/entries/{crane.pk}/edit/", f"/api/v1/entries/{crane.pk}"):
        assert client.get(address).status_code == 404, address
    assert "塔吊" not in client.get("/registers/equipment/").content.decode()
    assert not queries.sees(rival, crane)
    assert refused(lambda: writing.edit(rival, crane.pk, {"name": "改名"})) == ["not-found"]
    shown = client.get(f"/filings/{made.pk}/").content.decode()
    assert "塔吊一号" in shown
    assert f"/entries/{crane.pk}/" not in shown
    assert "三万" not in shown


def test_what_is_closed_again_is_not_chosen_and_what_was_chosen_stays(stage: Stage) -> None:
    rival, course = stage.actor("rival.builder"), stage.entries["course"]
    chosen = {"session": {"id": str(course.pk)}, "people": 2}
    first = drafts.create(rival, "enrolment", None, chosen)
    Entry.objects.unscoped().filter(pk=course.pk).update(data={**course.data, "published": False})
    again = drafts.create(rival, "enrolment", None, chosen)
    assert [problem.code for problem in again.problems] == ["form.option"]
    assert drafts.save(rival, first.matter.filing.pk, {**chosen, "people": 3}).problems == ()


def test_organisations_are_offered_by_their_names(stage: Stage) -> None:
    acme = stage.actor("acme.builder")
    assert choices(acme, "subcontract.contractor", "乙") == [("乙建筑公司", "")]
    assert {name for name, _ in choices(acme, "subcontract.contractor")} == {"甲建筑公司", "乙建筑公司", "丙建筑公司"}
    station = stage.organisations["station"]
    data = {"title": "合同", "contractor": {"id": str(station.pk)}}
    assert [one.code for one in drafts.create(acme, "subcontract", None, data).problems] == ["form.option"]
    Organisation.objects.unscoped().filter(pk=stage.organisations["rival"].pk).update(state="disabled")
    assert choices(acme, "subcontract.contractor", "乙") == []
