"""Wan with an emotion curve: text to video, and picture to video, on the stock samplers of diffusers.

    pipe = WanEmotionPipeline.from_pretrained("Wan-AI/Wan2.1-T2V-1.3B-Diffusers", dtype=torch.bfloat16)
    frames = pipe("a woman walks along a beach", curve=parse("calm, then furious at 3 s", 5), num_frames=81).frames[0]

Any folder in Wan's format loads, whatever its size: Wan2.1 1.3B and 14B, Wan2.2 5B and the two experts of A14B.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, ClassVar

import torch
from diffusers import WanImageToVideoPipeline, WanPipeline
from diffusers.utils import BaseOutput
from torch import Tensor

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput, MienError
from pipelines.video.adapters import Schedule, adapted, adapter_weights, throughout
from pipelines.video.frame_text import FrameLayout, text_a_frame
from pipelines.video.guidance import EmotionGuidance, Sampling, Steering, steered
from pipelines.video.moods import moods
from pipelines.video.patch_codec import PatchCodec  # noqa: F401 - a model that names it opens only once it is there
from pipelines.video.placed_wan import PlacedWanTransformer  # noqa: F401 - likewise
from pipelines.video.plan import EmotionPlan, Phrases, latent_times, plan
from pipelines.video.resume import going_on, state_after
from pipelines.video.standing import Standing
from pipelines.video.stops import stop_points, stoppable
from pipelines.video.text import ClipText, clip_text

StepCallback = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]
"""diffusers' `callback_on_step_end(pipe, step, timestep, tensors) -> tensors`."""


class WanEmotionPipeline(WanPipeline):  # type: ignore[misc]
    """Wan's text-to-video pipeline that also takes a start picture, an end picture and an emotion curve.

    Components, `save_pretrained` and `from_pretrained` are those of diffusers; `image_encoder` and `image_processor`
    are there in the Wan2.1 models that were trained for start pictures. Nothing of a run stays on it.
    """

    _optional_components: ClassVar[list[str]] = ["transformer", "transformer_2", "image_encoder", "image_processor"]
    model_cpu_offload_seq = "text_encoder->image_encoder->transformer->transformer_2->vae"

    def __init__(
        self,
        tokenizer: Any,
        text_encoder: Any,
        vae: Any,
        scheduler: Any,
        transformer: Any = None,
        transformer_2: Any = None,
        image_encoder: Any = None,
        image_processor: Any = None,
        boundary_ratio: float | None = None,
        expand_timesteps: bool = False,
    ) -> None:
        super().__init__(
            tokenizer, text_encoder, vae, scheduler, transformer, transformer_2, boundary_ratio, expand_timesteps
        )
        self.register_modules(image_encoder=image_encoder, image_processor=image_processor)

    @property
    def takes_picture(self) -> bool:
        """Whether the model can start from a picture: its transformer has room for one, or it masks the first frame."""
        network = self.transformer if self.transformer is not None else self.transformer_2
        return bool(self.config.expand_timesteps or network.config.in_channels > self.vae.config.z_dim)

    @property
    def takes_text_alone(self) -> bool:
        """Whether the model works without a picture."""
        network = self.transformer if self.transformer is not None else self.transformer_2
        return bool(network.config.in_channels == self.vae.config.z_dim)

    @torch.no_grad()
    def __call__(
        self,
        prompt: str,
        *,
        curve: EmotionCurve | None = None,
        image: Any = None,
        last_image: Any = None,
        negative_prompt: str | None = None,
        height: int = 480,
        width: int = 832,
        num_frames: int = 81,
        fps: float = 16.0,
        begin: float = 0.0,
        num_inference_steps: int = 50,
        guidance_scale: float = 5.0,
        guidance_scale_2: float | None = None,
        emotion: EmotionGuidance | None = None,
        phrases: Phrases | None = None,
        adapters: Mapping[str, Path] | None = None,
        schedule: Schedule = throughout,
        generator: torch.Generator | None = None,
        latents: Tensor | None = None,
        output_type: str = "np",
        callback_on_step_end: StepCallback | None = None,
        check: Callable[[], None] | None = None,
        standing: Standing | None = None,
        on_standing: Callable[[Standing], None] | None = None,
        max_sequence_length: int = 512,
    ) -> BaseOutput:
        """Make one clip; `frames` of the answer is [1, frames, height, width, 3] in 0..1 for the output type "np".

        curve: the emotion over the clip; None makes what the stock pipeline makes of the prompt, bit for bit.
        image, last_image: PIL pictures to start from and to arrive at.
        fps, begin: frames a second, and the curve's time at the first frame, in seconds.
        emotion: how the curve is brought in. phrases: edited phrases, see `pipelines.video.plan`.
        adapters: LoRA files by mood, each weighed by its mood's mean strength times `schedule(progress)`.
        check: called before each forward pass; what it raises ends the run, and the pipeline stays fit for the next.
        standing: where an earlier call with the same arguments stood; this one goes on from there to the same clip.
            `callback_on_step_end` then counts its steps from 0 again. on_standing: told after each step.
        The other arguments are those of diffusers' pipelines.

        Raises InvalidInput for pictures that the model cannot take, MienError when numbers fail.
        """
        self._check_pictures(image, last_image)
        settings: dict[str, Any] = {
            "negative_prompt": negative_prompt,
            "height": height,
            "width": width,
            "num_frames": num_frames,
            "num_inference_steps": num_inference_steps,
            "guidance_scale": guidance_scale,
            "guidance_scale_2": guidance_scale_2,
            "generator": generator,
            "latents": latents,
            "output_type": output_type,
            "max_sequence_length": max_sequence_length,
        }
        with ExitStack() as stack:
            stack.callback(self.maybe_free_model_hooks)  # also after an error: caches must not keep a broken run
            if check is not None:
                stack.enter_context(stoppable(stop_points(self), check))
            sampling = Sampling(steps=num_inference_steps)
            after_step: list[StepCallback] = [_numbers_hold]
            if on_standing is not None:
                after_step.append(_noted(on_standing, sampling, generator, standing))
            if callback_on_step_end is not None:
                after_step.append(callback_on_step_end)
            if standing is not None:
                sampling.step, sampling.push = standing.sampler.steps - 1, standing.push
            settings["callback_on_step_end"] = _each(after_step)
            if curve is None:
                return self._sample(image, last_image, standing, prompt=prompt, **settings)
            # 1. Word the prompt for each mood, and say how much of each there is in every latent frame.
            emotion = emotion or EmotionGuidance()
            times = latent_times(num_frames, fps, self.vae_scale_factor_temporal, begin=begin)
            made = plan(prompt, curve, times, strength=emotion.strength, phrases=phrases)
            # 2. Encode the wordings once.
            text = self._encode_plan(made, max_sequence_length, emotion)
            # 3. Bring in the adapters, each as strongly as its mood is felt.
            if adapters:
                weights = adapter_weights(moods(curve, times), tuple(adapters))
                weigh = stack.enter_context(adapted(self, adapters))
                scaled = {mood: weight * emotion.strength for mood, weight in weights.items()}
                after_step.insert(0, _reweighed(weigh, scaled, schedule, sampling))
            # 4. Sample with the hook on.
            stack.enter_context(self._guided(text, made, emotion, sampling, guidance_scale, guidance_scale_2))
            return self._sample(image, last_image, standing, prompt_embeds=text.whole, **settings)

    def _check_pictures(self, image: Any, last_image: Any) -> None:
        if image is None and last_image is not None:
            raise InvalidInput("There is an end picture and no start picture. Give both, or the start alone.")
        if image is not None and not self.takes_picture:
            raise InvalidInput("This model makes video from text only. Leave the picture out, or choose another model.")
        if image is None and not self.takes_text_alone:
            raise InvalidInput("This model starts from a picture. Give one, or choose a model for text alone.")

    def _sample(self, image: Any, last_image: Any, standing: Standing | None, **settings: Any) -> BaseOutput:
        if image is None:
            with _going_on(self, standing, settings["generator"]):
                return super().__call__(**settings)
        sampler = WanImageToVideoPipeline(
            **self.components,
            boundary_ratio=self.config.boundary_ratio,
            expand_timesteps=self.config.expand_timesteps,
        )
        sampler.set_progress_bar_config(**getattr(self, "_progress_bar_config", {}))
        with _going_on(sampler, standing, settings["generator"]):
            return sampler(image=image, last_image=last_image, **self._encoded(settings))

    def _encoded(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The settings with embeddings for texts; the picture sampler needs one more package to clean texts itself."""
        settings = dict(settings)
        given = settings.pop("prompt_embeds", None)
        settings["prompt_embeds"], settings["negative_prompt_embeds"] = self.encode_prompt(
            prompt=settings.pop("prompt", None),
            negative_prompt=settings.pop("negative_prompt"),
            do_classifier_free_guidance=settings["guidance_scale"] > 1,
            prompt_embeds=given,
            max_sequence_length=settings["max_sequence_length"],
        )
        return settings

    def _encode_plan(self, made: EmotionPlan, tokens: int, emotion: EmotionGuidance) -> ClipText:
        def encode(texts: list[str]) -> Tensor:
            embeddings: Tensor = self.encode_prompt(
                texts, do_classifier_free_guidance=False, max_sequence_length=tokens
            )[0]
            return embeddings

        def count(text: str) -> int:
            return len(self.tokenizer(text, add_special_tokens=False).input_ids)

        return clip_text(made, encode, count, local_from=emotion.local_from, local_until=emotion.local_until)

    @contextmanager
    def _guided(
        self,
        text: ClipText,
        made: EmotionPlan,
        emotion: EmotionGuidance,
        sampling: Sampling,
        scale: float,
        scale_2: float | None,
    ) -> Iterator[None]:
        """The hook on every transformer, and a text a frame where the curve moves."""
        layout = FrameLayout(len(made.share), text.neutral.shape[1])
        scales = {self.transformer: scale, self.transformer_2: scale if scale_2 is None else scale_2}
        level = torch.as_tensor(made.level)
        relative = level / level.max().clamp(min=1e-6)
        steerings = {
            transformer: Steering(
                guidance=emotion,
                scale=own,
                text=text,
                neutral={"encoder_hidden_states": text.neutral} if emotion.pushes and made.moods else None,
                against={"encoder_hidden_states": text.against}
                if emotion.against > 0 and text.against is not None
                else None,
                level=relative,
                frames=layout,
            )
            for transformer, own in scales.items()
            if transformer is not None
        }
        with ExitStack() as stack:
            if text.frames is not None:
                for transformer in steerings:
                    stack.enter_context(text_a_frame(transformer, layout))
            stack.enter_context(steered(steerings, sampling))
            yield


def _each(callbacks: list[StepCallback]) -> StepCallback:
    """One callback that calls the others in turn; the list may still grow."""

    def call(pipe: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        for callback in callbacks:
            tensors = tensors | callback(pipe, step, timestep, tensors)
        return tensors

    return call


def _going_on(pipe: Any, standing: Standing | None, generator: torch.Generator | None) -> AbstractContextManager[None]:
    return nullcontext() if standing is None else going_on(pipe, standing.sampler, generator)


def _noted(
    tell: Callable[[Standing], None], sampling: Sampling, generator: torch.Generator | None, begun: Standing | None
) -> StepCallback:
    """Tell where the sampling stands, counted from its real first step."""
    before = 0 if begun is None else begun.sampler.steps

    def call(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        sampler = state_after(pipe, before + step, tensors["latents"], generator)
        tell(Standing(sampler=sampler, push=sampling.push))
        return {}

    return call


def _numbers_hold(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
    """Stop as soon as the latents are no numbers any more."""
    if not bool(torch.isfinite(tensors["latents"]).all()):
        raise MienError(
            f"The numbers failed in step {step + 1} of {pipe.num_timesteps} (not a number). Use bf16 or fp32 "
            "instead of fp16, a smaller guidance scale, or another seed."
        )
    return {}


def _reweighed(
    weigh: Callable[[Mapping[str, float]], None], weights: Mapping[str, float], schedule: Schedule, sampling: Sampling
) -> StepCallback:
    """Set the adapters' weights for the first step, and give a callback that sets them for each next one."""

    def set_for_next() -> None:
        factor = schedule((sampling.step + 1) / sampling.steps)
        weigh({mood: weight * factor for mood, weight in weights.items()})

    def call(_pipe: Any, _step: int, _timestep: Any, _tensors: dict[str, Any]) -> dict[str, Any]:
        if schedule is not throughout:
            set_for_next()
        return {}

    set_for_next()
    return call
