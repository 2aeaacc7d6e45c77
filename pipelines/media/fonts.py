"""Fonts that can draw a text: the bundled one, or else one of the machine.

The bundled one, DejaVu Sans, draws Latin, Greek, Cyrillic, Hebrew, Arabic, Armenian and Georgian; Pillow's own has no
more than ASCII. Chinese, Japanese, Korean, Thai and the scripts of India need a font that the user has.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features
from PIL.ImageFont import FreeTypeFont

from pipelines.assets import asset
from pipelines.errors import InvalidInput

BUNDLED = "fonts/DejaVuSansCondensed-Bold.ttf"

PLACES = (
    *(Path.home() / name for name in (".local/share/fonts", ".fonts", "Library/Fonts")),
    *(Path(name) for name in ("/usr/local/share/fonts", "/usr/share/fonts")),
    *(Path(name) for name in ("/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")),
)
"""Where systems keep their fonts, those of the user first."""


def font_for(text: str, size: int) -> FreeTypeFont:
    """A font of `size` pixels that draws every character of the text.

    Raises InvalidInput, naming the characters, where neither the bundled font nor one of the machine does.
    """
    return ImageFont.truetype(_file_for(frozenset(text)), size)


def direction(text: str) -> str | None:
    """Where a text runs, by its first letter: "ltr" or "rtl", which all its rows share; None where no letter runs left.

    A row of an Arabic line may begin with a Latin name, and must not be taken for Latin.
    """
    strong = [unicodedata.bidirectional(one) for one in text]
    if not any(kind in _LEFTWARD for kind in strong):
        return None
    return "rtl" if next(kind for kind in strong if kind in (*_LEFTWARD, "L")) in _LEFTWARD else "ltr"


@lru_cache(maxsize=1024)
def _file_for(characters: frozenset[str]) -> Path:
    drawn = sorted(one for one in characters if _is_drawn(one))
    if any(_needs_shaping(one) for one in drawn) and not features.check("raqm"):
        raise InvalidInput(
            f"The writing of '{_sample(drawn)}' joins or reorders its letters, which takes the library fribidi. "
            "Install it (apt install libfribidi0, brew install fribidi), or do without drawn text."
        )
    files = [asset(BUNDLED)]
    if not all(_has(files[0], one) for one in drawn):
        files += _fonts_of_the_machine()
    best = next((file for file in files if all(_has(file, one) for one in drawn)), None)
    if best is None:
        missing = min(([one for one in drawn if not _has(file, one)] for file in files), key=len)
        raise InvalidInput(
            f"No font here can draw '{_sample(missing)}' together with the rest of its line. Install one that can, "
            "such as Noto Sans (apt install fonts-noto-core fonts-noto-cjk), or do without drawn text."
        )
    return best


def _fonts_of_the_machine() -> list[Path]:
    """Upright bold fonts without serifs first, in an order that is the same every time."""
    found = {file for place in PLACES if place.is_dir() for file in place.rglob("*") if file.suffix.lower() in _ENDINGS}

    def rank(file: Path) -> tuple[bool, bool, bool, str]:
        name = file.stem.lower()
        slanted, plain = "italic" in name or "oblique" in name, "sans" in name and "mono" not in name
        return slanted, not plain, "bold" not in name, str(file)

    return sorted(found, key=rank)


@lru_cache(maxsize=100_000)
def _has(file: Path, character: str) -> bool:
    """Whether the font has a glyph for it: not the box that stands for others, and not nothing at all."""
    try:
        font, box = _opened(file)
        drawn = bytes(font.getmask(character))
    except OSError:  # damaged, or of fixed sizes
        return False
    return drawn != box and any(drawn)


@lru_cache(maxsize=16)
def _opened(file: Path) -> tuple[FreeTypeFont, bytes]:
    """A font, and the box that it draws for what it does not know. Few are kept, as each holds its file open."""
    font = ImageFont.truetype(file, 24, layout_engine=ImageFont.Layout.BASIC)
    return font, bytes(font.getmask(_NO_CHARACTER))


def _is_drawn(character: str) -> bool:
    """Not controls and spaces, nor marks, which need a letter to sit on."""
    kind = unicodedata.category(character)
    return kind not in ("Cc", "Cf") and kind[0] not in "ZM"


def _needs_shaping(character: str) -> bool:
    number = ord(character)
    return unicodedata.bidirectional(character) in _LEFTWARD or any(low <= number < high for low, high in _SHAPED)


def _sample(characters: list[str]) -> str:
    shown = "".join(characters)
    return shown if len(shown) <= 20 else f"{shown[:20]}…"


_ENDINGS = (".ttf", ".otf", ".ttc")
_NO_CHARACTER = "\uffff"
_LEFTWARD = ("R", "AL")
_SHAPED = ((0x0900, 0x0E00), (0x1000, 0x10A0), (0x1780, 0x1800))
"""Writings of India, Sri Lanka, Myanmar and Cambodia."""
