"""The later never overwrites the earlier without a word: everything that is edited × page, autosave and API. Two tabs
or two devices read the same, both write; the second is shown both values, chooses, and loses nothing typed."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.service import access, organisations
from guicheng.accounts.sessions import actor_for
from guicheng.api.shapes.filings import Decision
from guicheng.api.shapes.tasks import BulkDecision
from guicheng.common.versions import Conflict
from guicheng.config.model.scenarios import Act
from guicheng.config.model.story import StoryAnswer
from guicheng.entries import writing
from guicheng.filings.acts import decisions, drafts, submission
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.registration import reviewing
from guicheng.workflow.models import Task
from tests.portal.conftest import ENTRY, PASSWORD, SignIn
from tests.portal.shared import text_of
from tests.support.story import World, fresh, open_task

pytestmark = pytest.mark.django_db


@dataclass
class Thing:
    """Something that two people have open: where its page is, what one changes, and how to read it afterwards."""

    actor: Actor
    page: str
    api: str
    field: str
    stored: Callable[[], dict[str, Any]]
    autosave: str = ""
    more: tuple[tuple[str, str], ...] = ()
    method: str = "PATCH"


def _filing(world: World) -> Thing:
    pk = world.draft("key-node").pk
    stored = lambda: Filing.objects.unscoped().get(pk=pk).data  # noqa: E731
    return Thing(world.team, f"/filings/{pk}/edit/", f"/api/v1/filings/{pk}", "title", stored, f"/filings/{pk}/save/")


def _entry(world: World) -> Thing:
    pk = world.tower.pk
    stored = lambda: Entry.objects.unscoped().get(pk=pk).data  # noqa: E731
    return Thing(world.builder, f"/entries/{pk}/edit/", f"/api/v1/registers/project/entries/{pk}", "name", stored)


def _tile(world: World) -> Thing:
    pk = world.tower.pk
    stored = lambda: Entry.objects.unscoped().get(pk=pk).data  # noqa: E731
    address = f"/api/v1/registers/project/entries/{pk}"
    return Thing(
        world.team, f"/entries/{pk}/tiles/overview/", address, "overview", stored, more=(("form", "project-overview"),)
    )


THINGS = {"filing": _filing, "entry": _entry, "tile": _tile}


def devices(sign_in: SignIn, actor: Actor) -> tuple[Client, Client]:
    """Two devices of one person, each signed in."""
    first, second = sign_in(actor), Client()
    assert second.post(ENTRY, {"login": actor.login, "password": PASSWORD}).status_code == 302
    return first, second


def version_in(html: str) -> str:
    """The version that a form carries."""
    found = re.search(r'name="version" value="(\w+)"', html)
    assert found, "the form does not say which version it was made from"
    return found[1]


def fields_in(html: str, having: str = "version") -> dict[str, list[str]]:
    """What the form of a page (the one `having` a field) would send without scripts, with its chosen answers."""
    form = re.search(rf"<form[^>]*>(?:(?!</form>).)*?name=\"{having}\".*?</form>", html, re.S)
    assert form
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if about.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if about.get("type") != "file" and "name" in about:
            found.setdefault(about["name"], []).append(unescape(about.get("value", "")))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form[0], re.S):
        found.setdefault(name, []).append(unescape(value))
    return found


def whole(answer: Any) -> str:
    """The words of a page as they are read: marks within a value do not part it."""
    return re.sub(r"<[^>]+>", "", unescape(answer.content.decode()))


def opened(client: Client, page: str) -> dict[str, list[str]]:
    """A tab with the form open: what it would send."""
    answer = client.get(page)
    assert answer.status_code == 200
    return fields_in(answer.content.decode())


@pytest.mark.parametrize("kind", THINGS)
@pytest.mark.parametrize("keep", ["mine", "theirs", "each"])
def test_two_tabs(world: World, sign_in: SignIn, kind: str, keep: str) -> None:
    thing = THINGS[kind](world)
    one, two = devices(sign_in, thing.actor)
    first, second = opened(one, thing.page), opened(two, thing.page)
    answer = one.post(thing.page, {**first, thing.field: "先到的一版，写得足够长"})
    assert answer.status_code == 302, re.findall(r"error-summary.*?</ul>", answer.content.decode(), re.S)
    late = two.post(thing.page, {**second, thing.field: "后到的一版，写得足够长"})
    assert late.status_code == 409
    said = whole(late)
    assert "先到的一版，写得足够长" in said
    assert "后到的一版，写得足够长" in said
    assert thing.actor.name in said
    assert thing.stored()[thing.field] == "先到的一版，写得足够长", "nothing is overwritten before somebody chose"

    answer = fields_in(late.content.decode())
    assert answer[thing.field] == ["后到的一版，写得足够长"], "what was typed goes along"
    more = {"each": {f"_keep.{thing.field}": "mine"}}.get(keep, {"_keep_all": keep})
    assert two.post(thing.page, {**answer, **more}).status_code == 302
    assert thing.stored()[thing.field] == ("先到的一版，写得足够长" if keep == "theirs" else "后到的一版，写得足够长")


@pytest.mark.parametrize("kind", THINGS)
def test_the_same_again_is_no_conflict(world: World, sign_in: SignIn, kind: str) -> None:
    """A save whose answer got lost is sent once more, from the version before."""
    thing = THINGS[kind](world)
    client = sign_in(thing.actor)
    sent = {**opened(client, thing.page), thing.field: "只有一版，写得足够长了"}
    assert [client.post(thing.page, sent).status_code for _ in range(2)] == [302, 302]


def test_autosave_says_so_as_data(world: World, sign_in: SignIn) -> None:
    thing = _filing(world)
    one, two = devices(sign_in, thing.actor)
    first, second = opened(one, thing.page), opened(two, thing.page)
    saved = one.post(thing.autosave, {**first, "title": "先到"})
    assert (saved.status_code, saved.headers["X-Draft-Version"]) == (204, "2")
    late = two.post(thing.autosave, {**second, "title": "后到"})
    said = json.loads(late.content)
    assert (late.status_code, said["code"], said["version"]) == (409, "version-conflict", 2)
    assert [(one["field"], one["mine"], one["theirs"]) for one in said["fields"]] == [("title", "后到", "先到")]
    assert thing.stored()["title"] == "先到"
    again = one.post(thing.autosave, {**first, "title": "先到"})  # the answer was lost on the way
    assert (again.status_code, again.headers["X-Draft-Version"]) == (204, "2")


def test_what_only_one_of_two_touched_needs_no_thought(world: World, sign_in: SignIn) -> None:
    """Each field begins with the value of whoever changed it, so that pressing on keeps both changes."""
    thing = _filing(world)
    one, two = devices(sign_in, thing.actor)
    first, second = opened(one, thing.page), opened(two, thing.page)
    one.post(thing.page, {**first, "title": "改了名称"})
    late = two.post(thing.page, {**second, "document_date": "2025-07-09"})
    answer = fields_in(late.content.decode())
    assert {name: value for name, value in answer.items() if name.startswith("_keep")} == {
        "_keep.title": ["theirs"],
        "_keep.document_date": ["mine"],
    }
    assert two.post(thing.page, answer).status_code == 302
    assert (thing.stored()["title"], thing.stored()["document_date"]) == ("改了名称", "2025-07-09")


@pytest.mark.parametrize("kind", THINGS)
@pytest.mark.parametrize(("way", "status"), [("header", 412), ("body", 409)])
def test_two_programs(world: World, sign_in: SignIn, kind: str, way: str, status: int) -> None:
    thing = THINGS[kind](world)
    client = sign_in(thing.actor)
    there = client.get(thing.api).headers["ETag"].strip('"')

    def write(value: str) -> Any:
        body = {"data": {thing.field: value}, **dict(thing.more)}
        named = {"If-Match": f'"{there}"'} if way == "header" else {}
        body |= {"version": int(there)} if way == "body" else {}
        return client.patch(thing.api, json.dumps(body), content_type="application/json", headers=named)

    assert write("程序一写的工程名称内容").status_code == 200
    late = write("程序二写的工程名称内容")
    said = json.loads(late.content)
    assert (late.status_code, said["status"], said["code"]) == (status, status, "changed-meanwhile")
    now = client.get(thing.api).headers["ETag"]
    about = said["problems"][0]["explanation"]
    assert (late.headers["ETag"], about["version"]) == (now, int(now.strip('"')))
    assert [(one["field"], one["mine"], one["theirs"]) for one in about["fields"]] == [
        (thing.field, "程序二写的工程名称内容", "程序一写的工程名称内容")
    ]
    assert about["by"] == thing.actor.name
    assert thing.stored()[thing.field] == "程序一写的工程名称内容"


# --- acts: what somebody else changed is not handed in, taken back, decided or thrown away unseen ---------------------


def _changed(world: World, filing: Filing) -> None:
    drafts.save(world.team, filing.pk, {"title": "另一设备改的"})


def _amended(world: World, filing: Filing) -> None:
    row = Filing.objects.unscoped().get(pk=filing.pk)
    row.data, row.version = {**row.data, "title": "另一设备改的"}, row.version + 1
    row.save()


ACTS: list[tuple[str, str, str, dict[str, Any]]] = [
    # state, who, address below the filing, body
    ("draft", "team", "submit", {}),
    ("draft", "team", "delete", {}),
    ("submitted", "team", "withdraw", {}),
    ("submitted", "builder", "decide", {"decision": "approve"}),
]


@pytest.mark.parametrize(("state", "who", "act", "body"), ACTS)
def test_an_act_of_a_program_rests_on_what_it_read(
    world: World, sign_in: SignIn, state: str, who: str, act: str, body: dict[str, Any]
) -> None:
    filing = getattr(world, state)("key-node")
    client, read = sign_in(getattr(world, who)), Filing.objects.unscoped().get(pk=filing.pk).version
    (_changed if state == "draft" else _amended)(world, filing)
    address = f"/api/v1/filings/{filing.pk}"
    before = Filing.objects.unscoped().get(pk=filing.pk)

    def done(version: int, *, header: bool) -> Any:
        headers = {"If-Match": f'"{version}"'} if header else {}
        if act == "delete":
            return client.delete(address, headers=headers)
        sent = {**body, **({} if header or act == "withdraw" else {"version": version})}
        return client.post(f"{address}/{act}", json.dumps(sent), content_type="application/json", headers=headers)

    assert done(read, header=True).status_code == 412
    if act not in ("delete", "withdraw"):
        assert done(read, header=False).status_code == 409
    now = Filing.objects.unscoped().get(pk=filing.pk)
    assert (now.state, now.version) == (before.state, before.version)
    assert done(now.version, header=True).status_code in (200, 204)


def test_submitting_from_a_list_shows_what_changed_since(world: World, sign_in: SignIn) -> None:
    filing = world.draft("key-node")
    client = sign_in(world.team)
    read = filing.version
    _changed(world, filing)
    late = client.post(f"/filings/{filing.pk}/submit/", {"confirmed": "1", "version": str(read)})
    assert late.status_code == 409
    assert "另一设备改的" in text_of(late)
    assert "主体封顶" in text_of(late)
    answer = fields_in(late.content.decode())
    assert client.post(f"/filings/{filing.pk}/submit/", {**answer, "confirmed": "1"}).status_code == 302
    assert Filing.objects.unscoped().get(pk=filing.pk).state == "submitted"


def test_a_decider_keeps_what_was_written_when_the_filing_changed(world: World, sign_in: SignIn) -> None:
    filing = world.submitted("key-node")
    task, client = open_task(filing), sign_in(world.builder)
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    read = version_in(page)
    decisions_before = Task.objects.get(pk=task.pk).status
    submission.withdraw(world.team, filing.pk)
    drafts.save(world.team, filing.pk, {"title": "撤回后改的"})
    submission.submit(world.team, filing.pk)
    fresh = open_task(Filing.objects.unscoped().get(pk=filing.pk))
    sent = {"confirmed": "1", "version": read, "decision": "approve", "opinion": "写了很久的意见"}
    late = client.post(f"/tasks/{fresh.pk}/decide/", sent)
    assert decisions_before == "NEW"
    assert late.status_code == 409
    assert "撤回后改的" in text_of(late)
    answer = fields_in(late.content.decode())
    assert (answer["opinion"], answer["decision"]) == (["写了很久的意见"], ["approve"])
    assert client.post(f"/tasks/{fresh.pk}/decide/", {**answer, "confirmed": "1"}).status_code == 302
    assert Filing.objects.unscoped().get(pk=filing.pk).state == "confirmed"


@pytest.mark.parametrize("page", ["/inbox/", "/queues/confirmation/"])
def test_a_selection_is_answered_as_it_was_read(world: World, sign_in: SignIn, page: str) -> None:
    """What changed since the list was drawn is not decided but named; the others go on."""
    changed, same = world.submitted("key-node"), world.submitted("key-node", title="没改的节点")
    client = sign_in(world.builder)
    html = client.get(page).content.decode()
    read = dict(re.findall(r'name="(_read\.\d+)" value="(\d+)" form="bulk"', html))
    rows = re.findall(r'name="selected" value="(\d+)"', html)
    assert len(rows) == 2
    assert [f"_read.{row}" for row in rows] == list(read), "every row that can be chosen says its version"
    _amended(world, changed)
    asked = client.post(f"{page}decide/", {"selected": rows, "action": "approve", **read})
    answer = fields_in(asked.content.decode(), "confirmed")
    assert {name: answer[name] for name in read} == {name: [value] for name, value in read.items()}
    said = client.post(f"{page}decide/", answer)
    assert [fresh(one).state for one in (changed, same)] == ["submitted", "confirmed"]
    named = re.findall(r'href="(/tasks/\d+/)">([^<]+)</a>', said.content.decode())
    assert [address for address, name in named if changed.name in name] == [f"/tasks/{open_task(changed).pk}/"]


def test_what_was_said_to_a_selection_stays_for_those_that_were_refused(world: World, sign_in: SignIn) -> None:
    changed, same = world.submitted("key-node"), world.submitted("key-node", title="没改的节点")
    client = sign_in(world.builder)
    html = client.get("/inbox/").content.decode()
    read = dict(re.findall(r'name="(_read\.\d+)" value="(\d+)" form="bulk"', html))
    _amended(world, changed)
    tasks = [str(open_task(one).pk) for one in (changed, same)]
    said = {"selected": tasks, "action": "approve", "comment": "四方都已到场", "confirmed": "1", **read}
    answered = client.post("/inbox/decide/", said).content.decode()
    again = fields_in(answered, "comment")
    assert (again["selected"], again["comment"]) == ([tasks[0]], ["四方都已到场"])
    asked = client.post("/inbox/decide/", again).content.decode()
    assert fields_in(asked, "confirmed")["comment"] == ["四方都已到场"]


def test_no_answer_is_meant_by_default() -> None:
    """Whoever decides says what: in every use-case, every request of a program, every line of a story."""
    for use in (decisions.Answer, decisions.decide_many, reviewing.decide, access.decide):
        named = inspect.signature(use).parameters
        answer = named.get("decision") or named["outcome"]
        assert answer.default is inspect.Parameter.empty, use
    for shape, name in ((Decision, "decision"), (BulkDecision, "decision"), (StoryAnswer, "decision")):
        assert shape.model_fields[name].is_required(), shape
    for said in ({"as": "a", "decide": "b"}, {"as": "a", "review": "b"}):
        with pytest.raises(ValidationError, match="decision"):
            Act.model_validate(said)


def test_what_was_typed_stays_where_the_filing_was_handed_in_meanwhile(world: World, sign_in: SignIn) -> None:
    filing = world.draft("key-node")
    client = sign_in(world.team)
    sent = opened(client, f"/filings/{filing.pk}/edit/")
    submission.submit(world.team, filing.pk)
    late = client.post(f"/filings/{filing.pk}/edit/", {**sent, "title": "写到一半"})
    assert late.status_code == 409
    assert "写到一半" in late.content.decode()
    assert "不能修改" in text_of(late)


def test_removing_an_entry_that_changed(world: World) -> None:
    before = world.tower
    writing.edit(world.builder, before.pk, {"name": "改了名的大厦"})
    with pytest.raises(Conflict, match="changed-meanwhile"):
        writing.remove(world.builder, before.pk, version=before.version)


def test_an_organisation(world: World, sign_in: SignIn) -> None:
    Membership.objects.unscoped().filter(pk=world.centre.membership_id).update(role="general-office")
    clerk = actor_for(Account.objects.unscoped().get(pk=world.centre.account_id), world.centre.membership_id)
    firm = Organisation.objects.unscoped().get(pk=world.builder.organisation_id)
    page, client = f"/organisations/{firm.pk}/", sign_in(clerk)
    read = version_in(client.get(page).content.decode())
    organisations.set_organisation_active(clerk, firm.pk, False, "核实")
    late = client.post(page, {"act": "enable", "reason": "误操作", "version": read})
    assert late.status_code == 409
    assert "误操作" in text_of(late)
    firm.refresh_from_db()
    assert firm.state == Organisation.State.DISABLED
    there = version_in(late.content.decode())
    assert client.post(page, {"act": "enable", "reason": "误操作", "version": there}).status_code == 302

    address = f"/api/v1/organisations/{firm.pk}"
    etag = client.get(address).headers["ETag"]
    body = {"content_type": "application/json", "headers": {"If-Match": etag}}
    assert client.patch(address, json.dumps({"address": "湘江路1号"}), **body).status_code == 200
    assert client.patch(address, json.dumps({"address": "湘江路2号"}), **body).status_code == 412
