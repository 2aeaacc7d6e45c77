"""Start and end pictures in the size of the clip."""

from pathlib import Path
from typing import Any

from pipelines.media.image import load_image


def start_picture(path: Path, width: int, height: int) -> tuple[Any, str]:
    """The picture as a PIL image of width x height, cut to this aspect about its middle, and what was cut, in words.

    Raises UnreadableMedia as `load_image` does.
    """
    from PIL import Image, ImageOps

    picture = Image.fromarray(load_image(path))
    cut = picture.width / picture.height / (width / height)
    fitted = ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
    if 0.97 <= cut <= 1.03:
        return fitted, ""
    sides, share = ("left and right", 1 - 1 / cut) if cut > 1 else ("top and bottom", 1 - cut)
    return fitted, f"{share:.0%} of the picture '{path.name}' is cut off at {sides} to fit {width} × {height}"
