"""Lists of entries: what an entry's page lists below it, who gets it, and what marks a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.asking import spaces_of
from guicheng.config.lint.parties import sees_some
from guicheng.config.model.region import MenuItem
from guicheng.config.model.registers import Below
from guicheng.config.model.whole import RegionConfig
from guicheng.config.paths import FactPath
from guicheng.config.review import Review
from guicheng.config.walking import Location


@check
def what_lies_below_is_listed_once(review: Review) -> Iterator[Finding]:
    """An entry's page lists registers that are `about` its own, each once for a role that sees such entries."""
    for name, register in review.config.registers.items():
        seen: set[tuple[str, str]] = set()
        for number, one in enumerate(register.below):
            here: Location = ("registers", name, "below", number)
            declared = review.config.registers.get(one.register_)
            if declared is not None and declared.about != name:
                zh = f"台账“{one.register_}”的条目不属于“{name}”的条目（about），不能列在其下"
                en = f"entries of {one.register_!r} do not belong to entries of {name!r} (`about`)"
                yield review.finding("not-below", zh, en, (*here, "register"))
            for index, role in enumerate(one.to):
                place = (*here, "to", index)
                if (one.register_, role) in seen:
                    yield _twice(review, role, place)
                seen.add((one.register_, role))
                yield from _seen(review, one.register_, role, place)


def _twice(review: Review, role: str, place: Location) -> Finding:
    zh, en = f"同一下级台账对角色“{role}”已有一个列表", f"there is one list of that register for {role!r} already"
    return review.finding("list-twice", zh, en, place)


def _seen(review: Review, register: str, role: str, place: Location) -> Iterator[Finding]:
    declared = review.config.region.roles.get(role)
    if declared is not None and register in review.config.registers and not sees_some(review, declared, register):
        zh = f"角色“{role}”看不到台账“{register}”的任何条目，列表总是空的"
        en = f"{role!r} sees no entry of {register!r}: the list would always be empty"
        yield review.finding("list-unseen", zh, en, place)


def names(config: RegionConfig) -> Iterator[str]:
    """The lists of registers that have a name of their own, as menus and stories name them."""
    for name, register in config.registers.items():
        yield from (f"{name}/{one.id}" for one in register.lists if one.id is not None)


@check
def lists_are_told_apart(review: Review) -> Iterator[Finding]:
    """A list has a name of its own where its role has another one of that register; the names differ."""
    for name, register in review.config.registers.items():
        ids = [one.id for one in register.lists]
        several = {
            role for role, number in Counter(role for one in register.lists for role in one.to).items() if number > 1
        }
        for number, one in enumerate(register.lists):
            here: Location = ("registers", name, "lists", number)
            if one.id is not None and one.id in ids[:number]:
                zh, en = f"台账有两个列表叫“{one.id}”", f"two lists of the register are called {one.id!r}"
                yield review.finding("list-named-twice", zh, en, (*here, "id"))
            shared = sorted(several & set(one.to))
            if one.id is None and shared:
                zh = f"角色“{shared[0]}”在本台账有几个列表，每个都要有 `id`"
                en = f"{shared[0]!r} has several lists of this register: each needs an `id`"
                yield review.finding("list-unnamed", zh, en, here)


@check
def menus_open_lists_of_their_role(review: Review) -> Iterator[Finding]:
    """`register/list` in a menu is there, and is a list of whoever has the menu."""
    known = set(names(review.config))
    for visit in review.values_of(MenuItem):
        item, menu = visit.value, str(visit.location[2])
        register, slash, name = (item.of or "").partition("/")
        if not slash or register not in review.config.registers:
            continue
        if item.opens != "register" or item.of not in known:
            thing = ("台账的列表", "list of a register")
            yield from review.unknown(
                thing, item.of, known if item.opens == "register" else (), (*visit.location, "of")
            )
            continue
        theirs = set(review.config.region.roles_with(menu))
        if not any(one.id == name and theirs & set(one.to) for one in review.config.registers[register].lists):
            zh, en = f"列表“{item.of}”不是给角色“{menu}”的", f"the list {item.of!r} is not for {menu!r}"
            yield review.finding("list-of-others", zh, en, (*visit.location, "of"))


@check
def marks_are_words_of_few(review: Review) -> Iterator[Finding]:
    """A mark on a row is a status, or one of declared options."""
    for visit in review.fields_of(Below):
        one = visit.owner
        if visit.name != "badge" or not isinstance(one, Below) or one.badge is None:
            continue
        known = [space for space in spaces_of(review, visit) if space.shows(one.badge)]
        if known and not _has_titles(review, one.badge):
            zh, en = f"“{one.badge}”既不是状态，也不是有选项的字段", f"`{one.badge}` is no status and has no options"
            yield review.finding("mark-unfit", zh, en, visit.location)


def _has_titles(review: Review, badge: FactPath) -> bool:
    label = review.config.labels()(badge)
    return badge.parts[-1] == "status" or (label is not None and bool(label.options))
