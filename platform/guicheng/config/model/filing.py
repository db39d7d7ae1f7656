"""`workflows/<region>/<filing>.yaml`: a filing type: what is filed, about what, by whom, until when, who decides."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from guicheng.config.model.acts import ActQuestions, ActWords
from guicheng.config.model.base import Part, Text
from guicheng.config.model.chains import Chain
from guicheng.config.model.conditions import Condition
from guicheng.config.model.effects import EffectRule
from guicheng.config.model.kinds import Places
from guicheng.config.model.names import (
    AnyFact,
    DocumentId,
    EligibilityId,
    FactText,
    FormId,
    Icon,
    OneOrMany,
    OwnField,
    OwnId,
    OwnSlot,
    PostId,
    Reader,
    RegisterId,
    RoleId,
    StateName,
    Template,
    WindowId,
)
from guicheng.config.model.opening import Opening
from guicheng.config.model.registers import Column, Unique
from guicheng.config.model.review import Disclosure
from guicheng.config.model.time import Deadline, Moment, Obligation
from guicheng.config.paths import FactPath


class Requirement(Part):
    """Something that must hold before a filing may be created, submitted or decided (X-08, HNQ-101)."""

    id: OwnId
    when: Condition
    at: list[Moment] = Field(default_factory=lambda: ["create", "submit"])
    message: Text = Field(description="shown where it does not hold")
    remedy: Text | None = Field(None, description="what to do about it")


class Limit(Part):
    """How many filings of the type there may be (HNQ-79, HNQ-85, X-10)."""

    per: Literal["subject", "period", "organisation"] = "subject"
    count: int = Field(1, ge=1)
    message: Text


class WindowUse(Part):
    """The window a filing belongs to and which acts must fall inside it (HNQ-59, HNQ-60)."""

    window: WindowId
    applies_to: list[Moment] = Field(default_factory=lambda: ["create", "submit", "decide"])
    when_closed: Literal["void", "keep"] = Field(
        "void", description="what happens at the close to filings that have not come through"
    )


class Amend(Part):
    """Fields and slots that stay editable after the filing left the draft (HNQ-73)."""

    id: OwnId
    title: Text
    by: list[RoleId]
    fields: list[OwnField] = Field(default_factory=list)
    slots: list[OwnSlot] = Field(default_factory=list)
    when: Condition | None = None


Party = AnyFact
"""An organisation that a filing has to do with: `filer`, `subject` or a fact that names some."""


class Visibility(Part):
    """From which states on a role reads the content; before, it sees a row with the state only (HNQ-41, A-30)."""

    worked_out = ("otherwise",)

    to: list[RoleId]
    of: Party | None = Field(
        None,
        description="whose people: `subject`, the owner of what it is about, or a field that names organisations or "
        "entries (their owners), e.g. `form.contractor`; they see it beyond their own scope. None = by their scope",
    )
    states: list[StateName] = Field(description="states in which the content opens")
    otherwise: Literal["row", "nothing"] = Field(
        "row", description="what is seen in other states; `nothing` by default where `of` is written"
    )

    @model_validator(mode="before")
    @classmethod
    def _parties_wait(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("of") is not None and value.get("otherwise") is None:
            value = {**value, "otherwise": "nothing"}
        return value


class Numbering(Part):
    """A number that a filing gets at an act (X-19). Pattern places: {region6} {date:yyyyMMdd} {seq:4} {<fact>}."""

    field: OwnField | None = Field(
        None,
        description="the read-only field that holds it; none = it is the number of the filing, of which there is one",
    )
    pattern: Template = Field(examples=["{project.permit_no}-{seq:3}"])
    within: list[Literal["day", "month", "year"] | AnyFact] = Field(
        default_factory=list, description="facts and `day`, `month`, `year` that start the serial anew"
    )
    at: Moment = "submit"


class PostOf(Part):
    """The post that a fact names."""

    fact: AnyFact


class Appointing(Part):
    """An appointment that a filing proposes (YNR-19…25): the candidate is checked as he is picked, when the filing is
    handed in and when it is decided; the effect `appoint` carries it out."""

    id: OwnId
    person: AnyFact = Field(description="the candidate, e.g. `form.successor`")
    post: PostId | PostOf = Field(description="a post, or {fact: <path>}")
    work: AnyFact = Field(FactPath("subject"), description="the work, e.g. `work` or `subject`")
    replaces: AnyFact | None = Field(None, description="the appointment that ends with it, e.g. `subject`")
    organisation: AnyFact | None = Field(
        None, description="who appoints, e.g. `form.contractor`; none = who made the one replaced, else who files"
    )
    at: list[Moment] = Field(default_factory=lambda: ["submit", "decide"])
    when: Condition | None = Field(None, description="proposed only where this holds")
    eligible: EligibilityId | None = Field(
        None, description="what is asked of the candidate beyond the post's own rule: an id of eligibility.yaml"
    )


CreateLabel = Annotated[Text, Places(frozenset({"title"}))]


class Tile(Part):
    """The tile of a filing type on the project team's page (HNQ-66)."""

    order: int
    icon: Icon | None = None
    hint: Text | None = Field(None, description="one sentence under the title")


class FilingType(Part):
    """A filing type (填报事项)."""

    filing: OwnId
    title: Text
    description: Text | None = Field(None, description="help above the form and in the list; small, safe Markdown")
    about: RegisterId | None = Field(None, description="the register it is filed about; none = the organisation itself")
    filer: Literal["subject", "actor"] = Field(
        "subject",
        description="which organisation files: `subject`, the owner of the entry (whoever acts for it); `actor`, that "
        "of whoever begins it, about any entry they see or may choose (G3)",
    )
    form: FormId | None = Field(None, description="the form to fill; none = a bare act with a confirmation")
    name: FactText | None = Field(None, description="how one filing is called, with {form.field} places")
    create_label: CreateLabel | None = Field(None, description="text of the button that adds one, e.g. 新增{title}")
    acts: ActWords = Field(ActWords(), description="what its acts are called")
    questions: ActQuestions = Field(ActQuestions(), description="what is asked before its acts")
    draft: bool = Field(
        True,
        description="`false`: the form has one button, which hands it in; what was typed is kept all the same (HBZ-10)",
    )
    tile: Tile | None = None
    hidden: bool = Field(False, description="filed only through the API or effects, never offered on a page")
    limit: Limit | None = None
    unique: list[Unique] = Field(default_factory=list)
    window: WindowUse | None = None
    obligation: Obligation | None = None
    deadlines: list[Deadline] = Field(default_factory=list)
    requires: list[Requirement] = Field(default_factory=list)
    appointments: list[Appointing] = Field(default_factory=list, description="appointments it proposes")
    chain: Chain
    counts_at: Moment = Field("finish", description="the act whose time is the legal reporting time (HNQ-44)")
    labels: dict[StateName, dict[Reader, Text]] = Field(
        default_factory=dict, description="state → role (or `all`) → what people of that role read (X-02)"
    )
    visibility: list[Visibility] = Field(default_factory=list)
    open: list[Opening] = Field(
        default_factory=list,
        description="who may read those that came through, beyond their own; without a `title`, below their entry (G5)",
    )
    review: list[Disclosure] = Field(default_factory=list, description="what audiences see of the review")
    amend: list[Amend] = Field(default_factory=list)
    number: OneOrMany[Numbering] = Field(
        default_factory=list, description="the numbers it gets, each at its act: one, or several (T8)"
    )
    effects: list[EffectRule] = Field(default_factory=list)
    columns: list[Column] = Field(default_factory=list, description="columns of the list of these filings")
    documents: list[DocumentId] = Field(default_factory=list, description="documents printable from one filing")

    @property
    def has_parties(self) -> bool:
        """Whether others than who files are a party to it: the owner of what it is about, or whom a field names."""
        return self.filer == "actor" or any(rule.of is not None for rule in self.visibility)

    @model_validator(mode="after")
    def _period_needs_window(self) -> FilingType:
        if self.limit and self.limit.per == "period" and not self.window:
            raise ValueError("按期限制件数需要 `window` / a limit per period needs a window")
        return self
