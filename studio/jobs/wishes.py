"""What a user wants done with a job, written down where its worker reads it."""

from studio.jobs.changes import Changes
from studio.jobs.database import Database
from studio.jobs.events import Events
from studio.jobs.job import State


class Wishes:
    """Stop, rest, go on, go first: each takes effect at once for a waiting job, at its next step for a running one.

    A job that has ended stays as it is. Times (`now`) are seconds since the epoch.
    """

    def __init__(self, database: Database, changes: Changes, events: Events) -> None:
        self._database = database
        self._changes = changes
        self._events = events

    def cancel(self, job_id: str, now: float) -> None:
        """End a job that no worker holds; ask the worker of a held one to stop."""
        self._settle(job_id, "cancelling = 1", now, ("queued", "paused"), "canceled", CANCELED)

    def pause(self, job_id: str, now: float) -> None:
        """Let a job rest until it is resumed."""
        self._settle(job_id, "pausing = 1", now, ("queued",), "paused", PAUSED)

    def resume(self, job_id: str, now: float) -> None:
        """Let a paused job go on, or wait for its turn."""
        self._settle(job_id, "pausing = 0", now, ("paused",), "queued", "")

    def pin(self, job_id: str, pinned: bool) -> None:
        """Put a job before the other jobs of its tenant, or let it go back among them."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE job SET pinned = ? WHERE id = ? AND finished IS NULL", (pinned, job_id))
        self._changes.announce()

    def order(self, job_ids: list[str]) -> None:
        """Put these waiting jobs of one tenant into this order, before his jobs that were never put in order."""
        with self._database.transaction() as connection:
            for position, job_id in enumerate(job_ids):
                connection.execute("UPDATE job SET position = ? WHERE id = ? AND finished IS NULL", (position, job_id))
        self._changes.announce()

    def of(self, job_id: str) -> tuple[bool, bool]:
        """Whether the job shall stop, and whether it shall rest. A job that is gone shall stop."""
        row = self._database.connection.execute(
            "SELECT cancelling, pausing FROM job WHERE id = ?", (job_id,)
        ).fetchone()
        return (True, False) if row is None else (bool(row[0]), bool(row[1]))

    def _settle(self, job_id: str, wish: str, now: float, free: tuple[str, ...], state: State, message: str) -> None:
        """Note the wish; a job in one of the `free` states that no worker holds goes to `state` at once."""
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE job SET {wish} WHERE id = ? AND finished IS NULL", (job_id,))
            moved = connection.execute(
                "UPDATE job SET state = ?, message = ?, finished = ? WHERE id = ? AND owner IS NULL"
                f" AND state IN ({', '.join('?' * len(free))})",
                (state, message, now if state == "canceled" else None, job_id, *free),
            )
            if moved.rowcount:
                self._events.enter(job_id, now, state, message=message)
        if not moved.rowcount:
            self._changes.announce()


CANCELED = "Stopped, as you asked."
PAUSED = "Paused, as you asked."
