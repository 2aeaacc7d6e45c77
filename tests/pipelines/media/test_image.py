"""Any picture comes in upright, as sRGB of a sane size, or is refused in a sentence."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipelines.errors import UnreadableMedia
from pipelines.media.image import MAX_SIDE, check_image, load_image


def halves(width: int = 80, height: int = 60) -> np.ndarray:
    """Left half red, right half blue."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (250, 10, 20)
    pixels[:, width // 2 :] = (10, 20, 250)
    return pixels


def png16(path: Path, pixels: np.ndarray) -> Path:
    """Write uint16 [height, width] or [height, width, 3] as PNG, which Pillow cannot do for colour."""
    height, width = pixels.shape[:2]
    colour = 0 if pixels.ndim == 2 else 2
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "tiff", "gif", "ppm"])
def test_every_format_gives_the_same_colours(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"face.{suffix}"
    Image.fromarray(halves()).save(path)
    pixels = load_image(path)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (60, 80, 3)
    assert pixels.flags.writeable and pixels.flags.c_contiguous
    assert np.abs(pixels[30, 10].astype(int) - (250, 10, 20)).max() < 12
    assert np.abs(pixels[30, 70].astype(int) - (10, 20, 250)).max() < 12


@pytest.mark.parametrize(("tag", "corner"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")])
def test_the_exif_turn_is_done(tmp_path: Path, tag: int, corner: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = tag
    path = tmp_path / "phone.jpg"
    Image.fromarray(halves()).save(path, exif=exif)
    pixels = load_image(path).astype(int)
    red = pixels[..., 0] > pixels[..., 2]
    where = {"left": red[:, :5], "right": red[:, -5:], "top": red[:5], "bottom": red[-5:]}
    assert where[corner].all()
    assert pixels.shape[:2] == ((80, 60) if tag in (6, 8) else (60, 80))


def test_cmyk_is_converted(tmp_path: Path) -> None:
    path = tmp_path / "print.jpg"
    Image.fromarray(halves()).convert("CMYK").save(path, quality=95)
    pixels = load_image(path).astype(int)
    assert pixels[30, 10, 0] > 200 > 100 > pixels[30, 10, 2]


def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 100).astype(np.uint16)[np.newaxis].repeat(50, axis=0)
    pixels = load_image(png16(tmp_path / "grey.png", ramp))
    assert np.abs(pixels[25, :, 0].astype(float) - ramp[25] / 257).max() <= 1
    dim = load_image(png16(tmp_path / "dim.png", (ramp // 64).astype(np.uint16)))
    assert dim.max() <= 5


def test_sixteen_bit_colour_keeps_its_brightness(tmp_path: Path) -> None:
    colour = np.zeros((50, 60, 3), np.uint16)
    colour[...] = (65535, 32768, 257)
    assert np.abs(load_image(png16(tmp_path / "rgb.png", colour))[5, 5].astype(int) - (255, 128, 1)).max() <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_parts_become_white(tmp_path: Path, mode: str) -> None:
    if mode == "PA":
        picture = Image.new("P", (64, 64), 1)
        picture.putpalette([0, 0, 0, 250, 0, 0])
        picture.info["transparency"] = 1
        picture.paste(0, (0, 0, 32, 64))
    else:
        picture = Image.new(mode, (64, 64))
        picture.paste(Image.new(mode, (32, 64), "black").convert(mode), (0, 0))
    path = tmp_path / "cut-out.png"
    picture.save(path)
    pixels = load_image(path)
    assert (pixels[:, 40:] == 255).all()
    assert (pixels[:, :24] == 0).all()


def test_half_transparent_colour_is_mixed_with_white(tmp_path: Path) -> None:
    path = tmp_path / "glass.png"
    Image.new("RGBA", (64, 64), (100, 0, 0, 128)).save(path)
    assert np.abs(load_image(path)[9, 9].astype(int) - (177, 127, 127)).max() <= 1


def test_the_first_frame_of_an_animation_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "wave.gif"
    Image.new("RGB", (64, 64), "red").save(path, save_all=True, append_images=[Image.new("RGB", (64, 64), "blue")])
    assert tuple(load_image(path)[5, 5]) == (255, 0, 0)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_colour_profile_is_applied(tmp_path: Path, mode: str) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"____").replace(b"gXYZ", b"rXYZ").replace(b"____", b"gXYZ")
    path = tmp_path / "wide.png"
    picture = Image.new(mode, (64, 64), (200, 30, 30))
    picture.save(path, icc_profile=srgb)
    assert np.abs(load_image(path)[5, 5].astype(int) - (200, 30, 30)).max() <= 2
    picture.save(path, icc_profile=swapped)
    assert np.abs(load_image(path)[5, 5].astype(int) - (30, 200, 30)).max() <= 2
    picture.save(path, icc_profile=b"broken profile")
    assert tuple(load_image(path)[5, 5]) == (200, 30, 30)


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_large_pictures_are_scaled_down(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"large.{suffix}"
    Image.new("RGB", (10000, 500), (9, 99, 199)).save(path)
    pixels = load_image(path)
    assert pixels.shape == (205, MAX_SIDE, 3)
    assert np.abs(pixels[100, 2000].astype(int) - (9, 99, 199)).max() <= 3


def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    png16(path, np.zeros((40, 40), np.uint16))
    data = bytearray(path.read_bytes())
    data[16:24] = struct.pack(">II", 60000, 60000)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableMedia, match="60000 x 60000 pixels; at most 400 million"):
        load_image(path)


def test_pillows_own_limit_stays_in_force_for_others(tmp_path: Path) -> None:
    path = tmp_path / "face.png"
    Image.fromarray(halves()).save(path)
    before = Image.MAX_IMAGE_PIXELS
    load_image(path)
    assert before is not None
    assert before == Image.MAX_IMAGE_PIXELS


def test_a_single_pixel_is_too_small(tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    Image.new("RGB", (1, 1)).save(path)
    with pytest.raises(UnreadableMedia, match=r"'dot.png' is too small \(1 x 1 pixels\)"):
        load_image(path)


def encoded(form: str) -> bytes:
    buffer = BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_broken_off_picture_is_refused_in_a_sentence(tmp_path: Path, form: str, share: float) -> None:
    path = tmp_path / "cut.png"
    data = encoded(form)
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableMedia, match=r"'cut.png'.*(again|PNG)"):
        load_image(path)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "TIFF"])
def test_damaged_bytes_never_crash(tmp_path: Path, form: str) -> None:
    data = encoded(form)
    rng = np.random.default_rng(1)
    path = tmp_path / "damaged.png"
    for _ in range(40):
        broken = bytearray(data)
        for place in rng.integers(0, 300, 5):
            broken[place] = rng.integers(0, 256)
        path.write_bytes(bytes(broken))
        try:
            assert load_image(path).shape[2] == 3
        except UnreadableMedia as error:
            assert "damaged.png" in str(error)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"just some text", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a"),
    ],
)
def test_other_files_are_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "face.png"
    path.write_bytes(content)
    with pytest.raises(UnreadableMedia, match=words):
        load_image(path)


def test_a_picture_is_checked_again_when_its_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    with pytest.raises(UnreadableMedia, match="does not exist"):
        check_image(path)
    Image.new("RGB", (64, 64), "teal").save(path)
    check_image(path)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(UnreadableMedia, match="breaks off"):
        check_image(path)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match=r"'gone.png' does not exist"):
        load_image(tmp_path / "gone.png")
