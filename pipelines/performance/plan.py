"""The acting plan in words: what the face will do and when, for people to read and to edit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput
from pipelines.performance.score import UNITS
from pipelines.performance.units import units_for

Array = NDArray[np.float64]

WORDS: Mapping[str, str] = MappingProxyType({
    "AU1": "inner brows rise", "AU2": "outer brows rise", "AU4": "brows lower and draw together",
    "AU5": "upper lids rise", "AU6": "cheeks rise", "AU7": "lids tighten", "AU9": "nose wrinkles",
    "AU10": "upper lip rises", "AU12": "lip corners rise", "AU14": "lip corner tightens",
    "AU15": "lip corners sink", "AU16": "lower lip sinks", "AU17": "chin rises", "AU18": "lips purse",
    "AU20": "lips stretch", "AU22": "lips funnel", "AU23": "lips tighten", "AU24": "lips press",
    "AU25": "lips part", "AU26": "jaw drops", "AU28": "lips roll in", "AU38": "nostrils widen",
    "AU43": "lids droop",
})  # fmt: skip
"""What each action unit looks like."""

_FAINTEST = 0.015
"""Units below this are left out of the words."""

_TIME = re.compile(r"^\s*([^\s:]+?)\s*s(?:ec(?:onds?)?)?\b", re.I)
_HOLD = re.compile(r"^\s*\(jump\)", re.I)
_UNIT = re.compile(r"\bAU\s*(\d+\w*)(?:\s*(left|right|both)\b)?\s*[:=]?\s*([-+]?(?:\d+\.?\d*|\.\d+))?(\S?)", re.I)
_NO_UNIT = re.compile(r"\bAU[a-z_]\w*")


@dataclass(frozen=True, kw_only=True, eq=False)
class ActingPlan:
    """What the face shall do: strengths of the action units at given times.

    times: [n] seconds, rising. targets: [n, len(UNITS), 2] in 0..1 (left, right).
    jumps: [n] whether the plan jumps there at its time instead of easing in from the line before.
    """

    times: Array
    targets: NDArray[np.float32]
    jumps: NDArray[np.bool_]

    def at(self, times: Array) -> NDArray[np.float32]:
        """The strengths [m, len(UNITS), 2] at `times` [m]; before the first line and after the last they hold."""
        after = np.clip(np.searchsorted(self.times, times, side="right"), 0, len(self.times) - 1)
        before = np.maximum(np.searchsorted(self.times, times, side="right") - 1, 0)
        span = self.times[after] - self.times[before]
        progress = np.clip((times - self.times[before]) / np.where(span > 0, span, 1.0), 0.0, 1.0)
        eased = np.where(self.jumps[after], progress >= 1.0, progress * progress * (3.0 - 2.0 * progress))
        start, end = self.targets[before], self.targets[after]
        return np.asarray(start + (end - start) * eased[:, None, None], dtype=np.float32)


def describe(curve: EmotionCurve, seconds: float) -> str:
    """The plan for a clip of `seconds`, one line for each keyframe in it, in the words that `parse_plan` reads.

    A curve that is on its way somewhere when the clip ends has a last line that says how far it gets.
    """
    times = [key.seconds for key in curve.keyframes if key.seconds <= seconds]
    jumps = [key.easing == "hold" for key in curve.keyframes if key.seconds <= seconds]
    if not times or times[0] > 0:
        times, jumps = [0.0, *times], [False, *jumps]
    if curve.end > seconds:
        times, jumps = [*times, seconds], [*jumps, False]
    samples = curve.sample(times)
    units = units_for(samples).astype(np.float64)
    lines = []
    for place, (time, jump) in enumerate(zip(times, jumps, strict=True)):
        feeling = _feeling(samples.strength[place])
        lines.append(f"{_seconds(time)} s{' (jump)' if jump else ''} {feeling}: {_face(units[place])}")
    return "\n".join(lines)


def parse_plan(text: str) -> ActingPlan:
    """Read a plan: each line starts with its time ("3.0 s") and names units with strengths ("AU4 .6, AU14 left .5").

    "(jump)" after the time lets the face jump there instead of easing in from the line before. All other words are
    free. Empty lines and lines that start with "#" are passed over. Units that a line does not
    name rest there.

    Raises InvalidInput, with the number of the line and the value, for a time that is missing or does not rise, an
    unknown unit, or a strength that is missing or outside 0..1.
    """
    times: list[float] = []
    jumps: list[bool] = []
    targets: list[Array] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        time, rest = _time(line, number)
        if times and time <= times[-1]:
            raise InvalidInput(
                f"Line {number} of the acting plan stands at {time:g} s, after {times[-1]:g} s; times must rise. "
                "Move the line or change its time."
            )
        times.append(time)
        jumps.append(_HOLD.match(rest) is not None)
        targets.append(_targets(rest, number))
    if not times:
        raise InvalidInput('The acting plan is empty. Write a line such as "0 s happy: lip corners rise (AU12 .6)".')
    return ActingPlan(
        times=np.array(times), targets=np.array(targets, dtype=np.float32), jumps=np.array(jumps, dtype=bool)
    )


def _feeling(strength: Array) -> str:
    felt = sorted(
        ((value, label) for label, value in zip(LABELS, strength, strict=True) if value >= 0.005), reverse=True
    )
    return " + ".join(f"{label} {value:.2g}" for value, label in felt) or "calm"


def _face(units: Array) -> str:
    parts = []
    for unit, (left, right) in zip(UNITS, units, strict=True):
        if max(left, right) < _FAINTEST:
            continue
        if abs(left - right) < 0.005:
            parts.append(f"{WORDS[unit]} ({unit} {_strength(left)})")
        elif min(left, right) < _FAINTEST:
            side = "left" if left > right else "right"
            parts.append(f"{WORDS[unit]} on the {side} ({unit} {side} {_strength(max(left, right))})")
        else:
            parts.append(f"{WORDS[unit]} ({unit} left {_strength(left)}, {unit} right {_strength(right)})")
    return ", ".join(parts) or "face at rest"


def _strength(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def _seconds(time: float) -> str:
    return f"{time:.1f}" if abs(time - round(time, 1)) < 1e-9 else f"{time:.3f}".rstrip("0")


def _time(line: str, number: int) -> tuple[float, str]:
    found = _TIME.match(line)
    word = found.group(1) if found else line.split()[0]
    try:
        time = float(word.replace(",", "."))
    except ValueError:
        time = float("nan")
    if found is None or not (isfinite(time) and time >= 0):
        raise InvalidInput(
            f"Line {number} of the acting plan starts with '{word}'; it must start with its time in seconds, "
            'such as "3.0 s".'
        )
    return time, line[found.end() :]


def _targets(rest: str, number: int) -> Array:
    targets = np.zeros((len(UNITS), 2))
    for unit, side, strength in _units(rest, number):
        sides = {"left": [0], "right": [1], "both": [0, 1]}[side]
        if targets[UNITS.index(unit), sides].any():
            raise InvalidInput(f"Line {number} of the acting plan names {unit} twice. Keep one of the two.")
        targets[UNITS.index(unit), sides] = strength
    return targets


def _units(rest: str, number: int) -> Iterator[tuple[str, str, float]]:
    if strange := _NO_UNIT.search(rest):
        raise _unknown(strange.group(0), number)
    for found in _UNIT.finditer(rest):
        unit = f"AU{found.group(1).lstrip('0')}"
        if unit not in UNITS:
            raise _unknown(unit, number)
        if found.group(3) is None or found.group(4) in tuple("%0123456789."):
            said = f"'{found.group(0).strip()}'"
            raise InvalidInput(
                f"Line {number} of the acting plan says {said}; {unit} needs a strength from 0 to 1, such as {unit} .6."
            )
        strength = float(found.group(3))
        if not 0.0 <= strength <= 1.0:
            raise InvalidInput(
                f"Line {number} of the acting plan sets {unit} to {strength:g}; a strength lies between 0 and 1."
            )
        yield unit, (found.group(2) or "both").lower(), strength


def _unknown(unit: str, number: int) -> InvalidInput:
    return InvalidInput(
        f"Line {number} of the acting plan names {unit}, which is not known here. Use one of {', '.join(UNITS)}."
    )
