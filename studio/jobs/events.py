"""Everything that happened to the jobs: kept for whoever follows one, told to the log, and a wake-up for both."""

import logging
from functools import partial
from pathlib import Path

from pipelines.errors import UnknownWord
from studio.jobs.changes import Changes
from studio.jobs.database import Database
from studio.jobs.job import State, Update
from studio.jobs.schema import update_of

_log = logging.getLogger(__name__)


class Events:
    """The table of updates. Times (`now`) are seconds since the epoch.

    Whoever waits for changes is woken, and the log told, once what is written here is committed: a reader finds it,
    and a log that cannot be written keeps nobody from the job list.
    """

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    def of(self, job_id: str, after: int = 0) -> list[Update]:
        """What happened to the job since the update numbered `after`, oldest first."""
        rows = self._database.connection.execute(
            "SELECT * FROM job_event WHERE job_id = ? AND sequence > ? ORDER BY sequence", (job_id, after)
        )
        return [update_of(row) for row in rows]

    def latest(self, job_id: str) -> Update:
        """The newest thing that happened to the job. Raises UnknownWord when it is there no more."""
        row = self._database.connection.execute(
            "SELECT * FROM job_event WHERE job_id = ? ORDER BY sequence DESC LIMIT 1", (job_id,)
        ).fetchone()
        if row is None:
            raise UnknownWord(f"There is no job '{job_id}' any more: it was deleted meanwhile.")
        return update_of(row)

    def enter(
        self,
        job_id: str,
        now: float,
        state: State,
        *,
        message: str = "",
        detail: str | None = None,
        is_news: bool = True,
    ) -> None:
        """Note that the job came into a state; it stands where it stood, and one that waits or loads at its beginning.

        message: a sentence for the user. detail: a traceback. is_news: False where the next state follows in a moment:
        nobody is woken for this one, and readers find both.
        """
        ((done, total),) = self._database.connection.execute(
            "INSERT INTO job_event (job_id, at, state, message, detail, done, total)"
            " SELECT ?1, ?2, ?3, ?4, ?5, done, total FROM"
            " (SELECT sequence, done, total FROM job_event WHERE job_id = ?1 AND ?3 NOT IN ('queued', 'loading')"
            " UNION ALL SELECT 0, 0, 0 ORDER BY sequence DESC LIMIT 1)"
            " RETURNING done, total",
            (job_id, now, state, message, detail),
        ).fetchall()
        if not is_news:
            return
        self._database.afterwards(self._changes.announce)
        (whose,) = self._database.connection.execute(
            "SELECT tenant, backend, device, finished - started AS seconds FROM job WHERE id = ?", (job_id,)
        ).fetchall()
        told = {"job": job_id, "state": state, **dict(whose), "done": done, "total": total, "detail": detail}
        extra = {key: one for key, one in told.items() if one}
        self._database.afterwards(partial(_log.info, "Job %s is %s. %s", job_id, state, message, extra=extra))

    def progress(self, job_id: str, now: float, done: int, total: int, eta: float | None, preview: Path | None) -> None:
        """Note that so many of all steps are made, with the seconds left and a preview where there is one."""
        self._database.connection.execute(
            "INSERT INTO job_event (job_id, at, state, done, total, eta, preview, message)"
            " VALUES (?, ?, 'running', ?, ?, ?, ?, '')",
            (job_id, now, done, total, eta, None if preview is None else str(preview)),
        )
        self._database.afterwards(self._changes.announce)
