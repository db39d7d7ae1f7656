"""Places that may be taken once, however their value is typed; and serial numbers within their scope."""

from __future__ import annotations

import pytest

from guicheng.filings.acts import decisions, submission
from guicheng.registers import claims, serials
from guicheng.registers.models import Claim
from tests.support.story import World, refused

pytestmark = pytest.mark.django_db

SAME = [
    # two ways to type it, whether they are one value
    (("43-01",), ("43-01",), True),
    (("４３-０１",), ("43-01",), True),
    (("abc",), ("ABC",), True),
    ((" 43 01 ",), ("4301",), True),
    (("4301",), ("4302",), False),
    (("a", "bc"), ("ab", "c"), False),
    ((1,), ("1",), True),
]


@pytest.mark.parametrize(("left", "right", "same"), SAME)
def test_values_are_compared_as_people_mean_them(
    left: tuple[object, ...], right: tuple[object, ...], same: bool
) -> None:
    assert (claims.key(*left) == claims.key(*right)) == same


@pytest.mark.parametrize("parts", [(None,), ("",), ("a", None), ("  ",)])
def test_an_incomplete_value_takes_no_place(parts: tuple[object, ...]) -> None:
    assert claims.key(*parts) == ""


def test_a_value_of_any_length_fits() -> None:
    long = claims.key("长" * 5000)
    assert len(long) <= 500
    assert claims.take("r", "rule", long, "entry", 1) is None
    assert claims.key("长" * 5000 + "！") != long


def test_taking_and_leaving() -> None:
    assert claims.take("r", "rule", "x", "entry", 1) is None
    assert claims.take("r", "rule", "x", "entry", 1) is None  # it is the holder's already
    assert claims.take("r", "rule", "x", "entry", 2) == 1
    assert claims.take("r", "rule", "x", "filing", 1) == 1  # another kind of holder with the same id
    assert claims.take("other", "rule", "x", "entry", 2) is None
    assert claims.take("r", "other", "x", "entry", 2) is None
    claims.leave("entry", [1], "other")
    assert claims.take("r", "rule", "x", "entry", 2) == 1
    claims.leave("entry", [1])
    assert claims.take("r", "rule", "x", "entry", 2) is None


def test_serials_begin_anew_in_every_scope() -> None:
    drawn = [serials.next_serial("r", rule, scope) for rule, scope in ("aa", "aa", "ab", "ba", "aa")]
    assert drawn == [1, 2, 1, 1, 3]


LIFE = [
    # what becomes of the first project's permit, whether the number is free for another (HNQ-31)
    ("draft", True),
    ("submitted", False),
    ("confirmed", False),
    ("withdrawn", True),
]


@pytest.mark.parametrize(("fate", "free"), LIFE)
def test_a_permit_number_is_held_while_it_is_filed(world: World, fate: str, free: bool) -> None:
    first = world.draft("permit") if fate == "draft" else world.submitted("permit")
    if fate == "confirmed":
        decisions.decide_filing(world.builder, first.pk, decisions.Answer("approve"))
    if fate == "withdrawn":
        submission.withdraw(world.team, first.pk)
    second = world.draft("permit", world.other_team, world.bridge)
    codes = refused(lambda: submission.submit(world.other_team, second.pk))
    assert codes == ([] if free else ["permit-number"])
    assert Claim.objects.filter(rule="filing/permit/permit-number").count() == 1


def test_a_returned_permit_keeps_its_number_and_may_change_it(world: World) -> None:
    first = world.confirmed("permit", permit_no="JT-2025-0001", housing_system=False)
    decisions.decide_filing(world.reviewer, first.pk, decisions.Answer("return", opinion="编号有误"))
    second = world.draft("permit", world.other_team, world.bridge, permit_no="jt-2025-0001", housing_system=False)
    assert refused(lambda: submission.submit(world.other_team, second.pk)) == ["permit-number"]
    submission.submit(world.team, first.pk, {"permit_no": "JT-2025-0002"})
    assert refused(lambda: submission.submit(world.other_team, second.pk)) == []
