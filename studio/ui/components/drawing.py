"""A drawing over time, as `studio.ui.components.tracks` makes it, with a line at the moment that is played."""

from typing import TYPE_CHECKING, Any

from studio.ui.components.own import OwnComponent, Placed

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Drawing(OwnComponent):
    """Shows what `tracks.drawing` makes, or nothing. It takes no input.

    follows: id of the element whose player the drawing's time line follows.
    """

    part = "drawing"

    def __init__(self, value: Any = None, *, follows: str = "clip", **placed: "Unpack[Placed]") -> None:
        super().__init__(value, follows=follows, **placed)
