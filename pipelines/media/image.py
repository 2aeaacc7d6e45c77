"""Picture files in, RGB arrays out: turned upright, in sRGB, without alpha, and of a sane size."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from math import ceil
from pathlib import Path
from struct import error as StructError
from typing import TYPE_CHECKING
from zlib import error as ZlibError

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import UnreadableMedia
from pipelines.media.given import check_file

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SIDE = 4096
"""Longest side, in pixels, of a loaded picture; larger ones are scaled down."""

MIN_SIDE = 32
"""Shortest side, in pixels, that a picture may have."""

MAX_PIXELS = 400_000_000
"""Pictures with more pixels are refused before they are decoded (decompression bombs)."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
"""Formats that are read, as Pillow names them. No format that starts another program (EPS) is among them."""


def load_image(path: Path) -> NDArray[np.uint8]:
    """Read a picture as uint8 [height, width, 3] RGB.

    It is turned upright by its EXIF tag, converted to sRGB by its colour profile, laid over white where it is
    transparent, and scaled down to `MAX_SIDE`. Of an animation the first frame is taken. 16-bit pictures keep
    their brightness.

    Raises UnreadableMedia for files that are missing, empty, broken off, too small, too large or no picture.
    """
    from PIL import Image, ImageOps

    with _opened(path) as picture:
        shrink = min(1.0, MAX_SIDE / max(picture.size))
        # A JPEG decodes at 1/2 .. 1/8 of its size; what is still too large shrinks by whole numbers first.
        picture.draft(picture.mode, (ceil(picture.width * shrink), ceil(picture.height * shrink)))
        picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = ImageOps.exif_transpose(picture)
        return _over_white(upright, picture.info.get("icc_profile"))


def image_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as they stand in the file, which is not decoded. Raises what `load_image` does, but
    for a picture that breaks off."""
    with _opened(path) as picture:
        return picture.size


def check_image(path: Path) -> None:
    """Raise what `load_image` does. A picture that could be read is not read again until its file changes."""
    stat = path.stat() if path.exists() else None
    _read_once(path, *((stat.st_mtime_ns, stat.st_size) if stat else (0, 0)))


@lru_cache(maxsize=64)
def _read_once(path: Path, _written: int, _size: int) -> None:
    load_image(path)


@contextmanager
def _opened(path: Path) -> "Iterator[Image]":
    """The picture, open and not yet decoded. What goes wrong with it in the block, too, is an UnreadableMedia."""
    from PIL import Image, UnidentifiedImageError

    name = path.name
    check_file("picture", path)
    try:
        Image.init()
        formats = [form for form in FORMATS if form in Image.OPEN]  # a Pillow without libavif lacks AVIF
        with _own_pixel_limit(), Image.open(path, formats=formats) as picture:
            _check_size(name, *picture.size)
            yield picture
    except UnidentifiedImageError as error:
        raise UnreadableMedia(
            f"'{name}' is not a picture that can be read. Save it as JPEG, PNG or WebP and try again."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, StructError, ZlibError, MemoryError) as error:
        if isinstance(error, UnreadableMedia):
            raise
        raise UnreadableMedia(
            f"The picture '{name}' breaks off or is damaged ({error}). Export or upload it again."
        ) from error


def _check_size(name: str, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnreadableMedia(
            f"The picture '{name}' has {width} x {height} pixels; at most {MAX_PIXELS // 10**6} million are read. "
            "Scale it down first."
        )
    shrink = min(1.0, MAX_SIDE / max(width, height))
    if min(width, height) * shrink < MIN_SIDE:
        raise UnreadableMedia(
            f"The picture '{name}' is too small ({width} x {height} pixels); each side needs at least {MIN_SIDE}. "
            "Use a larger picture."
        )


_PILLOW_LIMIT = threading.Lock()


@contextmanager
def _own_pixel_limit() -> Iterator[None]:
    """Lift Pillow's process-wide pixel limit while a picture is open, for which our own holds: large scans pass it."""
    from PIL import Image

    with _PILLOW_LIMIT:
        before = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


def _over_white(picture: "Image", profile: bytes | None) -> NDArray[np.uint8]:
    """Colours of `picture` in sRGB over white, uint8 [height, width, 3]."""
    picture = _to_eight_bits(picture)
    if picture.mode in ("P", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    alpha = picture.getchannel("A") if "A" in picture.getbands() else None
    if picture.mode == "RGBA":
        picture = picture.convert("RGB")
    elif picture.mode in ("LA", "La"):
        picture = picture.convert("L")
    rgb = np.array(_to_srgb(picture, profile))
    if alpha is not None:
        weight = np.asarray(alpha, dtype=np.float32)[..., np.newaxis] / 255
        rgb = np.rint(rgb * weight + 255 * (1 - weight)).astype(np.uint8)
    return np.ascontiguousarray(rgb, dtype=np.uint8)


def _to_eight_bits(picture: "Image") -> "Image":
    """Grey pictures of 16 bits, 32 bits or floats brought to 0..255; others as they are."""
    from PIL import Image

    if not picture.mode.startswith(("I", "F")):
        return picture
    grey = np.nan_to_num(np.asarray(picture, dtype=np.float64))
    if picture.mode.startswith("I"):
        full = 65535.0 if grey.max() > 255 or picture.mode != "I" else 255.0
    else:
        full = max(float(grey.max()), 1.0)
    return Image.fromarray(np.clip(np.rint(grey * (255 / full)), 0, 255).astype(np.uint8))


def _to_srgb(picture: "Image", profile: bytes | None) -> "Image":
    """`picture` in mode RGB; its ICC profile is applied where it is sound and fits the mode."""
    from PIL import ImageCms

    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert("RGB")
        if converted is not None:
            return converted
    return picture.convert("RGB")
