"""Pocket TTS on tiny components of its real classes."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.backends.pocket_tts import PocketTts, create
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import Cancelled, InvalidInput
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.requests.speech import SpeechRequest
from pipelines.speech.neural import Line

SPECIALS = {
    "audio_prompt_bos_token": "<voice_bos>",
    "audio_prompt_token": "<voice>",
    "audio_latent_token": "<latent>",
    "audio_bos_token": "<audio_bos>",
}
TEMPLATE = (
    "{% for m in messages %}{% for c in m['content'] %}{% if c['type'] == 'audio' %}<voice_bos><voice>"
    "{% else %}{{ c['text'] }}{% endif %}{% endfor %}{% endfor %}<audio_bos>"
)


@pytest.fixture
def voice(letter_tokenizer: Callable[..., Any]) -> PocketTts:
    pytest.importorskip("transformers", minversion="5.23", reason="Python 3.10 has no such transformers")
    import torch
    from transformers import (
        PocketTTSAudioTokenizerConfig,
        PocketTTSAudioTokenizerModel,
        PocketTTSConfig,
        PocketTTSFeatureExtractor,
        PocketTTSForConditionalGeneration,
        PocketTTSProcessor,
    )

    torch.manual_seed(0)
    tokenizer = letter_tokenizer(list(SPECIALS.values()), SPECIALS)
    ids = {f"{name}_id": tokenizer.convert_tokens_to_ids(word) for name, word in SPECIALS.items()}
    codec = PocketTTSAudioTokenizerModel(
        PocketTTSAudioTokenizerConfig(
            hidden_size=16,
            num_filters=4,
            num_hidden_layers=1,
            intermediate_size=16,
            num_attention_heads=2,
            num_key_value_heads=2,
            upsample_groups=16,
            latent_dim=8,
        )
    )
    head = {"hidden_size": 16, "num_hidden_layers": 1, "latent_dim": 8, "condition_dim": 16}
    config = PocketTTSConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        latent_dim=8,
        flow_head_config={**head, "frequency_embedding_size": 8},
        **ids,
    )
    backend = create()
    backend.model = PocketTTSForConditionalGeneration(config).eval()
    backend.processor = PocketTTSProcessor(
        PocketTTSFeatureExtractor(frame_size=codec.config.frame_size, pad_to_multiple_of=codec.config.frame_size),
        tokenizer,
        audio_tokenizer=codec.eval(),
        chat_template=TEMPLATE,
    )
    return backend


def _nothing(done: int, total: int) -> None:
    assert 0 < done <= total


def test_a_take_comes_from_its_seed(voice: PocketTts, line: Callable[..., Line]) -> None:
    takes = [voice.say(line(reference_rate=24000), seed, _nothing).mono() for seed in (1, 1, 2)]
    assert takes[0].dtype == np.float32 and len(takes[0]) % 1920 == 0 and len(takes[0]) > 0
    assert np.array_equal(takes[0], takes[1])
    assert len(takes[2]) != len(takes[0]) or not np.array_equal(takes[2], takes[0])


def test_the_reference_changes_the_voice(voice: PocketTts, line: Callable[..., Line]) -> None:
    own, cloned = (voice.say(line(reference_rate=rate), 1, _nothing).mono() for rate in (None, 24000))
    assert len(own) != len(cloned) or not np.array_equal(own, cloned)


def test_long_texts_are_said_stretch_by_stretch(voice: PocketTts, line: Callable[..., Line]) -> None:
    stops: list[float] = []
    text = "This is the first of some sentences. And this is another one, which is longer. The end."
    sound = voice.say(line(text), 1, lambda done, total: stops.append(done / total))
    assert stops == sorted(stops) and stops[-1] <= 1.0
    assert sound.seconds > voice.say(line("The end."), 1, _nothing).seconds


def test_arousal_frees_the_voice(voice: PocketTts, line: Callable[..., Line], monkeypatch: pytest.MonkeyPatch) -> None:
    heard: dict[str, float] = {}
    generate = voice.model.generate

    def listening(label: str) -> Callable[..., Any]:
        def wrapped(**inputs: Any) -> Any:
            heard[label] = inputs["temperature"]
            return generate(**inputs)

        return wrapped

    for label in ("angry", "sad"):
        monkeypatch.setattr(voice.model, "generate", listening(label))
        voice.say(line(label=label), 1, _nothing)
    assert 0.3 <= heard["sad"] < heard["angry"] <= 0.7


def test_it_stops_inside_a_generation_and_leaves_no_hook(voice: PocketTts, line: Callable[..., Line]) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        voice.say(line(), 1, stop)
    assert not voice.model._forward_pre_hooks


def _asked(**changes: Any) -> SpeechRequest:
    curve = EmotionCurve.constant(from_labels({"sad": 1.0}))
    return SpeechRequest(**{"text": "Hello there, my friend.", "curve": curve, "backend": "pocket_tts", **changes})


def test_a_run_fills_its_slot_to_the_sample_and_tells_of_every_take(voice: PocketTts) -> None:
    steps: list[float] = []

    def on_step(done: int, total: int, preview: Any = None) -> None:
        steps.append(done / total)

    for seconds in (0.5, 2.4):
        take = voice.run(_asked(seconds=seconds, takes=2, seed=4), on_step)
        assert len(take.sound.samples) == round(seconds * take.sound.rate)
        assert [told["seed"] for told in take.facts["takes"]] == [4, 5]
        best = min(take.facts["takes"], key=lambda told: told["distance"])
        assert take.facts["chosen_seed"] == best["seed"]
        assert (take.facts["pace"] > 1.0) == (seconds == 0.5)
    assert steps[-1] <= 1.0 and voice.estimate(_asked(takes=2)).seconds > 0.0


def test_only_what_is_missing_is_played_by_the_restyler(voice: PocketTts) -> None:
    def on_step(done: int, total: int, preview: Any = None) -> None:
        """Nobody follows."""

    plain = EmotionCurve.constant(from_labels({"neutral": 1.0}))
    still, moved = (voice.run(_asked(seed=4, **changes), on_step) for changes in ({"curve": plain}, {}))
    assert all(key["intensity"] == 0.0 for key in still.facts["restyled"]["keyframes"])
    assert still.sound.rate == voice.rate and still.sound.seconds != moved.sound.seconds
    added = EmotionCurve.from_dict(moved.facts["restyled"])
    assert 0.0 < added.at(0.3).intensity <= 1.0 and added.at(0.3).dominant == "sad"


def test_a_reference_is_read_from_its_file_at_the_rate_of_the_model(voice: PocketTts, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).standard_normal(48000).astype(np.float32) * 0.1
    reference = write_wav(tmp_path / "me.wav", Audio(samples=noise, rate=16000))

    def on_step(done: int, total: int, preview: Any = None) -> None:
        """Nobody follows."""

    own, cloned = (voice.run(_asked(reference=path), on_step).sound for path in (None, reference))
    assert own.samples.shape != cloned.samples.shape or not np.array_equal(own.samples, cloned.samples)
    silent = write_wav(tmp_path / "silent.wav", Audio(samples=np.zeros(48000, dtype=np.float32), rate=16000))
    with pytest.raises(InvalidInput, match="silent"):
        voice.run(_asked(reference=silent), on_step)


def test_unloading_frees_the_model(voice: PocketTts) -> None:
    seen = weakref.ref(voice.model)
    voice.unload()
    voice.unload()
    gc.collect()
    assert seen() is None


def test_it_says_before_the_run_that_the_restyler_plays_the_feeling() -> None:
    lowering = create().lower(EmotionCurve.constant(from_labels({"sad": 1.0})))
    assert any("restyler" in part for part in lowering.approximates)
