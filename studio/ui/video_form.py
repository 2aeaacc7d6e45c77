"""The Video tab's fields as a request, and a request as the tab's fields."""

from pathlib import Path
from typing import Any, TypedDict

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.requests.video import VideoRequest
from studio.api.asked import checked_upload, given, upload_or_none, whole

SHAPES = {
    "Wide 832 × 480": (832, 480),
    "Wide 1280 × 720": (1280, 720),
    "Tall 480 × 832": (480, 832),
    "Square 640 × 640": (640, 640),
    "Small 416 × 240": (416, 240),
}
"""Sizes that the tab offers, by the words of its dropdown."""


class VideoFields(TypedDict):
    """What the tab's components hand over, by name. Steps and guidance are None for what suits the back end.

    Seconds, shape, fps, strength and seed must be there, but are None where somebody emptied their field.
    """

    prompt: str
    negative_prompt: str
    picture: str | None
    last_picture: str | None
    curve: EmotionCurve | None
    phrases: str
    phrases_edited: bool
    seconds: float | None
    shape: str | None
    fps: float | None
    steps: float | None
    guidance: float | None
    guidance_2: float | None
    strength: float | None
    adapters: list[str] | None
    cache: str
    seed: float | None
    backend: str


RESTORED = tuple(VideoFields.__annotations__)
"""Fields that a request fills again."""


def request_from(fields: VideoFields) -> VideoRequest:
    """The request that the fields ask for.

    Raises InvalidInput (and its kinds) with a sentence for whatever is missing or outside its range.
    """
    if fields["curve"] is None:
        raise InvalidInput("There is no emotion curve. Say what should be felt.")
    width, height = SHAPES.get(fields["shape"] or "") or _size(fields["shape"] or "")
    edited = fields["phrases_edited"] and fields["phrases"].strip()
    return VideoRequest(
        prompt=fields["prompt"],
        negative_prompt=fields["negative_prompt"],
        image=upload_or_none(fields["picture"]),
        last_image=upload_or_none(fields["last_picture"]),
        curve=fields["curve"],
        phrases=fields["phrases"] if edited else None,
        seconds=given("seconds", fields["seconds"]),
        width=width,
        height=height,
        fps=given("frames per second", fields["fps"]),
        steps=None if not fields["steps"] else whole("steps", fields["steps"]),
        guidance=None if fields["guidance"] is None else given("guidance", fields["guidance"]),
        guidance_2=None
        if fields["guidance_2"] is None
        else given("guidance of the second expert", fields["guidance_2"]),
        emotion_strength=given("strength", fields["strength"]),
        adapters=tuple(checked_upload(file) for file in fields["adapters"] or []),
        cache=fields["cache"],
        seed=whole("seed", fields["seed"]),
        backend=fields["backend"],
    )


def fields_from(request: VideoRequest) -> dict[str, Any]:
    """The fields that ask for `request` again, in the order of RESTORED; files as paths."""
    shapes = {size: words for words, size in SHAPES.items()}
    size = (request.width, request.height)
    return {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "picture": _text(request.image),
        "last_picture": _text(request.last_image),
        "curve": request.curve,
        "phrases": request.phrases or "",
        "phrases_edited": request.phrases is not None,
        "seconds": request.seconds,
        "shape": shapes.get(size, f"{request.width} × {request.height}"),
        "fps": request.fps,
        "steps": request.steps,
        "guidance": request.guidance,
        "guidance_2": request.guidance_2,
        "strength": request.emotion_strength,
        "adapters": [str(file) for file in request.adapters] or None,
        "cache": request.cache,
        "seed": request.seed,
        "backend": request.backend,
    }


def _size(words: str) -> tuple[int, int]:
    """Read a size that is not among the offered ones, such as "640 × 360"."""
    sides = words.replace("x", "×").split("×")
    if len(sides) != 2 or not all(side.strip().isdigit() for side in sides):
        raise InvalidInput(
            f"The size is {repr(words) if words else 'missing'}; pick one of the list, or type one like 640 × 360."
        )
    return int(sides[0]), int(sides[1])


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
