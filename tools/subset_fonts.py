"""Cuts fonts down to what documents print. Run by hand when a font changes; needs `fonttools`.

python tools/subset_fonts.py common <folder of the unpacked npm package @expo-google-fonts/noto-sans-sc>
python tools/subset_fonts.py rare <root of the unpacked Debian packages fonts-hanazono and unicode-data>
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parents[1] / "platform" / "guicheng" / "documents" / "fonts"
BLOCKS = (
    (0x20, 0x7F), (0xA0, 0x250), (0x370, 0x460), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2300),
    (0x2460, 0x27C0), (0x3000, 0x3100), (0x3200, 0x3400), (0xFE30, 0xFE50), (0xFF00, 0xFFF0),
)  # fmt: skip
"""Latin, Greek, Cyrillic, punctuation, currency, letterlike and technical symbols, shapes, Chinese punctuation."""
RARE = range(0x20000, 0x32000)
RARE_IN_NAMES = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬"
    "䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
"""Ideographs of the national table of general characters that GBK lacks: they stand in names of people and places."""
IDEOGRAPHS = 0x3400
NAMES = {1: "Guicheng Rare", 3: "Guicheng Rare", 4: "Guicheng Rare", 6: "GuichengRare", 16: "Guicheng Rare"}
"""What the font of rare ideographs calls itself, by the number in its table of names."""
DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "gasp"]


def encoded(name: str) -> set[int]:
    """Every character of a double-byte character set."""
    found = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode(name)))
            except UnicodeDecodeError:
                continue
    return found


def cut(source: Path, target: Path, characters: set[int]) -> None:
    """Writes `target`, packed, with only `characters` of `source`."""
    packed = io.BytesIO()
    subset_of(source, characters).save(packed)
    target.write_bytes(lzma.compress(packed.getvalue(), preset=9 | lzma.PRESET_EXTREME))


def subset_of(source: Path, characters: set[int]) -> Any:
    """The font in `source` with only `characters`."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.layout_features, options.hinting, options.name_IDs = [], False, ["*"]
    options.notdef_outline = True
    options.drop_tables += DROPPED
    font = TTFont(source)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    return font


def unihan(folder: Path, file: str) -> Iterator[tuple[int, str, str]]:
    """Character, property and value of each line of a file of the Unihan database."""
    with bz2.open(folder / f"Unihan_{file}.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("U+"):
                code, name, value = line.rstrip("\n").split("\t")
                yield int(code[2:], 16), name, value


def in_names(folder: Path, common: set[int]) -> set[int]:
    """What a name may hold: the ideographs that have a reading, that a standard other than the great dictionaries
    lists, or that are another shape of a common one (𠮷 of 吉)."""
    found = {code for code, name, _ in unihan(folder, "Readings") if name == "kMandarin"}
    found |= {code for code, name, _ in unihan(folder, "DictionaryLikeData") if name in ("kUnihanCore2020", "kTGH")}
    for code, name, value in unihan(folder, "IRGSources"):
        in_standard = name == "kIRG_GSource" and value.split("-")[0] not in ("GKX", "GHZ")
        if in_standard or name in ("kIRG_JSource", "kIRG_HSource"):
            found.add(code)
    for code, _, value in unihan(folder, "Variants"):
        others = {int(other, 16) for other in re.findall(r"U\+([0-9A-F]+)", value)}
        found |= {code} if others & common else set()
        found |= others if code in common else set()
    return found


def cut_rare(root: Path) -> None:
    """The ideographs that names hold and the regular cut lacks, of both files of Hanazono, under a name of our own:
    the licence reserves theirs."""
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont

    regular = TTFont(io.BytesIO(lzma.decompress((FONTS / "NotoSansSC-Regular.ttf.xz").read_bytes())))
    has = set(regular.getBestCmap())
    wanted = {
        c for c in in_names(root / "usr/share/unicode", {c for c in has if c >= IDEOGRAPHS}) - has if c >= IDEOGRAPHS
    }
    parts = []
    for name in ("HanaMinA", "HanaMinB"):
        part = io.BytesIO()
        subset_of(root / f"usr/share/fonts/truetype/hanazono/{name}.ttf", wanted).save(part)
        part.seek(0)
        parts.append(part)
    font = Merger().merge(parts)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = NAMES[record.nameID]
    packed = io.BytesIO()
    font.save(packed)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "pb": 0}]
    (FONTS / "GuichengRare-Regular.ttf.xz").write_bytes(lzma.compress(packed.getvalue(), filters=filters))


def main() -> None:
    """The cuts that are asked for."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if sys.argv[1] == "rare":
        cut_rare(Path(sys.argv[2]))
    else:
        cut_common(Path(sys.argv[2]))


def cut_common(package: Path) -> None:
    """Both cuts of Noto Sans SC."""
    common = {code for first, end in BLOCKS for code in range(first, end)}
    regular = package / "400Regular" / "NotoSansSC_400Regular.ttf"
    wanted = common | encoded("gbk") | {*RARE, *map(ord, RARE_IN_NAMES)}
    cut(regular, FONTS / "NotoSansSC-Regular.ttf.xz", wanted)
    cut(package / "700Bold" / "NotoSansSC_700Bold.ttf", FONTS / "NotoSansSC-Bold.ttf.xz", common | encoded("gb2312"))


if __name__ == "__main__":
    main()
