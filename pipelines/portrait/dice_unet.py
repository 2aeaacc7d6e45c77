"""The UNet of DICE-Talk and Sonic: Stable Video Diffusion's, heard and felt per frame."""

from typing import Any, cast

import torch
from diffusers.configuration_utils import register_to_config
from diffusers.models.modeling_utils import ModelMixin  # noqa: F401 - from_pretrained looks for it beside the class
from diffusers.models.transformers.transformer_temporal import TransformerSpatioTemporalModel
from diffusers.models.unets.unet_spatio_temporal_condition import UNetSpatioTemporalConditionModel
from torch import Tensor
from torch.nn import functional as F

from pipelines.portrait.dice_attention import AdapterAttention, Tokens

_DOWN = ("CrossAttnDownBlockSpatioTemporal",) * 3 + ("DownBlockSpatioTemporal",)
_UP = ("UpBlockSpatioTemporal",) + ("CrossAttnUpBlockSpatioTemporal",) * 3


class PortraitUNet(UNetSpatioTemporalConditionModel):
    """`UNetSpatioTemporalConditionModel` of diffusers with exactly four differences.

    1. It attends to tokens per frame: the picture's, and those of each adapter (speech; emotion).
    2. Features of the head's place are added after the first convolution.
    3. The spatial attention holds each adapter to its region; attention over time sees the mean of a window's tokens.
    4. Cross-attention is `AdapterAttention`.

    At full size with two adapters it holds 1,626,859,242 numbers in 1556 tensors, named as in the published files.
    Source: Tan et al., Disentangle Identity, Cooperate Emotion (ACM MM 2025, arXiv 2504.18087); with one adapter,
    Ji et al., Sonic (CVPR 2025). Written from their description on top of diffusers.
    """

    @register_to_config
    def __init__(
        self,
        sample_size: int = 96,
        in_channels: int = 8,
        out_channels: int = 4,
        down_block_types: tuple[str, ...] = _DOWN,
        up_block_types: tuple[str, ...] = _UP,
        block_out_channels: tuple[int, ...] = (320, 640, 1280, 1280),
        addition_time_embed_dim: int = 256,
        projection_class_embeddings_input_dim: int = 768,
        layers_per_block: int = 2,
        cross_attention_dim: int = 1024,
        transformer_layers_per_block: int = 1,
        num_attention_heads: tuple[int, ...] = (5, 10, 20, 20),
        num_frames: int = 25,
        adapters: int = 2,
    ) -> None:
        super().__init__(
            sample_size=sample_size,
            in_channels=in_channels,
            out_channels=out_channels,
            down_block_types=down_block_types,
            up_block_types=up_block_types,
            block_out_channels=block_out_channels,
            addition_time_embed_dim=addition_time_embed_dim,
            projection_class_embeddings_input_dim=projection_class_embeddings_input_dim,
            layers_per_block=layers_per_block,
            cross_attention_dim=cross_attention_dim,
            transformer_layers_per_block=transformer_layers_per_block,
            num_attention_heads=num_attention_heads,
            num_frames=num_frames,
        )
        for name, module in self.named_modules():
            if isinstance(module, TransformerSpatioTemporalModel):
                module.__class__ = _FrameTransformer  # same weights, another forward
            if name.endswith("attn2"):
                module.set_processor(AdapterAttention(module.to_q.out_features, cross_attention_dim, adapters))

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        picture: Tensor,
        adapters: tuple[Tensor, ...],
        added_time_ids: Tensor,
        regions: tuple[Tensor, ...] = (),
        place: Tensor | None = None,
    ) -> Tensor:
        """Predict for every frame of a window; [batch, frames, out_channels, height, width].

        sample: [batch, frames, in_channels, height, width]; height and width are multiples of 8.
        timestep: one number, for all.
        picture: [batch, 1, dim], the picture's token, or zeros to leave it out.
        adapters: one tensor [batch, frames, tokens, dim] an adapter.
        added_time_ids: [batch, 3]: frames per second, motion bucket, expression bucket.
        regions: one mask [1, 1, H, W] in 0..1 an adapter, at any size; () to let them act everywhere.
        place: [frames or 1, block_out_channels[0], height, width], features of where the head is, or None.
        """
        batch, frames = sample.shape[:2]
        embedding = self._time_embedding(timestep, added_time_ids, sample.dtype).repeat_interleave(frames, dim=0)
        indicator = torch.zeros(batch, frames, dtype=sample.dtype, device=sample.device)
        tokens = Tokens(
            picture.repeat_interleave(frames, dim=0), tuple(states.flatten(0, 1) for states in adapters), regions
        )

        hidden = self.conv_in(sample.flatten(0, 1))
        if place is not None:
            hidden = hidden + place.expand(frames, -1, -1, -1).repeat(batch, 1, 1, 1)

        skips = [hidden]
        for block in self.down_blocks:
            hidden, more = _run(block, hidden, embedding, indicator, tokens)
            skips.extend(more)
        hidden = _run(self.mid_block, hidden, embedding, indicator, tokens)
        for block in self.up_blocks:
            count = len(cast(torch.nn.ModuleList, block.resnets))
            taken, skips = tuple(skips[-count:]), skips[:-count]
            hidden = _run(block, hidden, embedding, indicator, tokens, res_hidden_states_tuple=taken)
        return self.conv_out(self.conv_act(self.conv_norm_out(hidden))).unflatten(0, (batch, frames))

    def _time_embedding(self, timestep: Tensor, added_time_ids: Tensor, dtype: torch.dtype) -> Tensor:
        batch = len(added_time_ids)
        noise = self.time_proj(timestep.reshape(1).to(added_time_ids.device).expand(batch)).to(dtype)
        motion = self.add_time_proj(added_time_ids.flatten()).reshape(batch, -1).to(dtype)
        return self.time_embedding(noise) + self.add_embedding(motion)


class _FrameTransformer(TransformerSpatioTemporalModel):
    """Attention within frames, then over time, to the tokens of a window."""

    def forward(
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tokens,
        image_only_indicator: Tensor,
        return_dict: bool = False,  # noqa: ARG002 - the blocks ask for a tuple
    ) -> tuple[Tensor]:
        """hidden_states: [batch x frames, channels, height, width]; a tuple with the same shape comes back."""
        batch, frames = image_only_indicator.shape
        height, width = hidden_states.shape[-2:]
        within = encoder_hidden_states._replace(
            regions=tuple(
                region if region is None else _positions(region, height, width)
                for region in encoder_hidden_states.regions
            )
        )
        over_time = Tokens(
            _window_mean(encoder_hidden_states.picture, batch),
            tuple(_window_mean(states, batch) for states in encoder_hidden_states.adapters),
        )

        states = self.proj_in(self.norm(hidden_states).flatten(2).transpose(1, 2))
        clock = self.time_proj(torch.arange(frames, device=states.device).repeat(batch)).to(states.dtype)
        clock = self.time_pos_embed(clock)[:, None]
        for spatial, temporal in zip(self.transformer_blocks, self.temporal_transformer_blocks, strict=True):
            states = spatial(states, encoder_hidden_states=within)
            moved = temporal(states + clock, num_frames=frames, encoder_hidden_states=over_time)
            states = self.time_mixer(x_spatial=states, x_temporal=moved, image_only_indicator=image_only_indicator)
        states = self.proj_out(states).transpose(1, 2).unflatten(2, (height, width)).contiguous()
        return (states + hidden_states,)


def _run(
    block: torch.nn.Module, hidden: Tensor, embedding: Tensor, indicator: Tensor, tokens: Tokens, **skips: Any
) -> Any:
    """Call a block of diffusers, with the tokens where it attends."""
    if getattr(block, "has_cross_attention", False):
        skips["encoder_hidden_states"] = tokens
    return block(hidden_states=hidden, temb=embedding, image_only_indicator=indicator, **skips)


def _window_mean(states: Tensor, batch: int) -> Tensor:
    """[batch x frames, tokens, dim] -> [batch, tokens, dim]."""
    return states.unflatten(0, (batch, -1)).mean(dim=1)


def _positions(region: Tensor, height: int, width: int) -> Tensor:
    """A mask [1, 1, H, W] brought to one number a position, [1, height x width, 1]."""
    return F.interpolate(region, size=(height, width), mode="bicubic").flatten(1)[..., None]
