"""The take list: the takes of one line side by side, to be heard in turn, chosen and taken out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studio.ui.components.own import OwnComponent, Placed

if TYPE_CHECKING:
    from typing_extensions import Unpack

INTO_TABLE = """(list, table) => ({ ...table, rows: table.rows.map((row) => row.key !== list.key ? row
  : { ...row, take: list.take, takes: list.shown.map((one) => one.take) }) })"""
"""Page script: the line table's value with the takes of a line as the list has them."""


class TakeList(OwnComponent):
    """Shows the takes of a line as `takes_shown` describes them. Event: "input" when one was chosen or taken out."""

    part = "take_list"
    title = "Takes"

    def __init__(self, value: dict[str, Any] | None = None, **placed: "Unpack[Placed]") -> None:
        super().__init__(value or takes_shown("", "", ()), **placed)


def takes_shown(key: str, take: str, shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The list's value: key of the row, file of its chosen take or "", and for each take {"take", "url", "cells"}.

    cells: what is told of it, in the order of the columns: name, who speaks, seed, seconds, fit, read-back.
    """
    return {"key": key, "take": take, "shown": list(shown)}
