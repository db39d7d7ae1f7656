"""What the editor offers at the cursor (¦)."""

from __future__ import annotations

import pytest

from guicheng.config.workbench.completing import options_at
from guicheng.config.workbench.cursor import place_at

STEPS = "chain:\n  steps:\n"


@pytest.mark.parametrize(
    ("text", "way", "value"),
    [
        ("¦", (), False),
        ("title: ¦", ("title",), True),
        ("chain:\n  ¦", ("chain",), False),
        ("chain:\n¦", (), False),
        (f"{STEPS}    - ¦", ("chain", "steps", "-"), False),
        (f"{STEPS}    - id: a\n      ¦", ("chain", "steps", "-"), False),
        (f"{STEPS}    - id: a\n      by: {{role: ¦", ("chain", "steps", "-", "by", "role"), True),
        (f"{STEPS}    - id: a\n      by: {{role: x, ¦", ("chain", "steps", "-", "by"), False),
        (f"{STEPS}    - id: a\n      decisions: [¦", ("chain", "steps", "-", "decisions", "-"), True),
        (f"{STEPS}    - id: a\n    - id: b\n      ti¦", ("chain", "steps", "-"), False),
        ("steps:\n- id: a\n- ti¦", ("steps", "-"), False),
        ("steps:\n- id: a\nti¦", (), False),
        ("- {to: [a], other: ¦", ("-", "other"), True),
        ("# note: x\nchain:\n\n  # more\n  ¦", ("chain",), False),
        ("a: {b: {c: 1}, d: [1, ¦", ("a", "d", "-"), True),
        ('"quoted key":\n  ¦', ("quoted key",), False),
    ],
)
def test_the_way_to_the_cursor(text: str, way: tuple[str, ...], value: bool) -> None:
    before = text.partition("¦")[0]
    place = place_at(text.replace("¦", ""), before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    assert (place.way, place.value) == (way, value)


@pytest.mark.parametrize(
    ("path", "text", "offered", "not_offered"),
    [
        ("workflows/x/a.yaml", "filing: a\n¦", {"title", "chain"}, {"filing"}),
        ("workflows/x/a.yaml", "limit:\n  per: ¦", {"subject", "period"}, {"chain"}),
        ("forms/x/a/ui.yaml", "fields:\n  name:\n    widget: ¦", {"textarea", "money"}, set()),
        ("rules/x/registers.yaml", "¦", {"registers"}, set()),
        ("rules/x/nothing.yaml", "¦", set(), {"registers"}),
        ("elsewhere", "¦", set(), set()),
    ],
)
def test_the_schema_of_the_file_says_what_is_offered(
    path: str, text: str, offered: set[str], not_offered: set[str]
) -> None:
    before = text.partition("¦")[0]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    labels = {option.label for option in options_at(path, text.replace("¦", ""), line, column, None)}
    assert offered <= labels
    assert not labels & not_offered


@pytest.mark.parametrize("text", ["]]}", "{{{{[", "- - - -", ":", "a: {b", "\t", "'", '"x', "- : -", "a:\n" * 300])
def test_no_text_is_too_odd(text: str) -> None:
    for column in range(1, 8):
        options_at("workflows/x/a.yaml", text, 1 + text.count("\n"), column, None)
    options_at("workflows/x/a.yaml", text, 10**6, 10**6, None)
