"""Personal data by audience, and what comes back from a form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guicheng.accounts import revealing
from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal
from guicheng.common.masking import Audience, Sensitive, is_mask_of, masked

ID = "430102199001010016"


@pytest.mark.parametrize(
    ("value", "kind", "audience", "shown"),
    [
        ("王小明", "name", "public", "王**"),
        ("王", "name", "public", "王*"),
        ("王小明", "name", "internal", "王小明"),
        (ID, "id-number", "public", "4" + "*" * 16 + "6"),
        (ID, "id-number", "internal", "430102********0016"),
        ("E1234567", "id-number", "internal", "********"),
        (ID, "id-number", "owner", ID),
        ("13812345678", "mobile", "public", ""),
        ("13812345678", "mobile", "internal", "138****5678"),
        ("12345", "mobile", "internal", "*****"),
        ("", "mobile", "internal", ""),
    ],
)
def test_masks(value: str, kind: Sensitive, audience: Audience, shown: str) -> None:
    assert masked(value, kind, audience) == shown


@pytest.mark.parametrize(
    ("submitted", "is_mask"),
    [("430102********0016", True), ("420102198802290015", False), ("", False), ("430102********0017", False)],
)
def test_a_masked_value_sent_back_is_known(submitted: str, is_mask: bool) -> None:
    assert is_mask_of(submitted, ID, "id-number") is is_mask


def test_every_mask_hides_enough_and_is_known_again() -> None:
    """A passport, a number of a permit of residence, an old ID: of each length, no more than half is shown."""
    for kind in ("id-number", "mobile"):
        for length in range(1, 25):
            value = "E1234567890123456789ABCDEF"[:length]
            for audience in ("internal", "public"):
                shown = masked(value, kind, audience)
                told = len(shown.replace("*", ""))
                assert told == 0 or length - told >= max(3, told // 2), (kind, length, audience, shown)
                assert not shown or is_mask_of(shown, value, kind)
    assert masked("EA123456789", "id-number", "internal") == "*" * 11


@pytest.mark.django_db
def test_revealing_needs_permission_and_a_reason_and_is_recorded_without_the_value() -> None:
    clerk = Actor("r1", 7, "clerk01", "王小明")
    allowed = replace(clerk, permissions=frozenset({"reveal"}))
    with pytest.raises(Refusal) as refusal:
        revealing.reveal(clerk, "entry", 5, "id_no", ID, "核对证书")
    assert refusal.value.status == 403
    with pytest.raises(Refusal) as refusal:
        revealing.reveal(allowed, "entry", 5, "id_no", ID, " ")
    assert refusal.value.code == "reason-missing"
    assert not AuditEntry.objects.filter(region="r1").exists()
    assert revealing.reveal(allowed, "entry", 5, "id_no", ID, "核对证书") == ID
    entry = AuditEntry.objects.get(region="r1")
    assert (entry.action, entry.opinion, entry.why) == ("reveal", "核对证书", {"field": "id_no"})
    assert ID not in str(vars(entry))
