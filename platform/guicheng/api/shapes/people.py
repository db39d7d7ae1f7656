"""Sessions, accounts, organisations and tokens."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from guicheng.accounts.models import Account, Membership, Organisation
from guicheng.accounts.policy import Policy
from guicheng.api.models import ApiToken
from guicheng.api.shapes.base import Id, Key, Line, Listing, MadeFromStamp, Moment, Shape, Words
from guicheng.common.masking import masked

Password = Annotated[str, Field(min_length=1, max_length=128)]
Reasoned = Annotated[str, Field("", max_length=500)]
Evidence = Annotated[list[Id], Field(default_factory=list, max_length=20)]


class SignIn(Shape):
    """登录 / Signing in."""

    region: Annotated[str, Field(max_length=64)]
    login: Annotated[str, Field(min_length=1, max_length=64, description="账号或手机号 / login or mobile number")]
    password: Password


class Switch(Shape):
    """切换身份 / Choosing what to act under."""

    membership: Id


class MembershipShape(Shape):
    """身份 / What one may act under."""

    id: int
    role: str
    role_title: Words
    organisation: int | None
    organisation_name: str
    subject: int | None

    @classmethod
    def of(cls, held: Membership, policy: Policy) -> MembershipShape:
        """A membership, its role named as the region does."""
        role = policy.roles.get(held.role)
        return cls(
            id=held.pk,
            role=held.role,
            role_title=Words.of(role.title) if role else Words(zh=held.role, en=held.role),
            organisation=held.organisation_id,
            organisation_name=held.organisation.name if held.organisation else "",
            subject=held.subject_id,
        )


class GivenRole(Shape):
    """授予的角色 / A role to give."""

    role: Annotated[str, Field(max_length=64)]
    organisation: Id
    subject: Id | None = None
    version: MadeFromStamp


class SessionShape(Shape):
    """当前登录 / Who is signed in."""

    region: str
    account: int
    login: str
    name: str
    must_change_password: bool
    acting_as: int | None = Field(description="当前身份 / the membership acted under")
    role: str
    permissions: list[str]
    memberships: list[MembershipShape]
    by_token: bool


class Profile(Shape):
    """个人信息 / Own details."""

    name: str
    mobile: str
    email: str
    language: str
    large_text: bool

    @classmethod
    def of(cls, account: Account) -> Profile:
        """An account's own details."""
        return cls(
            name=account.name,
            mobile=account.mobile,
            email=account.email,
            language=account.language,
            large_text=account.large_text,
        )


class ProfileChange(Shape):
    """修改个人信息 / Changing own details."""

    name: Annotated[str | None, Field(None, min_length=1, max_length=60)]
    email: Annotated[str | None, Field(None, max_length=254)]
    language: Literal["zh-hans", "en"] | None = None
    large_text: bool | None = None
    version: MadeFromStamp


class PasswordChange(Shape):
    """修改密码 / Changing one's password."""

    old: Password
    new: Password


class TokenShape(Shape):
    """接口令牌 / A token."""

    id: int
    name: str
    prefix: str
    membership: int
    created_at: Moment
    expires_at: Moment
    last_used_at: Moment | None
    revoked_at: Moment | None

    @classmethod
    def of(cls, token: ApiToken) -> TokenShape:
        """A token, without what opens anything."""
        return cls(
            id=token.pk,
            name=token.name,
            prefix=token.prefix,
            membership=token.membership_id,
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )


class TokenList(Shape):
    """本账号的令牌 / The account's tokens."""

    items: list[TokenShape]


class NewToken(Shape):
    """签发令牌 / A token to be issued."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    days: Annotated[int, Field(90, ge=1, le=366)]


class IssuedToken(TokenShape):
    """新令牌，secret 仅显示一次 / A new token; its secret is shown once."""

    secret: str | None


class AccountShape(Shape):
    """账号 / An account."""

    id: int
    login: str
    name: str
    mobile: str
    organisation: int | None
    organisation_name: str
    state: str
    must_change_password: bool
    created_at: Moment

    @classmethod
    def of(cls, account: Account) -> AccountShape:
        """An account as whoever looks after it reads it: the number recognisable, not in full."""
        return cls(
            id=account.pk,
            login=account.login,
            name=account.name,
            mobile=masked(account.mobile, "mobile", "internal"),
            organisation=account.organisation_id,
            organisation_name=account.organisation.name if account.organisation else "",
            state=account.state,
            must_change_password=account.must_change_password,
            created_at=account.created_at,
        )


class AccountPage(Shape):
    """账号列表 / A page of accounts."""

    items: list[AccountShape]
    next: str | None


class AccountDetail(AccountShape):
    """账号及其角色 / An account with its roles."""

    memberships: list[MembershipShape]


class NewAccountShape(Shape):
    """新建账号 / An account to be created."""

    login: Annotated[
        str, Field("", max_length=64, description="不填：取自单位编号 / none where the role takes a number")
    ]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    role: Key
    organisation: Id
    subject: Id | None = None
    password: Annotated[str | None, Field(None, min_length=1, max_length=128)]
    mobile: Annotated[str, Field("", max_length=20)]
    email: Annotated[str, Field("", max_length=254)]


class AccountChange(Shape):
    """修改账号信息；运维人员改手机号、邮箱须有原因和依据 / A change of an account; operators bring evidence."""

    name: Annotated[str | None, Field(None, min_length=1, max_length=60)]
    mobile: Annotated[str | None, Field(None, max_length=20)]
    email: Annotated[str | None, Field(None, max_length=254)]
    reason: Reasoned
    evidence: Evidence
    version: MadeFromStamp


class CreatedAccount(AccountShape):
    """新账号，初始密码仅显示一次 / A new account; a first password that must be shown is shown once."""

    password: str | None


class Reset(Shape):
    """重置密码 / A new first password. Operators give a reason and evidence."""

    password: Annotated[str | None, Field(None, min_length=1, max_length=128)]
    reason: Reasoned
    evidence: Evidence
    version: MadeFromStamp


class Shown(Shape):
    """需要告知的初始密码，仅显示一次 / The first password where it has to be shown, once."""

    password: str | None


class OrganisationShape(Shape):
    """单位 / An organisation."""

    id: int
    kind: str
    name: str
    credit_code: str | None
    member_no: str | None
    jurisdiction: str | None
    state: str
    address: str
    contact_name: str
    contact_mobile: str
    contact_email: str
    former_names: list[str]

    @classmethod
    def of(cls, found: Organisation) -> OrganisationShape:
        """An organisation in sight."""
        return cls(
            id=found.pk,
            kind=found.kind,
            name=found.name,
            credit_code=found.credit_code,
            member_no=found.member_no,
            jurisdiction=found.jurisdiction_id,
            state=found.state,
            address=found.address,
            contact_name=found.contact_name,
            contact_mobile=found.contact_mobile,
            contact_email=found.contact_email,
            former_names=[str(one.get("name", "")) for one in found.former_names],
        )


class OrganisationPage(Shape):
    """单位列表 / A page of organisations."""

    items: list[OrganisationShape]
    next: str | None


class OrganisationListing(Listing):
    """单位查询 / Which organisations."""

    kind: Annotated[str, Field("", max_length=64)]
    query: Annotated[str, Field("", max_length=100, description="名称、曾用名或编号 / present or former name, number")]


class NewOrganisationShape(Shape):
    """登记单位 / An organisation to be registered."""

    kind: Key
    name: Annotated[str, Field(min_length=1, max_length=200)]
    credit_code: Annotated[str | None, Field(None, max_length=18)]
    member_no: Annotated[str | None, Field(None, max_length=32)]
    jurisdiction: Annotated[str | None, Field(None, pattern=r"^[0-9]{6}$")]
    address: Annotated[str, Field("", max_length=300)]
    contact_name: Annotated[str, Field("", max_length=60)]
    contact_mobile: Annotated[str, Field("", max_length=20)]
    contact_email: Annotated[str, Field("", max_length=254)]


class OrganisationChange(Shape):
    """修改单位信息 / What an organisation's own people may change."""

    address: Annotated[str | None, Field(None, max_length=300)]
    contact_name: Annotated[str | None, Field(None, max_length=60)]
    contact_mobile: Annotated[str | None, Field(None, max_length=20)]
    contact_email: Annotated[str | None, Field(None, max_length=254)]
    version: MadeFromStamp


class Rename(Shape):
    """单位更名（凭证明材料）/ A new name, on evidence."""

    name: Line
    reason: Reasoned
    evidence: Evidence
    version: MadeFromStamp


class Given(Shape):
    """受理的证明材料 / Evidence that was received."""

    id: int
    name: str
    media_type: str
    size: int


def changes(shape: Shape) -> dict[str, Any]:
    """The values of a change that were sent."""
    sent = shape.model_dump(exclude_unset=True, exclude={"version"})
    return {name: value for name, value in sent.items() if value is not None}
