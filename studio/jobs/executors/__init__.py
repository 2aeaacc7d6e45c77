"""Who does the work: a process for each device, or a thread of this process."""

from studio.jobs.executors.base import Executor, Workplace
from studio.jobs.executors.processes import ProcessExecutor
from studio.jobs.executors.thread import ThreadExecutor


def create(workplace: Workplace) -> Executor:
    """The executor that the settings ask for."""
    if workplace.settings.executor == "thread":
        return ThreadExecutor(workplace)
    return ProcessExecutor(workplace)
