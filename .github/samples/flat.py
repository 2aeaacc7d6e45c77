"""A flat vector illustration: clean shapes in few colours, one shadow, one light."""

from collections.abc import Sequence

import numpy as np
from canvas import Canvas, Field, curve, lay, moved
from numpy.typing import NDArray
from person import Line, Person

Points = Sequence[tuple[float, float]]


def _ink(code: str) -> NDArray[np.float32]:
    return np.array([int(code[index : index + 2], 16) / 255 for index in (0, 2, 4)], np.float32)


WALL, DISC, LEAF = _ink("F6D9C4"), _ink("EE9C7C"), _ink("D97F62")
SKIN, SHADE, BLUSH, LIGHT = _ink("F3C9A8"), _ink("DDA283"), _ink("EB9A82"), _ink("FBDDC3")
HAIR, HAIR_LIGHT, HAIR_DARK = _ink("25222F"), _ink("4A4560"), _ink("17151F")
CLOTH, CLOTH_SHADE, CLOTH_LIGHT = _ink("2F6F73"), _ink("235558"), _ink("448B8D")
LIP, LIP_DARK, LIP_LIGHT = _ink("C9575A"), _ink("A23F47"), _ink("E58A84")
LINE, GOLD = _ink("3A2730"), _ink("EBB54A")


def draw_flat(canvas: Canvas, person: Person) -> Field:
    """The whole illustration in display colours: wall, hair behind, neck, clothes, face, features, fringe."""
    c = canvas
    picture = _wall(c)
    picture = lay(picture, HAIR_DARK, c.fill(_bob(1.0, 0.50)))
    picture = _neck_and_clothes(c, picture)
    picture = _face(c, person, picture)
    for side in (1.0, -1.0):
        picture = _eye(c, person, picture, side)
        picture = lay(picture, LINE, c.stroke(person.brow * (side, 1.0), (0.016, 0.020, 0.016, 0.003)) * 0.92)
    picture = _nose(c, picture)
    picture = _mouth(c, person, picture)
    return np.asarray(np.clip(_hair(c, picture), 0, 1), dtype=np.float32)


def _wall(canvas: Canvas) -> Field:
    c = canvas
    picture = np.broadcast_to(WALL, (c.size, c.size, 3)).astype(np.float32)
    turn = np.linspace(0, 2 * np.pi, 240)
    picture = lay(picture, DISC, c.fill(np.stack([0.05 + 0.66 * np.cos(turn), -0.02 + 0.66 * np.sin(turn)], 1)))
    for x, y, angle, size in (
        (-0.66, 0.36, -62, 0.30),
        (-0.72, 0.16, -80, 0.26),
        (-0.60, 0.52, -42, 0.24),
        (0.74, 0.30, -112, 0.28),
        (0.70, 0.48, -132, 0.24),
    ):
        picture = _leaf(c, picture, x, y, np.deg2rad(angle), size)
    return picture


def _leaf(canvas: Canvas, picture: Field, x: float, y: float, angle: float, size: float) -> Field:
    shape = curve([(0.0, 0.0), (0.35, 0.20), (0.75, 0.15), (1.0, 0.0), (0.75, -0.15), (0.35, -0.20)], 120, closed=True)
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    place = np.array((x, y))
    picture = lay(picture, LEAF, canvas.fill(size * shape @ spin + place))
    rib = size * np.array([(0.05, 0.0), (0.5, 0.015), (0.92, 0.0)]) @ spin + place
    return lay(picture, WALL, 0.55 * canvas.stroke(rib, (0.006, 0.003)))


def _neck_and_clothes(canvas: Canvas, picture: Field) -> Field:
    c = canvas
    neck = [
        (-0.150, 0.26),
        (-0.150, 0.56),
        (-0.20, 0.66),
        (-0.34, 0.74),
        (0.34, 0.74),
        (0.20, 0.66),
        (0.150, 0.56),
        (0.150, 0.26),
    ]
    chest = curve([(-0.30, 0.68), (-0.16, 0.95), (0.0, 1.02), (0.16, 0.95), (0.30, 0.68)])
    picture = lay(picture, SKIN, np.maximum(c.fill(neck), c.fill(chest)))
    shadow = [*curve([(-0.152, 0.36), (-0.152, 0.46), (-0.06, 0.575), (0.06, 0.62), (0.152, 0.60)]), (0.152, 0.30)]
    picture = lay(picture, SHADE, c.fill(shadow))
    for side in (1, -1):
        bone = curve([(side * 0.05, 0.795), (side * 0.13, 0.765), (side * 0.24, 0.755)])
        picture = lay(picture, SHADE, 0.8 * c.stroke(bone, (0.010, 0.007, 0.001)))
    right = curve([(0.195, 0.655), (0.32, 0.695), (0.50, 0.755), (0.60, 0.87), (0.64, 1.20)])
    neckline = curve([(-0.195, 0.655), (-0.155, 0.80), (0.0, 0.895), (0.155, 0.80), (0.195, 0.655)])
    body = np.concatenate([neckline, right, (right * (-1.0, 1.0))[::-1]])
    picture = lay(picture, CLOTH, c.fill(body))
    picture = lay(picture, CLOTH_LIGHT, c.fill(_cuff(neckline, 0.040)))
    for side, ink in ((1, CLOTH_SHADE), (-1, CLOTH_SHADE)):
        fold = curve([(side * 0.43, 0.90), (side * 0.405, 1.02), (side * 0.42, 1.20)])
        picture = lay(picture, ink, c.stroke(fold, (0.003, 0.014, 0.022)))
    shade = curve([(0.36, 0.71), (0.44, 0.80), (0.40, 0.95), (0.46, 1.20)])
    outer = np.concatenate([shade, [(0.9, 1.2), (0.9, 0.6)]])
    return lay(picture, CLOTH_SHADE, c.fill(outer) * c.fill(body) * 0.75)


def _cuff(line: Line, wide: float) -> Line:
    along = np.gradient(line, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], 1) / np.linalg.norm(along, axis=1, keepdims=True)
    return np.concatenate([line, (line + normal * wide)[::-1]])


def _face(canvas: Canvas, person: Person, picture: Field) -> Field:
    c = canvas
    for side in (1, -1):
        ear = curve(
            [
                (side * 0.285, -0.03),
                (side * 0.325, -0.05),
                (side * 0.338, 0.03),
                (side * 0.315, 0.13),
                (side * 0.285, 0.16),
            ]
        )
        picture = lay(picture, SHADE, c.fill(ear))
    head = c.fill(person.contour)
    picture = lay(picture, SKIN, head)
    side_plane = np.concatenate(
        [
            curve(
                [
                    (0.235, -0.30),
                    (0.245, -0.10),
                    (0.262, 0.05),
                    (0.235, 0.20),
                    (0.165, 0.33),
                    (0.075, 0.425),
                    (-0.04, 0.47),
                ]
            ),
            [(0.10, 0.60), (0.50, 0.40), (0.50, -0.30)],
        ]
    )
    picture = lay(picture, SHADE, head * c.fill(side_plane, 0.002) * 0.85)
    blush = np.clip(c.pair(0.185, 0.125, 0.050, 0.034, -12) * 1.15, 0, 1)
    picture = lay(picture, BLUSH, head * blush * 0.60)
    cheek = curve([(-0.235, 0.055), (-0.20, 0.085), (-0.15, 0.092)])
    picture = lay(picture, LIGHT, c.stroke(cheek, (0.001, 0.012, 0.001)) * 0.8)
    return lay(
        picture, LIGHT, c.stroke(curve([(-0.035, 0.452), (0.0, 0.458), (0.03, 0.452)]), (0.001, 0.010, 0.001)) * 0.8
    )


def _eye(canvas: Canvas, person: Person, picture: Field, side: float) -> Field:
    c = canvas
    upper, lower, crease = (line * (side, 1.0) for line in (person.upper_lid, person.lower_lid, person.lid_crease))
    opening = c.fill(np.concatenate([upper, lower[::-1]]))
    turn = np.linspace(0, 2 * np.pi, 90)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1)
    middle = np.array((side * 0.139 + person.gaze, -0.004))
    ball = np.broadcast_to(_ink("FBF4EC"), picture.shape).astype(np.float32)
    ball = lay(ball, _ink("D9C7C0"), c.fill(np.concatenate([upper, moved(upper, 0, 0.020)[::-1]])))
    iris = 0.0345 * person.eye_size
    ball = lay(ball, _ink("4A2C22"), c.fill(middle + iris * ring))
    ball = lay(ball, _ink("8A5433"), c.fill(moved(middle, 0, 0.010) + 0.66 * iris * ring, 0.002))
    ball = lay(ball, _ink("1B1114"), c.fill(middle + 0.47 * iris * ring))
    ball = lay(ball, _ink("2A1A1A"), 0.55 * c.fill(np.concatenate([upper, moved(upper, 0, 0.016)[::-1]])))
    ball = lay(ball, _ink("FFFFFF"), c.fill(middle + (-0.012, -0.012) + 0.0082 * ring))
    ball = lay(ball, _ink("FFFFFF"), 0.7 * c.fill(moved(middle, 0.012, 0.013) + 0.0040 * ring))
    picture = lay(picture, SHADE, 0.45 * c.fill(np.concatenate([upper, moved(crease, 0, 0.004)[::-1]])))
    picture = lay(picture, ball, opening)
    wing = np.concatenate([upper, [upper[-1] + (side * 0.022, -0.014)]])
    picture = lay(picture, LINE, c.stroke(wing - (0, 0.0035), (0.004, 0.011, 0.014, 0.014, 0.002)))
    for t, reach in ((0.80, 0.016), (0.92, 0.019)):
        root = upper[int(t * (len(upper) - 1))]
        lash = curve(
            [
                tuple(root),
                tuple(moved(root, side * reach * 0.6, -reach * 0.45)),
                tuple(moved(root, side * reach, -reach * 1.05)),
            ]
        )
        picture = lay(picture, LINE, c.stroke(lash, (0.007, 0.001)))
    picture = lay(picture, _ink("B4745E"), c.stroke(moved(crease, 0, 0.006), (0.001, 0.0055, 0.0055, 0.001)))
    return lay(picture, _ink("B4745E"), c.stroke(moved(lower, 0, 0.002), (0.0005, 0.004, 0.005, 0.003)) * 0.8)


def _nose(canvas: Canvas, picture: Field) -> Field:
    c = canvas
    plane = np.concatenate(
        [
            curve([(0.020, -0.045), (0.016, 0.05), (0.022, 0.13), (0.046, 0.180), (0.040, 0.205)]),
            curve([(0.012, 0.208), (0.008, 0.17), (0.004, 0.06), (0.020, -0.045)]),
        ]
    )
    picture = lay(picture, SHADE, c.fill(plane, 0.0015) * 0.55)
    base = curve(
        [
            (-0.050, 0.190),
            (-0.048, 0.205),
            (-0.026, 0.207),
            (0.0, 0.219),
            (0.026, 0.207),
            (0.048, 0.205),
            (0.050, 0.190),
        ]
    )
    picture = lay(picture, _ink("B4745E"), c.stroke(base, (0.002, 0.006, 0.007, 0.006, 0.002)))
    for side in (1, -1):
        hole = curve([(side * 0.014, 0.209), (side * 0.026, 0.203), (side * 0.038, 0.206)])
        picture = lay(picture, _ink("7A4038"), c.stroke(hole, (0.002, 0.008, 0.002)))
    return lay(
        picture,
        LIGHT,
        c.fill(curve([(-0.010, 0.155), (0.0, 0.148), (0.008, 0.160), (-0.002, 0.170)], closed=True), 0.001),
    )


def _mouth(canvas: Canvas, person: Person, picture: Field) -> Field:
    c = canvas
    picture = lay(
        picture, SHADE, 0.8 * c.stroke(curve([(-0.045, 0.392), (0.0, 0.399), (0.045, 0.392)]), (0.001, 0.011, 0.001))
    )
    picture = lay(picture, LIP_DARK, c.fill(person.upper_lip))
    picture = lay(picture, LIP, c.fill(person.lower_lip))
    shine = curve([(-0.040, 0.343), (-0.012, 0.349), (0.020, 0.346)])
    picture = lay(picture, LIP_LIGHT, c.stroke(shine, (0.001, 0.011, 0.001)))
    return lay(picture, _ink("571F2B"), c.stroke(person.mouth_line, (0.002, 0.006, 0.007, 0.006, 0.002)))


def _bob(grow: float, hem: float) -> Line:
    """The outline of a chin-length bob, `grow` times as wide, down to `hem`."""
    right = [
        (0.0, -0.575),
        (0.17, -0.555),
        (0.315, -0.455),
        (0.395, -0.27),
        (0.418, -0.05),
        (0.428, 0.17),
        (0.425, 0.36),
        (0.375, hem),
    ]
    line = curve(right)
    return np.concatenate([line, (line * (-1.0, 1.0))[::-1]]) * (grow, 1.0)


def _hair(canvas: Canvas, picture: Field) -> Field:
    c = canvas
    inner = curve(
        [(0.262, -0.16), (0.288, -0.02), (0.298, 0.12), (0.288, 0.26), (0.262, 0.37), (0.285, 0.455), (0.375, 0.50)]
    )
    outer = curve(
        [
            (0.0, -0.575),
            (0.17, -0.555),
            (0.315, -0.455),
            (0.395, -0.27),
            (0.418, -0.05),
            (0.428, 0.17),
            (0.425, 0.36),
            (0.375, 0.50),
        ]
    )
    fringe = curve(
        [
            (0.262, -0.16),
            (0.245, -0.155),
            (0.17, -0.172),
            (0.08, -0.166),
            (0.0, -0.172),
            (-0.09, -0.165),
            (-0.18, -0.172),
            (-0.245, -0.155),
            (-0.262, -0.16),
        ],
        200,
    )
    cast = np.concatenate([moved(fringe, 0.012, 0.026), [(-0.3, -0.4), (0.3, -0.4)]])
    picture = lay(
        picture,
        SHADE,
        c.fill(cast)
        * c.fill(curve([(0, -0.5), (0.30, -0.2), (0.28, 0.1), (0, 0.2), (-0.28, 0.1), (-0.30, -0.2)], closed=True))
        * 0.9,
    )
    cap = np.concatenate([outer, inner[::-1], fringe, inner * (-1.0, 1.0), (outer * (-1.0, 1.0))[::-1]])
    picture = lay(picture, HAIR, c.fill(cap))
    for x, top in ((-0.20, -0.40), (-0.13, -0.42), (-0.05, -0.43), (0.03, -0.43), (0.10, -0.42), (0.18, -0.39)):
        strand = curve([(x * 0.75, top), (x, -0.30), (x * 1.12, -0.185)])
        picture = lay(picture, HAIR_DARK, c.stroke(strand, (0.001, 0.006, 0.001)))
    band = [(-0.335, -0.275), (-0.24, -0.355), (-0.10, -0.395), (0.05, -0.395), (0.15, -0.37)]
    low = [
        (0.15, -0.345),
        (0.06, -0.350),
        (-0.05, -0.335),
        (-0.09, -0.355),
        (-0.17, -0.315),
        (-0.20, -0.325),
        (-0.27, -0.255),
        (-0.31, -0.25),
    ]
    picture = lay(picture, HAIR_LIGHT, c.fill(np.concatenate([curve(band), np.array(low)])) * 0.85)
    for side, weight in ((-1, 0.9), (1, 0.45)):
        gleam = curve([(side * 0.365, -0.12), (side * 0.378, 0.08), (side * 0.372, 0.26)])
        picture = lay(picture, HAIR_LIGHT, c.stroke(gleam, (0.002, 0.024, 0.002)) * weight)
    turn = np.linspace(0, 2 * np.pi, 60)
    for side in (1, -1):
        drop = np.stack([side * 0.290 + 0.016 * np.cos(turn), 0.405 + 0.016 * np.sin(turn)], 1)
        picture = lay(picture, GOLD, c.fill(drop) * 0.0 + 0.0 * c.x)
    return picture
