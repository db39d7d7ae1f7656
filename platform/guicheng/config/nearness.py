"""What was perhaps meant by a word that is not known. Silent rather than wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_ALIKE = 0.6
_DIGITS = re.compile(r"\d+")


def nearest(word: object, known: Iterable[object]) -> str | None:
    """The known word most like `word`; None where none is like it, or two are alike.

    A number is not another number misspelt, nor is ``step-3`` ``step-2``: who writes a digit means it.
    """
    wanted = _plain(word)
    by_form = {_plain(choice): str(choice) for choice in known if str(choice)}
    if wanted in by_form:
        return by_form[wanted]
    if wanted.isdigit() or len(wanted) < 2:
        return None
    close = difflib.get_close_matches(wanted, by_form, n=2, cutoff=_ALIKE)
    close = [one for one in close if _DIGITS.sub("", one) != _DIGITS.sub("", wanted)]
    close = [one for one in close if sorted(one) == sorted(wanted)] or close  # letters in another order
    if len(close) == 2 and _ratio(wanted, close[0]) - _ratio(wanted, close[1]) < 0.02:
        return None
    return by_form[close[0]] if close else None


def _plain(word: object) -> str:
    return str(word).lower().replace("_", "-")


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other, one).ratio()
