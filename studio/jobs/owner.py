"""A sign of life that cannot be forged or forgotten: a file lock that falls with its process, however that ends."""

import secrets
import sqlite3
from pathlib import Path


class Owner:
    """A live worker. Its name stands on the jobs that it holds; the lock is held until `release`.

    SQLite takes the lock, because it knows how on every platform, and the system drops it even after a `kill -9`.
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or secrets.token_hex(8)
        self._path = _lock_file(folder, self.name)
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._connection.execute("BEGIN EXCLUSIVE")

    def release(self) -> None:
        """Give up the lock; what still carries this owner's name counts as left behind."""
        self._connection.close()
        self._path.unlink(missing_ok=True)


class Claim:
    """The right to work on a device, which one studio of a home has at a time; it falls with its process, too.

    Two that both worked on a card would each plan with all of its memory.
    """

    def __init__(self, folder: Path, device: str) -> None:
        self._folder, self._device, self._is_held = folder, device, False
        path = _lock_file(folder, device.replace(":", "_"))  # it stays, as others may be about to lock it
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)

    def take(self) -> bool:
        """Take it where no other studio has it, and no worker of a killed one is still at work; whether it is ours."""
        if not self._is_held:
            try:
                self._connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                return False
            self._is_held = self._device not in devices_at_work(self._folder)
            if not self._is_held:
                self._connection.execute("ROLLBACK")
        return self._is_held

    def close(self) -> None:
        """Give it up."""
        self._connection.close()


def new_owner(device: str) -> str:
    """A name for a worker of the device, "cpu" or "cuda:0", that no other one bears."""
    return f"{device.replace(':', '_')}-{secrets.token_hex(8)}"


def devices_at_work(folder: Path) -> tuple[str, ...]:
    """What the live workers in `folder` work on, of whatever process; none for those that `new_owner` has not named."""
    named = sorted(file.stem for file in folder.glob("*-*.lock"))
    alive = [name for name in named if is_alive(folder, name)]
    return tuple(dict.fromkeys(name.rpartition("-")[0].replace("_", ":") for name in alive))


def is_alive(folder: Path, name: str) -> bool:
    """True while the owner of that name holds its lock; clears the file away when it does not."""
    path = _lock_file(folder, name)
    if not path.exists():
        return False
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    path.unlink(missing_ok=True)
    return False


def _lock_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"
