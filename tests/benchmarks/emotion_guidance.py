"""What each way to bring a feeling into Wan costs, and what it does: side by side, in one run, on Mini-Wan.

`python -m tests.benchmarks.emotion_guidance`. Mini-Wan is small and trained by us on drawn clips, so it is known what a
feeling should do to a picture: what it does to the drawing. Its figures show how the ways compare, not how Wan looks.

    effect     how far the mean colour went from the neutral clip (0) as the drawing's goes for the mood (1), the mean
               over moods and prompts; beyond 1 is overdriven
    label      probability of the mood that was asked for, among seven, as read from light and colour (`mood_reader`)
    rows       rows that went through the transformer, against plain classifier-free guidance
    time       process time of the sampling, against plain classifier-free guidance; the median over all
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipelines.assets import asset
from pipelines.backends.mini_wan import MODEL
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.video.caches import THRESHOLDS, Calibrations, cached
from pipelines.video.guidance import EmotionGuidance
from pipelines.video.mini.networks import TOKENS
from pipelines.video.mini.scenes import FPS, FRAMES, HEIGHT, WIDTH
from pipelines.video.moods import OPPOSITES
from pipelines.video.plan import latent_times, plan, word_prompt
from pipelines.video.wan import WanEmotionPipeline
from tests.benchmarks.mood_reader import MOODS as SHOWN
from tests.benchmarks.mood_reader import MoodReader, drawn_clip, features, split_prompts

PROMPTS = ("by the sea at noon, a boat", "in the mountains at dawn")
MOODS = ("sad", "happy", "angry")
SIZES: dict[str, Any] = {
    "height": HEIGHT,
    "width": WIDTH,
    "num_frames": FRAMES,
    "fps": FPS,
    "max_sequence_length": TOKENS,
}
STEPS, SCALE = MODEL.steps, MODEL.guidance
ONLY_TEXT = EmotionGuidance(boost=0.0)


def main() -> None:
    """Measure every way."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=1)
    chosen = arguments.parse_args()
    torch.set_num_threads(1)
    pipe = WanEmotionPipeline.from_pretrained(asset("models/mini_wan"), dtype={"default": torch.float32})
    pipe.set_progress_bar_config(disable=True)
    fitted, held_out = split_prompts()
    reader = MoodReader(fitted)
    print(f"The reader of moods names {reader.accuracy(held_out):.2f} of the drawings of other prompts right.\n")
    effects: dict[str, list[float]] = {}
    labels: dict[str, list[float]] = {}
    rows: dict[str, list[float]] = {}
    times: dict[str, list[float]] = {}
    kept = Calibrations()
    for number in range(chosen.rounds * len(PROMPTS) * len(MOODS)):
        prompt, mood = PROMPTS[number % len(PROMPTS)], MOODS[number // len(PROMPTS) % len(MOODS)]
        goal = np.subtract(*(drawn_clip(prompt, felt, 1.0, FRAMES).mean((0, 1, 2)) for felt in (mood, "neutral")))
        plain: tuple[NDArray[np.float64], float, float] | None = None
        for name, way in list_ways(pipe, prompt, mood, number, kept).items():
            with _Rows(pipe) as counted:
                begun = time.process_time()
                latents = way()
                passed = time.process_time() - begun
            made = features(_decoded(pipe, latents)), float(counted.total), passed
            plain = plain or made
            difference = made[0] - plain[0]
            effects.setdefault(name, []).append(float(difference[:3] @ goal / (goal @ goal)))
            labels.setdefault(name, []).append(float(reader.probabilities(difference)[SHOWN.index(mood)]))
            rows.setdefault(name, []).append(made[1] / plain[1])
            times.setdefault(name, []).append(made[2] / plain[2])
    print(f"| {'way':58} | effect | label | rows | time |\n|---|---|---|---|---|")
    for name in effects:
        shown, cost = (np.mean(effects[name]), np.mean(labels[name])), (np.mean(rows[name]), np.median(times[name]))
        print(f"| {name:58} | {shown[0]:6.2f} | {shown[1]:5.2f} | {cost[0]:4.2f} | {cost[1]:4.2f} |")
    moving(pipe)


def list_ways(
    pipe: WanEmotionPipeline, prompt: str, mood: str, seed: int, kept: Calibrations
) -> dict[str, Callable[[], Tensor]]:
    """What is compared: name and a call that gives the latents; the first is plain guidance."""

    def curve(intensity: float, **settings: Any) -> Callable[[], Tensor]:
        felt = EmotionCurve.constant(from_word(mood, intensity))
        return lambda: _made(pipe, prompt, seed, curve=felt, **settings)

    def with_cache(kind: str, kept: Calibrations) -> Callable[[], Tensor]:
        def run() -> Tensor:
            with cached(pipe, kind, steps=STEPS, calls=2, kept=kept, thresholds=MODEL.thresholds or THRESHOLDS):
                return curve(1.0)()

        return run

    neutral = word_prompt(prompt, "neutral", 1).text
    if not kept.ratios:
        with_cache("mag", kept)()
    return {
        "plain guidance, neutral prompt": lambda: _made(pipe, neutral, seed),
        "plain guidance, emotional prompt": lambda: _made(pipe, word_prompt(prompt, mood, 2).text, seed),
        "share of the text, intensity 0.25": curve(0.25, emotion=ONLY_TEXT),
        "share of the text, intensity 0.5": curve(0.5, emotion=ONLY_TEXT),
        "share of the text, intensity 1.0": curve(1.0, emotion=ONLY_TEXT),
        "default: text, and a = 1 in the first half, every 2nd step": curve(1.0),
        "text, and a = 1 in every step": curve(1.0, emotion=EmotionGuidance(end=1.0, every=1)),
        "text, a = 2 and b = 1 against the opposite, every step": curve(
            1.0, emotion=EmotionGuidance(boost=2.0, against=1.0, end=1.0, every=1)
        ),
        "neutral text and a = s alone, one call each (4 branches)": lambda: four_branches(pipe, prompt, mood, seed),
        "default with FirstBlockCache": with_cache("first_block", kept),
        "default with MagCache, calibrated": with_cache("mag", kept),
        "default with SeaCache": with_cache("sea", kept),
    }


@torch.no_grad()
def four_branches(
    pipe: WanEmotionPipeline, prompt: str, mood: str, seed: int, *, boost: float = SCALE, against: float = 0.5
) -> Tensor:
    """The loop that one would write first: four predictions a step, each in a call of its own."""
    texts = [
        *(word_prompt(prompt, felt, degree).text for felt, degree in (("neutral", 1), (mood, 2), (OPPOSITES[mood], 2))),
        "",
    ]
    told = pipe.encode_prompt(texts, do_classifier_free_guidance=False, max_sequence_length=TOKENS)[0]
    latents = _noise(pipe, seed)
    pipe.scheduler.set_timesteps(STEPS)
    for moment in pipe.scheduler.timesteps:
        n, e, m, u = (pipe.transformer(latents, moment.expand(1), text[None], return_dict=False)[0] for text in told)
        prediction = u + SCALE * (n - u) + boost * (e - n) - against * (m - n)
        latents = pipe.scheduler.step(prediction, moment, latents, return_dict=False)[0]
    return latents


def moving(pipe: WanEmotionPipeline) -> None:
    """Whether the frames follow a curve that moves from sad to happy."""
    felt = parse("sad, then happy at 3 s", 4.25)
    frames = _decoded(pipe, _made(pipe, PROMPTS[0], 0, curve=felt)).mean((1, 2))
    ends = [
        _decoded(pipe, _made(pipe, PROMPTS[0], 0, curve=EmotionCurve.constant(from_word(mood, 1.0)))).mean((1, 2))
        for mood in ("sad", "happy")
    ]
    way = ends[1] - ends[0]
    reached = ((frames - ends[0]) * way).sum(1) / (way * way).sum(1)
    times = latent_times(FRAMES, FPS, 4)
    made = plan(PROMPTS[0], felt, times)
    asked = made.share[:, [wording.mood for wording in made.moods].index("happy")]
    print("\nSad, then happy at 3 s; share of happy in the text, and how far the colour went from sad to happy:")
    for number, at in enumerate(times):
        frame = min(len(reached) - 1, round(at * FPS))
        print(f"  {at:4.2f} s   asked {asked[number]:4.2f}   made {reached[frame]:4.2f}")


class _Rows:
    """Counts the rows that go through the transformer's last block: skipped blocks count nothing."""

    def __init__(self, pipe: WanEmotionPipeline) -> None:
        self._block = pipe.transformer.blocks[-1].ffn
        self.total = 0

    def __enter__(self) -> "_Rows":
        self._handle = self._block.register_forward_pre_hook(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.remove()

    def _count(self, _module: Any, inputs: tuple[Tensor, ...]) -> None:
        self.total += inputs[0].shape[0]


def _made(pipe: WanEmotionPipeline, prompt: str, seed: int, **settings: Any) -> Tensor:
    latents: Tensor = pipe(
        prompt,
        num_inference_steps=STEPS,
        guidance_scale=SCALE,
        latents=_noise(pipe, seed),
        output_type="latent",
        **SIZES,
        **settings,
    ).frames
    return latents


def _noise(pipe: WanEmotionPipeline, seed: int) -> Tensor:
    shape = (1, pipe.vae.config.z_dim, (FRAMES - 1) // 4 + 1, HEIGHT // 16, WIDTH // 16)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def _decoded(pipe: WanEmotionPipeline, latents: Tensor) -> NDArray[np.float64]:
    """Frames [frames, height, width, 3] in 0..1."""
    mean, deviation = (
        torch.tensor(values).view(1, -1, 1, 1, 1)
        for values in (pipe.vae.config.latents_mean, pipe.vae.config.latents_std)
    )
    video = pipe.vae.decode(latents * deviation + mean).sample[0].clamp(-1, 1)
    return (video.permute(1, 2, 3, 0).double().numpy() + 1) / 2


if __name__ == "__main__":
    main()
