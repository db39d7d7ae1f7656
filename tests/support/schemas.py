"""The published JSON Schemas as an editor has them: by the names of their files, with nothing else to ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from referencing import Registry

PUBLISHED = Path(settings.ROOT) / "docs" / "language" / "schemas"


def published(read: Callable[[Any], Any] = lambda schema: schema) -> Registry[Any]:
    """All of them, each as `read` makes it."""
    contents = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in PUBLISHED.glob("*.json")}
    return Registry().with_contents((name, read(schema)) for name, schema in contents.items())
