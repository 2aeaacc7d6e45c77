"""The families other than Wan: the curve is told in the prompt, and the same hook pushes the prediction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Lowering, OnStep
from pipelines.backends.sampled_video import Frame, SampledVideo, as_bytes
from pipelines.errors import MienError
from pipelines.requests.video import Fitted, VideoRequest, refuse_adapters
from pipelines.video.plan import latent_times, read_phrases
from pipelines.video.staged import STAGES, StagedPrompt, staged_prompt

HONOURS = Lowering(
    uses=(
        "label blend and arousal: phrases for scene, object, action, expression, light, palette and camera",
        "intensity: faint, clear or full phrases, and guidance in the first half of the sampling",
    ),
    approximates=("timing: told in the prompt in up to three moments, and by guidance frame by frame",),
    ignores=("easing", "valence of unpleasant labels: their label says it"),
)


class GuidedVideo(SampledVideo):
    """A family whose sampler puts one text before the whole clip.

    joined: whether its sampler puts negative and positive prompt in one batch. frame_axis: axis of the latent frames in
    the transformer's output, or None where frames are not apart. boost: push that suits it, see EmotionGuidance.
    """

    honours = HONOURS
    joined: ClassVar[bool]
    frame_axis: ClassVar[int | None]
    boost: ClassVar[float] = 1.0

    def _frames(self, request: VideoRequest, fitted: Fitted, on_step: OnStep, notes: list[str]) -> Iterator[Frame]:
        def made() -> Iterator[Frame]:
            yield from as_bytes(self._sampled(request, fitted, on_step, notes))

        return made()

    def _sampled(self, request: VideoRequest, fitted: Fitted, on_step: OnStep, notes: list[str]) -> NDArray[np.float32]:
        """Frames [count, height, width, 3] in 0..1."""
        import torch

        from pipelines.video.guidance import EmotionGuidance, Steering

        steps = request.steps or self.model.steps
        scale = self.model.guidance if request.guidance is None else request.guidance
        prompt = self._staged(request, fitted)
        notes.append(f"Prompt: {prompt.text}")
        with torch.no_grad():
            neutral = self._texts(prompt.neutral) if prompt.against is not None else None
        steering = Steering(
            guidance=EmotionGuidance(boost=self.boost, every=1 if steps < 10 else 2),
            scale=scale,
            neutral=neutral,
            level=None if self.frame_axis is None else torch.as_tensor(prompt.level),
            frame_axis=self.frame_axis or 0,
            joined=self.joined and scale > 1,
        )
        total = steps * self._windows(fitted)
        with self._steered(steering, steps, total, on_step):
            frames = self._sample(request, fitted, prompt.text, steps, scale)
        on_step(total, total)
        if not np.isfinite(frames).all():
            raise MienError("The numbers failed (not a number). Use another seed, or a smaller guidance scale.")
        return frames

    def _staged(self, request: VideoRequest, fitted: Fitted) -> StagedPrompt:
        """What the clip is told."""
        return told(request, latent_times(fitted.frames, fitted.fps, self.model.grid.stride))

    @contextmanager
    def _steered(self, steering: Any, steps: int, total: int, on_step: OnStep) -> Iterator[None]:
        """The hook on the transformer for one run, and a look whether to stop before every forward pass."""
        from pipelines.video.guidance import Sampling, steered
        from pipelines.video.stops import stop_points, stoppable

        pipe, sampling = self._pipe, Sampling(steps=steps)
        try:
            with (
                stoppable(stop_points(pipe), lambda: on_step(min(max(sampling.step, 0), total), total)),
                steered({pipe.transformer: steering}, sampling),
            ):
                yield
        finally:
            pipe.maybe_free_model_hooks()

    def _windows(self, fitted: Fitted) -> int:  # noqa: ARG002 - families that sample in windows look at the length
        """How many windows the clip is sampled in, one after the other."""
        return 1

    def _check(self, request: VideoRequest) -> None:
        super()._check(request)
        refuse_adapters(request, self.card.title)

    def _texts(self, prompt: str) -> Mapping[str, Any]:
        """A prompt as the transformer's text inputs, by their names, each [1, ...]; one, where it is not overridden."""
        told, _ = self._pipe.encode_prompt(
            prompt, do_classifier_free_guidance=False, max_sequence_length=self.model.tokens
        )
        return {"encoder_hidden_states": told}

    def _sample(
        self, request: VideoRequest, fitted: Fitted, prompt: str, steps: int, scale: float
    ) -> NDArray[np.float32]:
        """Call the family's pipeline, with what diffusers' pipelines usually take; frames [count, height, width, 3] in
        0..1."""

        frames: NDArray[np.float32] = self._pipe(
            prompt=prompt,
            negative_prompt=request.negative_prompt or None,
            guidance_scale=scale,
            max_sequence_length=self.model.tokens,
            **usual(request, fitted, steps),
        ).frames[0]
        return frames


def usual(request: VideoRequest, fitted: Fitted, steps: int) -> dict[str, Any]:
    """What every video pipeline of diffusers takes alike: size, steps, noise from the seed, frames in 0..1."""
    import torch

    return {
        "height": fitted.height,
        "width": fitted.width,
        "num_frames": fitted.frames,
        "num_inference_steps": steps,
        "generator": torch.Generator().manual_seed(request.seed),
        "output_type": "np",
    }


def told(request: VideoRequest, times: NDArray[np.float64], stages: int = STAGES) -> StagedPrompt:
    """The request's prompt and curve at the times [n] in seconds, in at most `stages` moments."""
    return staged_prompt(
        request.prompt,
        request.curve,
        times,
        strength=request.emotion_strength,
        phrases=None if request.phrases is None else read_phrases(request.phrases),
        stages=stages,
    )
