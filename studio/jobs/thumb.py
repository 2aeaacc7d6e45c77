"""The small picture that stands for a job in lists before it has made one: what it was given to show."""

from collections import deque
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import MienError
from pipelines.media.image import load_image
from pipelines.media.video import read_video
from pipelines.requests.base import Request
from studio.jobs.progress import save_jpeg

NAME = "thumb.jpg"

SIDE = 192
"""Its longest side, in pixels."""

_VIDEO_SECONDS = 1.0
"""How far into a video its picture lies: many begin in black."""


def write_thumb(request: Request, folder: Path) -> None:
    """Write the request's picture, or one of its video, where it has either that can be read; into the job's folder."""
    picture = _picture(request)
    if picture is not None:
        save_jpeg(picture, folder / NAME, SIDE)


def _picture(request: Any) -> NDArray[np.uint8] | None:
    image, video = (getattr(request, name, None) for name in ("image", "video"))
    try:
        if image is not None:
            return load_image(image)
        if video is not None:
            with read_video(video) as frames:
                return deque(islice(frames, 1 + round(_VIDEO_SECONDS * frames.info.fps)), maxlen=1).pop()
    except MienError:
        return None  # its back end says what is wrong with it
    return None
