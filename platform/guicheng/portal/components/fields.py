"""Fields of hand-written pages: one description, whether it comes from a mapping or from a Django form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BoundField, CheckboxInput, PasswordInput, Select, Textarea

KINDS: Final = frozenset(
    {
        "text",
        "textarea",
        "number",
        "money",
        "percent",
        "date",
        "month",
        "tel",
        "email",
        "password",
        "file",
        "hidden",
        "select",
        "radio",
        "checkbox",
        "checkboxes",
        "cascade",
        "picker",
        "static",
    }
)
"""The kinds of control a field may have."""

_DEFAULTS: Final[dict[str, Any]] = {
    "kind": "text",
    "label": "",
    "hint": "",
    "unit": "",
    "placeholder": "",
    "value": None,
    "required": False,
    "readonly": False,
    "disabled": False,
    "wide": False,
    "errors": (),
    "options": (),
    "max_length": None,
    "autocomplete": "",
    "inputmode": "",
    "explanation": None,
    "attributes": {},
    "private": False,
}
_SECRETS: Final = frozenset({"current-password", "new-password", "one-time-code"})
_NOTHING_TO_LEAVE: Final = frozenset({"static", "hidden", "checkbox"})
_NUMBERS: Final = frozenset({"number", "money", "percent"})


_CHOSEN: Final = frozenset({"select", "radio", "checkbox", "checkboxes", "cascade", "picker", "textarea"})
_CONTROLS: Final = {
    "textarea": "textarea",
    "select": "select",
    "password": "password",
    "radio": "choices",
    "checkboxes": "choices",
    "checkbox": "checkbox",
    "cascade": "cascade",
    "picker": "picker",
    "static": "static",
}
"""Kind → the template of its control, where it is no input."""


@dataclass(frozen=True)
class Control:
    """What the template of a control asks the widget of its field."""

    control: str
    is_number: bool
    several: bool


def field_id(path: str) -> str:
    """The id of the control of the field at `path` (``contacts.0.phone`` → ``f-contacts-0-phone``)."""
    return "f-" + re.sub(r"[^0-9A-Za-z_\u4e00-\u9fff]+", "-", str(path).strip(".[] ")).strip("-")


def field_of(source: Mapping[str, Any] | BoundField) -> dict[str, Any]:
    """`source` as the complete description that `components/field.html` draws (docs/design-system.md)."""
    described = _from_form(source) if isinstance(source, BoundField) else dict(source)
    made = {**_DEFAULTS, **described}
    made["name"] = str(made["name"])
    made["id"] = made.get("id") or field_id(made["name"])
    made["kind"] = made["kind"] if made["kind"] in KINDS else "text"
    made["options"] = [_option(option, made["value"]) for option in made["options"]]
    made["errors"] = [str(error) for error in made["errors"]]
    made["private"] = made["private"] or made["kind"] in {"password", "tel"} or made["autocomplete"] in _SECRETS
    made["is_number"] = made["kind"] in _NUMBERS
    made["is_optional"] = made["required"] is False and not (
        made["readonly"] or made["disabled"] or made["kind"] in _NOTHING_TO_LEAVE
    )
    made["is_group"] = made["kind"] in {"radio", "checkboxes", "cascade"}
    made["unit"] = made["unit"] or ("%" if made["kind"] == "percent" else "")
    made["described_by"] = " ".join(
        f"{made['id']}-{part}" for part in ("hint", "error") if made["hint" if part == "hint" else "errors"]
    )
    return {**made, **_as_control(made)}


def _as_control(made: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of controls read (`forms/templates/guicheng/forms/controls`), which know a `FieldView`; what
    the control takes besides, such as its autocomplete, in `beside`."""
    kind, value = made["kind"], made["value"]
    flags = {name: name for name in ("readonly", "disabled") if made[name]}
    typed = {"inputmode": "decimal" if made["is_number"] else made["inputmode"], "autocomplete": made["autocomplete"]}
    limit = {"maxlength": made["max_length"] if kind not in _CHOSEN else None}
    return {
        "element": made["id"],
        "widget": Control(_CONTROLS.get(kind, "input"), made["is_number"], kind == "checkboxes"),
        "value": {"id": value} if kind == "picker" else value,
        "display": made.get("shown") or "",
        "lines": 4,
        "attributes": {"type": "text" if made["is_number"] else kind},
        "beside": {name: word for name, word in {**flags, **typed, **limit, **made["attributes"]}.items() if word},
    }


def _option(option: Any, value: Any) -> dict[str, Any]:
    if isinstance(option, Mapping):
        made = {"disabled": False, "hint": "", "group": "", **option}
    elif isinstance(option, Sequence) and not isinstance(option, str):
        made = {"value": option[0], "label": option[1], "disabled": False, "hint": "", "group": ""}
    else:
        made = {"value": option, "label": option, "disabled": False, "hint": "", "group": ""}
    chosen = value if isinstance(value, (list, tuple, set)) else (value,)
    made["sent"], made["help"] = made["value"], made["hint"]
    made["selected"] = made.get("selected", str(made["value"]) in {str(item) for item in chosen if item is not None})
    return made


def _from_form(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    kind = str(getattr(widget, "input_type", "text"))
    if isinstance(widget, Textarea):
        kind = "textarea"
    elif isinstance(widget, PasswordInput):
        kind = "password"
    elif isinstance(widget, CheckboxInput):
        kind = "checkbox"
    elif isinstance(widget, Select):
        kind = "select"
    return {
        "name": bound.html_name,
        "id": bound.id_for_label,
        "kind": kind,
        "label": bound.label,
        "hint": bound.help_text,
        "required": bound.field.required,
        "disabled": bound.field.disabled,
        "value": None if kind == "password" else bound.value(),
        "errors": list(bound.errors),
        "options": list(getattr(bound.field, "choices", ())),
        "max_length": getattr(bound.field, "max_length", None),
        "autocomplete": widget.attrs.get("autocomplete", ""),
        "placeholder": widget.attrs.get("placeholder", ""),
    }
