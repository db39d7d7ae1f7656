"""A place stays one place under the code that follows: what was filed under the old one does not vanish (GB/T 2260)."""

from __future__ import annotations

import pytest

from guicheng.accounts import places, scoping, successions
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction, Organisation

OLD, NEW, CITY = "420821", "420882", "420800"  # 京山县, since 2019 京山市, of 荆门市
MOVED, TO = "420620", "429002"  # 老河口市


@pytest.mark.parametrize(
    ("watches", "filed", "seen"),
    [
        (NEW, OLD, True),
        (NEW, OLD + "101", True),  # a town of it
        (NEW, NEW, True),
        (OLD, NEW, False),  # whoever still stands under the old code watches no more than it had
        (CITY, OLD, True),
        (TO, MOVED, True),
        ("420600", TO, True),  # it came back as 420682
        ("430100", OLD, False),
        ("", OLD, False),
    ],
)
def test_whoever_watches_a_place_sees_what_was_filed_under_its_old_code(watches: str, filed: str, seen: bool) -> None:
    actor = Actor("r", 1, organisation_id=5, jurisdiction=watches, sees="jurisdiction")
    row = {"region": "r", "organisation_id": 9, "subject_ids": (None,), "jurisdiction": filed}
    assert scoping.covers(actor, **row) is seen  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(("watches", "filed"), [(NEW, OLD), (TO, MOVED), (CITY, OLD)])
def test_the_database_agrees(watches: str, filed: str) -> None:
    if not Jurisdiction.objects.exists():
        places.load()
    Organisation.objects.create(region="r", kind="body", name="旧县监督站", jurisdiction_id=filed)
    actor = Actor("r", 1, organisation_id=5, jurisdiction=watches, sees="jurisdiction")
    assert [one.name for one in Organisation.objects.visible_to(actor)] == ["旧县监督站"]


def test_codes_follow_one_another_and_end() -> None:
    """No circle, and each code given up leads to one that stands."""
    for old in successions.followers():
        assert successions.later(old)
        assert successions.later(old)[-1] not in successions.followers()
        assert old in successions.earlier(successions.later(old)[-1])
