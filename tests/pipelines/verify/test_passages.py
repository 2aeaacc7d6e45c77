"""Each line of a film is measured against its own feeling, and all of them against the curve that they make up."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.passages import Passage
from pipelines.errors import UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.verify.passages import measure_passages
from pipelines.verify.voice import hear

RATE = 16000
CALM, ANGRY, SAD = (EmotionCurve.constant(from_word(name)) for name in ("neutral", "angry", "sad"))


def voice(seconds: float, pitch: float, pace: float, treble: float) -> np.ndarray:  # type: ignore[type-arg]
    time = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(pitch * 2.0 ** (np.sin(2 * np.pi * 0.7 * time) / 4)) / RATE
    buzz = sum(np.sin(n * phase) / n**treble for n in range(1, 25))
    return 0.1 * buzz * (0.55 - 0.45 * np.cos(2 * np.pi * pace * time))


SHOUT, MUMBLE = voice(3.0, 260.0, 6.0, 0.6), voice(3.0, 90.0, 2.5, 1.8)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A shout at 1 s, a mumble at 6 s, silence else."""
    sound = np.zeros(10 * RATE)
    sound[RATE : 4 * RATE], sound[6 * RATE : 9 * RATE] = SHOUT, 0.3 * MUMBLE
    return write_wav(tmp_path / "film.wav", Audio(samples=sound.astype(np.float32), rate=RATE))


def heard_in(samples: np.ndarray) -> EmotionCurve:  # type: ignore[type-arg]
    return hear(Audio(samples=samples.astype(np.float32), rate=RATE)).curve


def test_each_line_is_compared_with_what_was_asked_of_it(film: Path) -> None:
    shout, mumble = heard_in(SHOUT), heard_in(MUMBLE)
    told = measure_passages(film, [Passage(start=1, end=4, curve=shout), Passage(start=6, end=9, curve=mumble)])
    assert [line["agreement"] for line in told["passages"]] == pytest.approx([1.0, 1.0], abs=0.02)
    assert [line["start"] for line in told["passages"]] == [1, 6]
    assert told["agreement"] > 0.97 and told["strength"] == pytest.approx(1.0, abs=0.1)
    crossed = measure_passages(film, [Passage(start=1, end=4, curve=mumble), Passage(start=6, end=9, curve=shout)])
    assert crossed["agreement"] < told["agreement"] - 0.2


def test_only_lines_count_and_the_asked_curve_is_theirs(film: Path) -> None:
    told = measure_passages(film, [Passage(start=1, end=4, curve=ANGRY)])
    assert {key["seconds"] for key in told["curve"]["keyframes"]} == {1.0, 1.5, 2.0, 2.5, 3.0, 3.5}
    asked = EmotionCurve.from_dict(told["asked"])
    assert (asked.at(2.0).dominant, asked.at(5.0).dominant) == ("angry", "neutral")


def test_a_line_that_cannot_be_judged_says_so_and_the_others_are(film: Path) -> None:
    lines = [
        Passage(start=0.0, end=0.1, curve=SAD),
        Passage(start=1, end=4, curve=ANGRY),
        Passage(start=30, end=31, curve=SAD),
    ]
    told = measure_passages(film, lines)["passages"]
    assert "long" in told[0]["text"] and "felt" not in told[0] and "felt" in told[1] and "long" in told[2]["text"]
    with pytest.raises(UnreadableMedia, match="any of the lines"):
        measure_passages(film, lines[:1])


def test_lines_of_which_nothing_is_asked_have_nothing_to_compare(film: Path) -> None:
    told = measure_passages(film, [Passage(start=1, end=4, curve=CALM)])
    assert told["strength"] is None and "nothing to compare" in told["text"]
