"""Invented photographs and scans, drawn anew for each use: building sites, details of walls, sealed sheets of paper."""

from __future__ import annotations

import io
import random
from functools import lru_cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

_SKIES = [((118, 158, 198), (222, 232, 238)), ((150, 170, 190), (236, 228, 214)), ((96, 140, 190), (206, 224, 240))]
_WALLS = [(196, 186, 170), (176, 150, 128), (206, 200, 190), (150, 156, 162), (188, 168, 140)]


def picture(kind: str, seed: str) -> SimpleUploadedFile:
    """A JPEG of a `site`, a `detail` or a `sheet`; another `seed` gives another picture."""
    name, content = _drawn(kind, seed)
    return SimpleUploadedFile(name, content, "image/jpeg")


@lru_cache(maxsize=256)
def _drawn(kind: str, seed: str) -> tuple[str, bytes]:
    chance = random.Random(seed)
    image = {"site": _site, "detail": _detail, "sheet": _sheet}[kind](chance)
    image.thumbnail((1000, 1000))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return f"IMG_{chance.randrange(1000, 9999)}.jpg", file.getvalue()


def _site(chance: random.Random) -> Image.Image:
    """Towers under construction before a sky, with a crane."""
    width, height = 1280, 860
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    top, bottom = chance.choice(_SKIES)
    for y in range(height):
        share = y / height
        draw.line(
            [(0, y), (width, y)], fill=tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        )
    ground = height - chance.randrange(90, 150)
    x = chance.randrange(20, 120)
    while x < width - 160:
        wide, floors = chance.randrange(150, 260), chance.randrange(6, 17)
        _tower(draw, chance, x, ground, wide, floors)
        x += wide + chance.randrange(30, 110)
    draw.rectangle([0, ground, width, height], fill=(140, 124, 100))
    for _ in range(40):
        px, py = chance.randrange(width), chance.randrange(ground, height)
        draw.ellipse([px, py, px + chance.randrange(6, 40), py + chance.randrange(3, 10)], fill=(126, 110, 88))
    _crane(draw, chance, ground)
    return image


def _tower(draw: ImageDraw.ImageDraw, chance: random.Random, x: int, ground: int, wide: int, floors: int) -> None:
    wall = chance.choice(_WALLS)
    finished = chance.randrange(floors // 2, floors + 1)
    for floor in range(floors):
        y = ground - (floor + 1) * 36
        fill = wall if floor < finished else (172, 172, 170)
        draw.rectangle([x, y, x + wide, y + 36], fill=fill, outline=(110, 108, 104))
        for window in range(x + 12, x + wide - 22, 34):
            glass = (74, 96, 118) if floor < finished and chance.random() > 0.15 else (120, 116, 108)
            draw.rectangle([window, y + 9, window + 20, y + 27], fill=glass)
    if finished < floors:
        for line in range(x - 6, x + wide + 7, 22):
            draw.line([(line, ground), (line, ground - floors * 36 - 14)], fill=(92, 122, 90), width=2)


def _crane(draw: ImageDraw.ImageDraw, chance: random.Random, ground: int) -> None:
    x, high = chance.randrange(200, 1080), chance.randrange(60, 130)
    yellow = (206, 160, 40)
    draw.line([(x, ground), (x, high)], fill=yellow, width=9)
    reach = chance.choice([-1, 1]) * chance.randrange(240, 380)
    draw.line([(x - reach // 3, high + 12), (x + reach, high + 12)], fill=yellow, width=7)
    draw.line([(x + reach * 2 // 3, high + 12), (x + reach * 2 // 3, high + 150)], fill=(70, 66, 60), width=2)


def _detail(chance: random.Random) -> Image.Image:
    """Rebar or brickwork, close."""
    width, height = 1100, 820
    image = Image.new("RGB", (width, height), (168, 164, 156))
    draw = ImageDraw.Draw(image)
    if chance.random() < 0.5:
        for row, y in enumerate(range(0, height, 58)):
            for x in range(-60 + (row % 2) * 64, width, 128):
                red = chance.randrange(146, 182)
                draw.rectangle([x, y, x + 122, y + 52], fill=(red, red - 62, red - 82))
    else:
        for step in range(0, width, chance.randrange(70, 96)):
            draw.line([(step, 0), (step, height)], fill=(112, 84, 62), width=15)
        for step in range(0, height, chance.randrange(70, 96)):
            draw.line([(0, step), (width, step)], fill=(128, 96, 70), width=15)
    draw.rectangle([80, height - 90, 520, height - 60], fill=(240, 206, 60))
    for mark in range(80, 521, 22):
        draw.line([(mark, height - 90), (mark, height - 74)], fill=(40, 40, 40), width=2)
    return image.filter(ImageFilter.GaussianBlur(1.1))


def _sheet(chance: random.Random) -> Image.Image:
    """A printed page with a red seal."""
    width, height = 1000, 1400
    image = Image.new("RGB", (width, height), (252, 251, 247))
    draw = ImageDraw.Draw(image)
    draw.rectangle([300, 120, 700, 156], fill=(48, 48, 52))
    for y in range(240, 1080, 42):
        end = width - 120 - (chance.randrange(0, 300) if chance.random() < 0.3 else 0)
        x = 120
        while x < end:
            word = chance.randrange(24, 120)
            draw.rectangle([x, y, min(x + word, end), y + 15], fill=(92, 92, 98))
            x += word + 14
    cx, cy = chance.randrange(660, 780), chance.randrange(1120, 1220)
    draw.ellipse([cx - 110, cy - 110, cx + 110, cy + 110], outline=(196, 40, 36), width=7)
    for corner in range(5):
        a, b = (_star(cx, cy, corner), _star(cx, cy, corner + 2))
        draw.line([a, b], fill=(196, 40, 36), width=8)
    return image


def _star(cx: int, cy: int, corner: int) -> tuple[int, int]:
    dx, dy = [(0, -42), (40, -13), (25, 34), (-25, 34), (-40, -13)][corner % 5]
    return cx + dx, cy + dy
