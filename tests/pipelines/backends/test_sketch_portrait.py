"""The embedded talking portrait, end to end on the bundled samples."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.assets import asset
from pipelines.backends import cards, create
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.errors import FaceProblem, InvalidInput, UnknownWord
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.requests.portrait import PortraitRequest


def _nothing(done: int, total: int, preview: object = None) -> None:
    assert 0 <= done <= total


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Half a second of a voice-like hum."""
    times = np.arange(8000) / 16000
    hum = sum(np.sin(2 * np.pi * 140 * k * times) / k for k in range(1, 12)) * (
        0.2 + 0.1 * np.sin(2 * np.pi * 4 * times)
    )
    return write_wav(tmp_path / "hum.wav", Audio(samples=hum[:, None].astype(np.float32), rate=16000))


def _request(recording: Path, **changes: object) -> PortraitRequest:
    settings: dict[str, object] = {
        "image": asset("samples/woman-flat.png"),
        "speech": recording,
        "curve": parse("happy"),
        "size": 256,
    }
    return PortraitRequest(**{**settings, **changes})  # type: ignore[arg-type]


def test_the_digests_of_the_card_are_those_of_the_files() -> None:
    for name, card in cards().items():
        assert card.name == name
        for file, digest in card.sha256.items():
            assert hashlib.sha256(asset(file).read_bytes()).hexdigest() == digest, (
                f"{file} has changed: update the card"
            )


def test_a_request_becomes_the_frames_it_promises(speech: Path) -> None:
    told: list[int] = []
    clip = create("sketch_portrait").run(_request(speech), lambda done, *_: told.append(done))
    frames = [frame.copy() for frame in clip.frames]
    assert len(frames) == clip.frame_count == 13
    assert {frame.shape for frame in frames} == {(clip.height, clip.width, 3)}
    assert told == list(range(1, 14))
    assert clip.score is not None and clip.score.frames == 13
    assert clip.facts["lowering"]["ignores"]
    assert clip.facts["notes"] == []
    assert "AU12" in clip.facts["plan"]


def test_the_same_seed_gives_the_same_clip_and_another_curve_another(speech: Path) -> None:
    def last(curve: EmotionCurve) -> np.ndarray:
        *_, frame = create("sketch_portrait").run(_request(speech, curve=curve), _nothing).frames
        return frame.copy()

    happy = last(parse("happy"))
    assert np.array_equal(happy, last(parse("happy")))
    assert np.abs(happy.astype(int) - last(parse("furious"))).max() > 30


def test_a_plan_stands_in_for_the_curve(speech: Path) -> None:
    clip = create("sketch_portrait").run(_request(speech, plan="0 s: brows lower and draw together (AU4 .8)"), _nothing)
    assert clip.score is not None
    assert clip.score.unit("AU12").max() < 0.05
    assert clip.score.unit("AU4").max() > 0.5


def test_a_score_is_played_as_it_is(speech: Path, tmp_path: Path) -> None:
    first = create("sketch_portrait").run(_request(speech), _nothing)
    assert first.score is not None
    first.score.save(tmp_path / "score.npz")
    again = create("sketch_portrait").run(_request(speech, score=tmp_path / "score.npz", seed=9), _nothing)
    assert again.score is not None
    assert np.array_equal(again.score.units, first.score.units)


def test_lowering_says_when_the_curve_asks_for_more_than_a_face_can() -> None:
    backend = create("sketch_portrait")
    calm = backend.lower(EmotionCurve.constant(from_word("happy", 0.5)))
    wild = backend.lower(EmotionCurve.constant(from_word("happy", 1.4)))
    assert len(wild.approximates) == len(calm.approximates) + 1


def test_a_picture_without_a_face_is_refused_before_rendering(speech: Path, tmp_path: Path) -> None:
    Image.new("RGB", (200, 200), "white").save(tmp_path / "white.png")
    with pytest.raises(FaceProblem, match="No face was found"):
        create("sketch_portrait").run(_request(speech, image=tmp_path / "white.png"), _nothing)


def test_silence_is_refused(tmp_path: Path) -> None:
    silent = write_wav(tmp_path / "silent.wav", Audio(samples=np.zeros((16000, 1), dtype=np.float32), rate=16000))
    with pytest.raises(InvalidInput, match="silent"):
        create("sketch_portrait").run(_request(silent), _nothing)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_typed_text_is_spoken(speech: Path) -> None:
    clip = create("sketch_portrait").run(_request(speech, speech=None, text="Mama, papa."), _nothing)
    assert isinstance(clip.sound, Audio)
    assert clip.frame_count > 13
    assert clip.score is not None and clip.score.visemes[:, 1].max() > 0.9  # lips close on m and p


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_voice_of_typed_text_follows_the_curve(speech: Path) -> None:
    sad, angry = (
        create("sketch_portrait").run(_request(speech, speech=None, text="Mama, papa.", curve=parse(felt)), _nothing)
        for felt in ("sad", "furious")
    )
    assert isinstance(sad.sound, Audio) and isinstance(angry.sound, Audio)
    assert sad.sound.seconds > 1.2 * angry.sound.seconds
    assert np.square(angry.sound.samples).mean() > 4 * np.square(sad.sound.samples).mean()


def test_an_unknown_back_end_names_the_known_ones() -> None:
    with pytest.raises(UnknownWord, match="sketch_portrait"):
        create("sketch")


def test_a_text_that_cannot_be_said_is_refused_before_any_work(speech: Path) -> None:
    with pytest.raises(InvalidInput, match="no word to speak"):
        create("sketch_portrait").estimate(_request(speech, speech=None, text="..."))
