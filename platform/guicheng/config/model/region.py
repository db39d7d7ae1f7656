"""`workflows/<region>/region.yaml`: what a region is, who acts in it, and what each role finds on its pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from guicheng.config.language.version import VERSION
from guicheng.config.model.accounts import AccountPolicy, OrganisationKind, Role
from guicheng.config.model.acts import ActWords
from guicheng.config.model.base import Identifier, Part, Text
from guicheng.config.model.claims import Claim
from guicheng.config.model.conditions import Condition
from guicheng.config.model.home import MOST_PANELS, Panel
from guicheng.config.model.kinds import Declares, Refers, RefersBy, Word
from guicheng.config.model.names import (
    File,
    FilingTypeId,
    Icon,
    OwnId,
    PlaceCode,
    Reader,
    RegisterId,
    RoleId,
    ShownFact,
    Words,
)
from guicheng.config.model.registers import Column
from guicheng.config.model.registration import Registration
from guicheng.config.model.systems import Authorisation, System, SystemId


class Contact(Part):
    """One way to reach support (HNQ-116, YNR-37)."""

    kind: Literal["phone", "mail", "group", "address", "web", "picture"]
    label: Text
    value: Words = Field("", description="the number, address or group name, shown as written; none of a picture")
    file: File | None = Field(
        None, description="of a picture, such as the QR code of a group: the file, as a path beside region.yaml"
    )

    @model_validator(mode="after")
    def _says_where(self) -> Contact:
        if (self.kind == "picture") != (self.file is not None) or (self.kind == "picture") == bool(self.value):
            raise ValueError(
                "图片写 `file`，其他联系方式写 `value` / a picture has a `file`, every other way a `value`"
            )
        return self


class Page(Part):
    """A page of text, such as the notice page 须知 (HNQ-15). The text is a small, safe Markdown."""

    title: Text
    body: Text


class PublicEntry(Part):
    """The page everybody sees before logging in (HNQ-04)."""

    intro: Text
    browsers: Text | None = Field(None, description="which browsers are recommended")
    downloads: list[File] = Field(default_factory=list, description="files offered, as paths beside region.yaml")

    @model_validator(mode="before")
    @classmethod
    def _filings_open_themselves(cls, value: Any) -> Any:
        if isinstance(value, dict) and "filings" in value:
            said = PydanticCustomError("not-read", "{text}", {**_OPENED, "text": f"{_OPENED['zh']} / {_OPENED['en']}"})
            line = InitErrorDetails(type=said, loc=("filings",), input=value["filings"])
            raise ValidationError.from_exception_data("PublicEntry", [line])
        return value


_OPENED = {
    "zh": "`entry.filings` 已取消：在事项里写 `open: [{id, to: anyone, title, fields, slots}]`",
    "en": "`entry.filings` is no more: write `open: [{id, to: anyone, title, fields, slots}]` in the filing type",
}


MenuTarget = Literal[
    "home",
    "page",
    "register",
    "queue",
    "open",
    "tiles",
    "inbox",
    "decided",
    "begun",
    "durations",
    "quotas",
    "filings",
    "search",
    "calendar",
    "statistics",
    "exports",
    "accounts",
    "organisations",
    "systems",
    "registrations",
    "feeds",
    "audit",
    "messages",
    "me",
]


_OPENS = (
    ("page", "pages"),
    ("register", "registers"),
    ("queue", "queues"),
    ("open", "openings"),
    ("exports", "exports"),
    ("tiles", "registers"),
    ("filings", "filings"),
)
"""What `of` names for each target that may have it."""


Opened = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*)?$", max_length=129),
    RefersBy("opens", _OPENS),
]


class MenuItem(Part):
    """One entry of a role's menu. Items nest up to three levels (YNR-06)."""

    id: OwnId
    title: Text
    icon: Icon | None = Field(None, description="name of an icon of the design system")
    opens: MenuTarget | None = Field(None, description="what the item opens; an item with children opens nothing")
    of: Opened | None = Field(
        None,
        description="which page, register, filing type, opening or export, where `opens` needs one; of a register with "
        "several lists `register/list`",
    )
    system: SystemId | None = Field(
        None, description="the business system of which the item is a part: shown inside of it, to whoever may enter it"
    )
    items: list[MenuItem] = Field(default_factory=list)

    @model_validator(mode="after")
    def _opens_or_holds(self) -> MenuItem:
        if bool(self.items) == bool(self.opens):
            raise ValueError(
                "菜单项要么用 `opens` 打开内容，要么用 `items` 包含下级 / "
                "a menu item either opens something or holds items"
            )
        return self


class Queue(Part):
    """A list of filings of several types that somebody works through (HNQ-35, HNQ-36)."""

    title: Text
    to: list[RoleId]
    filings: list[FilingTypeId] = Field(default_factory=list, description="filing types; empty = all of the region")
    columns: list[Column] = Field(description="columns; the actions a row allows stand at its end")
    page_size: int = Field(20, ge=5, le=200)


class Statistic(Part):
    """A figure or chart on the statistics page: entries or filings, counted by a field, with drill-down."""

    id: OwnId
    title: Text
    register_: RegisterId | None = Field(None, alias="register", description="count entries of this register")
    filing: FilingTypeId | None = Field(None, description="count filings of this type")
    by: ShownFact = Field(description="fact that groups the rows, e.g. `project.status` or `filing.state`")
    across: ShownFact | None = Field(None, description="second fact: the figures become a cross table of the two")
    when: Condition | None = None
    chart: Literal["bar", "pie", "number"] = "bar"
    to: list[RoleId] = Field(description="roles that see it")


class SignInTab(Part):
    """A tab above the form to sign in (WHS-20). It only words the field: an account is recognised by its login,
    whichever tab is chosen."""

    id: OwnId
    title: Text
    login: Text = Field(description="what the field of the login is called there")


class OwnPlace(Part):
    """A place that GB/T 2260 does not know: a development zone, a district by custom. It lies below a province or city,
    and its code begins as theirs do."""

    title: Text
    within: PlaceCode = Field(description="the code of the province or city that it lies in")


LayerId = Annotated[Identifier, Word("region")]


class Region(Part):
    """A configured system (地区系统): its title, people, pages and contacts."""

    region: OwnId
    language: int = Field(VERSION, ge=1, description="version of the language that the layer is written in")
    extends: LayerId | None = Field(None, description="the region or base whose configuration this one changes")
    title: Text
    owner: Text | None = Field(None, description="who runs the system, shown in the footer")
    jurisdiction: Annotated[
        str, Field(pattern=r"^\d{6}$", description="GB/T 2260 code of the territory"), Refers("places")
    ]
    places: dict[Annotated[str, Field(pattern=r"^[0-9]{6}$"), Declares()], OwnPlace] = Field(
        default_factory=dict, description="places of the region's own, by code: development zones, districts by custom"
    )
    time_zone: Annotated[str, Word("zone")] = "Asia/Shanghai"
    languages: list[Literal["zh", "en"]] = ["zh"]
    entry: PublicEntry
    support: list[Contact] = Field(default_factory=list)
    organisation_kinds: dict[OwnId, OrganisationKind]
    roles: dict[OwnId, Role]
    accounts: AccountPolicy
    sign_in: list[SignInTab] = Field(
        default_factory=list, description="tabs above the form to sign in, the first of them chosen"
    )
    registration: Registration | None = Field(None, description="what people may register for by themselves (YNR-01)")
    pages: dict[OwnId, Page] = Field(default_factory=dict)
    labels: dict[Annotated[str, Refers("any-state")], dict[Reader, Text]] = Field(
        default_factory=dict, description="state → role (or `all`) → text, for filing types without labels of their own"
    )
    acts: ActWords = Field(ActWords(), description="what acts are called, where a filing type does not say it itself")
    queues: dict[OwnId, Queue] = Field(default_factory=dict)
    menus: dict[RoleId, list[MenuItem]] = Field(description="menu per role")
    home: dict[RoleId, Annotated[list[Panel], Field(min_length=1, max_length=MOST_PANELS)]] = Field(
        default_factory=dict, description="the panels of a role's home page, in their order"
    )
    systems: dict[OwnId, System] = Field(default_factory=dict, description="the business systems, by id")
    authorisation: Authorisation | None = Field(
        None, description="who authorises organisations to enter the systems; without it every system is open"
    )
    statistics: list[Statistic] = Field(default_factory=list)
    claim: Claim | None = Field(
        None, description="whoever takes a task of a desk up has it for themself, at every step that does not say else"
    )

    def roles_with(self, menu: str) -> list[str]:
        """The roles that have a menu: its own, and those that share it."""
        return [name for name, role in self.roles.items() if (role.menu or name) == menu]

    def home_of(self, role: str) -> list[Panel]:
        """The panels of a role's home page: its own, or those of the role whose menu it shares."""
        declared = self.roles.get(role)
        shared = self.home.get(declared.menu, []) if declared and declared.menu else []
        return self.home.get(role, shared)

    def roles_with_home(self, home: str) -> list[str]:
        """The roles that have a home page: its own, and those that share its menu and have none themselves."""
        return [name for name, one in self.roles.items() if home in (name, one.menu if name not in self.home else None)]

    def menu_of(self, role: str) -> list[MenuItem]:
        """The menu of a role: its own, or that of the role whose menu it shares."""
        declared = self.roles.get(role)
        return self.menus.get((declared.menu if declared else None) or role, [])
