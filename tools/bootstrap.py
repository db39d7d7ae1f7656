"""Make ``.venv`` from the pinned requirements: ``python3.11 tools/bootstrap.py [--dev] [--bench]``.

Does nothing where the requirements are the ones installed before. Every package is checked against its hash.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.machine import ensure_debian_packages, say  # noqa: E402 - found through the line above

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
PATIENCE = 15 * 60
"""Seconds that an installation may take before it is taken for one that hangs."""


def main() -> None:
    """Bring the environment to what the requirement files say."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]}.")
    names = ["base", *(name for name in ("dev", "bench") if f"--{name}" in sys.argv[1:])]
    files = [ROOT / "requirements" / f"{name}.txt" for name in names]
    wanted = {file.name: _fingerprint(file) for file in files}
    if PYTHON.exists() and all(_installed(name) == mark for name, mark in wanted.items()):
        return
    _ensure_compiler()
    _ensure_environment()
    say(f"安装依赖（首次约一分钟）· installing {', '.join(wanted)} (the first time takes about a minute)")
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "--disable-pip-version-check"]
    for file in files:
        command += ["-r", str(file)]
    if _run(command):
        sys.exit("依赖安装失败，见上文 · the requirements could not be installed; see above.")
    for name, mark in wanted.items():
        (VENV / f"installed-{name}").write_text(mark)


def _run(command: list[str]) -> int:
    """The exit status of pip. One that hangs is begun again once, and goes on with what it had fetched by then."""
    try:
        return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, timeout=PATIENCE).returncode
    except subprocess.TimeoutExpired:
        say(f"安装超过 {PATIENCE // 60} 分钟，重新开始 · more than {PATIENCE // 60} minutes; beginning again")
        return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode


def _installed(name: str) -> str:
    """The mark that the last whole installation of the file `name` left, or nothing."""
    stamp = VENV / f"installed-{name}"
    return stamp.read_text() if stamp.is_file() else ""


def _fingerprint(file: Path) -> str:
    """What an installation of `file` depends on: its content and this Python."""
    return hashlib.sha256(file.read_bytes() + sys.version.encode()).hexdigest()


def _ensure_compiler() -> None:
    """One package comes as C source only."""
    headers = Path(sysconfig.get_paths()["include"]) / "Python.h"
    missing = [] if shutil.which("cc") or shutil.which("gcc") else ["gcc", "libc6-dev"]
    if not headers.exists():
        missing.append("python3-dev")
    if missing:
        ensure_debian_packages(missing, "The rules library is compiled at installation and needs a C compiler.")


def _ensure_environment() -> None:
    """A virtual environment with pip; one that another Python made, or that was left half-made, is made anew."""
    probe = [str(PYTHON), "-c", "import pip, sys; sys.stdout.write(sys.version)"]
    if PYTHON.exists():
        answer = subprocess.run(probe, capture_output=True, text=True, check=False)
        if answer.returncode == 0 and answer.stdout == sys.version:
            return
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart
    except ImportError:
        ensure_debian_packages(["python3-venv"], "Python's venv module is incomplete here.")
    venv.create(VENV, clear=True, with_pip=True)


if __name__ == "__main__":
    main()
