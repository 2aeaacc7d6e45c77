"""The log is one JSON object a line where machines read it, and tells every state of a job."""

import json
import logging
from collections.abc import Iterator

import pytest

from pipelines.requests.portrait import PortraitRequest
from studio.jobs.logs import start_log
from studio.studio import Studio


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    logger = logging.getLogger("studio")
    before = logger.handlers[:], logger.level, logger.propagate
    yield
    logger.handlers[:], logger.level, logger.propagate = before[0], before[1], before[2]


def test_json_lines_hold_message_extras_and_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    start_log("json")
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("studio.test").exception("It %s.", "broke", extra={"job": "7"})
    told = json.loads(capsys.readouterr().err)
    assert (told["level"], told["message"], told["job"]) == ("error", "It broke.", "7")
    assert "ValueError: broken" in told["traceback"]


def test_every_state_of_a_job_is_logged(
    studio: Studio, portrait: PortraitRequest, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="studio"):
        job_id = studio.submit(portrait)
        list(studio.follow(job_id))
        studio.close()  # the log is told once the job list has it
    states = [record.state for record in caplog.records if getattr(record, "job", None) == job_id]  # type: ignore[attr-defined]
    assert states == ["queued", "loading", "running", "finishing", "succeeded"]
