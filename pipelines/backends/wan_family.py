"""The back end over every Wan: text or picture to video, with everything that the curve says.

A model of the family is a card, its figures, and a hub repository or a folder in Wan's format.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep
from pipelines.backends.sampled_video import HEEDED, Frame, SampledVideo, VideoModel, as_bytes
from pipelines.errors import InvalidInput
from pipelines.memory.law import Extent
from pipelines.requests.video import Fitted, VideoRequest
from pipelines.video.chunks import Chunk, chained, plan_chunks
from pipelines.video.plan import describe, read_phrases

PREVIEW_EVERY = 2
"""Steps between two previews."""

HONOURS = Lowering(
    uses=(
        "label blend and arousal: phrases for scene, object, action, expression, light, palette and camera",
        "intensity: the share of the emotional text, and guidance in the first half of the sampling",
        "timing: a text of its own for every latent frame",
        "adapters: as strong as their mood is felt, the mean over the clip",
    ),
    approximates=("easing: in steps of a latent frame, a quarter of a second",),
    ignores=("valence of unpleasant labels: their label says it",),
)

WAN_HEEDED = (*HEEDED, "guidance_2", "adapters", "cache")
"""What every Wan has a use for of a request's settings; `guidance_2` is refused where there is one expert."""


def wan_card(
    *,
    name: str,
    title: str,
    summary: str,
    hub_id: str,
    revision: str,
    memory_gb: float,
    download_gb: float,
    starts_from: tuple[Literal["words", "picture"], ...] = ("words",),
    picture_encoder: bool = False,
    arrives: bool = False,
) -> ModelCard:
    """The card of a released Wan; what all of them share is filled in. memory_gb: in bf16, resident.
    download_gb: of the repository's weights, about. arrives: whether it can arrive at an end picture."""
    encoders = [Licence(part="text encoder (UMT5-XXL)", name="Apache-2.0", commercial=True)]
    if picture_encoder:
        encoders.append(Licence(part="picture encoder (OpenCLIP XLM-RoBERTa ViT-H)", name="MIT", commercial=True))
    return ModelCard(
        name=name,
        title=title,
        task="video",
        sketch=False,
        summary=summary,
        licences=(Licence(part="model", name="Apache-2.0", commercial=True), *encoders),
        hub_id=hub_id,
        revision=revision,
        sha256={},
        memory_mb={"bf16": round(memory_gb * 1000)},
        download_mb=round(download_gb * 1000),
        needs_gpu=True,
        emotion_inputs=("prompt", "label", "valence_arousal", "curve"),
        starts_from=starts_from,
        heeds=(*WAN_HEEDED, "last_image") if arrives else WAN_HEEDED,
        languages=("any",),
        paper="Wan: Open and Advanced Large-Scale Video Generative Models, arXiv 2503.20314",
        probe="picture",
    )


class WanVideo(SampledVideo):
    """Wan of any size.

    chunk_frames: most frames that the model makes in one go; longer clips are chained where it takes a start picture.
    A run can be broken off and go on later (`checkpoint`, `resume`), but not with a cache, which remembers on its own.
    """

    honours = HONOURS

    def __init__(
        self, card: ModelCard, model: VideoModel, *, chunk_frames: int = 81, source: Path | None = None
    ) -> None:
        super().__init__(card, model, source)
        self._chunk_frames = chunk_frames
        self._preview: Any = None
        self._calibrations: Any = None
        self._stands: Any = None
        self._resumed: Any = None
        self._plan: MemoryPlan | None = None
        self._resting = False

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Open the weights, fit the preview to the autoencoder, and bring everything to its place."""
        if self._resting and plan == "resident":
            self._pipe.to(device)
            self._resting = False
            return
        super().load(device, plan)
        self._plan, self._resting = plan, False
        from pipelines.video.caches import Calibrations

        self._calibrations = Calibrations()

    def rest(self) -> None:
        """Leave the device, and keep the weights in the host's memory; where they are moved about, let them go."""
        if self._pipe is None or self._plan != "resident":
            self.unload()
            return
        self._pipe.to("cpu")
        self._resting = True

    def checkpoint(self, path: Path) -> None:
        """Write where the run stands; nothing before its first step, or with a cache."""
        if self._stands is not None:
            from pipelines.video.standing import save_standing

            save_standing(self._stands, path)

    def resume(self, path: Path) -> None:
        """Let the next run go on from there. Raises UnreadableMedia for a file that does not tell."""
        from pipelines.video.standing import load_standing

        self._resumed = load_standing(path)

    def unload(self) -> None:
        """Drop the pipeline and what was measured on it."""
        self._resting = False
        self._preview = self._calibrations = self._stands = self._resumed = None
        super().unload()

    def _check(self, request: VideoRequest) -> None:
        from pipelines.video.adapters import by_mood

        super()._check(request)
        by_mood(request.adapters)
        if request.guidance_2 is not None and self.model.experts == 1:
            raise InvalidInput(
                f"{self.card.title} has one expert, and guidance_2 is for the second of two. Leave it out, or choose "
                "Wan2.2 A14B."
            )

    def _extents(self, fitted: Fitted) -> dict[str, Extent]:
        """A longer clip is made in chunks, and what is finished waits outside the card."""
        chunk = Extent(width=fitted.width, height=fitted.height, frames=min(fitted.frames, self._chunk_frames))
        return {"predicting": chunk, "decoding": chunk}

    def _open(self, device: str) -> Any:
        from pipelines.video.preview import fit_preview
        from pipelines.video.wan import WanEmotionPipeline

        pipe = self._weights(WanEmotionPipeline, device, whole_vae=True)
        self._preview = fit_preview(pipe.vae)
        return pipe

    def _frames(self, request: VideoRequest, fitted: Fitted, on_step: OnStep, notes: list[str]) -> Iterator[Frame]:
        import torch

        from pipelines.video.adapters import by_mood
        from pipelines.video.caches import THRESHOLDS, cached
        from pipelines.video.guidance import EmotionGuidance
        from pipelines.video.pictures import start_picture
        from pipelines.video.preview import clean_estimate
        from pipelines.video.standing import ClipStanding, Standing

        pipe = self._pipe
        steps = request.steps or self.model.steps
        scale = self.model.guidance if request.guidance is None else request.guidance
        chunks = plan_chunks(fitted.frames, self._chunk_frames, self.model.grid.stride)
        if len(chunks) > 1 and not pipe.takes_picture:
            raise InvalidInput(
                f"{self.card.title} makes at most {self._chunk_frames / fitted.fps:.1f} s, for it cannot start from a "
                "picture and so cannot go on from its own last frame. Ask for less, or choose another model."
            )
        adapters = by_mood(request.adapters)
        image = last_image = None
        if request.image is not None:
            image, cut = start_picture(request.image, fitted.width, fitted.height)
            notes += [cut] if cut else []
        if request.last_image is not None:
            last_image, cut = start_picture(request.last_image, fitted.width, fitted.height)
            notes += [cut] if cut else []
        kind = request.cache
        if kind == "sea" and (image is not None or len(chunks) > 1):
            kind = "first_block"
            notes.append("SeaCache does not serve start pictures: FirstBlockCache was used instead")
        begun, self._resumed, self._stands = self._resumed, None, None
        finished = [] if begun is None else list(begun.finished)
        total = steps * len(chunks)
        done = steps * len(finished) + (begun.sampling.sampler.steps if begun and begun.sampling else 0)

        def step_made(_pipe: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            nonlocal done
            done += 1
            shown = self._preview(clean_estimate(_pipe.scheduler, tensors["latents"])) if step % PREVIEW_EVERY else None
            on_step(done, total, shown)
            return {}

        def note(sampling: Standing) -> None:
            if kind == "none":
                self._stands = ClipStanding(finished=tuple(finished), sampling=sampling)

        def make(chunk: Chunk, start: Any) -> Iterator[Frame]:
            if chunk.number < len(finished):
                return iter(finished[chunk.number].numpy())
            standing = begun.sampling if begun is not None and chunk.number == len(begun.finished) else None
            with cached(
                pipe,
                kind,
                steps=steps,
                calls=2 if scale > 1 else 1,
                kept=self._calibrations,
                thresholds=self.model.thresholds or THRESHOLDS,
            ) as said:
                if said and said not in notes:
                    notes.append(said)
                answer = pipe(
                    request.prompt,
                    curve=request.curve,
                    image=start,
                    last_image=last_image if chunk.is_last else None,
                    negative_prompt=request.negative_prompt or None,
                    height=fitted.height,
                    width=fitted.width,
                    num_frames=chunk.frames,
                    fps=fitted.fps,
                    begin=chunk.begin / fitted.fps,
                    num_inference_steps=steps,
                    guidance_scale=scale,
                    guidance_scale_2=request.guidance_2,
                    emotion=EmotionGuidance(strength=request.emotion_strength),
                    phrases=None if request.phrases is None else read_phrases(request.phrases),
                    adapters=adapters,
                    generator=_generator(request.seed + chunk.number),
                    callback_on_step_end=step_made,
                    check=lambda: on_step(done, total),
                    standing=standing,
                    on_standing=note,
                    max_sequence_length=self.model.tokens,
                )
            made = np.stack(list(as_bytes(answer.frames[0])))
            finished.append(torch.from_numpy(made))
            return iter(made)

        phrases = describe(request.curve, request.seconds, strength=request.emotion_strength)
        notes.append(f"Phrases: {request.phrases or phrases or 'none, for nothing is felt'}")
        return chained(chunks, image, make)


def _generator(seed: int) -> Any:
    """Noise from the processor, so that every card makes the same clip of a seed."""
    import torch

    return torch.Generator().manual_seed(seed % 2**63)
