"""Names of the 52 blendshape scores of a face."""

BLENDSHAPES = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
    "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft",
    "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft",
    "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft",
    "jawOpen", "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft",
    "mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight",
    "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper",
    "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft",
    "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight",
)  # fmt: skip
"""Names in the order of MediaPipe's face landmarker: "_neutral", then the shapes of ARKit (Apple, ARFaceAnchor).

Left and right are the person's own.
"""

BLENDSHAPE_INDEX = {name: index for index, name in enumerate(BLENDSHAPES)}
"""Column of each name."""

MIRRORED_BLENDSHAPES = tuple(
    BLENDSHAPE_INDEX[name.replace("Left", "Right") if "Left" in name else name.replace("Right", "Left")]
    for name in BLENDSHAPES
)
"""For each column, the column that holds its score in the mirrored picture.

"jawLeft" and "mouthLeft" trade places with their right counterparts as every other pair does.
"""
