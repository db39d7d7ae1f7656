"""Findings, changes and files as the pages show them: words in the language of the page, places as links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guicheng.common.text import Text
from guicheng.config.findings import Finding
from guicheng.config.model.origin import Origin
from guicheng.config.workbench.comparing import Topic
from guicheng.studio.visit import StudioVisit

MOST_FINDINGS = 100


def finding(visit: StudioVisit, found: Finding, here: str = "") -> dict[str, Any]:
    """A finding; `here` is the file that is open, where a link moves the cursor."""
    return {
        "severity": found.severity,
        "tone": "danger" if found.severity == "error" else "warning",
        "message": str(found.message),
        "suggestion": str(found.suggestion) if found.suggestion else "",
        "code": found.code,
        "path": found.path,
        "is_here": found.origin.file == here,
        **place(visit, found.origin),
    }


def findings(visit: StudioVisit, all_found: Iterable[Finding], here: str = "") -> dict[str, Any]:
    """All findings, those of the open file first, as the panel shows them."""
    listed = sorted(all_found, key=lambda one: (one.severity != "error", one.origin.file != here))
    mistakes = sum(one.severity == "error" for one in listed)
    return {
        "findings": [finding(visit, one, here) for one in listed[:MOST_FINDINGS]],
        "mistakes": mistakes,
        "doubts": len(listed) - mistakes,
        "more": max(len(listed) - MOST_FINDINGS, 0),
    }


def place(visit: StudioVisit, origin: Origin | None) -> dict[str, Any]:
    """Where something was written, with a link to it where the draft has the file."""
    if origin is None:
        return {"place": "", "url": "", "line": 0, "column": 0, "layer": ""}
    there = origin.file in visit.bench.files
    query = {"line": origin.line, "column": origin.column}
    return {
        "place": f"{origin.file}:{origin.line}",
        "url": visit.address("file", origin.file, query=query) if there else "",
        "line": origin.line,
        "column": origin.column,
        "layer": origin.layer,
    }


def topics(visit: StudioVisit, found: Iterable[Topic], sections: dict[str, Text]) -> list[dict[str, Any]]:
    """Changes, by what they are about."""
    marks = {"added": "add", "removed": "delete", "changed": "edit", "moved": "sort"}
    return [
        {
            "title": str(topic.title),
            "section": str(sections.get(topic.section, topic.section)),
            "name": topic.name,
            "changes": [
                {
                    "kind": one.kind,
                    "icon": marks[one.kind],
                    "inside": one.inside or one.path,
                    "before": one.before,
                    "after": one.after,
                    "at": place(visit, one.origin_after or one.origin_before),
                }
                for one in topic.changes
            ],
        }
        for topic in found
    ]
