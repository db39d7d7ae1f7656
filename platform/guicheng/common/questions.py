"""The question before an act, where no script asks it: the answer brings back what was sent."""

from __future__ import annotations

from django.http import QueryDict

_ITS_OWN = frozenset({"csrfmiddlewaretoken", "confirmed", "comment"})
"""What the page of the question sends itself."""


def sent_again(sent: QueryDict, *, comment: bool = False) -> list[dict[str, str]]:
    """The fields of a request as ``{name, value}``, for hidden inputs of the page that asks; with the `comment` that
    was given to an earlier question, where the page does not ask for it itself."""
    its_own = _ITS_OWN - {"comment"} if comment else _ITS_OWN
    return [
        {"name": name, "value": value}
        for name, values in sent.lists()
        if name not in its_own
        for value in values
        if isinstance(value, str)
    ]
