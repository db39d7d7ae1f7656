"""What a text of the language is. Every text of every model says it in its annotation (`tests/config/test_kinds.py`).

A key that names something says so where it is declared, and nowhere else: the checker looks for what is named, and the
published schemas (``x-kind``), the completion of the editor and the reference are made from it.

- `Refers`: the name of something declared; what there is to name stands in `config.things`
- `Asks`: the path of a fact, and of which type it must be; `Copied`: a literal, or ``{fact: <path>}``
- `FieldOf`: a field of a form
- `Declares`: the name that the part has itself
- `Within`: a name that only its own chain, form, feed or story knows; the analysis of that part looks it up
- `Word`: anything else
- `Places`: of a `Text`: which {places} it may have
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

OWN = "own"
"""Of the part around it: the filing type, register or feed in which it stands."""

SUBJECT = "subject"
"""Of the register that the filing type around it is about."""

APPOINTMENTS = "appointments"
"""Of the register of appointments."""

BELOW = "below"
"""Of the register that is the key under which the part stands."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a text is."""

    published: ClassVar[str] = ""

    @property
    def said(self) -> str:
        """What the published schemas say of it; empty where that helps nobody."""
        return self.published

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(schema)
        return {**found, "x-kind": self.said} if self.said else found


@dataclass(frozen=True, slots=True)
class Refers(Kind):
    """The name of a `thing` (a row of `config.things`). What belongs to something is looked up `of` it: of the part
    around (`OWN`), or of the part that the field of that name beside it names. `also` are names that are always there.
    """

    thing: str
    of: str = ""
    also: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        return self.thing


@dataclass(frozen=True, slots=True)
class RefersBy(Kind):
    """A name of which the word under a key beside it says what it names."""

    key: str
    things: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Within(Kind):
    """A name that is known within its own chain, form, feed or story."""

    thing: str

    @property
    def said(self) -> str:
        return self.thing


Wanted = Literal["any", "moment", "list", "shown"]
"""Which facts fit: `shown` are those that a column or text may show besides those that conditions ask for."""


@dataclass(frozen=True, slots=True)
class Asks(Kind):
    """The path of a fact; where it stands decides which facts there are (`config.facts.places`). `also` are words that
    may stand in its place."""

    wanted: Wanted = "any"
    also: tuple[str, ...] = ()
    published: ClassVar[str] = "fact"


@dataclass(frozen=True, slots=True)
class Copied(Kind):
    """A literal, or ``{fact: <path>}``."""


@dataclass(frozen=True, slots=True)
class FieldOf(Kind):
    """A field of a form: `of` the part around (`OWN`), the `SUBJECT`, the `APPOINTMENTS`, the register under whose key
    the part stands (`BELOW`), or the part that the field of that name beside it names."""

    of: str = OWN
    published: ClassVar[str] = "field-of"


@dataclass(frozen=True, slots=True)
class Declares(Kind):
    """The name of the part in which it stands."""


@dataclass(frozen=True, slots=True)
class Word(Kind):
    """A word that names nothing in the configuration."""

    what: Literal[
        "words",
        "pattern",
        "template",
        "file",
        "icon",
        "act",
        "event",
        "day",
        "time",
        "period",
        "login",
        "secret",
        "option",
        "source",
        "requirement",
        "code",
        "key",
        "zone",
        "region",
        "value",
    ]


ACT = Word("act")
"""An act at which a rule is tested: ``submit``, ``decide:<step>`` …"""

EVENT = Word("event")
FILE = Word("file")
"""A file beside the one that names it."""

ICON = Word("icon")


@dataclass(frozen=True, slots=True)
class Places(Kind):
    """The {places} of a text: these `words`, and facts where it may name `facts`."""

    words: frozenset[str] = frozenset()
    facts: bool = False
