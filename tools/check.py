"""Everything CI runs: ``make test``. Static checks first, then all tests; a failure does not stop the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from guicheng.runtime import sharing  # noqa: E402
from guicheng.runtime.postgres import DISPOSABLE, Postgres  # noqa: E402
from tools.machine import say  # noqa: E402

TESTS_ONLY_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
MANAGE = [sys.executable, "manage.py"]
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "--output-format", "concise", "."],
    "types": [str(BIN / "mypy"), "platform/guicheng", "tools"],
    "imports": [str(BIN / "lint-imports"), "--no-cache"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "regions": [*MANAGE, "region", "check", "--all", "--no-scenarios"],  # their scenarios are played by the tests
    "schemas": [*MANAGE, "region", "schemas", "--check"],
}
TESTS = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-q"]


def main() -> int:
    """Run all checks and all tests; extra arguments go to pytest."""
    failed = []
    with ExitStack() as stack:
        environment = {**os.environ, "PYTHONPATH": "platform:.", **TESTS_ONLY_SETTINGS}
        if not os.environ.get("DATABASE_URL"):
            var = ROOT / "var" / "test"
            stack.enter_context(sharing.server(Postgres(var, DISPOSABLE)))
            environment["GUICHENG_VAR"] = str(var)
        for name, command in CHECKS.items():
            if not _run(name, command, environment):
                failed.append(name)
        tests_pass = _run("tests", [*TESTS, *sys.argv[1:]], environment)
    if failed:
        say(f"FAILED beside the tests: {', '.join(failed)}")
    return 0 if tests_pass and not failed else 1


def _run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    say(f"=== {name}: {' '.join(Path(part).name if part.startswith('/') else part for part in command)}")
    began = time.monotonic()
    status = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    say(f"--- {name}: {'ok' if status == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s")
    return status == 0


if __name__ == "__main__":
    sys.exit(main())
