"""Caches: what is measured, what is saved, and that they go again."""

from typing import Any

import pytest
import torch

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled
from pipelines.video.caches import Calibrations, Meter, cached
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS

STEPS = 12


def _blocks_run(
    pipe: WanEmotionPipeline, kind: str, kept: Calibrations, curve: EmotionCurve | None = None, **settings: Any
) -> tuple[torch.Tensor, int, str]:
    """The latents of a run, and how many rows the last block worked on."""
    worked: list[int] = []
    handle = pipe.transformer.blocks[-1].ffn.register_forward_hook(
        lambda _block, _inputs, output: worked.append(len(output))
    )
    try:
        with cached(pipe, kind, steps=STEPS, calls=2, kept=kept, **settings) as said:
            latents = pipe(
                "a woman walks",
                curve=curve,
                height=16,
                width=16,
                num_frames=9,
                num_inference_steps=STEPS,
                max_sequence_length=TOKENS,
                output_type="latent",
                generator=torch.Generator().manual_seed(0),
            ).frames
    finally:
        handle.remove()
    return latents, sum(worked), said


def test_mag_is_calibrated_once_then_saves_work(wan: WanEmotionPipeline) -> None:
    kept = Calibrations()
    exact, all_of_it, _ = _blocks_run(wan, "none", kept)
    first, calibrating, said = _blocks_run(wan, "mag", kept)
    assert torch.equal(first, exact) and calibrating == all_of_it == 2 * STEPS
    assert "calibrated" in said
    (ratios,) = kept.ratios.values()
    assert len(ratios) == STEPS and ratios[0] == 1.0
    fast, fewer, silent = _blocks_run(wan, "mag", kept)
    assert fewer < 0.8 * all_of_it and silent == ""
    assert float((fast - exact).norm() / exact.norm()) < 0.3


@pytest.mark.parametrize("kind", ["first_block", "sea"])
def test_the_others_need_no_calibration(wan: WanEmotionPipeline, kind: str) -> None:
    kept = Calibrations()
    exact, all_of_it, _ = _blocks_run(wan, "none", kept)
    fast, fewer, _ = _blocks_run(wan, kind, kept)
    assert fewer <= all_of_it and kept.ratios == {}
    assert float((fast - exact).norm() / exact.norm()) < 0.5
    assert not wan.transformer.is_cache_enabled


@pytest.mark.parametrize("kind", ["first_block", "mag", "sea"])
def test_a_cache_saves_under_guidance_about_what_it_saves_without(wan: WanEmotionPipeline, kind: str) -> None:
    kept, loose = Calibrations({("transformer", STEPS, 2): (1.0,) * STEPS}), {"first_block": 0.3, "mag": 0.06}
    saved = []
    for curve in (None, parse("sad", 1)):
        whole = _blocks_run(wan, "none", kept, curve)[1]
        saved.append(1 - _blocks_run(wan, kind, kept, curve, thresholds=loose)[1] / whole)
    assert saved[0] > 0.2 and saved[1] > 0.75 * saved[0]


def test_a_cache_that_leaves_nothing_out_changes_nothing_under_guidance(wan: WanEmotionPipeline) -> None:
    kept, curve = Calibrations(), parse("sad", 1)
    exact, rows, _ = _blocks_run(wan, "none", kept, curve)
    same, again, _ = _blocks_run(wan, "first_block", kept, curve, thresholds={"first_block": 0.0})
    assert rows == again == 2 * STEPS + STEPS // 4  # pushed in the first half, computed in every second step
    assert float((same - exact).norm() / exact.norm()) < 1e-5


@pytest.mark.parametrize("kind", ["first_block", "mag", "sea"])
def test_a_guided_run_stays_right_after_one_that_was_stopped(wan: WanEmotionPipeline, kind: str) -> None:
    kept, curve = Calibrations({("transformer", STEPS, 2): (1.0,) * STEPS}), parse("sad", 1)
    right = _blocks_run(wan, kind, kept, curve)[0]
    calls = 0

    def stop(*_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > STEPS:
            raise Cancelled

    handle = wan.transformer.register_forward_pre_hook(stop)
    with pytest.raises(Cancelled):
        _blocks_run(wan, kind, kept, curve)
    handle.remove()
    assert torch.equal(_blocks_run(wan, kind, kept, curve)[0], right)


def test_the_meter_keeps_kinds_of_call_apart() -> None:
    meter = Meter(calls=2)
    for size in (1.0, 10.0, 0.5, 20.0):
        meter.begin(None, (torch.zeros(1, 3, 4),))
        meter.end(None, (), torch.full((1, 3, 4), size))
    assert meter.ratios() == pytest.approx((1.0, (0.5 + 2.0) / 2))
