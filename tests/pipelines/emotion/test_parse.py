import sys
from collections.abc import Callable

import pytest

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import MAX_CHARACTERS, parse
from pipelines.errors import InvalidInput, UnknownWord
from tests.pipelines.emotion.meaning import Expected, check_meaning

# text, length of the clip, then (seconds, dominant label, least and most strength of that label) to be found there
SENTENCES: list[tuple[str, float | None, list[Expected]]] = [
    # One word, with and without degree.
    ("happy", None, [(0, "happy", 0.7, 0.8), (9, "happy", 0.7, 0.8)]),
    ("angrily", None, [(0, "angry", 0.7, 0.8)]),
    ("with joy", None, [(0, "happy", 0.8, 0.9)]),
    ("I am so happy!", None, [(0, "happy", 0.85, 1.0)]),
    ("a bit sad", None, [(0, "sad", 0.2, 0.4)]),
    ("slightly angry", None, [(0, "angry", 0.2, 0.4)]),
    ("quite happy", None, [(0, "happy", 0.6, 0.75)]),
    ("very angry", None, [(0, "angry", 0.9, 1.1)]),
    ("extremely sad", None, [(0, "sad", 1.1, 1.5)]),
    ("really really angry", None, [(0, "angry", 1.1, 1.5)]),
    ("not very happy", None, [(0, "happy", 0.2, 0.4)]),
    ("She says it with great sadness.", None, [(0, "sad", 0.9, 1.1)]),
    ("a sad, quiet voice", None, [(0, "sad", 0.4, 0.8)]),
    ("she's over the moon", None, [(0, "happy", 0.8, 1.0)]),
    ("about to cry", None, [(0, "sad", 0.9, 1.0)]),
    ("livid", None, [(0, "angry", 1.05, 1.2)]),
    ("scared?", None, [(0, "fear", 0.7, 0.8)]),
    # Numbers.
    ("sad 0.7", None, [(0, "sad", 0.7, 0.7)]),
    ("sad 70%", None, [(0, "sad", 0.7, 0.7)]),
    ("sad: 0.7", None, [(0, "sad", 0.7, 0.7)]),
    ("sad 0,7", None, [(0, "sad", 0.7, 0.7)]),
    ("sad 7/10", None, [(0, "sad", 0.7, 0.7)]),
    ("50% angry", None, [(0, "angry", 0.5, 0.5)]),
    ("anger at 80% intensity", None, [(0, "angry", 0.8, 0.8)]),
    ("angry, intensity 0.4", None, [(0, "angry", 0.4, 0.4)]),
    ("sad 1.2", None, [(0, "sad", 1.2, 1.2)]),
    ("70% sad 30% angry", None, [(0, "sad", 0.7, 0.7), (0, "angry", 0.3, 0.3)]),
    ("happy 80% surprised 20% at 2s", None, [(2, "happy", 0.8, 0.8), (2, "surprised", 0.2, 0.2)]),
    # Blends.
    ("bittersweet", None, [(0, "happy", 0.25, 0.4), (0, "sad", 0.25, 0.4)]),
    ("sad but hopeful", None, [(0, "sad", 0.4, 0.6), (0, "happy", 0.2, 0.4)]),
    ("happy and surprised", None, [(0, "happy", 0.35, 0.4), (0, "surprised", 0.35, 0.4)]),
    ("sad with a hint of anger", None, [(0, "sad", 0.5, 0.7), (0, "angry", 0.1, 0.3)]),
    ("a mix of fear and excitement", None, [(0, "fear", 0.3, 0.5), (0, "happy", 0.25, 0.45)]),
    ("shy, nervous", None, [(0, "fear", 0.3, 0.5)]),
    ("half happy half sad", None, [(0, "happy", 0.5, 0.5), (0, "sad", 0.5, 0.5)]),
    # Negation.
    ("not angry", None, [(0, "angry", 0, 0), (0, "happy", 0, 0.1)]),
    ("no longer sad", None, [(0, "sad", 0, 0), (0, "happy", 0, 0)]),
    ("without fear", None, [(0, "fear", 0, 0)]),
    ("not happy", None, [(0, "sad", 0.2, 0.3), (0, "happy", 0, 0)]),
    ("not sad, but angry", None, [(0, "angry", 0.7, 0.8), (0, "sad", 0, 0)]),
    ("she can't be sad", None, [(0, "sad", 0, 0)]),
    ("cannot be happy", None, [(0, "sad", 0.2, 0.3), (0, "happy", 0, 0)]),
    ("couldn't be happier", None, [(0, "happy", 0.85, 1.0)]),
    ("could not be more happy", None, [(0, "happy", 1.0, 1.2)]),
    ("can't stop crying", None, [(0, "sad", 0.9, 1.0)]),
    ("sad no more", None, [(0, "sad", 0, 0), (0, "happy", 0, 0)]),
    ("not sad anymore", None, [(0, "sad", 0, 0), (0, "happy", 0, 0)]),
    ("no more sad, but angry", None, [(0, "sad", 0, 0), (0, "angry", 0.7, 0.8)]),
    ("madly in love", None, [(0, "happy", 0.7, 0.8), (0, "angry", 0, 0)]),
    ("neither happy nor sad", None, [(0, "happy", 0, 0), (0, "sad", 0, 0)]),
    ("sad at first, no longer sad at 3 s", None, [(0, "sad", 0.7, 0.8), (3, "sad", 0, 0)]),
    # Courses with times.
    ("calm at first, then slowly furious at 3 s", None,
     [(0, "angry", 0, 0), (1.5, "angry", 0.45, 0.55), (3, "angry", 1, 1)]),
    ("calm, then furious at 3 s", None,
     [(0, "angry", 0, 0), (2, "angry", 0, 0), (3, "angry", 1, 1), (9, "angry", 1, 1)]),
    ("calm, then suddenly terrified at 2s", None, [(1.75, "fear", 0, 0), (2, "fear", 1, 1)]),
    ("starts sad, becoming hopeful by the end", 5,
     [(0, "sad", 0.7, 0.8), (2.5, "sad", 0.3, 0.5), (5, "happy", 0.4, 0.5)]),
    ("happy for 2 seconds then scared", None, [(0, "happy", 0.7, 0.8), (2, "happy", 0.7, 0.8), (3, "fear", 0.7, 0.8)]),
    ("from calm to furious over 4 s", None, [(0, "angry", 0, 0), (2, "angry", 0.4, 0.6), (4, "angry", 1, 1)]),
    ("from calm to furious", 6, [(0, "angry", 0, 0), (3, "angry", 0.4, 0.6), (6, "angry", 1, 1)]),
    ("calm, after a second angry", None, [(0, "angry", 0, 0), (1, "angry", 0.7, 0.8)]),
    ("happy, after 2 s sad, 1 second later angry", None,
     [(0, "happy", 0.7, 0.8), (2, "sad", 0.7, 0.8), (3, "angry", 0.7, 0.8)]),
    ("gradually sad", 4, [(0, "sad", 0, 0), (4, "sad", 0.7, 0.8)]),
    ("happy in the middle", 4, [(0, "happy", 0, 0), (2, "happy", 0.7, 0.8)]),
    ("sad at 50%", 8, [(0, "sad", 0, 0), (4, "sad", 0.7, 0.8)]),
    ("calm at the start, angry halfway through, sad at the end", 10,
     [(0, "angry", 0, 0), (5, "angry", 0.7, 0.8), (10, "sad", 0.7, 0.8)]),
    ("angry at the end", 4, [(2, "angry", 0, 0), (4, "angry", 0.7, 0.8)]),
    ("He starts out calm and ends angry", 4, [(0, "angry", 0, 0), (4, "angry", 0.7, 0.8)]),
    ("first calm, then angry, finally sad", 6, [(0, "angry", 0, 0), (3, "angry", 0.7, 0.8), (6, "sad", 0.7, 0.8)]),
    ("calm -> furious -> sad", 6, [(0, "angry", 0, 0), (2.5, "angry", 1, 1), (5, "sad", 0.7, 0.8)]),
    ("calm, furious at 1 minute 30 seconds", 120, [(88, "angry", 0, 0), (90, "angry", 1, 1)]),
    ("calm, furious at one minute and ten seconds", 120, [(68, "angry", 0, 0), (70, "angry", 1, 1)]),
    ("calm, furious at 3 s and 500 ms", None, [(2.6, "angry", 0, 0), (3.5, "angry", 1, 1)]),
    ("sad before 3 s", 8, [(0, "sad", 0.7, 0.8), (3, "sad", 0.7, 0.8), (4, "sad", 0, 0)]),
    ("sad before 3 s, happy after 3 s", 8, [(3, "sad", 0.7, 0.8), (4, "happy", 0.7, 0.8)]),
    ("sad until 3 s, happy after 2 s", 8, [(3, "sad", 0.7, 0.8), (5, "happy", 0.7, 0.8)]),
    ("sad before turning furious at 3 s", 8, [(0, "sad", 0.7, 0.8), (3, "angry", 1, 1)]),
    ("calm, furious at 3,000 ms", None, [(2, "angry", 0, 0), (3, "angry", 1, 1)]),
    ("calm, furious at 2.500 ms", None, [(1.6, "angry", 0, 0), (2.5, "angry", 1, 1)]),
    ("calm, then furious for the last two seconds", 8, [(5.1, "angry", 0, 0), (6, "angry", 1, 1), (8, "angry", 1, 1)]),
    ("furious in the last second", 6, [(4, "angry", 0, 0), (5, "angry", 1, 1)]),
    ("furious in the last 9 s", 6, [(0, "angry", 1, 1)]),
    ("0: calm; 3: furious", None, [(0, "angry", 0, 0), (3, "angry", 1, 1)]),
    ("0:00 calm, 0:03 angry", None, [(0, "angry", 0, 0), (3, "angry", 0.7, 0.8)]),
    ("calm 0-2s, angry 2-4s", None,
     [(1, "angry", 0, 0), (2, "angry", 0.7, 0.8), (4, "angry", 0.7, 0.8), (6, "angry", 0, 0)]),
    ("happy from 1 s to 3 s", 5, [(0, "happy", 0, 0), (2, "happy", 0.7, 0.8), (5, "happy", 0, 0)]),
    ("happy until 2 s, then sad", None, [(2, "happy", 0.7, 0.8), (3, "sad", 0.7, 0.8)]),
    ("angry for the first 2 seconds, then calm", None,
     [(0, "angry", 0.7, 0.8), (2, "angry", 0.7, 0.8), (3, "angry", 0, 0)]),
    ("for the first half sad, then hopeful", 6, [(3, "sad", 0.7, 0.8), (5, "happy", 0.3, 0.5)]),
    ("at 1 s happy at 3 s sad", None, [(1, "happy", 0.7, 0.8), (3, "sad", 0.7, 0.8)]),
    ("happy at 1 s sad at 3 s", None, [(1, "happy", 0.7, 0.8), (3, "sad", 0.7, 0.8)]),
    ("angry at 3 s, sad at 1 s", None, [(1, "sad", 0.7, 0.8), (3, "angry", 0.7, 0.8)]),
    ("angry at 2 s, fading to neutral at 5 s", None,
     [(2, "angry", 0.7, 0.8), (3.5, "angry", 0.3, 0.45), (5, "angry", 0, 0)]),
    ("anger fades", 4, [(0, "angry", 0.7, 0.8), (4, "angry", 0.1, 0.3)]),
    ("increasingly angry", 4, [(0, "angry", 0, 0), (2, "angry", 0.3, 0.5), (4, "angry", 0.7, 0.8)]),
    ("smiling, then bursts into tears at 3 s", None, [(2.75, "happy", 0.7, 0.8), (3, "sad", 0.9, 1.0)]),
    ("calm voice, then shouting at 2.5s", None, [(0, "angry", 0, 0), (2.5, "angry", 0.7, 0.9)]),
    ("after 2 seconds of calm she gets furious", None, [(2, "angry", 0, 0), (3, "angry", 1, 1)]),
    ("calm until she explodes at 3 s", None, [(2, "angry", 0, 0), (3, "angry", 1, 1)]),
    ("happy at 1500 ms", None, [(0, "happy", 0, 0), (1.5, "happy", 0.7, 0.8)]),
    ("angry at 6 s", 4, [(4, "angry", 0, 0), (6, "angry", 0.7, 0.8)]),
    ("angry but trying to stay calm", None, [(0, "angry", 0.3, 0.6)]),
    ("sad\nangry\nhappy", 6, [(0, "sad", 0.7, 0.8), (2.5, "angry", 0.7, 0.8), (5, "happy", 0.7, 0.8)]),
    ("as if about to cry", None, [(0, "sad", 0.9, 1.0)]),
    ("bored, then excited when he sees the gift at 3 s", None, [(0, "happy", 0, 0), (3, "happy", 0.6, 0.7)]),
    ("calm, and finally she snaps", 6, [(0, "angry", 0, 0), (6, "angry", 1, 1)]),
    ("excited, slightly nervous", None, [(0, "happy", 0.4, 0.8), (0, "fear", 0.1, 0.3)]),
    ("[calm 0s] [angry 3s]", None, [(0, "angry", 0, 0), (3, "angry", 0.7, 0.8)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "seconds", "expected"), SENTENCES, ids=[text for text, _, _ in SENTENCES])
def test_a_sentence_means_what_it_says(text: str, seconds: float | None, expected: list[Expected]) -> None:
    check_meaning(text, seconds, expected)


def test_there_are_enough_sentences() -> None:
    assert len(SENTENCES) >= 60


def test_a_plain_word_is_its_emotion() -> None:
    assert parse("tender") == EmotionCurve.constant(from_word("tender"))


def test_the_same_text_gives_the_same_curve() -> None:
    text = "shy at first, 70% sad 30% angry in the middle, then slowly ecstatic by the end"
    assert parse(text, 7.0) == parse(text, 7.0)


def test_times_beyond_the_clip_are_kept() -> None:
    assert parse("calm, then angry at 9 s", 4.0).end == 9.0


def test_the_end_is_the_end_of_the_clip() -> None:
    assert parse("sad at first, hopeful at the end", 7.0).end == 7.0
    assert parse("sad, slowly hopeful by the end", 7.0).end == 7.0


def test_keyframe_times_are_those_of_the_text() -> None:
    curve = parse("calm at first, then slowly furious at 3 s")
    assert [key.seconds for key in curve.keyframes] == [0.0, 3.0]
    held = parse("calm, then furious at 3 s")
    assert [key.seconds for key in held.keyframes] == [0.0, 2.2, 3.0]


def test_json_is_read_as_it_is() -> None:
    curve = parse("bitter at first, proud at 3 s")
    assert parse(curve.to_json()) == curve


def test_a_script_with_tags_is_a_curve_too() -> None:
    curve = parse("[sad 0.7] I waited [angry] and you never came", 4.0)
    assert curve.at(0.0).dominant == "sad"
    assert curve.at(0.0).intensity == pytest.approx(0.7)
    assert curve.at(4.0).dominant == "angry"


@pytest.mark.parametrize(
    ("text", "named", "offered"),
    [
        ("hapy", "'hapy'", "happy"),
        ("calm, then furius at 2s", "'furius'", "furious"),
        ("a sadd voice", "'sadd'", "sad"),
    ],
)
def test_an_unknown_word_is_named_and_the_nearest_is_offered(text: str, named: str, offered: str) -> None:
    with pytest.raises(UnknownWord, match=named) as raised:
        parse(text)
    assert offered in raised.value.suggestions


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("...", "names no emotion"),
        ("the voice", "names no emotion"),
        ("0.7", "names no emotion"),
        ("at 3 s", "says when"),
        ("angry at 3 s, then sad at 1 s", "contradict"),
        ("happy at 2 s, sad at 2 s", "contradict"),
        ("happy for 4 seconds, then sad at 2 s", "overlap"),
        ("happy from 3 s to 1 s", "ends at 1 s"),
        ("angry at -2 s", "below 0"),
        ("angry at 2 s at 4 s", "two times for one feeling, 2 s and 4 s"),
        ("happy at 2 s and 4 s", "two times for one feeling"),
        ("at 2 s at 4 s happy", "two times for one feeling"),
        ("angry at 3.5.2 s", "two times for one feeling"),
        ("angry at 150%", "150"),
        ("sad 7", "write the unit"),
        ("3 sad", "write the unit, such as '3 s'"),
        ("sad 0.3-0.7", "'0.3-0.7' can be a time or a strength. Write '0.3-0.7 s' for the time, or 'rises from 0.3 to"),
        ("sad 0-1", "can be a time or a strength"),
        ("1:5 sad", "'1:5' can be 1:05 or 1:50"),
        ("sad 160%", "strength 160% is out of range.*150 %"),
        ('{"schema": "emotion/1", "keyframes": []}', "no keyframe"),
        ("sad " * 2000, "8000 characters|7999 characters"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse(text)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_the_clip_needs_a_length(seconds: float) -> None:
    with pytest.raises(InvalidInput, match="length above 0"):
        parse("sad", seconds)


@pytest.mark.parametrize(
    "text", ["[", "]", "sad at", "then", "then then sad", "-", "sad,", ",sad", "100", "@", "{", "a", "not"]
)
def test_fragments_give_a_curve_or_a_sentence(text: str) -> None:
    try:
        assert parse(text).keyframes
    except InvalidInput as error:
        assert str(error).endswith((".", "?", "!", '"'))


def test_long_json_is_read_whole() -> None:
    emotion = parse("happy").keyframes[0].emotion
    curve = EmotionCurve(keyframes=tuple(Keyframe(seconds=float(second), emotion=emotion) for second in range(60)))
    assert len(curve.to_json()) > MAX_CHARACTERS
    assert parse(curve.to_json()) == curve


@pytest.mark.parametrize("words", [("calm", "mad"), ("sad",)], ids=["other states", "one state"])
@pytest.mark.parametrize("link", [", ", " then "])
def test_twice_as_many_words_take_twice_as_long(words: tuple[str, ...], link: str) -> None:
    short, long = (link.join(words[number % len(words)] for number in range(count)) for count in (190, 380))
    assert _steps(lambda: parse(long)) < 2.3 * _steps(lambda: parse(short))


def _steps(work: Callable[[], object]) -> int:
    """Calls that Python makes meanwhile: the time that is taken, without the load of the machine."""
    count = 0

    def counted(_frame: object, event: str, _given: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
