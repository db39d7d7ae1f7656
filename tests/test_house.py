"""The rules of the house (CONTRIBUTING.md), checked on the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "platform" / "guicheng"
PACKAGES = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))
ROOMS = sorted(f"filings.{path.parent.name}" for path in SOURCE.glob("filings/*/__init__.py"))
NO_ROOMS = {"filings.management", "filings.migrations"}
"""Folders that Django asks for."""
FACES = ("portal", "studio", "api")

PROVINCES = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
]
PINYIN = [
    "beijing",
    "tianjin",
    "hebei",
    "shanxi",
    "neimenggu",
    "liaoning",
    "jilin",
    "heilongjiang",
    "jiangsu",
    "zhejiang",
    "anhui",
    "fujian",
    "jiangxi",
    "shandong",
    "henan",
    "hubei",
    "hunan",
    "guangdong",
    "guangxi",
    "hainan",
    "chongqing",
    "sichuan",
    "guizhou",
    "yunnan",
    "xizang",
    "shaanxi",
    "gansu",
    "qinghai",
    "ningxia",
    "xinjiang",
    "wuhan",
    "furong",
]  # not shanghai: the time zone of the whole country bears its name
TIME_ZONE = re.compile(r"Asia/Shanghai")
DATA = {"calendars/data", "accounts/data"}
"""National reference data (holidays, the GB/T 2260 tree) lists every province; it favours none."""


def files(*suffixes: str) -> Iterator[Path]:
    """The source files under ``platform/`` that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "platform"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in suffixes and path.is_file():
            yield path


def relative(path: Path) -> str:
    return path.relative_to(SOURCE if path.is_relative_to(SOURCE) else ROOT).as_posix()


PYTHON = {relative(path): path for path in files(".py")}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in PYTHON.items()}


def configured_names() -> set[str]:
    """The regions and filing types that the configuration folders of this checkout name. A filing type called by one
    ordinary word (permit, contract) is not told from the word."""
    regions = {path.name for folder in ("workflows", "forms", "rules") for path in (ROOT / folder).glob("*/")}
    filings = {path.stem for path in (ROOT / "workflows").glob("*/*.yaml") if "-" in path.stem}
    return {name for name in regions | filings if not name.startswith("_")}


def test_no_source_names_a_region_a_province_or_a_filing_type() -> None:
    names = [re.escape(name) for name in (*PROVINCES, "武汉", "芙蓉")]
    words = [re.escape(name) for name in (*PINYIN, *configured_names())]
    forbidden = re.compile(
        "|".join([*names, rf"(?<![a-z])(?:{'|'.join(sorted(words, key=len, reverse=True))})(?![a-z])"]), re.I
    )
    found = [
        f"{relative(path)}:{number}: {match.group()}"
        for path in files(".py", ".html", ".js", ".po", ".css", ".txt", ".json", ".yaml")
        if not any(relative(path).startswith(data) for data in DATA) and "/static/" not in path.as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := forbidden.search(line))
    ]
    assert found == []


@pytest.mark.parametrize("package", sorted({*PACKAGES, *ROOMS} - NO_ROOMS))
def test_every_package_says_at_its_door_what_it_may_import_and_what_it_promises(package: str) -> None:
    door = ast.get_docstring(TREES[f"{package.replace('.', '/')}/__init__.py"]) or ""
    assert "May import" in door
    assert "Promises" in door


@pytest.mark.parametrize("face", FACES)
def test_a_face_never_reaches_past_the_scoped_queries(face: str) -> None:
    managers = {"objects", "_default_manager", "_base_manager"}
    assert [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        if name.startswith(f"{face}/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in managers
    ] == []


WALL_CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("timezone", "now"), ("time", "time"),
}  # fmt: skip


def test_there_is_one_clock() -> None:
    """``time.monotonic`` and ``perf_counter`` measure how long something takes; they are no clock."""
    calls = [
        (name, node.lineno, ast.unparse(node.func))
        for name, tree in TREES.items()
        if name != "common/clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert [call for call in calls if tuple(call[2].rsplit(".")[-2:]) in WALL_CLOCKS] == []


def test_no_source_is_cut_short() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    assert [
        f"{name}:{number}"
        for name, path in PYTHON.items()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if unfinished.search(line)
    ] == []


MODULE, FUNCTION, ARGUMENTS = 400, 45, 7
"""Lines that a module and a function have at most, and arguments that a function takes besides `self`."""


def _too_large(source: str) -> Iterator[str]:
    """What of a module is larger than the house allows."""
    if (lines := source.count("\n")) > MODULE:
        yield f"{lines} lines"
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION:
            yield f"{node.name}: {lines} lines"
        named = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        if (number := len(named) - (named[:1] in (["self"], ["cls"]))) > ARGUMENTS:
            yield f"{node.name}: {number} arguments"


def test_every_room_is_small() -> None:
    modules = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(SOURCE)): [*_too_large(path.read_text())] for path in modules}
    assert {path: large for path, large in found.items() if large} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1\n" * 400, []),
        ("x = 1\n" * 401, ["401 lines"]),
        ("def f():\n" + "    x = 1\n" * 44, []),
        ("def f():\n" + "    x = 1\n" * 45, ["f: 46 lines"]),
        ("def f(a, b, c, d, *, e, g, h): ...\n", []),
        ("class A:\n    def f(self, a, b, c, d, *, e, g, h): ...\n", []),
        ("async def f(a, b, c, d, /, e, *, g, h, i): ...\n", ["f: 8 arguments"]),
    ],
)
def test_the_check_sees_a_large_room(source: str, found: list[str]) -> None:
    assert [*_too_large(source)] == found


def test_the_engine_is_not_imported_by_what_it_runs() -> None:
    """``runtime`` starts the house; only the composition root knows it."""
    root = {"settings.py", "urls.py", "wsgi.py", "celery.py"}
    assert [
        name
        for name, tree in TREES.items()
        if name not in root and not name.startswith("runtime/")
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("guicheng.runtime"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("guicheng.runtime") for alias in node.names))
    ] == []


@pytest.mark.parametrize("tasks", sorted(name for name in PYTHON if re.fullmatch(r"\w+/tasks\.py", name)) or ["none"])
def test_every_package_with_tasks_has_the_sweep_that_the_scheduler_calls(tasks: str) -> None:
    defined = (
        {node.name for node in ast.walk(TREES[tasks]) if isinstance(node, ast.FunctionDef)}
        if tasks != "none"
        else {"sweep"}
    )
    assert "sweep" in defined


CONFIGURATION = ("workflows", "forms", "rules")


@pytest.mark.parametrize("folder", CONFIGURATION)
def test_configuration_folders_hold_no_code(folder: str) -> None:
    assert [path.as_posix() for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".sh", ".js"}] == []


def tracked() -> Iterator[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    yield from (ROOT / name for name in filter(None, names.split("\0")))


TEXT = {".py", ".txt", ".in", ".toml", ".json", ".yaml", ".yml", ".cfg", ".lock", ".mjs", ".npmrc", ".sh"}


def test_nothing_names_a_registry_or_a_path_of_one_machine() -> None:
    leak = re.compile(
        r'"resolved":\s*"http|^\s*--(?:extra-)?index-url|/simple/|^\s*registry\s*=|(?<![\w./])/(?:root|home/\w+|Users/\w+)/',
        re.M,
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if path.suffix in TEXT and path != Path(__file__) and path.is_file()
        if leak.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_every_pinned_package_has_its_hashes() -> None:
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        pins = re.findall(r"^([A-Za-z0-9_.-]+==\S+)(.*)$", file.read_text(), re.M)
        assert pins
        assert [pin for pin, rest in pins if not rest.endswith("\\")] == [], file.name


def test_no_place_is_found_by_the_beginning_of_its_code() -> None:
    """An index finds a range of codes (`accounts.scoping.codes_within`), not the beginning of a text."""
    found = re.compile(r"(jurisdiction(_id)?|code|_at)__startswith|\"startswith\"")
    assert [name for name, path in PYTHON.items() if found.search(path.read_text(encoding="utf-8"))] == []


def _contracts() -> list[dict[str, Any]]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(declared["tool"]["importlinter"]["contracts"])


@pytest.mark.parametrize("contract", [c for c in _contracts() if c["type"] == "forbidden"], ids=lambda c: c["name"])
def test_the_import_contract_can_fail(contract: dict[str, Any]) -> None:
    """It binds every package but the library's owner, and names the library as the owner imports it."""
    (library,) = contract["forbidden_modules"]
    bound = {name.removeprefix("guicheng.") for name in contract["source_modules"]}
    (owner,) = set(PACKAGES) - bound
    assert bound <= set(PACKAGES)
    imports = re.compile(rf"^\s*(?:import|from) {library}\b", re.M)
    assert any(imports.search(path.read_text(encoding="utf-8")) for path in (SOURCE / owner).rglob("*.py"))


def test_every_package_has_its_place_in_the_layers() -> None:
    (layers,) = (contract["layers"] for contract in _contracts() if contract["type"] == "layers")
    placed = sorted(name.strip().removeprefix("guicheng.") for layer in layers for name in layer.split("|"))
    rooms = {*ROOMS, "filings.models"} - NO_ROOMS
    assert placed == sorted({*PACKAGES, *rooms} - {"filings"})


WIDGETS = "config/widgets/"
ONLY_WIDGETS = {"multi-select", "name-phone", "map-point", "boundary", "declaration"}
"""Names that mean a widget wherever they stand. The others are words of other things too: kinds of values (text),
formats (mobile), registers (entry), the inputs of the platform's own pages (textarea)."""


def told_apart(tree: ast.AST) -> Iterator[int]:
    """The lines where something called `widget` is compared with a text, looked up by it or matched."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left, _, comparators):
                parts, wanted = [left, *comparators], any(_text_in(one) for one in comparators)
            case ast.Match(subject, cases):
                parts, wanted = [subject], any(_text_in(case.pattern) for case in cases)
            case ast.Subscript(_, key):
                parts, wanted = [key], True
            case ast.Call(ast.Attribute(_, "get"), [key, *_]):
                parts, wanted = [key], True
            case _:
                continue
        if wanted and any(_called(one) in ("widget", "widget_for") for part in parts for one in ast.walk(part)):
            yield node.lineno if isinstance(node, ast.expr) else node.subject.lineno


def _called(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _text_in(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in ast.walk(node))


def test_no_module_beside_the_widgets_names_one() -> None:
    """There is no allow-list: a module that needs to tell widgets apart asks them."""
    others = {name: tree for name, tree in TREES.items() if not name.startswith(WIDGETS)}
    named = [
        f"{name}:{node.lineno} {node.value}"
        for name, tree in others.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in ONLY_WIDGETS
    ]
    assert named == []
    assert [f"{name}:{line}" for name, tree in others.items() for line in told_apart(tree)] == []


@pytest.mark.parametrize(
    "source",
    [
        'field.widget == "x"', 'field.widget.name in {"x"}', "TABLE[field.widget.name]", "TABLE.get(field.widget, 1)",
        'match field.widget:\n  case "x": pass', 'widget_for(schema, ui) == "x"',
    ],
)  # fmt: skip
def test_the_check_sees_a_widget_told_apart(source: str) -> None:
    assert list(told_apart(ast.parse(source)))


def test_no_template_or_script_names_one() -> None:
    told = re.compile(r"widget\s*(==|!=|in\b)|" + "|".join(map(re.escape, ONLY_WIDGETS - {"boundary", "declaration"})))
    scripts = [path for path in (ROOT / "frontend" / "src").rglob("*") if path.suffix in (".ts", ".js")]
    assert scripts
    files = [*SOURCE.rglob("*.html"), *scripts]
    assert [f"{path.relative_to(ROOT)}" for path in files if told.search(path.read_text(encoding="utf-8"))] == []
