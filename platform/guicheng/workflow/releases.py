"""Moving a run to another release of its chain: an explicit act, which can be tried before."""

from __future__ import annotations

from dataclasses import replace

from guicheng.common.errors import Refusal, refuse
from guicheng.config.model.chains import Chain
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.flows import flow_for
from guicheng.workflow.models import ChainRun, Task
from guicheng.workflow.nodes import StepNode
from guicheng.workflow.state import ChainState, from_json, to_json


def moved_state(chain: Chain, state: ChainState) -> ChainState:
    """The same situation in another chain. Whoever is asked now stays asked; passed steps that are gone are forgotten.

    Refusals: release-unfit, where the open step or the end does not exist there, or knows a decision given no more.
    """
    if state.phase == "ended" and state.state not in chain.ends:
        raise _unfit(f"没有结束状态“{state.state}”", f"it has no end {state.state}")
    step = chain.step(state.step)
    if state.phase == "open" and step is None:
        raise _unfit(f"没有环节“{state.step}”", f"it has no step {state.step}")
    if step is not None:
        known = {decision.id for decision in step.decisions}
        unknown = sorted({seat.decision for seat in state.seats if seat.decision} - known)
        if unknown:
            raise _unfit(f"没有审批意见“{'、'.join(unknown)}”", f"it has no decision {', '.join(unknown)}")
    return replace(
        state,
        state=step.state if step else state.state if state.phase == "ended" else _draft(chain, state),
        passed=tuple(passed for passed in state.passed if chain.step(passed.step)),
        resume=tuple(name for name in state.resume if chain.step(name)),
        kept=tuple(pair for pair in state.kept if chain.step(pair[0])),
        course=tuple(one for one in state.course if chain.step(one.step)),
    )


def why_not(filing_id: int, chain: Chain) -> Refusal | None:
    """Why a run cannot be moved to `chain`; None if it can. Nothing is changed: this is the preview."""
    run = ChainRun.objects.get(filing_id=filing_id)
    try:
        moved_state(chain, from_json(run.chain_state))
    except Refusal as refusal:
        return refusal
    return None


def move_to_release(filing_id: int, *, ref: FlowRef, chain: Chain) -> ChainRun:
    """Lets a run follow another release from now on. Refusal: release-unfit."""
    run = ChainRun.objects.select_for_update().get(filing_id=filing_id)
    state = moved_state(chain, from_json(run.chain_state))
    flow = flow_for(ref, chain)
    run.flow_class, run.definition_id, run.release = flow, flow.__name__, ref.release
    run.chain_state, run.state = to_json(state), state.state
    run.save(update_fields=["flow_class", "definition", "release", "chain_state", "state"])
    if state.step:
        node: StepNode = flow.step_node(state.step)
        Task.objects.filter(process=run, finished=None).update(flow_task=node)
    return run


def _draft(chain: Chain, state: ChainState) -> str:
    """A filing in the applicant's hands is a draft there too, or a returned one."""
    return state.state if state.state in (chain.draft, chain.returned) else chain.returned


def _unfit(zh: str, en: str) -> Refusal:
    return refuse("release-unfit", f"不能迁移到该配置版本：其流程{zh}", f"It cannot move to that release: {en}")
