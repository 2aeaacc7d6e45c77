"""What a neural voice cannot do is said before its weights are brought; what it says is as loud as its feeling."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.backends import create
from pipelines.backends.index_tts import IndexTts
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.media.audio import loudness_lufs, write_wav
from pipelines.media.types import Audio
from pipelines.requests.speech import SpeechRequest
from pipelines.speech.generation import OnFrame
from pipelines.speech.neural import Line
from pipelines.speech.sketch_voice import NEUTRAL_LUFS
from tests.pipelines.speech.voices import sentence


def wanted(backend: str, voice: str = "en-us", reference: Path | None = None) -> SpeechRequest:
    return SpeechRequest(text="Hello.", voice=voice, reference=reference, curve=parse("sad"), backend=backend)


@pytest.mark.parametrize(
    ("backend", "voice", "said"),
    [
        ("pocket_tts", "de", "Pocket TTS speaks English; the voice 'de' is of no such language"),
        ("dia", "fr-fr", "Dia 1.6B speaks English"),
        ("higgs_audio", "it", "English, Chinese, German, Korean, Spanish"),
        ("index_tts", "de", "English, Chinese, Japanese, Spanish, Arabic"),
        ("dia", "klingon", "The language 'klingon' is not known"),
    ],
)
def test_a_language_that_it_does_not_speak_is_refused(backend: str, voice: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        create(backend).estimate(wanted(backend, voice))


def test_a_reference_or_its_transcript_is_asked_for_where_it_is_needed(tmp_path: Path) -> None:
    reference = write_wav(tmp_path / "voice.wav", sentence())
    for backend in ("dia", "omnivoice"):
        with pytest.raises(InvalidInput, match="Give the transcript, or leave the recording out"):
            create(backend).estimate(wanted(backend, reference=reference))
        assert create(backend).estimate(wanted(backend)).seconds > 0
    with pytest.raises(InvalidInput, match="needs a recording of the voice"):
        create("index_tts").estimate(wanted("index_tts"))
    assert create("index_tts").estimate(wanted("index_tts", reference=reference)).seconds > 0
    assert create("omnivoice").estimate(wanted("omnivoice", "ja")).seconds > 0


class AtAnyLevel(IndexTts):
    """Says the same whatever is felt, at some level of its own."""

    gain = 1.0

    def say(self, line: Line, seed: int, on_frame: OnFrame) -> Audio:  # noqa: ARG002 - it says one thing
        sound = sentence()
        return Audio(samples=sound.samples * np.float32(self.gain), rate=sound.rate)


def said(words: str, gain: float = 1.0, seconds: float | None = None) -> Audio:
    voice = AtAnyLevel()
    voice.gain = gain
    request = SpeechRequest(text="Hello.", curve=parse(words), backend="index_tts", seconds=seconds)
    return voice.run(request, lambda *_: None).sound


@pytest.mark.parametrize("seconds", [None, 2.4])
def test_a_feeling_is_as_loud_as_it_is_whatever_the_level_of_the_model(seconds: float | None) -> None:
    loud, soft = loudness_lufs(said("furious", 0.1, seconds)), loudness_lufs(said("very sad", 1.9, seconds))
    assert soft < NEUTRAL_LUFS < loud and 9.0 < loud - soft < 15.0
    assert loudness_lufs(said("neutral", 0.1, seconds)) == pytest.approx(NEUTRAL_LUFS, abs=1.0)


def test_a_shout_stays_within_full_scale() -> None:
    assert np.abs(said("furious", 1.9).samples).max() < 0.95
