"""The living picture: a still picture moves with a feeling, by camera, depth, light and weather."""

from collections.abc import Iterator, Sequence
from math import sin

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.media.ahead import drawn_ahead
from pipelines.video.animatic.air import Drifting, Falling, Fog
from pipelines.video.animatic.atmosphere import Atmosphere, atmospheres
from pipelines.video.animatic.camera import view
from pipelines.video.animatic.look import Look, Palette, grade, look_at
from pipelines.video.animatic.scene import weather_of
from pipelines.video.animatic.stage import Stage, View
from pipelines.video.animatic.words import SceneWords
from pipelines.video.living.nearness import Box, Map, nearness

_PARALLAX = 0.35
"""Share of the camera's shift by which near parts move more than far ones."""

_ARRIVAL = 0.9
"""Seconds in which the feeling comes over the picture; the first frame is the picture itself."""


class LivingPicture:
    """A picture that moves as a feeling does. The first frame is the picture itself; no face is bent or covered.

    image: uint8 [height, width, 3] RGB with even sides; the frames have its size. faces: boxes in pixels.
    words: weather and camera that were asked for; everything else in them is left to the picture.
    strength: scales the curve's intensity. The same seed gives the same frames.
    """

    def __init__(
        self,
        image: NDArray[np.uint8],
        curve: EmotionCurve,
        *,
        faces: Sequence[Box],
        words: SceneWords,
        seconds: float,
        fps: float,
        seed: int,
        strength: float = 1.0,
    ) -> None:
        height, width = image.shape[:2]
        self.frame_count = max(1, round(seconds * fps))
        self._image = image
        self._fps = fps
        self._words = words
        self._atmospheres = atmospheres(curve, np.arange(self.frame_count) / fps, strength)
        self._near = nearness(image, faces)
        self._shielded = _shield(faces, height, width)
        self._focus = _focus(faces, height, width)
        self._palette = _palette(image)
        random = np.random.default_rng(seed)
        scale, aspect = min(720.0, float(height)), width / height
        self._air = (Fog(aspect, scale, random, y=0.62, depth=0.6), Drifting(random), Falling(random))

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """The frames, uint8 [height, width, 3] RGB, in their order; a few are drawn ahead, side by side."""
        return drawn_ahead(lambda moment: self._draw(*moment), self._moments())

    def _moments(self) -> Iterator[tuple[Atmosphere, Look, View]]:
        weather = weather_of(self._words)
        phase, pushed = 0.0, 0.0
        for number, felt in enumerate(self._atmospheres):
            seconds = number / self._fps
            come = _eased(seconds / _ARRIVAL)
            atmosphere = _scaled(felt, come)
            pushed += atmosphere.push / self.frame_count
            share = number / max(1, self.frame_count - 1)
            look = look_at(
                palette=self._palette,
                atmosphere=atmosphere,
                weather={name: amount * come for name, amount in weather.items()},
                seconds=seconds,
                phase=phase,
                flash=0.0,
            )
            yield atmosphere, look, _from_rest(self._words, atmosphere, pushed, share, seconds, come)
            phase += (1 + 0.6 * atmosphere.energy) / self._fps

    def _draw(self, atmosphere: Atmosphere, look: Look, seen: View) -> NDArray[np.uint8]:
        if look.seconds == 0:
            return self._image.copy()
        height, width = self._image.shape[:2]
        stage = Stage(width, height, View(x=0.0, y=0.0, zoom=1.0))
        stage.pixels[:] = bare = grade(self._moved(seen), atmosphere)
        for part in self._air:
            part.draw(stage, look)
        self._uncover(stage.pixels, bare, seen)
        return stage.pixels

    def _moved(self, seen: View) -> NDArray[np.uint8]:
        """The picture from where the camera stands now: near parts move more than far ones."""
        x, y = self._sources(seen)
        return np.asarray(cv2.remap(self._image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.uint8)

    def _sources(self, seen: View) -> tuple[Map, Map]:
        """For each pixel of the frame, where in the picture it comes from: two maps, float32 [height, width]."""
        height, width = self._image.shape[:2]
        lift = 1 + _PARALLAX * (self._near - 0.5)
        zoom = 1 + (seen.zoom - 1) * (1 + 0.5 * _PARALLAX * (self._near - 0.5))
        column, row = self._focus
        x = (np.arange(width, dtype=np.float32)[None, :] - column) / zoom + column + seen.x * height * lift
        y = (np.arange(height, dtype=np.float32)[:, None] - row) / zoom + row + seen.y * height * lift
        return x.astype(np.float32), y.astype(np.float32)

    def _uncover(self, frame: NDArray[np.uint8], bare: NDArray[np.uint8], seen: View) -> None:
        """Take fog, rain and petals away from the faces again, where they are now."""
        if self._shielded is None:
            return
        shield = cv2.remap(self._shielded, *self._sources(seen), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        rows = np.flatnonzero(shield.max(axis=1) > 0.004)
        columns = np.flatnonzero(shield.max(axis=0) > 0.004)
        if not rows.size:
            return
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        share = shield[part][..., None]
        frame[part] = np.rint(frame[part] * (1 - share) + bare[part] * share).astype(np.uint8)


def _from_rest(
    words: SceneWords, atmosphere: Atmosphere, pushed: float, share: float, seconds: float, come: float
) -> View:
    """The camera's way, which begins with the whole picture; it breathes a little even where nothing is felt."""
    begun = view(words.cameras, atmosphere, 0.0, 0.0, 0.0)
    now = view(words.cameras, atmosphere, pushed, share, seconds)
    breath = 0.006 * sin(seconds * 1.1) * come
    x, y = 0.55 * (now.x - begun.x) * come, 0.55 * now.y * come
    margin = 1 + 2.4 * (1 + _PARALLAX) * max(abs(x), abs(y))
    return View(x=x, y=y, zoom=max(1 + max(0.0, 0.03 * share + breath + (now.zoom - begun.zoom)), margin))


def _scaled(atmosphere: Atmosphere, share: float) -> Atmosphere:
    return Atmosphere(**{name: value * share for name, value in vars(atmosphere).items()})


def _eased(share: float) -> float:
    bounded = min(1.0, max(0.0, share))
    return bounded * bounded * (3 - 2 * bounded)


def _palette(image: NDArray[np.uint8]) -> Palette:
    """Colours of the air for what drifts through the picture: the pale tone of its upper third."""
    upper = image[: max(1, len(image) // 3)].reshape(-1, 3)
    bright = upper[upper.sum(axis=1) >= np.quantile(upper.sum(axis=1), 0.6)].mean(axis=0)
    haze = float(bright[0]), float(bright[1]), float(bright[2])
    dark = float(np.clip(1.4 - image.mean() / 80, 0, 1))
    return Palette(sky=(haze, haze, haze), light=(255, 240, 214), haze=haze, ambient=(255, 255, 255), dark=dark)


def _focus(faces: Sequence[Box], height: int, width: int) -> tuple[float, float]:
    """The pixel (column, row) that the camera closes in on: the middle of the faces, or of the picture."""
    if not faces:
        return width / 2, height / 2
    left, top, right, bottom = np.mean(np.array(faces), axis=0)
    column, row = (left + right) / 2, (top + bottom) / 2
    return float(np.clip(column, 0.2 * width, 0.8 * width)), float(np.clip(row, 0.15 * height, 0.8 * height))


def _shield(faces: Sequence[Box], height: int, width: int) -> Map | None:
    """Where nothing may cover a face, float32 [height, width] with soft edges, or None without faces."""
    if not faces:
        return None
    mask = np.zeros((height, width), np.float32)
    for left, top, right, bottom in faces:
        size = 1.25 * (right - left), 1.3 * (bottom - top)
        cv2.ellipse(mask, (((left + right) / 2, (top + bottom) / 2), size, 0), 1.0, -1)
    widest = max(right - left for left, _, right, _ in faces)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.06 * widest)))
