"""Caches: what is measured, what is saved, and that they go again."""

import pytest
import torch

from pipelines.video.caches import Calibrations, Meter, cached
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS

STEPS = 12


def _blocks_run(pipe: WanEmotionPipeline, kind: str, kept: Calibrations) -> tuple[torch.Tensor, int, str]:
    """The latents of a run, and how often the last block worked."""
    worked: list[int] = []
    handle = pipe.transformer.blocks[-1].ffn.register_forward_hook(lambda *_: worked.append(1))
    try:
        with cached(pipe, kind, steps=STEPS, calls=2, kept=kept) as said:
            latents = pipe(
                "a woman walks",
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
    return latents, len(worked), said


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


def test_the_meter_keeps_kinds_of_call_apart() -> None:
    meter = Meter(calls=2)
    for size in (1.0, 10.0, 0.5, 20.0):
        meter.begin(None, (torch.zeros(1, 3, 4),))
        meter.end(None, (), torch.full((1, 3, 4), size))
    assert meter.ratios() == pytest.approx((1.0, (0.5 + 2.0) / 2))
