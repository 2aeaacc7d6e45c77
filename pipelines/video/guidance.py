"""Emotion guidance: a hook on a video transformer that steers its prediction, batched, and leaves no trace.

With t the prediction for the emotional text, n for the neutral one, m for the mood to avoid, u for the negative prompt
and s the guidance scale, a sampler that computes u + s (t - u) is to arrive at

    u + s (t - u) + a (t - n) - b (m - n)

so the hook hands it t + (a (t - n) - b (m - n)) / s in place of t. This is classifier-free guidance (Ho & Salimans,
2022) with a second direction, as EmoDubber (Cong et al., CVPR 2025) guides flow matching by emotion. The extra texts
ride in the batch of the conditioned call, in some steps only; between them the last push is used again. Caches compare
the calls of neighbouring steps, so with one the batch stays as it is, and the extra texts make a call of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Protocol

import torch
from diffusers.hooks import HookRegistry, ModelHook
from diffusers.hooks.hooks import BaseState, CacheContext, StateManager
from torch import Tensor

from pipelines.errors import InvalidInput

HOOK = "emotion_guidance"
"""Name of the hook on a transformer."""

EXTRA = "emotion"
"""Name of the call for the extra texts, where it is one of its own."""

UNCONDITIONED = ("uncond", "pred_uncond")
"""Names that samplers give to the call for the negative prompt; the hook lets it pass."""


@dataclass(frozen=True, kw_only=True)
class EmotionGuidance:
    """How a feeling is brought into a text-driven sampler.

    strength: scales the curve's intensity in the text, 0 (as if neutral) .. 1 .. 2.
    boost: a, the push from the neutral towards the emotional prediction, 0..10; beyond 1.3 times the guidance scale
        networks saturate.
    against: b, the push away from the opposite mood, 0..10; each needs its own share of the work.
    begin, end: the part of the sampling, 0..1, in which the pushes act. Early steps decide content and light.
    every: compute the push in each step (1), or in every 2nd .. 5th and use it again between.
    local_from, local_until: the part of the sampling, 0..1, over which the text turns from one for the whole clip into
        one for each moment: first what the clip is about, then when what is felt.

    Raises InvalidInput for values outside their range.
    """

    strength: float = 1.0
    boost: float = 1.0
    against: float = 0.0
    begin: float = 0.0
    end: float = 0.5
    every: int = 2
    local_from: float = 0.1
    local_until: float = 0.4

    def __post_init__(self) -> None:
        for name, low, high in (("strength", 0, 2), ("boost", 0, 10), ("against", 0, 10), ("every", 1, 5)):
            if not low <= getattr(self, name) <= high:
                raise InvalidInput(f"{name} is {getattr(self, name)}; it must lie between {low} and {high}.")
        for first, last in ((self.begin, self.end), (self.local_from, self.local_until)):
            if not 0 <= first <= last <= 1:
                raise InvalidInput(f"The part of the sampling runs from {first} to {last}; it must lie within 0..1.")

    @property
    def pushes(self) -> bool:
        """Whether there is anything to compute beside the text itself."""
        return (self.boost > 0 or self.against > 0) and self.end > self.begin


class StepText(Protocol):
    """What the conditioned call is told in a step."""

    def at(self, progress: float) -> Mapping[str, Tensor]:
        """Text inputs of the transformer, each [1, ...], at `progress` 0..1 of the sampling."""
        ...


@dataclass(kw_only=True)
class Sampling:
    """One run of a sampler, shared by the hooks on its experts.

    steps: how many there are, in each window of a clip that is sampled window by window.
    step: which one it is in, counted through all windows, -1 before the first. push: the last that was computed.
    """

    steps: int
    step: int = -1
    push: tuple[Tensor, ...] | None = None

    @property
    def progress(self) -> float:
        """0 in the first step of a window, just below 1 in its last."""
        return self.step % self.steps / self.steps


@dataclass(frozen=True, kw_only=True)
class Steering:
    """What a hook does in one run.

    guidance: when and how strongly. scale: s of the sampler on this transformer; at most 1: it does not guide.
    text: replaces the text of the conditioned call, or None to leave it.
    neutral, against: text inputs for n and m, each [1, ...]; None where they are not needed.
    level: [frames] weight of the push by latent frame, and the axis of the output that it lies on; None for 1.
    joined: whether the sampler puts negative and positive prompt in one batch, in this order.
    frames: told of the text that is in use, see pipelines.video.frame_text; or None.
    """

    guidance: EmotionGuidance
    scale: float
    text: StepText | None = None
    neutral: Mapping[str, Tensor] | None = None
    against: Mapping[str, Tensor] | None = None
    level: Tensor | None = None
    frame_axis: int = 2
    joined: bool = False
    frames: "TextLayout | None" = None


class TextLayout(Protocol):
    """Is told before each call how long the text is, and for how many frames it speaks."""

    def use(self, length: int) -> None:
        """`length` tokens in all, of every frame's text together."""
        ...


@contextmanager
def steered(transformers: Mapping[Any, Steering], sampling: Sampling) -> Iterator[None]:
    """Hook every transformer for one run; afterwards each is as it was."""
    hooked = []
    try:
        for transformer, steering in transformers.items():
            registry = HookRegistry.check_if_exists_or_initialize(transformer)
            registry.register_hook(SteeringHook(steering, sampling), HOOK)
            hooked.append(registry)
        yield
    finally:
        for registry in hooked:
            registry.remove_hook(HOOK, recurse=False)


class _NoState(BaseState):  # type: ignore[misc]
    def reset(self) -> None:
        """Nothing is kept."""


@dataclass
class SteeringHook(ModelHook):  # type: ignore[misc]
    """Steers one transformer in one run; see the module's words. Calls must name their arguments.

    owed: whether a push was due in a step whose blocks a cache left out. From what the cache made up it would be the
        cache's error, so it is computed in the next step in which they work.
    """

    steering: Steering
    sampling: Sampling
    calls: StateManager = field(default_factory=lambda: StateManager(_NoState))
    owed: bool = False

    _is_stateful = True  # so that the sampler's `cache_context` reaches `calls`

    def reset_state(self, module: torch.nn.Module) -> torch.nn.Module:
        """Forget which call it is in."""
        self.calls.reset()
        return module

    def new_forward(self, module: torch.nn.Module, **inputs: Any) -> Any:
        """The call, with the text of this step, the extra texts where they are due, and the push."""
        context: CacheContext | None = self.calls._context
        if context is not None and context.name in UNCONDITIONED:
            return self._answer(inputs)
        self.sampling.step += 1
        todo = self.steering
        rows = inputs["hidden_states"].shape[0]
        first = rows // 2 if todo.joined and todo.scale > 1 else 0
        if todo.text is not None:
            inputs |= {
                name: _like(value, inputs[name], rows) for name, value in todo.text.at(self.sampling.progress).items()
            }
        acts, compute = self._due()
        extras = [extra for extra in (todo.neutral, todo.against) if extra is not None] if compute else []
        apart = bool(extras and getattr(module, "is_cache_enabled", False))
        answer = self._answer(_widen(inputs, rows, first, extras) if extras and not apart else inputs)
        outputs = _tensors(answer)
        self.owed = apart and _left_out(module, context)
        if self.owed:
            extras = []
        elif apart:
            with _uncached(module, context):
                others = _tensors(self._answer(_widen(inputs, rows, first, extras, only=True)))
            outputs = tuple(torch.cat(pair) for pair in zip(outputs, others, strict=True))
        if extras:
            self.sampling.push = tuple(self._push(output, rows, first) for output in outputs)
        outputs = tuple(output[:rows] for output in outputs)
        if acts and self.sampling.push is not None:
            outputs = tuple(
                torch.cat([output[:first], output[first:] + push.to(output)])
                for output, push in zip(outputs, self.sampling.push, strict=True)
            )
        return outputs if inputs.get("return_dict") is False else type(answer)(*outputs)

    def _answer(self, inputs: Mapping[str, Any]) -> Any:
        """What the transformer itself says."""
        if self.steering.frames is not None:
            self.steering.frames.use(inputs["encoder_hidden_states"].shape[1])
        return self.fn_ref.original_forward(**inputs)

    def _due(self) -> tuple[bool, bool]:
        """Whether the push acts in this step, and whether to compute it."""
        guidance, step = self.steering.guidance, self.sampling.step % self.sampling.steps
        if not guidance.pushes:
            return False, False
        acts = guidance.begin <= self.sampling.progress < guidance.end
        offset = step - ceil(guidance.begin * self.sampling.steps - 1e-9)
        return acts, acts and (self.sampling.push is None or self.owed or offset % guidance.every == 0)

    def _push(self, output: Tensor, rows: int, first: int) -> Tensor:
        """(a (t - n) - b (m - n)) / s for the conditioned rows of an output."""
        todo = self.steering
        told = output[first:rows]
        neutral, *rest = output[rows:].chunk(1 if todo.against is None else 2)
        push = todo.guidance.boost * (told - neutral)
        if rest:
            push = push - todo.guidance.against * (rest[0] - neutral)
        if todo.level is not None and output.ndim > todo.frame_axis + 2:
            shape = [1] * output.ndim
            shape[todo.frame_axis] = -1
            push = push * todo.level.to(push).view(shape)
        return push / max(todo.scale, 1.0)


def _tensors(answer: Any) -> tuple[Tensor, ...]:
    return answer if isinstance(answer, tuple) else tuple(answer.to_tuple())


@contextmanager
def _uncached(module: Any, context: CacheContext | None) -> Iterator[None]:
    """Let the caches on `module` compute one more call in the step of `context` whole, and keep nothing of it."""
    where = {} if context is None else vars(context)
    try:
        with module.cache_context(**{**where, "name": EXTRA}):
            yield
    finally:
        for manager in _managers(module):
            manager._state_cache.pop(EXTRA, None)


def _left_out(module: Any, context: CacheContext | None) -> bool:
    """Whether a cache left the blocks out in the last call in this context; diffusers tells it to nobody."""
    states = [manager._state_cache.get(context.name) for manager in _managers(module)] if context is not None else []
    return any(not getattr(state, name, True) for state in states for name in ("should_compute", "gate_should_compute"))


def _managers(module: Any) -> Iterator[StateManager]:
    """What the hooks on a transformer and its blocks keep of their calls, by the call's name."""
    registries = [part._diffusers_hook for part in module.modules() if hasattr(part, "_diffusers_hook")]
    for hook in (hook for registry in registries for hook in registry.hooks.values()):
        yield from (value for value in vars(hook).values() if isinstance(value, StateManager))


def _widen(
    inputs: Mapping[str, Any], rows: int, first: int, extras: Sequence[Mapping[str, Tensor]], *, only: bool = False
) -> dict[str, Any]:
    """The call with the conditioned rows repeated once an extra text; `only`: without the rows that it has."""
    widened = dict(inputs)
    for name, value in inputs.items():
        if not isinstance(value, Tensor) or value.ndim == 0 or value.shape[0] % rows:
            continue
        kept = value[first * (value.shape[0] // rows) :]
        added = [_like(extra[name], value, rows - first) if name in extra else kept for extra in extras]
        widened[name] = torch.cat(added if only else [value, *added])
    return widened


def _like(text: Tensor, model: Tensor, rows: int) -> Tensor:
    """`text` [1, tokens, ...] for `rows` rows, in the type of `model`; repeated where `model` has a text a frame."""
    text = text.to(model)
    if text.ndim > 1 and model.ndim == text.ndim and model.shape[1] > text.shape[1]:
        text = text.repeat(1, model.shape[1] // text.shape[1], *[1] * (text.ndim - 2))
    return text.expand(rows, *text.shape[1:])
