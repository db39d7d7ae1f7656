"""Pictures: decoded to see that they are whole, turned upright, freed of metadata, and shown smaller."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pillow_heif
from PIL import Image
from PIL.JpegImagePlugin import get_sampling

from guicheng.attachments import formats, stripping
from guicheng.attachments.faults import Fault, damaged
from guicheng.attachments.formats import Format
from guicheng.common.apart import Budget, BudgetExceeded, apart, places
from guicheng.common.text import Text

pillow_heif.register_heif_opener()
# A file is opened or refused, in words for whoever sent it; what the decoders mutter about it is for nobody's log.
warnings.filterwarnings("ignore", module=r"PIL\.")

MOST_PIXELS = 64_000_000
"""Width × height of the largest picture that is decoded; above the 50-megapixel pictures of telephones."""
MOST_PIXELS_OF_STRANGERS = 24_000_000
"""The same for whoever has not signed in: a scan of a licence has nine million."""
MOST_PIXELS_OF_WEBP = 32_000_000
"""Its decoder holds every pixel three times."""
_AT_HAND = 4_000_000
"""Pixels up to which a picture is decoded by this process itself: 16 MB."""
_BUDGET = Budget(seconds=20, megabytes=640)
_places = places(at_once=1)
MOST_SIDE = 30_000
THUMBNAIL, PREVIEW = 320, 1280
MOST_PROFILE = 16_384
"""Bytes of a colour profile that smaller pictures carry along."""
ORIENTATION = 0x0112

_DECODERS = {
    formats.JPEG: "JPEG",
    formats.PNG: "PNG",
    formats.WEBP: "WEBP",
    formats.GIF: "GIF",
    formats.BMP: "BMP",
    formats.HEIF: "HEIF",
    formats.AVIF: "AVIF",
}
_STRIP: dict[Format, Callable[[bytes], bytes | None]] = {
    formats.JPEG: stripping.strip_jpeg,
    formats.PNG: stripping.strip_png,
    formats.WEBP: stripping.strip_webp,
}
_STORED_AS = {
    formats.HEIF: formats.JPEG,
    formats.AVIF: formats.JPEG,
    formats.GIF: formats.PNG,
    formats.BMP: formats.PNG,
}
MADE_TO_FIT = frozenset({formats.HEIF, formats.AVIF})
"""Pictures that many browsers cannot make smaller: they are stored as JPEG anyhow, and that has to fit the slot."""
MOST_TO_FIT = 24 * 2**20
"""Bytes of such a picture as it is sent; those of telephones have less than ten million."""
_LONGEST, _SMALLEST, _QUALITIES = 3200, 640, (92, 86, 78, 68)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Small:
    """A smaller JPEG of a picture."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A picture fit to be stored. `thumbnail` and `preview` are ``None`` where the picture itself is as small."""

    data: bytes
    format: Format
    width: int
    height: int
    thumbnail: Small | None
    preview: Small | None


def prepare(data: bytes, found: Format, most_pixels: int = MOST_PIXELS, most_bytes: int = MOST_TO_FIT) -> Picture:
    """The picture in `data`, upright and without metadata. A picture with nothing to change keeps every byte that
    shows; iPhone pictures become JPEG, of `most_bytes` where that can be done. Raises `Fault` ``picture-too-large``,
    ``file-damaged`` or ``busy``.

    A large picture is decoded apart, few at once: its pixels take hundreds of megabytes, which a process that serves
    people would keep.
    """
    if found is formats.WEBP:
        width, height = stripping.webp_size(data)
        _bear(width, height, min(most_pixels, MOST_PIXELS_OF_WEBP))
    else:
        width, height = _opened(data, found, most_pixels).size
    if width * height <= _AT_HAND:
        return _prepared(data, found, most_pixels, most_bytes)
    try:
        return apart(lambda: _prepared(data, found, most_pixels, most_bytes), _BUDGET, _places)
    except BudgetExceeded as exceeded:
        raise (_busy() if exceeded.what == "busy" else _too_large(most_pixels)) from None


def _prepared(data: bytes, found: Format, most_pixels: int, most_bytes: int) -> Picture:
    image = _opened(data, found, most_pixels)
    width, height = image.size
    turn = _turn(image)
    if turn is None and found is formats.JPEG:
        image.draft(None, (2 * PREVIEW, 2 * PREVIEW))  # its own bytes are kept: enough of it for what is smaller
    _load(image)
    sampling = get_sampling(image) if found is formats.JPEG else -1
    clean = None
    if turn is not None:
        image = image.transpose(turn)
        width, height = image.size
    elif found in _STRIP:
        clean = _STRIP[found](data)
    stored_as = _STORED_AS.get(found, found)
    if clean is None and image.size != (width, height):  # its parts could not be told apart: all of it is needed
        image = _opened(data, found, most_pixels)
        _load(image)
    if clean is None and found in MADE_TO_FIT:
        image, kept = _fitting(image, most_bytes)
        width, height = image.size
    else:
        kept = clean if clean is not None else _encoded(image, stored_as, sampling)
    preview, thumbnail = _smaller(image, max(width, height))
    return Picture(data=kept, format=stored_as, width=width, height=height, thumbnail=thumbnail, preview=preview)


def _opened(data: bytes, found: Format, most_pixels: int) -> Image.Image:
    """The picture, not decoded yet; its size is known to be bearable before a pixel is."""
    if found is formats.WEBP:  # its decoder takes the room for all pixels as soon as it is opened
        _bear(*stripping.webp_size(data), min(most_pixels, MOST_PIXELS_OF_WEBP))
    try:
        image = Image.open(io.BytesIO(data), formats=[_DECODERS[found]])
    except Image.DecompressionBombError:
        raise _too_large(most_pixels) from None
    except Exception as error:  # a decoder fed by strangers raises anything
        raise damaged() from error
    _bear(image.width, image.height, most_pixels)
    return image


def _bear(width: int, height: int, most_pixels: int) -> None:
    if width * height > most_pixels or max(width, height) > MOST_SIDE:
        raise _too_large(most_pixels)


def _load(image: Image.Image) -> None:
    """Decode the picture."""
    try:
        image.load()
    except MemoryError:
        raise
    except Exception as error:
        raise damaged() from error


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What turns the picture upright; ``None`` where it is, or where what the camera wrote cannot be read."""
    try:
        return _UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # broken tags do not make a picture worthless
        return None


def _fitting(image: Image.Image, most_bytes: int) -> tuple[Image.Image, bytes]:
    """The picture as a JPEG of `most_bytes`: whole and good where that fits, else of less quality, then smaller; as
    small as it gets where nothing does."""
    kept = _encoded(image, formats.JPEG, -1)
    if len(kept) <= most_bytes:
        return image, kept
    longest = max(image.size)
    side = float(min(longest, _LONGEST))
    while len(kept) > most_bytes and side >= min(_SMALLEST, longest):
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        for quality in _QUALITIES:
            kept = _encoded(image, formats.JPEG, -1, quality)
            if len(kept) <= most_bytes:
                break
        side *= 0.8
    return image, kept


def _encoded(image: Image.Image, target: Format, sampling: int, quality: int = 92) -> bytes:
    """The picture in `target`, with its colour profile and nothing else that describes it. `sampling` is that of the
    JPEG it comes from, -1 where it comes from none."""
    options: dict[str, object] = {}
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    if target is formats.JPEG:
        image = image if image.mode in ("L", "RGB", "CMYK") else on_white(image)
        options |= {"quality": quality} | ({"subsampling": sampling} if sampling >= 0 else {})
    elif image.mode == "P" or (image.has_transparency_data and "A" not in image.mode):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    bare = image.copy()
    bare.info = {}
    out = io.BytesIO()
    bare.save(out, _DECODERS[target], **options)
    return out.getvalue()


def _smaller(image: Image.Image, longest: int) -> tuple[Small | None, Small | None]:
    """The picture, whose longer side was `longest`, within 1280 and within 320 pixels."""
    if longest <= THUMBNAIL:
        return None, None
    profile = image.info.get("icc_profile", b"") if image.mode in ("RGB", "RGBA") else b""
    small = _reduced(image)
    found: list[Small | None] = []
    for side in (PREVIEW, THUMBNAIL):
        if longest <= side:
            found.append(None)
            continue
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        out = io.BytesIO()
        small.save(out, "JPEG", quality=82, optimize=True, icc_profile=profile if len(profile) <= MOST_PROFILE else b"")
        found.append(Small(out.getvalue(), *small.size))
    return found[0], found[1]


def _reduced(image: Image.Image) -> Image.Image:
    """The picture as plain RGB, at least twice as large as a preview: strip by strip, so that it is not held twice."""
    factor = max(image.size) // (2 * PREVIEW)
    if factor <= 1:
        return on_white(image)
    whole = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    strip = 64 * factor
    for top in range(0, image.height, strip):
        part = image.crop((0, top, image.width, min(top + strip, image.height)))
        part.info = image.info
        whole.paste(on_white(part).reduce(factor), (0, top // factor))
    return whole


def on_white(image: Image.Image) -> Image.Image:
    """The picture as plain RGB; where it is transparent, white shows through, of deep greys the upper eight bits."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image.convert("RGB")


def _busy() -> Fault:
    return Fault(
        "busy",
        Text(zh="正在处理的图片较多，{name} 未上传", en="Many pictures are being taken just now; {name} was not"),
        Text(zh="请稍后重新上传", en="Please upload it again in a moment"),
        status=503,
    )


def _too_large(most_pixels: int) -> Fault:
    return Fault(
        "picture-too-large",
        Text(
            zh=f"{{name}} 的像素过大，图片不能超过 {most_pixels // 10_000} 万像素",
            en=f"{{name}} has too many pixels; a picture may have {most_pixels // 1_000_000} million at most",
        ),
        Text(zh="请缩小图片尺寸后重新上传", en="Make the picture smaller, then upload it again"),
        status=413,
    )
