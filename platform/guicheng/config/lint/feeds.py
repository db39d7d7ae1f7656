"""Feeds: references between the entries of a row, fields that may be fed, tables and lists that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guicheng.config.findings import Finding, did_you_mean
from guicheng.config.form_schema import ReferenceMistake, resolved_schema, widgets_of
from guicheng.config.lint import check
from guicheng.config.lint.fields import field_exists
from guicheng.config.model.accounts import Role
from guicheng.config.model.feeds import Absent, FedEntry, Feed, Found, Mark, Source
from guicheng.config.model.forms import FieldUi
from guicheng.config.model.region import MenuItem, Region
from guicheng.config.paths import FieldPath
from guicheng.config.review import Review
from guicheng.config.walking import FieldVisit, Location


@check
def rows_can_be_taken(review: Review) -> Iterator[Finding]:
    """Every entry of a feed can be found, placed and filled from what stands before it."""
    for name, feed in review.config.feeds.items():
        location: Location = ("feeds", name)
        for index, entry in enumerate(feed.entries):
            here = (*location, "entries", index)
            before = feed.entries[:index]
            yield from _references(review, entry, before, here)
            yield from _parent(review, feed, entry, here)
            yield from _fields(review, entry, here)
            yield from _lists(review, feed, entry, here)
            yield from _complete(review, feed, entry, here)
        yield from _mark(review, feed, location)
        yield from _snapshot(review, feed, location)
        yield from _unsigned(review, feed, location)


def _references(review: Review, entry: FedEntry, before: list[FedEntry], here: Location) -> Iterator[Finding]:
    """Names of other entries of the row: declared before, once for each of this one."""
    named: list[tuple[object, Location]] = [(entry.parent, (*here, "parent")), (entry.owner, (*here, "owner"))]
    named += [(source.entry, (*here, "fields", field, "entry")) for field, source in entry.fields.items()]
    known = {one.id: one for one in before}
    for name, location in named:
        if not isinstance(name, str):
            continue
        if name not in known:
            hint = did_you_mean(name, known)
            zh, en = f"前面没有条目“{name}”", f"no entry {name!r} is declared before this one"
            yield review.finding("unknown-entry", zh, en, location, hint)
        elif entry.each[: len(known[name].each)] != known[name].each:
            zh = f"“{name}”每行有多个，这里不知道指哪一个"
            en = f"a row has several {name!r}; which one is meant here cannot be known"
            yield review.finding("entry-ambiguous", zh, en, location)


def _parent(review: Review, feed: Feed, entry: FedEntry, here: Location) -> Iterator[Finding]:
    """An entry has a parent exactly where its register is about another one, and of that register."""
    register = review.config.registers.get(entry.register_)
    if register is None:
        return
    if entry.parent is None:
        if register.about is not None:
            zh = f"“{entry.register_}”的条目属于“{register.about}”，要用 `parent` 指明"
            en = f"entries of {entry.register_!r} belong to {register.about!r}: name it with `parent`"
            yield review.finding("parent-missing", zh, en, here)
        return
    named = feed.entry(entry.parent) if isinstance(entry.parent, str) else entry.parent
    if named is not None and named.register_ != register.about:
        zh = f"“{entry.register_}”的条目不属于“{named.register_}”"
        en = f"entries of {entry.register_!r} do not belong to {named.register_!r}"
        yield review.finding("parent-wrong", zh, en, (*here, "parent"))


def _fields(review: Review, entry: FedEntry, here: Location) -> Iterator[Finding]:
    """Fields that are computed or secret cannot be fed; those that every entry must have, are."""
    register = review.config.registers.get(entry.register_)
    form = review.config.forms.get(register.form) if register else None
    if register is None or form is None:
        return
    widgets = widgets_of(form)
    for field, source in entry.fields.items():
        ui = form.ui.fields.get(field)
        if ui is None:
            continue
        widget = widgets[field]
        if ui.computed is not None or widget.secret:
            zh, en = f"字段“{field}”不能由外部填写", f"the field {field!r} cannot be filled from outside"
            yield review.finding("field-not-fed", zh, en, (*here, "fields", field), key=True)
        if (source.entry is not None) != widget.picks_entry:
            zh = (
                f"字段“{field}”选择条目，来源要写 `entry`；其他字段不能写"
                if widget.picks_entry
                else (f"字段“{field}”不是选择条目的，不能写 `entry`")
            )
            en = f"`entry` fills fields that choose an entry, and only those ({field!r})"
            yield review.finding("field-wrong-kind", zh, en, (*here, "fields", field), key=True)
        if not widget.several:
            yield from _options(review, ui, source, (*here, "fields", field))
    if register.name not in entry.fields and not _computed(form.ui.fields.get(register.name)):
        zh, en = f"缺少名称字段“{register.name}”", f"the field {register.name!r}, which names the entry, is not fed"
        yield review.finding("field-not-filled", zh, en, (*here, "fields"), key=True)
    yield from _required(review, entry, register.form, here)


def _computed(ui: FieldUi | None) -> bool:
    return ui is not None and ui.computed is not None


def _required(review: Review, entry: FedEntry, form_id: str, here: Location) -> Iterator[Finding]:
    """What the form always asks for."""
    form = review.config.forms[form_id]
    try:
        schema = resolved_schema(form)
    except ReferenceMistake:
        return
    for name in schema.get("required", ()):
        ui = form.ui.fields.get(name)
        fed = any(FieldPath(field).root == name for field in entry.fields)
        defaulted = ui is not None and (ui.computed or ui.default is not None or ui.default_from or ui.visible_if)
        if not fed and not defaulted and name != review.config.registers[entry.register_].name:
            zh, en = (
                f"表单必填的“{name}”没有来源，每一行都会被拒绝",
                f"nothing fills {name!r}: every row would be refused",
            )
            yield review.finding("field-not-filled", zh, en, (*here, "fields"), key=True)


def _options(review: Review, ui: FieldUi, source: Source, location: Location) -> Iterator[Finding]:
    """A constant or default is an option of its field."""
    if not ui.options:
        return
    known = [option.value for option in ui.options]
    for key in ("constant", "default"):
        value = getattr(source, key)
        if value is not None and value not in known:
            hint = did_you_mean(value, map(str, known))
            zh, en = f"“{value}”不是该字段的选项", f"{value!r} is not an option of the field"
            yield review.finding("unknown-option", zh, en, (*location, key), hint)


@check
def somebody_looks_after_feeds(review: Review) -> Iterator[Finding]:
    """Refused rows wait for somebody: a role that may, that is told, and that finds the page on its menu."""
    region = review.config.region
    keepers = {name for name, role in region.roles.items() if {"feeds", "configure"} & set(role.may)}
    for name, feed in review.config.feeds.items():
        if not keepers:
            zh = "没有角色可以修复被拒绝的行：给一个角色 `may: [feeds]`"
            en = "no role may repair refused rows: give one `may: [feeds]`"
            yield review.warning("feed-unattended", zh, en, ("feeds", name), key=True)
        for index, role in enumerate(feed.notice.to if feed.notice else ()):
            if role in region.roles and role not in keepers:
                zh = f"角色“{role}”会收到通知，却不能处理：缺少权限 feeds"
                en = f"the role {role!r} is told, but may do nothing about it: it lacks the permission `feeds`"
                yield review.finding("feed-notice-idle", zh, en, ("feeds", name, "notice", "to", index))
    for visit in review.values_of(MenuItem):
        if visit.value.opens == "feeds" and not review.config.feeds:
            zh, en = "没有声明数据接入（feeds.yaml）", "no feed is declared (feeds.yaml)"
            yield review.finding("menu-without-feeds", zh, en, (*visit.location, "opens"))
    for role in sorted(
        {name for name, one in region.roles.items() if not keepers & {name} and _opens(region, one, name)}
    ):
        zh, en = (
            f"角色“{role}”打不开数据接入：缺少权限 feeds",
            f"the role {role!r} may not open feeds: it lacks `feeds`",
        )
        yield review.finding("menu-not-allowed", zh, en, ("region", "roles", role), key=True)


def _opens(region: Region, role: Role, name: str) -> bool:
    waiting = list(region.menus.get(role.menu or name, []))
    while waiting:
        item = waiting.pop()
        if item.opens == "feeds":
            return True
        waiting += item.items
    return False


@check
def conversions_fit(review: Review) -> Iterator[Finding]:
    """What the last conversion gives is what the field takes: a date for a date, a number for a number."""
    for name, feed in review.config.feeds.items():
        for index, entry in enumerate(feed.entries):
            kinds = _kinds(review, entry)
            for field, source in entry.fields.items():
                gives = _GIVES.get(source.convert[-1]) if source.convert and source.lookup is None else None
                takes = kinds.get(field)
                if gives is None or takes is None or gives == takes:
                    continue
                zh = f"`{source.convert[-1]}` 得到{_KINDS[gives][0]}，字段“{field}”是{_KINDS[takes][0]}"
                en = f"`{source.convert[-1]}` gives {_KINDS[gives][1]}, the field {field!r} takes {_KINDS[takes][1]}"
                here = ("feeds", name, "entries", index, "fields", field, "convert")
                yield review.finding("conversion-wrong-kind", zh, en, here, key=True)


_KINDS = {
    "date": ("日期", "a date"),
    "number": ("数字", "a number"),
    "boolean": ("是否", "yes or no"),
    "list": ("列表", "a list"),
    "text": ("文字", "a text"),
}
_GIVES: dict[str, str] = {
    **dict.fromkeys(
        ("date", "date-dmy", "date-mdy", "epoch-seconds", "epoch-milliseconds", "spreadsheet-date"), "date"
    ),
    **dict.fromkeys(("number", "yuan-to-wan", "wan-to-yuan", "percent-to-number"), "number"),
    "yes-no": "boolean",
    "list": "list",
}


def _kinds(review: Review, entry: FedEntry) -> dict[str, str]:
    """The kind of each field of the form at the top level, where its schema says it plainly."""
    register = review.config.registers.get(entry.register_)
    form = review.config.forms.get(register.form) if register else None
    if form is None:
        return {}
    try:
        properties = resolved_schema(form).get("properties", {})
    except ReferenceMistake:
        return {}
    found = {}
    for name, schema in properties.items():
        match schema:
            case {"type": "string", "format": "date"}:
                found[name] = "date"
            case {"type": "number" | "integer"}:
                found[name] = "number"
            case {"type": "boolean"}:
                found[name] = "boolean"
            case {"type": "array"}:
                found[name] = "list"
            case {"type": "string"}:
                found[name] = "text"
    return found


@check
def lookups_fit(review: Review) -> Iterator[Finding]:
    """What the tables give is an option of the field."""
    for visit in review.fields_of(Source):
        feed = _feed(visit)
        if visit.name != "lookup" or feed is None or visit.key:
            continue
        form_field = _field_filled(review, visit)
        if form_field is None or not form_field.options or visit.value not in feed.lookups:
            continue
        known = [option.value for option in form_field.options]
        for code, value in feed.lookups[visit.value].items():
            if value not in known and not isinstance(value, list):
                place: Location = (*visit.location[:2], "lookups", visit.value, code)
                hint = did_you_mean(value, map(str, known))
                zh, en = f"“{value}”不是所填字段的选项", f"{value!r} is not an option of the field it fills"
                yield review.finding("unknown-option", zh, en, place, hint)


def _feed(visit: FieldVisit) -> Feed | None:
    return next((owner for owner in visit.owners if isinstance(owner, Feed)), None)


def _field_filled(review: Review, visit: FieldVisit) -> FieldUi | None:
    """The field of the form that a source fills; None for keys, values and owners."""
    entry = next((owner for owner in visit.owners if isinstance(owner, FedEntry)), None)
    if entry is None or "fields" not in visit.location:
        return None
    register = review.config.registers.get(entry.register_)
    form = review.config.forms.get(register.form) if register else None
    name = str(visit.location[visit.location.index("fields") + 1])
    return form.ui.fields.get(name) if form else None


def _lists(review: Review, feed: Feed, entry: FedEntry, here: Location) -> Iterator[Finding]:
    """Only JSON holds lists; a path does not climb higher than the row."""
    if entry.each and feed.format.kind != "json":
        zh, en = f"{feed.format.kind} 的一行里没有列表", f"a row of {feed.format.kind} holds no lists"
        yield review.finding("no-lists", zh, en, (*here, "each"), key=True)
    for location, source in _sources(entry, here):
        if source.path is not None and source.path.count("../") > len(entry.each):
            zh, en = f"“{source.path}”超出了这一行", f"{source.path!r} climbs out of the row"
            yield review.finding("path-too-high", zh, en, location)


def _sources(entry: FedEntry, here: Location) -> Iterable[tuple[Location, Source]]:
    for index, source in enumerate(entry.key):
        yield (*here, "key", index), source
    for index, source in enumerate(entry.complete.scope if entry.complete else ()):
        yield (*here, "complete", "scope", index), source
    for key, named in (("values", entry.values), ("fields", entry.fields)):
        for name, source in named.items():
            yield (*here, key, name), source
            if isinstance(source.entry, Found):
                yield from (((*here, key, name, "entry", "key"), one) for one in source.entry.key)


def _complete(review: Review, feed: Feed, entry: FedEntry, here: Location) -> Iterator[Finding]:
    """A list that is complete is one, and what becomes of those who left it can become of them."""
    complete = entry.complete
    if complete is None:
        return
    at = (*here, "complete")
    above = feed.entry(entry.parent) if isinstance(entry.parent, str) else None
    if complete.list_ == "parent" and (above is None or not entry.each or entry.each == above.each):
        zh = "`list: parent` 要求该条目来自列表（each），且 `parent` 是本行的另一条目"
        en = "`list: parent` is of an entry with `each` that belongs to another entry of the row"
        yield review.finding("list-of-nothing", zh, en, (*at, "list") if "list_" in complete.model_fields_set else at)
    if complete.list_ == "row" and not entry.each:
        zh, en = (
            "`list: row` 要求该条目来自行内的列表（each）",
            "`list: row` is of an entry that is made of a list (`each`)",
        )
        yield review.finding("list-of-nothing", zh, en, (*at, "list"))
    if complete.scope and complete.list_ != "batch":
        zh, en = "`scope` 只用于 `list: batch`", "`scope` is for `list: batch` only"
        yield review.finding("scope-idle", zh, en, (*at, "scope"), key=True)
    if complete.list_ == "batch" and feed.snapshot is None:
        zh = "没有声明哪些批次是完整的（snapshot），永远不会有条目因此结束"
        en = "the feed does not say which batches are complete (`snapshot`): nothing would ever end"
        yield review.finding("no-snapshot", zh, en, (*at, "list"))
    yield from _absent(review, entry, complete.absent, (*at, "absent"))


def _absent(review: Review, entry: FedEntry, absent: Absent, at: Location) -> Iterator[Finding]:
    """Fields that are there, of the right kind, with values that are options; removal where no account hangs on it."""
    register = review.config.registers.get(entry.register_)
    form = review.config.forms.get(register.form) if register else None
    if register is None or form is None:
        return
    if absent.end is not None and _kinds(review, entry).get(absent.end, "date") != "date":
        zh, en = f"“{absent.end}”不是日期", f"{absent.end!r} is no date"
        yield review.finding("field-wrong-kind", zh, en, (*at, "end"))
    for name, value in absent.set_.items():
        ui = form.ui.fields.get(name)
        known = [option.value for option in ui.options] if ui else []
        if known and value not in known:
            hint = did_you_mean(value, map(str, known))
            zh, en = f"“{value}”不是该字段的选项", f"{value!r} is not an option of the field"
            yield review.finding("unknown-option", zh, en, (*at, "set", name), hint)
    if absent.take_out and register.account is not None:
        zh = f"“{entry.register_}”的条目带有账号，不能由上游清单删除；请用 end 或 set"
        en = f"entries of {entry.register_!r} have accounts: a list cannot remove them; use `end` or `set`"
        yield review.finding("removes-accounts", zh, en, (*at, "take_out"))


def _snapshot(review: Review, feed: Feed, location: Location) -> Iterator[Finding]:
    """Which batches are complete is said where something is listed by batches, in a way the batches have."""
    said, at = feed.snapshot, (*location, "snapshot")
    if said is None:
        return
    if not feed.of_batches:
        zh, en = "没有条目声明 `complete: {list: batch}`", "no entry is declared `complete: {list: batch}`"
        yield review.finding("snapshot-idle", zh, en, at, key=True)
    if said.flag is not None and feed.format.kind != "json":
        zh, en = f"{feed.format.kind} 的行外没有值，请用 always 或 files", "only JSON has values beside its rows"
        yield review.finding("snapshot-never", zh, en, (*at, "flag"))
    if said.files is not None and "file" not in feed.ways:
        zh, en = "该接入不收文件", "no files come this way"
        yield review.finding("snapshot-never", zh, en, (*at, "files"))


def _mark(review: Review, feed: Feed, location: Location) -> Iterator[Finding]:
    """What marks a deletion is a field of one of the entries, of which a row has one."""
    mark: Mark | None = feed.deletion.mark if feed.deletion else None
    if mark is None:
        return
    here = (*location, "deletion", "mark")
    entry = feed.entry(mark.entry)
    yield from review.unknown(("条目", "entry"), mark.entry, [one.id for one in feed.entries], (*here, "entry"))
    register = review.config.registers.get(entry.register_) if entry else None
    if register is not None:
        yield from field_exists(review, register.form, mark.field, (*here, "field"))
    if entry is not None and mark.field in entry.fields:
        zh, en = (
            f"“{mark.field}”已有来源，不能又作删除标记",
            f"{mark.field!r} has a source already; it cannot be the mark too",
        )
        yield review.finding("mark-has-source", zh, en, (*here, "field"))
    if entry is not None and entry.each:
        zh, en = "删除标记只能写在每行只有一个的条目上", "the mark stands on an entry of which a row has one"
        yield review.finding("mark-ambiguous", zh, en, (*here, "entry"))


def _unsigned(review: Review, feed: Feed, location: Location) -> Iterator[Finding]:
    """Without versions, the order of arrival decides; that is worth a thought."""
    if feed.version is None and "rest" in feed.ways:
        zh = "没有 `version`：迟到的旧数据会覆盖新数据"
        en = "no `version`: old data that arrives late overwrites newer data"
        yield review.warning("feed-without-version", zh, en, location, key=True)
