"""From what was learned to a folder of weights and their card."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from pipelines.video.mini.networks import scheduler
from pipelines.video.mini.scenes import FPS, FRAMES, HEIGHT, WIDTH
from pipelines.video.patch_codec import PatchCodec
from pipelines.video.wan import WanEmotionPipeline


@torch.no_grad()
def peak_signal_to_noise(codec: PatchCodec, clips: list[Tensor]) -> float:
    """Mean over clips of the peak signal-to-noise ratio in dB after encoding and decoding."""
    errors = [(codec.decode(codec.encode(clip[None]).latent_dist.mode()).sample - clip) / 2 for clip in clips]
    return float(torch.stack([-10 * error.square().mean().log10() for error in errors]).mean())


def write_model(out: Path, codec: PatchCodec, learned: Any, figures: dict[str, object]) -> None:
    """Write weights in half precision, in the format of diffusers, and the card. learned: a `Learner`."""
    pipe = WanEmotionPipeline(
        tokenizer=learned.tokenizer,
        text_encoder=learned.encoder,
        vae=codec,
        scheduler=scheduler(),
        transformer=learned.transformer,
    )
    codec.register_to_config(_name_or_path="")  # else it tells a folder of the machine that it was trained on
    pipe.to(torch.float16)
    pipe.save_pretrained(out)
    card = {
        "title": "Mini-Wan",
        "task": f"Clips of {FRAMES} frames of {WIDTH} x {HEIGHT} pixels at {FPS:g} frames a second, from words.",
        "licence": "Apache-2.0; the weights are this project's own.",
        "trained_on": "Clips drawn by pipelines/video/animatic: nine kinds of landscape in one layout each, four times "
        "of day, weather, things and creatures, eleven moods in three degrees and, in a third of the clips, of any "
        "strength, captioned as prompts are worded. No recorded picture went in.",
        "limits": "A sketch. It knows the words of pipelines/video/mini/scenes.py and of the phrase table only, no "
        "other size, length or rate. Place, time of day, light and palette follow the words; most things that are "
        "named do not appear; edges of blocks are seen.",
        **figures,
    }
    (out / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
