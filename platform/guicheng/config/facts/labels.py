"""How people of a region know facts: titles of fields, options and filing types, for explanations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guicheng.config.conditions import FactLabel, Labels
from guicheng.config.facts.families import family_of
from guicheng.config.paths import FactPath, FieldPath

if TYPE_CHECKING:
    from guicheng.config.model.forms import FormDefinition
    from guicheng.config.model.whole import RegionConfig


@dataclass(frozen=True)
class Known:
    """What facts are named by; `form` is the form that ``form.<field>`` belongs to."""

    config: RegionConfig
    form: FormDefinition | None

    def field(self, form: FormDefinition | None, path: str) -> FactLabel | None:
        """How people call a field of a form, or a part of one."""
        if form is None or not path:
            return None
        ui = form.ui.fields.get(path) or form.ui.fields.get(FieldPath(path).root)
        if ui is None:
            return None
        options = {str(option.value): option.label for option in ui.options}
        return FactLabel(ui.label, options, secret=ui.sensitive is not None)


def labels_of(config: RegionConfig, form: FormDefinition | None = None) -> Labels:
    """A function that names a fact; `form` is the form at hand."""
    known = Known(config, form)

    def label(path: str) -> FactLabel | None:
        fact = FactPath(path)
        return family_of(fact.root).label(known, fact.root, fact.rest)

    return label
