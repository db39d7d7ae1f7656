"""``make bench`` starts, says what may be asked of it, and every part of it runs through."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db import connection

from benchmarks import __main__ as bench
from benchmarks import locks, setting
from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.config import releases

ROOT = Path(__file__).resolve().parents[2]
TINY = (
    *("--lives", "1", "--clients", "1", "--seconds", "0.1", "--tasks", "40", "--filings", "40"),
    *("--rows", "2", "--regions", "1"),
)


def test_it_says_what_may_be_asked_of_it() -> None:
    environment = {**os.environ, "PYTHONPATH": f"platform{os.pathsep}."}
    command = [sys.executable, "-m", "benchmarks", "--help"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert all(option in told.stdout for option in TINY if option.startswith("--"))


@pytest.mark.django_db(transaction=True)
def test_every_part_runs_through(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In the database of the tests, and with a crowd of one process: the rest is what the command does."""
    if not Jurisdiction.objects.exists():
        places.load()
    monkeypatch.setattr(sys, "argv", ["benchmarks", *TINY])
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
    monkeypatch.setenv("GUICHENG_BENCH_DB", str(connection.settings_dict["NAME"]))
    monkeypatch.setattr(setting, "database", nullcontext)
    monkeypatch.setattr(locks, "run", lambda: list(locks.measure(processes=1, each=4, persons=2)))
    bench.main()
    releases.forget()
    told = capsys.readouterr().out
    for part in (
        "for one of plain viewflow", "for one of raw SQL", "over HTTP", "open tasks", "one in fifty of them open",
        "4 appointments of one person at once, 1 processes: 3 done, 1 refused", "new: six entries each",
        "1 regions loaded and checked",
    ):  # fmt: skip
        assert part in told, told
