"""Writes the table of places (GB/T 2260) that ships with the platform: `python tools/places.py`.

Codes, names and years come from the table of python-stdnum (`stdnum/cn/loc.dat`, which takes them from the lists of
administrative divisions on zh.wikipedia.org); codes and names themselves are those of the published standard and its
yearly changes, which nobody owns. Rows that stand in the file stay as they are, so that what was put right by hand is
kept; English names of new ones are made by pypinyin, which is installed for this run only. Whatever the source says of
years counts from 1 January.

What follows a code that was given up is the code of the same name that began about then; of those that went into a
neighbour under another name, the well-known ones are named below.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

FILE = Path(__file__).parent.parent / "platform" / "guicheng" / "accounts" / "data" / "jurisdictions.csv"
HEAD = """\
# Codes of GB/T 2260 down to the county, with the codes given up and what follows; edition: python-stdnum {version}.
# Names, codes and years as in the table that it ships (stdnum/cn/loc.dat). The source gives years: a code stands from
# 1 January of its first year to 31 December of its last. English names are Hanyu Pinyin. Made by tools/places.py.
# That table is licensed under the LGPL, version 2.1 or later, by the authors of python-stdnum.
"""
MERGED = {
    "110103": "110101", "110104": "110102", "310102": "310101", "310103": "310101", "310108": "310106",
    "310119": "310115", "120107": "120116", "120108": "120116", "120109": "120116", "320502": "320508",
    "320503": "320508", "320504": "320508", "320103": "320104", "320107": "320106", "320202": "320213",
    "320203": "320213", "320204": "320213", "330103": "330105", "330104": "330102", "330204": "330212",
    "370204": "370203", "370284": "370211", "440116": "440112", "440103": "440113", "500222": "500110",
    "500225": "500111", "120225": "120119", "130223": "130284", "130230": "130209", "130421": "130402",
    "130521": "130503", "130526": "130505", "130603": "130606", "130604": "130606", "140202": "140213",
    "140211": "140214", "140227": "140215", "140402": "140403", "140411": "140403", "140421": "140404",
    "320405": "320412", "320611": "320613", "320705": "320706", "320802": "320812", "320811": "320812",
    "321011": "321002", "330621": "330603", "340208": "340209", "340221": "340210", "340502": "340503",
    "340702": "340705", "340703": "340705", "340721": "340706", "341402": "340181", "350402": "350404",
    "350427": "350405", "360105": "360112", "360421": "360404", "360427": "360483", "361121": "361104",
    "370205": "370203", "230705": "230751", "542121": "540302", "120202": "120114", "130103": "130102",
}  # fmt: skip
"""Codes that went into a neighbour of another name, or were joined with one."""
LEFT_OUT = {"422900", "422921"}
"""Rows of the source that are no codes of the standard's present form."""
NEW_PROVINCES = {"46": ("44",), "50": ("51",)}
_SPAN = re.compile(r"(?:\[(\d{4})?-(\d{4})?\])?([^,\[\]]+)")
_KIND = re.compile(r"(自治区|自治州|自治县|自治旗|地区|架林区|特区|新区|矿区|[省市县区旗盟])$")
_PEOPLES = {
    "蒙古": "Mongol", "回": "Hui", "藏": "Tibetan", "维吾尔": "Uygur", "苗": "Miao", "彝": "Yi", "壮": "Zhuang",
    "布依": "Buyi", "朝鲜": "Korean", "满": "Manchu", "侗": "Dong", "瑶": "Yao", "白": "Bai", "土家": "Tujia",
    "哈尼": "Hani", "哈萨克": "Kazak", "傣": "Dai", "黎": "Li", "傈僳": "Lisu", "佤": "Va", "畲": "She",
    "拉祜": "Lahu", "水": "Sui", "东乡": "Dongxiang", "纳西": "Naxi", "景颇": "Jingpo", "柯尔克孜": "Kirgiz",
    "土": "Tu", "达斡尔": "Daur", "仫佬": "Mulao", "羌": "Qiang", "布朗": "Blang", "撒拉": "Salar", "毛南": "Maonan",
    "仡佬": "Gelao", "锡伯": "Xibe", "普米": "Pumi", "塔吉克": "Tajik", "怒": "Nu", "鄂温克": "Ewenki",
    "保安": "Bonan", "裕固": "Yugur", "独龙": "Derung", "鄂伦春": "Oroqen", "各": "Multi-ethnic",
}  # fmt: skip
_WORDS = {
    "自治区": "Autonomous Region", "自治州": "Autonomous Prefecture", "自治县": "Autonomous County",
    "自治旗": "Autonomous Banner", "地区": "Prefecture", "盟": "League", "林区": "Forestry District",
    "特区": "Special District", "新区": "New District", "矿区": "Mining District", "县": "County", "区": "District",
    "旗": "Banner", "市": "", "省": "",
}  # fmt: skip
_FIXED = {
    "市辖区": "City Districts", "市区": "City Districts", "县": "Counties",
    "省直辖县级行政单位": "Counties and Cities under the Province",
    "自治区直辖县级行政单位": "Counties and Cities under the Autonomous Region",
}  # fmt: skip


_SAID = {
    "朝阳": "Chaoyang", "长治": "Changzhi", "呼和浩特": "Hohhot", "乌鲁木齐": "Urumqi", "拉萨": "Lhasa",
    "哈尔滨": "Harbin", "厦门": "Xiamen", "克拉玛依": "Karamay", "沙头角": "Shatoujiao",
}  # fmt: skip
"""Names that are not said as their characters are one by one."""


@dataclass
class Place:
    """A code under its last name, with the years in which it stood."""

    code: str
    zh: str
    first: int | None
    named: int | None
    last: int | None
    successor: str = ""

    @property
    def stem(self) -> str:
        """Its name without what kind of place it is."""
        return _KIND.sub("", self.zh)


def places() -> Iterator[Place]:
    """Every code of the source, in order."""
    province = ""
    for line in resources.files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        if head := re.match(r"(\d\d) province=", line):
            province = head[1]
        elif row := re.match(r'  (\d{4}) county="(.*)"', line):
            spans = [match.groups() for match in _SPAN.finditer(row[2])]
            first, (named, last, zh) = spans[0][0], spans[-1]
            years = [int(year) if year else None for year in (first, named, last)]
            yield Place(province + row[1], zh, years[0], years[1], years[2])


def follow(found: list[Place]) -> None:
    """Say of every code that was given up what follows it, where that is known."""
    for place in found:
        if place.last is None:
            continue
        near = [one for one in found if one is not place and _is_named_like(one, place) and _begins_then(one, place)]
        near.sort(key=lambda one: (one.code[:4] != place.code[:4], one.code[:2] != place.code[:2]))
        if place.code in MERGED and any(one.code == MERGED[place.code] for one in found):
            place.successor = MERGED[place.code]
        elif near and (len(near) == 1 or near[0].code[:4] == place.code[:4]):
            place.successor = near[0].code


def _is_named_like(one: Place, place: Place) -> bool:
    if len(place.stem) == 1:
        return one.zh == place.zh or (one.code[:4] == place.code[:4] and one.zh.startswith(place.zh))
    return one.stem == place.stem or (one.code[:4] == place.code[:4] and one.zh == f"{place.zh}区")


def _begins_then(one: Place, place: Place) -> bool:
    assert place.last is not None
    near = one.code[:2] == place.code[:2] or place.code[:2] in NEW_PROVINCES.get(one.code[:2], ())
    is_city = one.code.endswith("00") == place.code.endswith("00")
    return near and is_city and one.named is not None and -1 <= one.named - place.last <= 1


def english(zh: str) -> str:
    """A name in Hanyu Pinyin, with what kind of place it is in English."""
    from pypinyin import Style, lazy_pinyin

    if zh in _FIXED:
        return _FIXED[zh]
    found = _KIND.search(zh)
    kind, stem = (found[1], zh[: found.start()]) if found else ("", zh)
    if kind == "架林区":
        kind, stem = "林区", f"{stem}架"
    peoples: list[str] = []
    while stem.endswith("族"):
        people = next((one for one in _PEOPLES if len(one) < len(stem) - 1 and stem.endswith(f"{one}族")), None)
        if people is None:
            break
        peoples.insert(0, _PEOPLES[people])
        stem = stem[: -len(people) - 1]
    if stem in _SAID:
        return " ".join(part for part in (_SAID[stem], _WORDS.get(kind, "")) if part)
    sounds = lazy_pinyin(stem, style=Style.NORMAL)
    sounds = [one.replace("v", "ü") for one in sounds]
    name = "".join(f"'{one}" if number and one[:1] in "aeo" else one for number, one in enumerate(sounds))
    if len(stem) == 1 and kind in ("市", "省"):
        kind = ""
    return " ".join(part for part in (name[:1].upper() + name[1:], " and ".join(peoples), _WORDS.get(kind, "")) if part)


def main() -> None:
    """Write the file anew."""
    with FILE.open(encoding="utf-8", newline="") as file:
        known = {row["code"]: row for row in csv.DictReader(line for line in file if not line.startswith("#"))}
    found = list(places())
    follow(found)
    codes = {place.code for place in found} - LEFT_OUT
    for place in found:
        if place.code not in known and place.code not in LEFT_OUT:
            known[place.code] = {
                "code": place.code,
                "zh": place.zh,
                "en": english(place.zh),
                "valid_from": f"{place.first}-01-01" if place.first else "",
                "valid_until": f"{place.last + 1}-01-01" if place.last else "",
                "successor": place.successor if place.successor in codes else "",
            }
    with FILE.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD.format(version=metadata.version("python-stdnum")))
        writer = csv.DictWriter(
            file, ("code", "zh", "en", "valid_from", "valid_until", "successor"), lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(known[code] for code in sorted(known))


if __name__ == "__main__":
    main()
