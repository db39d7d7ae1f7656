"""Forms: what `forms_analysis` finds, at its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from guicheng.config import forms_analysis
from guicheng.config.conditions import FactType
from guicheng.config.facts.chosen import fields_asked
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


@check
def choices_ask_nothing_masked(review: Review) -> Iterator[Finding]:
    """What a choice hangs on goes along in the address of the question: nothing that is masked."""
    for name, form in review.config.forms.items():
        for field, ui in form.ui.fields.items():
            asked = fields_asked(ui.entry, review.config.conditions) if ui.entry else ()
            for other in sorted(asked):
                if (read := form.ui.fields.get(other)) is not None and read.sensitive is not None:
                    place = ("forms", name, "ui", "fields", field, "entry", "where")
                    zh, en = f"`where` 不能用被遮盖的字段“{other}”", f"`where` cannot read the masked field {other!r}"
                    yield review.finding("where-reads-masked", zh, en, place)


def _known_in_any(spaces: list[FactSpace]) -> Callable[[str], FactType | None]:
    """Facts that exist where at least one of the form's uses is."""

    def look_up(path: str) -> FactType | None:
        return next((found for space in spaces if (found := space.type_of(path)) is not None), None)

    return look_up
