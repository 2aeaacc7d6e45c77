"""Emotion guidance of a flow, towards what is wanted and away from what is not.

    v'(x, t) = v(x, t) + gamma * (alpha * grad log p(wanted | x) - beta * grad log p(unwanted | x))

x is the state on its way from noise (t = 0) to the result (t = 1), v any differentiable velocity field, and p an
emotion expert that was trained on such half-made states. After EmoDubber (Cong et al., CVPR 2025, arXiv 2412.08988),
where the flow makes a mel spectrogram and one class is wanted; here wanted and unwanted are blends that may change from
frame to frame: log p(wanted) is the weighted sum of the classes' logarithms, log p(unwanted) the logarithm of their
weighted sum.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

Velocity = Callable[["Tensor", float], "Tensor"]
"""v(x, t): where the state moves, of the shape of x."""

Expert = Callable[["Tensor", float], "Tensor"]
"""Log-probabilities [..., frames, classes] of a half-made state x at t, differentiable by x."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Guidance:
    """Where a flow is steered to, frame by frame, and how hard.

    wanted: [..., frames, classes] how hard each class pulls; a row of zeros leaves its frame alone.
    unwanted: [..., frames, classes] how much each class counts among those that push (l_j in the paper).
    alpha: pull towards `wanted`, 0..9 in the paper. beta: push from `unwanted`, 0..2 there. gamma: scale of both.
    """

    wanted: "Tensor"
    unwanted: "Tensor"
    alpha: float
    beta: float
    gamma: float


def guided(velocity: Velocity, expert: Expert, guidance: Guidance) -> Velocity:
    """The velocity field with the expert's pull and push added; the field itself where both are 0."""
    import torch

    if guidance.gamma == 0 or (guidance.alpha == 0 and guidance.beta == 0):
        return velocity

    def steered(state: "Tensor", time: float) -> "Tensor":
        with torch.enable_grad():
            here = state.detach().requires_grad_(True)
            log_odds = expert(here, time)
            pull = (guidance.wanted * log_odds).sum()
            push = (1e-6 + (guidance.unwanted * log_odds.exp()).sum(-1)).log().sum()
            (slope,) = torch.autograd.grad(guidance.alpha * pull - guidance.beta * push, here)
        return velocity(state, time) + guidance.gamma * slope

    return steered


def integrate(
    velocity: Velocity, noise: "Tensor", *, steps: int, on_step: Callable[[int, int], None] | None = None
) -> "Tensor":
    """Follow a velocity field from noise at t = 0 to the result at t = 1, of the same shape, in `steps` Euler steps.

    on_step(done, steps): called after each step; what it raises ends the work.
    """
    import torch

    state = noise
    with torch.no_grad():
        for step in range(steps):
            state = state + velocity(state, step / steps) / steps
            if on_step is not None:
                on_step(step + 1, steps)
    return state
