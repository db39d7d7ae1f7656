"""Who will decide, where a field of the form names them: told by what is typed, on the page and by the API."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.common.errors import Refusal
from guicheng.filings.acts import drafts, submission
from guicheng.filings.context.filing_context import of_filing
from guicheng.rehearsal.scenarios.stage import Stage
from tests.parties.test_sight import client_of
from tests.support.story import fresh
from tests.support.world import said

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
UNNAMED = "填写“分包单位”后，由其指明的单位办理"
NOBODY = "无人办理"


def shown(html: str) -> str:
    """The part of a page that says who will decide."""
    _, _, route = html.partition('id="route-title"')
    return route.partition("</section>")[0].partition(">")[2]


def test_the_page_says_which_field_names_them_and_then_whom_it_names(stage: Stage) -> None:
    author, rival = stage.actor("acme.builder"), stage.organisations["rival"]
    filing = drafts.create(author, "subcontract", None, {"title": "幕墙"}).matter.filing
    client: Any = client_of(author)
    page = client.get(f"/filings/{filing.pk}/edit/").content.decode()
    assert UNNAMED in shown(page)
    assert NOBODY not in page
    assert f'data-refresh-url="/filings/{filing.pk}/refresh/"' in page, "choosing the firm draws the route anew"
    _, _, control = page.partition('data-field="contractor"')
    assert not control.lstrip().startswith("data-no-refresh")
    sent = {"title": "幕墙", "contractor.id": str(rival.pk)}
    drawn = client.post(f"/filings/{filing.pk}/refresh/", sent, headers=HTMX).content.decode()
    assert rival.name in shown(drawn)
    assert UNNAMED not in drawn
    assert "contractor" not in fresh(filing).data, "drawn of what is typed, before it is saved"
    gone = client.post(f"/filings/{filing.pk}/refresh/", {**sent, "contractor.id": ""}, headers=HTMX).content.decode()
    assert UNNAMED in shown(gone)


def test_a_firm_without_anybody_is_told_apart_from_none_chosen(stage: Stage) -> None:
    author, third = stage.actor("acme.builder"), stage.organisations["third"]
    filing = drafts.create(author, "subcontract", None, {"title": "幕墙"}).matter.filing
    client: Any = client_of(author)
    sent = {"title": "幕墙", "contractor.id": str(third.pk)}
    drawn = client.post(f"/filings/{filing.pk}/refresh/", sent, headers=HTMX).content.decode()
    assert NOBODY in shown(drawn)
    assert third.name in shown(drawn)


def test_the_api_says_the_same(stage: Stage) -> None:
    author, rival = stage.actor("acme.builder"), stage.organisations["rival"]
    filing = drafts.create(author, "subcontract", None, {"title": "幕墙"}).matter.filing
    client: Any = client_of(author)

    def route() -> list[tuple[str, list[str], str]]:
        lines = said(client.get(f"/api/v1/filings/{filing.pk}/route"))["items"]
        return [(line["step"], line["desks"], (line["skipped"] or {}).get("zh", "")) for line in lines]

    assert route() == [("sign", [], UNNAMED)]
    drafts.save(author, filing.pk, {"contractor": {"id": str(rival.pk)}})
    assert [(step, bool(desks), why) for step, desks, why in route()] == [("sign", True, ""), ("review", True, "")]
    assert route()[0][1] == [rival.name]


def test_left_empty_where_it_may_be_the_refusal_names_the_field(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    author = stage.actor("acme.builder")
    filing = drafts.create(author, "subcontract", None, {"title": "幕墙"}).matter.filing
    config = of_filing(fresh(filing)).config
    form = config.forms["subcontract"]
    optional = form.model_copy(update={"data_schema": {**form.data_schema, "required": ["title"]}})
    monkeypatch.setitem(config.forms, "subcontract", optional)
    with pytest.raises(Refusal) as caught:
        submission.submit(author, filing.pk)
    problem = caught.value.problems[0]
    assert (problem.code, problem.field) == ("no-approver", "contractor")
    assert problem.message.zh == f"“分包单位签署”环节还没有办理人：{UNNAMED}"


def test_a_step_that_is_passed_by_without_them_is_still_open(stage: Stage) -> None:
    """`if_none: skip`: before the field is filled in, nobody knows yet that it will be passed by."""
    author = stage.actor("station.inspector")
    filing = drafts.create(author, "joint-check", None, {}).matter.filing
    client: Any = client_of(author)
    told = shown(client.get(f"/filings/{filing.pk}/edit/").content.decode())
    assert "填写“参加的工程”后，由其指明的单位办理" in told, "of a step for each body that is chosen"
    assert NOBODY not in told
    project = next(one for one in stage.entries.values() if one.register == "project")
    drafts.save(author, filing.pk, {"projects": [{"id": str(project.pk)}]})
    told = shown(client.get(f"/filings/{filing.pk}/edit/").content.decode())
    assert "跳过；填写“牵头工程”后，由其指明的单位办理" in told
