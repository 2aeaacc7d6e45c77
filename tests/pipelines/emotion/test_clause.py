"""Which words of a description are one state: what is hidden behind what is shown, and what limits what was said."""

import pytest

from tests.pipelines.emotion.meaning import Expected, check_meaning

CALM_OVER_ANGER: list[Expected] = [
    (0, "neutral", 0.2, 0.3), (0, "angry", 0.15, 0.25), (4, "neutral", 0.2, 0.3), (4, "angry", 0.15, 0.25),
]  # fmt: skip
SAD_BEHIND_A_SMILE: list[Expected] = [(0, "happy", 0.4, 0.5), (0, "sad", 0.25, 0.35), (4, "sad", 0.25, 0.35)]

HIDDEN: list[tuple[str, list[Expected]]] = [
    ("angry inside, calm outside", CALM_OVER_ANGER),
    ("calm outside, angry inside", CALM_OVER_ANGER),
    ("calm outside very angry inside", CALM_OVER_ANGER),
    ("calm on the outside, furious on the inside", CALM_OVER_ANGER),
    ("outwardly calm inwardly furious", CALM_OVER_ANGER),
    ("calm outwardly, furious inwardly", CALM_OVER_ANGER),
    ("inside, he's furious, outside he is calm", CALM_OVER_ANGER),
    ("smiling outside, crying inside", SAD_BEHIND_A_SMILE),
    ("smiling, sad inside", SAD_BEHIND_A_SMILE),
    ("smiling, but secretly sad", SAD_BEHIND_A_SMILE),
    ("sad underneath a smile", SAD_BEHIND_A_SMILE),
    ("deep down she is sad, but she smiles on the surface", SAD_BEHIND_A_SMILE),
    ("calm outside, angry inside, then crying", [*CALM_OVER_ANGER[:2], (4, "sad", 0.9, 1), (4, "angry", 0, 0)]),
    ("blank outside but terrified inside", [(0, "fear", 0.1, 0.2), (4, "fear", 0.1, 0.2)]),
    ("angry 0.9 inside, calm outside", [(0, "angry", 0.6, 0.7)]),
    # Nothing is shown in its place, or at another time.
    ("angry inside", [(0, "angry", 0.7, 0.8)]),
    ("angry and sad inside", [(0, "angry", 0.35, 0.4), (0, "sad", 0.35, 0.4)]),
    ("furious inside until 2 s, then crying", [(0, "angry", 1, 1), (4, "sad", 0.9, 1)]),
    ("calm outside at 0 s, furious inside at 3 s", [(0, "angry", 0, 0), (3, "angry", 1, 1)]),
]

LIMITED: list[tuple[str, list[Expected]]] = [
    ("happy, but not too happy", [(0, "happy", 0.5, 0.55), (4, "happy", 0.5, 0.55)]),
    ("sad but not too sad", [(0, "sad", 0.5, 0.55)]),
    ("angry, though not overly angry", [(0, "angry", 0.5, 0.55)]),
    ("angry yet not very angry", [(0, "angry", 0.5, 0.55)]),
    ("sad, but not really sad", [(0, "sad", 0.5, 0.55)]),
    ("surprised, but not too surprised, then calm", [(0, "surprised", 0.5, 0.55), (4, "surprised", 0, 0)]),
    ("happy, not too much", [(0, "happy", 0.5, 0.6)]),
    ("happy but not overly so", [(0, "happy", 0.5, 0.6)]),
    ("happy, but only a little", [(0, "happy", 0.5, 0.6)]),
    ("afraid, but not very", [(0, "fear", 0.5, 0.55)]),
    ("happy, but less so", [(0, "happy", 0.55, 0.65)]),
    # What is more, another word, or later limits nothing.
    ("sad, really sad", [(0, "sad", 0.9, 1)]),
    ("happy but not too excited", [(0, "happy", 0.65, 0.75)]),
    ("happy, but not too happy at 3 s", [(0, "happy", 0.7, 0.8), (3, "happy", 0.25, 0.35)]),
]


@pytest.mark.parametrize(("text", "expected"), HIDDEN, ids=[text for text, _ in HIDDEN])
def test_what_is_felt_inside_shows_through_what_is_seen_and_is_never_stronger(
    text: str, expected: list[Expected]
) -> None:
    check_meaning(text, 4, expected)


@pytest.mark.parametrize(("text", "expected"), LIMITED, ids=[text for text, _ in LIMITED])
def test_who_takes_back_some_of_a_feeling_means_a_strength_in_between(text: str, expected: list[Expected]) -> None:
    check_meaning(text, 4, expected)
