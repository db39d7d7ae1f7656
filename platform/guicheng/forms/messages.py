"""Wording mistakes for people: our sentences in both languages, and the form's own in their place, word for word."""

from __future__ import annotations

import re
from typing import Any

from guicheng.common.errors import Problem
from guicheng.common.text import Text, text
from guicheng.config.model.forms import FormUi
from guicheng.config.widgets.field import FormField
from guicheng.config.widgets.reading import Mistake
from guicheng.forms.retelling import not_kept

MESSAGES: dict[str, Text] = {
    "required": text("请填写{label}", "{label} is required"),
    "type": text("{label}填写的内容不正确", "This does not fit into {label}"),
    "number": text("{label}应为数字", "{label} must be a number"),
    "integer": text("{label}应为整数", "{label} must be a whole number"),
    "option": text("{label}不能选择该项", "This choice is not available for {label}"),
    "unfit": text("{label}不能选择该项", "This choice is not available for {label}"),
    "minimum": text("{label}不能小于{limit}{unit}", "{label} must not be less than {limit} {unit}"),
    "maximum": text("{label}不能大于{limit}{unit}", "{label} must not be more than {limit} {unit}"),
    "min_length": text("{label}不能少于{limit}个字", "{label} must have at least {limit} characters"),
    "max_length": text("{label}不能超过{limit}个字", "{label} must not have more than {limit} characters"),
    "pattern": text("{label}的格式不正确", "{label} is not written as expected"),
    "format": text("{label}的格式不正确", "{label} is not written as expected"),
    "checksum": text("{label}的校验位不符", "The check character of {label} does not fit"),
    "precision": text("{label}的位数过多", "{label} has too many digits"),
    "min_rows": text("{label}至少需要{limit}项", "{label} needs at least {limit}"),
    "row": text("{label}没有这一行", "{label} has no such row"),
    "max_rows": text("{label}最多{limit}项", "{label} takes at most {limit}"),
    "multiple": text("{label}应为{limit}的倍数", "{label} must be a multiple of {limit}"),
    "unique": text("{label}不能有重复项", "{label} must not hold the same thing twice"),
    "accept": text("请勾选同意：{label}", "Please accept: {label}"),
    "unknown": text("{label}含有未定义的内容", "{label} holds something that is not known"),
    "combination": text("{label}与其他填写内容不一致", "{label} does not fit what else was filled in"),
}
"""One sentence a kind. Places: {label}, {limit}, {unit}."""

REMEDIES: dict[str, Text] = {
    "required": text("填写后再次提交", "Fill it in and submit again"),
    "number": text("只填写数字，如 1234.56，不写单位", "Write digits only, e.g. 1234.56, without the unit"),
    "integer": text("只填写整数，不写单位", "Write a whole number, without the unit"),
    "option": text(
        "重新选择，可选项可能因其他填写内容而不同", "Choose again; what is offered may depend on other answers"
    ),
    "unfit": text("重新选择", "Choose again"),
    "max_length": text("请精简文字", "Please shorten the text"),
    "checksum": text("对照证照逐位核对", "Compare every character with the certificate"),
    "precision": text("请减少小数位数或核对单位", "Use fewer decimal places, or check the unit"),
    "accept": text("阅读后勾选", "Read it and tick the box"),
}

CHOSEN = text("请选择{label}", "Please choose {label}")
IN_ROW = text("{label}第{limit}行的{value}", "{value} in row {limit} of {label}")
PLACES = text("{label}最多保留{limit}位小数", "{label} takes at most {limit} decimal places")

LOCKED = "form.locked"
"""The code of what was typed into a field that answers have locked."""

UNFIT = "form.unfit"
"""The code of a chosen entry that does not fit what stands in the form; worded by a form as its `option`."""

_PLACE = re.compile(r"\{(label|limit|value|unit)\}")


def filled(template: Text, **values: Any) -> Text:
    """`template` with its places filled in, each language with its own words; empty places leave no double spaces."""

    def one(sentence: str, language: str) -> str:
        def word(match: re.Match[str]) -> str:
            value = values.get(match[1], "")
            return value.for_language(language) if isinstance(value, Text) else "" if value is None else str(value)

        return re.sub(" {2,}", " ", _PLACE.sub(word, sentence)).strip()

    return Text(zh=one(template.zh, "zh"), en=one(template.en, "en") if template.en else None)


def locked(field: FormField, raw: Any) -> Text:
    """That a field can be changed no longer, with what was sent for it, so that it is not lost."""
    typed = not_kept(field, raw) or text("没有保存", "nothing of it was kept")
    return text(f"{{label}}已不能修改，{typed.zh}", f"{{label}} can be changed no longer: {typed.for_language('en')}")


def problem_of(mistake: Mistake, field: FormField | None, ui: FormUi, label: Text, unit: Text | None) -> Problem:
    """The problem people read. The field's own message wins word for word, then the form's, then ours.

    `field` is the field or the column of a table; `label` what it is called, with its row where it is in one.
    """
    kind: Any = mistake.kind
    worded: Any = "option" if kind == "unfit" else kind
    own = field.ui.messages.get(worded) if field else None
    if own is None:
        template = ui.messages.get(worded) or mistake.message or _wording(mistake, field)
        own = filled(template, label=label, limit=_shown(mistake.limit), unit=unit or "")
    return Problem(
        code=f"form.{kind}",
        message=own,
        field=".".join(map(str, mistake.at)),
        remedy=REMEDIES.get(_narrow(mistake, field)),
        explanation={"kind": kind, **({"limit": mistake.limit} if mistake.limit is not None else {})},
    )


def _wording(mistake: Mistake, field: FormField | None) -> Text:
    if mistake.kind == "required" and field and field.widget.is_chosen:
        return CHOSEN
    if mistake.kind == "precision" and mistake.limit is not None:
        return PLACES
    return MESSAGES[_narrow(mistake, field)]


def _narrow(mistake: Mistake, field: FormField | None) -> str:
    """`type` says more where the field holds a number."""
    number = field is not None and field.kind in {"number", "integer"}
    return field.kind if mistake.kind == "type" and number and field else mistake.kind


def _shown(limit: Any) -> str:
    return "" if limit is None else f"{limit:g}" if isinstance(limit, float) else str(limit)
