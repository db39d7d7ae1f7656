"""名额分配: how many places of a pool each body has, and how many of them are taken (G10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Organisation
from guicheng.accounts.scoping import codes_within
from guicheng.common import clock
from guicheng.common.acts import act
from guicheng.common.errors import Problem, Refusal
from guicheng.common.search import found_by
from guicheng.common.text import text
from guicheng.config import releases
from guicheng.config.model.quotas import Quota
from guicheng.config.model.whole import RegionConfig
from guicheng.filings.context import quota_pools
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import not_found
from guicheng.registers import quotas
from guicheng.registers.models import Entry
from guicheng.registers.quotas import Count

MOST = 100_000
"""The greatest share that anybody may write."""


@dataclass(frozen=True)
class Pool:
    """An entry with places under a quota, and how they stand."""

    id: str
    quota: Quota
    entry: Entry
    count: Count

    @property
    def rest(self) -> int:
        """What is left: to be given, where places are divided, else to be taken."""
        used = self.count.given if self.quota.shares is not None else self.count.taken
        return max(self.count.places - used, 0)


@dataclass(frozen=True)
class Share:
    """A body with its share."""

    body: Organisation
    given: int
    taken: int

    @property
    def left(self) -> int:
        """Places of the share that nobody has taken."""
        return self.given - self.taken


def quotas_of(actor: Actor, config: RegionConfig) -> dict[str, Quota]:
    """The quotas that the actor has to do with: whose places their role divides."""
    return {name: quota for name, quota in config.quotas.items() if may_share(actor, quota)}


def may_share(actor: Actor, quota: Quota) -> bool:
    """Whether the role of the actor divides the places."""
    return quota.shares is not None and actor.role in quota.shares.by


def all_pools(actor: Actor, config: RegionConfig, words: str = "", only: str = "") -> list[Pool]:
    """The pools of every quota whose places the actor divides, or of one of them."""
    names = [name for name in quotas_of(actor, config) if only in ("", name)]
    return [one for name in names for one in pools(actor, config, name, words)]


def pools(actor: Actor, config: RegionConfig, name: str, words: str = "") -> list[Pool]:
    """The entries that have places under a quota, the newest first. Whoever divides them sees them, whoever published
    them: their names and numbers, nothing else. Refusal `not-found` for anybody else."""
    quota = quotas_of(actor, config).get(name)
    if quota is None:
        raise not_found()
    rows = Entry.objects.unscoped().filter(
        region=config.region.region, register=quota.pool.register_, removed_at__isnull=True
    )
    found = [one for one in rows.filter(found_by(words)).order_by("-pk") if quota_pools.has_places(config, quota, one)]
    counts = quotas.count(config.region.region, name, [one.pk for one in found])
    return [Pool(name, quota, one, _sized(quota, one, counts.get(one.pk))) for one in found]


def pool(actor: Actor, config: RegionConfig, name: str, entry_id: int) -> Pool:
    """One of them."""
    quota = quotas_of(actor, config).get(name)
    rows = Entry.objects.unscoped().filter(pk=entry_id, region=config.region.region)
    entry = rows.first()
    if quota is None or entry is None or not quota_pools.has_places(config, quota, entry):
        raise not_found()
    return Pool(name, quota, entry, quota_pools.counted(config, name, entry))


def _sized(quota: Quota, entry: Entry, found: Count | None) -> Count:
    return Count(quota_pools.size(quota, entry), found.given if found else 0, found.taken if found else 0)


def shares(actor: Actor, config: RegionConfig, one: Pool, words: str = "") -> list[Share]:
    """The bodies among which the actor divides a pool, by name, each with its share."""
    stored = quotas.by_body(config.region.region, one.id, one.entry.pk)
    nothing = Count()
    return [
        Share(body, stored.get(body.pk, nothing).given, stored.get(body.pk, nothing).taken)
        for body in bodies(actor, config, one.quota, words)
    ]


def bodies(actor: Actor, config: RegionConfig, quota: Quota, words: str = "") -> QuerySet[Organisation]:
    """The bodies among which the actor divides places."""
    declared = quota.shares
    rows = Organisation.objects.unscoped().filter(region=config.region.region, state=Organisation.State.ACTIVE)
    if declared is None:
        return rows.none()
    among = declared.among
    if among.register_ is not None:
        entries = Entry.objects.unscoped().filter(region=config.region.region, removed_at__isnull=True)
        rows = rows.filter(pk__in=entries.filter(register=among.register_).values("organisation_id"))
    else:
        rows = rows.filter(kind__in=among.kinds)
    if among.within == "jurisdiction":
        first, last = codes_within(actor.jurisdiction)
        rows = rows.filter(jurisdiction_id__gte=first, jurisdiction_id__lte=last)
    return rows.filter(found_by(words)).order_by("name", "pk")


def closed(config: RegionConfig, one: Pool) -> Problem | None:
    """Why shares are not changed any more; None where they may be."""
    declared = one.quota.shares
    if declared is None or declared.until is None:
        return None
    facts = Facts(config, Dossier.read(one.entry), form=one.entry.data)
    last = str(facts.get(declared.until) or "")[:10]
    if not last or clock.today(config.zone).isoformat() <= last:
        return None
    return Problem(
        "shares-closed",
        text(f"名额分配已于{last}截止，不能再改", f"Shares could be changed until {last}"),
        explanation=config.explain_rule(f"quotas/{one.id}/shares", until=last),
    )


@act
def share(
    actor: Actor, name: str, entry_id: int, wanted: Mapping[int, int], read: Mapping[int, int] | None = None
) -> Pool:
    """Give bodies their shares: the number of places by organisation; bodies that are not named keep theirs. All of it
    or nothing. `read` are the shares that it was made from.

    Refusals: `not-found`, `shares-closed`; with every reason at once (400) `not-a-body` (nobody among whom the actor
    divides), `not-a-number`, `share-below-taken` with the name of the body, `share-changed` (by
    somebody else since it was read), `shares-beyond-pool`.
    """
    config = releases.current(actor.region)
    one = pool(actor, config, name, entry_id)
    if (problem := closed(config, one)) is not None:
        raise Refusal(problem)
    locked = quotas.hold(actor.region, name, entry_id)
    one.entry.refresh_from_db(fields=["data"])
    locked.resize(quota_pools.size(one.quota, one.entry))
    known = {body.pk: body.name for body in bodies(actor, config, one.quota)}
    before = {body: locked.held.count(body) for body in wanted}
    problems = list(_unfit(config, one, wanted, known, before))
    problems += _changed(wanted, read or {}, known, before)
    if not problems and (beyond := locked.held.too_many(wanted)):
        most = locked.held.most
        said = text(
            f"各机构名额合计{most + beyond}个，超过总名额{most}个", f"{most + beyond} places given, there are {most}"
        )
        problems.append(Problem("shares-beyond-pool", said, explanation=config.explain_rule(f"quotas/{name}")))
    if problems:
        raise Refusal(problems, status=400)
    changed = {body: number for body, number in wanted.items() if before[body].given != number}
    if changed:
        locked.become(locked.held.shared(changed))
        _record(actor, config, one, {known[body]: [before[body].given, number] for body, number in changed.items()})
    return pool(actor, config, name, entry_id)


def _unfit(
    config: RegionConfig, one: Pool, wanted: Mapping[int, int], known: Mapping[int, str], before: Mapping[int, Count]
) -> Iterator[Problem]:
    """What is wrong with each share by itself."""
    for body, number in wanted.items():
        field = f"share-{body}"
        if body not in known:
            said = text("不在您的分配范围内", "This is not a body among which you divide places")
            yield Problem("not-a-body", said, field=field)
        elif not 0 <= number <= MOST:
            said = text(f"{known[body]}：请填写0以上的整数", f"{known[body]}: write a whole number")
            yield Problem("not-a-number", said, field=field)
        elif number < (taken := before[body].taken):
            said = text(
                f"{known[body]}已用{taken}个名额，不能少于{taken}个",
                f"{known[body]} has taken {taken} places: its share cannot be smaller",
            )
            why = config.explain_rule(f"quotas/{one.id}/shares", taken=taken, body=body)
            yield Problem("share-below-taken", said, field=field, explanation=why)


def _changed(
    wanted: Mapping[int, int], read: Mapping[int, int], known: Mapping[int, str], before: Mapping[int, Count]
) -> Iterator[Problem]:
    """The shares that somebody else has changed since they were read."""
    for body, number in wanted.items():
        stands = before[body].given
        if body in known and read.get(body, stands) != stands and number != stands:
            said = text(
                f"{known[body]}的名额已由他人改为{stands}个，请核对后再提交",
                f"Somebody else has given {known[body]} {stands} places since; please look again",
            )
            yield Problem("share-changed", said, field=f"share-{body}")


def _record(actor: Actor, config: RegionConfig, one: Pool, changes: Mapping[str, Iterable[int]]) -> None:
    title = one.quota.title
    event = audit.Event(
        "quota.share",
        "entry",
        one.entry.pk,
        title=text(f"分配{title.zh}", f"Shares of {title.for_language('en')}"),
        subject_id=one.entry.pk,
        release=config.release_number,
        changes={name: list(pair) for name, pair in changes.items()},
    )
    audit.record(actor, event)
