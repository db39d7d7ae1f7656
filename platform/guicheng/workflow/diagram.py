"""A chain drawn: an SVG for people (HNA-69, X-25), and BPMN for other tools.

The SVG runs from top to bottom, so that it fits a phone; ways on run down the middle or past the steps they skip on the
right, ways back on the left. Nothing depends on colour alone: the present step says so, own steps carry a mark, and the
whole is told again as text in `<desc>`. Colours are CSS variables with defaults, so that a page may theme them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from xml.sax.saxutils import escape

from viewflow.workflow import chart

from guicheng.common.text import Text
from guicheng.config.chains_analysis import Way, ways
from guicheng.config.decision_titles import decision_title
from guicheng.config.model.chains import Chain
from guicheng.workflow.compile import compile_chain
from guicheng.workflow.outline import APPLICANT, CURRENT, OWN, Look, end_name, marks, note, outline

BOX_WIDTH, BOX_HEIGHT, GAP, LANE, TOP = 240, 72, 56, 30, 16
LINE, ROOM = 20, 224
"""Units: the height of a line of text, and the width there is for it inside a box."""

_PARTS = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+")

STYLE = """
.gc-box{stroke-width:1.5;fill:var(--chain-other,#e8f0fb);stroke:var(--chain-other-line,#2f6fb7)}
.gc-own .gc-box{fill:var(--chain-own,#e4f5e6);stroke:var(--chain-own-line,#2c7a37)}
.gc-end .gc-box{fill:var(--chain-end,#f4f4f4);stroke:var(--chain-end-line,#595959)}
.gc-now .gc-box{stroke-width:4}
.gc-text{fill:var(--chain-text,#1b1b1b);font:15px sans-serif;text-anchor:middle}
.gc-small{fill:var(--chain-text,#1b1b1b);font:12px sans-serif;text-anchor:middle}
.gc-way{fill:none;stroke:var(--chain-way,#595959);stroke-width:1.5}
.gc-back{stroke-dasharray:5 4}
.gc-label{fill:var(--chain-text,#1b1b1b);font:12px sans-serif;paint-order:stroke;
stroke:var(--chain-ground,#fff);stroke-width:4px}
""".replace("\n", "")


@dataclass(frozen=True)
class Box:
    """A box of the drawing."""

    id: str
    kind: Literal["applicant", "step", "end"]
    row: int
    title: str
    note: str
    marks: tuple[str, ...] = ()
    css: str = ""

    height: int = BOX_HEIGHT

    @property
    def top(self) -> int:
        """The y of its upper edge."""
        return TOP + self.row * (self.height + GAP)

    @property
    def middle(self) -> int:
        """The y of its middle."""
        return self.top + self.height // 2

    @property
    def bottom(self) -> int:
        """The y of its lower edge."""
        return self.top + self.height

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What stands in it, line by line, with the class of each."""
        said = (("gc-text", 15, self.title), ("gc-small", 12, self.note), ("gc-small", 12, " · ".join(self.marks)))
        return [(css, line) for css, size, words in said for line in _wrapped(words, size)]


def svg(chain: Chain, title: Text, look: Look | None = None, *, styled: bool = True) -> str:
    """The chain as an accessible SVG document fragment; without its styles where the page brings them."""
    look = look or Look()
    found = list(_places(chain, look))
    tallest = max(BOX_HEIGHT, *(LINE * len(place.lines) + 12 for place in found))
    places = {place.id: replace(place, height=tallest) for place in found}
    edges = list(_edges(chain, places, look))
    left = 1 + max((edge.lane for edge in edges if edge.side == "left"), default=-1)
    right = 1 + max((edge.lane for edge in edges if edge.side == "right"), default=-1)
    x = 20 + left * LANE + (70 if left else 0)
    width = x + BOX_WIDTH + right * LANE + (90 if right else 20)
    height = max(place.bottom for place in places.values()) + TOP
    told = "；".join(outline(chain, look)) if look.language == "zh" else "; ".join(outline(chain, look))
    body = [*(_way(edge, places, x) for edge in edges), *(_box(place, x) for place in places.values())]
    fits = ' style="max-width:100%;height:auto"' if styled else ""
    style = f"<style>{STYLE}</style>" if styled else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" lang="{look.language}"{fits}>'
        f"<title>{escape(look.say(title))}</title><desc>{escape(told)}</desc>{style}"
        '<defs><marker id="gc-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0,0L8,4L0,8z" fill="var(--chain-way,#595959)"/></marker></defs>'
        f"{''.join(body)}</svg>"
    )


def bpmn(chain: Chain, title: Text) -> str:
    """The chain as BPMN 2.0 with its layout, as viewflow exports the flow that it is compiled to."""
    return str(chart.grid_to_bpmn(chart.calc_layout_data(compile_chain("Chain__drawn", title, chain))))


# --- what is drawn ---------------------------------------------------------------------------------------------------


def _places(chain: Chain, look: Look) -> Iterator[Box]:
    between = "、" if look.language == "zh" else ", "
    roles = between.join(look.say(look.role_names.get(role, Text(zh=role))) for role in chain.applicant)
    mine = any(role in look.own_roles for role in chain.applicant)
    own = ((look.say(OWN),), "gc-own") if mine else ((), "")
    yield Box("applicant", "applicant", 0, look.say(APPLICANT), roles, *own)
    for row, step in enumerate(chain.steps, 1):
        css = " ".join(name for name, on in (("gc-own", look.owns(step)), ("gc-now", step.id == look.current)) if on)
        yield Box(step.id, "step", row, look.say(step.title), note(step, look), marks(step, look), css)
    row = len(chain.steps) + 1
    for state in _drawn_ends(chain):
        now = ((look.say(CURRENT),), "gc-end gc-now") if state == look.current else ((), "gc-end")
        yield Box(state, "end", row, end_name(chain, state, look), "", *now)
        row += 1


def _drawn_ends(chain: Chain) -> list[str]:
    """The ends that decisions lead to; all of a chain without steps is its approval."""
    if not chain.steps:
        return [state for state in (chain.end_meaning("approved"),) if state]
    reached = {way.to for step in chain.steps for way in ways(chain, step)}
    return [state for state in chain.ends if state in reached]


@dataclass(frozen=True)
class Drawn:
    """An edge of the drawing: down the middle, or in a lane beside the boxes."""

    start: str
    end: str
    label: str
    side: Literal["middle", "left", "right"]
    lane: int
    css: str


def _edges(chain: Chain, places: Mapping[str, Box], look: Look) -> Iterator[Drawn]:
    lanes: dict[str, list[list[tuple[int, int]]]] = {"left": [], "right": []}
    first = chain.steps[0].id if chain.steps else next((p.id for p in places.values() if p.kind == "end"), None)
    if first:
        yield Drawn("applicant", first, "", "middle", 0, "")
    for step in chain.steps:
        for place, together in _joined(ways(chain, step)).items():
            label = " / ".join(
                dict.fromkeys(look.say(decision_title(step, w.decision)) for w in together if w.decision)
            )
            start, end = places[step.id], places[place]
            if end.row == start.row + 1:
                yield Drawn(step.id, place, label, "middle", 0, "")
                continue
            back = end.row < start.row
            side: Literal["left", "right"] = "left" if back else "right"
            lane = _free_lane(lanes[side], *sorted((start.row, end.row)))
            yield Drawn(step.id, place, label, side, lane, " gc-back" if back or not label else "")


def _joined(found: list[Way]) -> dict[str, list[Way]]:
    """The ways out of a step, those with the same destination together."""
    joined: dict[str, list[Way]] = {}
    for way in found:
        joined.setdefault(way.to, []).append(way)
    return joined


def _free_lane(lanes: list[list[tuple[int, int]]], low: int, high: int) -> int:
    """The first lane in which the rows from `low` to `high` are free; they are taken."""
    for number, taken in enumerate(lanes):
        if all(high < start or end < low for start, end in taken):
            taken.append((low, high))
            return number
    lanes.append([(low, high)])
    return len(lanes) - 1


# --- how it is drawn -------------------------------------------------------------------------------------------------


def _box(place: Box, x: int) -> str:
    middle = x + BOX_WIDTH // 2
    radius = place.height // 2 if place.kind == "end" else 6
    start = place.middle + 5 - (len(place.lines) - 1) * LINE // 2
    texts = "".join(
        f'<text class="{css}" x="{middle}" y="{start + number * LINE}">{escape(line)}</text>'
        for number, (css, line) in enumerate(place.lines)
    )
    return (
        f'<g class="{place.css}" data-place="{escape(place.id)}"><rect class="gc-box" x="{x}" y="{place.top}" '
        f'width="{BOX_WIDTH}" height="{place.height}" rx="{radius}"/>{texts}</g>'
    )


def _wrapped(words: str, size: int) -> list[str]:
    """Words in lines that fit a box, set in letters of a `size`: a Chinese one is as wide as high, others half as wide.
    Broken between words, Chinese between any two."""
    lines, line = [], ""
    for part in _PARTS.findall(words):
        if line and _width(line + part.rstrip(), size) > ROOM:
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _width(words: str, size: int) -> float:
    return sum(size if ord(one) > 0x2E7F else size * 0.52 for one in words)


def _way(edge: Drawn, places: Mapping[str, Box], x: int) -> str:
    start, end = places[edge.start], places[edge.end]
    if edge.side == "middle":
        middle = x + BOX_WIDTH // 2
        line = f"M{middle},{start.bottom}V{end.top - 2}"
        where = f'x="{middle + 8}" y="{start.bottom + GAP // 2 + 4}"'
    else:
        out = -1 if edge.side == "left" else 1
        border = x if out < 0 else x + BOX_WIDTH
        lane = border + out * (20 + edge.lane * LANE)
        leave = start.middle + 12 * out * (1 if out > 0 else -1)
        line = f"M{border},{leave}H{lane}V{end.middle - 6}H{border + out * 2}"
        anchor = ' text-anchor="end"' if out < 0 else ""
        where = f'x="{lane + out * 5}" y="{leave + 18 + edge.lane * 2}"{anchor}'
    label = f'<text class="gc-label" {where}>{escape(edge.label)}</text>' if edge.label else ""
    return f'<path class="gc-way{edge.css}" d="{line}" marker-end="url(#gc-arrow)"/>{label}'
