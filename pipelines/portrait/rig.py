"""How far each blendshape moves each point of a face.

Distances are in the head's frame: the outer corners of the eyes are 1 apart, x to the person's left, y down, z away
from the viewer. The amounts are those of the action units' descriptions (FACS; Ekman, Friesen & Hager, 2002), with
the size of the larger movements (jaw, smile, lips, brows) taken from a regression of pose-free meshes of some 3,700
people on their blendshape scores. Lids are not here: they follow the eye's own opening (`lids`).
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES
from pipelines.face.topology import (
    LEFT_EYE,
    LIPS,
    LIPS_INNER_LOWER,
    LIPS_INNER_UPPER,
    LIPS_OUTER_LOWER,
    LIPS_OUTER_UPPER,
    MIRRORED_POINTS,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    RIGHT_EYE,
)

Array = NDArray[np.float32]
Handle = tuple[int, float, float, float]
"""A point of the mesh and where it goes, (point, dx, dy, dz)."""

UPPER_LIP = frozenset(
    {*LIPS_OUTER_UPPER[1:-1], *LIPS_INNER_UPPER[1:-1], 11, 12, 72, 73, 74, 302, 303, 304, 38, 41, 42, 268, 271, 272}
    | {184, 183, 408, 407}
)
LOWER_LIP = frozenset(LIPS) - UPPER_LIP - {61, 76, 62, 78, 291, 306, 292, 308}
"""Points that belong to one lip alone; the corners belong to both."""

_LEFT: dict[str, tuple[float, str, tuple[Handle, ...]]] = {
    # name without its side: (radius, lip that it spares, handles on the person's left)
    "browDown": (0.13, "", (
        (336, -0.06, 0.1, 0), (285, -0.058, 0.095, 0), (296, -0.045, 0.095, 0), (295, -0.04, 0.085, 0),
        (334, -0.03, 0.08, 0), (282, -0.02, 0.065, 0), (293, -0.015, 0.06, 0), (300, 0, 0.04, 0), (276, 0, 0.04, 0),
        (9, 0, 0.03, 0), (337, -0.015, 0.03, 0), (443, 0, 0.03, 0), (442, 0, 0.03, 0),
    )),
    "browOuterUp": (0.14, "", (
        (296, 0, -0.05, 0), (334, 0.005, -0.09, 0), (293, 0.005, -0.115, 0), (300, 0.005, -0.105, 0),
        (282, 0.0, -0.08, 0), (283, 0.0, -0.1, 0), (276, 0, -0.095, 0), (333, 0, -0.06, 0), (298, 0, -0.06, 0),
        (443, 0, -0.02, 0), (444, 0, -0.03, 0), (445, 0, -0.03, 0),
    )),
    "cheekSquint": (0.14, "", (
        (280, 0.01, -0.06, -0.03), (347, 0, -0.045, -0.02), (330, 0, -0.045, -0.02), (346, 0, -0.045, -0.01),
        (425, 0.01, -0.04, -0.02), (352, 0.01, -0.04, 0),
    )),
    "mouthSmile": (0.1, "", (
        (291, 0.08, -0.105, 0.08), (308, 0.075, -0.1, 0.075), (409, 0.062, -0.07, 0.05), (415, 0.058, -0.066, 0.05),
        (270, 0.042, -0.038, 0.03), (310, 0.04, -0.036, 0.03), (269, 0.025, -0.018, 0.015), (311, 0.022, -0.016, 0.01),
        (267, 0.008, -0.006, 0.01), (312, 0.007, -0.006, 0.01), (0, 0, 0.002, 0.008), (13, 0, -0.002, 0.008),
        (375, 0.062, -0.085, 0.05), (324, 0.058, -0.08, 0.05), (321, 0.042, -0.055, 0.03), (318, 0.04, -0.052, 0.03),
        (405, 0.024, -0.026, 0.015), (402, 0.022, -0.026, 0.01), (314, 0.008, -0.012, 0.01), (317, 0.007, -0.012, 0.01),
        (17, 0, -0.008, 0.01), (14, 0, -0.009, 0.01),
        (425, 0.035, -0.05, -0.03), (436, 0.055, -0.07, 0.01), (426, 0.03, -0.04, 0), (427, 0.05, -0.045, 0),
        (411, 0.045, -0.04, -0.01), (280, 0.02, -0.035, -0.03), (432, 0.05, -0.06, 0.03), (330, 0.0, -0.02, -0.01),
        (327, 0.012, -0.006, 0), (422, 0.04, -0.04, 0.02), (364, 0.02, -0.01, 0), (199, 0, 0, 0), (430, 0.02, -0.02, 0),
    )),
    "mouthFrown": (0.085, "", (
        (291, 0.012, 0.09, 0), (308, 0.01, 0.085, 0), (409, 0.008, 0.06, 0), (415, 0.008, 0.055, 0),
        (375, 0.01, 0.065, 0), (324, 0.008, 0.06, 0), (270, 0, 0.028, 0), (310, 0, 0.026, 0), (321, 0, 0.03, 0),
        (318, 0, 0.028, 0), (269, 0, 0.01, 0), (405, 0, 0.004, 0), (432, 0.01, 0.06, 0), (422, 0.01, 0.055, 0),
        (436, 0.0, 0.035, 0), (17, 0, -0.012, 0), (14, 0, -0.006, 0), (0, 0, 0, 0), (430, 0, 0.03, 0),
    )),
    "mouthDimple": (0.08, "", (
        (291, 0.05, -0.012, 0.06), (308, 0.045, -0.012, 0.06), (409, 0.035, -0.008, 0.04), (375, 0.035, -0.012, 0.04),
        (270, 0.02, 0, 0.02), (321, 0.02, 0, 0.02), (432, 0.03, 0, 0.02), (436, 0.03, -0.01, 0.02),
    )),
    "mouthStretch": (0.1, "", (
        (291, 0.1, 0.035, 0.06), (308, 0.095, 0.034, 0.06), (409, 0.08, 0.022, 0.04), (415, 0.075, 0.022, 0.04),
        (375, 0.08, 0.036, 0.04), (324, 0.075, 0.036, 0.04), (270, 0.05, 0.01, 0.02), (310, 0.05, 0.01, 0.02),
        (321, 0.052, 0.028, 0.02), (318, 0.05, 0.024, 0.02), (269, 0.025, 0.004, 0), (405, 0.028, 0.016, 0),
        (311, 0.024, 0.004, 0), (402, 0.026, 0.012, 0), (432, 0.075, 0.04, 0.02), (436, 0.05, 0.02, 0.02),
        (422, 0.06, 0.04, 0.02), (0, 0, 0.004, 0), (17, 0, 0.008, 0), (430, 0.03, 0.03, 0), (411, 0.03, 0.01, 0),
    )),
    "mouthPress": (0.05, "", (
        (0, 0, 0.012, 0), (267, 0, 0.02, 0), (269, 0, 0.024, 0), (270, 0, 0.022, 0), (409, 0, 0.012, 0),
        (17, 0, -0.016, 0), (314, 0, -0.026, 0), (405, 0, -0.03, 0), (321, 0, -0.026, 0), (375, 0, -0.014, 0),
        (13, 0, 0, 0), (312, 0, 0, 0), (311, 0, 0, 0), (14, 0, 0, 0), (317, 0, 0, 0), (402, 0, 0, 0),
        (291, 0.012, 0, 0.02), (310, 0, 0, 0), (318, 0, 0, 0),
    )),
    "mouthLowerDown": (0.075, "upper", (
        (14, 0, 0.055, 0.02), (317, 0, 0.075, 0.02), (402, 0.004, 0.092, 0.02), (318, 0.008, 0.08, 0.02),
        (324, 0.006, 0.042, 0.01), (17, 0, 0.055, 0.03), (314, 0, 0.078, 0.03), (405, 0.004, 0.098, 0.03),
        (321, 0.01, 0.088, 0.02), (375, 0.008, 0.05, 0.02), (291, 0.008, 0.016, 0.02), (421, 0, 0.03, 0),
        (418, 0, 0.045, 0), (424, 0, 0.045, 0), (199, 0, 0.006, 0),
    )),
    "mouthUpperUp": (0.075, "lower", (
        (13, 0, -0.036, 0), (312, 0, -0.056, 0), (311, 0, -0.072, 0), (310, 0, -0.06, 0), (415, 0, -0.034, 0),
        (0, 0, -0.034, 0), (267, 0, -0.058, 0), (269, 0, -0.074, 0), (270, 0, -0.062, 0), (409, 0, -0.036, 0),
        (393, 0, -0.045, 0), (391, 0.003, -0.045, 0), (327, 0.006, -0.028, 0), (426, 0.004, -0.045, -0.02),
        (425, 0.004, -0.035, -0.02), (436, 0, -0.03, 0), (294, 0.008, -0.026, 0), (164, 0, -0.024, 0),
        (291, -0.002, -0.014, 0),
    )),
    "noseSneer": (0.09, "lower", (
        (278, 0.012, -0.05, 0), (294, 0.012, -0.05, 0), (327, 0.008, -0.05, 0), (344, 0.004, -0.04, 0),
        (266, 0, -0.055, -0.02), (330, 0, -0.035, -0.01), (425, 0, -0.03, 0), (426, 0, -0.045, 0),
        (267, 0, -0.035, 0), (269, 0, -0.03, 0), (0, 0, -0.018, 0), (285, -0.02, 0.035, 0), (336, -0.02, 0.03, 0),
        (4, 0, -0.012, 0), (197, 0, -0.01, 0), (343, 0, -0.02, 0), (357, 0, -0.03, 0),
    )),
}  # fmt: skip

_BOTH: dict[str, tuple[float, str, tuple[Handle, ...]]] = {
    # name: (radius, lip that it spares, handles on the midline and on the person's left, played on both sides)
    "browInnerUp": (0.14, "", (
        (336, -0.012, -0.11, 0), (285, -0.012, -0.1, 0), (296, -0.004, -0.085, 0), (295, -0.004, -0.075, 0),
        (334, 0, -0.035, 0), (282, 0, -0.03, 0), (9, 0, -0.06, 0), (337, 0, -0.075, 0), (151, 0, -0.05, 0),
        (299, 0, -0.05, 0), (300, 0, 0.008, 0), (441, 0, -0.03, 0), (442, 0, -0.02, 0),
    )),
    "cheekPuff": (0.2, "", (
        (436, 0.05, 0, -0.06), (411, 0.07, 0, -0.06), (427, 0.08, 0.01, -0.04), (432, 0.05, 0.01, -0.05),
        (425, 0.03, 0, -0.05), (291, -0.015, 0, -0.02), (434, 0.07, 0, -0.02),
    )),
    "mouthFunnel": (0.075, "", (
        (0, 0, -0.055, -0.06), (267, -0.008, -0.052, -0.06), (269, -0.022, -0.042, -0.05), (270, -0.045, -0.028, -0.04),
        (409, -0.065, -0.012, -0.03), (291, -0.085, 0.004, -0.02), (308, -0.085, 0.004, -0.02),
        (13, 0, -0.042, -0.05), (312, -0.008, -0.042, -0.05), (311, -0.022, -0.036, -0.04),
        (310, -0.045, -0.024, -0.03), (415, -0.07, -0.01, -0.03),
        (17, 0, 0.046, -0.05), (314, -0.01, 0.045, -0.05), (405, -0.026, 0.038, -0.04), (321, -0.048, 0.026, -0.03),
        (375, -0.068, 0.012, -0.03), (14, 0, 0.042, -0.04), (317, -0.008, 0.042, -0.04), (402, -0.024, 0.036, -0.04),
        (318, -0.046, 0.026, -0.03), (324, -0.07, 0.012, -0.03),
        (436, -0.035, 0, 0), (432, -0.045, 0.01, 0), (411, -0.02, 0, 0), (199, 0, 0.015, 0),
    )),
    "mouthPucker": (0.075, "", (
        (0, 0, -0.02, -0.08), (267, -0.022, -0.02, -0.08), (269, -0.05, -0.014, -0.07), (270, -0.085, -0.006, -0.05),
        (409, -0.115, 0, -0.04), (291, -0.135, 0.004, -0.03), (308, -0.13, 0.004, -0.03),
        (13, 0, 0.004, -0.07), (312, -0.018, 0.003, -0.07), (311, -0.042, 0.002, -0.06), (310, -0.075, 0.002, -0.04),
        (415, -0.11, 0.002, -0.03), (17, 0, 0.012, -0.07), (314, -0.022, 0.012, -0.07), (405, -0.05, 0.01, -0.06),
        (321, -0.085, 0.01, -0.04), (375, -0.115, 0.006, -0.03), (14, 0, -0.004, -0.06), (317, -0.018, -0.003, -0.06),
        (402, -0.042, -0.002, -0.05), (318, -0.075, 0, -0.04), (324, -0.11, 0.002, -0.03),
        (436, -0.055, 0, 0), (432, -0.065, 0, 0), (411, -0.03, 0, 0), (425, -0.02, 0.01, 0), (422, -0.05, 0, 0),
        (199, 0, -0.015, 0),
    )),
    "mouthRollLower": (0.05, "upper", (
        (17, 0, -0.06, 0.03), (314, 0, -0.058, 0.03), (405, 0, -0.05, 0.03), (321, 0, -0.036, 0.02),
        (375, 0, -0.018, 0.01), (14, 0, -0.008, 0.03), (317, 0, -0.008, 0.03), (402, 0, -0.006, 0.02),
        (199, 0, -0.015, 0),
    )),
    "mouthRollUpper": (0.05, "lower", (
        (0, 0, 0.045, 0.03), (267, 0, 0.045, 0.03), (269, 0, 0.038, 0.03), (270, 0, 0.028, 0.02), (409, 0, 0.014, 0.01),
        (13, 0, 0.008, 0.03), (312, 0, 0.008, 0.03), (311, 0, 0.006, 0.02), (164, 0, 0.012, 0), (393, 0, 0.012, 0),
    )),
    "mouthShrugLower": (0.085, "", (
        (17, 0, -0.075, -0.03), (314, 0, -0.07, -0.03), (405, 0, -0.056, -0.02), (321, 0, -0.03, -0.01),
        (14, 0, -0.05, -0.03), (317, 0, -0.046, -0.03), (402, 0, -0.036, -0.02), (318, 0, -0.02, -0.01),
        (13, 0, -0.045, -0.01), (312, 0, -0.042, -0.01), (311, 0, -0.03, -0.01), (310, 0, -0.016, 0),
        (0, 0, -0.026, -0.01), (267, 0, -0.024, -0.01), (269, 0, -0.016, 0), (375, 0, -0.008, 0), (291, 0, 0.014, 0),
        (199, 0, -0.07, -0.02), (200, 0, -0.075, -0.02), (18, 0, -0.075, -0.02), (175, 0, -0.05, 0), (152, 0, -0.03, 0),
        (421, 0, -0.06, -0.01), (428, 0, -0.06, -0.01),
    )),
    "mouthShrugUpper": (0.07, "lower", (
        (0, 0, -0.045, -0.02), (267, 0, -0.042, -0.02), (269, 0, -0.032, -0.01), (270, 0, -0.016, 0),
        (13, 0, -0.03, -0.01), (312, 0, -0.028, -0.01), (311, 0, -0.02, -0.01), (310, 0, -0.01, 0), (164, 0, -0.02, 0),
    )),
}  # fmt: skip


def displacement_bases(head_points: Array) -> Array:
    """Return float32 [52, 478, 3]: where each blendshape at 1 moves each point, in the head's frame.

    head_points: [478, 3], the points of this face in the head's frame.
    """
    bases = np.zeros((len(BLENDSHAPES), len(head_points), 3), dtype=np.float32)
    mirrored = np.array(MIRRORED_POINTS)
    for name, (radius, spared, handles) in _LEFT.items():
        bases[BLENDSHAPE_INDEX[f"{name}Left"]] = _spread(head_points, handles, radius, spared)
        other = [(int(mirrored[point]), -dx, dy, dz) for point, dx, dy, dz in handles]
        bases[BLENDSHAPE_INDEX[f"{name}Right"]] = _spread(head_points, other, radius, spared)
    for name, (radius, spared, handles) in _BOTH.items():
        other = [(int(mirrored[point]), -dx, dy, dz) for point, dx, dy, dz in handles if mirrored[point] != point]
        bases[BLENDSHAPE_INDEX[name]] = _spread(head_points, [*handles, *other], radius, spared)
    _add_jaw(bases, head_points)
    # The rims of the eyes are bone and lid: brows and cheeks hardly move them.
    bases[:, list(LEFT_EYE + RIGHT_EYE)] *= 0.12
    return bases


def jaw_share(head_points: Array) -> Array:
    """How far each point of the skin follows the jaw bone, [n] in 0..1; half at the corners of the mouth."""
    corner = float(head_points[[MOUTH_RIGHT, MOUTH_LEFT], 1].mean())
    chin = float(head_points[152, 1])
    top = corner - 0.9 * (chin - corner)
    along = np.clip((head_points[:, 1] - top) / (0.95 * chin + 0.05 * corner - top), 0, 1)
    share = along * along * (3 - 2 * along)
    half = float(np.abs(head_points[[MOUTH_RIGHT, MOUTH_LEFT], 0]).mean())
    to_side = np.clip(np.abs(head_points[:, 0]) / half, 0, 1) ** 2
    for point in LOWER_LIP:
        share[point] = 0.87 - 0.4 * to_side[point]
    for point in UPPER_LIP:
        share[point] = 0.09 + 0.38 * to_side[point] ** 2
    share[[61, 76, 62, 78, 291, 306, 292, 308]] = 0.47
    return np.asarray(share, dtype=np.float32)


def closing_bases(head_points: Array) -> Array:
    """Return float32 [18, 478, 3]: lips that move down by 1 at each of their nine inner columns, upper then lower.

    A lip takes the skin beside it along, less with distance, so that closing lips do not tear off their surroundings.
    """
    bases = np.zeros((18, len(head_points), 3), dtype=np.float32)
    corners = [MOUTH_RIGHT, MOUTH_LEFT]
    for first, inner, outer, own, other, reach in (
        (0, LIPS_INNER_UPPER, LIPS_OUTER_UPPER, UPPER_LIP, LOWER_LIP, 0.07),
        (9, LIPS_INNER_LOWER, LIPS_OUTER_LOWER, LOWER_LIP, UPPER_LIP, 0.16),
    ):
        columns = np.concatenate([head_points[list(inner), 0], head_points[corners, 0]])
        width = 0.4 * float(np.abs(np.diff(head_points[list(inner), 0])).mean()) + 1e-3
        near = np.exp(-0.5 * ((head_points[:, :1] - columns) / width) ** 2) + 1e-9
        near /= near.sum(axis=1, keepdims=True)
        order = np.argsort(head_points[list(outer), 0])
        edge = np.interp(head_points[:, 0], head_points[list(outer), 0][order], head_points[list(outer), 1][order])
        beyond = (edge - head_points[:, 1]) if first == 0 else (head_points[:, 1] - edge)
        beside = np.maximum(np.abs(head_points[:, 0]) - np.abs(head_points[corners, 0]).mean(), 0)
        share = 0.85 * np.exp(-0.5 * ((beyond / reach) ** 2 + (beside / 0.06) ** 2))
        share[beyond < -0.02] = 0
        share[list(own)] = 0.9
        share[list(other)] = 0
        share[corners] = 0
        bases[first : first + 9, :, 1] = (share[:, None] * near[:, 1:10]).T
        for column, point in enumerate(inner[1:-1]):
            bases[first : first + 9, point, 1] = np.eye(9)[column]
    return bases


def _add_jaw(bases: Array, head_points: Array) -> None:
    """The jaw turns about its joints before the ears while these slide forward."""
    share = jaw_share(head_points)
    depth = np.clip(0.62 - head_points[:, 2], 0, 1)
    bases[BLENDSHAPE_INDEX["jawOpen"], :, 1] = 0.52 * depth * share
    bases[BLENDSHAPE_INDEX["jawOpen"], :, 2] = 0.18 * share
    bases[BLENDSHAPE_INDEX["jawLeft"], :, 0] = 0.13 * share
    bases[BLENDSHAPE_INDEX["jawRight"], :, 0] = -0.13 * share
    bases[BLENDSHAPE_INDEX["jawForward"], :, 2] = -0.12 * share
    for name, sign in (("mouthLeft", 1), ("mouthRight", -1)):
        lips = [(point, 0.11 * sign, 0.0, 0.0) for point in sorted(LIPS)]
        bases[BLENDSHAPE_INDEX[name]] = _spread(head_points, lips, 0.1, "")


def _spread(head_points: Array, handles: "list[Handle] | tuple[Handle, ...]", radius: float, spared: str) -> Array:
    """Carry the handles' movements to the points around them, fading with distance; [478, 3].

    A handle on one lip does not pull the other, which may touch it.
    """
    grips = np.array([handle[0] for handle in handles])
    by = np.array([handle[1:] for handle in handles], dtype=np.float32)
    distance = np.linalg.norm(head_points[:, None, :2] - head_points[None, grips, :2], axis=2)
    distance[_lip_of(np.arange(len(head_points)))[:, None] * _lip_of(grips) < 0] = np.inf
    weights = np.exp(-0.5 * (distance / radius) ** 2)
    # Near handles speak first: sharpened weights keep the pattern, the plain ones say how far it reaches.
    sharp = np.exp(-0.5 * (distance / (0.45 * radius)) ** 2) + 1e-6 * weights
    mixed = sharp @ by / np.maximum(sharp.sum(axis=1, keepdims=True), 1e-12)
    moved = mixed * np.clip(weights.max(axis=1, keepdims=True), 0, 1)
    if spared:
        moved[list(UPPER_LIP if spared == "upper" else LOWER_LIP)] = 0
    return np.asarray(moved, dtype=np.float32)


def _lip_of(points: NDArray[np.integer]) -> NDArray[np.int8]:
    """1 for points of the upper lip, -1 for those of the lower, 0 for others; [n]."""
    return np.isin(points, list(UPPER_LIP)).astype(np.int8) - np.isin(points, list(LOWER_LIP)).astype(np.int8)
