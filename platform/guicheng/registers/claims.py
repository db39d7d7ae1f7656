"""Taking and leaving places in things that may stand only once."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Literal

from django.db import connection

from guicheng.common import clock
from guicheng.registers.models import Claim

HolderKind = Literal["entry", "filing"]
LONGEST = 400
"""Characters of a value that are kept as they are; a longer one is kept as its digest."""


def take(region: str, rule: str, value: str, holder_kind: HolderKind, holder_id: int) -> int | None:
    """Claim `value` for the holder. Returns None when it is (now) the holder's, else the id of who holds it.

    Runs inside the caller's transaction; of two at once the second waits and then reads the first one's id.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO registers_claim (region, rule, value, holder_kind, holder_id, made_at) "
                "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (region, rule, value) DO NOTHING RETURNING holder_id",
                [region, rule, value, holder_kind, holder_id, clock.now()],
            )
            if cursor.fetchone():
                return None
        holder = held_by(region, rule, value)
        if holder is not None:  # else it was given back between the two statements: try again
            return None if holder == (holder_kind, holder_id) else holder[1]


def held_by(region: str, rule: str, value: str) -> tuple[str, int] | None:
    """Who has `value` now, as (kind, id); None where it is free."""
    return Claim.objects.filter(region=region, rule=rule, value=value).values_list("holder_kind", "holder_id").first()


def leave(holder_kind: HolderKind, holder_ids: Iterable[int], rule: str | None = None) -> None:
    """Give back every place the holders have, or only those of one `rule`."""
    claims = Claim.objects.filter(holder_kind=holder_kind, holder_id__in=list(holder_ids))
    (claims.filter(rule=rule) if rule else claims).delete()


def key(*parts: object) -> str:
    """The claim value of several parts, the same however they were typed: full-width characters, case and spaces make
    no difference. None and '' count as nothing, so an incomplete key is ''."""
    texts = ["" if part is None else _folded(str(part)) for part in parts]
    if not all(texts):
        return ""
    whole = "\x1f".join(texts)
    return whole if len(whole) <= LONGEST else hashlib.sha256(whole.encode()).hexdigest()


def _folded(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())
