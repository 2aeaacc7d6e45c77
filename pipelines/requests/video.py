"""The request for a video from words, from a picture, or from both."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import ClassVar

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.media.given import check_file
from pipelines.requests.base import Request, check_range

MAX_PROMPT = 2000
"""Most characters of a prompt, of a negative prompt, and of one line of phrases."""

MAX_ADAPTERS = 8
MAX_ADAPTER_BYTES = 2 * 10**9
"""Largest adapter file; rank 32 on a network of 14 billion weights takes a quarter of it."""

CACHES = ("none", "first_block", "mag", "sea")
"""Ways to leave out work whose outcome hardly changes from step to step, see pipelines.video.caches."""


@dataclass(frozen=True, kw_only=True)
class VideoRequest(Request):
    """A video to be made: what is seen, for how long and how large, beside what all requests have.

    prompt: what is seen, in words; may be empty where there is a start picture.
    image: picture file to start from, or None. last_image: picture file to arrive at, or None; needs `image`.
    negative_prompt: what is not to be seen.
    seconds: length, 0.2..600; back ends round it to their number of frames, and have a longest length of their own.
    width, height: pixels, 64..2048; back ends round them to their grid, and say so.
    fps: frames per second, 1..60. Back ends that were trained for a rate keep to it and say so.
    steps: of sampling, 1..200, or None for what suits the back end; only for back ends that sample.
    guidance: how closely the prompt is followed, 0..30, or None for what suits the back end.
    guidance_2: the same for the second expert, which draws the detail, where a model has two; None: as `guidance`.
    emotion_strength: scales the curve's intensity, 0..2.
    phrases: edited phrases in the form of `pipelines.video.plan.describe`, or None to derive them from the curve.
    adapters: LoRA files that carry a mood, see pipelines.video.adapters; each weighs as much as its mood is felt.
    cache: one of CACHES; the same picture in fewer seconds, nearly.

    Raises InvalidInput for values outside their range, UnreadableMedia for files that are not there.
    """

    kind: ClassVar[str] = "video"
    settings: ClassVar[Mapping[str, str]] = {
        "last_image": "end picture",
        "negative_prompt": "negative prompt",
        "width": "size",
        "height": "size",
        "steps": "steps",
        "guidance": "guidance",
        "guidance_2": "guidance of the second expert",
        "phrases": "edited phrases",
        "adapters": "adapters",
        "cache": "cache",
    }

    prompt: str = ""
    image: Path | None = None
    last_image: Path | None = None
    negative_prompt: str = ""
    seconds: float = 4.0
    width: int = 832
    height: int = 480
    fps: float = 16.0
    steps: int | None = None
    guidance: float | None = None
    guidance_2: float | None = None
    emotion_strength: float = 1.0
    phrases: str | None = None
    adapters: tuple[Path, ...] = ()
    cache: str = "none"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.prompt.strip() and self.image is None:
            raise InvalidInput("The prompt is empty. Say what is to be seen, or give a picture to start from.")
        for role, text in (("prompt", self.prompt), ("negative prompt", self.negative_prompt)):
            if len(text) > MAX_PROMPT:
                raise InvalidInput(f"The {role} has {len(text)} characters; at most {MAX_PROMPT} fit. Shorten it.")
        if self.phrases is not None and len(self.phrases) > 10 * MAX_PROMPT:
            raise InvalidInput(f"The phrases have {len(self.phrases)} characters; at most {10 * MAX_PROMPT} fit.")
        if self.image is not None:
            check_file("start picture", self.image)
        if self.last_image is not None:
            if self.image is None:
                raise InvalidInput("There is an end picture and no start picture. Give both, or the start alone.")
            check_file("end picture", self.last_image)
        if len(self.adapters) > MAX_ADAPTERS:
            raise InvalidInput(f"{len(self.adapters)} adapters were given; at most {MAX_ADAPTERS} can be mixed.")
        for file in self.adapters:
            _check_adapter(file)
        check_range("seconds", self.seconds, 0.2, 600)
        check_range("width", self.width, 64, 2048)
        check_range("height", self.height, 64, 2048)
        check_range("fps", self.fps, 1, 60)
        if self.steps is not None:
            check_range("steps", self.steps, 1, 200)
        if self.guidance is not None:
            check_range("guidance", self.guidance, 0, 30)
        if self.guidance_2 is not None:
            check_range("guidance_2", self.guidance_2, 0, 30)
        check_range("emotion_strength", self.emotion_strength, 0, 2)
        if self.cache not in CACHES:
            raise InvalidInput(f"cache is '{self.cache}'; use one of {', '.join(CACHES)}.")

    @property
    def felt(self) -> EmotionCurve:
        """The curve at `emotion_strength`."""
        return self.curve.scaled(self.emotion_strength)

    @property
    def ends(self) -> float:
        """After `seconds`."""
        return self.seconds


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The sizes that a video model can make.

    side: width and height are multiples of it. stride: the number of frames is a multiple of it, plus one.
    most_seconds: longest clip. most_pixels: largest picture, width times height.
    rates: frame rates it was trained for; () where any will do.
    """

    side: int
    stride: int
    most_seconds: float
    most_pixels: int
    rates: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A request's sizes on a grid. `said` tells every change in a sentence; empty where there was none."""

    width: int
    height: int
    frames: int
    fps: float
    said: str


def fit(request: VideoRequest, grid: Grid) -> Fitted:
    """Round the sizes of a request to a grid.

    Raises InvalidInput where the clip is longer than the grid allows; the message names the longest length.
    """
    if request.seconds > grid.most_seconds:
        raise InvalidInput(
            f"{request.seconds:g} s were asked for; '{request.backend}' makes at most {grid.most_seconds:g} s in one "
            f"clip. Ask for {grid.most_seconds:g} s, or choose another back end."
        )
    changes = []
    shrink = min(1.0, (grid.most_pixels / (request.width * request.height)) ** 0.5)
    width, height = (max(grid.side, round(side * shrink / grid.side) * grid.side) for side in _sides(request))
    while width * height > grid.most_pixels and max(width, height) > grid.side:  # rounding up went too far
        width, height = (side - grid.side if side == max(width, height) else side for side in (width, height))
    if (width, height) != _sides(request):
        why = f"at most {grid.most_pixels / 1e6:.2g} megapixels" if shrink < 1 else f"multiples of {grid.side}"
        changes.append(f"the size becomes {width} × {height} ({why})")
    fps = min(grid.rates, key=lambda rate: abs(rate - request.fps)) if grid.rates else request.fps
    if fps != request.fps:
        changes.append(f"the rate becomes {fps:g} frames per second, which the model was trained for")
    frames = max(1, ceil(request.seconds * fps / grid.stride - 0.5)) * grid.stride + 1
    if abs(frames / fps - request.seconds) > 1.5 / fps:
        changes.append(f"the length becomes {frames / fps:.2f} s ({frames} frames)")
    said = "; ".join(changes)
    return Fitted(width=width, height=height, frames=frames, fps=fps, said=said[:1].upper() + said[1:])


def refuse_adapters(request: VideoRequest, title: str) -> None:
    """Raise InvalidInput where a request has adapters that the back end `title` could not use."""
    if request.adapters:
        raise InvalidInput(f"{title} takes no adapters. Leave them out, or choose a Wan.")


def _check_adapter(file: Path) -> None:
    """Raise UnreadableMedia for what is no safetensors file by its first bytes, InvalidInput for too large a file."""
    check_file("adapter", file)
    size = file.stat().st_size
    if size > MAX_ADAPTER_BYTES:
        raise InvalidInput(
            f"The adapter '{file.name}' has {size / 1e9:.1f} GB; at most {MAX_ADAPTER_BYTES / 1e9:g} GB are taken. "
            "Give a LoRA file, not a whole model."
        )
    with file.open("rb") as opened:
        header = int.from_bytes(opened.read(8), "little")
        if header > size - 8 or opened.read(1) != b"{":
            raise UnreadableMedia(f"The adapter '{file.name}' is not a safetensors file. Give a .safetensors file.")


def _sides(request: VideoRequest) -> tuple[int, int]:
    return request.width, request.height
