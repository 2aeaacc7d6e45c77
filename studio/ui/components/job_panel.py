"""The job panel: what a job does now, its newest frame, the time that is left, and a button to cancel it."""

from typing import TYPE_CHECKING, Any

from studio.jobs.job import Update
from studio.ui.components.own import OwnComponent, Placed
from studio.ui.components.picture_url import jpeg_url

if TYPE_CHECKING:
    from typing_extensions import Unpack

_WORDS = {
    "queued": "Waiting for its turn.",
    "loading": "Getting the models ready.",
    "running": "At work, {unit} by {unit}.",
    "finishing": "Writing the file and measuring the result.",
    "succeeded": "Done.",
    "failed": "This did not work.",
    "canceled": "Canceled. Nothing was kept.",
}


class JobPanel(OwnComponent):
    """Shows one job as `panel_of` or `panel_note` describes it, or nothing. Event: "cancel".

    pictured: whether the job makes pictures, for which room is kept.
    """

    part = "job_panel"
    title = "Progress"

    def __init__(
        self, value: dict[str, Any] | None = None, *, pictured: bool = True, **placed: "Unpack[Placed]"
    ) -> None:
        super().__init__(value, pictured=pictured, **placed)

    def preprocess(self, payload: dict[str, Any] | None) -> str | None:
        """Id of the job that the page shows."""
        job_id = payload.get("id") if isinstance(payload, dict) else None
        return job_id if isinstance(job_id, str) else None


def panel_of(job_id: str, update: Update, *, place: int = 0, unit: str = "frame") -> dict[str, Any]:
    """The panel's value for a job's newest update.

    place: the job's place in the line, 0 when not waiting. unit: what its work is counted in.
    """
    words = _WORDS[update.state].format(unit=unit)
    if update.state == "queued" and place > 1:
        words = f"Waiting: number {place} in the line."
    return {
        "id": job_id,
        "state": update.state,
        "message": update.message or words,
        "done": update.done,
        "total": update.total,
        "unit": unit,
        "eta": None if update.ended else update.eta,
        "preview": _data_url(update),
    }


def panel_note(message: str, *, refused: bool = False) -> dict[str, Any]:
    """The panel's value while no job runs: one sentence; `refused` marks it as something to put right."""
    return {"id": None, "state": "refused" if refused else "", "message": message, "done": 0, "total": 0}


def _data_url(update: Update) -> str | None:
    return None if update.preview is None or update.ended else jpeg_url(update.preview)
