"""Whether there are people for every step of a filing's chain: told before it is handed in, and refused there.

Nobody else's decision fails because an office is without people; whoever hands in is told which office lacks whom.
"""

from __future__ import annotations

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config.model.desks import Lookup, Office
from guicheng.filings.acts import conclusion
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.router import FilingRouter
from guicheng.workflow import ahead
from guicheng.workflow.events import Forecast, Gap
from guicheng.workflow.queries import preview
from guicheng.workflow.runtime import Movement
from guicheng.workflow.state import from_json


def route(context: FilingContext, actor: Actor) -> list[Forecast]:
    """The route the filing would take, step by step; where nobody could take a step, which office lacks whom."""
    router = conclusion.router(context, actor)
    lines = preview(context.kind.chain, router)
    return [
        Forecast(line.step, line.title, line.desks, _missing(context, router, line.gap).message) if line.gap else line
        for line in lines
    ]


def require(context: FilingContext, router: FilingRouter, moved: Movement) -> None:
    """Refuses (`no-approver`) a filing that was handed in if one of the steps ahead would find nobody."""
    gap = ahead.gap(context.kind.chain, from_json(moved.run.chain_state), router)
    if gap is not None:
        raise Refusal(_missing(context, router, gap))


def explained(context: FilingContext, router: FilingRouter, refusal: Refusal) -> Refusal:
    """The refusal of a submission with the office that lacks people; any other as it is."""
    gap = ahead.gap_of(context.kind.chain, refusal)
    return Refusal(_missing(context, router, gap)) if gap is not None else refusal


def _missing(context: FilingContext, router: FilingRouter, gap: Gap) -> Problem:
    """Which office lacks whom, and who can help."""
    lacking = [_lack(context, router, lookup, gap.target) for lookup in gap.step.by]
    roles = {lookup.role for lookup in gap.step.by if lookup.role}
    managers = [role.title for role in context.config.region.roles.values() if roles & set(role.manages)]
    whom_zh = "、".join(one.zh for one in managers) or "管理员"
    whom_en = ", ".join(one.for_language("en") for one in managers) or "the administrator"
    return Problem(
        "no-approver",
        text(
            f"“{gap.step.title.zh}”环节无人办理：{'；'.join(dict.fromkeys(one.zh for one in lacking))}。"
            f"请联系{whom_zh}开通账号后再上报",
            f"Nobody could take “{gap.step.title.for_language('en')}”: "
            f"{'; '.join(dict.fromkeys(one.for_language('en') for one in lacking))}. Ask {whom_en} for an account, "
            "then hand it in again",
        ),
        explanation={"step": gap.step.id, "target": gap.target, "roles": sorted(roles)},
    )


def _lack(context: FilingContext, router: FilingRouter, lookup: Lookup, target: str) -> Text:
    region, desk = context.config.region, router.vacant(lookup, target)
    if lookup.role is None:
        return text("没有指定有效的办理人", "no active account is named for it")
    role = region.roles[lookup.role].title
    if desk is not None:
        return text(
            f"{desk.name}没有启用的“{role.zh}”账号", f"{desk.name} has no active account of {role.for_language('en')}"
        )
    if isinstance(lookup.source, Office):
        kind = region.organisation_kinds[lookup.source.kind].title
        place = Jurisdiction.objects.filter(pk=router.place_of(lookup)).first()
        code = router.place_of(lookup)
        zh, en = (place.zh, place.en) if place else (code, code)
        return text(f"{zh}没有{kind.zh}", f"{en} has no {kind.for_language('en')}")
    return text(f"没有找到“{role.zh}”所在的单位", f"no organisation of {role.for_language('en')} was found")
