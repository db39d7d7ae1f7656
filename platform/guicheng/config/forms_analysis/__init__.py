"""What is wrong with a form that the shape of its files cannot show.

Pure; the checker adds file and line from `document` and `path`. `fact_types` says what conditions may ask of a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guicheng.config.conditions.types import FactTypes
from guicheng.config.form_schema import ReferenceMistake, resolved_schema
from guicheng.config.forms_analysis.conditions import condition_problems
from guicheng.config.forms_analysis.facts import fact_types
from guicheng.config.forms_analysis.fields import field_problems
from guicheng.config.forms_analysis.layout import layout_problems
from guicheng.config.forms_analysis.problem import FormProblem
from guicheng.config.forms_analysis.schema import schema_problems
from guicheng.config.forms_analysis.slots import slot_problems
from guicheng.config.forms_analysis.tables import table_problems
from guicheng.config.forms_analysis.texts import missing_translations
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import FormDefinition
from guicheng.config.widgets.kinds import JsonSchema

__all__ = ["FormProblem", "analyse", "fact_types"]


def analyse(
    form: FormDefinition,
    *,
    languages: Sequence[str] = ("zh",),
    facts: FactTypes | None = None,
    named: Mapping[str, Condition] | None = None,
) -> list[FormProblem]:
    """Every mistake found in a form.

    `languages` are those of the region: with `en`, a text without English is a doubt. `facts` are the types of facts
    beside the form's own (None: anything may be asked); `named` the region's library of conditions.
    """
    found = list(schema_problems(form.data_schema))
    try:
        schema = resolved_schema(form)
    except ReferenceMistake as mistake:
        found.append(FormProblem.at("form.reference", "schema", mistake.pointer, mistake.zh, mistake.en))
        return found
    return [*found, *_ui_problems(form, schema, facts, named or {}), *missing_translations(form.ui, languages)]


def _ui_problems(
    form: FormDefinition, schema: JsonSchema, facts: FactTypes | None, named: Mapping[str, Condition]
) -> Iterator[FormProblem]:
    yield from layout_problems(form.ui, schema)
    yield from field_problems(form.ui, schema)
    yield from slot_problems(form.ui)
    yield from table_problems(form.ui, schema)
    yield from condition_problems(form.ui, schema, facts, named)
