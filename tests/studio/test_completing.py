"""What the editor offers at the cursor (¦)."""

from __future__ import annotations

import pytest

from guicheng.config.checker import check
from guicheng.config.things import declared
from guicheng.config.workbench.completing import options_at
from guicheng.config.workbench.cursor import place_at
from tests.config.planting import folders

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


@pytest.mark.parametrize(
    ("path", "text", "offered"),
    [
        ("workflows/x/a.yaml", "about: ¦", "registers"),
        ("workflows/x/a.yaml", "chain:\n  applicant: ¦", "roles"),
        ("workflows/x/a.yaml", "chain:\n  applicant: [¦", "roles"),
        ("workflows/x/a.yaml", "chain:\n  steps:\n    - by: {of: {kind: ¦", "kinds"),
        ("workflows/x/a.yaml", "labels:\n  draft:\n    ¦", "roles"),
        ("workflows/x/a.yaml", "visibility:\n  - to: [¦", "roles"),
        ("workflows/x/a.yaml", "requires:\n  - when: {is: ¦", "conditions"),
        ("workflows/x/region.yaml", "menus:\n  ¦", "roles"),
        ("workflows/x/notices.yaml", "notices:\n  a:\n    filings: [¦", "filings"),
        ("rules/x/registers.yaml", "registers:\n  a:\n    form: ¦", "forms"),
    ],
)
def test_the_names_that_the_draft_declares_are_offered_where_they_are_meant(path: str, text: str, offered: str) -> None:
    config = check("hunan-quality", folders(), scenarios=False).config
    assert config is not None
    before = text.partition("¦")[0]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    options = options_at(path, text.replace("¦", ""), line, column, config)
    names = {option.label for option in options if option.kind == "name"}
    assert names == set(declared(config, offered))


@pytest.mark.parametrize("text", ["]]}", "{{{{[", "- - - -", ":", "a: {b", "\t", "'", '"x', "- : -", "a:\n" * 300])
def test_no_text_is_too_odd(text: str) -> None:
    for column in range(1, 8):
        options_at("workflows/x/a.yaml", text, 1 + text.count("\n"), column, None)
    options_at("workflows/x/a.yaml", text, 10**6, 10**6, None)
