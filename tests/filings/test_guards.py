"""When and what: each act at each moment of the clock, and the codes it is refused with (readings.md, section 8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from guicheng.common import clock
from guicheng.config.model.events import SUBMIT, FilingEvent
from guicheng.config.model.time import Deadline
from guicheng.filings.acts import decisions, deleting, drafts, submission
from guicheng.filings.context import filing_context, history, obligations, time_limits
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext
from guicheng.filings.guards import before_acts
from guicheng.filings.models import Filing
from guicheng.reports import tiles
from tests.support.story import PAPERS, World, at, fresh, refused

pytestmark = pytest.mark.django_db

WINDOWS = [
    # HNQ-55 to HNQ-58: the moment, the period a report may be begun for; None: outside
    ("2025-03-15T23:59:59", None),
    ("2025-03-16T00:00:00", "2025年1季度"),
    ("2025-04-15T23:59:59", "2025年1季度"),
    ("2025-04-16T00:00:00", None),
    ("2025-06-15T23:59:59", None),
    ("2025-06-16T00:00:00", "2025年2季度"),
    ("2025-07-15T23:59:59", "2025年2季度"),
    ("2025-07-16T00:00:00", None),
    ("2025-09-15T23:59:59", None),
    ("2025-09-16T00:00:00", "2025年3季度"),
    ("2025-10-15T23:59:59", "2025年3季度"),
    ("2025-10-16T00:00:00", None),
    ("2025-12-15T23:59:59", None),
    ("2025-12-16T00:00:00", "2025年4季度"),
    ("2025-12-31T23:59:59", "2025年4季度"),
    ("2026-01-01T00:00:00", "2025年4季度"),  # January belongs to the year before
    ("2026-01-15T23:59:59", "2025年4季度"),
    ("2026-01-16T00:00:00", None),
]


@pytest.mark.parametrize(("moment", "label"), WINDOWS)
def test_a_report_is_begun_inside_its_window_only(world: World, moment: str, label: str | None) -> None:
    at(moment)
    if label is None:
        assert refused(lambda: world.draft("quarterly-report")) == ["window-closed"]
        return
    filing = world.draft("quarterly-report")
    assert obligations.period_label(world.config, filing.type, filing.period).zh == label
    assert filing.name == f"{label}信息"
    assert filing.data["period_label"] == label  # HNQ-87: computed, read-only


ACTS_AROUND_THE_CLOSE = [
    # begun on 10 April 2025; handed in and confirmed at; the codes of the first act that is refused; the end
    ("2025-04-15T23:59:58", "2025-04-15T23:59:59", [], "confirmed"),
    ("2025-04-15T23:59:59", "2025-04-16T00:00:00", ["window-closed"], "void"),  # HNQ-44, HNQ-100
    ("2025-04-16T00:00:00", None, ["window-closed"], "draft"),
]


@pytest.mark.parametrize(("submitted", "confirmed", "codes", "state"), ACTS_AROUND_THE_CLOSE)
def test_handing_in_and_confirming_fall_into_the_window(
    world: World, submitted: str, confirmed: str | None, codes: list[str], state: str
) -> None:
    at("2025-04-10T09:00:00")
    filing = world.draft("quarterly-report")
    at(submitted)
    found = refused(lambda: submission.submit(world.team, filing.pk))
    if confirmed and not found:
        at(confirmed)
        found = refused(lambda: decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve")))
    assert found == codes
    assert fresh(filing).state == state


def test_a_refused_window_says_what_to_do_and_by_which_rule(world: World) -> None:
    at("2025-08-01T09:00:00")
    with pytest.raises(before_acts.Refusal) as caught:
        world.draft("quarterly-report")
    problem = caught.value.problems[0]
    assert problem.message.zh == "不在季报信息填报期内，逾期无法补报"
    assert problem.remedy is not None
    assert problem.remedy.zh == "下一个填报期：2025年3季度，2025-09-16 至 2025-10-15"
    assert problem.explanation["rule"] == "windows/quarter"
    assert problem.explanation["file"] == "rules/hunan-quality/windows.yaml"
    assert problem.explanation["line"] > 1
    assert problem.explanation["release"] == world.config.release_number


DEADLINES = [
    # type, date of the document, handed in, confirmed, codes of the confirmation (A-08, HNQ-62 to HNQ-64)
    ("permit", "2025-07-01", "2025-07-10T09:00:00", "2025-08-30T23:59:59", []),  # day 60
    ("permit", "2025-07-01", "2025-07-10T09:00:00", "2025-08-31T00:00:00", ["document-age"]),  # day 61
    ("contract", "2025-12-31", "2026-01-05T09:00:00", "2026-02-28T23:59:59", []),  # the month clamps
    ("contract", "2025-12-31", "2026-01-05T09:00:00", "2026-03-01T00:00:00", ["document-age"]),
    ("contract", "2023-12-31", "2024-01-05T09:00:00", "2024-02-29T23:59:59", []),  # a leap year
    ("contract", "2023-12-31", "2024-01-05T09:00:00", "2024-03-01T00:00:00", ["document-age"]),
    ("section-acceptance", "2025-07-05", "2025-07-10T09:00:00", "2025-09-05T23:59:59", []),
    ("section-acceptance", "2025-07-05", "2025-07-10T09:00:00", "2025-09-06T00:00:00", ["document-age"]),
    ("key-node", "2020-01-01", "2025-07-10T09:00:00", "2030-01-01T00:00:00", []),  # no limit is declared
]


@pytest.mark.parametrize(("kind", "dated", "submitted", "confirmed", "codes"), DEADLINES)
def test_documents_are_confirmed_in_time(
    world: World, kind: str, dated: str, submitted: str, confirmed: str, codes: list[str]
) -> None:
    at(submitted)
    filing = world.submitted(kind, document_date=dated)
    at(confirmed)
    assert refused(lambda: decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))) == codes
    assert (fresh(filing).counted_at is None) == bool(codes)
    assert (fresh(filing).state == "void") == bool(codes)  # told so, it is so


def test_a_late_document_is_refused_in_words_of_the_region(world: World) -> None:
    at("2025-07-10T09:00:00")
    filing = world.submitted("permit")
    at("2025-09-02T09:00:00")
    with pytest.raises(before_acts.Refusal) as caught:
        decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    problem = caught.value.problems[0]
    said = "文件日期为2025-07-01，须在60日内（截至2025-08-30，含当日）由企业确认，已逾期3天，过期无效"
    assert problem.message.zh == said
    assert problem.field == "document_date"
    assert problem.explanation["rule"] == "filings/permit/deadlines/document-age"
    assert problem.explanation["due"] == "2025-08-30"
    assert problem.explanation["counted"]["amount"] == 60


def test_a_document_of_tomorrow_is_refused(world: World) -> None:
    assert refused(lambda: world.submitted("contract", document_date="2025-07-11")) == ["document-age-future"]
    assert refused(lambda: world.submitted("contract", document_date="2025-07-10")) == []


REQUIREMENTS = [
    # confirmed percentage (None: no report), codes of beginning a process evaluation (HNQ-101)
    (None, ["twenty-percent"]),
    (19.99, ["twenty-percent"]),
    (20, []),
    (100, []),
]


@pytest.mark.parametrize(("percent", "codes"), REQUIREMENTS)
def test_a_prerequisite_asks_what_has_been_confirmed(world: World, percent: float | None, codes: list[str]) -> None:
    if percent is not None:
        world.confirmed("quarterly-report", cumulative_percent=percent)
    assert refused(lambda: world.draft("process-evaluation")) == codes


def test_an_unmet_prerequisite_shows_the_facts(world: World) -> None:
    world.confirmed("quarterly-report", cumulative_percent=19.99)
    with pytest.raises(before_acts.Refusal) as caught:
        world.draft("process-evaluation")
    problem = caught.value.problems[0]
    assert problem.message.zh == "过程评价需要工程量完成20%时填报!"
    assert "19.99" in str(problem.explanation["because"])


def test_a_percentage_does_not_fall(world: World) -> None:
    """HNQ-90, tested when handing in and again when confirming."""
    world.confirmed("quarterly-report", cumulative_percent=30)
    at("2025-09-20T09:00:00")
    assert refused(lambda: world.submitted("quarterly-report", cumulative_percent=29.5)) == ["percent-not-decreasing"]


LIMITS = [
    # type, what became of the first, codes of beginning a second
    ("excellence-plan", "draft", ["limit-reached"]),
    ("excellence-plan", "submitted", ["limit-reached"]),
    ("excellence-plan", "confirmed", ["limit-reached"]),
    ("quarterly-report", "submitted", ["limit-reached"]),
    ("key-node", "submitted", []),
]


@pytest.mark.parametrize(("kind", "first", "codes"), LIMITS)
def test_no_more_than_declared(world: World, kind: str, first: str, codes: list[str]) -> None:
    getattr(world, first)(kind)
    assert refused(lambda: world.draft(kind)) == codes


def test_what_came_to_nothing_takes_no_place(world: World) -> None:
    deleting.delete(world.team, world.draft("excellence-plan").pk)
    assert refused(lambda: world.draft("excellence-plan")) == []


@pytest.mark.parametrize(
    ("attached", "codes"),
    [
        ({"panorama": 2, "quality": 3}, []),
        ({"panorama": 2, "quality": 2}, ["attachments-too-few"]),  # readings.md, section 8, case 8
        ({"panorama": 1, "quality": 3}, ["attachments-too-few"]),
        ({"panorama": 5}, ["attachments-too-few"]),
        ({}, ["attachments-too-few", "attachments-too-few"]),
    ],
)
def test_pictures_are_counted_by_kind(world: World, attached: dict[str, int], codes: list[str]) -> None:
    saved = drafts.create(world.team, "quarterly-report", world.tower.pk, PAPERS["quarterly-report"][0])
    form = saved.matter.form
    assert form is not None
    for slot, number in attached.items():
        world.stage.attach(saved.matter.filing, form.slots[slot], number)
    found = refused(lambda: submission.submit(world.team, saved.matter.filing.pk))
    assert len(found) == len(codes), found


BUTTONS = [
    # what has been done, when, the button, its text (HNQ-84 to HNQ-86)
    ([], "2025-07-10T09:00:00", "open", "新增2025年2季度信息"),
    (["draft"], "2025-07-10T09:00:00", "taken", "本季度信息已填报，不能新增"),
    (["confirmed"], "2025-07-15T23:59:59", "taken", "本季度信息已填报，不能新增"),
    (["confirmed"], "2025-07-16T00:00:00", "closed", "不在季报信息填报期内"),
    ([], "2025-08-01T09:00:00", "closed", "不在季报信息填报期内"),
    (["confirmed"], "2025-09-16T00:00:00", "open", "新增2025年3季度信息"),
    ([], "2026-01-10T09:00:00", "open", "新增2025年4季度信息"),
]


@pytest.mark.parametrize(("done", "moment", "state", "label"), BUTTONS)
def test_the_button_that_adds_a_report(world: World, done: list[str], moment: str, state: str, label: str) -> None:
    for act in done:
        getattr(world, act)("quarterly-report")
    at(moment)
    kind = world.config.filings["quarterly-report"]
    button = tiles.create_button(world.team, world.config, kind, Dossier.read(world.tower))
    assert (button.state, button.label.zh, button.enabled) == (state, label, state == "open")


def test_a_blocked_button_says_why(world: World) -> None:
    kind = world.config.filings["process-evaluation"]
    button = tiles.create_button(world.team, world.config, kind, Dossier.read(world.tower))
    assert (button.state, button.enabled) == ("blocked", False)
    assert [problem.code for problem in button.problems] == ["twenty-percent"]


# --- deadlines that warn, mark, or stand still ------------------------------------------------------------------------


def with_deadline(world: World, **declared: Any) -> FilingContext:
    """A contract of 1 July, filed on the 10th, under one deadline of ten days."""
    filing = world.submitted("contract")
    context = filing_context.find(world.team, filing.pk)
    deadline = Deadline.model_validate(
        {
            "id": "ten-days",
            "from": "form.document_date",
            "term": {"amount": 10, "unit": "calendar-day"},
            "message": "迟了{days_late}天",
            **declared,
        }
    )
    context.kind = context.kind.model_copy(update={"deadlines": [deadline]})
    return context


LATENESS = [
    # declared, the moment asked, what is refused, what is pointed out
    ({}, "submit", ["ten-days"], []),
    ({"at": ["decide"]}, "submit", [], []),
    ({"at": ["decide"], "warn_at": ["submit"]}, "submit", [], ["ten-days"]),
    ({"at": ["decide"], "warn_at": ["submit"]}, "decide:confirm", ["ten-days"], []),
    ({"when_late": "mark"}, "submit", [], ["ten-days"]),
    ({"when": {"form.document_date": "2020-01-01"}}, "submit", [], []),
    ({"from": "filing.finished_at"}, "submit", [], []),
    ({"from": "subject.created_at"}, "submit", ["ten-days"], []),
]


@pytest.mark.parametrize(("declared", "moment", "refusals", "pointed_out"), LATENESS)
def test_lateness_is_refused_or_pointed_out(
    world: World, declared: dict[str, Any], moment: str, refusals: list[str], pointed_out: list[str]
) -> None:
    context = with_deadline(world, **declared)
    context.now = dt.datetime(2025, 7, 20, 9, tzinfo=clock.SHANGHAI)
    event = FilingEvent.parse(moment)
    assert [problem.code for problem in before_acts.blocked(context, world.team, event)] == refusals
    assert [problem.code for problem in before_acts.warnings(context, world.team, event)] == pointed_out


def test_an_act_that_is_granted_carries_the_warnings(world: World) -> None:
    context = with_deadline(world, at=["decide"], warn_at=["submit"])
    context.now = dt.datetime(2025, 7, 20, 9, tzinfo=clock.SHANGHAI)
    before_acts.check(context, world.team, SUBMIT)
    assert [problem.message.zh for problem in context.warnings] == ["迟了9天"]


def test_the_clock_stands_still_in_declared_states(world: World) -> None:
    """A permit comes back to be corrected from 10 to 20 July: ten days that are not counted."""
    filing = world.submitted("permit", permit_no="JT-2025-0001", housing_system=False)
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    at("2025-07-10T18:00:00")
    decisions.decide_filing(world.reviewer, filing.pk, decisions.Answer("return", opinion="请补充"))
    at("2025-07-20T09:00:00")
    submission.submit(world.team, filing.pk)
    spans = history.states(fresh(filing), clock.now())
    assert [state for state, _ in spans] == ["draft", "submitted", "reviewing", "returned", "submitted"]
    stops = list(history.stops(fresh(filing), ["returned"], clock.now()))
    assert [(s.start.astimezone(clock.SHANGHAI).day, s.end.astimezone(clock.SHANGHAI).day) for s in stops] == [(10, 20)]
    assert due(world, filing, stopped_in=["returned"]) == dt.date(2025, 7, 21)
    assert due(world, filing) == dt.date(2025, 7, 11)


def test_a_stop_that_goes_on_puts_the_end_off_day_by_day(world: World) -> None:
    filing = world.submitted("contract")
    for day, end in ((10, 11), (12, 13), (14, 15)):
        at(f"2025-07-{day}T12:00:00")
        assert due(world, filing, stopped_in=["submitted"]) == dt.date(2025, 7, end)


def test_the_clock_stands_still_between_two_facts(world: World) -> None:
    filing = world.submitted("contract")
    between = {"id": "review", "from": "subject.started_on", "until": "filing.submitted_at", "title": "专家论证"}
    at("2025-07-12T09:00:00")
    assert due(world, filing, stopped_between=[between]) == dt.date(2025, 7, 19)  # 3 to 10 July are not counted


def test_a_draft_that_was_never_stored_has_no_history() -> None:
    assert list(history.stops(Filing(state="draft"), ["draft"], clock.now())) == []


def due(world: World, filing: Filing, **declared: Any) -> dt.date:
    """The last day of ten calendar days from the document's date."""
    deadline = Deadline.model_validate(
        {"id": "d", "from": "form.document_date", "term": {"amount": 10, "unit": "calendar-day"}, "message": "x"}
        | declared
    )
    subject = Dossier.read(world.tower)
    found = time_limits.due_of(deadline, Facts(world.config, subject, filing=fresh(filing)))
    assert found is not None
    return found.date
