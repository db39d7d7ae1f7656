"""A line of the walk, and the acts that most of them begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.config.walk.playing import Look


@dataclass(frozen=True)
class Line:
    """With `value` at `path`, the configuration shows something else to `look`. `given` holds for both. `key` is one
    that cannot come by itself, since exactly one of several is written; the value brings it."""

    path: str
    value: Any
    look: Look
    given: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    def __str__(self) -> str:
        return f"{self.path} = {self.value}"


def under(given: Mapping[str, Any], *lines: Line) -> list[Line]:
    """Lines that share something given."""
    return [Line(one.path, one.value, one.look, {**given, **one.given}, one.key) for one in lines]


def draft(filing: str = "record", /, call: str = "a", **data: Any) -> dict[str, Any]:
    """A clerk's draft."""
    typed = data or {"record": {"text": "好"}, "visit": {"topic": "安全"}}.get(filing, {})
    return {"as": "firm.clerk", "create": filing, "about": "yard", "call": call, "data": typed}


def sent(filing: str = "record", /, call: str = "a", **data: Any) -> dict[str, Any]:
    """One that was handed in."""
    return {**draft(filing, call=call, **data), "submit": True}


def decides(who: str, answer: str = "approve", call: str = "a", **more: Any) -> dict[str, Any]:
    """An answer of somebody."""
    return {"as": who, "decide": call, "decision": answer, "opinion": "已阅", **more}


BOSS, OFFICER = decides("firm.boss"), decides("county.officer")
DONE = (sent(), BOSS, OFFICER)


def at(moment: str, **act: Any) -> dict[str, Any]:
    """An act at a moment; none, but what is due is done by then."""
    return {"at": moment, **(act or {"sweep": True})}
