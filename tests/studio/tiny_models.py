"""Back ends over tiny real diffusion pipelines, which worker processes can import by name."""

import copy
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Lowering, MemoryPlan, OnStep, ResourceEstimate
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import UnreadableMedia
from pipelines.requests.outcome import Clip
from pipelines.requests.video import VideoRequest
from studio.jobs import checkpoint, run
from tests.studio.gradient import GradientBackend

STEPS = 12
FRAMES = 9


def create(name: str) -> "TinyModel":
    """The back end "wan", over Wan's pipeline class, or "cog", over CogVideoX's."""
    return TinyModel(name)


class TinyModel:
    """Samples with a tiny network of random weights; its runs can be broken off and go on elsewhere."""

    def __init__(self, name: str) -> None:
        self.card = replace(GradientBackend.card, name=name, task="video", sketch=False)
        self._pipe: Any = None
        self._state: Any = None
        self._resumed: Any = None

    def lower(self, _curve: EmotionCurve) -> Lowering:
        return Lowering()

    def estimate(self, request: VideoRequest) -> ResourceEstimate:
        return ResourceEstimate(
            seconds=400.0 if request.prompt == "long" else 3.0 if self.card.name == "wan" else 1.0,
            clip_seconds=FRAMES / 16,
            frames=FRAMES,
            steps=STEPS,
            weights_bytes=10**6,
            activation_bytes=10**6,
            disk_bytes=10**5,
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        from tests.pipelines.video.tiny import tiny_wan
        from tests.pipelines.video.tiny_families import tiny_cog_video

        assert (device, plan) == ("cpu", "resident")
        self._pipe = wan_pipeline(tiny_wan()) if self.card.name == "wan" else tiny_cog_video()
        self._pipe.set_progress_bar_config(disable=True)
        run.measure_clip = _unmeasured
        checkpoint.EVERY_SECONDS = 0.0

    def unload(self) -> None:
        self._pipe = None

    def run(self, request: VideoRequest, on_step: OnStep) -> Clip:
        return Clip(frames=self._made(request, on_step), frame_count=FRAMES, width=64, height=64, fps=16.0)

    def checkpoint(self, path: Path) -> None:
        from pipelines.video.standing import ClipStanding, Standing, save_standing

        save_standing(ClipStanding(finished=(), sampling=Standing(sampler=self._state, push=None)), path)

    def resume(self, path: Path) -> None:
        from pipelines.video.standing import load_standing

        sampling = load_standing(path).sampling
        assert sampling is not None
        self._resumed = sampling.sampler

    def _made(self, request: VideoRequest, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
        import torch

        from pipelines.video.resume import going_on, state_after

        resumed, self._resumed = self._resumed, None
        made = resumed.steps if resumed else 0
        generator = torch.Generator().manual_seed(request.seed)
        pipe, scheduler = self._pipe, self._pipe.scheduler
        pipe.scheduler = copy.deepcopy(scheduler)

        def after(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            self._state = state_after(pipe, made + step, tensors["latents"], generator)
            time.sleep(0.05)
            on_step(made + step + 1, STEPS)
            return tensors

        try:
            with going_on(pipe, resumed, generator) if resumed else nullcontext():
                frames = pipe(
                    request.prompt,
                    height=64,
                    width=64,
                    num_frames=FRAMES,
                    num_inference_steps=STEPS,
                    generator=generator,
                    output_type="np",
                    callback_on_step_end=after,
                ).frames[0]
        finally:
            pipe.scheduler = scheduler
            pipe.maybe_free_model_hooks()
            self._state = None
        for frame in frames:
            yield np.rint(np.clip(np.nan_to_num(frame), 0, 1) * 255).astype(np.uint8)


def wan_pipeline(parts: Any) -> Any:
    """Diffusers' own pipeline over the parts of a tiny Wan."""
    from diffusers import WanPipeline

    return WanPipeline(
        tokenizer=parts.tokenizer,
        text_encoder=parts.text_encoder,
        vae=parts.vae,
        transformer=parts.transformer,
        scheduler=parts.scheduler,
    )


def _unmeasured(*_: Any, **__: Any) -> NoReturn:
    raise UnreadableMedia("There is no face in noise.")
