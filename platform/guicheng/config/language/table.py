"""The migrations, the oldest first. Those of a language that has been released never change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guicheng.common.text import Text
from guicheng.config.language import act_words, shared_addresses
from guicheng.config.language.trees import Tree


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from the language before `language` to it: what an author reads of it, and its change of a tree in
    place. It changes nothing that is written in the new language already."""

    language: int
    title: Text
    change: Callable[[Tree], None]


MIGRATIONS = (
    Migration(
        2,
        Text(
            zh="共用定义的地址不写文件后缀：`_base/people#/$defs/name`",
            en="the address of a shared definition has no ending: `_base/people#/$defs/name`",
        ),
        shared_addresses.change,
    ),
    Migration(
        3,
        Text(
            zh="操作的名称写在 `acts`，操作前的问句写在 `questions`（原 `save_label`、`confirm_label`）",
            en="`acts` names acts, `questions` says what is asked before them (once `save_label`, `confirm_label`)",
        ),
        act_words.change,
    ),
)
