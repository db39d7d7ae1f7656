"""Statements that run with every act, built once and prepared once per connection.

Building a queryset anew costs more than PostgreSQL takes to answer it, and planning it costs more than running it.
What runs hundreds of times a second is therefore said once: `Shape` keeps the SQL that a queryset compiles to, with
places for the values that differ; `insert` and `update` keep those of a model, `insert_if_free` asks the database for a
place that may be taken. `execute` has PostgreSQL prepare each of
them once per connection. Everything else stays with the ORM.

May import: the standard library, Django, `common`. Promises: the rows are those the queryset would have given, the
writes those that `bulk_create` and `update` would have made; only the cost differs.
"""

from guicheng.statements.prepared import Rows, execute
from guicheng.statements.reading import PLACE, Several, Shape, Shapes, places, texts
from guicheng.statements.writing import insert, insert_if_free, update

__all__ = [
    "PLACE",
    "Rows",
    "Several",
    "Shape",
    "Shapes",
    "execute",
    "insert",
    "insert_if_free",
    "places",
    "texts",
    "update",
]
