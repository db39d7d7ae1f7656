"""``manage.py feed``: what other systems push, their keys, refused rows, and a simulator that plays such a system."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guicheng.accounts.actor import Actor
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import arrivals, credentials, folder, refused_rows, simulator
from guicheng.feeds.rows import Row
from guicheng.feeds.simulator import Simulator, Wanted


class Command(BaseCommand):
    """Acts as the platform itself; what it does stands in the audit under its name."""

    help = "数据接入：列出、密钥、投放、模拟、修复 (feeds: list, keys, drop, simulate, repair)"

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        commands = parser.add_subparsers(dest="subcommand", required=True)

        def add(name: str, text: str, *, feed: bool = True) -> ArgumentParser:
            sub: ArgumentParser = commands.add_parser(name, help=text, description=text)
            sub.add_argument("region", help="地区系统 (the region)")
            if feed:
                sub.add_argument("feed", help="接入编号 (the feed)")
            sub.set_defaults(action=getattr(self, name))
            return sub

        add("list", "各接入及其批次、待修复的行 (feeds with their batches and refused rows)", feed=False)
        sub = add("key", "签发密钥，只显示一次 (issue a key; it is shown once)")
        sub.add_argument("--name", default="", help="给谁用 (for whom)")
        sub.add_argument("--secret", help="对方自带的签名密钥 (the other system's own secret)")
        sub = add("revoke", "撤销密钥 (end a key)", feed=False)
        sub.add_argument("key_id", help="密钥编号 (the key's id)")
        sub = add("drop", "把文件放进投放目录 (leave a file in the drop folder)")
        sub.add_argument("file", type=Path)
        sub.add_argument("--now", action="store_true", help="立即接收 (and take it now)")
        add("sweep", "立即接收投放的文件 (take dropped files now)", feed=False)
        _of_simulator(add("simulate", "模拟上游系统 (play the upstream system)"))
        sub = add("repair", "重试或放弃被拒绝的行 (try refused rows again, or dismiss them)", feed=False)
        sub.add_argument("--feed", default="", help="只处理一个接入 (of one feed only)")
        sub.add_argument("--row", type=int, help="只处理一行 (one row only)")
        sub.add_argument("--content", type=Path, help="更正后的行，JSON 文件 (the corrected row, a JSON file)")
        sub.add_argument(
            "--agree", action="store_true", help="同意完整清单中少了的都已结束 (agree that what a list lost has ended)"
        )
        sub.add_argument("--dismiss", metavar="REASON", help="放弃该行并说明理由 (dismiss the row, with a reason)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the subcommand; a refusal is told in both languages."""
        try:
            options["action"](releases.current(options["region"]), options)
        except Refusal as refusal:
            said = [f"{p.field} {p.message.zh} / {p.message.en}".strip() for p in refusal.problems]
            raise CommandError("; ".join(said)) from refusal

    def _say(self, value: Any) -> None:
        self.stdout.write(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))

    def list(self, config: RegionConfig, _: dict[str, Any]) -> None:
        """Every feed, its latest batch and what waits."""
        actor = _actor(config)
        keys = credentials.listed(actor)
        for feed_id, feed in config.feeds.items():
            latest = arrivals.batches(actor, feed_id).first()
            waiting = arrivals.waiting(actor, feed_id).count()
            good = [key.key_id for key in keys if key.feed == feed_id and key.revoked_at is None]
            self._say(f"{feed_id}\t{feed.title.zh} ← {feed.system.zh}\t{','.join(feed.ways)}")
            self._say(f"  密钥 keys: {', '.join(good) or '—'}\t待修复 refused: {waiting}")
            if latest is not None:
                received = latest.received_at.astimezone(config.zone)
                self._say(f"  {received:%Y-%m-%d %H:%M}\t{latest.name}\trows {latest.rows_read}")

    def key(self, config: RegionConfig, options: dict[str, Any]) -> None:
        """A new key."""
        made = credentials.issue(_actor(config), config, options["feed"], options["name"], options["secret"])
        self._say({"key": made.credential.key_id, "token": made.token, "secret": made.secret})

    def revoke(self, config: RegionConfig, options: dict[str, Any]) -> None:
        """A key ended."""
        self._say(f"已撤销 (revoked): {credentials.revoke(_actor(config), options['key_id']).key_id}")

    def drop(self, config: RegionConfig, options: dict[str, Any]) -> None:
        """A file left, and taken where that is asked for."""
        path: Path = options["file"]
        self._say(str(folder.drop(config, options["feed"], path.name, _read(path))))
        if options["now"]:
            self._say(f"已接收 (taken): {folder.sweep(at_once=True)}")

    def simulate(self, config: RegionConfig, options: dict[str, Any]) -> None:
        """Batches sent, dropped or shown."""
        if options["feed"] not in config.feeds:
            raise CommandError(f"没有接入“{options['feed']}” (there is no such feed)")
        if options["register"]:
            for one in simulator.register(config, options["feed"], options["seed"], _actor(config)):
                self._say(f"已登记 (registered): {one.name} {one.credit_code} {one.kind}")
        player = Simulator(config, options["feed"], options["seed"])
        wanted = (options[name] for name in ("rows", "versions", "repeated", "wrong", "left"))
        rows, complete = player.rows(Wanted(*wanted)), options["complete"]
        size = player.feed.most_rows if complete else min(options["batch"], player.feed.most_rows)
        if complete and len(rows) > size:
            raise CommandError(
                f"完整的清单要在一批之内：最多 {size} 行 (a complete list is one batch: {size} rows at most)"
            )
        beside = player.files(rows) if options["to"] or options["drop"] else {}
        for name, held in beside.items():
            folder.lay(config, player.feed_id, name, held)
        batches = [rows[start : start + size] for start in range(0, len(rows), size)]
        if options["to"]:
            self._push(config, player, batches, options)
        elif options["drop"]:
            for number, batch in enumerate(batches, start=1):
                body = player.encoded(batch, complete=complete)
                proof = player.signed(body, options["token"], options["secret"]) if options["secret"] else None
                name = player.file_name(f"sim-{options['seed']}-{number:04}", complete=complete)
                self._say(str(folder.drop(config, options["feed"], name, body, proof)))
            self._say("系统会自行取走；要马上取：feed sweep (taken by the next sweep; at once: feed sweep)")
        else:
            self._say(rows)

    def _push(
        self, config: RegionConfig, player: Simulator, batches: Sequence[Sequence[Row]], options: dict[str, Any]
    ) -> None:
        """Batches pushed over HTTP; under a key made for it and ended afterwards, where none is named."""
        address = simulator.address(options["to"], config.region.region, player.feed_id)
        token, secret, made = options["token"], options["secret"], None
        if not token and not secret:
            made = credentials.issue(_actor(config), config, player.feed_id, "feed simulate")
            token, secret = made.token, made.secret
        elif not (token and secret):
            raise CommandError("--token 和 --secret 要一起给，或都不给 (give both a token and a secret, or neither)")
        try:
            for number, batch in enumerate(batches, start=1):
                body = player.encoded(batch, complete=options["complete"])
                status, answer = simulator.post(address, body, player.signed(body, token, secret))
                if options["json"]:
                    self._say({"status": status, "answer": answer})
                else:
                    self._tell(number, status, answer)
        finally:
            if made is not None:
                credentials.revoke(_actor(config), made.credential.key_id)

    def _tell(self, number: int, status: int, answer: Any) -> None:
        """What came of one batch, in a line, and a line for every refused row."""
        if status != 200 or not isinstance(answer, dict):
            self._say(f"第{number}批 batch {number}: HTTP {status} {json.dumps(answer, ensure_ascii=False)}")
            return
        counts = [f"{zh} {name} {answer[name]}" for name, zh in _OUTCOMES.items() if answer[name]]
        self._say(f"第{number}批 batch {answer['batch']}: {answer['rows']} 行 rows; {', '.join(counts)}")
        for row in answer["refusals"]:
            why = "; ".join(f"{one['field']} {one['zh']} / {one['en']}" for one in row["problems"])
            self._say(f"  ✗ {row['key'] or row['row']} (#{row['id']}): {why}")
        if any(one["code"] == "owner-unknown" for row in answer["refusals"] for one in row["problems"]):
            self._say(
                "  → 先登记单位，再重试；--register 由模拟程序代为登记 (register organisations first: --register)"
            )
        for one in answer["lists"]:
            held = f"; {one['held']}" if one["held"] else ""
            self._say(
                f"  清单 list {one['list']} {one['scope']}: 结束 ended {one['ended']}, 恢复 back {one['back']}{held}"
            )
        if answer["unread"]:
            self._say(f"  ? 没有去处的名称 names that nobody reads: {', '.join(answer['unread'])}")

    def sweep(self, _: RegionConfig, __: dict[str, Any]) -> None:
        """Files taken that were dropped."""
        self._say(f"已接收 (taken): {folder.sweep(at_once=True)}")

    def repair(self, config: RegionConfig, options: dict[str, Any]) -> None:
        """Refused rows tried again; one of them corrected or dismissed."""
        actor, row = _actor(config), options["row"]
        if row is None:
            done = refused_rows.retry_all(actor, options["feed"])
            self._say(f"已修复 (repaired): {done.repaired}\t仍被拒绝 (refused again): {done.refused}")
        elif options["dismiss"] is not None:
            self._say(f"{refused_rows.dismiss(actor, row, options['dismiss']).key}: dismissed")
        else:
            content = _row_in(options["content"]) if options["content"] else None
            self._say(f"{refused_rows.retry(actor, row, content, agreed=options['agree']).key}: repaired")


_OUTCOMES = {
    "created": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "stale": "过时",
    "skipped": "跳过",
    "refused": "拒绝",
}


def _actor(config: RegionConfig) -> Actor:
    return Actor.system(config.region.region, "manage.py feed", channel="command")


def _read(path: Path) -> bytes:
    """What a file holds. Raises `CommandError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"读不到文件 (cannot be read): {path}: {error.strerror}") from error


def _row_in(path: Path) -> Any:
    """The row that a file holds as JSON. Raises `CommandError` where it holds none."""
    try:
        return json.loads(_read(path))
    except ValueError as error:
        raise CommandError(f"不是 JSON (no JSON): {path}: {error}") from error


def _several(text: str) -> int:
    """One or more, from the command line."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"应为 1 或更大的整数 (a whole number from 1): {text}")
    return int(text)


def _share(text: str) -> float:
    """A share between none and all, from the command line."""
    try:
        share = float(text)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise ArgumentTypeError(f"应在 0 与 1 之间 (between 0 and 1): {text}")
    return share


def _of_simulator(sub: ArgumentParser) -> None:
    sub.add_argument("--seed", default="1", help="同一种子产生同样的数据 (the same seed gives the same rows)")
    sub.add_argument("--rows", type=_several, default=10, help="多少行 (how many rows)")
    sub.add_argument(
        "--versions", type=_several, default=1, help="每行几个版本，打乱次序 (versions of each, out of order)"
    )
    sub.add_argument("--repeated", type=_share, default=0.0, help="重复的比例 (share of rows sent twice)")
    sub.add_argument("--wrong", type=_share, default=0.0, help="有错的比例 (share of rows that are wrong)")
    sub.add_argument(
        "--left", type=_share, default=0.0, help="完整清单中离开的比例 (share of complete lists that has left)"
    )
    sub.add_argument(
        "--complete", action="store_true", help="声明这一批是完整的清单 (the batch says that it is a complete list)"
    )
    sub.add_argument("--batch", type=_several, default=100, help="每批几行 (rows of one batch)")
    sub.add_argument(
        "--register",
        action="store_true",
        help="先登记所需的单位，若还没有 (register the organisations first, where none are)",
    )
    way = sub.add_mutually_exclusive_group()
    way.add_argument("--to", metavar="URL", help="推送到此系统 (push to this installation)")
    way.add_argument("--drop", action="store_true", help="放进投放目录 (leave files in the drop folder)")
    sub.add_argument(
        "--token", default="", help="接入令牌，不给则临时签发 (the key's token; none = one is made for it)"
    )
    sub.add_argument("--secret", default="", help="签名密钥 (the signing secret)")
    sub.add_argument("--json", action="store_true", help="完整的答复 (the answers as they are)")
