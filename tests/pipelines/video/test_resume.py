"""A sampling that was interrupted goes on to the same result, bit by bit, with real schedulers and a real pipeline."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

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
from pipelines.video import standing
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


def test_damage_and_another_version_are_told_and_a_full_memory_is_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.pt"
    save_standing(ClipStanding(finished=(torch.zeros(2, 4, 4, 3, dtype=torch.uint8),), sampling=None), path)
    whole = path.read_bytes()
    flipped = [bytes([*whole[:at], whole[at] ^ 1, *whole[at + 1 :]]) for at in range(0, len(whole), 97)]
    for damaged in (b"", b"cut off", whole[:-1], *flipped):
        path.write_bytes(damaged)
        with pytest.raises(UnreadableMedia, match=r"'state\.pt' .* damaged"):
            load_standing(path)
    with pytest.raises(UnreadableMedia, match="No such file"):
        load_standing(tmp_path / "gone.pt")
    path.write_bytes(whole)
    assert load_standing(path).finished[0].shape == (2, 4, 4, 3)
    with monkeypatch.context() as patch:
        patch.setattr(standing, "_VERSION", 99)
        with pytest.raises(UnreadableMedia, match="another version"):
            load_standing(path)
        patch.setattr(torch, "load", Mock(side_effect=RuntimeError("can't allocate memory")))
        with pytest.raises(RuntimeError, match="allocate"):
            load_standing(path)


def test_a_full_disk_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(MienError, match=r"The disk is full: 'state\.pt'"):
        save_standing(ClipStanding(finished=(torch.zeros(9),), sampling=None), tmp_path / "state.pt")
    assert not list(tmp_path.iterdir())
