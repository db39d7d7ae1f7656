"""File names: whatever comes in, what comes out is short, visible and leads nowhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guicheng.attachments.names import MOST_BYTES, extension_of, named
from guicheng.attachments.wording import shown, shown_limit


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("现场全景.jpg", "现场全景.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\张三\\照片.JPG", "照片.JPG"),
        ("..\\..\\x.jpg", "x.jpg"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ('a<b>:"|?*.jpg', "a_b______.jpg"),
        ("  . hidden .jpg", "hidden.jpg"),
        (".jpg", "jpg.jpg"),
        ("", "附件.jpg"),
        ("...", "附件.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("图.png", "图.jpg"),
        ("版本2.1 说明", "版本2.1 说明.jpg"),
        ("照" * 200 + ".jpg", "照" * 65 + ".jpg"),
    ],
)
def test_names(given_name: str, expected: str) -> None:
    assert named(given_name, "jpg", ("jpg", "jpeg")) == expected


@given(st.text(max_size=400))
def test_a_name_is_always_harmless(given_name: str) -> None:
    name = named(given_name, "jpg", ("jpg", "jpeg"))
    assert len(name.encode()) <= MOST_BYTES
    assert extension_of(name) in ("jpg", "jpeg")
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in name)
    assert not name.startswith(".")


@pytest.mark.parametrize(
    ("size", "file", "limit"),
    [
        (2_097_152, "2M", "2M"),
        (2_097_153, "2.01M", "2M"),
        (5 * 1024 * 1024, "5M", "5M"),
        (512_000, "500K", "500K"),
        (1_572_864, "1.5M", "1.5M"),
        (1, "0.01K", "0K"),
    ],
)
def test_sizes(size: int, file: str, limit: str) -> None:
    assert (shown(size), shown_limit(size)) == (file, limit)
