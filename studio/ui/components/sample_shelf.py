"""The sample shelf: a row of ready-made things to pick from."""

from typing import Any

from studio.ui.components.own import OwnComponent


class SampleShelf(OwnComponent):
    """Buttons in a row, with pictures or names. Event: "select". Its value in Python is an index or None.

    items: [{"name": str, "picture": data URL or None}].
    """

    def __init__(
        self,
        value: int | None = None,
        *,
        label: str = "Samples",
        items: list[dict[str, Any]] | None = None,
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
    ) -> None:
        self.items = items or []
        super().__init__(
            value=value,
            label=label,
            visible=visible,
            elem_id=elem_id,
            render=render,
            items=self.items,
            part="sample_shelf",
        )

    def preprocess(self, payload: dict[str, Any] | None) -> int | None:
        """Index of the chosen item."""
        chosen = payload.get("chosen") if isinstance(payload, dict) else None
        return chosen if isinstance(chosen, int) and 0 <= chosen < len(self.items) else None

    def postprocess(self, value: int | None) -> dict[str, Any]:
        """What the page's script reads."""
        return {"chosen": value}
