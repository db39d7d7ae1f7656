"""Places of a quota: numbered in the database, given to bodies as shares, taken by filings (G10).

Like the places of locks they hold the limit themselves: numbered from 1 to what the pool has, each number once, each
filing once. A place that was given belongs to a body whether or not it is taken; where places are not divided, a place
stands only while it is taken.

- `algebra` is the whole rule, over plain values: who may be given how many, who gets a place
- `models` are the tables with their constraints; `store` locks a pool, reads it and makes it equal to what follows

May import what `guicheng.registers` may. Promises: never more places than the pool has, whoever writes them; what is
taken is never moved to another body, nor ended by a change of shares.
"""

from guicheng.registers.quotas.algebra import Count
from guicheng.registers.quotas.store import by_body, count, held_by, hold, leave

__all__ = ["Count", "by_body", "count", "held_by", "hold", "leave"]
