"""`workflows/<region>/scenarios/*.yaml`: examples that ship with the rules; where one fails, nothing is published.

A scenario is a story with a clock. Each line of `steps` is one act by one person and what must come of it. Nothing it
does stays in the database.
"""

from __future__ import annotations

import datetime as dt
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import Field, model_validator

from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.kinds import Refers, Within, Word
from guicheng.config.model.names import (
    DataField,
    ExportId,
    FilingTypeId,
    FormSpot,
    LockRuleId,
    Login,
    OrganisationKindId,
    OwnId,
    PeriodName,
    PlaceCode,
    RegisterField,
    RegisterId,
    RoleId,
    Secret,
    SlotAddress,
    StatusName,
    Value,
    Words,
)
from guicheng.config.model.opening import ANYONE
from guicheng.config.model.registration import REGISTRATION_NOTICE
from guicheng.config.model.systems import SystemId

Alias = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]*$", description="a name used in this scenario only"), Within("aliases")
]
Sent = Annotated[Identifier, Refers("notices", also=(REGISTRATION_NOTICE,))]
Decided = Annotated[str, Within("decisions")]
ActorName = Annotated[str, Within("actors")]
CriterionId = Annotated[str, Within("criteria")]
RowCells = list[Value] | dict[Annotated[str, Within("columns")], Value]
"""A row: the texts of all its columns in order, or those of some columns by their ids."""
RequirementId = Annotated[str, Word("requirement")]


class Given(Part):
    """People and entries that exist when the story begins."""

    organisations: dict[Alias, GivenOrganisation] = Field(default_factory=dict)
    entries: dict[Alias, GivenEntry] = Field(default_factory=dict)


class GivenOrganisation(Part):
    """An organisation and, by role, the people who act for it (each actor is called `<alias>` or `<alias>.<role>`)."""

    kind: OrganisationKindId
    name: Words
    jurisdiction: PlaceCode | None = None
    credit_code: Words | None = Field(None, description="its unified social credit code, for whoever asks to join it")
    roles: list[RoleId]


class GivenEntry(Part):
    """An entry of a register. In data, ``{id: $<alias>}`` chooses another entry or organisation of the story."""

    register_: RegisterId = Field(alias="register")
    of: Alias = Field(description="the organisation that owns it")
    about: Alias | None = Field(None, description="the entry it belongs to; it stands above in the file")
    data: dict[RegisterField, Value]
    attach: dict[SlotAddress, int] = Field(default_factory=dict, description="slot → how many files it has there")
    created: dt.datetime | None = Field(None, description="when it was added; the scenario's clock where absent")
    roles: list[RoleId] = Field(default_factory=list, description="actors that come with it: `<entry>.<role>`")


class Registrant(Part):
    """What somebody types who registers by themselves, besides the form of the account kind (`data`) and its files."""

    organisation: Words | None = Field(None, description="the name of the organisation; not asked of whoever joins one")
    credit_code: Words | None = None
    jurisdiction: PlaceCode | None = None
    person: Words = Field("注册人", description="who registers")
    mobile: Words = ""
    email: Words = ""
    login: Login | None = Field(None, description="the login that is chosen; the name in the story where absent")
    password: Secret = Field(
        "Story-Pass-2468", description="of an account that came with an entry, the first one where absent"
    )
    chosen: Secret | None = Field(None, description="the password that is chosen at once in place of a first one")
    code: Secret | None = Field(None, description="the code that was sent is typed where absent")
    agreed: bool = Field(True, description="whether the terms are accepted")


FieldRight = Literal["write", "read", "absent"]
RegistrationState = Literal["admitted", "pending", "approved", "refused", "returned", "withdrawn"]


class Expect(Part):
    """What must come of an act, or hold at that moment."""

    state: Annotated[str, Within("states")] | None = Field(None, description="the filing's state")
    label: dict[RoleId, Words] | None = Field(None, description="role → the label it reads, in Chinese")
    refused: Annotated[str, Word("code")] | None = Field(None, description="the code of the refusal")
    message: Words | None = Field(None, description="a text the refusal or finding must contain, in Chinese")
    fields: list[FormSpot] | None = Field(
        None, description="the fields and slots at which something is wrong: these and no others, in any order"
    )
    period: Words | None = Field(None, description="the filing's period label, in Chinese")
    status: dict[Alias, StatusName] | None = Field(None, description="entry → derived status")
    why: Annotated[str, Within("rules")] | None = Field(None, description="the id of the rule that decided")
    due: list[PeriodName] | None = Field(None, description="the periods due for the subject")
    missing: list[PeriodName] | None = Field(None, description="the periods missing for the subject")
    button: Words | None = Field(None, description="the state of the create button: open, taken, closed")
    notices: dict[ActorName, list[Sent]] | None = Field(None, description="actor → notices received by this act")
    told: dict[ActorName, list[Sent]] | None = Field(
        None, description="the same, to the last one: whoever is not named here was told nothing by this act"
    )
    deciders: list[Words] | None = Field(None, description="names of the bodies now asked to decide")
    number: Words | None = None
    data: dict[DataField, Value] | None = Field(None, description="values the filing must now hold")
    locks: dict[Alias, list[LockRuleId]] | None = Field(None, description="person → the rules that lock them now")
    entry: dict[Alias, dict[DataField, Value]] | None = Field(None, description="values entries must now hold")
    registration: dict[Alias, RegistrationState] | None = Field(
        None, description="registration → what has become of it; admitted = nobody had to review it"
    )
    signs_in: dict[Alias, bool] | None = Field(None, description="registration → whether signing in would succeed now")
    form: dict[FormSpot, FieldRight] | None = Field(
        None, description="field, column, cell or slot → what the actor may do with it now; `absent` = it is not there"
    )
    offers: dict[Annotated[str, Word("act")], bool] | None = Field(
        None,
        description="act → whether the page offers it to the actor now: submit, withdraw, decide:approve, cancel …",
    )
    rows: list[Alias] | None = Field(None, description="what a list shows: these and no others, in any order")
    quota: dict[Alias, dict[Annotated[str, Word("key")], int]] | None = Field(
        None, description="entry → `<quota>.places`, `.given`, `.taken`, `.left` → how many there are now"
    )
    cells: list[RowCells] | None = Field(
        None, description="the rows of a list or export from first to last; of a paper, rows that its tables have"
    )
    panels: dict[Annotated[str, Word("key")], int] | None = Field(
        None, description="panel of a home page → how many it counts"
    )
    paper: dict[Words, Words] | None = Field(None, description="label → what a printed document says there")


class Act(Part):
    """One line of the story."""

    at: dt.datetime | None = Field(None, description="the clock moves here first")
    as_: Annotated[str, Within("actors")] | None = Field(
        None,
        alias="as",
        description="who acts: an actor of `given`, a registration that has signed in, or `anyone`, who reads what is "
        "open without signing in",
    )
    for_: ActorName | None = Field(
        None, alias="for", description="in whose place they act, as that person's deputy of the day"
    )
    create: FilingTypeId | None = Field(None, description="begin a draft of this filing type")
    about: Alias | None = Field(None, description="the entry it is about")
    call: Alias | None = Field(None, description="how later lines call this filing, entry or registration")
    data: dict[DataField, Value] = Field(default_factory=dict)
    attach: dict[SlotAddress, int] = Field(default_factory=dict, description="slot → number of files of its kind")
    submit: bool | Alias = Field(False, description="true = the filing of this line; or the alias of one")
    withdraw: Alias | None = Field(None, description="the filing to take back; without `as`, the registration")
    take_back: Alias | None = Field(None, description="the filing whose last decision the actor takes back")
    delete: Alias | None = None
    decide: Alias | None = Field(None, description="the filing to decide on")
    decision: Decided = Field("", description="the answer of `decide` or `review`; none is meant by default")
    opinion: Words | None = None
    fields: dict[DataField, Value] = Field(default_factory=dict, description="what the decider fills in")
    signature: Words | None = Field(None, description="how the decider signs; with their name where absent")
    to_step: Annotated[str, Within("steps")] | None = Field(None, description="the step to which `decide` returns it")
    cancel: Alias | None = Field(None, description="the filing to end for good; `opinion` says why")
    amend: Alias | None = Field(None, description="the filing of which an amendment changes what stands in `data`")
    urge: Alias | None = Field(None, description="the filing whose deciders are urged")
    transfer: Alias | None = Field(None, description="the filing whose task is handed over for good, to `to`")
    delegate: Alias | None = Field(None, description="the filing on which the advice of `to` is asked")
    add_signer: Alias | None = Field(None, description="the filing that `to` must sign as well, `where` it says")
    where: Literal["before", "after", "parallel"] = Field("before", description="with `add_signer`: before whom")
    remove_signer: Alias | None = Field(None, description="the filing that `to` need not sign any more")
    cc: Alias | None = Field(None, description="the filing of which `to` gets a copy")
    to: ActorName | None = Field(None, description="the person to whom it goes")
    claim: Alias | None = Field(None, description="the filing whose task is claimed")
    take_over: Alias | None = Field(None, description="the filing whose task is taken over from a colleague")
    release: Alias | None = Field(None, description="the filing whose task is given back to its desk")
    deputy: ActorName | None = Field(None, description="the colleague who stands in for the actor from today on")
    until: dt.date | None = Field(None, description="with `deputy`: the last day")
    add: RegisterId | None = Field(None, description="an entry is added to this register, with `data`")
    edit: Alias | None = Field(None, description="an entry to change; the new values stand in `data`")
    remove: Alias | None = Field(None, description="an entry to take out of its register")
    merge: Alias | None = Field(None, description="an entry that is merged `into` another; `opinion` says why")
    into: Alias | None = Field(None, description="with `merge`: the entry that is kept")
    shares: Annotated[Identifier, Refers("quotas")] | None = Field(
        None, description="the quota of which the places of the entry `about` are divided, as `give` says"
    )
    give: dict[Alias, int] = Field(default_factory=dict, description="with `shares`: organisation → its share")
    reads: Alias | None = Field(None, description="an entry or filing that is opened; `data` expects what is read")
    lists: Annotated[str, Within("lists")] | None = Field(
        None,
        description="the register (`register/list` where it has several), filing type or opening whose list is opened; "
        "of a register `about` an entry, what the entry's page lists below it",
    )
    export: ExportId | None = Field(None, description="an export that is looked at")
    criteria: dict[CriterionId, Words] = Field(
        default_factory=dict,
        description="what is answered before an export, or a list is filtered by (`q`, `status` …)",
    )
    print: Annotated[str, Within("papers")] | None = Field(
        None, description="a document `about` an entry or filing; or a filing, as it stands"
    )
    makes: dict[Annotated[str, Within("makes")], Alias] = Field(
        default_factory=dict,
        description="register or filing type → how later lines call what an effect of this act has made",
    )
    home: ActorName | None = Field(None, description="whose home page is opened; `panels` expects what it counts")
    authorise: dict[Alias, list[SystemId]] | None = Field(
        None, description="organisation → the business systems for which the actor authorises it"
    )
    revoke: dict[Alias, list[SystemId]] | None = Field(
        None, description="organisation → the business systems that the actor takes back from it"
    )
    register_: Annotated[Identifier, Refers("account-kinds")] | None = Field(
        None, alias="register", description="somebody registers by themselves for this account kind; nobody acts `as`"
    )
    joins: bool = Field(False, description="with `register`: asks to join the organisation of that credit code")
    with_: Registrant | None = Field(None, alias="with", description="what is typed about organisation and person")
    correct: Alias | None = Field(None, description="the returned registration that is corrected and sent again")
    review: Alias | None = Field(None, description="the registration to decide on: approve, refuse or return")
    sign_in: Alias | None = Field(
        None,
        description="the registration, or the entry with an account, that signs in; it may act `as` itself from then",
    )
    push: Annotated[Identifier, Refers("feeds")] | None = Field(
        None, description="the feed by which `row` arrives; nobody acts `as`, and `makes` names what the row brings"
    )
    row: dict[Annotated[str, Word("source")], Value] | None = Field(
        None, description="with `push`: the row as the other system sends it"
    )
    sweep: bool = Field(False, description="let the clockwork run: windows close, reminders go out")
    expect: Expect | None = None

    @property
    def acts(self) -> list[str]:
        """The acts that the line names; there is one at most."""
        return [name for name in ACTS if getattr(self, name) is not None]

    @property
    def filing(self) -> str | None:
        """The filing that the line is about, by its name in the story; none where it begins one, or is about none."""
        named = (getattr(self, name) for name in OF_FILINGS)
        return next((one for one in named if one is not None), self.submit if isinstance(self.submit, str) else None)

    @model_validator(mode="after")
    def _one_act(self) -> Act:
        strangers = [self.register_, self.correct, self.sign_in]
        nobody = [*strangers, self.push, self.home]
        if len(self.acts) > 1:
            raise ValueError("一步只做一件事 / one act a line")
        if self.as_ is not None and any(x is not None for x in nobody):
            raise ValueError("自行注册、更正、登录和推送时没有人登录，不写 `as` / nobody has signed in: no `as`")
        if not self.decision and (self.decide is not None or self.review is not None):
            raise ValueError(
                "`decide`、`review` 要用 `decision` 写明结果 / `decide` and `review` name their `decision`"
            )
        if self.as_ == ANYONE and self.acts not in (["reads"], ["lists"]):
            raise ValueError("`anyone` 只能查看（reads、lists） / `anyone` only reads and lists")
        if self.as_ is None and self.acts and self.acts[0] not in OF_STRANGERS:
            raise ValueError(f"`{self.acts[0]}` 要用 `as` 写明由谁来做 / say with `as` who does it")
        if (self.joins or self.with_ is not None) and all(x is None for x in strangers):
            raise ValueError("`joins`、`with` 只用于自行注册 / `joins` and `with` are of registrations only")
        for act, key in NEEDED.items():
            if getattr(self, act) is not None and getattr(self, key) is None:
                raise ValueError(f"`{act}` 要写明 `{key}` / `{act}` needs `{key}`")
        return self


ACTS = (
    *("create", "decide", "withdraw", "take_back", "cancel", "amend", "urge", "delete"),
    *("transfer", "delegate", "add_signer", "remove_signer", "cc", "claim", "take_over", "release", "deputy"),
    *("add", "edit", "remove", "merge", "authorise", "revoke", "shares"),
    *("reads", "lists", "export", "print", "home"),
    *("register_", "correct", "review", "sign_in", "push"),
)
"""What a line may do, by the fields that say so; handing in (`submit`) goes along with `create`, or stands alone."""

OF_FILINGS = (
    *("decide", "withdraw", "take_back", "cancel", "amend", "urge", "delete"),
    *("transfer", "delegate", "add_signer", "remove_signer", "cc", "claim", "take_over", "release"),
)
"""Those that name a filing."""

OF_STRANGERS = ("register_", "correct", "sign_in", "withdraw", "push", "home")
"""Done by somebody who has not signed in, or whom the act itself names."""

NEEDED = {
    "merge": "into",
    "shares": "about",
    "push": "row",
    "deputy": "until",
    **dict.fromkeys(("transfer", "delegate", "add_signer", "remove_signer", "cc"), "to"),
}


class Scenario(Part):
    """A story with its clock, people, acts and expectations."""

    id: OwnId
    title: Text
    covers: list[RequirementId] = Field(
        default_factory=list, description="requirement ids it proves, e.g. HNQ-59, A-06"
    )
    after: Annotated[str, Within("stories")] | None = Field(
        None, description="a scenario above in the file: this one begins where that one ends"
    )
    clock: dt.datetime
    given: Given = Field(default_factory=Given)
    steps: list[Act] = Field(min_length=1)


class EqualChange(Part):
    """Changes of rules that mean the same, which no scenario can notice: `region mutate` leaves them out."""

    changes: Annotated[str, Word("words")] = Field(
        description="the path that it names, or several by `*`: filings/permit/limit/per"
    )
    why: Text = Field(description="why nobody sees a difference")

    def covers(self, path: str) -> bool:
        """Whether a change at a path (``filings/permit/limit/per``) is one of them."""
        return fnmatchcase(path, self.changes)


class Scenarios(Part):
    """The file."""

    given: Given = Field(default_factory=Given, description="what every scenario of the file begins with")
    scenarios: list[Scenario]
    equal: list[EqualChange] = Field(default_factory=list, description="changes that no scenario can notice, and why")


Given.model_rebuild()
