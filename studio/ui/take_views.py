"""What the Dub tab shows of the selected line: its words, how it fits, its takes, and what would speak it."""

from typing import Any, cast

import gradio as gr

from pipelines.dubbing.feeling import scaled
from pipelines.dubbing.fit import fit_line, following
from pipelines.dubbing.lines import cut_to
from pipelines.errors import MienError
from studio.api.asked import tenant_of
from studio.projects import Projects, with_takes
from studio.studio import Studio
from studio.ui.components.file_url import file_url
from studio.ui.components.take_list import takes_shown
from studio.ui.dub_form import DubFields, line_request, selected_number
from studio.ui.job_events import lowered
from studio.ui.line_fits import badges, line_of
from studio.ui.reading import said as in_words
from studio.ui.takes import Take, is_changed, made_of
from studio.ui.terms import terms_and_consent


class TakeViews:
    """The views of the selected line, over one studio. They keep nothing between calls."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.projects = Projects(studio.settings.home)

    def look(
        self, asker: gr.Request | None = None, came_out: dict[str, Any] | None = None, **values: Any
    ) -> tuple[Any, str, dict[str, Any], str, Any]:
        """The table's badges, and the takes that its page has not seen yet; of the selected line a sentence and its
        takes; what would speak it, and how; and who plays its character.

        came_out: of the lines in the dubbed video, as `measured_badges` tells it.
        """
        fields = cast(DubFields, values)
        arrived = self._arrived(fields)
        table = {**fields["table"], "rows": with_takes(fields["table"]["rows"], arrived)}
        fields = cast(DubFields, {**fields, "table": table})
        how = (fields["words"], fields["language"])
        told = badges(table["rows"], fields["length"], words=how[0], language=how[1], came_out=came_out)
        fits = gr.update(fits=told, arrived=arrived)
        if not table["rows"]:
            return fits, "No line is selected.", takes_shown("", "", ()), "", gr.update(value="", interactive=False)
        row = table["rows"][table["selected"]]
        now = made_of(row, words=how[0], language=how[1])
        shown = [
            {
                "take": take,
                "url": self._url(fields["project"], take),
                "cells": _cells(number, take, row, table, fields["length"], now),
            }
            for number, take in enumerate(row["takes"], start=1)
        ]
        said = _sentence(row, table["selected"], told[table["selected"]]["note"], changed=is_changed(row, now))
        outlook = self._outlook(fields, tenant_of(asker))
        plays = gr.update(value=row["speaker"], label=who_plays(row["character"].strip()), interactive=True)
        return fits, said, takes_shown(row["key"], row["take"], shown), outlook, plays

    def meet_backend(self, name: str) -> tuple[str, Any]:
        """See `terms_and_consent`."""
        return terms_and_consent(self.studio.models()[name])

    def _arrived(self, fields: DubFields) -> list[dict[str, Any]]:
        """The takes in the project that the page has not seen; none while there is no project."""
        name, seen = fields["project"], fields["table"]["seen"]
        try:
            return [one for one in self.projects.made(name) if one["take"]["file"] not in seen]
        except MienError:
            return []

    def _outlook(self, fields: DubFields, tenant: str) -> str:
        """What the chosen voice would make of the selected line's feeling, and when; or what is in the way."""
        try:
            request = line_request(fields, self.projects, selected_number(fields["table"]), again=False)
            lowering = lowered(self.studio.models()[request.backend].title, self.studio.lower(request))
            return f"{lowering} {self.studio.outlook(request, tenant=tenant)}"
        except MienError as error:
            return str(error)

    def _url(self, project: str, take: Take) -> str:
        """Where the page hears a take, "" for one whose file is gone."""
        try:
            return file_url(self.projects.path(project, take["file"]))
        except MienError:
            return ""


def who_plays(character: str = "") -> str:
    """Label of the choice of who plays a character, "" for the lines that name none."""
    return f"Who plays {character or 'the lines without a name'}"


def _sentence(row: dict[str, Any], number: int, note: str, *, changed: bool) -> str:
    said = f"**Line {number + 1}, from {row['start']:.2f} to {row['end']:.2f} s.** {_understood(row)}{note}"
    if changed:
        said += " It was changed after its take was made: render it again, or use the take as it is."
    return said


def _understood(row: dict[str, Any]) -> str:
    """How the line's own feeling is read; "" where it has none, or the note says what is wrong with the line."""
    try:
        line = line_of(row)
    except MienError:
        return ""
    return f"Felt: {in_words(scaled(line.curve(), line.intensity))}. " if line.has_feeling else ""


def _cells(
    number: int, take: Take, row: dict[str, Any], table: dict[str, Any], length: float, now: dict[str, Any]
) -> list[str]:
    """What is told of a take: name, who speaks, seed, length, fit and read-back."""
    old = is_changed({**row, "take": take["file"]}, now)
    return [
        f"Take {number}{', of other words or feeling' if old else ''}",
        take["told"],
        "" if take["kind"] == "own" else f"{take['seed']:g}",
        f"{take['seconds']:.2f} s",
        _fit(take, row, table, length),
        _read_back(take),
    ]


def _fit(take: Take, row: dict[str, Any], table: dict[str, Any], length: float) -> str:
    try:
        lines, _ = cut_to((line_of(one) for one in table["rows"]), length or float("inf"))
    except MienError:
        return ""
    line = lines[table["rows"].index(row)]
    return fit_line(line, take["seconds"], following(lines, line, length or float("inf"))).badge


def _read_back(take: Take) -> str:
    """How close the take was heard to come; a dash where nothing was asked for, or measured."""
    parts = []
    if take["agreement"] is not None:
        parts.append(f"r {take['agreement']:.2f}")
    if take["strength"] is not None:
        parts.append(f"strength {take['strength']:.0%}".replace("%", " %"))
    return ", ".join(parts) or "–"
