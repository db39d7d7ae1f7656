"""A field of a form as the engine has it: schema and UI description of it, brought together once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guicheng.common.masking import Audience
from guicheng.common.paths import Path
from guicheng.common.text import Text
from guicheng.config.widgets.kinds import JsonSchema, Kind
from guicheng.config.widgets.wording import Words

if TYPE_CHECKING:
    from guicheng.config.model.conditions import Condition
    from guicheng.config.model.forms import FieldUi, Option
    from guicheng.config.widgets.base import Widget


@dataclass(frozen=True)
class FormField:
    """One field (or one column of a table). `required` is what the schema says; conditions may add to it.
    `exists_if` are the conditions of the field and of its group: where one fails, the field does not exist."""

    id: str
    path: Path
    ui: FieldUi
    schema: JsonSchema
    kind: Kind
    widget: Widget
    required: bool
    options: tuple[Option, ...] = ()
    columns: tuple[FormField, ...] = ()
    exists_if: tuple[Condition, ...] = ()

    @property
    def format(self) -> str | None:
        """The `format` of the schema."""
        declared = self.schema.get("format")
        return declared if isinstance(declared, str) else None

    @property
    def secret(self) -> bool:
        """Taken in, checked and handed on, but never part of the data."""
        return self.widget.secret

    @property
    def label(self) -> Text:
        """What people call it."""
        return self.ui.label

    def option(self, value: Any) -> Option | None:
        """The option with that value (`1` and `true` are different values)."""
        return next((o for o in self.options if o.value == value and type(o.value) is type(value)), None)

    def displayed(self, value: Any, language: str, unit: Text | None, audience: Audience) -> str:
        """The value as people read it; '' where there is none. `unit` is the one that holds now."""
        return "" if value in (None, "", []) else self.widget.display(self, value, Words(language, unit, audience))

    def told(self, value: Any, language: str, unit: Text | None, audience: Audience) -> str:
        """The value where two are compared: of a table every row on a line of its own, of a boundary every point."""
        return "" if value in (None, "", []) else self.widget.told(self, value, Words(language, unit, audience))
