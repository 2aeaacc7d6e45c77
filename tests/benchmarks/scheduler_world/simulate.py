"""A discrete-event simulation of devices, memory and jobs, and the bound that no scheduler can beat."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from scheduler_world.policies import Policy
from scheduler_world.world import GIB, STEPS, Ask, Card, Scenario
from studio.jobs.ledger import HALF_LIFE
from studio.jobs.queue import Current, Device, Queue, Waiting
from studio.jobs.residency import LoadPlan, Memory, Resident, Speeds, plan_load
from studio.jobs.worker import MAX_RESTING

RESERVED = 1.0
"""GiB of each card that are not for models."""

STREAMING_SLOWDOWN = 1.35
"""How much longer a run takes whose weights come in block by block, because they do not fit beside its activations."""


@dataclass
class Work:
    """A job that a device has begun: seconds of service left on this device, and how often it has given way."""

    ask: Ask
    left: float
    total: float
    pauses: int = 0


@dataclass
class Station:
    """A device in the simulation. stack: begun jobs, the one that is worked on last; those below rest."""

    card: Card
    memory: Memory
    stack: list[Work] = field(default_factory=list)
    busy_until: float = 0.0


def simulate(scenario: Scenario, jobs: Sequence[Ask], policy: Policy) -> dict[str, float]:
    """When each job ends, in seconds from the start, by its id."""
    ended: dict[str, float] = {}
    stations = [
        Station(
            card=card,
            memory=Memory(device_mb=round((card.vram - RESERVED) * GIB), ram_mb=round(card.ram * GIB)),
        )
        for card in scenario.cards
    ]
    arrivals = sorted(jobs, key=lambda job: (job.at, job.id))
    waiting: dict[str, Ask] = {}
    usage: dict[str, tuple[float, float]] = {}
    arrived = 0
    events = [(0.0, number) for number in range(len(stations))]
    heapq.heapify(events)
    while events:
        now, number = heapq.heappop(events)
        while arrived < len(arrivals) and arrivals[arrived].at <= now:
            waiting[arrivals[arrived].id] = arrivals[arrived]
            arrived += 1
        station = stations[number]
        spent = _act(station, waiting, usage, policy, now, ended)
        if spent > 0:
            heapq.heappush(events, (now + spent, number))
        elif arrived < len(arrivals):
            heapq.heappush(events, (max(now + 1e-6, arrivals[arrived].at), number))
    return ended


def bound(scenario: Scenario, jobs: Sequence[Ask]) -> dict[str, float]:
    """When each job ends under preemptive shortest-remaining-time with free swaps and perfect knowledge."""
    speeds = sorted((card.speed for card in scenario.cards), reverse=True)
    arrivals = sorted(jobs, key=lambda job: (job.at, job.id))
    left: list[tuple[float, str]] = []
    ended: dict[str, float] = {}
    now, arrived = 0.0, 0
    while left or arrived < len(arrivals):
        if not left:
            now = max(now, arrivals[arrived].at)
        while arrived < len(arrivals) and arrivals[arrived].at <= now:
            heapq.heappush(left, (arrivals[arrived].service, arrivals[arrived].id))
            arrived += 1
        active = [heapq.heappop(left) for _ in range(min(len(speeds), len(left)))]
        first_end = min(rest / speed for (rest, _), speed in zip(active, speeds, strict=False))
        until_arrival = arrivals[arrived].at - now if arrived < len(arrivals) else first_end
        step = min(first_end, until_arrival)
        now += step
        for (rest, job_id), speed in zip(active, speeds, strict=False):
            remaining = rest - step * speed
            if remaining <= 1e-9:
                ended[job_id] = now
            else:
                heapq.heappush(left, (remaining, job_id))
    return ended


def _act(
    station: Station,
    waiting: dict[str, Ask],
    usage: dict[str, tuple[float, float]],
    policy: Policy,
    now: float,
    ended: dict[str, float],
) -> float:
    """Do the next thing on a device and return the seconds that it takes, 0 when there is nothing to do."""
    chosen = _choose(station, waiting, usage, policy, now)
    if chosen is not None:
        return _begin(station, waiting.pop(chosen), policy, now)
    if not station.stack:
        return 0.0
    work = station.stack[-1]
    step = min(work.left, work.total / STEPS)
    work.left -= step
    _charge(usage, work.ask.tenant, step, now + step)
    if work.left <= 1e-9:
        station.stack.pop()
        ended[work.ask.id] = now + step
        if station.stack:
            return step + _load(station, station.stack[-1].ask, policy, now + step)
    return step


def _choose(
    station: Station, waiting: dict[str, Ask], usage: dict[str, tuple[float, float]], policy: Policy, now: float
) -> str | None:
    if not waiting or len(station.stack) > MAX_RESTING:
        return None
    current = None
    if station.stack:
        top = station.stack[-1]
        current = Current(
            id=top.ask.id,
            priority="batch" if top.ask.batch else "interactive",
            submitted=top.ask.at,
            model=top.ask.model.name,
            left=top.left * top.ask.expected / top.ask.service,
            pauses=top.pauses,
        )
    models = {ask.model.name: ask.model for ask in waiting.values()}
    swap = {name: _plan(station, model.weights, model.activations, name).seconds for name, model in models.items()}
    queue = Queue(
        waiting=[_waiting(ask, station.card.speed) for ask in waiting.values()],
        usage={tenant: amount * 0.5 ** ((now - at) / HALF_LIFE) for tenant, (amount, at) in usage.items()},
    )
    return policy.choose(queue, Device(swap=swap, current=current), now)


@cache
def _waiting(ask: Ask, speed: float) -> Waiting:
    return Waiting(
        id=ask.id,
        tenant=ask.tenant,
        priority="batch" if ask.batch else "interactive",
        submitted=ask.at,
        model=ask.model.name,
        seconds=ask.expected / speed,
    )


def _begin(station: Station, ask: Ask, policy: Policy, now: float) -> float:
    if station.stack:
        station.stack[-1].pauses += 1
    plan = _plan(station, ask.model.weights, ask.model.activations, ask.model.name)
    seconds = _load(station, ask, policy, now)
    total = ask.service / station.card.speed * (STREAMING_SLOWDOWN if plan.streams else 1.0)
    station.stack.append(Work(ask=ask, left=total, total=total))
    return max(seconds, 1e-6)


def _plan(station: Station, weights: float, activations: float, name: str) -> LoadPlan:
    card = station.card
    speeds = Speeds(bus=card.bus * GIB, disk=card.disk * GIB)
    return plan_load(name, round(weights * GIB), round(activations * GIB), station.memory, speeds)


def _load(station: Station, ask: Ask, policy: Policy, now: float) -> float:
    """Bring the model onto the device; the seconds that it takes."""
    name, memory = ask.model.name, station.memory
    plan = _plan(station, ask.model.weights, ask.model.activations, name)
    mine = Resident(name=name, memory_mb=plan.kept_mb, last_used=now)
    whole = Resident(name=name, memory_mb=round(ask.model.weights * GIB), last_used=now)
    if not policy.caches:
        station.memory = Memory(device_mb=memory.device_mb, ram_mb=0, on_device=[mine])
        return 0.0 if plan.source == "device" else 5.0 + ask.model.weights / 1.2
    on_device = [one for one in memory.on_device if one.name not in (*plan.evict, name)]
    in_ram = [one for one in memory.in_ram if one.name not in (*plan.drop, name)]
    if whole.memory_mb <= memory.ram_mb:
        in_ram.append(whole)
    station.memory = Memory(
        device_mb=memory.device_mb, ram_mb=memory.ram_mb, on_device=[*on_device, mine], in_ram=in_ram
    )
    return plan.seconds


def _charge(usage: dict[str, tuple[float, float]], tenant: str, seconds: float, now: float) -> None:
    amount, at = usage.get(tenant, (0.0, now))
    usage[tenant] = amount * 0.5 ** ((now - at) / HALF_LIFE) + seconds, now
