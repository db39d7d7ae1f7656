"""How good the examples of a region are, in figures: rules that a program changes, and whether a scenario notices.

`changes` finds what can be changed so that the configuration stays well formed and means something else, `relevance`
which scenarios could notice, `score` plays them until one does. What nobody notices is a rule without an example
(规则没有示例). Decided by the region alone: two runs come to the same.
"""

from guicheng.rehearsal.mutating.score import measure

__all__ = ["measure"]
