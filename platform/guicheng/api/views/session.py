"""Signing in and out, choosing what to act under, one's own details, tokens."""

from __future__ import annotations

from django.middleware.csrf import get_token

from guicheng.accounts import queries, service, sessions
from guicheng.accounts.models import Account
from guicheng.accounts.ports import policy_of
from guicheng.api import tokens
from guicheng.api.authentication import actor_of
from guicheng.api.calls import Call, Reply
from guicheng.api.operations import ApiView, Operation, session_required
from guicheng.api.shapes import people
from guicheng.common.errors import refuse
from guicheng.config import releases

TAG = "session"


class SessionView(ApiView):
    """The session at hand."""

    @Operation("getSession", "当前登录", "Who is signed in", tag=TAG, answer=people.SessionShape, gate="account")
    def get(self, call: Call) -> people.SessionShape:
        """Account, memberships, and what is acted under."""
        return _session(call)

    @Operation("signIn", "登录", "Sign in", tag=TAG, body=people.SignIn, answer=people.SessionShape, gate="public")
    def post(self, call: Call, body: people.SignIn) -> Reply:
        """Sign in; the CSRF token for what follows is in the header ``X-CSRFToken``."""
        plain = call.request._request
        if call.by_token:
            raise session_required()
        if body.region not in {name for name, _ in releases.published()}:
            raise refuse("no-region", "没有这个地区系统", "There is no such system", status=404, field="region")
        sessions.sign_in(plain, body.region, body.login, body.password, channel="api")
        plain.__dict__.pop("_actor", None)
        call.request.user = plain.user
        fresh = Call(call.request, actor_of(call.request))
        return Reply(_session(fresh), {"X-CSRFToken": get_token(plain)})

    @Operation(
        "switchMembership",
        "切换身份",
        "Choose what to act under",
        tag=TAG,
        body=people.Switch,
        answer=people.SessionShape,
        gate="session",
    )
    def patch(self, call: Call, body: people.Switch) -> Reply:
        """Act under another membership from now on."""
        plain = call.request._request
        actor = sessions.act_as(plain, body.membership)
        call.request.user = plain.user
        return Reply(_session(Call(call.request, actor)), {"X-CSRFToken": get_token(plain)})

    @Operation("signOut", "退出登录", "Sign out", tag=TAG, gate="session")
    def delete(self, call: Call) -> None:
        """End the session."""
        sessions.sign_out(call.request._request)


class MeView(ApiView):
    """One's own details."""

    @Operation("getProfile", "个人信息", "Own details", tag=TAG, answer=people.Profile, gate="account")
    def get(self, call: Call) -> Reply:
        """Name, number, language."""
        return _profile(_account(call))

    @Operation(
        "changeProfile",
        "修改个人信息",
        "Change own details",
        tag=TAG,
        body=people.ProfileChange,
        answer=people.Profile,
        by_session=True,
    )
    def patch(self, call: Call, body: people.ProfileChange) -> Reply:
        """What is sent is changed. By session only: a token acts for its account, but does not say who its owner is."""
        values = people.changes(body)
        version = call.made_from(body.version)
        account = service.update_own_profile(call.actor, version=version, **values) if values else _account(call)
        return _profile(account)


class PasswordView(ApiView):
    """One's own password."""

    @Operation("changePassword", "修改密码", "Change password", tag=TAG, body=people.PasswordChange, gate="session")
    def post(self, call: Call, body: people.PasswordChange) -> None:
        """Every other session and every token ends; after a password that was given, this session too (WHS-24)."""
        account = service.change_own_password(call.actor, policy_of(call.actor.region), body.old, body.new)
        if call.actor.must_change_password:
            sessions.sign_out(call.request._request)
        else:
            sessions.keep(call.request._request, account)


class TokensView(ApiView):
    """The tokens of the account."""

    @Operation("listTokens", "接口令牌", "Tokens", tag=TAG, answer=people.TokenList)
    def get(self, call: Call) -> people.TokenList:
        """Those that were revoked or have run out too."""
        return people.TokenList(items=[people.TokenShape.of(token) for token in tokens.mine(call.actor)])

    @Operation(
        "issueToken",
        "签发令牌",
        "Issue a token",
        tag=TAG,
        body=people.NewToken,
        answer=people.IssuedToken,
        status=201,
        conceal=("secret",),
        by_session=True,
    )
    def post(self, call: Call, body: people.NewToken) -> people.IssuedToken:
        """It acts as you do now. Its secret is shown this once."""
        token, secret = tokens.issue(call.actor, _account(call).session_epoch, body.name, body.days)
        return people.IssuedToken(**dict(people.TokenShape.of(token)), secret=secret)


class TokenView(ApiView):
    """One token."""

    @Operation("revokeToken", "撤销令牌", "Revoke a token", tag=TAG)
    def delete(self, call: Call, token_id: int) -> None:
        """It opens nothing any more."""
        tokens.revoke(call.actor, token_id)


def _profile(account: Account) -> Reply:
    """One's own details with the version that they have now."""
    return Reply(people.Profile.of(account), {"ETag": f'"{service.account_version(account)}"'})


def _account(call: Call) -> Account:
    return queries.own_account(call.actor)


def _session(call: Call) -> people.SessionShape:
    account, actor = _account(call), call.actor
    policy = policy_of(account.region)
    return people.SessionShape(
        region=account.region,
        account=account.pk,
        login=account.login,
        name=account.name,
        must_change_password=account.must_change_password,
        acting_as=actor.membership_id,
        role=actor.role,
        permissions=sorted(actor.permissions),
        memberships=[people.MembershipShape.of(held, policy) for held in sessions.choices(account)],
        by_token=call.by_token,
    )
