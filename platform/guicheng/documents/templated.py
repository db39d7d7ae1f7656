"""An author's own Word file, filled in: places such as ``{{ facts.name }}``, loops over ``tables["…"]``.

What a template may call is a short list. Loops in loops over what it made itself can still grow without end, so that it
is filled in apart, with an end to time, memory and the size of what comes of it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from guicheng.common.apart import Budget, BudgetExceeded, apart
from guicheng.common.errors import refuse
from guicheng.documents.safety import clean

FILTERS = frozenset(
    {
        "abs",
        "capitalize",
        "count",
        "d",
        "default",
        "dictsort",
        "e",
        "escape",
        "first",
        "float",
        "groupby",
        "int",
        "items",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "max",
        "min",
        "reject",
        "rejectattr",
        "replace",
        "reverse",
        "round",
        "select",
        "selectattr",
        "sort",
        "string",
        "sum",
        "title",
        "trim",
        "truncate",
        "unique",
        "upper",
    }
)
"""What a template may send a value through. Not there: what pads, draws at random, or lets markup through."""
_BUDGET = Budget(seconds=10, megabytes=256, result=20)


class _Bounded(ImmutableSandboxedEnvironment):
    """No attribute of Python, no change of a value, and no text made long at a stroke."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        """Refuses to multiply: `"x" * 10 ** 9` is a billion characters."""
        raise SecurityError(f"{operator} is not offered in templates")


def fill(template: bytes, values: Mapping[str, Any]) -> bytes:
    """The Word file with `values` put in. Refuses (`template-broken`) a file that is no Word template, that names what
    there is not, or that tries more than to show values."""
    ready = _cleaned(values)  # here, where facts may still be read from the database
    try:
        return apart(lambda: _filled(template, ready), _BUDGET)
    except BudgetExceeded as exceeded:
        if exceeded.what == "busy":
            raise refuse(
                "template-busy",
                "正在生成的文书较多，请稍后重试",
                "Many documents are being made; try again",
                status=503,
            ) from None
        raise refuse(
            "template-broken",
            f"按 Word 模板生成的文书过大（超过 {_BUDGET.seconds} 秒、{_BUDGET.megabytes} MB 内存或 "
            f"{_BUDGET.result} MB 文件），请联系管理员检查模板中的循环",
            f"What the Word template makes is too large (over {_BUDGET.seconds} seconds, {_BUDGET.megabytes} MB of "
            f"memory or a file of {_BUDGET.result} MB); please tell an administrator to look at its loops",
        ) from exceeded
    except Exception as error:  # an author's file may fail in any way, and each is a mistake in it
        raise refuse(
            "template-broken",
            f"Word 模板有误，无法生成文书，请联系管理员：{error}",
            f"The Word template has a mistake; please tell an administrator: {error}",
        ) from error


def _filled(template: bytes, values: Mapping[str, Any]) -> bytes:
    environment = _Bounded(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()  # no range()
    environment.filters = {name: each for name, each in environment.filters.items() if name in FILTERS}
    made = DocxTemplate(io.BytesIO(template))
    made.render(values, jinja_env=environment)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _cleaned(value: Any) -> Any:
    """Every text within `value` without the characters that XML forbids."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value
