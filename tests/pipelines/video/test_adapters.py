"""Adapters: as strong as their mood, gone without a trace."""

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file, save_file

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels, from_word
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.video.adapters import MOOD_KEY, adapter_weights, early, mood_of
from pipelines.video.guidance import EmotionGuidance
from pipelines.video.moods import moods
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS, tiny_wan

ONLY_TEXT = EmotionGuidance(boost=0.0)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Adapters with random weights for two moods."""
    folder, found = tmp_path_factory.mktemp("adapters"), {}
    for seed, mood in enumerate(("sad", "angry")):
        torch.manual_seed(seed)
        pipe = tiny_wan()
        config = LoraConfig(r=4, lora_alpha=4, target_modules=["to_q", "to_v"], init_lora_weights=False)
        pipe.transformer.add_adapter(config)
        layers = get_peft_model_state_dict(pipe.transformer)
        WanEmotionPipeline.save_lora_weights(folder, transformer_lora_layers=layers, weight_name=f"{mood}.safetensors")
        found[mood] = folder / f"{mood}.safetensors"
        save_file(load_file(found[mood]), found[mood], metadata={MOOD_KEY: mood})
    return found


def _run(pipe: WanEmotionPipeline, curve: EmotionCurve, adapters: dict[str, Path] | None, **changes: Any) -> Any:
    return pipe(
        "a woman walks",
        curve=curve,
        adapters=adapters,
        emotion=ONLY_TEXT,
        height=16,
        width=16,
        num_frames=9,
        num_inference_steps=4,
        max_sequence_length=TOKENS,
        output_type="latent",
        generator=torch.Generator().manual_seed(0),
        **changes,
    ).frames


def _sad(intensity: float) -> EmotionCurve:
    return EmotionCurve.constant(from_word("sad", intensity))


def test_a_file_names_its_mood(files: dict[str, Path], tmp_path: Path) -> None:
    assert mood_of(files["sad"]) == "sad"
    save_file({"a": torch.zeros(1)}, tmp_path / "plain.safetensors")
    with pytest.raises(InvalidInput, match="names no mood"):
        mood_of(tmp_path / "plain.safetensors")
    (tmp_path / "text.safetensors").write_text("no weights")
    with pytest.raises(UnreadableMedia, match="not an adapter file"):
        mood_of(tmp_path / "text.safetensors")


def test_weights_are_mean_strengths_and_blend() -> None:
    blend = EmotionCurve.constant(from_labels({"sad": 0.6, "angry": 0.4}, 0.5))
    assert adapter_weights(moods(blend, [0.0, 1.0]), ("sad", "angry", "awe")) == pytest.approx(
        {"sad": 0.3, "angry": 0.2, "awe": 0.0}
    )


def test_more_feeling_is_more_adapter(wan: WanEmotionPipeline, files: dict[str, Path]) -> None:
    shifts = []
    for intensity in (0.3, 0.6, 1.0):
        plain = _run(wan, _sad(intensity), None)
        shifts.append(float((_run(wan, _sad(intensity), {"sad": files["sad"]}) - plain).norm()))
    assert 0 < shifts[0] < shifts[1] < shifts[2]


def test_an_adapter_whose_mood_is_not_felt_does_nothing(wan: WanEmotionPipeline, files: dict[str, Path]) -> None:
    assert torch.allclose(_run(wan, _sad(0.8), {"angry": files["angry"]}), _run(wan, _sad(0.8), None), atol=1e-6)


def test_two_adapters_blend(wan: WanEmotionPipeline, files: dict[str, Path]) -> None:
    blend = EmotionCurve.constant(from_labels({"sad": 0.5, "angry": 0.5}))
    both = _run(wan, blend, files)
    for mood in files:
        assert not torch.allclose(both, _run(wan, blend, {mood: files[mood]}), atol=1e-4)


def test_a_schedule_weakens_the_late_steps(wan: WanEmotionPipeline, files: dict[str, Path]) -> None:
    whole, weaker = (_run(wan, _sad(1.0), {"sad": files["sad"]}, **extra) for extra in ({}, {"schedule": early}))
    assert not torch.equal(whole, weaker)
    assert [early(progress) for progress in (0.0, 0.5, 0.75, 1.0)] == [1.0, 1.0, 0.75, 0.5]


def test_afterwards_the_pipeline_is_as_before(wan: WanEmotionPipeline, files: dict[str, Path]) -> None:
    before = _run(wan, _sad(0.7), None)
    _run(wan, _sad(0.7), files)
    assert torch.equal(_run(wan, _sad(0.7), None), before)


def test_both_experts_get_it(files: dict[str, Path]) -> None:
    pipe = tiny_wan(experts=2)
    seen: dict[str, list[str]] = {}

    def look(pipe: Any, _step: int, _time: Any, _tensors: Any) -> dict[str, Any]:
        seen.update(pipe.get_list_adapters())
        return {}

    _run(pipe, _sad(0.7), {"sad": files["sad"]}, callback_on_step_end=look)
    assert seen == {"transformer": ["sad"], "transformer_2": ["sad"]}


def test_an_adapter_of_another_model_is_refused(files: dict[str, Path]) -> None:
    with pytest.raises(InvalidInput, match="does not fit this model"):
        _run(tiny_wan(width=48), _sad(0.7), {"sad": files["sad"]})
