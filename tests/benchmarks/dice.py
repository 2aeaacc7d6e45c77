"""DICE-Talk as it is here, beside a plain restatement of the published schedule: `python tests/benchmarks/dice.py`.

Both run the same random weights, on the processor, in one process and in turn:
1. seconds per window and step, seconds for the whole clip, and the most memory that tensors took, with every saving
   that changes nothing: tokens made once, tokens of a window projected once instead of for each position, one picture
   token taken without attention, regions brought to size once a level, padding not decoded. The frames must agree.
2. the same with guidance whose differences are kept for two and for three steps, and with the fourth branch of an
   emotion scale of its own; keeping changes the frames, by how much for trained weights cannot be told here.
3. (--full) the full-size network without weights: work and memory of one prediction of three branches, counted on fake
   tensors for 512 x 512 pixels in half precision.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.models.attention_processor import IPAdapterAttnProcessor2_0
from diffusers.models.transformers.transformer_temporal import TransformerSpatioTemporalModel
from numpy.typing import NDArray
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

sys.path.insert(0, str(Path(__file__).parents[2]))

from pipelines.emotion.parse import parse
from pipelines.memory.trace import PeakMemory
from pipelines.portrait import dice_speech
from pipelines.portrait.dice_conditions import EmotionBank, EmotionPriors, PoseGuider, SpeechTokens
from pipelines.portrait.dice_guidance import Guidance, windows
from pipelines.portrait.dice_picture import face_region, fitted
from pipelines.portrait.dice_talk import DiceTalkPipeline
from pipelines.portrait.dice_unet import PortraitUNet
from tests.pipelines.portrait.tiny_dice import tiny_dice

SIDE, STEPS, DIM, WINDOW, TOKENS = 64, 3, 128, 25, 32
BOX = (15.0, 10.0, 50.0, 55.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=25, help="frames of speech (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="timed rounds (default: %(default)s)")
    parser.add_argument("--full", action="store_true", help="count the full-size network too")
    chosen = parser.parse_args()
    torch.manual_seed(0)
    pipeline = _small_dice()
    image = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
    speech = np.random.default_rng(1).normal(0, 0.1, 1280 * chosen.frames).astype(np.float32)
    noise = torch.randn(chosen.frames + WINDOW, 4, SIDE // 8, SIDE // 8)

    def ours(guidance: Guidance) -> Callable[[], Tensor]:
        return lambda: _ours(pipeline, image, speech, noise, guidance)

    ways: dict[str, Callable[[], Tensor]] = {
        "published schedule": lambda: _plain(pipeline, image, speech, noise),
        "ours, nothing kept": ours(Guidance()),
        "ours, kept for 2 steps": ours(Guidance(refresh=2)),
        "ours, kept for 3 steps": ours(Guidance(refresh=3)),
        "ours, emotion apart": ours(Guidance(emotion=6.0)),
        "ours, emotion apart, kept for 2": ours(Guidance(emotion=6.0, refresh=2)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(chosen.rounds):
        for name, make in ways.items():
            begun = time.perf_counter()
            make()
            seconds[name].append(time.perf_counter() - begun)
    peaks, frames = {}, {}
    for name, make in ways.items():
        with PeakMemory() as memory:
            strip = make()
        peaks[name] = memory.peak
        frames[name] = _decoded(pipeline, strip, chosen.frames)

    windows_made = len(range(0, chosen.frames + WINDOW, WINDOW)) * STEPS
    print(f"{chosen.frames} frames of {SIDE} x {SIDE} pixels, {STEPS} steps, best of {chosen.rounds} rounds in turn")
    print(f"{'':34}{'s/window':>10}{'faster':>8}{'peak MB':>9}{'less':>7}{'frames differ, of 1':>28}")
    first = next(iter(ways))
    for name in ways:
        best, apart = min(seconds[name]), (frames[name] - frames[first]).abs()
        print(
            f"{name:34}{best / windows_made:10.3f}{min(seconds[first]) / best:7.2f}x{peaks[name] / 1e6:9.1f}"
            f"{peaks[first] / peaks[name]:6.2f}x{apart.max():16.1e} max {apart.mean():.1e}"
        )
    if chosen.full:
        _count_full_size()


def _ours(
    pipeline: DiceTalkPipeline, image: NDArray[np.uint8], speech: NDArray[np.float32], noise: Tensor, guidance: Guidance
) -> Tensor:
    """The whole run, decoding included; the latents of all frames, with the padding, come back."""
    kept = []

    def keep(_pipe: Any, _step: int, _timestep: Tensor, given: dict[str, Tensor]) -> dict[str, Tensor]:
        kept[:] = [given["latents"]]
        return {}

    pipeline(
        image,
        speech,
        BOX,
        parse("furious"),
        num_inference_steps=STEPS,
        short_side=SIDE,
        latents=noise,
        guidance=guidance,
        callback_on_step_end=keep,
    )
    return kept[0]


@torch.no_grad()
def _decoded(pipeline: DiceTalkPipeline, strip: Tensor, frames: int) -> Tensor:
    """Frames in 0..1, not rounded, decoded ten at a time with the padding."""
    decoded = []
    for start in range(0, len(strip), 10):
        part = strip[start : start + 10] / pipeline.vae.config.scaling_factor
        decoded.append(pipeline.vae.decode(part, num_frames=len(part)).sample)
    return (torch.cat(decoded)[:frames] / 2 + 0.5).clamp(0, 1)


# --- the published schedule, restated -------------------------------------------------------------


@torch.no_grad()
def _plain(pipeline: DiceTalkPipeline, image: NDArray[np.uint8], speech: NDArray[np.float32], noise: Tensor) -> Tensor:
    """Tokens anew for every frame, three branches in one call, tokens repeated for every position, padding decoded."""
    device = torch.device("cpu")
    unet, scheduler = _plain_unet(pipeline.unet), pipeline.scheduler
    picture = fitted(image, SIDE)
    token, reference = pipeline.encode_picture(picture, device)
    face = face_region(BOX, (SIDE, SIDE), picture.size)
    states = dice_speech.hidden_states(pipeline.audio_encoder, pipeline.audio_feature_extractor, speech, device)
    strength = parse("furious").sample([0.0]).strength
    mu = pipeline.emotion_priors.mix(torch.from_numpy(strength))
    heard, unheard, felt, unfelt, places = [], [], [], [], []
    for stretch in torch.cat(list(dice_speech.stretches(states, before=4, length=10))):
        heard.append(pipeline.speech_tokens(stretch[None])[0])
        unheard.append(pipeline.speech_tokens(torch.zeros_like(stretch)[None])[0])
        felt.append(pipeline.emotion_bank(mu)[0])
        unfelt.append(pipeline.emotion_bank(torch.zeros_like(mu))[0])
        places.append(pipeline.pose_guider(face.expand(-1, 3, -1, -1))[0])
    frames, total = len(heard), len(heard) + WINDOW
    speech_nothing, speech_all = _padded(unheard, unheard), _padded(heard, unheard)
    emotion_nothing, emotion_all = _padded(unfelt, unfelt), _padded(felt, unfelt)
    place = torch.stack([*places, *([places[0]] * WINDOW)])
    speech_tokens = torch.stack([speech_nothing, speech_nothing, speech_all])
    emotion_tokens = torch.stack([emotion_nothing, emotion_nothing, emotion_all])
    pictures = torch.cat([torch.zeros_like(token), token, token])
    condition = reference.expand(total, -1, -1, -1)
    conditions = torch.stack([torch.zeros_like(condition), condition, condition])
    ids = torch.tensor([[dice_speech.FRAME_RATE, 8.0, 16.0]]).expand(3, -1)

    scheduler.set_timesteps(STEPS)
    scaled = reference * pipeline.vae.config.scaling_factor
    strip = scheduler.add_noise(scaled.expand(total, -1, -1, -1), noise, scheduler.timesteps[:1])
    shift = 0
    for timestep in scheduler.timesteps:
        result, count = torch.zeros_like(strip), torch.zeros(total, 1, 1, 1)
        for indices in windows(total, WINDOW, 0, shift):
            scheduler._step_index = None
            noisy = scheduler.scale_model_input(strip[indices], timestep).expand(3, -1, -1, -1, -1)
            made = unet(
                torch.cat([noisy, conditions[:, indices]], dim=2),
                timestep,
                pictures,
                (speech_tokens[:, indices], emotion_tokens[:, indices]),
                ids,
                (face, face),
                place[indices],
            )
            steered = made[0] + 3.0 * (made[1] - made[0]) + 6.0 * (made[2] - made[1])
            moved = scheduler.step(steered, timestep, strip[indices], return_dict=False)[0]
            result[indices] += moved
            count[indices] += 1
        strip = result / count
        shift = (shift + 7) % WINDOW
    _decoded(pipeline, strip, frames)
    return strip


def _padded(tokens: list[Tensor], nothing: list[Tensor]) -> Tensor:
    return torch.stack([*tokens, *([nothing[0]] * WINDOW)])


class _PlainTransformer(TransformerSpatioTemporalModel):
    """The stock processors, with the tokens repeated for every position."""

    def forward(
        self, hidden_states: Tensor, encoder_hidden_states: Any, image_only_indicator: Tensor, **_more: Any
    ) -> tuple[Tensor]:
        batch, frames = image_only_indicator.shape
        height, width = hidden_states.shape[-2:]
        picture, adapters, regions = encoder_hidden_states
        repeated = [
            states.unflatten(0, (batch, frames)).mean(1)[:, None].repeat(1, height * width, 1, 1).flatten(0, 1)
            for states in (picture, *adapters)
        ]
        states = self.norm(hidden_states).permute(0, 2, 3, 1).flatten(1, 2)
        states = self.proj_in(states)
        clock = self.time_pos_embed(self.time_proj(torch.arange(frames).repeat(batch)).to(states.dtype))[:, None]
        for spatial, temporal in zip(self.transformer_blocks, self.temporal_transformer_blocks, strict=True):
            states = spatial(
                states,
                encoder_hidden_states=(picture, [tokens[:, None] for tokens in adapters]),
                cross_attention_kwargs={"ip_adapter_masks": list(regions)},
            )
            moved = temporal(states + clock, num_frames=frames, encoder_hidden_states=(repeated[0], repeated[1:]))
            states = self.time_mixer(x_spatial=states, x_temporal=moved, image_only_indicator=image_only_indicator)
        states = self.proj_out(states).unflatten(1, (height, width)).permute(0, 3, 1, 2).contiguous()
        return (states + hidden_states,)


def _plain_unet(unet: PortraitUNet) -> PortraitUNet:
    """The same weights in the stock processors."""
    settings = {key: value for key, value in unet.config.items() if not key.startswith("_")}
    with torch.device("meta"):
        plain = PortraitUNet(**settings)
        _make_plain(plain)
    plain.load_state_dict(unet.state_dict(), assign=True)
    return plain.eval()


def _make_plain(unet: PortraitUNet) -> None:
    for name, module in unet.named_modules():
        if isinstance(module, TransformerSpatioTemporalModel):
            module.__class__ = _PlainTransformer
        if name.endswith("attn2"):
            stock = IPAdapterAttnProcessor2_0(
                module.to_q.out_features, module.cross_attention_dim, [TOKENS] * 2, [1.0] * 2
            )
            module.set_processor(stock)


# --- networks -------------------------------------------------------------------------------------


def _small_dice() -> DiceTalkPipeline:
    """A pipeline in the published proportions at a tenth of the width, whose answers do not magnify rounding."""
    pipeline = tiny_dice()
    unet = PortraitUNet(
        sample_size=SIDE // 8,
        block_out_channels=(32, 64, 128, 128),
        num_attention_heads=(1, 2, 4, 4),
        cross_attention_dim=DIM,
        addition_time_embed_dim=32,
        projection_class_embeddings_input_dim=96,
        num_frames=WINDOW,
    )
    pipeline.unet = _damped(unet).eval()
    pipeline.speech_tokens = SpeechTokens(length=10, layers=3, channels=16, hidden_dim=DIM, dim=DIM, tokens=TOKENS)
    pipeline.emotion_bank = EmotionBank(prior_dim=64, hidden_dim=DIM, dim=DIM, tokens=TOKENS)
    pipeline.emotion_priors = EmotionPriors(prior_dim=64)
    nn.init.normal_(pipeline.emotion_priors.mu)
    pipeline.pose_guider = PoseGuider(out_channels=32)
    pipeline.image_encoder = tiny_dice(dim=DIM).image_encoder
    pipeline.register_to_config(padding_frames=WINDOW)
    return pipeline


def _damped(unet: PortraitUNet) -> PortraitUNet:
    """Weaken what each block adds, as training does: a plain random network makes a thousandfold of every rounding."""
    with torch.no_grad():
        for name, weight in unet.named_parameters():
            if name.endswith(("conv2.weight", "proj_out.weight", "to_out.0.weight", "ff.net.2.weight")):
                weight.mul_(0.2)
    return unet


def _count_full_size() -> None:
    """One prediction of three branches at 512 x 512 pixels in half precision: work and most memory, ours and plain."""
    print("\nfull size, 3 branches of 25 frames, 512 x 512 pixels, half precision, counted on fake tensors")
    was = torch.get_default_dtype()
    torch.set_default_dtype(torch.float16)
    counted = {torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _cpu_attention_flops}
    try:
        for name, change in (("published schedule", _make_plain), ("ours", lambda _unet: None)):
            with torch.no_grad(), FakeTensorMode():
                unet = PortraitUNet()
                change(unet)
                given = (
                    torch.empty(3, 25, 8, 64, 64),
                    torch.tensor(1.0, dtype=torch.float32),
                    torch.empty(3, 1, 1024),
                    (torch.empty(3, 25, 32, 1024), torch.empty(3, 25, 32, 1024)),
                    torch.empty(3, 3),
                    (torch.empty(1, 1, 512, 512), torch.empty(1, 1, 512, 512)),
                    torch.empty(1, 320, 64, 64),
                )
                with PeakMemory() as memory, FlopCounterMode(display=False, custom_mapping=counted) as work:
                    unet(*given)
            print(f"{name:34}{work.get_total_flops() / 1e12:8.1f} TFLOP{memory.peak / 1e9:8.2f} GB")
    finally:
        torch.set_default_dtype(was)


def _cpu_attention_flops(query: Any, key: Any, value: Any, *_more: Any, **_named: Any) -> int:
    flops: int = sdpa_flop_count(query, key, value)
    return flops


if __name__ == "__main__":
    main()
