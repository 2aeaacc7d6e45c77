"""The sample shelf: a row of ready-made things to pick from."""

from typing import TYPE_CHECKING, Any

from studio.ui.components.own import OwnComponent, Placed

if TYPE_CHECKING:
    from typing_extensions import Unpack


class SampleShelf(OwnComponent):
    """Buttons in a row, with pictures or names. Event: "select". Its value in Python is an index or None.

    items: [{"name": str, "picture": data URL or None}].
    """

    part = "sample_shelf"
    title = "Samples"

    def __init__(
        self, value: int | None = None, *, items: list[dict[str, Any]] | None = None, **placed: "Unpack[Placed]"
    ) -> None:
        super().__init__(value, items=items or [], **placed)

    def preprocess(self, payload: dict[str, Any] | None) -> int | None:
        """Index of the chosen item."""
        chosen = payload.get("chosen") if isinstance(payload, dict) else None
        return chosen if isinstance(chosen, int) and 0 <= chosen < len(self.items) else None

    def postprocess(self, value: int | None) -> dict[str, Any]:
        """What the page's script reads."""
        return {"chosen": value}
