"""The embedded server: nothing is lost by a kill, nothing stale keeps it from starting, the last user stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2.errors
import pytest

from guicheng.runtime import sharing
from guicheng.runtime.places import PORT, socket_directory
from guicheng.runtime.postgres import DISPOSABLE, Postgres, PostgresError


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of this module, made once; each test starts it as it needs. Durable: a kill is part of the tests."""
    server = Postgres(tmp_path_factory.mktemp("var"), {"shared_buffers": "16MB"})
    yield server
    server.stop_left_behind()


def query(server: Postgres, statement: str) -> list[tuple[object, ...]]:
    connection = server.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def test_it_runs_as_an_ordinary_user_without_network_and_without_jit(server: Postgres) -> None:
    with sharing.server(server):
        process = server.process()
        assert process is not None
        assert process.uids().effective != 0
        assert query(server, "SHOW listen_addresses") == [("",)]
        assert query(server, "SHOW jit") == [("off",)]
        assert query(server, "SELECT current_database(), pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == [
            ("guicheng", "UTF8")
        ]
        assert (server.data.stat().st_mode & 0o777, server.socket.stat().st_mode & 0o777) == (0o700, 0o700)
    assert server.process() is None


def test_its_log_names_no_value_and_no_error_that_is_none(server: Postgres) -> None:
    """A start is no error, and a violated constraint is told without what was to be written."""
    log = server.var / "quiet.log"
    with log.open("wb") as output:
        process = server.start(output)
    try:
        assert not {"ERROR", "FATAL"} & set(log.read_text().replace(":", " ").split())
        query(server, "CREATE TABLE person (mobile text UNIQUE)")
        query(server, "INSERT INTO person VALUES ('13900000000')")
        with pytest.raises(psycopg2.errors.UniqueViolation):
            query(server, "INSERT INTO person VALUES ('13900000000')")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
    assert "duplicate key value" in log.read_text()
    assert "13900000000" not in log.read_text()


def test_what_was_committed_survives_a_kill(server: Postgres) -> None:
    with sharing.server(server):
        query(server, "CREATE TABLE confirmed (id int)")
        query(server, "INSERT INTO confirmed VALUES (1)")
        process = server.process()
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    with sharing.server(server):
        assert query(server, "SELECT id FROM confirmed") == [(1,)]


@pytest.mark.parametrize(
    "content",
    ["", "not a number\n", "4194303999\n", f"{os.getpid()}\n", "1\n/somewhere/else\n1763\n5432\n"],
    ids=["empty", "garbage", "no such process", "a stranger", "the first process"],
)
def test_a_stale_pid_file_does_not_keep_it_from_starting(server: Postgres, content: str) -> None:
    with sharing.server(server):
        pass
    (server.data / "postmaster.pid").write_text(content)
    assert server.process() is None
    with sharing.server(server):
        assert query(server, "SELECT 1") == [(1,)]


def test_a_server_left_behind_is_stopped_before_a_new_one_starts(server: Postgres) -> None:
    with (server.var / "postgres.log").open("ab") as log:
        left = server.start(log)
        again = server.start(log)
    assert left.wait(20) == 0
    assert psutil.pid_exists(again.pid)
    server.stop_left_behind()
    assert again.wait(20) == 0


def test_the_last_of_several_users_stops_it(server: Postgres) -> None:
    with sharing.server(server):
        first = server.process()
        with sharing.server(Postgres(server.var, DISPOSABLE)):
            assert server.process() == first
        assert server.process() == first
    assert server.process() is None


HOLD = "import sys; from pathlib import Path; from guicheng.runtime import sharing\n"
HOLD += "with sharing.installation(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"


def test_a_running_installation_is_alone_and_its_kill_frees_the_place(server: Postgres) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(server.var)],
        env={**os.environ, "PYTHONPATH": "platform"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert sharing.installation_runs(server.var)
    with pytest.raises(sharing.InUse), sharing.installation(server.var):
        pass
    with sharing.server(server):
        assert server.process() is None, "the installation's own server is used, none is started beside it"
    holder.kill()
    holder.communicate()
    assert not sharing.installation_runs(server.var)
    with sharing.installation(server.var):
        assert sharing.installation_runs(server.var)


def test_an_installation_does_not_start_under_a_shell_that_uses_the_server(server: Postgres) -> None:
    with sharing.server(server), pytest.raises(sharing.InUse), sharing.installation(server.var):
        pass


def test_data_of_another_major_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(PostgresError, match=r"PostgreSQL 16.*18.*production\.md"):
        Postgres(tmp_path).start()


@pytest.mark.parametrize("depth", [0, 200], ids=["short path", "long path"])
def test_the_socket_fits_into_a_socket_address(tmp_path: Path, depth: int) -> None:
    directory = socket_directory(Path("/srv") / ("d" * depth) / "var")
    assert len(os.fsencode(directory / f".s.PGSQL.{PORT}")) < 104


def test_giving_up_while_it_starts_leaves_nothing_running(server: Postgres) -> None:
    def give_up() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        server.start(subprocess.DEVNULL, meanwhile=give_up)
    assert server.process() is None
