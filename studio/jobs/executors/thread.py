"""A thread of this process for each device: for a single command, and for tests whose back ends live in memory."""

import threading
import time
from functools import partial

from studio.jobs.device import find_devices
from studio.jobs.executors.base import Workplace, recover
from studio.jobs.home import results_of
from studio.jobs.owner import Owner, is_alive, new_owner
from studio.jobs.shelf import Shelf
from studio.jobs.worker import LOOK_SECONDS, Post, Worker


class ThreadExecutor:
    """Works in this process: starts at once and imports nothing twice.

    A back end that crashes the interpreter takes the process along.
    """

    lent = False

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self.devices = find_devices(workplace.settings.device)
        self._owners = [Owner(workplace.owners, new_owner(device)) for device in self.devices]
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._watch, name="studio-watch", daemon=True)]
        for owner, device in zip(self._owners, self.devices, strict=True):
            post = Post(owner=owner.name, device=device)
            self._threads.append(threading.Thread(target=self._work, args=(post,), name="studio-worker", daemon=True))

    def attend(self, job_id: str) -> None:
        """Do nothing: the workers take the jobs by themselves."""

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float) -> bool:
        """Stop at the next step; False when a running job did not come to one in time, and its thread lives on."""
        self._closing.set()
        self._workplace.store.changes.wake()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            return False
        for owner in self._owners:
            owner.release()
        return True

    def _work(self, post: Post) -> None:
        home, store = self._workplace.settings.home, self._workplace.store
        shelf = Shelf(self._workplace.backends, post.device, store.ledger)
        Worker(post, store, shelf, folder_of=results_of(home).joinpath, closing=self._closing).work()

    def _watch(self) -> None:
        """Take up what the workers of other processes left behind."""
        store, owners = self._workplace.store, self._workplace.owners
        while not self._closing.is_set():
            recover(store, partial(is_alive, owners))
            self._closing.wait(LOOK_SECONDS)
