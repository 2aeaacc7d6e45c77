"""The jobs, kept so that nothing is lost: what was asked, what became of it, and every update in between."""

import json
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import MienError, UnknownWord
from studio.jobs.database import Connection, Database
from studio.jobs.job import ACTIVE, ENDED, Job, Priority, State, Update
from studio.jobs.queue import Queue, Waiting, rank, select

MAX_DEATHS = 2
"""Worker deaths after which a job is given up: it may be what kills them."""


class JobStore:
    """All jobs of one studio, in one SQLite file. Usable from any thread, and by several processes at once.

    Times (`now`) are seconds since the epoch.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _MIGRATIONS)
        self._changed = threading.Condition()
        self._version = 0

    def submit(
        self,
        job_id: str,
        request: Mapping[str, Any],
        *,
        tenant: str,
        key: str | None,
        priority: Priority,
        now: float,
        max_queue: int,
    ) -> str:
        """Put a job into the queue, durably; returns its id, or the id of the job that has this key already.

        Raises MienError when `max_queue` jobs wait.
        """
        with self._database.transaction(durable=True) as connection:
            if (existing := self._keyed(connection, tenant, key)) is not None:
                return existing
            waiting = connection.execute("SELECT COUNT(*) FROM job WHERE state = 'queued'").fetchone()[0]
            if waiting >= max_queue:
                raise MienError(f"{waiting} jobs are waiting, and no more fit into the queue. Try again in a while.")
            connection.execute(
                "INSERT INTO job (id, tenant, key, priority, state, request, submitted) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (job_id, tenant, key, priority, "queued", json.dumps(request), now),
            )
            self._note(connection, job_id, now, "queued")
        self.wake()
        return job_id

    def with_key(self, tenant: str, key: str | None) -> str | None:
        """The id of the tenant's job with this idempotency key, or None."""
        return self._keyed(self._database.connection, tenant, key)

    def get(self, job_id: str) -> Job:
        """The job as it stands. Raises UnknownWord when there is none of that id."""
        row = self._database.connection.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
        if row is None:
            raise UnknownWord(f"There is no job '{job_id}'. It may have been deleted; see `studio queue`.")
        return _job(row)

    def jobs(self, tenant: str | None = None, *, limit: int = 100) -> list[Job]:
        """The newest jobs first, of one tenant or of all."""
        rows = self._database.connection.execute(
            "SELECT * FROM job WHERE ?1 IS NULL OR tenant = ?1 ORDER BY submitted DESC, rowid DESC LIMIT ?2",
            (tenant, limit),
        )
        return [_job(row) for row in rows]

    def line(self, now: float) -> list[str]:
        """The ids of the waiting jobs, in the order in which they would start."""
        return list(rank(self._queue(self._database.connection), now))

    def claim(self, owner: str, now: float) -> Job | None:
        """Take the next job for `owner`, or None when nobody waits. No two owners ever get the same job."""
        if not self._waits(self._database.connection):
            return None
        with self._database.transaction() as connection:
            job_id = select(self._queue(connection), now)
            if job_id is None:
                return None
            connection.execute(
                "UPDATE job SET state = 'loading', owner = ?, started = ? WHERE id = ?", (owner, now, job_id)
            )
            self._note(connection, job_id, now, "loading")
        self.wake()
        return self.get(job_id)

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
        self.wake()

    def progress(self, job: Job, now: float, done: int, total: int, eta: float | None, preview: Path | None) -> None:
        """Note that `done` of `total` steps are made, with the seconds left and a preview where there is one."""
        with self._database.transaction() as connection:
            self._note(connection, job.id, now, "running", done=done, total=total, eta=eta, preview=preview)
        self.wake()

    def cancel(self, job_id: str, now: float) -> None:
        """End a waiting job; ask the worker of a held one to stop. A job that has ended stays as it is."""
        with self._database.transaction() as connection:
            job = self.get(job_id)
            if job.state == "queued":
                self._move(connection, job, "canceled", now, message=CANCELED)
            else:
                connection.execute("UPDATE job SET cancelling = 1 WHERE id = ? AND finished IS NULL", (job_id,))
        self.wake()

    def is_cancelling(self, job_id: str) -> bool:
        """True once the user asked for the job to stop."""
        row = self._database.connection.execute("SELECT cancelling FROM job WHERE id = ?", (job_id,)).fetchone()
        return row is None or bool(row[0])

    def recover(self, now: float, is_alive: Callable[[str], bool]) -> None:
        """Put back into the queue what dead workers held; give up a job that MAX_DEATHS of them died on."""
        held = self._database.connection.execute(_HELD).fetchall()
        if not any(not is_alive(row["owner"]) for row in held):
            return
        with self._database.transaction() as connection:
            for job in map(_job, connection.execute(_HELD).fetchall()):
                if is_alive(job.owner or ""):
                    continue
                deaths = job.deaths + 1
                connection.execute("UPDATE job SET deaths = ? WHERE id = ?", (deaths, job.id))
                if job.cancelling:
                    self._move(connection, job, "canceled", now, message=CANCELED)
                elif deaths >= MAX_DEATHS:
                    self._move(connection, job, "failed", now, message=_GIVEN_UP.format(deaths=deaths, state=job.state))
                else:
                    self._move(connection, job, "queued", now, message=_AGAIN)
        self.wake()

    def delete(self, job_id: str) -> None:
        """Forget an ended job and its updates."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM job WHERE id = ? AND finished IS NOT NULL", (job_id,))

    def updates(self, job_id: str, after: int = 0) -> list[Update]:
        """What happened to the job since the update numbered `after`, oldest first."""
        rows = self._database.connection.execute(
            "SELECT * FROM job_event WHERE job_id = ? AND sequence > ? ORDER BY sequence", (job_id, after)
        )
        return [_update(row) for row in rows]

    @property
    def version(self) -> int:
        """Rises with every change made through this object; read it before looking, then `wait` for the next."""
        return self._version

    def wait(self, version: int, timeout: float) -> None:
        """Sleep until something changed since `version`, at most `timeout` seconds.

        Changes by other processes wake nobody: look again after the timeout.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, timeout)

    def wake(self) -> None:
        """Let everybody who waits look again."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Close the file; nothing may use the store afterwards."""
        self._database.close()

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
    ) -> None:
        moved = connection.execute(
            "UPDATE job SET state = ?, message = ?, owner = ?, finished = ?, outcome = coalesce(?, outcome)"
            " WHERE id = ? AND owner IS ? AND finished IS NULL",
            (
                state,
                message,
                job.owner if state in ACTIVE else None,
                now if state in ENDED else None,
                None if outcome is None else json.dumps(outcome),
                job.id,
                job.owner,
            ),
        )
        if not moved.rowcount:
            return
        done, total = (0, 0) if state == "queued" else self._reached(connection, job.id)
        self._note(connection, job.id, now, state, done=done, total=total, message=message, detail=detail)

    def _reached(self, connection: Connection, job_id: str) -> tuple[int, int]:
        latest = connection.execute(
            "SELECT done, total FROM job_event WHERE job_id = ? ORDER BY sequence DESC LIMIT 1", (job_id,)
        ).fetchone()
        return latest["done"], latest["total"]

    def _note(
        self,
        connection: Connection,
        job_id: str,
        now: float,
        state: State,
        *,
        done: int = 0,
        total: int = 0,
        eta: float | None = None,
        preview: Path | None = None,
        message: str = "",
        detail: str | None = None,
    ) -> None:
        connection.execute(
            "INSERT INTO job_event (job_id, at, state, done, total, eta, preview, message, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (job_id, now, state, done, total, eta, None if preview is None else str(preview), message, detail),
        )

    def _keyed(self, connection: Connection, tenant: str, key: str | None) -> str | None:
        row = connection.execute("SELECT id FROM job WHERE tenant = ? AND key = ?", (tenant, key)).fetchone()
        return None if row is None else str(row["id"])

    def _waits(self, connection: Connection) -> bool:
        return connection.execute("SELECT 1 FROM job WHERE state = 'queued' LIMIT 1").fetchone() is not None

    def _queue(self, connection: Connection) -> Queue:
        waiting = connection.execute(
            "SELECT id, tenant, priority, submitted FROM job WHERE state = 'queued'"
        ).fetchall()
        served = connection.execute(
            "SELECT tenant, MAX(started) AS latest FROM job WHERE started IS NOT NULL"
            " AND tenant IN (SELECT tenant FROM job WHERE state = 'queued') GROUP BY tenant"
        )
        return Queue(
            waiting=[Waiting(id=row[0], tenant=row[1], priority=row[2], submitted=row[3]) for row in waiting],
            served={row["tenant"]: row["latest"] for row in served},
        )


CANCELED = "Stopped, as you asked."

_AGAIN = "The worker stopped unexpectedly; the job waits for its second try."
_GIVEN_UP = (
    "The worker process died {deaths} times while the job was {state}, so it is not tried again. "
    "Memory is the usual cause: choose a smaller size or a shorter recording."
)
_HELD = "SELECT * FROM job WHERE state IN ('loading', 'running', 'finishing')"

_MIGRATIONS = (
    """
    CREATE TABLE job (
        id TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        key TEXT,
        priority TEXT NOT NULL,
        state TEXT NOT NULL,
        request TEXT NOT NULL,
        submitted REAL NOT NULL,
        started REAL,
        finished REAL,
        owner TEXT,
        deaths INTEGER NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT '',
        cancelling INTEGER NOT NULL DEFAULT 0,
        outcome TEXT NOT NULL DEFAULT '{}',
        UNIQUE (tenant, key)
    );
    CREATE INDEX job_by_state ON job (state);
    CREATE INDEX job_by_tenant ON job (tenant, started);
    CREATE TABLE job_event (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        at REAL NOT NULL,
        state TEXT NOT NULL,
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        eta REAL,
        preview TEXT,
        message TEXT NOT NULL,
        detail TEXT
    );
    CREATE INDEX job_event_by_job ON job_event (job_id, sequence)
    """,
)


def _job(row: sqlite3.Row) -> Job:
    stored = dict(row)
    return Job(
        **{
            **stored,
            "request": json.loads(stored["request"]),
            "outcome": json.loads(stored["outcome"]),
            "cancelling": bool(stored["cancelling"]),
        }
    )


def _update(row: sqlite3.Row) -> Update:
    stored = dict(row)
    del stored["job_id"]
    stored["preview"] = None if stored["preview"] is None else Path(stored["preview"])
    return Update(**stored)
