"""Cards that a host lends for one call at a time: the work is done where the page's handler waits for it.

On ZeroGPU a function has a card only while it runs inside a visitor's request, in a process forked for that call, and
for no longer than it declared. So nobody takes jobs from the queue: whoever follows a job brings its request along, and
`attend` works on the job in that context. Only the job goes into the fork and only calls of the store come out of it.
A job without anybody to follow it waits for an hour; then it is taken out of the queue, which it would fill for ever.
One whose call ended early is tried once more, for the longest time that can be declared, since its forecast may have
been too low; then it fails. There is no pausing.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

from pipelines.errors import MissingDependency, UnknownWord
from studio.jobs.executors.base import Workplace
from studio.jobs.executors.child import named_factory
from studio.jobs.executors.far import FarStore, answer
from studio.jobs.executors.processes import ProcessExecutor, importable
from studio.jobs.home import results_of
from studio.jobs.job import Job
from studio.jobs.owner import Owner
from studio.jobs.progress import Progress
from studio.jobs.run import CLOSED, failing_in_words, run_job
from studio.jobs.shelf import SPEEDS, Shelf
from studio.jobs.store import JobStore
from studio.jobs.wishes import CANCELED

CARD = "cuda:0"
"""The name of the lent card, inside the call."""

SHORTEST, LONGEST = 10, 300
"""Seconds that can be declared for a call."""

ABANDONED_SECONDS = 3600.0
"""Time after which a job that waits for a card, and that nobody follows, is taken out of the queue."""

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class ZeroGpuExecutor:
    """Lent cards for the models, and a worker process for what runs on the processor.

    Raises MissingDependency where the host's package is not installed.
    """

    lent = True

    def __init__(self, workplace: Workplace) -> None:
        try:
            import spaces
        except ModuleNotFoundError as error:
            raise MissingDependency(
                "Lent cards need the package spaces, which is not installed. Install it with "
                "pip install 'mien[spaces]', or set STUDIO_EXECUTOR to process."
            ) from error
        on_processor = replace(workplace, settings=replace(workplace.settings, device="cpu"))
        self._processor = ProcessExecutor(on_processor)
        self.devices = (*self._processor.devices, CARD)
        self._store = workplace.store
        self._home = workplace.settings.home
        self._backends = importable(workplace.backends)
        self._owner = Owner(workplace.owners)
        self._closing = threading.Event()
        self._on_card: Callable[..., Iterator[Call | None]] = spaces.GPU(duration=_asked_seconds)(calls_of_run)

    def start(self) -> None:
        """Start the worker for the processor."""
        self._processor.start()
        threading.Thread(target=self._watch, name="studio-abandoned", daemon=True).start()

    def stop(self, timeout: float) -> bool:
        """Stop the worker; calls on a card end with their handlers, at their next step."""
        self._closing.set()
        self._processor.stop(timeout)
        self._owner.release()
        return True

    def attend(self, job_id: str) -> None:
        """Work on the job here, inside the request of whoever follows it, where it waits for a card."""
        job = self._store.claim_this(job_id, self._owner.name, time.time(), place="cuda", device=CARD)
        if job is None:
            return
        with failing_in_words(job, self._store):
            declared = declared_seconds(job)
            if self._is_done_with(job, declared):
                return
            if declared < LONGEST:
                self._store.advance(job, "loading", time.time(), message=_TOO_SHORT.format(seconds=declared))
                if self._is_done_with(job, LONGEST):
                    return
            self._store.advance(job, "failed", time.time(), message=_CUT_OFF)

    def _is_done_with(self, job: Job, seconds: int) -> bool:
        """Work on the job in one call of so many seconds; False where the host ended that before the work was done.

        Where the host lends no card, the job fails with what it says.
        """
        from gradio import Error as HostError

        folder, is_lent = str(results_of(self._home) / job.id), False
        try:
            with closing(cast(Any, self._on_card(seconds, job, self._backends, folder))) as calls:
                for call in calls:
                    is_lent = True
                    if call is not None:
                        name, given, named = call
                        answer(self._store, name, given, named)
                    if self._is_unwanted(job):
                        break
        except HostError as error:
            if not is_lent:
                self._refuse(job, str(error.message))
        except RuntimeError as error:
            if _VISITOR_LEFT in str(error):
                self._store.release(job, time.time(), _ALONE)
            elif is_lent:
                raise
            else:
                self._refuse(job, str(error))
        finally:
            self._store.residents.note(self._owner.name, [])
        if self._is_unwanted(job):
            self._put_away(job)
        return self._store.get(job.id).owner != self._owner.name

    def _watch(self) -> None:
        """Take out of the queue what nobody has followed for long: it would fill the queue for everybody."""
        while not self._closing.wait(_LOOK_SECONDS):
            try:
                for job in self._store.unfinished():
                    if job.state == "queued" and job.need.place == "cuda":
                        with suppress(UnknownWord):  # it ended and was deleted just now
                            unfollowed = time.time() - self._store.events.latest(job.id).at
                            if unfollowed > ABANDONED_SECONDS:
                                self._store.advance(job, "canceled", time.time(), message=_ABANDONED)
            except sqlite3.OperationalError:
                _log.exception("The job list cannot be written; jobs that nobody follows stay in it")

    def _refuse(self, job: Job, said: str) -> None:
        self._store.advance(job, "failed", time.time(), message=_REFUSED.format(said=said.strip().rstrip(".")))

    def _is_unwanted(self, job: Job) -> bool:
        return self._closing.is_set() or self._store.wishes.of(job.id)[0]

    def _put_away(self, job: Job) -> None:
        """See to it that a job that was stopped does not stand as held, wherever it was."""
        if self._store.wishes.of(job.id)[0]:
            self._store.advance(job, "canceled", time.time(), message=CANCELED)
        else:
            self._store.release(job, time.time(), CLOSED)


def declared_seconds(job: Job) -> int:
    """Seconds of a card to ask for: a quarter more than the forecast, for loading the weights, and 5 for setting out.

    The host compares what is declared with what the visitor has left, and serves short calls first. Every call is a
    process of its own, and loads anew.
    """
    loading = job.need.weights_bytes / 1e6 / SPEEDS.disk
    return round(min(LONGEST, max(SHORTEST, 1.25 * job.need.seconds + loading + 5)))


def calls_of_run(_seconds: int, job: Job, backends: str, folder: str) -> Iterator[Call | None]:
    """Run the job with a card, and yield what it has to tell the store, after None at once; runs in the fork."""
    yield None
    calls: SimpleQueue[Call | None] = SimpleQueue()
    closed = threading.Event()

    def pass_on(name: str, /, *given: Any, **named: Any) -> Any:
        if name in _ANSWERS:
            return _ANSWERS[name]
        calls.put((name, given, named))
        return None

    def give_way(_job: Job, _progress: Progress) -> float:
        return 0.0

    def work() -> None:
        store = cast(JobStore, FarStore(pass_on))
        shelf = Shelf(named_factory(backends), CARD, store.ledger)
        try:
            run_job(job, store=store, shelf=shelf, folder=Path(folder), is_closing=closed.is_set, give_way=give_way)
        finally:
            shelf.clear()
            calls.put(None)

    threading.Thread(target=work, name="studio-card", daemon=True).start()
    try:
        while (call := calls.get()) is not None:
            yield call
    finally:
        closed.set()


def _asked_seconds(seconds: int, *_: Any) -> int:
    return seconds


_log = logging.getLogger(__name__)
_LOOK_SECONDS = 60.0

_ANSWERS: dict[str, Any] = {
    "wishes.of": (False, False),
    "ledger.overflowed": frozenset(),
    "ledger.load_seconds": None,
    "ledger.measured": (),
}
"""What the fork is told when it asks: it cannot reach the store, and the other side ends it."""

_TOO_SHORT = "The {seconds} s on the lent card did not suffice; it is tried once more, for longer."
_ABANDONED = "Nobody followed it for an hour, and cards are lent to those who do. Ask for it again, and follow it."
_VISITOR_LEFT = "closed by visitor"
"""Part of what the library says where a visitor leaves while he waits for a card."""

_ALONE = "Whoever followed it left before there was a card; it waits until somebody follows it."
_REFUSED = (
    "The host lent no card for it, and nothing was begun. It says: {said}. Try again later, or choose a back end that "
    "needs no card."
)
_CUT_OFF = (
    f"The host ended the work, which takes longer than the {LONGEST} s for which it lends a card, or more memory than "
    "the card has. Choose a smaller size or a shorter clip, and try again."
)
