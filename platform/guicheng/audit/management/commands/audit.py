"""``manage.py audit verify`` checks the record, ``manage.py audit seal`` seals what is new."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guicheng.audit import seal, verify
from guicheng.audit.verification import Report


class Command(BaseCommand):
    """Checks and seals the audit. Exit code 1 where something does not hold."""

    help = "检查或封存审计记录 / check or seal the audit"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("verify", help="check the digests, chains and seals")
        check.add_argument("--region", help="the chains of one region only")
        check.add_argument("--kind", help="the chains of one kind of object only")
        check.add_argument("--object", help="the chain of one object only")
        check.add_argument("--kept-seal", default="", help="the digest of a seal noted outside")
        check.add_argument("--json", action="store_true", help="answer for machines")
        acts.add_parser("seal", help="seal what is new, and print the digest to be kept outside")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["act"] == "seal":
            self._seal()
            return
        report = verify(options["region"], options["kind"], options["object"], kept_seal=options["kept_seal"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._print(report)
        if not report.is_sound:
            raise CommandError("审计记录不完整 / the audit does not hold", returncode=1)

    def _seal(self) -> None:
        while new := seal():
            self.stdout.write(f"{new.first_entry}–{new.last_entry} ({new.entries}) {new.algorithm}:{new.hash}")

    def _print(self, report: Report) -> None:
        self.stdout.write(
            f"{report.entries} 条记录 entries, {report.seals} 个封存 seals, {report.unsealed} 条未封存 unsealed"
        )
        for one in report.breaks:
            where = f"{one.object_kind}/{one.object_id} " if one.object_kind else ""
            self.stdout.write(f"{where}#{one.at}: {one.zh} / {one.en}")
