"""What each way to bring a feeling into Wan costs, and what it does: side by side, in one run, on a tiny Wan.

`python -m tests.benchmarks.emotion_guidance`. The model is trained here in about a minute: neutral texts mean mid-grey
clips, sad ones dark blue, happy ones bright yellow; the autoencoder is set by hand, so that colours are known. Its
figures show how the ways compare, not how Wan looks.

    effect     how far the mean colour went from the neutral clip (0) to the mood's colour (1); beyond 1 is overdriven
    rows       rows that went through the transformer, against plain classifier-free guidance
    time       process time of the sampling, against plain classifier-free guidance; the median of several rounds
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from diffusers import WanPipeline
from torch import Tensor

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.video.caches import Calibrations, cached
from pipelines.video.guidance import EmotionGuidance
from pipelines.video.plan import latent_times, plan, word_prompt
from pipelines.video.preview import normalised
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS, colour_vae, tiny_wan

PROMPT = "a woman walks along beach"
COLOURS = {"neutral": (120, 120, 120), "sad": (30, 40, 110), "happy": (240, 190, 60)}
SIZES: dict[str, Any] = {"height": 64, "width": 64, "num_frames": 17, "max_sequence_length": TOKENS}
STEPS, SCALE = 20, 3.0
ONLY_TEXT = EmotionGuidance(boost=0.0)


def main() -> None:
    """Train, then measure every way."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--steps", type=int, default=500, help="of training")
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    torch.set_num_threads(1)
    pipe = tiny_wan(vae=colour_vae(), layers=6, width=64)
    loss = train(pipe, chosen.steps)
    print(f"Trained {chosen.steps} steps, loss {loss:.3f}.\n")
    ways = list_ways(pipe)
    times: dict[str, list[float]] = {name: [] for name in ways}
    rows, colours = {}, {}
    for _ in range(chosen.rounds):
        for name, way in ways.items():
            with _Rows(pipe) as counted:
                begun = time.process_time()
                latents = way()
                times[name].append(time.process_time() - begun)
            rows[name], colours[name] = counted.total, _colour(pipe, latents)
    plain = "plain guidance, neutral prompt"
    start, goal = colours[plain], np.array(COLOURS["sad"]) / 255.0
    print(f"| {'way':58} | effect | rows | time |\n|---|---|---|---|")
    for name in ways:
        shift = (colours[name] - start) @ (goal - start) / ((goal - start) @ (goal - start))
        share = float(np.median(np.array(times[name]) / np.array(times[plain])))
        print(f"| {name:58} | {shift:6.2f} | {rows[name] / rows[plain]:4.2f} | {share:4.2f} |")
    moving(pipe)


def list_ways(pipe: WanEmotionPipeline) -> dict[str, Callable[[], Tensor]]:
    """What is compared: name and a call that gives the latents."""

    def curve(intensity: float, **settings: Any) -> Callable[[], Tensor]:
        felt = EmotionCurve.constant(from_word("sad", intensity))
        return lambda: _made(pipe, curve=felt, **settings)

    def with_cache(kind: str, kept: Calibrations) -> Callable[[], Tensor]:
        def run() -> Tensor:
            with cached(pipe, kind, steps=STEPS, calls=2, kept=kept):
                return curve(1.0)()

        return run

    neutral = word_prompt(PROMPT, "neutral", 1).text
    kept = Calibrations()
    with_cache("mag", kept)()
    return {
        "plain guidance, neutral prompt": lambda: _made(pipe, prompt=neutral),
        "plain guidance, emotional prompt": lambda: _made(pipe, prompt=word_prompt(PROMPT, "sad", 2).text),
        "share of the text, sad 0.25": curve(0.25, emotion=ONLY_TEXT),
        "share of the text, sad 0.5": curve(0.5, emotion=ONLY_TEXT),
        "share of the text, sad 1.0": curve(1.0, emotion=ONLY_TEXT),
        "default: text, and a = 1 in the first half, every 2nd step": curve(1.0),
        "text, and a = 1 in every step": curve(1.0, emotion=EmotionGuidance(end=1.0, every=1)),
        "text, a = 2 and b = 1 against the opposite, every step": curve(
            1.0, emotion=EmotionGuidance(boost=2.0, against=1.0, end=1.0, every=1)
        ),
        "neutral text and a = s alone, one call each (4 branches)": lambda: four_branches(pipe),
        "default with FirstBlockCache": with_cache("first_block", kept),
        "default with MagCache, calibrated": with_cache("mag", kept),
        "default with SeaCache": with_cache("sea", kept),
    }


@torch.no_grad()
def four_branches(pipe: WanEmotionPipeline, boost: float = SCALE, against: float = 0.5) -> Tensor:
    """The loop that one would write first: four predictions a step, each in a call of its own."""
    texts = [
        *(word_prompt(PROMPT, mood, degree).text for mood, degree in (("neutral", 1), ("sad", 2), ("happy", 2))),
        "",
    ]
    told = pipe.encode_prompt(texts, do_classifier_free_guidance=False, max_sequence_length=TOKENS)[0]
    latents = _noise()
    pipe.scheduler.set_timesteps(STEPS)
    for moment in pipe.scheduler.timesteps:
        n, e, m, u = (pipe.transformer(latents, moment.expand(1), text[None], return_dict=False)[0] for text in told)
        prediction = u + SCALE * (n - u) + boost * (e - n) - against * (m - n)
        latents = pipe.scheduler.step(prediction, moment, latents, return_dict=False)[0]
    return latents


def moving(pipe: WanEmotionPipeline) -> None:
    """Whether the frames follow a curve that moves from sad to happy."""
    felt = parse("sad, then happy at 0.8 s", 1.06)
    latents = _made(pipe, curve=felt)
    frames = _decoded(pipe, latents).mean((1, 2))
    ends = [np.array(COLOURS[mood]) / 255.0 for mood in ("sad", "happy")]
    reached = (frames - ends[0]) @ (ends[1] - ends[0]) / ((ends[1] - ends[0]) @ (ends[1] - ends[0]))
    times = latent_times(17, 16.0, 4)
    made = plan(PROMPT, felt, times)
    asked = made.share[:, [wording.mood for wording in made.moods].index("happy")]
    print("\nSad, then happy at 0.8 s; share of happy in the text, and how far the colour went from sad to happy:")
    for number, at in enumerate(times):
        frame = min(len(reached) - 1, round(at * 16.0))
        print(f"  {at:4.2f} s   asked {asked[number]:4.2f}   made {reached[frame]:4.2f}")


def train(pipe: WanEmotionPipeline, steps: int, batch: int = 8) -> float:
    """Teach the transformer the colours of the moods by flow matching; returns the mean loss at the end."""
    generator = np.random.default_rng(0)
    moods = [(mood, degree) for mood in COLOURS for degree in range(3)]
    texts = [word_prompt(PROMPT, mood, degree).text for mood, degree in moods] + [""]
    with torch.no_grad():
        told = pipe.encode_prompt(texts, do_classifier_free_guidance=False, max_sequence_length=TOKENS)[0]
    optimizer = torch.optim.Adam(pipe.transformer.parameters(), lr=2e-3)
    losses = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * (1 - step / steps)
        which = generator.integers(0, len(moods), batch)
        colours = np.array([COLOURS[moods[number][0]] for number in which]) / 127.5 - 1.0
        colours = colours + generator.normal(0, 0.05, colours.shape)
        latents = torch.tensor(colours, dtype=torch.float32)[:, :, None, None, None].expand(-1, -1, 5, 8, 8)
        latents = torch.cat([latents, torch.zeros(batch, 1, 5, 8, 8)], dim=1)
        latents = normalised(latents, pipe.vae)
        noise, level = torch.randn(latents.shape), torch.rand(batch, 1, 1, 1, 1)
        level = 3 * level / (1 + 2 * level)
        dropped = np.where(generator.random(batch) < 0.15, len(moods), which)
        answer = pipe.transformer(
            (1 - level) * latents + level * noise, level.flatten() * 1000, told[dropped], return_dict=False
        )[0]
        loss = torch.nn.functional.mse_loss(answer, noise - latents)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return float(np.mean(losses[-30:]))


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


def _made(pipe: WanEmotionPipeline, *, prompt: str = PROMPT, **settings: Any) -> Tensor:
    return pipe(
        prompt,
        num_inference_steps=STEPS,
        guidance_scale=SCALE,
        latents=_noise(),
        output_type="latent",
        **SIZES,
        **settings,
    ).frames


def _noise() -> Tensor:
    return torch.randn((1, 4, 5, 8, 8), generator=torch.Generator().manual_seed(0))


@torch.no_grad()
def _decoded(pipe: WanPipeline, latents: Tensor) -> np.ndarray[Any, Any]:
    """Frames [frames, height, width, 3] in 0..1."""
    deviation = torch.tensor(pipe.vae.config.latents_std).view(1, -1, 1, 1, 1)
    video = pipe.vae.decode(latents * deviation).sample[0]
    return (video.permute(1, 2, 3, 0).numpy() + 1) / 2


def _colour(pipe: WanEmotionPipeline, latents: Tensor) -> np.ndarray[Any, Any]:
    return _decoded(pipe, latents).mean((0, 1, 2))


if __name__ == "__main__":
    main()
