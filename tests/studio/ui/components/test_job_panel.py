"""The job panel tells what a job does in words fit for a user."""

from pathlib import Path

import pytest

from studio.jobs.job import State, Update
from studio.ui.components.job_panel import JobPanel, panel_note, panel_of


def _update(state: State, **more: object) -> Update:
    return Update(sequence=1, at=0.0, state=state, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["queued", "loading", "running", "finishing", "succeeded", "failed", "canceled"])
def test_every_state_has_its_words(state: State) -> None:
    assert panel_of("1", _update(state))["message"].endswith(".")


def test_a_message_of_the_job_goes_before_the_words_of_its_state() -> None:
    assert (
        panel_of("1", _update("failed", message="The picture shows no face."))["message"]
        == "The picture shows no face."
    )


def test_work_is_counted_in_its_own_unit() -> None:
    panel = panel_of("1", _update("running"), unit="line")
    assert panel["message"] == "At work, line by line." and panel["unit"] == "line"


def test_a_traceback_stays_in_the_log() -> None:
    assert "Traceback" not in str(panel_of("1", _update("failed", detail="Traceback: secret path")))


def test_a_place_in_the_line_is_told() -> None:
    assert "number 3" in panel_of("1", _update("queued"), place=3)["message"]


def test_a_job_that_ended_has_no_time_left() -> None:
    assert panel_of("1", _update("canceled", eta=3.0))["eta"] is None
    assert panel_of("1", _update("running", eta=3.0))["eta"] == 3.0


def test_a_preview_travels_inside_the_message(tmp_path: Path) -> None:
    picture = tmp_path / "preview.jpg"
    picture.write_bytes(b"jpeg")
    assert panel_of("1", _update("running", preview=picture))["preview"] == "data:image/jpeg;base64,anBlZw=="


def test_a_preview_that_is_gone_is_skipped(tmp_path: Path) -> None:
    assert panel_of("1", _update("running", preview=tmp_path / "gone.jpg"))["preview"] is None


def test_a_handler_gets_the_id_of_the_job_shown() -> None:
    panel = JobPanel(render=False)
    assert panel.preprocess(panel_of("42", _update("running"))) == "42"
    assert panel.preprocess(panel_note("Ready.")) is None
    assert panel.preprocess({"id": {"path": "/etc/passwd"}}) is None
