"""The Dub tab's fields as requests: for the whole video, and for one line alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict

from pipelines.dubbing.fit import Fit
from pipelines.dubbing.forecast import forecast
from pipelines.dubbing.lines import Line
from pipelines.dubbing.spoken import felt_in
from pipelines.errors import InvalidInput, MienError
from pipelines.requests.dub import DubRequest
from pipelines.requests.speech import RESTYLE, SpeechRequest
from studio.api.asked import checked_upload, curve_from, whole
from studio.projects import Projects


class DubFields(TypedDict):
    """What the tab's components hand over, by name.

    table: value of the line table. words: what is felt where a line does not say. length: seconds of the video.
    """

    project: str
    video: str | None
    table: dict[str, Any]
    words: str
    follow_actor: bool
    keep_voices: bool
    same_words: bool
    language: str
    reference: str | None
    transcript: str
    seed: float
    length: float


OPTIONS = ("words", "follow_actor", "keep_voices", "same_words", "language", "transcript", "seed")
"""Fields that a project keeps beside its lines and its video."""


def dub_request(fields: DubFields, projects: Projects) -> DubRequest:
    """The request for the whole video. Raises InvalidInput (and its kinds) for whatever is missing or cannot be."""
    if not fields["video"]:
        raise InvalidInput("The video is missing. Upload the one that is to be dubbed.")
    takes = [projects.path(fields["project"], row["take"]) if row["take"] else None for row in fields["table"]["rows"]]
    lines = [line_of(row, take) for row, take in zip(fields["table"]["rows"], takes, strict=True)]
    return DubRequest(
        video=checked_upload(fields["video"]),
        lines=tuple(sorted(lines, key=lambda line: line.start)),
        curve=curve_from(fields["words"].strip() or "neutral", fields["length"] or None),
        follow_actor=fields["follow_actor"],
        keep_voices=fields["keep_voices"],
        same_words=fields["same_words"],
        language=fields["language"],
        reference=_reference(fields),
        transcript=_transcript(fields),
        seed=whole("seed", fields["seed"]),
    )


def line_request(fields: DubFields, projects: Projects, *, again: bool) -> SpeechRequest:
    """The request for the selected line alone, as long as its slot where it is forecast not to fit.

    again: say its chosen take again with the line's feeling, instead of speaking its text.
    Raises InvalidInput (and its kinds) for a line that cannot be spoken.
    """
    row = selected_row(fields["table"])
    line = line_of(row)
    fit = fits_of(fields["table"]["rows"], fields["length"])[fields["table"]["selected"]]
    if again and not row["take"]:
        raise InvalidInput("The line has no take to say again. Choose or record one first.")
    curve = felt_in(line, curve_from(fields["words"].strip() or "neutral", fields["length"] or None))
    seconds = fit.seconds if isinstance(fit, Fit) and fit.badge != "fits" else None
    seed = whole("seed", fields["seed"])
    if again:
        take = projects.path(fields["project"], row["take"])
        return SpeechRequest(take=take, curve=curve, seconds=seconds, seed=seed, backend=RESTYLE)
    return SpeechRequest(
        text=line.spoken,
        voice=fields["language"],
        reference=_reference(fields),
        transcript=_transcript(fields),
        curve=curve,
        seconds=seconds,
        seed=seed,
    )


def line_of(row: dict[str, Any], take: Path | None = None) -> Line:
    """A row of the table as a line. Raises InvalidInput for one that is not finished."""
    return Line(
        start=row["start"],
        end=row["end"],
        text=row["text"],
        character=row["character"].strip(),
        emotion=row["emotion"].strip(),
        intensity=row["intensity"],
        take=take,
    )


def selected_row(table: dict[str, Any]) -> dict[str, Any]:
    """The row that is selected in the table. Raises InvalidInput where there is none."""
    if not table["rows"]:
        raise InvalidInput("There is no line yet. Add one, or import a script.")
    row: dict[str, Any] = table["rows"][table["selected"]]
    return row


def fits_of(rows: Sequence[dict[str, Any]], length: float) -> list[Fit | str]:
    """The forecast of each row, or the sentence that says why it is no line yet. length: of the video, 0 for none."""
    lines: list[Line | str] = []
    for row in rows:
        try:
            lines.append(line_of(row))
        except MienError as error:
            lines.append(str(error))
    sound = [line for line in lines if isinstance(line, Line)]
    fits = iter(forecast(sound, length or float("inf")))
    return [next(fits) if isinstance(line, Line) else line for line in lines]


def _reference(fields: DubFields) -> Path | None:
    return checked_upload(fields["reference"]) if fields["reference"] else None


def _transcript(fields: DubFields) -> str | None:
    return (fields["transcript"].strip() or None) if fields["reference"] else None
