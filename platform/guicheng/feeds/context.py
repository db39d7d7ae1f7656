"""A feed at work: what every step of taking a row needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.config.model.feeds import Feed
from guicheng.config.model.forms import FieldUi, FormDefinition
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds.mapping import Mapper
from guicheng.forms.compiled import CompiledForm, compile_form


@dataclass
class Context:
    """A feed at work: its configuration, for whom it acts, and the forms it fills."""

    config: RegionConfig
    feed_id: str
    feed: Feed
    actor: Actor
    mapper: Mapper
    why: Mapping[str, Any] = field(default_factory=dict)
    agreed: bool = False
    """Whether somebody agreed that more of a list ends at once than is declared."""
    by_arrival: bool = False
    """Whether versions are those of arrival, whatever the feed declares: those of a snapshot."""
    _forms: dict[str, CompiledForm] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """The region."""
        return self.config.region.region

    def form(self, form_id: str) -> CompiledForm:
        """A form as a feed fills it: what people may only read, upstream may write."""
        if form_id not in self._forms:
            declared = unlocked(self.config.forms[form_id])
            self._forms[form_id] = compile_form(declared, self.config.conditions, self.config.zone)
        return self._forms[form_id]


def unlocked(form: FormDefinition) -> FormDefinition:
    """A form in which what people may only read is written, too."""

    def columns(ui: FieldUi) -> dict[str, FieldUi]:
        return {name: column.model_copy(update={"read_only_if": None}) for name, column in ui.columns.items()}

    fields = {
        name: ui.model_copy(update={"read_only": False, "read_only_if": None, "columns": columns(ui)})
        for name, ui in form.ui.fields.items()
    }
    return form.model_copy(update={"ui": form.ui.model_copy(update={"fields": fields})})
