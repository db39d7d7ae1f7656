"""Changing what lies on the bench. Nothing typed is lost: a file is saved however wrong it is; only the checker, before
publishing, insists."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import Conflict, Difference, Version
from guicheng.config import bundles
from guicheng.config.findings import Findings
from guicheng.config.layout import IDENTIFIER, KINDS, RULE_SECTIONS, role_of
from guicheng.config.models import Asset, DraftFile, Release, Workbench
from guicheng.config.source_text import MAX_BYTES
from guicheng.config.workbench.bench import Bench, files_of, is_asset, open_bench, plain_text, require

MOST_PATH = 255
MODELINE = "# yaml-language-server: $schema={up}docs/language/schemas/{kind}{layer}.schema.json\n"


@transaction.atomic
def save(actor: Actor, path: str, content: str, *, version: int | None = None) -> int:
    """Save what was typed into a file of the region; its version from now on.

    With `version` (0: not in the draft yet), refuses (`Conflict`) where somebody else saved after it was read.
    Further refusals: `not-allowed` (403), `not-a-file` (404), `file-too-large` (413).
    """
    bench = _bench(actor)
    _require_own(bench, path)
    content = content.replace("\r\n", "\n").replace("\x00", "")
    if len(content.encode()) > MAX_BYTES:
        raise refuse("file-too-large", "文件超过 1 MiB", "The file is larger than 1 MiB", status=413)
    if bench.text(path) == content:
        return bench.version(path)
    _require_unchanged(bench, path, version, content)
    _write(actor, bench, path, content=content, act=text("修改配置文件", "Changed a configuration file"))
    return bench.version(path) + 1


@transaction.atomic
def begin_file(actor: Actor, kind: str, name: str = "") -> list[str]:
    """Begin a file of a kind (and what belongs to it: a form has two); the paths. What is there stays as it is.

    Refusals: `unknown-kind`, `bad-name` (400), `not-allowed` (403).
    """
    bench = _bench(actor)
    texts = _first_texts(bench.region, kind, name.strip())
    for path, content in texts.items():
        if path not in bench.files:
            act = text("新建配置文件", "Began a configuration file")
            bench = _write(actor, bench, path, content=content, act=act)
    return list(texts)


@transaction.atomic
def override(actor: Actor, path: str) -> str:
    """Begin the region's own file over one of a lower layer, with the same place in the region; its path."""
    bench = _bench(actor)
    role = role_of(path) if path in bench.files and not is_asset(path) else None
    if role is None:
        raise _no_file(path)
    root, _layer, *inner = path.split("/")
    own = "/".join([root, bench.region, *inner])
    if own not in bench.files:
        line = MODELINE.format(up="../" * own.count("/"), kind=role.kind.name, layer=".layer")
        note = f"# 覆盖 {path}：只写要改的键和项（列表项写 id）\n"
        _write(actor, bench, own, content=line + note, act=text("覆盖下层文件", "Began a file over a lower layer's"))
    return own


@transaction.atomic
def remove(actor: Actor, path: str, *, version: Version | None = None) -> None:
    """Take a file of the region away. Refuses (`Conflict`) where somebody else saved it after `version`."""
    bench = _bench(actor)
    _require_own(bench, path)
    _require_unchanged(bench, path, version)
    if path in bench.files:
        _write(actor, bench, path, act=text("删除配置文件", "Removed a configuration file"))


@transaction.atomic
def revert(actor: Actor, path: str, *, version: Version | None = None) -> None:
    """Put a file back as the release has it. Refuses (`Conflict`) where somebody else saved it after `version`."""
    bench = _bench(actor)
    _require_unchanged(bench, path, version)
    _put(actor, bench, path, bench.below.get(path), text("恢复配置文件", "Put a configuration file back"))


@transaction.atomic
def discard(actor: Actor, *, digest: str = "") -> None:
    """Throw the draft away; it stays readable in the database and the audit. Refuses (`Conflict`) where it is not what
    `digest` recognises: somebody else wrote since."""
    bench = _bench(actor)
    _require_same(bench, digest)
    if bench.row is not None:
        close(actor, bench.row, Workbench.State.DISCARDED)
        title = text("放弃配置草稿", "Discarded the draft")
        _record(actor, bench, "discard", title, {"files": [list(bench.changes), []]})


@transaction.atomic
def take_bundle(actor: Actor, data: bytes, *, digest: str = "") -> list[str]:
    """Make a bundle's files the draft: what it has replaces, what it lacks of the region goes. The changed paths.

    Refusals: as `discard`; those of `bundles.unpack`; `bundle-other-region` where the region is not in it.
    """
    bench, store = _bench(actor), bundles.unpack(data)
    _require_same(bench, digest)
    if bench.region not in store.layers():
        raise refuse(
            "bundle-other-region",
            f"配置包里没有“{bench.region}”，只有：{'、'.join(store.layers()) or '无'}",
            f"The bundle has no {bench.region!r}, only: {', '.join(store.layers()) or 'nothing'}",
            status=400,
        )
    wanted = {path: content for layer in store.layers() for path, content in store.files(layer, Findings()).items()}
    return _become(actor, bench, wanted, text("导入配置包", "Imported a bundle"))


@transaction.atomic
def take_release(actor: Actor, number: int, *, digest: str = "") -> list[str]:
    """Make the files of an earlier release the draft; the changed paths. Refuses as `discard`."""
    bench = _bench(actor)
    _require_same(bench, digest)
    found = Release.objects.filter(region__name=actor.region, number=number).values_list("pk", flat=True).first()
    if found is None:
        raise refuse("no-release", f"没有配置版本 {number}", f"There is no release {number}", status=404)
    act = text(f"以版本 {number} 为草稿", f"Took release {number} as the draft")
    return _become(actor, bench, files_of(found), act)


@transaction.atomic
def catch_up(actor: Actor) -> list[str]:
    """Lay the draft over the release that is live now. The paths that both changed: the draft's text stands there."""
    bench = _bench(actor)
    if not bench.is_behind or bench.row is None:
        return []
    before, after = files_of(bench.base.pk), files_of(bench.live.pk)
    both = [path for path in bench.changes if before.get(path) != after.get(path)]
    untouched = [path for path in bench.written if path not in bench.changes]
    bench.row.files.filter(path__in=untouched).delete()
    Workbench.objects.filter(pk=bench.row.pk).update(base=bench.live)
    title = text(f"草稿改以版本 {bench.live.number} 为基础", f"The draft now changes release {bench.live.number}")
    _record(actor, bench, "catch-up", title, {"base": [bench.base.number, bench.live.number], "both": [[], both]})
    return both


def close(actor: Actor, row: Workbench, state: Workbench.State) -> None:
    """End a draft."""
    who = actor.name or actor.login
    Workbench.objects.filter(pk=row.pk).update(state=state, closed_by=who, closed_at=clock.now())


# --- inside ----------------------------------------------------------------------------------------------------------


def _bench(actor: Actor) -> Bench:
    """The bench, locked, for whoever may write."""
    require(actor, "configure")
    return open_bench(actor, lock=True)


def _become(actor: Actor, bench: Bench, wanted: Mapping[str, bytes], act: Text) -> list[str]:
    """Make the bench hold `wanted`; files of lower layers that are not in it stay."""
    if long := next((path for path in wanted if len(path) > MOST_PATH), None):
        raise refuse("bundle-path", f"路径过长：{long[:80]}…", f"The path is too long: {long[:80]}…", status=400)
    gone = [path for path in bench.files if path not in wanted and bench.is_own(path)]
    differing = [path for path, content in wanted.items() if _differ(path, bench.files.get(path), content)]
    for path in (*gone, *differing):
        bench = _put(actor, bench, path, wanted.get(path), act)
    return sorted(open_bench(actor).changes)


def _differ(path: str, one: bytes | None, other: bytes) -> bool:
    if one is None or is_asset(path):
        return one != other
    return plain_text(one) != plain_text(other)


def _put(actor: Actor, bench: Bench, path: str, data: bytes | None, act: Text) -> Bench:
    """Write bytes as what they are: an asset, a text, nothing."""
    if data is None:
        return _write(actor, bench, path, act=act) if path in bench.files else bench
    if not is_asset(path):
        return _write(actor, bench, path, content=plain_text(data), act=act)
    digest = hashlib.sha256(data).hexdigest()
    Asset.objects.bulk_create([Asset(digest=digest, data=data)], ignore_conflicts=True)
    return _write(actor, bench, path, asset=digest, act=act)


def _write(
    actor: Actor, bench: Bench, path: str, *, content: str | None = None, asset: str | None = None, act: Text
) -> Bench:
    """Write one file; the bench, with the draft that this may have begun."""
    who = actor.name or actor.login
    row = bench.row or Workbench.objects.create(region_id=bench.live.region_id, base=bench.live, begun_by=who)
    values: dict[str, object] = {"text": content, "asset_id": asset, "version": bench.version(path) + 1}
    values |= {"changed_by": who, "changed_at": clock.now()}
    DraftFile.objects.update_or_create(workbench=row, path=path, defaults=values)
    before, after = bench.files.get(path), content.encode() if content is not None else None
    seen = asset[:16] if asset else _recognised(after)
    bench = replace(bench, row=row)
    _record(actor, bench, "write", act, {path: [_recognised(before), seen]})
    return bench


def _recognised(data: bytes | None) -> str | None:
    return hashlib.sha256(data).hexdigest()[:16] if data is not None else None


def _record(actor: Actor, bench: Bench, act: str, title: Text, changes: Mapping[str, object]) -> None:
    assert bench.row is not None
    audit.record(
        actor,
        audit.Event(
            f"workbench.{act}", "workbench", bench.row.pk, title=title, changes=changes, release=bench.base.number
        ),
    )


def _first_texts(region: str, kind: str, name: str) -> dict[str, str]:
    """The files that a new thing of a kind begins with."""
    if kind not in KINDS:
        raise refuse("unknown-kind", "没有这种配置文件", "There is no such kind of file", status=400)
    if kind in RULE_SECTIONS:
        paths = {f"rules/{region}/{kind}.yaml": kind}
    elif kind in ("region", "notices", "exports"):
        paths = {f"workflows/{region}/{kind}.yaml": kind}
    else:
        if not IDENTIFIER.fullmatch(name) or (kind == "filing" and name in ("region", "notices", "exports")):
            raise refuse(
                "bad-name",
                "名称由小写英文单词组成，用连字符连接，如 site-report",
                "A name is lower-case words joined by hyphens, such as site-report",
                status=400,
                field="name",
            )
        paths = {
            "filing": {f"workflows/{region}/{name}.yaml": "filing"},
            "scenarios": {f"workflows/{region}/scenarios/{name}.yaml": "scenarios"},
            "form-shared": {f"forms/{region}/{name}.yaml": "form-shared"},
        }.get(kind, {f"forms/{region}/{name}/schema.yaml": "form-schema", f"forms/{region}/{name}/ui.yaml": "form-ui"})
    return {path: _first_text(path, one, name) for path, one in paths.items()}


def _first_text(path: str, kind: str, name: str) -> str:
    sections = KINDS[kind].sections
    body = {
        "filing": f"filing: {name}\ntitle: {{zh: , en: }}\n",
        "form-schema": "type: object\nproperties: {}\n",
        "form-ui": "title: {zh: , en: }\n",
    }.get(kind, f"{sections[0]}:\n" if sections else "")
    return MODELINE.format(up="../" * path.count("/"), kind=kind, layer="") + body


def _require_own(bench: Bench, path: str) -> None:
    known = path in bench.files or path in bench.written or role_of(path) is not None if path.count("/") > 1 else False
    if not known or not bench.is_own(path) or is_asset(path) or len(path) > MOST_PATH:
        raise _no_file(path)


def _no_file(path: str) -> Refusal:
    return refuse("not-a-file", f"“{path}”不是可以修改的配置文件", f"{path!r} is no file to change here", status=404)


def _require_unchanged(bench: Bench, path: str, version: Version | None, mine: str | None = None) -> None:
    """Refuses what was made from another version of a file; with both texts, where one was brought."""
    if version is None or version == bench.version(path):
        return
    row = bench.written.get(path)
    both = (mine or "", bench.text(path) or "")
    fields = [Difference("text", text(path, path), *both, *both)] if mine is not None else []
    raise Conflict(
        bench.version(path),
        fields=fields,
        brings=mine is not None,
        by=row.changed_by if row else bench.live.published_by,
        at=row.changed_at if row else bench.live.published_at,
    )


def _require_same(bench: Bench, digest: str) -> None:
    """Refuses what was made from another draft than there is now."""
    if digest and digest != bench.digest:
        last = max(bench.written.values(), key=lambda row: row.changed_at, default=None)
        raise Conflict(bench.digest, by=last.changed_by if last else "", at=last.changed_at if last else None)
