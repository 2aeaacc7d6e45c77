"""A worker process for each device: started, watched and replaced, so that the server outlives what a model does."""

import logging
import threading
import time
from contextlib import closing

from pipelines import backends as registry
from pipelines.errors import InvalidInput
from studio.jobs.device import find_devices
from studio.jobs.executors.base import Workplace, hand_back, recover
from studio.jobs.executors.child import Orders
from studio.jobs.executors.stillness import Stillness, held_by, stalled
from studio.jobs.executors.worker_process import WorkerProcess
from studio.jobs.owner import Claim, is_alive, new_owner
from studio.jobs.worker import LOOK_SECONDS

SILENCE_SECONDS = 60.0
"""Time without a sign of life after which a worker process counts as hung; it gives one every second."""

_log = logging.getLogger(__name__)


class ProcessExecutor:
    """Keeps one worker process at work for each device, which is that of another studio where one is open in its home.

    A worker that dies is replaced, and one that hangs is killed first; it costs its job the current attempt.
    Raises InvalidInput for a `backends` that another process cannot import.
    """

    lent = False

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._store = workplace.store
        self.devices = find_devices(workplace.settings.device)
        self._backends = importable(workplace.backends)
        workplace.owners.mkdir(parents=True, exist_ok=True)
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

    def is_alive(self, owner: str) -> bool:
        """Our own workers live until their keeper has noted how they died; others while they hold their lock."""
        if owner in self._causes:
            return False
        ours = any(worker.owner == owner for worker in tuple(self._workers.values()))
        return ours or is_alive(self._workplace.owners, owner)

    def cause_of(self, owner: str) -> str:
        """How a worker of ours died, as a clause, or "" where it lives or is not ours."""
        return self._causes.get(owner, "")

    def _keep(self, device: str) -> None:
        """Have a worker for the device, always, once no other studio has one."""
        with closing(Claim(self._workplace.owners, device)) as claim:
            if not claim.take():
                _log.warning(_SHARED, device, self._workplace.settings.home)
                while not claim.take():
                    if self._closing.wait(LOOK_SECONDS):
                        return
                _log.warning("The other studio left %s; this one works on it from now on", device)
            self._keep_workers(device)

    def _keep_workers(self, device: str) -> None:
        """Have one worker for the device after the other."""
        short_lives = 0
        while not self._closing.is_set():
            orders = Orders(
                home=str(self._workplace.settings.home),
                owner=new_owner(device),
                device=device,
                backends=self._backends,
                addresses=dict(registry.ADDRESSES),
                log=self._workplace.settings.log,
                warm=self._workplace.backends is registry.create,
            )
            begun = time.monotonic()
            try:
                worker = self._workers[device] = WorkerProcess(orders)
            except OSError:  # the machine is short of memory, processes or open files
                _log.exception("No worker of %s can be started; trying again in %g s", device, LOOK_SECONDS)
                self._closing.wait(LOOK_SECONDS)
                continue
            forget = self._store.changes.listen(worker.nudge)
            if self._closing.is_set():
                worker.dismiss()
            cause = worker.listen(self._store.changes.wake)
            forget()
            self._causes[orders.owner] = cause
            del self._workers[device]
            if self._closing.is_set():
                hand_back(self._store, orders.owner)
                return
            _log.error("The worker of %s %s; a new one starts", device, cause)
            self._recover()
            short_lives = short_lives + 1 if time.monotonic() - begun < _SHORT_SECONDS else 0
            self._closing.wait(min(30.0, 0.25 * 2**short_lives) if short_lives > 1 else 0)

    def _watch(self) -> None:
        """Kill what hangs, and take up what the workers of other studios left behind."""
        stillness = Stillness()
        while not self._closing.wait(LOOK_SECONDS):
            workers = tuple(self._workers.values())
            held = {worker.owner: held_by(worker.owner, self._store) for worker in workers}
            steps = {job.id: update.sequence for jobs in held.values() for job, update in jobs}
            stood = stillness.look({**{worker.owner: worker.heard for worker in workers}, **steps}, time.monotonic())
            for worker in workers:
                if stood[worker.owner] > SILENCE_SECONDS:
                    worker.kill(f"gave no sign of life for {SILENCE_SECONDS:g} s")
                elif reason := stalled(held[worker.owner], stood, self._workplace.settings.hang_seconds):
                    worker.kill(reason)
            self._recover()

    def _recover(self) -> None:
        recover(self._store, self.is_alive, self.cause_of)


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

_SHARED = (
    "Another studio works on %s for '%s', or a worker of one that was killed is still ending. This one stands in its "
    "line, and works itself as soon as that has closed. To have them work apart, set STUDIO_HOME or STUDIO_DEVICE to "
    "another one."
)
