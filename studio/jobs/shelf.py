"""The loaded back ends of one worker: loaded once, lent to one job at a time, moved or unloaded to make room."""

import gc
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pipelines.backends.base import Backend, MemoryPlan, ResourceEstimate, Restable
from pipelines.errors import MienError
from pipelines.requests.base import Request
from studio.jobs.device import free_bytes, memory_budget
from studio.jobs.job import Need
from studio.jobs.ledger import REMEMBERED, Ledger
from studio.jobs.measured import corrected, size_class
from studio.jobs.memory_plan import CHANGES_PICTURES, LADDER, Stage, first_plan, in_vain, plans_for
from studio.jobs.overflow import OutOfMemory, causes, is_decoding, is_out_of_memory
from studio.jobs.residency import Memory, Resident, Speeds, plan_evictions, plan_load
from studio.jobs.residents import Loaded

SPEEDS = Speeds(bus=12_000, disk=1_200)
"""How fast weights move, for planning, until loading a model was measured."""


@dataclass(kw_only=True)
class Loan:
    """A back end, loaded, in the hands of one job.

    estimate: of the job's request. needed: the same, as earlier runs have corrected it. load_seconds: how long loading
    took just now, None where it was warm. loaded: when that was, on the monotonic clock. stage: what is being done.
    held_bytes: what lay on the device before the run. is_alone: no other back end was lent out meanwhile.
    """

    backend: Backend[Any]
    plan: MemoryPlan
    estimate: ResourceEstimate
    needed: ResourceEstimate
    load_seconds: float | None = None
    loaded: float = 0.0
    stage: Stage = "load"
    held_bytes: int = 0
    is_alone: bool = True

    def begin_decoding(self) -> None:
        """All steps are made; what is left is to turn the result into pictures or sound."""
        self.stage = "decode"


@dataclass(kw_only=True)
class _Kept:
    """A back end that nobody uses: on the device, or with its weights resting in the main memory.

    loaded, last_used: when, on the monotonic clock.
    """

    backend: Backend[Any]
    plan: MemoryPlan
    weights_mb: int
    loaded: float
    last_used: float
    on_device: bool = True


class Shelf:
    """Holds back ends that are loaded, so that the next job finds them warm. Used by one thread.

    A job that rests keeps its loan while others are lent out.

    create: makes an unloaded back end by name, as `pipelines.backends.create`.
    device: "cpu" or a card such as "cuda:0". ledger: remembers what runs took, and where memory ran out.
    name: of the device there, and for whoever asks what is loaded, where other machines have one that is called alike.
    """

    def __init__(
        self, create: Callable[[str], Backend[Any]], device: str, ledger: Ledger, *, name: str | None = None
    ) -> None:
        self._create = create
        self._device = device
        self._name = name or device
        self._ledger = ledger
        self._kept: dict[str, _Kept] = {}
        self._lent: list[tuple[str, Loan]] = []

    @contextmanager
    def borrow(self, request: Request, plan: MemoryPlan | None = None) -> Iterator[Loan]:
        """The request's back end, loaded; others make room where it would not fit beside them.

        plan: how to keep it, or None for the fastest way under which memory has not run out lately. A back end that
        could not be loaded, or in which something unforeseen went wrong, is unloaded, so that the next job finds a
        fresh one.

        Raises OutOfMemory in place of whatever is raised when memory runs out within the block; idle back ends leave
        the device then, for the next try.
        """
        kept = self._kept.get(request.backend)
        loan = self._planned(request, kept, plan)  # which may refuse the request, and the back end stays
        self._kept.pop(request.backend, None)
        for _, other in self._lent:
            other.is_alone = False
        self._lent.append((request.backend, loan))
        is_sound = False
        try:
            self._load(request.backend, loan, kept)
            loan.held_bytes = forget_peak(self._device)
            loan.stage = "step"
            yield loan
            is_sound = True
        except BaseException as error:
            if not is_out_of_memory(error):
                is_sound = isinstance(error, MienError) and loan.stage != "load"
                raise
            stage: Stage = "decode" if is_decoding(error) else loan.stage
            for cause in causes(error):
                traceback.clear_frames(cause.__traceback__)  # they hold what filled the memory
            size, allowed = size_class(loan.estimate.activation_bytes), plans_for(self._device, loan.backend.card)
            idle = [name for name, one in self._kept.items() if one.on_device]
            self._make_room(idle)
            for plan in () if idle else in_vain(loan.plan, stage, allowed):
                self._ledger.note_overflow(self._name, request.backend, size, plan, time.time())
            raise OutOfMemory(loan.plan, stage, allowed, was_alone=not idle) from None
        finally:
            self._lent.remove((request.backend, loan))
            if is_sound and request.backend not in self._kept:
                self._keep(request.backend, loan)
            else:
                loan.backend.unload()
                free_memory(self._device)

    def note_run(self, request: Request, loan: Loan, seconds: float) -> None:
        """Remember a run that ended well after so many seconds of work."""
        self._ledger.note_run(
            self._name,
            request.backend,
            size_class(loan.estimate.activation_bytes),
            loan.plan,
            slowness=seconds / max(0.1, loan.estimate.seconds),
            memory_ratio=self._memory_ratio(loan),
            load_seconds=loan.load_seconds,
        )

    def ready(self) -> set[str]:
        """The back ends that a job can be run with at once, by name."""
        return {name for name, kept in self._kept.items() if kept.on_device}

    def swap_seconds(self, models: Mapping[str, int]) -> dict[str, float]:
        """How long it takes to make each model ready that is not; models: bytes of its weights, by name."""
        ready = self.ready()
        return {name: self._load_seconds(name, weights) for name, weights in models.items() if name not in ready}

    def fits_twice(self, need: Need) -> bool:
        """Whether a model can be loaded once more beside itself."""
        return 2 * need.weights_bytes + need.activation_bytes <= memory_budget(self._device)[0] * 10**6

    def memory(self) -> Memory:
        """What lies where."""
        device_mb, ram_mb = memory_budget(self._device)
        now = time.monotonic()
        lent = [
            Resident(name=name, memory_mb=_mb(loan.estimate.weights_bytes), last_used=now, pinned=True)
            for name, loan in self._lent
        ]
        stands = [
            (kept, Resident(name=name, memory_mb=kept.weights_mb, last_used=kept.last_used))
            for name, kept in self._kept.items()
        ]
        return Memory(
            device_mb=device_mb,
            ram_mb=ram_mb,
            on_device=[*lent, *(resident for kept, resident in stands if kept.on_device)],
            in_ram=[resident for kept, resident in stands if not kept.on_device],
        )

    def loaded(self) -> list[Loaded]:
        """What is loaded, by name."""
        memory = self.memory()
        stands = {one.name: (one, True) for one in memory.on_device} | {one.name: (one, False) for one in memory.in_ram}
        return [
            Loaded(device=self._name, model=name, memory_mb=one.memory_mb, on_device=on_device)
            for name, (one, on_device) in sorted(stands.items())
        ]

    def clear(self) -> None:
        """Unload everything that is not lent."""
        while self._kept:
            _, kept = self._kept.popitem()
            kept.backend.unload()
        free_memory(self._device)

    def _planned(self, request: Request, kept: _Kept | None, plan: MemoryPlan | None) -> Loan:
        """The loan to make: of the back end that stands here, or of a new one, and the plan that will do."""
        backend = kept.backend if kept else self._create(request.backend)
        estimate = backend.estimate(request)
        measured = [] if self._device == "cpu" else self._ledger.measured(self._name, request.backend)
        needed = corrected(estimate, measured)
        allowed = plans_for(self._device, backend.card)
        if plan is None and len(allowed) == 1:
            plan = allowed[0]
        elif plan is None:
            size = size_class(estimate.activation_bytes)
            failed = self._ledger.overflowed(self._name, request.backend, size, time.time())
            room = free_bytes(self._device) - sum(loan.needed.weights_bytes for _, loan in self._lent)
            plan = first_plan(allowed, failed, needed, room)
            if kept and kept.on_device and self._serves(kept, plan):
                plan = kept.plan
        return Loan(backend=backend, plan=plan, estimate=estimate, needed=needed)

    def _serves(self, kept: _Kept, plan: MemoryPlan) -> bool:
        """Whether a warm back end is used as it is where a faster plan would do: the pictures have to be the same.

        After a day it is loaded anew all the same: a model that is asked for all day would be slow for ever.
        """
        is_recent = time.monotonic() - kept.loaded < REMEMBERED
        return LADDER.index(plan) < LADDER.index(kept.plan) < LADDER.index(CHANGES_PICTURES) and is_recent

    def _load(self, name: str, loan: Loan, kept: _Kept | None) -> None:
        is_warm = kept is not None and kept.on_device and kept.plan == loan.plan
        if kept and not is_warm and (kept.on_device or loan.plan != "resident"):
            loan.backend.unload()
        begun = time.monotonic()
        if not is_warm or any(one.on_device for one in self._kept.values()):
            needed, memory = loan.needed, self.memory()
            others = [one for one in memory.on_device if not (one.pinned and one.name == name)]
            device_mb = round(min(memory.device_mb, free_bytes(self._device) / 1e6))  # other programs may hold more
            room = Memory(device_mb=device_mb, ram_mb=memory.ram_mb, on_device=others, in_ram=memory.in_ram)
            plan = plan_load(name, _mb(needed.weights_bytes), _mb(needed.activation_bytes), room, SPEEDS)
            if plan.evict or not is_warm:
                self._make_room(plan.evict)
        if kept and is_warm:
            loan.loaded = kept.loaded
            return
        loan.backend.load("cpu" if loan.plan == "cpu" else self._device, loan.plan)
        loan.loaded = time.monotonic()
        loan.load_seconds = loan.loaded - begun

    def _memory_ratio(self, loan: Loan) -> float | None:
        """What the run took beside the weights, over the forecast; None where weights moved too, or nobody knows."""
        peak = peak_bytes(self._device)
        if not peak or not loan.is_alone or loan.plan != "resident":
            return None
        return (peak - loan.held_bytes) / max(1, loan.estimate.activation_bytes)

    def _make_room(self, leaving: Iterable[str]) -> None:
        """Let these back ends leave the device: to the main memory where they can, or for good."""
        for name in leaving:
            kept, ram_mb = self._kept[name], memory_budget(self._device)[1]
            can_wait = kept.plan == "resident" and self._device != "cpu" and kept.weights_mb <= ram_mb
            if isinstance(kept.backend, Restable) and can_wait:
                for old in plan_evictions(self.memory().in_ram, kept.weights_mb, ram_mb):
                    self._kept.pop(old).backend.unload()
                kept.backend.rest()
                kept.on_device = False
            else:
                self._kept.pop(name).backend.unload()
        free_memory(self._device)

    def _load_seconds(self, name: str, weights_bytes: int) -> float:
        known = self._ledger.load_seconds(self._name, name)
        if known is not None and name not in self._kept:
            return known
        return plan_load(name, _mb(weights_bytes), 0, self.memory(), SPEEDS).seconds

    def _keep(self, name: str, loan: Loan) -> None:
        self._kept[name] = _Kept(
            backend=loan.backend,
            plan=loan.plan,
            weights_mb=_mb(loan.estimate.weights_bytes),
            loaded=loan.loaded,
            last_used=time.monotonic(),
        )


def forget_peak(device: str) -> int:
    """Let `peak_bytes` tell of the time from now on; returns what lies on the card now, 0 where that is not known."""
    if (torch := _torch_with_cards()) and device != "cpu":
        torch.cuda.reset_peak_memory_stats(device)
        return int(torch.cuda.memory_allocated(device))
    return 0


def peak_bytes(device: str) -> int:
    """The most that lay on a card since `forget_peak`; 0 where that is not known.

    On a processor it is not: what a process grows by leaves out what earlier runs gave back and the system kept, and
    counts weights that were mapped before and are read for the first time.
    """
    torch = _torch_with_cards()
    return int(torch.cuda.max_memory_allocated(device)) if device != "cpu" and torch else 0


def free_memory(device: str) -> None:
    """Give back what nothing refers to any more."""
    if device == "cpu":
        return
    gc.collect()
    if torch := _torch_with_cards():
        torch.cuda.empty_cache()


def _torch_with_cards() -> Any:
    """torch where it was imported and has a card, else None."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and torch.cuda.is_available() else None


def _mb(size: int) -> int:
    return round(size / 1e6)
