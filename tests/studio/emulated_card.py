"""A real Wan back end whose card is the processor: placed as on a card; its memory runs out where it is told."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import torch
from diffusers import DiffusionPipeline

from pipelines.backends import cards
from pipelines.backends.base import MemoryPlan, OnStep
from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo
from pipelines.errors import UnreadableMedia
from pipelines.requests.outcome import Clip
from pipelines.requests.video import Grid, VideoRequest
from studio.jobs import run
from tests.pipelines.video.tiny import TOKENS

FOLDER = "MIEN_TEST_EMULATED_CARD"
"""Variable with the folder that holds the weights, and in short.json the plans that are short of memory, by stage."""

_TINY = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=4.0, most_pixels=128 * 128, rates=(16.0,)),
    steps=6,
    guidance=4.0,
    token_pixels=1024,
    tera_per_token=1e-6,
    tokens=TOKENS,
)


def create(_name: str) -> WanVideo:
    """The back end of every name."""
    return EmulatedCard(replace(cards()["wan"], needs_gpu=False), _TINY, source=_folder() / "weights")


class EmulatedCard(WanVideo):
    """Tells in its clip's facts how it stands under its plan."""

    def load(self, device: str, plan: MemoryPlan) -> None:
        run.measure_clip = _unmeasured
        with _cards_are_the_processor():
            super().load(device, plan)
        _run_out("load", plan)
        vae = self._pipe.vae
        vae.tile_sample_min_height = vae.tile_sample_min_width = 32
        vae.tile_sample_stride_height = vae.tile_sample_stride_width = 24
        calls: list[int] = []

        def in_a_step(*_: Any) -> None:
            calls.append(1)
            if len(calls) > 4:
                _run_out("step", plan)

        self._pipe.transformer.blocks[1].register_forward_pre_hook(in_a_step)
        vae.decoder.register_forward_pre_hook(lambda *_: _run_out("decode", plan))

    def run(self, request: VideoRequest, on_step: OnStep) -> Clip:
        made = super().run(request, on_step)
        parts = [part for part in self._pipe.components.values() if isinstance(part, torch.nn.Module)]
        modules = [module for part in parts for module in part.modules()]
        hooks = {
            name for module in modules if hasattr(module, "_diffusers_hook") for name in module._diffusers_hook.hooks
        }
        stands = {
            "moved_whole": all(hasattr(part, "_hf_hook") for part in parts),
            "moved_by_blocks": "group_offloading" in hooks,
            "tiled": self._pipe.vae.use_tiling,
            "eight_bits": any(p.dtype == torch.float8_e4m3fn for p in self._pipe.transformer.parameters()),
        }
        return replace(made, facts={**made.facts, "stands": sorted(name for name, is_so in stands.items() if is_so)})

    def _open(self, device: str) -> Any:  # noqa: ARG002
        return super()._open("cpu")


@contextmanager
def _cards_are_the_processor() -> Iterator[None]:
    """Let pipelines take the processor for the card that they are brought to."""
    kind, kept = DiffusionPipeline, dict(vars(DiffusionPipeline))
    ways = ("to", "enable_model_cpu_offload", "enable_group_offload")
    moved, whole, blocks = (kept[name] for name in ways)
    kind.to = lambda pipe, _device, **more: moved(pipe, "cpu", **more)
    kind.enable_model_cpu_offload = lambda pipe, device: whole(pipe, device="cpu")  # noqa: ARG005
    kind.enable_group_offload = lambda pipe, **how: blocks(
        pipe, **{**how, "onload_device": torch.device("cpu"), "use_stream": False}
    )
    try:
        yield
    finally:
        for name in ways:
            setattr(kind, name, kept[name])


def _run_out(stage: str, plan: str) -> None:
    if plan in json.loads((_folder() / "short.json").read_text()).get(stage, []):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def _folder() -> Path:
    return Path(os.environ[FOLDER])


def _unmeasured(*_: Any, **__: Any) -> NoReturn:
    raise UnreadableMedia("There is nothing to be seen in noise.")
