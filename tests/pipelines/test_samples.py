"""The samples that a newcomer sees first: complete, small, of stated origin, and fitting together."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from pyloudnorm import Meter

from pipelines.emotion.curve import EmotionCurve

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SAMPLES = ASSETS / "samples"
EXAMPLES = json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))
KEYS = {"title", "portrait", "voice", "curve", "emotion", "language", "transcript"}

PORTRAITS = sorted({example["portrait"] for example in EXAMPLES})
VOICES = sorted({example["voice"] for example in EXAMPLES})


def test_there_are_several_examples_with_all_their_words():
    assert len(EXAMPLES) >= 3
    for example in EXAMPLES:
        assert set(example) == KEYS
        assert all(isinstance(text, str) and text.strip() for text in example.values())


def test_manifest_and_folder_name_the_same_files():
    named = {example[part] for example in EXAMPLES for part in ("portrait", "voice", "curve")}
    assert named | {"samples.json"} == {path.name for path in SAMPLES.iterdir()}


def test_every_file_states_its_origin():
    sources = (ASSETS / "SOURCES.md").read_text(encoding="utf-8")
    listed = {line.split("|")[1].strip() for line in sources.splitlines() if line.startswith("| ")}
    assert {path.name for path in SAMPLES.iterdir()} <= listed


@pytest.mark.parametrize("name", PORTRAITS)
def test_portraits_are_small_square_colour_pictures(name: str):
    path = SAMPLES / name
    assert path.stat().st_size < 600_000
    with Image.open(path) as picture:
        assert picture.mode == "RGB"
        assert picture.size == (768, 768)
        assert np.asarray(picture).std() > 20


@pytest.mark.parametrize("name", VOICES)
def test_voices_are_short_even_in_loudness_and_do_not_clip(name: str):
    path = SAMPLES / name
    assert path.stat().st_size < 300_000
    samples, rate = soundfile.read(path)
    assert (rate, samples.ndim, soundfile.info(path).subtype) == (24000, 1, "PCM_16")
    assert 3.0 <= len(samples) / rate <= 8.0
    assert -17.0 <= Meter(rate).integrated_loudness(samples) <= -15.0
    assert np.abs(samples).max() <= 10 ** (-1 / 20)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["curve"])
def test_curves_fill_their_clips_and_move(example: dict[str, str]):
    curve = EmotionCurve.from_json((SAMPLES / example["curve"]).read_text(encoding="utf-8"))
    seconds = soundfile.info(SAMPLES / example["voice"]).duration
    assert 0.7 * seconds <= curve.end <= seconds
    samples = curve.sample(np.linspace(0, seconds, 50))
    assert np.ptp(samples.strength, axis=0).max() > 0.4
