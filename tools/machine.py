"""What a machine lacks: installed where that is ours to do, else named exactly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence


def ensure_debian_packages(packages: Sequence[str], why: str) -> None:
    """Install Debian `packages` as root with apt-get; anywhere else print what to do and exit with status 1."""
    wanted = " ".join(packages)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sudo = "" if os.geteuid() == 0 else "sudo "
        sys.exit(
            f"{why}\n  Debian, Ubuntu: {sudo}apt-get update && {sudo}apt-get install --yes {wanted}\n"
            "  elsewhere: install the packages of the same purpose, then run this again."
        )
    say(f"{why} Installing: {wanted}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            sys.exit(f"{' '.join(command)}: 失败，见上文 · failed; see above. {why}")


def say(text: str) -> None:
    """Print `text` now, also where output goes to a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
