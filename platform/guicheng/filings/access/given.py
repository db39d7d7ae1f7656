"""What was given with answers besides words: their files. They belong to the task that was answered, under the account
that sent them; before it is answered nobody else sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from guicheng.accounts.actor import Actor
from guicheng.attachments.models import Attachment
from guicheng.attachments.rules import Holder
from guicheng.config.model.answers import OPINION
from guicheng.config.model.filing import FilingType
from guicheng.filings.access.review import Sight
from guicheng.filings.models import Filing
from guicheng.workflow.models import OPEN, Task
from guicheng.workflow.queries import HistoryLine

KIND = "task"
Given = Mapping[int, Sequence[Attachment]]
"""By task, in order."""


def holder_of(task: Task, filing: Filing) -> Holder:
    """What the files of an answer are attached to."""
    return Holder(filing.region, KIND, task.pk, filing.organisation_id, filing.subject_id)


def place_of(what: str, account_id: int | None) -> str:
    """Where they lie there: of each account apart, so that colleagues at one desk do not see what others chose."""
    return f"{what}.{account_id or 0}"


def takes_any(kind: FilingType) -> bool:
    """Whether anything is given with answers of the type besides words."""
    return any(step.files is not None for step in kind.chain.steps)


def with_answers(kind: FilingType, sight: Sight, lines: Iterable[HistoryLine]) -> dict[int, list[Attachment]]:
    """What was given with the answers of a record, as far as its reader is told of it; one statement, where any may."""
    told = {line.task_id: line for line in lines if line.by_account is not None and not line.waiting}
    found: dict[int, list[Attachment]] = {}
    if not told or not takes_any(kind):
        return found
    rows = Attachment.objects.filter(holder_kind=KIND, holder_id__in=list(told), removed_at=None)
    for one in rows.select_related("blob").order_by("holder_id", "slot", "number", "id"):
        line, what = told[one.holder_id], one.slot.partition(".")[0]
        if one.slot == place_of(what, line.by_account) and sight.opens(line, what):
            found.setdefault(one.holder_id, []).append(one)
    return found


def of_answer(given: Given, task_id: int, what: str = OPINION) -> list[Attachment]:
    """The files of one answer."""
    return [one for one in given.get(task_id, ()) if one.slot.partition(".")[0] == what]


def is_own(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor has chosen the file for an answer that they may still give."""
    if attachment.uploaded_by is None or attachment.uploaded_by != actor.account_id:
        return False
    waiting = Task.objects.filter(pk=attachment.holder_id, region=actor.region, status=OPEN)
    return waiting.filter(desk__in=sorted(actor.desk_keys)).exists()


def filing_of(attachment: Attachment) -> int | None:
    """The filing on which the answer was given."""
    return Task.objects.filter(pk=attachment.holder_id).values_list("filing_id", flat=True).first()
