"""Personal data by audience, and what comes back from a form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guicheng.accounts import masking
from guicheng.accounts.actor import Actor
from guicheng.audit.models import AuditEntry
from guicheng.common.errors import Refusal

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
        (ID, "id-number", "reveal", ID),
        ("13812345678", "mobile", "public", ""),
        ("13812345678", "mobile", "internal", "138****5678"),
        ("12345", "mobile", "internal", "*****"),
        ("", "mobile", "internal", ""),
    ],
)
def test_masks(value: str, kind: masking.Kind, audience: masking.Audience, shown: str) -> None:
    assert masking.mask(value, kind, audience) == shown


@pytest.mark.parametrize(
    ("submitted", "stored"),
    [("430102********0016", ID), ("420102198802290015", "420102198802290015"), ("", "")],
)
def test_a_masked_value_sent_back_leaves_the_stored_one(submitted: str, stored: str) -> None:
    assert masking.unmask(submitted, ID, "id-number", "internal") == stored


def test_half_a_mask_typed_over_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        masking.unmask("430102********0017", ID, "id-number", "internal")
    assert refusal.value.code == "masked-value"


@pytest.mark.django_db
def test_revealing_needs_permission_and_a_reason_and_is_recorded_without_the_value() -> None:
    clerk = Actor("r1", 7, "clerk01", "王小明")
    allowed = replace(clerk, permissions=frozenset({"reveal"}))
    with pytest.raises(Refusal) as refusal:
        masking.reveal(clerk, "entry", 5, "id_no", ID, "核对证书")
    assert refusal.value.status == 403
    with pytest.raises(Refusal) as refusal:
        masking.reveal(allowed, "entry", 5, "id_no", ID, " ")
    assert refusal.value.code == "reason-missing"
    assert not AuditEntry.objects.filter(region="r1").exists()
    assert masking.reveal(allowed, "entry", 5, "id_no", ID, "核对证书") == ID
    entry = AuditEntry.objects.get(region="r1")
    assert (entry.action, entry.opinion, entry.why) == ("reveal", "核对证书", {"field": "id_no"})
    assert ID not in str(vars(entry))
