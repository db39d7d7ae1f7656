"""Root causes: what follows from another finding is folded under it, or not said.

- What could not be read is missing wherever it is spoken of: a name that stood there is not said to be missing.
- A name that is not there is one mistake however often it is spoken of: the first finding speaks for all, and where
  something nearly of that name is declared and left unused, that one does.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from guicheng.config.findings import Finding, Findings
from guicheng.config.nodes import ListNode, MapNode, Node

_PARTS = re.compile(r"[./]")
_QUOTED = re.compile(r"[“`]([^”`]+)[”`]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_KEYS = re.compile(r"([A-Za-z_][\w.-]*)\"?\s*:|\bid:\s*\"?([\w.-]+)")
_DECLARED = ("form.not-in-ui", "form.not-in-layout", "unused", "status-unreached")
"""Codes of what is declared and not used: perhaps what another name meant."""
_OF_WHOLES = ("unknown-actor", "unknown-alias", "unknown-filing")
"""Codes of what a whole scenario makes known."""
_OF_CHAINS = ("unknown-state", "unknown-decision", "unknown-step", "unknown-act")
"""Codes of what chains make known to others."""


def folded(findings: Findings, unread: frozenset[str], left_out: Iterable[str] = ()) -> Findings:
    """The findings, those that follow from another one folded under it. `unread` are names of what could not be read,
    `left_out` its paths."""
    paths = frozenset(left_out)
    units = {unit for path in paths if (unit := _unit(path))}
    chains = any(unit[0] == "filings" for unit in units) or any(path.startswith("filings/") for path in paths)

    def follows(one: Finding) -> bool:
        if one.path in paths:
            return False
        inside = _is_judged_whole(one) and _unit(one.path) in units
        return inside or _is_of(one, unread) or (chains and one.code in _OF_CHAINS)

    told = [one for one in findings if not follows(one)]
    groups = _Groups(told)
    groups.by(_missing_names)
    groups.by(_whole_fields)
    groups.by(lambda one: [f"{one.code} {one.path}"] if one.path else [])
    groups.by(lambda one: [f"{one.code} {one.path.rpartition('/')[0]}"] if "/" in one.path else [], least=3)
    groups.by(lambda one: [one.code] if not _missing(one) else [], least=6)
    groups.what_was_meant()
    result = Findings()
    result.extend(map(_one, groups.all()))
    return result


class _Groups:
    """Findings joined into groups, one mistake each."""

    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings
        self._leader = list(range(len(findings)))

    def by(self, keys: Callable[[Finding], Iterable[str]], *, least: int = 2) -> None:
        """Join the findings that share a key, where at least so many do."""
        shared: dict[str, list[int]] = defaultdict(list)
        for number, finding in enumerate(self._findings):
            for key in keys(finding):
                shared[key].append(number)
        for numbers in shared.values():
            for number in numbers if len(numbers) >= least else ():
                self._join(numbers[0], number)

    def what_was_meant(self) -> None:
        """Join what is declared and not used with what is missing nearly under its name."""
        missing = {name: n for n, one in enumerate(self._findings) for name in _missing_names(one)}
        for number, finding in enumerate(self._findings):
            if finding.code in _DECLARED:
                near = difflib.get_close_matches(_missing(finding).rpartition(".")[2], missing, n=1, cutoff=0.8)
                for name in near:
                    self._join(number, missing[name])

    def all(self) -> Iterator[list[Finding]]:
        """The groups."""
        found: dict[int, list[Finding]] = defaultdict(list)
        for number, finding in enumerate(self._findings):
            found[self._lead(number)].append(finding)
        yield from found.values()

    def _lead(self, number: int) -> int:
        while self._leader[number] != number:
            number = self._leader[number]
        return number

    def _join(self, one: int, other: int) -> None:
        self._leader[self._lead(other)] = self._lead(one)


def _missing_names(finding: Finding) -> list[str]:
    """What is missing: the name, of one within another the outer and the inner."""
    if not (missing := _missing(finding)) or finding.code in _DECLARED:
        return []
    parts = missing.split(".")
    return list({parts[0], parts[-1]})


def _whole_fields(finding: Finding) -> list[str]:
    """The whole field, of one that is declared and not used, or of a part of it, in its form."""
    if finding.code not in _DECLARED or not (unit := _unit(finding.path)):
        return []
    return ["/".join((finding.code, *unit, _missing(finding).partition(".")[0]))]


def _missing(finding: Finding) -> str:
    """The name that is not there: the one that the finding says, else the first that it quotes."""
    if finding.missing or not ("unknown" in finding.code or finding.code in _DECLARED):
        return finding.missing
    quoted = _QUOTED.search(finding.message.zh)
    return quoted[1] if quoted else ""


def _unit(path: str) -> tuple[str, ...]:
    """What is judged as a whole: a form, a chain, a scenario. Without one of its parts it means something else."""
    match path.split("/"):
        case ["forms", name, *_]:
            return "forms", name
        case ["filings", name, "chain", *_]:
            return "filings", name
        case ["scenarios", file, *_]:
            return "scenarios", file
    return ()


def _is_judged_whole(finding: Finding) -> bool:
    whole = finding.code.startswith(("form.", "chain.")) and finding.code != "form.reference"
    return whole or finding.code in _OF_WHOLES


def _is_of(finding: Finding, unread: frozenset[str]) -> bool:
    missing = _missing(finding)
    return bool(missing) and not unread.isdisjoint(_PARTS.split(missing))


def _one(group: list[Finding]) -> Finding:
    head, *also = sorted(group, key=_first)
    return replace(head, also=tuple(also)) if also else head


def _first(finding: Finding) -> tuple[object, ...]:
    """What speaks for a group: an error, of what is declared itself, of a name rather than of a fact made of it."""
    is_fact = finding.code.endswith("unknown-fact") or finding.code == "condition-out-of-place"
    return (finding.severity != "error", finding.code not in _DECLARED, is_fact, *finding.sort_key())


def words_of(left_out: tuple[str, Node]) -> frozenset[str]:
    """The names that stand in what was left out, its own included."""
    path, node = left_out
    return frozenset([path.rpartition("/")[2], *_names(node)])


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, MapNode):
        for key, value in node.entries.items():
            yield from _PARTS.split(key)
            yield from _names(value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _names(item)
    elif isinstance(node.value, str) and _NAME.fullmatch(node.value):
        yield node.value


def names_in(data: bytes, file: str) -> frozenset[str]:
    """The names in a text that could not be read, that of its file included."""
    text = data.decode("utf-8", "replace")
    found: Iterable[tuple[str, str]] = _KEYS.findall(text)
    path = PurePosixPath(file)
    return frozenset([path.stem, path.parent.name, *(name for pair in found for name in pair if name)])
