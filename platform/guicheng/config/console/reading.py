"""Subcommands that only look: list, check, show, diff, export."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from guicheng.common.errors import refuse
from guicheng.config import bundles, ports, presenting
from guicheng.config.checker import check as check_region
from guicheng.config.console.output import as_json, say
from guicheng.config.diff import Places, diff
from guicheng.config.language.documents import current
from guicheng.config.loading import Loaded, default_store, load_region
from guicheng.config.model.origin import Origin
from guicheng.config.models import Release
from guicheng.config.nodes import follow, plain
from guicheng.config.removing import lines
from guicheng.config.stores import regions


def list_regions(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Every region of the folders and of the database, with its live release."""
    store = default_store()
    live = _live()
    rows: list[dict[str, Any]] = []
    for name in sorted({*regions(store), *live}):
        loaded = load_region(name, store) if name in store.layers() else None
        title = loaded.config.region.title.zh if loaded and loaded.config else live.get(name, {}).get("title", "")
        rows.append(
            {
                "region": name,
                "title": title,
                "in_folder": loaded is not None,
                "layers": loaded.layers if loaded else [],
                "release": live.get(name, {}).get("number"),
            }
        )
    if options.json:
        as_json(command, rows)
        return True
    for row in rows:
        number = row["release"]
        release = f"版本 {number} 已发布 (release {number} is live)" if number else "未发布 (not published)"
        say(command, f"{row['region']:<28} {row['title']}  {release}")
    return True


def _live() -> dict[str, dict[str, Any]]:
    """The live releases; none where there is no database."""
    try:
        rows = Release.objects.filter(state=Release.State.PUBLISHED).values_list(
            "region__name", "number", "region__title"
        )
        return {name: {"number": number, "title": title.get("zh", "")} for name, number, title in rows}
    except DatabaseError:
        return {}


def check(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Check one region or all; says every finding, or prints them as JSON."""
    names = regions(default_store()) if options.all else [options.name]
    began = time.perf_counter()
    with _collector_paused():
        results = [check_region(name, scenarios=not options.no_scenarios) for name in names]
    if options.json:
        as_json(command, {loaded.region: _result(loaded) for loaded in results})
    else:
        for loaded in results:
            for finding in loaded.findings:
                for line in presenting.finding_lines(finding, loaded.files, command.style, every=options.every):
                    say(command, line)
            say(command, presenting.verdict(loaded.region, loaded.findings, command.style))
        seconds = time.perf_counter() - began
        say(command, f"{len(results)} 个地区系统，用时 {seconds:.1f} 秒 ({len(results)} regions, {seconds:.1f} s)")
    return all(loaded.ok for loaded in results)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A check makes a million small objects that live to its end: looking for garbage among them doubles its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _result(loaded: Loaded) -> dict[str, Any]:
    return {"ok": loaded.ok, "layers": loaded.layers, "findings": [f.as_json() for f in loaded.findings]}


def show(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Print the effective configuration, or the part at ``--path``, with the origin of each key if asked."""
    loaded = load_region(options.name)
    spot = follow(loaded.tree, (options.path or "").replace(".", "/"))
    if spot.rest:
        reached = spot.path or options.name
        raise refuse(
            "no-path", f"“{reached}”下没有“{spot.rest[0]}”", f"{reached!r} has no {spot.rest[0]!r}", status=404
        )
    if options.json:
        as_json(command, plain(spot.node))
    else:
        for line in presenting.tree_lines(spot.node, with_origin=options.origin):
            say(command, line)
        for line in lines(loaded.taken_along) if options.origin else ():
            say(command, line)
    return loaded.config is not None


def show_diff(command: BaseCommand, options: argparse.Namespace) -> bool:
    """What differs between a release (the live one, unless said) and the folders."""
    loaded = load_region(options.name)
    before, places = _of_release(options.name, options.against)
    after_places = loaded.config.origins if loaded.config else {}
    changes = diff(before, loaded.document, places, after_places)
    effects = ports.above.impact(options.name, changes)
    if options.json:
        said = [text.model_dump() for text in effects]
        as_json(command, {"changes": [change.as_json() for change in changes], "impact": said})
        return True
    for change in changes:
        for line in presenting.change_lines(change, command.style):
            say(command, line)
    for text in effects:
        say(command, f"! {text.zh} / {text.en}")
    if not changes:
        say(command, "没有不同 (no differences)")
    return True


def _of_release(region: str, number: int | None) -> tuple[dict[str, Any], Places]:
    found = Release.objects.filter(region__name=region)
    found = found.filter(number=number) if number else found.filter(state=Release.State.PUBLISHED)
    release = found.first()
    if release is None and number:
        raise refuse("no-release", f"没有配置版本 {number}", f"There is no release {number}", status=404)
    if release is None:
        return {}, {}
    return current(release.content), {path: Origin(*place) for path, place in release.places.items()}


def export(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Write a region with its layers into one zip file; ``-`` is the standard output."""
    loaded = load_region(options.name)
    data = bundles.pack({**loaded.files, **loaded.assets})
    if options.to == "-":
        sys.stdout.buffer.write(data)
        return loaded.ok
    target = Path(options.to or f"{options.name}.zip")
    target.write_bytes(data)
    say(command, f"{target}: {len(loaded.files) + len(loaded.assets)} 个文件 (files)")
    return loaded.ok
