"""``manage.py region``: list, check, show, diff, publish, start, migrate and carry regions."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from guicheng.common.errors import Refusal
from guicheng.config.console import measuring, reading, writing

Action = Callable[[BaseCommand, argparse.Namespace], bool]


def _add(commands: Any, name: str, action: Action, text: str, *, named: bool = True) -> argparse.ArgumentParser:
    """A subcommand: of one region, or of several."""
    sub: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    if named:
        sub.add_argument("name", help="地区系统的文件夹名 (the region's folder)")
    sub.add_argument("--json", action="store_true", help="给程序用的输出 (output for programs)")
    sub.set_defaults(action=action)
    return sub


class Command(BaseCommand):
    """The exit status is 0 only where there is no error."""

    help = "地区配置：查看、检查、比较、发布 (the configuration of regions)"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        add = partial(_add, parser.add_subparsers(dest="subcommand", required=True))
        add("list", reading.list_regions, "列出所有地区系统 (every region)", named=False)
        sub = add("check", reading.check, "检查 (find the mistakes)", named=False)
        _one_or_all(sub)
        _scenarios(sub)
        sub.add_argument("--every", action="store_true", help="也列出随之而来的 (also what follows from a finding)")
        sub = add("show", reading.show, "生效的配置 (the effective configuration)")
        sub.add_argument("--origin", action="store_true", help="注明每个键的出处 (where each key was written)")
        sub.add_argument("--path", help="只看一部分，如 filings/permit/chain (a part of it)")
        sub = add("score", measuring.score, "检查程序的成绩：埋设的错误报告了多少 (the checker's score)", named=False)
        _one_or_all(sub)
        _most(sub, 500)
        sub.add_argument("--seed", type=int, default=1, help="随机种子 (decides which letters change)")
        sub = add("mutate", measuring.mutate, "示例的成绩：改动的规则有多少被场景察觉 (the examples' score)")
        _most(sub, None)
        sub = add("diff", reading.show_diff, "与已发布版本比较 (compare with a release)")
        sub.add_argument("--against", type=int, help="版本号，默认为已发布的 (number; the live one by default)")
        sub = add("publish", writing.publish, "检查并发布 (check and put live)", named=False)
        _one_or_all(sub)
        _scenarios(sub)
        sub.add_argument("--if-changed", action="store_true", help="内容没有变化就不发布 (not if nothing changed)")
        sub.add_argument("--notes", help="版本说明 (what the release is about)")
        sub = add("new", writing.new, "新建地区系统 (start a region)")
        sub.add_argument("--extends", help="以哪个地区为基础 (the region it is based on)")
        sub = add(
            "migrate", writing.migrate, "改写为现在的语言，保留注释 (rewrite in this language; comments are kept)"
        )
        sub.add_argument("--dry-run", action="store_true", help="只说明，不改写 (say it, and write nothing)")
        sub = add("export", reading.export, "导出为一个文件 (one file with all layers)")
        sub.add_argument("--to", help="目标文件，- 为标准输出 (the file; - is standard output)")
        sub = add("import", writing.import_bundle, "导入配置包 (take in a bundle)")
        sub.add_argument("file", help="export 生成的文件 (the file that export made)")
        sub.add_argument("--publish", action="store_true", help="并发布 (and put it live)")
        sub.add_argument("--if-changed", action="store_true", help=argparse.SUPPRESS)
        sub.add_argument("--notes", help="版本说明 (what the release is about)")
        _scenarios(sub)
        sub = add(
            "schemas", writing.write_schemas, "公布的 JSON Schema 与参考手册 (schemas and reference)", named=False
        )
        way = sub.add_mutually_exclusive_group(required=True)
        way.add_argument("--write", action="store_true", help="写入 docs/language (write them)")
        way.add_argument("--check", action="store_true", help="检查是否最新 (say whether they are current)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the subcommand. Raises `CommandError` where it refuses, `SystemExit` where there are errors."""
        arguments = argparse.Namespace(**options)
        try:
            good = arguments.action(self, arguments)
        except Refusal as refusal:
            said = "; ".join(f"{problem.message.zh} / {problem.message.en}" for problem in refusal.problems)
            raise CommandError(said) from refusal
        except OSError as error:  # a file that was named
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except DatabaseError as error:
            raise CommandError(
                f"需要数据库，先运行 manage.py prepare (this needs the database; run that first): {error}"
            ) from error
        if not good:
            raise SystemExit(1)


def _one_or_all(sub: argparse.ArgumentParser) -> None:
    which = sub.add_mutually_exclusive_group(required=True)
    which.add_argument("name", nargs="?", help="地区系统的文件夹名 (the region's folder)")
    which.add_argument("--all", action="store_true", help="所有地区系统 (every region)")


def _most(sub: argparse.ArgumentParser, default: int | None) -> None:
    said = default or "全部 (all)"
    sub.add_argument("--most", type=int, default=default, help=f"最多多少处，均匀选取 (so many, evenly chosen): {said}")


def _scenarios(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--no-scenarios", action="store_true", help="不运行验收场景，无需数据库 (needs no database)")
