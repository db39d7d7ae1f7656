"""Who an account is: by login or mobile number, within one region."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from guicheng.accounts.models import Account
from guicheng.accounts.service.resets import find_login


class RegionBackend(BaseBackend):
    """Checks a password against the account of a region. Takes as long for a login that is not there."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django passes it by name
        region: str | None = None,
        login: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> Account | None:
        """The account, or None. `region` is '' for administrators of the platform; `login` may be a mobile number."""
        if region is None or not login or password is None:
            return None
        account = find_login(region, login)
        if account is None:
            make_password(password)  # as costly as the comparison that does not take place
            return None
        return account if account.check_password(password) else None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, while it may act."""
        found = Account.objects.unscoped().select_related("organisation").filter(pk=user_id).first()
        return found if found is not None and found.is_active else None
