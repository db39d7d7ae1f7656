"""What is open to somebody beyond their own: a list, and a page for each row with what lies below it (G5).

Pages for anyone, pages of those who have signed in, the API and scenarios ask here. Whether something is open is worked
out when it is asked for and kept nowhere, so that what is withdrawn is gone at once; what does not stand in a `Row` is
not to be had: no other field, no other file, no count of what is not open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from guicheng.accounts.actor import Actor
from guicheng.attachments import serving, slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.serving import Rendition, Served
from guicheng.common import search
from guicheng.common.masking import Audience
from guicheng.common.text import Text
from guicheng.config import openings, releases
from guicheng.config.model.filing import FilingType
from guicheng.config.model.forms import Slot
from guicheng.config.model.opening import ANYONE, OpenBelow, Opening
from guicheng.config.model.whole import RegionConfig
from guicheng.config.openings import Declared
from guicheng.entries import entry_files
from guicheng.filings.access.reader import FILES
from guicheng.filings.context import opening
from guicheng.filings.context.filing_context import not_found
from guicheng.filings.models import Filing
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.registers.models import Entry

PAGE = 20
MOST_BELOW = 500
"""Rows of one kind that are shown below another."""


@dataclass(frozen=True)
class Shown:
    """One field, in words."""

    id: str
    label: Text
    words: str


@dataclass(frozen=True)
class OpenFile:
    """One file, with the title of its slot."""

    title: Text
    attachment: Attachment


@dataclass(frozen=True)
class Row:
    """All that is disclosed of an entry or filing. A filing has no name but what its fields say."""

    id: int
    kind: str
    name: str
    values: tuple[Shown, ...]
    files: tuple[OpenFile, ...] = ()
    below: tuple[Section, ...] = ()

    @property
    def title(self) -> str:
        """What it is called on a page: its name, or the first of its fields."""
        return self.name or next((one.words for one in self.values), "")

    @property
    def every(self) -> Iterable[Row]:
        """The row, and all that lies below it."""
        yield self
        for section in self.below:
            for row in section.rows:
                yield from row.every


@dataclass(frozen=True)
class Section:
    """The rows of one register or filing type below a row."""

    id: str
    title: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Line:
    """A row of a list: without its files, and of what lies below it only how many there are, by register."""

    row: Row
    counts: dict[str, int]


@dataclass(frozen=True)
class Listed:
    """One page of a list; `next` is where the following one goes on, None at the end."""

    lines: tuple[Line, ...]
    next: int | None


def audience(actor: Actor) -> frozenset[str]:
    """The names under which something may be open to the actor on a page."""
    bare = actor.manages_only or actor.must_change_password or not actor.role
    return frozenset({ANYONE} if bare else {ANYONE, actor.role})


def find(actor: Actor, opening_id: str) -> Opened:
    """Something that is open to the actor and has a page. Refusal `not-found`."""
    config = releases.current(actor.region)
    known = (one for one in openings.with_page(config, audience(actor)) if one.id == opening_id)
    declared = next(known, None)
    if declared is None:
        raise not_found()
    return Opened(config, actor, declared)


@dataclass(frozen=True)
class Opened:
    """One opening before one reader."""

    config: RegionConfig
    actor: Actor
    declared: Declared

    @property
    def rule(self) -> Opening:
        """What is declared."""
        return self.declared.rule

    @property
    def title(self) -> Text:
        """The title of its page."""
        return self.rule.title or self.declared.part(self.config).title

    @property
    def searched(self) -> list[Text]:
        """The labels of what a search compares."""
        fields = [*opening.searched(self.rule)]
        if self.declared.register is not None:
            fields.insert(0, self.config.registers[self.declared.register].name)
        return [self._form.by_id[one].label for one in dict.fromkeys(fields) if one in self._form.by_id]

    @property
    def columns(self) -> list[tuple[str, Text]]:
        """The columns of its list: the name of an entry, then the fields."""
        register = self.config.registers.get(self.declared.register or "")
        names = [register.name, *self.rule.fields] if register else list(self.rule.fields)
        return [(one, self._form.by_id[one].label) for one in dict.fromkeys(names) if one in self._form.by_id]

    @property
    def counted(self) -> list[tuple[str, Text]]:
        """The registers below it, of which its list counts what is open."""
        return [(name, self.config.registers[name].title) for name in self.rule.below]

    # -- many --------------------------------------------------------------------------------------------------------

    def page(self, query: str = "", before: int | None = None, size: int = PAGE) -> Listed:
        """The open rows that hold what was typed, the latest first, from below the id `before`. Where hardly any of
        many rows is open, a page may hold fewer than `size` and yet be followed by another."""
        rows = self._candidates if before is None else self._candidates.filter(pk__lt=before)
        if self.declared.register is not None:
            rows = rows.filter(search.found_by(query))
        found: list[Any] = []
        seen = 0
        for chunk in opening.chunks(rows.order_by("-pk")):
            for row in opening.holding(self.config, self.actor, self.rule.when, chunk):
                if self._is_found(row, query):
                    if len(found) == size:
                        return Listed(self._lines(found), found[-1].pk)
                    found.append(row)
            seen += len(chunk)
        over = seen < opening.MOST_LOOKED_AT
        return Listed(self._lines(found), None if over else chunk[-1].pk)

    def row(self, row_id: int) -> Row:
        """One row with all that is disclosed of it. Refusal `not-found` where it is not open, or not there."""
        found = list(self._candidates.filter(pk=row_id))
        if not opening.holding(self.config, self.actor, self.rule.when, found):
            raise not_found()
        if self.declared.filing is not None:
            return self._filings(self.config.filings[self.declared.filing], self.rule, found)[0]
        below = self._below(found[0])
        return self._entries(found, self.rule, self.rule.slots, {found[0].pk: below})[0]

    def file(self, row_id: int, file_id: int, rendition: Rendition = "original", *, download: bool = False) -> Served:
        """A file that stands on the page of a row, never to be kept by whoever passes it on. Refusal `not-found`."""
        shown = {one.attachment.pk: one.attachment for row in self.row(row_id).every for one in row.files}
        if file_id not in shown:
            raise not_found()
        served = serving.open_for(
            None, shown[file_id], lambda _who, _file: True, rendition=rendition, download=download
        )
        served.headers.update(NOT_KEPT)
        return served

    @cached_property
    def _form(self) -> CompiledForm:
        form = self.declared.part(self.config).form or ""
        return compile_form(self.config.forms[form], self.config.conditions, self.config.zone)

    @property
    def _candidates(self) -> QuerySet[Any]:
        """The rows of which some may be open."""
        region = self.config.region.region
        if self.declared.filing is not None:
            return _came_through(self.config, self.config.filings[self.declared.filing])
        entries = Entry.objects.unscoped().filter(region=region, register=self.declared.register)
        return entries.filter(removed_at__isnull=True).select_related("parent__parent")

    def _is_found(self, row: Any, query: str) -> bool:
        if isinstance(row, Entry):
            return opening.is_found(self.config, self.rule, row, query)
        words = (one for _, one in opening.told(_form_of(row), row.data, opening.searched(self.rule)))
        wanted = search.fold(query)
        return not query.strip() or (wanted != "" and any(wanted in search.fold(one) for one in words))

    def _lines(self, found: Sequence[Any]) -> tuple[Line, ...]:
        if self.declared.filing is not None:
            rows = self._filings(self.config.filings[self.declared.filing], self.rule, found, files=False)
            return tuple(Line(row, {}) for row in rows)
        counts: dict[int, dict[str, int]] = {entry.pk: dict.fromkeys(self.rule.below, 0) for entry in found}
        for register, below in self.rule.below.items():
            for child in self._children(found, register, below):
                counts[child.parent_id or 0][register] += 1
        return tuple(Line(row, counts[row.id]) for row in self._entries(found, self.rule, ()))

    # -- what is disclosed -------------------------------------------------------------------------------------------

    def _entries(
        self,
        found: Sequence[Entry],
        rule: Opening | OpenBelow,
        wanted: Sequence[str],
        below: dict[int, tuple[Section, ...]] | None = None,
    ) -> list[Row]:
        """What is disclosed of entries of one register."""
        if not found:
            return []
        register = self.config.registers[found[0].register]
        form = opening.form_of(self.config, found[0].register)
        files = slots.of_many(entry_files.KIND, [entry.pk for entry in found], wanted) if wanted else {}
        places = {slot.id: slot for name in register.form_ids for slot in self.config.forms[name].ui.slots}
        fields = [path for path in rule.fields if path != register.name]
        return [
            Row(
                entry.pk,
                entry.register,
                entry.name,
                self._values(form, entry.data, fields, self._masks(self.rule)),
                _files(places, files.get(entry.pk, [])),
                (below or {}).get(entry.pk, ()),
            )
            for entry in found
        ]

    def _filings(self, kind: FilingType, rule: Opening, found: Sequence[Filing], *, files: bool = True) -> list[Row]:
        """What is disclosed of filings of one type, each by the form that it was filed with."""
        wanted = rule.slots if files else []
        there = slots.of_many(FILES, [filing.pk for filing in found], wanted) if wanted else {}
        rows = []
        for filing in found:
            form = _form_of(filing)
            values = self._values(form, filing.data, rule.fields, self._masks(rule))
            rows.append(Row(filing.pk, kind.filing, "", values, _files(form.slots, there.get(filing.pk, []))))
        return rows

    def _below(self, entry: Entry) -> tuple[Section, ...]:
        """What lies below an open entry: entries that belong to it, and what was filed about it or about them."""
        sections = []
        for name, below in self.rule.below.items():
            found = self._children([entry], name, below)
            filed = self._filed(name, found)
            rows = self._entries(found, below, below.slots, filed)
            sections.append(Section(name, self.config.registers[name].title, tuple(rows)))
        return (*sections, *self._filed(entry.register, [entry]).get(entry.pk, ()))

    def _children(self, entries: Sequence[Entry], register: str, below: OpenBelow) -> list[Entry]:
        rows = Entry.objects.unscoped().filter(parent_id__in=[one.pk for one in entries], register=register)
        there = rows.filter(removed_at__isnull=True).select_related("parent__parent").order_by("name", "pk")
        return opening.holding(self.config, self.actor, below.when, list(there[: MOST_BELOW * max(1, len(entries))]))

    def _filed(self, register: str, entries: Sequence[Entry]) -> dict[int, tuple[Section, ...]]:
        """What was filed about entries and is open to the same reader, by entry."""
        names, about = audience(self.actor), {entry.pk: entry for entry in entries}
        found: dict[int, tuple[Section, ...]] = {}
        for kind in self.config.filings_about(register) if entries else ():
            for rule in (one for one in kind.open if not names.isdisjoint(one.to)):
                rows = list(_came_through(self.config, kind).filter(subject_id__in=list(about)).order_by("pk"))
                opened = opening.holding(self.config, self.actor, rule.when, rows)
                subjects = {filing.pk: filing.subject_id for filing in opened}
                by_entry: dict[int, list[Row]] = {}
                for row in self._filings(kind, rule, opened):
                    by_entry.setdefault(subjects[row.id] or 0, []).append(row)
                for pk, these in by_entry.items():
                    section = Section(kind.filing, rule.title or kind.title, tuple(these))
                    found[pk] = (*found.get(pk, ()), section)
        return found

    def _values(
        self, form: CompiledForm, data: dict[str, Any], fields: Sequence[str], masks: Audience
    ) -> tuple[Shown, ...]:
        told = opening.told(form, data, fields, masks)
        return tuple(Shown(path, form.by_id[path].label, words) for path, words in told)

    @staticmethod
    def _masks(rule: Opening) -> Audience:
        """Whoever signs in reads what they would read of a colleague's; strangers nothing personal at all."""
        return "public" if rule.to_strangers else "internal"


NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""What is open today may be closed tomorrow: nobody keeps it, and no search engine lists it."""


def _came_through(config: RegionConfig, kind: FilingType) -> QuerySet[Filing]:
    """The filings of a type that came through, but for those about an entry that is gone."""
    states = [name for name, end in kind.chain.ends.items() if end.means == "approved"]
    rows = Filing.objects.unscoped().filter(region=config.region.region, type=kind.filing, state__in=states, live=False)
    there = Q(subject__isnull=True) | Q(subject__removed_at__isnull=True)
    return rows.filter(there).select_related("subject__parent__parent")


def _form_of(filing: Filing) -> CompiledForm:
    """The form that a filing was filled in with. A bare act has an empty one."""
    own = releases.load(filing.release_id)
    return compile_form(own.forms[own.filings[filing.type].form or ""], own.conditions, own.zone)


def _files(places: Mapping[str, Slot], held: Iterable[Attachment]) -> tuple[OpenFile, ...]:
    return tuple(OpenFile(places[one.slot].title, one) for one in held if one.slot in places)
