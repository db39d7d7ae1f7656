"""What a story says: organisations with their accounts, entries, and acts at moments relative to the day of loading."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field

_AT = re.compile(r"^(?P<days>-?\d+)d(?: (?P<time>\d{2}:\d{2}))?$")
_DAY = re.compile(r"^@(-?\d+)d$")


class Part(BaseModel):
    """Part of a story: no key that it does not know."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Person(Part):
    """An account; who `keeps` the first password is asked to change it, as everybody is on the first day."""

    login: str
    name: str
    role: str
    mobile: str = ""
    keeps: bool = False


class Body(Part):
    """An organisation with its people."""

    kind: str
    name: str
    jurisdiction: str | None = None
    credit_code: str | None = None
    member_no: str | None = None
    contact_name: str = ""
    contact_mobile: str = ""
    people: list[Person] = Field(default_factory=list)


class Record(Part):
    """An entry of a register that an upstream system feeds."""

    register_: str = Field(alias="register")
    at: str = "-400d"
    data: dict[str, Any]


class NewEntry(Part):
    """An entry added by somebody, with the account that comes with it."""

    register_: str = Field(alias="register")
    at: str
    by: str
    keeps: bool = False
    data: dict[str, Any]


class Answer(Part):
    """What follows an act: a decision, some time later."""

    after: str = "3h"
    by: str
    decision: str = "approve"
    opinion: str = ""
    fields: dict[str, Any] = Field(default_factory=dict)


class EachPeriod(Part):
    """The act is repeated in every period of a window that has closed since the entry was there."""

    window: str
    day: int = Field(5, description="days after the opening")
    but: list[int] = Field(default_factory=list, description="periods left out, counted from the end: -1 is the last")
    lists: dict[str, list[Any]] = Field(default_factory=dict, description="field → value in each period, in order")


class Act(Part):
    """Something filed: a draft, or submitted at once, with what follows."""

    at: str = "0d"
    by: str
    file: str
    about: str
    data: dict[str, Any] = Field(default_factory=dict)
    files: dict[str, int | list[str]] = Field(default_factory=dict, description="slot → how many, or their captions")
    submit: bool = True
    then: list[Answer] = Field(default_factory=list)
    each_period: EachPeriod | None = None


class Story(Part):
    """A whole story."""

    password: str = Field(description="everybody's, but of those who keep their first one")
    organisations: dict[str, Body]
    records: list[Record] = Field(default_factory=list)
    entries: dict[str, NewEntry] = Field(default_factory=dict)
    acts: list[Act] = Field(default_factory=list)


def read(path: Path) -> Story:
    """The story in a file."""
    return Story.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def moment(at: str, today: dt.date, zone: ZoneInfo) -> dt.datetime:
    """`-250d 10:00` as a moment; without a time, half past nine."""
    match = _AT.match(at)
    if match is None:
        raise ValueError(f"not a time of a story: {at!r}")
    hours, minutes = (match["time"] or "09:30").split(":")
    day = today + dt.timedelta(days=int(match["days"]))
    return dt.datetime.combine(day, dt.time(int(hours), int(minutes)), zone)


def later(after: str) -> dt.timedelta:
    """`3h`, `2d`, `45m` as a length of time."""
    unit: Literal["minutes", "hours", "days"] = {"m": "minutes", "h": "hours", "d": "days"}[after[-1]]  # type: ignore[assignment]
    return dt.timedelta(**{unit: int(after[:-1])})


def dated(value: Any, day: dt.date) -> Any:
    """`value` with every `@-20d` inside it turned into the date so many days from `day`."""
    if isinstance(value, str) and (match := _DAY.match(value)):
        return (day + dt.timedelta(days=int(match[1]))).isoformat()
    if isinstance(value, dict):
        return {key: dated(inner, day) for key, inner in value.items()}
    return [dated(inner, day) for inner in value] if isinstance(value, list) else value
