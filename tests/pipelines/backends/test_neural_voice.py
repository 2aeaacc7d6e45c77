"""What a neural voice cannot do is said before its weights are brought."""

from pathlib import Path

import pytest

from pipelines.backends import create
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.media.audio import write_wav
from pipelines.requests.speech import SpeechRequest
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
