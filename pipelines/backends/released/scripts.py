"""The networks that write scripts down and translate them, as transformers builds them by their published sizes."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from transformers import (
    M2M100Config,
    M2M100ForConditionalGeneration,
    T5Config,
    T5ForConditionalGeneration,
    WhisperConfig,
    WhisperForConditionalGeneration,
)

from pipelines.backends.released.released import Part, Released, Stage
from pipelines.backends.translator import BATCH, BEAMS
from pipelines.memory.law import Extent
from pipelines.speech.recognition import spare_encoder


def whisper() -> Released:
    """Whisper large-v3-turbo; a window of 30 s, whatever the recording's length, is heard at once.

    The times of words come from the decoder's attention, which is kept; that of the encoder is not.
    """

    def hear(model: Any, extent: Extent) -> object:
        return model(
            input_features=torch.randn(1, 128, extent.frames),
            decoder_input_ids=torch.ones(1, 448, dtype=torch.long),
            output_attentions=True,
        )

    def build() -> nn.Module:
        model: nn.Module = WhisperForConditionalGeneration(
            WhisperConfig(
                vocab_size=51866,
                num_mel_bins=128,
                d_model=1280,
                encoder_layers=32,
                decoder_layers=4,
                encoder_attention_heads=20,
                decoder_attention_heads=20,
                encoder_ffn_dim=5120,
                decoder_ffn_dim=5120,
                attn_implementation="eager",
            )
        )
        spare_encoder(model)
        return model

    return Released(
        source="the sizes of large-v3-turbo as OpenAI published them",
        parts={"model": Part(build, torch.float16)},
        stages={"predicting": Stage("model", hear, [Extent(frames=3000)])},
    )


def madlad400() -> Released:
    """MADLAD-400 3B, in full precision, as a processor likes it."""

    def build() -> nn.Module:
        model: nn.Module = T5ForConditionalGeneration(
            T5Config(
                vocab_size=256000,
                d_model=1024,
                d_kv=128,
                d_ff=8192,
                num_layers=32,
                num_decoder_layers=32,
                num_heads=16,
                feed_forward_proj="gated-gelu",
                tie_word_embeddings=False,
            )
        )
        model.lm_head = nn.Linear(1024, 256000, bias=False)  # its file has words to read and words to write
        return model

    return _translator("the sizes of MADLAD-400 3B in its paper and its file", build)


def m2m100() -> Released:
    """M2M-100 with 418 million weights, in full precision."""

    def build() -> nn.Module:
        model: nn.Module = M2M100ForConditionalGeneration(M2M100Config(vocab_size=128112))
        return model

    return _translator("transformers' defaults of M2M100Config", build)


def _translator(source: str, build: Callable[[], nn.Module]) -> Released:
    """An extent's frames are the tokens of a sentence; the answer may have twice as many.

    The scores of all words are kept for every token that is written, which is most of what is traced.
    """

    def translate(model: Any, extent: Extent) -> object:
        rows = BATCH * BEAMS
        return model(
            input_ids=torch.ones(rows, extent.frames, dtype=torch.long),
            decoder_input_ids=torch.ones(rows, 2 * extent.frames + 16, dtype=torch.long),
            use_cache=True,
        )

    return Released(
        source=source,
        parts={"model": Part(build, torch.float32)},
        stages={"predicting": Stage("model", translate, [Extent(frames=tokens) for tokens in (16, 64, 128, 256)])},
    )
