"""``python -m guicheng.runtime up | stop | reset | manage …``: what the Makefile calls."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

from guicheng.runtime import sharing
from guicheng.runtime.console import Console
from guicheng.runtime.installation import Choices, Installation
from guicheng.runtime.places import ROOT, VAR, socket_directory
from guicheng.runtime.postgres import Postgres

STATE = ("postgres", "postgres.new", "attachments", "uploads", "broker", "mail", "static", "feeds", "demo-accounts.txt")
"""What ``reset`` removes from the state directory; the secret key stays."""


def main() -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="guicheng", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and stay in the foreground")
    commands.add_parser("stop", help="stop a running installation")
    reset = commands.add_parser("reset", help="delete the embedded database and all files")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    manage = commands.add_parser("manage", help="a Django command, with the embedded database at hand")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    match chosen.command:
        case "up":
            return _up()
        case "stop":
            return _stop()
        case "reset":
            return _reset(sure=chosen.yes)
        case _:
            return _manage(chosen.arguments)


def _up() -> int:
    try:
        choices = Choices.from_environment()
    except ValueError as error:
        _say(str(error))
        return 2
    return Installation(choices, Console()).up()


def _stop() -> int:
    if not sharing.installation_runs(VAR):
        _say("没有正在运行的实例 · nothing is running")
        return 0
    os.kill(int((VAR / "pid").read_text()), signal.SIGTERM)
    while sharing.installation_runs(VAR):
        time.sleep(0.1)
    _say("已停止 · stopped")
    return 0


def _reset(*, sure: bool) -> int:
    if not sure:
        _say(f"将删除 {VAR} 中的内置数据库和全部附件 · this deletes the embedded database and all attachments in {VAR}")
        if not sys.stdin.isatty() or input("输入 yes 确认 · type yes to go on: ").strip() != "yes":
            _say("未做任何改动 · nothing has been changed")
            return 1
    try:
        with sharing.installation(VAR):
            Postgres(VAR).stop_left_behind()
            for path in (*(VAR / name for name in STATE), socket_directory(VAR)):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
    except sharing.InUse:
        _say("正在运行，先停止：make stop · it is running, stop it first: make stop")
        return 1
    _say("已清空 · all gone")
    return 0


def _manage(arguments: list[str]) -> int:
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the command, a shell may go on after it
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command, cwd=ROOT)
    with sharing.server(Postgres(VAR)):
        return subprocess.call(command, cwd=ROOT)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
