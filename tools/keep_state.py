"""``python tools/keep_state.py``: keep the database of this version, from which `tests/upgrade` upgrades ever after.

Run once before a release, with an empty state directory: it prepares a new embedded database with the demonstration of
all regions and writes it to ``tests/upgrade/state.sql.gz``.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from guicheng.runtime import sharing  # noqa: E402
from guicheng.runtime.places import DATABASE, SUPERUSER  # noqa: E402
from guicheng.runtime.postgres import DISPOSABLE, Postgres, program  # noqa: E402
from tools.machine import say  # noqa: E402

STATE = ROOT / "tests" / "upgrade" / "state.sql.gz"


def main() -> int:
    """Prepare, dump, compress; the same data gives the same file."""
    with tempfile.TemporaryDirectory(prefix="guicheng-state-") as folder:
        var = Path(folder)
        var.chmod(0o755)
        environment = {**os.environ, "GUICHENG_VAR": folder, "PYTHONPATH": "platform"}
        with sharing.server(Postgres(var, DISPOSABLE)) as server:
            manage = [sys.executable, "manage.py", "prepare", "--demo"]
            subprocess.run(manage, cwd=ROOT, env=environment, check=True)
            dump = [program("pg_dump"), f"--host={server.socket}", f"--username={SUPERUSER}", "--no-owner"]
            written = subprocess.run([*dump, "--no-privileges", DATABASE], check=True, capture_output=True).stdout
    STATE.write_bytes(gzip.compress(written, mtime=0))
    say(f"{STATE.relative_to(ROOT)}: {STATE.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
