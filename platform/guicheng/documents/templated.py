"""An author's own Word file, filled in: places such as ``{{ facts.name }}``, loops over ``tables["…"]``."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from guicheng.common.errors import refuse
from guicheng.documents.safety import clean


def fill(template: bytes, values: Mapping[str, Any]) -> bytes:
    """The Word file with `values` put in. What the template may do is bounded: no attribute of Python, no change of a
    value. Refuses (`template-broken`) a file that is no Word template or that names what there is not."""
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()  # no range(), so no endless loop either
    try:
        made = DocxTemplate(io.BytesIO(template))
        made.render(_cleaned(values), jinja_env=environment)
        out = io.BytesIO()
        made.save(out)
    except (TemplateError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
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
