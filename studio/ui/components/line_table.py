"""The line table: the lines of a script, each with its times, feeling, fit and takes."""

from collections.abc import Sequence
from math import isfinite
from typing import Any
from uuid import uuid4

from pipelines.dubbing.lines import Line
from pipelines.emotion.state import LABELS
from studio.ui.components.own import OwnComponent


class LineTable(OwnComponent):
    """Edits a script. Events: "input" when a cell or the rows changed, "select" when another line was chosen.

    Its value is {"rows": [...], "selected": index}; a row has key, start, end, character, text, emotion, intensity,
    takes (see `studio.ui.takes.Take`) and take, the file of the chosen one or "". What a handler returns may also hold
    "news", a sentence on what it did to the rows, which the user can then undo, or "opened" for a script of its own.
    fits: for each row a badge, a note, and where its takes stand; set apart from the rows, so that what is being typed
    is never overwritten. arrived: takes that were made meanwhile, {"key", "take"} each; they join their rows once.
    follows: id of the video player that a line's time button moves.
    """

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        label: str = "Lines",
        fits: list[dict[str, str]] | None = None,
        arrived: list[dict[str, Any]] | None = None,
        follows: str = "",
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
    ) -> None:
        self.fits = fits or []
        self.arrived = arrived or []
        self.follows = follows
        super().__init__(
            value=value or table_of(()),
            label=label,
            visible=visible,
            elem_id=elem_id,
            render=render,
            fits=self.fits,
            arrived=self.arrived,
            follows=self.follows,
            feelings=list(LABELS),
            part="line_table",
        )

    def preprocess(self, payload: Any) -> dict[str, Any]:
        """The rows, every cell of the kind it should be, whatever a client sent."""
        rows = payload.get("rows") if isinstance(payload, dict) else None
        kept = [_row(row, at) for at, row in enumerate(rows if isinstance(rows, list) else []) if isinstance(row, dict)]
        selected = payload.get("selected") if isinstance(payload, dict) else 0
        return {"rows": kept, "selected": selected if isinstance(selected, int) and 0 <= selected < len(kept) else 0}


def table_of(lines: Sequence[Line]) -> dict[str, Any]:
    """The table's value for lines without takes, each with a key that no other line of any script has."""
    rows = [
        {
            "key": uuid4().hex[:12],
            "start": line.start,
            "end": line.end,
            "character": line.character,
            "text": line.text,
            "emotion": line.emotion,
            "intensity": line.intensity,
            "takes": [],
            "take": "",
        }
        for line in lines
    ]
    return {"rows": rows, "selected": 0}


def _row(row: dict[str, Any], at: int) -> dict[str, Any]:
    takes = row.get("takes")
    return {
        "key": str(row.get("key") or f"l{at}"),
        "start": _number(row.get("start"), 0.0),
        "end": _number(row.get("end"), 0.0),
        "intensity": _number(row.get("intensity"), 1.0),
        **{name: str(row.get(name) or "") for name in ("character", "text", "emotion", "take")},
        "takes": [_take(take) for take in (takes if isinstance(takes, list) else []) if isinstance(take, dict)],
    }


def _take(take: dict[str, Any]) -> dict[str, Any]:
    kind, made_of = take.get("kind"), take.get("made_of")
    return {
        "file": str(take.get("file")),
        "kind": kind if kind in ("spoken", "again", "own") else "spoken",
        "told": str(take.get("told") or ""),
        "seed": _number(take.get("seed"), 0.0),
        "seconds": _number(take.get("seconds"), 0.0),
        "agreement": _number(take.get("agreement"), None),
        "strength": _number(take.get("strength"), None),
        "made_of": made_of if isinstance(made_of, dict) else {},
    }


def _number(value: Any, otherwise: float | None) -> float | None:
    return float(value) if isinstance(value, (int, float)) and isfinite(value) else otherwise
