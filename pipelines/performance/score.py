"""What the face does, frame by frame: the one thing that every portrait back end shares."""

from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput, UnreadableMedia

Array = NDArray[np.float32]

SCHEMA = "performance/1"

UNITS = (
    "AU1", "AU2", "AU4", "AU5", "AU6", "AU7", "AU9", "AU10", "AU12", "AU14", "AU15", "AU16", "AU17",
    "AU18", "AU20", "AU22", "AU23", "AU24", "AU25", "AU26", "AU28", "AU38", "AU43",
)  # fmt: skip
"""Facial action units of FACS (Ekman, Friesen & Hager, 2002) that a score carries."""

VISEMES = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U")
"""Mouth shapes of speech: the 15 visemes of MPEG-4 / Oculus lip sync."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PerformanceScore:
    """What the face does, frame by frame.

    fps: frames per second.
    units: [frames, len(UNITS), 2] in 0..1, strength of each action unit on the person's left and right,
        from emotion (speech is in `visemes`, blinks in `blinks`).
    visemes: [frames, len(VISEMES)] in 0..1, the mouth shapes of speech after coarticulation; a row sums to <= 1.
    gaze: [frames, 2] degrees, yaw (positive to the person's left) and pitch (positive up), relative to the head.
    blinks: [frames, 2] in 0..1, eyelid closure of left and right (1 = shut).
    head: [frames, 3] degrees, pitch (positive up), yaw (positive to the person's left), roll (positive
        towards the person's left shoulder), relative to the pose in the picture.

    Raises InvalidInput where a shape or range does not hold.
    """

    fps: float
    units: Array
    visemes: Array
    gaze: Array
    blinks: Array
    head: Array

    def __post_init__(self) -> None:
        if not 1 <= self.fps <= 120:
            raise InvalidInput(f"fps is {self.fps}; a score runs at 1 to 120 frames per second.")
        frames = len(self.units)
        shapes = {
            "units": (frames, len(UNITS), 2),
            "visemes": (frames, len(VISEMES)),
            "gaze": (frames, 2),
            "blinks": (frames, 2),
            "head": (frames, 3),
        }
        for name, shape in shapes.items():
            track = np.ascontiguousarray(getattr(self, name), dtype=np.float32)
            if track.shape != shape:
                raise InvalidInput(f"The track '{name}' has shape {track.shape}; it must be {shape}.")
            if not np.isfinite(track).all():
                raise InvalidInput(f"The track '{name}' holds values that are not numbers.")
            if (
                name in ("units", "visemes", "blinks")
                and track.size
                and (track.min() < -1e-5 or track.max() > 1 + 1e-5)
            ):
                raise InvalidInput(
                    f"The track '{name}' runs from {track.min():g} to {track.max():g}; it must lie in 0..1."
                )
            object.__setattr__(self, name, track)

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.units)

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return self.frames / self.fps

    def unit(self, name: str) -> Array:
        """Track of one action unit, [frames, 2] in 0..1 (left, right); `name` is one of UNITS."""
        return self.units[:, UNITS.index(name)]

    def save(self, path: Path) -> None:
        """Write the score as a versioned .npz."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                schema=np.array(SCHEMA),
                unit_names=np.array(UNITS),
                viseme_names=np.array(VISEMES),
                fps=np.array(self.fps),
                **{name: getattr(self, name) for name in _TRACKS},
            )

    @classmethod
    def of_units(cls, units: Array, *, fps: float = 25.0) -> "PerformanceScore":
        """A score that plays action units [frames, len(UNITS), 2] only: silent, unblinking, head and eyes still."""
        frames = len(units)
        return cls(
            fps=fps,
            units=units,
            visemes=np.zeros((frames, len(VISEMES)), dtype=np.float32),
            gaze=np.zeros((frames, 2), dtype=np.float32),
            blinks=np.zeros((frames, 2), dtype=np.float32),
            head=np.zeros((frames, 3), dtype=np.float32),
        )

    @classmethod
    def load(cls, path: Path) -> "PerformanceScore":
        """Read a score written by `save`. Raises UnreadableMedia for any other file, never unpickles."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                schema = str(stored["schema"])
                if schema != SCHEMA:
                    raise UnreadableMedia(f"{path.name} holds the schema '{schema}'; this version reads '{SCHEMA}'.")
                if tuple(stored["unit_names"]) != UNITS or tuple(stored["viseme_names"]) != VISEMES:
                    raise UnreadableMedia(
                        f"{path.name} lists other units or visemes than this version. Direct it again."
                    )
                return cls(fps=float(stored["fps"]), **{name: stored[name] for name in _TRACKS})
        except (OSError, EOFError, KeyError, BadZipFile, ValueError) as error:
            if isinstance(error, InvalidInput):
                raise
            raise UnreadableMedia(f"{path.name} is not a performance score (.npz written by Mien): {error}.") from error


_TRACKS = tuple(field.name for field in fields(PerformanceScore) if field.name != "fps")
