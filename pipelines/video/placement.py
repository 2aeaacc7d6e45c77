"""Where the parts of a pipeline live: on the card, or beside it and brought in when they work."""

from typing import Any

import torch

from pipelines.errors import InvalidInput
from pipelines.memory.plan import MemoryPlan

BLOCKS_A_GROUP = 2
"""Transformer blocks that are on the card at a time under group offload."""


def place(pipe: Any, device: str, plan: MemoryPlan) -> None:
    """Bring a freshly loaded pipeline to its place.

    Raises InvalidInput for an offload on a device without memory of its own, which would save nothing.
    """
    on_card = not device.startswith("cpu")
    if plan in ("model_offload", "group_offload") and not on_card:
        raise InvalidInput(f"The plan '{plan}' needs a graphics card, and the device is {device}. Use 'cpu'.")
    if plan in ("vae_tiling", "fp8", "cpu"):
        _tile(pipe)
    if plan == "fp8":
        _store_in_fp8(pipe)
    if plan in ("group_offload", "vae_tiling", "fp8") and on_card:
        pipe.enable_group_offload(
            onload_device=torch.device(device),
            offload_device=torch.device("cpu"),
            offload_type="block_level",
            num_blocks_per_group=BLOCKS_A_GROUP,
            use_stream=True,
            low_cpu_mem_usage=True,
        )
    elif plan == "model_offload":
        pipe.enable_model_cpu_offload(device=device)
    else:
        pipe.to("cpu" if plan == "cpu" else device)


def _tile(pipe: Any) -> None:
    """Encode and decode in tiles, where the autoencoder can."""
    vae = pipe.vae
    if hasattr(vae, "enable_tiling"):
        vae.enable_tiling()


def _store_in_fp8(pipe: Any) -> None:
    """Keep the transformers' weights in eight bits, and compute in the type they came in."""
    for name in ("transformer", "transformer_2"):
        transformer = getattr(pipe, name, None)
        if transformer is not None:
            transformer.enable_layerwise_casting(
                storage_dtype=torch.float8_e4m3fn, compute_dtype=next(transformer.parameters()).dtype
            )
