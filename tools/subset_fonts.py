"""Cuts Noto Sans SC down to what documents print. Run by hand when the font changes; needs `fonttools`.

python tools/subset_fonts.py <folder of the unpacked npm package @expo-google-fonts/noto-sans-sc>
"""

from __future__ import annotations

import io
import lzma
import sys
from pathlib import Path

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
    packed = io.BytesIO()
    font.save(packed)
    target.write_bytes(lzma.compress(packed.getvalue(), preset=9 | lzma.PRESET_EXTREME))


def main() -> None:
    """Both cuts."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    package = Path(sys.argv[1])
    common = {code for first, end in BLOCKS for code in range(first, end)}
    regular = package / "400Regular" / "NotoSansSC_400Regular.ttf"
    wanted = common | encoded("gbk") | {*RARE, *map(ord, RARE_IN_NAMES)}
    cut(regular, FONTS / "NotoSansSC-Regular.ttf.xz", wanted)
    cut(package / "700Bold" / "NotoSansSC_700Bold.ttf", FONTS / "NotoSansSC-Bold.ttf.xz", common | encoded("gb2312"))


if __name__ == "__main__":
    main()
