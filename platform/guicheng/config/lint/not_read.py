"""What nothing would come of: keys that nobody reads yet, or not in the place where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.common import icons
from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.lint import check
from guicheng.config.lint.asking import spaces_of
from guicheng.config.model.filing import FilingType
from guicheng.config.model.forms import FieldUi, FormDefinition
from guicheng.config.model.kinds import ICON
from guicheng.config.model.region import Queue
from guicheng.config.model.registers import Below, Column, EntryList, EntryTile, Register
from guicheng.config.not_read import IN_COLUMNS, KEYS, VALUES
from guicheng.config.review import Review
from guicheng.config.walking import FieldVisit, Location

_FILTERED = frozenset({"filing.title", "filing.type", "filing.state", "filing.state_label"})
"""What lists of filings can be filtered by."""


@check
def keys_are_read(review: Review) -> Iterator[Finding]:
    """No key is used that nothing reads yet."""
    said: set[Location] = set()
    for visit in review.visits:
        part, name = type(visit.owner), visit.name
        if (part.__name__, name) in KEYS and visit.value is not False:
            location = _of_key(visit, part.model_fields[name].alias or name)
            if location not in said:
                said.add(location)
                yield _not_read(review, location, name)
        elif isinstance(visit.value, str) and (part.__name__, name, visit.value) in VALUES:
            yield _not_read(review, visit.location, visit.value, key=False)


def _of_key(visit: FieldVisit, key: str) -> Location:
    """The location of the key under which an item of a list or map stands."""
    backwards = visit.location[::-1]
    return visit.location[: len(backwards) - backwards.index(key)]


def _not_read(review: Review, location: Location, name: str, *, key: bool = True) -> Finding:
    zh, en = f"“{name}”现在还没有作用，暂不能写", f"nothing reads `{name}` yet: it cannot be used"
    return review.finding("not-read", zh, en, location, key=key)


@check
def columns_of_tables_are_plain(review: Review) -> Iterator[Finding]:
    """A column of a table is typed; what is filled in or worked out is a field of its own."""
    for visit in review.values_of(FieldUi):
        if visit.name != "columns":
            continue
        for key in IN_COLUMNS:
            if key in visit.value.model_fields_set:
                zh, en = f"表格的列不能写“{key}”", f"a column of a table cannot have `{key}`"
                yield review.finding("not-in-columns", zh, en, (*visit.location, key), key=True)


@check
def slots_of_entries_are_kept(review: Review) -> Iterator[Finding]:
    """The slots of the forms of a register are there only where it keeps `files`, and it keeps some only where one of
    its forms has a slot."""
    for name, register in review.config.registers.items():
        forms = [review.config.forms.get(form) for form in register.form_ids]
        with_slots = [form for form in forms if form is not None and _has_slots(form)]
        if register.files and not with_slots and None not in forms:
            zh, en = "表单没有附件槽，`files` 没有作用", "no form of the register has slots: `files` does nothing"
            yield review.finding("files-without-slots", zh, en, ("registers", name, "files"), key=True)
    for visit in review.fields_of(Register, EntryTile):
        form = review.config.forms.get(visit.value) if visit.name == "form" and isinstance(visit.value, str) else None
        around = visit.inside(Register)
        if form is not None and _has_slots(form) and around is not None and not around.files:
            zh, en = (
                f"表单“{visit.value}”有附件槽，台账不存放附件时无处上传：台账要写 `files: true`，否则去掉附件槽",
                f"the form {visit.value!r} has slots, but its register keeps no files: write `files: true` there, or "
                "take the slots out",
            )
            yield review.finding("slots-of-entry", zh, en, visit.location)


def _has_slots(form: FormDefinition) -> bool:
    return bool(form.ui.slots or any(field.slots for field in form.ui.fields.values()))


@check
def icons_are_drawn(review: Review) -> Iterator[Finding]:
    """Every icon is one that can be drawn."""
    for visit in review.words(ICON):
        if visit.value not in icons.KNOWN:
            zh, en = f"没有图标“{visit.value}”", f"there is no icon {visit.value!r}"
            hint = did_you_mean(visit.value, icons.KNOWN)
            yield review.finding("unknown-icon", zh, en, visit.location, hint)


@check
def lists_can_do_what_columns_ask(review: Review) -> Iterator[Finding]:
    """A list is filtered by values that it can offer; a paper or an export is neither searched nor filtered."""
    for visit in review.values_of(Column):
        column, place = visit.value, visit.owner
        if not isinstance(place, EntryList | Queue | FilingType):
            for key in (
                ("search", "filter") if isinstance(place, Below) else ("search", "filter", "hide_on_phone", "copy")
            ):
                if getattr(column, "copy_" if key == "copy" else key):
                    zh, en = f"`{key}` 只用于列表的列", f"`{key}` is for the columns of lists only"
                    yield review.finding("not-a-list", zh, en, (*visit.location, key), key=True)
        elif column.filter and not _can_filter(review, visit, column):
            zh, en = (
                f"列表不能按“{column.value}”筛选：只能按状态、选项或是否筛选",
                f"the list cannot be filtered by `{column.value}`: only by a state, by options or by yes and no",
            )
            yield review.finding("no-filter", zh, en, (*visit.location, "filter"), key=True)


def _can_filter(review: Review, visit: FieldVisit, column: Column) -> bool:
    if not isinstance(visit.owner, EntryList):
        return column.value in _FILTERED
    spaces = spaces_of(review, visit)
    if not any(space.shows(column.value) for space in spaces):
        return True  # that there is no such fact is said already
    if column.value.root not in (visit.location[1], "form"):
        return False
    kinds = [space.type_of(column.value) for space in spaces]
    return column.value.rest == "status" or any(
        kind and (kind.options or kind.kind in ("boolean", "any")) for kind in kinds
    )
