"""A flat vector illustration: clean shapes in few colours, one shadow, one light."""

import numpy as np
from canvas import Canvas, Field, lay, mirror, moved, path
from numpy.typing import NDArray
from person import Line, Person


def _ink(code: str) -> NDArray[np.float32]:
    return np.array([int(code[index : index + 2], 16) / 255 for index in (0, 2, 4)], np.float32)


WALL, DISC, LEAF = _ink("F6D9C4"), _ink("EE9C7C"), _ink("D97F62")
SKIN, SHADE, BLUSH, LIGHT, CREASE = _ink("F3C9A8"), _ink("DDA283"), _ink("EB9A82"), _ink("FBDDC3"), _ink("B4745E")
HAIR, HAIR_LIGHT, HAIR_DARK = _ink("27232F"), _ink("453F59"), _ink("191620")
CLOTH, CLOTH_SHADE, CLOTH_LIGHT = _ink("2F6F73"), _ink("265B5F"), _ink("448B8D")
LIP, LIP_DARK, LIP_LIGHT, SEAM = _ink("C9575A"), _ink("A9454C"), _ink("E0807C"), _ink("571F2B")
LINE, WHITE, IRIS, IRIS_LIGHT, PUPIL = _ink("3A2730"), _ink("FBF4EC"), _ink("4A2C22"), _ink("8A5433"), _ink("1B1114")

TURN = np.linspace(0, 2 * np.pi, 240)
RING = np.stack([np.cos(TURN), np.sin(TURN)], 1)


def draw_flat(canvas: Canvas, person: Person) -> Field:
    """The whole illustration in display colours: wall, hair behind, neck, clothes, face, features, fringe."""
    c = canvas
    picture = _wall(c)
    picture = _hair_behind(c, picture)
    picture = _neck_and_clothes(c, picture)
    picture = _face(c, person, picture)
    for side in (1.0, -1.0):
        picture = _eye(c, person, picture, side)
        brow = path("0.062,-0.074 0.100,-0.091 0.150,-0.103 0.198,-0.094 0.234,-0.066") * (side, 1.0)
        picture = lay(picture, LINE, 0.92 * c.stroke(brow, (0.004, 0.015, 0.0175, 0.013, 0.002)))
    picture = _nose(c, picture)
    picture = _mouth(c, person, picture)
    return np.asarray(np.clip(_hair(c, picture), 0, 1), dtype=np.float32)


def _wall(canvas: Canvas) -> Field:
    c = canvas
    picture = np.broadcast_to(WALL, (c.size, c.size, 3)).astype(np.float32)
    picture = lay(picture, DISC, c.fill(moved(0.66 * RING, 0.05, -0.02)))
    stems = ((-0.66, 0.36, -62, 0.30), (-0.72, 0.16, -80, 0.26), (-0.60, 0.52, -42, 0.24))
    for x, y, angle, size in (*stems, (0.74, 0.30, -112, 0.28), (0.70, 0.48, -132, 0.24)):
        picture = _leaf(c, picture, np.array((x, y)), np.deg2rad(angle), size)
    return picture


def _leaf(canvas: Canvas, picture: Field, place: NDArray[np.float64], angle: float, size: float) -> Field:
    shape = path("0,0 0.35,0.20 0.75,0.15 1,0 0.75,-0.15 0.35,-0.20", closed=True)
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    picture = lay(picture, LEAF, canvas.fill(size * shape @ spin + place))
    rib = size * path("0.05,0 0.5,0.015 0.92,0") @ spin + place
    return lay(picture, WALL, 0.55 * canvas.stroke(rib, (0.006, 0.003)))


def _neck_and_clothes(canvas: Canvas, picture: Field) -> Field:
    c = canvas
    side = path("0.146,0.26 0.146,0.46 0.154,0.58 0.235,0.68 0.27,0.80 0.0,0.98")
    skin = c.fill(_closed(side))
    picture = lay(picture, SKIN, skin)
    shadow = path("-0.16,0.42 -0.13,0.50 -0.06,0.575 0.06,0.628 0.25,0.615")
    picture = lay(picture, SHADE, skin * c.fill(np.concatenate([shadow, [(0.2, 0.2), (-0.2, 0.2)]])))
    for bone in _both(path("0.05,0.800 0.12,0.772 0.22,0.765")):
        picture = lay(picture, SHADE, 0.8 * c.stroke(bone, (0.010, 0.007, 0.001)))
    neckline = path("0.232,0.660 0.205,0.755 0.12,0.845 0.0,0.875")
    shoulder = path("0.232,0.660 0.36,0.712 0.51,0.772 0.60,0.88 0.65,1.20")
    body = c.fill(np.concatenate([neckline[::-1], shoulder, mirror(shoulder)[::-1], mirror(neckline)]))
    picture = lay(picture, CLOTH, body)
    outer = np.concatenate([path("0.37,0.70 0.45,0.80 0.41,0.95 0.47,1.20"), [(0.9, 1.2), (0.9, 0.6)]])
    picture = lay(picture, CLOTH_SHADE, body * c.fill(outer))
    picture = lay(picture, CLOTH_SHADE, c.stroke(path("-0.43,0.90 -0.405,1.02 -0.42,1.20"), (0.002, 0.012, 0.020)))
    collar = np.concatenate([mirror(neckline), neckline[::-1]])
    picture = lay(picture, CLOTH_SHADE, c.stroke(moved(collar, 0, 0.030), (0.052, 0.052)) * body)
    return lay(picture, CLOTH_LIGHT, c.stroke(moved(collar, 0, 0.018), (0.050, 0.050)) * body)


def _face(canvas: Canvas, person: Person, picture: Field) -> Field:
    c = canvas
    head = c.fill(person.contour)
    picture = lay(picture, SKIN, head)
    plane = path("0.235,-0.30 0.245,-0.10 0.262,0.05 0.238,0.20 0.170,0.33 0.080,0.425 -0.04,0.475")
    far = [(0.10, 0.60), (0.50, 0.40), (0.50, -0.30)]
    picture = lay(picture, SHADE, 0.85 * head * c.fill(np.concatenate([plane, far]), 0.002))
    blush = np.clip(c.pair(0.185, 0.125, 0.050, 0.034, -12) * 1.15, 0, 1)
    picture = lay(picture, BLUSH, 0.55 * head * blush)
    return lay(picture, LIGHT, 0.7 * c.fill(path("-0.03,0.437 0.0,0.430 0.03,0.437 0.0,0.449", closed=True), 0.002))


def _eye(canvas: Canvas, person: Person, picture: Field, side: float) -> Field:
    c = canvas
    upper, lower, crease = (line * (side, 1.0) for line in (person.upper_lid, person.lower_lid, person.lid_crease))
    middle = np.array((side * 0.139 + person.gaze, -0.004))
    iris = 0.0345 * person.eye_size
    ball = np.broadcast_to(WHITE, picture.shape).astype(np.float32)
    ball = lay(ball, _ink("D9C7C0"), c.fill(_between(upper, moved(upper, 0, 0.020))))
    ball = lay(ball, IRIS, c.fill(middle + iris * RING))
    ball = lay(ball, IRIS_LIGHT, c.fill(moved(0.66 * iris * RING, middle[0], middle[1] + 0.010), 0.002))
    ball = lay(ball, PUPIL, c.fill(middle + 0.47 * iris * RING))
    ball = lay(ball, PUPIL, 0.55 * c.fill(_between(upper, moved(upper, 0, 0.015))))
    ball = lay(ball, WHITE, c.fill(moved(0.0082 * RING, middle[0] - 0.012, middle[1] - 0.012)))
    ball = lay(ball, WHITE, 0.7 * c.fill(moved(0.0040 * RING, middle[0] + 0.012, middle[1] + 0.013)))
    picture = lay(picture, SHADE, 0.45 * c.fill(_between(upper, moved(crease, 0, 0.004))))
    picture = lay(picture, ball, c.fill(_between(upper, lower)))
    wing = np.concatenate([upper, [upper[-1] + (side * 0.024, -0.015)]])
    picture = lay(picture, LINE, c.stroke(moved(wing, 0, -0.0035), (0.004, 0.011, 0.014, 0.014, 0.002)))
    picture = lay(picture, CREASE, c.stroke(moved(crease, 0, 0.006), (0.001, 0.0055, 0.0055, 0.001)))
    return lay(picture, CREASE, 0.8 * c.stroke(moved(lower, 0, 0.002), (0.0005, 0.004, 0.005, 0.003)))


def _nose(canvas: Canvas, picture: Field) -> Field:
    c = canvas
    lit, dark = (
        path("0.020,-0.045 0.016,0.05 0.022,0.13 0.046,0.180 0.040,0.205"),
        path("0.012,0.208 0.008,0.17 0.004,0.06 0.020,-0.045"),
    )
    picture = lay(picture, SHADE, 0.55 * c.fill(np.concatenate([lit, dark]), 0.0015))
    base = path("-0.050,0.190 -0.048,0.205 -0.026,0.207 0.0,0.219 0.026,0.207 0.048,0.205 0.050,0.190")
    picture = lay(picture, CREASE, c.stroke(base, (0.002, 0.006, 0.007, 0.006, 0.002)))
    for hole in _both(path("0.014,0.209 0.026,0.203 0.038,0.206")):
        picture = lay(picture, _ink("7A4038"), c.stroke(hole, (0.002, 0.008, 0.002)))
    return lay(picture, LIGHT, c.fill(path("-0.010,0.155 0.0,0.148 0.008,0.160 -0.002,0.170", closed=True), 0.001))


def _mouth(canvas: Canvas, person: Person, picture: Field) -> Field:
    c = canvas
    picture = lay(picture, SHADE, 0.8 * c.stroke(path("-0.045,0.390 0.0,0.397 0.045,0.390"), (0.001, 0.011, 0.001)))
    picture = lay(picture, LIP_DARK, c.fill(person.upper_lip))
    picture = lay(picture, LIP, c.fill(person.lower_lip))
    picture = lay(picture, LIP_LIGHT, c.stroke(path("-0.040,0.342 -0.012,0.347 0.020,0.345"), (0.001, 0.010, 0.001)))
    return lay(picture, SEAM, c.stroke(person.mouth_line, (0.002, 0.005, 0.006, 0.005, 0.002)))


def _hair_behind(canvas: Canvas, picture: Field) -> Field:
    outline = path(
        "0,-0.575 0.17,-0.555 0.315,-0.455 0.395,-0.27 0.418,-0.05 0.426,0.17 0.420,0.36 0.375,0.475 0.20,0.50 0,0.505",
        240,
    )
    return lay(picture, HAIR_DARK, canvas.fill(_closed(outline)))


def _hair(canvas: Canvas, picture: Field) -> Field:
    """Cap, fringe and the two sides, with strands and a shine that follows the round of the head."""
    c = canvas
    inner = path("0.262,-0.16 0.288,-0.02 0.298,0.12 0.286,0.25 0.255,0.36 0.250,0.43 0.275,0.485")
    hem = path("0.275,0.485 0.32,0.500 0.375,0.475", 30)
    outer = path("0,-0.575 0.17,-0.555 0.315,-0.455 0.395,-0.27 0.418,-0.05 0.426,0.17 0.420,0.36 0.375,0.475", 240)
    fringe = path(
        "0.262,-0.16 0.245,-0.150 0.17,-0.168 0.08,-0.161 0,-0.168 -0.09,-0.160 -0.18,-0.168 -0.245,-0.15 -0.262,-0.16",
        200,
    )
    brow_room = c.fill(path("0,-0.5 0.30,-0.2 0.28,0.1 0,0.2 -0.28,0.1 -0.30,-0.2", closed=True))
    cast = np.concatenate([moved(fringe, 0.012, 0.024), [(-0.3, -0.4), (0.3, -0.4)]])
    picture = lay(picture, SHADE, 0.9 * brow_room * c.fill(cast))
    half = np.concatenate([outer, hem[::-1], inner[::-1]])
    cap = c.fill(np.concatenate([half, fringe, mirror(half)[::-1]]))
    picture = lay(picture, HAIR, cap)
    for x in (-0.215, -0.155, -0.10, -0.045, 0.015, 0.07, 0.125, 0.19):
        strand = path(f"{0.55 * x},-0.50 {0.92 * x},-0.36 {1.08 * x},-0.175")
        picture = lay(picture, HAIR_DARK, c.stroke(strand, (0.001, 0.004, 0.007, 0.001)))
    for line in _both(path("0.10,-0.54 0.262,-0.40 0.325,-0.20 0.345,0.05 0.335,0.28 0.315,0.46")):
        picture = lay(picture, HAIR_DARK, c.stroke(line, (0.001, 0.006, 0.008, 0.005, 0.001)))
    picture = lay(picture, HAIR_LIGHT, cap * _shine(c))
    for side, weight in ((-1, 0.9), (1, 0.5)):
        gleam = path("0.378,-0.10 0.390,0.08 0.384,0.28") * (side, 1.0)
        picture = lay(picture, HAIR_LIGHT, weight * c.stroke(gleam, (0.001, 0.018, 0.001)))
    return picture


def _shine(canvas: Canvas) -> Field:
    """A band of light over the fringe, broken into pointed tongues like the strands below it."""
    mask = np.zeros((canvas.size, canvas.size), np.float32)
    for x, long, wide in (
        (-0.255, 0.8, 0.030),
        (-0.205, 1.1, 0.034),
        (-0.150, 0.9, 0.034),
        (-0.098, 1.2, 0.034),
        (-0.045, 0.85, 0.034),
        (0.010, 1.0, 0.036),
        (0.064, 0.7, 0.034),
        (0.115, 0.9, 0.030),
    ):
        top = -0.415 + 0.75 * x * x
        tongue = path(f"{0.80 * x},{top} {0.92 * x},{top + 0.065 * long} {1.03 * x},{top + 0.150 * long}", 40)
        mask = np.maximum(mask, canvas.stroke(tongue, (0.016, wide * 1.15, wide * 0.8, 0.001)))
    return mask


def _closed(right: Line) -> Line:
    return np.concatenate([right, mirror(right)[::-1]])


def _between(first: Line, second: Line) -> Line:
    return np.concatenate([first, second[::-1]])


def _both(line: Line) -> tuple[Line, Line]:
    return line, mirror(line)
