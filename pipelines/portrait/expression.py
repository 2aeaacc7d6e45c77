"""From one frame of a performance to where every point of the face lies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES
from pipelines.face.topology import (
    LEFT_EYE_LOWER,
    LEFT_EYE_UPPER,
    LIPS_INNER_LOWER,
    LIPS_INNER_UPPER,
    RIGHT_EYE_LOWER,
    RIGHT_EYE_UPPER,
)
from pipelines.portrait.rig import closing_bases, displacement_bases

Array = NDArray[np.float32]

LID_RINGS = {
    # The fold above the lashes, the skin under the brow, and the rim under the eye, outer corner to nose.
    "left": ((467, 260, 259, 257, 258, 286, 414), (445, 444, 443, 442, 441), (339, 254, 253, 252, 256, 341)),
    "right": ((247, 30, 29, 27, 28, 56, 190), (225, 224, 223, 222, 221), (110, 24, 23, 22, 26, 112)),
}
LID_RIMS = {"left": (LEFT_EYE_UPPER, LEFT_EYE_LOWER), "right": (RIGHT_EYE_UPPER, RIGHT_EYE_LOWER)}

_UPPER, _LOWER = list(LIPS_INNER_UPPER[1:-1]), list(LIPS_INNER_LOWER[1:-1])

LOCAL = tuple(
    sorted(
        {point for rims in LID_RIMS.values() for rim in rims for point in rim}
        | {point for rings in LID_RINGS.values() for ring in rings for point in ring}
    )
)
"""Points that move otherwise than by bases."""

_UPPER_SHARE = 0.35
"""How much of the way to each other the upper lip goes."""

_JAW, _CLOSE = BLENDSHAPE_INDEX["jawOpen"], BLENDSHAPE_INDEX["mouthClose"]

_OPENING = [
    BLENDSHAPE_INDEX[name]
    for name in (
        "jawOpen", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
        "mouthFunnel", "mouthPucker",
    )
]  # fmt: skip
"""Shapes that part the lips."""

_MIDDLE = slice(3, 6)
"""Columns in the middle of the mouth."""

_RELAXED = {
    "mouthSmile": 0.9, "mouthFrown": 0.6, "mouthPucker": 0.6, "mouthFunnel": 0.7, "mouthStretch": 0.5,
    "mouthDimple": 0.4, "jawOpen": 1.0, "mouthUpperUp": 0.7, "mouthLowerDown": 0.8, "mouthShrugLower": 0.5,
    "browInnerUp": 0.6, "browOuterUp": 0.5, "browDown": 0.45, "jaw": 0.8, "mouth": 0.0, "noseSneer": 0.5,
}  # fmt: skip
"""How much of each expression of the picture is taken back before the performance is played."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FrameOfPlay:
    """What one frame asks of the face: blendshapes [52], closure of the lids and gaze by side ("left", "right").

    shut: 0..1, lid closure of (left, right). gaze: degrees, yaw to the person's left and pitch up.
    """

    blendshapes: Array
    shut: tuple[float, float]
    gaze: tuple[float, float]


class Expression:
    """One face, relaxed, that plays frames. Positions are in the head's frame."""

    def __init__(self, head_points: Array, blendshapes: Array) -> None:
        """head_points: [478, 3]; blendshapes: [52], what the face does in the picture."""
        self.rest = head_points
        self._bases = displacement_bases(head_points)
        self.relaxing = _relaxing(blendshapes)
        self._neutral = -np.tensordot(self.relaxing, self._bases, axes=1)
        closers = closing_bases(head_points)
        self._neutral += np.tensordot(_closing(_gaps(self.rest + self._neutral)), closers, axes=1)
        self.bases = np.concatenate([self._bases, self._neutral[None], closers]).astype(np.float32)
        self._parting = _gaps(self._bases)
        self._apertures = {
            side: np.maximum(self.rest[list(lower), 1] - self.rest[list(upper), 1], 0.0)
            for side, (upper, lower) in LID_RIMS.items()
        }

    @property
    def relaxed(self) -> Array:
        """Positions [478, 3] of the relaxed face."""
        return np.asarray(self.rest + self._neutral)

    def play(self, frame: FrameOfPlay) -> tuple[Array, Array]:
        """Return what moves the points from where they are in the picture.

        The first are weights [71] of `bases`: the blendshapes, one that relaxes the face, and eighteen that close
        the lips. The second is a displacement [478, 3] to add, which only LOCAL points have: lids that follow the eye.
        """
        weights = np.append(frame.blendshapes, np.float32(1))
        local = np.zeros_like(self.rest)
        for index, side in enumerate(("left", "right")):
            self._move_lids(local, side, frame, frame.shut[index])
        return np.concatenate([weights, self._keep_opening(frame.blendshapes)]), local

    def _keep_opening(self, blendshapes: Array) -> Array:
        """Weights [18] of the closing bases that give the lips the opening they are asked for.

        Only jaw and lips that part open a mouth. Whatever else moves a lip, a sneer or a smile, the other lip comes
        after it. "mouthClose" takes from the opening as much as a jaw that drops so far would give.
        """
        asked = np.maximum(blendshapes[_OPENING] @ self._parting[_OPENING], 0.0)
        closed = float(blendshapes[_CLOSE]) * float(self._parting[_JAW, _MIDDLE].mean())
        left = 1.0 - min(1.0, closed / max(float(asked[_MIDDLE].mean()), 1e-6))
        return _closing(blendshapes @ self._parting - left * asked)

    def _move_lids(self, moved: Array, side: str, frame: FrameOfPlay, shut: float) -> None:
        upper, lower = LID_RIMS[side]
        fold, socket, under = LID_RINGS[side]
        name = side.capitalize()
        weights = frame.blendshapes
        wide = float(weights[BLENDSHAPE_INDEX[f"eyeWide{name}"]])
        squint = float(weights[BLENDSHAPE_INDEX[f"eyeSquint{name}"]])
        squint = min(1.0, squint + 0.5 * float(weights[BLENDSHAPE_INDEX[f"cheekSquint{name}"]]))
        pitch = float(np.clip(frame.gaze[1] / 25.0, -1, 1))
        opening = self._apertures[side]
        down = 1 - (1 - 0.9 * shut) * (1 - 0.16 * squint)
        down -= 0.3 * wide * (1 - shut)
        up = 0.1 * shut + 0.26 * squint * (1 - shut) + 0.1 * min(pitch, 0) * (1 - shut)
        up = min(up, 1 - max(down, 0)) if down > 0 else up
        dip = down * opening
        moved[list(upper), 1] += dip
        moved[list(lower), 1] -= up * opening
        middle = float(opening.max())
        moved[list(fold), 1] += np.array([0.2, 0.4, 0.45, 0.45, 0.45, 0.4, 0.2], dtype=np.float32) * down * middle
        moved[list(socket), 1] += 0.08 * down * middle
        moved[list(under), 1] -= 0.45 * up * middle


def _gaps(points: Array) -> Array:
    """Opening between the lips at each of their nine columns, [..., 9], of points or movements [..., 478, 3]."""
    return np.asarray(points[..., _LOWER, 1] - points[..., _UPPER, 1])


def _closing(gaps: Array) -> Array:
    """Weights [18] of the closing bases that bring the lips nearer by `gaps` [9]."""
    return np.concatenate([_UPPER_SHARE * gaps, (_UPPER_SHARE - 1) * gaps]).astype(np.float32)


def _relaxing(blendshapes: Array) -> Array:
    """How much of each blendshape to take back, [52]; small scores are the model's uncertainty."""
    relaxing = np.zeros(len(BLENDSHAPES), dtype=np.float32)
    for index, name in enumerate(BLENDSHAPES):
        share = _RELAXED.get(name, _RELAXED.get(name.removesuffix("Left").removesuffix("Right"), 0.0))
        relaxing[index] = share * max(0.0, (float(blendshapes[index]) - 0.12) / 0.88)
    return relaxing
