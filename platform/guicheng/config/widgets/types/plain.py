"""Texts, numbers, days, choices: fields with one input. Formats say how codes are read, checked and invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from guicheng.common.text import text
from guicheng.config.widgets.addresses import leads_to
from guicheng.config.widgets.base import Fit, Widget
from guicheng.config.widgets.characters import storable
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.formats import plain_number
from guicheng.config.widgets.kinds import JsonSchema, Kind, option_values
from guicheng.config.widgets.views import FieldView, OptionView
from guicheng.config.widgets.wording import Words, styled_date

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi
    from guicheng.config.widgets.field import FormField
    from guicheng.config.widgets.inventing import Inventor
    from guicheng.config.widgets.reading import At
    from guicheng.config.widgets.views import Drawing

_LONG_TEXT = 200


class Text(Widget, name="text"):
    """One line."""

    kinds = frozenset({"text"})
    fit = Fit.USUAL


class TextArea(Text, name="textarea"):
    """Several lines."""

    fit = Fit.SHAPE
    control = "textarea"
    is_wide = True

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return bool(ui.lines) or (isinstance(limit := schema.get("maxLength"), int) and limit > _LONG_TEXT)

    def characters(self, field: FormField, typed: str) -> str:  # noqa: ARG002
        return storable(typed).strip()


class Password(Text, name="password"):
    """Typed, and shown nowhere."""

    fit = Fit.KEY
    control = "password"
    secret = True
    for_strangers = False

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return schema.get("writeOnly") is True

    def worded(self, *_: Any) -> str:
        return ""

    def held(self, *_: Any) -> None:
        return None


class Link(Text, name="link"):
    """The address of a page elsewhere (HBZ-45): where it is read, a link that opens in a new window and names its host.
    Only the hosts that are declared; never fetched."""

    fit = Fit.NAMED
    needs = "hosts"
    is_wide = True

    def faults(self, field: FormField, value: Any) -> Iterator[tuple[At, Fault]]:
        if isinstance(value, str) and not leads_to(value, field.ui.hosts):
            hosts = "、".join(field.ui.hosts)
            zh = f"应是 {hosts} 的网址，以 https:// 或 http:// 开头"
            en = f"The address of a page at {', '.join(field.ui.hosts)}, with https:// or http:// in front"
            yield (), Fault("format", text(zh, en))

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        shown = super().draw(drawing, field, view, value)
        host = leads_to(value, field.ui.hosts) if field.ui.sensitive is None else ""
        attributes = {**shown.attributes, "inputmode": "url"}
        return replace(shown, attributes=attributes, link=str(value) if host else "", link_host=host)

    def invent(self, field: FormField, inventor: Inventor) -> Any:
        host = field.ui.hosts[0] if field.ui.hosts else "example.gov.cn"
        return f"https://{host}/{inventor.random.randrange(10**8)}"


class OfFormat(Text):
    """A text whose format has the name of the widget."""

    fit = Fit.FORMAT

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return kind == "text" and schema.get("format") == self.name


class CreditCode(OfFormat, name="credit-code"):
    """The unified social credit code of an organisation."""


class IdNumber(OfFormat, name="id-number"):
    """The citizen number of a person."""


class Mobile(OfFormat, name="mobile"):
    """A mobile number."""


class Phone(OfFormat, name="phone"):
    """A telephone number, or several."""


class Month(OfFormat, name="month"):
    """A month of a year."""

    def worded(self, field: FormField, value: Any, words: Words) -> str:  # noqa: ARG002
        return styled_date(str(value), field.ui)


class Date(Month, name="date"):
    """A day."""

    def column(self, field: FormField) -> Literal["text", "number", "date"]:  # noqa: ARG002
        return "date"


class Year(OfFormat, name="year"):
    """A year, as a text or as a number."""

    kinds = frozenset({"text", "integer"})


class Number(Widget, name="number"):
    """Any number; a text of digits where it is called one."""

    kinds = frozenset({"integer", "number", "text"})
    fit = Fit.USUAL
    is_number = True

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return kind != "text"


class Money(Number, name="money"):
    """An amount of money."""

    fit = Fit.NAMED
    unit = text("万元", "CNY 10,000")


class Percent(Number, name="percent"):
    """Parts of a hundred, typed with the sign or without."""

    fit = Fit.NAMED
    unit = text("%", "%")

    def digits(self, typed: str) -> str:
        return plain_number(typed).removesuffix("%")


class Radio(Widget, name="radio"):
    """One of several, all in sight."""

    kinds = frozenset({"text", "integer", "number", "boolean"})
    control = "choices"
    is_group = is_chosen = has_options = True


class Select(Radio, name="select"):
    """One of several, behind a button."""

    fit = Fit.OPTIONS
    control = "select"
    is_group = False

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:
        return kind != "boolean" and bool(ui.options or option_values(schema))


class MultiSelect(Radio, name="multi-select"):
    """Several of several."""

    kinds = frozenset({"choices"})
    several = True


class Checkboxes(MultiSelect, name="checkboxes"):
    """The same."""

    fit = Fit.USUAL


class YesNo(Widget, name="yes-no"):
    """Yes or no, in the form's words where it has any."""

    kinds = frozenset({"boolean"})
    fit = Fit.USUAL
    control = "choices"
    is_group = is_chosen = True

    def draw(self, drawing: Drawing, field: FormField, view: FieldView, value: Any) -> FieldView:
        options = view.options or tuple(
            OptionView(answer, field.displayed(answer, drawing.reader.language, None, "owner"), "", value is answer)
            for answer in (True, False)
        )
        return replace(view, options=options)


class Declaration(Widget, name="declaration"):
    """A text that people agree to."""

    kinds = frozenset({"boolean"})
    fit = Fit.KEY
    control = "declaration"
    is_wide = is_agreed = True

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return ui.text is not None


class Static(Widget, name="static"):
    """A text among the fields, without data."""

    kinds = frozenset({"none"})
    fit = Fit.USUAL
