"""What the back ends have in common that sample a video with a large network: sizes, forecast, loading, frames."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput, MienError
from pipelines.media.image import check_image
from pipelines.memory.law import Extent, law_of
from pipelines.requests.outcome import Clip
from pipelines.requests.video import Fitted, Grid, VideoRequest, fit
from pipelines.video.moods import moods
from pipelines.video.plan import read_phrases

Frame = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class VideoModel:
    """Figures of a video model.

    grid: the sizes it makes. steps, guidance: what suits it. tokens: of a text.
    token_pixels: pixels, counted through all frames, that share a token of the transformer: 16 * 16 * 4 for Wan2.1.
    tera_per_token: 1e12 operations a token and forward pass, attention included.
    experts: networks that share the steps.
    thresholds: what its caches may leave out, see pipelines.video.caches; None for what is usual.
    """

    grid: Grid
    steps: int
    guidance: float
    token_pixels: int
    tera_per_token: float
    tokens: int = 512
    experts: int = 1
    thresholds: Mapping[str, float] | None = None


HEEDED = ("negative_prompt", "width", "height", "steps", "guidance", "phrases")
"""What every sampler has a use for of a request's settings."""

_TERA_A_SECOND = 200.0
"""Operations a second, in 1e12, that the forecast counts on: about half of what a current large card states."""


class SampledVideo(ABC):
    """A back end over a diffusion pipeline. Holds no request's data between runs.

    card, model: what it is. source: a folder of weights, or None for the card's hub repository.
    always_tiled: whether it decodes in tiles under every memory plan.
    """

    honours: ClassVar[Lowering]
    always_tiled: ClassVar[bool] = False

    def __init__(self, card: ModelCard, model: VideoModel, source: Path | None = None) -> None:
        self.card = card
        self.model = model
        self._source: Path | str = source or str(card.hub_id)
        self._pipe: Any = None

    def lower(self, curve: EmotionCurve) -> Lowering:
        """What the family honours, and what of this curve it cannot."""
        times = np.linspace(0.0, max(curve.end, 1.0), 33)
        more = []
        if any(key.emotion.intensity > 1.0 for key in curve.keyframes):
            more.append("intensity above 1: at most 1.3 times the full wording, beyond which networks saturate")
        if len(moods(curve, times, at_most=9).names) > 3:
            more.append("many moods: the three strongest are worded")
        return Lowering(
            uses=self.honours.uses,
            approximates=(*self.honours.approximates, *more),
            ignores=self.honours.ignores,
        )

    def heeds(self, request: VideoRequest) -> tuple[str, ...]:
        """What the card says; but a negative prompt only where guidance keeps away from it."""
        return tuple(name for name in self.card.heeds if name != "negative_prompt" or self._guides(request))

    def estimate(self, request: VideoRequest) -> ResourceEstimate:
        """Forecast from published figures, traces, and the request's size. Raises what `run` does of the request."""
        fitted = fit(request, self.model.grid)
        self._check(request)
        tokens = fitted.width * fitted.height * fitted.frames / self.model.token_pixels
        steps = request.steps or self.model.steps
        calls = 2.25 if self._guides(request) else 1.25
        seconds = steps * calls * tokens * self.model.tera_per_token / _TERA_A_SECOND
        law, extents = law_of(self.card.name), self._extents(fitted)
        return ResourceEstimate(
            seconds=5.0 + seconds,
            clip_seconds=fitted.frames / fitted.fps,
            frames=fitted.frames,
            steps=steps,
            weights_bytes=law.weights_bytes,
            largest_bytes=law.largest_bytes,
            activation_bytes=law.activation_bytes(**extents),
            tiled_bytes=0 if self.always_tiled else law.activation_bytes(predicting=extents["predicting"]),
            disk_bytes=round(fitted.width * fitted.height * fitted.frames * 0.02),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Open the weights and bring them to their place. Raises MissingDependency where they are not there."""
        from pipelines.video.placement import place

        pipe = self._open(device)
        pipe.set_progress_bar_config(disable=True)
        place(pipe, device, plan)
        self._pipe = pipe

    def unload(self) -> None:
        """Drop the pipeline."""
        if self._pipe is not None:
            self._pipe = None
            import torch

            if torch.cuda.is_available():
                torch.cuda.empty_cache()

    def run(self, request: VideoRequest, on_step: OnStep) -> Clip:
        """Check what was asked, and return a clip that is sampled when its first frame is read.

        Raises InvalidInput or UnreadableMedia for what cannot be used, MienError where the model fails.
        """
        if self._pipe is None:
            raise MienError(f"{self.card.title} is not loaded. Load it first.")
        fitted = fit(request, self.model.grid)
        self._check(request)
        facts = facts_of(self, request, [fitted.said] if fitted.said else [])
        frames = self._frames(request, fitted, on_step, facts["notes"])  # to which it may add while it samples
        return Clip(
            frames=frames,
            frame_count=fitted.frames,
            width=fitted.width,
            height=fitted.height,
            fps=fitted.fps,
            facts=facts,
        )

    def _guides(self, request: VideoRequest) -> bool:
        """Whether the request's guidance compares with a negative prompt, which for most samplers 1 and less do not."""
        return (self.model.guidance if request.guidance is None else request.guidance) > 1

    def _extents(self, fitted: Fitted) -> dict[str, Extent]:
        """How much is predicted at once, and how much is decoded; families that work in pieces do less at once."""
        whole = Extent(width=fitted.width, height=fitted.height, frames=fitted.frames)
        return {"predicting": whole, "decoding": whole}

    def _check(self, request: VideoRequest) -> None:
        """Refuse what the model cannot take, also before it is loaded. Raises InvalidInput or UnreadableMedia."""
        if request.phrases is not None:
            read_phrases(request.phrases)
        if request.image is None:
            if "words" not in self.card.starts_from:
                raise InvalidInput(
                    f"There is no start picture, and '{self.card.title}' needs one. Give one, or choose a back end "
                    "that makes video from words."
                )
            return
        if "picture" not in self.card.starts_from:
            raise InvalidInput(
                f"{self.card.title} makes video from words only. Leave the picture out, or choose a back end that "
                "starts from one."
            )
        for picture in filter(None, (request.image, request.last_image)):
            check_image(picture)

    @abstractmethod
    def _open(self, device: str) -> Any:
        """The pipeline with its weights, still on the processor."""

    def _weights(self, pipeline: Any, device: str, *, whole_vae: bool = False) -> Any:
        """A diffusers pipeline of this class with the card's weights, bf16 for a graphics card and else fp32.

        whole_vae: whether its VAE is in fp32 in any case.
        """
        import torch

        from pipelines.video.loading import open_pipeline

        kind = torch.bfloat16 if device.startswith("cuda") else torch.float32
        dtype = {"default": kind, "vae": torch.float32} if whole_vae else kind
        return open_pipeline(pipeline, self._source, revision=self.card.revision, dtype=dtype)

    @abstractmethod
    def _frames(self, request: VideoRequest, fitted: Fitted, on_step: OnStep, notes: list[str]) -> Iterator[Frame]:
        """Sample, and give the frames; what should be known of the clip is added to `notes` while it is made."""


def as_bytes(frames: NDArray[np.float32]) -> Iterator[Frame]:
    """Frames [count, height, width, 3] in 0..1 as uint8, one by one."""
    for frame in frames:
        yield np.ascontiguousarray(np.rint(np.clip(frame, 0.0, 1.0) * 255.0).astype(np.uint8))
