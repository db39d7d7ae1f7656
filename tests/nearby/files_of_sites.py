"""The region of the walk with files: a site has photographs and papers of its own."""

from __future__ import annotations

from typing import Any

PHOTO = {"id": "photo", "title": "现场照片", "min": 1, "max": 2, "kinds": ["image"], "captions": "optional"}
PAPER = {"id": "paper", "title": "批复文件", "kinds": ["pdf"], "max": 1, "when": {"form.code": {"present": True}}}
FORM: dict[str, Any] = {
    "forms/site/ui/slots": [PHOTO, PAPER],
    "forms/site/ui/layout": [
        {
            "id": "main",
            "rows": [
                "name", ["code", "place"], "opened_on", "size", "note", "manager", "login", "password",
                {"slot": "photo"}, {"slot": "paper"},
            ],
        }
    ],
}  # fmt: skip
FILES: dict[str, Any] = {
    **FORM,
    "registers/site/files": True,
    "registers/site/edit": [{"by": ["clerk"], "fields": ["name", "code", "note"], "slots": ["photo", "paper"]}],
}
SITE = {"name": "新工地", "place": {"code": "530102"}}
