"""The face choice shows boxes and hands over a number."""

import numpy as np
import pytest

from studio.ui.components.face_choice import FaceChoice, faces_note, faces_shown

PICTURE = np.full((100, 200, 3), 128, dtype=np.uint8)


def test_boxes_are_shares_of_the_picture_and_stay_inside_it() -> None:
    shown = faces_shown(PICTURE, [(-10.0, 20.0, 50.0, 120.0), (100.0, 0.0, 150.0, 50.0)])
    assert shown["faces"] == [[0.0, 0.2, 0.25, 0.8], [0.5, 0.0, 0.25, 0.5]]
    assert shown["picture"].startswith("data:image/jpeg;base64,")


def test_the_largest_face_speaks_until_another_is_chosen() -> None:
    shown = faces_shown(PICTURE, [(0.0, 0.0, 20.0, 20.0), (50.0, 0.0, 150.0, 90.0), (160.0, 0.0, 190.0, 30.0)])
    assert shown["chosen"] == 1
    assert shown["note"].startswith("3 faces found; face 2 will speak.")


def test_a_face_can_be_given() -> None:
    shown = faces_shown(PICTURE, [(0.0, 0.0, 20.0, 20.0), (50.0, 0.0, 150.0, 90.0)], number=1)
    assert (shown["chosen"], shown["given"]) == (0, True) and "face 1 will speak" in shown["note"]
    assert faces_shown(PICTURE, [(0.0, 0.0, 20.0, 20.0)], number=3)["chosen"] == 0


def test_a_single_face_is_chosen_without_asking() -> None:
    shown = faces_shown(PICTURE, [(0.0, 0.0, 50.0, 50.0)])
    assert (shown["chosen"], shown["note"], shown["picture"]) == (0, "", None)


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ({"chosen": 2}, 3),
        ({"chosen": 0}, 1),
        ({"chosen": None}, None),
        ({"chosen": -1}, None),
        (None, None),
        ("", None),
    ],
)
def test_a_handler_gets_a_number_or_none(sent: object, number: int | None) -> None:
    assert FaceChoice(render=False).preprocess(sent) == number


def test_a_note_says_what_to_put_right() -> None:
    assert faces_note("No face.", bad=True)["bad"] is True
