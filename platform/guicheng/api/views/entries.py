"""Entries of registers, and what is derived from them."""

from __future__ import annotations

from guicheng import audit
from guicheng.api.calls import Call, Reply
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import latest_first
from guicheng.api.shapes import entries as shapes
from guicheng.api.shapes.base import Listing, Unmasked, Unmasking, Words
from guicheng.api.shapes.histories import LogList, LogShape
from guicheng.api.shapes.people import Reset, Shown
from guicheng.api.views.people import reset
from guicheng.config.model.registers import Register
from guicheng.entries import entry_account, merging, statuses, writing
from guicheng.filings.access import fields, revealing
from guicheng.filings.context import obligations, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import not_found
from guicheng.registers.models import Entry
from guicheng.reports import below, listing, tiles
from guicheng.reports.column_values import Cells

TAG = "entries"


def register_of(call: Call, register: str) -> Register:
    """A register of the live release. Refusal `not-found`."""
    found = call.config.registers.get(register)
    if found is None:
        raise not_found()
    return found


def entry_of(call: Call, register: str, entry_id: int) -> Entry:
    """An entry of a register that the caller sees. Refusal `not-found`."""
    found = queries.entry(call.actor, entry_id)
    if found.register != register:
        raise not_found()
    return found


class EntriesView(ApiView):
    """The entries of a register."""

    @Operation("listEntries", "台账列表", "Entries", tag=TAG, answer=shapes.EntryPage, query=shapes.EntryListing)
    def get(self, call: Call, register: str, query: shapes.EntryListing) -> shapes.EntryPage:
        """Those the caller sees, the latest first."""
        register_of(call, register)
        rows = queries.entries(call.actor, register, statuses=query.status, query=query.query, parent_id=query.parent)
        found, cursor = latest_first(rows, query.cursor, query.size)
        names = listing.names_of([entry.organisation_id for entry in found])
        items = [shapes.EntryRow.of(entry, call.config, names.get(entry.organisation_id or 0, "")) for entry in found]
        return shapes.EntryPage(items=items, next=cursor)

    @Operation(
        "createEntry", "新增条目", "Add an entry", tag=TAG, body=shapes.NewEntry, answer=shapes.EntryShape, status=201
    )
    def post(self, call: Call, register: str, body: shapes.NewEntry) -> Reply:
        """With the account that comes with it, where the register declares one."""
        made = writing.create(call.actor, register, body.data, body.parent, files=body.files)
        return _shown(call, made.pk)


class EntryListView(ApiView):
    """A list of a register that has a name of its own."""

    @Operation(
        "listOfRegister",
        "台账的列表",
        "A list of a register",
        tag=TAG,
        answer=shapes.ListedPage,
        query=shapes.NamedListing,
    )
    def get(self, call: Call, register: str, name: str, query: shapes.NamedListing) -> shapes.ListedPage:
        """As its page shows it to the caller's role: the columns in words, the latest first."""
        listed = listing.list_for(register_of(call, register), call.actor.role, name)
        if listed is None:
            raise not_found()
        answers = {"q": query.query, "status": query.status}
        rows, _asked = listing.narrowed(call.actor, call.config, register, listed, answers)
        found, cursor = latest_first(rows.select_related("parent"), query.cursor, query.size)
        return _listed(call, listing.of_entries(_cells(call), found, listed.columns), cursor)


class EntryView(ApiView):
    """One entry."""

    @Operation("getEntry", "条目", "An entry", tag=TAG, answer=shapes.EntryShape)
    def get(self, call: Call, register: str, entry_id: int) -> Reply:
        """Its data, what may be changed, and what is fixed. One that was merged says into which."""
        found = queries.entry_to_read(call.actor, entry_id)
        if found.register != register:
            raise not_found()
        return _shown(call, entry_id)

    @Operation("changeEntry", "修改条目", "Change an entry", tag=TAG, body=shapes.EntryChange, answer=shapes.EntryShape)
    def patch(self, call: Call, register: str, entry_id: int, body: shapes.EntryChange) -> Reply:
        """What is sent is changed; what is not the caller's stays."""
        entry_of(call, register, entry_id)
        version = call.made_from(body.version)
        writing.edit(call.actor, entry_id, body.data, form=body.form, version=version)
        return _shown(call, entry_id)

    @Operation("removeEntry", "删除条目", "Remove an entry", tag=TAG)
    def delete(self, call: Call, register: str, entry_id: int) -> None:
        """Only while nothing was filed about it."""
        entry_of(call, register, entry_id)
        writing.remove(call.actor, entry_id, version=call.made_from())


class EntryBelowView(ApiView):
    """What lies below an entry."""

    @Operation("listBelow", "下级条目", "Entries below", tag=TAG, answer=shapes.ListedPage, query=Listing)
    def get(self, call: Call, register: str, entry_id: int, name: str, query: Listing) -> shapes.ListedPage:
        """As the entry's page lists them for the caller's role: those the caller sees, the latest first."""
        sheet = writing.sheet_to_read(call.actor, entry_id)
        if sheet.entry.register != register:
            raise not_found()
        listed = below.one(sheet, name)
        found, cursor = latest_first(listed.rows, query.cursor, query.size)
        return _listed(call, listed.worded(_cells(call), found), cursor)


class EntryMergeView(ApiView):
    """Two entries of one thing."""

    @Operation(
        "mergeEntry", "合并重复条目", "Merge a duplicate", tag=TAG, body=shapes.EntryMerge, answer=shapes.EntryShape
    )
    def post(self, call: Call, register: str, entry_id: int, body: shapes.EntryMerge) -> Reply:
        """The entry is merged into another, which is answered; what belonged to it goes there."""
        entry_of(call, register, entry_id)
        version = call.made_from(body.version)
        kept = merging.merge(
            call.actor, entry_id, body.into, body.reason, version=version, kept_version=body.into_version
        )
        return _shown(call, kept.pk)


class EntryStatusView(ApiView):
    """The derived status."""

    @Operation("getEntryStatus", "状态及原因", "Status, and why", tag=TAG, answer=shapes.StatusShape)
    def get(self, call: Call, register: str, entry_id: int) -> shapes.StatusShape:
        """The rule that decided and its facts."""
        entry = entry_of(call, register, entry_id)
        return shapes.StatusShape(
            status=entry.status,
            title=shapes.status_title(entry, call.config),
            since=entry.status_since,
            why=entry.status_why,
        )


class EntryFindingsView(ApiView):
    """What linked systems ask (HNQ-53)."""

    @Operation("listFindings", "结论", "Findings", tag=TAG, answer=shapes.FindingList)
    def get(self, call: Call, register: str, entry_id: int) -> shapes.FindingList:
        """Whether the entry may go on, and what is missing."""
        entry = entry_of(call, register, entry_id)
        facts = Facts(call.config, Dossier.read(entry), actor=call.actor)
        found = statuses.conclusions(call.config, facts, register)
        return shapes.FindingList(
            items=[
                shapes.FindingSetShape(
                    id=name,
                    title=Words.of(call.config.findings[name].title),
                    findings=[shapes.FindingShape.of(one) for one in conclusions],
                )
                for name, conclusions in found.items()
            ]
        )


class EntryObligationsView(ApiView):
    """What is owed."""

    @Operation("listObligations", "应报清单", "Obligations", tag=TAG, answer=shapes.ObligationList)
    def get(self, call: Call, register: str, entry_id: int) -> shapes.ObligationList:
        """Every period owed up to now, met or not."""
        entry = entry_of(call, register, entry_id)
        facts = Facts(call.config, Dossier.read(entry), actor=call.actor)
        kinds = call.config.filings_about(register)
        owed = [(kind.filing, each) for kind in kinds for each in obligations.due(facts, kind)]
        return shapes.ObligationList(items=[shapes.ObligationShape.of(name, each) for name, each in owed])


class EntryTilesView(ApiView):
    """The page of a subject."""

    @Operation("listTiles", "填报分项", "Tiles", tag=TAG, answer=shapes.TileList)
    def get(self, call: Call, register: str, entry_id: int) -> shapes.TileList:
        """What has been filed, what is due, and what may be added now."""
        entry = entry_of(call, register, entry_id)
        dossier = Dossier.read(entry)
        kinds = call.config.filings
        return shapes.TileList(
            items=[
                shapes.TileShape.of(
                    tile,
                    tiles.create_button(call.actor, call.config, kinds[tile.id], dossier)
                    if tile.kind == "filing"
                    else None,
                )
                for tile in tiles.tiles(call.actor, entry)
            ]
        )


class EntryLogView(ApiView):
    """What was done to an entry."""

    @Operation("getEntryLog", "操作记录", "Operation log of an entry", tag=TAG, answer=LogList)
    def get(self, call: Call, register: str, entry_id: int) -> LogList:
        """In order, whoever did it."""
        entry = entry_of(call, register, entry_id)
        return LogList(items=[LogShape.of(line) for line in audit.log_of(call.actor.region, "entry", entry.pk)])


class EntryRevealView(ApiView):
    """Personal data in full."""

    @Operation(
        "revealEntryField",
        "查看条目完整信息",
        "Read personal data of an entry in full",
        tag=TAG,
        body=Unmasking,
        answer=Unmasked,
        conceal=("value",),
    )
    def post(self, call: Call, register: str, entry_id: int, body: Unmasking) -> Unmasked:
        """A masked field, for roles with the permission `reveal`. Who read what, and why, is recorded."""
        return Unmasked(value=revealing.of_entry(call.actor, register, entry_id, body.field, body.reason))


class EntryAccountView(ApiView):
    """The account that comes with an entry."""

    @Operation(
        "resetEntryAccount",
        "重置项目账号密码",
        "Reset the account of an entry",
        tag=TAG,
        body=Reset,
        answer=Shown,
        conceal=("password",),
    )
    def post(self, call: Call, register: str, entry_id: int, body: Reset) -> Shown:
        """A new first password, for whoever manages the account (HNQ-10), or for an operator on evidence (HNQ-08)."""
        entry_of(call, register, entry_id)
        account = entry_account.of_entry(call.actor, entry_id)
        if account is None:
            raise not_found()
        return reset(call, account.pk, body)


def _cells(call: Call) -> Cells:
    return Cells(call.config, call.actor, call.language)


def _listed(call: Call, worded: list[tuple[Entry, dict[str, str]]], cursor: str | None) -> shapes.ListedPage:
    names = listing.names_of([entry.organisation_id for entry, _ in worded])
    items = [
        shapes.ListedEntry.of(entry, call.config, names.get(entry.organisation_id or 0, ""), cells=cells)
        for entry, cells in worded
    ]
    return shapes.ListedPage(items=items, next=cursor)


def _shown(call: Call, entry_id: int) -> Reply:
    sheet = writing.sheet_to_read(call.actor, entry_id)
    entry, access = sheet.entry, sheet.access()
    owner = listing.names_of([entry.organisation_id]).get(entry.organisation_id or 0, "")
    audience = fields.audience_of(call.actor, entry.organisation_id, entry.pk)
    body = shapes.EntryShape.of(
        entry,
        call.config,
        owner,
        data=fields.disclosed(sheet.form, entry.data, access, audience),
        editable=sorted(name for name, right in access.named.items() if right == "write"),
        frozen={name: Words.of(rule.message) for name, rule in sheet.frozen().items()},
        below=[shapes.BelowHead.of(one) for one in below.of(sheet)],
        merged_into=entry.merged_into_id,
    )
    return Reply(body, {"ETag": f'"{entry.version}"'})
