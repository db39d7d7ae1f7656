"""Every test of the audit begins with an empty record; what other tests of the session left there is not theirs."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _nothing_recorded_yet(db: None) -> None:
    """Within the test's own transaction, so that it comes back afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditentry, audit_seal")
