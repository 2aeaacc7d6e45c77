"""The voice of a film taken out of its sound by a separation model, so that music and noises stay under new lines.

Hybrid Transformer Demucs (Rouard, Massa & Défossez, ICASSP 2023) from the package `demucs`, with its published weights.
It learnt to tell singing from instruments: speech comes out with the voice, noises stay; other voices go as well.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput, MissingDependency
from pipelines.hub import fetch_from_hub
from pipelines.media.audio import resample

HUB_ID, REVISION, FILE = "adefossez/HTDemucs", "main", "955717e8.safetensors"
"""The repository's weights carry their signature in the file's name; no revision of it is known to stay."""

OVERLAP = 0.25
"""Share of a segment that it has in common with the next one; over it one fades into the other."""

Samples = NDArray[np.float32]

_CLASS = "demucs.htdemucs.HTDemucs"


class Separator(Protocol):
    """What takes voices apart from the rest. rate: Hz that it works at. segment: samples that it looks at at once."""

    rate: int
    segment: int

    def voice(self, mixture: Samples) -> Samples:
        """The voices in a stereo mixture [n, 2], n at most `segment`."""
        ...


def check_installed() -> None:
    """Raise MissingDependency where the package is not there; nothing is imported."""
    if find_spec("demucs") is None:
        raise MissingDependency(
            "Keeping the background by stems needs the package demucs, which is not installed. Install it with "
            "pip install 'mien[stems]', or choose the background 'duck', or 'auto' for whichever there is."
        )


def load_separator(device: str = "cpu", fetch: Callable[[str, str, str], Path] = fetch_from_hub) -> "Demucs":
    """The separation model with its published weights, 84 MB from the hub at the first use.

    Raises MissingDependency, with the remedy, without the package or the weights; InvalidInput for other weights.
    """
    check_installed()
    path = fetch(HUB_ID, REVISION, FILE)
    from demucs.hf import load_safetensors_model
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            told = file.metadata() or {}
        # what is named there is imported and built by the package: nothing but the model that is meant
        if told.get("klass") != _CLASS or "structure" in told:
            raise InvalidInput(
                f"'{path.name}' holds no {_CLASS} but {told.get('klass')!r}. Delete it and fetch it again."
            )
        model = load_safetensors_model(path)
    except (SafetensorError, RuntimeError) as error:
        raise InvalidInput(
            f"'{path.name}' cannot be read as {_CLASS}: {error} Delete it and fetch it again."
        ) from error
    return Demucs(model, device)


class Demucs:
    """A model of the package `demucs` as a Separator."""

    def __init__(self, model: Any, device: str = "cpu") -> None:
        self._model = model.to(device).eval().requires_grad_(False)
        self._device = device
        self._voices = model.sources.index("vocals")
        self.rate = int(model.samplerate)
        self.segment = int(model.segment * model.samplerate)

    def voice(self, mixture: Samples) -> Samples:
        """See Separator; the level of the mixture does not count."""
        import torch

        middle = mixture.mean(axis=1)
        centre, spread = float(middle.mean()), float(middle.std())
        if spread < 1e-6:
            return np.zeros_like(mixture)
        heard = torch.from_numpy(np.ascontiguousarray((mixture.T - centre) / spread)).to(self._device)
        with torch.inference_mode():
            found = self._model(heard[None])[0, self._voices]
        return np.asarray(found.float().cpu().numpy().T * spread, dtype=np.float32)


def without_voice(
    sound: Samples,
    rate: int,
    spans: Sequence[tuple[float, float]],
    separator: Separator,
    on_segment: Callable[[int, int], None],
) -> Iterator[tuple[int, Samples]]:
    """The stereo sound [n, 2] without its voices where `spans` (seconds) cover it, as (first sample, samples) in order.

    Segments overlap and fade into each other; only two of them are held at a time, and what was yielded is not read
    again. on_segment: called with (done, of how many) before each; what it raises ends it.
    """
    length = separator.segment * rate // separator.rate
    step = max(1, round((1 - OVERLAP) * length))
    window = np.minimum(np.arange(1, length + 1), np.arange(length, 0, -1)).astype(np.float32)[:, None] / length
    stretches = _joined(spans, len(sound), rate, length)
    total = sum(ceil((last - first) / step) for first, last in stretches)
    done = 0
    for first, last in stretches:
        voice, weight = np.zeros((length, 2), np.float32), np.zeros((length, 1), np.float32)
        for begin in range(first, last, step):
            on_segment(done, total)
            done += 1
            part = sound[begin : min(begin + length, last)]
            found = _voice_in(part, rate, separator)
            voice[: len(part)] += window[: len(part)] * found
            weight[: len(part)] += window[: len(part)]
            ready = min(step, len(part))
            yield begin, part[:ready] - voice[:ready] / weight[:ready]
            voice = np.concatenate([voice[step:], np.zeros((step, 2), np.float32)])
            weight = np.concatenate([weight[step:], np.zeros((step, 1), np.float32)])


def _joined(spans: Sequence[tuple[float, float]], count: int, rate: int, segment: int) -> list[tuple[int, int]]:
    """Spans in samples with half a segment around each, as the model hears better with what lies beside; overlapping
    ones become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        first = max(0, round(start * rate) - segment // 2)
        last = min(count, round(end * rate) + segment // 2)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        elif last > first:
            found.append((first, last))
    return found


def _voice_in(part: Samples, rate: int, separator: Separator) -> Samples:
    """The voices in one segment, at its own rate."""
    heard = resample(part, rate, separator.rate)[: separator.segment]
    found = resample(separator.voice(heard), separator.rate, rate)[: len(part)]
    return np.pad(found, ((0, len(part) - len(found)), (0, 0)))
