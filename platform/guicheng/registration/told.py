"""Who is told of a registration: those of an organisation whom somebody wants to join, and whoever registered."""

from __future__ import annotations

from guicheng.accounts import reviewing
from guicheng.accounts.models import AccessRequest, Membership
from guicheng.accounts.policy import Policy
from guicheng.common.text import Text, text
from guicheng.config.model.registration import REGISTRATION_NOTICE as NOTICE
from guicheng.config.model.whole import RegionConfig
from guicheng.notices import service
from guicheng.notices.service import Post
from guicheng.registration import joining
from guicheng.workflow.desk import Desk

_OUTCOMES: dict[str, tuple[Text, Text]] = {
    "approved": (
        text("注册审核已通过", "Your registration was approved"),
        text(
            "您在“{region}”的注册（{name}，登录名 {login}）已通过审核，现在可以登录。{opinion}",
            "Your registration ({name}, login {login}) with {region} was approved; you may sign in now. {opinion}",
        ),
    ),
    "refused": (
        text("注册审核未通过", "Your registration was refused"),
        text(
            "您在“{region}”的注册（{name}，登录名 {login}）未通过审核。{opinion}可按要求重新注册。",
            "Your registration ({name}, login {login}) with {region} was refused. {opinion} You may register again.",
        ),
    ),
    "returned": (
        text("注册申请已退回更正", "Your registration was returned"),
        text(
            "您在“{region}”的注册（{name}，登录名 {login}）已退回。{opinion}请凭受理号在注册页查询、更正后重新提交。",
            "Your registration ({name}, login {login}) with {region} was returned. {opinion} "
            "Look it up with its receipt, correct it and send it again.",
        ),
    ),
}


def asked(config: RegionConfig, policy: Policy, request: AccessRequest) -> None:
    """Tell those who decide on joining. Reviewers of registrations have their list, and its count on the menu."""
    kind = policy.registrations.get(request.account_kind)
    if kind is None or request.kind != AccessRequest.Kind.JOIN or request.organisation_id is None:
        return
    if request.subject_id is not None:
        _asked_of_entry(config, policy, request)
        return
    held = Membership.objects.unscoped().active().filter(organisation=request.organisation_id, role__in=kind.joined_by)
    name = request.account.name
    body = text(
        f"{name}申请加入本单位，请在“加入申请”中审核。", f"{name} asks to join your organisation; please decide on it."
    )
    title = text("有人申请加入本单位", "Somebody asks to join your organisation")
    desks = [
        Desk.of_role(request.organisation_id, role).key for role in sorted(set(held.values_list("role", flat=True)))
    ]
    service.post(config.region.region, [Post(NOTICE, desk, title, body) for desk in desks])


def _asked_of_entry(config: RegionConfig, policy: Policy, request: AccessRequest) -> None:
    """Tell those who decide on joining an entry: its people, or its owner while it has nobody who could."""
    kind = policy.registrations[request.account_kind]
    if not kind.peer or request.subject_id is None or request.organisation_id is None:
        return
    where = joining.name_of(request)
    by_peers = reviewing.peers_decide(policy, request)
    peers, owners = Desk.of_entry(request.subject_id, kind.peer), Desk.of_role(request.organisation_id, kind.owners)
    name = request.account.name
    title = text(f"有人申请加入“{where}”", f"Somebody asks to join “{where}”")
    body = text(f"{name}申请加入“{where}”，请审核。", f"{name} asks to join “{where}”; please decide on it.")
    service.post(config.region.region, [Post(NOTICE, (peers if by_peers else owners).key, title, body)])


def decided(config: RegionConfig, policy: Policy, request: AccessRequest, login: str) -> None:
    """Tell whoever registered, by the channels the region declares. `login` is the one that was chosen."""
    if request.state not in _OUTCOMES or request.receipt is None:
        return
    title, body = _OUTCOMES[request.state]
    opinion = request.opinion
    said = {"name": request.account.name, "login": login}
    zh = body.zh.format(region=config.region.title.zh, opinion=f"审核意见：{opinion}。" if opinion else "", **said)
    en = body.for_language("en").format(
        region=config.region.title.for_language("en"), opinion=f"Opinion: {opinion}." if opinion else "", **said
    )
    post = Post(NOTICE, Desk.of_account(request.account_id).key, title, text(zh, en), channels=policy.channels)
    service.post(config.region.region, [post])
