"""The checker's score: of so many planted mistakes, how many are reported, where, and with how many findings."""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guicheng.config.checker import check
from guicheng.config.findings import Finding, Findings
from guicheng.config.loading import default_store, load_region
from guicheng.config.measuring.equal import is_equal
from guicheng.config.measuring.planting import Planted, plant
from guicheng.config.measuring.sites import Site, sites
from guicheng.config.stores import Store, Texts

FEW = 3
"""So many findings a reader takes in at once."""


@dataclass(frozen=True)
class Answer:
    """What the checker said of one mistake: the findings that were not there before, or how it fell."""

    planted: Planted
    found: Sequence[Finding]
    trace: str = ""

    @property
    def is_reported(self) -> bool:
        """Whether anything was said."""
        return bool(self.found)

    @property
    def is_at_the_line(self) -> bool:
        """Whether one finding stands where the mistake is, or says that place under what it follows from."""
        site = self.planted.site
        told = [place for one in self.found for place in (one, *one.also)]
        if any(one.origin.file == site.file and one.origin.line in self.planted.lines for one in told):
            return True
        return site.declares and any(f"“{site.word}”" in one.message.zh for one in self.found)

    @property
    def is_short(self) -> bool:
        """Whether it was said in few findings."""
        return len(self.found) <= FEW


@dataclass
class Score:
    """The answers to all mistakes that were planted in a region."""

    region: str
    answers: list[Answer] = field(default_factory=list)

    def share(self, good: Sequence[Answer]) -> float:
        """How many in a hundred."""
        return 100 * len(good) / len(self.answers) if self.answers else 100.0

    @property
    def reported(self) -> float:
        """Mistakes of which anything is said, in a hundred."""
        return self.share([one for one in self.answers if one.is_reported])

    @property
    def at_the_line(self) -> float:
        """Mistakes that are reported where they stand."""
        return self.share([one for one in self.answers if one.is_at_the_line])

    @property
    def short(self) -> float:
        """Mistakes that bring three findings at most."""
        return self.share([one for one in self.answers if one.is_short])

    @property
    def traces(self) -> int:
        """How often the checker itself fell."""
        return sum(bool(one.trace) for one in self.answers)

    @property
    def missed(self) -> list[Answer]:
        """What was not said at its line, or not in few findings."""
        return [one for one in self.answers if one.trace or not one.is_at_the_line or not one.is_short]


def measure(region: str, most: int | None = 500, seed: int = 1, store: Store | None = None) -> Score:
    """Plant mistakes at all sites of a region, or at `most` of them evenly chosen, one by one, in memory; and check."""
    store = store or default_store()
    loaded = load_region(region, store)
    before = {_short(one) for one in check(region, store, scenarios=False).findings}
    texts = {file: data.decode("utf-8") for file, data in store.files(region, Findings()).items() if _is_text(file)}
    score = Score(region)
    for planted in _planted(evenly(sites(loaded), texts, seed), most):
        changed = Texts({planted.site.file: planted.text.encode()}, below=store)
        try:
            found = [one for one in check(region, changed, scenarios=False).findings if _short(one) not in before]
        except Exception:
            score.answers.append(Answer(planted, (), traceback.format_exc()))
            continue
        if found or not planted.site.declares:  # of a name that nothing speaks of there is nothing to say
            score.answers.append(Answer(planted, found))
    return score


def evenly(found: Sequence[Site], texts: dict[str, str], seed: int) -> list[Planted]:
    """Every mistake that can be made, in the order of the files."""
    made = []
    for site in found:
        chance = random.Random(f"{seed}/{site.place}/{site.mistake}")
        planted = plant(site, texts[site.file], chance) if not is_equal(site) else None
        if planted is not None:
            made.append(planted)
    return made


def _planted(every: list[Planted], most: int | None) -> Iterator[Planted]:
    if most is None or len(every) <= most:
        yield from every
        return
    for number in range(most):
        yield every[number * len(every) // most]


def _short(finding: Finding) -> tuple[str, str, str]:
    """What makes a finding the same one before and after a line was added."""
    return finding.code, finding.origin.file, finding.message.zh


def _is_text(file: str) -> bool:
    return file.endswith((".yaml", ".yml", ".json"))
