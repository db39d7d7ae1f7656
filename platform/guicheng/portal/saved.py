"""Saved searches: an account's own, of one page, and of nobody else."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from guicheng.accounts.actor import Actor
from guicheng.portal.models import SavedSearch

MOST = 12
MOST_QUERY = 500


def links(actor: Actor, page: str, address: str, query: QueryDict) -> list[dict[str, Any]]:
    """The saved searches of a page as its filter bar shows them."""
    now = cleaned(query.urlencode())
    return [
        {
            "name": one.name,
            "url": f"{address}?{one.query}",
            "active": one.query == now,
            "delete_url": reverse("portal:saved-delete", args=[one.pk]),
        }
        for one in SavedSearch.of_accounts.filter(account_id=actor.account_id or 0, page=page).order_by("id")
    ]


def keep(actor: Actor, page: str, name: str, query: str) -> None:
    """Keep a search under a name; one of the same name is replaced, the oldest goes where there are too many."""
    mine = SavedSearch.of_accounts.filter(account_id=actor.account_id or 0, page=page)
    mine.update_or_create(
        account_id=actor.account_id or 0, page=page, name=name[:20], defaults={"query": cleaned(query)[:MOST_QUERY]}
    )
    kept = mine.order_by("-id").values_list("pk", flat=True)[:MOST]
    mine.exclude(pk__in=list(kept)).delete()


def drop(actor: Actor, search_id: int) -> str:
    """Forget a search of one's own; returns the page it was of, '' where there was none."""
    mine = SavedSearch.of_accounts.filter(account_id=actor.account_id or 0, pk=search_id)
    page = mine.values_list("page", flat=True).first() or ""
    mine.delete()
    return page


def cleaned(query: str) -> str:
    """A search as it is kept: without empty parameters, without the place in the list."""
    given = QueryDict(query.replace("\x00", ""), mutable=True)
    for name in list(given):
        if name in ("page", "after") or not any(given.getlist(name)):
            del given[name]
    return given.urlencode()
