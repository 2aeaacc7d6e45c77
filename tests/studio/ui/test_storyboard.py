"""The storyboard: a card a keyframe, with what is shown there, and pictures of the finished clip."""

import base64
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.media.video import write_video
from studio.ui.storyboard import MOST_CARDS, Card, cards, moments, pictures_at, strip

MOVING = parse("calm, then furious at 3 s", 5)


def test_keyframes_get_cards_and_so_does_the_end() -> None:
    times = moments(MOVING, 5.0)
    assert times[0] == 0.0 and 3.0 in times and times[-1] == 5.0
    assert moments(EmotionCurve.constant(from_word("sad")), 4.0) == [0.0, 2.0, 4.0]


def test_keyframes_beyond_the_clip_get_none_and_there_are_not_too_many() -> None:
    assert max(moments(MOVING, 2.0)) == 2.0
    many = parse(", ".join(f"{'sad' if second % 2 else 'happy'} at {second} s" for second in range(20)), 20)
    assert len(moments(many, 20.0)) == MOST_CARDS


def test_a_card_says_what_is_felt_and_shown() -> None:
    last = cards(MOVING, 5.0)[-1]
    assert last.label == "angry" and "angry" in last.felt
    assert "storm" in last.phrases["scene"]


def test_a_card_keeps_to_the_words_of_the_user_while_they_mean_its_feeling() -> None:
    words = "quietly sad, then overjoyed at 3 s"
    heads = [card.felt for card in cards(parse(words, 5), 5.0, words=words, strength=0.5)]
    assert heads[0] == "quietly sad" and heads[-1] == "overjoyed"
    drawn = cards(EmotionCurve.constant(from_word("angry")), 4.0, words=words)
    assert drawn[0].felt.startswith("angry "), "the curve was drawn by hand since"
    assert cards(EmotionCurve.constant(from_word("sad")), 4.0, words='{"schema": "emotion/1"}')[0].felt.startswith(
        "sad "
    )


def test_edited_phrases_are_shown() -> None:
    edited = cards(EmotionCurve.constant(from_word("sad")), 4.0, phrases={"sad": {"light": "candles"}})
    assert edited[0].phrases == {"light": "candles"}


def test_a_back_end_that_is_told_no_phrases_shows_none() -> None:
    shown = cards(MOVING, 5.0, worded=False)
    assert all(card.phrases is None for card in shown)
    assert "<dl>" not in strip(shown) and "without a mood" not in strip(shown)


def test_texts_are_escaped() -> None:
    html = strip([Card(seconds=0.0, label="sad", felt="<b>", phrases={"scene": "<script>x</script>"})])
    assert "<script>" not in html and "&lt;script&gt;" in html and "&lt;b&gt;" in html
    assert "without a mood" in strip([Card(seconds=0.0, label="neutral", felt="neutral", phrases={})])


def test_pictures_are_those_of_their_moment(tmp_path: Path) -> None:
    frames = [np.full((96, 320, 3), 10 * number, dtype=np.uint8) for number in range(20)]
    clip = write_video(tmp_path / "clip.mp4", frames, fps=10.0, width=320, height=96)
    urls = pictures_at(clip, [0.0, 1.0, 2.0])
    shown = [cv2.imdecode(np.frombuffer(base64.b64decode(url.split(",")[1]), np.uint8), 1) for url in urls]
    assert [picture.shape for picture in shown] == [(72, 240, 3)] * 3
    assert [float(picture.mean()) for picture in shown] == pytest.approx([0, 100, 190], abs=6)
