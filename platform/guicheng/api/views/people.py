"""Accounts and organisations, for whoever manages them and for operators."""

from __future__ import annotations

from guicheng.accounts import authority, service
from guicheng.accounts.models import Organisation
from guicheng.accounts.queries import managed_accounts, organisations
from guicheng.accounts.service import Details, NewAccount, NewOrganisation
from guicheng.api.calls import Call, Reply
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import latest_first
from guicheng.api.shapes import people as shapes
from guicheng.api.shapes.base import Listing, ReasonOf
from guicheng.api.shapes.handover import Leaving, RoleTaking
from guicheng.filings.context import evidence

TAG = "people"


class AccountsView(ApiView):
    """Accounts the caller manages."""

    @Operation("listAccounts", "账号列表", "Accounts", tag=TAG, answer=shapes.AccountPage, query=Listing)
    def get(self, call: Call, query: Listing) -> shapes.AccountPage:
        """Those the caller may reset, disable and unlock."""
        authority.require(call.actor, *evidence.PERMISSIONS)
        found, cursor = latest_first(managed_accounts(call.actor, call.policy), query.cursor, query.size)
        return shapes.AccountPage(items=[shapes.AccountShape.of(each) for each in found], next=cursor)

    @Operation(
        "createAccount",
        "新建账号",
        "Create an account",
        tag=TAG,
        body=shapes.NewAccountShape,
        answer=shapes.CreatedAccount,
        status=201,
        conceal=("password",),
    )
    def post(self, call: Call, body: shapes.NewAccountShape) -> shapes.CreatedAccount:
        """Of a role the caller manages; its first password must be changed."""
        new = NewAccount(
            login=body.login,
            name=body.name,
            role=body.role,
            organisation_id=body.organisation,
            subject_id=body.subject,
            password=body.password,
            mobile=body.mobile,
            email=body.email,
        )
        made = service.create_account(call.actor, call.policy, new)
        return shapes.CreatedAccount(**dict(shapes.AccountShape.of(made.account)), password=made.password)


class AccountView(ApiView):
    """One account."""

    @Operation("getAccount", "账号", "An account", tag=TAG, answer=shapes.AccountDetail)
    def get(self, call: Call, account_id: int) -> Reply:
        """With its roles."""
        authority.require(call.actor, *evidence.PERMISSIONS)
        account = managed_accounts(call.actor, call.policy).filter(pk=account_id).first()
        if account is None:
            raise authority.not_found()
        held = [shapes.MembershipShape.of(each, call.policy) for each in service.access_of(call.actor, account_id)]
        body = shapes.AccountDetail(**dict(shapes.AccountShape.of(account)), memberships=held)
        return Reply(body, {"ETag": f'"{service.account_version(account)}"'})

    @Operation(
        "changeAccount",
        "修改账号信息",
        "Change an account",
        tag=TAG,
        body=shapes.AccountChange,
        answer=shapes.AccountShape,
    )
    def patch(self, call: Call, account_id: int, body: shapes.AccountChange) -> Reply:
        """Name, mobile number, mail address; what is not sent stays (WHS-22)."""
        account = service.update_account(
            call.actor,
            call.policy,
            account_id,
            Details(body.name, body.mobile, body.email),
            version=call.made_from(body.version),
            evidence=evidence.own(call.actor, body.evidence) if body.evidence else (),
            reason=body.reason,
        )
        return Reply(shapes.AccountShape.of(account), {"ETag": f'"{service.account_version(account)}"'})


class RolesView(ApiView):
    """The roles of an account."""

    @Operation(
        "giveRole", "授予角色", "Give a role", tag=TAG, body=shapes.GivenRole, answer=shapes.MembershipShape, status=201
    )
    def post(self, call: Call, account_id: int, body: shapes.GivenRole) -> shapes.MembershipShape:
        """A further role, of those the caller manages."""
        held = service.give_role(
            call.actor,
            call.policy,
            account_id,
            body.role,
            organisation_id=body.organisation,
            subject_id=body.subject,
            version=call.made_from(body.version),
        )
        return shapes.MembershipShape.of(held, call.policy)


class RoleView(ApiView):
    """One role of an account."""

    @Operation("takeRole", "收回角色", "Take a role back", tag=TAG, query=RoleTaking)
    def delete(self, call: Call, account_id: int, membership_id: int, query: RoleTaking) -> None:
        """It ends at once; open tasks go to whom `tasks` says (`tasks-open` where it says nobody)."""
        if membership_id not in [one.pk for one in service.access_of(call.actor, account_id)]:
            raise authority.not_found()
        service.take_role(call.actor, call.policy, membership_id, version=call.made_from(), heirs=query.heirs())


class ResetView(ApiView):
    """Resetting."""

    @Operation(
        "resetAccount",
        "重置密码",
        "Reset a password",
        tag=TAG,
        body=shapes.Reset,
        answer=shapes.Shown,
        conceal=("password",),
    )
    def post(self, call: Call, account_id: int, body: shapes.Reset) -> shapes.Shown:
        """By whoever manages the account (HNQ-10); by an operator with a reason and evidence (HNQ-08)."""
        return reset(call, account_id, body)


class EnableView(ApiView):
    """Enabling."""

    @Operation("enableAccount", "启用账号", "Enable an account", tag=TAG, body=ReasonOf, answer=shapes.AccountShape)
    def post(self, call: Call, account_id: int, body: ReasonOf) -> shapes.AccountShape:
        """It may sign in again."""
        version = call.made_from(body.version)
        return shapes.AccountShape.of(
            service.set_account_active(call.actor, call.policy, account_id, True, body.reason, version=version)
        )


class DisableView(ApiView):
    """Disabling."""

    @Operation("disableAccount", "禁用账号", "Disable an account", tag=TAG, body=Leaving, answer=shapes.AccountShape)
    def post(self, call: Call, account_id: int, body: Leaving) -> shapes.AccountShape:
        """Its sessions and tokens end; its open tasks go to whom `tasks` says (`tasks-open` where it says nobody)."""
        version = call.made_from(body.version)
        return shapes.AccountShape.of(
            service.set_account_active(
                call.actor, call.policy, account_id, False, body.reason, version=version, heirs=body.heirs()
            )
        )


class UnlockView(ApiView):
    """Unlocking."""

    @Operation("unlockAccount", "解除锁定", "Lift a lockout", tag=TAG, body=ReasonOf)
    def post(self, call: Call, account_id: int, body: ReasonOf) -> None:
        """After too many wrong passwords."""
        service.unlock(call.actor, call.policy, account_id, body.reason, version=call.made_from(body.version))


class OrganisationsView(ApiView):
    """Organisations in sight."""

    @Operation(
        "listOrganisations",
        "单位列表",
        "Organisations",
        tag=TAG,
        answer=shapes.OrganisationPage,
        query=shapes.OrganisationListing,
    )
    def get(self, call: Call, query: shapes.OrganisationListing) -> shapes.OrganisationPage:
        """By kind, name or number."""
        rows = organisations(call.actor, kind=query.kind, name=query.query)
        found, cursor = latest_first(rows, query.cursor, query.size)
        return shapes.OrganisationPage(items=[shapes.OrganisationShape.of(each) for each in found], next=cursor)

    @Operation(
        "createOrganisation",
        "登记单位",
        "Register an organisation",
        tag=TAG,
        body=shapes.NewOrganisationShape,
        answer=shapes.OrganisationShape,
        status=201,
    )
    def post(self, call: Call, body: shapes.NewOrganisationShape) -> shapes.OrganisationShape:
        """A member or not (HNQ-12)."""
        new = NewOrganisation(**body.model_dump())
        return shapes.OrganisationShape.of(service.create_organisation(call.actor, call.policy, new))


class OrganisationView(ApiView):
    """One organisation."""

    @Operation("getOrganisation", "单位", "An organisation", tag=TAG, answer=shapes.OrganisationShape)
    def get(self, call: Call, organisation_id: int) -> Reply:
        """As it stands."""
        found = organisations(call.actor).filter(pk=organisation_id).first()
        if found is None:
            raise authority.not_found()
        return _organisation(found)

    @Operation(
        "changeOrganisation",
        "修改单位信息",
        "Change an organisation",
        tag=TAG,
        body=shapes.OrganisationChange,
        answer=shapes.OrganisationShape,
    )
    def patch(self, call: Call, organisation_id: int, body: shapes.OrganisationChange) -> Reply:
        """Address and contact; names and numbers change otherwise."""
        values = shapes.changes(body)
        version = call.made_from(body.version)
        return _organisation(service.update_organisation(call.actor, organisation_id, version=version, **values))


class RenameView(ApiView):
    """Renaming."""

    @Operation(
        "renameOrganisation",
        "单位更名",
        "Rename an organisation",
        tag=TAG,
        body=shapes.Rename,
        answer=shapes.OrganisationShape,
    )
    def post(self, call: Call, organisation_id: int, body: shapes.Rename) -> Reply:
        """On evidence; the former name is kept (HNQ-11)."""
        letters = evidence.own(call.actor, body.evidence)
        found = service.rename_organisation(
            call.actor,
            call.policy,
            organisation_id,
            body.name,
            evidence=letters,
            reason=body.reason,
            version=call.made_from(body.version),
        )
        return _organisation(found)


class EnableOrganisationView(ApiView):
    """Enabling."""

    @Operation(
        "enableOrganisation",
        "启用单位",
        "Enable an organisation",
        tag=TAG,
        body=ReasonOf,
        answer=shapes.OrganisationShape,
    )
    def post(self, call: Call, organisation_id: int, body: ReasonOf) -> Reply:
        """Its people may act again."""
        version = call.made_from(body.version)
        return _organisation(
            service.set_organisation_active(call.actor, organisation_id, True, body.reason, version=version)
        )


class DisableOrganisationView(ApiView):
    """Disabling."""

    @Operation(
        "disableOrganisation",
        "禁用单位",
        "Disable an organisation",
        tag=TAG,
        body=Leaving,
        answer=shapes.OrganisationShape,
    )
    def post(self, call: Call, organisation_id: int, body: Leaving) -> Reply:
        """Every session of its people ends; their open tasks and those of its desks go to whom `tasks` says."""
        version = call.made_from(body.version)
        return _organisation(
            service.set_organisation_active(
                call.actor, organisation_id, False, body.reason, version=version, heirs=body.heirs()
            )
        )


def _organisation(found: Organisation) -> Reply:
    """An organisation with the version that it has now."""
    return Reply(shapes.OrganisationShape.of(found), {"ETag": f'"{service.version_of(found)}"'})


def reset(call: Call, account_id: int, body: shapes.Reset) -> shapes.Shown:
    """Give an account a new first password; an operator names the evidence."""
    actor, policy, version = call.actor, call.policy, call.made_from(body.version)
    if not actor.may("operate-accounts"):
        given = service.reset_password(actor, policy, account_id, password=body.password, version=version)
        return shapes.Shown(password=given)
    shown = service.reset_on_evidence(
        actor,
        policy,
        account_id,
        evidence=evidence.own(actor, body.evidence),
        reason=body.reason,
        password=body.password,
        version=version,
    )
    return shapes.Shown(password=shown)
