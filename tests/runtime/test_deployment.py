"""Production settings: what the environment promises is what Django checks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "k" * 30 + "0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://guicheng@db.internal/guicheng?sslmode=require",
    "CELERY_BROKER_URL": "redis://broker.internal/0",
    "ALLOWED_HOSTS": "guicheng.example.cn",
    "HTTPS": "yes",
    "PROXY_HOPS": "1",
    "LOG_FORMAT": "json",
}
SHOW = """
import json, sys
from django.conf import settings
database = settings.DATABASES["default"]
json.dump({
    "host": database["HOST"], "options": database["OPTIONS"], "broker": settings.CELERY_BROKER_URL,
    "cookies": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE], "hsts": settings.SECURE_HSTS_SECONDS,
    "accepts": settings.CELERY_ACCEPT_CONTENT, "hasher": settings.PASSWORD_HASHERS[0],
    "email": settings.EMAIL_BACKEND,
}, sys.stdout)
"""


def django(var: Path, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Django's command line with `environment` and nothing else that ours could set."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**inherited, "GUICHENG_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_every_deployment_check(tmp_path: Path) -> None:
    result = django(tmp_path, PRODUCTION, "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"SECRET_KEY": ""}, "guicheng.W001"),
        ({"DATABASE_URL": ""}, "guicheng.W002"),
        ({"ALLOWED_HOSTS": "*"}, "guicheng.W003"),
        ({"HTTPS": "no"}, "security.W008"),
        ({"DEBUG": "yes"}, "security.W018"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_production_lacks_is_named(tmp_path: Path, change: dict[str, str], code: str) -> None:
    result = django(tmp_path, PRODUCTION | change, "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 1
    assert code in result.stderr


def test_the_environment_decides(tmp_path: Path) -> None:
    shown = json.loads(django(tmp_path, PRODUCTION, "shell", "--no-imports", "-c", SHOW).stdout)
    assert shown == {
        "host": "db.internal",
        "options": {
            "application_name": "guicheng",
            "connect_timeout": 10,
            "options": "-c jit=off",
            "sslmode": "require",
        },
        "broker": "redis://broker.internal/0",
        "cookies": [True, True],
        "hsts": 31_536_000,
        "accepts": ["json"],
        "hasher": "guicheng.accounts.hashing.Argon2",
        "email": "django.core.mail.backends.filebased.EmailBackend",
    }


def test_a_bare_machine_makes_its_own_secret_once(tmp_path: Path) -> None:
    show = "from django.conf import settings; print(settings.SECRET_KEY)"
    first, second = (django(tmp_path, {}, "shell", "--no-imports", "-c", show).stdout for _ in range(2))
    assert first == second
    assert len(first.strip()) > 60
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


TESTS_ONLY = {"GUICHENG_TEST_DB"}
READ = re.compile(r'(?:env\.\w+|environ\.get|_number)\(\s*"([A-Z][A-Z_]+)"')
LISTED = re.compile(r"`([A-Z][A-Z_]+)`")


def test_the_document_lists_exactly_the_variables_that_are_read() -> None:
    source = ROOT / "platform" / "guicheng"
    files = [source / "settings.py", *(source / "runtime").rglob("*.py")]
    read = {name for file in files for name in READ.findall(file.read_text(encoding="utf-8"))}
    table = [
        line.split("|")[1]
        for line in (ROOT / "docs" / "production.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `") and line.count("|") == 4
    ]
    listed = {name for cell in table for name in LISTED.findall(cell)}
    assert listed == read - TESTS_ONLY
