"""Everything there is to edit carries the version it was read in: a walk over all addresses that take a form and all
operations that change something, and for each that edits two tabs, two devices or two programs."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from importlib import import_module
from typing import Any

import pytest
from django.urls.resolvers import URLPattern

from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.service import people
from guicheng.accounts.sessions import actor_for
from guicheng.api.v1 import version_1
from guicheng.attachments.models import Attachment
from guicheng.common.versions import Conflict
from guicheng.filings.acts import amending, decisions, deleting, drafts, filing_files, submission
from guicheng.filings.models import Filing
from guicheng.portal import urls as portal
from guicheng.studio import urls as studio
from guicheng.workflow.desk import Desk
from tests.portal import test_versions
from tests.portal.conftest import SignIn
from tests.portal.shared import text_of
from tests.portal.test_versions import fields_in, whole
from tests.support.story import World, fresh, open_task

pytestmark = pytest.mark.django_db

NEW = "makes something new: a token of its own makes two presses one"
OWN = "one's own session, password or device"
LOOKS = "changes nothing"
MARKS = "says the same however often"
REGISTERING, MERGING, FEEDS = "yunnan.test_registering", "yunnan.test_merging", "feeds.test_pages"
REASSIGNING, ENTRY_FILES = "people.test_stuck", "api.test_files_of_entries"
STUDIO = "studio.test_views:test_nothing_of_another_is_overwritten_or_thrown_away"
ONCE = "refused once somebody has done it"
PAGES: dict[str, str] = {
    # what edits → the test that proves it
    "filing-edit": "test_two_tabs", "filing-save": "test_autosave_says_so_as_data", "entry-edit": "test_two_tabs",
    "entry-tile": "test_two_tabs", "submit": "test_submitting_from_a_list_shows_what_changed_since",
    "decide": "test_a_decider_keeps_what_was_written_when_the_filing_changed",
    "queue-decide": "test_a_selection_is_answered_as_it_was_read",
    "inbox-decide": "test_a_selection_is_answered_as_it_was_read",
    "withdraw": "test_an_act_rests_on_what_was_read", "delete": "test_an_act_rests_on_what_was_read",
    "cancel": "test_an_act_rests_on_what_was_read", "pass-on": "test_an_act_rests_on_what_was_read",
    "entry-remove": "test_removing_an_entry_that_changed", "entry-merge": f"{MERGING}:test_merging_rests_on_both",
    "amend": "test_an_amendment_rests_on_what_was_read", "me": "test_two_forms", "account": "test_two_forms",
    "account-edit": "test_two_forms",
    "account-give-role": "test_two_forms", "account-take-role": "test_two_forms", "entry-password": "test_two_forms",
    "reassign": f"{REASSIGNING}:test_given_to_a_person_with_reason_record_and_notices",
    "organisation": "test_two_forms", "file-change": "test_what_is_said_of_files",
    "registration-correct": f"{REGISTERING}:test_a_registration_corrected_twice",
    "registration-case": f"{REGISTERING}:test_a_registration_corrected_while_it_is_read",
    "quota-pool": "quotas.test_page:test_shares_rest_on_what_was_read",
    "feed-row": f"{FEEDS}:test_a_row_corrected_twice",
    "studio:file": STUDIO, "studio:save": STUDIO, "studio:act": STUDIO,
    "studio:draft": STUDIO, "studio:take": STUDIO, "studio:publish": STUDIO,
    # the rest → why not
    **dict.fromkeys(["entry-new", "filing-new", "filing-new-own", "act", "account-new", "organisation-new", "register",
                     "register-join", "export-order", "copy", "saved", "phrases", "my-deputy", "account-deputy",
                     "studio:new"], NEW),
    **dict.fromkeys(["upload", "given", "registration-upload", "registration-uploads"],
                    "adds a file beside the others"),
    **dict.fromkeys(["sign-out", "session", "session-again", "preferences", "region", "forgotten", "scan",
                     "scan-answer", "roles", "password", "mobile", "registration"], OWN),
    **dict.fromkeys(["filing-refresh", "studio:lint", "studio:complete", "studio:findings", "studio:scenario",
                     "studio:frame", "studio:try"], LOOKS),
    **dict.fromkeys(["copies-read", "messages-read", "message", "urge", "saved-delete", "my-export-remove",
                     "file-remove", "given-remove", "registration-file", "phrase", "deputy-end",
                     "organisation-systems"], MARKS),
    **dict.fromkeys(["take-back", "remove-signer", "feed-retry", "discard", "claim", "studio:moving"], ONCE),
}  # fmt: skip
OPERATIONS: dict[str, str] = {
    "saveFiling": "test_two_programs", "changeEntry": "test_two_programs",
    **dict.fromkeys(["deleteFiling", "submitFiling", "withdrawFiling", "decideFiling"],
                    "test_an_act_of_a_program_rests_on_what_it_read"),
    **dict.fromkeys(["decideTask", "cancelFiling", "transferTask", "delegateTask", "addSigner"],
                    "test_an_act_rests_on_what_was_read"),
    "reassignTask": f"{REASSIGNING}:test_given_to_a_person_with_reason_record_and_notices",
    "decideTasks": "test_a_selection_is_answered_as_it_was_read",
    "amendFiling": "test_an_amendment_rests_on_what_was_read",
    "removeEntry": "test_removing_an_entry_that_changed", "mergeEntry": f"{MERGING}:test_merging_rests_on_both",
    **dict.fromkeys(["changeProfile", "changeAccount", "giveRole", "takeRole", "resetAccount", "resetEntryAccount",
                     "enableAccount",
                     "disableAccount", "unlockAccount", "changeOrganisation", "renameOrganisation",
                     "enableOrganisation", "disableOrganisation", "arrangeFiles"], "test_two_programs_of_people"),
    **dict.fromkeys(["createFiling", "createEntry", "createAccount", "createOrganisation", "issueToken",
                     "sendCopies", "pushFeed", "keepPhrase", "nameDeputy"], NEW),
    "decideRegistration": f"{REGISTERING}:test_a_program_decides_on_a_registration_as_it_read_it",
    "giveShares": "quotas.test_page:test_shares_rest_on_what_was_read",
    "arrangeEntryFiles": f"{ENTRY_FILES}:test_captions_rest_on_what_was_read",
    **dict.fromkeys(["addFile", "addTaskFile", "addEvidence", "addEntryFile", "addFileOfNewEntry"],
                    "adds a file beside the others"),
    **dict.fromkeys(["signIn", "switchMembership", "signOut", "changePassword", "confirmScan", "refuseScan"], OWN),
    **dict.fromkeys(["revealFilingField", "revealEntryField", "previewExport", "runExport", "printPaper",
                     "printEntryPaper"], LOOKS),
    **dict.fromkeys(["urgeFiling", "markNoticesRead", "revokeToken", "removeFile", "removeTaskFile", "movePhrase",
                     "dropPhrase",
                     "endDeputy", "removeEntryFile", "authoriseSystems", "takeSystemBack"], MARKS),
    **dict.fromkeys(["takeDecisionBack", "removeSigner", "claimTask", "releaseTask"], ONCE),
}  # fmt: skip


def takes_a_form(pattern: URLPattern) -> bool:
    """Whether the view of an address is declared to answer POST."""
    source = inspect.getsource(inspect.unwrap(pattern.callback))
    return bool(re.search(r'"POST"|require_POST', source[: source.index("def ")]))


def test_every_form_is_listed() -> None:
    pages = {one.name for one in portal.urlpatterns if takes_a_form(one)}
    pages |= {f"studio:{one.name}" for one in studio.urlpatterns if takes_a_form(one)}
    assert pages == set(PAGES)


def test_every_operation_is_listed() -> None:
    views = [inspect.unwrap(one.callback) for one in version_1]
    found = set()
    for view in views:
        kind = getattr(view, "view_class", None) or getattr(view, "cls")  # noqa: B009 - functions declare no attributes
        methods = [getattr(kind, name, None) for name in ("post", "put", "patch", "delete")]
        found |= {method.operation.id for method in methods if hasattr(method, "operation")}
    assert found == set(OPERATIONS)


def test_what_edits_is_proved() -> None:
    """Each test that the tables name is there."""
    named = {one for one in (*PAGES.values(), *OPERATIONS.values()) if re.search(r"\btest_", one)}
    there = {*globals(), *vars(test_versions)}
    assert {one for one in named if ":" not in one} <= there
    for one in named:
        module, _, name = one.rpartition(":")
        assert not module or hasattr(import_module(f"tests.{module}"), name), one


# --- pages --------------------------------------------------------------------------------------------------------


@dataclass
class Form:
    """A form that two people have open: its page, where it is sent, what is typed by either, and what it changes."""

    actor: Any
    page: str
    first: dict[str, Any]
    second: dict[str, Any]
    stored: Callable[[], Any]
    url: str = ""
    typed: str = ""


def _office(world: World, role: str = "information-centre") -> Any:
    Membership.objects.unscoped().filter(pk=world.centre.membership_id).update(role=role)
    return actor_for(Account.objects.unscoped().get(pk=world.centre.account_id), world.centre.membership_id)


def _account(pk: int | None) -> Account:
    return Account.objects.unscoped().get(pk=pk)


def _me(world: World) -> Form:
    pk = world.builder.account_id
    sent = lambda name: {"name": name, "email": "a@example.cn"}  # noqa: E731
    return Form(world.builder, "/me/", sent("先到"), sent("后到"), lambda: _account(pk).name, typed="后到")


def _disabled(world: World) -> Form:
    pk, office = world.builder.account_id, _office(world)
    stored = lambda: (_account(pk).state, _account(pk).disabled_reason)  # noqa: E731
    sent = lambda why: {"act": "disable", "reason": why}  # noqa: E731
    return Form(office, f"/accounts/{pk}/", sent("先到"), sent("后到的理由"), stored, typed="后到的理由")


def _account_edit(world: World) -> Form:
    pk, office = world.builder.account_id, _office(world)
    sent = lambda name: {"name": name}  # noqa: E731
    return Form(office, f"/accounts/{pk}/edit/", sent("先到"), sent("后到"), lambda: _account(pk).name, typed="后到")


def _entry_password(world: World) -> Form:
    pk, account = world.tower.pk, world.team.account_id
    sent = lambda word: {"password": word}  # noqa: E731
    stored = lambda: _account(account).password  # noqa: E731
    return Form(world.builder, f"/entries/{pk}/password/", sent("First-One-1"), sent("Second-One-2"), stored)


def _organisation(world: World) -> Form:
    pk, office = world.builder.organisation_id, _office(world, "general-office")
    stored = lambda: Organisation.objects.unscoped().get(pk=pk).state  # noqa: E731
    sent = lambda act: {"act": act, "reason": f"{act}的理由"}  # noqa: E731
    return Form(office, f"/organisations/{pk}/", sent("disable"), sent("enable"), stored, typed="enable的理由")


def _role(act: str) -> Callable[[World], Form]:
    def made(world: World) -> Form:
        pk, office = world.builder.account_id, _office(world)
        stored = lambda: [one.pk for one in people.Membership.objects.unscoped().filter(account_id=pk, removed_at=None)]  # noqa: E731
        url = f"/accounts/{pk}/roles/" + ("" if act == "give" else f"{stored()[0]}/take/")
        return Form(
            office, f"/accounts/{pk}/", {"act": "disable", "reason": "先"}, {"role": "enterprise"},
            lambda: (stored(), _account(pk).state), url=url,
        )  # fmt: skip

    return made


FORMS = {
    "me": _me, "account": _disabled, "account-edit": _account_edit,
    "entry-password": _entry_password, "organisation": _organisation,
    "account-give-role": _role("give"), "account-take-role": _role("take"),
}  # fmt: skip


def version_of(html: str) -> str:
    found = re.search(r'name="version" value="([0-9a-f]+)"', html)
    assert found, "the form does not say which version it was made from"
    return found[1]


@pytest.mark.parametrize("kind", FORMS)
def test_two_forms(world: World, sign_in: SignIn, kind: str) -> None:
    form = FORMS[kind](world)
    client = sign_in(form.actor)
    read = version_of(client.get(form.page).content.decode())
    answer = client.post(form.page, {**form.first, "version": read})
    assert answer.status_code in (200, 302), text_of(answer)
    before = form.stored()
    late = client.post(form.url or form.page, {**form.second, "version": read})
    assert late.status_code == 409, text_of(late)
    assert form.stored() == before
    said = whole(late)
    assert form.actor.name in said, "who changed it"
    assert form.typed in late.content.decode()
    assert "Second-One" not in said


def test_ones_own_name_is_chosen(world: World, sign_in: SignIn) -> None:
    form = _me(world)
    client = sign_in(form.actor)
    read = version_of(client.get("/me/").content.decode())
    client.post("/me/", {**form.first, "version": read})
    late = client.post("/me/", {**form.second, "version": read})
    now = version_of(late.content.decode())
    answer = {**form.second, "version": now, "_keep.name": "theirs"}
    assert client.post("/me/", answer).status_code == 302
    assert (_account(form.actor.account_id).name, _account(form.actor.account_id).email) == ("先到", "a@example.cn")


ACTS: list[tuple[str, str, str, dict[str, Any]]] = [
    # state, who, page below the filing or task, what is sent
    ("draft", "team", "/filings/{filing}/delete/", {}),
    ("submitted", "team", "/filings/{filing}/withdraw/", {}),
    ("submitted", "team", "/filings/{filing}/cancel/", {"comment": "重复填报"}),
    ("submitted", "builder", "/tasks/{task}/pass-on/", {"how": "transfer", "to": "1"}),
    ("submitted", "builder", "/api/v1/tasks/{task}/decide", {"decision": "approve"}),
    ("submitted", "team", "/api/v1/filings/{filing}/cancel", {"reason": "重复填报"}),
    ("submitted", "builder", "/api/v1/tasks/{task}/transfer", {"to": {"account": 1}}),
    ("submitted", "builder", "/api/v1/tasks/{task}/delegate", {"to": {"account": 1}}),
    ("submitted", "builder", "/api/v1/tasks/{task}/add-signer", {"to": {"account": 1}, "place": "before"}),
]


def changed(world: World, filing: Filing) -> int:
    """Somebody changes a filing, and hands it in again where it had been; the task that waits then."""
    handed_in = filing.submitted_at is not None
    if handed_in:
        submission.withdraw(world.team, filing.pk)
    drafts.save(world.team, filing.pk, {"title": "另一设备改的"})
    if handed_in:
        submission.submit(world.team, filing.pk)
    return open_task(fresh(filing)).pk if handed_in else 0


@pytest.mark.parametrize(("state", "who", "address", "sent"), ACTS)
def test_an_act_rests_on_what_was_read(
    world: World, sign_in: SignIn, state: str, who: str, address: str, sent: dict[str, Any]
) -> None:
    filing = getattr(world, state)("key-node")
    read = fresh(filing).version
    task = changed(world, filing)
    url, client = address.format(filing=filing.pk, task=task), sign_in(getattr(world, who))
    if "/api/" in url:
        late = client.post(url, json.dumps({**sent, "version": read}), content_type="application/json")
    elif "pass-on" in url:
        with pytest.raises(Conflict):
            decisions.pass_on(
                world.builder, task, "transfer", Desk.of_account(world.builder.account_id or 0), version=read
            )
        return
    else:
        late = client.post(url, {**sent, "confirmed": "1", "version": str(read)})
    assert late.status_code == 409, text_of(late)
    assert "另一设备改的" in late.content.decode()
    assert fresh(filing).state == filing.state


def test_an_amendment_rests_on_what_was_read(world: World) -> None:
    filing = world.confirmed("contract")
    read = fresh(filing).version
    for number, name in enumerate(("先到的安装公司", "后到的安装公司")):
        typed = {"consortium": [{"name": name, "credit_code": "91430100MA4L16JQ9D"}]}
        if number:
            with pytest.raises(Conflict) as refused:
                amending.amend(world.team, filing.pk, "consortium", typed, version=read)
            assert [one.field for one in refused.value.fields] == ["consortium"]
        else:
            amending.amend(world.team, filing.pk, "consortium", typed, version=read)
    assert fresh(filing).data["consortium"][0]["name"] == "先到的安装公司"


# --- what was written and refused is shown again ----------------------------------------------------------------------


def test_an_opinion_that_came_too_late_is_shown_again(world: World, sign_in: SignIn) -> None:
    """A colleague decided, or the applicant took it back: what was written still stands on the page."""
    filing = world.submitted("key-node")
    task, client = open_task(filing), sign_in(world.builder)
    written = {"decision": "return", "opinion": "写了很久的退回意见", "signature": world.builder.name, "confirmed": "1"}
    decisions.decide(world.builder, task.pk, decisions.Answer("approve"))
    late = client.post(f"/tasks/{task.pk}/decide/", written)
    assert late.status_code == 409
    assert "写了很久的退回意见" in whole(late)
    taken_back = world.submitted("key-node", title="又一个节点")
    task = open_task(taken_back)
    submission.withdraw(world.team, taken_back.pk)
    gone = client.post(f"/tasks/{task.pk}/decide/", written)
    assert gone.status_code in (403, 404, 409)
    assert "写了很久的退回意见" in whole(gone)
    assert client.post("/tasks/999999/decide/", written).status_code == 404


def test_what_was_typed_into_a_deleted_filing_is_shown(world: World, sign_in: SignIn) -> None:
    """Without scripts the browser keeps no copy: the page that says no shows it, to whoever files such a thing."""
    filing = world.draft("key-node")
    address = f"/filings/{filing.pk}/edit/"
    typed = {"title": "写了很久的标题", "content": "第一行\n第二行", "nothing": "不是字段", "version": "1"}
    deleting.delete(world.team, filing.pk)
    gone = sign_in(world.team).post(address, typed)
    assert gone.status_code == 404
    text = whole(gone)
    assert all(words in text for words in ("写了很久的标题", "名称", "第二行", "内容说明"))
    assert "不是字段" not in text
    other = sign_in(world.builder).post(address, typed)
    assert other.status_code == 404
    assert "内容说明" not in whole(other), "the form is not theirs to know"
    never = sign_in(world.team).post("/filings/999999/edit/", typed)
    assert never.status_code == 404
    assert "写了很久的标题" not in whole(never)


def test_a_reason_given_in_the_question_outlives_a_conflict(world: World, sign_in: SignIn) -> None:
    filing = world.submitted("key-node")
    read = fresh(filing).version
    client, address = sign_in(world.builder), f"/tasks/{changed(world, filing)}/decide/"
    late = client.post(
        address, {"decision": "approve", "comment": "问题里写的意见", "confirmed": "1", "version": str(read)}
    )
    assert late.status_code == 409
    again = client.post(address, fields_in(late.content.decode()))
    assert "问题里写的意见" in again.content.decode(), text_of(again)
    client.post(address, fields_in(again.content.decode(), "confirmed"))
    assert fresh(filing).state == "confirmed"


# --- files ----------------------------------------------------------------------------------------------------------


def _files(world: World) -> tuple[Filing, list[Attachment]]:
    filing = world.draft("key-node")
    return filing, filing_files.files(fresh(filing))["pictures"]


def _was(html: str, pk: int) -> str:
    found = re.search(rf'name="_was-{pk}" value="([^"]*)"', html)
    assert found
    return unescape(found[1])


def test_what_is_said_of_files(world: World, sign_in: SignIn) -> None:
    filing, (file, other) = _files(world)
    client = sign_in(world.team)
    page = f"/filings/{filing.pk}/edit/"
    html = client.get(page).content.decode()
    was = {f"_was-{one.pk}": _was(html, one.pk) for one in (file, other)}
    caption = lambda: Attachment.objects.get(pk=file.pk).caption  # noqa: E731

    def alone(words: str, **more: str) -> Any:
        sent = {**was, f"_caption-{file.pk}": words, **more}
        return client.post(f"/files/{file.pk}/change/", sent, headers={"HX-Request": "true"})

    first = alone("先到的说明")
    assert first.status_code == 200
    assert 'hx-swap-oob="true"' in first.content.decode()
    assert alone("后到的说明").status_code == 409
    assert caption() == "先到的说明"
    assert alone("再改的说明", **{f"_was-{file.pk}": _was(first.content.decode(), file.pk)}).status_code == 200

    whole_form = {**was, "version": str(fresh(filing).version), "title": "改了标题"}
    said = {
        f"_caption-{file.pk}": "图1",
        f"_caption-{other.pk}": "图2",
        f"_order-{file.pk}": "1",
        f"_order-{other.pk}": "2",
    }
    assert client.post(page, {**whole_form, **said}).status_code == 302, "a tab that touched no file changes none"
    assert caption() == "再改的说明"
    mine = {**whole_form, **said, f"_caption-{file.pk}": "后到的说明", "version": str(fresh(filing).version)}
    late = client.post(page, mine)
    assert late.status_code == 409
    assert all(words in late.content.decode() for words in ("再改的说明", "后到的说明"))
    assert caption() == "再改的说明"
    chosen = fields_in(late.content.decode())
    assert client.post(page, {**chosen, f"_keep._caption-{file.pk}": "mine"}).status_code == 302
    assert caption() == "后到的说明"


# --- programs ---------------------------------------------------------------------------------------------------------


@dataclass
class Call:
    """An operation, where the version is read, and two bodies of which each changes something."""

    read: str
    method: str
    url: str
    first: dict[str, Any]
    second: dict[str, Any]
    stored: Callable[[], Any]


def _calls(world: World, name: str) -> tuple[Any, Call]:
    account, firm = world.builder.account_id or 0, world.builder.organisation_id or 0
    of_account = lambda: (_account(account).state, _account(account).password)  # noqa: E731
    of_firm = lambda: vars(Organisation.objects.unscoped().get(pk=firm)).get("contact_name")  # noqa: E731
    one, all_of = f"/api/v1/accounts/{account}", f"/api/v1/organisations/{firm}"
    why = {"reason": "核实"}
    if name == "changeProfile":
        own = lambda: _account(world.builder.account_id).name  # noqa: E731
        return world.builder, Call("/api/v1/me", "patch", "/api/v1/me", {"name": "先"}, {"name": "后"}, own)
    if name == "arrangeFiles":
        filing, (file, _other) = _files(world)
        url = f"/api/v1/filings/{filing.pk}"
        said = lambda words: {"files": [{"id": file.pk, "caption": words}]}  # noqa: E731
        held = lambda: Attachment.objects.get(pk=file.pk).caption  # noqa: E731
        return world.team, Call(f"{url}/files", "patch", f"{url}/slots/pictures", said("先"), said("后"), held)
    if name == "resetEntryAccount":
        pk, team = world.tower.pk, world.team.account_id
        url = f"/api/v1/registers/project/entries/{pk}/reset-password"
        return world.builder, Call(
            f"/api/v1/accounts/{team}", "post", url, {"password": "First-One-1"}, {"password": "Second-One-2"},
            lambda: _account(team).password,
        )  # fmt: skip
    if "Organisation" in name:
        act = {"changeOrganisation": "", "renameOrganisation": "/rename", "enableOrganisation": "/enable",
               "disableOrganisation": "/disable"}[name]  # fmt: skip
        office = _office(world, "general-office")
        body = {"": {"contact_name": "先"}, "/rename": {"name": "新名", "evidence": [], **why}}.get(act, why)
        change = Call(all_of, "patch" if not act else "post", all_of + act, {"contact_name": "甲"}, body, of_firm)
        return office, change
    office = _office(world)
    acts = {"giveRole": "/roles", "resetAccount": "/reset-password", "enableAccount": "/enable",
            "disableAccount": "/disable", "unlockAccount": "/unlock"}  # fmt: skip
    if name == "changeAccount":
        return office, Call(one, "patch", one, why, {"name": "后"}, lambda: _account(account).name)
    if name == "takeRole":
        held = Membership.objects.unscoped().get(account_id=account, removed_at=None)
        return office, Call(one, "delete", f"{one}/roles/{held.pk}", why, {}, of_account)
    body = {"giveRole": {"role": "enterprise", "organisation": firm}, "resetAccount": {**why, "evidence": []}}
    return office, Call(one, "post", one + acts[name], why, body.get(name, why), of_account)


@pytest.mark.parametrize("name", [name for name, test in OPERATIONS.items() if test == "test_two_programs_of_people"])
def test_two_programs_of_people(world: World, sign_in: SignIn, name: str) -> None:
    actor, call = _calls(world, name)
    client = sign_in(actor)
    etag = client.get(call.read).headers["ETag"]
    sent = {"content_type": "application/json"}
    in_between = {"/me": (call.method, call.url), "/slots": (call.method, call.url)}
    method, url = next((one for part, one in in_between.items() if part in call.url), ("", ""))
    if "reset-password" in call.url and "entries" in call.url:
        method, url = "post", call.url
    if not method:
        is_firm = "organisations" in call.url
        method, url = ("patch", call.read) if is_firm else ("post", f"{call.read}/disable")
    done = getattr(client, method)(url, json.dumps(call.first), **sent)
    assert done.status_code in (200, 204), done.content.decode()
    before = call.stored()
    write = getattr(client, call.method)
    late = write(call.url, json.dumps(call.second), headers={"If-Match": etag}, **sent)
    assert late.status_code == 412, late.content.decode()
    if call.method != "delete":
        late = write(call.url, json.dumps({**call.second, "version": etag.strip('"')}), **sent)
        assert late.status_code == 409, late.content.decode()
    about = late.json()["problems"][0]
    assert (about["code"], about["explanation"]["by"]) == (
        "changed-meanwhile",
        "" if "slots" in call.url else actor.name,
    )
    assert call.stored() == before
