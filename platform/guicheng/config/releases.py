"""Releases: recording what was checked, putting one live, reading them back.

A configuration is parsed once a process and release. Which release is live is read from the database every time, so
that all processes change over at the same moment, without a broker.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from guicheng import audit
from guicheng.accounts import places as place_table
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.config.checker import VERSION, check
from guicheng.config.loading import Loaded, config_from, load_region
from guicheng.config.model.whole import RegionConfig
from guicheng.config.models import Asset, Region, Release
from guicheng.config.stores import Store
from guicheng.statements import planned

_KEPT = 96
"""Parsed configurations a process keeps: every live release of a country, and some that old filings still follow."""


@dataclass(frozen=True)
class Published:
    """What came of publishing: the live release, whether it is a new one, and what the checker said."""

    release: Release | None
    changed: bool
    loaded: Loaded


class _Parsed:
    """Configurations by release id, the least used dropped first. A release never changes, so nothing here is stale."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: OrderedDict[int, RegionConfig] = OrderedDict()

    def get(self, release_id: int) -> RegionConfig | None:
        """The parsed configuration, if it is kept."""
        with self._lock:
            if release_id in self._by_id:
                self._by_id.move_to_end(release_id)
            return self._by_id.get(release_id)

    def put(self, release_id: int, config: RegionConfig) -> RegionConfig:
        """Keep one; where another thread was faster, its value is given back, so that all share one."""
        with self._lock:
            config = self._by_id.setdefault(release_id, config)
            while len(self._by_id) > _KEPT:
                self._by_id.popitem(last=False)
            return config

    def drop(self, release_id: int) -> None:
        """Forget one."""
        with self._lock:
            self._by_id.pop(release_id, None)

    def exchange(self, release_id: int, config: RegionConfig) -> None:
        """Keep another one in place of what is kept."""
        with self._lock:
            self._by_id[release_id] = config

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._by_id.clear()


_parsed = _Parsed()


def load(release_id: int) -> RegionConfig:
    """The configuration of a checked release, live or not. Raises `Refusal` (404) where there is none of that id."""
    if (kept := _parsed.get(release_id)) is not None:
        return kept
    usable = Release.objects.exclude(state=Release.State.DRAFT)
    row = usable.filter(pk=release_id).values_list("content", "places", "number", "content_hash").first()
    if row is None:
        raise refuse("no-release", f"没有配置版本 {release_id}", f"There is no release {release_id}", status=404)
    content, places, number, digest = row
    return _parsed.put(release_id, config_from(content, places, release_id, number, digest))


_at_hand: ContextVar[tuple[str, int | None] | None] = ContextVar("release_at_hand", default=None)


@contextmanager
def at_hand(region: str, release_id: int | None) -> Iterator[None]:
    """Within, `release_id` is the live release of the region: it has just been read for the request at hand, which is
    answered by one release from its beginning to its end, and need not read it again."""
    token = _at_hand.set((region, release_id))
    try:
        yield
    finally:
        _at_hand.reset(token)


@planned
def _live(region: str) -> QuerySet[Region, tuple[int | None]]:
    return Region.objects.filter(name=region).values_list("current_id")[:1]


def current_id(region: str) -> int | None:
    """The id of the live release of a region."""
    known = _at_hand.get()
    if known is not None and known[0] == region:
        return known[1]
    row = _live(region).first()
    return row[0] if row else None


def current(region: str) -> RegionConfig:
    """The live configuration of a region. Raises `Refusal` (404) where nothing is published."""
    release_id = current_id(region)
    if release_id is None:
        raise refuse("no-region", f"没有已发布的地区系统“{region}”", f"No region {region!r} is published", status=404)
    return load(release_id)


def published_ids() -> list[str]:
    """Every region with a live release, by name: also one that is only being tried out, and has no title yet."""
    return list(Region.objects.filter(current__isnull=False).order_by("name").values_list("name", flat=True))


def published() -> list[tuple[str, Text]]:
    """Every region with a live release, by name, with its title."""
    rows = Region.objects.filter(current__isnull=False).order_by("name").values_list("name", "title")
    return [(name, Text.model_validate(title)) for name, title in rows]


def asset(release_id: int, path: str) -> bytes:
    """A file of a release that people download. Raises `Refusal` (404) where it has none of that path."""
    assets = Release.objects.filter(pk=release_id).values_list("assets", flat=True).first() or {}
    found = Asset.objects.filter(pk=assets.get(path, "")).values_list("data", flat=True).first()
    if found is None:
        raise refuse("no-file", "没有这个文件", "There is no such file", status=404)
    return bytes(found)


def content_hash(document: dict[str, Any], assets: dict[str, str]) -> str:
    """The digest of an effective configuration and its files; the order and layout of the sources do not matter."""
    canonical = json.dumps([document, assets], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def record(loaded: Loaded, actor: Actor, *, notes: str = "", channel: str = "command") -> Release:
    """Keep what was loaded and checked as a release: `checked` where nothing stands in the way, else a `draft`."""
    region, _ = Region.objects.get_or_create(name=loaded.region)
    Region.objects.select_for_update().get(pk=region.pk)
    assets = _keep_assets(loaded.assets)
    number = (region.releases.aggregate(last=Max("number"))["last"] or 0) + 1
    origins = loaded.config.origins if loaded.config else {}
    return Release.objects.create(
        region=region,
        number=number,
        state=Release.State.CHECKED if loaded.ok else Release.State.DRAFT,
        content=loaded.document,
        places={path: list(origin) for path, origin in origins.items()},
        sources={path: data.decode("utf-8-sig", "replace") for path, data in loaded.files.items()},
        assets=assets,
        layers=loaded.layers,
        content_hash=content_hash(loaded.document, assets),
        findings=[finding.as_json() for finding in loaded.findings],
        checker=VERSION,
        notes=notes,
        channel=channel,
        created_by=actor.name or actor.login,
    )


@transaction.atomic
def publish(release_id: int, actor: Actor) -> Release:
    """Put a checked release live; the one before is retired. Running filings keep the release they were made under.

    Raises `Refusal` where it is not `checked`, because it has mistakes or has been live before.
    """
    region_id = Release.objects.filter(pk=release_id).values_list("region_id", flat=True).first()
    if region_id is None:
        raise refuse("no-release", f"没有配置版本 {release_id}", f"There is no release {release_id}", status=404)
    region = Region.objects.select_for_update().get(pk=region_id)
    release = Release.objects.get(pk=release_id)
    if release.state != Release.State.CHECKED:
        raise refuse(
            "release-not-checked",
            f"配置版本 {release.number} 的状态是“{Release.State(release.state).label}”，只有已检查的版本可以发布",
            f"Release {release.number} is {release.state}; only a checked one can be published",
        )
    now = clock.now()
    before = region.current_id
    region.releases.filter(state=Release.State.PUBLISHED).update(state=Release.State.RETIRED, retired_at=now)
    release.state, release.published_at = Release.State.PUBLISHED, now
    release.published_by = actor.name or actor.login
    release.save(update_fields=["state", "published_at", "published_by"])
    place_table.take_in(_own_places(release.content.get("region") or {}))
    region.current, region.title = release, _title(release.content)
    region.save(update_fields=["current", "title"])
    audit.record(
        actor if actor.region else Actor.system(region.name, actor.name, channel="command"),
        audit.Event(
            "publish",
            "release",
            release.pk,
            title=text(f"发布配置版本 {release.number}", f"Published release {release.number}"),
            changes={"current": [before, release.pk]},
            release=release.pk,
        ),
    )
    return release


def publish_region(
    name: str, store: Store | None, actor: Actor, *, notes: str = "", if_changed: bool = False, scenarios: bool = True
) -> Published:
    """Load, check, record and publish a region. With mistakes, nothing is recorded and `release` is None.

    With `if_changed`, what is live already is left alone, and neither checked nor tried again: the content decides, not
    how the files are laid out. So is a release that was made in the studio: a restart does not undo what was published
    there.
    """
    live = _live_release(name) if if_changed else None
    if live is not None and live.checker == VERSION:
        loaded = load_region(name, store)
        if live.content_hash == content_hash(loaded.document, _digests(loaded.assets)):
            return Published(live, False, loaded)
    from_studio = live is not None and live.channel == "studio"
    loaded = check(name, store, scenarios=scenarios and not from_studio)
    if not loaded.ok:
        return Published(None, False, loaded)
    same = live is not None and live.content_hash == content_hash(loaded.document, _digests(loaded.assets))
    if from_studio or same:
        return Published(live, False, loaded)
    with transaction.atomic():
        release = record(loaded, actor, notes=notes)
        return Published(publish(release.pk, actor), True, loaded)


def is_live(name: str, store: Store | None) -> bool:
    """Whether what a store holds of a region is what is live."""
    live = _live_release(name)
    loaded = load_region(name, store)
    return live is not None and live.content_hash == content_hash(loaded.document, _digests(loaded.assets))


def _live_release(region: str) -> Release | None:
    live = Release.objects.filter(region__name=region, state=Release.State.PUBLISHED)
    return live.defer("content", "sources").first()


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def _keep_assets(files: dict[str, bytes]) -> dict[str, str]:
    digests = _digests(files)
    rows = {digests[path]: Asset(digest=digests[path], data=data) for path, data in files.items()}
    Asset.objects.bulk_create(rows.values(), ignore_conflicts=True)
    return digests


def _title(content: dict[str, Any]) -> dict[str, Any]:
    title: dict[str, Any] = Text.model_validate(content["region"]["title"]).model_dump()
    return title


@contextmanager
def on_stage(config: RegionConfig, name: str) -> Iterator[RegionConfig]:
    """`config` as the live release of a region called `name`: for playing scenarios. The caller's transaction is rolled
    back afterwards, and takes the rows with it."""
    region = Region.objects.create(name=name, title=config.region.title.model_dump())
    digest = hashlib.sha256(config.model_dump_json(by_alias=True).encode()).hexdigest()
    state = Release.State.PUBLISHED
    release = Release.objects.create(
        region=region, number=1, state=state, content={}, content_hash=digest, checker=VERSION
    )
    Region.objects.filter(pk=region.pk).update(current=release)
    place = config.region.model_copy(update={"region": name})
    own = config.model_copy(
        update={"region": place, "release_id": release.pk, "release_number": 1, "content_hash": digest}
    )
    place_table.take_in(_own_places(config.region.model_dump(include={"places"})))
    try:
        yield _parsed.put(release.pk, own)
    finally:
        _parsed.drop(release.pk)


@contextmanager
def in_place(config: RegionConfig) -> Iterator[None]:
    """Within, another configuration stands on a stage in place of the one that has its release id."""
    before = load(config.release_id or 0)
    _parsed.exchange(before.release_id or 0, config)
    try:
        yield
    finally:
        _parsed.exchange(before.release_id or 0, before)


def _own_places(region: dict[str, Any]) -> dict[str, tuple[Text, str]]:
    """The places that a region declares itself: their names, and in what they lie."""
    own = region.get("places") or {}
    return {code: (Text.model_validate(place["title"]), place["within"]) for code, place in own.items()}


def forget() -> None:
    """Forget what has been parsed: for tests that roll releases back and use their ids again."""
    _parsed.clear()


__all__ = [
    "Published",
    "Refusal",
    "asset",
    "content_hash",
    "current",
    "current_id",
    "forget",
    "load",
    "on_stage",
    "publish",
    "publish_region",
    "published",
    "record",
]
