"""A small flow-matching decoder of prosody, and the emotion expert that steers it.

Noise becomes the contours of a performance (`pipelines.speech.contours`) for a given timing of speech. The decoder was
trained on acted speech of all emotions without being told which; what is felt comes from guidance alone.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.encode import label_weights
from pipelines.speech.contours import CONTOURS, FPS, RANGE, SCALE, TIMING
from pipelines.speech.flow_guidance import Guidance, guided, integrate

CLASSES = ("angry", "bored", "disgusted", "fear", "happy", "sad", "neutral")
"""What the expert tells apart. Boredom is no label of ours; it is only steered away from."""

ALPHA, BETA, GAMMA = 6.0, 2.0, 0.2
"""Default guidance at full intensity, see tests/benchmarks/flow_guidance.py. Gamma is far below the paper's 15: the
expert judges every frame, and the frames of a second say nearly the same, so that their sum is counted many times."""

STEPS = 24
"""Euler steps from noise to contours."""

_WIDTH, _DILATIONS = 64, (1, 2, 4, 8, 1, 2, 4, 8)
_TIMES = 16


class ContourNet(nn.Module):
    """Dilated convolutions over half-made contours, the flow's time and the timing of the speech.

    outputs: numbers per frame: contours for the decoder, classes for the expert. width: channels inside.
    """

    def __init__(self, outputs: int, width: int = _WIDTH) -> None:
        super().__init__()
        self.enter = nn.Conv1d(len(CONTOURS) + len(TIMING), width, 3, padding=1)
        self.time = nn.Linear(2 * _TIMES, width)
        self.blocks = nn.ModuleList(_Block(width, dilation) for dilation in _DILATIONS)
        self.leave = nn.Conv1d(width, outputs, 1)

    def forward(self, state: Tensor, time: Tensor, timing: Tensor) -> Tensor:
        """[batch, frames, outputs] of a state [batch, frames, CONTOURS] at time [batch].

        timing: [batch, frames, TIMING].
        """
        hidden = self.enter(torch.cat([state, timing], dim=-1).transpose(1, 2))
        turns = time[:, None] * torch.arange(1, _TIMES + 1, device=time.device) * torch.pi
        hidden = hidden + self.time(torch.cat([turns.sin(), turns.cos()], dim=-1))[:, :, None]
        for block in self.blocks:
            hidden = block(hidden)
        return torch.as_tensor(self.leave(nn.functional.silu(hidden))).transpose(1, 2)


class _Block(nn.Module):
    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(1, width)
        self.near = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Conv1d(width, width, 1)

    def forward(self, hidden: Tensor) -> Tensor:
        near = nn.functional.silu(self.near(nn.functional.silu(self.norm(hidden))))
        return torch.as_tensor(hidden + self.mix(self.drop(near)))


def imagine(
    timing: NDArray[np.float32],
    curve: EmotionCurve,
    *,
    seed: int,
    alpha: float = ALPHA,
    beta: float = BETA,
    gamma: float = GAMMA,
    steps: int = STEPS,
    on_step: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """Contours [frames, CONTOURS] of a performance with the curve's feeling, for speech with this timing.

    timing: [frames, TIMING] at FPS. The same seed makes the same contours; other seeds are other takes.
    alpha, beta, gamma: see `Guidance`; alpha = beta = 0 leaves the feeling to chance.
    """
    decoder, expert = load_decoder(), load_expert()
    given = torch.from_numpy(timing)[None]
    noise = torch.randn(1, len(timing), len(CONTOURS), generator=torch.Generator().manual_seed(seed))
    wanted, unwanted = _wishes(curve, len(timing))
    guidance = Guidance(wanted=wanted, unwanted=unwanted, alpha=alpha, beta=beta, gamma=gamma)

    def velocity(state: Tensor, time: float) -> Tensor:
        return torch.as_tensor(decoder(state, torch.full((1,), time), given))

    def opinion(state: Tensor, time: float) -> Tensor:
        return torch.as_tensor(expert(state, torch.full((1,), time), given)).log_softmax(-1)

    made = integrate(guided(velocity, opinion, guidance), noise, steps=steps, on_step=on_step)
    return np.asarray(np.clip(made[0].numpy() * SCALE, *np.array(RANGE, dtype=np.float32).T), dtype=np.float32)


@cache
def load_decoder() -> ContourNet:
    """The bundled decoder."""
    return read_net(asset("models/prosody/flow.safetensors"), len(CONTOURS))


@cache
def load_expert() -> ContourNet:
    """The bundled emotion expert."""
    return read_net(asset("models/prosody/expert.safetensors"), len(CLASSES))


def unload() -> None:
    """Drop both networks."""
    load_decoder.cache_clear()
    load_expert.cache_clear()


def read_net(path: Path, outputs: int) -> ContourNet:
    """A network from its weights."""
    from safetensors.torch import load_file

    net = ContourNet(outputs)
    net.load_state_dict({name: value.float() for name, value in load_file(path).items()})
    return net.eval().requires_grad_(False)


def write_net(net: nn.Module, path: Path, card: Mapping[str, Any]) -> None:
    """Weights in half precision, and beside them, as JSON, what they were trained on and how they did."""
    from safetensors.torch import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.half().contiguous() for name, value in net.state_dict().items()}, path)
    path.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _wishes(curve: EmotionCurve, frames: int) -> tuple[Tensor, Tensor]:
    """Weights [1, frames, CLASSES] of what pulls, which sum to 1 with neutral for what is not felt, and of the rest."""
    known = [name for name in CLASSES if name != "bored"]
    asked = label_weights(curve, np.arange(frames) / FPS, known).value
    wanted = np.zeros((frames, len(CLASSES)))
    for column, name in enumerate(known):
        wanted[:, CLASSES.index(name)] = asked[:, column]
    others = np.clip(1.0 - wanted / np.maximum(wanted.max(1, keepdims=True), 1e-6), 0.0, 1.0)
    unwanted = others / np.maximum(others.sum(1, keepdims=True), 1e-6)
    return torch.from_numpy(wanted).float()[None], torch.from_numpy(unwanted).float()[None]
