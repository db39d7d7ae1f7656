"""Scores from a library of deductions (X-21): base minus deductions per project, then over the projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from guicheng.common.errors import refuse
from guicheng.config.model.rules import Band, DeductionItem, Scoring


@dataclass(frozen=True, slots=True)
class Deduction:
    """One occurrence of a deduction item: `points` where the assessor says how much, else the item's own."""

    item: str
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProjectScore:
    """What was taken off one project, by item after every limit, and what is left."""

    subject: str
    deducted: Mapping[str, Decimal]
    score: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """The final score, the grade it reaches (``None`` where no band fits), and how it came about."""

    total: Decimal
    band: Band | None
    projects: tuple[ProjectScore, ...]


def score(scoring: Scoring, deductions: Mapping[str, Sequence[Deduction]]) -> Score:
    """The score of what was found in each project (or by each assessor), given by the subject's name.

    A project without deductions keeps the base; without any project the total is the base. Raises `Refusal` 400 for an
    item the library does not have, or points that are missing, given for an item with fixed ones, or not above zero.
    """
    items = {item.id: item for item in scoring.items}
    found = {subject: _deducted(scoring, items, list_) for subject, list_ in deductions.items()}
    projects = tuple(
        ProjectScore(subject, deducted, max(scoring.lowest, scoring.base - sum(deducted.values(), Decimal(0))))
        for subject, deducted in found.items()
    )
    total = _over(scoring, projects).quantize(Decimal(1).scaleb(-scoring.decimals), ROUND_HALF_UP)
    return Score(total, _band(scoring.bands, total), projects)


def _deducted(
    scoring: Scoring, items: Mapping[str, DeductionItem], deductions: Iterable[Deduction]
) -> dict[str, Decimal]:
    """Points taken off by item, no item above its own limit and no group above its own (later items give way)."""
    by_item: dict[str, Decimal] = defaultdict(Decimal)
    for deduction in deductions:
        by_item[deduction.item] += _points(items.get(deduction.item), deduction)
    by_group: dict[str, Decimal] = defaultdict(Decimal)
    for item_id, points in by_item.items():
        item = items[item_id]
        points = points if item.most is None else min(points, item.most)
        most = scoring.groups[item.group].most if item.group else None
        if item.group and most is not None:
            points = min(points, most - by_group[item.group])
            by_group[item.group] += points
        by_item[item_id] = points
    return dict(by_item)


def _points(item: DeductionItem | None, deduction: Deduction) -> Decimal:
    if item is None:
        raise refuse(
            "scoring.unknown-item", f"没有扣分项 {deduction.item}", f"there is no item {deduction.item}", status=400
        )
    if item.points is not None and deduction.points is not None:
        raise refuse(
            "scoring.fixed-points", f"{item.title.zh} 的扣分是固定的", f"{item.id} takes off a fixed number", status=400
        )
    points = item.points if item.points is not None else deduction.points
    if points is None or not points.is_finite() or points <= 0:
        raise refuse(
            "scoring.points",
            f"请填写 {item.title.zh} 的扣分值（大于 0）",
            f"say how much {item.id} takes off (above 0)",
            status=400,
        )
    return points


def _over(scoring: Scoring, projects: Sequence[ProjectScore]) -> Decimal:
    """One number from the scores of the projects."""
    if not projects:
        return scoring.base
    scores = [project.score for project in projects]
    if scoring.over == "mean":
        return sum(scores, Decimal(0)) / len(scores)
    if scoring.over == "lowest":
        return min(scores)
    deducted = sum((points for project in projects for points in project.deducted.values()), Decimal(0))
    return max(scoring.lowest, scoring.base - deducted)


def _band(bands: Sequence[Band], total: Decimal) -> Band | None:
    """The highest band the score reaches."""
    reached = [band for band in bands if total >= band.at_least]
    return max(reached, key=lambda band: band.at_least, default=None)
