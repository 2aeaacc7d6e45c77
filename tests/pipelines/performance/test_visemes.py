import numpy as np
import pytest

from pipelines.errors import InvalidInput
from pipelines.performance.score import VISEMES
from pipelines.performance.visemes import Phoneme, impose, visemes_from_phonemes


def _spoken(symbols: str, seconds: float = 0.12, lead: float = 0.4, fps: float = 25.0) -> tuple[np.ndarray, np.ndarray]:
    """Visemes and times of phonemes that follow each other, with silence before and after."""
    names = symbols.split()
    phonemes = [
        Phoneme(symbol=name, start=lead + place * seconds, end=lead + (place + 1) * seconds)
        for place, name in enumerate(names)
    ]
    times = (np.arange(int((2 * lead + len(names) * seconds) * fps)) + 0.5) / fps
    return visemes_from_phonemes(phonemes, times), times


def _track(visemes: np.ndarray, name: str) -> np.ndarray:
    return visemes[:, VISEMES.index(name)]


def test_rows_sum_to_at_most_one() -> None:
    visemes, _ = _spoken("h ɛ l oʊ w ɜː l d p ʌ m p")
    assert visemes.min() >= 0
    assert visemes.sum(axis=1).max() <= 1 + 1e-5


@pytest.mark.parametrize("symbol", ["p", "b", "m"])
@pytest.mark.parametrize("length", [0.02, 0.05, 0.12])
@pytest.mark.parametrize("lead", [0.40, 0.41, 0.42, 0.43])
def test_lips_close_fully_for_two_frames(symbol: str, length: float, lead: float) -> None:
    before = Phoneme(symbol="a", start=lead - 0.15, end=lead)
    closing = Phoneme(symbol=symbol, start=lead, end=lead + length)
    after = Phoneme(symbol="a", start=lead + length, end=lead + length + 0.15)
    visemes = visemes_from_phonemes([before, closing, after], (np.arange(30) + 0.5) / 25)
    assert (_track(visemes, "PP") > 0.99).sum() >= 2
    assert _track(visemes, "aa").max() > 0.5


def test_a_vowel_between_closures_still_opens() -> None:
    visemes, times = _spoken("m a m a")
    second = (times > 0.56) & (times < 0.62)
    assert _track(visemes, "aa")[second].max() > 0.5


def test_lips_round_ahead_of_the_vowel() -> None:
    rounded, times = _spoken("s t u")
    spread, _ = _spoken("s t i")
    during_consonants = (times > 0.45) & (times < 0.6)
    assert _track(rounded, "U")[during_consonants].max() > 0.15
    assert _track(spread, "U")[during_consonants].max() < 0.01


def test_tongue_sounds_give_way_to_their_neighbours() -> None:
    visemes, times = _spoken("a k a")
    at = np.argmin(np.abs(times - 0.58))
    assert _track(visemes, "aa")[at] > 0.3


def test_the_mouth_rests_where_nothing_is_said() -> None:
    visemes, times = _spoken("a", lead=1.0)
    silent = (times < 0.6) | (times > 1.6)
    assert _track(visemes, "sil")[silent].min() > 0.95
    nothing = visemes_from_phonemes([], times)
    assert _track(nothing, "sil").min() == pytest.approx(1.0, abs=1e-4)


def test_stress_opens_the_mouth_wider() -> None:
    plain, _ = _spoken("t a t")
    stressed, _ = _spoken("t ˈa t")
    assert _track(stressed, "aa").max() > 1.05 * _track(plain, "aa").max()


def test_an_imposed_span_between_two_frames_is_not_lost() -> None:
    times = (np.arange(20) + 0.5) / 10
    imposed = impose(np.zeros((20, len(VISEMES))), times, [(1.001, 1.002)], "PP")
    assert imposed.max() == pytest.approx(1.0, abs=1e-4)


def test_times_must_rise() -> None:
    with pytest.raises(InvalidInput, match="'a' runs from 2"):
        Phoneme(symbol="a", start=2.0, end=1.0)
