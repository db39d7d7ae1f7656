"""Forms: what `forms_analysis` finds, at its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from guicheng.config import forms_analysis
from guicheng.config.conditions import FactType
from guicheng.config.facts.space import FactSpace
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.review import Review

_FILES = {"schema": "data_schema", "ui": "ui"}


@check
def forms_are_sound(review: Review) -> Iterator[Finding]:
    """Schema and UI agree, every field can be filled in, every condition can be meant."""
    config = review.config
    for name, form in config.forms.items():
        spaces = review.spaces(("forms", name))
        problems = forms_analysis.analyse(
            form, languages=config.region.languages, facts=_known_in_any(spaces), named=config.conditions
        )
        for problem in problems:
            spot = review.spot(("forms", name, _FILES[problem.document], *problem.path))
            yield Finding(problem.code, problem.message, spot.at, spot.path, problem.suggestion, problem.severity)


def _known_in_any(spaces: list[FactSpace]) -> Callable[[str], FactType | None]:
    """Facts that exist where at least one of the form's uses is."""

    def look_up(path: str) -> FactType | None:
        return next((found for space in spaces if (found := space.type_of(path)) is not None), None)

    return look_up
