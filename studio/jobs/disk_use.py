"""What the folders of the jobs take on the disk, remembered: to look into thousands of them takes seconds."""

from dataclasses import dataclass
from pathlib import Path

from studio.jobs.database import Database
from studio.jobs.folders import size_of


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a job's folder takes. finished: when the job ended, in seconds since the epoch, or None where it goes on."""

    id: str
    finished: float | None
    size_bytes: int


class DiskUse:
    """The table of the sizes of ended jobs' folders. They stay as they are, and so each is looked into once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, results: Path, tenant: str | None = None) -> list[Taken]:
        """What each job's folder in `results` takes: those of one tenant, or all."""
        rows = self._database.connection.execute(
            "SELECT id, finished, size_bytes FROM job LEFT JOIN disk_use ON job_id = id"
            " WHERE ?1 IS NULL OR tenant = ?1",
            (tenant,),
        ).fetchall()
        sizes = {row["id"]: size_of(results / row["id"]) for row in rows if row["size_bytes"] is None}
        new = [(sizes[row["id"]], row["id"]) for row in rows if row["id"] in sizes and row["finished"] is not None]
        if new:
            with self._database.transaction() as connection:
                connection.executemany("INSERT OR IGNORE INTO disk_use SELECT id, ? FROM job WHERE id = ?", new)
        return [
            Taken(id=row["id"], finished=row["finished"], size_bytes=sizes.get(row["id"], row["size_bytes"]))
            for row in rows
        ]
