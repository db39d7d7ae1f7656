"""The browser files: built from these sources, calling nobody, with their licences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import check_assets

PLATFORM = check_assets.ROOT / "platform" / "guicheng"
PAGES = sorted(path for path in PLATFORM.rglob("*.html") if "templates" in path.parts)
SPRITE = (check_assets.BUILT / "icons.svg").read_text("utf-8")
ICON = re.compile(r"""\{% icon ["']([\w-]+)["']""")


def test_the_files_belong_to_these_sources() -> None:
    assert check_assets.stale() == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PLATFORM).as_posix())
def test_a_template_keeps_the_content_policy(page: Path) -> None:
    source = page.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", source)
    assert not re.search(r"""(?:src|href|action)=["']https?:""", source)
    assert [name for name in ICON.findall(source) if f'id="{name}"' not in SPRITE] == []


@pytest.mark.parametrize("name", ["guicheng.css", "viewer.css"])
def test_styles_fetch_nothing(name: str) -> None:
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]{0,30})", (check_assets.BUILT / name).read_text("utf-8"))
    assert [address for address in addresses if not address.startswith(("data:", "#"))] == []


@pytest.mark.parametrize(
    "name",
    ["htmx.org", "idiomorph", "@alpinejs/csp", "bootstrap", "bootstrap-icons", "viewerjs", "codemirror", "echarts"],
)
def test_the_licence_of_what_is_bundled_is_there(name: str) -> None:
    assert re.search(rf"^{re.escape(name)} \d", (check_assets.BUILT / "LICENSES.txt").read_text("utf-8"), re.MULTILINE)


def test_the_lock_names_no_registry() -> None:
    lock = (check_assets.FRONTEND / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    versions = re.findall(
        r'"(?:dependencies|devDependencies)": \{([^}]*)\}', (check_assets.FRONTEND / "package.json").read_text("utf-8")
    )
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", v) for block in versions for v in re.findall(r': "([^"]+)"', block))
