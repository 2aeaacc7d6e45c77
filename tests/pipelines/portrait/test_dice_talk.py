from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, InvalidInput
from pipelines.memory.trace import PeakMemory
from pipelines.portrait.dice_guidance import Guidance
from pipelines.portrait.dice_talk import DiceTalkPipeline
from tests.pipelines.portrait.tiny_dice import WINDOW, tiny_dice

FRAMES = 8


@pytest.fixture(scope="module")
def pipeline() -> DiceTalkPipeline:
    return tiny_dice()


@pytest.fixture(scope="module")
def usual(pipeline: DiceTalkPipeline) -> torch.Tensor:
    """The latents of the usual run."""
    latents: torch.Tensor = _run(pipeline, output_type="latent")
    return latents


def test_frames_come_in_the_shape_of_the_picture(pipeline: DiceTalkPipeline) -> None:
    frames = _run(pipeline)
    assert frames.shape == (FRAMES, 64, 64, 3)
    assert frames.dtype == np.uint8
    assert frames.std() > 5


def test_the_same_seed_makes_the_same_clip_and_another_another(pipeline: DiceTalkPipeline) -> None:
    first = _run(pipeline, seed=3)
    assert np.array_equal(first, _run(pipeline, seed=3))
    assert np.abs(first.astype(int) - _run(pipeline, seed=4)).max() > 10


def test_it_comes_back_from_disk_as_it_was_saved(
    pipeline: DiceTalkPipeline, usual: torch.Tensor, tmp_path: Path
) -> None:
    pipeline.save_pretrained(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".bin", ".pth", ".pkl")]
    again = DiceTalkPipeline.from_pretrained(tmp_path)
    again.set_progress_bar_config(disable=True)
    assert again.config.padding_frames == WINDOW
    assert torch.allclose(usual, _run(again, output_type="latent"), atol=1e-2)


def test_what_a_callback_raises_stops_the_run_in_the_middle_of_a_step(pipeline: DiceTalkPipeline) -> None:
    told = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        _run(pipeline, steps=3, callback_on_window_end=stop)
    windows_per_step = -(-(FRAMES + WINDOW) // WINDOW)
    assert told == [(1, 3 * windows_per_step), (2, 3 * windows_per_step)]
    assert _run(pipeline).shape[0] == FRAMES


def test_steps_can_be_watched_and_changed(pipeline: DiceTalkPipeline) -> None:
    seen = []

    def watch(
        _pipe: Any, step: int, _timestep: torch.Tensor, given: dict[str, torch.Tensor]
    ) -> dict[str, torch.Tensor]:
        seen.append(step)
        return {"latents": torch.zeros_like(given["latents"])}

    made = _run(pipeline, steps=2, output_type="latent", callback_on_step_end=watch)
    assert seen == [0, 1]
    assert not made.any()


def test_a_feeling_changes_the_frames_that_feel_it_most(pipeline: DiceTalkPipeline) -> None:
    calm = torch.zeros(20, 16)
    felt = calm.clone()
    felt[12:] = 5.0
    plain, moved = (_run(pipeline, frames=20, emotion=mu, output_type="latent") for mu in (calm, felt))
    change = (moved - plain).abs().mean(dim=(1, 2, 3))
    assert change[12:].min() > 2 * change[:5].max()


def test_a_curve_is_played_with_its_strength_and_a_constant_one_is_stored_once(pipeline: DiceTalkPipeline) -> None:
    device = torch.device("cpu")
    constant = pipeline.encode_emotion(parse("sad"), 50, device)
    assert len(constant.values) == 2
    assert constant.index.tolist() == [1] * 50 + [0] * WINDOW
    rising = pipeline.encode_emotion(parse("calm, then furious at 3 s"), 50, device)
    assert len(rising.values) > 5
    assert torch.allclose(rising.values[0], constant.values[0], atol=1e-5)


def test_a_longer_clip_begins_with_the_same_noise(pipeline: DiceTalkPipeline) -> None:
    size = torch.Size((8, 8))
    short, long = (pipeline.prepare_noise(None, frames, size, torch.Generator().manual_seed(5)) for frames in (7, 40))
    assert torch.equal(short, long[:7])


def test_a_budget_changes_how_it_is_computed_not_what(pipeline: DiceTalkPipeline) -> None:
    calls: list[int] = []
    handle = pipeline.unet.register_forward_pre_hook(lambda _module, given: calls.append(len(given[0])))
    try:
        whole = _run(pipeline, output_type="latent")
        assert set(calls) == {3}
        calls.clear()
        frugal = _run(pipeline, output_type="latent", memory_budget=1)
        assert set(calls) == {1}
    finally:
        handle.remove()
    assert torch.allclose(whole, frugal, atol=1e-2)


def test_emotion_has_a_scale_of_its_own(pipeline: DiceTalkPipeline) -> None:
    strong = torch.full((FRAMES, 16), 5.0)

    def made(guidance: Guidance) -> torch.Tensor:
        latents: torch.Tensor = _run(pipeline, emotion=strong, output_type="latent", guidance=guidance)
        return latents

    together = made(Guidance(speech=6.0))
    assert torch.allclose(together, made(Guidance(speech=6.0, emotion=6.0)), atol=1e-3)
    assert (together - made(Guidance(speech=6.0, emotion=1.0))).abs().max() > 0.05


def test_kept_differences_spare_predictions(pipeline: DiceTalkPipeline) -> None:
    calls: list[int] = []
    handle = pipeline.unet.register_forward_pre_hook(lambda _module, given: calls.append(len(given[0])))
    try:
        _run(pipeline, steps=4, guidance=Guidance(refresh=2), output_type="latent")
    finally:
        handle.remove()
    assert sum(calls) / (len(calls) / 4) == 3 + 1 + 3 + 1


def test_emotion_can_be_held_to_a_part_of_the_picture(pipeline: DiceTalkPipeline, usual: torch.Tensor) -> None:
    upper = np.zeros((96, 80), dtype=np.float32)
    upper[:40] = 1
    assert (usual - _run(pipeline, emotion_region=upper, output_type="latent")).abs().max() > 1e-3


def test_frames_are_decoded_as_they_are_read(pipeline: DiceTalkPipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    decode = pipeline.vae.decode
    monkeypatch.setattr(
        pipeline.vae, "decode", lambda part, num_frames: decoded.append(num_frames) or decode(part, num_frames)
    )
    frames = _run(pipeline, output_type="iterator", decode_chunk_size=5)
    next(frames)
    assert decoded == [5]
    assert len(list(frames)) == FRAMES - 1
    assert decoded == [5, 5]


def test_memory_stays_level_as_the_speech_grows(pipeline: DiceTalkPipeline) -> None:
    def peak(frames: int) -> int:
        with PeakMemory() as memory:
            for _ in _run(pipeline, frames=frames, output_type="iterator"):
                pass
        return memory.peak

    assert peak(30) - peak(15) < 15 * 100


def test_networks_that_are_brought_in_only_when_called_give_the_same() -> None:
    resident, moved = tiny_dice(), tiny_dice()
    moved.enable_group_offload(torch.device("cpu"), torch.device("cpu"), offload_type="leaf_level")
    ours, theirs = (_run(one, emotion=parse("sad"), output_type="latent") for one in (resident, moved))
    assert torch.allclose(ours, theirs, atol=1e-2)


def test_sonic_is_the_same_pipeline_with_one_adapter(tmp_path: Path) -> None:
    sonic = tiny_dice(sonic=True)
    assert _run(sonic).shape == (FRAMES, 64, 64, 3)
    still, lively = (_run(sonic, motion_scale=scale, output_type="latent") for scale in (0.5, 2.0))
    assert (still - lively).abs().max() > 1e-3
    sonic.save_pretrained(tmp_path)
    again = DiceTalkPipeline.from_pretrained(tmp_path)
    assert again.emotion_bank is None
    assert again.motion_buckets is not None


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"frames": 0}, "0.08 s"),
        ({"window_overlap": WINDOW}, "window_overlap"),
        ({"output_type": "gif"}, "output_type"),
        ({"emotion": torch.zeros(3, 16)}, "8 frames need 8 vectors"),
        ({"latents": torch.zeros(3, 4, 8, 8)}, "latents has shape"),
    ],
)
def test_what_does_not_fit_is_refused(pipeline: DiceTalkPipeline, wrong: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        _run(pipeline, **wrong)


def _run(
    pipeline: DiceTalkPipeline,
    *,
    frames: int = FRAMES,
    steps: int = 1,
    seed: int = 0,
    emotion: EmotionCurve | torch.Tensor | None = None,
    **more: Any,
) -> Any:
    image = np.random.default_rng(0).integers(0, 255, (96, 80, 3), dtype=np.uint8)
    return pipeline(
        image,
        _speech(frames),
        (20, 20, 60, 70),
        emotion,
        num_inference_steps=steps,
        short_side=64,
        generator=torch.Generator().manual_seed(seed),
        **more,
    ).frames


def _speech(frames: int) -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(0, 0.1, 1280 * frames).astype(np.float32)
