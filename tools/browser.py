"""The browser of the tests: a Chromium that the system's packages bring, and a font with Chinese characters.

Its headless shell draws the same pages with half the processor time of the whole browser, which is taken where a system
has no such package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.machine import ensure_debian_packages

CHROMIUM_ARGUMENTS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium's sandbox refuses root, and the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # nothing leaves this machine
]

SHELL = "chromium-headless-shell"
_NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> Path:
    """The program; ``CHROMIUM`` in the environment goes before what is found. Raises `FileNotFoundError`."""
    for name in (os.environ.get("CHROMIUM"), *_NAMES):
        if name and (found := shutil.which(name)):
            return Path(found)
    raise FileNotFoundError("No Chromium: run tools/browser.py, or name one in the variable CHROMIUM.")


def has_chinese_font() -> bool:
    """Whether the font system knows a font for Chinese."""
    if shutil.which("fc-list") is None:
        return sys.platform == "darwin"
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def offers_shell() -> bool:
    """Whether the headless shell is among the packages that this system knows and that are ours to install."""
    if shutil.which("apt-cache") is None or os.geteuid() != 0:
        return False
    return subprocess.run(["apt-cache", "show", SHELL], capture_output=True, check=False).returncode == 0


def main() -> None:
    """Install what is missing, or say how. Where the whole browser stands already, the shell is a convenience."""
    missing = []
    try:
        if chromium().name != SHELL and not os.environ.get("CHROMIUM") and offers_shell():
            with suppress(SystemExit):  # no network, no gain
                ensure_debian_packages([SHELL], "The browser tests take half the time with Chromium's headless shell.")
    except FileNotFoundError:
        missing.append(SHELL if offers_shell() else "chromium")
    if not has_chinese_font():
        missing += ["fontconfig", "fonts-wqy-microhei"]
    if missing:
        ensure_debian_packages(missing, "The browser tests need Chromium and a Chinese font.")


if __name__ == "__main__":
    main()
