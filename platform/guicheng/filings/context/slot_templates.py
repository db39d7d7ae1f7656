"""Files that a region hands out: what its entry page offers, and the templates of attachment slots. Each belongs to a
release and lies beside the file that names it."""

from __future__ import annotations

from dataclasses import replace

from guicheng.attachments import formats
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.documents import File
from guicheng.filings.context import filing_context

_MEDIA_TYPE = "application/octet-stream"
"""A file to be kept: no browser is to guess at it."""


def of_entry(config: RegionConfig) -> list[str]:
    """The paths of the files that the entry page offers to everybody (HNQ-04)."""
    return list(config.region.entry.downloads)


def entry_file(config: RegionConfig, path: str) -> File:
    """One of them. Refuses (404) `not-found` for any other, and `no-file`."""
    offered = of_entry(config)
    if path not in offered:
        raise filing_context.not_found()
    return _file(config, f"region/entry/downloads/{offered.index(path)}", "workflows", path, config.release_id)


def support_picture(config: RegionConfig, path: str) -> File:
    """A picture of the support of a region. Refuses (404) `not-found` for anything else."""
    shown = [contact.file for contact in config.region.support]
    if path not in shown:
        raise filing_context.not_found()
    found = _file(config, f"region/support/{shown.index(path)}/file", "workflows", path, config.release_id)
    kind = formats.identify(found.content)
    if kind not in formats.SHOWN:
        raise filing_context.not_found()
    return replace(found, media_type=kind.media_type)


def slot_template(config: RegionConfig, form_id: str, slot_id: str, release_id: int | None = None) -> File:
    """The template that a slot of a form offers (YNR-16, WHS-06), as it was in a release; without one, in that of the
    configuration. Refuses (404) `not-found` where it offers none, and `no-file`."""
    form = config.forms.get(form_id)
    table, _, last = slot_id.rpartition(".")
    table = table.rpartition(".")[0]
    field = form.ui.fields.get(table) if form else None
    known = (field.slots if field else []) if table else form.ui.slots if form else []
    slot = next((one for one in known if one.id == last), None)
    if slot is None or not slot.template:
        raise filing_context.not_found()
    inside = f"fields/{table}/slots/{last}" if table else f"slots/{last}"
    named = f"forms/{form_id}/ui/{inside}/template"
    return _file(config, named, f"forms/{form_id}", slot.template, release_id or config.release_id)


def _file(config: RegionConfig, named: str, kind: str, path: str, release_id: int | None) -> File:
    """The file at a path beside the file in which it is named."""
    origin = config.origins.get(named)
    top, _, rest = kind.partition("/")
    own = "/".join(part for part in (top, config.region.region, rest) if part)
    folder = origin.file.rpartition("/")[0] if origin else own
    return File(path.rpartition("/")[2], _MEDIA_TYPE, releases.asset(release_id or 0, f"{folder}/{path}"))
