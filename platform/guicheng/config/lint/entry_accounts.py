"""Accounts that come with entries: logins that are always there and never given twice, first passwords that somebody
learns, roles that the owner of an entry may hold."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import Finding
from guicheng.config.form_schema import ReferenceMistake, resolved_schema
from guicheng.config.lint import check, parties
from guicheng.config.model.accounts import InitialPassword, Role
from guicheng.config.model.effects import CreateEntryEffect
from guicheng.config.model.feeds import FedEntry, Owner
from guicheng.config.model.region import Region
from guicheng.config.model.registers import EntryAccount, EntryWay, Register
from guicheng.config.paths import FieldPath
from guicheng.config.review import Review
from guicheng.config.walking import Location


@check
def accounts_of_entries_can_be_used(review: Review) -> Iterator[Finding]:
    """Each comes to be, with a login and a first password, and somebody learns both (HNQ-09, HBZ-06)."""
    for name, register in review.config.registers.items():
        account, here = register.account, ("registers", name, "account")
        if account is None:
            continue
        yield from _ways(review, name, register, account, here)
        yield from _unique(register, account, here, review)
        role = review.config.region.roles.get(account.role)
        if role is not None:
            yield from _held(review, name, account, role, here)
            yield from _first_password(review, account, role, here)


def _fed(review: Review, register: str) -> list[FedEntry]:
    return [visit.value for visit in review.values_of(FedEntry) if visit.value.register_ == register]


def _made(review: Review, register: str) -> list[CreateEntryEffect]:
    return [visit.value for visit in review.values_of(CreateEntryEffect) if visit.value.register_ == register]


def _ways(review: Review, name: str, register: Register, account: EntryAccount, here: Location) -> Iterator[Finding]:
    """Whoever brings an entry says its login. Of what could not be read nothing is known: neither who brings it, nor
    what its form asks for."""
    always, is_known = _asked(review, register), register.form in review.config.forms
    logins = {*account.login_field}
    for way in account.made_by:
        where = (*here, "made_by", account.made_by.index(way)) if "made_by" in account.model_fields_set else here
        by = _speaking(review, name, register, way)
        if not by and review.complete:
            zh, en = _NOBODY[way]
            yield review.finding("account-never-made", zh.format(name), en.format(name), where)
        elif is_known and not always & logins and any(not spoken & logins for spoken in by):
            fields = "、".join(account.login_field)
            yield review.finding(
                "login-not-filled",
                f"{_WAYS[way][0]}的条目可能没有登录名：{fields} 不是必填，或没有来源；没有登录名就不能新增条目",
                f"an entry {_WAYS[way][1]} may have no login: {fields} is not required there, or nothing fills it",
                (*here, "login_field"),
            )


_WAYS: dict[EntryWay, tuple[str, str]] = {
    "page": ("页面新增", "added on a page"),
    "feed": ("接入", "brought by a feed"),
    "effect": ("填报产生", "made by an effect"),
}
_NOBODY: dict[EntryWay, tuple[str, str]] = {
    "page": ("没有角色可以新增“{}”的条目（create）", "no role may add entries of {!r} (`create`)"),
    "feed": ("没有数据接入写入“{}”", "no feed brings entries of {!r}"),
    "effect": ("没有填报效果新增“{}”的条目", "no effect makes entries of {!r}"),
}


def _speaking(review: Review, name: str, register: Register, way: EntryWay) -> list[set[str]]:
    """For each of whoever brings entries so: the fields that it always fills in."""
    if way == "page":
        return [_asked(review, register)] if register.create else []
    if way == "effect":
        return [{*map(str, effect.values)} for effect in _made(review, name)]
    found = []
    for entry in _fed(review, name):
        keys = {source.path for source in entry.key}
        sure = [
            field
            for field, one in entry.fields.items()
            if one.required or one.constant is not None or one.default is not None or one.path in keys
        ]
        found.append({*sure})
    return found


def _asked(review: Review, register: Register) -> set[str]:
    """The fields that whoever adds an entry is asked for. One that is so on a condition may be missing where that does
    not hold; then `login-missing` refuses the entry."""
    form = review.config.forms.get(register.form)
    if form is None:
        return set()
    try:
        required = {*resolved_schema(form).get("required", ())}
    except ReferenceMistake:
        return set()
    hidden = {name for name, ui in form.ui.fields.items() if ui.visible_if is not None}
    asked = {name for name, ui in form.ui.fields.items() if ui.required_if is not None}
    return {name for name in (*required, *form.ui.fields) if FieldPath(name).root in required} | asked - hidden


def _unique(register: Register, account: EntryAccount, here: Location, review: Review) -> Iterator[Finding]:
    """What another system sends is told at the row which entry has the login already."""
    if set(account.made_by) == {"page"}:
        return
    alone = {rule.fields[0] for rule in register.unique if len(rule.fields) == 1 and rule.within == "region"}
    for number, field in enumerate(account.login_field):
        if field not in alone:
            yield review.finding(
                "login-not-unique",
                f"“{field}”是登录名，须声明不得重复：unique: [{{id: …, fields: [{field}], message: …}}]",
                f"{field!r} is a login: declare that it stands once (`unique`, within the region)",
                (*here, "login_field", number),
            )


def _held(review: Review, name: str, account: EntryAccount, role: Role, here: Location) -> Iterator[Finding]:
    """The role is one of a single entry of this register, and exists where its owners are."""
    if role.about != name and (role.about is None or role.about in review.names["registers"]):
        yield review.finding(
            "role-elsewhere",
            f"角色“{account.role}”不是为“{name}”的一个条目而设的（about）",
            f"{account.role!r} is not a role about one entry of {name!r}",
            (*here, "role"),
        )
    fed = {entry.owner.kind for entry in _fed(review, name) if isinstance(entry.owner, Owner)}
    owners = (parties.owners(review, name) or set()) | (fed if "feed" in account.made_by else set())
    if strange := sorted(owners - set(role.of)):
        yield review.finding(
            "role-elsewhere",
            f"条目的归属单位可能是 {'、'.join(strange)}，那里没有角色“{account.role}”",
            f"entries may be owned by {', '.join(strange)}, where {account.role!r} does not exist",
            (*here, "role"),
        )


def _first_password(review: Review, account: EntryAccount, role: Role, here: Location) -> Iterator[Finding]:
    """Somebody types it, everybody knows it, or somebody can give a new one."""
    region = review.config.region
    initial = role.accounts.initial_password if role.accounts else None
    initial = initial or region.accounts.initial_password
    others = [way for way in account.made_by if way != "page"]
    if initial.kind == "typed":
        if others:
            yield review.finding(
                "password-not-typed",
                f"{_WAYS[others[0]][0]}的条目没有人输入初始密码；请给角色“{account.role}”另定 initial_password",
                f"nobody types a first password for an entry {_WAYS[others[0]][1]}: give {account.role!r} another "
                "`initial_password`",
                (*here, "made_by"),
            )
        if account.password_field is None:
            yield review.finding(
                "password-not-typed",
                f"角色“{account.role}”的初始密码由新增的人输入，要用 password_field 指明表单中的密码字段",
                f"whoever adds the entry types the first password of {account.role!r}: name the field "
                "(`password_field`)",
                here,
            )
    elif account.password_field is not None:
        yield review.finding(
            "password-idle",
            f"角色“{account.role}”的初始密码不由人输入，password_field 没有作用",
            f"first passwords of {account.role!r} are not typed: `password_field` has no effect",
            (*here, "password_field"),
            key=True,
        )
    yield from _learnt(review, account, initial, here)


def _learnt(review: Review, account: EntryAccount, initial: InitialPassword, here: Location) -> Iterator[Finding]:
    if initial.kind == "random" and not _resets(review.config.region, account.role):
        yield review.finding(
            "password-never-learnt",
            f"初始密码随机产生，没有人看得到，也没有角色能重置：给一个角色 manages: [{account.role}]",
            "the first password is made up and nobody sees it: let a role reset it (`manages`, with `manage-accounts` "
            "or `operate-accounts`), or choose another kind",
            (*here, "role"),
        )
    if initial.kind in ("fixed", "member-no") and set(account.made_by) - {"page"}:
        yield review.warning(
            "password-known",
            "登录名和初始密码都不是秘密：在项目人员首次登录改密之前，知道的人都能抢先登录",
            "neither the login nor the first password is a secret: until its owner has signed in and changed it, "
            "whoever knows them can",
            here,
            key=True,
        )


def _resets(region: Region, role: str) -> bool:
    return any(
        role in one.manages and {"manage-accounts", "operate-accounts"} & set(one.may) for one in region.roles.values()
    )
