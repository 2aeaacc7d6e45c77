"""Cards of several machines, through Ray: one actor for each card, while queue and results stay with the studio.

A hand is a worker in a Ray actor, wherever there is a card. A desk, on the studio's machine, is where the hands reach
the job store; it keeps nothing, and is replaced when it is lost. A job's input files go to its hand, and what it makes
comes back. A hand that is lost, with its process or its machine, counts as a dead worker. Where the head of the cluster
does not answer for a minute, Ray ends the studio's process: whatever starts it again finds its jobs on the disk.
"""

import json
import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

from pipelines.errors import MienError, MissingDependency
from studio.jobs.executors.base import Workplace, hand_back, recover
from studio.jobs.executors.child import named_factory
from studio.jobs.executors.far import FarStore, answer
from studio.jobs.executors.processes import ProcessExecutor, importable
from studio.jobs.executors.stillness import Stillness, held_by, stalled
from studio.jobs.home import job_list, results_of
from studio.jobs.job import ENDED, Job, State
from studio.jobs.owner import Owner, new_owner
from studio.jobs.shelf import Shelf
from studio.jobs.store import JobStore
from studio.jobs.worker import LOOK_SECONDS, Post, Worker

_log = logging.getLogger(__name__)


class RayExecutor:
    """A hand on every card of the cluster, also of machines that join later, and worker processes for the processor.

    Ray is started by `ray start`; the studio joins it at the address in the settings. Raises MissingDependency where
    the package is not installed, MienError where no cluster answers.
    """

    lent = False

    def __init__(self, workplace: Workplace) -> None:
        self._ray = ray = _joined(workplace.settings.ray)
        self._workplace = workplace
        self._store = workplace.store
        self._backends = importable(workplace.backends)
        self._processor = ProcessExecutor(replace(workplace, settings=replace(workplace.settings, device="cpu")))
        self._closing = threading.Event()
        self._keepers: list[threading.Thread] = []
        self._causes: dict[str, str] = {}
        here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            ray.get_runtime_context().get_node_id(), soft=False
        )
        desk = ray.remote(Desk).options(num_cpus=0, max_concurrency=64, max_restarts=-1, scheduling_strategy=here)
        self._desk = desk.remote(str(workplace.settings.home))

    @property
    def devices(self) -> tuple[str, ...]:
        """The processor of this machine, and every card of the cluster."""
        return (*self._processor.devices, *(f"cuda:{number}" for number in range(self._cards())))

    def attend(self, job_id: str) -> None:
        """Do nothing: the workers take the jobs by themselves."""

    def start(self) -> None:
        """Start the workers."""
        self._processor.start()
        for target in (self._listen, self._watch):
            threading.Thread(target=target, name="studio-ray", daemon=True).start()

    def stop(self, timeout: float) -> bool:
        """Stop every hand at its next step; one that does not come to it in time is killed. Always True."""
        self._closing.set()
        self._processor.stop(timeout)
        for keeper in self._keepers:
            keeper.join(2 * timeout)
        self._ray.kill(self._desk)
        return True

    def _cards(self) -> int:
        return int(self._ray.cluster_resources().get("GPU", 0))

    def _watch(self) -> None:
        """Have a keeper for each card, and put back what lost hands held."""
        while not self._closing.is_set():
            while len(self._keepers) < self._cards():
                self._keepers.append(threading.Thread(target=self._keep, name="studio-hand", daemon=True))
                self._keepers[-1].start()
            self._recover()
            self._closing.wait(LOOK_SECONDS)

    def _keep(self) -> None:
        """Have a hand, always, one after the other."""
        remote_hand = self._ray.remote(Hand)
        while not self._closing.is_set():
            try:
                owner = Owner(self._workplace.owners, new_owner(_CARD))
            except sqlite3.OperationalError:
                _log.exception("No worker for a card can sign itself in; trying again in %g s", LOOK_SECONDS)
                self._closing.wait(LOOK_SECONDS)
                continue
            post = Post(owner=owner.name, device=_CARD)
            hand = remote_hand.options(num_gpus=1, num_cpus=0, max_concurrency=4).remote(
                self._desk, post, self._backends, str(self._workplace.settings.home)
            )
            forget = self._store.changes.listen(hand.nudge.remote)
            cause = self._until_lost(hand, hand.work.remote(), owner.name)
            forget()
            self._causes[owner.name] = cause
            self._ray.kill(hand)
            if self._closing.is_set():
                hand_back(self._store, owner.name)
            else:
                _log.error("A worker on a card %s; a new one starts", cause)
                self._recover()
                self._closing.wait(LOOK_SECONDS)
            owner.release()  # not before: others would put back what it held, and know no cause

    def _until_lost(self, hand: Any, work: Any, owner: str) -> str:
        """Wait until the hand has ended, and return how, as a clause; one that hangs is ended."""
        ray, dismissed, stillness = self._ray, 0.0, Stillness()
        while True:
            done, _ = ray.wait([work], timeout=LOOK_SECONDS)
            if done:
                try:
                    ray.get(work)
                except ray.exceptions.RayTaskError as error:  # such as a full disk, found when it sent something home
                    return f"broke off ({type(error.cause).__name__}: {error.cause})"
                except ray.exceptions.RayError:
                    return "was lost with its process or its machine"
                return "ended"
            if self._closing.is_set():
                if not dismissed:
                    dismissed = time.monotonic()
                    hand.close.remote()
                elif time.monotonic() - dismissed > 10.0:
                    return "did not come to a step in time"
                continue
            held = held_by(owner, self._store)
            stood = stillness.look({job.id: update.sequence for job, update in held}, time.monotonic())
            if reason := stalled(held, stood, self._workplace.settings.hang_seconds):
                return reason

    def _recover(self) -> None:
        recover(
            self._store,
            lambda owner: owner not in self._causes and self._processor.is_alive(owner),
            lambda owner: self._causes.get(owner) or self._processor.cause_of(owner),
        )

    def _listen(self) -> None:
        """Wake those who wait here for what the hands tell."""
        version = 0
        while not self._closing.is_set():
            try:
                version = self._ray.get(self._desk.news.remote(version))
            except self._ray.exceptions.RayError:  # the desk was lost, and comes back
                version = 0
                self._closing.wait(LOOK_SECONDS)
            self._store.changes.wake()


class Desk:
    """Where hands reach the store and the folders of the jobs; an actor on the studio's machine."""

    def __init__(self, home: str) -> None:
        self._store = JobStore(job_list(Path(home)))
        self._results = results_of(Path(home))

    def call(self, name: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call the store."""
        return answer(self._store, name, given, named)

    def files(self, job_id: str) -> dict[str, bytes]:
        """The files of a job, by their paths in its folder."""
        return read_folder(self._results / job_id)

    def put(self, job_id: str, files: Mapping[str, bytes]) -> None:
        """Write files into a job's folder."""
        write_folder(self._results / job_id, files)

    def news(self, version: int) -> int:
        """Wait for a change after `version`, a few seconds at most; the version now."""
        self._store.changes.wait(version, 5.0)
        return self._store.changes.version


class Hand:
    """A worker on one card, in an actor of its own."""

    def __init__(self, desk: Any, post: Post, backends: str, home: str) -> None:
        self._closing = threading.Event()
        self._folder = Path(mkdtemp(prefix="mien-hand-"))
        self._store = HandStore(desk, results_of(Path(home)), self._folder)
        ray: Any = import_module("ray")
        number = ray.get_runtime_context().get_accelerator_ids()["GPU"][0]
        name = f"cuda:{number} of {ray.util.get_node_ip_address()}"
        shelf = Shelf(named_factory(backends), post.device, cast(Any, self._store.ledger), name=name)
        store = cast(JobStore, self._store)
        self._worker = Worker(
            replace(post, device=name), store, shelf, folder_of=self._folder.joinpath, closing=self._closing
        )

    def work(self) -> None:
        """Work until `close`."""
        self._worker.work()
        shutil.rmtree(self._folder, ignore_errors=True)

    def nudge(self) -> None:
        """Look at the store again."""
        self._store.changes.wake()

    def close(self) -> None:
        """Stop at the next step."""
        self._closing.set()
        self._store.changes.wake()


class HandStore(FarStore):
    """The store as a hand sees it: with its own copy of the folders of its jobs.

    theirs, ours: the folder of all jobs' folders there and here.
    """

    def __init__(self, desk: Any, theirs: Path, ours: Path) -> None:
        super().__init__(self._call)
        self._desk = desk
        self._theirs = theirs
        self._ours = ours

    def claim(self, *given: Any, **named: Any) -> Job | None:
        """As in the store; fetches the files of the job."""
        job: Job | None = self._call("claim", *given, **named)
        if job is None:
            return None
        write_folder(self._ours / job.id, _get(self._desk.files.remote(job.id)))
        there, here = (json.dumps(str(folder / job.id))[1:-1] for folder in (self._theirs, self._ours))
        return replace(job, request=json.loads(json.dumps(job.request).replace(there, here)))

    def progress(self, job: Job, now: float, done: int, total: int, eta: float | None, preview: Path | None) -> None:
        """As in the store; sends the preview along."""
        if preview is not None:
            _get(self._desk.put.remote(job.id, {preview.name: preview.read_bytes()}))
            preview = self._theirs / job.id / preview.name
        self._call("progress", job, now, done, total, eta, preview)

    def advance(self, job: Job, state: State, now: float, **named: Any) -> None:
        """As in the store; sends what was made along, once the job has ended."""
        if state in ENDED:
            self._send(job)
        self._call("advance", job, state, now, **named)

    def release(self, job: Job, now: float, message: str, **named: Any) -> None:
        """As in the store; sends a checkpoint along."""
        self._send(job)
        self._call("release", job, now, message, **named)

    def _send(self, job: Job) -> None:
        folder = self._ours / job.id
        made = {name: data for name, data in read_folder(folder).items() if not name.startswith("inputs/")}
        _get(self._desk.put.remote(job.id, made))
        shutil.rmtree(folder, ignore_errors=True)

    def _call(self, name: str, /, *given: Any, **named: Any) -> Any:
        return _get(self._desk.call.remote(name, given, named))


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files in a folder and below, by their paths in it, with / between the parts."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write what `read_folder` read into another folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    folder.mkdir(parents=True, exist_ok=True)


def _joined(address: str) -> Any:
    """The package ray, once it has joined the cluster at the address."""
    try:
        ray: Any = import_module("ray")
    except ModuleNotFoundError as error:
        raise MissingDependency(
            "The cards of a cluster need the package ray, which is not installed. Install it with "
            "pip install 'mien[ray]', or unset STUDIO_RAY and STUDIO_EXECUTOR."
        ) from error
    if not ray.is_initialized():
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise MienError(
                f"No Ray cluster could be joined at STUDIO_RAY={address}: {error} Start one on this machine with "
                "`ray start --head`, or unset STUDIO_RAY."
            ) from error
    return ray


def _get(reference: Any) -> Any:
    ray: Any = import_module("ray")
    return ray.get(reference)


_CARD = "cuda:0"
"""What a hand's one card is called in its own process. To others it has the number and the machine in its name: what is
learnt of one card does not hold for a larger one elsewhere."""
