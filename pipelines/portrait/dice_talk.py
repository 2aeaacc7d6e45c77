"""DICE-Talk as a diffusers pipeline: a picture, speech and an emotion curve become a talking portrait."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from diffusers.utils.outputs import BaseOutput
from numpy.typing import NDArray
from PIL.Image import Image as Picture
from torch import Tensor
from transformers import CLIPVisionModelWithProjection, WhisperFeatureExtractor, WhisperModel

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput
from pipelines.portrait import dice_speech
from pipelines.portrait.dice_conditions import EmotionBank, EmotionPriors, MotionBuckets, PoseGuider, SpeechTokens
from pipelines.portrait.dice_guidance import Branch, Guidance, Steering, branches_at_once, windows
from pipelines.portrait.dice_picture import clip_pixels, face_region, fitted, pixels, region_tensor
from pipelines.portrait.dice_strip import FrameTokens, on_disk, through
from pipelines.portrait.dice_unet import PortraitUNet

Image = NDArray[np.uint8]
Box = tuple[float, float, float, float]

OUTPUTS = ("np", "iterator", "pil", "latent")

_FELT_AT_ONCE = 1024
"""Emotion vectors that become tokens together; the constants of the bank are made once for all of them."""


@dataclass
class PortraitOutput(BaseOutput):
    """frames: uint8 [frames, height, width, 3], an iterator of such frames, PIL images, or latents; see `__call__`."""

    frames: Any


class DiceTalkPipeline(DiffusionPipeline):
    """A portrait that speaks a recording with an emotion over time, on the modules of Stable Video Diffusion.

    The clip is denoised in windows of `unet.config.num_frames` frames that shift from step to step, each held to the
    picture, so that any length comes out without a seam or drift. Every step needs the latents of the whole clip; they
    and the tokens lie on disk (0.4 MB a frame at 512 x 512 pixels), so that memory stays level over length: one window
    at a time is on the device, and frames are decoded a few at a time.

    Without `emotion_bank`, `emotion_priors` and `pose_guider`, and with `motion_buckets` and `padding_frames=0`, the
    same pipeline is Sonic.

    Compared with the published code (DICE-Talk @a8a92b1) on equal random weights in float32: the 1556 keys are equal;
    the UNet differs by 8e-7 at a spread of 0.35 (in float64 by 2e-15), speech tokens and place features by 0.0, emotion
    tokens by 2e-7, Sonic's buckets by 2e-6 of 17. Whole runs, each window answered by the published network, end within
    3e-6, and within 4e-6 with overlapping windows; frames within 1 of 255. The comparison can fail: without regions the
    UNet is 0.09 away, with adapters swapped 0.16, without the place 1.5, with the ids reversed 0.02, with the first
    frame's emotion for all 0.09; a shift off by one moves the latents by 3.6, another speech scale by 0.3.

    Source: Tan et al., ACM MM 2025, arXiv 2504.18087; Ji et al., Sonic, CVPR 2025.
    """

    model_cpu_offload_seq = "audio_encoder->speech_tokens->emotion_bank->pose_guider->image_encoder->unet->vae"
    _optional_components = ["emotion_bank", "emotion_priors", "pose_guider", "motion_buckets"]  # noqa: RUF012
    _callback_tensor_inputs = ["latents"]  # noqa: RUF012

    def __init__(
        self,
        vae: AutoencoderKLTemporalDecoder,
        image_encoder: CLIPVisionModelWithProjection,
        unet: PortraitUNet,
        scheduler: EulerDiscreteScheduler,
        audio_encoder: WhisperModel,
        audio_feature_extractor: WhisperFeatureExtractor,
        speech_tokens: SpeechTokens,
        emotion_bank: EmotionBank | None = None,
        emotion_priors: EmotionPriors | None = None,
        pose_guider: PoseGuider | None = None,
        motion_buckets: MotionBuckets | None = None,
        padding_frames: int = 25,
    ) -> None:
        super().__init__()
        self.register_modules(
            vae=vae,
            image_encoder=image_encoder,
            unet=unet,
            scheduler=scheduler,
            audio_encoder=audio_encoder,
            audio_feature_extractor=audio_feature_extractor,
            speech_tokens=speech_tokens,
            emotion_bank=emotion_bank,
            emotion_priors=emotion_priors,
            pose_guider=pose_guider,
            motion_buckets=motion_buckets,
        )
        self.register_to_config(padding_frames=padding_frames)

    @torch.no_grad()
    def __call__(
        self,
        image: Image,
        speech: NDArray[np.float32],
        face_box: Box,
        emotion: EmotionCurve | Tensor | None = None,
        num_inference_steps: int = 25,
        guidance: Guidance | None = None,
        emotion_region: NDArray[np.float32] | None = None,
        motion_bucket_id: float = 8.0,
        expression_bucket_id: float = 16.0,
        motion_scale: float = 1.0,
        short_side: int = 512,
        window_overlap: int = 0,
        window_shift: int = 7,
        decode_chunk_size: int = 10,
        memory_budget: int | None = None,
        generator: torch.Generator | None = None,
        latents: Tensor | None = None,
        output_type: str = "np",
        callback_on_step_end: Callable[[Any, int, Tensor, dict[str, Tensor]], dict[str, Tensor]] | None = None,
        callback_on_step_end_tensor_inputs: Sequence[str] = ("latents",),
        callback_on_window_end: Callable[[int, int], None] | None = None,
        return_dict: bool = True,
    ) -> PortraitOutput | tuple[Any]:
        """Make the clip, at 12.5 frames a second.

        image: uint8 [height, width, 3] RGB. speech: [samples] in -1..1, mono at 16 kHz.
        face_box: left, top, right, bottom of the face, in pixels of the image.
        emotion: a curve, or vectors [frames, prior_dim] of one's own; None is neutral. Ignored without an emotion bank.
        guidance: scales; None takes Guidance().
        emotion_region: [height, width] in 0..1 over the image, where the emotion acts (the upper face, say, to leave
            the lips to the speech); None is the box of the face.
        motion_bucket_id, expression_bucket_id: how much head and face move; motion_scale: the same for Sonic, a factor.
        short_side: pixels of the shorter side. window_overlap: frames that neighbouring windows have in common.
        window_shift: frames by which the windows shift from step to step.
        memory_budget: bytes that one prediction's activations may take; fewer branches are predicted at once within it.
        generator: of noise, on the processor. latents: noise [frames + padding, 4, height / 8, width / 8] instead.
        output_type: "np" for an array, "iterator" for frames that are decoded as they are read, "pil", or "latent".
        callback_on_step_end: called after each step as in diffusers; the next step changes the latents in place.
        callback_on_window_end: called with (windows done, windows in all); what it raises stops the run.

        Raises InvalidInput for speech shorter than a frame and values outside their range.
        """
        guidance = guidance or Guidance()
        frames = dice_speech.frame_count(len(speech))
        self._check(speech, frames, window_overlap, output_type)
        device = self._execution_device

        # 1. The picture: its size, its token, its latents, and where the face is.
        picture = fitted(image, short_side)
        token, reference = self.encode_picture(picture, device)
        face = face_region(face_box, (image.shape[1], image.shape[0]), picture.size)
        felt = face if emotion_region is None else region_tensor(emotion_region, picture.size)
        regions = (face, felt)[: self.unet.config.adapters]

        # 2. The speech and the emotion, frame by frame; then frames of padding that hear and feel nothing.
        adapters, buckets = self.encode_speech(speech, token, device)
        if self.emotion_bank is not None:
            adapters = (*adapters, self.encode_emotion(emotion, frames, device))
        total = frames + self._padding
        if buckets is None:
            buckets = torch.tensor([[motion_bucket_id, expression_bucket_id]]).expand(total, 2)
        else:
            buckets = buckets * motion_scale

        # 3. Noise over the picture's latents.
        self.scheduler.set_timesteps(num_inference_steps)
        strip = self.prepare_noise(latents, total, reference.shape[-2:], generator)
        still = reference * self.vae.config.scaling_factor
        for frame in strip.split(1):
            frame.copy_(self.scheduler.add_noise(still, frame, self.scheduler.timesteps[:1]))

        # 4. Denoise, window by window.
        dtype = self.unet.dtype
        window = _Window(
            token=token.to(device, dtype),
            reference=reference.to(device, dtype),
            adapters=adapters,
            buckets=buckets,
            regions=tuple(region.to(device, dtype) for region in regions),
            place=None
            if self.pose_guider is None
            else self.pose_guider(face.expand(-1, 3, -1, -1).to(device, self.pose_guider.dtype)).to(dtype),
        )
        length = self.unet.config.num_frames
        steering = Steering(guidance, strip.shape)
        per_step = len(range(0, total, length - window_overlap))
        predicted, done = on_disk(*strip.shape), 0
        for step, timestep in enumerate(self.progress_bar(self.scheduler.timesteps)):
            predicted.zero_()
            count = torch.zeros(total)
            for indices in windows(total, length, window_overlap, (step * window_shift) % length):
                scaled = self.scheduler.scale_model_input(strip[indices], timestep)
                made = self._predict(window, scaled, timestep, indices, guidance.branches(step), memory_budget)
                predicted.index_add_(0, indices, steering.combine(indices, made))
                count.index_add_(0, indices, torch.ones(length))
                done += 1
                if callback_on_window_end is not None:
                    callback_on_window_end(done, per_step * len(self.scheduler.timesteps))
            self._step(strip, predicted, count, timestep)
            if callback_on_step_end is not None:
                given = {"latents": strip} if "latents" in callback_on_step_end_tensor_inputs else {}
                strip = callback_on_step_end(self, step, timestep, given).get("latents", strip)

        # 5. Decode.
        output: Any = strip[:frames]
        if output_type != "latent":
            output = self.decode_frames(strip, frames, decode_chunk_size)
            if output_type == "np":
                output = np.stack(list(output))
            elif output_type == "pil":
                output = self.numpy_to_pil(np.stack(list(output)) / 255)
        if output_type != "iterator":
            self.maybe_free_model_hooks()
        return PortraitOutput(frames=output) if return_dict else (output,)

    @property
    def _padding(self) -> int:
        """Frames behind the speech, that hear and feel nothing."""
        return int(self.config["padding_frames"])

    def encode_picture(self, picture: Picture, device: torch.device) -> tuple[Tensor, Tensor]:
        """The token of CLIP [1, 1, dim], and the latents [1, channels, height, width] before scaling, float32 on the
        processor."""
        encoder, vae = self.image_encoder, self.vae
        seen = clip_pixels(picture, encoder.config.image_size).to(device, encoder.dtype)
        token = encoder(seen).image_embeds[:, None]
        kept = vae.dtype
        upcast = kept != torch.float32 and vae.config.force_upcast
        if upcast:
            vae.to(torch.float32)
        latents = vae.encode(pixels(picture).to(device, vae.dtype)).latent_dist.mode()
        if upcast:
            vae.to(kept)
        return token, latents.float().cpu()

    def encode_speech(
        self, speech: NDArray[np.float32], token: Tensor, device: torch.device
    ) -> tuple[tuple[FrameTokens, ...], Tensor | None]:
        """The tokens of the speech, and the buckets [frames, 2] where they are told from it."""
        states = dice_speech.hidden_states(self.audio_encoder, self.audio_feature_extractor, speech, device)
        network = self.speech_tokens
        length = network.config.length
        silence = states.new_zeros(1, length, *states.shape[1:])
        rows = chain([silence], dice_speech.stretches(states, before=4, length=length))
        frames = len(states) // dice_speech.STATES_PER_FRAME
        tokens = FrameTokens.of_frames(through(network, rows, 1 + frames, device), self._padding)
        if self.motion_buckets is None:
            return (tokens,), None
        last = dice_speech.stretches(states[:, -1], before=24, length=self.motion_buckets.config.length)
        seen = token[0].to(device, self.motion_buckets.dtype)
        buckets = [self.motion_buckets(part.to(device, self.motion_buckets.dtype), seen).float().cpu() for part in last]
        return (tokens,), torch.cat(buckets)

    def encode_emotion(self, emotion: EmotionCurve | Tensor | None, frames: int, device: torch.device) -> FrameTokens:
        """The tokens of the emotion; frames that feel the same share them.

        emotion: a curve, None for neutral, or vectors [frames, prior_dim]. Raises InvalidInput for vectors of another
        shape, and for a curve where the priors that it is mixed from are not loaded.
        """
        bank, priors = self.emotion_bank, self.emotion_priors
        if isinstance(emotion, Tensor):
            mu = emotion.float().cpu()
        else:
            if priors is None:
                raise InvalidInput("There are no emotion vectors to mix. Load the priors, or give vectors of your own.")
            curve = emotion or EmotionCurve.constant(from_labels({"neutral": 1.0}))
            felt = curve.sample((np.arange(frames) + 0.5) / dice_speech.FRAME_RATE)
            order = [LABELS.index(label) for label in priors.config.labels]
            mu = priors.mix(torch.from_numpy(felt.strength[:, order])).float().cpu()
        if mu.shape != (frames, bank.config.prior_dim):
            raise InvalidInput(
                f"The emotion vectors have shape {tuple(mu.shape)}; {frames} frames need {frames} vectors of "
                f"{bank.config.prior_dim} numbers."
            )
        distinct, index = torch.unique(mu, dim=0, return_inverse=True)
        rows = torch.cat([torch.zeros(1, mu.shape[1]), distinct])
        values = through(bank, rows.split(_FELT_AT_ONCE), len(rows), device)
        return FrameTokens(values=values, index=torch.cat([index + 1, index.new_zeros(self._padding)]))

    def prepare_noise(
        self, latents: Tensor | None, frames: int, size: torch.Size, generator: torch.Generator | None
    ) -> Tensor:
        """Noise [frames, channels, height, width] on disk, drawn frame by frame: a longer clip begins with the same.

        Raises InvalidInput for `latents` of another shape.
        """
        shape = (self.vae.config.latent_channels, *size)
        if latents is not None and latents.shape != (frames, *shape):
            raise InvalidInput(f"latents has shape {tuple(latents.shape)}; it must be {(frames, *shape)}.")
        noise = on_disk(frames, *shape)
        for number, frame in enumerate(noise):
            frame.copy_(torch.randn(shape, generator=generator) if latents is None else latents[number])
        return noise

    @torch.no_grad()
    def decode_frames(self, strip: Tensor, frames: int, chunk: int = 10) -> Iterator[Image]:
        """Frames uint8 [height, width, 3] out of latents [frames or more, channels, height, width], decoded as read.

        `chunk` frames are decoded together, the last of them with the padding behind it, as the published code does.
        """
        device = self._execution_device
        for start in range(0, frames, chunk):
            part = strip[start : start + chunk].to(device, self.vae.dtype) / self.vae.config.scaling_factor
            made = self.vae.decode(part, num_frames=len(part)).sample.float()
            made = (made * 127.5 + 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
            yield from made[: frames - start]

    def _step(self, strip: Tensor, predicted: Tensor, count: Tensor, timestep: Tensor) -> None:
        """Move the latents on by one step, in place, frame by frame.

        predicted: the sum of what the windows answered. count: [frames], how many windows did.
        """
        now = self.scheduler.step_index
        for frame, answers, windows_of_frame in zip(strip.split(1), predicted.split(1), count, strict=True):
            self.scheduler._step_index = now
            frame.copy_(self.scheduler.step(answers / windows_of_frame, timestep, frame, return_dict=False)[0])

    def _predict(
        self,
        window: "_Window",
        scaled: Tensor,
        timestep: Tensor,
        indices: Tensor,
        branches: tuple[Branch, ...],
        memory_budget: int | None,
    ) -> Tensor:
        """The answer in each branch, [branches, frames, channels, height, width], float32 on the processor."""
        device, dtype = window.token.device, self.unet.dtype
        frames, _, height, width = scaled.shape
        at_once = branches_at_once(len(branches), memory_budget, frames, height, width, dtype.itemsize)
        noisy = scaled.to(device, dtype)
        reference = window.reference.expand(frames, -1, -1, -1)
        motion = window.buckets[indices].mean(dim=0).tolist()
        ids = torch.tensor([dice_speech.FRAME_RATE, *motion], device=device, dtype=dtype)
        made = []
        for start in range(0, len(branches), at_once):
            chosen = branches[start : start + at_once]
            told = [(branch.speech, branch.emotion) for branch in chosen]
            answer = self.unet(
                torch.stack([torch.cat([noisy, reference * branch.picture], dim=1) for branch in chosen]),
                timestep.to(device),
                torch.cat([window.token * branch.picture for branch in chosen]),
                tuple(
                    torch.stack([tokens.at(indices, heard=told[row][number]) for row in range(len(chosen))]).to(
                        device, dtype
                    )
                    for number, tokens in enumerate(window.adapters)
                ),
                ids.expand(len(chosen), -1),
                window.regions,
                window.place,
            )
            made.append(answer.float().cpu())
        return torch.cat(made)

    def _check(self, speech: NDArray[np.float32], frames: int, overlap: int, output_type: str) -> None:
        if frames < 1:
            raise InvalidInput(f"The speech has {len(speech)} samples; at least 0.08 s (1280 samples) make a frame.")
        if not 0 <= overlap < self.unet.config.num_frames:
            raise InvalidInput(
                f"window_overlap is {overlap}; it must lie between 0 and {self.unet.config.num_frames - 1} frames."
            )
        if output_type not in OUTPUTS:
            raise InvalidInput(f"output_type is '{output_type}'; use one of {', '.join(OUTPUTS)}.")


@dataclass(frozen=True, kw_only=True)
class _Window:
    """What all windows of a clip share, on the device but for the tokens and buckets of the whole clip."""

    token: Tensor
    reference: Tensor
    adapters: tuple[FrameTokens, ...]
    buckets: Tensor
    regions: tuple[Tensor, ...]
    place: Tensor | None
