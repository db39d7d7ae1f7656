"""What people read when a file is not taken, or when a slot wants more. The slot's own words come first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from guicheng.attachments.faults import Fault
from guicheng.attachments.formats import Format
from guicheng.attachments.rules import SlotRule
from guicheng.common.errors import Problem, Refusal, refuse
from guicheng.common.text import Text, text

KIB, MIB = 1024, 1024 * 1024


def shown(size: int) -> str:
    """The size of a file, rounded up to hundredths, so that one byte above 2M does not read 2M."""
    unit, sign = (MIB, "M") if size >= MIB else (KIB, "K")
    return f"{math.ceil(size * 100 / unit) / 100:g}{sign}"


def shown_limit(limit: int) -> str:
    """A limit, rounded down to hundredths: 2 097 152 is 2M (A-02)."""
    unit, sign = (MIB, "M") if limit >= MIB else (KIB, "K")
    return f"{math.floor(limit * 100 / unit) / 100:g}{sign}"


def closed(rule: SlotRule) -> Refusal:
    """That a rule of the slot's own keeps its files as they are."""
    zh = f"“{rule.title.zh}”现在不能改动"
    en = f"The files of “{rule.title.for_language('en')}” cannot be changed now"
    return refuse("slot-closed", zh, en, field=rule.id)


def too_big(rule: SlotRule, size: int) -> Fault:
    """A file above the limit of the slot (HNQ-94, A-02); the slot's own text may name {limit}, {size} and {title}."""
    only_pictures = list(rule.kinds) == ["image"]
    standard = text(
        f"{'单张图片' if only_pictures else '单个文件'}大小不能超过{{limit}}",
        f"{'A picture' if only_pictures else 'A file'} may be {{limit}} at most",
    )
    message = _said(rule, "size", standard, limit=shown_limit(rule.max_bytes), size=shown(size))
    return Fault(
        "file-too-large",
        text(f"{{name}} 大小为 {shown(size)}：{message.zh}", f"{{name}} is {shown(size)}: {message.en}"),
        text("请压缩后重新上传", "Make it smaller, then upload it again"),
        status=413,
    )


def wrong_kind(rule: SlotRule, taken: Sequence[Format], found: Format | None, seems: str) -> Fault:
    """A file that is not of the slot's kinds: what it is (`found`, or the ending it `seems` to have), what is taken."""
    endings = "/".join(rule.extensions or [each.extension for each in taken])
    guessed = (
        text(f"{seems} 文件", f"a file of the kind {seems}")
        if seems
        else text("无法识别的文件", "not a known kind of file")
    )
    is_it = found.title if found else guessed
    message = _said(rule, "kind", text("只能上传 {endings} 文件", "Only {endings} files are taken"), endings=endings)
    return Fault(
        "file-kind",
        text(f"{{name}} 的内容是 {is_it.zh}：{message.zh}", f"{{name}} is {is_it.en}: {message.en}"),
        status=415,
    )


def mismatch(found: Format, ending: str) -> Fault:
    """A file whose ending says something else than its content."""
    return Fault(
        "extension-mismatch",
        text(
            f"{{name}} 的内容是 {found.title.zh}，与扩展名 .{ending} 不符",
            f"{{name}} is a {found.title.en}, which its ending .{ending} does not say",
        ),
        text("请用正确的扩展名保存后上传", "Save it with the right ending, then upload it"),
        status=415,
    )


def full(rule: SlotRule, have: int) -> Refusal:
    """A slot that takes no more files."""
    message = _said(rule, "max", text("{title}最多上传 {max} 个文件", "{title}: {max} files at most"), have=have)
    remedy = text("请先删除不需要的文件", "Remove a file that is not needed first")
    return Refusal(Problem("slot-full", message, rule.id, remedy), status=409)


def page_kind_unknown(rule: SlotRule) -> Refusal:
    """A page kind that the slot does not have."""
    return refuse("page-kind-unknown", "没有这种页面类型", "There is no such kind of page", status=400, field=rule.id)


def want(
    rule: SlotRule,
    code: str,
    kind: str,
    standard: Text,
    have: int,
    *,
    names: Sequence[str] = (),
    page_kinds: Sequence[Text] = (),
) -> Problem:
    """Something a slot still wants; `kind` is the key of its own text for it."""
    message = _said(rule, kind, standard, have=have, names="、".join(names), page_kinds=list(page_kinds))
    explanation = {"slot": rule.id, "min": rule.min, "max": rule.max, "have": have}
    return Problem(code, message, rule.id, explanation=explanation)


def _said(rule: SlotRule, kind: str, standard: Text, **places: Any) -> Text:
    """The slot's own text or the `standard` one, its places filled in each language with that language's words."""
    template = rule.messages.get(kind) or standard
    places |= {"title": rule.title, "min": rule.min, "max": rule.max}

    def filled(pattern: str, language: str) -> str:
        return Text(zh=pattern).format(**{k: _in_language(v, language) for k, v in places.items()}).zh

    return Text(zh=filled(template.zh, "zh"), en=filled(template.en or template.zh, "en"))


def _in_language(value: Any, language: str) -> str:
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(_in_language(each, language) for each in value)
    return value.for_language(language) if isinstance(value, Text) else str(value)
