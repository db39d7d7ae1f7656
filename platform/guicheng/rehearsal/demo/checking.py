"""What is wrong with a story before it is told: each mistake with its file, line and column, and what to write instead.

Looked up: in the region what the models of a story say it names there, fields, slots and decisions; in the story logins
and aliases, and that whoever is spoken of is there by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from guicheng.config.findings import Findings, did_you_mean
from guicheng.config.model.effects import CreateEntryEffect
from guicheng.config.model.filing import FilingType
from guicheng.config.model.kinds import Refers
from guicheng.config.model.registers import EntryWay
from guicheng.config.model.story import Story, StoryAct, StoryEntry, StoryRecord
from guicheng.config.model.whole import RegionConfig
from guicheng.config.nodes import MapNode, locate, plain
from guicheng.config.things import THINGS
from guicheng.config.validation import findings_of
from guicheng.config.walking import walk
from guicheng.rehearsal.demo.story import order, tree_of

Place: TypeAlias = tuple[str | int, ...]
Turn: TypeAlias = tuple[int, str, int]
"""When something happens: the day, the time, and its turn among what happens then."""


def check(path: Path, config: RegionConfig) -> Findings:
    """Everything that is wrong with the story in a file."""
    findings = Findings()
    tree = tree_of(path, findings)
    if tree is None:
        return findings
    try:
        story = Story.model_validate(plain(tree))
    except ValidationError as error:
        findings.extend(findings_of(error, tree, root=Story))
        return findings
    _Check(story, config, tree, findings).run()
    return findings


@dataclass
class _Check:
    story: Story
    config: RegionConfig
    tree: MapNode
    findings: Findings
    there: dict[str, Turn] = field(default_factory=dict)
    """Alias → from when on it is there."""
    registers: dict[str, str] = field(default_factory=dict)
    """Alias of an entry → its register."""
    logins: dict[str, Turn] = field(default_factory=dict)
    turn: int = 0

    def run(self) -> None:
        """Look at what it names of the region, then at the story in the order in which it is told."""
        for visit in walk(self.story):
            if isinstance(visit.kind, Refers) and (thing := THINGS[visit.kind.thing]).part is None:
                self._named(thing.title, visit.value, thing.names(self.config, visit.kind.thing), visit.location)
        for name, body in self.story.organisations.items():
            self._body(name)
            if body.by is not None:
                self._by("login", body.by, self.logins, self._turn("-900d"), ("organisations", name, "by"))
            for number, account in enumerate(body.people):
                here = ("organisations", name, "people", number)
                self._add(self.logins, "login", account.login, self._turn("-900d"), (*here, "login"))
        if self.story.fed_by is not None:
            self._known("login", self.story.fed_by, self.logins, ("fed_by",))
        turns = [
            self._there(one, place) for one, place in self._brought()
        ]  # either may belong to one of the other kind
        for (one, place), turn in zip(self._brought(), turns, strict=True):
            if isinstance(one, StoryRecord):
                self._record(one, turn, place)
            else:
                self._entry(one, turn, place)
        for number, act in enumerate(self.story.acts):
            self._act(act, ("acts", number))

    def _body(self, name: str) -> None:
        self._add(self.there, "alias", name, self._turn("-900d"), ("organisations", name))

    def _brought(self) -> Iterator[tuple[StoryRecord | StoryEntry, Place]]:
        """Records and entries, each with its place in the file."""
        yield from ((record, ("records", number)) for number, record in enumerate(self.story.records))
        yield from ((entry, ("entries", name)) for name, entry in self.story.entries.items())

    def _there(self, one: StoryRecord | StoryEntry, here: Place) -> Turn:
        """From when on an entry is there, and under which alias."""
        turn = self._turn(one.at)
        alias, place = (one.id, (*here, "id")) if isinstance(one, StoryRecord) else (str(here[-1]), here)
        if alias is not None:
            self._add(self.there, "alias", alias, turn, place)
            self.registers[alias] = one.register_
        return turn

    def _record(self, record: StoryRecord, turn: Turn, here: Place) -> None:
        self._written(record.register_, record.data, record.about, turn, here)
        if record.of is not None:
            self._known("organisation", record.of, self.story.organisations, (*here, "of"))
        self._account(record, turn, here, "feed")

    def _entry(self, entry: StoryEntry, turn: Turn, here: Place) -> None:
        self._written(entry.register_, entry.data, entry.about, turn, here)
        self._by("login", entry.by, self.logins, turn, (*here, "by"))
        register = self.config.registers.get(entry.register_)
        if register is not None:
            self._slots(register.form, entry.files, here)
        self._account(entry, turn, here, "page")

    def _account(self, one: StoryRecord | StoryEntry, turn: Turn, here: Place, way: EntryWay) -> None:
        """The account that comes with an entry."""
        register = self.config.registers.get(one.register_)
        if register is not None and register.account is not None and way in register.account.made_by:
            field, login = register.account.login_in(one.data)
            self._add(self.logins, "login", login, turn, (*here, "data", field))

    def _written(self, register_id: str, data: Mapping[str, Any], about: str | None, turn: Turn, here: Place) -> None:
        """An entry: its register, the entry above it, its fields."""
        register = self.config.registers.get(register_id)
        if register is None:
            return
        self._fields(register.form, data, turn, here)
        if about is None and register.about is not None:
            self._error(
                "no-parent",
                f"“{register_id}”属于“{register.about}”的条目，请写 `about`",
                f"an entry of {register_id} belongs to one of {register.about}: write `about`",
                here,
            )
        elif about is not None and self._by("alias", about, self.there, turn, (*here, "about")):
            self._register(about, register.about, (*here, "about"))

    def _act(self, act: StoryAct, here: Place) -> None:
        turn = self._turn(act.at)
        if act.each_period is not None:
            turn = max(turn, self.there.get(act.about, turn))
        self._by("login", act.by, self.logins, turn, (*here, "by"))
        known = self._by("alias", act.about, self.there, turn, (*here, "about"))
        kind = self.config.filings.get(act.file)
        if kind is None:
            return
        if known:
            self._register(act.about, kind.about, (*here, "about"))
        lists = act.each_period.lists if act.each_period else {}
        self._fields(kind.form, act.data, turn, here)
        self._fields(kind.form, lists, turn, (*here, "each_period"), "lists")
        self._slots(kind.form, act.files, here)
        self._answers(act, kind, here)
        self._made(act, kind, turn, here)

    def _slots(self, form: str | None, files: Iterable[str], here: Place) -> None:
        """Files go into slots of the form that is filled in."""
        ui = self.config.forms[form].ui if form else None
        for slot in files:
            if ui is None or not ui.has_slot(slot):
                self._known("slot", slot, [one.id for one in ui.slots] if ui else [], (*here, "files", slot))

    def _made(self, act: StoryAct, kind: FilingType, turn: Turn, here: Place) -> None:
        """What its effects add is there from then on."""
        created = {one.register_ for rule in kind.effects for one in rule.effects if isinstance(one, CreateEntryEffect)}
        for register, alias in act.makes.items():
            place = (*here, "makes", register)
            self._add(self.there, "alias", alias, turn, place)
            self.registers[alias] = register
            if register in self.config.registers and register not in created:
                zh = f"事项“{act.file}”的联动不新增“{register}”的条目"
                self._error("never-made", zh, f"no effect of {act.file!r} adds an entry of {register!r}", place)

    def _answers(self, act: StoryAct, kind: FilingType, here: Place) -> None:
        decisions = {one.id for step in kind.chain.steps for one in step.decisions}
        for number, answer in enumerate(act.then):
            place = (*here, "then", number)
            self._by("login", answer.by, self.logins, None, (*place, "by"))
            self._known("decision", answer.decision, decisions, (*place, "decision"))
            for value, where in _chosen(answer.fields, (*place, "fields")):
                self._by("alias", value, self.there, None, where)

    def _fields(self, form: str | None, data: Mapping[str, Any], turn: Turn, here: Place, key: str = "data") -> None:
        """Field names as the form has them, and whoever is chosen in them."""
        names = set(self.config.forms[form].data_schema.get("properties", {})) if form in self.config.forms else set()
        for name in data:
            self._known("field", name.split(".")[0], names, (*here, key, name))
        for value, where in _chosen(data, (*here, key)):
            self._by("alias", value, self.there, turn, where)

    # -- saying it -------------------------------------------------------------------------------------------------

    def _turn(self, at: str) -> Turn:
        self.turn += 1
        return (*order(at), self.turn)

    def _known(self, what: str, name: str, known: Collection[str], here: Place) -> bool:
        return self._named((_WORDS[what], what), name, known, here)

    def _named(self, title: tuple[str, str], name: str, known: Collection[str], here: Place) -> bool:
        """Whether something is there; said where it is not. `title` is what it should be, in both languages."""
        if name in known:
            return True
        zh, en = title
        self.findings.error(
            f"unknown-{en.replace(' ', '-')}",
            f"没有{zh}“{name}”",
            f"there is no {en} {name!r}",
            self._at(here),
            "/".join(map(str, here)),
            did_you_mean(name, known),
        )
        return False

    def _by(self, what: str, name: str, known: Mapping[str, Turn], turn: Turn | None, here: Place) -> bool:
        """Somebody or something of the story, there by that time."""
        if not self._known(what, name, known, here):
            return False
        if turn is not None and known[name] >= turn:
            self._error("not-there-yet", f"“{name}”这时还没有", f"{name!r} is not there yet by then", here)
        return True

    def _register(self, alias: str, wanted: str | None, here: Place) -> None:
        if alias in self.registers and self.registers[alias] == wanted:
            return
        found = self.registers.get(alias, "—")
        self._error(
            "other-register",
            f"“{alias}”是“{found}”的条目，这里要“{wanted}”的条目",
            f"{alias!r} is an entry of {found}; one of {wanted} stands here",
            here,
        )

    def _add(self, to: dict[str, Turn], what: str, name: str, turn: Turn, here: Place) -> None:
        if name in to:
            self._error("twice", f"{_WORDS[what]}“{name}”出现了两次", f"the {what} {name!r} is there twice", here)
        to[name] = turn

    def _error(self, code: str, zh: str, en: str, here: Place) -> None:
        self.findings.error(code, zh, en, self._at(here), "/".join(map(str, here)))

    def _at(self, here: Place) -> Any:
        return locate(self.tree, here).at


_WORDS = {
    "organisation": "单位",
    "login": "登录名",
    "alias": "代号",
    "field": "字段",
    "slot": "附件槽",
    "decision": "审批意见",
}


def _chosen(value: Any, here: Place) -> Iterator[tuple[str, Place]]:
    """Every alias that is chosen inside a value, with its place."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "id" and isinstance(inner, str) and inner.startswith("$"):
                yield inner[1:], (*here, key)
            else:
                yield from _chosen(inner, (*here, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _chosen(inner, (*here, number))
