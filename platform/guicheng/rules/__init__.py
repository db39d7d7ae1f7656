"""Rules: what a region's conditions conclude together: statuses, findings, eligibility, scores.

Wraps durable-rules, and is the only package that imports it. May import: config and the ground below. Promises: a rule
set concludes exactly what `guicheng.config.conditions.evaluate` says of each of its conditions, for any facts; it never
leaves anything behind in the engine; it may be used from any thread and after a fork.
"""

from guicheng.rules.derive import Conclusion, StatusDecision, findings, status, unmet
from guicheng.rules.errors import RuleEngineError, RuleSetError
from guicheng.rules.scoring import Deduction, ProjectScore, Score, score
from guicheng.rules.sets import Outcome, RuleSet, compile_rules, evaluate

__all__ = [
    "Conclusion",
    "Deduction",
    "Outcome",
    "ProjectScore",
    "RuleEngineError",
    "RuleSet",
    "RuleSetError",
    "Score",
    "StatusDecision",
    "compile_rules",
    "evaluate",
    "findings",
    "score",
    "status",
    "unmet",
]
