"""Pin the requirements: ``make lock``. Writes versions and hashes, never the address of a registry."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements"
OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
]


def main() -> None:
    """Compile the files; ``dev`` and ``bench`` take ``base`` as given. Further arguments go to pip-compile."""
    environment = {**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"}
    for name in ("base", "dev", "bench"):
        command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *sys.argv[1:]]
        command += ["--output-file", f"{name}.txt", f"{name}.in"]
        if status := subprocess.run(command, check=False, cwd=REQUIREMENTS, env=environment).returncode:
            sys.exit(status)  # what is wrong has been said by the program itself


if __name__ == "__main__":
    main()
