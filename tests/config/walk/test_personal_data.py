"""Whatever is done in the region of the walk, by whomever and by whichever way in, the audit holds no personal data in
clear: every text that can be masked is declared `sensitive`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.audit.models import AuditEntry
from guicheng.config.loading import config_from
from guicheng.config.model.whole import RegionConfig
from guicheng.forms.compiled import compile_form
from tests.config.walk.keys import changed
from tests.config.walk.lines import BOSS, OFFICER, draft, sent
from tests.config.walk.playing import Look, Play, document, staged

GIVEN = {
    "filings/record/amend": [{"id": "later", "title": "补充", "by": ["clerk"], "fields": ["holder"]}],
    "filings/record/chain/steps/review/fields": {"write": ["verdict"]},
    "registers/site/merge": {"by": ["clerk"]},
    "region/roles/clerk/may": ["reveal"],
    "forms/record/ui/fields/rows/columns/what/sensitive": "mobile",
}
TYPED = {"text": "章明的电话", "holder": "13900001111", "number": "530102198512311231", "rows": [{"what": "章明139"}]}
SITE = {"name": "新工地", "code": "A1", "place": {"code": "530102"}, "manager": "赵刚的工地", "note": "13800000001"}


def on_pages(play: Play) -> None:
    """Typed into forms in a browser."""
    play.do([draft(**TYPED)])
    play.post("firm.clerk", "/filings/{a}/edit/", text="李四的电话", holder="13900003333")
    play.post("firm.clerk", "/filings/{a}/edit/", text="王五的电话", act="submit", confirmed="1")
    play.post("firm.clerk", "/entries/{yard}/edit/", note="13800000002")
    play.post("firm.clerk", "/registers/site/new/", **{**SITE, "place.code": "530102"})


def over_the_api(play: Play) -> None:
    """Sent by a program; a number read in full, and a draft thrown away."""
    play.api("firm.clerk", "registers/site/entries", {"data": SITE})
    play.api("firm.clerk", "registers/site/entries/{yard}", {"data": {"note": "13800000003"}}, "PATCH")
    play.api("firm.clerk", "registers/site/entries/{yard}/reveal", {"field": "note", "reason": "核对"})
    play.do([draft(**TYPED)])
    play.api("firm.clerk", "filings/{a}", {"data": {"holder": "13900004444"}}, "PATCH")
    play.api("firm.clerk", "filings/{a}/reveal", {"field": "holder", "reason": "核对"})
    play.api("firm.clerk", "filings/{a}", None, "DELETE")


def all_its_life(play: Play) -> None:
    """Handed in, amended, filled in by a decider."""
    amended = {"as": "firm.clerk", "amend": "a", "data": {"holder": "13900005555"}}
    assert play.do([sent(**TYPED)]) == [[]]
    play.do([amended, BOSS, {**OFFICER, "fields": {"verdict": "同意章明"}}])


def merged(play: Play) -> None:
    """Two entries of one site."""
    play.do([{"as": "firm.clerk", "merge": "gate", "into": "yard", "opinion": "重复"}])


def ways() -> Iterator[tuple[Look, dict[str, Any]]]:
    """Those above; and what effects and feeds write, as the walk plays them."""
    yield from ((way, GIVEN) for way in (on_pages, over_the_api, all_its_life, merged))
    seen: dict[Look, dict[str, Any]] = {}
    for table in ("filing", "feeds"):
        for line in import_module(f"tests.config.walk.lines_{table}").LINES:
            if table == "feeds" or "/effects/" in line.path:
                seen.setdefault(line.look, {**line.given, line.path: line.value})
    yield from seen.items()


def sensitive(config: RegionConfig) -> dict[str, str]:
    """Every text of every form that can be masked, declared so."""
    return {
        f"forms/{name}/ui/fields/{field.id}/sensitive": "id-number"
        for name, form in config.forms.items()
        for field in compile_form(form, config.conditions, config.zone).fields
        if field.kind == "text" and not field.options and not field.secret and not field.widget.parts
    }


def in_clear(config: RegionConfig) -> Iterator[tuple[str, str, Any]]:
    """Action, field and value of what stands unmasked in the audit: masking it once more would change it."""
    forms = [compile_form(form, config.conditions, config.zone) for form in config.forms.values()]
    for row in AuditEntry.objects.filter(object_kind__in=("filing", "entry")):
        deleted = {name: [value] for name, value in row.changes.get("data", {}).items()}
        for name, change in {**row.changes, **deleted}.items():
            for value in change if isinstance(change, list) else ():
                if any(form.concealed({name: value}) != {name: value} for form in forms):
                    yield row.action, name, value


DONE = {
    "entry.create", "entry.edit", "entry.effect", "entry.merge", "filing.amend", "filing.create",
    "filing.decide:review", "filing.delete", "filing.save", "filing.submit", "reveal",
}  # fmt: skip


@pytest.mark.django_db
def test_no_way_of_writing_leaves_personal_data_in_clear() -> None:
    if not Jurisdiction.objects.exists():
        places.load()
    seen: set[str] = set()
    for way, given in ways():
        config = config_from(changed(document(), given), {}, 0, 1)
        config = config_from(changed(document(), {**given, **sensitive(config)}), {}, 0, 1)
        with staged(config) as play:
            way(play)
            record = compile_form(config.forms["record"], config.conditions, config.zone)
            assert record.concealed(TYPED)["holder"] == "1*********1"
            seen |= set(AuditEntry.objects.values_list("action", flat=True))
            assert [*in_clear(config)] == [], way
    assert seen >= DONE
