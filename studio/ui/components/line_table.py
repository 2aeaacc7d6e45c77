"""The line table: the lines of a script, each with its times, feeling, fit and takes."""

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pipelines.dubbing.lines import Line
from pipelines.emotion.state import LABELS
from studio.ui.components.own import OwnComponent, Placed

if TYPE_CHECKING:
    from typing_extensions import Unpack

INTO_TABLE = """(fresh, table) => {
  if (!fresh) return [table, null];
  if (!fresh.texts) return [fresh, null];
  const text = (row) => (row.key in fresh.texts ? fresh.texts[row.key] : row.text);
  return [{ ...table, rows: table.rows.map((row) => ({ ...row, text: text(row) })), news: fresh.news }, null];
}"""
"""Page script: the table's value with what was made for it, null for nothing: rows in place of all, or other texts by
the keys of their rows, {"texts", "news"}. The second part forgets what was made."""


CAST = """(speaker, table) => {
  const mine = table.rows[table.selected], who = mine && mine.character.trim();
  if (!mine) return table;
  return { ...table, rows: table.rows.map((row) => (row.character.trim() === who ? { ...row, speaker } : row)) };
}"""
"""Page script: the table's value with another speaker for all lines of the selected line's character."""


class LineTable(OwnComponent):
    """Edits a script. Events: "input" when a cell or the rows changed, "select" when another line was chosen.

    Its value is {"rows": [...], "selected": index, "seen": [...]}; a row has key, start, end, character, text, emotion,
    intensity, speaker, takes (see `studio.ui.takes.Take`) and take, the file of the chosen one or "". seen: files of
    all takes that the page has had in a row, also of those that were taken out; the page alone writes it. A value that
    is to take the place of all rows may also hold "news", a sentence on what was done, which the user can then undo, or
    "opened" for a script of its own.

    The page is always ahead of what is answered to it, so an answer never brings rows, but what joins them by their
    keys. fits: {"key", "badge", "note", "take"} each, the last on where the takes of the row stand. arrived: takes that
    were made meanwhile, {"key", "take"} each; they join their rows once. Both are to be set together, by one handler
    alone: of two updates in quick succession the page may get only the last.
    follows: id of the video player that a line's time button moves.
    """

    part = "line_table"
    title = "Lines"

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        fits: list[dict[str, str]] | None = None,
        arrived: list[dict[str, Any]] | None = None,
        follows: str = "",
        **placed: "Unpack[Placed]",
    ) -> None:
        super().__init__(
            value or table_of(()),
            fits=fits or [],
            arrived=arrived or [],
            follows=follows,
            feelings=list(LABELS),
            **placed,
        )

    def preprocess(self, payload: Any) -> dict[str, Any]:
        """The rows, every cell of the kind it should be, whatever a client sent."""
        rows = payload.get("rows") if isinstance(payload, dict) else None
        kept = [_row(row, at) for at, row in enumerate(rows if isinstance(rows, list) else []) if isinstance(row, dict)]
        selected = payload.get("selected") if isinstance(payload, dict) else 0
        seen = payload.get("seen") if isinstance(payload, dict) else None
        return {
            "rows": kept,
            "selected": selected if isinstance(selected, int) and 0 <= selected < len(kept) else 0,
            "seen": [str(file) for file in seen] if isinstance(seen, list) else [],
        }


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
            "speaker": line.speaker,
            "takes": [],
            "take": "",
        }
        for line in lines
    ]
    return {"rows": rows, "selected": 0, "seen": []}


def _row(row: dict[str, Any], at: int) -> dict[str, Any]:
    takes = row.get("takes")
    return {
        "key": str(row.get("key") or f"l{at}"),
        "start": _number(row.get("start"), 0.0),
        "end": _number(row.get("end"), 0.0),
        "intensity": _number(row.get("intensity"), 1.0),
        **{name: str(row.get(name) or "") for name in ("character", "text", "emotion", "speaker", "take")},
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
