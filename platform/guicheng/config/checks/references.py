"""Names that must exist: one table says which field of which part of the language names what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel

from guicheng.config.checks import check
from guicheng.config.findings import Finding
from guicheng.config.model.accounts import Role
from guicheng.config.model.chains import Cancel, Chain, ForEach, Lookup, Office, Step, Timeout
from guicheng.config.model.checks import Check as Verification
from guicheng.config.model.exports import Document, Export, FilingsSection, PicturesSection
from guicheng.config.model.feeds import FedEntry, FeedNotice, Found, Owner
from guicheng.config.model.filing import (
    Amend,
    AppointEffect,
    Appointing,
    CancelFilingEffect,
    CreateEntryEffect,
    EndAppointmentEffect,
    FilingType,
    ReleaseLockEffect,
    StartFilingEffect,
    UpdateEntryEffect,
    Visibility,
    WindowUse,
)
from guicheng.config.model.forms import EntryChoice
from guicheng.config.model.locks import (
    Appointments,
    Certificates,
    Employment,
    LockRule,
    Persons,
    Works,
)
from guicheng.config.model.notices import Notice
from guicheng.config.model.region import MenuItem, PublicEntry, Queue, Region, Statistic
from guicheng.config.model.registers import Closed, Edit, EntryAccount, EntryList, EntryTile, Merge, Register, RowAction
from guicheng.config.model.registration import REGISTRATION_NOTICE, AccountKind
from guicheng.config.model.rules import FindingSet
from guicheng.config.model.scenarios import Act, Expect, GivenEntry, GivenOrganisation
from guicheng.config.model.time import Deadline, Obligation
from guicheng.config.review import Review
from guicheng.config.walking import holds_map

THINGS = {
    "roles": ("角色", "role"),
    "kinds": ("单位类型", "organisation kind"),
    "filings": ("填报事项", "filing type"),
    "forms": ("表单", "form"),
    "registers": ("台账", "register"),
    "windows": ("填报期", "window"),
    "calendars": ("工作日历", "calendar"),
    "statuses": ("状态规则", "status rules"),
    "findings": ("结论", "finding set"),
    "eligibility": ("任职资格", "eligibility"),
    "locks": ("锁定规则", "lock rule"),
    "checks": ("自动核验", "check"),
    "feeds": ("数据接入", "feed"),
    "exports": ("导出", "export"),
    "documents": ("打印文书", "document"),
    "notices": ("通知", "notice"),
    "posts": ("职务", "post"),
}

REFERENCES: dict[tuple[type[BaseModel], str], str] = {
    (Role, "of"): "kinds",
    (Role, "about"): "registers",
    (Role, "manages"): "roles",
    (Role, "menu"): "roles",
    (AccountKind, "organisation"): "kinds",
    (AccountKind, "role"): "roles",
    (AccountKind, "reviewed_by"): "roles",
    (AccountKind, "form"): "forms",
    (AccountKind, "joins_as"): "roles",
    (AccountKind, "joined_by"): "roles",
    (Region, "menus"): "roles",
    (PublicEntry, "filings"): "filings",
    (Queue, "to"): "roles",
    (Queue, "filings"): "filings",
    (Statistic, "register_"): "registers",
    (Statistic, "filing"): "filings",
    (Statistic, "to"): "roles",
    (FilingType, "about"): "registers",
    (FilingType, "form"): "forms",
    (FilingType, "documents"): "documents",
    (WindowUse, "window"): "windows",
    (Obligation, "calendar"): "calendars",
    (Deadline, "calendar"): "calendars",
    (Amend, "by"): "roles",
    (Visibility, "to"): "roles",
    (CreateEntryEffect, "register_"): "registers",
    (UpdateEntryEffect, "register_"): "registers",
    (StartFilingEffect, "filing"): "filings",
    (CancelFilingEffect, "filing"): "filings",
    (ReleaseLockEffect, "rule"): "locks",
    (Appointing, "post"): "posts",
    (Appointing, "eligible"): "eligibility",
    (EndAppointmentEffect, "posts"): "posts",
    (Persons, "register_"): "registers",
    (Certificates, "register_"): "registers",
    (Employment, "register_"): "registers",
    (Works, "register_"): "registers",
    (Appointments, "register_"): "registers",
    (LockRule, "posts"): "posts",
    (LockRule, "blocks"): "posts",
    (LockRule, "eligible"): "eligibility",
    (LockRule, "organisation_kinds"): "kinds",
    (Chain, "applicant"): "roles",
    (Cancel, "by"): "roles",
    (Lookup, "role"): "roles",
    (Office, "kind"): "kinds",
    (ForEach, "kinds"): "kinds",
    (Step, "verify"): "checks",
    (Step, "copy_to"): "roles",
    (Timeout, "calendar"): "calendars",
    (Register, "form"): "forms",
    (Register, "about"): "registers",
    (Closed, "keep"): "filings",
    (Register, "create"): "roles",
    (Register, "status"): "statuses",
    (Register, "findings"): "findings",
    (Edit, "by"): "roles",
    (Merge, "by"): "roles",
    (EntryAccount, "role"): "roles",
    (RowAction, "by"): "roles",
    (RowAction, "filing"): "filings",
    (RowAction, "document"): "documents",
    (EntryList, "to"): "roles",
    (EntryTile, "to"): "roles",
    (EntryTile, "form"): "forms",
    (FindingSet, "about"): "registers",
    (Verification, "register_"): "registers",
    (FedEntry, "register_"): "registers",
    (Found, "register_"): "registers",
    (Owner, "kind"): "kinds",
    (FeedNotice, "to"): "roles",
    (Export, "register_"): "registers",
    (Export, "filing"): "filings",
    (Export, "to"): "roles",
    (Document, "about"): "registers",
    (Document, "to"): "roles",
    (FilingsSection, "filing"): "filings",
    (PicturesSection, "filing"): "filings",
    (Notice, "filings"): "filings",
    (Notice, "register_"): "registers",
    (EntryChoice, "register_"): "registers",
    (GivenOrganisation, "kind"): "kinds",
    (GivenOrganisation, "roles"): "roles",
    (GivenEntry, "register_"): "registers",
    (GivenEntry, "roles"): "roles",
    (Act, "create"): "filings",
    (Expect, "label"): "roles",
    (Expect, "notices"): "notices",
    (Expect, "locks"): "locks",
}
"""What a field names; of a map, its keys, but for those in `BY_VALUE`."""

BY_VALUE = frozenset({(ForEach, "kinds"), (Expect, "notices"), (Expect, "locks")})
"""Maps whose values are the names."""

BUILT_IN: dict[tuple[type[BaseModel], str], frozenset[str]] = {(Expect, "notices"): frozenset({REGISTRATION_NOTICE})}
"""Names that the platform gives by itself."""


@check
def names_exist(review: Review) -> Iterator[Finding]:
    """Everything that is named is declared."""
    for visit in review.fields_of(*dict.fromkeys(kind for kind, _ in REFERENCES)):
        reference = (type(visit.owner), visit.name)
        section = REFERENCES.get(reference)
        if section is None or not isinstance(visit.value, str) or not _names_something(reference, key=visit.key):
            continue
        known = review.names[section] | BUILT_IN.get(reference, frozenset())
        yield from review.unknown(THINGS[section], visit.value, known, visit.location, key=visit.key)


def _names_something(reference: tuple[type[BaseModel], str], *, key: bool) -> bool:
    """Whether a value (or a map's key) is the half that names something."""
    return key == (holds_map(*reference) and reference not in BY_VALUE)


_OPENS: dict[str, Callable[[Review], Iterable[str]]] = {
    "page": lambda review: review.config.region.pages,
    "register": lambda review: review.names["registers"],
    "queue": lambda review: review.config.region.queues,
    "exports": lambda review: review.names["exports"],
    "tiles": lambda review: review.names["registers"],
    "filings": lambda review: review.names["filings"],
}
_NEEDS = frozenset({"page", "register", "queue"})
_TARGETS = {
    "page": ("页面", "page"),
    "queue": ("办理队列", "queue"),
    "exports": ("导出", "export"),
    "tiles": ("台账", "register"),
    "register": ("台账", "register"),
    "filings": ("填报事项", "filing type"),
}


@check
def menu_targets_exist(review: Review) -> Iterator[Finding]:
    """A menu item opens something that is there."""
    for visit in review.values_of(MenuItem):
        item = visit.value
        if item.opens is None:
            continue
        if item.of is None:
            if item.opens in _NEEDS:
                zh, en = (
                    f"`opens: {item.opens}` 要用 `of` 指明打开哪一个",
                    f"`opens: {item.opens}` needs `of`: which one",
                )
                yield review.finding("menu-incomplete", zh, en, (*visit.location, "opens"))
        elif item.opens in _OPENS:
            known = _OPENS[item.opens](review)
            yield from review.unknown(_TARGETS[item.opens], item.of, known, (*visit.location, "of"))


_DEEPEST = len(("region", "menus", "role", 0, "items", 0, "items", 0))


@check
def menus_have_three_levels(review: Review) -> Iterator[Finding]:
    """A menu is no deeper than pages show it (YNR-06), and names each of its items once."""
    for role, menu in review.config.region.menus.items():
        seen: set[str] = set()
        for item, place in _placed(menu, ("region", "menus", role)):
            if len(place) > _DEEPEST:
                zh, en = (
                    f"菜单“{item.id}”在第四级，菜单最多三级",
                    f"the item {item.id!r} stands on a fourth level of three",
                )
                yield review.finding("menu-too-deep", zh, en, place)
            if item.id in seen:
                zh, en = f"同一菜单里有两个“{item.id}”", f"two items of the menu are called {item.id!r}"
                yield review.finding("menu-item-twice", zh, en, (*place, "id"))
            seen.add(item.id)


def _placed(items: list[MenuItem], above: tuple[str | int, ...]) -> Iterator[tuple[MenuItem, tuple[str | int, ...]]]:
    for number, item in enumerate(items):
        yield item, (*above, number)
        yield from _placed(item.items, (*above, number, "items"))


@check
def documents_of_filings_are_about_the_same(review: Review) -> Iterator[Finding]:
    """A document that a filing type names is about what its filings are about."""
    for name, kind in review.config.filings.items():
        for number, document_id in enumerate(kind.documents):
            document = review.config.documents.get(document_id)
            if document is not None and document.about != kind.about:
                zh = f"文书“{document_id}”是关于“{document.about}”的，本事项是关于“{kind.about or '本单位'}”的"
                en = f"the document {document_id!r} is about {document.about!r}, these filings about {kind.about!r}"
                yield review.finding("document-elsewhere", zh, en, ("filings", name, "documents", number))


@check
def registers_do_not_circle(review: Review) -> Iterator[Finding]:
    """An entry does not belong to itself by a detour."""
    for name, register in review.config.registers.items():
        way, above = [name], register.about
        while above is not None and above not in way and above in review.config.registers:
            way.append(above)
            above = review.config.registers[above].about
        if above == name:
            shown = " → ".join([*way, name])
            zh, en = f"台账的归属形成循环：{shown}", f"registers belong to each other in a circle: {shown}"
            yield review.finding("register-cycle", zh, en, ("registers", name, "about"))


@check
def appointments_exist(review: Review) -> Iterator[Finding]:
    """The effect `appoint` carries out an appointment that its filing type proposes."""
    for visit in review.fields_of(AppointEffect):
        filing = next((owner for owner in visit.owners if isinstance(owner, FilingType)), None)
        if visit.name == "appointment" and filing is not None:
            known = [appointing.id for appointing in filing.appointments]
            yield from review.unknown(("任命", "appointment"), visit.value, known, visit.location)
