"""The layout: everything in it exists and stands once, and nothing that people must fill in is left out of it."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.findings import did_you_mean
from guicheng.config.form_schema import property_at, property_paths
from guicheng.config.forms_analysis.problem import FormProblem, Path
from guicheng.config.forms_analysis.walk import cells
from guicheng.config.model.forms import FieldCell, FormUi, SlotCell
from guicheng.config.widgets.kinds import JsonSchema


def layout_problems(ui: FormUi, schema: JsonSchema) -> Iterator[FormProblem]:
    """Mistakes of the layout."""
    placed: dict[tuple[str, str], Path] = {}
    slots = [slot.id for slot in ui.slots]
    for cell, at in cells(ui):
        if isinstance(cell, str | FieldCell):
            name: str = cell if isinstance(cell, str) else cell.field
            path: Path = at if isinstance(cell, str) else (*at, "field")
            yield from _known("field", name, path, list(ui.fields))
        elif isinstance(cell, SlotCell):
            name, path = cell.slot, (*at, "slot")
            yield from _known("slot", name, path, slots)
        else:
            continue
        key = ("slot" if isinstance(cell, SlotCell) else "field", name)
        if key in placed:
            yield FormProblem.at("form.twice", "ui", path, f"“{name}”在布局中出现两次", f"`{name}` stands twice")
        placed[key] = path
    fields = {name for kind, name in placed if kind == "field"}
    yield from _left_out(ui, schema, fields)
    for number, slot in enumerate(ui.slots):
        if ("slot", slot.id) not in placed:
            yield FormProblem.at(
                "form.not-in-layout",
                "ui",
                ("slots", number, "id"),
                f"附件槽“{slot.id}”没有放进布局",
                f"the slot `{slot.id}` is not in the layout",
            )
    yield from _pages(ui)


def _known(kind: str, name: str, path: Path, known: list[str]) -> Iterator[FormProblem]:
    if name not in known:
        word = "附件槽" if kind == "slot" else "字段"
        yield FormProblem.at(
            f"form.unknown-{kind}",
            "ui",
            path,
            f"布局中的{word}“{name}”没有定义",
            f"the layout names a {kind} `{name}` that is not described",
            suggestion=did_you_mean(name, known),
        )


def _left_out(ui: FormUi, schema: JsonSchema, placed: set[str]) -> Iterator[FormProblem]:
    """Properties that no field of the layout covers. Required ones could never be filled in."""
    for path in property_paths(schema):
        found = property_at(schema, path)
        covered = any(path == name or path.startswith(f"{name}.") or name.startswith(f"{path}.") for name in ui.fields)
        if covered or found is None:
            continue
        yield FormProblem.at(
            "form.not-in-ui",
            "schema",
            found.pointer,
            f"字段“{path}”在 ui.yaml 中没有说明",
            f"the property `{path}` is not described in ui.yaml",
            suggestion=did_you_mean(path, ui.fields),
            severity="error" if found.required else "warning",
        )
    for name, field in ui.fields.items():
        if name in placed:
            continue
        found = property_at(schema, name)
        filled = field.computed is not None or field.default is not None or field.default_from is not None
        sure = field.computed is not None or field.default is not None or (filled and field.read_only)
        asked = field.required_if is not None or (found is not None and found.required)
        required = asked and not sure  # where the fact that fills it is missing, nobody could
        if field.read_only and not filled and not required:
            continue  # kept without being shown: effects and feeds fill it
        yield FormProblem.at(
            "form.required-hidden" if required else "form.not-in-layout",
            "ui",
            ("fields", name),
            f"字段“{name}”{'必填，但' if required else ''}没有放进布局",
            f"the {'required ' if required else ''}field `{name}` is not in the layout",
            severity="error" if required or not filled else "warning",
        )


def _pages(ui: FormUi) -> Iterator[FormProblem]:
    known = [page.id for page in ui.pages]
    for number, group in enumerate(ui.layout):
        at: Path = ("layout", number)
        if group.page is not None and group.page not in known:
            yield FormProblem.at(
                "form.unknown-page",
                "ui",
                (*at, "page"),
                f"页“{group.page}”没有定义",
                f"there is no page `{group.page}`",
                suggestion=did_you_mean(group.page, known),
            )
        if group.page is None and known:
            yield FormProblem.at(
                "form.unknown-page",
                "ui",
                at,
                f"“{group.id}”没有说明放在哪一页",
                f"the group `{group.id}` names no page",
            )
    used = {group.page for group in ui.layout}
    for number, page in enumerate(ui.pages):
        if page.id not in used:
            yield FormProblem.at(
                "form.empty-page", "ui", ("pages", number), f"页“{page.id}”没有内容", f"nothing stands on `{page.id}`"
            )
    yield from _repeated([group.id for group in ui.layout], "layout")
    yield from _repeated(known, "pages")
    yield from _repeated([slot.id for slot in ui.slots], "slots")


def _repeated(ids: list[str], key: str) -> Iterator[FormProblem]:
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield FormProblem.at(
                "form.twice", "ui", (key, number, "id"), f"编号“{name}”重复", f"the id `{name}` is taken already"
            )
