"""The worker process: what runs inside; `WorkerProcess` starts it.

A fresh interpreter that imports nothing of the program that started it: so it works from a script without a guard, from
a notebook and from a test alike. On its standard input each byte means "look again", and the end that the studio
closes down or is gone; on its standard output each byte is a sign of life.
"""

import json
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines import backends as registry
from pipelines.backends.base import Backend
from studio.jobs.executors.pulse import Pulse, read_pulse
from studio.jobs.home import job_list, owners_of, results_of
from studio.jobs.logs import start_log
from studio.jobs.owner import Owner
from studio.jobs.shelf import Shelf
from studio.jobs.store import JobStore
from studio.jobs.worker import Post, Worker

HEARTBEAT_SECONDS = 1.0
"""Time between two signs of life."""

FAREWELL_SECONDS = 20.0
"""Time that a worker whose studio is gone has for coming to its next step."""


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a worker process is told at its start.

    owner: its name. backends: "module:function" that makes a back end by name. addresses: see
        `pipelines.backends.ADDRESSES`. warm: import the large libraries at once.
    log: see `start_log`.
    """

    home: str
    owner: str
    device: str
    backends: str
    addresses: dict[str, str]
    warm: bool
    log: str

    def to_json(self) -> str:
        """Fit for a command line."""
        return json.dumps(asdict(self))


def main(orders_json: str) -> None:
    """Work as `Orders.to_json` tells, until the studio closes down or is gone."""
    orders = Orders(**json.loads(orders_json))
    start_log(orders.log)

    # 1. Keep the two pipes for the pulse; whatever prints goes to the error stream.
    incoming, outgoing = os.dup(0), os.dup(1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)

    # 2. Give signs of life, and listen for the studio's.
    home = Path(orders.home)
    owner = Owner(owners_of(home), orders.owner)
    store = JobStore(job_list(home))
    closing = threading.Event()

    def close() -> None:
        closing.set()
        store.changes.wake()
        leave = threading.Timer(FAREWELL_SECONDS, os._exit, (1,))
        leave.daemon = True
        leave.start()

    def listen() -> None:
        read_pulse(incoming, store.changes.wake)
        close()

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the studio decides what it means
    signal.signal(signal.SIGTERM, lambda *_: close())
    pulse = Pulse(outgoing, seconds=HEARTBEAT_SECONDS, on_broken=close)
    store.changes.listen(pulse.beat)
    threading.Thread(target=listen, name="studio-listen", daemon=True).start()

    # 3. Import what takes seconds while nobody waits for it yet.
    if orders.warm:
        _warm(orders.device)

    # 4. Work.
    registry.ADDRESSES.update(orders.addresses)
    shelf = Shelf(named_factory(orders.backends), orders.device, store.ledger)
    post = Post(owner=orders.owner, device=orders.device)
    Worker(post, store, shelf, folder_of=results_of(home).joinpath, closing=closing).work()
    store.close()
    owner.release()


def named_factory(name: str) -> Callable[[str], Backend[Any]]:
    """The function that "module:function" names."""
    module, _, function = name.partition(":")
    factory: Callable[[str], Backend[Any]] = getattr(import_module(module), function)
    return factory


def _warm(device: str) -> None:
    wanted = ("torch",) if device == "cpu" else ("torch", "diffusers", "transformers")
    for library in wanted:
        if find_spec(library) is not None:
            import_module(library)
