"""Higgs Audio on tiny components of its real classes.

Its tokenizer wants torchaudio for one function; where that does not load beside this torch, that function is lent.
"""

import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipelines.backends import higgs_audio
from pipelines.backends.higgs_audio import HiggsAudio, conversation, create
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import Cancelled, MissingDependency
from pipelines.speech.neural import Line

SPECIALS = ("<|AUDIO_OUT|>", "<|audio_out_bos|>", "<|audio_eos|>", "<|reserved_special_token_6|>")
TEMPLATE = (
    "{% for m in messages %}<s>{{ m['role'] }}\n{% for c in m['content'] %}{% if c['type'] == 'audio' %}"
    "<|audio_out_bos|><|AUDIO_OUT|><|audio_eos|>{% else %}{{ c['text'] }}{% endif %}{% endfor %}</s>{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\n<|audio_out_bos|>{% endif %}"
)
BEGIN, END = 16, 17


@pytest.fixture
def voice(letter_tokenizer: Callable[..., Any], lent_torchaudio: None, monkeypatch: pytest.MonkeyPatch) -> HiggsAudio:
    import torch
    from transformers import (
        DacFeatureExtractor,
        HiggsAudioV2Config,
        HiggsAudioV2ForConditionalGeneration,
        processing_utils,
    )
    from transformers.models.higgs_audio_v2.processing_higgs_audio_v2 import HiggsAudioV2Processor
    from transformers.models.higgs_audio_v2_tokenizer.configuration_higgs_audio_v2_tokenizer import (
        HiggsAudioV2TokenizerConfig,
    )
    from transformers.models.higgs_audio_v2_tokenizer.modeling_higgs_audio_v2_tokenizer import (
        HiggsAudioV2TokenizerModel,
    )

    # Where the library looks classes up, it may have noted before that torchaudio is missing.
    monkeypatch.setattr(
        processing_utils.transformers_module, "HiggsAudioV2TokenizerModel", HiggsAudioV2TokenizerModel, raising=False
    )
    torch.manual_seed(0)
    ratios = [8, 5, 4, 2, 3]
    codec = HiggsAudioV2TokenizerModel(
        HiggsAudioV2TokenizerConfig(
            target_bandwidths=(0.2,),
            codebook_size=16,
            codebook_dim=4,
            acoustic_model_config={
                "model_type": "dac",
                "encoder_hidden_size": 4,
                "decoder_hidden_size": 64,
                "hidden_size": 16,
                "n_codebooks": 2,
                "downsampling_ratios": ratios,
                "upsampling_ratios": ratios,
            },
            semantic_model_config={
                "model_type": "hubert",
                "hidden_size": 16,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "intermediate_size": 16,
                "conv_dim": [8] * 7,
                "num_conv_pos_embeddings": 16,
                "num_conv_pos_embedding_groups": 2,
                "mask_time_prob": 0.0,
            },
        )
    )
    tokenizer = letter_tokenizer(SPECIALS)
    ids = [tokenizer.convert_tokens_to_ids(word) for word in SPECIALS]
    config = HiggsAudioV2Config(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        pad_token_id=3,
        bos_token_id=1,
        eos_token_id=2,
        num_codebooks=2,
        codebook_size=18,
        audio_token_id=ids[0],
        audio_bos_token_id=ids[1],
        audio_delay_token_id=ids[3],
        audio_stream_bos_id=BEGIN,
        audio_stream_eos_id=END,
    )
    backend = create()
    backend.model = HiggsAudioV2ForConditionalGeneration(config).eval()
    backend.processor = HiggsAudioV2Processor(
        DacFeatureExtractor(sampling_rate=24000, hop_length=960),
        tokenizer,
        codec.eval(),
        chat_template=TEMPLATE,
        audio_stream_bos_id=BEGIN,
        audio_stream_eos_id=END,
    )
    return backend


@pytest.fixture
def lent_torchaudio(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import torch

    lent = ModuleType("torchaudio")
    lent.__spec__ = ModuleSpec("torchaudio", None)
    lent.functional = SimpleNamespace(  # type: ignore[attr-defined]
        resample=lambda sound, old, new: torch.nn.functional.interpolate(sound, scale_factor=new / old, mode="linear")
    )
    monkeypatch.setitem(sys.modules, "torchaudio", lent)
    yield
    module = "transformers.models.higgs_audio_v2_tokenizer.modeling_higgs_audio_v2_tokenizer"
    monkeypatch.delitem(sys.modules, module, raising=False)


def _nothing(done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.mark.parametrize(("rate", "transcript"), [(None, None), (24000, None), (24000, "What was said.")])
def test_a_take_comes_from_its_seed(
    voice: HiggsAudio, line: Callable[..., Line], rate: int | None, transcript: str | None
) -> None:
    asked = line(reference_rate=rate, transcript=transcript)
    takes = [voice.say(asked, seed, _nothing) for seed in (1, 1, 2)]
    assert takes[0].rate == 24000 and takes[0].seconds > 0
    assert np.array_equal(takes[0].samples, takes[1].samples)
    assert takes[0].samples.shape != takes[2].samples.shape or not np.array_equal(takes[0].samples, takes[2].samples)


def test_the_feeling_is_told_as_the_scene(line: Callable[..., Line]) -> None:
    furious, calm = (conversation(line(label=label)) for label in ("angry", "neutral"))
    assert "furious" in furious[1]["content"][1]["text"] and "calm" in calm[1]["content"][1]["text"]
    assert furious[-1]["content"][0]["text"] == "Hello there, my friend."


def test_a_reference_with_its_words_is_an_earlier_turn_and_without_them_it_introduces_the_speaker(
    line: Callable[..., Line],
) -> None:
    roles = [message["role"] for message in conversation(line(reference_rate=24000, transcript="Said before."))]
    assert roles == ["system", "scene", "user", "assistant", "user"]
    introduced = conversation(line(reference_rate=24000))
    assert [message["role"] for message in introduced] == ["system", "scene", "user"]
    assert introduced[1]["content"][-1]["type"] == "audio"
    assert introduced[-1]["content"][0]["text"].startswith("[SPEAKER0] ")


def test_it_stops_inside_a_generation(voice: HiggsAudio, line: Callable[..., Line]) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        voice.say(line(), 1, stop)
    assert not voice.model._forward_pre_hooks


def test_without_torchaudio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(higgs_audio, "find_spec", {}.get)
    with pytest.raises(MissingDependency, match="torchaudio"):
        create().load("cpu", "resident")


def test_the_change_of_a_curve_is_said_to_be_told_in_stages() -> None:
    lowering = create().lower(EmotionCurve.constant(from_labels({"sad": 1.0}, 0.7)))
    assert any("stages" in part for part in lowering.approximates)
