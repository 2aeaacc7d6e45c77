"""A long sound comes in windows that are cut in silence, without a sample lost, and one at a time."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import UnreadableMedia
from pipelines.media.audio import load_audio, write_wav
from pipelines.media.types import Audio
from pipelines.media.windows import CUT_FROM, quietest, windows

RATE = 16000


def noise(seconds: float, level: float = 0.3) -> np.ndarray:
    return (level * np.random.default_rng(0).uniform(-1, 1, int(seconds * RATE))).astype(np.float32)


def test_windows_follow_each_other_and_lose_no_sample(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", Audio(samples=noise(7.3), rate=RATE))
    found = list(windows(path, rate=RATE, longest=2.0))
    assert np.array_equal(np.concatenate([one.samples for one in found]), load_audio(path, rate=RATE).mono())
    starts = np.cumsum([0, *(len(one.samples) for one in found[:-1])]) / RATE
    assert [one.start for one in found] == pytest.approx(list(starts))
    assert all(CUT_FROM * 2.0 <= len(one.samples) / RATE <= 2.0 for one in found[:-1])


def test_a_window_ends_in_the_pause(tmp_path: Path) -> None:
    sound = noise(5.0)
    sound[int(1.5 * RATE) : int(1.8 * RATE)] *= 0.01
    first = next(iter(windows(write_wav(tmp_path / "s.wav", Audio(samples=sound, rate=RATE)), rate=RATE, longest=2.0)))
    assert 1.5 <= len(first.samples) / RATE <= 1.8


def test_sound_as_long_as_a_window_is_one(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "s.wav", Audio(samples=noise(2.0), rate=RATE))
    assert [len(one.samples) for one in windows(path, rate=RATE, longest=2.0)] == [2 * RATE]


def test_of_equally_quiet_places_the_last_is_cut() -> None:
    assert quietest(np.zeros(2 * RATE, np.float32), RATE) == pytest.approx(1.9 * RATE, abs=2)


def test_any_rate_and_channels_become_one_channel(tmp_path: Path) -> None:
    stereo = np.stack([noise(1.0), noise(1.0)], axis=1)
    path = write_wav(tmp_path / "stereo.wav", Audio(samples=stereo, rate=48000))
    (one,) = windows(path, rate=RATE)
    assert one.samples.ndim == 1 and len(one.samples) == pytest.approx(RATE / 3, abs=10)


def test_memory_does_not_grow_with_the_sound(tmp_path: Path) -> None:
    peaks = []
    for seconds in (8.0, 32.0):
        path = write_wav(tmp_path / f"{seconds}.wav", Audio(samples=noise(seconds), rate=RATE))
        tracemalloc.start()
        for _ in windows(path, rate=RATE, longest=2.0):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_what_is_no_sound_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "note.wav").write_bytes(b"RIFF....WAVE no sound at all")
    with pytest.raises(UnreadableMedia, match=r"'note\.wav' cannot be decoded"):
        list(windows(tmp_path / "note.wav"))
