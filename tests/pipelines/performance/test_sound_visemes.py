import tracemalloc

import numpy as np

from pipelines.media.types import Audio
from pipelines.performance.hearing import hear
from pipelines.performance.lip_reader import read_lips
from pipelines.performance.score import VISEMES
from pipelines.performance.sound_visemes import closures, visemes_from_sound


def _times(seconds: float, fps: float = 25.0) -> np.ndarray:
    return (np.arange(int(seconds * fps)) + 0.5) / fps


def _syllables(vowel, gap: float, murmur: float) -> Audio:
    """Three times "a" with a gap of `gap` seconds between them, filled with a hum of that loudness."""
    pieces = [np.zeros(3200)]
    for place in range(3):
        sound = vowel(0.3)
        fade = np.minimum(1.0, np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1]) / 240)
        pieces.append(sound * fade)
        if place < 2:
            times = np.arange(round(gap * 16000)) / 16000
            pieces.append(murmur * (np.sin(2 * np.pi * 120 * times) + 0.7 * np.sin(2 * np.pi * 240 * times)))
    return Audio(samples=np.concatenate([*pieces, np.zeros(3200)]).astype(np.float32), rate=16000)


def test_rows_hold_as_mouth_shapes(voice) -> None:
    visemes = visemes_from_sound(hear(voice(3.0)), _times(3.0))
    assert visemes.shape == (75, len(VISEMES))
    assert visemes.min() >= 0
    assert visemes.sum(axis=1).max() <= 1 + 1e-5


def test_lips_rest_in_silence(voice) -> None:
    times = _times(4.0)
    visemes = visemes_from_sound(hear(voice(4.0, silences=[(1.5, 3.0)])), times)
    pause = (times > 1.75) & (times < 2.75)
    assert visemes[pause, VISEMES.index("sil")].min() > 0.95
    assert visemes[~pause, VISEMES.index("sil")].min() < 0.5


def test_an_open_vowel_and_a_close_one_are_told_apart(vowel) -> None:
    def share(first: float, second: float, names: tuple[str, ...]) -> float:
        sounds = [vowel(0.35, 500, 1500), vowel(0.35, first, second), vowel(0.35, 450, 1700), vowel(0.35, 550, 1300)]
        heard = hear(Audio(samples=np.concatenate(sounds).astype(np.float32), rate=16000))
        return float(read_lips(heard)[42:63, [VISEMES.index(name) for name in names]].sum(axis=1).mean())

    assert share(800, 1300, ("aa",)) > share(300, 2300, ("aa",)) + 0.1
    assert share(300, 2300, ("I", "E")) > share(800, 1300, ("I", "E")) + 0.1
    assert share(320, 750, ("O", "U")) > share(300, 2300, ("O", "U")) + 0.1


def test_lips_close_on_a_hum_between_vowels(vowel) -> None:
    heard = hear(_syllables(vowel, gap=0.09, murmur=0.06))
    spans = closures(read_lips(heard).astype(np.float64), heard)
    for gap in (0.2 + 0.3, 0.2 + 0.3 + 0.09 + 0.3):
        assert any(start < gap + 0.09 and end > gap for start, end in spans)


def test_lips_do_not_close_within_a_vowel(vowel) -> None:
    heard = hear(_syllables(vowel, gap=0.0, murmur=0.0))
    spans = closures(read_lips(heard).astype(np.float64), heard)
    assert not [span for span in spans if 0.3 < sum(span) / 2 < 0.45]


def test_the_end_of_a_long_recording_takes_no_more_memory(voice) -> None:
    def peak(seconds: float) -> int:
        speech = voice(seconds)
        tracemalloc.start()
        visemes_from_sound(hear(speech), _times(seconds))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    short, long = peak(20.0), peak(80.0)
    assert long - short < 60 * 250_000
