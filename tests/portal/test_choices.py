"""No act has an answer by default: what comes without a choice (a tab, another row, the Enter key) does nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from lxml import html

from guicheng.filings.acts import decisions
from guicheng.filings.models import Filing
from guicheng.workflow.models import Task
from tests.portal.conftest import SignIn
from tests.portal.shared import text_of
from tests.support import crawling
from tests.support.story import World, fresh, open_task
from tests.support.world import config_of
from tests.yunnan.shared import REGION as OTHER_REGION

pytestmark = pytest.mark.django_db

PEOPLE = ("team", "builder", "reviewer", "panel", "centre")


def situation() -> list[Any]:
    """Where everything stands that somebody could have decided, handed in or handed over."""
    filings = Filing.objects.unscoped().order_by("pk").values_list("pk", "state", "live")
    tasks = Task.objects.order_by("pk").values_list("pk", "status", "desk", "decision")
    return [*filings, *tasks]


def fields_of(form: Any) -> dict[str, Any]:
    """What a browser without scripts sends of a form besides its buttons."""
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def pressed(client: Client, page: crawling.Page, form: Any, **more: str) -> int:
    """The form sent without any of its buttons but what `more` says; the question before it answered with yes."""
    address = form.get("action") or page.address
    return client.post(address, {**fields_of(form), "selected": ["1", "2"], "confirmed": "1", **more}).status_code


def test_a_form_of_several_buttons_does_nothing_without_one(world: World, sign_in: SignIn) -> None:
    world.confirmed("quarterly-report", cumulative_percent=30)
    world.draft("section-acceptance")
    world.submitted("contract")
    decisions.decide_filing(world.builder, world.submitted("process-evaluation").pk, decisions.Answer("approve"))
    seen: set[str] = set()
    for who in PEOPLE:
        client = sign_in(getattr(world, who))
        client.raise_request_exception = False  # the pictures of a stage have no bytes
        for page in crawling.crawl(client, "/home/"):
            for form in crawling.choosing_forms(page.tree) if page.tree is not None else ():
                seen.add(page.kind.view)
                assert crawling.buttons(form)[0].get("disabled") is not None, (page.address, form.get("action"))
                before = situation()
                turns = [(one.get("name"), one.get("value")) for one in crawling.buttons(form)]
                turns = [(name, value) for name, value in turns if name in ("_page", "_add", "_refresh")]
                for more in ({}, *({name: value} for name, value in turns)):
                    assert pressed(client, page, form, **more) < 500, (page.address, more)
                    assert situation() == before, (page.address, form.get("action"), more)
    assert {"portal:filing-edit", "portal:inbox", "portal:queue", "portal:task"} <= seen


def test_turning_a_tab_keeps_what_was_typed_and_decides_nothing(world: World, sign_in: SignIn) -> None:
    world.confirmed("quarterly-report", cumulative_percent=30)
    filing = world.submitted("process-evaluation")
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    task = open_task(filing)
    panel = sign_in(world.panel)
    page = html.fromstring(panel.get(f"/tasks/{task.pk}/").content)
    form = page.xpath(f"//form[@action='/tasks/{task.pk}/decide/']")[0]
    for turn in ("_page", "_refresh", "_add"):
        typed = {**fields_of(form), turn: "x", "score": "87", "opinion": "写到一半", "confirmed": "1"}
        answer = panel.post(f"/tasks/{task.pk}/decide/", typed)
        assert answer.status_code == 200
        again = html.fromstring(answer.content)
        assert again.xpath("//input[@name='score']/@value") == ["87"]
        assert Task.objects.get(pk=task.pk).status == "NEW"


WITHOUT = {
    # address: who, what else is sent
    "/tasks/{task}/decide/": ("builder", {}),
    "/queues/confirmation/decide/": ("builder", {"selected": "{filing}"}),
    "/inbox/decide/": ("builder", {"selected": "{task}"}),
    "/tasks/{task}/pass-on/": ("builder", {"to": "{colleague}"}),
    "/accounts/{account}/": ("centre", {"reason": "核对"}),
    "/me/mobile/": ("team", {"mobile": "13800000009", "password": "x"}),
}


@pytest.mark.parametrize("address", WITHOUT)
@pytest.mark.parametrize("choice", ["", "whatever"])
def test_a_choice_that_is_missing_or_unknown_is_refused(
    world: World, sign_in: SignIn, address: str, choice: str
) -> None:
    filing = world.submitted("contract")
    names = {
        "filing": filing.pk, "task": open_task(filing).pk, "account": world.builder.account_id,
        "colleague": world.builder.account_id,
    }  # fmt: skip
    who, sent = WITHOUT[address]
    chosen = dict.fromkeys(("decision", "action", "how", "act"), choice) if choice else {}
    before = situation()
    posted = {key: value.format(**names) for key, value in sent.items()}
    answer = sign_in(getattr(world, who)).post(
        address.format(**names), {**posted, **chosen, "confirmed": "1"}, headers={"Accept-Language": "zh"}
    )
    assert answer.status_code == 400
    assert ("请用页面上的按钮" in text_of(answer)) or choice
    assert situation() == before


@pytest.mark.parametrize("address", ["tasks/{task}/decide", "filings/{filing}/decide", "tasks/decide"])
def test_the_interface_wants_the_decision_named(world: World, sign_in: SignIn, address: str) -> None:
    filing = world.submitted("contract")
    task = open_task(filing).pk
    client = sign_in(world.builder)
    answer = client.post(
        f"/api/v1/{address.format(task=task, filing=filing.pk)}", {"tasks": [task]} if "{" not in address else {},
        content_type="application/json", headers={"Idempotency-Key": "k-1"},
    )  # fmt: skip
    assert answer.status_code == 400, answer.content
    assert fresh(filing).state == "submitted"


def test_whoever_registers_is_not_registered_by_enter(db: None) -> None:
    config_of(OTHER_REGION)
    kinds = Client().get(f"/r/{OTHER_REGION}/register/").content.decode()
    forms = set(re.findall(rf'href="(/r/{OTHER_REGION}/register/[^"]+/)"', kinds))
    assert forms
    for address in forms:
        assert crawling.hasty_forms(html.fromstring(Client().get(address).content)) == [], address
