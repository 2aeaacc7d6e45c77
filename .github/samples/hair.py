"""Hair: strands between guide lines, gathered in locks and lit as thin fibres; and close-cropped curls."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from canvas import Canvas, Field, curve, lay, step
from light import Lights, develop, shade
from numpy.typing import NDArray
from person import Colour
from scipy.interpolate import CubicSpline
from strands import paint_strands

Guide = Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A sheet of hair that flows between guide lines, root first; neighbouring guides lie side by side.

    `wave` is the sideways swing at the tips in heads, `turns` how often it swings, `stray` how far single hairs
    leave their lock, `shade` darkens what lies behind, `ragged` shortens strands at random.
    """

    guides: tuple[Guide, ...]
    count: int
    wave: float = 0.0
    turns: float = 2.0
    stray: float = 0.006
    shade: float = 1.0
    ragged: float = 0.12
    width: float = 0.0042
    locks: int = 26
    seed: int = 0


def paint_lock(canvas: Canvas, picture: Field, lock: Lock, colour: Colour, lights: Lights) -> Field:
    """Lay the sheet over the picture: a dark under-layer first, then strands from the shaded to the lit ones."""
    random = np.random.default_rng(lock.seed)
    guides = np.stack([curve(guide, 60) for guide in lock.guides])
    sheet = CubicSpline(np.linspace(0, 1, len(guides)), guides, axis=0) if len(guides) > 2 else None
    along = np.linspace(0, 1, 60)
    phases, offsets, lights_up = (
        random.uniform(0, 6.3, lock.locks),
        random.normal(0, 1, lock.locks),
        random.normal(0, 1, lock.locks),
    )
    ends = random.uniform(0, 1, lock.locks)
    paths, tones = [], []
    for number in range(lock.count):
        pass_ = number / lock.count
        u = random.uniform(0, 1)
        group = min(lock.locks - 1, int(u * lock.locks))
        round_ = 0.62 + 0.50 * np.sin(np.pi * (u * lock.locks - group)) - 0.30 * np.exp(-u / 0.06)
        middle = (group + 0.5) / lock.locks
        pull = 0.55 * along**0.8
        place = u + (middle - u) * pull
        path = _between(guides, sheet, place)
        across = _across(path)
        swing = lock.wave * along**1.2 * np.sin(2 * np.pi * lock.turns * along + phases[group] * 0.6 + 3 * middle)
        jitter = lock.stray * (random.normal() * along + 0.6 * random.normal() * np.sin(np.pi * along))
        path = path + across * (swing + jitter + 0.5 * lock.stray * offsets[group] * along)[:, None]
        length = int(
            60
            * (1 - lock.ragged * (0.6 * ends[group] + 0.4 * random.uniform(0, 1)) - 0.10 * abs(u - middle) * lock.locks)
        )
        path = path[random.integers(0, 2) : max(8, length) : 2]
        glow = (0.30 + 0.75 * pass_) * np.exp(0.24 * lights_up[group] + 0.20 * random.normal())
        paths.append(path)
        tones.append(_tones(path, np.array(colour) * glow * round_ * lock.shade, lights))
    return paint_strands(canvas, picture, paths, tones, width=lock.width)


def crop(
    canvas: Canvas,
    picture: Field,
    area: Sequence[tuple[float, float]],
    colour: Colour,
    lights: Lights,
    *,
    curl: float = 0.011,
    thick: float = 0.02,
    seed: int = 0,
    soft: float = 0.012,
) -> Field:
    """Close-cropped curls over the closed outline `area`: grain as large as `curl`, edges fading into the skin."""
    c = canvas
    mask = c.fill(curve(area, 300, closed=True))
    core = c.blur(mask, soft)
    grain = 0.6 * c.noise(curl, seed) + 0.4 * c.noise(curl * 0.55, seed + 1)
    dome = 0.42 * np.sqrt(np.clip(1 - (c.x / 0.40) ** 2 - ((c.y + 0.06) / 0.55) ** 2, 0.02, 1))
    depth = np.asarray(dome + thick * c.blur(mask, 0.02) + 0.0042 * grain, dtype=np.float32)
    tone = np.broadcast_to(np.array(colour, np.float32), (c.size, c.size, 3)) * (1 + 0.35 * grain[..., None]).clip(0.3)
    lit = develop(
        shade(
            c,
            depth,
            np.asarray(tone, np.float32),
            lights,
            clear=np.ones_like(depth),
            gloss=np.full_like(depth, 0.02),
            seep=0.2,
        )
    )
    fade = step(0.30, 0.80, np.asarray(core + 0.10 * grain * (1 - np.abs(2 * core - 1)), dtype=np.float32))
    return lay(picture, lit, fade)


def hair_shadow(canvas: Canvas, picture: Field, cover: Field, lights: Lights, strength: float = 0.5) -> Field:
    """Darken what lies under hair: the cover moved away from the light and blurred."""
    moved = np.roll(
        cover, (int(-lights.key[1] * 0.030 * canvas.scale), int(-lights.key[0] * 0.030 * canvas.scale)), (0, 1)
    )
    dark = canvas.blur(moved, 0.018) * strength
    return np.asarray(picture * (1 - dark[..., None] * np.array((0.75, 0.90, 0.95), np.float32)), dtype=np.float32)


def _between(guides: NDArray[np.float64], sheet: CubicSpline | None, place: NDArray[np.float64]) -> NDArray[np.float64]:
    """The path whose point number i lies at `place[i]` between the guides."""
    if sheet is None:
        return np.asarray(guides[0] + (guides[-1] - guides[0]) * place[:, None])
    return np.asarray(sheet(place)[np.arange(len(place)), np.arange(len(place))])


def _across(path: NDArray[np.float64]) -> NDArray[np.float64]:
    tangent = np.gradient(path, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
    return np.asarray(normal / (np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9))


def _tones(path: NDArray[np.float64], colour: NDArray[np.float64], lights: Lights) -> NDArray[np.float32]:
    """Display colours along a fibre on the round of the head (Kajiya and Kay, SIGGRAPH 1989)."""
    x, y = path[:, 0], path[:, 1]
    depth = 0.46 * np.sqrt(np.clip(1 - (x / 0.56) ** 2 - (np.minimum(y + 0.05, 0) / 0.60) ** 2, 0.03, 1))
    point = np.stack([x, y, depth], 1)
    tangent = np.gradient(point, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
    normal = np.stack([x / 0.56**2, np.minimum(y + 0.05, 0) / 0.60**2, depth / 0.46**2], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    light = np.zeros((len(path), 3))
    for direction, tint, sharp in ((lights.key, lights.key_colour, 34), (lights.rim, lights.rim_colour, 12)):
        towards = np.array(direction) / np.linalg.norm(direction)
        facing = np.clip((normal @ towards + 0.25) / 1.25, 0, 1)[:, None]
        half = towards + np.array((0.0, 0.0, 1.0))
        half /= np.linalg.norm(half)
        diffuse = np.sqrt(np.clip(1 - (tangent @ towards) ** 2, 0, 1))[:, None] * facing
        shine = np.sqrt(np.clip(1 - (tangent @ half) ** 2, 0, 1))[:, None] ** sharp * facing
        light += np.array(tint) * (0.85 * colour * diffuse + (0.55 * colour + 0.035) * shine)
    light += colour * np.array(lights.sky) * 0.7
    return np.asarray(develop(np.asarray(light, np.float32)), dtype=np.float32)
