"""``manage.py admit``: the first people of a region, who let in the others on the pages."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.accounts.policy import Policy
from guicheng.accounts.service import NewAccount, NewOrganisation, create_account, create_organisation
from guicheng.common.errors import Refusal, refuse
from guicheng.config import releases
from guicheng.filings.context.roles import policy_of


class Command(BaseCommand):
    """Acts as the platform itself, through the use-cases of the pages; what it does stands in the audit."""

    help = "开通账号：新地区的第一批人 (an account, and its organisation where there is none: a region's first people)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, in which role, of which organisation."""
        parser.add_argument("region", help="地区系统，须已发布 (the region; it must be published)")
        parser.add_argument("--login", required=True, help="账号 (the login)")
        parser.add_argument("--name", required=True, help="姓名 (whose account it is)")
        parser.add_argument("--role", required=True, help="角色编号 (the id of the role)")
        parser.add_argument(
            "--organisation", required=True, help="单位名称；没有就登记 (registered where there is none)"
        )
        parser.add_argument(
            "--kind", default="", help="单位类型，角色只在一种单位时不写 (where the role is in several)"
        )
        parser.add_argument("--place", help="行政区划代码 (the organisation's jurisdiction)")
        parser.add_argument("--credit-code", help="统一社会信用代码 (its credit code)")
        parser.add_argument("--member-no", help="会员编号 (its membership number)")
        parser.add_argument("--contact", default="", help="单位联系人 (its contact)")
        parser.add_argument("--mobile", default="", help="联系电话 (the contact's telephone number)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Admit somebody. Raises `CommandError` with what is missing or taken; nothing has changed then."""
        try:
            policy = policy_of(releases.current(options["region"]))
            with transaction.atomic():
                organisation, password = _admit(policy, options)
        except Refusal as refusal:
            said = [f"{p.field} {p.message.zh} / {p.message.en}".strip() for p in refusal.problems]
            raise CommandError("; ".join(said)) from refusal
        title = policy.roles[options["role"]].title
        self.stdout.write(f"{organisation.name} · {title.zh} ({title.for_language('en')})")
        self.stdout.write(f"登录 (sign in at): /r/{options['region']}/  账号 (login): {options['login']}")
        told = password or "按地区规定的初始密码 (the first password that the region declares)"
        self.stdout.write(f"密码，首次登录须修改 (password, to be changed at once): {told}")


def _admit(policy: Policy, options: dict[str, Any]) -> tuple[Organisation, str | None]:
    """The organisation and the password to be shown, if it is one."""
    actor = Actor.system(policy.region, "manage.py admit", channel="command")
    role = policy.roles.get(options["role"])
    if role is None:
        known = "、".join(sorted(policy.roles))
        raise refuse("role-unknown", f"没有这个角色，可以写：{known}", f"No such role; there are: {known}")
    kind = options["kind"] or _only(sorted(role.organisation_kinds))
    organisation = Organisation.objects.visible_to(actor).filter(kind=kind, name=options["organisation"]).first()
    if organisation is None:
        new = NewOrganisation(
            kind=kind,
            name=options["organisation"],
            credit_code=options["credit_code"],
            member_no=options["member_no"],
            jurisdiction=options["place"],
            contact_name=options["contact"],
            contact_mobile=options["mobile"],
        )
        organisation = create_organisation(actor, policy, new)
    typed = secrets.token_urlsafe(9) if role.accounts.initial.kind == "typed" else None
    new_account = NewAccount(options["login"], options["name"], role.id, organisation.pk, password=typed)
    return organisation, create_account(actor, policy, new_account).password or typed


def _only(kinds: list[str]) -> str:
    if len(kinds) != 1:
        said = "、".join(kinds)
        raise refuse("kind-open", f"请用 --kind 写明单位类型：{said}", f"Say --kind, one of: {said}")
    return kinds[0]
