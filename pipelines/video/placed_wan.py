"""Wan's transformer with a table of places: what stands where is told to every patch before the first block.

Wan tells patches their places by rotary embeddings only, that is, how far they are from each other; where the picture
begins and ends, a large network finds out from the content. A small one does not: without the table Mini-Wan learned
light and colour, and no horizon. The module's path is part of the saved format (`model_index.json`).
"""

from typing import ClassVar

import torch
from diffusers import WanTransformer3DModel
from diffusers.configuration_utils import register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn


class PlacedWanTransformer(WanTransformer3DModel, ModelMixin):  # type: ignore[misc]
    """See WanTransformer3DModel. places: patches that the table has along frames, rows and columns.
    image_dim: None; adapters are loaded only where the configuration names it.

    ModelMixin is named again because diffusers opens only classes whose base it finds by name in their module.
    """

    ignore_for_config: ClassVar[list[str]] = [
        "cross_attn_norm",
        "qk_norm",
        "eps",
        "added_kv_proj_dim",
        "rope_max_seq_len",
        "pos_embed_seq_len",
    ]
    """Arguments of Wan's that stay at their defaults."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        patch_size: tuple[int, int, int] = (1, 2, 2),
        num_attention_heads: int = 2,
        attention_head_dim: int = 64,
        in_channels: int = 64,
        out_channels: int = 64,
        text_dim: int = 128,
        freq_dim: int = 128,
        ffn_dim: int = 384,
        num_layers: int = 6,
        places: tuple[int, int, int] = (5, 3, 5),
        image_dim: int | None = None,
    ) -> None:
        super().__init__(
            patch_size=patch_size,
            num_attention_heads=num_attention_heads,
            attention_head_dim=attention_head_dim,
            in_channels=in_channels,
            out_channels=out_channels,
            text_dim=text_dim,
            freq_dim=freq_dim,
            ffn_dim=ffn_dim,
            num_layers=num_layers,
            image_dim=image_dim,
        )
        self.patch_embedding = PlacedPatches(in_channels, num_attention_heads * attention_head_dim, patch_size, places)


class PlacedPatches(nn.Conv3d):
    """Patches as vectors, plus the vector of their place; pictures of another size stretch the table."""

    def __init__(self, channels: int, width: int, patch: tuple[int, int, int], places: tuple[int, int, int]) -> None:
        super().__init__(channels, width, patch, stride=patch)
        self.table = nn.Parameter(0.5 * torch.randn(1, width, *places))

    def forward(self, latents: Tensor) -> Tensor:
        """[batch, channels, frames, height, width] to [batch, width of the network, frames, rows, columns]."""
        patches = super().forward(latents)
        table: Tensor = self.table
        if patches.shape[2:] != table.shape[2:]:
            table = nn.functional.interpolate(table, size=patches.shape[2:], mode="trilinear", align_corners=True)
        return patches + table.to(patches)
