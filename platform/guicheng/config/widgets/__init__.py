"""Field types: one class for each widget, found by its name, which carries everything that depends on it.

How a value is read, checked, shown, compared, masked, invented, counted, searched and drawn; which values a widget
asks for and what a configuration may say of it. A new one is a class in `types/`, a template of its control where none
fits (`forms/templates/guicheng/forms/controls/`), and its line in `docs/language/forms.md`. Nothing beside this package
names a widget (`tests/test_house.py`). `base.Widget` says what there is to say, `composite.Composite` does it
for values that are made of parts.

It knows the language's models as types only, so that they can name it.
"""

import importlib
import pkgutil
from typing import TYPE_CHECKING

from guicheng.config.widgets import types
from guicheng.config.widgets.base import WIDGETS, Fit, Widget, find
from guicheng.config.widgets.kinds import JsonSchema, kind_of

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi

for _module in pkgutil.iter_modules(types.__path__):
    importlib.import_module(f"{types.__name__}.{_module.name}")

__all__ = ["WIDGETS", "Fit", "Widget", "find", "widget_for"]


def widget_for(schema: JsonSchema | None, ui: "FieldUi") -> Widget:
    """The widget of a field: the declared one, else the one that its schema and its description suggest."""
    if ui.widget is not None:
        return find(ui.widget)
    schema = {} if schema is None else schema
    kind = kind_of(schema) if schema else "none"
    fitting = [one for one in WIDGETS.values() if one.fit and kind in one.kinds and one.suits(kind, schema, ui)]
    return max(fitting, key=lambda widget: widget.fit)
