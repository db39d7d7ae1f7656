"""Digests over canonical JSON, by the algorithm of the installation's profile (domain facts §8)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings

from guicheng.audit.models import AuditEntry, Seal

PROFILES = {"intl": "sha256", "gm": "sm3"}
"""Profile → algorithm. The algorithm's name is stored with every digest, so that a change of profile breaks nothing."""

_SAID = (
    "region",
    "account_id",
    "login",
    "name",
    "name_en",
    "role",
    "organisation_id",
    "organisation",
    "address",
    "channel",
    "request_id",
    "action",
    "title",
    "object_kind",
    "object_id",
    "subject_id",
    "changes",
    "release",
    "why",
    "opinion",
    "algorithm",
    "previous",
)
_PLAIN_FLOATS = (1e-4, 1e16)


def algorithm() -> str:
    """The algorithm new entries are written with: `sha256`, or `sm3` where the profile is ``gm``."""
    return PROFILES[getattr(settings, "CRYPTO_PROFILE", "intl")]


def plain(value: Any) -> Any:
    """`value` as JSON that PostgreSQL gives back exactly as it took it.

    Moments become ISO text, decimals text, a float that would be written with an exponent text; characters that no
    JSON column takes (NUL, lone surrogates) become the replacement character.
    """
    match value:
        case None | bool() | int():
            return value
        case float():
            low, high = _PLAIN_FLOATS
            return value + 0.0 if value == 0 or low <= abs(value) < high else repr(value)
        case str():
            return value.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case Mapping():
            return {plain(str(key)): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case set() | frozenset():
            return sorted((plain(one) for one in value), key=str)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case Decimal():
            return str(value)
    return plain(str(value))


def canonical(value: Any) -> bytes:
    """One text for one value: keys sorted, nothing optional, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of_entry(entry: AuditEntry) -> str:
    """The digest of everything an entry says, the one before it included."""
    said = {name: getattr(entry, name) for name in _SAID}
    said["at"] = entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return hashlib.new(entry.algorithm, canonical(said)).hexdigest()


def digest_of_seal(seal: Seal, entries: Iterable[tuple[int, str]]) -> str:
    """The digest of a seal over the (id, hash) of its entries in the order of their ids."""
    hasher = hashlib.new(seal.algorithm)
    moment = seal.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    hasher.update(canonical([seal.previous, seal.algorithm, moment, seal.first_entry, seal.last_entry, seal.entries]))
    for entry_id, entry_hash in entries:
        hasher.update(f"\n{entry_id}:{entry_hash}".encode())
    return hasher.hexdigest()
