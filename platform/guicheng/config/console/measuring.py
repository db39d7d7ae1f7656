"""Subcommands that measure: the checker's score, and that of the examples."""

from __future__ import annotations

import argparse
import time

from django.core.management.base import BaseCommand

from guicheng.config import ports, presenting
from guicheng.config.console.output import as_json, say
from guicheng.config.loading import default_store, load_region
from guicheng.config.measuring.score import Answer, Score, measure
from guicheng.config.measuring.sites import MISTAKES
from guicheng.config.stores import regions


def score(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Plant mistakes in one region or all, and say how many the checker reports, where, with how many findings."""
    for name in regions(default_store()) if options.all else [options.name]:
        began = time.perf_counter()
        found = measure(name, options.most, options.seed)
        if options.json:
            as_json(command, _score(found))
            continue
        for one in found.missed:
            say(command, f"{one.planted.site.place}  {_of(one)}")
        say(command, f"{summary(found)}，用时 {time.perf_counter() - began:.0f} 秒 (seconds)")
    return True


def summary(found: Score) -> str:
    """The figures in one line."""
    return (
        f"{found.region}: {len(found.answers)} 处错误 (mistakes)，报告 (reported) {found.reported:.1f} %，"
        f"在该行 (at the line) {found.at_the_line:.1f} %，不超过三条 (three findings at most) {found.short:.1f} %，"
        f"检查程序出错 (traces) {found.traces}"
    )


def _of(one: Answer) -> str:
    zh, en = MISTAKES[one.planted.site.mistake]
    said = "检查程序出错 (a trace)" if one.trace else "没有报告 (not reported)" if not one.found else ""
    if not said:
        where = "" if one.is_at_the_line else f"，报告在 (reported at) {one.found[0].place}"
        said = f"{len(one.found)} 条 (findings){where}"
    return f"{zh} ({en}): {one.planted.site.word} → {said}"


def _score(found: Score) -> dict[str, object]:
    return {
        "region": found.region,
        "mistakes": len(found.answers),
        "reported": found.reported,
        "at_the_line": found.at_the_line,
        "three_at_most": found.short,
        "traces": found.traces,
        "missed": [{"place": one.planted.site.place, "said": _of(one)} for one in found.missed],
    }


def mutate(command: BaseCommand, options: argparse.Namespace) -> bool:
    """Change the rules of a region one by one, and list those of which no scenario notices anything."""
    loaded = load_region(options.name)
    if not loaded.ok:
        for finding in loaded.findings:
            for line in presenting.finding_lines(finding, loaded.files, command.style):
                say(command, line)
        return False
    began = time.perf_counter()
    found = ports.above.examples(loaded, options.most)
    if options.json:
        as_json(
            command,
            {
                "region": found.region,
                "changes": len(found.tried),
                "noticed": found.noticed,
                "without_example": [one.finding.as_json() for one in found.unnoticed],
            },
        )
        return True
    for one in found.unnoticed:
        say(command, f"{one.finding.place}  {one.finding.message.zh} / {one.finding.message.en}")
    seconds = time.perf_counter() - began
    say(
        command,
        f"{found.region}: 改动 {len(found.tried)} 处规则，场景察觉 {found.noticed:.1f} % "
        f"({len(found.tried)} changes, scenarios notice {found.noticed:.1f} %)，用时 {seconds:.0f} 秒 (seconds)",
    )
    return True
