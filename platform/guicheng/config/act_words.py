"""What the acts of a filing are called: the one place that says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config.model.acts import ActName, ActWords

if TYPE_CHECKING:
    from guicheng.config.model.filing import FilingType
    from guicheng.config.model.whole import RegionConfig

WORDS: Mapping[ActName, Text] = {
    "save": text("保存", "Save"),
    "submit": text("上报", "Submit"),
    "withdraw": text("取消上报", "Take back"),
    "delete": text("删除", "Delete"),
    "cancel": text("作废", "Cancel for good"),
    "urge": text("催办", "Urge"),
    "take-back": text("撤回审批", "Take the decision back"),
}
"""What acts are called where nothing is said."""

DONE: Mapping[str, Text] = {
    "submit": text("上报", "Submitted"),
    "withdraw": text("取消上报", "Taken back"),
    "delete": text("删除", "Deleted"),
    "cancel": text("作废", "Cancelled"),
    "urge": text("催办", "Urged"),
    "take-back": text("撤回审批", "Decision taken back"),
}
"""The same in the log, once they are done."""


def word(config: RegionConfig, kind: FilingType, act: ActName) -> Text:
    """What people call an act of a filing: as its type says, else as the region does."""
    return declared(config, kind, act) or WORDS[act]


def done(config: RegionConfig, kind: FilingType, act: str) -> Text | None:
    """What the log calls an act; None for what is no act of a filing."""
    usual = DONE.get(act)
    return (declared(config, kind, act) or usual) if usual is not None else None


def handed_in_at(config: RegionConfig, kind: FilingType) -> Text:
    """What the moment at which it was handed in is called."""
    return Text(zh=f"{word(config, kind, 'submit').zh}时间", en="Submitted")


def declared(config: RegionConfig, kind: FilingType, act: str) -> Text | None:
    """What a configuration calls an act; None where it leaves that to the platform."""
    said = (_said(words, act) for words in (kind.acts, config.region.acts))
    found = next((one for one in said if one is not None), None)
    if found is None and act == "withdraw" and (handed_in := declared(config, kind, "submit")) is not None:
        return Text(zh=f"取消{handed_in.zh}", en=WORDS["withdraw"].en)
    return found


def _said(words: ActWords, act: str) -> Text | None:
    found: Text | None = getattr(words, act.replace("-", "_"), None)
    return found
