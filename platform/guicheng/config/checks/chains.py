"""Approval chains: what `chains_analysis` finds, at its line."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config import chains_analysis
from guicheng.config.checks import check
from guicheng.config.findings import Finding
from guicheng.config.review import Review


@check
def chains_are_sound(review: Review) -> Iterator[Finding]:
    """Every step can be reached and left, every decision leads somewhere, every mode can be met."""
    for name, kind in review.config.filings.items():
        for problem in chains_analysis.analyse(kind.chain):
            location = ("filings", name, "chain", *problem.path)
            spot = review.spot(location)
            yield Finding(
                f"chain.{problem.code}", problem.message, spot.at, spot.path, problem.suggestion, problem.severity
            )
