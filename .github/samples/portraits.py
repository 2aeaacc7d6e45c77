"""The sample portraits: four invented people, each in a style of its own. Every function returns display colours."""

from dataclasses import replace

import numpy as np
from bust import render_bust
from canvas import Canvas, Field, lay
from chalk import draw_in_chalk
from cloth import backdrop, paint_clothes
from eyes import paint_brows, paint_eyes, paint_nostrils
from flat import draw_flat
from hair import crop, hair_shadow
from light import Lights
from oil import paint_in_oil
from person import Person
from relief import neck_relief
from styles import CROP, PARTED_LEFT, PARTED_RIGHT, WAVES_LEFT, WAVES_RIGHT, cover, paint_behind, paint_sheet
from turn import round_depth, turn_head

SOFT = (
    (0.0, -0.5),
    (0.12, -0.485),
    (0.23, -0.42),
    (0.30, -0.31),
    (0.322, -0.18),
    (0.318, -0.05),
    (0.307, 0.06),
    (0.292, 0.16),
    (0.264, 0.26),
    (0.216, 0.34),
    (0.146, 0.42),
    (0.072, 0.468),
    (0.0, 0.482),
)
"""A head with a narrow chin."""
FIRM = (
    (0.0, -0.5),
    (0.12, -0.485),
    (0.225, -0.425),
    (0.295, -0.32),
    (0.318, -0.19),
    (0.318, -0.06),
    (0.312, 0.06),
    (0.302, 0.17),
    (0.284, 0.27),
    (0.244, 0.36),
    (0.174, 0.445),
    (0.090, 0.49),
    (0.0, 0.50),
)
"""A head with a strong jaw."""


def woman_in_oil(size: int) -> Field:
    """A young woman with auburn waves, painted in oil."""
    c = Canvas(size, head=0.60, eyes=(0.5, 0.455))
    person = Person(
        outline=SOFT,
        skin=(0.60, 0.345, 0.235),
        lips=(0.46, 0.135, 0.13),
        iris=(0.27, 0.33, 0.24),
        hair=(0.13, 0.045, 0.017),
        lip_full=1.15,
        eye_tilt=0.05,
        eye_open=1.02,
        eye_size=1.10,
        flush=0.8,
        smile=0.7,
        freckles=0.55,
        brow_thick=0.75,
        gaze=-0.003,
        lashes=1.1,
    )
    lights = Lights()
    bust = render_bust(c, person, lights, exposure=0.82)
    skin = hair_shadow(c, bust.picture, cover(c, WAVES_LEFT, WAVES_RIGHT), lights)
    skin = _features(c, person, skin, (0.24, 0.13, 0.085))

    picture = backdrop(c, (0.47, 0.50, 0.46), (0.20, 0.245, 0.25), seed=4)
    for seed, sheet in ((3, WAVES_LEFT), (4, WAVES_RIGHT)):
        picture = paint_behind(c, picture, sheet, person.hair, lights, seed=seed)
    picture = lay(picture, skin, bust.cover)
    neckline = _neckline((0.45, 0.58), (0.25, 0.70), (0.12, 0.83), 0.87)
    picture = paint_clothes(
        c, picture, neckline, (0.05, 0.16, 0.17), lights, neck=0.185, shoulders=0.62, seed=2, exposure=0.82
    )
    for seed, sheet in ((5, WAVES_RIGHT), (6, WAVES_LEFT)):
        picture = paint_sheet(
            c,
            picture,
            sheet,
            person.hair,
            (0.10, 0.045, 0.025),
            lights,
            count=5200,
            wave=0.024,
            turns=2.6,
            ragged=0.22,
            stray=0.006,
            seed=seed,
            reach=0.78,
        )

    depth = round_depth(c, bust.depth)
    picture, detail = (turn_head(c, field, depth, yaw=7, roll=-3) for field in (picture, _detail(c, mouth=0.035)))
    return paint_in_oil(picture, detail, seed=1)


def man_rendered(size: int) -> Field:
    """A young man with close-cropped hair, rendered softly in the light of a window."""
    c = Canvas(size, head=0.60, eyes=(0.5, 0.455))
    person = Person(
        outline=FIRM,
        skin=(0.175, 0.078, 0.042),
        lips=(0.17, 0.058, 0.050),
        iris=(0.17, 0.085, 0.045),
        hair=(0.014, 0.011, 0.010),
        lip_full=1.32,
        mouth_wide=1.08,
        eye_tilt=0.03,
        eye_size=1.06,
        flush=0.35,
        gloss=0.75,
        smile=0.8,
        brow_thick=1.15,
        brow_height=-0.006,
        nose_wide=1.28,
        nose_high=0.95,
        lashes=0.75,
        stubble=0.45,
        gaze=0.003,
        seed=8,
    )
    lights = Lights(
        key=(-0.60, -0.50, 0.62),
        key_colour=(3.3, 2.75, 2.2),
        rim=(0.95, -0.2, 0.14),
        rim_colour=(0.9, 1.25, 1.7),
        sky=(0.30, 0.34, 0.44),
        ground=(0.30, 0.22, 0.17),
        fill_colour=(0.30, 0.34, 0.46),
    )
    bust = render_bust(c, person, lights, neck=0.215, shoulders=0.70)
    skin = _features(c, person, bust.picture, (0.085, 0.055, 0.045), whites=0.86)
    picture = lay(
        backdrop(c, (0.80, 0.58, 0.40), (0.42, 0.24, 0.17), centre=(0.35, 0.0), mottle=0.008, seed=4), skin, bust.cover
    )
    neckline = _neckline((0.5, 0.50), (0.27, 0.645), (0.14, 0.715), 0.738)
    picture = paint_clothes(
        c,
        picture,
        neckline,
        (0.52, 0.50, 0.45),
        lights,
        neck=0.215,
        shoulders=0.70,
        seed=2,
        exposure=0.8,
        collar=0.05,
        ribs=1.0,
        knit=1.0,
    )
    picture = crop(c, picture, CROP, person.hair, lights, seed=5)
    return turn_head(c, picture, round_depth(c, bust.depth, 0.42), yaw=-8, roll=2.5)


def elder_in_chalk(size: int) -> Field:
    """An old man in a roll-neck, drawn with three chalks on toned paper."""
    c = Canvas(size, head=0.60, eyes=(0.5, 0.455))
    person = Person(
        outline=FIRM,
        skin=(0.56, 0.34, 0.245),
        lips=(0.36, 0.10, 0.085),
        iris=(0.30, 0.38, 0.45),
        hair=(0.105, 0.105, 0.11),
        lip_full=0.92,
        mouth_wide=1.06,
        eye_tilt=-0.05,
        eye_open=0.86,
        flush=0.9,
        gloss=0.35,
        smile=0.35,
        brow_thick=1.25,
        brow_height=-0.014,
        nose_wide=1.12,
        nose_high=1.1,
        lashes=0.5,
        stubble=0.0,
        age=2.0,
        gaze=0.002,
        seed=18,
    )
    lights = replace(Lights(), key=(-0.64, -0.50, 0.58), ground=(0.36, 0.31, 0.28), fill_colour=(0.26, 0.28, 0.33))
    bust = render_bust(c, person, lights, neck=0.20, shoulders=0.66, exposure=0.9)
    covered = cover(c, PARTED_LEFT, PARTED_RIGHT)
    skin = _features(c, person, hair_shadow(c, bust.picture, covered, lights, 0.35), (0.40, 0.38, 0.37), whites=0.9)
    picture = lay(np.full((size, size, 3), 0.64, np.float32), skin, bust.cover)
    neckline = _neckline((0.5, 0.42), (0.24, 0.535), (0.12, 0.585), 0.60)
    picture = paint_clothes(
        c,
        picture,
        neckline,
        (0.10, 0.10, 0.115),
        lights,
        neck=0.205,
        shoulders=0.68,
        seed=2,
        collar=0.09,
        ribs=1.4,
        knit=0.6,
    )
    for seed, sheet in ((5, PARTED_RIGHT), (6, PARTED_LEFT)):
        picture = paint_sheet(
            c,
            picture,
            sheet,
            person.hair,
            (0.22, 0.22, 0.22),
            lights,
            count=3600,
            wave=0.012,
            turns=1.4,
            ragged=0.30,
            stray=0.010,
            seed=seed,
            reach=0.84,
        )
    body = np.clip(bust.cover + covered + neck_relief(c, 0.22, 0.71)[1], 0, 1)
    depth = round_depth(c, bust.depth, 0.42)
    picture, body, detail = (
        turn_head(c, field, depth, yaw=9, roll=3) for field in (picture, body, _detail(c, mouth=0.02))
    )
    return draw_in_chalk(np.clip(picture, 0, 1), np.clip(body, 0, 1), detail, seed=3)


def woman_in_flat_colours(size: int) -> Field:
    """A young woman with a black bob, as a flat vector illustration."""
    person = Person(
        outline=(
            *SOFT[:2],
            (0.23, -0.42),
            (0.295, -0.31),
            (0.312, -0.18),
            (0.310, -0.05),
            (0.302, 0.06),
            (0.287, 0.16),
            (0.256, 0.26),
            (0.205, 0.345),
            (0.132, 0.425),
            (0.062, 0.470),
            (0.0, 0.482),
        ),
        skin=(0.60, 0.36, 0.25),
        lips=(0.42, 0.17, 0.15),
        iris=(0.3, 0.2, 0.1),
        hair=(0.02, 0.02, 0.03),
        lip_full=1.12,
        mouth_wide=0.92,
        eye_tilt=0.07,
        eye_open=0.86,
        eye_size=1.2,
        smile=1.0,
    )
    return draw_flat(Canvas(size, head=0.60, eyes=(0.5, 0.46)), person)


def _features(
    canvas: Canvas, person: Person, skin: Field, brows: tuple[float, float, float], whites: float = 1.0
) -> Field:
    skin = paint_eyes(canvas, person, paint_nostrils(canvas, person, skin), whites)
    return paint_brows(canvas, person, skin, np.array(brows, np.float32))


def _neckline(
    far: tuple[float, float], side: tuple[float, float], near: tuple[float, float], low: float
) -> list[tuple[float, float]]:
    right = [near, side, far]
    return [*((-x, y) for x, y in right[::-1]), (0.0, low), *right]


def _detail(canvas: Canvas, mouth: float) -> Field:
    """Where fine tools are used: eyes and brows, the mouth (`mouth` heads high), the nose's base."""
    c = canvas
    spots = (
        1.6 * c.pair(0.14, -0.01, 0.07, 0.030) + 1.5 * c.spot(0, 0.32, 0.09, mouth) + 0.9 * c.spot(0, 0.19, 0.06, 0.03)
    )
    spots = spots + 0.9 * c.pair(0.14, -0.10, 0.07, 0.02)
    return c.blur(np.clip(spots, 0, 1), 0.01)
