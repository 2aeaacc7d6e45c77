"""The masthead: the name of the page, what it is for, and a switch between its light and dark looks."""

from studio.ui.components.own import OwnComponent


class Masthead(OwnComponent):
    """The top of the page. It has no value."""

    def __init__(
        self,
        value: None = None,
        *,
        label: str = "Mien",
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
    ) -> None:
        super().__init__(value, label=label, visible=visible, elem_id=elem_id, render=render, part="masthead")
