"""Choices of entries within one submission: what falls with an old choice, and choices that do not fit (T5).

Whoever chooses anew (another unit work) begins what hung on the old choice anew: choices made below it, and values that
were filled in from it. What was typed in the same breath stays, but while a page is being filled in: there the page has
asked. A choice that does not fit what stands in the form is refused with the reason: a new one is not taken at all, one
that was made before is refused when the form is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from guicheng.common.paths import put, value_at
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.reading import ABSENT, At, Mistake, mapping
from guicheng.forms.computing import initial_value

if TYPE_CHECKING:
    from guicheng.config.model.forms import EntryChoice
    from guicheng.forms.cleaning import Cleaning
    from guicheng.forms.submitted import Submitted


def begin_anew(work: Cleaning, submitted: Submitted) -> None:
    """What hung on choices that were changed begins anew; one may hang on another."""
    for _ in work.form.dependents:
        before = dict(work.data)
        for name, fields in work.form.dependents.items():
            _begin_anew(work, submitted, work.form.by_id[name], fields)
        if work.data == before:
            return


def _begin_anew(work: Cleaning, submitted: Submitted, picker: FormField, fields: tuple[str, ...]) -> None:
    drawn = submitted.chosen_before(picker)
    was = _id(value_at(work.before, picker.path)) if drawn is None else drawn
    if was == _id(value_at(work.data, picker.path)):
        return
    for field in map(work.form.by_id.__getitem__, fields):
        value = value_at(work.data, field.path)
        if field.id in work.closed or (value is not None and not (was and _falls(work, submitted, field, value))):
            continue
        put(work.data, field.path, initial_value(field, work.facts, work.data) if field.ui.default_from else None)


def _falls(work: Cleaning, submitted: Submitted, field: FormField, value: Any) -> bool:
    """Whether a value goes with the old choice: on a page all of it, elsewhere what was not sent as something new."""
    is_new = submitted.raw(field) is not ABSENT and value != value_at(work.before, field.path)
    return work.mode == "typing" or not is_new


def refuse_unfit(work: Cleaning) -> Iterator[Mistake]:
    """The choices that do not fit. New ones are taken out of the data."""
    for place, choice, value in list(_choices(work)):
        pk = _id(value)
        is_new = pk not in _chosen_before(work, place)
        if not pk or not (is_new or (work.mode == "full" and not work.standing)):
            continue
        reason = work.lookups.objection(choice, pk, work.data)
        if reason is not None:
            if is_new:
                _take_out(work.data, place)
            yield Mistake("unfit", place, None, reason)


def _choices(work: Cleaning) -> Iterator[tuple[At, EntryChoice, Any]]:
    """Every choice of an entry that hangs on anything, with its place: of fields, and of the rows of tables."""
    for field in work.form.fields:
        value = value_at(work.data, field.path)
        if value is None or field.id in work.closed:
            continue
        yield from _of_field(field, field.path, value)
        for column in field.columns:
            for number, row in enumerate(value if isinstance(value, list) else ()):
                yield from _of_field(column, (*field.path, number, *column.path), value_at(row, column.path))


def _of_field(field: FormField, place: At, value: Any) -> Iterator[tuple[At, EntryChoice, Any]]:
    choice = field.ui.entry
    if choice is None or (choice.where is None and choice.depends_on is None):
        return
    if isinstance(value, Mapping):
        yield place, choice, value
    for number, one in enumerate(value if isinstance(value, list) else ()):
        yield (*place, number), choice, one


def _chosen_before(work: Cleaning, place: At) -> set[str]:
    """The entries that stood in the field before, in any row."""
    found: Any = [work.before]
    for part in place:
        if isinstance(part, str):
            found = [one.get(part) for one in found if isinstance(one, Mapping)]
        else:
            found = [one for rows in found if isinstance(rows, list) for one in rows]
    return {_id(one) for one in found}


def _take_out(data: Any, place: At) -> None:
    *outer, last = place
    for part in outer:
        data = data[part]
    data[last] = None
    if isinstance(last, str):
        del data[last]


def _id(value: Any) -> str:
    return str(mapping(value).get("id") or "")
