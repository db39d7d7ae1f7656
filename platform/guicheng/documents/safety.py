"""Texts made harmless: control characters taken out, formulas kept from running, names that are safe as file names."""

from __future__ import annotations

import re
import unicodedata

MOST_IN_CELL = 32_000
"""Characters a cell of a spreadsheet can hold, a little less than the format allows."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_IN_NAME = re.compile(r'[\\/:*?"<>|\s]+')
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def clean(value: str) -> str:
    """`value` without characters that XML forbids, that draw nothing, or that turn the direction of writing round."""
    return _FORBIDDEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def is_formula(value: str) -> bool:
    """Whether a spreadsheet could take `value` for a formula (a plain number such as -5 is none)."""
    return value.lstrip(" \n").startswith(_FORMULA) and not _NUMBER.fullmatch(value)


_READ_AS_NUMBER = re.compile(r"0[0-9]+|[0-9]{12,}|[0-9]+[Ee][0-9]+")
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def in_workbook(value: str) -> str:
    """A text as a workbook's file holds it: `_x0041_` would be read as A."""
    return _CODE.sub(r"_x005F_x\1_", value)


def from_workbook(value: str) -> str:
    """A text of a workbook's file as people see it there."""
    return _CODE.sub(lambda code: clean(chr(int(code[1], 16))), value)


def defused(value: str) -> str:
    """`value` as a CSV holds it: with an apostrophe in front where it could be taken for a formula, with a tab, which
    nobody sees and whoever reads it trims, where digits that are a name could be taken for a number and lose some."""
    value = clean(value)
    if _READ_AS_NUMBER.fullmatch(value):
        return f"\t{value}"
    return f"'{value}" if is_formula(value) else value


def file_name(stem: str, ending: str) -> str:
    """A file name that every system takes: no separators or reserved characters, not hidden, at most 80 characters."""
    name = _IN_NAME.sub(" ", unicodedata.normalize("NFC", clean(stem))).strip(" .")
    return f"{name[:80].strip() or 'export'}.{ending}"
