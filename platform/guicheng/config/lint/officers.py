"""What officers are given beside deciding: claims that nobody could make, or whose days cannot be counted."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.common.text import text
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.chains import Step
from guicheng.config.model.claims import Claim
from guicheng.config.review import Review


@check
def claims_can_be_made(review: Review) -> Iterator[Finding]:
    """A claim is for a desk of several people: where each is asked for themself, or a check decides, nobody claims."""
    for visit in review.values_of(Step):
        step = visit.value
        if not isinstance(step.claim, Claim):
            continue
        if not any(lookup.account is None and lookup.each == "desk" for lookup in step.by):
            yield review.finding(
                "claim-of-nobody",
                "本环节的任务不是由一个岗位的几个人共有的，无人可以认领",
                "no task of this step is shared by the people of a desk: nobody could claim one",
                (*visit.location, "claim"),
                key=True,
            )


@check
def claims_count_days_that_are_known(review: Review) -> Iterator[Finding]:
    """A claim that ends after working days counts them in a calendar that is declared."""
    for visit in review.values_of(Claim):
        term = visit.value.release_after
        if term is not None and term.build().asks_calendar and visit.value.calendar is None:
            known = review.config.calendars
            yield from review.unknown(("日历", "calendar"), "national", known, (*visit.location, "release_after"))


@check
def deputies_have_desks(review: Review) -> Iterator[Finding]:
    """Who has a deputy has tasks in an organisation: not a role of one entry, nor one that only manages accounts."""
    for name, role in review.config.region.roles.items():
        if "name-deputy" in role.may and (role.about is not None or role.manages_only):
            yield review.finding(
                "deputy-without-desk",
                f"角色“{name}”没有单位岗位上的待办，不能有代理人",
                f"people of {name!r} have no tasks of a desk of an organisation: nobody could stand in for them",
                ("region", "roles", name, "may"),
                key=True,
            )


@check
def phrases_can_be_said(review: Review) -> Iterator[Finding]:
    """A step that proposes opinions has an answer that takes one."""
    for visit in review.values_of(Step):
        step = visit.value
        if step.phrases and (not step.by or all(one.comment == "none" for one in step.decisions)):
            yield review.finding(
                "phrases-never-said",
                "本环节的办理不填写意见，推荐的意见用不上",
                "no answer of this step takes an opinion: what is proposed could never be said",
                (*visit.location, "phrases"),
                key=True,
            )


@check
def files_can_be_given(review: Review) -> Iterator[Finding]:
    """Files go with the opinions of people; an answer demands them where its step takes any."""
    for visit in review.values_of(Step):
        step = visit.value
        if step.files is not None and not step.by:
            yield review.finding(
                "files-of-nobody",
                "本环节由系统核验，没有人上传附件",
                "a check decides this step: nobody adds files to its opinion",
                (*visit.location, "files"),
                key=True,
            )
        for index, decision in enumerate(step.decisions):
            if decision.files == "required" and step.files is None:
                yield review.finding(
                    "files-not-taken",
                    f"“{decision.id}”要求附件，但本环节没有写 files，无处上传",
                    f"{decision.id!r} demands files, and the step takes none: it has no `files`",
                    (*visit.location, "decisions", index, "files"),
                    text("为该环节写上 `files`", "write `files` at the step"),
                )
