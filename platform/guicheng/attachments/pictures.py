"""Pictures: decoded to see that they are whole, turned upright, freed of metadata, and shown smaller."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pillow_heif
from PIL import Image
from PIL.JpegImagePlugin import get_sampling

from guicheng.attachments import formats, metadata
from guicheng.attachments.faults import Fault, damaged
from guicheng.attachments.formats import Format
from guicheng.common.text import Text

pillow_heif.register_heif_opener()
# A file is opened or refused, in words for whoever sent it; what the decoders mutter about it is for nobody's log.
warnings.filterwarnings("ignore", module=r"PIL\.")

MOST_PIXELS = 64_000_000
"""Width × height of the largest picture that is decoded; above the 50-megapixel pictures of telephones."""
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
    formats.JPEG: metadata.strip_jpeg,
    formats.PNG: metadata.strip_png,
    formats.WEBP: metadata.strip_webp,
}
_STORED_AS = {
    formats.HEIF: formats.JPEG,
    formats.AVIF: formats.JPEG,
    formats.GIF: formats.PNG,
    formats.BMP: formats.PNG,
}
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


def prepare(data: bytes, found: Format) -> Picture:
    """The picture in `data`, upright and without metadata. A picture with nothing to change keeps every byte that
    shows; iPhone pictures become JPEG. Raises `Fault` ``picture-too-large`` or ``file-damaged``."""
    image = _decoded(data, found)
    sampling = get_sampling(image) if found is formats.JPEG else -1
    clean = None
    turn = _turn(image)
    if turn is not None:
        image = image.transpose(turn)
    elif found in _STRIP:
        clean = _STRIP[found](data)
    stored_as = _STORED_AS.get(found, found)
    preview, thumbnail = _smaller(image)
    return Picture(
        data=clean if clean is not None else _encoded(image, stored_as, sampling),
        format=stored_as,
        width=image.width,
        height=image.height,
        thumbnail=thumbnail,
        preview=preview,
    )


def _decoded(data: bytes, found: Format) -> Image.Image:
    """The picture, wholly decoded; its size is known to be bearable before a pixel is."""
    try:
        image = Image.open(io.BytesIO(data), formats=[_DECODERS[found]])
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Exception as error:  # a decoder fed by strangers raises anything
        raise damaged() from error
    if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_SIDE:
        raise _too_large()
    try:
        image.load()
    except Exception as error:
        raise damaged() from error
    return image


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What turns the picture upright; ``None`` where it is, or where what the camera wrote cannot be read."""
    try:
        return _UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # broken tags do not make a picture worthless
        return None


def _encoded(image: Image.Image, target: Format, sampling: int) -> bytes:
    """The picture in `target`, with its colour profile and nothing else that describes it. `sampling` is that of the
    JPEG it comes from, -1 where it comes from none."""
    options: dict[str, object] = {}
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    if target is formats.JPEG:
        image = image if image.mode in ("L", "RGB", "CMYK") else _on_white(image)
        options |= {"quality": 92} | ({"subsampling": sampling} if sampling >= 0 else {})
    elif image.mode == "P" or (image.has_transparency_data and "A" not in image.mode):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    bare = image.copy()
    bare.info = {}
    out = io.BytesIO()
    bare.save(out, _DECODERS[target], **options)
    return out.getvalue()


def _smaller(image: Image.Image) -> tuple[Small | None, Small | None]:
    """The picture within 1280 and within 320 pixels."""
    if max(image.size) <= THUMBNAIL:
        return None, None
    profile = image.info.get("icc_profile", b"") if image.mode in ("RGB", "RGBA") else b""
    small = _on_white(image)
    found: list[Small | None] = []
    for side in (PREVIEW, THUMBNAIL):
        if max(image.size) <= side:
            found.append(None)
            continue
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        out = io.BytesIO()
        small.save(out, "JPEG", quality=82, optimize=True, icc_profile=profile if len(profile) <= MOST_PROFILE else b"")
        found.append(Small(out.getvalue(), *small.size))
    return found[0], found[1]


def _on_white(image: Image.Image) -> Image.Image:
    """The picture as plain RGB; where it is transparent, white shows through."""
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image.convert("RGB")


def _too_large() -> Fault:
    return Fault(
        "picture-too-large",
        Text(
            zh="{name} 的像素过大，图片不能超过 6400 万像素",
            en="{name} has too many pixels; a picture may have 64 million at most",
        ),
        Text(zh="请缩小图片尺寸后重新上传", en="Make the picture smaller, then upload it again"),
        status=413,
    )
