"""The networks of the neural voices, as transformers builds them: its defaults are those of the published ones.

An extent's frames are those of the codec. A sentence is run through the language model at once, which takes a little
more than saying it token by token.
"""

from typing import Any

import torch
from torch import nn
from transformers import (
    DacConfig,
    DacModel,
    DiaConfig,
    DiaForConditionalGeneration,
    HiggsAudioV2Config,
    HiggsAudioV2ForConditionalGeneration,
    HiggsAudioV2TokenizerConfig,
    HubertModel,
    PocketTTSAudioTokenizerConfig,
    PocketTTSAudioTokenizerModel,
    PocketTTSConfig,
    PocketTTSForConditionalGeneration,
)
from transformers.initialization import no_init_weights

from pipelines.backends.released.released import Part, Released, Stage
from pipelines.memory.law import Extent

_SOURCE = "transformers' defaults of {}"


def dia() -> Released:
    """Dia 1.6B with the codec DAC, 86 frames a second; it predicts with and without the text."""
    return Released(
        source=_SOURCE.format("DiaConfig; DAC at 44.1 kHz by its paper"),
        parts={
            "model": Part(lambda: DiaForConditionalGeneration(DiaConfig())),
            "codec": _dac(
                DacConfig(
                    encoder_hidden_size=64,
                    decoder_hidden_size=1536,
                    downsampling_ratios=[2, 4, 8, 8],
                    n_codebooks=9,
                    sampling_rate=44100,
                )
            ),
        },
        stages={
            "predicting": Stage(
                "model",
                lambda model, extent: model(
                    input_ids=torch.ones(2, 1024, dtype=torch.long),
                    decoder_input_ids=torch.ones(2, extent.frames, 9, dtype=torch.long),
                    use_cache=True,
                ),
                _spoken(86.0),
            ),
            "decoding": Stage("codec", _decode, _spoken(86.0)),
        },
    )


def higgs_audio() -> Released:
    """Higgs Audio v2 3B with its own codec, 25 frames a second, counted as the two networks that it is made of."""
    codec = HiggsAudioV2TokenizerConfig()
    return Released(
        source=_SOURCE.format("HiggsAudioV2Config and HiggsAudioV2TokenizerConfig"),
        parts={
            "model": Part(lambda: HiggsAudioV2ForConditionalGeneration(HiggsAudioV2Config())),
            "codec": _dac(codec.acoustic_model_config),
            "listener": Part(lambda: HubertModel(codec.semantic_model_config), torch.float32),
        },
        stages={
            "predicting": Stage(
                "model",
                lambda model, extent: model(
                    audio_input_ids=torch.ones(1, 512 + extent.frames, 8, dtype=torch.long),
                    use_cache=True,
                    logits_to_keep=1,
                ),
                _spoken(25.0),
            ),
            "decoding": Stage("codec", _decode, _spoken(25.0)),
        },
    )


def pocket_tts() -> Released:
    """Pocket TTS with its codec, 12.5 frames a second, in full precision, as a processor likes it."""

    def predict(model: Any, extent: Extent) -> object:
        return model(input_ids=torch.ones(1, 512 + extent.frames, dtype=torch.long), use_cache=True)

    return Released(
        source=_SOURCE.format("PocketTTSConfig and PocketTTSAudioTokenizerConfig"),
        parts={
            "model": Part(lambda: PocketTTSForConditionalGeneration(PocketTTSConfig()), torch.float32),
            "codec": Part(lambda: PocketTTSAudioTokenizerModel(PocketTTSAudioTokenizerConfig()), torch.float32),
        },
        stages={
            "predicting": Stage("model", predict, _spoken(12.5)),
            "decoding": Stage(
                "codec", lambda model, extent: model.decode(torch.randn(1, extent.frames, 32)), _spoken(12.5)
            ),
        },
    )


def _spoken(rate: float) -> tuple[Extent, ...]:
    """5, 15, 30 and 60 seconds at so many frames a second."""
    return tuple(Extent(frames=round(seconds * rate)) for seconds in (5, 15, 30, 60))


def _dac(config: DacConfig) -> Part:
    """DAC; its first values, which depend on the content of tensors, are left out."""

    def build() -> nn.Module:
        with no_init_weights():
            codec: nn.Module = DacModel(config)
            return codec

    return Part(build, torch.float32)


def _decode(model: Any, extent: Extent) -> object:
    return model.decoder(torch.randn(1, model.config.hidden_size, extent.frames))
