"""A small picture as a data URL: it travels inside the message, because its file may be gone when a browser asks."""

import base64
from pathlib import Path


def jpeg_url(path: Path) -> str | None:
    """The JPEG file as a data URL, or None where it cannot be read."""
    try:
        return "data:image/jpeg;base64," + base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError:
        return None
