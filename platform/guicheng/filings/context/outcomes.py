"""What follows from a decision table: the outcome of its first row that holds (T5b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guicheng.filings.context.facts import Facts


def asked(facts: Facts, path: tuple[str, ...]) -> str | None:
    """The outcome of the table that a path names; None where no row holds and nothing is said for that, and where two
    rows of a `unique` table do."""
    table = facts.config.decision_tables.get(path[0]) if len(path) == 1 else None
    if table is None:
        return None
    read = facts.beside(facts.form, {name: facts.get(one.fact) for name, one in table.inputs.items()})
    holding = (row for row in table.rows if row.when is None or facts.config.holds(row.when, read))
    found = next(holding, None)
    if found is None or not table.unique:
        return found.then if found is not None else table.otherwise
    return found.then if next(holding, None) is None else None
