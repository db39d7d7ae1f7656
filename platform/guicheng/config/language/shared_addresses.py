"""Shared definitions have one address, ``<layer>/<file>#/$defs/<name>``; the file's ending could be written too."""

from __future__ import annotations

import re

from guicheng.config.language.trees import Tree, everywhere, maps, rename

_ENDING = re.compile(r"\.(yaml|json)(?=#|$)")


def change(document: Tree) -> None:
    """Take the ending out of what schemas refer to, and out of the names of the files."""
    for part in (*maps(document, "forms", "*"), *maps(document, "shared")):
        for inner in everywhere(part):
            if isinstance(reference := inner.get("$ref"), str):
                inner["$ref"] = _ENDING.sub("", reference, count=1)
    for files in maps(document, "forms", "*", "shared"):
        for name in list(files):
            rename(files, name, _ENDING.sub("", name))
