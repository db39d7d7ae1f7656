"""Who may do what in which state: state × act × actor, in the own organisation and in another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.attachments.models import Attachment
from guicheng.audit.models import AuditEntry
from guicheng.filings import access
from guicheng.filings.access import find
from guicheng.filings.acts import amending, changes, conclusion, decisions, deleting, drafts, filing_files, submission
from guicheng.filings.context import filing_context
from guicheng.filings.models import Filing
from guicheng.reports import printing
from tests.support.story import PAPERS, World, at, fresh, open_task, refused

pytestmark = pytest.mark.django_db

STATES: dict[str, Callable[[World], Filing]] = {
    "draft": lambda w: w.draft("permit", permit_no="JT-2025-0001", housing_system=False),
    "submitted": lambda w: w.submitted("permit", permit_no="JT-2025-0001", housing_system=False),
    "reviewing": lambda w: w.confirmed("permit", permit_no="JT-2025-0001", housing_system=False),
    "returned": lambda w: returned(w),
    "confirmed": lambda w: w.confirmed("permit"),
    "void": lambda w: void(w),
}


def returned(world: World) -> Filing:
    filing = STATES["reviewing"](world)
    return decisions.decide_filing(world.reviewer, filing.pk, decisions.Answer("return", opinion="请补充")).filing


def void(world: World) -> Filing:
    filing = fresh(STATES["submitted"](world))
    conclusion.void(filing, Actor.system(filing.region, "定时任务"), {"rule": "test"})
    return filing


ACTS: dict[str, Callable[[World, Actor, Filing], object]] = {
    "read": lambda w, a, f: access.find(a, f.pk),
    "save": lambda w, a, f: drafts.save(a, f.pk, {"permit_no": "JT-2025-0002"}),
    "submit": lambda w, a, f: submission.submit(a, f.pk),
    "withdraw": lambda w, a, f: submission.withdraw(a, f.pk),
    "decide": lambda w, a, f: decisions.decide_filing(a, f.pk, decisions.Answer("approve")),
    "delete": lambda w, a, f: deleting.delete(a, f.pk),
    "amend": lambda w, a, f: amending.amend(a, f.pk, "consortium", {}),
    "cancel": lambda w, a, f: submission.cancel(a, f.pk, "测试"),
}

ACTORS: dict[str, Callable[[World], Actor]] = {
    "team": lambda w: w.team,
    "enterprise": lambda w: w.builder,
    "reviewer": lambda w: w.reviewer,
    "centre": lambda w: w.centre,
    "other team": lambda w: w.other_team,
    "other enterprise": lambda w: w.other,
}

# What each act comes to for the project team by state: "" is granted, else the code of the refusal.
KEPT, HANDED_IN, NOT_BACK, FINAL = "not-editable", "already-submitted", "no-withdrawal", "no-cancellation"
TEAM = {
    #             save  submit     withdraw  decide     delete amend cancel
    "draft":     ("",   "",        NOT_BACK, "no-task", "",   KEPT, FINAL),
    "submitted": (KEPT, HANDED_IN, "",       "no-task", KEPT, KEPT, FINAL),
    "reviewing": (KEPT, HANDED_IN, NOT_BACK, "no-task", KEPT, KEPT, FINAL),
    "returned":  ("",   "",        NOT_BACK, "no-task", "",   KEPT, FINAL),
    "confirmed": (KEPT, HANDED_IN, NOT_BACK, "no-task", KEPT, KEPT, FINAL),
    "void":      (KEPT, HANDED_IN, NOT_BACK, "no-task", KEPT, KEPT, FINAL),
}  # fmt: skip
ORDER = ("save", "submit", "withdraw", "decide", "delete", "amend", "cancel")
DECIDES = {("enterprise", "submitted"), ("reviewer", "reviewing")}


def expected(actor: str, state: str, act: str) -> str:
    if actor.startswith("other"):
        return "no-task" if act == "decide" else "not-found"
    if act == "read":
        return ""
    if actor == "team":
        return TEAM[state][ORDER.index(act)]
    if act == "decide":
        return "" if (actor, state) in DECIDES else "no-task"
    return {"amend": "not-editable", "cancel": "no-cancellation"}.get(act, "not-allowed")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_state_act_actor(world: World, state: str, act: str) -> None:
    filing = STATES[state](world)
    found, wanted = {}, {}
    for name, of in ACTORS.items():
        actor = of(world)
        wanted[name] = [code] if (code := expected(name, state, act)) else []
        with Undone() as undone:
            found[name] = refused(lambda actor=actor: ACTS[act](world, actor, filing))
        assert undone.left == state
    assert found == wanted


class Undone:
    """Takes back what is done inside, so that every actor meets the same filing."""

    def __enter__(self) -> Undone:
        self.before = transaction.savepoint()
        return self

    def __exit__(self, *_: object) -> None:
        transaction.savepoint_rollback(self.before)
        latest = Filing.objects.unscoped().order_by("-id").first()
        self.left = latest.state if latest else ""


CREATORS = {
    "team": [],
    "enterprise": ["not-allowed"],
    "reviewer": ["not-allowed"],
    "other team": ["not-found"],
    "other enterprise": ["not-found"],
}


@pytest.mark.parametrize(("name", "codes"), CREATORS.items())
def test_who_may_begin_a_filing(world: World, name: str, codes: list[str]) -> None:
    actor = ACTORS[name](world)
    assert refused(lambda: drafts.create(actor, "permit", world.tower.pk, PAPERS["permit"][0])) == codes


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("no-such-type", "tower"), ("permit", "permit-data"), ("permit", None), ("permit", 999_999_999)],
)
def test_what_is_not_there_is_not_found(world: World, kind: str, subject: object) -> None:
    pk = world.stage.entries[subject].pk if isinstance(subject, str) else subject
    assert refused(lambda: drafts.create(world.team, kind, pk)) == ["not-found"]  # type: ignore[arg-type]


DECISIONS = [
    # who, the answer, code of the refusal; on a permit that waits for its enterprise
    ("enterprise", "approve", []),
    ("enterprise", "return", ["decision-not-allowed"]),  # HNQ-43, A-13
    ("enterprise", "refuse", ["decision-not-allowed"]),
    ("enterprise", "no-such-answer", ["decision-not-allowed"]),
    ("team", "approve", ["not-your-task"]),
    ("centre", "approve", ["not-your-task"]),
    ("reviewer", "approve", ["not-your-task"]),
    ("other enterprise", "approve", ["not-found"]),
    ("other team", "approve", ["not-found"]),
]


@pytest.mark.parametrize(("name", "decision", "codes"), DECISIONS)
def test_a_task_is_for_its_desk(world: World, name: str, decision: str, codes: list[str]) -> None:
    task = open_task(STATES["submitted"](world))
    assert refused(lambda: decisions.decide(ACTORS[name](world), task.pk, decisions.Answer(decision))) == codes


def test_a_task_that_is_done_says_who_did_it(world: World) -> None:
    filing = world.submitted("contract")
    task = open_task(filing)
    decisions.decide(world.builder, task.pk, decisions.Answer("approve"))
    with pytest.raises(filing_context.Refusal) as caught:
        decisions.decide(world.builder, task.pk, decisions.Answer("approve"))
    assert caught.value.code == "task-already-decided"
    assert "2025-07-10 09:00" in caught.value.problems[0].message.zh


def test_somebody_too_late_hears_that_before_any_rule(world: World) -> None:
    """The window has closed since as well; but the task was done, and that is what there is to say."""
    task = open_task(world.submitted("quarterly-report"))
    decisions.decide(world.builder, task.pk, decisions.Answer("approve"))
    at("2025-08-01T09:00:00")
    assert refused(lambda: decisions.decide(world.builder, task.pk, decisions.Answer("approve"))) == [
        "task-already-decided"
    ]


def test_many_at_once_are_answered_one_by_one(world: World) -> None:
    good, also_good = open_task(world.submitted("contract")), open_task(world.submitted("key-node"))
    done = open_task(world.submitted("signboard"))
    decisions.decide(world.builder, done.pk, decisions.Answer("approve"))
    answers = decisions.decide_many(world.builder, [good.pk, done.pk, also_good.pk, good.pk, 0], "approve")
    assert [(a.task_id, a.refusal.code if a.refusal else None) for a in answers] == [
        (good.pk, None), (done.pk, "task-already-decided"), (also_good.pk, None), (0, "not-found"),
    ]  # fmt: skip


def test_fields_of_a_step_are_its_deciders(world: World) -> None:
    """HNQ-105: the panel fills in the score; the team cannot, and without it the panel cannot decide."""
    world.confirmed("quarterly-report", cumulative_percent=30)
    filing = world.submitted("process-evaluation", score=99)
    assert "score" not in fresh(filing).data
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    assert fresh(filing).state == "evaluating"
    assert refused(lambda: decisions.decide_filing(world.panel, filing.pk, decisions.Answer("approve"))) != []
    scored = {"category": "structure", "score": 92.5, "evaluated_on": "2025-07-10"}
    bad = {**scored, "score": 1000}
    assert refused(
        lambda: decisions.decide_filing(world.panel, filing.pk, decisions.Answer("approve", fields=bad))
    ) == ["form.maximum"]
    assert fresh(filing).state == "evaluating"
    decisions.decide_filing(
        world.panel,
        filing.pk,
        decisions.Answer("approve", fields={**scored, "company_lead": {"name": "别人", "phone": "1"}}),
    )
    stored = fresh(filing)
    assert (stored.state, stored.data["score"]) == ("confirmed", 92.5)
    assert stored.data["company_lead"]["name"] == "周文"


# --- saving -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_saved_whatever_is_wrong_with_it(world: World) -> None:
    filing = world.draft("permit")
    saved = drafts.save(world.team, filing.pk, {"permit_no": "JT-9", "document_date": "gestern", "colour": "red"})
    assert [problem.field for problem in saved.problems] == ["document_date"]
    assert fresh(filing).version == 2


def test_saving_the_same_changes_nothing(world: World) -> None:
    filing = world.draft("permit")
    drafts.save(world.team, filing.pk, {"permit_no": filing.data["permit_no"]})
    assert fresh(filing).version == filing.version


def test_the_later_of_two_who_read_the_same_is_told(world: World) -> None:
    filing = world.draft("permit")
    drafts.save(world.team, filing.pk, {"permit_no": "JT-2025-0002"}, version=1)
    assert refused(lambda: drafts.save(world.team, filing.pk, {"permit_no": "x"}, version=1)) == ["changed-meanwhile"]
    assert fresh(filing).data["permit_no"] == "JT-2025-0002"


def test_last_changes_may_come_with_the_act_and_are_in_the_log(world: World) -> None:
    filing = world.draft("permit")
    submission.submit(world.team, filing.pk, {"permit_no": "JT-2025-0009"})
    entry = AuditEntry.objects.get(object_kind="filing", object_id=str(filing.pk), action="filing.submit")
    assert entry.changes["permit_no"] == [PAPERS["permit"][0]["permit_no"], "JT-2025-0009"]
    assert entry.changes["state"] == ["draft", "submitted"]


# --- amendments (HNQ-73) ----------------------------------------------------------------------------------------------

MEMBERS = {"consortium": [{"name": "岳麓安装公司", "credit_code": "91430100MA4L16JQ9D"}]}
AMENDS = [
    # the state of the contract, by whom, codes
    ("draft", "team", []),
    ("draft", "enterprise", ["not-editable"]),
    ("submitted", "team", []),
    ("confirmed", "team", []),
    ("confirmed", "enterprise", ["not-editable"]),
    ("confirmed", "other team", ["not-found"]),
]


@pytest.mark.parametrize(("state", "name", "codes"), AMENDS)
def test_amending(world: World, state: str, name: str, codes: list[str]) -> None:
    filing = getattr(world, state)("contract")
    typed = {**MEMBERS, "document_date": "2025-07-05"}
    found = refused(lambda: amending.amend(ACTORS[name](world), filing.pk, "consortium", typed))
    assert found == codes
    stored = fresh(filing)
    assert (stored.state, stored.data["document_date"]) == (state, "2025-07-01")  # nothing else is touched
    assert bool(stored.data.get("consortium")) == (not codes)


def test_what_was_amended_is_compared_with_what_was_handed_in(world: World) -> None:
    """On page, print, PDF and by the API, for everybody who reads it; amended back, nothing is left to compare."""
    first = {"consortium": [{"name": "湘江联合公司", "credit_code": "91430100MA4R00001F"}]}
    filing = world.draft("contract", **first)
    amending.amend(world.team, filing.pk, "consortium", MEMBERS)
    assert changes.of_filing(find(world.team, filing.pk), "zh") == [], "of a draft nothing has been handed in"
    submission.submit(world.team, filing.pk, first)
    decisions.decide_filing(world.builder, filing.pk, decisions.Answer("approve"))
    for typed in ({"consortium": []}, MEMBERS):
        amending.amend(world.team, filing.pk, "consortium", typed)
    for actor in (world.team, world.builder):
        (change,) = changes.of_filing(find(actor, filing.pk), "zh")
        assert (change.entry, change.label.zh, change.changed) == (None, "联合承包单位", True)
        assert "湘江联合公司" in change.before
        assert "岳麓安装公司" in change.after
        paper = next(one for one in printing.paper_of_filing(actor, filing.pk).sections if one.title == "变更对比")
        said = str(paper)
        assert said.index("湘江联合公司") < said.index("岳麓安装公司")
    amending.amend(world.team, filing.pk, "consortium", first)
    assert changes.of_filing(find(world.builder, filing.pk), "zh") == []


def test_an_amendment_is_checked(world: World) -> None:
    filing = world.confirmed("contract")
    bad = {"consortium": [{"name": "岳麓安装公司", "credit_code": "91430100MA4L16JQ98"}]}
    assert refused(lambda: amending.amend(world.team, filing.pk, "consortium", bad)) != []
    assert refused(lambda: amending.amend(world.team, filing.pk, "no-such-rule", MEMBERS)) == ["not-editable"]


# --- files ------------------------------------------------------------------------------------------------------------


def test_files_are_seen_by_whoever_sees_the_filing(world: World) -> None:
    """HNQ-41: the enterprise sees no picture of a draft; nobody else ever does."""
    filing = world.draft("signboard")
    file = Attachment.objects.get(holder_kind="filing", holder_id=filing.pk)
    assert filing_files.may_read(world.team, file)
    assert not filing_files.may_read(world.builder, file)
    submission.submit(world.team, filing.pk)
    assert filing_files.may_read(world.builder, file)
    assert filing_files.may_read(world.centre, file)
    assert not filing_files.may_read(world.other, file)
    assert not filing_files.may_read(world.other_team, file)


@pytest.mark.parametrize(
    ("state", "codes"), [("draft", []), ("submitted", ["not-editable"]), ("confirmed", ["not-editable"])]
)
def test_files_go_with_the_state(world: World, state: str, codes: list[str]) -> None:
    filing = getattr(world, state)("signboard")
    file = Attachment.objects.filter(holder_kind="filing", holder_id=filing.pk).get()
    assert refused(lambda: filing_files.remove(world.builder, filing.pk, file.pk)) == ["not-editable"]
    assert (
        refused(
            lambda: filing_files.change(
                world.team, filing.pk, "pictures", {file.pk: filing_files.FileChange(caption="大门")}
            )
        )
        == codes
    )
    assert refused(lambda: filing_files.remove(world.team, filing.pk, file.pk)) == codes
