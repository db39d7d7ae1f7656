"""Which numbers are one person: the normalised identity, and the key it is found by without being stored in clear."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from guicheng.common.paths import value_at
from guicheng.config.model.locks import People
from guicheng.registers import claims
from guicheng.registers.models import Claim, Entry

CLAIM = "people/identity"
"""The rule of the claim that lets an identity stand once in a region."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def normalised(number: str, *, citizen: bool) -> str:
    """`number` without blanks, narrow and upper case; of a citizen, 15 digits made 18 (GB 11643-1999)."""
    plain = "".join(unicodedata.normalize("NFKC", number).split()).upper()
    if citizen and len(plain) == 15 and plain.isascii() and plain.isdigit():
        body = plain[:6] + "19" + plain[6:]
        return body + _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]
    return plain


def key(people: People, data: Mapping[str, Any]) -> str:
    """The key of the identity in a person's data; '' where there is no number yet."""
    number = str(value_at(data, people.persons.number) or "")
    kind = str(value_at(data, people.persons.kind) or "") if people.persons.kind else ""
    citizen = people.persons.kind is None or kind in people.persons.citizen
    plain = normalised(number, citizen=citizen)
    return digest("citizen" if citizen else kind, plain) if plain else ""


def digest(kind: str, number: str) -> str:
    """The keyed digest of an identity. Its secret may be set apart from the one that signs sessions, so that changing
    the one does not lose the other."""
    secret = settings.GUICHENG_IDENTITY_SECRET
    return salted_hmac("guicheng.identity", f"{kind}\x1f{number}", secret=secret, algorithm="sha256").hexdigest()


def take(people: People, person: Entry) -> int | None:
    """Give a person's entry its identity. Returns None where it has it now, else the entry that has it already."""
    claims.leave("entry", [person.pk], CLAIM)
    wanted = "" if person.removed_at else key(people, person.data)
    return claims.take(person.region, CLAIM, wanted, "entry", person.pk) if wanted else None


def find(region: str, people: People, data: Mapping[str, Any]) -> int | None:
    """The entry of the person with the identity in `data` (number, and kind where there are kinds); None = unknown."""
    wanted = key(people, data)
    rows = Claim.objects.filter(region=region, rule=CLAIM, value=wanted)
    return rows.values_list("holder_id", flat=True).first() if wanted else None
