"""Plants a mistake in a real region, in memory, and says what the checker finds that it did not find before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from guicheng.config.checker import check
from guicheng.config.findings import Finding, Findings
from guicheng.config.loading import Loaded
from guicheng.config.stores import Folders, Texts


@dataclass(frozen=True)
class Planted:
    """`old` in `file` becomes `new`; one of `codes` must be reported at the line where the two begin to differ, or
    `lines` further down."""

    file: str
    old: str
    new: str
    codes: str
    lines: int = 0

    def __str__(self) -> str:
        file = "/".join(self.file.split("/")[2:])
        return f"{file}: {self.old.strip()[:34]} → {self.new.strip()[:34]}"

    @property
    def region(self) -> str:
        """Whose file it is."""
        return self.file.split("/")[1]


@cache
def folders() -> Folders:
    return Folders(settings.ROOT)


@cache
def files(region: str) -> dict[str, bytes]:
    return folders().files(region, Findings())


@cache
def before(region: str) -> frozenset[tuple[str, str, int]]:
    """What is found without any mistake planted."""
    return frozenset(_short(finding) for finding in check(region, folders(), scenarios=False).findings)


def plant(mistake: Planted) -> tuple[Loaded, int]:
    """The region with the mistake in it, checked; and the line at which it stands."""
    text = files(mistake.region)[mistake.file].decode()
    assert mistake.old in text, f"{mistake.file} no longer holds {mistake.old!r}"
    start = text.index(mistake.old)
    same = next((i for i, (a, b) in enumerate(zip(mistake.old, mistake.new, strict=False)) if a != b), 0)
    line = text.count("\n", 0, start + same) + 1 + mistake.lines
    changed = text[:start] + mistake.new + text[start + len(mistake.old) :]
    store = Texts({mistake.file: changed.encode()}, below=folders())
    return check(mistake.region, store, scenarios=False), line


def new_findings(loaded: Loaded, region: str) -> list[Finding]:
    return [finding for finding in loaded.findings if _short(finding) not in before(region)]


def _short(finding: Finding) -> tuple[str, str, int]:
    return finding.code, finding.origin.file, finding.origin.line
