"""Head, ears, neck and shoulders, lit together: the picture all rendered portraits start from."""

from dataclasses import dataclass

import numpy as np
from canvas import Canvas, Field, curve, lay, step
from light import Lights, cast_shadow, develop, shade
from person import Person, both
from relief import head_mask, head_relief, neck_relief
from skin import pores, skin_colour, skin_gloss


@dataclass(frozen=True, kw_only=True)
class Bust:
    """The lit bust in display colours with its cover and depth, before eyes, brows and hair."""

    picture: Field
    cover: Field
    depth: Field
    head: Field


def render_bust(
    canvas: Canvas,
    person: Person,
    lights: Lights,
    *,
    neck: float = 0.185,
    shoulders: float = 0.62,
    exposure: float = 1.0,
) -> Bust:
    """Skin of head, ears and neck under the lights; `neck` and `shoulders` are half widths in heads."""
    c = canvas
    head, head_depth = head_mask(c, person), head_relief(c, person)
    neck_depth, neck_mask = neck_relief(c, neck, shoulders)
    ear_depth, ear_mask = _ears(c)
    albedo, gloss, fine = skin_colour(c, person), skin_gloss(c, person), pores(c, person)
    depth = np.where(head > 0.5, head_depth + 0.02, np.where(ear_mask > 0.5, ear_depth, neck_depth - 0.12)).astype(
        np.float32
    )
    clear = cast_shadow(c, depth, lights.key, lights.shadow_soft)
    under = 1 - 0.75 * c.blur(head, 0.03) * step(0.30, 0.50, c.y)
    parts = []
    for layer, shadow in ((neck_depth, c.blur(clear, 0.02) * under), (ear_depth, clear), (head_depth, clear)):
        parts.append(shade(c, layer, albedo, lights, clear=shadow, gloss=gloss, detail=fine))
    picture = parts[0] * (0.35 + 0.65 * under)[..., None]
    red = np.array((1.05, 0.80, 0.74), np.float32)
    picture = lay(picture, parts[1] * red * 0.9, ear_mask)
    picture = lay(picture, parts[2], head)
    cover = np.maximum(np.maximum(neck_mask, ear_mask), head)
    return Bust(picture=develop(picture, exposure), cover=cover, depth=depth, head=head)


def _ears(canvas: Canvas) -> tuple[Field, Field]:
    c = canvas
    mask, depth = np.zeros((c.size, c.size), np.float32), np.zeros((c.size, c.size), np.float32)
    shape = curve(
        [
            (0.300, -0.045),
            (0.335, -0.075),
            (0.366, -0.055),
            (0.368, 0.01),
            (0.352, 0.085),
            (0.335, 0.155),
            (0.312, 0.182),
            (0.290, 0.165),
            (0.28, 0.06),
        ],
        closed=True,
    )
    helix = curve([(0.312, -0.035), (0.336, -0.062), (0.358, -0.045), (0.358, 0.01), (0.345, 0.08), (0.332, 0.13)])
    fold = curve([(0.322, -0.02), (0.338, -0.015), (0.340, 0.03), (0.330, 0.08)])
    for outer, rim, inner in zip(both(shape), both(helix), both(fold), strict=True):
        one = c.fill(outer)
        mask = np.maximum(mask, one)
        depth = depth + 0.05 * c.blur(one, 0.012) + 0.016 * c.stroke(rim, (0.008, 0.014, 0.012), 0.004)
        depth = depth - 0.020 * c.stroke(inner, (0.010, 0.016, 0.012), 0.006)
    return np.asarray(depth, dtype=np.float32), mask
