"""The rows of running chains: a `ChainRun` a filing, a task an opinion asked for.

The inbox is the partial index of open tasks by desk: it holds what waits and nothing else, so it does not grow with
what was ever decided. Columns of viewflow that this platform answers otherwise (owner, permission, token links) are
left out; each would be an index on every task ever written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from viewflow.workflow.fields import TaskReferenceField
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import STATUS

from guicheng.config.model.chains import Chain

OPEN = STATUS.NEW.value
HELD = STATUS.SCHEDULED.value
CANCELLED = STATUS.CANCELED.value
NO_LIMIT = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
URGENCY = Coalesce("limit_at", Value(NO_LIMIT))
"""By what an inbox is ordered first: until when the desk is to decide; what has no limit comes last."""


class Definition(models.Model):
    """A chain as releases declare it, kept for as long as a run follows it: flow classes are rebuilt from here."""

    name = models.CharField(primary_key=True, max_length=220)
    region = models.CharField(max_length=64)
    filing_type = models.CharField(max_length=64)
    title = models.JSONField()
    chain = models.JSONField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def read(self) -> Chain:
        """The chain, read again."""
        return Chain.model_validate(self.chain)


class ChainRun(AbstractProcess):
    """One filing on its way through its chain, from when it is handed in; a process of viewflow."""

    definition = models.ForeignKey(Definition, models.PROTECT, db_index=False, related_name="+")
    filing_id = models.BigIntegerField(unique=True)
    region = models.CharField(max_length=64)
    filing_type = models.CharField(max_length=64)
    release = models.CharField(max_length=64)
    subject_id = models.BigIntegerField(null=True)
    jurisdiction = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16, blank=True)
    chain_state = models.JSONField()

    objects: ClassVar[models.Manager[ChainRun]] = models.Manager()

    waiting: Mapping[int, Task] = MappingProxyType({})
    """The open tasks by seat, where they were read together with the run's lock."""

    class Meta:
        default_permissions = ("view", "manage")
        indexes = [models.Index(fields=["region"], name="workflow_running", condition=Q(finished__isnull=True))]

    def __str__(self) -> str:
        return f"{self.filing_type} {self.filing_id}: {self.state}"


class Task(AbstractTask):
    """One opinion asked of one desk, or one act of the applicant; a task of viewflow and a line of the history."""

    process = models.ForeignKey(ChainRun, models.PROTECT, related_name="tasks")
    flow_task = TaskReferenceField(max_length=300)
    status = models.CharField(max_length=16, choices=STATUS.choices, default=STATUS.NEW)
    created = models.DateTimeField()
    seat = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=16)
    step = models.CharField(max_length=64, blank=True)
    round = models.PositiveIntegerField(default=1)
    target = models.CharField(max_length=64, blank=True)
    desk = models.CharField(max_length=96, blank=True)
    desk_name = models.CharField(max_length=200, blank=True)
    source = models.PositiveIntegerField(null=True)
    filing_id = models.BigIntegerField(db_index=True)
    region = models.CharField(max_length=64)
    filing_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField(null=True)
    jurisdiction = models.CharField(max_length=12, blank=True)
    clock_from = models.DateTimeField()
    next_timeout_at = models.DateTimeField(null=True)
    """When the next time-out comes, be it a reminder; `limit_at` is until when the desk is to decide."""
    next_timeout = models.PositiveSmallIntegerField(null=True)
    """Which of the step's time-outs that is, by its number."""
    limit_at = models.DateTimeField(null=True)
    urged_at = models.DateTimeField(null=True)
    urges = models.PositiveSmallIntegerField(default=0)
    decision = models.CharField(max_length=64, blank=True)
    opinion = models.TextField(blank=True)
    signature = models.CharField(max_length=200, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decider = models.CharField(max_length=200, blank=True)
    taken_back = models.BooleanField(default=False)
    """Whether whoever gave the answer took it back, so that it counts no more."""
    claimed_by = models.BigIntegerField(null=True)
    """Who of the desk has taken it up, where its step lets them; see `workflow.claiming`."""
    claimer = models.CharField(max_length=200, blank=True)
    claimed_until = models.DateTimeField(null=True)
    """When it goes back to its desk; None of one that stays claimed."""

    objects: ClassVar[models.Manager[Task]] = models.Manager()

    previous = None
    owner = None
    owner_permission = None
    external_task_id = None
    scheduled = None
    owner_permission_content_type = models.ForeignKey(
        ContentType, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    owner_permission_obj_pk = models.CharField(max_length=1, null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index("desk", URGENCY, "created", "id", name="workflow_inbox", condition=Q(status=OPEN)),
            models.Index(fields=["desk", "created", "id"], name="workflow_arrivals", condition=Q(status=OPEN)),
            # What somebody has answered, the latest first, however much others have.
            models.Index(
                fields=["decided_by", "-finished", "-id"],
                name="workflow_decided",
                condition=Q(decided_by__isnull=False, seat__gt=0, finished__isnull=False),
            ),
            models.Index(
                fields=["claimed_by"], name="workflow_claimed", condition=Q(status=OPEN, claimed_by__isnull=False)
            ),
            models.Index(
                fields=["next_timeout_at"],
                name="workflow_timeouts",
                condition=Q(status=OPEN, next_timeout_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["process", "seat"], name="workflow_one_row_a_seat", condition=Q(seat__gt=0))
        ]

    @property
    def has_run(self) -> bool:
        """Whether its run has been read with it."""
        return "process" in self._state.fields_cache

    def __str__(self) -> str:
        return f"{self.step or self.kind} of filing {self.filing_id}: {self.status}"


class Copy(models.Model):
    """A filing shown to a desk for its information (抄送), until somebody there has read it."""

    filing_id = models.BigIntegerField(db_index=True)
    region = models.CharField(max_length=64)
    step = models.CharField(max_length=64, blank=True)
    desk = models.CharField(max_length=96)
    desk_name = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["desk", "-sent_at"], name="workflow_copies"),
            models.Index(fields=["desk"], name="workflow_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"copy of filing {self.filing_id} for {self.desk}"
