"""Registering by oneself: roles that cannot be held there, kinds that nobody could ever review."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.form_schema import resolved_schema, widgets_of
from guicheng.config.lint import check
from guicheng.config.lint.fields import field_exists
from guicheng.config.lint.people import opens
from guicheng.config.model.accounts import OrganisationKind, Role
from guicheng.config.model.feeds import Owner
from guicheng.config.model.forms import RowsOf
from guicheng.config.model.opening import REGISTRANTS
from guicheng.config.model.registration import ABOUT_PEOPLE, ABOUT_REQUEST, AccountKind
from guicheng.config.review import Review
from guicheng.config.walking import Location

_AT: Location = ("region", "registration", "kinds")


@check
def registered_roles_fit(review: Review) -> Iterator[Finding]:
    """The roles of an account kind exist in its kind of organisation, and are for the whole of it."""
    for name, kind in _kinds(review).items():
        if kind.organisation is None:
            continue  # `joined_entries_fit` looks at them
        held = [("role", kind.role), ("joins_as", kind.joins_as), *(("joined_by", role) for role in kind.joined_by)]
        for key, role_id in held:
            role = review.config.region.roles.get(role_id or "")
            if role is None:
                continue  # names_exist says so
            if kind.organisation not in role.of:
                yield review.finding(
                    "role-elsewhere",
                    f"单位类型“{kind.organisation}”没有角色“{role_id}”，它只存在于 {'、'.join(role.of)}",
                    f"{role_id!r} does not exist in {kind.organisation!r}, only in {', '.join(role.of)}",
                    (*_AT, name, key),
                )
            elif role.about and key != "joined_by":
                yield review.finding(
                    "role-needs-entry",
                    f"角色“{role_id}”只为台账“{role.about}”的一个条目而设，不能注册得到",
                    f"{role_id!r} is for one entry of {role.about!r}: nobody can register as it",
                    (*_AT, name, key),
                )
        yield from _taken(review, name, kind)


def _taken(review: Review, name: str, kind: AccountKind) -> Iterator[Finding]:
    """Whoever registers takes the only place; nobody could join as the same."""
    role = review.config.region.roles.get(kind.joins_as or "")
    if role is not None and role.one_per == "organisation" and kind.joins_as == kind.role:
        yield review.finding(
            "nobody-can-join",
            f"每个单位只能有一个“{kind.joins_as}”，注册者已经占用，没有人能加入",
            f"an organisation has one {kind.joins_as!r}, whoever registers it: nobody can join",
            (*_AT, name, "joins_as"),
        )


@check
def somebody_can_review(review: Review) -> Iterator[Finding]:
    """Every account kind that waits for review has a role that may review and could see it."""
    region = review.config.region
    for name, kind in _kinds(review).items():
        known = {role: region.roles[role] for role in kind.reviewers if role in region.roles}
        for role_id, role in known.items():
            if "review-registrations" not in role.may:
                yield review.finding(
                    "cannot-review",
                    f"角色“{role_id}”要审核注册，`may` 里却没有 review-registrations",
                    f"{role_id!r} is to review registrations, but may not `review-registrations`",
                    (*_AT, name, "reviewed_by"),
                )
        organisation = region.organisation_kinds.get(kind.organisation or "")
        complete = len(known) == len(kind.reviewers)
        if known and complete and not any(_could_see(role, organisation) for role in known.values()):
            yield review.finding(
                "nobody-can-review",
                "没有角色能看到待审核的注册：要有一个能看全区（region），或按辖区（jurisdiction）而该类单位须填辖区",
                "no role could see it: one must see the region, or a jurisdiction where the kind of organisation "
                "requires one",
                (*_AT, name, "reviewed_by"),
            )


def _could_see(role: Role, organisation: OrganisationKind | None) -> bool:
    placed = organisation is None or "jurisdiction" in organisation.requires
    return role.sees == "region" or (role.sees == "jurisdiction" and placed)


@check
def joined_entries_fit(review: Review) -> Iterator[Finding]:
    """Who joins an entry chooses one of the register that the role is for, and somebody decides on it: people of the
    entry, or a role in the organisation that owns it."""
    roles = review.config.region.roles
    for name, kind in _kinds(review).items():
        form = review.config.forms.get(kind.form or "")
        if kind.entry is None or form is None:
            continue
        here = (*_AT, name)
        if kind.entry.field not in form.ui.fields:
            yield from field_exists(review, kind.form or "", kind.entry.field, (*here, "entry", "field"))
            continue
        choice = form.ui.fields[kind.entry.field].entry
        if choice is None or kind.entry.field not in resolved_schema(form).get("required", ()):
            yield review.finding(
                "entry-not-asked",
                f"字段“{kind.entry.field}”要选择一个条目（entry），并且必填",
                f"the field {kind.entry.field!r} must choose an entry, and be required",
                (*here, "entry", "field"),
            )
            continue
        role = roles.get(kind.role)
        if role is not None and role.about != choice.register_:
            yield review.finding(
                "role-elsewhere",
                f"角色“{kind.role}”不是为台账“{choice.register_}”的条目而设（about）",
                f"{kind.role!r} is not for an entry of {choice.register_!r} (`about`)",
                (*here, "role"),
            )
        elif role is not None:
            yield from _peers_can_review(review, kind, role, here)


def _peers_can_review(review: Review, kind: AccountKind, role: Role, here: Location) -> Iterator[Finding]:
    """The role that decides is of the same register; the other exists where the owners of its entries are."""
    roles, peers = review.config.region.roles, kind.peers
    peer, owners = (roles.get(peers.role), roles.get(peers.otherwise.role)) if peers is not None else (None, None)
    if peers is not None and peer is not None and peer.about != role.about:
        yield review.finding(
            "nobody-can-review",
            f"角色“{peers.role}”不是为台账“{role.about}”的条目而设，没有人能凭它审核",
            f"{peers.role!r} is not for an entry of {role.about!r}: nobody decides by it",
            (*here, "reviewed_by", "role"),
        )
    if peers is not None and owners is not None and (owners.about or not set(owners.of) & set(role.of)):
        yield review.finding(
            "nobody-can-review",
            f"角色“{peers.otherwise.role}”不在条目所属的单位里（{'、'.join(role.of)}），该条目还没有人时无人审核",
            f"{peers.otherwise.role!r} does not exist in the owners of these entries ({', '.join(role.of)}): while an "
            "entry has nobody, nobody decides",
            (*here, "reviewed_by", "otherwise", "role"),
        )


@check
def columns_show_what_is_there(review: Review) -> Iterator[Finding]:
    """A column of the list shows a field of the form or what is known of whoever registers, which can be searched."""
    for name, kind in _kinds(review).items():
        for number, column in enumerate(kind.columns):
            here = (*_AT, name, "columns", number)
            form, _, field = column.value.partition(".")
            known = [*ABOUT_PEOPLE, *ABOUT_REQUEST]
            if kind.entry is None:
                known.remove("entry.name")
            if form == "form" and kind.form is not None:
                yield from field_exists(review, kind.form, field, (*here, "value"))
            else:
                yield from review.unknown(("列的内容", "value of a column"), column.value, known, (*here, "value"))
            if column.search and column.value not in ABOUT_PEOPLE:
                yield review.finding(
                    "search-not-offered",
                    f"不能按“{column.value}”查询，可以按 {'、'.join(ABOUT_PEOPLE)}",
                    f"there is no search by {column.value!r}, only by {', '.join(ABOUT_PEOPLE)}",
                    (*here, "search"),
                )


@check
def fed_owners_are_known_by_name(review: Review) -> Iterator[Finding]:
    """A feed does not hand entries to whoever was first to register a credit code that nobody reviewed."""
    unreviewed = {kind.organisation: name for name, kind in _kinds(review).items() if not kind.reviewed_by}
    for visit in review.values_of(Owner):
        if visit.value.kind in unreviewed and visit.value.name is None:
            yield review.warning(
                "owner-by-code-only",
                f"“{visit.value.kind}”注册不用审核（{unreviewed[visit.value.kind]}），凭信用代码就会得到推送的条目；"
                "写上 name，名称不一致的先核实",
                f"{visit.value.kind!r} registers without review ({unreviewed[visit.value.kind]!r}): whoever gives a "
                "credit code is handed what is pushed under it; map `name`, so that another name is looked into first",
                visit.location,
            )


@check
def reviewers_find_registrations(review: Review) -> Iterator[Finding]:
    """Whoever decides on registrations or on joining has them on the menu."""
    region = review.config.region
    deciders = {role for kind in _kinds(review).values() for own in kind.deciders.values() for role in own}
    for role_id in sorted(deciders & set(region.roles)):
        menu = region.roles[role_id].menu or role_id
        if menu in region.menus and not opens(region.menus[menu], "registrations"):
            yield review.warning(
                "reviewer-without-list",
                f"角色“{role_id}”要审核注册或加入申请，但菜单里没有 registrations",
                f"{role_id!r} decides on registrations or on joining, but its menu has no `registrations`",
                ("region", "menus", menu),
                key=True,
            )


@check
def registration_asks_what_strangers_can_answer(review: Review) -> Iterator[Finding]:
    """The form asks for nothing that only somebody signed in could choose: entries are those open to registrants."""
    registration = review.config.region.registration
    if registration is None:
        return
    for name in sorted({kind.form for kind in registration.kinds.values() if kind.form}):
        form = review.config.forms.get(name)
        for field_id, widget in widgets_of(form).items() if form else ():
            if form is not None and (choice := form.ui.fields[field_id].entry) is not None:
                yield from _can_be_chosen(review, choice.register_, ("forms", name, "ui", "fields", field_id))
            elif not widget.for_strangers:
                yield review.finding(
                    "not-for-strangers",
                    f"注册表单里不能用控件“{widget.name}”：填写的人还没有登录",
                    f"a form of registration cannot use the widget {widget.name!r}: nobody has signed in yet",
                    ("forms", name, "ui", "fields", field_id, "widget"),
                )
        for field_id, field in form.ui.fields.items() if form else ():
            key = "slots" if field.slots else "rows" if isinstance(field.rows, RowsOf) else ""
            if key:
                yield review.finding(
                    "not-for-strangers",
                    f"注册表单的表格不能写“{key}”：填写的人还没有登录",
                    f"a table in a form of registration has no `{key}` of this kind: nobody has signed in yet",
                    ("forms", name, "ui", "fields", field_id, key),
                    key=True,
                )
        for number, slot in enumerate(form.ui.slots if form else ()):
            if slot.read_only_if is not None:
                yield review.finding(
                    "not-for-strangers",
                    "注册表单的附件不能写 read_only_if：填写的人可以一直修改",
                    "the files of a registration have no `read_only_if`: whoever fills it in may change all of it",
                    ("forms", name, "ui", "slots", number, "read_only_if"),
                    key=True,
                )
            if slot.captions == "required" or slot.page_kinds:
                yield review.finding(
                    "not-for-strangers",
                    "注册表单的附件不能要求逐张说明（captions: required）或页类（page_kinds）",
                    "the files of a registration cannot need captions or page kinds",
                    ("forms", name, "ui", "slots", number, "captions" if slot.captions == "required" else "page_kinds"),
                )


def _can_be_chosen(review: Review, name: str, location: Location) -> Iterator[Finding]:
    register = review.config.registers.get(name)
    if register is not None and not any(REGISTRANTS in one.to for one in register.open):
        yield review.finding(
            "cannot-choose",
            f"填写的人还没有登录：台账“{name}”没有对注册的人开放（open: to: registrants），无从选择",
            f"nobody has signed in yet: {name!r} opens nothing to `registrants`, so that there is nothing to choose",
            (*location, "entry", "register"),
        )


def _kinds(review: Review) -> dict[str, AccountKind]:
    registration = review.config.region.registration
    return registration.kinds if registration else {}
