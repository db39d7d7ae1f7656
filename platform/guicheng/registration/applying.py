"""Registering: the questions of an account kind, checked all together, and everything kept or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import transaction

from guicheng.accounts import limits
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest
from guicheng.accounts.policy import Policy, RegistrationPolicy
from guicheng.accounts.service import Registered, Registration, codes, registering
from guicheng.attachments import slots
from guicheng.attachments.models import Attachment
from guicheng.attachments.receive import Incoming
from guicheng.attachments.rules import Holder
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.paths import value_at
from guicheng.common.text import text
from guicheng.common.versions import Conflict, Difference, Version, require_unchanged
from guicheng.config import releases
from guicheng.config.model.forms import Slot
from guicheng.config.model.registration import AccountKind
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.lookups import OfferedChoice
from guicheng.feeds import owners
from guicheng.filings.context import filing_context, lookups
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.context.roles import policy_of
from guicheng.forms.cleaning import Cleaned
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.notices import codes as sending
from guicheng.registration import joining, papers, told


@dataclass
class Sheet:
    """What somebody fills in who registers: the account kind, its form, and the files held with it."""

    actor: Actor
    config: RegionConfig
    kind_id: str
    declared: AccountKind
    holder: Holder
    stored: Mapping[str, Any] = field(default_factory=dict)
    joins: bool = False

    @property
    def policy(self) -> Policy:
        """What the region decides about its people."""
        return policy_of(self.config)

    @property
    def kind(self) -> RegistrationPolicy:
        """The account kind as the accounts read it."""
        return self.policy.registrations[self.kind_id]

    @cached_property
    def form(self) -> CompiledForm | None:
        """The further questions; none for whoever joins, whom the organisation knows."""
        if self.joins or self.declared.form is None:
            return None
        return compile_form(self.config.forms[self.declared.form], self.config.conditions, self.config.zone)

    @property
    def role(self) -> str:
        """The role of the account that registers, or joins."""
        return self.kind.joins_as if self.joins else self.kind.role

    @property
    def facts(self) -> Facts:
        """What conditions of the form may ask."""
        return Facts(self.config, Dossier(None), form=self.stored, actor=self.actor)

    @property
    def lookups(self) -> ActorLookups:
        """Names of places, and the entries that are open to registrants."""
        return ActorLookups(self.actor, self.config, self.facts)

    def clean(self, submitted: Any, mode: Any = "full") -> Cleaned:
        """What was typed into the form."""
        if self.form is None:
            return Cleaned({})
        return self.form.clean(submitted, self.facts, mode, stored=self.stored, lookups=self.lookups)

    def problems(self, cleaned: Cleaned) -> list[Problem]:
        """What is wrong with the form and its files."""
        return joining.explained(self, [*cleaned.problems, *self.missing(cleaned.data)])

    def slots(self, data: Mapping[str, Any]) -> list[Slot]:
        """The places for files that there are for these answers."""
        return self.form.slots_there(data, self.facts) if self.form else []

    def slot(self, slot_id: str) -> Slot:
        """One of them by its id. Refusal `not-found`."""
        found = next((one for one in (self.form.ui.slots if self.form else ()) if one.id == slot_id), None)
        if found is None:
            raise filing_context.not_found()
        return found

    def missing(self, data: Mapping[str, Any]) -> list[Problem]:
        """What the places for files still want."""
        there = self.slots(data)
        names = {slot.id for slot in there}
        return slots.missing(there, [one for one in slots.held(self.holder) if one.slot in names])


def kinds(config: RegionConfig) -> dict[str, AccountKind]:
    """The account kinds there are to choose from; none where nobody registers by themselves."""
    return dict(config.region.registration.kinds) if config.region.registration else {}


def sheet(actor: Actor, kind_id: str, mark: int, *, joins: bool = False) -> Sheet:
    """A new form. Refusal `not-found` for a kind there is not, or that nobody joins."""
    config = releases.current(actor.region)
    declared = kinds(config).get(kind_id)
    if declared is None or (joins and declared.joins_as is None):
        raise filing_context.not_found()
    return Sheet(actor, config, kind_id, declared, papers.draft_of(actor.region, mark), joins=joins)


def send_code(page: Sheet, to: str) -> None:
    """Send the code that proves a number or address, where the kind asks for one. Says nothing about who has it."""
    limits.count(limits.SEND_CODE, page.actor.address)
    if page.kind.confirm == "none":
        raise filing_context.not_found()
    if not sending.can_reach(to):
        raise refuse(
            "no-channel",
            "系统尚未开通验证码发送，请联系管理员",
            "This installation cannot send codes; please ask whoever runs it",
            field="code",
        )
    codes.send_to(page.policy, to, sending.send)


def choices(page: Sheet, choice: lookups.Choice, parent: str, given: str, query: str) -> Sequence[OfferedChoice]:
    """What a picker of the form offers for what was typed. Refuses (429) too many from one address."""
    limits.count(limits.CHOOSE, page.actor.address)
    return page.lookups.entries(choice, parent, lookups.with_given(page.stored, given), query)


def add_file(page: Sheet, slot: Slot, file: Incoming) -> Attachment:
    """Take a file of the form. Refusals: those of a file, and (429) too many from one address."""
    limits.count(limits.FILES, page.actor.address)
    return papers.add(page.holder, slot, file)


def register(page: Sheet, new: Registration, submitted: Any, code: str = "", *, agreed: bool = True) -> Registered:
    """Register with everything that was filled in. Refuses with every problem at once: of the organisation, the person,
    the form, the files; nothing is kept then but the files, which need not be sent again."""
    if page.actor.channel != "scenario":  # a story tries nothing on anybody, and is played as often as one likes
        limits.count(limits.REGISTER, page.actor.address)
    new = replace(new, kind=page.kind_id, joins=page.joins)
    cleaned = page.clean(submitted)
    problems = [*registering.problems_of(page.policy, new), *page.problems(cleaned)]
    problems += _not_agreed(page, agreed=agreed)
    if problems:
        raise Refusal(problems, status=400)
    to = registering.proved_by(page.kind, new.person)
    proof = codes.prove(page.policy, to, code) if to else None
    new = replace(new, data=cleaned.data, proof=proof)
    with transaction.atomic():
        new = joining.chosen(page, new)
        done = registering.register(page.actor, page.policy, new, doubted=_is_doubted(page, new))
        kept = _kept(page, done)
        papers.keep(page.holder, kept, page.slots(cleaned.data), page.actor)
        if done.request is not None:
            told.asked(page.config, page.policy, done.request)
    return done


def require_agreed(page: Sheet, *, agreed: bool) -> None:
    """Refuse (400) whoever has not accepted the terms, where there are any."""
    if problems := _not_agreed(page, agreed=agreed):
        raise Refusal(problems, status=400)


def _not_agreed(page: Sheet, *, agreed: bool) -> list[Problem]:
    declared = page.config.region.registration
    if agreed or declared is None or not declared.agreement:
        return []
    return [Problem("not-agreed", text("请阅读并同意注册协议", "Please accept the terms"), field="agreed")]


def _is_doubted(page: Sheet, new: Registration) -> bool:
    """Whether other systems call the organisation of that credit code by another name: what they hand over would go to
    whoever registers first."""
    told = new.organisation
    return not (new.joins or page.kind.for_entry) and owners.named_by_others(
        page.actor.region, page.kind.organisation_kind, told.credit_code or "", told.name
    )


def _kept(page: Sheet, done: Registered) -> Holder:
    """The files of a request; of an account that waits for nobody, those of its organisation."""
    if done.request is not None:
        return papers.kept_of(page.actor.region, done.request.pk, done.request.organisation_id)
    return Holder(page.actor.region, "organisation", done.account.organisation_id or 0, done.account.organisation_id)


# --- afterwards -------------------------------------------------------------------------------------------------------


def look_up(actor: Actor, receipt: str) -> AccessRequest:
    """The registration of a receipt. Refuses `receipt-unknown` (404), and (429) whoever tries too many."""
    limits.count(limits.LOOK_UP, actor.address)
    return registering.of_receipt(actor.region, receipt)


def to_correct(actor: Actor, receipt: str, mark: int, *, version: Version | None = None) -> Sheet:
    """The form of a registration that was returned, with what was given. A `Conflict` where it has been sent again
    since `version`."""
    request = registering.of_receipt(actor.region, receipt)
    if request.state != AccessRequest.State.RETURNED:
        require_unchanged(version, registering.version_of(request), (KIND, request.pk), is_over=True)
        raise filing_context.not_found()
    page = sheet(actor, request.account_kind, mark, joins=joins_organisation(request))
    page.stored = request.data
    papers.copy_back(papers.kept_of(actor.region, request.pk, request.organisation_id), page.holder)
    return page


def joins_organisation(request: AccessRequest) -> bool:
    """Whether it asks to join an organisation as a whole, which knows whoever asks."""
    return request.kind == AccessRequest.Kind.JOIN and request.subject_id is None


def given(request: AccessRequest) -> dict[str, str]:
    """What was given of organisation and person, by the name of the field."""
    firm, account = request.organisation, request.account
    return {
        "name": firm.name if firm else "",
        "credit_code": (firm.credit_code or "") if firm else "",
        "jurisdiction": (firm.jurisdiction_id or "") if firm else "",
        "person": account.name,
        "mobile": account.mobile,
        "email": account.email,
    }


def _unchanged(
    page: Sheet, request: AccessRequest, new: Registration, data: Mapping[str, Any], version: Version | None
) -> None:
    """Refuses what was made from another version than there is now, with both values of every field that differs."""
    firm, person = new.organisation, new.person
    own = [firm.name, firm.credit_code or "", firm.jurisdiction or "", person.name, person.mobile, person.email]
    there = given(request)
    asked = {f"_{name}": value for name, value in zip(there, own, strict=True) if value}
    try:
        require_unchanged(
            version,
            registering.version_of(request),
            (KIND, request.pk),
            mine=asked,
            labels=_LABELS,
            theirs={f"_{name}": value for name, value in there.items()},
        )
    except Conflict as conflict:
        raise conflict.told(fields=list(_differences(page, data, request.data))) from None


def _differences(page: Sheet, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Difference]:
    for spec in page.form.fields if page.form else ():
        here, there = value_at(mine, spec.path), value_at(theirs, spec.path)
        if here != there and not spec.secret and page.form is not None:
            said = [page.form.told(spec.id, data, page.facts, "owner") for data in (mine, theirs)]
            yield Difference(spec.id, spec.label, here, there, said[0], said[1])


KIND = "access-request"
_LABELS = {
    "_name": text("单位名称", "Name of the organisation"),
    "_credit_code": text("统一社会信用代码", "Unified social credit code"),
    "_jurisdiction": text("所在地", "Place"),
    "_person": text("经办人姓名", "Name of the person"),
    "_mobile": text("手机号", "Mobile number"),
    "_email": text("电子邮箱", "E-mail"),
}


@transaction.atomic
def correct(
    page: Sheet, receipt: str, new: Registration, submitted: Any, *, version: Version | None = None
) -> AccessRequest:
    """Send a returned registration again. Refuses as `register` does, and (`Conflict`) what was made from another
    `version` than there is now."""
    request = registering.of_receipt(page.actor.region, receipt, lock=True)
    new = replace(new, kind=page.kind_id, joins=page.joins)
    cleaned = page.clean(submitted)
    _unchanged(page, request, new, cleaned.data, version)
    problems = page.problems(cleaned)
    new = replace(new, data=cleaned.data)
    try:
        with transaction.atomic():
            new = new if problems else joining.chosen(page, new)
            request = registering.correct(page.actor, page.policy, receipt, new)
            if problems:
                raise Refusal(problems, status=400)
    except Refusal as refused:
        rest = [one for one in problems if one not in refused.problems]
        raise Refusal([*refused.problems, *rest], status=refused.status) from refused
    kept = papers.kept_of(page.actor.region, request.pk, request.organisation_id)
    papers.keep(page.holder, kept, page.slots(cleaned.data), page.actor)
    told.asked(page.config, page.policy, request)
    return request
