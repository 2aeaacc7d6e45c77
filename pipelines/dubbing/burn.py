"""Captions drawn into moving pictures, frame by frame."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from pipelines.dubbing.captions import COLUMNS, Caption, captions, columns
from pipelines.dubbing.lines import Line
from pipelines.media.fonts import direction, font_for

Frame = NDArray[np.uint8]

_SAFE_WIDTH = 0.9
"""Share of the width that rows may take."""

_FOOT = 0.065
"""Height of the lowest base line above the lower edge, as a share of the height."""

_LEADING = 1.22
"""Distance of base lines in sizes of the font."""


class Subtitles:
    """The lines of a script, set for pictures of one size.

    captions: what is read when.
    """

    def __init__(self, lines: Sequence[Line], until: Sequence[float], *, width: int, height: int) -> None:
        """until: for each line, the second at which it has been said. width, height: of the pictures, in pixels.

        Raises InvalidInput, naming the characters, where a line cannot be drawn.
        """
        self._width, self._height = width, height
        self._size = max(10, round(min(width, height) / 18))
        self._fonts = {line.spoken: font_for(line.spoken, self._size) for line in lines}
        self.captions = captions(lines, until, self._fits)

    def over(self, frames: Iterable[Frame], fps: float) -> Iterator[Frame]:
        """Yield the frames, uint8 [height, width, 3] RGB; those without a caption are passed on untouched."""
        shown: list[Caption] = []
        text: _Text | None = None
        for number, frame in enumerate(frames):
            now = (number + 0.5) / fps
            wanted = [one for one in self.captions if one.start <= now < one.end]
            if wanted != shown:
                shown, text = wanted, self._drawn(wanted) if wanted else None
            yield frame if text is None else text.over(frame)

    def _fits(self, line: str, row: str) -> bool:
        return columns(row) <= COLUMNS and self._fonts[line].getlength(row) <= _SAFE_WIDTH * self._width

    def _drawn(self, wanted: Sequence[Caption]) -> "_Text":
        """White letters with a black rim and a soft shadow, which are read on any ground."""
        letters, rims = Image.new("L", (self._width, self._height)), Image.new("L", (self._width, self._height))
        rim = max(1, round(self._size / 14))
        for one in wanted:
            for above, row in enumerate(reversed(one.rows)):
                base = self._height * (1 - _FOOT) - (one.lane + above) * _LEADING * self._size
                for page, width in ((letters, 0), (rims, rim)):
                    ImageDraw.Draw(page).text(
                        (self._width / 2, base),
                        row,
                        fill=255,
                        font=self._fonts[one.text],
                        anchor="ms",
                        direction=direction(one.text),
                        stroke_width=width,
                    )
        shadow = rims.filter(ImageFilter.GaussianBlur(self._size / 7))
        box = shadow.getbbox() or (0, 0, 0, 0)
        letter, ring, shade = (_part(page, box) for page in (letters, rims, shadow))
        keeps = (1 - ring) * (1 - np.float32(_SHADE) * shade)
        return _Text(top=box[1], left=box[0], light=np.float32(_WHITE) * letter, keeps=keeps)


_WHITE, _SHADE = 240.0, 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class _Text:
    """Drawn text: what it adds to the pixels from (top, left) on, and how much of them it keeps; float32 [h, w, 1]."""

    top: int
    left: int
    light: NDArray[np.float32]
    keeps: NDArray[np.float32]

    def over(self, frame: Frame) -> Frame:
        """The frame, uint8 [height, width, 3], with the text."""
        height, width = self.keeps.shape[:2]
        part = np.s_[self.top : self.top + height, self.left : self.left + width]
        frame = frame.copy()
        frame[part] = np.rint(frame[part] * self.keeps + self.light).astype(np.uint8)
        return frame


def _part(page: Image.Image, box: tuple[int, int, int, int]) -> NDArray[np.float32]:
    """A part of a grey picture, float32 [h, w, 1] in 0..1."""
    return np.asarray(page.crop(box), np.float32)[..., np.newaxis] / np.float32(255)
