"""Which models each worker has loaded, written down by the workers for whoever shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.jobs.changes import Changes
from studio.jobs.database import Database


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A model in the memory of a device, or, where not `on_device`, in the main memory beside it.

    model: name of the back end.
    """

    device: str
    model: str
    memory_mb: int
    on_device: bool


class Residents:
    """The table of loaded models."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    def note(self, owner: str, loaded: Sequence[Loaded]) -> None:
        """Write down all that the worker `owner` has loaded, in place of what it noted before."""
        if loaded == self._of(owner):
            return
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM resident WHERE owner = ?", (owner,))
            connection.executemany(
                "INSERT INTO resident (owner, device, model, memory_mb, on_device) VALUES (?, ?, ?, ?, ?)",
                [(owner, one.device, one.model, one.memory_mb, one.on_device) for one in loaded],
            )
        self._changes.announce()

    def all(self, is_alive: Callable[[str], bool]) -> list[Loaded]:
        """What all workers have loaded that live."""
        return [one for owner in self._owners() if is_alive(owner) for one in self._of(owner)]

    def forget(self, is_alive: Callable[[str], bool]) -> None:
        """Delete what workers noted that are no more."""
        if gone := [owner for owner in self._owners() if not is_alive(owner)]:
            with self._database.transaction() as connection:
                connection.executemany("DELETE FROM resident WHERE owner = ?", [(owner,) for owner in gone])

    def _owners(self) -> list[str]:
        return [row["owner"] for row in self._database.connection.execute("SELECT DISTINCT owner FROM resident")]

    def _of(self, owner: str) -> list[Loaded]:
        rows = self._database.connection.execute(
            "SELECT device, model, memory_mb, on_device FROM resident WHERE owner = ? ORDER BY model", (owner,)
        )
        return [
            Loaded(
                device=row["device"],
                model=row["model"],
                memory_mb=row["memory_mb"],
                on_device=bool(row["on_device"]),
            )
            for row in rows
        ]
