"""What lies on the bench: the files of a release, and over them what the open draft says."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.apart import Budget, BudgetExceeded, apart
from guicheng.common.errors import refuse
from guicheng.config.checker import check
from guicheng.config.findings import Findings
from guicheng.config.language.renewing import all_renewed
from guicheng.config.loading import Loaded
from guicheng.config.model.origin import Origin
from guicheng.config.models import Asset, DraftFile, Region, Release, Workbench
from guicheng.config.nodes import MapNode
from guicheng.config.stores import Texts

ChangeKind = Literal["added", "changed", "removed"]
_BUDGET = Budget(seconds=15, megabytes=512)
"""A region of today takes half a second and 50 MB."""
_CHECKED = 8
"""Checked drafts a process keeps: what is typed is asked about by the editor and by the panel beside it."""


@dataclass(frozen=True)
class Bench:
    """A region's files as the draft has them. `row` is None as long as nothing has been changed."""

    region: str
    base: Release
    live: Release
    row: Workbench | None
    written: Mapping[str, DraftFile]
    files: Mapping[str, bytes]

    @property
    def below(self) -> Mapping[str, bytes]:
        """The files of the release that the draft changes."""
        return files_of(self.base.pk)

    @property
    def is_behind(self) -> bool:
        """Whether another release went live since the draft was begun."""
        return self.row is not None and self.base.pk != self.live.pk

    @cached_property
    def changes(self) -> dict[str, ChangeKind]:
        """The files that differ from those of the release, by path."""
        changed: dict[str, ChangeKind] = {}
        for path in sorted({*self.written}):
            before, after = self.below.get(path), self.files.get(path)
            if before != after:
                changed[path] = "added" if before is None else "removed" if after is None else "changed"
        return changed

    @cached_property
    def digest(self) -> str:
        """Recognises this content: of a bench that has not been changed since."""
        digest = hashlib.sha256(str(self.base.pk).encode())
        for path in self.changes:
            digest.update(path.encode() + b"\0" + self.files.get(path, b"\0") + b"\0")
        return digest.hexdigest()

    def text(self, path: str) -> str | None:
        """A file's text; None where there is no such text file."""
        data = self.files.get(path)
        return None if data is None or is_asset(path) else plain_text(data)

    def text_below(self, path: str) -> str | None:
        """The file's text in the release; None where it is not there."""
        data = self.below.get(path)
        return None if data is None or is_asset(path) else plain_text(data)

    def version(self, path: str) -> int:
        """How often the draft has changed a file."""
        row = self.written.get(path)
        return row.version if row else 0

    def is_own(self, path: str) -> bool:
        """Whether a file belongs to the region itself, not to a layer below."""
        return path.split("/")[1:2] == [self.region]

    def with_text(self, path: str, text: str) -> Bench:
        """The bench as it would be with another text in a file: what is being typed."""
        return replace(self, files={**self.files, path: text.encode()}, written={**self.written, path: DraftFile()})

    def checked(self) -> Loaded:
        """Loaded and checked, without the scenarios. Shared: nobody changes it."""
        return _checked.of(self)


class _Checked:
    """The latest drafts that were checked, by content and day (some checks look at the calendar)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], Loaded] = OrderedDict()

    def of(self, bench: Bench) -> Loaded:
        """The checked draft."""
        key = (bench.region, bench.digest, clock.today().isoformat())
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        loaded = _checked_apart(bench)
        if loaded is None:
            raise refuse(
                "check-busy",
                "正在检查的草稿较多，请稍后重试",
                "Many drafts are being checked just now; please try again in a moment",
                status=503,
            )
        with self._lock:
            self._kept[key] = loaded
            while len(self._kept) > _CHECKED:
                self._kept.popitem(last=False)
        return loaded


_checked = _Checked()


def _checked_apart(bench: Bench) -> Loaded | None:
    """The draft, checked in a process of its own: whatever it asks for, this one goes on. A draft that takes more than
    it may has that as its only finding. None where too many wait."""
    try:
        return apart(lambda: check(bench.region, Texts(bench.files), scenarios=False), _BUDGET)
    except BudgetExceeded as exceeded:
        if exceeded.what == "busy":
            return None
        findings = Findings()
        start = Origin(f"workflows/{bench.region}/region.yaml", 1, 1, bench.region)
        findings.error(
            "check-too-large",
            f"草稿过大，检查用了超过 {_BUDGET.seconds} 秒或 {_BUDGET.megabytes} MB 内存；请减少内容后再检查",
            f"the draft is too large: checking it takes over {_BUDGET.seconds} seconds or {_BUDGET.megabytes} MB of "
            "memory; take something out, then check again",
            start,
        )
        return Loaded(bench.region, None, MapNode({}, start), findings, files=dict(bench.files))


def may_open(actor: Actor) -> bool:
    """Whether the actor may look at the bench of the region."""
    return bool(actor.region) and (actor.may("configure") or actor.may("publish"))


def require(actor: Actor, permission: Literal["configure", "publish"]) -> None:
    """Refuses whoever may not."""
    if not actor.region or not actor.may(permission):
        raise refuse(
            "not-allowed",
            "您的身份不能修改或发布本系统的配置",
            "Your role may not change or publish this system's configuration",
            status=403,
        )


def open_bench(actor: Actor, *, lock: bool = False) -> Bench:
    """The bench of the actor's region; with `lock`, nobody else changes it until the transaction ends.

    Refusals: `not-allowed` (403); `no-region` (404) for a region without a live release.
    """
    if not may_open(actor):
        require(actor, "configure")
    rows = Region.objects.filter(name=actor.region, current__isnull=False)
    region = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if region is None:
        raise refuse(
            "no-region", f"“{actor.region}”没有已发布的版本", f"{actor.region} has no live release", status=404
        )
    assert region.current_id is not None
    row = Workbench.objects.filter(region=region, state=Workbench.State.OPEN).first()
    light = Release.objects.defer("content", "places", "sources")
    live = light.get(pk=region.current_id)
    base = light.get(pk=row.base_id) if row and row.base_id != live.pk else live
    written = {one.path: one for one in DraftFile.objects.filter(workbench=row)} if row else {}
    return Bench(actor.region, base, live, row, written, _laid_over(files_of(base.pk), written))


@lru_cache(maxsize=64)
def files_of(release_id: int) -> Mapping[str, bytes]:
    """Every file of a release, texts in this language and those that people download. A release never changes."""
    sources, assets = Release.objects.filter(pk=release_id).values_list("sources", "assets").get()
    data = {row.digest: bytes(row.data) for row in Asset.objects.filter(digest__in=list(assets.values()))}
    texts = {path: str(text).encode() for path, text in sources.items()}
    return {**all_renewed(texts), **{path: data[digest] for path, digest in assets.items() if digest in data}}


def _laid_over(below: Mapping[str, bytes], written: Mapping[str, DraftFile]) -> dict[str, bytes]:
    wanted = [row.asset_id for row in written.values() if row.asset_id]
    data = {row.digest: bytes(row.data) for row in Asset.objects.filter(digest__in=wanted)} if wanted else {}
    files = {path: content for path, content in below.items() if path not in written}
    for path, row in written.items():
        if row.text is not None:
            files[path] = row.text.encode()
        elif row.asset_id:
            files[path] = data[row.asset_id]
    return dict(sorted(all_renewed(files).items())) if written else files


def is_asset(path: str) -> bool:
    """Whether a file is one that people download, not configuration."""
    return not path.endswith((".yaml", ".yml", ".json"))


def plain_text(data: bytes) -> str:
    """A text as editors have it, and as the database takes it."""
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\x00", "")
