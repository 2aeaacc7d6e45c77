"""How the rows of the line table fit their slots: by their chosen takes, else by a forecast, or as they came out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.dubbing.feeling import felt_in
from pipelines.dubbing.fit import Fit, fit_line, following
from pipelines.dubbing.forecast import natural_seconds
from pipelines.dubbing.lines import Line, check_lines, cut_to, overlaps
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import UNFELT
from pipelines.emotion.parse import parse
from pipelines.errors import MienError
from studio.ui.takes import chosen_take, made_of, standing


def line_of(row: Mapping[str, Any], take: Path | None = None) -> Line:
    """A row of the table as a line. Raises InvalidInput for one that is not finished."""
    return Line(
        start=row["start"],
        end=row["end"],
        text=row["text"],
        character=row["character"].strip(),
        emotion=row["emotion"].strip(),
        intensity=row["intensity"],
        take=take,
        speaker=row["speaker"],
    )


def fits_of(rows: Sequence[Mapping[str, Any]], length: float, *, words: str, language: str) -> list[Fit | str]:
    """How each row fits, by the length of its chosen take, else forecast; or the sentence that says why it is no line.

    A slot that goes on after the video ends with it, as it does in the dubbed video. length: of the video, 0 for none.
    words: what is felt where a line does not say; while they are not understood, nothing is felt there.
    """
    end = length or float("inf")
    lines = [_line_or_why(row, end) for row in rows]
    sound = [line for line in lines if isinstance(line, Line)]
    around = _around(words, length)
    fits: list[Fit | str] = []
    for row, line in zip(rows, lines, strict=True):
        if isinstance(line, str):
            fits.append(line)
            continue
        take = chosen_take(row)
        natural = take["seconds"] if take else natural_seconds(line.spoken, felt_in(line, around), language)
        fits.append(fit_line(line, natural, following(sound, line, end)))
    return fits


def badges(
    rows: Sequence[dict[str, Any]],
    length: float,
    *,
    words: str,
    language: str,
    came_out: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[dict[str, str]]:
    """What the table shows of each row, by its key: its fit, or that it overlaps or ends after the video; a note; where
    its takes stand.

    came_out: what `measured_badges` told of a dubbed video; it stands for the rows that are still as they were then.
    """
    fits = fits_of(rows, length, words=words, language=language)
    lines = [_line_or_why(row, length or float("inf")) for row in rows]
    twice = {id(line): said for line, said in overlaps(line for line in lines if isinstance(line, Line))}
    told = []
    for row, fit, line in zip(rows, fits, lines, strict=True):
        now, out = made_of(row, words=words, language=language), (came_out or {}).get(row["key"])
        badge = _badge(fit, measured=chosen_take(row) is not None)
        if out and out["of"] == _spoken(row, now):
            badge = {"badge": out["badge"], "note": out["note"]}
        if isinstance(fit, Fit) and (late := cut_to((line_of(row),), length or float("inf"))[1]):
            badge = {"badge": "past the end", "note": f"{late[0]} {badge['note']}"}
        if id(line) in twice:
            badge = {"badge": "overlaps", "note": f"{twice[id(line)]} {badge['note']}"}
        told.append({"key": row["key"], **badge, "take": standing(row, now)})
    return told


def measured_badges(
    rows: Sequence[dict[str, Any]],
    settings: Mapping[str, Any],
    told: Sequence[Mapping[str, Any]],
    *,
    length: float,
    words: str,
    language: str,
) -> dict[str, dict[str, Any]]:
    """Fits as they came out in a job, by the rows' keys; cues that were spoken as one sentence have its fit.

    Only of rows that are still what the job was asked for: it may have taken long, and the script have been edited.
    Each also says what it was measured of, so that it can be told whether the row stays the same.
    settings: of the job. told: its facts of each line.
    """
    if language != settings["language"]:
        return {}
    is_around = EmotionCurve.from_dict(settings["curve"]) == _around(words, length)
    measured = {}
    for row in rows:
        line = next((one for one in told if one["start"] - 1e-6 <= row["start"] < one["end"]), None)
        if line is not None and _as_asked(row) in settings["lines"] and (is_around or line_of(row).has_feeling):
            measured[row["key"]] = {
                "of": _spoken(row, made_of(row, words=words, language=language)),
                "badge": line["fit"],
                "note": " ".join([f"Measured: pace {line['pace']:.2f}.", *line["notes"]]),
            }
    return measured


def _line_or_why(row: Mapping[str, Any], end: float) -> Line | str:
    """The row as a line of a video that ends at `end` s, or why it cannot be one."""
    try:
        line = line_of(row)
        check_lines((line,), end)
        return cut_to((line,), end)[0][0]
    except MienError as error:
        return str(error)


def _around(words: str, length: float) -> EmotionCurve:
    """What is felt where a line does not say: nothing while the words are not understood."""
    try:
        return parse(words.strip() or "neutral", length or None)
    except MienError:
        return UNFELT


def _as_asked(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The row as a line in the settings of a job; None for one that is not finished."""
    try:
        return {**asdict(line_of(row)), "take": row["take"] or None}
    except MienError:
        return None


def _badge(fit: Fit | str, *, measured: bool) -> dict[str, str]:
    if isinstance(fit, str):
        return {"badge": "not valid", "note": fit}
    how = "The take" if measured else "Forecast"
    return {"badge": fit.badge, "note": f"{how}: pace {fit.pace:.2f}. {fit.advice}".strip()}


def _spoken(row: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What the fit of a row in a dubbed video depends on."""
    return {**now, "start": row["start"], "end": row["end"], "take": row["take"]}
