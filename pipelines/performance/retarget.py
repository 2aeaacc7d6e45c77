"""From a performance to the 52 blendshape weights that faces are drawn with (Apple's ARKit names)."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES
from pipelines.performance.articulation import engagement
from pipelines.performance.score import UNITS, VISEMES, PerformanceScore

Array = NDArray[np.float64]

_UNIT_SHAPES: Mapping[str, Mapping[str, float]] = MappingProxyType({
    "AU1": {"browInnerUp": 1.0}, "AU2": {"browOuterUp": 1.0}, "AU4": {"browDown": 1.0}, "AU5": {"eyeWide": 1.0},
    "AU6": {"cheekSquint": 1.0, "eyeSquint": 0.35}, "AU7": {"eyeSquint": 0.9}, "AU9": {"noseSneer": 1.0},
    "AU10": {"mouthUpperUp": 0.8, "noseSneer": 0.15}, "AU12": {"mouthSmile": 1.0}, "AU14": {"mouthDimple": 1.0},
    "AU15": {"mouthFrown": 1.0}, "AU16": {"mouthLowerDown": 0.8},
    "AU17": {"mouthShrugLower": 0.9, "mouthShrugUpper": 0.3}, "AU18": {"mouthPucker": 0.9},
    "AU20": {"mouthStretch": 1.0}, "AU22": {"mouthFunnel": 0.9},
    "AU23": {"mouthPress": 0.5, "mouthRollLower": 0.25, "mouthRollUpper": 0.2}, "AU24": {"mouthPress": 0.9},
    "AU25": {"mouthLowerDown": 0.25, "mouthUpperUp": 0.32, "jawOpen": 0.10}, "AU26": {"jawOpen": 0.60},
    "AU28": {"mouthRollLower": 0.9, "mouthRollUpper": 0.8}, "AU38": {"noseSneer": 0.12}, "AU43": {"eyeBlink": 0.55},
})  # fmt: skip
"""Blendshapes of each unit, names without their side; shapes that exist once take the mean of both sides."""

_VISEME_SHAPES: Mapping[str, Mapping[str, float]] = MappingProxyType({
    "sil": {},
    "PP": {"jawOpen": 0.04, "mouthPress": 0.35, "mouthRollLower": 0.15, "mouthRollUpper": 0.12},
    "FF": {"jawOpen": 0.06, "mouthRollLower": 0.50, "mouthUpperUp": 0.28, "mouthShrugUpper": 0.10},
    "TH": {"jawOpen": 0.14, "mouthLowerDown": 0.18, "mouthUpperUp": 0.08},
    "DD": {"jawOpen": 0.12, "mouthLowerDown": 0.18, "mouthUpperUp": 0.08, "mouthStretch": 0.06},
    "kk": {"jawOpen": 0.17, "mouthLowerDown": 0.14, "mouthUpperUp": 0.08},
    "CH": {"jawOpen": 0.10, "mouthFunnel": 0.55, "mouthPucker": 0.20, "mouthLowerDown": 0.12, "mouthUpperUp": 0.12},
    "SS": {"jawOpen": 0.06, "mouthStretch": 0.20, "mouthLowerDown": 0.24, "mouthUpperUp": 0.10},
    "nn": {"jawOpen": 0.12, "mouthLowerDown": 0.16, "mouthUpperUp": 0.08},
    "RR": {"jawOpen": 0.13, "mouthFunnel": 0.30, "mouthPucker": 0.15, "mouthLowerDown": 0.10},
    "aa": {"jawOpen": 0.57, "mouthLowerDown": 0.28, "mouthUpperUp": 0.16},
    "E": {"jawOpen": 0.34, "mouthStretch": 0.18, "mouthLowerDown": 0.30, "mouthUpperUp": 0.16, "mouthSmile": 0.06},
    "I": {"jawOpen": 0.16, "mouthStretch": 0.26, "mouthLowerDown": 0.28, "mouthUpperUp": 0.14, "mouthSmile": 0.12},
    "O": {"jawOpen": 0.40, "mouthFunnel": 0.55, "mouthPucker": 0.18, "mouthLowerDown": 0.08},
    "U": {"jawOpen": 0.16, "mouthFunnel": 0.25, "mouthPucker": 0.70},
})  # fmt: skip
"""Blendshapes of each viseme at full strength, spoken at a normal voice."""

_PARTING = {"jawOpen": 1.0, "mouthLowerDown": 0.34, "mouthUpperUp": 0.24, "mouthFunnel": 0.25}
"""How much each shape, at full strength, parts the lips: shares of a fully dropped jaw."""

_LOOK_DEGREES = {"In": 30.0, "Out": 30.0, "Up": 25.0, "Down": 30.0}
"""Turn of the eye that a gaze shape stands for at full strength."""


def to_arkit(score: PerformanceScore) -> NDArray[np.float32]:
    """Return blendshape weights [frames, 52] in 0..1, columns as in BLENDSHAPES; "_neutral" stays 0.

    What the lips do for speech comes first: the opening that the visemes ask for is kept whatever the emotion adds,
    and where lips close, "mouthClose" seals them over whatever the jaw does.
    """
    # 1. Emotion and speech, each in blendshapes.
    felt = _felt(score.units.astype(np.float64))
    spoken = score.visemes.astype(np.float64) @ _viseme_matrix()

    # 2. The mouth: lips that round pull the corners in; openings are shared, not added.
    weights = felt + spoken
    _share_corners(weights)
    engaged = engagement(score.visemes, score.fps)
    asked = _share_opening(weights, felt, spoken, engaged)
    _close(weights, asked, score.visemes.astype(np.float64))

    # 3. The eyes: gaze, lids that follow it, blinks over everything.
    _look(weights, score.gaze.astype(np.float64))
    _blink(weights, score.blinks.astype(np.float64))
    weights[:, BLENDSHAPE_INDEX["_neutral"]] = 0.0
    return np.clip(weights, 0.0, 1.0).astype(np.float32)


def mouth_opening(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far the lips stand apart, [frames], of blendshape weights [frames, 52]; 1 is a fully dropped jaw."""
    closed = weights[:, BLENDSHAPE_INDEX["mouthClose"]]
    return np.asarray(np.maximum(_parting(weights) - closed, 0.0), dtype=np.float32)


def _felt(units: Array) -> Array:
    felt = np.zeros((len(units), len(BLENDSHAPES)))
    for unit, shapes in _UNIT_SHAPES.items():
        left, right = units[:, UNITS.index(unit)].T
        for shape, amount in shapes.items():
            if shape in BLENDSHAPE_INDEX:
                felt[:, BLENDSHAPE_INDEX[shape]] += amount * (left + right) / 2
            else:
                felt[:, BLENDSHAPE_INDEX[f"{shape}Left"]] += amount * left
                felt[:, BLENDSHAPE_INDEX[f"{shape}Right"]] += amount * right
    # A corner that one side alone pulls takes the mouth along.
    pull = units[:, [UNITS.index("AU12"), UNITS.index("AU14")]].sum(axis=1)
    felt[:, BLENDSHAPE_INDEX["mouthLeft"]] += 0.2 * np.maximum(pull[:, 0] - pull[:, 1] - 0.2, 0.0)
    felt[:, BLENDSHAPE_INDEX["mouthRight"]] += 0.2 * np.maximum(pull[:, 1] - pull[:, 0] - 0.2, 0.0)
    return felt


def _viseme_matrix() -> Array:
    matrix = np.zeros((len(VISEMES), len(BLENDSHAPES)))
    for viseme, shapes in _VISEME_SHAPES.items():
        for shape, amount in shapes.items():
            for name in (shape,) if shape in BLENDSHAPE_INDEX else (f"{shape}Left", f"{shape}Right"):
                matrix[VISEMES.index(viseme), BLENDSHAPE_INDEX[name]] = amount
    return matrix


def _share_corners(weights: Array) -> None:
    """A rounded mouth cannot smile broadly or stretch: the corners go where the rounding leaves them."""
    rounding = np.clip(
        weights[:, BLENDSHAPE_INDEX["mouthPucker"]] + 0.7 * weights[:, BLENDSHAPE_INDEX["mouthFunnel"]], 0.0, 1.0
    )
    for shape, gives in (("mouthSmile", 0.30), ("mouthStretch", 0.8), ("mouthDimple", 0.4), ("mouthFrown", 0.2)):
        for side in ("Left", "Right"):
            weights[:, BLENDSHAPE_INDEX[f"{shape}{side}"]] *= 1.0 - gives * rounding


def _share_opening(weights: Array, felt: Array, spoken: Array, engaged: Array) -> Array:
    """Part the lips as far as is asked, by lips and jaw together, and return what is asked, [frames].

    While the mouth speaks, the parting is that of speech; while it rests, that of the emotion. Lips that are raised or
    drawn down already leave less to the jaw.
    """
    asked = _parting(spoken) + (1.0 - engaged) * np.maximum(_parting(felt) - _parting(spoken), 0.0)
    names = ("mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "jawOpen")
    columns = [BLENDSHAPE_INDEX[name] for name in names]
    weights[:, columns[:4]] = np.maximum(felt[:, columns[:4]], spoken[:, columns[:4]])
    jaw = np.maximum(felt[:, columns[4]], spoken[:, columns[4]])
    weights[:, columns[4]] = 0.0
    weights[:, columns[4]] = np.clip(asked - _parting(weights), 0.0, jaw)
    return asked


def _close(weights: Array, asked: Array, visemes: Array) -> None:
    """Set "mouthClose" to what the lips must close of their parting: all for p, b and m, else what is beyond `asked`.

    So a raised lip stays raised, and the other comes after it.
    """
    closed = visemes[:, VISEMES.index("PP")]
    closed = np.clip((closed - 0.3) / 0.6, 0.0, 1.0)
    for shape in ("mouthLowerDown", "mouthUpperUp", "mouthFunnel"):
        for name in (shape,) if shape in BLENDSHAPE_INDEX else (f"{shape}Left", f"{shape}Right"):
            weights[:, BLENDSHAPE_INDEX[name]] *= 1.0 - closed
    parting = _parting(weights)
    left = (1.0 - closed) * np.minimum(asked, parting)
    weights[:, BLENDSHAPE_INDEX["mouthClose"]] = parting - left


def _look(weights: Array, gaze: Array) -> None:
    yaw, pitch = gaze[:, 0], gaze[:, 1]
    turned = {
        "eyeLookOutLeft": yaw / _LOOK_DEGREES["Out"],
        "eyeLookInRight": yaw / _LOOK_DEGREES["In"],
        "eyeLookInLeft": -yaw / _LOOK_DEGREES["In"],
        "eyeLookOutRight": -yaw / _LOOK_DEGREES["Out"],
    }
    for side in ("Left", "Right"):
        turned[f"eyeLookUp{side}"] = pitch / _LOOK_DEGREES["Up"]
        turned[f"eyeLookDown{side}"] = -pitch / _LOOK_DEGREES["Down"]
    for name, amount in turned.items():
        weights[:, BLENDSHAPE_INDEX[name]] = np.maximum(amount, 0.0)
    for side in ("Left", "Right"):
        up, down = (np.clip(turned[f"eyeLook{way}{side}"], 0.0, 1.0) for way in ("Up", "Down"))
        weights[:, BLENDSHAPE_INDEX[f"eyeWide{side}"]] += 0.25 * up
        weights[:, BLENDSHAPE_INDEX[f"eyeBlink{side}"]] += 0.35 * down


def _blink(weights: Array, blinks: Array) -> None:
    """Lids close over whatever holds them open: a droop becomes a blink without the two adding up."""
    for side, blink in zip(("Left", "Right"), blinks.T, strict=True):
        lid = BLENDSHAPE_INDEX[f"eyeBlink{side}"]
        weights[:, lid] = blink + (1.0 - blink) * np.clip(weights[:, lid], 0.0, 1.0)
        weights[:, BLENDSHAPE_INDEX[f"eyeWide{side}"]] *= 1.0 - blink


def _parting(weights: NDArray[np.float32] | Array) -> Array:
    parting = np.zeros(len(weights))
    for shape, amount in _PARTING.items():
        names = (shape,) if shape in BLENDSHAPE_INDEX else (f"{shape}Left", f"{shape}Right")
        parting += amount * weights[:, [BLENDSHAPE_INDEX[name] for name in names]].mean(axis=1)
    return parting
