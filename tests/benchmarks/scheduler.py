"""The scheduling policy in a simulated studio, beside what others do: `python tests/benchmarks/scheduler.py`.

The real policy (`studio.jobs.queue.select`) and the real memory plan (`studio.jobs.residency.plan_load`) are driven by
a discrete-event simulation of four hours of six models on several cards. All figures are ratios:

    interactive_over_bound   mean latency of interactive jobs, over the least that is possible: preemptive shortest
                             remaining time with free swaps and perfect knowledge, as if there were no batch jobs
    worst_user_slowdown      the largest, over interactive users, of the mean latency over the mean service time
    batch_over_fifo          mean latency of batch jobs, over first come, first served with a cache of models
    makespan_over_bound      time until everything is done, over the same bound for all jobs

`--scenario A --json` prints one scenario as JSON, ours and first come, first served alone; `--seeds N` averages over N
worlds.
"""

import argparse
import json
import sys
import time
import timeit
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from scheduler_world.policies import policies  # noqa: E402 - found only now
from scheduler_world.simulate import bound, simulate  # noqa: E402
from scheduler_world.world import SCENARIOS, Ask, asks  # noqa: E402

from studio.jobs.queue import Device, Queue, Waiting, rank, select  # noqa: E402

Figures = dict[str, dict[str, float]]


def main() -> None:
    """Run the scenarios and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), help="only this one")
    parser.add_argument("--seeds", type=int, default=6, help="worlds to average over (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    chosen = parser.parse_args()
    names = [chosen.scenario] if chosen.scenario else list(SCENARIOS)
    results: dict[str, Figures] = {}
    for name in names:
        begun = time.monotonic()
        results[name] = averaged([measured(name, seed) for seed in range(chosen.seeds)])
        if not chosen.json:
            _print_scenario(name, results[name], time.monotonic() - begun)
    if chosen.json:
        print(
            json.dumps(
                {name: {policy: rows[policy] for policy in ("mien", "fifo_lru")} for name, rows in results.items()}
            )
        )
    else:
        _print_choosing()


def measured(name: str, seed: int) -> Figures:
    """The figures of every policy in one world."""
    scenario = SCENARIOS[name]
    jobs = asks(scenario, seed)
    ideal = bound(scenario, jobs)
    alone = bound(scenario, [job for job in jobs if not job.batch])
    ends = {policy.name: simulate(scenario, jobs, policy) for policy in policies()}
    for policy, ended in ends.items():
        assert ended.keys() == ideal.keys(), f"{policy} lost or doubled a job"
    fifo_batch = _latency(jobs, ends["fifo_lru"], batch=True)
    return {
        policy: {
            "interactive_over_bound": _latency(jobs, ended, batch=False) / _latency(jobs, alone, batch=False),
            "worst_user_slowdown": _worst_slowdown(jobs, ended),
            "batch_over_fifo": _latency(jobs, ended, batch=True) / fifo_batch,
            "makespan_over_bound": max(ended.values()) / max(ideal.values()),
        }
        for policy, ended in ends.items()
    }


def averaged(worlds: Sequence[Figures]) -> Figures:
    """Geometric means over the worlds."""
    return {
        policy: {
            figure: round(float(np.exp(np.mean([np.log(world[policy][figure]) for world in worlds]))), 4)
            for figure in figures
        }
        for policy, figures in worlds[0].items()
    }


def _latency(jobs: Sequence[Ask], ended: Mapping[str, float], *, batch: bool) -> float:
    return float(np.mean([ended[job.id] - job.at for job in jobs if job.batch is batch]))


def _worst_slowdown(jobs: Sequence[Ask], ended: Mapping[str, float]) -> float:
    users = {job.tenant for job in jobs if not job.batch}
    mine = {user: [job for job in jobs if job.tenant == user] for user in users}
    return max(sum(ended[job.id] - job.at for job in own) / sum(job.service for job in own) for own in mine.values())


def _print_scenario(name: str, figures: Figures, seconds: float) -> None:
    print(f"\n{name}: {SCENARIOS[name].title}  ({seconds:.0f} s)")
    print(f"  {'':22} {'interactive':>12} {'worst user':>11} {'batch':>8} {'makespan':>9}")
    print(f"  {'':22} {'over bound':>12} {'slowdown':>11} {'/ FIFO':>8} {'/ bound':>9}")
    for policy, row in figures.items():
        print(
            f"  {policy:22} {row['interactive_over_bound']:12.2f} {row['worst_user_slowdown']:11.2f}"
            f" {row['batch_over_fifo']:8.2f} {row['makespan_over_bound']:9.3f}"
        )
    ours, fifo = figures["mien"], figures["fifo_lru"]
    print(f"  interactive, ours over FIFO + LRU: {ours['interactive_over_bound'] / fifo['interactive_over_bound']:.2f}")


def _print_choosing() -> None:
    waiting = [
        Waiting(id=str(n), tenant=f"t{n % 40}", priority="interactive", submitted=n % 77, seconds=1 + n % 13)
        for n in range(1000)
    ]
    queue = Queue(waiting=waiting)
    once = min(timeit.repeat(lambda: select(queue, Device(), 100), number=1, repeat=20))
    line = min(timeit.repeat(lambda: list(rank(queue, Device(), 100)), number=1, repeat=5))
    print(
        f"\nchoosing among 1,000 waiting jobs: {once * 1e3:.2f} ms (to hold: 1 ms); the whole line: {line * 1e3:.0f} ms"
    )


if __name__ == "__main__":
    main()
