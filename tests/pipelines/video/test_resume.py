"""A sampling that was interrupted goes on to the same result, bit by bit, with real schedulers and a real pipeline."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    UniPCMultistepScheduler,
    WanPipeline,
)

from pipelines.errors import MienError, UnreadableMedia
from pipelines.video.resume import SamplerState, going_on, state_after
from pipelines.video.standing import ClipStanding, Standing, load_standing, save_standing
from tests.pipelines.video.tiny import tiny_wan

STEPS = 6
SCHEDULERS: dict[str, Callable[[], Any]] = {
    "UniPC": lambda: UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
    "DPM++": lambda: DPMSolverMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True),
    "FlowMatchEuler": lambda: FlowMatchEulerDiscreteScheduler(shift=3.0),
}


class Stop(Exception):
    """Ends a call of the pipeline in a step."""


def saved(state: SamplerState, path: Path) -> None:
    save_standing(ClipStanding(finished=(), sampling=Standing(sampler=state, push=None)), path)


def loaded(path: Path) -> SamplerState:
    sampling = load_standing(path).sampling
    assert sampling is not None
    return sampling.sampler


@pytest.fixture(scope="module")
def parts() -> Any:
    return tiny_wan()


def pipeline(parts: Any, scheduler: str) -> WanPipeline:
    pipe = WanPipeline(
        tokenizer=parts.tokenizer,
        text_encoder=parts.text_encoder,
        vae=parts.vae,
        transformer=parts.transformer,
        scheduler=SCHEDULERS[scheduler](),
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def sample(pipe: WanPipeline, generator: torch.Generator, callback: Any = None) -> torch.Tensor:
    frames: torch.Tensor = pipe(
        "a sad face",
        height=16,
        width=16,
        num_frames=5,
        num_inference_steps=STEPS,
        generator=generator,
        output_type="latent",
        callback_on_step_end=callback,
    ).frames
    return frames


@pytest.mark.parametrize(("scheduler", "after"), [("UniPC", 1), ("UniPC", 4), ("DPM++", 3), ("FlowMatchEuler", 3)])
def test_an_interrupted_sampling_goes_on_bit_by_bit(parts: Any, scheduler: str, after: int, tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    expected = sample(pipeline(parts, scheduler), torch.Generator().manual_seed(5))

    def stop(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if step + 1 == after:
            saved(state_after(pipe, step, tensors["latents"], generator), path)
            raise Stop
        return tensors

    generator = torch.Generator().manual_seed(5)
    with pytest.raises(Stop):
        sample(pipeline(parts, scheduler), generator, stop)

    fresh, generator, state = pipeline(parts, scheduler), torch.Generator().manual_seed(5), loaded(path)
    steps = []
    with going_on(fresh, state, generator):
        resumed = sample(fresh, generator, lambda _pipe, step, _t, tensors: steps.append(step) or tensors)
    assert steps == list(range(STEPS - after))
    assert torch.equal(resumed, expected)


class ScaledLoop:
    """A sampling loop in the manner of the image pipelines: it scales its input, and draws noise in every step."""

    def __init__(self) -> None:
        self.scheduler = EulerAncestralDiscreteScheduler()

    def prepare_latents(self, generator: torch.Generator) -> torch.Tensor:
        return torch.randn(1, 4, 4, 4, generator=generator) * self.scheduler.init_noise_sigma

    def __call__(self, generator: torch.Generator, callback: Any = None) -> torch.Tensor:
        self.scheduler.set_timesteps(STEPS)
        timesteps = self.scheduler.timesteps
        latents = self.prepare_latents(generator)
        for step, timestep in enumerate(timesteps):
            noise = torch.tanh(self.scheduler.scale_model_input(latents, timestep))
            latents = self.scheduler.step(noise, timestep, latents, generator=generator).prev_sample
            if callback is not None:
                callback(self, step, timestep, {"latents": latents})
        return latents


def test_noise_drawn_in_every_step_goes_on_where_it_was(tmp_path: Path) -> None:
    expected = ScaledLoop()(torch.Generator().manual_seed(5))

    def keep(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> None:
        if step == 2:
            saved(state_after(pipe, step, tensors["latents"], generator), tmp_path / "state.pt")

    generator = torch.Generator().manual_seed(5)
    ScaledLoop()(generator, keep)
    fresh, generator = ScaledLoop(), torch.Generator().manual_seed(5)
    with going_on(fresh, loaded(tmp_path / "state.pt"), generator):
        assert torch.equal(fresh(generator), expected)


def test_the_pipeline_is_itself_again_afterwards(parts: Any, tmp_path: Path) -> None:
    pipe = pipeline(parts, "UniPC")
    kept = {}

    def keep(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if step == 2:
            saved(state_after(pipe, step, tensors["latents"], None), tmp_path / "state.pt")
            kept["state"] = loaded(tmp_path / "state.pt")
        return tensors

    expected = sample(pipe, torch.Generator().manual_seed(5), keep)
    with pytest.raises(Stop), going_on(pipe, kept["state"], None):
        raise Stop
    assert torch.equal(sample(pipe, torch.Generator().manual_seed(5)), expected)


def test_a_damaged_state_is_told(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    path.write_bytes(b"cut off")
    with pytest.raises(UnreadableMedia, match=r"state\.pt"):
        load_standing(path)
    torch.save({"version": 99}, path)
    with pytest.raises(UnreadableMedia, match="another version"):
        load_standing(path)


def test_a_full_disk_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(MienError, match=r"The disk is full: 'state\.pt'"):
        save_standing(ClipStanding(finished=(torch.zeros(9),), sampling=None), tmp_path / "state.pt")
    assert not list(tmp_path.iterdir())
