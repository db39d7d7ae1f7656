"""Fields: what the UI says of each against what the schema says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guicheng.config.conditions.contradictions import contradictions
from guicheng.config.findings import did_you_mean
from guicheng.config.form_schema import property_at, property_paths
from guicheng.config.forms_analysis.problem import FormProblem, Path
from guicheng.config.forms_analysis.walk import FieldPlace, all_fields
from guicheng.config.model.conditions import Condition
from guicheng.config.model.forms import Computed, FormUi
from guicheng.config.widgets import WIDGETS, find, widget_for
from guicheng.config.widgets.kinds import JsonSchema, Kind, items_of, kind_of, option_values


def field_problems(ui: FormUi, schema: JsonSchema) -> Iterator[FormProblem]:
    """Mistakes of the fields and of the columns of tables."""
    for place in all_fields(ui, schema):
        found = place.property
        if found is None:
            yield from _without_data(place, ui, schema)
            continue
        yield from _widget(place, found.schema)
        yield from _options(place, found.schema)
        yield from _offered(place, ui, schema)
        yield from _default(place, found.schema)
        yield from _fillable(place)
        yield from _links(place, ui, schema)
        yield from _columns(place, found.schema)


def _wrong(code: str, path: Path, zh: str, en: str, **more: Any) -> FormProblem:
    return FormProblem.at(f"form.{code}", "ui", path, zh, en, **more)


def _without_data(place: FieldPlace, ui: FormUi, schema: JsonSchema) -> Iterator[FormProblem]:
    if place.ui.widget is not None and "none" in find(place.ui.widget).kinds:
        return
    if place.outer:
        table = property_at(schema, place.outer)
        known = list(property_paths(items_of(table.schema))) if table else []
    else:
        known = list(property_paths(schema))
    known = [name for name in known if name not in ui.fields]
    yield _wrong(
        "unknown-field",
        place.path,
        f"schema 中没有字段“{place.name}”",
        f"the schema has no property `{place.name}`",
        suggestion=did_you_mean(place.name, known),
    )


def _widget(place: FieldPlace, schema: JsonSchema) -> Iterator[FormProblem]:
    widget, kind = widget_for(schema, place.ui), kind_of(schema)
    if kind not in widget.kinds:
        fitting = [one.name for one in WIDGETS.values() if kind in one.kinds]
        yield _wrong(
            "widget",
            (*place.path, "widget"),
            f"控件“{widget.name}”不能填写{_KINDS[kind]}",
            f"the widget `{widget.name}` does not ask for {kind}",
            suggestion=did_you_mean(widget.name, fitting),
        )
    need = widget.needs
    if need and not getattr(place.ui, need):
        zh, en = f"控件“{widget.name}”需要写明“{need}”", f"the widget `{widget.name}` needs `{need}`"
        yield _wrong("incomplete", place.path, zh, en)
    if place.ui.hosts and need != "hosts":
        zh, en = f"`hosts` 只用于网址（widget: link），控件“{widget.name}”没有用处", "`hosts` is of a link only"
        yield _wrong("widget", (*place.path, "hosts"), zh, en)
    if place.ui.decimals is not None and kind not in {"number", "text"}:
        yield _wrong(
            "decimals",
            (*place.path, "decimals"),
            "只有数字才有小数位数",
            "only numbers have decimal places",
            severity="warning",
        )
    if place.ui.sensitive and not widget.may_mask(kind, place.ui.sensitive):
        yield _wrong("sensitive", (*place.path, "sensitive"), "只有文字可以遮盖显示", "only texts can be masked")


def _options(place: FieldPlace, schema: JsonSchema) -> Iterator[FormProblem]:
    allowed = option_values(schema)
    declared = [option.value for option in place.ui.options]
    widget = widget_for(schema, place.ui)
    at: Path = (*place.path, "options")
    if widget.has_options and not declared and not allowed:
        yield _wrong("no-options", place.path, f"“{place.name}”没有可选项", f"`{place.name}` has nothing to choose")
    if declared and not widget.has_options:
        yield _wrong("widget", at, f"控件“{widget.name}”没有可选项", f"the widget `{widget.name}` offers no options")
    for number, value in enumerate(declared):
        if any(_same(value, other) for other in declared[:number]):
            yield _wrong("twice", (*at, number, "value"), f"选项“{value}”重复", f"the option `{value}` is there twice")
        if allowed is not None and not any(_same(value, other) for other in allowed):
            yield _wrong(
                "option-unknown",
                (*at, number, "value"),
                f"选项“{value}”不在 schema 的取值中",
                f"the option `{value}` is not one the schema allows",
                suggestion=did_you_mean(value, map(str, allowed)),
            )
    if declared and allowed is not None:
        for value in allowed:
            if not any(_same(value, other) for other in declared):
                yield _wrong(
                    "option-missing",
                    at,
                    f"取值“{value}”没有对应的选项名称",
                    f"the value `{value}` has no option and no label",
                )


def _offered(place: FieldPlace, ui: FormUi, schema: JsonSchema) -> Iterator[FormProblem]:
    """A required choice of which nothing may be on offer: nobody could hand in."""
    whens = [option.when for option in place.ui.options if option.when is not None]
    required = place.ui.required_if is not None or (place.property is not None and place.property.required)
    if not whens or len(whens) < len(place.ui.options) or not required:
        return
    parts: list[Any] = [when.data for when in whens]
    for fact in sorted({fact for when in whens for fact in when.references()}):
        name = fact.removeprefix("form.")
        other, named = property_at(schema, name), ui.fields.get(name)
        values = (option_values(other.schema) if other else None) or [o.value for o in named.options] if named else []
        if fact != name and values:
            parts.append({fact: {"not_in": values}})  # is none of its options: not chosen yet
    if not any(problem.code == "condition.forever" for problem in contradictions(Condition({"any": parts}).tree)):
        yield _wrong(
            "nothing-on-offer",
            (*place.path, "options"),
            f"“{place.name}”必填，但可能没有一个选项可选",
            f"`{place.name}` is required, but it may be that none of its options is offered",
            severity="warning",
        )


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _default(place: FieldPlace, schema: JsonSchema) -> Iterator[FormProblem]:
    value = place.ui.default
    if value is None:
        return
    allowed = option_values(schema) or [option.value for option in place.ui.options]
    fits = _fits(value, kind_of(schema), schema)
    if fits and allowed:
        fits = all(any(_same(v, a) for a in allowed) for v in (value if isinstance(value, list) else [value]))
    if not fits:
        yield _wrong(
            "default", (*place.path, "default"), f"默认值“{value}”不能填入该字段", f"the default {value!r} does not fit"
        )


def _fits(value: Any, kind: Kind, schema: JsonSchema) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind in {"integer", "number"}:
        low, high = schema.get("minimum"), schema.get("maximum")
        within = is_number and (low is None or value >= low) and (high is None or value <= high)
        return within and (kind == "number" or float(value).is_integer())
    if kind == "text":
        return isinstance(value, str) and len(value) <= schema.get("maxLength", len(value))
    shapes: dict[Kind, type] = {"boolean": bool, "object": dict, "choices": list, "objects": list}
    return isinstance(value, shapes.get(kind, object))


def _fillable(place: FieldPlace) -> Iterator[FormProblem]:
    """Required fields that people cannot fill in, or that are not always there."""
    field = place.ui
    assert place.property is not None
    filled = field.computed is not None or field.default is not None or field.default_from is not None
    if place.property.required and field.read_only and not filled and not place.is_laid:
        yield _wrong(
            "required-hidden",
            (*place.path, "read_only"),
            f"“{place.name}”必填，但只读且没有来源",
            f"`{place.name}` is required, but read-only and nothing fills it",
        )
    if place.property.required and not place.outer and not filled and _always(field.read_only_if, True):
        yield _wrong(
            "required-hidden",
            (*place.path, "read_only_if"),
            f"“{place.name}”必填，但始终只读且没有来源",
            f"`{place.name}` is required, but always read-only and nothing fills it",
        )
    never = _always(field.visible_if, False)
    if place.property.required and never:
        yield _wrong(
            "required-hidden",
            (*place.path, "visible_if"),
            f"“{place.name}”必填，但从不出现",
            f"`{place.name}` is required, but never there",
        )
    elif place.property.required and field.visible_if is not None and not place.outer:
        yield _wrong(
            "required-conditional",
            (*place.path, "visible_if"),
            f"“{place.name}”有时不出现，请用 required_if 代替 schema 的 required",
            f"`{place.name}` is not always there; use `required_if` in place of the schema's `required`",
            severity="warning",
        )
    if field.computed is not None and (field.default is not None or field.default_from is not None):
        yield _wrong("default", place.path, "计算的字段没有默认值", "a computed field has no default")


def _always(condition: Condition | None, holds: bool) -> bool:
    return condition is not None and condition.data == {"always": holds}


def _links(place: FieldPlace, ui: FormUi, schema: JsonSchema) -> Iterator[FormProblem]:
    """Other fields that a field names."""
    field = place.ui
    if field.format_by is not None:
        at: Path = (*place.path, "format_by")
        yield from _linked(field.format_by.field, (*at, "field"), schema, None)
        other = property_at(schema, field.format_by.field)
        named = ui.fields.get(field.format_by.field)
        values = (option_values(other.schema) if other else None) or [o.value for o in named.options] if named else []
        for key in field.format_by.formats:
            if values and key not in map(str, values):
                yield _wrong(
                    "option-unknown",
                    (*at, "formats", key),
                    f"“{field.format_by.field}”没有取值“{key}”",
                    f"`{field.format_by.field}` has no value `{key}`",
                    suggestion=did_you_mean(key, map(str, values)),
                )
    if field.entry is not None and field.entry.depends_on is not None:
        yield from _linked(field.entry.depends_on, (*place.path, "entry", "depends_on"), schema, None)
    if field.computed is not None:
        yield from _computed(field.computed, (*place.path, "computed"), schema)


def _computed(rule: Computed, at: Path, schema: JsonSchema) -> Iterator[FormProblem]:
    for key, paths, wanted in (
        ("sum", rule.sum, "number"),
        ("difference", rule.difference, "number"),
        ("concat", rule.concat, None),
    ):
        for number, path in enumerate(paths or []):
            yield from _linked(path, (*at, key, number), schema, wanted)
    if rule.days is not None:
        yield from _linked(rule.days.start, (*at, "days", "from"), schema, "date")
        yield from _linked(rule.days.end, (*at, "days", "to"), schema, "date")
    if rule.id_number is not None:
        yield from _linked(rule.id_number.field, (*at, "id_number", "field"), schema, "text")


def _linked(path: str, at: Path, schema: JsonSchema, wanted: str | None) -> Iterator[FormProblem]:
    """The field must exist and be of the wanted kind; `table.column` names a column of a table."""
    target = property_at(schema, path)
    if target is None:
        table, _, column = path.rpartition(".")
        outer = property_at(schema, table) if table else None
        target = property_at(items_of(outer.schema), column) if outer else None
    if target is None:
        yield _wrong(
            "unknown-field",
            at,
            f"没有字段“{path}”",
            f"there is no field `{path}`",
            suggestion=did_you_mean(path, property_paths(schema)),
        )
        return
    kind = kind_of(target.schema)
    is_number, is_date = kind in {"integer", "number"}, target.schema.get("format") == "date"
    if (
        (wanted == "number" and not is_number)
        or (wanted == "date" and not is_date)
        or (wanted == "text" and kind != "text")
    ):
        words = {"number": "数字", "date": "日期", "text": "文字"}
        yield _wrong("computed-kind", at, f"“{path}”不是{words[str(wanted)]}", f"`{path}` is not a {wanted}")


def _columns(place: FieldPlace, schema: JsonSchema) -> Iterator[FormProblem]:
    """Required columns of a table that nobody sees."""
    if not place.ui.columns:
        return
    items = items_of(schema)
    for name in items.get("required", []):
        if name not in place.ui.columns and not any(c.startswith(f"{name}.") for c in place.ui.columns):
            yield _wrong(
                "required-hidden",
                (*place.path, "columns"),
                f"必填的列“{name}”没有说明",
                f"the required column `{name}` is not described",
                suggestion=did_you_mean(name, place.ui.columns),
            )


_KINDS: dict[Kind, str] = {
    "text": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "是否",
    "object": "组合内容",
    "choices": "多个取值",
    "objects": "多行内容",
    "none": "无数据",
}
