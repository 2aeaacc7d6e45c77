"""The edit note: says what a tab was filled with, and, where that is a job, that the next one takes its place."""

from random import random
from typing import Any, Literal, TypedDict, get_args

from studio.ui.components.own import OwnComponent

Stage = Literal["waits", "begun", "ended"]
"""Whether the job has not begun, so that its place can be taken, or has, so that it is stopped, or is over."""


class Edited(TypedDict):
    """The job whose place is to be taken, and the stage that the user was told."""

    id: str
    stage: Stage


class EditNote(OwnComponent):
    """Shows what `note_of` describes, or nothing. Events: "begin" when a job begins to be edited, and "reopen" when the
    form is to be filled from a finished file; both once the tab is open.

    Its value in Python is an Edited, or None where the next job is one like all others.
    """

    part = "edit_note"
    title = "Editing a job"

    def preprocess(self, payload: dict[str, Any] | None) -> Edited | None:
        """The job that is edited."""
        if not isinstance(payload, dict) or not isinstance(payload.get("id"), str):
            return None
        told = [stage for stage in get_args(Stage) if stage == payload.get("stage")]
        return Edited(id=payload["id"], stage=told[0] if told else "waits")


def note_of(says: str, edited: Edited | None = None) -> dict[str, Any]:
    """The note's value: a sentence, and the job that is edited, None where none is any more."""
    return {"says": says, **(edited or {})}


def beginning(note: dict[str, Any], by: Literal["begin", "reopen"]) -> dict[str, Any]:
    """The note's value that lets its form be filled, `by` one of its events."""
    return {**note, "begun": random(), "by": by}
