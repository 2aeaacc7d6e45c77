"""The score view draws every track, small and as well-formed SVG."""

from xml.etree import ElementTree

import numpy as np
import pytest

from pipelines.performance.score import UNITS, VISEMES, PerformanceScore
from studio.ui.components.score_view import UNIT_WORDS, ScoreView, draw


def _score(frames: int) -> PerformanceScore:
    units = np.zeros((frames, len(UNITS), 2), dtype=np.float32)
    units[:, UNITS.index("AU12")] = 0.8
    visemes = np.zeros((frames, len(VISEMES)), dtype=np.float32)
    visemes[frames // 3 : frames // 2, VISEMES.index("aa")] = 0.9
    blinks = np.zeros((frames, 2), dtype=np.float32)
    blinks[frames // 2 : frames // 2 + 1] = 1.0
    still = np.zeros((frames, 3), dtype=np.float32)
    return PerformanceScore(fps=25, units=units, visemes=visemes, gaze=still[:, :2], blinks=blinks, head=still)


def test_it_is_well_formed_and_names_what_moves() -> None:
    drawing = ElementTree.fromstring(draw(_score(60))["svg"])
    texts = [node.text for node in drawing.iter() if node.tag.endswith("text")]
    assert {"speech", "smile", "aa", "blinks", "head nod", "gaze"} <= set(texts)
    assert "brows together" not in texts


def test_a_blink_of_one_frame_stays_in_a_long_clip() -> None:
    top = 24 - 2 - (24 - 5)
    assert f",{top:.1f}" in draw(_score(7500))["svg"].split("blinks</text>")[1].split("</g>")[0]


def test_a_long_clip_makes_no_long_drawing() -> None:
    assert len(draw(_score(7500))["svg"]) < 60_000


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_very_short_clips_are_drawn_too(frames: int) -> None:
    ElementTree.fromstring(draw(_score(frames))["svg"])


def test_every_unit_has_plain_words() -> None:
    assert set(UNIT_WORDS) == set(UNITS)
    assert len(set(UNIT_WORDS.values())) == len(UNITS)


def test_the_caption_counts_what_is_drawn() -> None:
    assert draw(_score(50))["caption"] == "2.0 s at 25 frames per second; face movements: 1."


def test_no_score_is_nothing() -> None:
    assert ScoreView(render=False).postprocess(None) is None
