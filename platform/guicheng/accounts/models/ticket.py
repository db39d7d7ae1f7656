"""Signing in on one screen with another device on which somebody is signed in already (扫码登录)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from guicheng.accounts.models.account import Account
from guicheng.accounts.models.membership import Membership
from guicheng.accounts.scoping import ScopeColumns, ScopedManager
from guicheng.common import clock


class SignInTicket(models.Model):
    """One code on one screen: short-lived, used once, bound to the browser that asked (YNR-03).

    `digest` is of the secret in the code, which everybody who sees the screen may read; `browser` is of a secret that
    only the session of the asking browser knows. `epoch` is the session epoch of the account when it confirmed:
    whatever ends its sessions meanwhile ends this too.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        SEEN = "seen"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        USED = "used"

    region = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    agent = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    scope_columns: ClassVar[ScopeColumns] = {"region": "region"}
    objects = ScopedManager["SignInTicket"]()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="sign_in_ticket_ended")]

    def __str__(self) -> str:
        return f"{self.region} {self.state}"

    def is_over(self, now: dt.datetime) -> bool:
        """Whether its time has run out."""
        return now >= self.expires_at
