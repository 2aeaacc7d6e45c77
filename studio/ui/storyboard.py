"""The storyboard: a strip of cards, one a keyframe, with what is felt and shown there, and its picture once made."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS, Emotion
from pipelines.media.video import read_video
from pipelines.video.phrases import SLOTS
from pipelines.video.plan import Phrases, plan
from studio.ui.reading import felt, named

MOST_CARDS = 8
THUMBNAIL = 240
"""Longest side of a card's picture, in pixels."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A moment of the clip.

    felt: in the words of the user where they name it, else in labels. phrases: what the back end is told, by slot, or
        None where it is told no words of the mood.
    picture: data URL, or "" before there is a clip.
    """

    seconds: float
    label: str
    felt: str
    phrases: Mapping[str, str] | None
    picture: str = ""


def cards(
    curve: EmotionCurve,
    seconds: float,
    *,
    strength: float = 1.0,
    words: str = "",
    worded: bool = True,
    phrases: Phrases | None = None,
    pictures: Sequence[str] = (),
) -> list[Card]:
    """A card for each moment of `moments`, with pictures where there are some; `worded` where phrases are told.

    strength: scales the curve's intensity. words: what the user said of the feeling.
    """
    made, names = [], named(words) if strength else []
    for number, at in enumerate(moments(curve, seconds)):
        emotion = curve.scaled(strength).at(at)
        told = plan("", EmotionCurve.constant(emotion), np.array([0.0]), phrases=phrases)
        parts = told.moods[0].parts[1:-1] if told.moods else ()
        made.append(
            Card(
                seconds=at,
                label=emotion.dominant,
                felt=next((name for name, one in names if _is_same(one, curve.at(at))), felt(emotion)),
                phrases={slot: part[2:] for slot, part in zip(SLOTS, parts, strict=False) if part} if worded else None,
                picture=pictures[number] if number < len(pictures) else "",
            )
        )
    return made


def moments(curve: EmotionCurve, seconds: float) -> list[float]:
    """The times that get a card: the keyframes inside the clip, or begin, middle and end of an unchanging one."""
    inside = [key.seconds for key in curve.keyframes if key.seconds < seconds][:MOST_CARDS]
    if len(inside) < 2:
        return [0.0, seconds / 2, seconds]
    return inside if len(inside) == MOST_CARDS else [*inside, seconds]


def strip(shown: Sequence[Card]) -> str:
    """The cards as HTML; every text is escaped."""
    return f'<ol class="mien-storyboard" tabindex="0" aria-label="Storyboard">{"".join(map(_card, shown))}</ol>'


def pictures_at(clip: Path, times: Sequence[float]) -> list[str]:
    """Small pictures of a finished clip nearest to `times` in seconds, rising, as data URLs."""
    import cv2

    found: list[str] = []
    with read_video(clip) as video:
        rate, frame = video.info.fps, None
        for number, frame in enumerate(video):
            while len(found) < len(times) and number >= times[len(found)] * rate - 0.5:
                found.append(_data_url(cv2.resize(frame, _small(frame.shape), interpolation=cv2.INTER_AREA)))
            if len(found) == len(times):
                break
        if frame is not None and len(found) < len(times):
            last = _data_url(cv2.resize(frame, _small(frame.shape), interpolation=cv2.INTER_AREA))
            found += [last] * (len(times) - len(found))
    return found


def _is_same(first: Emotion, second: Emotion) -> bool:
    close = all(abs(first.labels[label] - second.labels[label]) < 0.01 for label in LABELS)
    return close and abs(first.intensity - second.intensity) < 0.01


def _card(card: Card) -> str:
    picture = f'<img src="{card.picture}" alt="The clip at {card.seconds:g} s">' if card.picture else ""
    said = "" if card.phrases is None else "<p>As the prompt says, without a mood.</p>"
    if card.phrases:
        rows = "".join(f"<dt>{slot}</dt><dd>{escape(phrase)}</dd>" for slot, phrase in card.phrases.items())
        said = f"<dl>{rows}</dl>"
    style = f"--mien-mood: var(--mien-{card.label})"
    head = f"<b>{card.seconds:.1f} s</b> <span>{escape(card.felt)}</span>"
    return f'<li style="{style}">{picture}<h3>{head}</h3>{said}</li>'


def _small(shape: tuple[int, ...]) -> tuple[int, int]:
    scale = THUMBNAIL / max(shape[:2])
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def _data_url(frame: np.ndarray) -> str:
    import cv2

    encoded = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 82])[1]
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode("ascii")
