"""A dubbing job is measured line by line, and no failure takes away the takes that it was given."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipelines.backends import sketch_dub
from pipelines.backends.base import OnStep
from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.media.video import write_video
from pipelines.requests.dub import DubRequest
from pipelines.requests.outcome import Dubbed
from studio.jobs.job import Update
from studio.projects import Projects
from studio.settings import Settings
from studio.studio import Studio

RATE = 24000


class Failing(sketch_dub.SketchDub):
    """The embedded dubbing, which fails after its first line for as long as `fails`."""

    fails = False

    def run(self, request: DubRequest, on_step: OnStep) -> Dubbed:
        def step(done: int, total: int, preview: object = None) -> None:
            if self.fails and done == 1:
                raise ZeroDivisionError("the voice broke")
            on_step(done, total)

        return super().run(request, step)


@pytest.fixture
def backend() -> Failing:
    return Failing()


@pytest.fixture
def dubbing(settings: Settings, backend: Failing) -> Iterator[Studio]:
    with Studio(settings, backends=lambda _name: backend) as opened:
        yield opened


@pytest.fixture
def request_of_two(tmp_path: Path, settings: Settings, curve: EmotionCurve) -> DubRequest:
    """Two lines with a take each, one of them kept in a project."""
    film = write_video(
        tmp_path / "film.mp4", (np.full((32, 32, 3), 9, np.uint8) for _ in range(40)), fps=10, width=32, height=32
    )
    times = np.arange(round(1.2 * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 140 * n * times) / n for n in range(1, 20)) * (0.6 - 0.4 * np.cos(30 * times))
    take = write_wav(tmp_path / "take.wav", Audio(samples=(0.15 * buzz).astype(np.float32), rate=RATE))
    projects = Projects(settings.home)
    projects.keep("film", take, "first.wav")
    lines = (
        Line(start=0.2, end=1.8, text="One.", emotion="sad", take=projects.path("film", "first.wav")),
        Line(start=2.0, end=2.9, text="Two.", take=take),
    )
    return DubRequest(video=film, lines=lines, curve=curve)


def end(studio: Studio, job_id: str) -> Update:
    return list(studio.follow(job_id))[-1]


def test_each_line_is_measured_against_what_was_asked_of_it(dubbing: Studio, request_of_two: DubRequest) -> None:
    job_id = dubbing.submit(request_of_two)
    assert end(dubbing, job_id).state == "succeeded"
    measured = dubbing.result(job_id).facts["measured"]
    assert [line["start"] for line in measured["passages"]] == [0.2, 2.0]
    asked = EmotionCurve.from_dict(measured["asked"])
    assert [asked.at(seconds).dominant for seconds in (0.5, 1.9, 2.5)] == ["sad", "neutral", "happy"]
    assert "Read back from the voice" in measured["text"]


def test_no_failure_takes_away_the_takes(dubbing: Studio, backend: Failing, request_of_two: DubRequest) -> None:
    takes = [line.take for line in request_of_two.lines if line.take is not None]
    before = [take.read_bytes() for take in takes]
    backend.fails = True
    failed = dubbing.submit(request_of_two)
    assert end(dubbing, failed).state == "failed"
    assert [take.read_bytes() for take in takes] == before
