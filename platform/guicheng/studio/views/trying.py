"""Trying a draft out: who, what, about which entry, with which answers; what would be refused, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.common.apart import Budget, BudgetExceeded, apart, places
from guicheng.common.errors import Problem, refuse
from guicheng.common.questions import sent_again
from guicheng.common.text import text
from guicheng.config.form_schema import ReferenceMistake
from guicheng.config.model.whole import RegionConfig
from guicheng.forms.compiled import compile_form
from guicheng.forms.retelling import retold
from guicheng.rehearsal import tryout
from guicheng.rehearsal.tryout import Outcome, Trial
from guicheng.studio.visit import StudioVisit, page

T = TypeVar("T")
TRIAL = Budget(seconds=20, megabytes=512, database=True)
"""What setting the stage may take, and what the act on it may."""
_places = places(1)


@page("GET", "HEAD", "POST")
def trial(visit: StudioVisit) -> HttpResponse:
    """Choose the stage, fill the form, see what becomes of it. Nothing is stored."""
    config = visit.config
    stages = [
        (f"{file}/{one.id}", str(one.title)) for file, whole in config.scenarios.items() for one in whole.scenarios
    ]
    if not stages:
        return visit.page("try", {"stages": []}, place="try")
    wanted = _trial(visit, config, [value for value, _title in stages])
    problems: tuple[Problem, ...] = ()
    offer, outcome = tryout.unplayed(config, wanted), None
    try:
        offer = _apart(lambda: tryout.offer(visit.actor, config, wanted))
        wanted = _settled(wanted, offer, visit, config)
        outcome = _apart(lambda: tryout.attempt(visit.actor, config, wanted, visit.language)) if wanted.by else None
    except BudgetExceeded as exceeded:
        problems = (_exceeded(exceeded),)
    except KeyError as missing:
        raise refuse("no-stage", f"场景中没有 {missing}", f"The scenario has no {missing}", status=404) from None
    context = {
        "stages": [{"value": value, "label": title} for value, title in stages],
        "stage": f"{wanted.file}/{wanted.scenario}",
        "offer": offer,
        "trial": wanted,
        "acts": [{"value": n, "label": str(n)} for n in range(offer.acts + 1)],
        "at": (wanted.at or offer.clock).strftime("%Y-%m-%dT%H:%M"),
        "places_url": reverse("portal:places"),
        "problems": problems,
        **(_kept(visit, config, wanted.filing) if problems else {}),
        **(_shown(outcome) if outcome else {}),
    }
    return visit.page("try", context, place="try", status=503 if problems else 200)


def _apart(work: Callable[[], T]) -> T:
    """In a process of its own: a draft may ask for anything, and the page of others goes on."""
    return apart(work, TRIAL, _places)


def _exceeded(exceeded: BudgetExceeded) -> Problem:
    if exceeded.what == "busy":
        return Problem(
            "check-busy",
            text("正在试办的草稿较多，请稍后重试", "Many drafts are being tried out; try again in a moment"),
        )
    return Problem(
        "trial-too-large",
        text(
            f"试办超过 {TRIAL.seconds} 秒或 {TRIAL.megabytes} MB 内存，已停止",
            f"The try-out took over {TRIAL.seconds} seconds or {TRIAL.megabytes} MB of memory, and was stopped",
        ),
        remedy=text(
            "请少演几步，或检查草稿的规则和场景", "Play fewer steps, or look at the draft's rules and scenario"
        ),
    )


def _kept(visit: StudioVisit, config: RegionConfig, filing: str) -> dict[str, Any]:
    """The answers of a try-out that came to nothing: told, and part of the form that tries again. The form itself is
    not drawn: its rules may be what took too long."""
    if visit.request.method != "POST" or "_again" not in visit.request.POST:
        return {}
    answers = [one for one in sent_again(visit.request.POST, comment=True) if not one["name"].startswith("_")]
    form = config.forms.get(config.filings[filing].form or "") if filing in config.filings else None
    try:
        compiled = compile_form(form, config.conditions, config.zone) if form else None
    except ReferenceMistake:
        compiled = None
    told = retold(compiled, visit.request.POST, visit.language) if compiled else []
    return {"answers": answers, "typed": [{"label": label, "value": words} for label, words in told]}


def _trial(visit: StudioVisit, config: RegionConfig, stages: list[str]) -> Trial:
    """The choices of the form; those that do not fit together any more are dropped."""
    sent = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    stage = sent.get("_stage", "")
    file, _slash, scenario = (stage if stage in stages else stages[0]).partition("/")
    acts = sent.get("_acts", "0")
    filing = sent.get("_filing", "")
    return Trial(
        file,
        scenario,
        int(acts) if acts.isdecimal() and len(acts) < 4 else 0,
        filing if filing in config.filings else "",
        sent.get("_by", ""),
        sent.get("_about", ""),
        _moment(sent.get("_at", "")),
        files="_bare" not in sent,
    )


def _settled(wanted: Trial, offer: tryout.Offer, visit: StudioVisit, config: RegionConfig) -> Trial:
    """A trial that the stage can play: the first of what it offers in place of what it does not have."""
    filings = [one.value for one in offer.filings]
    filing = wanted.filing if wanted.filing in filings else (filings or [""])[0]
    actors = [one.value for one in offer.actors]
    entries = [one.value for one in offer.entries]
    typed = visit.request.method == "POST" and "_again" in visit.request.POST
    return Trial(
        wanted.file,
        wanted.scenario,
        min(wanted.acts, offer.acts),
        filing,
        wanted.by if wanted.by in actors else (actors or [""])[0],
        wanted.about if wanted.about in entries else (entries or [""])[0],
        wanted.at,
        visit.request.POST if typed else sample(config, filing),
        wanted.files,
    )


def sample(config: RegionConfig, filing: str) -> dict[str, Any]:
    """Answers to begin with: those of the first scenario that files this type."""
    for whole in config.scenarios.values():
        for scenario in whole.scenarios:
            for act in scenario.steps:
                if act.create == filing and act.data:
                    return dict(act.data)
    return {}


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text[:25]) if text else None
        return moment if moment is None or moment.astimezone(dt.UTC) else None
    except (ValueError, OverflowError):
        return None


def _shown(outcome: Outcome) -> dict[str, Any]:
    return {
        "form": outcome.form,
        "tested": [
            {"moment": str(one.moment), "passed": one.passed, "problems": one.problems} for one in outcome.tested
        ],
        "passed": all(one.passed for one in outcome.tested),
        "state": outcome.state,
        "labels": [{"label": str(role), "value": str(label)} for role, label in outcome.labels]
        if outcome.state
        else [],
        "deciders": [{"label": str(step), "value": who or _("系统")} for step, who in outcome.deciders],
        "name": outcome.name,
        "number": outcome.number,
    }
