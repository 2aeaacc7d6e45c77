"""Memory that ran out is known by what is raised, also under other words, and nothing else is taken for it."""

import errno
from collections.abc import Callable
from typing import Any

import pytest
import torch

from pipelines.errors import InvalidInput
from studio.jobs.overflow import is_decoding, is_out_of_memory

CARD = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def _worded(cause: Exception) -> InvalidInput:
    try:
        raise InvalidInput("The adapter does not fit this model.") from cause
    except InvalidInput as error:
        return error


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (MemoryError(), True),
        (CARD, True),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
            True,
        ),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (_worded(CARD), True),
        (RuntimeError("size mismatch for weight"), False),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (ValueError("out of memory"), False),
        (_worded(RuntimeError("size mismatch for weight")), False),
    ],
)
def test_memory_that_ran_out_is_known_also_under_other_words(error: Exception, is_so: bool) -> None:
    assert is_out_of_memory(error) is is_so


def test_decoding_is_known_by_the_method_that_was_at_work() -> None:
    def decode(then: Callable[[], Any]) -> Any:
        return then()

    def step() -> None:
        raise torch.OutOfMemoryError

    for at, is_so in ((lambda: decode(step), True), (step, False)):
        with pytest.raises(torch.OutOfMemoryError) as caught:
            at()
        assert is_decoding(caught.value) is is_so
