"""The face choice: numbered boxes over a picture with several faces."""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.ui.components.own import OwnComponent

_SIDE = 720
"""Longest side of the picture shown, in pixels."""


class FaceChoice(OwnComponent):
    """Lets the user say which face is meant. Event: "select". Its value in Python is the face's number or None."""

    part = "face_choice"
    title = "Faces"

    def preprocess(self, payload: dict[str, Any] | None) -> int | None:
        """Number of the chosen face, counted from 1 from left to right."""
        chosen = payload.get("chosen") if isinstance(payload, dict) else None
        return chosen + 1 if isinstance(chosen, int) and chosen >= 0 else None


def faces_shown(
    image: NDArray[np.uint8], boxes: Sequence[tuple[float, float, float, float]], *, number: int | None = None
) -> dict[str, Any]:
    """The value for a picture `image` [H, W, 3] and its faces' boxes (x0, y0, x1, y1) in pixels.

    number: of the face that is chosen, from 1; None for the largest. Where the page shows the same faces already, the
    one that is chosen there stays.
    """
    height, width = image.shape[:2]
    largest = max(range(len(boxes)), key=lambda index: _area(boxes[index]))
    chosen = largest if number is None else min(number, len(boxes)) - 1
    return {
        "picture": _data_url(image) if len(boxes) > 1 else None,
        "faces": [
            [x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height]
            for x0, y0, x1, y1 in (_inside(box, width, height) for box in boxes)
        ],
        "chosen": chosen,
        "note": f"{len(boxes)} faces found; face {chosen + 1} will speak. Click another to change that."
        if len(boxes) > 1
        else "",
        "bad": False,
        "given": number is not None,
    }


def faces_note(note: str, *, bad: bool = False) -> dict[str, Any]:
    """The value while there is nothing to choose: one sentence; `bad` marks it as something to put right."""
    return {"picture": None, "faces": [], "chosen": None, "note": note, "bad": bad}


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(box: tuple[float, float, float, float], width: int, height: int) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return max(x0, 0.0), max(y0, 0.0), min(x1, float(width)), min(y1, float(height))


def _data_url(image: NDArray[np.uint8]) -> str:
    import cv2

    scale = min(1.0, _SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 82])[1]
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode("ascii")
