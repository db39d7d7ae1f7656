"""Who acts for whom: whose filings and entries somebody may change, hand in and delete, whatever else they see.

Sight is wider than acting: a superior sees what the bodies of its territory file, and changes none of it unless its
role declares ``acts_for: territory`` (HNA-29, HNA-70). Every act of an applicant asks here: beginning, saving,
handing in, taking back, deleting, amending, files, urging; every change of an entry likewise.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from guicheng.accounts import scoping
from guicheng.accounts.actor import Actor, Scope
from guicheng.common.errors import Refusal, refuse
from guicheng.common.text import Text
from guicheng.config.model.filing import FilingType
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry


def may_file(actor: Actor, kind: FilingType, filing: Filing) -> bool:
    """Whether the actor is an applicant of the filing: its role files the type, for whomever the filing is of."""
    return actor.role in kind.chain.applicant and acts_for(actor, kind, filing)


def filed_by(actor: Scope, kinds: Iterable[FilingType]) -> Q:
    """The filings of these types of which the actor is an applicant, as a filter."""
    mine = [kind for kind in kinds if actor.role in kind.chain.applicant]
    if not mine:
        return scoping.NOTHING
    found = Q(type__in=[kind.filing for kind in mine]) & scoping.condition(actor.as_filer(), Filing.scope_columns)
    others = [kind.filing for kind in mine if _is_of_filer(actor, kind)]
    return found & (~Q(type__in=others) | Q(organisation_id=actor.organisation_id)) if others else found


def _is_of_filer(actor: Scope, kind: FilingType) -> bool:
    """Whether an account of one entry has to ask who files what is about it: where others may."""
    return kind.filer == "actor" and actor.sees == "own-subject"


def not_anothers(actor: Actor, kind: FilingType, filing: Filing) -> bool:
    """Whether a declared act (an amendment, cancelling) is not one of somebody else's applicant: roles that file the
    type act on their own filings only, roles that look after it on every one they see."""
    return actor.role not in kind.chain.applicant or acts_for(actor, kind, filing)


def acts_for(actor: Scope, kind: FilingType, filing: Filing) -> bool:
    """Whether the actor acts for the organisation that files, whatever its role may do there."""
    if _is_of_filer(actor, kind) and filing.organisation_id != actor.organisation_id:
        return False
    return in_scope(actor.as_filer(), filing)


def in_scope(actor: Scope, filing: Filing) -> bool:
    """Whether a filing lies in the scope of the actor."""
    return scoping.covers(
        actor,
        region=filing.region,
        organisation_id=filing.organisation_id,
        subject_ids=filing.subject.and_above if filing.subject is not None else (),
        jurisdiction=filing.jurisdiction,
    )


def acts_for_entry(actor: Actor, entry: Entry) -> bool:
    """Whether the actor acts for whomever an entry is of, whatever its role may change there."""
    return scoping.covers(
        actor.as_filer(),
        region=entry.region,
        organisation_id=entry.organisation_id,
        subject_ids=entry.and_above,
        jurisdiction=entry.jurisdiction,
    )


def not_theirs(title: Text) -> Refusal:
    """What somebody is told who sees what others filed or keep, and acts only for the own organisation."""
    return refuse(
        "not-yours",
        f"该{title.zh}不属于您的单位，您可以查看，但只能由其所属单位办理",
        f"This {title.en or title.zh} is not of your organisation: you may read it; only its own people act on it",
        status=403,
    )
