import torch

from pipelines.memory.trace import PeakMemory
from pipelines.portrait.dice_strip import FrameTokens, on_disk, through


def test_what_lies_on_disk_begins_with_zeros_and_keeps_what_is_put_into_it() -> None:
    held = on_disk(5, 3, 2, dtype=torch.float16)
    assert held.dtype == torch.float16
    assert not held.any()
    held[2] = 1.5
    held.index_add_(0, torch.tensor([2, 4]), torch.ones(2, 3, 2, dtype=torch.float16))
    assert held[:, 0, 0].tolist() == [0, 0, 2.5, 0, 1]


def test_it_takes_no_main_memory() -> None:
    with PeakMemory() as memory:
        on_disk(1000, 1000)[0] = 1.0
    assert memory.peak < 10_000


def test_parts_go_through_a_network_as_if_they_were_whole() -> None:
    network = torch.nn.Linear(4, 3)
    network.dtype = torch.float32  # type: ignore[assignment]
    rows = torch.randn(7, 4)
    with torch.no_grad():
        made = through(network, rows.split(3), 7, torch.device("cpu"))
        assert torch.allclose(made, network(rows), atol=1e-6)


def test_padding_and_what_is_not_heard_take_the_first_row() -> None:
    tokens = FrameTokens.of_frames(torch.arange(4.0)[:, None, None], padding=2)
    assert tokens.at(torch.tensor([0, 2, 3, 4]), heard=True).flatten().tolist() == [1, 3, 0, 0]
    assert not tokens.at(torch.tensor([0, 2]), heard=False).any()
