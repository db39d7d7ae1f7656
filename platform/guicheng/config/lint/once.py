"""Claims across filing types: taken by several, once each, by values that can be the same (WHS-53)."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.facts.places import of_rows
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.once import ClaimTaker
from guicheng.config.review import Review
from guicheng.config.walking import Location

_PLAIN = ("text", "number", "boolean", "date", "moment")


@check
def claims_are_shared(review: Review) -> Iterator[Finding]:
    """A claim stands between several filing types, each of which takes it by one field of its form."""
    for name, claim in review.config.claims.items():
        here: Location = ("claims", name, "taken_by")
        filings = [taker.filing for taker in claim.taken_by]
        if len(set(filings)) == 1:
            zh, en = (
                f"只有事项“{filings[0]}”用到它：在该事项里写 `unique`",
                f"only {filings[0]!r} takes it: write a `unique` in that filing type",
            )
            yield review.finding("claim-of-one", zh, en, here, key=True)
        for index, filing in enumerate(filings):
            if filing in filings[:index] and len(set(filings)) > 1:
                zh, en = f"事项“{filing}”写了两次", f"{filing!r} stands here twice"
                yield review.finding("claim-twice", zh, en, (*here, index, "filing"))
        yield from _values(review, claim.taken_by, here)


def _values(review: Review, takers: list[ClaimTaker], here: Location) -> Iterator[Finding]:
    """Each value is a field with one plain value, and all are of the type of the first."""
    first = ""
    for index, taker in enumerate(takers):
        place = (*here, index, "value")
        found = of_rows(review.facts, None, taker.filing).type_of(taker.value)
        if found is None or taker.filing not in review.config.filings:
            continue  # that it is not there is said already
        if taker.value.root != "form" or found.kind not in _PLAIN:
            zh, en = (
                "只能是本事项表单里的一个单值字段，如 form.project_no",
                "a field of the type's own form with one plain value, e.g. form.project_no",
            )
            yield review.finding("claim-not-plain", zh, en, place)
        elif first and found.kind != first:
            zh, en = (
                "各事项的值不是同一类型，永远不会相同",
                "the values are of different types: they would never be the same",
            )
            yield review.finding("claim-types-differ", zh, en, place)
        else:
            first = found.kind
