"""Spoken lines keep their slots to the sample and the film its pictures; pauses and melody are those of the actor."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.backends import sketch_dub
from pipelines.dubbing import spoken
from pipelines.dubbing.actor import bursts
from pipelines.dubbing.lines import Line
from pipelines.dubbing.spoken import SpokenLine, speak_lines
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput
from pipelines.media.audio import resample, write_wav
from pipelines.media.mux import mux
from pipelines.media.types import Audio
from pipelines.media.video import read_video, write_video
from pipelines.requests.dub import DubRequest
from pipelines.speech.espeak import available
from tests.pipelines.speech.voices import RATE, sentence

needs_espeak = pytest.mark.skipif(not available(), reason="espeak-ng is not installed")
NEUTRAL = EmotionCurve.constant(from_word("neutral"))
WORDS = ("night", "river", "stone", "letter", "never", "always", "window", "morning", "quiet", "answer", "street")
FPS = 4


def steps(done: int, total: int, preview: object = None) -> None:
    """Nobody looks on."""


def script(count: int, random: np.random.Generator, take: Path | None) -> tuple[Line, ...]:
    """Random lines in random slots of 0.3 to 4 s, with random feelings and gaps."""
    lines, at = [], 0.0
    for number in range(count):
        seconds = float(random.uniform(0.3, 4.0))
        words = [str(word) for word in random.choice(WORDS, random.integers(1, 9))]
        text = " ".join(words[: len(words) // 2]) + ", " + " ".join(words[len(words) // 2 :]) + "."
        felt = str(LABELS[int(random.integers(len(LABELS)))]) if random.random() < 0.7 else ""
        lines.append(Line(start=at, end=at + seconds, text=text, emotion=felt, character=f"{number % 3}", take=take))
        at += seconds + float(random.uniform(0.0, 0.8))
    return tuple(lines)


def dubbed(
    lines: tuple[Line, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, **more: Any
) -> tuple[list[SpokenLine], Path, Path, float]:
    """The lines as they were spoken, the film before and after, and its length."""
    frames = round((lines[-1].end + 1.0) * FPS)
    old = np.tile(resample(sentence(pause=0.5).samples, RATE, 16000)[:, 0], 1 + int(frames / FPS / 1.5))
    sound = Audio(samples=old[: frames * 16000 // FPS], rate=16000)
    film = write_video(
        folder / "film.mp4",
        (np.full((32, 32, 3), number % 256, np.uint8) for number in range(frames)),
        fps=FPS,
        width=32,
        height=32,
        sound=write_wav(folder / "old.wav", sound),
    )
    heard: list[SpokenLine] = []

    def listening(*given: Any, **named: Any) -> Iterator[SpokenLine]:
        for one in speak_lines(*given, **named):
            heard.append(one)
            yield one

    monkeypatch.setattr(spoken, "speak_lines", listening)
    made = sketch_dub.create().run(DubRequest(video=film, lines=lines, curve=NEUTRAL, **more), steps)
    return heard, film, mux(made.picture, made.sound, folder / "out.mp4"), frames / FPS


def check(heard: list[SpokenLine], film: Path, out: Path, seconds: float) -> None:
    for one in heard:
        count = len(one.speech.samples)
        if one.line.take is None or one.fit.pace > 1:
            assert count == round(one.fit.seconds * one.speech.rate), one.line
        assert count <= round(one.fit.seconds * one.speech.rate)
        assert one.fit.seconds >= one.line.seconds - 1e-9
    with read_video(film) as before, read_video(out) as after:
        assert after.info.seconds == pytest.approx(seconds, abs=0.06)
        pairs = list(zip(before, after, strict=True))
    assert len(pairs) == round(seconds * FPS) and all(np.array_equal(one, other) for one, other in pairs)


def test_lines_keep_their_slots_to_the_sample_and_the_film_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = write_wav(tmp_path / "take.wav", sentence(syllables=4, pause=0.2))
    lines = script(3, np.random.default_rng(5), take)
    check(*dubbed(lines, tmp_path, monkeypatch, follow_actor=True))


@needs_espeak
def test_each_line_is_said_by_the_speaker_that_it_names() -> None:
    texts = [Line(start=0, end=2, text="I waited for you.", speaker=speaker) for speaker in ("", "f3", "m2", "")]
    assert [line.voice("de+f1") for line in texts] == ["de+f1", "de+f3", "de+m2", "de+f1"]
    plain, her, him, again = (
        next(
            speak_lines(
                [line],
                voices={"": "en-us"},
                language="en-us+f1",
                around=NEUTRAL,
                original=None,
                follow_actor=False,
                actor_melody=False,
                end=2.0,
                seed=0,
            )
        ).speech.samples
        for line in texts
    )
    assert np.array_equal(plain, again)
    assert not np.array_equal(plain, her) and not np.array_equal(her, him) and not np.array_equal(plain, him)
    with pytest.raises(InvalidInput, match=r"The speaker of 'Hello\.' is 'x1'; use one of f1"):
        Line(start=0, end=1, text="Hello.", speaker="x1")


def test_a_take_that_is_too_long_is_made_shorter_and_not_felt_once_more(tmp_path: Path) -> None:
    take = write_wav(tmp_path / "take.wav", sentence(syllables=4, pause=0.2))
    plain, furious = (
        next(
            speak_lines(
                [Line(start=0, end=1.0, text="One.", emotion=emotion, take=take)],
                voices={"": "en-us"},
                language="en-us",
                around=NEUTRAL,
                original=None,
                follow_actor=False,
                actor_melody=False,
                end=1.0,
                seed=0,
            )
        )
        for emotion in ("", "furious")
    )
    assert plain.fit.pace > 1 and plain.speech.seconds == pytest.approx(1.0, abs=1e-4)
    assert np.array_equal(furious.speech.samples, plain.speech.samples)
    assert plain.fit.advice and plain.told()["notes"] == [plain.fit.advice], "the pace is told once"
    assert furious.felt.keyframes[0].emotion.dominant == "angry", "what the take was asked for is still told"


@pytest.mark.slow
@pytest.mark.timeout(1200)
@needs_espeak
@pytest.mark.parametrize("follow", [False, True])
def test_two_hundred_random_lines_keep_their_slots_and_the_film_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, follow: bool
) -> None:
    lines = script(200, np.random.default_rng(0), None)
    heard, *films = dubbed(lines, tmp_path, monkeypatch, follow_actor=follow, actor_melody=follow)
    assert len(heard) == 200
    check(heard, *films)  # type: ignore[arg-type]


@needs_espeak
def test_pauses_and_melody_come_from_the_actor_and_a_line_with_a_feeling_of_its_own_keeps_it() -> None:
    voice = resample(sentence(syllables=8, pause=0.0).samples[:, 0], RATE, 16000)[1600:-1600]
    old = np.zeros(10 * 16000, np.float32)
    for start in (0.2, 2.6, 5.2, 7.6):
        old[round(start * 16000) :][: len(voice)] = voice
    original = Audio(samples=old, rate=16000)
    lines = (
        Line(start=0, end=5, text="I waited, and you never came."),
        Line(start=5, end=10, text="[sad] I waited, and you never came."),
    )
    plain, own = speak_lines(
        lines,
        voices={"": "en-us"},
        language="en-us",
        around=NEUTRAL,
        original=original,
        follow_actor=True,
        actor_melody=True,
        end=10.0,
        seed=0,
    )
    assert any("melody was taken" in note for note in plain.notes) and own.notes == ()
    assert own.felt.keyframes[0].emotion.dominant == "sad"
    for one, line in zip((plain, own), lines, strict=True):
        his = bursts(original, line)
        heard = Audio(samples=resample(one.speech.samples, one.speech.rate, 16000), rate=16000)
        mine = bursts(heard, Line(start=0, end=5, text="x"))
        assert len(his) == len(mine) == 2
        assert [start for start, _ in mine] == pytest.approx([start for start, _ in his], abs=0.12)
