"""A generation comes from its seed alone, tells its steps, and leaves nothing behind."""

import torch

from pipelines.speech.generation import seeded, watched


def test_seeds_decide_inside_and_change_nothing_outside() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    with seeded(1):
        inside = torch.rand(3)
    assert torch.equal(torch.rand(3), expected)
    with seeded(1):
        assert torch.equal(torch.rand(3), inside)


def test_a_watched_model_tells_its_steps_and_is_left_without_hooks() -> None:
    model, told = torch.nn.Linear(2, 2), []
    with watched(model, 2, lambda done, total: told.append((done, total))):
        for _ in range(3):
            model(torch.zeros(1, 2))
    assert told == [(1, 2), (2, 2), (2, 2)]
    assert not model._forward_pre_hooks
