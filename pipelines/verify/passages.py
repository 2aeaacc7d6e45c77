"""Asked against measured, passage by passage: each line of a dubbed film against what was asked of that line."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.passages import Passage, composed
from pipelines.errors import UnreadableMedia
from pipelines.media.audio import load_audio
from pipelines.media.types import Audio
from pipelines.verify.probe import Measurement
from pipelines.verify.report import compare
from pipelines.verify.voice import CARD, hear


def measure_passages(
    clip: Path, passages: Sequence[Passage], *, check: Callable[[], object] = lambda: None
) -> dict[str, Any]:
    """The voice in a finished file against what each passage asks, as JSON-ready values.

    As in `Report.to_dict`, for all passages together; between them nothing is asked and nothing is counted. `asked` is
    the composed curve, `passages` has one entry each, in their order: start, end, and agreement, strength, felt (the
    label that is heard most) and text, or text alone where nothing can be heard.

    check: called every few seconds of each; may raise to stop.

    Raises UnreadableMedia where nothing is heard in any of them.
    """
    sound = load_audio(clip)
    told: list[dict[str, Any]] = []
    heard: list[tuple[Passage, Measurement]] = []
    for one in passages:
        piece = Audio(
            samples=sound.samples[round(one.start * sound.rate) : round(one.end * sound.rate)], rate=sound.rate
        )
        place = {"start": round(one.start, 3), "end": round(one.end, 3)}
        try:
            measured = hear(piece, check)
        except UnreadableMedia as error:
            told.append({**place, "text": str(error)})
            continue
        heard.append((one, measured))
        report = compare(one.curve, measured, probe=CARD.name).to_dict()
        told.append({**place, "felt": _felt(measured.curve), **{key: report[key] for key in _TOLD}})
    if not heard:
        raise UnreadableMedia("No voice is heard in any of the lines. Check that they are spoken.")
    asked = composed(passages)
    whole = compare(asked, _joined(heard), probe=CARD.name).to_dict()
    return {**whole, "asked": asked.to_dict(), "passages": told}


_TOLD = ("agreement", "strength", "text")


def _felt(curve: EmotionCurve) -> str:
    """The label that is heard most over the keyframes, "neutral" where none is."""
    weights = {name: sum(key.emotion.labels[name] * key.emotion.intensity for key in curve.keyframes) for name in _FELT}
    name = max(weights, key=lambda label: weights[label])
    return name if weights[name] > 0 else "neutral"


_FELT = ("angry", "contempt", "disgusted", "fear", "happy", "sad", "surprised")


def _joined(heard: Sequence[tuple[Passage, Measurement]]) -> Measurement:
    """What was heard in each passage, on one line of time."""
    keys: dict[float, tuple[Keyframe, float]] = {}
    for passage, measured in heard:
        for key, spread in zip(measured.curve.keyframes, measured.spread, strict=True):
            at = round(passage.start + key.seconds, 6)
            if at < passage.end:
                keys[at] = (replace(key, seconds=at), spread)
    rising = [keys[at] for at in sorted(keys)]
    seconds = [passage.end - passage.start for passage, _ in heard]
    seen = sum(length * measured.seen for length, (_, measured) in zip(seconds, heard, strict=True)) / sum(seconds)
    return Measurement(
        curve=EmotionCurve(keyframes=tuple(key for key, _ in rising)),
        spread=tuple(spread for _, spread in rising),
        seen=seen,
    )
