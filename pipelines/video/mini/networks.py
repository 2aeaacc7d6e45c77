"""The parts of Mini-Wan: a tokenizer, a text encoder and a transformer of the classes that Wan has, only small."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from diffusers import UniPCMultistepScheduler
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch import Tensor
from transformers import PreTrainedTokenizerFast, UMT5Config, UMT5EncoderModel

from pipelines.video.mini.scenes import FRAMES, HEIGHT, WIDTH
from pipelines.video.patch_codec import SIDE, SPAN
from pipelines.video.placed_wan import PlacedWanTransformer

TOKENS = 112
"""Tokens of a text."""

TEXT_WIDTH = 128
VOCABULARY = 1600
SHIFT = 3.0
"""Of the noise levels towards the noisy end, in training and in sampling."""


def fit_tokenizer(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """Byte pairs of `texts`, small letters only; every other text can be told, too, in more tokens."""
    tokenizer = Tokenizer(models.BPE(unk_token=None))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<pad>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", model_max_length=TOKENS
    )


def new_text_encoder() -> UMT5EncoderModel:
    """A text encoder with random weights."""
    return UMT5EncoderModel(
        UMT5Config(
            vocab_size=VOCABULARY, d_model=TEXT_WIDTH, d_kv=32, d_ff=256, num_layers=2, num_heads=4, dropout_rate=0.0
        )
    )


def new_transformer(channels: int) -> PlacedWanTransformer:
    """A transformer with random weights for latents of a codec."""
    frames, rows, columns = (FRAMES - 1) // SPAN + 1, HEIGHT // (2 * SIDE), WIDTH // (2 * SIDE)
    network: PlacedWanTransformer = PlacedWanTransformer(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=64,
        in_channels=channels,
        out_channels=channels,
        text_dim=TEXT_WIDTH,
        freq_dim=128,
        ffn_dim=384,
        num_layers=6,
        places=(frames, rows, columns),
    )
    return network


def scheduler() -> UniPCMultistepScheduler:
    """The sampler; the transformer tells the finished latents, not a velocity (Li & He, 2025: "Back to Basics")."""
    return UniPCMultistepScheduler(prediction_type="sample", use_flow_sigmas=True, flow_shift=SHIFT)


def encode_texts(tokenizer: Any, encoder: UMT5EncoderModel, texts: Sequence[str]) -> Tensor:
    """[texts, TOKENS, channels] with zeros behind each text, as Wan's pipeline makes them; gradients go through."""
    told = tokenizer(list(texts), padding="longest", max_length=TOKENS, truncation=True, return_tensors="pt")
    states = encoder(told.input_ids, told.attention_mask).last_hidden_state
    states = states * told.attention_mask[..., None]
    return torch.nn.functional.pad(states, (0, 0, 0, TOKENS - states.shape[1]))
