"""What conditions, columns and routes may ask about people; `config.facts.people` declares it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from guicheng.common import clock
from guicheng.common.text import Text, text
from guicheng.config.facts.people import ROOTS_OF_PERSONS
from guicheng.config.model.whole import RegionConfig
from guicheng.registers.locks import counting, parts, person_files, standing
from guicheng.registers.locks.person_files import PersonFile
from guicheng.registers.models import Entry, Lock
from guicheng.registers.values import entry_map

HOW = {
    "": text("锁定", "Locked"),
    "moved": text("锁定转移", "Lock moved on"),
    "released": text("解锁", "Unlocked"),
    "ended": text("锁定自动解除", "Lock ended by itself"),
}
"""What became of a lock, by how it ended."""


class PeopleFacts:
    """Answers for one moment; what was read is kept, so that one condition after another costs nothing more."""

    def __init__(self, config: RegionConfig) -> None:
        self.config = config
        self._files: dict[int, PersonFile] = {}
        self._locks: dict[int, list[Lock]] = {}
        self._entries: dict[int, Entry | None] = {}
        self._turn = standing.turn()

    def fresh(self) -> PeopleFacts:
        """These answers, without what was read before somebody was settled."""
        if self._turn != standing.turn():
            self._files, self._locks, self._entries = {}, {}, {}
            self._turn = standing.turn()
        return self

    def know(self, found: Mapping[int, PersonFile]) -> None:
        """Files that were read for many persons at once."""
        self._files |= found

    def part_of(self, entry: Entry | None) -> str | None:
        """The part an entry's register plays."""
        return self.config.people.part_of(entry.register) if entry is not None and self.config.people else None

    def entry(self, subject: Entry | None, register: str) -> Entry | None:
        """The person or work that a certificate, employment or appointment is about, by the name of its register; also
        while it is only being written."""
        people, part = self.config.people, self.part_of(subject)
        if people is None or subject is None or part in (None, "persons", "works"):
            return None
        declared: Any = people.parts[part]
        if register == people.persons.register_:
            return self._linked(subject, declared.person)
        if part == "appointments" and people.works is not None and register == people.works.register_:
            return self._linked(subject, declared.work)
        return None

    def _linked(self, subject: Entry, path: str) -> Entry | None:
        if path == "parent":
            return subject.parent
        pk = parts.linked(subject, path)
        if pk is not None and pk not in self._entries:
            rows = Entry.objects.unscoped().filter(pk=pk, region=self.config.region.region)
            self._entries[pk] = rows.first()
        return self._entries[pk] if pk is not None else None

    def map_of(self, entry: Entry) -> Mapping[str, Any]:
        """An entry with all that may be asked of it."""
        return PersonMap(self, entry) if self.part_of(entry) == "persons" else entry_map(entry)

    def person(self, subject: Entry | None) -> Entry | None:
        """The person a subject is, or is about."""
        people = self.config.people
        if people is None or subject is None or self.part_of(subject) == "persons":
            return subject if people else None
        return self.entry(subject, people.persons.register_)

    def of_person(self, person: Entry, path: Sequence[str]) -> Any:
        """What only a person's entry has."""
        if (reader := OF_PERSONS.get(".".join(path))) is not None:
            return reader(self, person)
        match path:
            case ["posts", post, what]:
                return self._post(person, post, what)
        return None

    def certificates(self, subject: Entry | None) -> list[dict[str, Any]]:
        """The certificates of the person a subject is or is about: what ``holds`` asks."""
        person = self.person(subject)
        return self.file(person).certificates if person is not None and self.part_of(person) == "persons" else []

    def lock(
        self, subject: Entry | None, filing_id: int | None = None, asked_at: dt.datetime | None = None
    ) -> dict[str, Any] | None:
        """The lock a filing is concerned with: the one it released; the one it asked for when it was handed in at
        `asked_at`, also where that has ended since; before that, the one set last that runs."""
        person = self.person(subject)
        if person is None or self.part_of(person) != "persons":
            return None
        if filing_id is not None:
            released = Lock.objects.unscoped().filter(person=person, filing_id=filing_id, ended="released")
            if (found := released.select_related("origin").order_by("-since").first()) is not None:
                return lock_map(self.config, found)
        if asked_at is not None:
            asked = standing.asked_for(person.pk, asked_at)
            return lock_map(self.config, asked) if asked else None
        running = self.locks(person.pk)
        return lock_map(self.config, running[0]) if running else None

    def locks(self, person_id: int) -> list[Lock]:
        """The running locks of a person, the one set last first."""
        if person_id not in self._locks:
            rows = Lock.objects.unscoped().filter(person_id=person_id, until__isnull=True).select_related("origin")
            self._locks[person_id] = list(rows.order_by("-since", "-id"))
        return self._locks[person_id]

    def file(self, person: Entry) -> PersonFile:
        """The file of a person; an empty one while the entry is only being written."""
        if person.pk not in self._files:
            self._files |= person_files.read(self.config, [person.pk] if person.pk else [])
        return self._files.get(person.pk) or PersonFile(person)

    def employers(self, person: Entry) -> list[int]:
        """Who employs a person today: by the declared employments, else whoever registered the person."""
        file, today = self.file(person), clock.today(self.config.zone)
        found = {pk for pk, _, _ in file.employers if file.works_for(pk, today)}
        return sorted(found) or [pk for pk in (person.organisation_id,) if pk]

    def _post(self, person: Entry, post: str, what: str) -> Any:
        if what == "held":
            today = clock.today(self.config.zone)
            lasting = (one for one in self.file(person).appointments if one.tie.post == post and one.lasts(today))
            return list({one.work.pk: entry_map(one.work) for one in lasting}.values())
        found = counted_posts(self.config, self.file(person), post)
        if what == "count":
            return len(found)
        return [one for works in found.values() for one in works] if what == "works" else None


def counted_posts(config: RegionConfig, file: PersonFile, post: str) -> dict[str, list[dict[str, Any]]]:
    """The works a person holds a post on, by what they count by: under the post's first rule, else work by work."""
    rule = next((rule for rule in config.locks.values() if post in rule.posts), None)
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for held in file.running(clock.today(config.zone)):
        if held.tie.post != post:
            continue
        counted = counting.count(config, rule, file, held) if rule else None
        if rule is None or counted is not None:
            key = counted.claim.key if counted else f"#{held.work.pk}"
            found.setdefault(key, {})[held.work.pk] = entry_map(held.work)
    return {key: list(works.values()) for key, works in found.items()}


def post_title(config: RegionConfig, lock: Lock) -> Text:
    """What people call the post that a lock is about."""
    declared = config.people.posts.get(lock.post) if config.people else None
    return declared.title if declared else text(lock.post, lock.post)


def lock_map(config: RegionConfig, lock: Lock) -> dict[str, Any]:
    """A lock as conditions and routes read it."""
    rule = config.locks.get(lock.rule)
    return {
        "id": lock.pk,
        "rule": lock.rule,
        "title": rule.title.zh if rule else lock.rule,
        "post": lock.post,
        "post_title": post_title(config, lock).zh,
        "how": HOW[lock.ended].zh,
        "ended": lock.ended or None,
        "moved": lock.moved_from_id is not None,
        "organisation_id": lock.organisation_id,
        "since": lock.since,
        "until": lock.until,
        "works": lock.works,
        "origin": entry_map(lock.origin),
    }


OF_PERSONS: Mapping[str, Callable[[PeopleFacts, Entry], Any]] = {
    "locked": lambda facts, person: bool(facts.locks(person.pk)),
    "locks.count": lambda facts, person: len(facts.locks(person.pk)),
    "locks.list": lambda facts, person: [lock_map(facts.config, lock) for lock in facts.locks(person.pk)],
    "locks.posts": lambda facts, person: sorted({lock.post for lock in facts.locks(person.pk)}),
    "employers": lambda facts, person: facts.employers(person),
}
"""How the facts of persons are read that have a fixed name."""


class PersonMap(Mapping[str, Any]):
    """A person's entry as a map whose locks and posts are looked up only when asked for."""

    def __init__(self, facts: PeopleFacts, person: Entry) -> None:
        self._facts = facts
        self._person = person
        self._plain = entry_map(person)

    def __getitem__(self, name: str) -> Any:
        if name in self._plain or name not in ROOTS_OF_PERSONS:
            return self._plain[name]
        if name == "posts":
            people = self._facts.config.people
            return {
                post: self._read(name, post, ("count", "works", "held")) for post in (people.posts if people else ())
            }
        if name in OF_PERSONS:
            return self._facts.of_person(self._person, [name])
        return self._read(name, None, [one.partition(".")[2] for one in OF_PERSONS if one.startswith(f"{name}.")])

    def _read(self, name: str, within: str | None, names: Iterable[str]) -> dict[str, Any]:
        way = [name, within] if within else [name]
        return {one: self._facts.of_person(self._person, [*way, one]) for one in names}

    def __iter__(self) -> Iterator[str]:
        return iter({**self._plain, **dict.fromkeys(ROOTS_OF_PERSONS)})

    def __len__(self) -> int:
        return len(self._plain.keys() | ROOTS_OF_PERSONS)
