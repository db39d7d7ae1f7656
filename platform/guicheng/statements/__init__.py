"""Statements that run with every act, built once and prepared once per connection.

Building a queryset anew costs more than PostgreSQL takes to answer it, and planning it costs more than running it.
What runs hundreds of times a second is therefore said once. A query is a function that builds a queryset, under
`planned` (or `compiled`); whoever calls it gets rows and sees nothing of plans and keys. `insert` and `update` keep the
SQL of a model, `insert_if_free` asks the database for a place that may be taken. `append` and `update_held` write what
nobody waits to be told of: it travels with the next statement (`riding`). `execute` has PostgreSQL prepare what is
written as SQL, as has `wait` what may travel. Everything else stays with the ORM.

May import: the standard library, Django, `common`. Promises: the rows are those the queryset would have given, the
writes those that `bulk_create` and `update` would have made; only the cost differs. Two calls share a plan only where
everything that the query depends on is equal.
"""

from guicheng.statements.plans import Query, compiled, planned
from guicheng.statements.prepared import Rows, execute, wait
from guicheng.statements.writing import append, insert, insert_if_free, update, update_held

__all__ = [
    "Query",
    "Rows",
    "append",
    "compiled",
    "execute",
    "insert",
    "insert_if_free",
    "planned",
    "update",
    "update_held",
    "wait",
]
