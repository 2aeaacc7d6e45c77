"""A worker process for each device: started, watched and replaced, so that the server outlives what a model does."""

import logging
import sqlite3
import threading
import time

from pipelines import backends as registry
from pipelines.errors import InvalidInput
from studio.jobs.device import find_devices
from studio.jobs.executors.base import Workplace, recover
from studio.jobs.executors.child import Orders
from studio.jobs.executors.worker_process import WorkerProcess, new_owner
from studio.jobs.job import Job, Update
from studio.jobs.owner import is_alive
from studio.jobs.run import CLOSED
from studio.jobs.worker import LOOK_SECONDS

SILENCE_SECONDS = 60.0
"""Time without a sign of life after which a worker process counts as hung; it gives one every second."""

LOADING_PATIENCE = 4.0
"""How many times longer than between two steps a worker may take for loading, which may download."""

_log = logging.getLogger(__name__)


class ProcessExecutor:
    """Keeps one worker process at work for each device.

    A worker that dies is replaced, and one that hangs is killed first; it costs its job the current attempt.
    Raises InvalidInput for a `backends` that another process cannot import.
    """

    lent = False

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._store = workplace.store
        self.devices = find_devices(workplace.settings.device)
        self._backends = importable(workplace.backends)
        self._closing = threading.Event()
        self._workers: dict[str, WorkerProcess] = {}
        self._causes: dict[str, str] = {}
        self._keepers = [
            threading.Thread(target=self._keep, args=(device,), name=f"studio-keeper-{device}", daemon=True)
            for device in self.devices
        ]
        self._watcher = threading.Thread(target=self._watch, name="studio-watch", daemon=True)

    def attend(self, job_id: str) -> None:
        """Do nothing: the workers take the jobs by themselves."""

    def start(self) -> None:
        """Start the processes."""
        for thread in (*self._keepers, self._watcher):
            thread.start()

    def stop(self, timeout: float) -> bool:
        """Stop every worker at its next step; one that does not come to it in time is killed. Always True."""
        self._closing.set()
        for worker in tuple(self._workers.values()):
            worker.dismiss()
        deadline = time.monotonic() + timeout
        for keeper in self._keepers:
            keeper.join(max(0.0, deadline - time.monotonic()))
        for worker in tuple(self._workers.values()):
            worker.kill("did not come to a step in time")
        for thread in (*self._keepers, self._watcher):
            thread.join()
        return True

    def pids(self) -> dict[str, int]:
        """Number of the worker process of each device, as far as it runs."""
        return {device: worker.pid for device, worker in tuple(self._workers.items())}

    def _keep(self, device: str) -> None:
        """Have a worker for the device, always, one after the other."""
        short_lives = 0
        while not self._closing.is_set():
            orders = Orders(
                home=str(self._workplace.settings.home),
                owner=new_owner(),
                device=device,
                backends=self._backends,
                addresses=dict(registry.ADDRESSES),
                log=self._workplace.settings.log,
                warm=self._workplace.backends is registry.create,
            )
            begun = time.monotonic()
            worker = self._workers[device] = WorkerProcess(orders)
            forget = self._store.changes.listen(worker.nudge)
            if self._closing.is_set():
                worker.dismiss()
            cause = worker.listen(self._store.changes.wake)
            forget()
            del self._workers[device]
            self._causes[orders.owner] = cause
            if self._closing.is_set():
                self._hand_back(orders.owner)
                return
            _log.error("The worker of %s %s; a new one starts", device, cause)
            self._recover()
            short_lives = short_lives + 1 if time.monotonic() - begun < _SHORT_SECONDS else 0
            self._closing.wait(min(30.0, 0.25 * 2**short_lives) if short_lives > 1 else 0)

    def _watch(self) -> None:
        """Kill what hangs, and take up what the workers of other studios left behind."""
        while not self._closing.wait(LOOK_SECONDS):
            for worker in tuple(self._workers.values()):
                if reason := self._hangs(worker):
                    worker.kill(reason)
            self._recover()

    def _hangs(self, worker: WorkerProcess) -> str:
        """Why the worker counts as hung, as a clause, or "" where it does not."""
        if time.monotonic() - worker.heard > SILENCE_SECONDS:
            return f"gave no sign of life for {SILENCE_SECONDS:g} s"
        try:
            held = [(job, self._store.latest(job.id)) for job in self._store.held(worker.owner)]
        except sqlite3.OperationalError:
            return ""
        return stalled(held, time.time(), self._workplace.settings.hang_seconds)

    def _recover(self) -> None:
        recover(self._store, self._is_alive, lambda owner: self._causes.get(owner, ""))

    def _is_alive(self, owner: str) -> bool:
        """Our own workers live until their keeper has noted how they died; others while they hold their lock."""
        if owner in self._causes:
            return False
        ours = any(worker.owner == owner for worker in tuple(self._workers.values()))
        return ours or is_alive(self._workplace.owners, owner)

    def _hand_back(self, owner: str) -> None:
        """Put what a killed worker held back into the queue; that it was killed is not the job's fault."""
        for job in self._store.held(owner):
            self._store.release(job, time.time(), CLOSED)


def stalled(held: list[tuple[Job, Update]], now: float, limit: float) -> str:
    """Why the worker of these jobs counts as hung at `now`, as a clause, or "" where it does not.

    held: its jobs, each with its newest update. limit: most seconds between two steps. A job that rests is no sign.
    """
    for job, update in held:
        patience = limit * (LOADING_PATIENCE if job.state == "loading" else 1.0)
        if job.state != "paused" and now - update.at > patience:
            return f"made no step for {patience:g} s"
    return ""


def importable(backends: object) -> str:
    """The name "module:function" of what makes back ends. Raises InvalidInput where no other process can import it."""
    module, name = getattr(backends, "__module__", ""), getattr(backends, "__qualname__", "<none>")
    if "<" in name or "." in name or module == "__main__":
        raise InvalidInput(
            f"A worker process cannot import the back ends '{module}.{name}'. "
            "Define the function that makes them at the top of a module, or set STUDIO_EXECUTOR to thread."
        )
    return f"{module}:{name}"


_SHORT_SECONDS = 10.0
