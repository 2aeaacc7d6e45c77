"""What the queue takes beside the work: `PYTHONPATH=. python tests/benchmarks/jobs.py [--jobs N] [--json]`.

Through a real worker process: jobs that do nothing, from their submission to their first moment in the worker and to
their end, in turns with writing the same file without a queue; updates a second; the time from cancelling to the end of
a job of slow steps; and a Gradio handler that submits a job that does nothing and follows it, beside one that does
nothing, asked in turns. The figures to hold stand beside the measured ones; on a machine with other work, look at the
medians.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.media.audio import write_wav
from pipelines.media.metadata import write_metadata
from pipelines.requests.speech import SpeechRequest
from studio.codec import summary
from studio.jobs.job import Need
from studio.jobs.store import JobStore
from studio.settings import Settings
from studio.studio import Studio
from tests.benchmarks.empty_work import STEP_SECONDS, create


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured figure beside the one to hold."""

    name: str
    measured: float
    hold: float
    unit: str
    at_least: bool = False

    @property
    def held(self) -> bool:
        """Whether it is as good as it has to be."""
        return self.measured >= self.hold if self.at_least else self.measured <= self.hold


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200, help="how many empty jobs (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    with TemporaryDirectory() as folder:
        figures = events_a_second(Path(folder) / "events")
        settings = Settings(home=Path(folder) / "home", device="cpu", executor="process")
        with Studio(settings, backends=create) as studio:
            make(studio, "empty")  # so that the worker is there and warm
            figures += empty_jobs(studio, chosen.jobs, Path(folder) / "alone")
            figures += cancelling(studio)
            figures += beside_a_handler(studio)
    if chosen.json:
        print(json.dumps({one.name: vars(one) | {"held": one.held} for one in figures}))
        return
    for one in figures:
        sign = "≥" if one.at_least else "≤"
        print(f"{one.name:44} {one.measured:10.1f} {one.unit:5} {sign} {one.hold:g}  {'ok' if one.held else 'MISSED'}")


def empty_jobs(studio: Studio, count: int, alone: Path) -> list[Figure]:
    """Milliseconds that a job which does nothing takes: until it is stored, until its worker has it, until its end.

    alone: folder for the files that are written in turns with the jobs, to tell what the queue adds to that.
    """
    stored, begun, ended, written = [], [], [], []
    for number in range(count):
        before = time.time()
        job_id = studio.submit(wanted("empty"))
        submitted = time.time()
        updates = list(studio.follow(job_id))
        loading = next(update.at for update in updates if update.state == "loading")
        stored.append(submitted - before)
        begun.append(max(0.0, loading - submitted))
        ended.append(updates[-1].at - submitted)
        (alone / f"{number}").mkdir(parents=True)
        written.append(timed(lambda number=number: write_result(alone / f"{number}")))  # type: ignore[misc]
    added = p(ended, 50) - p(written, 50)
    return [
        Figure(name="submit, to the disk: median", measured=p(stored, 50), hold=25, unit="ms"),
        Figure(name="from submitted to in work: median", measured=p(begun, 50), hold=2, unit="ms"),
        Figure(name="from submitted to in work: 99th percentile", measured=p(begun, 99), hold=25, unit="ms"),
        Figure(name="from submitted to the written end: median", measured=p(ended, 50), hold=2, unit="ms"),
        Figure(name="from submitted to the written end: 99th", measured=p(ended, 99), hold=25, unit="ms"),
        Figure(name="added to writing the file: median", measured=added, hold=2, unit="ms"),
    ]


def write_result(folder: Path) -> None:
    """Write what a job that does nothing makes, with its settings, as its worker does."""
    request = wanted("empty")
    path = write_wav(folder / "speech.wav", create("empty").run(request, lambda *_: None).sound)
    write_metadata(path, {"settings": summary(request), "facts": {}})


def events_a_second(folder: Path) -> list[Figure]:
    """Updates that one worker can write in a second."""
    store = JobStore(folder / "jobs.sqlite")
    need = Need(backend="empty")
    store.submit("a", {}, need=need, tenant="t", key=None, priority="batch", now=0.0, max_queue=9)
    job = store.claim("me", 1.0)
    assert job is not None
    count, begun = 10_000, time.perf_counter()
    for done in range(count):
        store.progress(job, 2.0, done, count, 1.0, None)
    rate = count / (time.perf_counter() - begun)
    assert len(store.events.of("a")) == count + 2
    store.close()
    return [Figure(name="updates", measured=rate, hold=5000, unit="/s", at_least=True)]


def cancelling(studio: Studio) -> list[Figure]:
    """Milliseconds from cancelling a job of slow steps to its end."""
    took = []
    for number in range(12):
        job_id = studio.submit(wanted("stepping"))
        next(update for update in studio.follow(job_id) if update.done > 1)
        time.sleep(STEP_SECONDS * number / 12)
        before = time.time()
        studio.cancel(job_id)
        took.append(list(studio.follow(job_id))[-1].at - before)
    hold = 1000 * STEP_SECONDS + 50
    return [Figure(name="cancel, a step of 50 ms: longest", measured=p(took, 100), hold=hold, unit="ms")]


def beside_a_handler(studio: Studio) -> list[Figure]:
    """Milliseconds that submitting and following a job adds to a Gradio handler."""
    import gradio as gr
    from gradio_client import Client

    async def nothing(text: str) -> AsyncIterator[str]:
        yield text

    async def job(text: str) -> AsyncIterator[str]:
        job_id = await asyncio.to_thread(studio.submit, wanted("empty"))
        async for _ in studio.follow_async(job_id):
            pass
        yield text

    with gr.Blocks() as page:
        box = gr.Textbox()
        for handler in (nothing, job):
            box.submit(handler, box, box, api_name=handler.__name__, concurrency_limit=None)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True)
    client = Client(url, verbose=False)
    took: dict[str, list[float]] = {"nothing": [], "job": []}
    for _ in range(40):
        for name, times in took.items():
            times.append(timed(lambda name=name: client.predict("a", api_name=f"/{name}")))  # type: ignore[misc]
    page.close(verbose=False)
    added = p(took["job"], 50) - p(took["nothing"], 50)
    return [Figure(name="added to a Gradio handler: median", measured=added, hold=20, unit="ms")]


def make(studio: Studio, backend: str) -> None:
    """Make one job to its end."""
    list(studio.follow(studio.submit(wanted(backend))))


def wanted(backend: str) -> SpeechRequest:
    """The smallest request there is."""
    return SpeechRequest(text="a", curve=EmotionCurve.constant(from_word("calm")), backend=backend)


def timed(call: Callable[[], object]) -> float:
    """Seconds that the call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def p(seconds: list[float], percent: float) -> float:
    """A percentile, in milliseconds."""
    return float(np.percentile(seconds, percent) * 1000)


if __name__ == "__main__":
    main()
