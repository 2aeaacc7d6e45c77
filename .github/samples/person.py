"""Who is drawn: proportions, colours and age of one invented person. Lengths are in heads (see canvas.py)."""

from dataclasses import dataclass

from canvas import curve, mirror
from numpy import concatenate, float64
from numpy.typing import NDArray

Colour = tuple[float, float, float]
"""Linear red, green and blue in 0..1."""
Line = NDArray[float64]


@dataclass(frozen=True, kw_only=True)
class Person:
    """An invented face. `outline` is the right half of the head's contour, crown first, chin last."""

    outline: tuple[tuple[float, float], ...]
    skin: Colour
    lips: Colour
    iris: Colour
    hair: Colour
    flush: float = 0.5
    gloss: float = 0.5
    eye_open: float = 1.0
    eye_size: float = 1.0
    eye_tilt: float = 0.0
    eye_fold: float = 1.0
    brow_thick: float = 1.0
    brow_height: float = 0.0
    nose_wide: float = 1.0
    nose_high: float = 1.0
    lip_full: float = 1.0
    mouth_wide: float = 1.0
    smile: float = 0.0
    gaze: float = 0.0
    cheeks: float = 1.0
    age: float = 0.0
    stubble: float = 0.0
    freckles: float = 0.0
    lashes: float = 1.0
    seed: int = 0

    @property
    def contour(self) -> Line:
        """The closed contour of the head [n, 2]."""
        left = [(-x, y) for x, y in self.outline[-2:0:-1]]
        return curve([*self.outline, *left], 400, closed=True)

    @property
    def upper_lid(self) -> Line:
        """The right eye's upper lid, inner corner first [n, 2]."""
        return self._eye(
            [(0.072, 0.014), (0.088, -0.008), (0.113, -0.027), (0.145, -0.033), (0.180, -0.020), (0.209, 0.0)]
        )

    @property
    def lower_lid(self) -> Line:
        """The right eye's lower lid, inner corner first [n, 2]."""
        return self._eye(
            [(0.072, 0.014), (0.090, 0.0175), (0.118, 0.0235), (0.148, 0.0255), (0.182, 0.018), (0.209, 0.0)]
        )

    @property
    def lid_crease(self) -> Line:
        """The fold above the right eye [n, 2]."""
        return self._eye([(0.080, -0.018), (0.108, -0.042), (0.145, -0.051), (0.182, -0.040), (0.214, -0.014)])

    @property
    def brow(self) -> Line:
        """The right eyebrow's middle line, inner end first [n, 2]."""
        up = self.brow_height
        tilt = self.eye_tilt * 0.5
        return curve(
            [
                (0.066, -0.083 - up + 0.05 * tilt),
                (0.108, -0.099 - up),
                (0.160, -0.113 - up - 0.1 * tilt),
                (0.205, -0.106 - up - 0.15 * tilt),
                (0.240, -0.078 - up - 0.15 * tilt),
            ]
        )

    @property
    def mouth_line(self) -> Line:
        """Where the closed lips meet, left corner to right corner [n, 2]."""
        wide, up = 0.108 * self.mouth_wide, 0.012 * self.smile
        half = [(0.0, 0.320), (0.022, 0.3175), (0.055, 0.3195), (0.085, 0.3195 - up * 0.5), (wide, 0.3165 - up)]
        return curve([*[(-x, y) for x, y in half[:0:-1]], *half])

    @property
    def upper_lip(self) -> Line:
        """The upper lip's outline, closed along the mouth line [n, 2]."""
        wide, up, full = 0.108 * self.mouth_wide, 0.012 * self.smile, self.lip_full
        half = [
            (0.0, 0.320 - 0.0245 * full),
            (0.021, 0.320 - 0.0315 * full),
            (0.05, 0.320 - 0.0225 * full),
            (0.083, 0.319 - 0.0105 * full - up * 0.5),
            (wide, 0.3165 - up),
        ]
        return concatenate([curve([*[(-x, y) for x, y in half[:0:-1]], *half]), self.mouth_line[::-1]])

    @property
    def lower_lip(self) -> Line:
        """The lower lip's outline, closed along the mouth line [n, 2]."""
        wide, up, full = 0.108 * self.mouth_wide, 0.012 * self.smile, self.lip_full
        half = [
            (0.0, 0.320 + 0.045 * full),
            (0.035, 0.320 + 0.0425 * full),
            (0.068, 0.320 + 0.027 * full),
            (0.09, 0.319 + 0.0115 * full - up * 0.6),
            (wide, 0.3165 - up),
        ]
        return concatenate([curve([*[(-x, y) for x, y in half[:0:-1]], *half]), self.mouth_line[::-1]])

    def _eye(self, points: list[tuple[float, float]]) -> Line:
        size, middle = self.eye_size, 0.139
        return curve(
            [
                (
                    middle + (x - middle) * size,
                    0.004
                    + (y - 0.004) * size * (self.eye_open if 0.08 < x < 0.205 else 1.0)
                    - (x - middle) * self.eye_tilt,
                )
                for x, y in points
            ]
        )


def both(line: Line) -> tuple[Line, Line]:
    """A line of the right half and its mirror image."""
    return line, mirror(line)
