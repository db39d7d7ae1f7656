"""Accounts and the people behind them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from guicheng.accounts.models.organisation import Organisation
from guicheng.accounts.scoping import ScopeColumns, ScopedManager
from guicheng.common import clock


class Holder(models.Model):
    """A natural person who may have several accounts (YNR-03)."""

    region = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    mobile = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    seen_by_managers: ClassVar[bool] = True
    scope_columns: ClassVar[ScopeColumns] = {"region": "region"}
    objects = ScopedManager["Holder"]()

    class Meta:
        indexes = [models.Index(fields=["region", "mobile"], name="holder_by_mobile")]

    def __str__(self) -> str:
        return self.name


class AccountManager(ScopedManager["Account"]):
    """Finds accounts for signing in; everything else is scoped like any other model."""

    def get_by_natural_key(self, login: str | None) -> Account:
        """The administrator of the platform with this login: the only accounts Django's own commands may touch."""
        return self.unscoped().get(region="", login=login)

    def create_superuser(self, login: str, password: str | None = None, **values: Any) -> Account:
        """An administrator of the platform, for ``manage.py createsuperuser``."""
        account = Account(region="", login=login, name=str(values.pop("name", "") or login), **values)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One login of one region (账号); `region` is empty for administrators of the platform.

    What it may do follows from its memberships. `session_epoch` goes up whenever every session of the account must
    end (password changed, disabled). An account is never deleted, so whatever was done under it keeps its author.
    """

    class State(models.TextChoices):
        """Whether it may sign in."""

        ACTIVE = "active"
        DISABLED = "disabled"
        PENDING = "pending"  # registered, waits for review (YNR-02)
        REFUSED = "refused"

    region = models.CharField(max_length=64, blank=True)
    login = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    mobile = models.CharField(max_length=20, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    holder = models.ForeignKey(Holder, null=True, on_delete=models.PROTECT, related_name="accounts")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="accounts")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    manages_only = models.BooleanField(default=False, help_text="manages users and cannot enter the business (WHS-04)")
    managed_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="manages")
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    session_epoch = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=8, blank=True, default="zh-hans")
    large_text = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.BigIntegerField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_by = models.BigIntegerField(null=True)
    disabled_reason = models.CharField(max_length=300, blank=True, default="")

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    seen_by_managers: ClassVar[bool] = True
    scope_columns: ClassVar[ScopeColumns] = {
        "region": "region",
        "organisation": "organisation_id",
        "jurisdiction": "organisation__jurisdiction__code",
    }
    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "login"], name="account_once_per_login"),
            models.CheckConstraint(condition=~Q(login=""), name="account_has_a_login"),
        ]
        indexes = [models.Index(fields=["region", "mobile"], condition=~Q(mobile=""), name="account_by_mobile")]

    def __str__(self) -> str:
        return f"{self.name} ({self.login})"

    def get_username(self) -> str:
        """The login with its region, as lockouts count it and sessions are made for."""
        return f"{self.region}/{self.login}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is tied to: the password, and the epoch that goes up when all sessions must end."""
        value = f"{self.password}:{self.session_epoch}:{self.state}"
        return salted_hmac("guicheng.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether it may sign in, as Django asks."""
        return self.state == self.State.ACTIVE

    @property
    def is_platform(self) -> bool:
        """Whether it administers the platform rather than acting in a region."""
        return self.region == ""


class FormerPassword(models.Model):
    """The hash of a password the account has had, or was given, and may not choose again (A-29)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="former_passwords")
    hash = models.CharField(max_length=255)
    initial = models.BooleanField(default=False, help_text="was given, not chosen: it may never be chosen")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="former_password_latest")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at.isoformat()}"


class OneTimeCode(models.Model):
    """A code sent to a mobile number or mail address, tried so many times and used once. Only its keyed digest is
    stored."""

    sent_to = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ContactCode(OneTimeCode):
    """A code that proves a mobile number or mail address before there is an account."""

    region = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["region", "sent_to", "-id"], name="contact_code_latest")]

    def __str__(self) -> str:
        return f"{self.region} {self.sent_to[-4:]}"


class ResetCode(OneTimeCode):
    """A code that lets the owner of an account choose a new password or number (WHS-03)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reset_codes")
    purpose = models.CharField(max_length=16, choices=[("password", "password"), ("mobile", "mobile")])

    class Meta:
        indexes = [models.Index(fields=["account", "purpose", "-id"], name="reset_code_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.account_id}"
