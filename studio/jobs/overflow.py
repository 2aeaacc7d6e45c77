"""Memory that ran out: how it shows, and what is told on from the place where it did."""

import errno
from collections.abc import Iterator
from traceback import walk_tb

from pipelines.backends.base import MemoryPlan
from studio.jobs.memory_plan import Stage


class OutOfMemory(Exception):
    """A job did not fit under the `plan` that its back end had; `stage` is what was being done.

    was_alone: False where idle models lay on the device beside it, which have left it now.
    """

    def __init__(self, plan: MemoryPlan, stage: Stage, allowed: tuple[MemoryPlan, ...], *, was_alone: bool) -> None:
        super().__init__(f"The memory ran out at the stage '{stage}' under the plan '{plan}'.")
        self.plan: MemoryPlan = plan
        self.stage: Stage = stage
        self.allowed = allowed
        self.was_alone = was_alone


def is_out_of_memory(error: BaseException) -> bool:
    """True for what Python, the system and torch raise when the memory of the host or of a card does not suffice.

    Also where somebody has put other words to it, and raised them from it: such as that an adapter cannot be loaded.
    """
    return any(_tells_of_memory(one) for one in causes(error))


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it was raised from."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def is_decoding(error: BaseException) -> bool:
    """True for an error from within a method `decode`, as autoencoders and codecs of all libraries call it.

    Steps do not tell: clips that are made in pieces are decoded between them.
    """
    return any(frame.f_code.co_name == "decode" for frame, _ in walk_tb(error.__traceback__))


def _tells_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in said for words in _SAID)


_SAID = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")
"""Parts of torch's messages where it has no error of its own for it."""
