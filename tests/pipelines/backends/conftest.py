"""Tiny, randomly initialised components that stand in for large ones: the same classes, a few thousand numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.media.types import Audio
from pipelines.speech.neural import Line

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,!?'-:;[]()_\n"


@pytest.fixture
def letter_tokenizer() -> Callable[..., Any]:
    """Makes a tokenizer that reads letter by letter and knows some special words."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    def make(specials: Sequence[str], names: Mapping[str, str] = {}) -> Any:
        words = ["<unk>", "<s>", "</s>", "<pad>", *LETTERS, *specials]
        tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
        return PreTrainedTokenizerFast(
            tokenizer_object=tokenizer,
            unk_token="<unk>",
            bos_token="<s>",
            eos_token="</s>",
            pad_token="<pad>",
            additional_special_tokens=list(specials),
            extra_special_tokens=dict(names),
        )

    return make


@pytest.fixture
def line() -> Callable[..., Line]:
    """Makes a line to be spoken, with or without a reference voice of a given rate."""

    def make(
        text: str = "Hello there, my friend.",
        *,
        label: str = "neutral",
        intensity: float = 1.0,
        reference_rate: int | None = None,
        transcript: str | None = None,
        slot: float | None = None,
        language: str = "en",
    ) -> Line:
        reference = None
        if reference_rate is not None:
            noise = 0.1 * np.random.default_rng(0).standard_normal(reference_rate)
            reference = Audio(samples=noise.astype(np.float32), rate=reference_rate)
        return Line(
            text=text,
            language=language,
            curve=EmotionCurve.constant(from_labels({label: 1.0}, intensity)),
            seconds=slot or 1.6,
            slot=slot,
            reference=reference,
            transcript=transcript,
        )

    return make
