"""A tiny Wan with random weights, shared by the tests here; nothing of a run stays on it."""

from collections.abc import Iterator

import pytest
import torch

from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import tiny_wan


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Tiny networks lose more to the meeting of threads than they gain by them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def wan() -> WanEmotionPipeline:
    """Text to video, one transformer."""
    return tiny_wan()
