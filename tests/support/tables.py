"""Tables of pages as people read them: headings, cells by heading, and what each row offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import html


@dataclass(frozen=True)
class Offer:
    """Something a row lets one do: what its button or link says, where it leads, and whether it is posted."""

    label: str
    address: str
    posts: bool
    question: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells by heading, and what it offers in the order of the page."""

    cells: dict[str, str]
    offers: list[Offer]

    @property
    def labels(self) -> list[str]:
        """What the offers say."""
        return [offer.label for offer in self.offers]

    def offer(self, label: str) -> Offer:
        """The one that says `label`."""
        return next(one for one in self.offers if one.label == label)


@dataclass(frozen=True)
class Table:
    """The first table of a page. `headings` are all of them, in order, without the box that selects rows."""

    headings: list[str]
    rows: list[Row]


def table_of(response: Any) -> Table:
    """The first table of an answer's page; one without a table is an empty one."""
    tree = html.fromstring(response.content.decode())
    found = tree.find(".//table[@class]")
    if found is None:
        return Table([], [])
    heads = [th for th in found.findall("./thead/tr/th") if "is-select" not in (th.get("class") or "")]
    headings = [text_of(th) for th in heads]
    return Table(headings, [_row(tr) for tr in found.findall("./tbody/tr")])


def _row(tr: Any) -> Row:
    cells = {td.get("data-label"): text_of(td) for td in tr.findall("./td") if td.get("data-label")}
    actions = next((td for td in tr.findall("./td") if "is-actions" in (td.get("class") or "")), None)
    return Row(cells, [] if actions is None else [_offer(one) for one in _offering(actions)])


def _offering(actions: Any) -> list[Any]:
    """Links and forms, in the order of the page."""
    return [one for one in actions.iter("a", "form") if one.tag == "form" or one.get("href")]


def _offer(one: Any) -> Offer:
    if one.tag == "form":
        label = next(text_of(button) for button in one.iter("button"))
        return Offer(label, one.get("action"), True, one.get("data-confirm") or "")
    return Offer(text_of(one), one.get("href"), False)


def text_of(node: Any) -> str:
    """What stands in a node, in one line."""
    return re.sub(r"\s+", " ", node.text_content()).strip()
