"""Descriptions as creators write them: bare times, comparisons, figures of speech, other languages."""

import pytest

from pipelines.emotion.foreign import FEELINGS, SMALL_WORDS
from pipelines.emotion.grammar import FILLERS
from pipelines.emotion.parse import parse
from pipelines.emotion.taxonomy import find
from pipelines.errors import InvalidInput, UnknownWord
from tests.pipelines.emotion.meaning import Expected, check_meaning

SENTENCES: list[tuple[str, float | None, list[Expected]]] = [
    # Times without a unit, where they can be nothing else.
    ("0:3 sad", None, [(2, "sad", 0, 0), (3, "sad", 0.7, 0.8)]),
    ("0:00:03 sad", None, [(2, "sad", 0, 0), (3, "sad", 0.7, 0.8)]),
    ("00:00:01,000 --> 00:00:03,500 sad", None, [(0, "sad", 0, 0), (3.5, "sad", 0.7, 0.8), (4.5, "sad", 0, 0)]),
    ("0:03-0:05 sad", None, [(2, "sad", 0, 0), (5, "sad", 0.7, 0.8), (6, "sad", 0, 0)]),
    ("0-2 calm, 2-5 furious", None, [(1, "angry", 0, 0), (2, "angry", 1, 1), (5, "angry", 1, 1), (6, "angry", 0, 0)]),
    ("calm (0–2), furious (2–5)", None, [(1, "angry", 0, 0), (2, "angry", 1, 1), (6, "angry", 0, 0)]),
    ("0-1: calm; 1-3: furious", None, [(0, "angry", 0, 0), (1, "angry", 1, 1), (4, "angry", 0, 0)]),
    ("0-1 sad", 3, [(1, "sad", 0.7, 0.8), (2, "sad", 0, 0)]),
    ("calm from 0 to 2, furious from 2 to 5", None, [(1, "angry", 0, 0), (2, "angry", 1, 1), (6, "angry", 0, 0)]),
    ("[0-2] calm [2-5] furious", None, [(1, "angry", 0, 0), (2, "angry", 1, 1), (6, "angry", 0, 0)]),
    ("0 calm, 3 furious, 5 sad", None, [(2, "angry", 0, 0), (3, "angry", 1, 1), (5, "sad", 0.7, 0.8)]),
    ("0 calm, 1 sad", None, [(0, "sad", 1, 1)]),
    ("sad first 3 seconds, angry last 2 seconds", 6,
     [(0, "sad", 0.7, 0.8), (3, "sad", 0.7, 0.8), (4, "angry", 0.7, 0.8)]),
    ("calm, wait 2 seconds, then furious", None, [(2, "angry", 0, 0), (3, "angry", 1, 1)]),
    ("50-50 happy sad", None, [(0, "happy", 0.3, 0.3), (0, "sad", 0.3, 0.3)]),
    ("between 2 and 4 sad", None, [(1, "sad", 0, 0), (2, "sad", 0.7, 0.8), (5, "sad", 0, 0)]),
    ("furious 1-2 min", None, [(50, "angry", 0, 0), (60, "angry", 1, 1), (120, "angry", 1, 1), (130, "angry", 0, 0)]),
    # Comparisons.
    ("not so much angry as sad", None, [(0, "sad", 0.7, 0.8), (0, "angry", 0, 0)]),
    ("she isn't so much angry as deeply sad", None, [(0, "sad", 0.9, 1.0), (0, "angry", 0, 0)]),
    ("rather sad than angry", None, [(0, "sad", 0.7, 0.8), (0, "angry", 0, 0)]),
    ("sad rather than angry", None, [(0, "sad", 0.7, 0.8), (0, "angry", 0, 0)]),
    ("more sad than angry", None, [(0, "sad", 0.45, 0.6), (0, "angry", 0.2, 0.3)]),
    ("less angry than sad", None, [(0, "sad", 0.45, 0.6), (0, "angry", 0.2, 0.3)]),
    ("less angry than before", None, [(0, "angry", 0.3, 0.4)]),
    ("sadder than ever", None, [(0, "sad", 0.9, 1.0)]),
    ("gets sadder and sadder", 4, [(0, "sad", 0, 0), (2, "sad", 0.4, 0.5), (4, "sad", 0.9, 1.0)]),
    # Held back, hidden and played.
    ("starts out cheerful but by the halfway mark she's fighting back tears", 4,
     [(0, "happy", 0.6, 0.8), (2, "sad", 0.6, 0.75)]),
    ("trying not to cry", None, [(0, "sad", 0.6, 0.75), (0, "happy", 0, 0)]),
    ("holding back her tears", None, [(0, "sad", 0.6, 0.75)]),
    ("hiding his anger behind a smile", None, [(0, "happy", 0.4, 0.5), (0, "angry", 0.2, 0.35)]),
    ("he's smiling but it doesn't reach his eyes", None, [(0, "happy", 0.7, 0.8)]),
    ("pretending to be happy", None, [(0, "happy", 0.4, 0.5)]),
    ("fake smile, dying inside", 4, [(0, "happy", 0.4, 0.5), (4, "sad", 0.9, 1)]),
    ("oh great, just great (sarcastic)", None, [(0, "contempt", 0.4, 0.7)]),
    ("passive-aggressive", None, [(0, "angry", 0.2, 0.35), (0, "contempt", 0.2, 0.35)]),
    ("not hiding her joy", None, [(0, "happy", 0.8, 0.9)]),
    ("she no longer hides her anger", None, [(0, "angry", 0.7, 0.8)]),
    ("through gritted teeth", None, [(0, "angry", 0.7, 0.9)]),
    # Figures of speech.
    ("like a deer in headlights", None, [(0, "fear", 0.6, 0.8)]),
    ("looks as if he's seen a ghost", None, [(0, "fear", 0.6, 0.8)]),
    ("cool as a cucumber", None, [(0, "happy", 0.1, 0.2), (0, "angry", 0, 0)]),
    ("on the verge of tears", None, [(0, "sad", 0.9, 1)]),
    ("a volcano about to erupt", None, [(0, "angry", 0.7, 0.9)]),
    ("butterflies in her stomach", None, [(0, "fear", 0.25, 0.4), (0, "happy", 0.15, 0.3)]),
    ("walking on air", None, [(0, "happy", 0.7, 0.9)]),
    ("down in the dumps", None, [(0, "sad", 0.4, 0.55)]),
    ("ice cold", None, [(0, "angry", 0, 0), (0, "contempt", 0, 0.1)]),
    ("red with rage", None, [(0, "angry", 1.1, 1.3)]),
    ("a lump in my throat", None, [(0, "sad", 0.5, 0.6)]),
    ("like she just won the lottery", None, [(0, "happy", 0.7, 0.9)]),
    ("happy as a clam", None, [(0, "happy", 0.7, 0.8)]),
    # Mixed words of strength.
    ("bored out of his mind", None, [(0, "sad", 0.2, 0.3)]),
    ("mad as hell", None, [(0, "angry", 0.95, 1.1)]),
    ("white-hot anger", None, [(0, "angry", 1, 1.1)]),
    ("super duper excited", None, [(0, "happy", 0.9, 1.1)]),
    ("sooooo happyyyy", None, [(0, "happy", 0.9, 1)]),
    ("goood", None, [(0, "happy", 0.5, 0.6)]),
    ("rly sad", None, [(0, "sad", 0.9, 1)]),
    ("a tiny bit jealous", None, [(0, "angry", 0.08, 0.15)]),
    ("low-key furious", None, [(0, "angry", 0.55, 0.65)]),
    ("dead serious", None, [(0, "angry", 0, 0.1), (0, "sad", 0, 0.1)]),
    ("more than a little annoyed", None, [(0, "angry", 0.4, 0.5)]),
    ("greater sadness", None, [(0, "sad", 1, 1.1), (0, "happy", 0, 0)]),
    ("30% more angry", None, [(0, "angry", 0.95, 1)]),
    ("30% less angry", None, [(0, "angry", 0.5, 0.55)]),
    ("twice as angry", None, [(0, "angry", 1.1, 1.2)]),
    ("afraid of the dark", None, [(0, "fear", 0.7, 0.8)]),
    ("worried about the exam, then relieved", 4, [(0, "fear", 0.35, 0.45), (4, "happy", 0.4, 0.45)]),
    # Negations that are none, or more.
    ("anything but calm", None, [(0, "angry", 0.2, 0.4), (0, "happy", 0, 0)]),
    ("not calm at all", None, [(0, "angry", 0.05, 0.15), (0, "happy", 0, 0)]),
    ("far from happy", None, [(0, "sad", 0.7, 0.8), (0, "happy", 0, 0)]),
    ("not exactly thrilled", None, [(0, "sad", 0.25, 0.35), (0, "happy", 0, 0)]),
    ("I've never been happier", None, [(0, "happy", 0.9, 1)]),
    ("I've never been so angry in my life", None, [(0, "angry", 1, 1.1)]),
    ("never angry", None, [(0, "angry", 0, 0)]),
    ("no trace of fear", None, [(0, "fear", 0, 0)]),
    # Courses.
    ("anger rises until 3 s, then drops to calm", 6,
     [(0, "angry", 0, 0), (1.5, "angry", 0.3, 0.45), (3, "angry", 0.7, 0.8)]),
    ("tension builds until 4 s, then relief", 8,
     [(2, "fear", 0.15, 0.2), (4, "fear", 0.3, 0.4), (8, "happy", 0.4, 0.45)]),
    ("the sadness lifts", 4, [(0, "sad", 0.7, 0.8), (4, "sad", 0, 0.25)]),
    ("the anger slowly drains away", 4, [(0, "angry", 0.7, 0.8), (4, "angry", 0, 0)]),
    ("anger flares at 2 s and cools by 4 s", None, [(1.7, "angry", 0, 0), (2, "angry", 0.7, 0.8), (4, "angry", 0, 0)]),
    ("peaks at 3 s furious, then calms down", 6, [(1.5, "angry", 0.4, 0.6), (3, "angry", 1, 1), (6, "angry", 0, 0)]),
    ("rage gives way to sorrow at 3 s", None, [(0, "angry", 1, 1), (3, "sad", 0.75, 0.85), (3, "angry", 0, 0)]),
    ("calm, building to rage at 4s, then collapses into tears at 6s", None,
     [(2, "angry", 0.4, 0.6), (4, "angry", 1, 1), (5.7, "angry", 1, 1), (6, "sad", 0.9, 1)]),
    ("joy grows from 20% to 80%", 4, [(0, "happy", 0.2, 0.2), (2, "happy", 0.45, 0.55), (4, "happy", 0.8, 0.8)]),
    ("anger rises from 0.2 to 1 by 3 s", None, [(0, "angry", 0.2, 0.2), (3, "angry", 1, 1)]),
    ("joy 20% at the start, 100% at the end", 6, [(0, "happy", 0.2, 0.2), (6, "happy", 1, 1)]),
    ("happy 0.2 at 0 s, 0.5 at 2 s, 1.0 at 4 s", None,
     [(0, "happy", 0.2, 0.2), (2, "happy", 0.5, 0.5), (4, "happy", 1, 1)]),
    ("sad 0.2 -> 0.9", 4, [(0, "sad", 0.2, 0.2), (4, "sad", 0.9, 0.9)]),
    ("starts off neutral, hint of a smile at 2 s, full grin by 4 s", None,
     [(0, "happy", 0, 0), (2, "happy", 0.2, 0.3), (4, "happy", 1, 1.2)]),
    ("2 seconds of silence, then a scream", None, [(1.9, "angry", 0, 0), (3, "angry", 0.7, 0.9)]),
    ("calm... then BOOM furious at 3s", None, [(2.7, "angry", 0, 0), (3, "angry", 1, 1)]),
    ("she keeps it together until 4 s, then falls apart", 8, [(4, "sad", 0, 0), (6, "sad", 0.9, 1)]),
    ("mildly annoyed for the first half, then absolutely losing it", 6,
     [(3, "angry", 0.15, 0.2), (6, "angry", 1.4, 1.5)]),
    ("relief washes over him at 3 s", None, [(2, "happy", 0, 0), (3, "happy", 0.4, 0.45)]),
    # Shares, which say nothing of the strength.
    ("60/40 happy sad", None, [(0, "happy", 0.45, 0.45), (0, "sad", 0.3, 0.3)]),
    ("60 / 40 joy/sadness", None, [(0, "happy", 0.5, 0.52), (0, "sad", 0.33, 0.35)]),
    ("a 60/40 mix of anger and sadness", None, [(0, "angry", 0.45, 0.45), (0, "sad", 0.3, 0.3)]),
    ("80-20 happy sad", None, [(0, "happy", 0.6, 0.6), (0, "sad", 0.15, 0.15)]),
    ("happy sad 60/40", None, [(0, "happy", 0.45, 0.45), (0, "sad", 0.3, 0.3)]),
    ("anger and sadness (60/40)", None, [(0, "angry", 0.45, 0.45), (0, "sad", 0.3, 0.3)]),
    ("90/10 happy, sad", 4, [(0, "happy", 0.67, 0.68), (4, "sad", 0.07, 0.08)]),
    ("50/30/20 happy sad afraid", None, [(0, "happy", 0.37, 0.38), (0, "sad", 0.22, 0.23), (0, "fear", 0.15, 0.15)]),
    ("calm, then 70/30 angry sad at 3 s", None, [(2, "sad", 0, 0), (3, "angry", 0.52, 0.53), (3, "sad", 0.22, 0.23)]),
    ("60/40 happy and sad, then angry", 4, [(0, "sad", 0.3, 0.3), (4, "angry", 0.7, 0.8), (4, "sad", 0, 0)]),
    ("sad 8/10", None, [(0, "sad", 0.8, 0.8)]),
    # A body that tells it.
    ("heart is racing", None, [(0, "fear", 0.4, 0.45), (0, "surprised", 0.1, 0.15)]),
    ("his heart is really racing", None, [(0, "fear", 0.5, 0.55)]),
    ("the heart pounds", None, [(0, "fear", 0.4, 0.45)]),
    ("with a pounding heart", None, [(0, "fear", 0.4, 0.45)]),
    ("calm, pulse racing at 2 s", None, [(1, "fear", 0, 0), (2, "fear", 0.4, 0.45)]),
    ("her heart sinks", None, [(0, "sad", 0.45, 0.5)]),
    ("his heart leaps", None, [(0, "happy", 0.85, 0.95)]),
    ("her heart is breaking", None, [(0, "sad", 0.95, 1)]),
    ("her lips are trembling", None, [(0, "sad", 0.5, 0.6)]),
    ("hands shaking", None, [(0, "fear", 0.5, 0.6)]),
    ("fists clenched", None, [(0, "angry", 0.75, 0.85)]),
    ("her voice is calm", None, [(0, "neutral", 0.35, 0.45), (0, "fear", 0, 0)]),
    # Faces.
    ("😊 -> 😡 at 3 s", None, [(0, "happy", 0.7, 0.8), (3, "angry", 1, 1)]),
    ("☹️", None, [(0, "sad", 0.7, 0.8)]),

]  # fmt: skip


@pytest.mark.parametrize(("text", "seconds", "expected"), SENTENCES, ids=[text for text, _, _ in SENTENCES])
def test_a_sentence_means_what_its_writer_meant(text: str, seconds: float | None, expected: list[Expected]) -> None:
    check_meaning(text, seconds, expected)


@pytest.mark.parametrize("text", ["60/40 happy", "60/40", "happy 60/40", "60/40 happy 70/30 sad and angry"])
def test_shares_of_words_that_are_not_there_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Name an emotion for each share"):
        parse(text)


@pytest.mark.parametrize("text", ["sad of furius", "happy when she is surprisd", "angry as hapy"])
def test_a_misspelt_feeling_is_not_passed_over_as_a_remark(text: str) -> None:
    with pytest.raises(UnknownWord, match="Did you mean"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("traurig", "'traurig' is 'sad'"),
        ("erst ruhig, dann wütend", "'ruhig' is 'calm', 'wütend' is 'angry'"),
        ("bekümmert", "'bekümmert' is not an emotion word"),
        ("d'abord calme, puis furieux", "'furieux' is 'furious'"),
        ("contento, luego triste", "'contento' is 'happy'"),
        ("悲しい", "'悲しい' is not an emotion word"),
        ("[traurig] Ich habe gewartet", "'traurig' is 'sad'"),
    ],
)
def test_other_languages_are_told_that_feelings_are_read_in_english(text: str, hint: str) -> None:
    with pytest.raises(UnknownWord, match="Feelings are read in English") as raised:
        parse(text)
    assert hint in str(raised.value) and not raised.value.suggestions


def test_words_that_tell_another_language_are_none_of_ours() -> None:
    assert not [name for name in (*FEELINGS, *SMALL_WORDS) if find(name) or name in FILLERS]
    assert all(find(name) for name in FEELINGS.values())
