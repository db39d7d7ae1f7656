"""A start publishes nothing that nobody has asked for, unless nothing is published yet."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from guicheng.accounts.models import Account
from guicheng.config import releases
from guicheng.config.models import Release
from guicheng.runtime.management.commands import prepare
from tests.support.world import REGION, _published, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands that a preparation calls, without their doing."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(prepare, "call_command", lambda *names, **_: calls.append(names))
    monkeypatch.setattr(prepare.Command, "_collect_static", lambda self: None)
    monkeypatch.setattr(prepare, "regions", lambda store: ["same", "changed", "never-published"])
    monkeypatch.setattr(releases, "is_live", lambda name, store: name == "same")
    return calls


PUBLISHING = ("region", "publish", "--all", "--if-changed")


@pytest.mark.parametrize(
    ("live", "options", "publishes"), [([], {}, True), (["same"], {}, False), (["same"], {"publish": True}, True)]
)
def test_a_start_publishes_only_where_nothing_is_or_it_is_asked_to(
    called: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, live: list[str], options: dict[str, Any],
    publishes: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(releases, "published", lambda: live)
    said = io.StringIO()
    prepare.Command(stdout=said).handle(**{"demo": False, "publish": False, **options})
    assert (PUBLISHING in called) == publishes
    told = said.getvalue()
    assert [name for name in ("same", "changed", "never-published") if f"! {name}:" in told] == (
        [] if publishes else ["changed", "never-published"]
    )
    assert publishes or "region publish changed" in told


@pytest.mark.usefixtures("world")
def test_what_is_live_is_told_from_what_is_not() -> None:
    """By the content: a region as its folders say, and one that nobody has published."""
    assert releases.is_live(REGION, None)
    Release.objects.filter(region__name=REGION, state="published").update(state=Release.State.RETIRED)
    assert not releases.is_live(REGION, None)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("outside", "offers_reset"), [("", True), ("postgres://db.example/guicheng", False)])
def test_a_database_of_a_version_that_is_not_known_here_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, client: Client, outside: str, offers_reset: bool
) -> None:
    """It is said plainly, with what would go; the state before migrations were written anew is such a database."""
    MigrationRecorder(connection).record_applied("filings", "0011_paper_basis")
    monkeypatch.setenv("DATABASE_URL", outside)
    monkeypatch.setattr(prepare, "call_command", lambda *names, **_: pytest.fail(f"{names} was called"))
    monkeypatch.setattr(prepare.Command, "_collect_static", lambda self: pytest.fail("the files of pages were changed"))
    with pytest.raises(CommandError) as refused:
        prepare.Command(stdout=io.StringIO()).handle(demo=False, publish=False)
    said = str(refused.value)
    assert "filings.0011_paper_basis" in said
    assert "本版本不能升级它" in said
    assert ("make reset" in said) == offers_reset
    accounts = Account.objects.unscoped().count()
    assert accounts
    assert (f"账号 {accounts}" in said, f"{accounts} accounts" in said) == (offers_reset, offers_reset)
    assert client.get("/readyz").json()["migrations"] is False
