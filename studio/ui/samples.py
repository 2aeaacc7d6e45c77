"""Our own scenes and films, ready to be picked on the page: who speaks, what is said, what is felt."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.assets import asset
from pipelines.dubbing.subtitles import read_lines
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import UNFELT
from pipelines.errors import MissingDependency
from pipelines.requests.dub import DubRequest


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A bundled scene to start from.

    title: fit for a button. portrait, voice: files. curve: what is felt, and emotion: the same in words.
    """

    title: str
    portrait: Path
    voice: Path
    curve: EmotionCurve
    emotion: str


@dataclass(frozen=True, kw_only=True)
class Film:
    """A bundled film to dub.

    title: fit for a button. portrait: a picture of who speaks. request: what dubs it into English, with feeling.
    """

    title: str
    portrait: Path
    request: DubRequest


@cache
def samples() -> tuple[Sample, ...]:
    """The bundled scenes in their order; none where they are not installed."""
    try:
        folder = asset("samples")
        listed = asset("samples/samples.json")
    except MissingDependency:
        return ()
    return tuple(
        Sample(
            title=entry["title"],
            portrait=folder / entry["portrait"],
            voice=folder / entry["voice"],
            curve=EmotionCurve.from_json((folder / entry["curve"]).read_text(encoding="utf-8")),
            emotion=entry["emotion"],
        )
        for entry in json.loads(listed.read_text(encoding="utf-8"))
    )


@cache
def films() -> tuple[Film, ...]:
    """The bundled films in their order; none where they are not installed."""
    try:
        folder, portraits = asset("films"), asset("samples")
    except MissingDependency:
        return ()
    return tuple(
        Film(
            title=entry["title"],
            portrait=portraits / entry["portrait"],
            request=DubRequest(
                video=folder / entry["video"],
                lines=read_lines(folder / entry["script"]),
                curve=UNFELT,
                language=entry["voice"],
                lips=True,
            ),
        )
        for entry in json.loads((folder / "films.json").read_text(encoding="utf-8"))
    )


def sample_folders() -> list[str]:
    """Folders whose files the page may show."""
    return sorted({str(path.parent) for one in samples() for path in (one.portrait, one.voice)})


@cache
def thumbnail(path: Path) -> str:
    """A small square from the middle of the picture, as a data URL."""
    import cv2

    from pipelines.media.image import load_image

    image = load_image(path)
    side = min(image.shape[:2])
    left = (image.shape[1] - side) // 2
    small = cv2.resize(image[:side, left : left + side], (128, 128), interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode("ascii")
