"""Text or a recording in, a take with the asked length and its facts out."""

from pathlib import Path

import pytest

from pipelines.backends import create
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.media.audio import write_wav
from pipelines.requests.speech import SpeechRequest
from pipelines.speech.espeak import available
from tests.pipelines.speech.voices import sentence

needs_espeak = pytest.mark.skipif(not available(), reason="needs espeak-ng")


def _silent(done: int, total: int, preview: object = None) -> None:
    assert done <= total


@needs_espeak
def test_text_becomes_a_take_of_the_asked_length() -> None:
    request = SpeechRequest(text="I told you so.", curve=parse("sad 0.8"), seconds=1.7)

    take = create("sketch_voice").run(request, _silent)

    assert len(take.sound.samples) == round(1.7 * take.sound.rate)
    assert take.phonemes
    assert take.facts["sketch"]
    assert take.facts["pace"] > 0


@needs_espeak
def test_a_reference_without_a_transcript_is_told_in_the_facts(tmp_path: Path) -> None:
    voice = write_wav(tmp_path / "voice.wav", sentence(syllables=8))
    request = SpeechRequest(text="I told you so.", curve=parse("happy"), reference=voice)

    take = create("sketch_voice").run(request, _silent)

    assert "no transcript" in take.facts["notes"][0]


def test_a_recording_is_said_again(tmp_path: Path) -> None:
    take = write_wav(tmp_path / "take.wav", sentence())
    request = SpeechRequest(take=take, curve=parse("angry"), backend="restyle", seconds=1.5)

    made = create("restyle").run(request, _silent)

    assert len(made.sound.samples) == round(1.5 * made.sound.rate)


def test_forecasts_follow_the_length(tmp_path: Path) -> None:
    short = SpeechRequest(text="No.", curve=parse("sad"))
    long = SpeechRequest(text="No. " * 100, curve=parse("sad"))

    assert create("sketch_voice").estimate(short).seconds < create("sketch_voice").estimate(long).seconds
    take = write_wav(tmp_path / "take.wav", sentence())
    again = SpeechRequest(take=take, curve=parse("sad"), backend="restyle")
    assert create("restyle").estimate(again).clip_seconds == pytest.approx(sentence().seconds, abs=0.01)


def test_text_and_recordings_go_to_their_own_back_ends(tmp_path: Path) -> None:
    take = write_wav(tmp_path / "take.wav", sentence())
    with pytest.raises(InvalidInput, match="said again by 'restyle'"):
        SpeechRequest(take=take, curve=parse("sad"))
    with pytest.raises(InvalidInput, match="there is none"):
        SpeechRequest(text="Hello.", curve=parse("sad"), backend="restyle")
    with pytest.raises(InvalidInput, match="both"):
        SpeechRequest(text="Hello.", take=take, curve=parse("sad"), backend="restyle")


@needs_espeak
@pytest.mark.parametrize("backend", ["sketch_voice", "flow_voice"])
@pytest.mark.parametrize(
    ("text", "voice", "said"),
    [
        ("...", "en-us", "no word to speak"),
        ("Привет, мир.", "en-us", "Choose a voice that does"),
        ("你好", "de", "does not read Chinese"),
        ("Hello.", "xx", "'xx' is not a voice"),
    ],
)
def test_what_cannot_be_said_is_refused_before_any_work(backend: str, text: str, voice: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        create(backend).estimate(SpeechRequest(text=text, voice=voice, curve=parse("sad"), backend=backend))
