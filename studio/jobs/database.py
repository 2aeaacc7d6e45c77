"""The SQLite file under the job store: one connection a thread, and a schema that moves forward by itself."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

from pipelines.errors import MienError


class Connection(sqlite3.Connection):
    """A connection that can be weakly referenced, so that it goes when its thread goes.

    afterwards: what is to be called once its transaction is committed.
    """

    afterwards: "list[Callable[[], object]]"


class Database:
    """A SQLite file in WAL mode, usable from any thread: readers never wait, one writer at a time does.

    migrations: scripts; number n brings a file from version n to n + 1. Add to the end, never change one.

    Raises MienError for a file that a newer version of the studio has written, or that is no database, or cannot be
    opened now.
    """

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        self._path = path
        self._mine = threading.local()
        self._open: WeakSet[Connection] = WeakSet()
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate(migrations)
        except sqlite3.OperationalError as error:  # nothing is wrong with the file, and nobody shall lose it
            raise MienError(
                f"The job list {path} cannot be opened now: {error}. See that the disk has space, that the file may be "
                "written, and that no other program holds it; then try again."
            ) from error
        except sqlite3.DatabaseError as error:
            raise MienError(
                f"The job list {path} cannot be opened: {error}. Move the file away to start anew."
            ) from error

    @property
    def connection(self) -> Connection:
        """This thread's connection."""
        existing: Connection | None = getattr(self._mine, "connection", None)
        if existing is not None:
            return existing
        connection = sqlite3.connect(
            self._path, timeout=30.0, isolation_level=None, check_same_thread=False, factory=Connection
        )
        connection.row_factory = sqlite3.Row
        connection.afterwards = []
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        with self._lock:
            self._open.add(connection)
        self._mine.connection = connection
        return connection

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Connection]:
        """Write as a whole or not at all. `durable` waits until the disk has it, so that a power cut loses nothing."""
        connection = self.connection
        if durable:
            connection.execute("PRAGMA synchronous = FULL")
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.afterwards.clear()
                if connection.in_transaction:  # SQLite itself rolls some failures back
                    connection.execute("ROLLBACK")
                raise
        finally:
            if durable:
                connection.execute("PRAGMA synchronous = NORMAL")
        while connection.afterwards:
            connection.afterwards.pop(0)()

    def afterwards(self, call: Callable[[], object]) -> None:
        """Call it once this thread's transaction is committed; at once outside of one, never for one given up."""
        if self.connection.in_transaction:
            self.connection.afterwards.append(call)
        else:
            call()

    def close(self) -> None:
        """Close every thread's connection; the threads must be done with the database."""
        with self._lock:
            for connection in list(self._open):
                connection.close()
        self._mine = threading.local()

    def _migrate(self, migrations: Sequence[str]) -> None:
        if self._version(self.connection) == len(migrations):
            return  # nothing to write, which a full disk would refuse
        with self.transaction() as connection:
            version = self._version(connection)
            if version > len(migrations):
                raise MienError(
                    f"The job list {self._path} has version {version}, this studio reads up to {len(migrations)}. "
                    "Update the studio, or set STUDIO_HOME to another folder."
                )
            for script in migrations[version:]:
                for statement in script.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(migrations)}")

    def _version(self, connection: Connection) -> int:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
