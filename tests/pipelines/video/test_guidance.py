"""The hook computes what a loop written out by hand computes, and leaves no trace."""

from typing import Any

import pytest
import torch
from diffusers import WanPipeline
from diffusers.hooks import FirstBlockCacheConfig, MagCacheConfig, SeaCacheConfig
from torch import Tensor

from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.video.guidance import HOOK, EmotionGuidance, Sampling, Steering, steered
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS, tiny_wan

STEPS, SCALE = 6, 4.0
SIZES: dict[str, Any] = {"height": 16, "width": 16, "num_frames": 9, "max_sequence_length": TOKENS}


class _Fixed:
    """The same text in every step."""

    def __init__(self, text: Tensor) -> None:
        self.text = text

    def at(self, _progress: float) -> dict[str, Tensor]:
        return {"encoder_hidden_states": self.text}


def _texts(pipe: WanEmotionPipeline) -> list[Tensor]:
    told = ["a woman walks, grey light", "a woman walks, even daylight", "a woman walks, golden sunlight", ""]
    return list(pipe.encode_prompt(told, do_classifier_free_guidance=False, max_sequence_length=TOKENS)[0].split(1))


def _noise(pipe: WanEmotionPipeline) -> Tensor:
    return torch.randn((1, 16, 3, 2, 2), generator=torch.Generator().manual_seed(3))


def _hooked(pipe: WanEmotionPipeline, guidance: EmotionGuidance, level: Tensor | None = None, **extra: Any) -> Tensor:
    told, neutral, against, negative = _texts(pipe)
    steering = Steering(
        guidance=guidance,
        scale=SCALE,
        text=_Fixed(told),
        neutral={"encoder_hidden_states": neutral},
        against={"encoder_hidden_states": against} if guidance.against else None,
        level=level,
    )
    networks = [network for network in (pipe.transformer, pipe.transformer_2) if network is not None]
    with steered(dict.fromkeys(networks, steering), Sampling(steps=STEPS)):
        return _plain(pipe, neutral, negative, **extra)


def _plain(pipe: WanEmotionPipeline, told: Tensor, negative: Tensor, **extra: Any) -> Tensor:
    return WanPipeline.__call__(
        pipe,
        guidance_scale=SCALE,
        num_inference_steps=STEPS,
        latents=_noise(pipe),
        output_type="latent",
        **SIZES,
        **{"prompt_embeds": told, "negative_prompt_embeds": negative} | extra,
    ).frames


@torch.no_grad()
def _by_hand(pipe: WanEmotionPipeline, guidance: EmotionGuidance, level: Tensor | None = None) -> Tensor:
    """Each prediction in a call of its own, added up as the formula says."""
    told, neutral, against, negative = _texts(pipe)
    latents, push, acted = _noise(pipe), torch.zeros(()), 0
    pipe.scheduler.set_timesteps(STEPS)
    weight = 1.0 if level is None else level.view(1, 1, -1, 1, 1)
    for step, time in enumerate(pipe.scheduler.timesteps):

        def predict(text: Tensor, latents: Tensor = latents, time: Tensor = time) -> Tensor:
            boundary = (pipe.config.boundary_ratio or 0.0) * 1000
            network = pipe.transformer if time >= boundary else pipe.transformer_2
            return network(latents, time.expand(1), text, return_dict=False)[0]

        t, u = predict(told), predict(negative)
        if guidance.begin <= step / STEPS < guidance.end:
            if acted % guidance.every == 0:
                n = predict(neutral)
                push = weight * guidance.boost * (t - n)
                if guidance.against:
                    push = push - weight * guidance.against * (predict(against) - n)
            acted += 1
            prediction = u + SCALE * (t - u) + push
        else:
            prediction = u + SCALE * (t - u)
        latents = pipe.scheduler.step(prediction, time, latents, return_dict=False)[0]
    return latents


def _error(one: Tensor, other: Tensor) -> float:
    return float((one - other).norm() / other.norm())


@pytest.mark.parametrize(
    "guidance",
    [
        EmotionGuidance(boost=2.0, end=1.0, every=1),
        EmotionGuidance(boost=2.0, against=1.0, end=1.0, every=1),
        EmotionGuidance(boost=2.0, against=0.5, begin=0.17, end=0.84, every=2),
        EmotionGuidance(boost=0.0, against=1.0, end=0.5, every=3),
    ],
)
def test_the_hook_equals_a_loop_by_hand(wan: WanEmotionPipeline, guidance: EmotionGuidance) -> None:
    assert _error(_hooked(wan, guidance), _by_hand(wan, guidance)) <= 1e-5


def test_it_does_so_frame_by_frame(wan: WanEmotionPipeline) -> None:
    level, guidance = torch.tensor([0.0, 0.5, 1.0]), EmotionGuidance(boost=2.0, end=1.0, every=1)
    assert _error(_hooked(wan, guidance, level), _by_hand(wan, guidance, level)) <= 1e-5


def test_it_does_so_on_two_experts() -> None:
    pipe, guidance = tiny_wan(experts=2), EmotionGuidance(boost=2.0, end=1.0, every=1)
    assert _error(_hooked(pipe, guidance), _by_hand(pipe, guidance)) <= 1e-5


def test_pushing_changes_the_outcome_and_more_with_more(wan: WanEmotionPipeline) -> None:
    plain = _hooked(wan, EmotionGuidance(boost=0.0))
    changes = [_error(_hooked(wan, EmotionGuidance(boost=boost, end=1.0)), plain) for boost in (0.5, 1.0, 2.0)]
    assert 1e-3 < changes[0] < changes[1] < changes[2]


def test_removal_is_bit_identical(wan: WanEmotionPipeline) -> None:
    told, *_, negative = _texts(wan)
    before = _plain(wan, told, negative)
    _hooked(wan, EmotionGuidance(boost=3.0))
    assert torch.equal(_plain(wan, told, negative), before)
    assert HOOK not in wan.transformer._diffusers_hook.hooks


def test_the_hook_is_removed_after_an_error(wan: WanEmotionPipeline) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        _hooked(wan, EmotionGuidance(), callback_on_step_end=fail)
    assert HOOK not in wan.transformer._diffusers_hook.hooks


@pytest.mark.parametrize(("every", "end", "rows"), [(1, 1.0, 18), (2, 1.0, 15), (2, 0.5, 14), (3, 1.0, 14)])
def test_extra_texts_cost_rows_only_when_they_are_due(
    wan: WanEmotionPipeline, every: int, end: float, rows: int
) -> None:
    counted: list[int] = []
    handle = wan.transformer.blocks[0].attn1.register_forward_pre_hook(
        lambda _module, inputs: counted.append(inputs[0].shape[0])
    )
    try:
        _hooked(wan, EmotionGuidance(boost=1.0, end=end, every=every))
    finally:
        handle.remove()
    assert sum(counted) == rows


@pytest.mark.parametrize(
    "cache",
    [
        FirstBlockCacheConfig(threshold=0.05),
        MagCacheConfig(num_inference_steps=STEPS, mag_ratios=[1.0] * STEPS, threshold=0.06),
        SeaCacheConfig(),
    ],
)
def test_with_a_cache_the_extra_texts_cost_no_more(wan: WanEmotionPipeline, cache: Any) -> None:
    rows: list[int] = []
    guidance = EmotionGuidance(boost=2.0, end=0.5, every=2)
    exact = _hooked(wan, guidance)
    wan.transformer.enable_cache(cache)
    last = wan.transformer.blocks[-1].ffn.register_forward_hook(lambda *given: rows.append(given[2].shape[0]))
    try:
        first = _hooked(wan, guidance)
        whole = len(rows)
        again = _hooked(wan, guidance)
    finally:
        last.remove()
        wan.transformer.disable_cache()
    assert torch.equal(first, again)
    assert _error(first, exact) < 0.35
    assert set(rows) == {1} and whole <= 14, "6 steps of two texts, and a third in two of them"


def test_a_push_is_computed_whole_and_waits_for_a_step_that_no_cache_leaves_out(wan: WanEmotionPipeline) -> None:
    worked: list[int] = []
    wan.transformer.enable_cache(FirstBlockCacheConfig(threshold=1000.0))
    last = wan.transformer.blocks[-1].ffn.register_forward_hook(lambda *_: worked.append(1))
    try:
        _hooked(wan, EmotionGuidance(boost=2.0, end=0.5, every=2))
    finally:
        last.remove()
        wan.transformer.disable_cache()
    assert len(worked) == 2 + 1, "the first step of either text, and its push; the second push waits to the end"


@pytest.mark.parametrize("bad", [{"boost": -1}, {"every": 0}, {"begin": 0.6, "end": 0.4}, {"strength": 3}])
def test_values_outside_their_range_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        EmotionGuidance(**bad)


def test_a_curve_reaches_the_sampler(wan: WanEmotionPipeline) -> None:
    plain, sad, furious = (
        wan(
            "a woman walks",
            curve=curve,
            num_inference_steps=STEPS,
            latents=_noise(wan),
            output_type="latent",
            **SIZES,
        ).frames
        for curve in (None, parse("sad", 1), parse("furious", 1))
    )
    assert _error(sad, plain) > 0.01 and _error(sad, furious) > 0.01
