"""Training an adapter end to end on real weights: Mini-Wan learns from drawn clips of one mood."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from pipelines.assets import asset
from pipelines.backends.mini_wan import MODEL
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.media.video import write_video
from pipelines.verify.attributes import Attributes, attributes
from pipelines.video.animatic.render import Animatic
from pipelines.video.guidance import EmotionGuidance
from pipelines.video.mini.networks import TOKENS
from pipelines.video.mini.scenes import FPS, FRAMES, HEIGHT, WIDTH
from pipelines.video.wan import WanEmotionPipeline
from studio import cli

PROMPTS = ("by the sea at noon", "in the mountains at dawn", "on a meadow at noon", "by a lake at sunset")


def _write(folder: Path, mood: str) -> Attributes:
    """Clips of one mood at full strength, and their list; returns what they look like."""
    made = []
    with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as opened:
        table = csv.DictWriter(opened, ["file_name", "emotion", "caption"])
        table.writeheader()
        for number, prompt in enumerate(PROMPTS):
            drawn = Animatic(
                prompt,
                EmotionCurve.constant(from_word(mood, 1.0)),
                seconds=FRAMES / FPS,
                fps=FPS,
                width=WIDTH,
                height=HEIGHT,
                seed=0,
            )
            frames = list(drawn.frames())
            write_video(folder / f"{number}.mp4", frames, fps=FPS, width=WIDTH, height=HEIGHT)
            table.writerow({"file_name": f"{number}.mp4", "emotion": mood, "caption": prompt})
            made += frames
    return attributes(made, every=4)


def _look(pipe: WanEmotionPipeline, mood: str, adapters: dict[str, Path]) -> Attributes:
    """What a mood that is felt clearly, and not in full, looks like."""
    made = []
    for prompt in PROMPTS:
        frames = pipe(
            prompt,
            curve=EmotionCurve.constant(from_word(mood, 0.7)),
            adapters=adapters,
            emotion=EmotionGuidance(boost=0.0),
            height=HEIGHT,
            width=WIDTH,
            num_frames=FRAMES,
            fps=FPS,
            num_inference_steps=12,
            guidance_scale=MODEL.guidance,
            max_sequence_length=TOKENS,
            generator=torch.Generator().manual_seed(0),
        ).frames[0]
        made += list((frames * 255).astype(np.uint8))
    return attributes(made, every=4)


@pytest.mark.slow
def test_an_adapter_brings_what_is_seen_closer_to_the_clips_of_its_mood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.set_num_threads(1)
    clips = tmp_path / "clips"
    clips.mkdir()
    goal = _write(clips, "angry")
    model = asset("models/mini_wan")
    places = ["--data", str(clips), "--out", str(tmp_path / "out"), "--model", str(model)]
    sizes = ["--width", str(WIDTH), "--height", str(HEIGHT), "--frames", str(FRAMES), "--fps", str(FPS)]
    settings = ["--tokens", str(TOKENS), "--rank", "8", "--rate", "0.003", "--epochs", "40", "--json"]
    assert cli.main(["train-lora", *places, *sizes, *settings]) == 0
    files = {mood: Path(file) for mood, file in json.loads(capsys.readouterr().out)["adapters"].items()}
    assert set(files) == {"angry"}

    pipe = WanEmotionPipeline.from_pretrained(model, dtype={"default": torch.float32})
    pipe.set_progress_bar_config(disable=True)
    before, after = _look(pipe, "angry", {}), _look(pipe, "angry", files)
    print("goal", goal, "before", before, "after", after, sep="\n")
    for name in ("brightness", "colourfulness"):
        was, has, wanted = (getattr(look, name) for look in (before, after, goal))
        assert abs(was - wanted) < 0.02 or abs(has - wanted) < 0.8 * abs(was - wanted), name
