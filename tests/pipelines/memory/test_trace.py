"""The memory that is forecast without weights is what a run then takes, a little more and never less."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from pipelines.memory.law import CARD_BYTES, MARGIN
from pipelines.memory.trace import PeakMemory, trace_memory, weights_bytes
from tests.pipelines.memory_models import CASES, allocated_peak, predict, wan


@pytest.mark.parametrize("name", CASES)
def test_the_forecast_is_above_the_real_peak_and_not_far(name: str) -> None:
    build, call = CASES[name]
    # Whether a convolution takes oneDNN or unfolds depends on the processor, so that both would not be held everywhere.
    with torch.backends.mkldnn.flags(enabled=False):
        forecast = trace_memory(build, call, device="cpu")
        model = build().eval()
        with torch.no_grad():
            call(model)
            taken = weights_bytes(model) + allocated_peak(lambda: call(model))
    assert forecast.weights_bytes == weights_bytes(model)
    assert 1.0 <= forecast.needed_bytes / taken <= 1.35


def test_a_model_larger_than_the_machine_is_forecast() -> None:
    forecast = trace_memory(wan(64, 256, 16), predict(3, 16), device="cuda:0", dtype=torch.bfloat16)
    assert forecast.weights_bytes > 60 * 2**30
    assert forecast.needed_bytes > forecast.weights_bytes


def test_half_the_precision_takes_half_the_memory() -> None:
    whole, half = (
        trace_memory(wan(4, 32, 3), predict(5, 16), device="cuda:0", dtype=dtype)
        for dtype in (torch.float32, torch.bfloat16)
    )
    assert half.weights_bytes == pytest.approx(whole.weights_bytes / 2, rel=0.1)  # some tables stay as they are
    assert half.traced_bytes < 0.75 * whole.traced_bytes


def test_a_card_gets_room_for_its_workspaces_and_unfolds_nothing() -> None:
    build, call = CASES["picture network"]
    with torch.backends.mkldnn.flags(enabled=False):
        card, processor = (trace_memory(build, call, device=device) for device in ("cuda:0", "cpu"))
    assert card.traced_bytes < processor.traced_bytes
    assert card.activation_bytes == round(MARGIN * card.traced_bytes) + CARD_BYTES


def test_shared_weights_count_once() -> None:
    table = nn.Embedding(50, 8)
    out = nn.Linear(8, 50, bias=False)
    out.weight = table.weight
    assert weights_bytes(nn.Sequential(table, out)) == 50 * 8 * 4


def test_the_default_type_is_put_back_when_a_trace_fails() -> None:
    def fails(_model: Any) -> object:
        raise RuntimeError("no")

    build: Callable[[], nn.Module] = lambda: nn.Linear(2, 2)  # noqa: E731
    with pytest.raises(RuntimeError, match="no"):
        trace_memory(build, fails, device="cpu", dtype=torch.bfloat16)
    assert torch.get_default_dtype() is torch.float32


def test_only_what_is_alive_at_once_counts() -> None:
    given = torch.zeros(1000)
    with PeakMemory() as memory:
        for _ in range(5):
            given + 1
        both = given + 1, given + 2
    assert memory.peak == 8000
    assert len(both) == 2
