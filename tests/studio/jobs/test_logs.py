"""The log is one JSON object a line where machines read it, and tells every state of a job."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.requests.portrait import PortraitRequest
from studio.jobs.logs import UnhurriedHandler, start_log
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


def test_a_pipe_that_nobody_reads_keeps_nobody_waiting(tmp_path: Path) -> None:
    code = (
        "import logging, sys; from pathlib import Path; from studio.jobs.logs import UnhurriedHandler, start_log\n"
        "start_log('text')\n"
        "for number in range(20_000): logging.getLogger('studio').info('line %d', number)\n"
        "Path(sys.argv[1]).write_text('done')"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "told")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path(__file__).parents[3]) as unread:
        assert unread.wait(60) == 0
    assert (tmp_path / "told").read_text() == "done"


def test_lines_that_were_left_out_are_counted_once_somebody_reads_again() -> None:
    reading, writing = os.pipe()
    logger = logging.getLogger("studio.test")
    handler = UnhurriedHandler(writing)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    for number in range(20_000):
        handler.emit(logger.makeRecord(logger.name, logging.INFO, "", 0, "line %d", (number,), None))
    first = os.read(reading, 2**20).decode().splitlines()
    handler.emit(logger.makeRecord(logger.name, logging.INFO, "", 0, "again", (), None))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as rest:
        assert rest.read().splitlines() == [
            f"WARNING {20_000 - len(first)} lines were left out: nobody read them",
            "INFO again",
        ]
    assert first == [f"INFO line {number}" for number in range(len(first))]


def test_what_was_logged_last_is_written_before_the_end() -> None:
    code = (
        "import logging; from studio.jobs.logs import UnhurriedHandler, start_log\n"
        "start_log('json'); start_log('text'); logging.getLogger('studio').error('last é')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, stderr=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert done.stderr.decode().strip().endswith("ERROR studio: last é")


def test_every_state_of_a_job_is_logged(
    studio: Studio, portrait: PortraitRequest, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="studio"):
        job_id = studio.submit(portrait)
        list(studio.follow(job_id))
        studio.close()  # the log is told once the job list has it
    states = [record.state for record in caplog.records if getattr(record, "job", None) == job_id]  # type: ignore[attr-defined]
    assert states == ["queued", "loading", "running", "finishing", "succeeded"]
    told = vars(caplog.records[-1])
    assert (told["tenant"], told["backend"], told["device"]) == ("local", "sketch_portrait", "cpu")
    job = studio.job(job_id)
    assert told["seconds"] == (job.finished or 0) - (job.started or 0)
