"""The studio: the one object that the page, the endpoints and the command line talk to."""

import asyncio
import atexit
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import Any

from pipelines import backends as registry
from pipelines.backends.base import Backend, Lowering, ModelCard
from pipelines.backends.heeded import left_out, lowering_of
from pipelines.errors import InvalidInput, MienError, UnknownWord
from pipelines.requests.base import Request
from studio.codec import decode, encode
from studio.jobs import executors
from studio.jobs.admission import Admission, check_key
from studio.jobs.device import find_devices
from studio.jobs.executors.base import Executor, Workplace
from studio.jobs.folders import is_same, with_own_files
from studio.jobs.home import job_list, owners_of, results_of
from studio.jobs.job import Job, Need, Priority, State, Update
from studio.jobs.line import Line, line_of
from studio.jobs.owner import devices_at_work, is_alive
from studio.jobs.result import Result, result_of
from studio.jobs.retention import Tidying, delete, tidy
from studio.jobs.room import Forecast
from studio.jobs.store import JobStore
from studio.jobs.thumb import NAME as THUMB
from studio.jobs.thumb import write_thumb
from studio.settings import Settings


class Studio:
    """Takes requests, makes clips in the order of the queue, and remembers all of them. Usable from any thread.

    backends: makes a back end by name. working: False only looks at the jobs and queues new ones, for another
    process to make.

    An unknown job id raises UnknownWord everywhere.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        backends: Callable[[str], Backend[Any]] = registry.create,
        working: bool = True,
    ) -> None:
        self.settings = settings
        self._backends = backends
        registry.ADDRESSES["index_tts"] = settings.index_tts
        self._results = results_of(settings.home)
        try:
            self._results.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput(
                f"STUDIO_HOME is '{settings.home}', and it cannot be used: {error.strerror}. Set it to another folder."
            ) from error
        self._store = JobStore(job_list(settings.home))
        self._admission = Admission(settings, self._store, backends, self._devices)
        self._executor: Executor | None = None
        self._tidying: Tidying | None = None
        self._storing = threading.Lock()
        self._attending: set[asyncio.Task[None]] = set()
        if working:
            self._executor = executors.create(Workplace(settings=settings, store=self._store, backends=backends))
            self._executor.start()
            self._tidying = Tidying(self._store, settings)
            atexit.register(self.close)

    def __enter__(self) -> "Studio":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(
        self,
        request: Request,
        *,
        tenant: str = "local",
        key: str | None = None,
        priority: Priority = "interactive",
        instead_of: str | None = None,
    ) -> str:
        """Queue a request and return the id of its job; the input files are copied, the job survives a crash.

        tenant: who asks; tenants take turns. key: asking again with the same key gives the same job.
        priority: "batch" lets everybody go first who waits in front of a page. instead_of: a job that is stopped then,
        and whose place in the line the new one takes if it waits.

        Raises InvalidInput for a clip that is too long, a missing consent, a key of another request or an endless one,
        MienError when the queue or the disk is full or the tenant's quota is used up, and what the back end finds wrong
        with files.
        """
        check_key(key)
        if (existing := self._with_key(tenant, key, request)) is not None:
            return existing
        need, forecast = self.check(request)
        job_id = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(6)}"
        folder = self._results / job_id
        taken = ""
        try:
            with _stored("The request"):
                own = with_own_files(request, folder)
                write_thumb(own, folder)
                with self._storing:  # so that many at once do not go beyond a quota together
                    if (existing := self._with_key(tenant, key, request)) is not None:
                        return existing
                    self._admission.check_quota(tenant, forecast, instead_of)
                    taken = self._store.submit(
                        job_id,
                        encode(own),
                        need=need,
                        tenant=tenant,
                        key=key,
                        priority=priority,
                        now=time.time(),
                        max_queue=self.settings.max_queue,
                        max_jobs=self.settings.quota_jobs,
                        instead_of=instead_of,
                    )
        finally:
            if taken != job_id:
                shutil.rmtree(folder, ignore_errors=True)
        tidy(self._store, self.settings, time.time())  # only now: the files may be those of a job that goes
        return taken

    def check(self, request: Request) -> tuple[Need, Forecast]:
        """What the request needs and will cost; raises what `submit` would, whoever asks, and queues nothing."""
        return self._admission.check(request)

    def job(self, job_id: str) -> Job:
        """The job as it stands."""
        return self._store.get(job_id)

    def jobs(self, tenant: str | None = None, *, limit: int = 100) -> list[Job]:
        """The newest jobs first, of one tenant or of all."""
        return self._store.jobs(tenant, limit=limit)

    def place(self, job_id: str) -> int:
        """The job's place in the line, from 1; 0 when it does not wait."""
        self._store.get(job_id)
        return next((turn.ahead + 1 for turn in self._store.line(time.time()) if turn.id == job_id), 0)

    def line(self, tenant: str | None = None, *, limit: int = 30) -> Line:
        """The line as the tenant sees it, or as somebody who sees all: see Line. limit: most jobs that are told of."""
        now, owners = time.time(), owners_of(self.settings.home)
        unfinished = self._store.unfinished()
        mine = {job.id: job for job in unfinished if tenant in (None, job.tenant)}
        mine |= {job.id: job for job in self._store.jobs(tenant, limit=limit)}
        told = []
        for job in mine.values():
            with suppress(UnknownWord):  # it was deleted just now
                told.append((job, self._store.events.latest(job.id)))
        return line_of(
            told,
            self._store.line(now),
            unfinished,
            self._store.residents.all(lambda owner: is_alive(owners, owner)),
            now,
        )

    def events(self, job_id: str, after: int = 0) -> list[Update]:
        """What happened to the job since the update numbered `after`, oldest first, at once."""
        return self._news(job_id, after)[0]

    def latest(self, job_id: str) -> Update:
        """The newest thing that happened to the job."""
        self._store.has_ended(job_id)
        return self._store.events.latest(job_id)

    def follow(self, job_id: str, after: int = 0, *, patience: float = inf) -> Iterator[Update]:
        """The same as they come; ends after the update that ends the job.

        patience: seconds after which it raises MienError where nobody works on the jobs, here or in another process.
        """
        served = time.monotonic()
        while True:
            version = self._store.changes.version
            updates, is_over = self._news(job_id, after)
            for update in updates:
                after = update.sequence
                yield update
            if is_over:
                return
            self._store.changes.wait(version, _LOOK_SECONDS)
            if patience < inf and self._devices_at_work():
                served = time.monotonic()
            elif time.monotonic() - served > patience:
                raise MienError(f"Nobody works on the jobs in '{self.settings.home}' any more: the studio was closed.")

    async def follow_async(self, job_id: str, after: int = 0) -> AsyncIterator[Update]:
        """The same for an event loop: holds no thread while it waits. Attends the job."""
        self.attend(job_id)
        while True:
            version = self._store.changes.version
            updates, is_over = self._news(job_id, after)
            for update in updates:
                after = update.sequence
                yield update
            if is_over:
                return
            await self._store.changes.wait_async(version, _LOOK_SECONDS)

    def attend(self, job_id: str) -> None:
        """Have the job worked on from here, where devices are lent to whoever follows a job; returns at once.

        Call it in the event loop, within the handler of the request that follows.
        """
        if self._executor is not None and self._executor.lent:
            task = asyncio.create_task(asyncio.to_thread(self._executor.attend, job_id))
            self._attending.add(task)
            task.add_done_callback(self._attending.discard)

    def cancel(self, job_id: str) -> None:
        """Stop the job, at its next step when it runs; one that has ended stays as it is."""
        self._store.get(job_id)
        with _stored("Your wish"):
            self._store.wishes.cancel(job_id, time.time())

    def pause(self, job_id: str) -> None:
        """Let the job rest, from its next step when it runs; others go first meanwhile. It keeps what it has made.

        Raises InvalidInput where it runs on a device that is only lent.
        """
        job = self._store.get(job_id)
        if job.owner is not None and self._executor is not None and self._executor.lent:
            raise InvalidInput(
                "This studio works on a card that it is lent for one call, so it cannot pause. Cancel it."
            )
        with _stored("Your wish"):
            self._store.wishes.pause(job_id, time.time())

    def resume(self, job_id: str) -> None:
        """Let a paused job go on, as soon as its device is free."""
        self._store.get(job_id)
        with _stored("Your wish"):
            self._store.wishes.resume(job_id, time.time())

    def pin(self, job_id: str, pinned: bool = True) -> None:
        """Put the job before the other jobs of its tenant, or let it go back among them."""
        self._store.get(job_id)
        with _stored("Your wish"):
            self._store.wishes.pin(job_id, pinned)

    def reorder(self, job_ids: Sequence[str]) -> None:
        """Put these waiting jobs of one tenant into this order, before his other jobs.

        Raises InvalidInput where they are several tenants', or one does not wait.
        """
        jobs = [self._store.get(job_id) for job_id in job_ids]
        if len({job.tenant for job in jobs}) > 1:
            raise InvalidInput("These jobs are not all of one user. Put only your own jobs in order.")
        for job in jobs:
            if job.state not in ("queued", "paused"):
                raise InvalidInput(f"The job '{job.id}' does not wait: it is {job.state}. Leave it out of the order.")
        with _stored("Your wish"):
            self._store.wishes.order(list(job_ids))

    def edit(self, job_id: str, request: Request) -> str:
        """Ask for something else instead: the job is stopped, and a new one takes its place in the line; its id."""
        job = self._store.get(job_id)
        return self.submit(request, tenant=job.tenant, priority=job.priority, instead_of=job_id)

    def retry(self, job_id: str, *, key: str | None = None) -> str:
        """Queue the same request once more, as a new job; returns its id. Raises InvalidInput while the job goes on."""
        job = self._job_that_ended(job_id)
        return self.submit(decode(job.request), tenant=job.tenant, key=key, priority=job.priority)

    def delete(self, job_id: str) -> None:
        """Forget the job, and delete all that it made and was given. Raises InvalidInput while the job goes on."""
        self._job_that_ended(job_id)
        with _stored("Your wish"):
            delete(self._store, self.settings, job_id)

    def result(self, job_id: str) -> Result:
        """The finished clip. Raises MienError when the job has not succeeded, or its files were deleted."""
        return result_of(self._store.get(job_id), self._results / job_id)

    def ended(self) -> dict[tuple[State, str], int]:
        """How many jobs have ended and are kept, by state and back end."""
        return self._store.ended()

    def folder(self, job_id: str) -> Path:
        """Where everything of the job lies."""
        return self._results / self._store.get(job_id).id

    def pictures(self, job_id: str) -> list[Path]:
        """Small pictures of the job, the best first: the newest preview of one that runs, else of its result or input.

        Any of them may be gone when it is looked at.
        """
        folder = self._results / self._store.get(job_id).id
        return [*sorted(folder.glob("preview-*.jpg"), reverse=True), folder / THUMB]

    def forecast(self, request: Request) -> Forecast:
        """What the request will cost, as far as can be told without loading anything."""
        return self._admission.forecast(request)

    def outlook(self, request: Request, *, tenant: str = "local", instead_of: str | None = None) -> str:
        """The forecast in words, and when the request would start: see `Admission.outlook`."""
        return self._admission.outlook(request, tenant=tenant, instead_of=instead_of)

    def lower(self, request: Request) -> Lowering:
        """What the request's back end will use, approximate and ignore of its emotion curve and its settings."""
        return lowering_of(self._backends(request.backend), request)

    def left_out(self, request: Request) -> list[str]:
        """A sentence about the settings of the request that its back end has no use for; none where there are none."""
        return left_out(self._backends(request.backend), request)

    def models(self) -> dict[str, ModelCard]:
        """The card of every back end, by name."""
        return registry.cards()

    def close(self) -> None:
        """Stop working; a running job goes back to the queue, for when a studio opens again. Safe to call twice."""
        atexit.unregister(self.close)
        if self._tidying is not None:
            self._tidying.end()
        if self._executor is None or self._executor.stop(_STOP_SECONDS):
            self._store.close()

    def _news(self, job_id: str, after: int) -> tuple[list[Update], bool]:
        """What happened since the update numbered `after`, and whether the last one of the job is among it."""
        has_ended = self._store.has_ended(job_id)  # first, so that no update is missed
        return self._store.events.of(job_id, after), has_ended

    def _with_key(self, tenant: str, key: str | None, request: Request) -> str | None:
        existing = self._store.with_key(tenant, key)
        if existing is not None and not is_same(decode(self._store.get(existing).request), request):
            raise InvalidInput(
                f"The key '{key}' was given to another request, which became the job '{existing}'. Give every request "
                "a key of its own."
            )
        return existing

    def _job_that_ended(self, job_id: str) -> Job:
        job = self._store.get(job_id)
        if not job.ended:
            raise InvalidInput(f"The job '{job_id}' is still {job.state}. Wait for its end, or cancel it first.")
        return job

    def _devices(self) -> tuple[str, ...]:
        if self._executor is not None:
            return self._executor.devices
        return self._devices_at_work() or find_devices(self.settings.device)

    def _devices_at_work(self) -> tuple[str, ...]:
        return devices_at_work(owners_of(self.settings.home))


@contextmanager
def _stored(what: str) -> Iterator[None]:
    """Say in a sentence that something could not be written down: raises MienError."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise MienError(f"{what} could not be stored: {error}. Free some space and try again.") from error


_LOOK_SECONDS = 1.0
_STOP_SECONDS = 10.0
