"""The small networks that feed the portrait UNet: tokens of speech and of emotion, the head's place, the motion."""

from itertools import pairwise

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F

from pipelines.emotion.state import LABELS

_ROWS_AT_ONCE = 64
"""Emotion vectors that attend to the bank together; more would only take memory."""


class SpeechTokens(ModelMixin, ConfigMixin):
    """A stretch of Whisper's hidden states becomes the tokens of one frame. Weights: `audio_linear.pth`."""

    @register_to_config
    def __init__(
        self,
        length: int = 10,
        layers: int = 5,
        channels: int = 384,
        hidden_dim: int = 1024,
        dim: int = 1024,
        tokens: int = 32,
    ) -> None:
        super().__init__()
        self.project = TokenProjector(length * layers * channels, hidden_dim, tokens, dim)

    def forward(self, heard: Tensor) -> Tensor:
        """[frames, length, layers, channels] -> [frames, tokens, dim]."""
        return self.project(heard.flatten(1))


class EmotionBank(ModelMixin, ConfigMixin):
    """An emotion vector asks a learned bank, and the answer becomes tokens. Weights: `emo_model.pth`.

    The vector becomes queries; each of the bank's codes becomes keys and values; one attention without an output layer
    joins them. The keys and values are constants, made once a call, so ask for all frames of a clip together.
    """

    @register_to_config
    def __init__(
        self,
        prior_dim: int = 256,
        hidden_dim: int = 1024,
        dim: int = 1024,
        tokens: int = 32,
        codes: int = 64,
        heads: int = 8,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.ask = TokenProjector(prior_dim, hidden_dim, tokens, dim)
        self.answer = TokenProjector(dim, hidden_dim, tokens, dim)
        self.bank = nn.Embedding(codes, dim)
        self.fc_q = nn.Linear(dim, dim)
        self.fc_k = nn.Linear(dim, dim)
        self.fc_v = nn.Linear(dim, dim)

    def forward(self, mu: Tensor) -> Tensor:
        """[rows, prior_dim] -> [rows, tokens, dim]."""
        codes = self.bank(torch.arange(self.bank.num_embeddings, device=mu.device))  # as a call, for offloading hooks
        answers = self.answer(codes).flatten(0, 1)[None]
        keys, values = self._split(self.fc_k(answers)), self._split(self.fc_v(answers))
        made = []
        for rows in mu.split(_ROWS_AT_ONCE):
            query = self._split(self.fc_q(self.ask(rows)))
            size = (len(rows), -1, -1, -1)
            felt = F.scaled_dot_product_attention(query, keys.expand(size), values.expand(size))
            made.append(felt.transpose(1, 2).flatten(2))
        return torch.cat(made)

    def _split(self, states: Tensor) -> Tensor:
        return states.unflatten(-1, (self.heads, -1)).transpose(1, 2)


class EmotionPriors(ModelMixin, ConfigMixin):
    """One vector a label, from which any blend at any strength is mixed.

    mu: [labels, prior_dim]. The published vectors lie on a thin shell (norms 13.3 to 14.0), and lines between them stay
    near it, so that mixing is straight: neutral plus the weighted steps to the labels.
    """

    @register_to_config
    def __init__(self, prior_dim: int = 256, labels: tuple[str, ...] = LABELS) -> None:
        super().__init__()
        self.mu = nn.Parameter(torch.zeros(len(labels), prior_dim), requires_grad=False)

    def mix(self, strength: Tensor) -> Tensor:
        """Strengths [n, labels] of each label, neutral's being ignored -> vectors [n, prior_dim]."""
        neutral = list(self.config["labels"]).index("neutral")
        steps = self.mu - self.mu[neutral]
        return self.mu[neutral] + strength.to(self.mu) @ steps


class PoseGuider(ModelMixin, ConfigMixin):
    """The mask of the head becomes features at the size of the latents. Weights: `pose_guider.pth`."""

    @register_to_config
    def __init__(self, out_channels: int = 320, block_out_channels: tuple[int, ...] = (16, 32, 96, 256)) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, block_out_channels[0], 3, padding=1)
        self.blocks = nn.ModuleList()
        for small, large in pairwise(block_out_channels):
            self.blocks.append(nn.Conv2d(small, small, 3, padding=1))
            self.blocks.append(nn.Conv2d(small, large, 3, padding=1, stride=2))
        self.conv_out = nn.Conv2d(block_out_channels[-1], out_channels, 3, padding=1)

    def forward(self, mask: Tensor) -> Tensor:
        """[n, 3, height, width] in 0..1 -> [n, out_channels, height / 8, width / 8]."""
        features = F.silu(self.conv_in(mask))
        for block in self.blocks:
            features = F.silu(block(features))
        return self.conv_out(features)


class MotionBuckets(ModelMixin, ConfigMixin):
    """How much head and face move, told from the sound and the picture. Weights: Sonic's `audio2bucket.pth`."""

    @register_to_config
    def __init__(self, length: int = 50, channels: int = 384, picture_dim: int = 1024, hidden_dim: int = 1024) -> None:
        super().__init__()
        self.proj1 = nn.Linear(length * channels + picture_dim, hidden_dim)
        self.proj2 = nn.Linear(hidden_dim, hidden_dim)
        self.proj3 = nn.Linear(hidden_dim, 2)

    def forward(self, heard: Tensor, picture: Tensor) -> Tensor:
        """Last hidden states [frames, length, channels] and the picture's token [1, dim] -> buckets [frames, 2]."""
        states = torch.cat([heard.flatten(1), picture.expand(len(heard), -1)], dim=-1)
        states = F.silu(self.proj2(F.silu(self.proj1(states))))
        return self.proj3(states) * 16 + 16


class TokenProjector(nn.Module):
    """Two hidden layers, then a row of tokens, normalised; [n, in_dim] -> [n, tokens, dim]."""

    def __init__(self, in_dim: int, hidden_dim: int, tokens: int, dim: int) -> None:
        super().__init__()
        self.tokens = tokens
        self.proj1 = nn.Linear(in_dim, hidden_dim)
        self.proj2 = nn.Linear(hidden_dim, hidden_dim)
        self.proj3 = nn.Linear(hidden_dim, tokens * dim)
        self.norm = nn.LayerNorm(dim)

    def forward(self, states: Tensor) -> Tensor:
        states = F.relu(self.proj2(F.relu(self.proj1(states))))
        normed: Tensor = self.norm(self.proj3(states).unflatten(-1, (self.tokens, -1)))
        return normed
