"""What a filing was when it was handed in, kept while whoever files it corrects it after a return.

Nobody else reads what has been typed since, and nobody loses what they decided about.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from guicheng.config.model.filing import FilingType
from guicheng.filings.models import Filing


def is_being_corrected(kind: FilingType, filing: Filing) -> bool:
    """Whether it came back, so that what stands in it may differ from what was handed in."""
    return filing.live and filing.submitted_at is not None and filing.state == kind.chain.returned


def kept(filing: Filing, files: Sequence[int]) -> dict[str, Any]:
    """What is kept of it, for `Filing.handed_in`, before it is changed for the first time since it came back."""
    return {"data": filing.data, "name": filing.name, "files": list(files)}


def as_it_was(filing: Filing) -> Filing:
    """A copy of the filing as it was when it was handed in; itself where nothing was changed since."""
    if filing.handed_in is None:
        return filing
    was = copy.copy(filing)
    was.data, was.name = filing.handed_in["data"], filing.handed_in["name"]
    return was
