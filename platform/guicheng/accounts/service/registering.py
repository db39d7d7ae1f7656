"""Registering by oneself: an organisation with its first account, or joining one that is there (YNR-01, YNR-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from guicheng import audit
from guicheng.accounts import authority, contact, passwords
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest, Account, ContactCode, Organisation
from guicheng.accounts.policy import Policy, RegistrationPolicy, RolePolicy
from guicheng.accounts.service import codes, logins, organisations, people, receipts
from guicheng.accounts.service.access import TITLES, ask, keep_out, let_out
from guicheng.accounts.service.organisations import NewOrganisation
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text
from guicheng.common.versions import stamp

Kind, State = AccessRequest.Kind, AccessRequest.State


@dataclass(frozen=True, slots=True)
class Person:
    """Who registers."""

    login: str
    name: str
    password: str = field(default="", repr=False)
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody fills in who registers (WHS-01). `organisation.kind` follows from the account kind; its contact is
    whoever registers. To join, only the credit code of the organisation counts; to join an entry, `subject_id` and the
    organisation that owns it, which the caller has found to be open. `data` are the answers to the form of
    the account kind; `proof` the code that was sent to the number or address."""

    kind: str
    organisation: NewOrganisation
    person: Person
    data: Mapping[str, Any] = field(default_factory=dict)
    proof: ContactCode | None = None
    joins: bool = False
    subject_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of it. Without a request the account may be used at once; `receipt` is told once, to follow it."""

    account: Account
    request: AccessRequest | None = None
    receipt: str = field(default="", repr=False)


def kind_of(policy: Policy, kind_id: str, *, joins: bool = False) -> RegistrationPolicy:
    """An account kind that is open to registration, or to joining. Refuses `registration-closed` (403)."""
    kind = policy.registrations.get(kind_id)
    if kind is None or (joins and not kind.joins_as):
        raise refuse("registration-closed", "该类账号不能自行注册", "This kind cannot register by itself", status=403)
    return kind


def proved_by(kind: RegistrationPolicy, person: Person) -> str:
    """What a code must have been sent to; '' where none is asked for."""
    if kind.confirm == "none":
        return ""
    return contact.mobile(person.mobile) if kind.confirm == "mobile" else contact.email(person.email)


def problems_of(policy: Policy, new: Registration) -> list[Problem]:
    """Everything that is wrong with what was filled in, but for what only storing it tells."""
    kind = kind_of(policy, new.kind, joins=new.joins)
    found = [] if new.joins or kind.for_entry else _of_organisation(policy, kind, new)
    asks_code = not kind.for_entry  # there the form chooses the entry, and with it the organisation
    has_code = organisations.usual_code(new.organisation.credit_code)
    if asks_code and not has_code and "credit_code" not in {one.field for one in found}:
        missing = text("请填写单位的统一社会信用代码", "Please give the organisation's unified social credit code")
        found.insert(0, Problem("required", missing, field="credit_code"))
    role = people.role_of(policy, kind.joins_as if new.joins else kind.role)
    person = new.person
    if role.accounts.login.source is not None:
        person = replace(person, login=str(organisations.usual_code(new.organisation.credit_code) or ""))
    return [*found, *_of_person(kind, role, person)]


def _of_organisation(policy: Policy, kind: RegistrationPolicy, new: Registration) -> list[Problem]:
    """Its contact is whoever registers, who is asked for by themselves."""
    found = organisations.problems_of(policy.kinds[kind.organisation_kind], _meant(kind, new))
    return [one for one in found if one.field != "contact"]


def _of_person(kind: RegistrationPolicy, role: RolePolicy, person: Person, *, known: bool = False) -> list[Problem]:
    """With `known`, of somebody whose login and password are there already."""
    found = []
    if not person.name.strip():
        found.append(Problem("required", text("请填写姓名", "Please give the name"), field="person"))
    found += contact.problems(
        "mobile", contact.mobile(person.mobile), "mobile", required=kind.confirm != "email" or bool(person.mobile)
    )
    found += contact.problems("email", contact.email(person.email), "email", required=kind.confirm == "email")
    if known:
        return found
    rule = role.accounts.login
    if rule.source is None and not rule.allows(person.login.strip()):
        found.append(Problem("login-invalid", rule.message, field="login"))
    like = Account(login=person.login.strip(), mobile=contact.mobile(person.mobile))
    return [*found, *passwords.problems(person.password, role.accounts.password, like)]


def _meant(kind: RegistrationPolicy, new: Registration) -> NewOrganisation:
    """The organisation as it is registered: of the kind of the account, its contact whoever registers."""
    person = new.person
    return replace(
        new.organisation,
        kind=kind.organisation_kind,
        contact_name=person.name.strip(),
        contact_mobile=contact.mobile(person.mobile),
        contact_email=contact.email(person.email),
        data=dict(new.data),
    )


@transaction.atomic
def register(actor: Actor, policy: Policy, new: Registration, *, doubted: bool = False) -> Registered:
    """Register an organisation with its first account, or an account that joins one.

    Whether it waits for review is declared per account kind (YNR-02), and it does where the name is `doubted`: then a
    request and its receipt are returned, and nobody signs in before it is decided. Joining is always
    decided by the organisation. Refuses with everything that is wrong (400), what is taken (409), an organisation to
    join that is not there (404).
    """
    kind = kind_of(policy, new.kind, joins=new.joins)
    if found := problems_of(policy, new):
        raise Refusal(found, status=400)
    _use_proof(kind, new)
    joins = new.joins or kind.for_entry
    waits = joins or doubted or bool(kind.reviewers)
    role = people.role_of(policy, kind.joins_as if new.joins else kind.role)
    organisation = _joined(policy, kind, new) if joins else _stored(actor, policy, kind, new, waits)
    account = _account(actor, policy, role, new, organisation, waits)
    title = Text(zh="申请加入", en="Ask to join") if joins else Text(zh="注册账号", en="Register")
    changes = {"login": [None, account.login], "organisation": [None, organisation.name]}
    actor = _named(actor, account)
    where = new.subject_id
    audit.record(
        actor,
        audit.Event(
            "account.register", "account", account.pk, subject_id=where, title=title, changes=changes, first=True
        ),
    )
    if not waits:
        return Registered(account)
    receipt = receipts.new()
    request = ask(
        actor,
        Kind.JOIN if joins else Kind.REGISTRATION,
        account,
        organisation,
        [role.id],
        "",
        (),
        account_kind=kind.id,
        receipt=receipts.digest_of(receipt),
        data=dict(new.data),
        subject_id=new.subject_id,
    )
    return Registered(account, request, receipts.shown(receipt))


def _use_proof(kind: RegistrationPolicy, new: Registration) -> None:
    """A code proves the number or address that is registered, and no other."""
    to = proved_by(kind, new.person)
    if not to:
        return
    if new.proof is None or new.proof.sent_to != to:
        raise codes.wrong()
    codes.use_up(new.proof)


def _stored(actor: Actor, policy: Policy, kind: RegistrationPolicy, new: Registration, waits: bool) -> Organisation:
    state = Organisation.State.PENDING if waits else Organisation.State.ACTIVE
    try:
        return organisations.store(actor, policy, _meant(kind, new), state)
    except Refusal as refused:
        raise _helpful(kind, refused) from refused


def _helpful(kind: RegistrationPolicy, refused: Refusal) -> Refusal:
    """Where an organisation is there already and may be joined, say so."""
    if not kind.joins_as:
        return refused
    remedy = text(
        "可以改为申请加入该单位，由该单位管理员审核", "You may ask to join it instead; its administrator decides"
    )
    problems = [replace(one, remedy=remedy) if one.code.endswith("-taken") else one for one in refused.problems]
    return Refusal(problems, status=refused.status)


def _joined(policy: Policy, kind: RegistrationPolicy, new: Registration) -> Organisation:
    """The organisation to join; that of the entry to join."""
    if kind.for_entry:
        owner = Organisation.objects.unscoped().filter(
            region=policy.region, pk=new.owner_id or 0, state=Organisation.State.ACTIVE
        )
        if (found := owner.first()) is None or new.subject_id is None:
            raise refuse(
                "entry-without-owner",
                "其所属单位尚未在本系统开通，暂不能注册",
                "The organisation it belongs to is not open in this system yet: nobody can register for it",
            )
        return found
    code = organisations.usual_code(new.organisation.credit_code)
    rows = Organisation.objects.unscoped().filter(region=policy.region, kind=kind.organisation_kind, credit_code=code)
    found = rows.filter(state=Organisation.State.ACTIVE).first()
    if found is None:
        raise refuse(
            "organisation-unknown",
            "没有找到可加入的单位：请核对统一社会信用代码，或先注册该单位",
            "There is no such organisation to join: check the code, or register the organisation first",
            status=404,
            field="credit_code",
        )
    return found


def _account(
    actor: Actor, policy: Policy, role: RolePolicy, new: Registration, organisation: Organisation, waits: bool
) -> Account:
    person = new.person
    account = people.build(
        policy,
        role.accounts,
        people.NewAccount(
            logins.said(role.accounts, organisation, person.login),
            person.name,
            role.id,
            organisation.pk,
            mobile=contact.mobile(person.mobile),
            email=contact.email(person.email),
        ),
    )
    account.state = Account.State.PENDING if waits else Account.State.ACTIVE
    account.manages_only = role.manages_only
    passwords.choose(account, person.password)
    people.save_new(account)
    passwords.remember(account, initial=False)
    people.hold(actor, account, people.Given(role, organisation, new.subject_id))
    return account


# --- what whoever registered does while it is not decided -------------------------------------------------------------


def of_receipt(region: str, receipt: str, *, lock: bool = False) -> AccessRequest:
    """The registration of a receipt. Refuses `receipt-unknown` (404) for whatever is none."""
    rows = AccessRequest.objects.unscoped().select_related("account", "organisation")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(region=region, receipt=receipts.digest_of(receipt)).first()
    if found is None:
        raise refuse(
            "receipt-unknown",
            "没有找到该受理号，请核对后重新输入",
            "There is no registration with this receipt; please check it",
            status=404,
            field="receipt",
        )
    return found


def version_of(request: AccessRequest) -> str:
    """The version of what was given: it changes with every correction and decision."""
    firm, account = request.organisation, request.account
    given = (firm.name, firm.credit_code, firm.jurisdiction_id) if firm else ()
    return stamp(request.state, request.decided_at, request.data, account.name, account.mobile, account.email, given)


@transaction.atomic
def correct(actor: Actor, policy: Policy, receipt: str, new: Registration) -> AccessRequest:
    """Send a registration that was returned again, corrected. Login and password stay, and so does whatever a code
    proved. Refuses (409) one that was not returned."""
    request = of_receipt(policy.region, receipt, lock=True)
    if request.state != State.RETURNED:
        message = text("该申请当前不能修改，被退回后才能更正", "It can be changed once it has been returned, not now")
        raise Refusal(Problem("not-returned", message))
    kind = kind_of(policy, request.account_kind)
    account, organisation = request.account, request.organisation
    role = people.role_of(policy, request.roles[0])
    person = _kept(kind, account, new.person)
    new = replace(new, person=person)
    is_new = request.kind == Kind.REGISTRATION and organisation is not None
    found = _of_organisation(policy, kind, new) if is_new else []
    if found := [*found, *_of_person(kind, role, person, known=True)]:
        raise Refusal(found, status=400)
    changes = {}
    if is_new and organisation is not None:
        changes = organisations.correct(policy, organisation, _meant(kind, new))
    logins.follow(account, role.accounts, organisation)
    account.name, account.mobile, account.email = person.name.strip(), person.mobile, person.email
    account.save(update_fields=["name", "mobile", "email"])
    if kind.for_entry and new.subject_id is not None:
        changes = _elsewhere(actor, request, role, _joined(policy, kind, new), new.subject_id)
    request.state, request.data = State.PENDING, dict(new.data)
    request.save(update_fields=["state", "data", "subject_id", "organisation"])
    who, title = _named(actor, account), Text(zh="更正后重新提交", en="Correct")
    audit.record(who, audit.Event("access.correct", "access-request", request.pk, title=title, changes=changes))
    return request


def _elsewhere(
    actor: Actor, request: AccessRequest, role: RolePolicy, organisation: Organisation, subject_id: int
) -> dict[str, Any]:
    """Let a request ask for another entry than before."""
    before = request.subject_id
    if (before, request.organisation_id) == (subject_id, organisation.pk):
        return {}
    account = request.account
    account.memberships.unscoped().filter(removed_at=None).update(removed_at=clock.now())
    people.hold(actor, account, people.Given(role, organisation, subject_id))
    account.organisation = request.organisation = organisation
    account.save(update_fields=["organisation"])
    request.subject_id = subject_id
    return {"entry": [before, subject_id]}


def _named(actor: Actor, account: Account) -> Actor:
    """Whoever registers, by the name that was given: nobody is signed in, but the log says who it was."""
    return replace(actor, login=account.login.partition("#")[0], name=account.name)


def _kept(kind: RegistrationPolicy, account: Account, person: Person) -> Person:
    """The person as corrected, with what was proved left as it was."""
    return Person(
        account.login,
        person.name,
        mobile=account.mobile if kind.confirm == "mobile" else contact.mobile(person.mobile),
        email=account.email if kind.confirm == "email" else contact.email(person.email),
    )


@transaction.atomic
def withdraw(actor: Actor, policy: Policy, receipt: str) -> AccessRequest:
    """Take a registration back before it is decided; its login and its numbers are free again."""
    request = of_receipt(policy.region, receipt, lock=True)
    if request.state not in (State.PENDING, State.RETURNED):
        raise refuse("request-decided", "该申请已处理", "This request has been decided already")
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    account = request.account
    keep_out(account)
    if request.kind == Kind.REGISTRATION and request.organisation is not None:
        let_out(request.organisation)
    title = Text(zh="撤回申请", en="Withdraw")
    audit.record(_named(actor, account), audit.Event("access.withdraw", "access-request", request.pk, title=title))
    return request


def end_for_entry(actor: Actor, region: str, entry_id: int, reason: str) -> None:
    """Refuse whoever waits to join an entry that is gone. The caller's transaction."""
    waiting = AccessRequest.objects.unscoped().select_related("account").select_for_update(of=("self",))
    for request in waiting.filter(region=region, subject_id=entry_id, state__in=(State.PENDING, State.RETURNED)):
        request.state, request.opinion, request.decided_at = State.REFUSED, reason, clock.now()
        request.save(update_fields=["state", "opinion", "decided_at"])
        keep_out(request.account)
        title = TITLES["refuse"]
        audit.record(actor, audit.Event("access.refuse", "access-request", request.pk, title=title, opinion=reason))


def pass_on(entry_id: int, organisation_id: int | None) -> None:
    """Let those who wait to join an entry wait for its new owner."""
    waiting = AccessRequest.objects.unscoped().filter(subject_id=entry_id, state__in=(State.PENDING, State.RETURNED))
    waiting.exclude(organisation=organisation_id).update(organisation=organisation_id)


def require_open(policy: Policy) -> None:
    """Refuse (404) a system where nobody registers by themselves."""
    if not policy.registrations:
        raise authority.not_found()
