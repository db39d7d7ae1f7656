"""Quotas: places that can be counted, found, divided and given back (G10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guicheng.config.facts.picked import field_of
from guicheng.config.findings import Finding
from guicheng.config.form_schema import ReferenceMistake, property_at, resolved_schema
from guicheng.config.lint import check
from guicheng.config.model.quotas import Quota, Take
from guicheng.config.model.region import MenuItem
from guicheng.config.paths import FactPath
from guicheng.config.review import Review
from guicheng.config.walking import Location


@check
def places_are_whole_numbers(review: Review) -> Iterator[Finding]:
    """There is no half place."""
    for name, quota in review.config.quotas.items():
        register = review.config.registers.get(quota.pool.register_)
        form = review.config.forms.get(register.form) if register else None
        if form is None:
            continue
        try:
            found = property_at(resolved_schema(form), quota.pool.places)
        except ReferenceMistake:
            continue
        if found is not None and found.schema.get("type") != "integer":
            zh, en = (
                f"名额数“{quota.pool.places}”应是整数（type: integer）",
                f"the number of places `{quota.pool.places}` must be a whole number (type: integer)",
            )
            yield review.finding("places-not-whole", zh, en, ("quotas", name, "pool", "places"))


@check
def takes_lead_to_their_pool(review: Review) -> Iterator[Finding]:
    """What takes a place says of which entry, keeps it only once it is handed in, and takes it once."""
    for name, quota in review.config.quotas.items():
        seen: set[str] = set()
        for index, take in enumerate(quota.takes):
            here = ("quotas", name, "takes", index)
            yield from _pool(review, quota, take, here)
            yield from _states(review, take, here)
            if take.filing in seen:
                zh, en = f"事项“{take.filing}”已写过一次", f"{take.filing!r} takes a place already, above"
                yield review.finding("taken-twice", zh, en, (*here, "filing"))
            seen.add(take.filing)


def _pool(review: Review, quota: Quota, take: Take, here: Location) -> Iterator[Finding]:
    kind, register = review.config.filings.get(take.filing), quota.pool.register_
    if kind is None or register not in review.config.registers:
        return
    if FactPath(take.from_) == "subject":
        leads_there = kind.about == register
    else:
        field = field_of(review.config, take.from_, form=kind.form, subject=kind.about)
        chosen = field.entry.register_ if field is not None and field.entry is not None else None
        leads_there = take.from_.startswith("form.") and chosen == register
    if not leads_there:
        zh, en = (
            f"“{take.from_}”没有选择台账“{register}”的条目，找不到名额",
            f"`{take.from_}` chooses no entry of {register!r}: there are no places to be found",
        )
        yield review.finding("take-leads-nowhere", zh, en, (*here, "from"))


def _states(review: Review, take: Take, here: Location) -> Iterator[Finding]:
    kind = review.config.filings.get(take.filing)
    for index, state in enumerate(take.while_):
        if kind is not None and state == kind.chain.draft:
            zh, en = "草稿不占名额：上报时才占用", "a draft takes no place: it is taken as the filing is handed in"
            yield review.finding("draft-takes-a-place", zh, en, (*here, "while", index))


@check
def places_can_be_divided(review: Review) -> Iterator[Finding]:
    """Whoever divides places finds the page on the menu."""
    config = review.config
    for name, quota in config.quotas.items():
        for index, role in enumerate(quota.shares.by if quota.shares else ()):
            if role in config.region.roles and not _opens(config.region.menu_of(role)):
                zh, en = (
                    f"角色“{role}”的菜单没有打开名额分配（opens: quotas）的项",
                    f"no item of the menu of {role!r} opens the page on which places are divided (opens: quotas)",
                )
                yield review.warning("quotas-out-of-reach", zh, en, ("quotas", name, "shares", "by", index))


def _opens(menu: Iterable[MenuItem]) -> bool:
    return any(item.opens == "quotas" or _opens(item.items) for item in menu)
