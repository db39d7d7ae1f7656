"""A cell that an answer in its row makes read-only: kept where typed before its lock, refused with what was typed where
typed after, on the page, when it is drawn again, when it saves itself, when it is handed in, and by the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guicheng.config.model.conditions import Condition
from guicheng.filings.models import Filing
from tests.tables.conftest import Rows

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
OLD, NEW = 5, 6
CELL = 'name="materials.{}.copies"'


@pytest.fixture
def draft(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> Filing:
    """A draft in whose rows five copies are for good."""
    form = rows.config.forms["permit"]
    table = form.ui.fields["materials"]
    lock = table.columns["copies"].model_copy(update={"read_only_if": Condition({"item.copies": 5})})
    fields = {**form.ui.fields, "materials": table.model_copy(update={"columns": {**table.columns, "copies": lock}})}
    locking = form.model_copy(update={"ui": form.ui.model_copy(update={"fields": fields})})
    monkeypatch.setitem(rows.config.forms, "permit", locking)
    return rows.draft()


def place_of(rows: Rows, draft: Filing) -> int:
    """The number of the row 施工图."""
    return [row["key"] for row in rows.now(draft).data["materials"]].index("plan")


def sent(rows: Rows, draft: Filing, **cells: Any) -> dict[str, str]:
    """What the page sends of that row."""
    at, version = place_of(rows, draft), rows.now(draft).version
    typed = {f"materials.{at}.{name}": str(value) for name, value in {"key": "plan", **cells}.items()}
    return {"agent": "false", "version": str(version), **typed}


def copies(rows: Rows, draft: Filing) -> Any:
    return rows.now(draft).data["materials"][place_of(rows, draft)].get("copies")


def test_typed_and_locked_at_once_is_kept(rows: Rows, draft: Filing) -> None:
    client: Any = rows.person("firm.clerk").client()
    cell = CELL.format(place_of(rows, draft))
    both = sent(rows, draft, copies=OLD)
    drawn = client.post(f"/filings/{draft.pk}/refresh/", both, headers=HTMX).content.decode()
    assert cell in drawn, "nothing is locked before it is saved: what was typed still goes along"
    assert client.post(f"/filings/{draft.pk}/save/", both).status_code == 204
    assert copies(rows, draft) == OLD
    page = client.get(f"/filings/{draft.pk}/edit/").content.decode()
    assert cell not in page
    assert "data-locks" in page, "drawn again once it is saved"


WAYS: dict[str, tuple[str, dict[str, Any], int]] = {
    "save": ("edit", {}, 400),
    "hand in": ("edit", {"act": "submit", "confirmed": "1"}, 400),
    "drawn again": ("refresh", {}, 200),
}


@pytest.mark.parametrize("way", WAYS)
def test_typed_where_another_tab_has_locked_is_refused_and_told(rows: Rows, draft: Filing, way: str) -> None:
    client: Any = rows.person("firm.clerk").client()
    client.post(f"/filings/{draft.pk}/save/", sent(rows, draft, copies=OLD))
    where, more, status = WAYS[way]
    headers = HTMX if where == "refresh" else {}
    typed = {**sent(rows, draft, copies=NEW), **more}
    answer = client.post(f"/filings/{draft.pk}/{where}/", typed, headers=headers)
    assert answer.status_code == status
    assert "的份数已不能修改" in answer.content.decode()
    assert CELL.format(place_of(rows, draft)) not in answer.content.decode()
    assert (copies(rows, draft), rows.now(draft).submitted_at) == (OLD, None)


def test_a_program_is_told(rows: Rows, draft: Filing) -> None:
    person = rows.person("firm.clerk")
    client: Any = person.api()
    person.client().post(f"/filings/{draft.pk}/save/", sent(rows, draft, copies=OLD))

    def patched(value: int) -> str:
        body = {"data": {"materials": [{"key": "plan", "copies": value}]}, "version": rows.now(draft).version}
        answer = client.patch(f"/api/v1/filings/{draft.pk}", json.dumps(body), content_type="application/json")
        return str(json.dumps(answer.json(), ensure_ascii=False))

    assert "form.locked" in (told := patched(NEW))
    assert "materials.0.copies" in told
    assert "form.locked" not in patched(OLD), "sent again as it is"
    assert copies(rows, draft) == OLD
