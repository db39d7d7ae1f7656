"""The texts of the language by what they are, for the models to use. `kinds` says what each kind means."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, JsonValue
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from guicheng.config.model.base import FieldKey, FieldPath, Identifier, Text
from guicheng.config.model.kinds import (
    FILE,
    ICON,
    OWN,
    SUBJECT,
    Asks,
    Copied,
    Declares,
    FieldOf,
    Places,
    Refers,
    Within,
    Word,
)
from guicheng.config.paths import FactPath

OwnId = Annotated[Identifier, Declares()]

RoleId = Annotated[Identifier, Refers("roles")]
OrganisationKindId = Annotated[Identifier, Refers("kinds")]
FilingTypeId = Annotated[Identifier, Refers("filings")]
FormId = Annotated[Identifier, Refers("forms")]
RegisterId = Annotated[Identifier, Refers("registers")]
WindowId = Annotated[Identifier, Refers("windows")]
CalendarId = Annotated[Identifier, Refers("calendars")]
EligibilityId = Annotated[Identifier, Refers("eligibility")]
DocumentId = Annotated[Identifier, Refers("documents")]
ExportId = Annotated[Identifier, Refers("exports")]
PostId = Annotated[Identifier, Refers("posts")]
PageId = Annotated[Identifier, Refers("pages")]
StateName = Annotated[str, Refers("states", of=OWN)]
Reader = Annotated[str, Refers("roles", also=("all",))]
"""A role, or `all`."""

OwnField = Annotated[FieldPath, FieldOf(OWN)]
SubjectField = Annotated[FieldKey, FieldOf(SUBJECT)]
RegisterField = Annotated[FieldKey, FieldOf("register_")]
FormField = Annotated[FieldPath, Within("field")]
"""A field of the form in which it is named."""
DataField = Annotated[FieldKey, Within("field")]
"""A field of the form that is filled in there."""
FormSpot = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$",
        max_length=160,
        description="a field or slot; of a table `table.column`, of one row of it `table.row.column`",
    ),
    Within("field"),
]
"""What stands on a form at one spot: a field, a column, a cell, a slot, the files of a row."""

AnyFact = Annotated[
    FactPath, Asks(), Field(description="the name of a fact, e.g. `project.enterprise`, `lock.origin.authority`")
]
DateFact = Annotated[FactPath, Asks("moment"), Field(examples=["form.document_date", "project.started_on"])]
ListFact = Annotated[FactPath, Asks("list")]
ShownFact = Annotated[FactPath, Asks("shown")]
CopiedValue = Annotated[JsonValue, Copied()]
Value = Annotated[JsonValue, Word("value")]

OwnSlot = Annotated[Identifier, Refers("slots", of=OWN)]
EntrySlot = Annotated[Identifier, Refers("entry-slots", of=OWN)]
"""A slot of the forms of a register, whose files belong to the entry."""
LockRuleId = Annotated[Identifier, Refers("locks")]

SlotName = Annotated[Identifier, Within("slots")]
SlotAddress = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=200), Within("slots")]
"""A slot, or the files of a row of a table: ``table.key.slot``."""
DecisionId = Annotated[Identifier, Within("decisions")]
StatusName = Annotated[str, Within("status")]

Words = Annotated[str, Word("words")]
Icon = Annotated[str, ICON]
Secret = Annotated[str, Word("secret")]
PeriodName = Annotated[str, Word("period")]
Pattern = Annotated[str, Word("pattern")]
PlaceCode = Annotated[str, Refers("places")]
FactText = Annotated[Text, Places(facts=True)]
"""A text with {fact} places."""

Template = Annotated[str, Word("template")]
File = Annotated[str, FILE]
Login = Annotated[str, Word("login")]
OptionValue = Annotated[str, Word("option")]

_T = TypeVar("_T")


class _OneOrMany:
    """Reads a single thing as a list of one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(schema)
        return {"anyOf": [found["items"], found]}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | dict | BaseModel) else value


OneOrMany = Annotated[list[_T], _OneOrMany()]
"""A list that may be written as its only item."""
