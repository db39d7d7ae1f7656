"""Places of a region's own: their codes are free, and lie where they are said to lie."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.accounts.codes import prefix
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.review import Review
from guicheng.config.things import place_codes


@check
def own_places_have_codes_of_their_own(review: Review) -> Iterator[Finding]:
    """A code of the standard means one place everywhere; what lies within what is told by digits."""
    for code, place in review.config.region.places.items():
        here = ("region", "places", code)
        if code in place_codes():
            zh, en = f"“{code}”是国家标准中的代码，自有地点要另用代码", f"`{code}` is a code of GB/T 2260"
            yield review.finding("place-taken", zh, en, here, key=True)
        whole = prefix(place.within)
        if len(whole) > 4 or not code.startswith(whole) or code.endswith("00"):
            zh = f"代码“{code}”应以所在省、市的代码“{whole[:4]}”开头，并且不是省、市一级的代码"
            en = f"the code `{code}` begins as that of its province or city does (`{whole[:4]}`), and is none of these"
            yield review.finding("place-outside", zh, en, (*here, "within"))
