"""`python -m benchmarks`: everything, in under three minutes; `--help` says what may be left out or made larger."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django


def main() -> None:
    """Measure and print."""
    choices = _choices()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from benchmarks import archive, feeds, http, lives, loading, locks, measures, scale, setting, yardsticks

    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    began = time.perf_counter()
    with setting.database():
        people = setting.people()
        if "lives" not in choices.without:
            with part("a life in one process: create, submit, approve by one of two, search"):
                figures, ratios = lives.measure(people, choices.lives)
                for figure in figures:
                    say(
                        f"{figure.name:10} {figure.statements:3} statements {figure.milliseconds:7.2f} ms"
                        f" ({figure.python:5.2f} ms of Python) {figure.per_second:5.0f}/s"
                    )
                for name, ratio in ratios.items():
                    say(f"{ratio:.2f} lives for one of {yardsticks.NAMES[name]}")
        if "http" not in choices.without:
            with part(f"over HTTP: gunicorn with 2 workers, {choices.clients} clients on the same machine"):
                for line in http.measure(people, choices.clients, choices.seconds):
                    say(line)
            if choices.beside:
                with part(f"the same at {choices.beside:,} filings"):
                    scale.fill(people, choices.beside)
                    for line in http.measure(people, choices.clients, choices.seconds):
                        say(line)
        if "scale" not in choices.without:
            with part(f"with {choices.tasks:,} open tasks"):
                for line in scale.measure(people, choices.tasks):
                    say(line)
        if "archive" not in choices.without:
            with part(f"with {choices.filings:,} filings, one in fifty of them open"):
                for line in archive.measure(people, choices.filings):
                    say(line)
        if "locks" not in choices.without:
            with part("locks: judging a person, appointing, choosing among candidates, many appointments at once"):
                for line in locks.run():
                    say(line)
        if "feeds" not in choices.without:
            with part(f"feeds: batches of {choices.rows:,} rows"):
                for line in feeds.measure(choices.rows):
                    say(line)
        if "loading" not in choices.without:
            with part(f"{choices.regions} regions loaded and checked"):
                for line in loading.measure(choices.regions):
                    say(line)
        if "measures" not in choices.without:
            with part(f"checker and examples: {choices.mistakes} mistakes, {choices.changes} changes a region"):
                for line in measures.measure(choices.mistakes, choices.changes):
                    say(line)
    say(f"\n{time.perf_counter() - began:.0f} s in all")


def _choices() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--lives", type=int, default=200, help="lives of each kind in one process")
    parser.add_argument("--clients", type=int, default=4, help="clients over HTTP at once")
    parser.add_argument("--seconds", type=float, default=15, help="how long they go on")
    parser.add_argument("--beside", type=int, default=0, help="measure over HTTP again with so many filings beside")
    parser.add_argument("--tasks", type=int, default=100_000, help="open tasks to fill the inbox with")
    parser.add_argument("--rows", type=int, default=1000, help="rows of a batch that another system pushes")
    parser.add_argument("--regions", type=int, default=31, help="copies of a region to load and check")
    parser.add_argument("--filings", type=int, default=100_000, help="filings to fill the archive with")
    parser.add_argument("--mistakes", type=int, default=100, help="mistakes to plant in each region")
    parser.add_argument("--changes", type=int, default=60, help="rules to change in each region")
    parts = ("lives", "http", "scale", "archive", "locks", "feeds", "loading", "measures")
    parser.add_argument("--without", nargs="*", choices=parts, default=[], help="parts to leave out")
    return parser.parse_args()


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def part(title: str) -> Iterator[None]:
    """A part under its title."""
    say(f"\n{title}")
    yield


if __name__ == "__main__":
    main()
