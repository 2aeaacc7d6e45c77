"""The slots: the lines of a script as stretches over the waveform of the sound, moved by pointer and by keyboard."""

from typing import Any

from studio.ui.components.own import OwnComponent

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

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        label: str = "Lines over the sound",
        peaks: list[float] | None = None,
        seconds: float = 0.0,
        follows: str = "",
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
    ) -> None:
        self.peaks = peaks or []
        self.seconds = seconds
        self.follows = follows
        super().__init__(
            value=value or {"rows": [], "selected": 0},
            label=label,
            visible=visible,
            elem_id=elem_id,
            render=render,
            peaks=self.peaks,
            seconds=self.seconds,
            follows=self.follows,
            part="slots",
        )
