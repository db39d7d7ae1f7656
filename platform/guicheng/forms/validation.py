"""The one place that knows jsonschema: compiling a schema, and turning its errors into mistakes at field paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import UnknownType, ValidationError
from jsonschema.validators import extend

from guicheng.common.patterns import PatternMistake, pattern
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.formats import FORMATS
from guicheng.config.widgets.kinds import JsonSchema
from guicheng.config.widgets.reading import Mistake
from guicheng.forms.fitting import Fits, fitting

Unsound = UnknownType
"""Raised where a schema names a type that there is none of; the checker refuses it."""

KINDS = {
    "required": "required",
    "dependentRequired": "required",
    "type": "type",
    "enum": "option",
    "const": "option",
    "minimum": "minimum",
    "exclusiveMinimum": "minimum",
    "maximum": "maximum",
    "exclusiveMaximum": "maximum",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "format": "format",
    "minItems": "min_rows",
    "maxItems": "max_rows",
    "uniqueItems": "unique",
    "minProperties": "required",
    "maxProperties": "max_rows",
    "additionalProperties": "unknown",
    "unevaluatedProperties": "unknown",
    "propertyNames": "unknown",
    "contains": "min_rows",
    "minContains": "min_rows",
    "maxContains": "max_rows",
    "anyOf": "combination",
    "oneOf": "combination",
    "allOf": "combination",
    "not": "combination",
    "if": "combination",
    "then": "combination",
    "else": "combination",
    "dependentSchemas": "combination",
    "prefixItems": "type",
    "items": "max_rows",
    "unevaluatedItems": "max_rows",
    "False schema": "combination",
}
"""Schema keyword → kind of mistake. Every keyword of the 2020-12 vocabulary that can fail is here."""

ABOUT_WHAT_IS_MISSING = (
    "required",
    "dependentRequired",
    "minItems",
    "minProperties",
    "minLength",
    "contains",
    "minContains",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "dependentSchemas",
)
"""Keywords a draft does not answer to: more may be typed until they hold."""


def _required(_validator: Any, names: list[str], instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """`required`, with the missing property in the path of the error, where people look for it."""
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield ValidationError(f"{name!r} is missing", path=[name])


def _multiple_of(_validator: Any, step: float, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """`multipleOf` in decimal arithmetic: 0.3 is a multiple of 0.1."""
    is_number = isinstance(instance, int | float) and not isinstance(instance, bool)
    if is_number and Decimal(str(instance)) % Decimal(str(step)):
        yield ValidationError(f"{instance} is not a multiple of {step}")


def _pattern(_validator: Any, written: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """`pattern`, by an engine that no text can keep busy. A pattern that it does not know fits nothing; the checker
    refuses it before."""
    if isinstance(instance, str):
        try:
            fits = pattern(written).is_in(instance)
        except PatternMistake:
            fits = False
        if not fits:
            yield ValidationError(f"{instance!r} does not fit {written!r}")


def _passed(_validator: Any, _value: Any, _instance: Any, _schema: Any) -> None:
    """A keyword that is not asked."""


_extend: Any = extend  # jsonschema ships no type for it
_Full: Any = _extend(Draft202012Validator, {"required": _required, "multipleOf": _multiple_of, "pattern": _pattern})
_Draft: Any = _extend(_Full, dict.fromkeys(ABOUT_WHAT_IS_MISSING, _passed))


def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, spec in FORMATS.items():
        checker.checks(name, raises=Fault)(_check_with(spec.check))
    return checker


def _check_with(check: Any) -> Any:
    def is_format(value: object) -> bool:
        if isinstance(value, str):
            check(value)
        return True

    return is_format


_CHECKER = _checker()


class SchemaValidator:
    """A compiled schema."""

    def __init__(self, schema: JsonSchema) -> None:
        self._full = _Full(schema, format_checker=_CHECKER)
        self._draft = _Draft(schema, format_checker=_CHECKER)
        self._fits = fitting(schema, _asked_of(self._full))
        self._fits_as_draft = fitting(schema, _asked_of(self._draft), ABOUT_WHAT_IS_MISSING)

    def mistakes(self, data: Any, *, draft: bool) -> Iterator[Mistake]:
        """Everything the schema finds wrong with `data`; of a draft, nothing about what is not there yet."""
        if (self._fits_as_draft if draft else self._fits)(data):
            return
        for error in (self._draft if draft else self._full).iter_errors(data):
            yield _mistake(error)


def _asked_of(validator: Any) -> Callable[[Any], Fits]:
    """What `jsonschema` itself says of a part of the schema."""
    return lambda part: validator.evolve(schema=part).is_valid


def _mistake(error: ValidationError) -> Mistake:
    at = tuple(error.absolute_path)
    cause = error.cause
    if isinstance(cause, Fault):
        return Mistake(cause.kind, at, None, cause.message)
    keyword = str(error.validator)
    if keyword == "multipleOf":
        return _precision(at, Decimal(str(error.validator_value)))
    kind = "accept" if keyword == "const" and error.validator_value is True else KINDS.get(keyword, "combination")
    limit = error.validator_value if isinstance(error.validator_value, int | float | str) else None
    return Mistake(kind, at, limit)


def _precision(at: tuple[str | int, ...], step: Decimal) -> Mistake:
    """`multipleOf: 0.01` means two decimal places to people; other steps are named."""
    exponent = step.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    if places >= 0 and step == Decimal(10) ** -places:
        return Mistake("precision", at, places)
    return Mistake("multiple", at, str(step))
