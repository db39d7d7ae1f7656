"""Keys of desks: how rows keep them, and whose a desk is."""

from __future__ import annotations

import pytest

from guicheng.common.desk_keys import DeskKey
from guicheng.workflow.desk import VACANT, Desk


@pytest.mark.parametrize(
    ("desk", "written", "key"),
    [
        (Desk.of_account(7), "a7", DeskKey("account", 7)),
        (Desk.of_role(3, "chief-engineer"), "o3:chief-engineer", DeskKey("organisation", 3, "chief-engineer")),
        (Desk.of_entry(12, "manager"), "s12:manager", DeskKey("entry", 12, "manager")),
    ],
)
def test_a_key_is_read_as_it_is_written(desk: Desk, written: str, key: DeskKey) -> None:
    assert (desk.key, DeskKey.parse(written), str(key)) == (written, key, written)
    assert [desk.account_id, desk.organisation_id, desk.entry_id].count(None) == 2
    assert {desk.account_id, desk.organisation_id, desk.entry_id} - {None} == {key.id}
    assert desk.role == (key.role or None)


@pytest.mark.parametrize("written", ["", VACANT, "a", "a7:x", "o3", "o3:", "authority", "x1:y"])
def test_what_is_no_key_is_nobodys(written: str) -> None:
    assert DeskKey.parse(written) is None
    assert (Desk(written).account_id, Desk(written).organisation_id, Desk(written).role) == (None, None, None)
