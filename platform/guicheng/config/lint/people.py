"""People: steps that nobody could ever take, roles that find nothing on their pages."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.lint import check, parties
from guicheng.config.model.chains import Step
from guicheng.config.model.desks import Lookup, Named, Office
from guicheng.config.model.filing import FilingType
from guicheng.config.model.region import MenuItem
from guicheng.config.review import Review
from guicheng.config.walking import FieldVisit


@check
def somebody_can_take_every_step(review: Review) -> Iterator[Finding]:
    """The organisations a step asks are of a kind in which its role exists, and the role may enter the business."""
    roles = review.config.region.roles
    for visit in review.values_of(Lookup):
        lookup = visit.value
        if lookup.role not in roles:
            continue
        kinds = _kinds(review, visit, lookup)
        if kinds is not None and not kinds & set(roles[lookup.role].of):
            asked, held = "、".join(sorted(kinds)) or "—", "、".join(roles[lookup.role].of)
            yield review.finding(
                "nobody-can-decide",
                f"没有账号能办理：角色“{lookup.role}”只存在于 {held}，而这里找的是 {asked}",
                f"no account could ever take this: {lookup.role!r} exists in {held}, but {asked} is asked",
                (*visit.location, "role"),
            )
        elif roles[lookup.role].manages_only and visit.inside(Step):
            yield review.finding(
                "nobody-can-decide",
                f"角色“{lookup.role}”只管理账号（manages_only），不能办理",
                f"{lookup.role!r} only manages accounts (manages_only) and cannot decide",
                (*visit.location, "role"),
            )


def _kinds(review: Review, visit: FieldVisit, lookup: Lookup) -> set[str] | None:
    """The kinds of organisation a lookup can find; None where that depends on the data."""
    config = review.config
    filing = visit.inside(FilingType)
    if isinstance(lookup.source, Office):
        return {lookup.source.kind} if lookup.source.kind in config.region.organisation_kinds else None
    if lookup.source == "target":
        step = visit.inside(Step)
        if step is None or step.for_each is None:
            return None
        return set(step.for_each.kinds.values()) or parties.meant(review, filing, str(step.for_each.field))
    return parties.meant(
        review, filing, str(lookup.source.named_in if isinstance(lookup.source, Named) else lookup.source)
    )


@check
def somebody_can_file_every_type(review: Review) -> Iterator[Finding]:
    """A role that files about entries of a register keeps some itself, or acts for those who do."""
    roles = review.config.region.roles
    for name, kind in review.config.filings.items():
        applicants = [roles[role] for role in kind.chain.applicant if role in roles]
        owners = parties.owners(review, kind.about) if kind.about else None
        if owners is None or len(applicants) < len(kind.chain.applicant):
            continue
        if kind.filer == "actor" or any(role.acts_for == "territory" or owners & set(role.of) for role in applicants):
            continue
        kept, held = "、".join(sorted(owners)), "、".join(sorted({each for role in applicants for each in role.of}))
        yield review.finding(
            "nobody-can-file",
            f"没有人能填报：条目属于{kept}，填报的角色在{held}，只办本单位的；以自己单位的名义填报要写 filer: actor，"
            "代辖区填报要写 acts_for: territory",
            f"nobody could ever file this: the entries are of {kept}, the roles that file exist in {held} and act for "
            "their own organisation only; a type that is filed in one's own name says `filer: actor`, a role that "
            "files for its territory says `acts_for: territory`",
            ("filings", name, "chain", "applicant"),
        )


@check
def every_role_has_a_menu(review: Review) -> Iterator[Finding]:
    """Whoever signs in finds a page; the page named as home is on the menu."""
    region = review.config.region
    for name, role in region.roles.items():
        menu = region.menus.get(role.menu or name)
        if menu is None:
            zh, en = f"角色“{name}”没有菜单，登录后无页可看", f"the role {name!r} has no menu: it finds no page"
            yield review.finding("role-without-menu", zh, en, ("region", "roles", name), key=True)
        elif role.home is not None:
            known = [item.id for item in items_of(menu)]
            yield from review.unknown(("菜单项", "menu item"), role.home, known, ("region", "roles", name, "home"))


@check
def the_audit_is_read_by_whoever_may(review: Review) -> Iterator[Finding]:
    """A menu that opens the audit is of roles that may read it, and whoever may finds it there."""
    region = review.config.region
    for name, role in region.roles.items():
        menu = role.menu or name
        leads = opens(region.menus.get(menu, []), "audit")
        if leads and "read-audit" not in role.may:
            yield review.finding(
                "audit-not-allowed",
                f"角色“{name}”的菜单打开审计，但没有 read-audit 权限",
                f"the menu of {name!r} opens the audit, which it may not read",
                ("region", "menus", menu),
                key=True,
            )
        elif "read-audit" in role.may and not leads and menu in region.menus:
            yield review.warning(
                "audit-not-on-menu",
                f"角色“{name}”可以看审计，但菜单里没有（opens: audit）",
                f"{name!r} may read the audit, but its menu does not open it (opens: audit)",
                ("region", "menus", menu),
                key=True,
            )


@check
def exports_are_of_roles_that_may(review: Review) -> Iterator[Finding]:
    """Whoever an export is for may export."""
    roles = review.config.region.roles
    for name, export in review.config.exports.items():
        for index, role in enumerate(export.to):
            if role in roles and "export" not in roles[role].may:
                yield review.finding(
                    "export-not-allowed",
                    f"角色“{role}”没有 export 权限，看不到这个导出；在角色上写 may: [export]",
                    f"{role!r} may not export and never sees this; its role says `may: [export]`",
                    ("exports", name, "to", index),
                )


@check
def applicants_find_where_to_begin(review: Review) -> Iterator[Finding]:
    """A role that files has a page on its menu from which a filing is begun."""
    region, said = review.config.region, set[str]()
    for kind in review.config.filings.values():
        for role in () if kind.hidden else kind.chain.applicant:
            menu = (region.roles[role].menu if role in region.roles else None) or role
            if menu in region.menus and not opens(region.menus[menu], *BEGINNINGS) and role not in said:
                said.add(role)
                yield review.warning(
                    "applicant-without-page",
                    f"角色“{role}”填报“{kind.title.zh}”，但菜单里没有可以新建的页面："
                    "台账、填报卡片、填报件、查询或办理队列",
                    f"the role {role!r} files {kind.filing!r}, but its menu opens no page to begin on: a register, "
                    "tiles, filings, search or a queue",
                    ("region", "menus", menu),
                    key=True,
                )


BEGINNINGS = ("register", "tiles", "filings", "search", "queue")
"""What a menu may open that leads to the beginning of a filing."""


@check
def deciders_find_their_work(review: Review) -> Iterator[Finding]:
    """A role that decides has an inbox or a queue on its menu."""
    region = review.config.region
    said: set[str] = set()
    for visit in review.values_of(Lookup):
        if visit.name != "by" or visit.value.role in said:
            continue
        role = region.roles.get(visit.value.role or "")
        menu = region.menus.get((role.menu if role else None) or visit.value.role or "")
        if menu is not None and not opens(menu, "inbox", "queue"):
            said.add(visit.value.role or "")
            yield review.warning(
                "decider-without-inbox",
                f"角色“{visit.value.role}”要办理审批，但菜单里没有待办（inbox）或办理队列（queue）",
                f"the role {visit.value.role!r} decides, but its menu has no inbox or queue",
                ("region", "menus", (role.menu if role else None) or visit.value.role or ""),
                key=True,
            )


def items_of(menu: list[MenuItem]) -> Iterator[MenuItem]:
    """Every item of a menu, on whatever level."""
    for item in menu:
        yield item
        yield from items_of(item.items)


def opens(menu: list[MenuItem], *what: str) -> bool:
    """Whether an item of a menu, on whatever level, opens one of these."""
    return any(item.opens in what for item in items_of(menu))
