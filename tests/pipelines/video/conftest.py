"""A tiny Wan with random weights, shared by the tests here; nothing of a run stays on it."""

import pytest

from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import tiny_wan


@pytest.fixture(scope="session")
def wan() -> WanEmotionPipeline:
    """Text to video, one transformer."""
    return tiny_wan()
