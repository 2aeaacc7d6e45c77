"""The finished file: a small place at the top of the page that takes a clip or a recording to go on from."""

from typing import Any

from studio.ui.components.own import OwnComponent


class FinishedFile(OwnComponent):
    """Takes one file, dropped or chosen. Event: "open" when it has arrived.

    Its value in Python is the path that the page says it was uploaded to, or None. Any client can say any path.
    """

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        label: str = "Finished file",
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
    ) -> None:
        super().__init__(
            value=value, label=label, visible=visible, elem_id=elem_id, render=render, part="finished_file"
        )

    def preprocess(self, payload: Any) -> str | None:
        """The path."""
        path = payload.get("path") if isinstance(payload, dict) else None
        return path if isinstance(path, str) else None
