"""The jobs, kept so that nothing is lost: what was asked, what became of it, and every update in between."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from sqlite3 import Row
from typing import Any

from pipelines.errors import MienError, UnknownWord
from studio.jobs.changes import Changes
from studio.jobs.database import Connection, Database
from studio.jobs.disk_use import DiskUse
from studio.jobs.events import Events
from studio.jobs.job import ACTIVE, ENDED, HELD, PLACES, Job, Need, Place, Priority, State
from studio.jobs.ledger import Ledger
from studio.jobs.queue import Device, Queue, Turn, Waiting, is_pressing, rank, select
from studio.jobs.residents import Residents
from studio.jobs.schema import MIGRATIONS, job_of
from studio.jobs.wishes import CANCELED, PAUSED, Wishes

MAX_DEATHS = 2
"""Worker deaths after which a job is given up: it may be what kills them."""


class JobStore:
    """All jobs of one studio, in one SQLite file. Usable from any thread, and by several processes at once.

    changes: wakes whoever waits for news. events: what happened to the jobs. wishes: what users want of them.
    ledger: what was learnt from runs. residents: which models are loaded. disk_use: what results take.
    Times (`now`) are seconds since the epoch.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, MIGRATIONS)
        self.changes = Changes()
        self.events = Events(self._database, self.changes)
        self.wishes = Wishes(self._database, self.changes, self.events)
        self.ledger = Ledger(self._database)
        self.residents = Residents(self._database, self.changes)
        self.disk_use = DiskUse(self._database)

    def submit(
        self,
        job_id: str,
        request: Mapping[str, Any],
        *,
        need: Need,
        tenant: str,
        key: str | None,
        priority: Priority,
        now: float,
        max_queue: int,
        max_jobs: int = 0,
        instead_of: str | None = None,
    ) -> str:
        """Put a job into the queue, durably; returns its id, or the id of the job that has this key already.

        max_queue: most jobs that may wait. max_jobs: most unfinished jobs of one tenant, 0 for no limit.
        instead_of: a job of the tenant that is stopped in the same moment; where it waits, or rests without having
        begun, the new one takes its place.
        Raises MienError when there are as many already.
        """
        with self._database.transaction(durable=True) as connection:
            if (existing := self._keyed(connection, tenant, key)) is not None:
                return existing
            waiting = connection.execute(
                "SELECT COUNT(*) FROM job WHERE state = 'queued' AND id IS NOT ?", (instead_of,)
            ).fetchone()[0]
            if waiting >= max_queue:
                raise MienError(f"{waiting} jobs are waiting, and no more fit into the queue. Try again in a while.")
            old = self._replaced(connection, instead_of, now)
            mine = connection.execute(  # the + has it look through the unfinished jobs, not through all of the tenant
                "SELECT COUNT(*) FROM job WHERE finished IS NULL AND +tenant = ? AND id IS NOT ?", (tenant, instead_of)
            ).fetchone()[0]
            if max_jobs and mine >= max_jobs:
                raise MienError(f"You have {mine} unfinished jobs already. Wait for one, or cancel one.")
            connection.execute(
                "INSERT INTO job (id, tenant, key, priority, state, request, submitted, pinned, position,"
                " backend, place, seconds, weights_bytes, activation_bytes, disk_bytes)"
                " VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(job_id, tenant, key, priority, json.dumps(request)),
                    *((now, False, None) if old is None else (old.submitted, old.pinned, old.position)),
                    *(need.backend, need.place, need.seconds),
                    *(need.weights_bytes, need.activation_bytes, need.disk_bytes),
                ),
            )
            self.events.enter(job_id, now, "queued")
        return job_id

    def with_key(self, tenant: str, key: str | None) -> str | None:
        """The id of the tenant's job with this idempotency key, or None."""
        return self._keyed(self._database.connection, tenant, key)

    def get(self, job_id: str) -> Job:
        """The job as it stands. Raises UnknownWord when there is none of that id."""
        return job_of(self._row("*", job_id))

    def has_ended(self, job_id: str) -> bool:
        """Whether the job will not change any more. Raises as `get`."""
        return self._row("finished", job_id)["finished"] is not None

    def jobs(self, tenant: str | None = None, *, limit: int = 100) -> list[Job]:
        """The newest jobs first, of one tenant or of all."""
        whose = "SELECT * FROM job WHERE ?1 IS NULL OR tenant = ?1"
        return self._jobs(f"{whose} ORDER BY submitted DESC, rowid DESC LIMIT ?2", tenant, limit)

    def ended(self) -> dict[tuple[State, str], int]:
        """How many jobs that are kept have ended, by state and back end."""
        rows = self._database.connection.execute(
            "SELECT state, backend, COUNT(*) AS number FROM job WHERE finished IS NOT NULL GROUP BY state, backend"
        )
        return {(row["state"], row["backend"]): row["number"] for row in rows}

    def unfinished(self) -> list[Job]:
        """The jobs that have not ended, oldest first."""
        return self._jobs("SELECT * FROM job WHERE finished IS NULL ORDER BY submitted, rowid")

    def held(self, owner: str | None = None) -> list[Job]:
        """The jobs that workers hold: of one worker, or of all."""
        return self._jobs(f"{_HELD} AND (?1 IS NULL OR owner = ?1)", owner)

    def line(self, now: float) -> list[Turn]:
        """The waiting jobs, those for each kind of device in the order in which they would start."""
        return [turn for place in PLACES for turn in self.turns(place, now)]

    def turns(self, place: Place, now: float, newcomer: Waiting | None = None) -> list[Turn]:
        """The jobs that wait for this kind of device in their order, with a newcomer as if it waited there too.

        The newcomer stands for the job with its id, where there is one. To an interactive one running batch jobs give
        way.
        """
        queue = self._queue(self._database.connection, now, place)
        running = [job for job in self.held() if job.need.place == place and job.state in ACTIVE]
        busy = [self._left(job, now) for job in running]
        if newcomer is not None:
            queue = replace(queue, waiting=[*(job for job in queue.waiting if job.id != newcomer.id), newcomer])
            if is_pressing(newcomer, now):
                busy = [left if is_pressing(job, now) else 0.0 for job, left in zip(running, busy, strict=True)]
        return list(rank(queue, Device(), now, busy=busy))

    def claim(
        self,
        owner: str,
        now: float,
        *,
        place: Place = "cpu",
        device: str = "cpu",
        view: Device | None = None,
        without: str = "",
        ready: Collection[str] = (),
    ) -> Job | None:
        """Take the next job for `owner`, or None when nobody waits. No two owners ever get the same job.

        view: the device as the policy sees it; with a current job, only a job to which that gives way is taken.
        without: name of a back end whose jobs are left out. ready: names of those that need no loading.
        """
        with self._database.transaction() as connection:
            job_id = select(self._queue(connection, now, place, without), view or Device(), now)
            if job_id is None:
                return None
            return self._take(connection, job_id, owner, device, now, ready)

    def claim_this(self, job_id: str, owner: str, now: float, *, place: Place, device: str) -> Job | None:
        """Take this very job, or None when it does not wait for this kind of device."""
        with self._database.transaction() as connection:
            waiting = self.get(job_id)
            if waiting.state != "queued" or waiting.need.place != place:
                return None
            return self._take(connection, job_id, owner, device, now, ())

    def models(self, place: Place) -> dict[str, int]:
        """Bytes of the weights of every model that jobs wait for on this kind of device, by name of its back end."""
        found = "SELECT backend, MAX(weights_bytes) FROM job WHERE state = 'queued' AND place = ? GROUP BY backend"
        return dict(tuple(row) for row in self._database.connection.execute(found, (place,)))

    def advance(
        self,
        job: Job,
        state: State,
        now: float,
        *,
        message: str = "",
        detail: str | None = None,
        outcome: Mapping[str, Any] | None = None,
    ) -> None:
        """Move a held job to its next state. Does nothing when `job.owner` no longer holds it.

        message: a sentence for the user. detail: traceback for the log. outcome: what a finished job recorded.
        """
        with self._database.transaction() as connection:
            self._move(connection, job, state, now, message=message, detail=detail, outcome=outcome)

    def release(self, job: Job, now: float, message: str, *, pauses: int = 0) -> None:
        """Give a held job back: to the queue, or to rest where its user wants that. pauses: how often it made way."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE job SET pauses = pauses + ? WHERE id = ?", (pauses, job.id))
            self._release(connection, job, now, message)

    def progress(self, job: Job, now: float, done: int, total: int, eta: float | None, preview: Path | None) -> None:
        """Note that `done` of `total` steps are made, with the seconds left and a preview where there is one."""
        self.events.progress(job.id, now, done, total, eta, preview)

    def recover(
        self, now: float, is_alive: Callable[[str], bool], cause_of: Callable[[str], str] = lambda _owner: ""
    ) -> None:
        """Put back into the queue what dead workers held; give up a job that MAX_DEATHS of them died on.

        cause_of: why a worker died, by its name, as a clause such as "was killed by signal 9"; "" where unknown.
        """
        if all(is_alive(job.owner or "") for job in self.held()):
            return
        with self._database.transaction() as connection:
            for job in map(job_of, connection.execute(_HELD).fetchall()):
                if is_alive(job.owner or ""):
                    continue
                cause = cause_of(job.owner or "") or "stopped unexpectedly"
                deaths = job.deaths + (job.state in ACTIVE)
                connection.execute("UPDATE job SET deaths = ? WHERE id = ?", (deaths, job.id))
                if job.cancelling:
                    self._move(connection, job, "canceled", now, message=CANCELED)
                elif deaths >= MAX_DEATHS and job.state in ACTIVE:
                    message = _GIVEN_UP.format(deaths=deaths, state=job.state, cause=cause)
                    self._move(connection, job, "failed", now, message=message)
                else:
                    self._release(connection, job, now, _AGAIN.format(cause=cause))

    def delete(self, job_id: str) -> None:
        """Forget an ended job and its updates."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM job WHERE id = ? AND finished IS NOT NULL", (job_id,))

    def close(self) -> None:
        """Close the file; nothing may use the store afterwards."""
        self._database.close()

    def _jobs(self, query: str, *values: Any) -> list[Job]:
        return [job_of(row) for row in self._database.connection.execute(query, values)]

    def _row(self, columns: str, job_id: str) -> Row:
        read = self._database.connection.execute
        row: Row | None = read(f"SELECT {columns} FROM job WHERE id = ?", (job_id,)).fetchone()
        if row is None:
            raise UnknownWord(f"There is no job '{job_id}'. It may have been deleted; see `studio queue`.")
        return row

    def _left(self, job: Job, now: float) -> float:
        """Seconds of work left of a running job, as it said itself, or else as was forecast; 0 of one that is gone."""
        try:
            latest = self.events.latest(job.id)
        except UnknownWord:
            return 0.0
        if latest.eta is not None:
            return max(0.0, latest.eta - (now - latest.at))
        return max(0.0, job.need.seconds - (now - (job.started or now)))

    def _take(
        self, connection: Connection, job_id: str, owner: str, device: str, now: float, ready: Collection[str]
    ) -> Job:
        (taken,) = connection.execute(
            "UPDATE job SET state = 'loading', owner = ?, device = ?, started = ?, message = ''"
            " WHERE id = ? RETURNING *",
            (owner, device, now, job_id),
        ).fetchall()
        self.events.enter(job_id, now, "loading", is_news=taken["backend"] not in ready)
        return job_of(taken)

    def _release(self, connection: Connection, job: Job, now: float, message: str) -> None:
        rests = connection.execute("SELECT pausing FROM job WHERE id = ?", (job.id,)).fetchone()
        if rests is not None and rests[0]:
            self._move(connection, job, "paused", now, message=PAUSED, keeps_owner=False)
        else:
            self._move(connection, job, "queued", now, message=message)

    def _move(
        self,
        connection: Connection,
        job: Job,
        state: State,
        now: float,
        *,
        message: str = "",
        detail: str | None = None,
        outcome: Mapping[str, Any] | None = None,
        keeps_owner: bool = True,
    ) -> None:
        moved = connection.execute(
            "UPDATE job SET state = ?, message = ?, owner = ?, finished = ?, outcome = coalesce(?, outcome)"
            " WHERE id = ? AND owner IS ? AND finished IS NULL",
            (
                state,
                message,
                job.owner if state in HELD and keeps_owner else None,
                now if state in ENDED else None,
                None if outcome is None else json.dumps(outcome),
                job.id,
                job.owner,
            ),
        )
        if moved.rowcount:
            self.events.enter(job.id, now, state, message=message, detail=detail)

    def _replaced(self, connection: Connection, job_id: str | None, now: float) -> Job | None:
        """Stop a job for another one; the job as it was, or None where it had no place in the line to give."""
        if job_id is None:
            return None
        job = self.get(job_id)
        if job.owner is None:
            self._move(connection, job, "canceled", now, message="Replaced by an edited one.")
        else:
            connection.execute("UPDATE job SET cancelling = 1 WHERE id = ? AND finished IS NULL", (job_id,))
        return None if job.ended or job.owner else job

    def _keyed(self, connection: Connection, tenant: str, key: str | None) -> str | None:
        row = connection.execute("SELECT id FROM job WHERE tenant = ? AND key = ?", (tenant, key)).fetchone()
        return None if row is None else str(row["id"])

    def _queue(self, connection: Connection, now: float, place: Place, without: str = "") -> Queue:
        waiting = connection.execute(
            "SELECT id, tenant, priority, submitted, backend AS model, seconds, pinned, position FROM job"
            " WHERE state = 'queued' AND place = ?1 AND (?2 = '' OR backend != ?2)",
            (place, without),
        )
        return Queue(
            waiting=[Waiting(**{**dict(row), "pinned": bool(row["pinned"])}) for row in waiting],
            usage=self.ledger.usage(now),
        )


_AGAIN = "The worker {cause}; the job waits for its second try."
_GIVEN_UP = (
    "The worker process died {deaths} times while the job was {state}, so it is not tried again; the last time it "
    "{cause}. Memory is the usual cause: choose a smaller size or a shorter recording."
)
_HELD = "SELECT * FROM job WHERE owner IS NOT NULL AND state IN ('loading', 'running', 'paused', 'finishing')"
