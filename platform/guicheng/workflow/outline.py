"""A chain told in words, for one reader: what its drawing says, and the outline for those who cannot see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from guicheng.common.text import Text, text
from guicheng.config.chains_analysis import ways
from guicheng.config.decision_titles import decision_title
from guicheng.config.model.chains import AtLeast, Chain, Mode, Ratio, Step
from guicheng.config.model.desks import Lookup
from guicheng.config.state_titles import ENDS

Language = Literal["zh", "en"]

_MODES = {"any": text("或签", "any of them"), "all": text("会签", "all of them"), "sequential": text("依次", "in turn")}
CURRENT = text("当前环节", "now here")
OWN = text("本单位参与", "your part")
_OTHER = text("其他单位办理", "done by others")
_CONDITIONAL = text("有条件", "only if")
_CHECK = text("系统核验", "checked by the system")
APPLICANT = text("填报人提交", "Applicant submits")


@dataclass(frozen=True)
class Look:
    """How a chain is drawn for a reader: the language, where a filing stands, what came of its steps (nothing is said
    of those that are not named), which steps are the reader's own."""

    language: Language = "zh"
    current: str = ""
    came: Mapping[str, Text] = field(default_factory=dict)
    own_roles: Collection[str] = ()
    role_names: Mapping[str, Text] = field(default_factory=dict)
    state_names: Mapping[str, Text] = field(default_factory=dict)

    def say(self, words: Text) -> str:
        """A text in the reader's language."""
        return words.for_language(self.language)

    def owns(self, step: Step) -> bool:
        """Whether somebody of the reader's roles is asked in the step."""
        return any(lookup.role in self.own_roles for lookup in step.by)


def outline(chain: Chain, look: Look | None = None) -> list[str]:
    """The chain told in lines of text, for a screen reader or a plain page."""
    look = look or Look()
    lines = []
    for number, step in enumerate(chain.steps, 1):
        colon, comma, arrow = ("：", "，", "→") if look.language == "zh" else (": ", ", ", " → ")
        leads = comma.join(
            f"{look.say(decision_title(step, way.decision))}{arrow}{place_name(chain, way.to, look)}"
            for way in ways(chain, step)
            if way.decision
        )
        parts = [note(step, look), comma.join(marks(step, look)), leads]
        lines.append(f"{number} {look.say(step.title)}{colon}{comma.join(part for part in parts if part)}")
    return lines


def marks(step: Step, look: Look) -> tuple[str, ...]:
    """What stands under a step: whether it is the present one, what came of it, conditional, the reader's own."""
    found = []
    if step.id == look.current:
        found.append(CURRENT)
    elif step.id in look.came:
        found.append(look.came[step.id])
    if step.when is not None:
        found.append(_CONDITIONAL)
    if look.own_roles:
        found.append(OWN if look.owns(step) else _OTHER)
    return tuple(look.say(mark) for mark in found)


def note(step: Step, look: Look) -> str:
    """Who is asked in a step, and how several of them agree."""
    if step.verify is not None:
        return look.say(_CHECK)
    names = list(dict.fromkeys(_asked(lookup, look) for lookup in step.by))
    mode = _mode_words(step.mode, look) if len(names) > 1 or step.mode not in ("any", "single") else ""
    if look.language == "en":
        return ", ".join(names) + (f" ({mode})" if mode else "")
    return "、".join(names) + (f"（{mode}）" if mode else "")


def _asked(lookup: Lookup, look: Look) -> str:
    if lookup.title is not None:
        return look.say(lookup.title)
    if lookup.role is None:
        return look.say(text("指定人员", "the person named"))
    return look.say(look.role_names.get(lookup.role, Text(zh=lookup.role)))


def _mode_words(mode: Mode, look: Look) -> str:
    if isinstance(mode, AtLeast):
        return look.say(text(f"至少 {mode.at_least} 方同意", f"at least {mode.at_least}"))
    if isinstance(mode, Ratio):
        return look.say(text(f"{mode.ratio:.0%} 同意", f"{mode.ratio:.0%} of them"))
    return look.say(_MODES[mode]) if mode in _MODES else ""


def place_name(chain: Chain, place: str, look: Look) -> str:
    """What a place is called."""
    if place == "applicant":
        return look.say(text("填报人", "the applicant"))
    step = chain.step(place)
    if step is not None:
        return look.say(step.title)
    return end_name(chain, place, look)


def end_name(chain: Chain, state: str, look: Look) -> str:
    """What an end is called: as the reader's role reads the state, else by its title, else by what it means."""
    end = chain.ends[state]
    return look.say(look.state_names.get(state) or end.title or ENDS[end.means])
