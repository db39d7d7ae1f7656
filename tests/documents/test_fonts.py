"""The fonts draw everything that configurations say."""

from __future__ import annotations

from pathlib import Path

import yaml
from reportlab.pdfbase import pdfmetrics

from guicheng.documents import fonts

ROOT = Path(__file__).resolve().parents[2]
COMMON = "，。、；：？！“”‘’（）《》【】—…·￥％℃㎡①②③ⅠⅡ㈠αβΩ×÷±≤≥≠√∑→←↑↓□■○●△▲☆★√×〓"


def said(value: object) -> set[str]:
    """Every character of the texts within configuration data."""
    if isinstance(value, str):
        return set(value)
    if isinstance(value, dict):
        return {c for key, inner in value.items() for c in (*str(key), *said(inner))}
    return {c for inner in value for c in said(inner)} if isinstance(value, list) else set()


def test_every_character_of_the_configuration_can_be_drawn() -> None:
    files = [file for root in ("workflows", "forms", "rules") for file in (ROOT / root).rglob("*.yaml")]
    characters = {c for file in files for c in said(yaml.safe_load(file.read_text(encoding="utf-8")))}
    assert len(characters) > 500
    assert sorted(c for c in characters if c != "\n" and not fonts.covers(c)) == []


def test_every_common_character_can_be_drawn() -> None:
    ideographs = {bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)}
    assert [c for c in sorted({*ideographs, *COMMON}) if not fonts.covers(c)] == []


def test_a_heading_with_a_rare_character_draws_that_one_in_the_regular_cut() -> None:
    assert list(fonts.runs("王䶮喆", fonts.BOLD))[1] == (fonts.REGULAR, "䶮喆")
    assert "".join(piece for _, piece in fonts.runs("a😀b", fonts.BOLD)) == "a〓b"


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    folder = fonts.FOLDER
    assert sum(file.stat().st_size for file in folder.glob("*.xz")) < 15_000_000
    for licence in ("OFL.txt", "OFL-Hanazono.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / licence).read_text(encoding="utf-8")


def test_the_font_of_rare_characters_has_a_name_that_its_licence_does_not_reserve() -> None:
    assert fonts.rare()
    assert b"HanaMin" not in pdfmetrics.getFont(fonts.RARE).face.name
