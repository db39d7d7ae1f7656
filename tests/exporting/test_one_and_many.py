"""A fact is the same read for one row and by the database for many; what is declared as held is held, and no more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from guicheng.common.paths import put
from guicheng.config.conditions import FactType
from guicheng.config.decision_titles import decision_title
from guicheng.config.facts.declaration import Use
from guicheng.config.facts.families import FAMILIES
from guicheng.config.facts.places import of_rows
from guicheng.config.facts.region import Region
from guicheng.config.facts.space import FactSpace
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.models import Filing
from guicheng.forms.compiled import compile_form
from guicheng.registers.models import Entry
from guicheng.reports import row_facts, sources
from guicheng.reports.column_values import OF_FILING, Cells
from guicheng.reports.columns import Rows
from guicheng.reports.dimensions import Dimension
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.flows import flow_for
from guicheng.workflow.models import ChainRun, Task
from tests.exporting.conftest import NOW, PHONE, Province
from tests.support import samples


def paths_of(space: FactSpace) -> Iterator[str]:
    """Every path that may be named in a space, maps as a whole too."""
    seen: dict[str, None] = {}
    for path in space.paths:
        parts = path.split(".")
        seen |= dict.fromkeys(".".join(parts[:n]) for n in range(2, len(parts) + 1))
    shown = (f"filing.{fact.name}" for fact in FAMILIES["filing"].facts if Use.ASK not in fact.uses)
    yield from (*seen, *(path for path in shown if space.shows(path)))


def is_table(kind: FactType | None) -> bool:
    return kind is not None and kind.item is not None and kind.item.kind == "map"


def filled(province: Province, form: str, mark: str) -> dict[str, Any]:
    """An answer to every field of a form."""
    config, data = province.config, {}
    fields = compile_form(config.forms[form], config.conditions, config.zone).fields
    for number, field in enumerate(fields):
        if not field.secret:
            put(data, field.path, samples.value(field, mark, number, config))
    return data


@pytest.fixture
def full(province: Province) -> Province:
    """Everything is filled in, and one of each type is filed about two projects, one of them again without content."""
    for name in ("tower", "bridge"):
        entry = province.entry(name)
        entry.data = {**filled(province, province.config.registers["project"].form, name), **entry.data}
        entry.save()
        for kind in province.config.filings.values():
            data = filled(province, kind.form, name) if kind.form else {}
            period = "2025-Q2" if kind.window else ""
            province.file(name, kind.filing, "confirmed", period, **data)
    for kind in province.config.filings:
        answered(province, province.file("tower", kind, "submitted"))
    return province


def answered(province: Province, filing: Filing) -> None:
    """Answers at every step of a filing: an earlier one, the one that counts last, one that was taken back, advice, and
    one that is waited for; desks of roles and of persons by turns."""
    kind = province.config.filings[filing.type]
    flow = flow_for(FlowRef(filing.region, kind.filing, province.config.release_key, kind.title), kind.chain)
    run = ChainRun.objects.create(
        filing_id=filing.pk, definition_id=flow.__name__, flow_class=flow, created=NOW, chain_state={}
    )
    for number, step in enumerate(kind.chain.steps):
        role, node = next((one.role for one in step.by if one.role), "reviewer"), flow.step_node(step.id)
        for seat, (desk, more) in enumerate(
            [
                (f"o7:{role}", {"decision": step.decisions[-1].id, "opinion": "先前的意见", "decider": "甲"}),
                (
                    "a8" if number % 2 else f"o7:{role}",
                    {"decision": step.decisions[0].id, "opinion": "同意", "decider": "乙"},
                ),
                (f"o7:{role}", {"decision": step.decisions[-1].id, "opinion": "撤回的", "taken_back": True}),
                ("a9", {"decision": step.decisions[-1].id, "opinion": "委派的", "kind": "delegate"}),
                ("a9", {"status": "NEW", "finished": None}),
            ],
            start=1,
        ):
            Task.objects.create(**{
                "process": run, "flow_task": node, "filing_id": filing.pk, "step": step.id, "seat": 10 * number + seat,
                "kind": "desk", "created": NOW, "clock_from": NOW, "status": "DONE", "desk": desk,
                "finished": NOW + dt.timedelta(minutes=seat), **more,
            })  # fmt: skip


def test_what_is_declared_as_held_is_what_has_a_source(province: Province) -> None:
    region = Region(province.config)
    tables = [(None, kind) for kind in province.config.filings] + [(name, None) for name in province.config.registers]
    for register, filing in tables:
        space, rows = of_rows(region, register, filing), Rows(province.config, register, filing)
        found = {path: rows.source(path) is not None for path in paths_of(space)}
        assert found == {path: space.is_held(path) for path in found}
    assert set(sources.SOURCES) == {
        root for root, family in FAMILIES.items() if any(Use.COUNT in fact.uses for fact in family.facts)
    }


def test_what_only_columns_show_has_words() -> None:
    alone = {fact.name for fact in FAMILIES["filing"].facts if Use.ASK not in fact.uses}
    assert alone <= set(OF_FILING)
    assert all(Use.ASK in fact.uses for root, one in FAMILIES.items() if root != "filing" for fact in one.facts)


def test_the_database_reads_every_row_as_one_by_one(full: Province) -> None:
    config, region = full.config, Region(full.config)
    compared = 0
    for kind in config.filings:
        filings = Filing.objects.unscoped().filter(type=kind)
        compared += compare(full, of_rows(region, None, kind), Rows(config, None, kind), filings)
    compared += compare(full, of_rows(region, "project", None), Rows(config, "project"), Entry.objects.unscoped())
    assert compared > 300


def test_of_several_answers_the_last_that_stands_is_read(full: Province) -> None:
    kind = next(kind for kind in full.config.filings.values() if kind.chain.steps and kind.chain.steps[0].by)
    step = kind.chain.steps[0]
    filing = Filing.objects.unscoped().get(type=kind.filing, state="submitted")
    facts = Facts(full.config, Dossier(filing.subject), filing=filing)
    told = {name: facts.get(f"decisions.{step.id}.{name}") for name in ("answer", "by", "role", "opinion")}
    role = next(one.role for one in step.by if one.role)
    assert told == {"answer": step.decisions[0].id, "by": "乙", "role": role, "opinion": "同意"}
    assert [one["opinion"] for one in facts.get(f"decisions.{step.id}.list")] == ["先前的意见", "同意"]
    cells = Cells(full.config, full.actor("office.information-centre"))
    assert cells.filing_value(filing, f"decisions.{step.id}.answer", facts) == str(
        decision_title(step, step.decisions[0].id)
    )


def test_a_field_is_masked_by_whichever_name_it_is_shown(province: Province) -> None:
    entry = province.entry("tower")
    cells = Cells(province.config, province.actor("office.information-centre"))
    facts = Facts(province.config, Dossier(entry), form=entry.data)
    shown = {cells.entry_value(entry, f"{root}.manager_phone", facts) for root in ("project", "subject", "form")}
    assert len(shown) == 1
    assert PHONE not in shown


def compare(full: Province, space: FactSpace, rows: Rows, table: Any) -> int:
    """How many facts of the rows of a table were compared."""
    actor = full.actor("office.information-centre")
    held = [path for path in paths_of(space) if space.is_held(path) and not is_table(space.shows(path))]
    asked = [path for path in held if space.type_of(path)]
    facts = list(row_facts.read(table, actor, full.config, row_facts.Need.of(full.config, asked)))
    for path in asked:
        dimension = Dimension(actor, rows, path)
        source = dimension.source
        assert source is not None
        many: dict[int, set[str]] = defaultdict(set)
        for pk, value in source.joined(table).annotate(_v=dimension.expression()).values_list("pk", "_v"):
            many[pk] |= set(source.values(value))
        one_by_one = {row.pk: _worded(dimension, dimension.values_of_fact(read.get(path))) for row, read in facts}
        assert (path, {pk: _worded(dimension, found) for pk, found in many.items()}) == (path, one_by_one)
        for value in set().union(*many.values()) - {""}:
            code = value.ljust(6, "0") if dimension.is_territory else value
            having = {pk for pk, found in many.items() if value in found}
            assert (path, set(dimension.narrowed(table, code).values_list("pk", flat=True))) == (path, having)
    return len(asked)


def _worded(dimension: Dimension, values: Iterable[str]) -> set[str]:
    """Values as people read them: the period by its key and by its label are one."""
    return {dimension.label(value, dimension.labels(values)).zh for value in values}
