"""Who does the work: a process for each device, a thread of this process, a cluster, or cards that a host lends."""

from studio.jobs.executors.base import Executor, Workplace
from studio.jobs.executors.processes import ProcessExecutor
from studio.jobs.executors.ray_actors import RayExecutor
from studio.jobs.executors.thread import ThreadExecutor
from studio.jobs.executors.zerogpu import ZeroGpuExecutor


def create(workplace: Workplace) -> Executor:
    """The executor that the settings ask for."""
    if workplace.settings.executor == "thread":
        return ThreadExecutor(workplace)
    if workplace.settings.executor == "zerogpu":
        return ZeroGpuExecutor(workplace)
    if workplace.settings.executor == "ray":
        return RayExecutor(workplace)
    return ProcessExecutor(workplace)
