"""OmniVoice: what is asked of its package, which is not installed where the tests run."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from pipelines.backends.omnivoice import OmniVoice, create
from pipelines.errors import Cancelled, InvalidInput, MissingDependency
from pipelines.speech.neural import Line


class Model(torch.nn.Module):
    """Takes what the package's model takes, steps as it does, and hums for as long as it is told."""

    sampling_rate = 24000

    def forward(self) -> None:
        """One step."""

    def generate(
        self,
        text: str,
        ref_audio: tuple[torch.Tensor, int] | None = None,
        ref_text: str | None = None,
        duration: float | None = None,
        **kwargs: Any,
    ) -> list[np.ndarray[Any, Any]]:
        self.asked = {"text": text, "ref_audio": ref_audio, "ref_text": ref_text, **kwargs}
        for _ in range(kwargs["num_step"]):
            self()
        return [0.1 * torch.randn(round(24000 * (duration or 1.0))).numpy()]


@pytest.fixture
def voice() -> OmniVoice:
    backend = create()
    backend.model = Model()
    return backend


def _unheard(done: int, total: int) -> None:
    """Progress that nobody follows."""


def test_the_slot_is_asked_for_in_seconds_and_the_take_comes_from_its_seed(
    voice: OmniVoice, line: Callable[..., Line]
) -> None:
    takes = [voice.say(line(slot=1.75), seed, _unheard) for seed in (1, 1, 2)]
    assert takes[0].seconds == 1.75
    assert np.array_equal(takes[0].samples, takes[1].samples)
    assert not np.array_equal(takes[0].samples, takes[2].samples)


def test_the_reference_goes_along_with_its_words(voice: OmniVoice, line: Callable[..., Line]) -> None:
    voice.say(line(reference_rate=24000, transcript="Said before.", label="sad"), 1, _unheard)
    sound, rate = voice.model.asked["ref_audio"]
    assert sound.shape == (1, 24000) and rate == 24000 and voice.model.asked["ref_text"] == "Said before."
    assert voice.model.asked["text"].startswith("[sigh] ")
    with pytest.raises(InvalidInput, match="transcript"):
        voice.say(line(reference_rate=24000), 1, _unheard)


def test_it_stops_between_steps(voice: OmniVoice, line: Callable[..., Line]) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        voice.say(line(), 1, stop)


def test_without_the_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "omnivoice", None)
    with pytest.raises(MissingDependency, match=r"mien\[omnivoice\]"):
        create().load("cpu", "resident")
