"""Names: everything that the language names is there (`model.kinds` says which texts name what)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.kinds import Refers, RefersBy
from guicheng.config.model.region import MenuItem
from guicheng.config.review import Review
from guicheng.config.things import THINGS
from guicheng.config.walking import FieldVisit


@check
def names_exist(review: Review) -> Iterator[Finding]:
    """Everything that is named is declared."""
    for visit, refers in review.of_kind(Refers):
        known = _known(review, visit, refers)
        if known is not None:
            yield from review.unknown(THINGS[refers.thing].title, visit.value, known, visit.location, key=visit.key)


def _known(review: Review, visit: FieldVisit, refers: Refers) -> Collection[str] | None:
    """What there is to name; None where what it belongs to is not there, which is said elsewhere."""
    thing = THINGS[refers.thing]
    if thing.part is None or thing.within is None:
        return {*review.names[refers.thing], *refers.also}
    part = review.part_of(visit, refers.of, thing.part)
    names = thing.within(review.config, part) if part is not None else None
    return {*names, *refers.also} if names is not None else None


@check
def what_a_word_beside_asks_for_exists(review: Review) -> Iterator[Finding]:
    """Where a word says what the key beside it names, such as what a menu item opens, that is there."""
    for visit, refers in review.of_kind(RefersBy):
        thing = dict(refers.things).get(getattr(visit.owner, refers.key))
        if thing is not None:  # behind a slash stands the list of a register: see `entry_lists`
            name = str(visit.value).partition("/")[0] if thing == "registers" else visit.value
            yield from review.unknown(THINGS[thing].title, name, review.names[thing], visit.location)


@check
def menu_items_say_what_they_open(review: Review) -> Iterator[Finding]:
    """A menu item that opens one of several says which."""
    for visit in review.values_of(MenuItem):
        item = visit.value
        if item.of is None and item.opens in ("page", "register", "queue", "open"):
            zh, en = f"`opens: {item.opens}` 要用 `of` 指明打开哪一个", f"`opens: {item.opens}` needs `of`: which one"
            yield review.finding("menu-incomplete", zh, en, (*visit.location, "opens"))


_DEEPEST = len(("region", "menus", "role", 0, "items", 0, "items", 0))


@check
def menus_have_three_levels(review: Review) -> Iterator[Finding]:
    """A menu is no deeper than pages show it (YNR-06), and names each of its items once."""
    for role, menu in review.config.region.menus.items():
        seen: set[str] = set()
        for item, place in _placed(menu, ("region", "menus", role)):
            if len(place) > _DEEPEST:
                zh, en = (
                    f"菜单“{item.id}”在第四级，菜单最多三级",
                    f"the item {item.id!r} stands on a fourth level of three",
                )
                yield review.finding("menu-too-deep", zh, en, place)
            if item.id in seen:
                zh, en = f"同一菜单里有两个“{item.id}”", f"two items of the menu are called {item.id!r}"
                yield review.finding("menu-item-twice", zh, en, (*place, "id"))
            seen.add(item.id)


def _placed(items: list[MenuItem], above: tuple[str | int, ...]) -> Iterator[tuple[MenuItem, tuple[str | int, ...]]]:
    for number, item in enumerate(items):
        yield item, (*above, number)
        yield from _placed(item.items, (*above, number, "items"))


@check
def documents_of_filings_are_about_the_same(review: Review) -> Iterator[Finding]:
    """A document that a filing type names is about what its filings are about."""
    for name, kind in review.config.filings.items():
        for number, document_id in enumerate(kind.documents):
            document = review.config.documents.get(document_id)
            if document is not None and document.about != kind.about:
                zh = f"文书“{document_id}”是关于“{document.about}”的，本事项是关于“{kind.about or '本单位'}”的"
                en = f"the document {document_id!r} is about {document.about!r}, these filings about {kind.about!r}"
                yield review.finding("document-elsewhere", zh, en, ("filings", name, "documents", number))


@check
def registers_do_not_circle(review: Review) -> Iterator[Finding]:
    """An entry does not belong to itself by a detour."""
    for name, register in review.config.registers.items():
        way, above = [name], register.about
        while above is not None and above not in way and above in review.config.registers:
            way.append(above)
            above = review.config.registers[above].about
        if above == name:
            shown = " → ".join([*way, name])
            zh, en = f"台账的归属形成循环：{shown}", f"registers belong to each other in a circle: {shown}"
            yield review.finding("register-cycle", zh, en, ("registers", name, "about"))
