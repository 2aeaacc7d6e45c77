"""The takes of a line: what each was made of, and whether the line still says what its chosen take says."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from pipelines.dubbing.lines import voice_of
from pipelines.emotion.script import TAG

Kind = Literal["spoken", "again", "own"]


class Take(TypedDict):
    """One recording of a line, kept in the project.

    file: its name there. kind: spoken from the text, a take said again with a feeling, or the user's own recording.
    told: who or what spoke, in a few words. seconds: its length. agreement, strength: of the read-back, None where
    there is none. made_of: what the line was when it was asked for, as `made_of` tells it, {} where that is not known.
    """

    file: str
    kind: Kind
    told: str
    seed: float
    seconds: float
    agreement: float | None
    strength: float | None
    made_of: dict[str, Any]


def made_of(row: Mapping[str, Any], *, words: str, language: str) -> dict[str, Any]:
    """What a take of the row depends on: words, feeling, strength and voice; times are judged by the fit instead.

    words: what is felt where a line does not say.
    """
    text = " ".join(str(row["text"]).split())
    felt = str(row["emotion"]).strip() or ("" if TAG.search(text) else words.strip())
    return {
        "text": text,
        "felt": felt,
        "intensity": float(row["intensity"]),
        "language": voice_of(row["speaker"], language),
    }


def chosen_take(row: Mapping[str, Any]) -> Take | None:
    """The take of the row that the video will play, None where the line is spoken with the video."""
    return next((take for take in row["takes"] if take["file"] == row["take"]), None) if row["take"] else None


def is_changed(row: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the chosen take was made of something else than the row is `now`; False where there is none."""
    take = chosen_take(row)
    return take is not None and bool(take["made_of"]) and take["made_of"] != now


def standing(row: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """In a word or two, where the row stands: "not rendered", "changed", or which of its takes is played."""
    take = chosen_take(row)
    if take is None:
        return "not rendered"
    return "changed" if is_changed(row, now) else f"take {row['takes'].index(take) + 1} of {len(row['takes'])}"


def to_render(rows: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[int]:
    """Numbers, from 0, of the rows that need a new take: none chosen, or a changed one that is not the user's own."""
    return [
        number
        for number, (row, is_now) in enumerate(zip(rows, now, strict=True))
        if (take := chosen_take(row)) is None or (take["kind"] != "own" and is_changed(row, is_now))
    ]
