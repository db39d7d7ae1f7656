"""Conditions: the one small language for every question a region asks of its facts (design, section 3, principle 2).

A condition is data, never an expression. `parse` reads it into a bounded tree, `check` finds what cannot be meant,
`evaluate` answers it, `explain` answers it with reasons, `render` says it in Chinese and English. Evaluation is total:
whatever the facts are, the answer is yes or no, and nothing raises. May import: common. Knows nothing of any model.
"""

from guicheng.config.conditions.check import check
from guicheng.config.conditions.evaluate import HasTree, Named, evaluate
from guicheng.config.conditions.explain import Verdict, explain
from guicheng.config.conditions.facts import Facts, LazyFacts, lookup
from guicheng.config.conditions.library import MOST_WRITTEN_OUT, check_library, library_sizes, measured, too_large
from guicheng.config.conditions.problems import ConditionProblem, ConditionReferenceError, ConditionSyntaxError
from guicheng.config.conditions.render import FactLabel, Labels, render
from guicheng.config.conditions.types import FactType, FactTypes

__all__ = [
    "MOST_WRITTEN_OUT",
    "ConditionProblem",
    "ConditionReferenceError",
    "ConditionSyntaxError",
    "FactLabel",
    "FactType",
    "FactTypes",
    "Facts",
    "HasTree",
    "Labels",
    "LazyFacts",
    "Named",
    "Verdict",
    "check",
    "check_library",
    "evaluate",
    "explain",
    "library_sizes",
    "lookup",
    "measured",
    "render",
    "too_large",
]
