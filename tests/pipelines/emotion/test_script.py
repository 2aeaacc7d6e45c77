import pytest

from pipelines.emotion.script import CHARACTERS_PER_SECOND, parse_script, said_and_felt, script_curve
from pipelines.errors import InvalidInput, UnknownWord


def test_spoken_text_has_no_tags_and_every_word_its_place() -> None:
    script = parse_script("[sad 0.7] I waited  [angry]and you\nnever came")
    assert script.text == "I waited and you never came"
    assert [script.text[start:end] for start, end in script.words] == ["I", "waited", "and", "you", "never", "came"]
    assert [(tag.word, tag.emotion.dominant) for tag in script.tags] == [(0, "sad"), (2, "angry")]
    assert script.tags[1].character == script.words[2][0]


def test_tags_stand_at_their_share_of_the_characters() -> None:
    script = parse_script("[happy] aaaa aaaa [sad] bbbb bbbb")
    curve = script_curve(script, 4.0)
    assert curve.at(0.0).dominant == "happy"
    assert curve.end == pytest.approx(4.0 * 10 / 19, abs=0.001)
    assert curve.at(4.0).dominant == "sad"


def test_word_times_place_tags_exactly() -> None:
    script = parse_script("[happy] one two [sad] three")
    assert script_curve(script, 4.0, [0.2, 0.9, 2.5]).end == 2.5


def test_before_the_first_tag_the_voice_is_neutral() -> None:
    curve = script_curve(parse_script("well well well [furious] enough"), 4.0)
    assert curve.at(0.0).intensity == 0.0
    assert curve.at(4.0).dominant == "angry"


def test_empty_and_closing_tags_end_the_feeling() -> None:
    for closing in ("[]", "[/sad]"):
        curve = script_curve(parse_script(f"[sad] one two three {closing} four five six"), 6.0)
        assert curve.at(0.0).dominant == "sad"
        assert curve.at(6.0).intensity == 0.0


def test_a_text_is_split_into_what_is_said_and_what_is_felt() -> None:
    said, felt = said_and_felt("[happy] one two [sad] three", 4.0)
    assert said == "one two three" and felt is not None
    assert (felt.at(0.0).dominant, felt.at(4.0).dominant) == ("happy", "sad")
    assert said_and_felt("one  two") == ("one  two", None)
    with pytest.raises(UnknownWord):
        said_and_felt("[qwertz] one")


def test_a_script_without_tags_is_neutral() -> None:
    assert script_curve(parse_script("nothing to feel"), 2.0).at(1.0).intensity == 0.0


def test_of_two_tags_before_a_word_the_last_counts() -> None:
    assert [tag.emotion.dominant for tag in parse_script("[sad] [happy] yes").tags] == ["happy"]


def test_a_tag_after_the_last_word_is_not_heard() -> None:
    assert parse_script("yes [happy]").tags == ()


def test_without_a_length_an_ordinary_pace_is_taken() -> None:
    script = parse_script("[sad] " + "word " * 20 + "[happy] end")
    assert script_curve(script).end == pytest.approx(100 / CHARACTERS_PER_SECOND, abs=0.001)


def test_tags_take_degrees_and_blends() -> None:
    script = parse_script("[very sad] a [sad but hopeful] b [not angry] c")
    assert script.tags[0].emotion.intensity > 0.9
    assert script.tags[1].emotion.labels["happy"] > 0.2
    assert script.tags[2].emotion.labels["angry"] == 0.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sad]", "no words"),
        ("", "no words"),
        ("[sad hello", "without its partner"),
        ("[sad at 3 s] hello", "one emotion"),
        ("[sad, then happy] hello", "one emotion"),
        ("[sad 9] hello", "out of range"),
    ],
)
def test_broken_scripts_are_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_script(text)


def test_an_unknown_tag_offers_the_nearest() -> None:
    with pytest.raises(UnknownWord, match="'angyr'") as raised:
        parse_script("[angyr] hello")
    assert "angry" in raised.value.suggestions


def test_word_times_must_fit() -> None:
    script = parse_script("[sad] one two")
    with pytest.raises(InvalidInput, match="3 word times for 2 words"):
        script_curve(script, 2.0, [0.0, 1.0, 2.0])
    with pytest.raises(InvalidInput, match="do not rise"):
        script_curve(script, 2.0, [1.0, 0.5])
    with pytest.raises(InvalidInput, match="length above 0"):
        script_curve(script, 0.0)
