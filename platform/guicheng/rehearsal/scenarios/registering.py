"""The acts of a story whose people have no account yet: registering, correcting, being reviewed, signing in (YNR-02).

They run through the same use-cases as the pages; what a person would read from a screen or a message (receipt, code) is
handed from one act to the next.
"""

from __future__ import annotations

from dataclasses import replace

from guicheng.accounts import sessions
from guicheng.accounts.actor import Actor
from guicheng.accounts.backend import RegionBackend
from guicheng.accounts.models import AccessRequest, Account
from guicheng.accounts.service import NewOrganisation, Person, Registration, codes, registering, resets
from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.scenarios import Act, Registrant
from guicheng.entries import entry_account
from guicheng.filings.context.roles import policy_of
from guicheng.registration import applying, papers, reviewing
from guicheng.rehearsal.scenarios.stage import Applicant, Stage

_OUTCOMES = {"approve", "refuse", "return"}


def register(stage: Stage, act: Act) -> None:
    """Register for the account kind of an act, or ask to join. KeyError for a kind or slot there is not."""
    kind = act.register_ or ""
    if kind not in applying.kinds(stage.config):
        raise KeyError(kind)
    alias, typed = act.call or kind, act.with_ or Registrant.model_validate({})
    sheet = applying.sheet(_stranger(stage), kind, papers.new_mark(), joins=act.joins)
    _attach(stage, sheet, act)
    new = _typed(typed, alias)
    done = applying.register(sheet, new, stage.resolved(act.data), _code(sheet, new.person, typed), agreed=typed.agreed)
    stage.registrations[alias] = Applicant(done.account.pk, new.person.login, typed.password, done.receipt)


def correct(stage: Stage, act: Act) -> None:
    """Send a registration that was returned again; what the act does not say stays as it was."""
    applicant = stage.registrations[act.correct or ""]
    request = registering.of_receipt(stage.config.region.region, applicant.receipt)
    sheet = applying.to_correct(_stranger(stage), applicant.receipt, papers.new_mark())
    _attach(stage, sheet, act)
    new = _typed(act.with_ or _as_it_was(request), applicant.login)
    applying.correct(sheet, applicant.receipt, new, {**request.data, **stage.resolved(act.data)})


def review(stage: Stage, act: Act, actor: Actor) -> None:
    """Decide on a registration. KeyError for one that nobody reviews, or an outcome there is not."""
    request = request_of(stage, act.review or "")
    if request is None or act.decision not in _OUTCOMES:
        raise KeyError(act.review if request is None else act.decision)
    reviewing.decide(actor, request.pk, act.decision, act.opinion or "")  # type: ignore[arg-type]


def withdraw(stage: Stage, alias: str) -> None:
    """Take a registration back, as whoever holds its receipt."""
    registering.withdraw(_stranger(stage), policy_of(stage.config), stage.registrations[alias].receipt)


def sign_in(stage: Stage, act: Act) -> None:
    """Sign in with the login and password of a registration or of the account of an entry (or a password that the act
    names), and be an actor from then on. Refuses `login-failed`, and whatever signing in refuses."""
    alias = act.sign_in or ""
    applicant = stage.registrations.get(alias) or _came_with(stage, alias)
    says = act.with_ is not None and "password" in act.with_.model_fields_set
    password = act.with_.password if act.with_ is not None and says else applicant.password
    stage.registrations[alias] = applicant
    account = admitted(stage, alias, password)
    held = sessions.admit(account)
    actor = sessions.actor_for(account, held[0].pk, channel="scenario")
    if act.with_ is not None and act.with_.chosen is not None:
        resets.change_own_password(actor, policy_of(stage.config), password, act.with_.chosen)
        stage.registrations[alias] = replace(applicant, password=act.with_.chosen)
        account.refresh_from_db()
        actor = sessions.actor_for(account, held[0].pk, channel="scenario")
    stage.actors[alias] = actor


def _came_with(stage: Stage, alias: str) -> Applicant:
    """The account of an entry, with the first password that everybody knows. KeyError for an entry without one."""
    entry = stage.entries[alias]
    account = entry_account.of_entry(Actor.system(entry.region, "stage"), entry.pk)
    declared = stage.config.registers[entry.register].account
    if account is None or declared is None:
        raise KeyError(alias)
    first = policy_of(stage.config).roles[declared.role].accounts.initial.value
    return Applicant(account.pk, account.login, first or str(account.organisation and account.organisation.member_no))


def admitted(stage: Stage, alias: str, password: str) -> Account:
    """The account that a login and password are of. Refuses `login-failed`."""
    region, login = stage.config.region.region, stage.registrations[alias].login
    account = RegionBackend().authenticate(None, region=region, login=login, password=password)
    if account is None:
        raise refuse("login-failed", "账号或密码不正确", "Login or password is not right", status=400)
    return account


def signs_in(stage: Stage, alias: str) -> bool:
    """Whether somebody who registered could sign in now."""
    try:
        sessions.admit(admitted(stage, alias, stage.registrations[alias].password))
    except Refusal:
        return False
    return True


def state_of(stage: Stage, alias: str) -> str:
    """What has become of a registration."""
    request = request_of(stage, alias)
    return request.state if request is not None else "admitted"


def request_of(stage: Stage, alias: str) -> AccessRequest | None:
    """What somebody who registered waits for; None where nobody reviews it."""
    rows = AccessRequest.objects.unscoped().filter(account_id=stage.registrations[alias].account_id)
    return rows.exclude(receipt=None).order_by("-id").first()


def _stranger(stage: Stage) -> Actor:
    return Actor.anonymous(stage.config.region.region, channel="scenario")


def _attach(stage: Stage, sheet: applying.Sheet, act: Act) -> None:
    for slot_id, number in act.attach.items():
        if sheet.form is None or slot_id not in sheet.form.slots:
            raise KeyError(slot_id)
        stage.attach_to(sheet.holder, sheet.form.slots[slot_id], number)


def _typed(typed: Registrant, alias: str) -> Registration:
    organisation = NewOrganisation(
        "", typed.organisation or "", credit_code=typed.credit_code, jurisdiction=typed.jurisdiction
    )
    login = alias if typed.login is None else typed.login
    return Registration("", organisation, Person(login, typed.person, typed.password, typed.mobile, typed.email))


def _as_it_was(request: AccessRequest) -> Registrant:
    account, body = request.account, request.organisation
    return Registrant(
        organisation=body.name if body else None,
        credit_code=body.credit_code if body else None,
        jurisdiction=body.jurisdiction_id if body else None,
        person=account.name,
        mobile=account.mobile,
        email=account.email,
    )


def _code(sheet: applying.Sheet, person: Person, typed: Registrant) -> str:
    """The code that whoever registers was sent and typed in."""
    to = registering.proved_by(sheet.kind, person)
    sent = (codes.make(sheet.policy, to) if to else None) or ""
    return sent if typed.code is None else typed.code
