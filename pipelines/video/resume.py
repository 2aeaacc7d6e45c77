"""A sampler's state between two steps, gone on from later or in another process, to the same frames.

What a sampler carries from step to step is its latents, what the scheduler remembers of earlier steps, and the state of
the random generator. Everything else (texts, pictures, noise that only the start needs) is made anew from the request.
Diffusers' pipelines always sample from the first step, so `going_on` shows them a schedule that lacks the steps made.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class SamplerState:
    """Where a sampler stands after a step.

    steps: how many are made. latents: as the pipeline holds them. scheduler: its attributes, without its configuration.
    generator: state of the random generator, uint8 [any], or None where the pipeline was given none.
    """

    steps: int
    latents: Tensor
    scheduler: Mapping[str, Any]
    generator: Tensor | None


def state_after(pipe: Any, step: int, latents: Tensor, generator: torch.Generator | None) -> SamplerState:
    """The state after step number `step`, counted from 0; call it from `callback_on_step_end`.

    It holds references; keep it in a file (`pipelines.video.standing`) before the next step.
    """
    kept = {name: value for name, value in vars(pipe.scheduler).items() if name not in _MADE_ANEW and _is_plain(value)}
    return SamplerState(
        steps=step + 1,
        latents=latents,
        scheduler=kept,
        generator=None if generator is None else generator.get_state(),
    )


@contextmanager
def going_on(pipe: Any, state: SamplerState, generator: torch.Generator | None) -> Iterator[None]:
    """Let one call of the pipeline within the block start after the steps that the state has made.

    The call takes the same arguments as the one before; `callback_on_step_end` counts its steps from 0 again.
    """
    scheduler = pipe.scheduler
    set_timesteps, prepare_latents = scheduler.set_timesteps, pipe.prepare_latents
    whole: dict[str, Any] = {}

    def shortened(*given: Any, **named: Any) -> None:
        set_timesteps(*given, **named)
        whole["timesteps"] = scheduler.timesteps
        scheduler.timesteps = scheduler.timesteps[state.steps :]

    def kept_latents(*given: Any, **named: Any) -> Any:
        made = prepare_latents(*given, **named)
        first = made[0] if isinstance(made, tuple) else made
        latents = state.latents.to(device=first.device, dtype=state.latents.dtype)
        return (latents, *made[1:]) if isinstance(made, tuple) else latents

    def restored(method: Callable[..., Any]) -> Callable[..., Any]:
        """The scheduler's method, before whose first call it remembers the steps that were made."""

        def call(*given: Any, **named: Any) -> Any:
            if whole:
                device = scheduler.timesteps.device
                vars(scheduler).update({name: _moved(value, device) for name, value in state.scheduler.items()})
                scheduler.timesteps = whole.pop("timesteps")
                if generator is not None and state.generator is not None:
                    generator.set_state(state.generator)
            return method(*given, **named)

        return call

    scheduler.set_timesteps, pipe.prepare_latents = shortened, kept_latents
    scheduler.step, scheduler.scale_model_input = restored(scheduler.step), restored(_scaling_of(scheduler))
    try:
        yield
    finally:
        for name in ("set_timesteps", "step", "scale_model_input"):
            vars(scheduler).pop(name, None)
        vars(pipe).pop("prepare_latents", None)


def _scaling_of(scheduler: Any) -> Callable[..., Any]:
    scaling: Callable[..., Any] = getattr(scheduler, "scale_model_input", lambda sample, *_: sample)
    return scaling


_MADE_ANEW = ("_internal_dict", "timesteps", "sigmas", "betas", "alphas", "alphas_cumprod")
"""Attributes of schedulers that `set_timesteps` and the configuration determine."""


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (bool, int, float, str, Tensor))


def _moved(value: Any, device: torch.device) -> Any:
    """Tensors with dimensions to the device of the sampling; single numbers stay where schedulers keep them."""
    if isinstance(value, list):
        return [_moved(item, device) for item in value]
    return value.to(device) if isinstance(value, Tensor) and value.dim() > 1 else value
