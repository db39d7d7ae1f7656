"""An author's own Word file, filled in: places such as ``{{ facts.name }}``, loops over ``tables["…"]``."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from guicheng.common.errors import refuse
from guicheng.documents.safety import clean


class _Bounded(ImmutableSandboxedEnvironment):
    """No attribute of Python, no change of a value, and nothing that could grow without end."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        """Refuses to multiply: `"x" * 10 ** 9` is a billion characters."""
        raise SecurityError(f"{operator} is not offered in templates")


def fill(template: bytes, values: Mapping[str, Any]) -> bytes:
    """The Word file with `values` put in. Refuses (`template-broken`) a file that is no Word template, that names what
    there is not, or that tries more than to show values."""
    environment = _Bounded(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()  # no range(), so no endless loop either
    try:
        made = DocxTemplate(io.BytesIO(template))
        made.render(_cleaned(values), jinja_env=environment)
        out = io.BytesIO()
        made.save(out)
    except Exception as error:  # an author's file may fail in any way, and each is a mistake in it
        raise refuse(
            "template-broken",
            f"Word 模板有误，无法生成文书，请联系管理员：{error}",
            f"The Word template has a mistake; please tell an administrator: {error}",
        ) from error
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
