"""What cannot be played is refused by the forecast: before anybody waits for it, and before a model is loaded."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipelines.assets import asset
from pipelines.backends import cards, create
from pipelines.emotion.parse import parse
from pipelines.errors import FaceProblem, InvalidInput, MienError
from pipelines.media import video
from pipelines.media.audio import write_wav
from pipelines.media.image import load_image
from pipelines.media.types import Audio
from pipelines.media.video import read_video, write_video
from pipelines.requests.portrait import Partner, PortraitRequest

PORTRAITS = [name for name, card in cards().items() if card.task == "portrait"]


@pytest.fixture
def hum(tmp_path: Path) -> Path:
    """0.4 s of a hum."""
    return _recording(tmp_path / "hum.wav", 0.4, 0.3)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A picture without a face."""
    path = tmp_path / "empty.png"
    Image.new("RGB", (120, 120), "teal").save(path)
    return path


def _recording(path: Path, seconds: float, loudness: float) -> Path:
    samples = loudness * np.sin(2 * np.pi * 140 * np.arange(round(seconds * 16000)) / 16000)
    return write_wav(path, Audio(samples=samples.astype(np.float32), rate=16000))


def _asked(speech: Path, **more: Any) -> PortraitRequest:
    given = {"image": asset("samples/woman-flat.png"), "speech": speech, "curve": parse("sad"), **more}
    return PortraitRequest(**given)


@pytest.mark.parametrize("name", PORTRAITS)
def test_a_picture_without_a_face_and_a_silent_recording_are_refused(
    name: str, hum: Path, empty: Path, tmp_path: Path
) -> None:
    backend = create(name)
    assert backend.estimate(_asked(hum, backend=name)).frames > 0
    with pytest.raises(FaceProblem, match="No face was found in this picture of 120×120 pixels"):
        backend.estimate(_asked(hum, image=empty, backend=name))
    with pytest.raises(InvalidInput, match="The recording is silent"):
        backend.estimate(_asked(_recording(tmp_path / "silence.wav", 0.4, 0.0), backend=name))
    with pytest.raises(MienError, match=r"'blip\.wav' lasts 0\.05 s; at least 0\.2 s are needed"):
        backend.estimate(_asked(_recording(tmp_path / "blip.wav", 0.05, 0.3), backend=name))


def test_a_face_that_is_not_there_is_refused_for_each_person(hum: Path) -> None:
    backend = create("sketch_portrait")
    with pytest.raises(FaceProblem, match="There is no face 2 in this picture; the only one is face 1"):
        backend.estimate(_asked(hum, face=2))
    partner = Partner(face=3, curve=parse("calm"))
    with pytest.raises(FaceProblem, match="There is no face 3"):
        backend.estimate(_asked(hum, face=1, whole_picture=True, partners=(partner,)))


def test_a_plan_or_score_that_cannot_be_read_is_refused_where_it_is_played(hum: Path, empty: Path) -> None:
    for name in ("sketch_portrait", "wan_animate"):
        with pytest.raises(InvalidInput, match="Line 1 of the acting plan"):
            create(name).estimate(_asked(hum, plan="smile", backend=name))
        with pytest.raises(MienError):
            create(name).estimate(_asked(hum, score=empty, backend=name))
    assert create("dice_talk").estimate(_asked(hum, plan="smile", backend="dice_talk")).frames > 0


def test_an_acting_video_without_a_face_is_refused_where_it_is_followed_and_looked_at_once(
    hum: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    monkeypatch.setattr(video, "read_video", lambda path: looks.append(path) or read_video(path))
    bare = np.full((96, 96, 3), (0, 128, 128), dtype=np.uint8)
    acting = write_video(tmp_path / "acting.mp4", iter([bare] * 3), fps=15, width=96, height=96)
    backend = create("wan_animate")
    for _ in range(2):
        with pytest.raises(FaceProblem, match="No face was found at the beginning of the acting"):
            backend.estimate(_asked(hum, acting=acting, backend="wan_animate"))
    assert looks == [acting]
    assert create("sketch_portrait").estimate(_asked(hum, acting=acting)).frames > 0

    face = load_image(asset("samples/woman-flat.png"))[::2, ::2]
    height, width = face.shape[0] // 2 * 2, face.shape[1] // 2 * 2
    write_video(acting, iter([face[:height, :width]] * 3), fps=15, width=width, height=height)
    assert backend.estimate(_asked(hum, acting=acting, backend="wan_animate")).frames == 6


def test_a_picture_that_was_replaced_is_looked_at_anew(hum: Path, empty: Path) -> None:
    backend = create("sketch_portrait")
    with pytest.raises(FaceProblem):
        backend.estimate(_asked(hum, image=empty))
    empty.write_bytes(asset("samples/woman-flat.png").read_bytes())
    assert backend.estimate(_asked(hum, image=empty)).frames > 0
    Image.new("RGB", (120, 120), "teal").save(empty)
    with pytest.raises(FaceProblem):
        backend.estimate(_asked(hum, image=empty))
