"""How long a line takes is foretold from its text, its feeling and its language."""

import pytest

from pipelines.dubbing.forecast import PACES, natural_seconds, spoken_seconds
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.speech import espeak
from pipelines.speech.sketch_voice import say

LONG = "I waited for you, all night, and you never even called me, not once."


def felt(**labels: float) -> EmotionCurve:
    return EmotionCurve.constant(from_labels(labels, 1.0))


NEUTRAL = felt(neutral=1.0)


def test_a_text_takes_as_long_as_its_letters_at_the_pace_of_the_language() -> None:
    assert spoken_seconds("a" * 137, "en-us+f3") == pytest.approx(10.0)
    assert spoken_seconds("a" * 147, "de") == pytest.approx(10.0)
    assert spoken_seconds("a" * 136, "xx") == pytest.approx(10.0)
    assert natural_seconds("a" * 137, NEUTRAL, "en") == pytest.approx(10.52)


def test_marks_within_a_text_are_pauses_and_digits_are_words() -> None:
    plain = spoken_seconds("No no no", "en")
    assert spoken_seconds("No, no. No!", "en") == pytest.approx(plain + 0.2 + 0.33)
    assert spoken_seconds("In 1998", "en") == pytest.approx(18 / PACES["en"])


def test_feelings_hasten_and_slow_a_line() -> None:
    lengths = [natural_seconds(LONG, curve, "en") for curve in (felt(angry=1.0), NEUTRAL, felt(sad=1.0))]
    assert lengths == sorted(lengths) and lengths[2] > 1.5 * lengths[0]


@pytest.mark.skipif(not espeak.available(), reason="espeak-ng is not installed")
@pytest.mark.parametrize(
    ("text", "language", "feeling"),
    [
        ("Nobody told me that you would be here tonight.", "en-us", "sad"),
        ("Give it back, now. It was never yours!", "en-us", "angry"),
        ("Das habe ich dir doch schon gestern gesagt, oder nicht?", "de", "neutral"),
    ],
)
def test_the_sketch_voice_takes_about_as_long_as_forecast(text: str, language: str, feeling: str) -> None:
    curve = felt(**{feeling: 1.0})
    assert natural_seconds(text, curve, language) == pytest.approx(
        say(text, curve, voice=language).sound.seconds, rel=0.2
    )
