"""What the caller decided (已办), and what the caller's organisation began (我发起的)."""

from __future__ import annotations

import datetime as dt

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import latest_first
from guicheng.api.shapes import mine as shapes
from guicheng.filings.acts import phrases
from guicheng.reports import begun, decided


class DecidedView(ApiView):
    """已办."""

    @Operation(
        "listDecided", "已办", "What you decided", tag="tasks", answer=shapes.DecidedPage, query=shapes.DecidedListing
    )
    def get(self, call: Call, query: shapes.DecidedListing) -> shapes.DecidedPage:
        """The caller's own answers, the latest first, each with where its filing stands now."""
        wanted = decided.Wanted(
            types=query.type,
            query=query.query,
            since=_midnight(call, query.since),
            until=_midnight(call, query.until and query.until + dt.timedelta(days=1)),
            live=query.live,
        )
        page = decided.page(call.actor, size=query.size, after=query.cursor, wanted=wanted)
        items = [shapes.DecidedRow.of(row, call.config, call.actor) for row in page.rows]
        return shapes.DecidedPage(items=items, next=page.after or None)


class BegunView(ApiView):
    """我发起的."""

    @Operation(
        "listBegun", "我发起的", "What you began", tag="filings", answer=shapes.BegunPage, query=shapes.BegunListing
    )
    def get(self, call: Call, query: shapes.BegunListing) -> shapes.BegunPage:
        """What those began for whom the caller files, the latest first, with the desks that it waits for."""
        wanted = begun.Wanted(query.type, query.query, query.stage, query.mine)
        rows = begun.filings(call.actor, call.config, wanted)
        found, cursor = latest_first(rows, query.cursor, query.size)
        items = [shapes.BegunRow.of(row, call.config, call.actor) for row in begun.rows_of(call.actor, found)]
        return shapes.BegunPage(items=items, next=cursor)


class PhrasesView(ApiView):
    """常用意见."""

    @Operation("listPhrases", "常用意见", "Your phrases", tag="tasks", answer=shapes.PhraseList)
    def get(self, call: Call) -> shapes.PhraseList:
        """Of the caller's account, in their order."""
        return _phrases(call)

    @Operation(
        "keepPhrase",
        "保存常用意见",
        "Keep a phrase",
        tag="tasks",
        body=shapes.NewPhrase,
        answer=shapes.PhraseList,
        status=201,
    )
    def post(self, call: Call, body: shapes.NewPhrase) -> shapes.PhraseList:
        """At the end; one that is kept already stays where it is."""
        phrases.add(call.actor, body.text)
        return _phrases(call)


class PhraseView(ApiView):
    """One of them."""

    @Operation("movePhrase", "调整次序", "Move a phrase", tag="tasks", body=shapes.PhraseMove, answer=shapes.PhraseList)
    def patch(self, call: Call, phrase_id: int, body: shapes.PhraseMove) -> shapes.PhraseList:
        """To a place of the list."""
        phrases.move(call.actor, phrase_id, body.place)
        return _phrases(call)

    @Operation("dropPhrase", "删除常用意见", "Forget a phrase", tag="tasks")
    def delete(self, call: Call, phrase_id: int) -> None:
        """For good."""
        phrases.drop(call.actor, phrase_id)


def _phrases(call: Call) -> shapes.PhraseList:
    kept = phrases.of(call.actor)
    return shapes.PhraseList(items=[shapes.PhraseShape(id=one.pk, text=one.text, place=one.place) for one in kept])


def _midnight(call: Call, day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), call.config.zone) if day else None
