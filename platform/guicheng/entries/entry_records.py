"""How the audit records that an entry came to be or changed, whoever wrote it: people, filings, feeds, merges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guicheng import audit
from guicheng.common.text import Text
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.access import versions
from guicheng.forms.compiled import compile_form
from guicheng.registers.models import Entry


def added(
    config: RegionConfig, entry: Entry, title: Text, *, release: int | None = None, why: Mapping[str, Any] | None = None
) -> audit.Event:
    """A new entry, with all that it says; `config` is what holds for entries now, `release` that of the act where it is
    another."""
    return audit.Event(
        "entry.create",
        "entry",
        entry.pk,
        title=title,
        subject_id=entry.pk,
        release=release or config.release_number,
        changes=_difference(config, entry, {}),
        why=why or {},
        first=True,
    )


def changed(
    config: RegionConfig,
    kind: str,
    entry: Entry,
    before: Mapping[str, Any],
    title: Text,
    *,
    release: int | None = None,
    why: Mapping[str, Any] | None = None,
) -> audit.Event:
    """An entry whose data were `before`, with the version that it has now; `kind` says in which way it changed."""
    return audit.Event(
        kind,
        "entry",
        entry.pk,
        title=title,
        subject_id=entry.pk,
        release=release or config.release_number,
        changes=versions.counted(entry, _difference(config, entry, before)),
        why=why or {},
    )


def _difference(config: RegionConfig, entry: Entry, before: Mapping[str, Any]) -> dict[str, Any]:
    """What changed of its data. Whatever one of the forms over them calls sensitive is masked."""
    register = config.registers.get(entry.register)
    forms = [config.forms[name] for name in register.form_ids if name in config.forms] if register else []

    def conceal(data: Mapping[str, Any]) -> Mapping[str, Any]:
        for form in forms:
            data = compile_form(form, config.conditions, config.zone).concealed(data)
        return data

    return audit.difference(before, entry.data, conceal)
