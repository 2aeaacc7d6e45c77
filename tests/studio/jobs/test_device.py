"""Which devices are worked on, and which back end goes where."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.errors import InvalidInput, MissingDependency
from studio.jobs import device
from studio.jobs.device import find_devices, machine_memory, main_memory, memory_budget, place_of

CARDS = ("cpu", "cuda:0", "cuda:1")


def test_the_processor_is_always_among_the_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_cards", lambda: CARDS[1:])
    assert find_devices("auto") == CARDS
    assert find_devices("cuda") == ("cpu", "cuda:0")
    assert find_devices("cuda:1") == ("cpu", "cuda:1")
    assert find_devices("cpu") == ("cpu",)
    monkeypatch.setattr(device, "_cards", lambda: ())
    assert find_devices("auto") == ("cpu",)
    with pytest.raises(InvalidInput, match="STUDIO_DEVICE is cuda:1"):
        find_devices("cuda:1")


def test_sketches_stay_on_the_processor_and_models_go_to_a_card(backend: Any) -> None:
    model = replace(backend.card, sketch=False)
    assert place_of(backend.card, CARDS) == "cpu"
    assert place_of(model, CARDS) == "cuda"
    assert place_of(model, ("cpu",)) == "cpu"


def test_a_missing_card_is_told_with_a_remedy(backend: Any) -> None:
    hungry = replace(backend.card, sketch=False, needs_gpu=True)
    with pytest.raises(MissingDependency, match="Choose a sketch back end"):
        place_of(hungry, ("cpu",))


def test_the_processor_has_some_memory_to_give() -> None:
    assert memory_budget("cpu")[0] > 256
    assert machine_memory(("cpu",)) > memory_budget("cpu")[0]


def test_a_container_has_the_memory_that_it_is_given(tmp_path: Path) -> None:
    machine = main_memory(())
    small, unlimited, beyond = (tmp_path / name for name in ("small", "unlimited", "beyond"))
    small.write_text("1000000\n")
    unlimited.write_text("max\n")
    beyond.write_text("9223372036854771712\n")
    assert main_memory([tmp_path / "missing", unlimited, beyond]) == machine
    assert main_memory([unlimited, small]) == 1_000_000


def test_the_workers_of_several_cards_share_the_main_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(device, "_host_bytes", lambda: 100 * 10**9)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _card: SimpleNamespace(total_memory=80 * 10**9))
    assert memory_budget("cuda:1") == (60_000, 12_500)
