"""The Dub tab's fields as requests: for the whole video, and for one line alone."""

from typing import Any, TypedDict

from pipelines.dubbing.feeling import felt_in
from pipelines.dubbing.fit import Fit
from pipelines.dubbing.lines import Line
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.requests.dub import DubRequest
from pipelines.requests.speech import RESTYLE, SpeechRequest
from studio.api.asked import checked_upload, upload_or_none, whole
from studio.projects import Projects
from studio.ui.line_fits import fits_of, line_of
from studio.ui.takes import made_of


class DubFields(TypedDict):
    """What the tab's components hand over, by name.

    project: name of the project that is worked on. table: value of the line table. words: what is felt where a line
    does not say. length: seconds of the video. backend, consent: what speaks a line that is rendered alone.
    """

    project: str
    video: str | None
    table: dict[str, Any]
    words: str
    follow_actor: bool
    actor_melody: bool
    background: str
    lips: bool
    burn_subtitles: bool
    keep_voices: bool
    same_words: bool
    language: str
    reference: str | None
    transcript: str
    backend: str
    consent: bool
    seed: float
    length: float


OPTIONS = (
    "words", "follow_actor", "actor_melody", "background", "lips", "burn_subtitles", "keep_voices", "same_words",
    "language", "transcript", "backend", "seed",
)  # fmt: skip
"""Fields that a project keeps beside its lines and its files; a consent is given anew each time."""


def dub_request(fields: DubFields, projects: Projects) -> DubRequest:
    """The request for the whole video. Raises InvalidInput (and its kinds) for whatever is missing or cannot be."""
    if not fields["video"]:
        raise InvalidInput("The video is missing. Upload the one that is to be dubbed.")
    takes = [projects.path(fields["project"], row["take"]) if row["take"] else None for row in fields["table"]["rows"]]
    lines = [line_of(row, take) for row, take in zip(fields["table"]["rows"], takes, strict=True)]
    return DubRequest(
        video=checked_upload(fields["video"]),
        lines=tuple(sorted(lines, key=lambda line: line.start)),
        curve=parse(fields["words"].strip() or "neutral", fields["length"] or None),
        follow_actor=fields["follow_actor"],
        actor_melody=fields["actor_melody"],
        background=fields["background"],  # type: ignore[arg-type]  # the request refuses every other word
        lips=fields["lips"],
        burn_subtitles=fields["burn_subtitles"],
        keep_voices=fields["keep_voices"],
        same_words=fields["same_words"],
        language=fields["language"],
        reference=upload_or_none(fields["reference"]),
        transcript=_transcript(fields),
        seed=whole("seed", fields["seed"]),
    )


def line_request(fields: DubFields, projects: Projects, number: int, *, again: bool) -> SpeechRequest:
    """The request for one line alone, by its number from 0; as long as its slot where it is forecast not to fit.

    again: say its chosen take again with the line's feeling, instead of speaking its text.
    Raises InvalidInput (and its kinds) for a line that cannot be spoken.
    """
    row = fields["table"]["rows"][number]
    line = line_of(row)
    if again and not row["take"]:
        raise InvalidInput("The line has no take to say again. Choose or record one first.")
    fit = fits_of(
        [{**one, "take": ""} for one in fields["table"]["rows"]],
        fields["length"], words=fields["words"], language=fields["language"],
    )[number]  # fmt: skip
    curve = felt_in(line, parse(fields["words"].strip() or "neutral", fields["length"] or None))
    seconds = fit.seconds if isinstance(fit, Fit) and fit.badge != "fits" else None
    seed = whole("seed", fields["seed"])
    if again:
        take = projects.path(fields["project"], row["take"])
        return SpeechRequest(take=take, curve=curve, seconds=seconds, seed=seed, backend=RESTYLE)
    return SpeechRequest(
        text=line.spoken,
        voice=line.voice(fields["language"]),
        reference=None if line.speaker else upload_or_none(fields["reference"]),
        transcript=None if line.speaker else _transcript(fields),
        curve=curve,
        seconds=seconds,
        seed=seed,
        backend=fields["backend"],
        consent=bool(fields["consent"]),
    )


def selected_number(table: dict[str, Any]) -> int:
    """Number, from 0, of the row that is selected in the table. Raises InvalidInput where there is none."""
    if not table["rows"]:
        raise InvalidInput("There is no line yet. Add one, or import a script.")
    return int(table["selected"])


def rows_now(fields: DubFields) -> list[dict[str, Any]]:
    """What a take of each row would be made of now; see `takes.made_of`."""
    return [made_of(row, words=fields["words"], language=fields["language"]) for row in fields["table"]["rows"]]


def script_of(table: dict[str, Any]) -> tuple[Line, ...]:
    """The table's lines by their times, without takes. Raises InvalidInput for one that is not finished."""
    return tuple(sorted((line_of(row) for row in table["rows"]), key=lambda line: line.start))


def _transcript(fields: DubFields) -> str | None:
    return (fields["transcript"].strip() or None) if fields["reference"] else None
