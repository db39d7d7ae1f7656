"""What people call the state of a filing and the status of an entry: the one place that says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config import disclosures

if TYPE_CHECKING:
    from guicheng.config.model.filing import FilingType
    from guicheng.config.model.whole import RegionConfig

ENDS = {
    "approved": text("通过", "Approved"),
    "refused": text("不予通过", "Refused"),
    "withdrawn": text("已撤回", "Taken back"),
    "void": text("已作废", "Void"),
}
"""What the ends of a chain are called by what they mean, where nothing else is said."""

COMMON_LABELS = {
    "draft": text("未上报", "Not submitted"),
    "returned": text("已退回", "Returned"),
    "confirmed": text("已确认", "Confirmed"),
    "refused": text("未通过", "Refused"),
    "withdrawn": text("已撤回", "Withdrawn"),
    "void": text("已作废", "Void"),
}


def state_label(config: RegionConfig, kind: FilingType, state: str, role: str = "") -> Text:
    """What people of `role` read for a state: the label for the role, for all, of the end, of the step, the common one,
    and for an end what it means. Without a role: what is said to all."""
    known = disclosures.together(kind, role) if role else {}
    if (one := next((one for name, one in known.items() if state == name or state in one.of), None)) is not None:
        return one.title
    for labels in (kind.labels.get(state, {}), config.region.labels.get(state, {})):
        if found := labels.get(role) or labels.get("all"):
            return found
    end = kind.chain.ends.get(state)
    step = next((s for s in kind.chain.steps if s.state == state), None)
    if end is not None and end.title is not None:
        return end.title
    if step is not None:
        return step.title
    return COMMON_LABELS.get(state) or (ENDS[end.means] if end else Text(zh=state, en=state))


def states_of(kind: FilingType) -> tuple[str, ...]:
    """Every state a filing of a type may be in: those its chain leads to, and the ends it may be put into from outside,
    such as void when its window closes."""
    return tuple(dict.fromkeys((*kind.chain.states, *kind.chain.ends)))


def statuses_of(config: RegionConfig, register: str | None) -> Mapping[str, Text]:
    """The statuses that entries of a register can have, by id, with their titles; none where it declares none."""
    declared = config.registers.get(register or "")
    rules = config.statuses.get(declared.status or "") if declared else None
    return {key: status.title for key, status in rules.statuses.items()} if rules else {}


def status_title(config: RegionConfig, register: str, status: str) -> Text | None:
    """What people call the status of an entry: its title, else its id (of a release that is gone); None for none."""
    if not status:
        return None
    return statuses_of(config, register).get(status) or Text(zh=status, en=status)
