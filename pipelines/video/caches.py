"""Caches of diffusers, put on for one run: work whose outcome hardly changes from step to step is left out.

FirstBlockCache looks how much the first block's outcome changed (ParaAttention). MagCache (Ma et al., 2025) knows from
a calibration how the residual's size goes from step to step; the first run on a model is that calibration, whole and
exact. SeaCache (2026) looks at frequencies, and needs samplers that say in which step they are. How much may be left
out is a matter of the model: what changes little in a large network changes much in a small one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from diffusers.hooks import FirstBlockCacheConfig, MagCacheConfig, SeaCacheConfig
from torch import Tensor

THRESHOLDS: Mapping[str, float] = {"first_block": 0.1, "mag": 0.06}
"""By kind: change of the first block's outcome, and error that adds up, below which work is left out. For large models
these are what the caches' authors use."""

Key = tuple[str, int, int]
"""What a calibration holds for: transformer by name, steps, calls a step."""


@dataclass
class Calibrations:
    """MagCache's ratios that were measured on a loaded model; kept with it, for they hold for no other."""

    ratios: dict[Key, tuple[float, ...]] = field(default_factory=dict)


@contextmanager
def cached(
    pipe: Any, kind: str, *, steps: int, calls: int, kept: Calibrations, thresholds: Mapping[str, float] = THRESHOLDS
) -> Iterator[str]:
    """Put a cache on every transformer of a pipeline; afterwards it is off again. Yields a sentence, or "".

    kind: "none", "first_block", "mag" or "sea". steps: of the run. calls: of a transformer in each step, 2 with a
    negative prompt. kept: calibrations of this pipeline. thresholds: by kind, as this model bears them.
    """
    transformers = {
        name: getattr(pipe, name) for name in ("transformer", "transformer_2") if getattr(pipe, name, None) is not None
    }
    if kind == "none":
        yield ""
        return
    keys = {name: (name, steps, calls) for name in transformers}
    if kind == "mag" and any(key not in kept.ratios for key in keys.values()):
        with measuring(transformers, calls) as meters:
            yield "The cache was calibrated in this run, which was exact; the next one like it is faster."
        kept.ratios |= {keys[name]: ratios for name, meter in meters.items() if (ratios := meter.ratios())}
        return
    with ExitStack() as stack:
        for name, transformer in transformers.items():
            ratios = kept.ratios.get(keys[name], (1.0,))
            transformer.enable_cache(_config(kind, ratios, thresholds))
            stack.callback(transformer.disable_cache)
        yield ""


def _config(kind: str, ratios: Sequence[float], thresholds: Mapping[str, float]) -> Any:
    if kind == "mag":
        return MagCacheConfig(threshold=thresholds[kind], num_inference_steps=len(ratios), mag_ratios=list(ratios))
    return FirstBlockCacheConfig(threshold=thresholds[kind]) if kind == "first_block" else SeaCacheConfig()


class Meter:
    """Measures, call by call, how the size of the blocks' joint residual changes from one step to the next.

    calls: of the transformer in each step; each kind of call has its own row of ratios.
    """

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._count = 0
        self._begun: Tensor | None = None
        self._before: list[Tensor | None] = [None] * calls
        self._rows: list[list[float]] = [[] for _ in range(calls)]

    def begin(self, _block: Any, inputs: tuple[Any, ...]) -> None:
        """Before the first block; extra rows of the batch are not looked at."""
        self._begun = inputs[0][:1].detach()

    def end(self, _block: Any, _inputs: Any, output: Tensor) -> None:
        """After the last block."""
        assert self._begun is not None
        size = torch.linalg.norm((output[:1] - self._begun).float(), dim=-1)
        kind = self._count % self._calls
        before = self._before[kind]
        self._rows[kind].append(1.0 if before is None else float((size / (before + 1e-8)).mean()))
        self._before[kind] = size
        self._count += 1

    def ratios(self) -> tuple[float, ...]:
        """The mean over the kinds of call, one ratio a step."""
        return tuple(sum(step) / len(step) for step in zip(*self._rows, strict=False))


@contextmanager
def measuring(transformers: Mapping[str, Any], calls: int) -> Iterator[dict[str, Meter]]:
    """Meters on transformers while they run."""
    meters = {name: Meter(calls) for name in transformers}
    with ExitStack() as stack:
        for name, transformer in transformers.items():
            first, last = transformer.blocks[0], transformer.blocks[-1]
            stack.callback(first.register_forward_pre_hook(meters[name].begin).remove)
            stack.callback(last.register_forward_hook(meters[name].end).remove)
        yield meters
