"""What the catalogue declares of people is read, and read alike by whichever way somebody asks."""

from __future__ import annotations

from guicheng.config.facts.families import FAMILIES, GIVEN
from guicheng.config.facts.people import LOCK, OF_PERSONS
from guicheng.config.facts.places import of_rows, spaces
from guicheng.config.facts.region import Region
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import READERS, Facts
from guicheng.registers import values
from guicheng.registers.locks import facts as people
from guicheng.registers.models import Entry
from guicheng.reports.columns import Rows
from guicheng.reports.dimensions import Dimension
from tests.locks.world import World


def test_every_family_is_read_and_nothing_else() -> None:
    assert set(READERS) == set(FAMILIES)
    assert set(people.OF_PERSONS) == {fact.name for fact in OF_PERSONS if "<" not in fact.name}
    assert set(values.OF_ORGANISATIONS) == set(FAMILIES["organisation"].declared)


def test_only_what_is_given_has_no_family(config: RegionConfig) -> None:
    region = Region(config)
    found = {
        root for section in ("locks", "eligibility") for space in spaces(region, section, "") for root in space.extra
    }
    assert found <= set(GIVEN)


def test_an_entry_is_read_alike_by_its_register_and_where_it_may_be_chosen(world: World) -> None:
    """`entry.<fact>` of a picker is what `<register>.<fact>` is on its own page; both answer whatever is declared."""
    person = world.person()
    world.appoint(person, world.work())
    for entry in Entry.objects.unscoped().all():
        own = Facts(world.config, Dossier(entry), form=entry.data)
        picked = Facts(world.config, Dossier(None), extra={"entry": own.people.map_of(entry)})
        space = of_rows(Region(world.config), entry.register, None)
        below = [path.partition(".")[2] for path in space.paths if path.startswith(f"{entry.register}.")]
        assert {"status_since", "jurisdiction", "created_at"} <= set(below)
        read = {name: own.get(f"{entry.register}.{name}") for name in below}
        assert {name: values.plain(picked.get(f"entry.{name}")) for name in below} == read
    person.refresh_from_db()
    assert own.people.of_person(person, ["posts", "manager", "count"]) == 1


def test_a_lock_holds_what_is_declared_of_one(world: World) -> None:
    person = world.person()
    world.appoint(person, world.work())
    locks = Facts(world.config, Dossier(person)).get("person.locks.list")
    assert locks
    assert set(locks[0]) == set(LOCK.declared)


def test_locked_posts_are_read_by_the_database_as_one_by_one(world: World) -> None:
    locked, free = world.person(), world.person("王工")
    world.appoint(locked, world.work())
    dimension = Dimension(world.actor, Rows(world.config, "person"), "person.locks.posts")
    source = dimension.source
    assert source is not None
    table = Entry.objects.unscoped().filter(register="person")
    found = source.joined(table).annotate(post=dimension.expression()).values_list("pk", "post")
    many = {pk: source.values(post) for pk, post in found}
    facts = {one.pk: Facts(world.config, Dossier(one)).get("person.locks.posts") for one in (locked, free)}
    assert many == {pk: dimension.values_of_fact(posts) for pk, posts in facts.items()}
    assert list(dimension.narrowed(table, "manager")) == [locked]
