"""What an act came to: what was done, what was seen, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guicheng.common.errors import Refusal
from guicheng.documents import Paper
from guicheng.filings.models import Filing
from guicheng.forms.views import FormView


@dataclass(frozen=True)
class Seen:
    """What a page showed: the ids of the rows of a list, its cells by the ids of the columns, a paper, the data and
    form of what was opened, and the acts that are offered there."""

    rows: Sequence[int] = ()
    columns: Sequence[str] = ()
    cells: Sequence[Mapping[str, str]] = ()
    paper: Paper | None = None
    data: Mapping[str, Any] | None = None
    form: FormView | None = None
    panels: Mapping[str, int | None] = field(default_factory=dict)
    offers: frozenset[str] = field(default_factory=frozenset)


@dataclass
class Outcome:
    """What an act came to."""

    filing: Filing | None = None
    refusal: Refusal | None = None
    seen: Seen | None = None
