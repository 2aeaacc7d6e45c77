"""The picture probe: light reads as pleasant, unrest as aroused, and a change over time is seen in time."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_word
from pipelines.media.video import write_video
from pipelines.verify.attributes import Attributes
from pipelines.verify.picture import PictureProbe, felt
from pipelines.verify.report import measure_clip

FPS = 16.0


def _film(path: Path, levels: list[float], jitter: float = 0.0) -> Path:
    """Flat frames of the grey `levels` 0..1 with a tint, shaken by noise."""
    noise = np.random.default_rng(0)
    frames = []
    for level in levels:
        picture = np.ones((32, 48, 3)) * level * np.array([1.0, 0.8, 0.6])
        shaken = picture + noise.normal(0, jitter, (4, 6, 1)).repeat(8, 0).repeat(8, 1)
        frames.append((np.clip(shaken, 0, 1) * 255).astype(np.uint8))
    return write_video(path, frames, fps=FPS, width=48, height=32)


def _seen(brightness: float, colourfulness: float = 0.35, unrest: float = 0.02) -> Attributes:
    return Attributes(brightness=brightness, colourfulness=colourfulness, hue=0.0, unrest=unrest)


def test_directions_are_those_of_the_paper() -> None:
    assert felt(_seen(0.8))[0] > felt(_seen(0.45))[0] > felt(_seen(0.1))[0]
    assert felt(_seen(0.45, 0.8))[0] > felt(_seen(0.45, 0.1))[0]
    assert felt(_seen(0.2))[1] > felt(_seen(0.8))[1]
    assert felt(_seen(0.45, 0.8))[1] > felt(_seen(0.45, 0.1))[1]
    assert felt(_seen(0.45, 0.35, 0.2))[1] > felt(_seen(0.45, 0.35, 0.0))[1]
    assert felt(_seen(0.45)) == pytest.approx((0.0, 0.0))


def test_a_film_that_brightens_becomes_more_pleasant(tmp_path: Path) -> None:
    measured = PictureProbe().measure(_film(tmp_path / "dawn.mp4", list(np.linspace(0.05, 0.95, 48))), rest=None)
    valence = [key.emotion.valence * min(key.emotion.intensity, 1) for key in measured.curve.keyframes]
    assert len(valence) == 6 and valence == sorted(valence) and valence[0] < -0.5 < 0.5 < valence[-1]
    assert measured.seen == 1.0 and len(measured.spread) == 6


def test_unrest_is_read_as_arousal(tmp_path: Path) -> None:
    still = PictureProbe().measure(_film(tmp_path / "still.mp4", [0.4] * 16), rest=None)
    shaken = PictureProbe().measure(_film(tmp_path / "shaken.mp4", [0.4] * 16, jitter=0.3), rest=None)
    assert shaken.curve.sample([0.5]).arousal[0] > still.curve.sample([0.5]).arousal[0] + 0.3


def test_the_report_follows_a_curve_that_the_pictures_follow(tmp_path: Path) -> None:
    film = _film(tmp_path / "dusk.mp4", list(np.linspace(0.9, 0.05, 48)))
    asked = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_word("happy")),
            Keyframe(seconds=3.0, emotion=from_word("sad"), easing="linear"),
        )
    )
    report = measure_clip(film, asked, probe="picture")
    assert report.probe == "picture" and report.agreement > 0.3
    assert report.text.startswith("Read back from the picture")
