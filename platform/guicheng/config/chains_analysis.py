"""What is wrong with a chain that a schema cannot see: the graph of its steps, and the mistakes in it.

Pure; used by the checker (which adds file and line from `path`) and, for the graph, by the flow compiler and the
drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from guicheng.common.text import Text, text
from guicheng.config.model.chains import AtLeast, Chain, Decision, Step
from guicheng.config.model.desks import Lookup, Named
from guicheng.config.nearness import nearest

RESERVED = frozenset({"next", "applicant", "previous", "refuse", "earlier", "target"})

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step: the decision that takes it and the place it leads to (a step, an end, `applicant`)."""

    decision: str
    to: str
    kind: Literal["forward", "back", "resume"]
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """A mistake: a stable code, where it is inside the chain (keys and indexes), what is wrong and what to do."""

    code: str
    path: Path
    message: Text
    suggestion: Text | None = None
    severity: Literal["error", "warning"] = "error"
    missing: str = ""


def following(chain: Chain, step: Step) -> str | None:
    """The place after a step in the order of the chain; None where the chain declares no approved end."""
    number = chain.index(step.id) + 1
    return chain.steps[number].id if number < len(chain.steps) else chain.end_meaning("approved")


def ways(chain: Chain, step: Step) -> list[Way]:
    """Every way out of a step, without repeats. Places that do not exist are left out."""
    found: dict[tuple[str, str], Way] = {}
    for decision in step.decisions:
        route = step.route(decision)
        branches = [(route, False)] if isinstance(route, str) else [(b.to, b.when is not None) for b in route]
        for to, conditional in branches:
            for place in _places(chain, step, to):
                found.setdefault((decision.id, place), _way(chain, step, decision.id, place, conditional))
        if decision.counts == "return" and step.verify is None:
            for place in _return_places(chain, step):
                found.setdefault((decision.id, place), _way(chain, step, decision.id, place, False))
    for later in chain.steps[chain.index(step.id) + 1 :]:
        if later.after_return == "resume" and step.id in _return_places(chain, later):
            found.setdefault(("", later.id), Way("", later.id, "resume"))
    return list(found.values())


def resumed_after_correction(chain: Chain) -> list[str]:
    """The steps at which a corrected filing may come back at once."""
    return [
        step.id
        for step in chain.steps
        if step.after_return == "resume" and any(way.to == "applicant" for way in ways(chain, step))
    ]


def analyse(chain: Chain) -> list[ChainProblem]:
    """Every mistake found, in the order of the chain."""
    found = [*_names(chain), *_ends(chain)]
    for number, step in enumerate(chain.steps):
        found += [*_decisions(chain, step, number), *_people(step, number)]
    if not any(problem.code in ("duplicate-step", "reserved-name") for problem in found):
        found += _graph(chain)
    return [*found, *_leaving(chain)]


# --- places ----------------------------------------------------------------------------------------------------------


def _way(chain: Chain, step: Step, decision: str, place: str, conditional: bool) -> Way:
    earlier = [s.id for s in chain.steps[: chain.index(step.id) + 1]]
    return Way(decision, place, "back" if place == "applicant" or place in earlier else "forward", conditional)


def _places(chain: Chain, step: Step, to: str) -> list[str]:
    """The real places behind a word of a route."""
    if to == "previous":
        return ["applicant", *(s.id for s in chain.steps[: chain.index(step.id)])]
    if to == "next":
        place = following(chain, step)
    elif to == "refuse":
        place = chain.end_meaning("refused")
    else:
        place = to if to == "applicant" or chain.step(to) or to in chain.ends else None
    return [place] if place else []


def _return_places(chain: Chain, step: Step) -> list[str]:
    earlier = [s.id for s in chain.steps[: chain.index(step.id)] if s.verify is None]
    if "earlier" in step.return_to:
        return ["applicant", *earlier]
    return [place for place in step.return_to if place == "applicant" or place in earlier]


# --- mistakes --------------------------------------------------------------------------------------------------------


def _names(chain: Chain) -> Iterator[ChainProblem]:
    seen: set[str] = set()
    for number, step in enumerate(chain.steps):
        path: Path = ("steps", number, "id")
        if step.id in seen:
            yield _error("duplicate-step", path, f"环节“{step.id}”重复", f"Step {step.id} is declared twice")
        if step.id in RESERVED:
            yield _error("reserved-name", path, f"“{step.id}”是保留字", f"{step.id} is a reserved word")
        if step.id in chain.ends:
            yield _error(
                "ambiguous-name", path, f"环节与结束状态同名“{step.id}”", f"A step and an end are both called {step.id}"
            )
        if step.state in chain.ends or step.state in (chain.draft, chain.returned):
            yield _error(
                "bad-state",
                ("steps", number, "state"),
                f"环节“{step.id}”办理中的状态“{step.state}”是草稿、退回或结束状态",
                f"While step {step.id} is open the state cannot be {step.state}, a draft, returned or end state",
            )
        seen.add(step.id)


def _ends(chain: Chain) -> Iterator[ChainProblem]:
    if chain.end_meaning("approved") is None:
        yield _error(
            "no-approved-end",
            ("ends",),
            "流程没有声明“通过”的结束状态",
            "No end of the chain means approved",
            text("在 ends 中加入 means: approved 的状态", "add a state with `means: approved` to `ends`"),
        )


def _decisions(chain: Chain, step: Step, number: int) -> Iterator[ChainProblem]:
    ids = [decision.id for decision in step.decisions]
    here: Path = ("steps", number)
    for repeated in {i for i in ids if ids.count(i) > 1}:
        yield _error(
            "duplicate-decision", (*here, "decisions"), f"审批意见“{repeated}”重复", f"Decision {repeated} is repeated"
        )
    for decision_id, route in step.on.items():
        if decision_id not in ids:
            yield _unknown("unknown-decision", (*here, "on", decision_id), "审批意见", "decision", decision_id, ids)
        if isinstance(route, str):
            yield from _target(chain, step, (*here, "on", decision_id), route)
            continue
        for index, branch in enumerate(route):
            path: Path = (*here, "on", decision_id, index)
            yield from _target(chain, step, (*path, "to"), branch.to)
            if branch.when is None and index < len(route) - 1:
                yield _error(
                    "branch-never-taken",
                    (*here, "on", decision_id, index + 1),
                    "前一分支没有条件，此分支永远不会被选中",
                    "The branch before it has no condition, so this one is never taken",
                )
        if route[-1].when is not None:
            yield _error(
                "branch-left-open",
                (*here, "on", decision_id, len(route) - 1),
                "所有分支都有条件，条件都不成立时无路可走",
                "Every branch has a condition; where none holds there is no way on",
                text("让最后一个分支不带 when", "let the last branch have no `when`"),
            )
    if any(d.counts == "refuse" and d.id not in step.on for d in step.decisions) and not chain.end_meaning("refused"):
        yield _error(
            "no-refused-end",
            (*here, "decisions"),
            "可以不予通过，但流程没有声明“不予通过”的结束状态",
            "It can be refused, but no end of the chain means refused",
        )
    yield from _returns(chain, step, here)
    yield from _timeouts(step, here, ids)


def _wanted_of_people(step: Step, decision: Decision) -> tuple[str, str] | None:
    """What only people could give with an answer, in both languages; None where nothing is asked for."""
    if decision.signature:
        return "签名", "signature"
    if decision.comment == "required":
        return "填写意见", "comment"
    return ("上传附件", "file") if step.files is not None and decision.files == "required" else None


def _timeouts(step: Step, here: Path, ids: list[str]) -> Iterator[ChainProblem]:
    """A time-out answers in the desk's place: it writes no comment and signs nothing."""
    for index, rule in enumerate(step.timeouts):
        if rule.decision is None:
            continue
        path: Path = (*here, "timeouts", index, "decision")
        decision = step.decision(rule.decision)
        if decision is None:
            yield _unknown("unknown-decision", path, "审批意见", "decision", rule.decision, ids)
        elif rule.do == "decide" and step.by and (wanted := _wanted_of_people(step, decision)) is not None:
            zh, en = wanted
            yield _error(
                "timeout-cannot-say",
                path,
                f"“{decision.id}”要求{zh}，超时自动办理做不到",
                f"{decision.id} needs a {en}, which a time-out cannot give",
                text(
                    "选用不要求签名、意见和附件的决定，或为它写 `comment: optional`、不写 `signature` 和 `files`",
                    "name a decision that needs none, or give it `comment: optional`, no `signature` and no `files`",
                ),
            )


def _returns(chain: Chain, step: Step, here: Path) -> Iterator[ChainProblem]:
    earlier = [s.id for s in chain.steps[: chain.index(step.id)]]
    for index, place in enumerate(step.return_to):
        if place in ("applicant", "earlier") or place in earlier:
            continue
        path: Path = (*here, "return_to", index)
        if chain.step(place):
            yield _error(
                "return-not-earlier",
                path,
                f"“{place}”不在“{step.id}”之前，不能退回到该环节",
                f"{place} does not come before {step.id}, so it cannot be returned to",
            )
        else:
            yield _unknown("unknown-target", path, "环节", "step", place, [*earlier, "applicant", "earlier"])


def _target(chain: Chain, step: Step, path: Path, to: str) -> Iterator[ChainProblem]:
    known = [*(s.id for s in chain.steps), *chain.ends, "next", "applicant", "previous", "refuse"]
    if to not in known:
        yield _unknown("unknown-target", path, "环节或结束状态", "step or end", to, known)
    if to == step.id:
        yield _error("leads-to-itself", path, f"环节“{to}”指向自身", f"Step {to} leads to itself")


def _people(step: Step, number: int) -> Iterator[ChainProblem]:
    here: Path = ("steps", number)
    if step.verify is not None:
        return
    aims = [lookup.of == "target" for lookup in step.by]
    if any(aims) and step.for_each is None:
        yield _error(
            "target-without-for-each",
            (*here, "by"),
            "`of: target` 只能用于声明了 for_each 的环节",
            "`of: target` needs a step with `for_each`",
        )
    if step.for_each is not None and not any(aims):
        yield _error(
            "for-each-unused",
            (*here, "for_each"),
            "for_each 的环节没有用 `of: target` 指向所选单位，每个单位都会问到同一人",
            "No desk of the step is `of: target`, so every chosen body would ask the same people",
        )
    most = _most_desks(step.by)
    if isinstance(step.mode, AtLeast) and most is not None and step.mode.at_least > most:
        yield _error(
            "join-never-fires",
            (*here, "mode", "at_least"),
            f"需要 {step.mode.at_least} 方同意，但最多只会问到 {most} 方",
            f"{step.mode.at_least} approvals are needed but at most {most} desks are asked",
            text("减小 at_least，或增加 by", "lower `at_least`, or add desks to `by`"),
        )
    yield from _idle(step, here)
    if not any(decision.counts == "approve" for decision in step.decisions):
        yield _error(
            "cannot-approve",
            (*here, "decisions"),
            f"环节“{step.id}”没有可以通过的审批意见",
            f"Step {step.id} has no decision that counts as an approval",
        )


def _idle(step: Step, here: Path) -> Iterator[ChainProblem]:
    """What is declared and changes nothing."""
    if step.mode == "single" and len(step.by) > 1:
        yield _warning(
            "others-never-asked",
            (*here, "mode"),
            "single 只问第一方，其余永远不会被问到",
            "`single` asks the first desk only; the others are never asked",
        )
    if step.on_reject == "all" and step.mode in ("single", "all", "sequential"):
        yield _warning(
            "on-reject-without-effect",
            (*here, "on_reject"),
            "该方式下一方不同意即已不可能通过，on_reject: all 不起作用",
            "In this mode one rejection already makes approval impossible, so `on_reject: all` changes nothing",
        )


def _most_desks(by: list[Lookup]) -> int | None:
    """The most desks a list of lookups can find; None where that depends on the data."""
    if any(lookup.each == "person" or isinstance(lookup.of, Named) or lookup.of == "target" for lookup in by):
        return None
    return len(by)


def _graph(chain: Chain) -> Iterator[ChainProblem]:
    out: dict[str, set[str]] = {step.id: {way.to for way in ways(chain, step)} for step in chain.steps}
    for step in chain.steps:
        place = following(chain, step)
        if step.when is not None and place:
            out[step.id].add(place)
    out["applicant"] = {*(s.id for s in chain.steps[:1]), *resumed_after_correction(chain)}
    reached = _reach(out, ["applicant"])
    for number, step in enumerate(chain.steps):
        if step.id not in reached:
            yield _error(
                "unreachable-step",
                ("steps", number),
                f"环节“{step.id}”永远不会到达",
                f"Step {step.id} is never reached",
                text("检查前面环节的 on", "look at `on` of the steps before it"),
            )
        elif not _reach(out, [step.id]) & set(chain.ends):
            yield _error(
                "no-way-out",
                ("steps", number),
                f"从环节“{step.id}”出发永远到不了结束状态",
                f"From step {step.id} no end can ever be reached",
                text("让某个审批意见通向结束状态", "let one of its decisions lead on to an end"),
            )
    approved = {state for state, end in chain.ends.items() if end.means == "approved"}
    if approved and chain.steps and not reached & approved:
        led = [n for n, step in enumerate(chain.steps) if step.id in reached and "approve" in step.on]
        at: tuple[str | int, ...] = ("steps", led[-1], "on", "approve") if led else ("steps",)
        yield _error("never-approved", at, "流程永远不会通过", "The chain can never end approved")


def _reach(out: dict[str, set[str]], start: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    todo = list(start)
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += out.get(place, ())
    return seen


def _leaving(chain: Chain) -> Iterator[ChainProblem]:
    open_states = [step.state for step in chain.steps]
    for key, rule in (("withdraw", chain.withdraw), ("cancel", chain.cancel)):
        if rule is None:
            continue
        allowed = open_states if key == "withdraw" else [*open_states, chain.draft, chain.returned]
        for index, state in enumerate(rule.while_):
            if state not in allowed:
                path: Path = (key, "while", index)
                yield _unknown("unknown-state", path, "办理中的状态", "state of an open step", state, allowed)
        places = [chain.draft, *chain.ends] if key == "withdraw" else list(chain.ends)
        if rule.to not in places:
            yield _unknown("unknown-state", (key, "to"), "状态", "state", rule.to, places)
    known = list(dict.fromkeys([*chain.states, *chain.ends]))
    for index, state in enumerate(chain.delete.while_ if chain.delete is not None else ()):
        if state not in known:
            yield _unknown("unknown-state", ("delete", "while", index), "状态", "state", state, known)


# --- wording ---------------------------------------------------------------------------------------------------------


def _error(code: str, path: Path, zh: str, en: str, suggestion: Text | None = None) -> ChainProblem:
    return ChainProblem(code, path, text(zh, en), suggestion)


def _warning(code: str, path: Path, zh: str, en: str) -> ChainProblem:
    return ChainProblem(code, path, text(zh, en), severity="warning")


def _unknown(code: str, path: Path, zh: str, en: str, name: str, known: Iterable[str]) -> ChainProblem:
    options = list(dict.fromkeys(known))
    near = nearest(name, options)
    hint = (
        text(f"是否想写“{near}”？", f"did you mean `{near}`?")
        if near
        else text(f"可用：{'、'.join(options)}", f"one of: {', '.join(options)}")
    )
    said = _error(code, path, f"没有名为“{name}”的{zh}", f"There is no {en} called {name}", hint)
    return replace(said, missing=name)
