"""Who sees a notice that a station issues about a firm's project: relation × state × way, one and many alike."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.common.errors import Refusal
from guicheng.filings.access import FilingAccess, find, rows
from guicheng.filings.acts import amending, decisions, deleting, drafts, submission
from guicheng.filings.acts.decisions import Answer
from guicheng.filings.context import acting
from guicheng.filings.context.filing_context import of_filing
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from tests.support.story import fresh, refused
from tests.support.world import Person, said

pytestmark = pytest.mark.django_db

READERS = {
    "author": "station.inspector",
    "colleague": "station.leader",
    "superior": "city.inspector",
    "elsewhere": "elsewhere.inspector",
    "owner": "acme.builder",
    "team": "school.team",
    "other team": "market.team",
    "another firm": "rival.builder",
}

EXPECTED = """
            author colleague superior elsewhere owner team other-team another-firm
draft       all    row       row      .         .     .    .          .
approving   all    all       all      .         .     .    .          .
returned    all    all       all      .         .     .    .          .
confirmed   all    all       all      .         all   all  .          .
"""
"""The firm and its team see nothing before it is issued (`visibility`), others who watch a territory as everywhere."""

DATA = {"text": "临边防护缺失", "due_on": "2025-03-10"}


def issued(stage: Stage, state: str, by: str = "station") -> Filing:
    """A notice about the school in a state."""
    author, leader = stage.actor(f"{by}.inspector"), stage.actor(f"{by}.leader")
    filing = drafts.create(author, "rectification", stage.entries["school"].pk, DATA).matter.filing
    if state != "draft":
        submission.submit(author, filing.pk)
    if state == "returned":
        decisions.decide_filing(leader, filing.pk, Answer("return", "请补充"))
    if state == "confirmed":
        decisions.decide_filing(leader, filing.pk, Answer("approve"))
    return fresh(filing)


def client_of(actor: Actor) -> Any:
    account = Account.objects.unscoped().get(pk=actor.account_id)
    return Person(actor.role, account, actor.membership_id or 0).api()


def one(actor: Actor, filing: Filing) -> str:
    """What `FilingAccess` says."""
    try:
        return "all" if find(actor, filing.pk).is_open else "row"
    except Refusal:
        return "."


def many(stage: Stage, actor: Actor, filing: Filing) -> str:
    """What the filters of the database say."""
    listed = rows.listed(actor, stage.config).filter(pk=filing.pk)
    if not listed.exists():
        return "."
    shown = rows.shown(actor, listed)[0]
    open_ = listed.filter(rows.readable(actor, stage.config, as_it_was=True)).exists()
    assert open_ == (not shown.is_placeholder)
    return "all" if open_ else "row"


def by_api(actor: Actor, filing: Filing) -> str:
    client = client_of(actor)
    found = [item for item in said(client.get("/api/v1/filings"))["items"] if item["id"] == filing.pk]
    pages = {client.get(f"/filings/{filing.pk}/").status_code, client.get(f"/filings/{filing.pk}/print/").status_code}
    if not found:
        assert pages == {404}
        return "."
    assert pages == ({200} if DATA["text"] in str(found) else {404})
    return "all" if DATA["text"] in str(found) else "row"


def test_relation_state_and_way(stage: Stage) -> None:
    head, *lines = (line.split() for line in EXPECTED.strip().splitlines())
    for state, *expected in lines:
        filing = issued(stage, state)
        for (reader, name), wanted in zip(READERS.items(), expected, strict=True):
            actor = stage.actor(name)
            found = (one(actor, filing), many(stage, actor, filing), by_api(actor, filing))
            assert found == (wanted,) * 3, (state, reader)
    assert [name.replace(" ", "-") for name in READERS] == head


def test_only_who_files_acts_on_it(stage: Stage) -> None:
    """Neither the owner of what it is about nor another station changes, hands in, takes back or deletes it."""
    filing = issued(stage, "draft")
    for reader, name in READERS.items():
        actor = stage.actor(name)
        assert of_filing(filing).is_applicant(actor) == (reader == "author"), reader
        mine = Filing.objects.unscoped().filter(acting.filed_by(actor, [stage.config.filings["rectification"]]))
        assert mine.filter(pk=filing.pk).exists() == (reader == "author"), reader
        if reader != "author":
            assert refused(lambda a=actor: drafts.save(a, filing.pk, {"text": "改"})), reader
            assert refused(lambda a=actor: deleting.delete(a, filing.pk)), reader


def test_it_belongs_to_who_files_and_the_entry_to_whom_it_says(stage: Stage) -> None:
    filing = issued(stage, "confirmed")
    station, firm = stage.organisations["station"].pk, stage.organisations["acme"].pk
    assert filing.organisation_id == station
    notice = Entry.objects.unscoped().get(register="notice")
    assert (notice.organisation_id, notice.parent_id) == (firm, stage.entries["school"].pk)
    assert notice.data["issuer"] == station
    assert notice.data["issued_by"] == stage.actor("station.inspector").account_id
    facts = of_filing(filing).facts(stage.actor("acme.builder"))
    told = [
        facts.get(path) for path in ("filer.name", "organisation.name", "subject.organisation_id", "filing.filed_by")
    ]
    assert told == ["五华区监督站", "五华区监督站", firm, stage.actor("station.inspector").account_id]


def test_a_late_reply_goes_to_whoever_issued_the_notice(stage: Stage) -> None:
    """Answered late, returned, closed; the reply is the firm's, and does not touch the notice."""
    issued(stage, "confirmed")
    issued(stage, "confirmed", by="city")
    first = Entry.objects.unscoped().filter(register="notice").order_by("pk")[0]
    team, inspector = stage.actor("school.team"), stage.actor("station.inspector")
    reply = drafts.create(team, "reply", first.pk, {"done": "已整改"}).matter.filing
    assert reply.organisation_id == stage.organisations["acme"].pk
    assert refused(lambda: drafts.create(stage.actor("market.team"), "reply", first.pk)) == ["not-found"]
    submission.submit(team, reply.pk)
    for name in ("city.inspector", "station.leader", "elsewhere.inspector"):
        assert refused(lambda name=name: decisions.decide_filing(stage.actor(name), reply.pk, Answer("approve")))
    decisions.decide_filing(inspector, reply.pk, Answer("return", "补照片"))
    submission.submit(team, reply.pk, {"done": "已整改，附照片"})
    decisions.decide_filing(inspector, reply.pk, Answer("approve"))
    assert Entry.objects.unscoped().get(pk=first.pk).status == "closed"
    assert FilingAccess(of_filing(fresh(reply)), inspector).is_open


def test_number_and_limit_are_of_who_files(stage: Stage) -> None:
    numbers = [issued(stage, "confirmed", by=by).number for by in ("station", "station", "city")]
    assert numbers == ["整530102-2025-0001", "整530102-2025-0002", "整530100-2025-0001"]


NAMED = """
            author filer-signer named-builder named-signer other-builder inspector superior
draft       all    row          .             .            .             row       row
signing     all    all          all           all          .             all       all
returned    all    all          all           all          .             all       all
again       all    all          all           all          .             all       all
confirmed   all    all          all           all          .             all       all
"""
"""A subcontract that one firm files and the firm named in it signs: `visibility … of: form.contractor`."""

NAMES = [
    *("acme.builder", "acme.signer", "rival.builder", "rival.signer", "third.builder"),
    *("station.inspector", "city.inspector"),
]


def test_who_is_named_sees_it_from_when_it_is_handed_in(stage: Stage) -> None:
    author, signer = stage.actor("acme.builder"), stage.actor("rival.signer")
    named, other = (str(stage.organisations[name].pk) for name in ("rival", "third"))
    filing = drafts.create(author, "subcontract", None, {"title": "幕墙", "contractor": {"id": named}}).matter.filing
    _head, *lines = (line.split() for line in NAMED.strip().splitlines())

    def look(state: str) -> None:
        wanted = next(line[1:] for line in lines if line[0] == state)
        for name, expected in zip(NAMES, wanted, strict=True):
            actor = stage.actor(name)
            assert (one(actor, fresh(filing)), many(stage, actor, fresh(filing))) == (expected,) * 2, (state, name)

    look("draft")
    submission.submit(author, filing.pk)
    look("signing")
    decisions.decide_filing(signer, filing.pk, Answer("return", "名称有误"))
    look("returned")
    drafts.save(author, filing.pk, {"title": "幕墙分包", "contractor": {"id": other}})
    assert many(stage, stage.actor("third.builder"), fresh(filing)) == "."
    submission.submit(author, filing.pk, {"title": "幕墙分包", "contractor": {"id": named}})
    look("again")
    decisions.decide_filing(signer, filing.pk, Answer("approve"))
    decisions.decide_filing(stage.actor("station.inspector"), filing.pk, Answer("approve"))
    look("confirmed")


def test_an_amendment_changes_who_is_named(stage: Stage) -> None:
    author = stage.actor("acme.builder")
    named, other = (str(stage.organisations[name].pk) for name in ("rival", "third"))
    filing = drafts.create(author, "subcontract", None, {"title": "幕墙", "contractor": {"id": named}}).matter.filing
    submission.submit(author, filing.pk)
    amending.amend(author, filing.pk, "recontract", {"contractor": {"id": other}})
    seen = {name: many(stage, stage.actor(f"{name}.builder"), fresh(filing)) for name in ("rival", "third")}
    assert seen == {"rival": ".", "third": "all"}
    third = stage.actor("third.builder")
    assert refused(lambda: amending.amend(third, filing.pk, "recontract", {"contractor": {"id": named}}))
