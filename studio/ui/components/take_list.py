"""The take list: the takes of one line side by side, to be heard in turn, chosen and taken out."""

from collections.abc import Mapping, Sequence
from typing import Any

from studio.ui.components.own import OwnComponent

INTO_TABLE = """(list, table) => ({ ...table, rows: table.rows.map((row) => row.key !== list.key ? row
  : { ...row, take: list.take, takes: list.shown.map((one) => one.take) }) })"""
"""Page script: the line table's value with the takes of a line as the list has them."""


class TakeList(OwnComponent):
    """Shows the takes of a line as `takes_shown` describes them. Event: "input" when one was chosen or taken out."""

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        label: str = "Takes",
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
    ) -> None:
        super().__init__(
            value=value or takes_shown("", "", ()),
            label=label,
            visible=visible,
            elem_id=elem_id,
            render=render,
            part="take_list",
        )


def takes_shown(key: str, take: str, shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The list's value: key of the row, file of its chosen take or "", and for each take {"take", "url", "cells"}.

    cells: what is told of it, in the order of the columns: name, who speaks, seed, seconds, fit, read-back.
    """
    return {"key": key, "take": take, "shown": list(shown)}
