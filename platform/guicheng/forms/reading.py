"""Reading every kind of field from what was submitted: normalised values on one side, mistakes on the other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guicheng.common.clock import SHANGHAI
from guicheng.common.masking import is_mask_of
from guicheng.common.text import Text, text
from guicheng.config.model.forms import FieldUi
from guicheng.forms.characters import code_characters, one_line, storable
from guicheng.forms.fields import POINT_BOUNDS, FormField
from guicheng.forms.lookups import Lookups
from guicheng.forms.numbers import Fault, check_phone, normal_phone
from guicheng.forms.paths import put, value_at
from guicheng.forms.plain import Unreadable, plain_value
from guicheng.forms.submitted import WAS

LEVELS = {"province": 1, "city": 2, "county": 3, "town": 4}
"""How many steps down the tree of places each level is."""


MOST_ITEMS = 2000
"""Items of a list that are looked at, where the form itself sets no limit."""


@dataclass(frozen=True)
class Mistake:
    """Something wrong at a path (indexes of rows included), before it is worded for people."""

    kind: str
    at: tuple[str | int, ...]
    limit: Any = None
    message: Text | None = None


@dataclass
class Reader:
    """Reads fields one by one; collects mistakes and, by path, the texts that could not be read as values."""

    lookups: Lookups
    keeps_blank_rows: bool = False
    zone: dt.tzinfo = SHANGHAI
    mistakes: list[Mistake] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    def read(self, spec: FormField, raw: Any, stored: Any, format_name: str | None = None, at: Any = None) -> Any:
        """The normalised value of a field; None where nothing was entered. Never raises."""
        at = spec.path if at is None else at
        match spec.widget:
            case "table":
                return self._list(spec, raw, at, lambda row, place: self._row(spec, row, stored, place))
            case "boundary":
                return self._list(spec, raw, at, self._point)
            case "map-point":
                return self._point(raw, at)
            case "jurisdiction":
                return self._jurisdiction(spec, raw, stored, at)
            case "entry":
                return self._entry(spec, raw, stored, at)
            case "entries":
                known = {e.get("id"): e for e in stored or [] if isinstance(e, Mapping)} if _is_list(stored) else {}
                return self._list(spec, raw, at, lambda e, place: self._entry(spec, e, known.get(_id_of(e)), place))
            case "name-phone":
                return self._name_phone(spec, raw, stored, at)
        if spec.kind == "choices":
            return self._choices(spec, raw, at)
        if is_mask_of(raw, stored, spec.ui.sensitive):
            return stored
        return self._plain(spec, raw, at, format_name)

    def _wrong(self, kind: str, at: Any, limit: Any = None, message: Text | None = None) -> None:
        self.mistakes.append(Mistake(kind, tuple(at), limit, message))

    def _plain(self, spec: FormField, raw: Any, at: Any, format_name: str | None = None) -> Any:
        try:
            return plain_value(spec, raw, format_name, self.zone)
        except Unreadable as error:
            self._wrong(error.kind, at, error.limit)
            if isinstance(raw, str | int | float) and not spec.secret:
                self.unread[".".join(map(str, at))] = storable(str(raw)[:200]) if isinstance(raw, str) else ""
            return None

    def _choices(self, spec: FormField, raw: Any, at: Any) -> list[Any] | None:
        """Several plain values; each once, in the order of the options."""
        if raw is None or raw == "":
            return None
        if not _is_list(raw):
            raw = [raw]
        values: list[Any] = []
        for item in raw[:MOST_ITEMS]:
            value = self._plain(spec, item, at)
            if value is not None and value not in values:
                values.append(value)
        order = [option.value for option in spec.options]
        values.sort(key=lambda value: order.index(value) if value in order else len(order))
        return values or None

    def _list(self, spec: FormField, raw: Any, at: Any, read_item: Any) -> list[Any] | None:
        """The items of a list that hold anything; blank rows of a form are no rows, but while somebody types in it."""
        if raw is None or raw == "":
            return None
        if not _is_list(raw):
            self._wrong("type", at)
            return None
        items: list[Any] = []
        for item in raw[: _most_items(spec) + 1]:
            value = read_item(item, (*at, len(items)))
            if value is not None or (self.keeps_blank_rows and spec.widget in ("table", "boundary")):
                items.append({} if value is None else value)
        return items or None

    def _row(self, spec: FormField, raw: Any, stored: Any, at: Any) -> dict[str, Any] | None:
        if not isinstance(raw, Mapping):
            self._wrong("type", at)
            return None
        was = _stored_row(stored, raw.get(WAS))
        row: dict[str, Any] = {}
        for column in spec.columns:
            before = value_at(was, column.path)
            sent = raw.get(column.id) if column.id in raw else value_at(raw, column.path)
            put(row, column.path, self.read(column, sent, before, at=(*at, *column.path)))
        return row or None

    def _jurisdiction(self, spec: FormField, raw: Any, stored: Any, at: Any) -> dict[str, str] | None:
        """`{code, name, detail}`; the name is the one the place has now, or had when it was first chosen."""
        sent = raw if isinstance(raw, Mapping) else {"code": raw}
        code, detail = _text(sent.get("code")), _text(sent.get("detail"))
        code = code_characters(code)
        if not code and not detail:
            return None
        rule = spec.ui.jurisdiction
        value = {"code": code, "name": "", "detail": detail if rule and rule.detail else ""}
        if code and isinstance(stored, Mapping) and stored.get("code") == code:
            value["name"] = _text(stored.get("name"))
            self._deep_enough(spec.ui, code, at)
        elif code:
            value["name"] = self._place_name(spec.ui, code, at)
        elif detail:
            self._wrong("required", at)
        return {key: part for key, part in value.items() if part}

    def _place_name(self, ui: FieldUi, code: str, at: Any) -> str:
        rule = ui.jurisdiction
        place = self.lookups.place(code)
        if place is None or (rule and rule.within and not code.startswith(_digits_of(rule.within))):
            self._wrong("option", at)
            return ""
        self._deep_enough(ui, code, at)
        return place.name

    def _deep_enough(self, ui: FieldUi, code: str, at: Any) -> None:
        """A place above the level that is asked for is a choice half made, also where a draft has kept it."""
        rule = ui.jurisdiction
        if rule is None or rule.partial or (place := self.lookups.place(code)) is None:
            return
        if len(place.path) < LEVELS[rule.depth] and self.lookups.places(code):
            message = text("请选择到规定的层级", "Please choose down to the level that is asked for")
            self._wrong("option", at, message=message)

    def _entry(self, spec: FormField, raw: Any, stored: Any, at: Any) -> dict[str, str] | None:
        """`{id, label}`; the label comes from the register, never from the sender."""
        entry_id = _id_of(raw)
        if not entry_id:
            return None
        if isinstance(stored, Mapping) and stored.get("id") == entry_id:
            return {"id": entry_id, "label": _text(stored.get("label"))}
        label = self.lookups.entry(spec.ui.entry, entry_id) if spec.ui.entry else entry_id
        if label is None:
            self._wrong("option", at)
            return None
        return {"id": entry_id, "label": label}

    def _name_phone(self, spec: FormField, raw: Any, stored: Any, at: Any) -> dict[str, str] | None:
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            self._wrong("type", at)
            return None
        name, phone = one_line(_text(raw.get("name"))), normal_phone(_text(raw.get("phone")))
        before = stored.get("phone") if isinstance(stored, Mapping) else None
        if spec.ui.sensitive == "mobile" and is_mask_of(phone, before, "mobile"):
            phone = str(before)
        if not name and not phone:
            return None
        for part, value in (("name", name), ("phone", phone)):
            if not value:
                self._wrong("required", (*at, part))
        try:
            check_phone(phone or "10000")
        except Fault as fault:
            self._wrong(fault.kind, (*at, "phone"), message=fault.message)
        return {key: value for key, value in (("name", name), ("phone", phone)) if value}

    def _point(self, raw: Any, at: Any) -> dict[str, float] | None:
        """`{lat, lon}` in degrees; both or neither."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            self._wrong("type", at)
            return None
        sent = {name: raw.get(name) for name in POINT_BOUNDS}
        if all(value is None or value == "" for value in sent.values()):
            return None
        point: dict[str, float] = {}
        for name, value in sent.items():
            degrees = self._plain(_DEGREES, value, (*at, name))
            if degrees is not None:
                point[name] = degrees
            elif value is None or value == "":
                self._wrong("required", (*at, name))
        return point or None


_DEGREES = FormField("degrees", ("degrees",), FieldUi(label=Text(zh="度", en="degrees")), {}, "number", "number", False)


def _digits_of(code: str) -> str:
    """The leading digits that every place within `code` shares: 43 for 430000, 50 for 500000."""
    return re.sub(r"(00)+$", "", code)


def _most_items(spec: FormField) -> int:
    limit = spec.schema.get("maxItems")
    return limit if isinstance(limit, int) else MOST_ITEMS


def _stored_row(stored: Any, was: Any) -> Any:
    index = int(was) if isinstance(was, str) and was.isdecimal() and len(was) < 7 else was
    is_index = isinstance(index, int) and not isinstance(index, bool)
    return stored[index] if _is_list(stored) and is_index and 0 <= index < len(stored) else None


def _id_of(raw: Any) -> str:
    return _text(raw.get("id") if isinstance(raw, Mapping) else raw)[:64]


def _text(value: Any) -> str:
    """Any submitted value as one line of text; '' for what is not a text or whole number."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
        value = str(value)
    return one_line(value) if isinstance(value, str) else ""


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
