#!/usr/bin/env python3
"""Are the committed browser files what `frontend/` builds? Rebuilds into a temporary folder and compares every byte.

Without Node.js only the fingerprint of the sources can be compared; the check says so and passes if that one is right.
"""

from __future__ import annotations

import filecmp
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "platform" / "guicheng" / "portal" / "static" / "guicheng"


def fingerprint(folder: Path = FRONTEND) -> str:
    """The digest of everything the output depends on, as `build.mjs` writes it to ``sources.sha256``."""
    files = [
        folder / "build.mjs",
        folder / "package-lock.json",
        *(p for p in (folder / "src").rglob("*") if p.is_file()),
    ]
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in files):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def stale() -> list[str]:
    """What the fingerprint tells without building anything."""
    said = BUILT / "sources.sha256"
    if said.exists() and said.read_text("ascii").strip() == fingerprint():
        return []
    return ["frontend/ has changed since the browser files were built"]


def differences() -> list[str]:
    """What a fresh build gives that is not committed so. Needs Node.js; installs the locked packages if need be."""
    if not (FRONTEND / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FRONTEND, check=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["node", "build.mjs", "--out", folder], cwd=FRONTEND, check=True)
        fresh, committed = _names(Path(folder)), _names(BUILT)
        told = [f"not committed: {name}" for name in sorted(fresh - committed)]
        told += [f"no longer built: {name}" for name in sorted(committed - fresh)]
        _same, other, unreadable = filecmp.cmpfiles(folder, BUILT, sorted(fresh & committed), shallow=False)
        return told + [f"differs: {name}" for name in [*other, *unreadable]]


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def main() -> int:
    told = stale()
    if shutil.which("node") is None or shutil.which("npm") is None:
        sys.stdout.write("Node.js is not here: only the fingerprint of the browser files' sources was compared.\n")
    else:
        try:
            told += differences()
        except subprocess.CalledProcessError as error:
            sys.exit(f"{' '.join(error.cmd)}: failed with status {error.returncode}; see above.")
    sys.stdout.write("".join(f"{line}\n" for line in told) or "The browser files are what frontend/ builds.\n")
    if told:
        sys.stdout.write("Run `make assets` and commit the result.\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
