"""How somebody comes to a filing beside their scope: as people of an organisation that is a party to it.

The parties are who files (`filer`), the owner of what it is about (`subject`), and organisations that a field names, as
far as `visibility` of the type says so for a role (`of: form.contractor`). Said for one filing (`holding`) and as a
filter of the database (`condition`, `seen`), beside one another. What a party reads in which state,
`access.visibility` says.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from guicheng.accounts.actor import Scope
from guicheng.config.model.filing import FilingType
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import parties
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry

FILER, SUBJECT = "filer", "subject"

_WITH_PEOPLE = ("own-organisation", "jurisdiction", "region")
"""The scopes of people who stand for an organisation as a whole."""


def of(actor: Scope, kind: FilingType) -> list[str]:
    """The ways in which people of the actor's role may be a party to filings of a type, whatever they see by their
    scope; none for an account of one entry, and none where owners file about their own and nobody else is named."""
    if actor.organisation_id is None or actor.subject_id is not None or actor.sees not in _WITH_PEOPLE:
        return []
    declared = [rule.of for rule in kind.visibility if rule.of is not None and actor.role in rule.to]
    owners = [SUBJECT] if kind.filer == "actor" and kind.about is not None else []
    return list(dict.fromkeys(map(str, [*owners, *declared])))


def holding(actor: Scope, kind: FilingType, filing: Filing) -> list[str]:
    """Those of them that hold for one filing."""
    return [one for one in of(actor, kind) if _holds(actor, one, filing)]


def _holds(actor: Scope, relation: str, filing: Filing) -> bool:
    if relation == FILER:
        return filing.organisation_id == actor.organisation_id
    if relation == SUBJECT:
        return filing.subject is not None and filing.subject.organisation_id == actor.organisation_id
    return _key(relation, actor.organisation_id) in (filing.named or ())


def condition(actor: Scope, kind: FilingType, relation: str) -> Q:
    """The filings of the type for which a relation holds; the type itself is for the caller to name."""
    if relation == FILER:
        return Q(organisation_id=actor.organisation_id)
    if relation == SUBJECT:
        own = Entry.objects.unscoped().filter(region=actor.region, organisation_id=actor.organisation_id)
        return Q(subject_id__in=own.filter(register=kind.about).values("pk"))
    return Q(named__contains=[_key(relation, actor.organisation_id)])


def seen(actor: Scope, config: RegionConfig, types: Iterable[str] = ()) -> Q | None:
    """The filings that the actor is a party to, of these types or of all; None where the region has no such for their
    role, so that nothing is asked."""
    found: Q | None = None
    wanted = set(types)
    for kind in config.filings.values():
        for relation in of(actor, kind) if not wanted or kind.filing in wanted else ():
            theirs = Q(type=kind.filing) & condition(actor, kind, relation)
            found = theirs if found is None else found | theirs
    return found


def named(kind: FilingType, facts: Facts) -> list[str] | None:
    """What a filing keeps of the organisations that its fields name for `visibility`, as it is handed in; None where
    its type asks for none."""
    paths = dict.fromkeys(str(rule.of) for rule in kind.visibility if rule.of not in (None, FILER, SUBJECT))
    return [_key(path, one) for path in paths for one in parties.organisations(facts, path)] or None


def _key(path: str, organisation_id: int | None) -> str:
    return f"{path}:{organisation_id}"
