"""Whatever bytes come, the answer is a file that can be opened or a `Fault`; never another error."""

from __future__ import annotations

import io
import struct
import subprocess
import sys

import pytest
from django.conf import settings as project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from guicheng.attachments import formats
from guicheng.attachments.examine import examine
from guicheng.attachments.faults import Fault
from guicheng.attachments.stripping import strip_jpeg, strip_png, strip_webp
from tests.attachments import corpus
from tests.attachments.corpus import Rule

ANY = Rule(kinds=("any",), max_bytes=10_000_000)
SMALL = corpus.scene((40, 30))
SAMPLES = [
    corpus.encoded(SMALL, "JPEG", exif=corpus.exif(6)),
    corpus.encoded(SMALL, "JPEG", progressive=True),
    corpus.encoded(SMALL, "PNG", exif=corpus.exif()),
    corpus.encoded(SMALL, "WEBP"),
    corpus.encoded(SMALL.convert("P"), "GIF"),
    corpus.encoded(SMALL, "BMP"),
    corpus.encoded(SMALL, "AVIF"),
    corpus.heic((64, 64)),
    corpus.pdf(corpus.object_stream(b"<</Type /Page>>")),
    corpus.docx(),
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100),
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.data())
def test_bent_files_are_opened_or_refused(sample: bytes, data: st.DataObject) -> None:
    bent = bytearray(sample)
    for _ in range(data.draw(st.integers(0, 6), label="changes")):
        at = data.draw(st.integers(0, len(bent) - 1))
        bent[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        examined = examine(bytes(bent), "a", ANY)
    except Fault:
        return
    if examined.main.media_type.startswith("image/"):
        kept = Image.open(io.BytesIO(examined.main.data))
        assert kept.size == (examined.main.width, examined.main.height)
        assert not dict(kept.getexif())


def test_a_worker_says_nothing_about_a_bent_picture() -> None:
    """A tag that claims to be longer than the file is muttered about by the decoder, and of no use to anybody."""
    tag = struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 271, 2, 5000, 26, 0)
    picture = corpus.encoded(SMALL, "JPEG")
    told = b"Exif\0\0" + tag
    bent = picture[:2] + b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told + picture[2:]
    code = (
        "import sys; from guicheng.attachments import formats, pictures;"
        "print(pictures.prepare(sys.stdin.buffer.read(), formats.JPEG).width)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input=bent, capture_output=True, check=True, cwd=project.ROOT / "platform"
    )
    assert (ran.stdout.strip(), ran.stderr) == (b"40", b"")


@given(st.binary(max_size=300), st.sampled_from([sample[:12] for sample in SAMPLES] + [b""]))
def test_bytes_without_sense_are_refused(tail: bytes, head: bytes) -> None:
    try:
        examine(head + tail, "a", Rule(kinds=("image", "pdf")))
    except Fault:
        return
    pytest.fail("random bytes are no picture")


@given(st.binary(max_size=400))
def test_stripping_answers_for_any_bytes(tail: bytes) -> None:
    for strip, head in ((strip_jpeg, b"\xff\xd8\xff"), (strip_png, corpus.PNG_SIGNATURE), (strip_webp, b"RIFF")):
        assert strip(head + tail) is None or isinstance(strip(head + tail), bytes)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_stripping_a_jpeg_twice_is_stripping_it_once_and_shows_the_same(mode: str, progressive: bool) -> None:
    shot = corpus.encoded(corpus.scene(mode=mode), "JPEG", exif=corpus.exif(), progressive=progressive, comment=b"x")
    once = strip_jpeg(shot)
    assert once is not None
    assert strip_jpeg(once) == once
    assert len(once) < len(shot)
    assert Image.open(io.BytesIO(once)).tobytes() == Image.open(io.BytesIO(shot)).tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_as_the_standard_says(orientation: int) -> None:
    shot = corpus.encoded(SMALL, "PNG", exif=corpus.exif(orientation))
    kept = Image.open(io.BytesIO(examine(shot, "a.png", ANY).main.data))
    assert kept.tobytes() == ImageOps.exif_transpose(Image.open(io.BytesIO(shot))).tobytes()


def test_broken_tags_do_not_make_a_picture_worthless() -> None:
    shot = (
        corpus.encoded(SMALL, "JPEG", exif=corpus.exif(6))
        .replace(b"Exif\0\0MM", b"Exif\0\0XX")
        .replace(b"Exif\0\0II", b"Exif\0\0XX")
    )
    assert examine(shot, "a.jpg", ANY).main.width == SMALL.width


def test_a_colour_profile_stays() -> None:
    profile = b"profile" * 40
    kept = strip_jpeg(corpus.encoded(SMALL, "JPEG", icc_profile=profile, exif=corpus.exif()))
    assert kept is not None
    assert Image.open(io.BytesIO(kept)).info["icc_profile"] == profile
    turned = examine(corpus.encoded(SMALL, "JPEG", icc_profile=profile, exif=corpus.exif(6)), "a.jpg", ANY)
    assert Image.open(io.BytesIO(turned.main.data)).info["icc_profile"] == profile


def test_every_format_is_recognised_by_content_alone() -> None:
    found = [formats.identify(sample) for sample in SAMPLES]
    assert [each.extension if each else None for each in found] == [
        "jpg",
        "jpg",
        "png",
        "webp",
        "gif",
        "bmp",
        "avif",
        "heic",
        "pdf",
        "docx",
        "doc",
    ]
