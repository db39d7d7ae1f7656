"""Whether data fit a schema at all, asked before what is wrong with them: nearly all that is handed in does.

A schema becomes one function that answers yes or no, as `jsonschema` would, in a tenth of its time. It words nothing:
where the answer is no, `jsonschema` goes through the data and says why. Parts of a schema with a keyword that is not
known here are asked of `jsonschema` as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from guicheng.common.patterns import PatternMistake, pattern
from guicheng.config.widgets.fault import Fault
from guicheng.config.widgets.formats import FORMATS

Fits = Callable[[Any], bool]

SAYS_NOTHING = frozenset({"$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated"})
"""Keywords that no value can fail."""


def fitting(schema: Any, asked: Callable[[Any], Fits], passed: Collection[str] = ()) -> Fits:
    """The function for a schema. `asked` gives the one of `jsonschema` for a part that is not known here; keywords that
    are `passed` are not looked at."""
    if not isinstance(schema, dict):
        return asked(schema)
    keywords = {name: value for name, value in schema.items() if name not in SAYS_NOTHING and name not in passed}
    checks: list[Fits] = []
    for name, value in keywords.items():
        if name == "properties":
            checks.append(_properties({key: fitting(inner, asked, passed) for key, inner in value.items()}))
        elif name == "items" and isinstance(value, dict) and "prefixItems" not in schema:
            checks.append(_items(fitting(value, asked, passed)))
        elif name == "additionalProperties" and value is False and "patternProperties" not in schema:
            checks.append(_only(frozenset(schema.get("properties", ()))))
        elif (made := _KNOWN.get(name, _unknown)(value)) is not None:
            checks.append(made)
        else:
            return asked(schema)
    return checks[0] if len(checks) == 1 else _all(tuple(checks))


def _all(checks: tuple[Fits, ...]) -> Fits:
    def fits(value: Any) -> bool:
        for check in checks:  # noqa: SIM110 - quicker than a generator, and this runs for every value
            if not check(value):
                return False
        return True

    return fits


def _properties(inner: dict[str, Fits]) -> Fits:
    def fits(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, each in value.items():
            check = inner.get(name)
            if check is not None and not check(each):
                return False
        return True

    return fits


def _items(check: Fits) -> Fits:
    return lambda value: not isinstance(value, list) or all(map(check, value))


def _only(names: frozenset[str]) -> Fits:
    return lambda value: not isinstance(value, dict) or value.keys() <= names


def _type(name: Any) -> Fits | None:
    match name:
        case "object":
            return lambda value: isinstance(value, dict)
        case "array":
            return lambda value: isinstance(value, list)
        case "string":
            return lambda value: isinstance(value, str)
        case "boolean":
            return lambda value: isinstance(value, bool)
        case "number":
            return _is_number
        case "integer":
            return lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer())
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _required(names: Any) -> Fits:
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _enum(options: Any) -> Fits | None:
    """Of texts only: of numbers, 1 is also 1.0 and not true."""
    known = frozenset(options) if all(isinstance(one, str) for one in options) else None
    return None if known is None else lambda value: isinstance(value, str) and value in known


def _format(name: Any) -> Fits:
    spec = FORMATS.get(name)

    def fits(value: Any) -> bool:
        if spec is not None and isinstance(value, str):
            try:
                spec.check(value)
            except Fault:
                return False
        return True

    return fits


def _pattern(written: Any) -> Fits:
    def fits(value: Any) -> bool:
        try:
            return not isinstance(value, str) or bool(pattern(written).is_in(value))
        except PatternMistake:
            return False

    return fits


def _multiple_of(step: Any) -> Fits:
    exact = Decimal(str(step))
    return lambda value: not _is_number(value) or not Decimal(str(value)) % exact


def _unknown(_value: Any) -> None:
    return None


_KNOWN: dict[str, Callable[[Any], Fits | None]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "const": lambda wanted: _enum([wanted]),
    "format": _format,
    "pattern": _pattern,
    "multipleOf": _multiple_of,
    "minimum": lambda least: lambda value: not _is_number(value) or value >= least,
    "maximum": lambda most: lambda value: not _is_number(value) or value <= most,
    "exclusiveMinimum": lambda least: lambda value: not _is_number(value) or value > least,
    "exclusiveMaximum": lambda most: lambda value: not _is_number(value) or value < most,
    "minLength": lambda least: lambda value: not isinstance(value, str) or len(value) >= least,
    "maxLength": lambda most: lambda value: not isinstance(value, str) or len(value) <= most,
    "minItems": lambda least: lambda value: not isinstance(value, list) or len(value) >= least,
    "maxItems": lambda most: lambda value: not isinstance(value, list) or len(value) <= most,
}
