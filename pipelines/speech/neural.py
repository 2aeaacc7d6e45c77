"""What all neural voices share: a line, several takes of it, and the choice of the closest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.emotion.compare import distance, remainder
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.listen import listen
from pipelines.emotion.script import CHARACTERS_PER_SECOND
from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput
from pipelines.media.types import Audio
from pipelines.speech.generation import OnFrame

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """What a neural voice is to say, and how.

    text: without tags. language: its code, such as "en". curve: the feeling over the time of the line.
    seconds: its forecast length, or that of the slot. slot: seconds that it must take in the end, or None.
    reference: a recording of the voice to keep, mono at the model's own rate, or None. transcript: what is said in it,
    or None where nobody wrote it down.
    """

    text: str
    language: str
    curve: EmotionCurve
    seconds: float
    slot: float | None
    reference: Audio | None
    transcript: str | None


Say = Callable[[int, OnFrame], Audio]
"""Speak one take from a seed."""

TRUST = 0.6
"""How much of what `listen` hears in a take counts as played: about its accuracy on actors it has not heard. The rest
is left to the restyler, which would otherwise rely on a doubtful ear."""

CLEAR, STRONG = 0.5, 0.85
"""Strength of a label from which a laugh or a sigh is made, and from which it is a strong one."""

ROOM = 2.5
"""How many times its forecast length a generation may grow before it is cut: sad speech is slow, runaways are not."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Chosen:
    """The take that came closest to the asked curve.

    sound: its recording. heard: the curve that is heard in it. distances: of every take, in the order of `seeds`.
    """

    sound: Audio
    heard: EmotionCurve
    seed: int
    seeds: tuple[int, ...]
    distances: tuple[float, ...]

    def missing(self, asked: EmotionCurve) -> EmotionCurve:
        """What the voice has not played of the asked curve, for the restyler."""
        return remainder(asked, self.heard, self.sound.seconds, trust=TRUST)

    def facts(self) -> dict[str, Any]:
        """JSON-ready: the seed that was chosen, and how far every take lies from what was asked."""
        takes = [
            {"seed": seed, "distance": round(far, 3)} for seed, far in zip(self.seeds, self.distances, strict=True)
        ]
        return {"takes": takes, "chosen_seed": self.seed}


def closest_take(say: Say, asked: EmotionCurve, *, seed: int, takes: int, on_frame: OnFrame) -> Chosen:
    """Speak `takes` takes, listen to each, and keep the one that lies closest to the asked curve.

    The seeds are `seed` and those after it, so one take is the same whether it is alone or among others.
    Raises InvalidInput where a take has nothing to hear, and what `on_frame` raises.
    """
    seeds = tuple((seed + number) % 2**32 for number in range(takes))
    best: tuple[float, int, Audio, EmotionCurve] | None = None
    distances: list[float] = []
    for number, own in enumerate(seeds):

        def on_frame_of_all(done: int, total: int, before: int = number) -> None:
            on_frame(before * total + done, takes * total)

        sound = _audible(say(own, on_frame_of_all))
        heard = listen(sound.mono(), sound.rate)
        distances.append(distance(asked, heard, sound.seconds))
        if best is None or distances[-1] < best[0]:
            best = (distances[-1], own, sound, heard)
    if best is None:
        raise InvalidInput(f"takes is {takes}; at least one take must be spoken.")
    return Chosen(sound=best[2], heard=best[3], seed=best[1], seeds=seeds, distances=tuple(distances))


def with_sound(line: Line, sounds: Mapping[str, tuple[str, str]]) -> str:
    """The text with one tag for a laugh, a sigh, ..., where the model makes such sounds and the feeling asks for one.

    sounds: for a label, its tag when it is clear and when it is strong. The tag stands before the text where the
    feeling peaks early, after it where it peaks late.
    """
    times = np.linspace(0.0, line.seconds, 21)
    strength = line.curve.sample(times).strength
    label = int(strength.max(axis=0).argmax())
    peak = float(strength[:, label].max())
    if peak < CLEAR or LABELS[label] not in sounds:
        return line.text
    tag = sounds[LABELS[label]][int(peak >= STRONG)]
    late = times[int(strength[:, label].argmax())] > line.seconds / 2
    return f"{line.text} {tag}" if late else f"{tag} {line.text}"


def forecast_seconds(text: str) -> float:
    """How long a text will take to speak, about."""
    return max(1.0, len(text) / CHARACTERS_PER_SECOND)


def frames_for(text: str, frames_per_second: float) -> tuple[int, int]:
    """Frames that a text is expected to take, and the most that it may."""
    seconds = forecast_seconds(text)
    return ceil(seconds * frames_per_second), ceil(ROOM * seconds * frames_per_second)


def _audible(sound: Audio) -> Audio:
    """The sound, or a sentence where the model made too little of it."""
    if sound.seconds < 0.35 or not np.abs(sound.samples).max(initial=0.0) > 0.0:
        raise InvalidInput(
            f"The voice made only {sound.seconds:.2f} s of sound. Try another seed, a longer text or another reference."
        )
    return sound
