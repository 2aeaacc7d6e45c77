"""Training of emotion adapters: one LoRA a mood, by flow matching, as EmoVid trained its own (rank 32, rate 1e-4).

Clips and captions are encoded once and kept on the disk, so that only the transformer is in memory while it learns.
Noise and order come from the number of the step, so a run that was broken off goes on as if it had not been.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from pipelines.errors import InvalidInput, MienError
from pipelines.media.partial import partial_file
from pipelines.video.adapters import MOOD_KEY
from pipelines.video.preview import normalised
from pipelines.video.training_data import TrainingClip, clip_frames

TARGETS = ("to_q", "to_k", "to_v", "to_out.0", "ffn.net.0.proj", "ffn.net.2")
"""Layers that get an adapter: attention and feed-forward, as DiffSynth-Studio does, which EmoVid used."""

_LEAST_NOISE = 0.15
"""Noise level below which errors of a network that tells the clip count as at this level."""

OnStep = Callable[[int, int, float], None]
"""Called after each step with the number of steps done, their total, and the loss; may raise Cancelled."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """How an adapter is trained. The defaults are those of EmoVid (Qiu et al., AAAI 2026), batch 1.

    rank: of the LoRA. rate: learning rate. epochs: times that each clip is seen.
    width, height, frames, fps: of the clips as they are learned. tokens: of a text.
    shift: of the noise levels towards the noisy end, as in the sampler. save_every: steps between two checkpoints.

    Raises InvalidInput for values outside their range.
    """

    rank: int = 32
    rate: float = 1e-4
    epochs: int = 3
    width: int = 832
    height: int = 480
    frames: int = 81
    fps: float = 16.0
    tokens: int = 512
    shift: float = 3.0
    seed: int = 0
    save_every: int = 100

    def __post_init__(self) -> None:
        if self.rank < 1 or self.epochs < 1 or self.save_every < 1 or not 0 < self.rate < 1:
            raise InvalidInput(
                f"rank {self.rank}, epochs {self.epochs}, save_every {self.save_every} and rate {self.rate} must be "
                "positive, and the rate below 1."
            )
        if not 1 <= self.fps <= 60:
            raise InvalidInput(f"fps is {self.fps:g}; it must lie between 1 and 60.")
        if self.tokens < 1:
            raise InvalidInput(f"tokens is {self.tokens}; a caption needs at least 1, and 512 is usual.")
        sides = (self.width, self.height)
        if min(sides) < 16 or any(side % 16 for side in sides) or self.frames < 1 or self.frames % 4 != 1:
            raise InvalidInput(
                f"{self.width} x {self.height} with {self.frames} frames does not fit: use sides that are multiples of "
                "16, from 16, and a number of frames that is a multiple of 4, plus 1."
            )


def train_adapter(
    pipe: Any, clips: Sequence[TrainingClip], mood: str, out: Path, training: Training, *, on_step: OnStep
) -> Path:
    """Train the adapter of one mood on its clips and write it to `out`/mood.safetensors; returns the file.

    A checkpoint in `out` of an earlier run with the same settings and clips is taken up. The pipeline's transformer is
    as before afterwards, and its other parts are on the processor.

    Raises InvalidInput for a model or clips that cannot be used, MienError where the numbers fail.
    """
    from accelerate import Accelerator
    from peft import LoraConfig

    own = [clip for clip in clips if clip.mood == mood]
    if not own:
        raise InvalidInput(f"No clip has the mood '{mood}'. There are {', '.join(sorted({c.mood for c in clips}))}.")
    if getattr(pipe, "transformer_2", None) is not None:
        raise InvalidInput("Adapters are trained on models with one transformer; this one has two experts.")
    out.mkdir(parents=True, exist_ok=True)
    accelerator = Accelerator(mixed_precision="bf16" if torch.cuda.is_available() else "no")

    # 1. Encode clips and captions, once.
    encoded = [_encoded(pipe, clip, out / "encoded", training, accelerator.device) for clip in own]

    tells_clip = pipe.scheduler.config.prediction_type == "sample"

    # 2. Put the adapter on.
    transformer = pipe.transformer.to(accelerator.device)
    transformer.requires_grad_(False)
    torch.manual_seed(training.seed)
    transformer.add_adapter(
        LoraConfig(r=training.rank, lora_alpha=training.rank, target_modules=list(TARGETS)), adapter_name=mood
    )
    try:
        learning = [parameter for parameter in transformer.parameters() if parameter.requires_grad]
        for parameter in learning:
            parameter.data = parameter.data.float()
        if accelerator.device.type == "cuda":
            transformer.enable_gradient_checkpointing()
        optimizer = torch.optim.AdamW(learning, lr=training.rate, weight_decay=1e-2)
        transformer, optimizer = accelerator.prepare(transformer, optimizer)

        # 3. Take up where an earlier run was broken off.
        checkpoint = out / f"{mood}.checkpoint"
        mark = _mark(own, training)
        done = _take_up(checkpoint, mark, learning, optimizer)

        # 4. Learn.
        total = training.epochs * len(own)
        for step in range(done, total):
            latents, text = encoded[_order(len(own), step, training.seed)]()
            loss = _loss(transformer, latents, text, training, step, accelerator, tells_clip)
            if not bool(torch.isfinite(loss)):
                raise MienError(f"The loss of step {step + 1} is no number. Lower the learning rate.")
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if accelerator.is_main_process and ((step + 1) % training.save_every == 0 or step + 1 == total):
                _keep(checkpoint, mark, step + 1, learning, optimizer)
            on_step(step + 1, total, float(loss.detach()))

        # 5. Write the adapter.
        return _write(type(pipe), accelerator.unwrap_model(transformer), mood, out)
    finally:
        accelerator.unwrap_model(transformer).delete_adapters(mood)
        accelerator.free_memory()


def _encoded(
    pipe: Any, clip: TrainingClip, folder: Path, training: Training, device: torch.device
) -> Callable[[], tuple[Tensor, Tensor]]:
    """Reads latents [1, channels, frames, height, width] and text [1, tokens, channels] of a clip from the disk."""
    from safetensors.torch import load_file, save_file

    folder.mkdir(exist_ok=True)
    sizes = f"{training.width}x{training.height}x{training.frames}@{training.fps} {training.tokens}"
    key = sha256(f"{clip.file.resolve()} {clip.file.stat().st_mtime_ns} {clip.text} {sizes}".encode()).hexdigest()
    file = folder / f"{key[:24]}.safetensors"
    if not file.is_file():
        frames = clip_frames(
            clip.file,
            width=training.width,
            height=training.height,
            frames=training.frames,
            fps=training.fps,
            stride=pipe.vae_scale_factor_temporal,
        )
        with torch.no_grad():
            vae, encoder = pipe.vae.to(device), pipe.text_encoder.to(device)
            video = torch.from_numpy(frames).permute(3, 0, 1, 2)[None].to(device, vae.dtype)
            latents = normalised(vae.encode(video).latent_dist.mode().float(), vae)
            text, _ = pipe.encode_prompt(
                clip.text,
                do_classifier_free_guidance=False,
                max_sequence_length=training.tokens,
                device=device,
            )
            vae.to("cpu"), encoder.to("cpu")
        with partial_file(file) as partial:
            save_file({"latents": latents.cpu().contiguous(), "text": text.float().cpu().contiguous()}, partial)

    def read() -> tuple[Tensor, Tensor]:
        stored = load_file(file, device=str(device))
        return stored["latents"], stored["text"]

    return read


def _loss(
    transformer: Any,
    latents: Tensor,
    text: Tensor,
    training: Training,
    step: int,
    accelerator: Any,
    tells_clip: bool,
) -> Tensor:
    """Flow matching (Lipman et al., 2023): the network is to tell the velocity noise - latents at a noise level.

    tells_clip: it tells the latents without noise instead, from which the velocity follows; where there is hardly any
    noise, errors are weighed as if there were some.
    """
    generator = torch.Generator().manual_seed(training.seed * 1_000_003 + step)
    level = torch.rand(1, generator=generator)
    level = training.shift * level / (1 + (training.shift - 1) * level)
    noise = torch.randn(latents.shape, generator=generator).to(latents)
    level = level.to(latents)
    mixed = (1 - level) * latents + level * noise
    network = accelerator.unwrap_model(transformer)
    with accelerator.autocast():
        told = transformer(
            hidden_states=mixed.to(network.dtype),
            timestep=level * 1000.0,
            encoder_hidden_states=text.to(network.dtype),
            return_dict=False,
        )[0]
    if tells_clip:
        return torch.nn.functional.mse_loss(told.float(), latents) / level.clamp(min=_LEAST_NOISE).square().squeeze()
    return torch.nn.functional.mse_loss(told.float(), noise - latents)


def _order(clips: int, step: int, seed: int) -> int:
    """Which clip a step learns from: each once an epoch, in an order of its own."""
    epoch, place = divmod(step, clips)
    return int(np.random.default_rng([seed, epoch]).permutation(clips)[place])


def _mark(clips: Sequence[TrainingClip], training: Training) -> str:
    """What a checkpoint belongs to: the clips and every setting but the length of the training."""
    settings = {name: value for name, value in vars(training).items() if name not in ("epochs", "save_every")}
    told = [f"{clip.file.name} {clip.text}" for clip in clips]
    return sha256(f"{sorted(settings.items())} {told}".encode()).hexdigest()


def _keep(file: Path, mark: str, step: int, learning: Sequence[Tensor], optimizer: Any) -> None:
    with partial_file(file) as partial:
        state = {"mark": mark, "step": step, "weights": list(learning), "optimizer": optimizer.state_dict()}
        torch.save(state, partial)


def _take_up(file: Path, mark: str, learning: Sequence[Tensor], optimizer: Any) -> int:
    """The number of steps done by an earlier run, whose state is taken over; 0 where there is none that fits."""
    if not file.is_file():
        return 0
    stored = torch.load(file, map_location="cpu", weights_only=True)
    if stored["mark"] != mark:
        raise InvalidInput(
            f"'{file.name}' belongs to a training with other clips or settings. Delete it, or choose another folder."
        )
    with torch.no_grad():
        for parameter, weight in zip(learning, stored["weights"], strict=True):
            parameter.copy_(weight)
    optimizer.load_state_dict(stored["optimizer"])
    return int(stored["step"])


def _write(kind: Any, transformer: Any, mood: str, out: Path) -> Path:
    from peft.utils import get_peft_model_state_dict
    from safetensors.torch import load_file, save_file

    file = out / f"{mood}.safetensors"
    layers = {
        name: weight.detach().to("cpu", torch.float32)
        for name, weight in get_peft_model_state_dict(transformer, adapter_name=mood).items()
    }
    kind.save_lora_weights(out, transformer_lora_layers=layers, weight_name=file.name)
    save_file(load_file(file), file, metadata={MOOD_KEY: mood, "format": "pt"})
    return file
