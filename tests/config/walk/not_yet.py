"""Keys that have no line in the walk: those that nothing reads, and those that are still to be walked.

What the checker refuses (`guicheng.config.not_read`) cannot be seen, and leaves this list when it comes to life. Of the
others, what gets a line leaves the list; a new key gets its line and is not put here.
"""
# fmt: off
# ruff: noqa: E501 - a table

from __future__ import annotations

from guicheng.config.not_read import KEYS

REFUSED = {f"{part}.{name}" for part, name in KEYS} | {
    f"{part}.{key}"
    for part, keys in {
        "Scoring": "title base lowest over decimals groups items bands",
        "DeductionGroup": "title most",
        "DeductionItem": "title group points most",
        "Band": "title at_least tone",
    }.items()
    for key in keys.split()
}
"""Refused by the checker wherever they are written; the parts of `scoring` with it."""

LATER: dict[str, dict[str, str]] = {
    "accounts": {
        "AccountPolicy": "code_minutes",
    },
    "calendars": {
        "Calendar": "title",
        "CalendarYear": "source",
        "Citation": "url",
        "Holiday": "source title",
    },
    "exports": {
        "Document": "template",
    },
    "feeds": {
        "Keeping": "files",
    },
    "filing": {
        "FilingType": "filing",
    },
    "locks": {
        "Appointments": "register",
        "Certificates": "number",
        "Employment": "register",
    },
    "region": {
        "Region": "extends language languages region",
    },
    "rules": {
        "Eligibility": "title",
        "FindingSet": "about",
    },
    "scenarios": {
        "EqualChange": "changes why",
        "Scenario": "covers title",
        "Scenarios": "equal",
    },
    "time": {
        "Extension": "source",
        "OncePeriod": "covers",
        "StoppedBetween": "title",
    },
}
"""File kind → part → the keys that are still to be walked."""

NOT_YET = REFUSED | {f"{part}.{key}" for parts in LATER.values() for part, keys in parts.items() for key in keys.split()}
