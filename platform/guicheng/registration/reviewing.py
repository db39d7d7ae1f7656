"""Deciding on registrations and on joining: what was given, the papers, the decision and whoever is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guicheng.accounts import queries, service
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest
from guicheng.accounts.service.access import Outcome
from guicheng.attachments import serving
from guicheng.attachments.models import Attachment
from guicheng.common.errors import refuse
from guicheng.common.versions import Version, require_unchanged, stamp
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.views import FormReader
from guicheng.filings.context import filing_context
from guicheng.filings.context.lookups import ActorLookups
from guicheng.filings.context.roles import policy_of
from guicheng.forms.access import READ_ALL
from guicheng.forms.views import FormView
from guicheng.registration import applying, joining, papers, told


@dataclass(frozen=True)
class RegistrationCase:
    """A request with its papers, for somebody who decides on it."""

    actor: Actor
    config: RegionConfig
    request: AccessRequest
    files: dict[str, list[Attachment]]

    @property
    def version(self) -> str:
        """The version of what was given: it changes with every correction."""
        one, firm = self.request, self.request.organisation
        given = (firm.name, firm.credit_code, firm.jurisdiction_id, firm.contact_name) if firm else ()
        files = [file.pk for held in self.files.values() for file in held]
        return stamp(one.made_at, one.data, one.reason, one.account.name, one.account.mobile, given, files)

    def form(self, language: str, drawn: Any) -> FormView | None:
        """What was given in the form of the account kind, personal data masked; `drawn` draws a file."""
        declared = applying.kinds(self.config).get(self.request.account_kind)
        if declared is None or declared.form is None or not (self.request.data or self.files):
            return None
        holder = papers.kept_of(self.actor.region, self.request.pk, self.request.organisation_id)
        page = applying.Sheet(
            self.actor,
            self.config,
            self.request.account_kind,
            declared,
            holder,
            stored=self.request.data,
            joins=applying.joins_organisation(self.request),
        )
        if page.form is None:
            return None
        files = {slot: [drawn(one) for one in held] for slot, held in self.files.items()}
        reader = FormReader(language, "internal", ActorLookups(self.actor, self.config))
        return page.form.view(self.request.data, page.facts, READ_ALL, (), reader, files=files)


def case(actor: Actor, request_id: int) -> RegistrationCase:
    """A request the actor decides, or decided, on. Refusal `not-found`."""
    config = releases.current(actor.region)
    request = queries.requests(actor, policy_of(config)).filter(pk=request_id).first()
    if request is None:
        raise filing_context.not_found()
    holder = papers.kept_of(actor.region, request.pk, request.organisation_id)
    return RegistrationCase(actor, config, request, papers.held(holder))


def paper(actor: Actor, request_id: int, file_id: int, rendition: serving.Rendition = "original") -> serving.Served:
    """A file of such a request."""
    found = case(actor, request_id)
    every = [one for held in found.files.values() for one in held]
    attachment = next((one for one in every if one.pk == file_id), None)
    if attachment is None:
        raise filing_context.not_found()
    return papers.served(attachment, rendition)


@transaction.atomic
def decide(
    actor: Actor, request_id: int, outcome: Outcome, opinion: str = "", *, version: Version | None = None
) -> str | None:
    """Decide, and tell whoever registered. Returns a first password that has to be shown; refusals as
    `accounts.service.decide`, and a `Conflict` where it was corrected after `version`."""
    found = case(actor, request_id)
    require_unchanged(version, found.version, ("access-request", request_id))
    policy = policy_of(found.config)
    login = found.request.account.login
    joins = outcome == "approve" and found.request.subject_id is not None
    if joins and joining.entry_of(found.request, lock=True) is None:
        raise refuse("entry-removed", "所申请的条目已删除", "The entry that was asked for is gone")
    shown = service.decide(actor, policy, request_id, outcome, opinion=opinion)
    fresh = AccessRequest.objects.visible_to(actor).select_related("account").get(pk=request_id)
    told.decided(found.config, policy, fresh, login)
    return shown
