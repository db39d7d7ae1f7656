"""How people of a region know facts: titles of fields, options and filing types, for explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guicheng.common.text import Text, text
from guicheng.config.conditions import FactLabel, Labels
from guicheng.config.titles import state_label, statuses_of

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi, FormDefinition
    from guicheng.config.model.whole import RegionConfig

ATTRIBUTES = {
    "status": text("状态", "status"),
    "state": text("状态", "state"),
    "name": text("名称", "name"),
    "id": text("记录", "record"),
    "number": text("编号", "number"),
    "period": text("填报期", "period"),
    "created_at": text("创建时间", "creation time"),
    "submitted_at": text("上报时间", "submission time"),
    "counted_at": text("生效时间", "time it counted"),
    "finished_at": text("办结时间", "time of completion"),
    "jurisdiction": text("所在地", "place"),
    "role": text("身份", "role"),
    "count": text("数量", "number"),
}
OF_PERSONS = {
    "locked": text("是否被锁定", "locked"),
    "locks.count": text("锁定数量", "number of locks"),
    "locks.posts": text("锁定职务", "locked posts"),
    "employers": text("受聘单位", "employers"),
}
WHICH = {
    "due": text("应报", "due"),
    "missing": text("缺报", "missing"),
    "open": text("待报", "open"),
    "any": text("全部", "all"),
    "latest": text("最近一次", "latest"),
    "first": text("首次", "first"),
}


def labels_of(config: RegionConfig, form: FormDefinition | None = None) -> Labels:
    """A function that names a fact; `form` is the form that `form.<field>` belongs to."""

    def label(path: str) -> FactLabel | None:
        root, *rest = path.split(".")
        if root == "form" and form is not None:
            return _field(form, rest)
        if root in config.registers or root == "subject":
            return _of_register(config, root, rest)
        if root in ("filings", "periods") and len(rest) >= 2:
            return _of_filings(config, rest)
        if root.startswith("is:"):
            return None
        return FactLabel(ATTRIBUTES[rest[-1]]) if rest and rest[-1] in ATTRIBUTES else None

    return label


def _of_register(config: RegionConfig, root: str, rest: list[str]) -> FactLabel | None:
    register = config.registers.get(root)
    if register is None or not rest:
        return FactLabel(ATTRIBUTES[rest[-1]]) if rest and rest[-1] in ATTRIBUTES else None
    if rest[0] == "status" and register.status in config.statuses:
        return FactLabel(_joined(register.title, ATTRIBUTES["status"]), dict(statuses_of(config, root)))
    people = config.people
    if people is not None and root == people.persons.register_ and (known := OF_PERSONS.get(".".join(rest))):
        posts = {post: declared.title for post, declared in people.posts.items()} if rest[-1] == "posts" else {}
        return FactLabel(_joined(register.title, known), posts)
    if found := _field(config.forms[register.form], rest):
        return FactLabel(_joined(register.title, found.title), found.options, found.secret)
    return FactLabel(_joined(register.title, ATTRIBUTES[rest[-1]])) if rest[-1] in ATTRIBUTES else None


def _of_filings(config: RegionConfig, rest: list[str]) -> FactLabel | None:
    kind = config.filings.get(rest[0])
    if kind is None:
        return None
    parts = [kind.title, WHICH.get(rest[1]) or state_label(config, kind, rest[1])]
    found: FactLabel | None = None
    for name in rest[2:]:
        found = _field(config.forms[kind.form], [name]) if kind.form else None
        parts.append(WHICH.get(name) or ATTRIBUTES.get(name) or (found.title if found else Text(zh=name, en=name)))
    return FactLabel(_joined(*parts), found.options if found else {}, found.secret if found else False)


def _field(form: FormDefinition, path: list[str]) -> FactLabel | None:
    ui: FieldUi | None = form.ui.fields.get(".".join(path)) or (form.ui.fields.get(path[0]) if path else None)
    if ui is None:
        return None
    options = {str(option.value): option.label for option in ui.options}
    return FactLabel(ui.label, options, secret=ui.sensitive is not None)


def _joined(*parts: Text) -> Text:
    """The parts in a row; a title that the next part begins with already is not said twice (工程, 工程状态)."""
    first, *others = parts
    if others and others[0].zh.startswith(first.zh):
        return _joined(*others)
    return Text(zh="".join(part.zh for part in parts), en=" ".join(part.en or part.zh for part in parts))
