"""A database of the last kept state, with its demonstration, is brought up to this version and goes on working."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from guicheng.runtime.postgres import program
from tools.keep_state import STATE

pytestmark = pytest.mark.django_db

NAME = "guicheng_upgrade"
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def server(django_db_blocker: Any, django_db_setup: None) -> Iterator[dict[str, str]]:
    """The kept state in a database of its own, as connection parameters."""
    given = connection.settings_dict
    name = f"{NAME}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for one in (name, f"{name}_new"):
            cursor.execute(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {one}")
    found = {"host": given["HOST"], "port": str(given["PORT"] or 5432), "user": given["USER"], "name": name}
    environment = {**os.environ, "PGPASSWORD": given["PASSWORD"] or ""}
    psql = [program("psql"), "--quiet", "--set=ON_ERROR_STOP=1", *_options(found), f"--dbname={name}"]
    subprocess.run(psql, input=gzip.decompress(STATE.read_bytes()), env=environment, check=True, capture_output=True)
    yield found | {"password": given["PASSWORD"] or ""}
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for one in (name, f"{name}_new"):
            cursor.execute(f"DROP DATABASE {one} WITH (FORCE)")


@pytest.fixture(scope="module")
def upgraded(server: dict[str, str]) -> dict[str, Any]:
    """What was found once it had been migrated: counts before and after, and what still works."""
    ran = _run(server, server["name"], str(HERE / "going_on.py"))
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def test_nothing_is_lost(upgraded: dict[str, Any]) -> None:
    assert upgraded["after"] == upgraded["before"]
    assert all(upgraded["before"].values())


def test_the_audit_is_unbroken_and_releases_are_as_they_were_published(upgraded: dict[str, Any]) -> None:
    assert upgraded["audit"] == {"sound": True, "entries": upgraded["before"]["audit_auditentry"]}
    assert upgraded["changed_releases"] == []
    assert upgraded["releases"]


def test_running_filings_are_decided_in_every_region(upgraded: dict[str, Any]) -> None:
    assert upgraded["chains"] == []
    assert set(upgraded["decided"]) == set(upgraded["regions"])


def test_the_clockwork_goes_on(upgraded: dict[str, Any]) -> None:
    assert upgraded["failed_work"] == 0


def test_its_tables_are_those_of_a_new_database(server: dict[str, str], upgraded: dict[str, Any]) -> None:
    """Columns, indexes, constraints, triggers and functions, whatever their order."""
    new = f"{server['name']}_new"  # that of the tests holds tables that tests have made
    made = _run(server, new, "manage.py", "migrate", "--verbosity=0")
    assert made.returncode == 0, made.stderr[-4000:]
    assert _schema(server, server["name"]) == _schema(server, new)


def _run(server: dict[str, str], name: str, *command: str) -> subprocess.CompletedProcess[str]:
    """A Python program before a database of that name."""
    user = f"{server['user']}:{quote(server['password'])}@" if server["password"] else f"{server['user']}@"
    socket = server["host"].startswith("/")  # a directory: part of the path
    at = f":{server['port']}/{server['host']}" if socket else f"{server['host']}:{server['port']}"
    environment = {
        **os.environ, "DATABASE_URL": f"postgres://{user}{at}/{name}", "PYTHONPATH": f"platform{os.pathsep}.",
        "GUICHENG_VAR": str(settings.VAR), "DJANGO_SETTINGS_MODULE": "tests.settings",
    }  # fmt: skip
    program_of = [sys.executable, *command]
    return subprocess.run(program_of, cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=False)


def _schema(server: dict[str, str], name: str) -> list[str]:
    environment = {**os.environ, "PGPASSWORD": server["password"]}
    dump = [program("pg_dump"), "--schema-only", "--no-owner", "--no-privileges", *_options(server), name]
    text = subprocess.run(dump, env=environment, check=True, capture_output=True, text=True).stdout
    text = re.sub(r"^(--|SET|SELECT pg_catalog|\\).*$", "", text, flags=re.M)
    text = re.sub(r"ALTER TABLE \S+ DISABLE TRIGGER \S+;", "", text)  # what tests alone may do
    text = re.sub(r"::(character varying|text)(\[\])?|[()]", "", text)  # casts are written otherwise after a restore
    lines = (line.strip().rstrip(",") for line in text.splitlines())
    return sorted(line for line in lines if line)


def _options(server: dict[str, str]) -> list[str]:
    return [f"--host={server['host']}", f"--port={server['port']}", f"--username={server['user']}"]
