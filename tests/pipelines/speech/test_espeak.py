"""Typed text becomes a recording with the time of every phoneme, or a sentence says what is missing."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import InvalidInput, MissingDependency, UnknownWord
from pipelines.media.audio import load_audio, loudness_lufs
from pipelines.speech import espeak
from pipelines.speech.espeak import LEAD_SECONDS, RATE, SHORTEST_PAUSE, VOICES, available, speak, voices

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def test_without_the_program_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(espeak, "_wheel", lambda: None)
    assert not available()
    assert voices() == []
    with pytest.raises(MissingDependency, match=r"apt install espeak-ng.*brew install espeak-ng"):
        speak("Hello", tmp_path / "speech.wav")


def test_events_become_phonemes_with_pauses_between() -> None:
    events = [["h", 0], ["ˈoʊ", 100], ["", 300], ["(de)", 320], ["", 350], ["t", 900], ["", 950], ["", 1000]]
    phonemes = espeak._phonemes({"rate": 1000, "events": events})
    assert [phoneme.symbol for phoneme in phonemes] == ["h", "ˈoʊ", "t"]
    times = [(phoneme.start - LEAD_SECONDS, phoneme.end - LEAD_SECONDS) for phoneme in phonemes]
    assert np.allclose(times, [(0, 0.1), (0.1, 0.35), (0.9, 1.0)])


@needs_espeak
def test_speech_is_a_level_recording(tmp_path: Path) -> None:
    speech = speak("Hello there, my friend. How are you today?", tmp_path / "speech.wav")
    audio = load_audio(speech.path, rate=RATE)
    assert audio.samples.shape[1] == 1
    assert speech.seconds == pytest.approx(audio.seconds, abs=0.001)
    assert 1.5 < speech.seconds < 5
    assert -20 < loudness_lufs(audio) < -16
    assert np.abs(audio.samples).max() < 1


@needs_espeak
def test_phonemes_sound_when_they_say(tmp_path: Path) -> None:
    speech = speak("Papa. Mama, see!", tmp_path / "speech.wav")
    symbols = [phoneme.symbol.strip("ˈˌ") for phoneme in speech.phonemes]
    assert symbols[0] == "p"
    assert symbols.count("m") == 2
    assert symbols[-2][0] == "s"
    assert symbols[-1][0] == "i"
    samples = load_audio(speech.path, rate=RATE).mono()
    assert speech.phonemes[0].start >= LEAD_SECONDS
    assert speech.phonemes[-1].end <= speech.seconds
    for before, after in zip(speech.phonemes, speech.phonemes[1:], strict=False):
        assert before.start < before.end <= after.start

    def level(start: float, end: float) -> float:
        return float(np.sqrt(np.mean(samples[int(start * RATE) : int(end * RATE)] ** 2)))

    vowels = [
        level(p.start, p.end) for p, symbol in zip(speech.phonemes, symbols, strict=True) if symbol[0] in "ɑæəɐʌa"
    ]
    gaps = zip(speech.phonemes, speech.phonemes[1:], strict=False)
    pauses = [level(a.end, b.start) for a, b in gaps if b.start - a.end >= SHORTEST_PAUSE]
    assert len(vowels) == 4
    assert pauses
    assert max(pauses) < 0.1 * min(vowels)
    hiss = next(p for p, symbol in zip(speech.phonemes, symbols, strict=True) if symbol[0] == "s")
    heard = np.abs(np.fft.rfft(samples[int(hiss.start * RATE) : int(hiss.end * RATE)])) ** 2
    above = np.fft.rfftfreq(2 * len(heard) - 2, 1 / RATE) > 3000
    assert heard[above].sum() > 0.7 * heard.sum()


@needs_espeak
def test_without_the_library_the_program_speaks_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = speak("-v is no option, said [[he]] 100 %", tmp_path / "whole.wav")
    monkeypatch.setattr(espeak, "_libraries", lambda: [("libno-such-library.so", None)])
    alone = speak("-v is no option, said [[he]] 100 %", tmp_path / "alone.wav")
    assert alone.phonemes == ()
    assert alone.seconds == pytest.approx(whole.seconds, rel=0.25)


@needs_espeak
def test_rate_pitch_and_voice_change_the_sound(tmp_path: Path) -> None:
    text = "The quick brown fox jumps over the lazy dog"
    usual = speak(text, tmp_path / "usual.wav")
    fast = speak(text, tmp_path / "fast.wav", rate_wpm=300)
    assert fast.seconds < 0.75 * usual.seconds

    def pitch(path: Path) -> float:
        samples = load_audio(path, rate=RATE).mono()
        likeness = np.fft.irfft(np.abs(np.fft.rfft(samples, 2 * len(samples))) ** 2)
        lags = np.arange(RATE // 300, RATE // 60)
        return RATE / float(lags[np.argmax(likeness[lags])])

    low = speak(text, tmp_path / "low.wav", pitch=10)
    high = speak(text, tmp_path / "high.wav", pitch=90)
    assert pitch(low.path) < pitch(usual.path) < pitch(high.path)
    german = speak(text, tmp_path / "german.wav", voice="de")
    assert german.phonemes != usual.phonemes


@needs_espeak
def test_every_offered_voice_speaks(tmp_path: Path) -> None:
    offered = voices()
    assert offered[0] == "en-us"
    assert set(offered) <= set(VOICES)
    for voice in offered:
        assert speak("Anna, 1 2 3.", tmp_path / "speech.wav", voice=voice).seconds > 0.8


@needs_espeak
def test_an_unknown_voice_gets_suggestions(tmp_path: Path) -> None:
    with pytest.raises(UnknownWord, match=r"'en-uss' is not a voice of espeak-ng. Did you mean en-us") as caught:
        speak("Hello", tmp_path / "speech.wav", voice="en-uss")
    assert "en-us" in caught.value.suggestions


@needs_espeak
@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("  \n\t\0 ", {}, "text to speak is empty"),
        ("…", {}, "no word to speak"),
        ("Hello", {"rate_wpm": 10}, "rate_wpm is 10"),
        ("Hello", {"pitch": 100}, "pitch is 100"),
    ],
)
def test_what_cannot_be_spoken_is_refused(tmp_path: Path, text: str, options: dict[str, int], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        speak(text, tmp_path / "speech.wav", **options)
    assert not list(tmp_path.iterdir())


@needs_espeak
def test_eight_texts_at_once_are_all_spoken_though_two_of_their_processes_are_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = speak("One of eight lines.", tmp_path / "alone.wav").phonemes
    twice_killed = tmp_path / "events.py"
    twice_killed.write_text(
        "import os, pathlib, runpy, signal\n"
        f"for token in map(pathlib.Path, ({str(tmp_path / 'one')!r}, {str(tmp_path / 'two')!r})):\n"
        "    try:\n"
        "        token.touch(exist_ok=False)\n"
        "    except FileExistsError:\n"
        "        continue\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"runpy.run_path({espeak.espeak_events.__file__!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(espeak.espeak_events, "__file__", str(twice_killed))

    with ThreadPoolExecutor(8) as at_once:
        takes = list(at_once.map(lambda n: speak("One of eight lines.", tmp_path / f"{n}.wav"), range(8)))

    assert (tmp_path / "one").exists() and (tmp_path / "two").exists()
    assert all(take.phonemes == alone for take in takes)


@needs_espeak
def test_a_text_whose_process_is_killed_is_spoken_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = tmp_path / "starts"
    counter.write_text("")
    once_killed = tmp_path / "events.py"
    once_killed.write_text(
        "import os, pathlib, runpy, signal\n"
        f"starts = pathlib.Path({str(counter)!r})\n"
        "starts.write_text(starts.read_text() + 'x')\n"
        "if starts.read_text() == 'x': os.kill(os.getpid(), signal.SIGKILL)\n"
        f"runpy.run_path({espeak.espeak_events.__file__!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(espeak.espeak_events, "__file__", str(once_killed))

    spoken = speak("Still here.", tmp_path / "speech.wav")

    assert spoken.phonemes
    assert counter.read_text() == "xx"


def test_a_command_that_is_always_killed_is_given_up() -> None:
    assert espeak._run(["sh", "-c", "kill -9 $$"], None) is None


def test_the_wheel_is_found_without_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = tmp_path / "espeakng_loader"
    (wheel / "espeak-ng-data" / "lang" / "gmw").mkdir(parents=True)
    (wheel / "espeak-ng-data" / "lang" / "gmw" / "de").write_text("name German\nlanguage de\n")
    (wheel / "libespeak-ng.so").write_bytes(b"")
    (wheel / "__init__.py").write_text("raise AssertionError('imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PATH", "")

    assert voices() == ["de", "de+f3"]
    assert espeak._libraries() == [(str(wheel / "libespeak-ng.so"), str(wheel))]
