"""What the portrait back ends on Stable Video Diffusion share: from a request to frames by `DiceTalkPipeline`."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.backends.framed import Framed, framed, framed_group
from pipelines.backends.playable import check_playable
from pipelines.backends.spoken import speech_seconds, spoken
from pipelines.backends.timeline import on_one_timeline
from pipelines.emotion.curve import EmotionCurve
from pipelines.media.audio import resample
from pipelines.media.types import Audio
from pipelines.media.video import expected_bytes
from pipelines.memory.law import Extent, law_of
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import Partner, PortraitRequest

if TYPE_CHECKING:
    from pipelines.portrait.dice_talk import DiceTalkPipeline

_log = logging.getLogger(__name__)

LICENCES = (
    Licence(
        part="Stable Video Diffusion (picture encoder and decoder)",
        name="Stability AI Community License: commercial use under 1 M$ of yearly revenue, after registering",
        commercial=False,
    ),
    Licence(part="Whisper tiny (hears the speech)", name="MIT", commercial=True),
    Licence(
        part="face model (finds the face)", name="Apache-2.0; LFW itself is provided for research", commercial=False
    ),
)
"""Of the helpers that DICE-Talk and Sonic both use."""

STEPS = 25
"""Denoising steps, as published."""

PLANS: tuple[MemoryPlan, ...] = ("resident", "model_offload", "group_offload", "vae_tiling", "fp8", "cpu")

_NETWORK_FRAMES, _NETWORK_FPS = 25, 12.5
_MANY, _FEW = 10, 2
"""Frames that are decoded at once, and where memory is short."""

_BRANCH_TFLOP = 31.9
"""Work of one prediction of a window at 512 x 512 pixels, counted."""

_TFLOP_PER_SECOND = 79.0
"""Pace of a card whose owner told how long 20 s of speech take with Sonic; ours was not measured on one."""

_KEPT_POSITION_BYTES, _KEPT_FRAME_BYTES = 32, 150_000
"""What lies on disk while a clip is made: two sets of latents, and a frame's tokens and hidden states."""


class SvdPortrait:
    """A portrait that is generated, not warped, from a picture and speech. Holds no request's data between runs."""

    def __init__(self, card: ModelCard, *, padding: int) -> None:
        self.card = card
        self._padding = padding
        self._pipeline: DiceTalkPipeline | None = None
        self._decode_chunk = _MANY
        self._device = "cpu"

    def lower(self, curve: EmotionCurve) -> Lowering:
        """See Backend; each network hears and feels differently."""
        raise NotImplementedError

    def heeds(self, request: PortraitRequest) -> tuple[str, ...]:
        """What the card says; but of the rate only whether frames are put between those of the network."""
        return tuple(name for name in self.card.heeds if name != "fps" or not _is_doubled(request))

    def settings(self, request: PortraitRequest, picture: Framed) -> dict[str, Any]:
        """What of the request goes to the network by another name."""
        raise NotImplementedError

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        """Forecast from traces, counted work and an owner's report; a picture kept whole is taken for a square.

        Raises what `run` does, but for MissingDependency.
        """
        check_playable(request, self.card)
        people: tuple[PortraitRequest | Partner, ...] = (request, *request.partners)
        seconds = max(person.starts + speech_seconds(person) for person in people)
        made = max(1, int(seconds * _NETWORK_FPS))
        windows = ceil((made + self._padding) / _NETWORK_FRAMES) * STEPS * len(people)
        positions = (request.size / 8) ** 2
        branches = 3 if request.emotion_scale is None else 4
        predictions = 1 + (branches - 1) * ceil(STEPS / request.kept_steps) / STEPS
        tflop = windows * predictions * _BRANCH_TFLOP * positions / 64**2
        frames = _shown(made, request)
        law = law_of(self.card.name)
        predicted = Extent(width=request.size, height=request.size, frames=branches * _NETWORK_FRAMES)
        decoded = replace(predicted, frames=_MANY)
        return ResourceEstimate(
            seconds=5.0 + tflop / _TFLOP_PER_SECOND,
            clip_seconds=seconds,
            frames=frames,
            steps=windows + frames,
            weights_bytes=law.weights_bytes,
            largest_bytes=law.largest_bytes,
            activation_bytes=law.activation_bytes(predicting=predicted, decoding=decoded),
            tiled_bytes=law.activation_bytes(predicting=predicted, decoding=replace(decoded, frames=_FEW)),
            disk_bytes=expected_bytes(frames, request.size, request.size, seconds)
            + len(people) * int(made * (positions * _KEPT_POSITION_BYTES + _KEPT_FRAME_BYTES)),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Load the weights, from the converted folder or the published files; see `pipelines.portrait.dice_files`."""
        import torch

        from pipelines.portrait import dice_files

        on_card = device != "cpu" and plan != "cpu"
        pipeline = dice_files.load(
            self.card.name,
            torch.float16 if on_card else torch.float32,
            on_file=lambda part, done, total: _log.info("%s: %d of %d, %s", self.card.title, done, total, part),
        )
        pipeline.set_progress_bar_config(disable=True)
        frugal = PLANS.index(plan)
        if on_card and frugal >= PLANS.index("fp8"):
            pipeline.unet.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=torch.float16)
        if on_card and frugal >= PLANS.index("group_offload"):
            pipeline.enable_group_offload(torch.device(device), torch.device("cpu"), offload_type="leaf_level")
        elif on_card and frugal >= PLANS.index("model_offload"):
            pipeline.enable_model_cpu_offload(device=device)
        elif on_card:
            pipeline.to(device)
        self._decode_chunk = _FEW if frugal >= PLANS.index("vae_tiling") else _MANY
        self._pipeline, self._device = pipeline, device

    def unload(self) -> None:
        """Drop the weights."""
        self._pipeline = None
        if self._device != "cpu":
            import torch

            torch.cuda.empty_cache()

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        """Denoise the clip, window by window; frames are decoded as they are read.

        Raises UnreadableMedia or InvalidInput for files that cannot be used, FaceProblem when the face cannot be
        settled, MissingDependency for typed text without a voice program.
        """
        from pipelines.portrait.between import doubled
        from pipelines.portrait.group import pasted

        # 1. Read what was given: who is shown, and what each is heard to say.
        people: tuple[PortraitRequest | Partner, ...] = (request, *request.partners)
        if request.partners:
            group = framed_group(request)
            parts, shown_first = group.parts, group.first
            track: Path | Audio
            voices, track = on_one_timeline([(spoken(person), person.starts) for person in people])
        else:
            voices, parts = [spoken(request)], [framed(request)]
            track, shown_first = voices[0].track, parts[0]
        heard = [resample(voice.heard.mono(), voice.heard.rate, 16000) for voice in voices]

        # 2. Denoise, one person after the other.
        shown = _shown(max(1, int(len(heard[0]) / 16000 * _NETWORK_FPS)), request)
        done = 0

        def told(_windows: int, of: int) -> None:
            nonlocal done
            done += 1
            on_step(done, of * len(people) + shown)

        clips = [
            self._denoised(request, person.curve, part, speech, request.seed + number, told)
            for number, (person, part, speech) in enumerate(zip(people, parts, heard, strict=True))
        ]

        # 3. Decode frame by frame, as the writer asks for them, and put several people back into their picture.
        frames = pasted(group.image, group.faces, group.crops, clips) if request.partners else clips[0]
        twice = _is_doubled(request)
        first = next(frames)
        following = _from_first(first, frames)
        return Clip(
            frames=_announced(doubled(following) if twice else following, done, shown, on_step),
            frame_count=shown,
            width=first.shape[1],
            height=first.shape[0],
            fps=2 * _NETWORK_FPS if twice else _NETWORK_FPS,
            sound=track,
            rest=shown_first.mesh_in(first.shape[1], first.shape[0]),
            facts={
                **facts_of(self, request),
                "frames_between": "optical flow" if twice else "none",
                "face_boxes": [[round(float(edge), 1) for edge in part.found] for part in parts],
            },
        )

    def _denoised(
        self,
        request: PortraitRequest,
        curve: EmotionCurve,
        picture: Framed,
        speech: NDArray[np.float32],
        seed: int,
        told: Callable[[int, int], None],
    ) -> Iterator[NDArray[np.uint8]]:
        """The frames of one person, decoded as they are read."""
        import torch

        assert self._pipeline is not None, "load the back end before running it"
        frames: Iterator[NDArray[np.uint8]] = self._pipeline(
            picture.image,
            speech,
            picture.face.box,
            curve,
            num_inference_steps=STEPS,
            short_side=request.size,
            decode_chunk_size=self._decode_chunk,
            memory_budget=_free_bytes(self._device),
            generator=torch.Generator().manual_seed(seed),
            output_type="iterator",
            callback_on_window_end=told,
            return_dict=False,
            **self.settings(request, picture),
        )[0]
        return frames


def _is_doubled(request: PortraitRequest) -> bool:
    """Whether frames are put between: the network makes 12.5 a second, and 25 are nearer to what is asked."""
    return request.fps > 1.5 * _NETWORK_FPS


def _shown(made: int, request: PortraitRequest) -> int:
    return 2 * made - 1 if _is_doubled(request) else made


def _from_first(first: NDArray[np.uint8], rest: Iterator[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    yield first
    yield from rest


def _announced(
    frames: Iterator[NDArray[np.uint8]], before: int, count: int, on_step: OnStep
) -> Iterator[NDArray[np.uint8]]:
    """Pass the frames on, telling of each, after the steps that went `before`."""
    for number, frame in enumerate(frames, start=1):
        on_step(before + number, before + count, frame)
        yield frame


def _free_bytes(device: str) -> int | None:
    """What the predictions may take on a card: most of what is free; on the processor nothing is held back."""
    if device == "cpu":
        return None
    import torch

    free, _ = torch.cuda.mem_get_info(device)
    return int(free * 0.8)
