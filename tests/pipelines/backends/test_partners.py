"""Two people of one picture, each with a curve and speech of their own."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.assets import asset
from pipelines.backends import create
from pipelines.backends.spoken import Spoken
from pipelines.backends.timeline import MIX_RATE, on_one_timeline
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.face.mesh import middle_of
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.requests.portrait import Partner, PortraitRequest


@pytest.fixture(scope="module")
def couple(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sides = [Image.open(asset(f"samples/{name}")).convert("RGB") for name in ("woman-oil.jpg", "man-render.jpg")]
    picture = np.concatenate([np.asarray(side.resize((300, 300))) for side in sides], axis=1)
    path = tmp_path_factory.mktemp("couple") / "couple.png"
    Image.fromarray(picture).save(path)
    return path


@pytest.fixture(scope="module")
def hum(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """0.4 s of a voice-like hum."""
    times = np.arange(6400) / 16000
    samples = 0.3 * sum(np.sin(2 * np.pi * 140 * k * times) / k for k in range(1, 12))
    return write_wav(tmp_path_factory.mktemp("hum") / "hum.wav", Audio(samples=samples.astype(np.float32), rate=16000))


def test_two_people_take_turns_in_one_clip(couple: Path, hum: Path) -> None:
    told: list[int] = []
    request = _request(couple, hum, Partner(face=2, curve=parse("furious"), speech=hum, starts=0.5))
    backend = create("sketch_portrait")
    clip = backend.run(request, lambda done, *_: told.append(done))
    frames = [frame.astype(int) for frame in clip.frames]
    assert len(frames) == clip.frame_count == 9 == backend.estimate(request).frames
    assert told == list(range(1, 10))
    assert frames[0].shape == (300, 600, 3)
    assert isinstance(clip.sound, Audio)
    assert clip.sound.seconds == pytest.approx(0.9, abs=0.01)
    assert [person["face"] for person in clip.facts["people"]] == [1, 2]
    assert clip.rest is not None
    assert middle_of(clip.rest)[0] < 300
    assert np.abs(frames[0][:, :300] - frames[7][:, :300]).max() > 10
    assert np.abs(frames[0][:, 300:] - frames[7][:, 300:]).max() > 10


def test_the_chosen_face_is_the_one_that_is_read_back(couple: Path, hum: Path) -> None:
    request = _request(couple, hum, Partner(face=1, curve=parse("calm")), face=2, partners=())
    clip = create("sketch_portrait").run(request, lambda *_: None)
    assert clip.rest is not None
    assert middle_of(clip.rest)[0] > 300


def test_a_partner_may_listen(couple: Path, hum: Path) -> None:
    clip = create("sketch_portrait").run(_request(couple, hum, Partner(face=2, curve=parse("sad"))), lambda *_: None)
    assert len(list(clip.frames)) == clip.frame_count == 4


def test_voices_lie_where_they_start_and_the_sum_does_not_clip() -> None:
    loud = Audio(samples=np.full(1600, 0.8, dtype=np.float32), rate=16000)
    voice = Spoken(track=loud, heard=loud, phonemes=(Phoneme(symbol="a", start=0.0, end=0.1),))
    (first, second), total = on_one_timeline([(voice, 0.0), (voice, 0.05)])
    assert first.heard.seconds == second.heard.seconds == pytest.approx(0.15)
    assert not second.heard.mono()[:790].any()
    assert second.phonemes[0].start == pytest.approx(0.05)
    both = total.mono()[round(0.06 * MIX_RATE) : round(0.09 * MIX_RATE)]
    alone = total.mono()[round(0.01 * MIX_RATE) : round(0.04 * MIX_RATE)]
    assert np.abs(total.mono()).max() <= 1.0
    assert both.mean() == pytest.approx(2 * alone.mean(), rel=0.05)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"face": None}, "a face of their own"),
        ({"face": 2}, "a face of their own"),
        ({"whole_picture": False}, "Keep the whole picture"),
        ({"partners": (), "starts": 1.0}, "only with partners"),
    ],
)
def test_what_does_not_go_together_is_refused(
    couple: Path, hum: Path, changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        _request(couple, hum, Partner(face=2, curve=parse("sad")), **changes)


def test_a_partner_says_one_thing_or_nothing(hum: Path) -> None:
    with pytest.raises(InvalidInput, match="not both"):
        Partner(face=2, curve=parse("sad"), speech=hum, text="Hello.")
    with pytest.raises(InvalidInput, match="counted from 1"):
        Partner(face=0, curve=parse("sad"))


def _request(picture: Path, recording: Path, partner: Partner, **changes: object) -> PortraitRequest:
    settings: dict[str, object] = {
        "image": picture,
        "speech": recording,
        "curve": parse("happy"),
        "face": 1,
        "size": 256,
        "fps": 10.0,
        "whole_picture": True,
        "partners": (partner,),
    }
    return PortraitRequest(**{**settings, **changes})  # type: ignore[arg-type]
