"""Dia on tiny components of its real classes."""

from collections.abc import Callable

import numpy as np
import pytest

from pipelines.backends.dia import SOUNDS, Dia, create
from pipelines.emotion.state import LABELS
from pipelines.errors import Cancelled, InvalidInput
from pipelines.speech.neural import Line, with_sound

CHANNELS = 3
END, PAD, BEGIN = 16, 17, 18


@pytest.fixture
def voice() -> Dia:
    pytest.importorskip("transformers", minversion="5.23", reason="Python 3.10 has no such transformers")
    import torch
    from transformers import (
        DacConfig,
        DacModel,
        DiaConfig,
        DiaFeatureExtractor,
        DiaForConditionalGeneration,
        DiaProcessor,
        DiaTokenizer,
        GenerationConfig,
    )

    torch.manual_seed(0)
    codec = DacModel(
        DacConfig(
            encoder_hidden_size=4,
            decoder_hidden_size=32,
            downsampling_ratios=[2, 4, 8, 8],
            n_codebooks=CHANNELS,
            codebook_size=16,
            codebook_dim=4,
            sampling_rate=44100,
        )
    )
    small = {
        "num_hidden_layers": 1,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_attention_heads": 2,
        "head_dim": 8,
    }
    config = DiaConfig(
        encoder_config={**small, "num_key_value_heads": 2, "vocab_size": 256},
        decoder_config={
            **small,
            "num_key_value_heads": 2,
            "cross_num_attention_heads": 2,
            "cross_head_dim": 8,
            "cross_num_key_value_heads": 2,
            "cross_hidden_size": 16,
            "vocab_size": 20,
            "num_channels": CHANNELS,
            "pad_token_id": PAD,
            "eos_token_id": END,
            "bos_token_id": BEGIN,
        },
        delay_pattern=[0, 1, 2],
    )
    backend = create()
    backend.model = DiaForConditionalGeneration(config).eval()
    backend.model.generation_config = GenerationConfig(
        bos_token_id=BEGIN, eos_token_id=END, pad_token_id=PAD, do_sample=True, guidance_scale=3.0, top_k=8
    )
    backend.processor = DiaProcessor(DiaFeatureExtractor(sampling_rate=44100, hop_length=512), DiaTokenizer(), codec)
    backend.processor.audio_kwargs = {
        **backend.processor.audio_kwargs,
        "eos_token_id": END,
        "pad_token_id": PAD,
        "bos_token_id": BEGIN,
        "delay_pattern": [0, 1, 2],
    }
    return backend


def _nothing(done: int, total: int) -> None:
    assert 0 < done <= total


def test_a_take_comes_from_its_seed(voice: Dia, line: Callable[..., Line]) -> None:
    takes = [voice.say(line(), seed, _nothing) for seed in (1, 1, 2)]
    assert takes[0].rate == 44100 and takes[0].seconds > 0
    assert np.array_equal(takes[0].samples, takes[1].samples)
    assert takes[0].samples.shape != takes[2].samples.shape or not np.array_equal(takes[0].samples, takes[2].samples)


def test_the_reference_itself_is_not_spoken_again(voice: Dia, line: Callable[..., Line]) -> None:
    cloned = voice.say(line(reference_rate=44100, transcript="What was said."), 1, _nothing)
    most = 2.5 * 1.75 + 0.2  # the room that a generation has, the second of the reference not among it
    assert 0 < cloned.seconds < most


def test_a_reference_without_its_words_is_refused(voice: Dia, line: Callable[..., Line]) -> None:
    with pytest.raises(InvalidInput, match="transcript"):
        voice.say(line(reference_rate=44100), 1, _nothing)


def test_a_clear_feeling_becomes_a_sound_and_a_strong_one_a_stronger_sound(line: Callable[..., Line]) -> None:
    assert with_sound(line("Hello.", label="happy", intensity=0.3), SOUNDS) == "Hello."
    assert with_sound(line("Hello.", label="happy", intensity=0.6), SOUNDS) == "(chuckle) Hello."
    assert with_sound(line("Hello.", label="happy", intensity=1.0), SOUNDS) == "(laughs) Hello."
    assert set(SOUNDS) == set(LABELS) - {"neutral"}


def test_it_stops_inside_a_generation(voice: Dia, line: Callable[..., Line]) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        voice.say(line(), 1, stop)
    assert not voice.model._forward_pre_hooks
