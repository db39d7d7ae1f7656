"""What is taken, what is refused, and in which words."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys

import pillow_heif
import pytest
from django.conf import settings
from PIL import Image

from guicheng.attachments import formats, pictures
from guicheng.attachments.faults import Fault
from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.rules import Holder
from guicheng.attachments.slots import held, missing
from guicheng.attachments.store import LocalStore
from guicheng.common.errors import Refusal
from guicheng.common.text import Text
from guicheng.config.model.forms import Slot
from tests.attachments import corpus
from tests.attachments.conftest import Give
from tests.attachments.corpus import Kind, Rule

TWO_MEBIBYTES = 2_097_152
ANY = Rule(kinds=("any",))
DOCUMENTS = Rule(kinds=("pdf", "office"))
JS = b"9 0 obj\n<</S /JavaScript /JS (x)>>\nendobj"
HIDDEN = [
    b"8 0 obj\n(" + JS + b")\nendobj",
    b"8 0 obj\n<</Length 99>>\nstream\n" + JS + b"\nendstream\nendobj",
    b"% " + JS.replace(b"\n", b" "),
    b"8 0 obj\n<</A (0 obj %)/S /Launch>>\nendobj",
    b"8 0 obj\n<</A (\\() /B (%) /S /#4aavaScript>>\nendobj",
    b"8 0\n% remark\nobj <</AA <</O <</JS (x)>> >> >>\nendobj",
    b"8 0 obj\n<</Type /EmbeddedFile /Length 1>>\nstream\nx\nendstream\nendobj",
    corpus.object_stream(b"7 4 (   <</S /Launch>>"),
    corpus.object_stream(b"7 4 ((((<</S /Launch>>"),
    corpus.object_stream(b"7 0 <</JS (x)>>")[:-22] + b"\nendstream\nendobj",
]
"""Where a reader that follows offsets would find something that acts by itself."""


def test_a_picture_is_kept_with_its_bytes_size_and_smaller_pictures(give: Give, store: LocalStore) -> None:
    taken = give(corpus.jpeg(size=(1600, 1200)), "现场全景.jpg")
    blob = taken.blob
    with store.open(blob.sha256) as file:
        data = file.read()
    assert hashlib.sha256(data).hexdigest() == blob.sha256
    assert (len(data), blob.media_type, blob.width, blob.height) == (blob.size, "image/jpeg", 1600, 1200)
    assert blob.preview is not None
    assert blob.thumbnail is not None
    assert (blob.preview.width, blob.preview.height) == (1280, 960)
    assert (blob.thumbnail.width, blob.thumbnail.height) == (320, 240)
    assert Image.open(store.path(blob.thumbnail.sha256)).size == (320, 240)
    assert (taken.name, taken.number, taken.region, taken.organisation_id) == ("现场全景.jpg", 1, "north", 7)
    assert (taken.subject_id, taken.uploaded_by, taken.slot, taken.holder_id) == (9, 3, "scans", 42)


@pytest.mark.parametrize(
    ("data", "name", "rule", "stored", "media_type"),
    [
        (corpus.jpeg(), "a.jpg", Rule(), "a.jpg", "image/jpeg"),
        (corpus.jpeg(), "A.JPEG", Rule(extensions=("jpg", "jpeg", "png")), "A.JPEG", "image/jpeg"),
        (corpus.jpeg(), "camera", Rule(), "camera.jpg", "image/jpeg"),
        (corpus.png(), "a.png", Rule(), "a.png", "image/png"),
        (corpus.png(), "微信图片.jpg", Rule(), "微信图片.png", "image/png"),  # chat programs name them so
        (corpus.png(mode="RGBA"), "a.png", Rule(), "a.png", "image/png"),
        (corpus.encoded(corpus.scene(), "WEBP"), "a.webp", Rule(), "a.webp", "image/webp"),
        (corpus.encoded(corpus.scene(mode="P"), "GIF"), "a.gif", Rule(), "a.png", "image/png"),
        (corpus.encoded(corpus.scene(), "BMP"), "画图.bmp", Rule(), "画图.png", "image/png"),
        (corpus.encoded(corpus.scene(), "AVIF"), "a.avif", Rule(), "a.jpg", "image/jpeg"),
        (corpus.heic(), "IMG_0001.HEIC", Rule(), "IMG_0001.jpg", "image/jpeg"),
        (corpus.encoded(corpus.scene(mode="CMYK"), "JPEG"), "a.jpg", Rule(), "a.jpg", "image/jpeg"),
        (corpus.encoded(corpus.scene(mode="L"), "JPEG", progressive=True), "a.jpg", Rule(), "a.jpg", "image/jpeg"),
        (corpus.pdf(), "合同.pdf", DOCUMENTS, "合同.pdf", "application/pdf"),
        (corpus.pdf(), "合同.pdf", ANY, "合同.pdf", "application/pdf"),
        (corpus.file("bom.pdf"), "a.pdf", DOCUMENTS, "a.pdf", "application/pdf"),
        (corpus.file("crlf.pdf"), "a.pdf", DOCUMENTS, "a.pdf", "application/pdf"),
        (corpus.file("httphead.pdf"), "a.pdf", DOCUMENTS, "a.pdf", "application/pdf"),
        (corpus.file("textjs.pdf"), "a.pdf", DOCUMENTS, "a.pdf", "application/pdf"),
        (corpus.pdf() + bytes(5000), "a.pdf", DOCUMENTS, "a.pdf", "application/pdf"),
        (corpus.pdf() + b"\r\n" * 4000, "a.pdf", DOCUMENTS, "a.pdf", "application/pdf"),
        (
            corpus.pdf(b"9 0 obj\n(/JavaScript \\) (/JS) /Launch)\nendobj\n% /JS"),
            "a.pdf",
            ANY,
            "a.pdf",
            "application/pdf",
        ),
        (corpus.pdf(b"9 0 obj\n<</F /JSong>>\nendobj"), "a.pdf", ANY, "a.pdf", "application/pdf"),
        (corpus.file("gray16.png"), "灰度.png", Rule(), "灰度.png", "image/png"),
        (
            corpus.docx(),
            "策划书.docx",
            DOCUMENTS,
            "策划书.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (corpus.package({"OFD.xml": b"<ofd/>"}), "证照.ofd", DOCUMENTS, "证照.ofd", "application/ofd"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧.doc", DOCUMENTS, "旧.doc", "application/x-ole-storage"),
    ],
)
def test_what_is_taken(give: Give, data: bytes, name: str, rule: Rule, stored: str, media_type: str) -> None:
    taken = give(data, name, rule)
    assert (taken.name, taken.blob.media_type) == (stored, media_type)


@pytest.mark.parametrize(
    ("data", "name", "rule", "code", "status"),
    [
        (b"", "a.jpg", Rule(), "file-empty", 400),
        (corpus.jpeg()[:-400], "a.jpg", Rule(), "file-damaged", 400),
        (corpus.jpeg()[:200], "a.jpg", Rule(), "file-damaged", 400),
        (corpus.png()[:-200], "a.png", Rule(), "file-damaged", 400),
        (corpus.heic()[:-500], "a.heic", Rule(), "file-damaged", 400),
        (b"\xff\xd8\xff" + corpus.HTML, "a.jpg", Rule(), "file-damaged", 400),
        (corpus.PNG_SIGNATURE, "a.png", Rule(), "file-damaged", 400),
        (corpus.png_bomb(), "a.png", Rule(), "picture-too-large", 413),
        (corpus.png_bomb(9_000), "a.png", Rule(), "picture-too-large", 413),
        (corpus.SVG, "a.svg", ANY, "file-kind", 415),
        (corpus.SVG, "a.png", ANY, "file-kind", 415),
        (corpus.HTML, "a.html", ANY, "file-kind", 415),
        (corpus.HTML, "a.jpg", ANY, "file-kind", 415),
        (corpus.EXE, "照片.jpg", ANY, "file-kind", 415),
        (corpus.jpeg(), "照片.exe", ANY, "extension-mismatch", 415),
        (corpus.jpeg(), "照片.html", ANY, "extension-mismatch", 415),
        (corpus.pdf(), "照片.jpg", ANY, "extension-mismatch", 415),
        (corpus.pdf(), "合同.pdf", Rule(), "file-kind", 415),
        (corpus.jpeg(), "a.jpg", DOCUMENTS, "file-kind", 415),
        (corpus.heic(), "a.heic", Rule(extensions=("jpg", "jpeg", "png")), "file-kind", 415),
        (corpus.package({"a.txt": b"x"}), "a.zip", ANY, "file-kind", 415),
        (corpus.pdf(end=b""), "a.pdf", ANY, "file-damaged", 400),
        (b"%PDF-1.7\n%%EOF", "a.pdf", ANY, "file-damaged", 400),
        (corpus.pdf(b"9 0 obj\n<</S /JavaScript /JS (app.alert(1))>>\nendobj"), "a.pdf", ANY, "active-content", 415),
        (corpus.pdf(b"9 0 obj\n<</S/J#61vaScript>>\nendobj"), "a.pdf", ANY, "active-content", 415),
        (corpus.pdf(b"9 0 obj\n<</S /Launch /F (cmd.exe)>>\nendobj"), "a.pdf", ANY, "active-content", 415),
        (corpus.pdf(corpus.object_stream(b"<</JS (app.alert(1))>>")), "a.pdf", ANY, "active-content", 415),
        (corpus.pdf(corpus.object_stream(bytes(101 * 1024 * 1024))), "a.pdf", ANY, "unpacks-too-large", 413),
        *((corpus.pdf(body), "a.pdf", ANY, "active-content", 415) for body in HIDDEN),
        (corpus.EXE + corpus.pdf(), "a.pdf", ANY, "file-kind", 415),
        (corpus.HTML + corpus.pdf(), "a.pdf", ANY, "file-kind", 415),
        (corpus.pdf() + b"9 0 obj\n<</Type /Page>>\nendobj", "a.pdf", ANY, "file-damaged", 400),
        (corpus.pdf(b"(0 obj" * 100_000), "a.pdf", ANY, "unpacks-too-large", 413),
        (corpus.webp_bomb(), "a.webp", Rule(), "picture-too-large", 413),
        (corpus.pdf(pages=2_001), "a.pdf", ANY, "too-many-pages", 413),
        (corpus.docx(**{"word/vbaProject.bin": b"x"}), "a.docx", ANY, "active-content", 415),
        (corpus.docx(**{"word/media/x": bytes(101 * 1024 * 1024)}), "a.docx", ANY, "unpacks-too-large", 413),
        (corpus.docx()[:-30], "a.docx", ANY, "file-damaged", 400),
        (corpus.bent(corpus.docx()), "a.docx", ANY, "file-damaged", 400),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "_VBA_PROJECT".encode("utf-16-le"), "a.doc", ANY, "active-content", 415),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "a.docx", ANY, "extension-mismatch", 415),
    ],
)
def test_what_is_refused(
    give: Give, store: LocalStore, data: bytes, name: str, rule: Rule, code: str, status: int
) -> None:
    with pytest.raises(Refusal) as refused:
        give(data, name, rule)
    problem = refused.value.problems[0]
    assert (problem.code, refused.value.status, problem.field) == (code, status, rule.id)
    assert name in problem.message.zh
    assert problem.message.en
    assert name in problem.message.en
    assert list(store.digests()) == []
    assert not Blob.objects.exists()


def test_two_mebibytes_are_taken_and_one_byte_more_is_not(give: Give) -> None:
    exact = corpus.padded(corpus.jpeg(), TWO_MEBIBYTES)
    assert len(exact) == TWO_MEBIBYTES
    give(exact, "正好.jpg")
    with pytest.raises(Refusal) as refused:
        give(corpus.padded(corpus.jpeg(1), TWO_MEBIBYTES + 1), "多一字节.jpg")
    problem = refused.value.problems[0]
    assert (problem.code, refused.value.status, problem.field) == ("file-too-large", 413, "scans")
    assert problem.message.zh == "多一字节.jpg 大小为 2.01M：单张图片大小不能超过2M"
    assert problem.message.en == "多一字节.jpg is 2.01M: A picture may be 2M at most"
    assert problem.remedy is not None


@pytest.mark.parametrize(
    ("rule", "zh"),
    [
        (Rule(max_bytes=500 * 1024), "大.jpg 大小为 585.94K：单张图片大小不能超过500K"),
        (Rule(max_bytes=500 * 1024, kinds=("any",)), "大.jpg 大小为 585.94K：单个文件大小不能超过500K"),
        (
            Rule(max_bytes=500 * 1024, messages={"size": Text(zh="只能上传jpg文件，且不超过500KB")}),
            "大.jpg 大小为 585.94K：只能上传jpg文件，且不超过500KB",
        ),
    ],
)
def test_the_limit_is_the_slots_own_and_so_are_its_words(give: Give, rule: Rule, zh: str) -> None:
    with pytest.raises(Refusal) as refused:
        give(corpus.padded(corpus.jpeg(), 600_000), "大.jpg", rule)
    assert refused.value.problems[0].message.zh == zh


def test_the_refusal_of_a_renamed_program_says_what_it_is(give: Give) -> None:
    with pytest.raises(Refusal) as refused:
        give(corpus.EXE, "照片.jpg", Rule(extensions=("jpg", "png")))
    message = refused.value.problems[0].message
    assert message.zh == "照片.jpg 的内容是 exe 文件：只能上传 jpg/png 文件"


def test_the_place_and_the_maker_are_removed_without_touching_a_pixel(give: Give, store: LocalStore) -> None:
    shot = corpus.jpeg(exif=corpus.exif(), comment="工地负责人手机")
    with store.open(give(shot).blob_id) as file:
        kept = file.read()
    assert b"MakerOfPhones" in shot
    assert b"MakerOfPhones" not in kept
    assert not dict(Image.open(io.BytesIO(kept)).getexif())
    assert list(_pixels(kept)) == list(_pixels(shot))


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("WEBP", "a.webp")])
def test_other_pictures_lose_their_metadata_too(give: Give, store: LocalStore, kind: str, name: str) -> None:
    taken = give(corpus.encoded(corpus.scene(), kind, exif=corpus.exif()), name)
    with store.open(taken.blob_id) as file:
        kept = file.read()
    assert b"MakerOfPhones" not in kept
    assert not dict(Image.open(io.BytesIO(kept)).getexif())


@pytest.mark.parametrize("data", [corpus.jpeg(), corpus.png()])
def test_a_picture_with_nothing_to_remove_keeps_every_byte(give: Give, data: bytes) -> None:
    assert give(data, "a").blob_id == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_picture_taken_upright_is_turned_upright(give: Give, store: LocalStore, kind: str, name: str) -> None:
    taken = give(corpus.encoded(corpus.scene((400, 300)), kind, exif=corpus.exif(orientation=6)), name)
    assert (taken.blob.width, taken.blob.height) == (300, 400)
    upright = Image.open(store.path(taken.blob_id)).convert("RGB")
    assert upright.size == (300, 400)
    assert not dict(upright.getexif())
    red, _, blue = upright.getpixel((290, 10))  # type: ignore[misc]
    assert (red > 200, blue < 100) == (True, True), "the marked corner moved from the top left to the top right"


def test_an_iphone_picture_becomes_a_jpeg_without_its_place(give: Give, store: LocalStore) -> None:
    taken = give(corpus.heic((1400, 1000)), "IMG_0001.HEIC")
    picture = Image.open(store.path(taken.blob_id))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (1400, 1000), {})
    assert taken.blob.thumbnail_id is not None


def test_an_iphone_picture_above_the_limit_is_made_to_fit(give: Give, store: LocalStore) -> None:
    """HNQ-94: no browser but Safari decodes it, so the server makes it as small as it has to be."""
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.effect_noise((1200, 900), 60)).save(out, quality=80)
    rule = Rule(max_bytes=300_000)
    assert len(out.getvalue()) > rule.max_bytes
    taken = give(out.getvalue(), "IMG_0002.HEIC", rule)
    assert (taken.name, taken.blob.media_type) == ("IMG_0002.jpg", "image/jpeg")
    assert taken.blob.size <= rule.max_bytes
    assert max(taken.blob.width, taken.blob.height) >= 640
    assert Image.open(store.path(taken.blob_id)).size == (taken.blob.width, taken.blob.height)
    with pytest.raises(Refusal, match="大小不能超过"):
        give(out.getvalue(), "IMG_0002.HEIC", Rule(max_bytes=9_000))


@pytest.mark.parametrize("tail", [corpus.HTML, b"PK\x03\x04" + bytes(100), b"\x00\x00\x00\x18ftypmp42moov"])
@pytest.mark.parametrize(("data", "name"), [(corpus.jpeg(), "a.jpg"), (corpus.png(), "a.png")])
def test_what_hangs_behind_or_inside_a_picture_is_cut_off(
    give: Give, store: LocalStore, data: bytes, name: str, tail: bytes
) -> None:
    with store.open(give(data + tail, name).blob_id) as file:
        assert file.read() == data
    hidden = corpus.jpeg(5, comment=corpus.HTML.decode())
    with store.open(give(hidden, "b.jpg").blob_id) as file:
        assert b"<script" not in file.read()


def test_the_same_file_again_is_the_same_attachment(give: Give, holder: Holder) -> None:
    first = give(corpus.jpeg(), "一.jpg")
    assert give(corpus.jpeg(), "二.jpg") == first
    assert give(corpus.jpeg(), "二.jpg", Rule(id="other")) != first
    assert len(held(holder)) == 2
    assert Blob.objects.filter(attachments__isnull=False).distinct().count() == 1


def test_a_full_slot_takes_no_more(give: Give) -> None:
    rule = Rule(max=2)
    give(corpus.jpeg(1), rule=rule)
    give(corpus.jpeg(2), rule=rule)
    assert give(corpus.jpeg(2), rule=rule).number == 2, "the same file is not one more"
    with pytest.raises(Refusal) as refused:
        give(corpus.jpeg(3), rule=rule)
    assert (refused.value.code, refused.value.status) == ("slot-full", 409)
    assert refused.value.problems[0].message.zh == "扫描件最多上传 2 个文件"
    assert Attachment.objects.count() == 2


def test_a_slot_of_the_configuration_is_a_rule_as_it_is(give: Give) -> None:
    slot = Slot.model_validate({"id": "scans", "title": "扫描件", "extensions": ["png"], "min": 2})
    assert give(corpus.png(), "a.png", slot).slot == "scans"
    with pytest.raises(Refusal, match="file-kind"):
        give(corpus.jpeg(), "a.jpg", slot)
    assert [problem.code for problem in missing([slot], [])] == ["slot-min"]


def test_a_page_kind_must_be_one_of_the_slots(give: Give) -> None:
    rule = Rule(page_kinds=(Kind("price", Text(zh="合同价格页")),))
    assert give(corpus.jpeg(), rule=rule, page_kind="price").page_kind == "price"
    with pytest.raises(Refusal) as refused:
        give(corpus.jpeg(1), rule=rule, page_kind="cover")
    assert refused.value.code == "page-kind-unknown"


def _pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).tobytes()


def test_a_deep_grey_picture_is_not_white_when_it_is_small(give: Give, store: LocalStore) -> None:
    blob = give(corpus.file("gray16.png"), "灰度.png").blob
    assert blob.thumbnail is not None
    shown = Image.open(store.path(blob.thumbnail.sha256)).convert("L")
    assert shown.getextrema() == (0, 255)
    assert 100 < sum(shown.histogram()[n] * n for n in range(256)) / (shown.width * shown.height) < 155


def test_whoever_has_not_signed_in_may_send_fewer_pixels() -> None:
    data = corpus.png_bomb(5_000)
    with pytest.raises(Fault) as refused:
        pictures.prepare(data, formats.PNG, pictures.MOST_PIXELS_OF_STRANGERS)
    assert refused.value.code == "picture-too-large"
    assert "2400 万" in refused.value.message.zh
    with pytest.raises(Fault, match="file-damaged"):
        pictures.prepare(data, formats.PNG)


MEASURED = """
import io, resource
from PIL import Image
from guicheng.attachments import formats, pictures
small = io.BytesIO()
Image.new("1", (8000, 8000)).save(small, "PNG")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(3):
    made = pictures.prepare(small.getvalue(), formats.PNG)
    assert (made.width, made.preview.width) == (8000, 1280)
own, apart = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(own - before, apart)
"""


def test_a_picture_of_64_million_pixels_costs_the_process_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], env={**os.environ, "PYTHONPATH": "platform"}, capture_output=True, check=True,
        cwd=settings.ROOT, text=True,
    )  # fmt: skip
    grown, apart = map(int, done.stdout.split())
    assert grown < 20 * 1024, "kilobytes that the process keeps"
    assert apart < 700 * 1024, "kilobytes of the process that decoded"


def test_a_large_jpeg_is_measured_whole_though_it_is_decoded_small(give: Give) -> None:
    blob = give(corpus.jpeg(size=(4_000, 3_000), quality=20), "大图.jpg").blob
    assert (blob.width, blob.height, blob.preview and blob.preview.width) == (4_000, 3_000, 1_280)
