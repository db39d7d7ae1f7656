"""A whole installation in the foreground: database, preparation, web, worker, scheduler."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from guicheng.runtime import sharing
from guicheng.runtime.console import Console
from guicheng.runtime.group import Died, Group, Stopped, end_with_parent
from guicheng.runtime.keeping import Keeper
from guicheng.runtime.places import ROOT, VAR, ensure
from guicheng.runtime.postgres import Postgres, PostgresError

ACCOUNTS = "demo-accounts.txt"
"""In the state directory: what ``prepare`` says about who can sign in."""


@dataclass(frozen=True)
class Choices:
    """What the environment decides about one run."""

    host: str
    port: int
    web_workers: int
    web_threads: int
    task_processes: int
    database: str
    broker: str
    demo: bool

    @classmethod
    def from_environment(cls) -> Choices:
        """Read the choices. Raises `ValueError` for a number that is none."""
        database = os.environ.get("DATABASE_URL", "")
        return cls(
            host=os.environ.get("HOST") or "127.0.0.1",
            port=_number("PORT", 8000),
            web_workers=_number("WEB_WORKERS", 2),
            web_threads=_number("WEB_THREADS", 4),
            task_processes=_number("TASK_PROCESSES", 1),
            database=database,
            broker=os.environ.get("CELERY_BROKER_URL", ""),
            demo=_yes(os.environ.get("DEMO") or ("no" if database else "yes")),
        )

    @property
    def embedded(self) -> bool:
        return not self.database

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the platform."""
        return f"http://{'127.0.0.1' if self.host in ('0.0.0.0', '::') else self.host}:{self.port}/"  # noqa: S104


class Installation:
    """One run of everything. `up` returns the exit status of the command."""

    def __init__(self, choices: Choices, console: Console, var: Path = VAR) -> None:
        self.choices = choices
        self.console = console
        self.var = var
        self.group = Group(console)

    def up(self) -> int:
        """Start, announce, and run until a signal comes (status 0). One that dies before all have started ends it
        (status 1); one that dies later is started again."""
        try:
            with sharing.installation(self.var):
                return self._run()
        except sharing.InUse:
            return self._refuse(
                f"{self.var} 正在被另一个进程使用:先运行 make stop,或关闭 make shell。",
                f"{self.var} is in use by another process: run `make stop`, or leave `make shell`.",
            )

    def _run(self) -> int:
        if not self._port_is_free():
            return self._refuse(
                f"端口 {self.choices.port} 已被占用。换一个：PORT={self.choices.port + 1} make run",
                f"Port {self.choices.port} is taken. Use another: PORT={self.choices.port + 1} make run",
            )
        try:
            self._start()
            keeper = Keeper(self.group, self.console)
            while True:
                keeper.tick()
        except Stopped as reason:
            self.console.say(f"正在停止 · stopping ({reason})")
            return 0
        except (Died, PostgresError) as reason:
            self.console.drain()
            self.console.say(f"{reason}。全部停止 · everything stops")
            return 1
        finally:
            self.group.stop()
            (self.var / "pid").unlink(missing_ok=True)
            self.console.say("已全部停止 · all stopped")

    def _start(self) -> None:
        (ensure(self.var) / "pid").write_text(str(os.getpid()))
        if self.choices.embedded:
            self._start_postgres()
        else:
            self.console.say(f"数据库 · database: {_without_password(self.choices.database)}")
        if not self.choices.broker:
            shutil.rmtree(self.var / "broker", ignore_errors=True)  # yesterday's messages; due work is in the database
        self.console.say("准备数据库、静态文件与地区配置 · preparing database, static files and regions")
        self._manage("prepare", "prepare", *(["--demo"] if self.choices.demo else []))
        self._start_web()
        self._start_tasks()
        self._announce()

    def _start_postgres(self) -> None:
        postgres = Postgres(self.var)
        if not postgres.data.exists():
            self.console.say(f"建立内置 PostgreSQL · creating the embedded PostgreSQL in {postgres.data}")

        def launch(output: int) -> subprocess.Popen[bytes]:
            return postgres.start(output, end_with_parent(signal.SIGINT), lambda: self.group.breathe(0))

        self.group.add("postgres", launch, stop_signal=signal.SIGINT, rank=1)

    def _start_web(self) -> None:
        choices = self.choices
        self.group.start(
            "web",
            [
                *(sys.executable, "-m", "gunicorn", "guicheng.wsgi:application"),
                *("--config", "python:guicheng.runtime.serving", "--bind", f"{choices.host}:{choices.port}"),
                *("--workers", str(choices.web_workers), "--threads", str(choices.web_threads)),
                *("--graceful-timeout", "15", "--log-level", "warning"),
            ],
            self._environment(),
            ROOT,
        )

    def _start_tasks(self) -> None:
        # The worker warns root of pickled messages; ours are JSON only, and a bare machine may have no other user.
        quiet_root = ["-W", "ignore:You're running the worker with superuser privileges"]
        celery = [sys.executable, *quiet_root, "-m", "celery", "--quiet", "-A", "guicheng.celery"]
        worker = ["worker", "--concurrency", str(self.choices.task_processes), "--without-gossip", "--without-mingle"]
        self.group.start("worker", [*celery, *worker], self._environment(), ROOT)
        self.group.start("beat", [*celery, "beat", "--pidfile="], self._environment(), ROOT)

    def _manage(self, name: str, *command: str) -> None:
        self.group.run(name, [sys.executable, str(ROOT / "manage.py"), *command], self._environment(), ROOT)

    def _announce(self) -> None:
        """Say where the platform is, once it answers."""
        while not _answers(f"{self.choices.address}healthz"):
            self.group.tick()
        accounts = self.var / ACCOUNTS
        self.console.say("")
        self.console.say(f"规程已启动 · Guicheng is running: {self.choices.address}")
        if self.choices.demo and accounts.exists():
            self.console.say(accounts.read_text(encoding="utf-8"))
        elif not self.choices.demo:
            self.console.say("未载入示例数据；需要时：DEMO=yes make run · no demo data; to have it: DEMO=yes make run")
        self.console.say("按 Ctrl-C 停止 · press Ctrl-C to stop")

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "GUICHENG_VAR": str(self.var),
            "PYTHONPATH": str(ROOT / "platform"),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "guicheng.settings",
        }

    def _port_is_free(self) -> bool:
        family = socket.AF_INET6 if ":" in self.choices.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.choices.host, self.choices.port))
            except OSError:
                return False
        return True

    def _refuse(self, zh: str, en: str) -> int:
        self.console.say(zh)
        self.console.say(en)
        return 1


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own address, always http
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _number(name: str, otherwise: int) -> int:
    """A number of the environment. Raises `ValueError`, worded for people, where it is none."""
    said = os.environ.get(name) or str(otherwise)
    if not said.isascii() or not said.isdecimal() or int(said) < 1:
        raise ValueError(f"{name} 应为正整数，而不是“{said}” · {name} must be a whole number from 1, not {said!r}")
    return int(said)


def _yes(word: str) -> bool:
    return word.strip().lower() in {"1", "yes", "true", "on"}
