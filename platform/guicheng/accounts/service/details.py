"""What is known of whoever uses an account: changed by whoever manages it, and by its owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guicheng import audit
from guicheng.accounts import authority, contact
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.accounts.policy import Policy
from guicheng.accounts.service.evidence import require_evidence
from guicheng.accounts.service.people import unchanged
from guicheng.common.errors import Problem, Refusal
from guicheng.common.masking import masked
from guicheng.common.text import Text, text
from guicheng.common.versions import Version


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of whoever uses an account. None stays as it is."""

    name: str | None = None
    mobile: str | None = None
    email: str | None = None

    def given(self) -> dict[str, str]:
        """What was given, in its usual form."""
        usual: list[tuple[str, str | None, Callable[[str], str]]] = [
            ("name", self.name, str.strip),
            ("mobile", self.mobile, contact.mobile),
            ("email", self.email, contact.email),
        ]
        return {name: as_usual(value) for name, value, as_usual in usual if value is not None}


def problems_of(values: Mapping[str, str]) -> list[Problem]:
    """What is wrong with details in their usual form."""
    found = [] if values.get("name", "?") else [Problem("required", text("请填写姓名", "Please give the name"), "name")]
    for name in ("mobile", "email"):
        found += contact.problems(name, values.get(name, ""), name)
    return found


@transaction.atomic
def update_account(
    actor: Actor,
    policy: Policy,
    account_id: int,
    new: Details,
    *,
    version: Version | None = None,
    evidence: Sequence[int] = (),
    reason: str = "",
) -> Account:
    """Change the name, mobile number or e-mail of a managed account (WHS-22). A number lets its owner choose a new
    password; an operator changes it on evidence only, as a password (HNQ-08). Refuses (400) what is none."""
    account = authority.managed_account(actor, policy, account_id)
    values = new.given()
    unchanged(account, version, **values)
    changes = _differing(account, values)
    if found := problems_of({name: both[1] for name, both in changes.items()}):
        raise Refusal(found, status=400)
    if actor.may("operate-accounts") and {"mobile", "email"} & set(changes):
        require_evidence(policy, evidence, reason)
    for name, both in changes.items():
        setattr(account, name, both[1])
    if changes:
        account.save(update_fields=list(changes))
        if "mobile" in changes:
            changes["mobile"] = [masked(one, "mobile", "internal") for one in changes["mobile"]]
        title, why = Text(zh="修改账号信息", en="Change account"), {"evidence": list(evidence)} if evidence else {}
        event = audit.Event(
            "account.change", "account", account.pk, title=title, opinion=reason, changes=changes, why=why
        )
        audit.record(actor, event)
    return account


@transaction.atomic
def update_own_profile(actor: Actor, *, version: Version | None = None, **values: str | bool) -> Account:
    """Change one's own name, e-mail, language or text size. The mobile number changes with a code (WHS-03)."""
    if unknown := set(values) - {"name", "email", "language", "large_text"}:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    account = Account.objects.unscoped().select_for_update().filter(pk=actor.account_id or 0).first()
    if account is None:
        raise authority.not_found()
    unchanged(account, version, **values)
    changes = _differing(account, values)
    for name, value in values.items():
        setattr(account, name, value)
    account.save(update_fields=list(values))
    if changes:
        title = Text(zh="修改个人信息", en="Change own details")
        audit.record(actor, audit.Event("account.update", "account", account.pk, title=title, changes=changes))
    return account


def _differing(account: Account, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What the values change: before and after, by name."""
    both = {name: [getattr(account, name), value] for name, value in values.items()}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
