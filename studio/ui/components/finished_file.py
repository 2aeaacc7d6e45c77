"""The finished file: a small place at the top of the page that takes a clip or a recording to go on from."""

from typing import Any

from studio.ui.components.own import OwnComponent


class FinishedFile(OwnComponent):
    """Takes one file, dropped or chosen. Event: "open" when it has arrived.

    Its value in Python is the path that the page says it was uploaded to, or None. Any client can say any path.
    """

    part = "finished_file"
    title = "Finished file"

    def preprocess(self, payload: Any) -> str | None:
        """The path."""
        path = payload.get("path") if isinstance(payload, dict) else None
        return path if isinstance(path, str) else None
