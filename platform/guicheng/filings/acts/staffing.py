"""Whether there are people for every step of a filing's chain: told before it is handed in, and refused there.

Nobody else's decision fails because an office is without people; whoever hands in is told which office lacks whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config.model.chains import Step
from guicheng.config.model.desks import Lookup, Office
from guicheng.config.paths import FactPath
from guicheng.config.widgets.field import FormField
from guicheng.filings.acts import conclusion
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.context.router import FilingRouter
from guicheng.workflow import ahead, words
from guicheng.workflow.events import Forecast, Gap
from guicheng.workflow.queries import preview
from guicheng.workflow.runtime import Movement
from guicheng.workflow.state import from_json

_PERSON = text("由其指明的人员办理", "the person named there takes it")
_PLACE = text("由该地的主管单位办理", "the office of that place takes it")
_FIRM = text("由其指明的单位办理", "the organisation named there takes it")


def route(context: FilingContext, actor: Actor, typed: Mapping[str, Any] | None = None) -> list[Forecast]:
    """The route the filing would take as it stands, or with what was `typed`, step by step; where nobody could take a
    step, which field is still to name them, or which office lacks whom."""
    router = conclusion.router(context, actor, typed)
    return [_told(context, router, line) for line in preview(context.kind.chain, router)]


def fields_asked(context: FilingContext) -> frozenset[str]:
    """The fields of the form on which the route hangs."""
    asked = context.config.behind(ahead.facts_asked(context.kind.chain, context.config.conditions))
    return frozenset(spec.id for fact in asked if (spec := _field(context, fact)) is not None)


def _told(context: FilingContext, router: FilingRouter, line: Forecast) -> Forecast:
    """A line of the route, with why there is nobody in it."""
    step = context.kind.chain.step(line.step)
    if step is None or (line.gap is None and line.skipped != words.SKIPPED["nobody"]):
        return line
    _, unnamed = _unnamed(context, router, step)
    if line.gap is not None:
        return replace(line, skipped=unnamed or _missing(context, router, line.gap).message)
    skipped = words.SKIPPED["nobody"]
    return (
        line
        if unnamed is None
        else replace(line, skipped=text(f"{skipped.zh}；{unnamed.zh}", f"{skipped.en}; {unnamed.en}"))
    )


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
    """Which field is still to name who takes it; else which office lacks whom, and who can help."""
    field, unnamed = _unnamed(context, router, gap.step)
    if unnamed is not None:
        title = gap.step.title
        said = text(
            f"“{title.zh}”环节还没有办理人：{unnamed.zh}",
            f"Nobody is named yet for “{title.for_language('en')}”: {unnamed.for_language('en')}",
        )
        return Problem("no-approver", said, field, explanation={"step": gap.step.id, "target": gap.target})
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


def _unnamed(context: FilingContext, router: FilingRouter, step: Step) -> tuple[str, Text | None]:
    """The first field that names whom a step asks and is not filled in, with whose it will be then; none where every
    one is."""
    for fact, whose in _named(router, step):
        spec = _field(context, fact)
        if spec is None or router.facts.get(f"form.{spec.id}") not in (None, "", []):
            continue
        if context.form is not None and context.form.exists(spec, router.holds):
            zh, en = spec.label.zh, spec.label.for_language("en")
            said = text(f"填写“{zh}”后，{whose.zh}", f"Once “{en}” is filled in, {whose.for_language('en')}")
            return spec.id, said
    return "", None


def _named(router: FilingRouter, step: Step) -> Iterator[tuple[str, Text]]:
    """The facts that lead to whom a step asks, each with what it leads to."""
    if step.for_each is not None:
        yield step.for_each.field, _FIRM
    for lookup in ahead.lookups(step):
        if lookup.when is None or router.holds(lookup.when):
            place = _PLACE if isinstance(lookup.source, Office) else _FIRM
            yield ahead.source_of(lookup), _PERSON if lookup.account is not None else place


def _field(context: FilingContext, fact: str) -> FormField | None:
    """The field of the form that a fact reads; None of any other."""
    parts = FactPath(fact).parts
    return context.form.field_at(parts[1:]) if context.form is not None and parts[0] == "form" else None


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
