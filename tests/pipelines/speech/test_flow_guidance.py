"""Guidance of a flow by an expert: on a field and an expert whose outcome is known."""

import pytest
import torch
from torch import Tensor

from pipelines.errors import Cancelled
from pipelines.speech.flow_guidance import Guidance, guided, integrate

CENTRES = torch.tensor([[3.0, 0.0], [-3.0, 0.0], [0.0, 3.0]])


def _still(state: Tensor, time: float) -> Tensor:
    return torch.zeros_like(state)


def _nearest(state: Tensor, time: float) -> Tensor:
    """Odds [..., frames, 3] of a frame's nearness to three centres."""
    return (-((state[..., None, :] - CENTRES) ** 2).sum(-1) / 4).log_softmax(-1)


def _weights(*rows: list[float]) -> Tensor:
    return torch.tensor([rows])


def test_what_is_wanted_comes_nearer_and_only_where_it_is_wanted() -> None:
    noise = torch.zeros(1, 2, 2)
    guidance = Guidance(
        wanted=_weights([1.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        unwanted=_weights([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        alpha=2.0,
        beta=1.0,
        gamma=1.0,
    )
    made = integrate(guided(_still, _nearest, guidance), noise, steps=20)
    odds = _nearest(made, 1.0).exp()
    assert odds[0, 0, 0] > 0.6
    assert torch.equal(made[0, 1], noise[0, 1])


def test_half_the_weight_pulls_half_as_far_at_first() -> None:
    steps = []
    for weight in (0.5, 1.0):
        guidance = Guidance(
            wanted=_weights([weight, 0.0, 0.0]), unwanted=torch.zeros(1, 1, 3), alpha=1.0, beta=0.0, gamma=1.0
        )
        steps.append(guided(_still, _nearest, guidance)(torch.zeros(1, 1, 2), 0.5))
    assert torch.allclose(steps[1], 2 * steps[0])


def test_pushing_away_lowers_what_is_not_wanted_without_a_pull() -> None:
    start = torch.tensor([[[-0.5, 0.2]]])
    guidance = Guidance(wanted=torch.zeros(1, 1, 3), unwanted=_weights([0.0, 1.0, 0.0]), alpha=0.0, beta=2.0, gamma=1.0)
    made = integrate(guided(_still, _nearest, guidance), start, steps=20)
    assert _nearest(made, 1.0).exp()[0, 0, 1] < 0.5 * _nearest(start, 0.0).exp()[0, 0, 1]


def test_the_slope_is_that_of_the_formula() -> None:
    state = torch.randn(1, 3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    wanted = torch.rand(1, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    unwanted = torch.rand(1, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    guidance = Guidance(wanted=wanted, unwanted=unwanted, alpha=1.5, beta=0.5, gamma=2.0)

    def wish(at: Tensor) -> float:
        odds = (-((at[..., None, :] - CENTRES.double()) ** 2).sum(-1) / 4).log_softmax(-1)
        pull = (wanted * odds).sum()
        push = (1e-6 + (unwanted * odds.exp()).sum(-1)).log().sum()
        return float(2.0 * (1.5 * pull - 0.5 * push))

    def expert(at: Tensor, time: float) -> Tensor:
        return (-((at[..., None, :] - CENTRES.double()) ** 2).sum(-1) / 4).log_softmax(-1)

    moved = guided(_still, expert, guidance)(state, 0.5)
    nudge = torch.zeros_like(state)
    nudge[0, 1, 0] = 1e-5
    assert (wish(state + nudge) - wish(state - nudge)) / 2e-5 == pytest.approx(float(moved[0, 1, 0]), rel=1e-4)


def test_without_weights_the_field_is_left_as_it_is() -> None:
    guidance = Guidance(wanted=torch.ones(1, 1, 3), unwanted=torch.ones(1, 1, 3), alpha=0.0, beta=0.0, gamma=15.0)
    assert guided(_still, _nearest, guidance) is _still


def test_a_straight_field_arrives_and_can_be_stopped_on_the_way() -> None:
    goal, start = torch.tensor([[[1.0, -2.0]]]), torch.zeros(1, 1, 2)

    def straight(state: Tensor, time: float) -> Tensor:
        return goal - start

    assert torch.allclose(integrate(straight, start, steps=7), goal, atol=1e-6)

    def stop(done: int, total: int) -> None:
        assert total == 7
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        integrate(straight, start, steps=7, on_step=stop)
