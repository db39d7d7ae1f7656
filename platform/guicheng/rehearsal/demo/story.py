"""Reading a story: its file, the moments and the dates it speaks of."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings

from guicheng.config import nodes, source_text
from guicheng.config.findings import Findings
from guicheng.config.model.origin import Origin
from guicheng.config.model.story import Story
from guicheng.config.nodes import MapNode

_AT = re.compile(r"^(?P<days>-?\d+)d(?: (?P<time>\d{2}:\d{2}))?$")
_DAY = re.compile(r"^@(-?\d+)d$")


def read(path: Path) -> Story:
    """The story in a file. Raises ValueError, with every place, where it is none."""
    findings = Findings()
    tree = tree_of(path, findings)
    if tree is None:
        raise ValueError("; ".join(f"{one.place} {one.message.zh}" for one in findings))
    return Story.model_validate(nodes.plain(tree))


def tree_of(path: Path, findings: Findings) -> MapNode | None:
    """What stands in a file, with its places; None where it cannot be read, and the findings say why."""
    root = Path(settings.ROOT)
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    text = source_text.decode(path.read_bytes(), name, "demo", findings)
    tree = source_text.read(text, name, "demo", findings) if text is not None else None
    if findings.has_errors:
        return None
    return tree if isinstance(tree, MapNode) else MapNode({}, Origin(name, 1, 1, "demo"))


def moment(at: str, today: dt.date, zone: ZoneInfo) -> dt.datetime:
    """`-250d 10:00` as a moment; without a time, half past nine."""
    days, time = order(at)
    return dt.datetime.combine(today + dt.timedelta(days=days), dt.time.fromisoformat(time), zone)


def order(at: str) -> tuple[int, str]:
    """What puts the moments of one story in their order, on whatever day it is loaded."""
    match = _AT.match(at)
    if match is None:
        raise ValueError(f"not a time of a story: {at!r}")
    return int(match["days"]), match["time"] or "09:30"


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
