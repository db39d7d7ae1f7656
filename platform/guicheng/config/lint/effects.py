"""Effects that are carried out for each of a list, or name the entry that they are about."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.common.text import text
from guicheng.config.conditions.types import ANY
from guicheng.config.facts.chosen import choosing
from guicheng.config.facts.places import OF_PARTS, register_of_items, spaces
from guicheng.config.facts.space import FactSpace
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.effects import CreateEntryEffect, EffectRule, UpdateEntryEffect
from guicheng.config.paths import FactPath
from guicheng.config.review import Review


@check
def each_is_a_list_of_things(review: Review) -> Iterator[Finding]:
    """`each` names a list of entries or rows."""
    for name, kind in review.config.filings.items():
        for number, rule in enumerate(kind.effects):
            if any(_holds_no_things(review, space, rule.each) for space in spaces(review.facts, "filings", name)):
                yield review.finding(
                    "each-of-what",
                    f"“{rule.each}”不是条目或表格行的列表",
                    f"`{rule.each}` is no list of entries or rows",
                    ("filings", name, "effects", number, "each"),
                    text(
                        "写选择条目的字段、表格或 `below.<台账>`",
                        "name a field of entries, a table or `below.<register>`",
                    ),
                )


def _holds_no_things(review: Review, space: FactSpace, each: str | None) -> bool:
    kind = space.type_of(each) if each is not None else None
    if each is None or kind is None or kind.kind != "list" or register_of_items(review.facts, space, each):
        return False
    return kind.item is None or kind.item.kind not in ("map", "any")


@check
def entries_that_are_named_fit(review: Review) -> Iterator[Finding]:
    """What is added below an entry belongs to such, and what is changed is of the register that is said."""
    for name, kind in review.config.filings.items():
        for number, rule in enumerate(kind.effects):
            (space, *_) = OF_PARTS[EffectRule](review.facts, rule, spaces(review.facts, "filings", name))
            for index, effect in enumerate(rule.effects):
                place = ("filings", name, "effects", number, "effects", index)
                if isinstance(effect, CreateEntryEffect) and effect.parent is not None:
                    register = review.config.registers.get(effect.register_)
                    wanted = register.about if register is not None else None
                    yield from _fits(review, rule, space, effect.parent, wanted, (*place, "parent"))
                elif isinstance(effect, UpdateEntryEffect) and effect.entry is not None:
                    yield from _fits(review, rule, space, effect.entry, effect.register_, (*place, "entry"))


def _fits(
    review: Review, rule: EffectRule, space: FactSpace, path: str, wanted: str | None, place: tuple[str | int, ...]
) -> Iterator[Finding]:
    found = _register_at(review, rule, space, path)
    if found == wanted or space.type_of(path) in (None, ANY):
        return
    zh = f"“{path}”不是台账“{wanted}”的条目" if wanted else "该台账的条目不属于别的条目，不能写 `parent`"
    en = f"`{path}` is no entry of {wanted!r}" if wanted else "entries of this register belong to no other"
    yield review.finding("entry-elsewhere", zh, en, place)


def _register_at(review: Review, rule: EffectRule, space: FactSpace, path: str) -> str | None:
    """The register of the entry that a path leads to; None where it leads to none."""
    fact, region = FactPath(path), review.facts
    if path == "item" and rule.each is not None:
        return register_of_items(region, space, rule.each)
    if fact.root == "form":
        return choosing(region, space.form or "").get(fact.rest)
    if fact.rest:
        return None
    return space.subject if fact.root == "subject" else fact.root if fact.root in region.config.registers else None
