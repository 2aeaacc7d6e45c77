"""Our own portraits, voices and feelings, ready to be picked on the page."""

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import MissingDependency

_KINDS = {"portraits": (".png", ".jpg", ".webp"), "voices": (".wav", ".flac", ".mp3"), "curves": (".json",)}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One bundled file to start from. `name` is fit for a button; `path` is a picture, a recording or a curve."""

    name: str
    path: Path


@cache
def samples(kind: str) -> tuple[Sample, ...]:
    """The samples of a kind, "portraits", "voices" or "curves", by file name; none where they are not installed."""
    try:
        folder = asset(f"samples/{kind}")
    except MissingDependency:
        return ()
    files = sorted(path for path in folder.iterdir() if path.suffix in _KINDS[kind])
    return tuple(Sample(name=path.stem.replace("-", " ").replace("_", " "), path=path) for path in files)


def sample_curve(sample: Sample) -> EmotionCurve:
    """The curve that a sample of the kind "curves" holds."""
    return EmotionCurve.from_json(sample.path.read_text(encoding="utf-8"))


@cache
def shelf_items(kind: str) -> list[dict[str, str | None]]:
    """The samples of a kind as a shelf shows them: portraits by their faces, the others by their names."""
    return [
        {"name": sample.name, "picture": _thumbnail(sample.path) if kind == "portraits" else None}
        for sample in samples(kind)
    ]


def _thumbnail(path: Path) -> str:
    """A small square of the picture's upper part, as a data URL."""
    import cv2

    from pipelines.media.image import load_image

    image = load_image(path)
    side = min(image.shape[:2])
    left = (image.shape[1] - side) // 2
    small = cv2.resize(image[:side, left : left + side], (128, 128), interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode("ascii")
