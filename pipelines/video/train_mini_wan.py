"""Train Mini-Wan: `python -m pipelines.video.train_mini_wan --work DIR --out assets/models/mini_wan`.

Clips are drawn by the animatic, put into latents by a linear codec that is fitted to them, and learned by flow
matching (Lipman et al., 2023) together with the text encoder: what words say first, on moods as strong as the phrases
have degrees, then what lies between, on moods of any strength and texts blended as a sampler blends them. A stopped run
goes on from its last checkpoint; the rate falls over the last part of each.
"""

import argparse
import copy
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pipelines.video.mini.networks import SHIFT, encode_texts, fit_tokenizer, new_text_encoder, new_transformer
from pipelines.video.mini.release import peak_signal_to_noise, write_model
from pipelines.video.mini.scenes import Caption, Told, prompt_of, take
from pipelines.video.patch_codec import PatchCodec, fit_codec
from pipelines.video.phrases import DEGREES, PHRASES
from pipelines.video.plan import word_prompt
from pipelines.video.preview import normalised

COMPONENTS = 64
CODEC_TAKES = 40
"""Takes that the codec is fitted to."""

HELD_OUT = range(10_000, 10_004)
"""Takes that are measured on, and never learned from."""

BATCH = 16
RATE, HEARING_RATE = 1.2e-3, 4e-3
HEARING = ("encoder.", "text_embedder", "attn2.")
"""Parts that bring in the text; they learn slowest, since a word is one of a hundred, and so at a higher rate."""

WHOLE_EVERY = 4
"""Every so many steps learn from whole clips; the others from first pictures and much noise, where light and layout
are decided, in a third of the time."""

FALLING = 0.3
"""Part of the training over which the rate falls to nothing."""

SAVE_EVERY = 200
"""Steps between two checkpoints."""

AVERAGED = 0.997
"""Share of the old weights in the running average that is kept."""

LEAST_NOISE = 0.5
"""Noise level below which the loss weighs errors no more; above, as errors of the velocity."""


def main(arguments: list[str] | None = None) -> None:
    """Draw, fit the codec, learn."""
    parser = argparse.ArgumentParser(description="Train Mini-Wan.")
    parser.add_argument("--work", type=Path, required=True, help="folder for drawn clips and checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights and their card")
    parser.add_argument("--takes", type=int, default=160, help="scenes to draw, six clips each")
    parser.add_argument("--steps", type=int, default=25000, help="batches of 16 clips")
    parser.add_argument("--between-takes", type=int, default=80, help="scenes with moods of any strength")
    parser.add_argument("--between-steps", type=int, default=5000, help="batches of these and the others, afterwards")
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    # 1. Draw, and put into latents.
    captions, latents = prepared(options.work, range(options.takes))
    print(f"{len(captions)} clips", flush=True)
    # 2. Learn words, and then what lies between them.
    learn(options.work, captions, latents, options.steps, on_step=_printed(options.steps))
    numbers = range(options.takes, options.takes + options.between_takes)
    more, more_latents = prepared(options.work, numbers, any_strength=True)
    captions, latents = captions + more, torch.cat([latents, more_latents])
    steps = options.steps + options.between_steps
    learned = learn(options.work, captions, latents, steps, on_step=_printed(steps))
    # 3. Measure on takes that were not learned from, and write.
    codec = PatchCodec.from_pretrained(options.work / "codec")
    figures = {
        "clips": len(captions),
        "steps": steps,
        "batch": BATCH,
        "held_out_codec_psnr_db": round(peak_signal_to_noise(codec, drawn_clips(HELD_OUT)), 2),
        "loss": round(mean_loss(learned, captions, latents), 4),
        "held_out_loss": round(mean_loss(learned, *_encoded(codec, HELD_OUT)), 4),
    }
    print(figures)
    write_model(options.out, codec, learned, figures)


def prepared(work: Path, takes: Iterable[int], *, any_strength: bool = False) -> tuple[list[Caption], Tensor]:
    """Captions, and normalised latents [clips, channels, frames, height, width]; drawn where that was not done yet.

    any_strength: see `take`.
    """
    folder = work / "codec"
    if not (folder / "config.json").is_file():
        fit_codec(drawn_clips(range(CODEC_TAKES)), COMPONENTS).save_pretrained(folder)
    codec = PatchCodec.from_pretrained(folder)
    captions: list[Caption] = []
    latents = []
    for number in takes:
        file = work / f"take-{number}.pt"
        if not file.is_file():
            drawn, made = _encoded(codec, [number], any_strength=any_strength)
            torch.save({"captions": [asdict(one) for one in drawn], "latents": made}, file)
        stored = torch.load(file, weights_only=True)
        captions += [Caption(**one) for one in stored["captions"]]
        latents.append(stored["latents"])
    return captions, torch.cat(latents)


class Learner(nn.Module):
    """The two networks that are learned together."""

    def __init__(self, tokenizer: Any, channels: int) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.encoder = new_text_encoder()
        self.transformer = new_transformer(channels)

    def forward(self, noisy: Tensor, level: Tensor, told: list[Told]) -> Tensor:
        """The finished latents, as the network sees them. level: [batch] in 0..1."""
        text = encode_texts(self.tokenizer, self.encoder, [one.felt for one in told])
        if blended := [number for number, one in enumerate(told) if one.share != 1.0]:
            which, share = torch.tensor(blended), torch.tensor([told[number].share for number in blended])
            plain = encode_texts(self.tokenizer, self.encoder, [told[number].plain for number in blended])
            text = text.index_copy(0, which, torch.lerp(plain, text[which], share.view(-1, 1, 1)))
        seen: Tensor = self.transformer(noisy, level * 1000.0, text, return_dict=False)[0]
        return seen


def learn(
    work: Path,
    captions: list[Caption],
    latents: Tensor,
    steps: int,
    *,
    save_every: int = SAVE_EVERY,
    on_step: Callable[[int, float], None],
) -> Learner:
    """Train for `steps` steps, those of a checkpoint in `work` counted in; returns the averaged networks.

    on_step: called after each step with the number of steps done and the loss; may raise to stop.
    """
    torch.manual_seed(0)
    net = Learner(fit_tokenizer(corpus()), latents.shape[1])
    averaged = copy.deepcopy(net)
    hears = {name for name, _ in net.named_parameters() if any(part in name for part in HEARING)}
    groups = [
        {"params": [weight for name, weight in net.named_parameters() if (name in hears) == heard], "rate": rate}
        for heard, rate in ((True, HEARING_RATE), (False, RATE))
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.95), weight_decay=0.01)
    file, begun = work / "checkpoint.pt", 0
    if file.is_file():
        state = torch.load(file, weights_only=True)
        net.load_state_dict(state["net"])
        averaged.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        begun = state["step"]
    for step in range(begun, steps):
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * min(1.0, (step + 1) / 150, (steps - step) / (FALLING * steps))
        loss = _loss(net, captions, latents, step)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        _average(averaged, net, min(AVERAGED, step / (step + 10)))
        if (step + 1) % save_every == 0 or step + 1 == steps:
            state = {"net": net.state_dict(), "averaged": averaged.state_dict(), "step": step + 1,
                     "optimizer": optimizer.state_dict()}  # fmt: skip
            torch.save(state, file.with_suffix(".part"))
            file.with_suffix(".part").replace(file)
        on_step(step + 1, float(loss.detach()))
    return averaged.eval()


@torch.no_grad()
def mean_loss(net: nn.Module, captions: list[Caption], latents: Tensor, batches: int = 8) -> float:
    """The loss over some batches that no step of the training saw in this form."""
    return float(
        np.mean([float(_loss(net, captions, latents, -WHOLE_EVERY * (1 + number))) for number in range(batches)])
    )


def drawn_clips(takes: Iterable[int]) -> list[Tensor]:
    """The clips of takes, each [3, frames, height, width] in -1..1."""
    return [_pixels(frames) for number in takes for _, frames in take(number)]


def corpus() -> list[str]:
    """Texts that the tokenizer is fitted to: every phrase in a prompt, and prompts of takes."""
    random = np.random.default_rng(0)
    texts = [word_prompt(prompt_of(random), mood, degree).text for mood in PHRASES for degree in range(len(DEGREES))]
    return texts * 3 + [prompt_of(random) for _ in range(400)]


def _printed(steps: int) -> Callable[[int, float], None]:
    """Tells the mean loss of every 50 steps, and the time."""
    recent: list[float] = []
    clock, worked = time.monotonic(), time.process_time()

    def tell(done: int, loss: float) -> None:
        recent.append(loss)
        if done % 50 == 0 or done == steps:
            passed, busy = time.monotonic() - clock, time.process_time() - worked
            print(f"{done}/{steps} loss {np.mean(recent):.4f} {passed:.0f} s, {busy:.0f} s of processor", flush=True)
            recent.clear()

    return tell


def _loss(net: nn.Module, captions: list[Caption], latents: Tensor, step: int) -> Tensor:
    random = np.random.default_rng([1, step % 2**32])
    generator = torch.Generator().manual_seed(step % 2**32)
    which = random.integers(0, len(captions), BATCH)
    clean = latents[torch.from_numpy(which)].float()
    told = [captions[number].told(random) for number in which]
    level = (torch.arange(BATCH) + torch.rand(BATCH, generator=generator)) / BATCH  # spread evenly over a batch
    if step % WHOLE_EVERY:
        clean, level = clean[:, :, :1], 1 - level / 4
    else:
        level = SHIFT * level / (1 + (SHIFT - 1) * level)  # shifted as in the sampler
    own = level.view(-1, 1, 1, 1, 1)
    noise = torch.randn(clean.shape, generator=generator)
    seen = net((1 - own) * clean + own * noise, level, told)
    errors = (seen - clean).square().mean((1, 2, 3, 4))
    weighed: Tensor = errors / level.clamp(min=LEAST_NOISE).square()
    return weighed.mean()


@torch.no_grad()
def _encoded(codec: PatchCodec, takes: Iterable[int], *, any_strength: bool = False) -> tuple[list[Caption], Tensor]:
    """Captions and normalised latents, in half precision, of takes that are drawn now."""
    drawn = [one for number in takes for one in take(number, any_strength=any_strength)]
    latents = codec.encode(torch.stack([_pixels(frames) for _, frames in drawn])).latent_dist.mode()
    return [caption for caption, _ in drawn], normalised(latents, codec).half()


def _average(averaged: nn.Module, net: nn.Module, kept: float) -> None:
    with torch.no_grad():
        for old, new in zip(averaged.parameters(), net.parameters(), strict=True):
            old.lerp_(new, 1 - kept)


def _pixels(frames: np.ndarray) -> Tensor:
    """[3, frames, height, width] in -1..1 of uint8 [frames, height, width, 3]."""
    return torch.from_numpy(frames).permute(3, 0, 1, 2).float() / 127.5 - 1.0


if __name__ == "__main__":
    main()
