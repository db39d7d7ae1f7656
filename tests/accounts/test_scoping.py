"""Who sees what, as one table; and reading without saying for whom does not run."""

from __future__ import annotations

from itertools import product

import pytest
from django.db.models import Q

from guicheng.accounts.actor import Actor, widest
from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.scoping import codes_within, prefix
from guicheng.common.errors import Refusal
from tests.accounts import world

pytestmark = pytest.mark.django_db

# (organisation, subject, place, region) of a row, each the actor's own or another one
OWN, OTHER = True, False
EVERY_ROW = list(product((OWN, OTHER), repeat=4))

SEES = {
    "own-subject": lambda org, subject, place, region: region and subject,
    "own-organisation": lambda org, subject, place, region: region and org,
    "jurisdiction": lambda org, subject, place, region: region and (place or org),
    "region": lambda org, subject, place, region: region,
    "public": lambda org, subject, place, region: False,
}


def row(org: bool, subject: bool, place: bool, region: bool) -> Membership:
    """A row with four sides. (A membership stands for any scoped model: it has all four.)"""
    return Membership.objects.create(
        region="r1" if region else "r2",
        account=Account.objects.create(region="r1", login=f"x{org}{subject}{place}{region}", name="x"),
        organisation=ORGANISATIONS[org, place],
        subject_id=5 if subject else 6,
        role="team",
    )


ORGANISATIONS: dict[tuple[bool, bool], Organisation] = {}


@pytest.fixture
def rows() -> dict[tuple[bool, ...], int]:
    """One row for each combination. An actor's own organisation exists twice: its row's place may be another."""
    for org, place in product((OWN, OTHER), repeat=2):
        ORGANISATIONS[org, place] = world.organisation(jurisdiction_id="430102" if place else "530102")
    return {sides: row(*sides).pk for sides in EVERY_ROW}


@pytest.mark.parametrize("sees", list(SEES))
def test_the_table_of_scopes(sees: str, rows: dict[tuple[bool, ...], int]) -> None:
    for place in (OWN, OTHER):
        actor = Actor(
            "r1", 1, sees=sees, subject_id=5, jurisdiction="430100", organisation_id=ORGANISATIONS[OWN, place].pk
        )  # fmt: skip
        seen = set(Membership.objects.visible_to(actor).values_list("pk", flat=True))
        expected = {
            pk
            for sides, pk in rows.items()
            # of the two organisations that are "own", the actor belongs to one
            if SEES[sees](sides[0] and sides[2] == place, *sides[1:])
        }
        assert seen == expected


@pytest.mark.parametrize("sees", ["own-subject", "own-organisation", "jurisdiction"])
def test_an_actor_without_a_place_sees_nothing_rather_than_what_has_no_place(
    sees: str, rows: dict[tuple[bool, ...], int]
) -> None:
    Membership.objects.unscoped().update(subject_id=None)
    Organisation.objects.unscoped().update(jurisdiction=None)
    assert not Membership.objects.visible_to(Actor("r1", 1, sees=sees)).exists()  # type: ignore[arg-type]


@pytest.mark.parametrize("sees", ["own-organisation", "region", None])
def test_nobody_without_a_region_sees_a_region(sees: str | None, rows: dict[tuple[bool, ...], int]) -> None:
    platform = Actor("", 1, sees=sees, organisation_id=ORGANISATIONS[OWN, OWN].pk)  # type: ignore[arg-type]
    assert not Membership.objects.visible_to(platform).exists()


def test_a_scope_that_is_not_known_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        Membership.objects.visible_to(Actor("r1", 1, role="gone"))
    assert (refusal.value.code, refusal.value.status) == ("scope-unknown", 403)


def test_further_rows_open_only_within_the_region(rows: dict[tuple[bool, ...], int]) -> None:
    everything = Q(pk__in=rows.values())
    anonymous = Membership.objects.visible_to(Actor.anonymous("r1"), also=everything)
    assert set(anonymous.values_list("region", flat=True)) == {"r1"}
    assert not Membership.objects.visible_to(Actor.anonymous(""), also=everything).exists()


def test_a_model_without_a_side_shows_nothing_to_those_who_see_by_it() -> None:
    world.organisation()
    assert not Organisation.objects.visible_to(Actor("r1", 1, sees="own-subject", subject_id=5)).exists()


@pytest.mark.parametrize("read", ["all", "filter", "get", "exclude", "count", "values", "first", "exists", "update"])
def test_reading_without_saying_for_whom_does_not_run(read: str) -> None:
    with pytest.raises(AttributeError, match="visible_to"):
        getattr(Organisation.objects, read)()


def test_relations_are_guarded_as_well() -> None:
    parent = world.organisation()
    child = world.organisation(parent=parent)
    with pytest.raises(AttributeError, match="visible_to"):
        parent.children.filter()
    assert list(parent.children.unscoped()) == [child]
    assert list(parent.children.visible_to(Actor("r1", 1, sees="own-organisation", organisation_id=child.pk))) == [
        child
    ]


@pytest.mark.parametrize(("code", "begins"), [("430000", "43"), ("430100", "4301"), ("430102", "430102")])
def test_a_territory_is_the_beginning_of_its_codes(code: str, begins: str) -> None:
    assert prefix(code) == begins


@pytest.mark.parametrize(
    ("code", "within", "beyond"),
    [
        ("430000", ["430000", "430100", "439999", "430102001000"], ["420000", "440000", "429999"]),
        ("430100", ["430100", "430102", "430199", "430199999999"], ["430000", "430099", "430200"]),
        ("430102", ["430102", "430102001000"], ["430101", "430103", "430100"]),
    ],
)
def test_codes_within_a_code_lie_between_two(code: str, within: list[str], beyond: list[str]) -> None:
    first, last = codes_within(code)
    assert all(first <= one <= last for one in within)
    assert not any(first <= one <= last for one in beyond)


def test_the_widest_of_several_roles_counts() -> None:
    assert widest(["own-organisation", "jurisdiction", "own-subject"]) == "jurisdiction"
    assert widest([]) is None


@pytest.mark.parametrize(
    ("actor", "keys"),
    [
        (Actor("r1", 7, organisation_id=3, role="a", roles=frozenset({"a", "b"})), {"a7", "o3:a", "o3:b"}),
        (Actor("r1", 7, organisation_id=3, subject_id=9, roles=frozenset({"team"})), {"a7", "s9:team"}),
        (Actor.anonymous("r1"), set()),
        (Actor.system("r1", "sweep"), set()),
    ],
)
def test_desks(actor: Actor, keys: set[str]) -> None:
    assert actor.desk_keys == keys


def test_only_an_administrator_of_the_platform_steps_into_a_region() -> None:
    root = Actor("", 1, "root")
    assert root.is_platform
    assert (root.in_region("r1").sees, root.in_region("r1").may("publish")) == ("region", True)
    with pytest.raises(ValueError, match="administrator"):
        Actor("r1", 1).in_region("r2")
