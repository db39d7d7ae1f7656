"""Conditions: the one small language for every question a region asks of its facts (design, section 3, principle 2).

A condition is data, never an expression. `parse` reads it into a bounded tree, `check` finds what cannot be meant,
`evaluate` answers it, `explain` answers it with reasons, `render` says it in Chinese and English. Evaluation is total:
whatever the facts are, the answer is yes or no, and nothing raises. May import: common. Knows nothing of any model.
"""
