"""Subcommands that change something: publish, import, new, migrate, schemas."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from guicheng.accounts.actor import Actor
from guicheng.common.errors import refuse
from guicheng.config import bundles, presenting, published_schemas, reference, releases
from guicheng.config.assembly import layers_of
from guicheng.config.checker import check
from guicheng.config.console.output import as_json, say
from guicheng.config.findings import Findings
from guicheng.config.language.renewing import renewed
from guicheng.config.language.version import VERSION
from guicheng.config.loading import default_store
from guicheng.config.releases import Published
from guicheng.config.starting import start
from guicheng.config.stores import Folders, Store, regions, require


def publish(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Check, record and put live one region or all. One that has mistakes is left as it is."""
    store = default_store()
    names = regions(store) if options.all else [options.name]
    return _publish(command, options, names, store)


def _publish(command: BaseCommand, options: argparse.Namespace, names: list[str], store: Store) -> bool:
    results = {}
    for name in names:
        result = releases.publish_region(
            name,
            store,
            _actor(name),
            notes=options.notes or "",
            if_changed=options.if_changed,
            scenarios=not options.no_scenarios,
        )
        results[name] = {
            "ok": result.loaded.ok,
            "changed": result.changed,
            "release": result.release.summary() if result.release else None,
            "findings": [finding.as_json() for finding in result.loaded.findings],
        }
        if not options.json:
            _say_published(command, name, result)
    if options.json:
        as_json(command, results)
    return all(result["ok"] for result in results.values())


def _say_published(command: BaseCommand, name: str, result: Published) -> None:
    if result.release is None:
        for finding in result.loaded.findings:
            for line in presenting.finding_lines(finding, result.loaded.files, command.style):
                say(command, line)
        say(command, presenting.verdict(name, result.loaded.findings, command.style))
    elif result.changed:
        number = result.release.number
        say(command, command.style.SUCCESS(f"✓ {name}: 已发布版本 {number} (published release {number})"))
    elif result.release.channel == "studio":
        number = result.release.number
        say(command, f"= {name}: 版本 {number} 由配置工作台发布，保持不变 (release {number} of the studio stays)")
    else:
        number = result.release.number
        said = f"版本 {number} 没有变化，不再检查和试运行 (release {number} is unchanged: not checked or tried again)"
        say(command, f"= {name}: {said}")


def import_bundle(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Take in a bundle made by ``export``: check it, keep it as a release, publish it if asked. Folders stay as they
    are."""
    store = bundles.unpack(Path(options.file).read_bytes())
    name = options.name
    if options.publish:
        return _publish(command, options, [name], store)
    loaded = check(name, store, scenarios=not options.no_scenarios)
    release = releases.record(loaded, _actor(name), notes=options.notes or "")
    if options.json:
        as_json(command, release.summary() | {"findings": [finding.as_json() for finding in loaded.findings]})
    else:
        say(command, presenting.verdict(name, loaded.findings, command.style))
        say(
            command,
            f"{name}: 版本 {release.number}，{release.get_state_display()} (release {release.number}, {release.state})",
        )
    return loaded.ok


def new(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Write the first files of a region."""
    root = Path(getattr(settings, "GUICHENG_CONFIG_ROOT", None) or settings.ROOT)
    written = [path.relative_to(root).as_posix() for path in start(root, options.name, extends=options.extends)]
    if options.json:
        as_json(command, written)
    else:
        for path in written:
            say(command, path)
        say(command, f"下一步 (next): manage.py region check {options.name}")
    return True


def migrate(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Rewrite the files of a region, and of the layers below it, in this language; say what was done."""
    root = Path(getattr(settings, "GUICHENG_CONFIG_ROOT", None) or settings.ROOT)
    store, findings = Folders(root), Findings()
    if not require(store, options.name, findings):
        said = next(iter(findings)).message
        raise refuse("no-region", said.zh, said.en or said.zh, status=404)
    changes = []
    for layer in layers_of(store, options.name):
        result = renewed(store.files(layer, Findings()), layer)
        changes += result.changes
        for file in {change.file for change in result.changes} if not options.dry_run else ():
            (root / file).write_bytes(result.files[file])
    if options.json:
        as_json(command, [change.as_json() for change in changes])
    for change in changes if not options.json else ():
        lines = "、".join(map(str, change.lines)) or "新文件 (new)"
        say(command, f"{change.file}:{lines}  {change.title.zh} / {change.title.en}")
    if not changes and not options.json:
        say(command, f"= {options.name}: 已是语言版本 {VERSION} (nothing to do)")
    return True


def write_schemas(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Write the published JSON Schemas and the reference, or say which of the files are not up to date."""
    folder = Path(settings.ROOT) / "docs" / "language"
    wanted = {folder / "schemas" / name: text for name, text in published_schemas.texts().items()}
    wanted |= {folder / "reference" / name: text for name, text in reference.pages().items()}
    present = {path for sub in ("schemas", "reference") for path in (folder / sub).glob("*") if path.is_file()}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    extra = sorted(present - wanted.keys())
    if options.write:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        for path in extra:
            path.unlink()
    names = [path.relative_to(folder).as_posix() for path in [*stale, *extra]]
    if options.json:
        as_json(command, {"stale": names, "written": bool(options.write)})
    else:
        for name in names:
            say(command, f"{'已更新 (written)' if options.write else '过期 (out of date)'}: {name}")
    return bool(options.write) or not names


def _actor(region: str) -> Actor:
    """Whoever runs the command, as the audit and the release name them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "command"
    return Actor.system(region, name, channel="command")
