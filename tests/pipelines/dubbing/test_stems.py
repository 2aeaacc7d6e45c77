"""A voice is taken out under the lines and nowhere else, by the real model class; what is missing is told before."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.dubbing import background, stems
from pipelines.dubbing.background import choose_remover
from pipelines.dubbing.stems import FILE, HUB_ID, REVISION, Demucs, load_separator, without_voice
from pipelines.dubbing.track import RATE, Placed, background_of, mix
from pipelines.errors import Cancelled, InvalidInput, MissingDependency
from pipelines.media.types import Audio

needs_demucs = pytest.mark.skipif(importlib.util.find_spec("demucs") is None, reason="demucs is not installed")


class Halves:
    """Hears half of everything as voice, at a rate of its own."""

    rate, segment = 16000, 8000

    def __init__(self) -> None:
        self.longest = 0

    def voice(self, mixture: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        self.longest = max(self.longest, len(mixture))
        return mixture / 2


def hum(seconds: float) -> np.ndarray:  # type: ignore[type-arg]
    times = np.arange(round(seconds * RATE)) / RATE
    return np.stack([0.3 * np.sin(2 * np.pi * 300 * times), 0.2 * np.sin(2 * np.pi * 700 * times)], 1).astype("f4")


def unheard(done: int, total: int) -> None:
    """Progress that nobody follows."""


def test_overlapping_segments_add_up_to_what_the_model_hears() -> None:
    sound, separator = hum(6.0), Halves()
    pieces = list(without_voice(sound.copy(), RATE, [(1.0, 4.3)], separator, unheard))
    first = pieces[0][0]
    joined = np.concatenate([piece for _, piece in pieces])
    assert [at for at, _ in pieces] == list(np.cumsum([first, *(len(piece) for _, piece in pieces[:-1])]))
    assert first <= RATE and first + len(joined) >= 4.3 * RATE
    assert np.abs(joined - sound[first : first + len(joined)] / 2)[2000:-2000].max() < 0.01
    assert separator.longest == Halves.segment  # no more than a segment is looked at, however long the film is


def test_only_what_lines_cover_is_worked_on_and_changed() -> None:
    sound = hum(60.0)
    done: list[tuple[int, int]] = []
    old = Audio(samples=sound, rate=RATE)
    spans = [(10.0, 11.0), (40.0, 40.5)]
    new = background_of(
        old, spans, lambda heard, covered: without_voice(heard, RATE, covered, Halves(), lambda *at: done.append(at))
    )
    assert len(done) < 12 and done[-1][0] < done[-1][1] == done[0][1]
    assert np.array_equal(new[: int(9.9 * RATE)], sound[: int(9.9 * RATE)])
    assert np.array_equal(new[int(12 * RATE) : int(39.9 * RATE)], sound[int(12 * RATE) : int(39.9 * RATE)])
    inside = slice(int(10.2 * RATE), int(10.8 * RATE))
    assert np.abs(new[inside] - sound[inside] / 2).max() < 0.01


def test_it_can_be_stopped_at_a_segment() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("Enough.")

    with pytest.raises(Cancelled):
        list(without_voice(hum(2.0), RATE, [(0.0, 2.0)], Halves(), stop))


def test_mono_films_and_lines_at_the_very_ends_are_taken_apart_too() -> None:
    old = Audio(samples=hum(1.0)[:, 0], rate=RATE)
    placed = Placed(speech=Audio(samples=np.zeros(RATE, np.float32), rate=RATE), start=0.0, covers=(0.0, 1.0))
    track = mix(
        old, [placed], 1.0, remove=lambda heard, covered: without_voice(heard, RATE, covered, Halves(), unheard)
    )
    assert track.samples.shape == (RATE, 2)
    assert 0.4 < np.abs(track.samples).max() / np.abs(old.samples).max() < 0.6


def test_without_the_package_the_remedy_is_told_and_auto_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stems, "find_spec", lambda _name: None)
    with pytest.raises(MissingDependency, match=r"mien\[stems\]"):
        background.check_background("stems")
    with pytest.raises(MissingDependency, match=r"mien\[stems\]"):
        choose_remover("stems", device="cpu", on_segment=unheard)
    chosen = choose_remover("auto", device="cpu", on_segment=unheard)
    assert chosen.name == "duck" and "not installed" in chosen.notes[0]
    assert choose_remover("duck", device="cpu", on_segment=unheard).notes == ()


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A tiny random model of the real class, in the form of the published file."""
    yield write(tmp_path_factory.mktemp("weights") / FILE)


def write(path: Path, **told: str) -> Path:
    import torch
    from demucs.htdemucs import HTDemucs
    from safetensors.torch import save_file

    torch.manual_seed(0)
    given: dict[str, Any] = {
        "sources": ["drums", "bass", "other", "vocals"], "channels": 8, "nfft": 512, "depth": 3, "t_layers": 1,
        "t_heads": 2, "segment": {"_type": "fraction", "numerator": 1, "denominator": 2}, "samplerate": 8000,
        "bottom_channels": 16,
    }  # fmt: skip
    model = HTDemucs(**{**given, "segment": 0.5})
    metadata = {"klass": "demucs.htdemucs.HTDemucs", "args": "[]", "kwargs": json.dumps(given), **told}
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, path, metadata=metadata)
    return path


@needs_demucs
def test_the_published_form_is_loaded_and_works_whatever_the_level(weights: Path) -> None:
    asked = []

    def fetch(repository: str, revision: str, file: str) -> Path:
        asked.append((repository, revision, file))
        return weights

    separator = load_separator(fetch=fetch)
    assert asked == [(HUB_ID, REVISION, FILE)]
    assert (separator.rate, separator.segment) == (8000, 4000)
    mixture = np.random.default_rng(0).standard_normal((4000, 2)).astype(np.float32)
    voice = separator.voice(mixture)
    assert voice.shape == mixture.shape and np.isfinite(voice).all() and np.abs(voice).max() > 0
    assert np.allclose(separator.voice(0.01 * mixture), 0.01 * voice, atol=1e-5)
    assert separator.voice(mixture[:900]).shape == (900, 2)
    assert not separator.voice(np.zeros((4000, 2), np.float32)).any()
    assert isinstance(separator, Demucs)


@needs_demucs
def test_weights_of_another_kind_are_refused(weights: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.safetensors", klass="os.system")
    with pytest.raises(InvalidInput, match=r"os\.system"):
        load_separator(fetch=lambda *_: other)
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes(weights.read_bytes()[:5000])
    with pytest.raises(InvalidInput, match="fetch it again"):
        load_separator(fetch=lambda *_: torn)


@needs_demucs
def test_weights_that_cannot_be_had_are_told_of_by_stems_and_by_auto(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_asked: str) -> Path:
        raise MissingDependency("Connect to the internet.")

    monkeypatch.setattr(background, "load_separator", lambda device: load_separator(device, fetch=away))
    with pytest.raises(MissingDependency, match="Connect"):
        choose_remover("stems", device="cpu", on_segment=unheard)
    assert "Connect" in choose_remover("auto", device="cpu", on_segment=unheard).notes[0]
