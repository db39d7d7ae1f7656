"""Which number a filing gets, by the pattern its type declares (X-19, HBZ-15)."""

from __future__ import annotations

import re

from guicheng.config.model.filing import Numbering
from guicheng.config.model.registers import EntryNumbering
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.naming import PLACE, shown
from guicheng.registers.serials import last_serial, next_serial

_SCOPES = {"day": "%Y%m%d", "month": "%Y%m", "year": "%Y"}


def number(rule: Numbering | EntryNumbering, rule_id: str, facts: Facts, *, take: bool = True) -> str:
    """The next number of a pattern: {region6}, {date:yyyyMMdd}, {seq:4}, {<fact>} (X-19, HBZ-15).

    The serial counts within the facts and time spans the rule names, and is taken under a row lock; without `take` it
    is only looked at: another may get that number first.
    """
    local = facts.now.astimezone(facts.config.zone)
    scope = "\x1f".join(
        local.strftime(_SCOPES[part]) if part in _SCOPES else str(facts.get(part) or "") for part in rule.within
    )

    def place(match: re.Match[str]) -> str:
        what, detail = match[1], match[2]
        if what == "seq":
            region = facts.config.region.region
            serial = next_serial(region, rule_id, scope) if take else last_serial(region, rule_id, scope) + 1
            return str(serial).zfill(int(detail or 1))
        if what == "date":
            return local.strftime(
                (detail or "yyyyMMdd").replace("yyyy", "%Y").replace("MM", "%m").replace("dd", "%d").replace("yy", "%y")
            )
        if what == "region6":
            return str(facts.get("subject.jurisdiction") or facts.config.region.jurisdiction)
        return str(shown(facts.get(what)))

    return PLACE.sub(place, rule.pattern)
