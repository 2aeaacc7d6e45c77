"""The slots: the lines of a script as stretches over the waveform of the sound, moved by pointer and by keyboard."""

from typing import TYPE_CHECKING, Any

from studio.ui.components.own import OwnComponent, Placed

if TYPE_CHECKING:
    from typing_extensions import Unpack

OF_TABLE = """(table) => ({ selected: table.selected,
  rows: table.rows.map(({ key, start, end, character, text }) => ({ key, start, end, character, text })) })"""
"""Page script: the slots of the line table's rows."""

INTO_TABLE = """(slots, table) => ({ ...table, selected: slots.selected, rows: table.rows.map((row) => {
  const slot = slots.rows.find((one) => one.key === row.key);
  return slot ? { ...row, start: slot.start, end: slot.end } : row;
}) })"""
"""Page script: the line table's value with the times of the slots."""


class Slots(OwnComponent):
    """Shows and moves the slots of lines. Events: "input" when one was moved, "select" when another one was chosen.

    Its value is {"rows": [...], "selected": index}; a row has key, start, end, character and text.
    peaks: loudness of the original sound, numbers in 0..1, evenly spaced. seconds: length of the video, 0 for none.
    follows: id of the video player whose time is shown, and set by a click.
    """

    part = "slots"
    title = "Lines over the sound"

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        peaks: list[float] | None = None,
        seconds: float = 0.0,
        follows: str = "",
        **placed: "Unpack[Placed]",
    ) -> None:
        super().__init__(
            value or {"rows": [], "selected": 0}, peaks=peaks or [], seconds=seconds, follows=follows, **placed
        )
