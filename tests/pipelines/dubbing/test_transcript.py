"""Words with times become lines: whole sentences, short enough to read, without what nobody said."""

from itertools import pairwise

import pytest

from pipelines.dubbing import transcript
from pipelines.dubbing.lines import Line, check_lines
from pipelines.dubbing.transcript import LONGEST, SHORTEST, TAIL, WIDEST, audible, lines_from
from pipelines.speech.recognition import Word


def said(text: str, *, start: float = 0.0, each: float = 0.3, gap: float = 0.05) -> list[Word]:
    """Words as Whisper tells them, one after the other at an even pace."""
    step = each + gap
    return [
        Word(text=f" {word}", start=start + step * place, end=start + step * place + each)
        for place, word in enumerate(text.split())
    ]


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def test_a_sentence_is_a_line() -> None:
    lines = lines_from(said("I waited for you. And you never came! Why?"))
    assert texts(lines) == ["I waited for you.", "And you never came!", "Why?"]
    assert lines[0].start == 0.0 and lines[1].start == pytest.approx(1.4)


@pytest.mark.parametrize(
    "text", ["I met Dr. Smith there.", "It costs 3.50 they say.", "So... we went on.", "J. Doe, i.e. nobody."]
)
def test_a_dot_that_ends_no_sentence_ends_no_line(text: str) -> None:
    assert texts(lines_from(said(text))) == [text]


def test_a_pause_ends_a_line_even_within_a_sentence() -> None:
    words = [*said("Wait for"), *said("me here.", start=0.65 + transcript.PAUSE + 0.01)]
    assert texts(lines_from(words)) == ["Wait for", "me here."]
    assert texts(lines_from([*said("Wait for"), *said("me here.", start=1.0)])) == ["Wait for me here."]


def test_quotes_belong_to_the_sentence_that_they_close() -> None:
    assert texts(lines_from(said('He said: "Go!" Then he left.'))) == ['He said: "Go!"', "Then he left."]


def test_a_long_sentence_is_cut_at_its_comma() -> None:
    long = "when all of this was over we went down to the old harbour, and nobody said a word until morning came again"
    lines = lines_from(said(long))
    assert len(lines) > 1
    assert any(line.text.endswith("harbour,") for line in lines)
    assert " ".join(texts(lines)) == long
    assert all(len(line.text) <= WIDEST and line.seconds <= LONGEST + TAIL for line in lines)


def test_a_long_sentence_without_a_comma_is_cut_in_its_gap() -> None:
    words = [*said("one two three four five six seven"), *said("eight nine ten eleven twelve thirteen", start=3.1)]
    words = [*words, *said("a b c d e f g h", start=5.2)]
    assert any(line.text.endswith("seven") for line in lines_from(words))


def test_an_hour_without_a_full_stop_is_cut_all_the_same() -> None:
    lines = lines_from([Word(text=f" w{place}", start=0.4 * place, end=0.4 * place + 0.4) for place in range(9000)])
    assert all(line.seconds <= LONGEST + TAIL for line in lines)
    assert sum(len(line.text.split()) for line in lines) == 9000


def test_a_word_that_is_longer_than_a_line_stays_whole() -> None:
    lines = lines_from([Word(text=" " + "a" * 200, start=0.0, end=30.0)])
    assert texts(lines) == ["a" * 200]


def test_wide_characters_count_twice() -> None:
    signs = [chr(0x4E00 + place) for place in range(60)]
    words = [Word(text=sign, start=0.1 * place, end=0.1 * place + 0.1) for place, sign in enumerate(signs)]
    lines = lines_from(words)
    assert len(lines) == 2 and "".join(texts(lines)) == "".join(signs)


def test_languages_without_blanks_get_none() -> None:
    words = [Word(text=sign, start=0.2 * place, end=0.2 * place + 0.2) for place, sign in enumerate("你好。再见。")]
    assert texts(lines_from(words)) == ["你好。", "再见。"]


def test_times_that_go_back_are_put_in_order() -> None:
    words = [
        Word(text=" one", start=1.0, end=2.0),
        Word(text=" two.", start=1.5, end=1.6),
        Word(text=" Three.", start=0.2, end=0.4),
    ]
    lines = lines_from(words)
    assert texts(lines) == ["one two.", "Three."]
    assert all(one.end <= other.start for one, other in pairwise(lines))
    check_lines(lines, 60.0)


def test_a_line_can_be_read_where_there_is_room_and_never_runs_into_the_next() -> None:
    words = [
        Word(text=" No.", start=1.0, end=1.02),
        Word(text=" Yes.", start=4.0, end=4.02),
        Word(text=" Go.", start=4.1, end=4.5),
    ]
    first, second, third = lines_from(words)
    assert first.seconds == pytest.approx(SHORTEST) and second.end == third.start == 4.1
    assert third.end == pytest.approx(4.6)


def test_words_without_length_make_lines_that_hold() -> None:
    assert len(lines_from([Word(text=" No.", start=2.0, end=2.0), Word(text=" Yes.", start=2.0, end=2.0)])) == 2


def test_what_is_repeated_over_and_over_is_kept_once() -> None:
    loop = said("Thank you very much." + " Thank you very much." * 9 + " Good night.")
    assert texts(lines_from(loop)) == ["Thank you very much.", "Good night."]
    assert texts(lines_from(said("ha " * 20))) == ["ha"]


def test_people_may_repeat_themselves() -> None:
    text = "No, no, no, never again."
    assert texts(lines_from(said(text))) == [text]


def test_words_in_silence_are_dropped() -> None:
    words = [*said("I am here."), *said("Thanks for watching!", start=20.0)]
    assert audible(words, [(0.0, 1.2)]) == words[:3]
    assert audible(words, []) == []


def test_a_word_loses_the_pause_that_was_counted_to_it() -> None:
    (early, late) = audible(
        [Word(text=" so", start=0.5, end=1.1), Word(text=" never", start=1.1, end=4.0)], [(0.4, 1.2), (3.5, 6.0)]
    )
    assert (early.start, early.end) == (0.5, 1.1)
    assert (late.start, late.end) == (3.5, 4.0)


def test_a_word_that_just_misses_its_sound_is_kept_as_it_is() -> None:
    word = Word(text=" so", start=2.1, end=2.4)
    assert audible([word], [(0.0, 2.0)]) == [word]


def test_notes_and_brackets_are_no_words() -> None:
    lines = lines_from(said("[Music] Hello there. [laughs] ♪ La la. ♪ Bye] now."))
    assert texts(lines) == ["Hello there.", "La la.", "Bye now."]
    assert [line.spoken for line in lines] == texts(lines)


def test_nothing_is_left_of_nothing() -> None:
    assert lines_from([]) == ()
    assert lines_from(said("[Music] ... ♪")) == ()
