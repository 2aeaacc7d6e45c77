"""The index tables agree with each other and with the mirror."""

import numpy as np

from pipelines.face import topology
from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES, MIRRORED_BLENDSHAPES
from pipelines.face.topology import MIRRORED_POINTS, POINTS


def test_there_are_52_different_blendshapes() -> None:
    assert len(set(BLENDSHAPES)) == 52
    assert BLENDSHAPES[0] == "_neutral"
    assert all(BLENDSHAPES[index] == name for name, index in BLENDSHAPE_INDEX.items())


def test_mirroring_twice_changes_nothing() -> None:
    points, shapes = np.array(MIRRORED_POINTS), np.array(MIRRORED_BLENDSHAPES)
    assert (points[points] == np.arange(POINTS)).all()
    assert (shapes[shapes] == np.arange(len(BLENDSHAPES))).all()


def test_the_mirror_trades_left_for_right() -> None:
    mirror = dict(enumerate(MIRRORED_POINTS))
    for right, left in (
        (topology.RIGHT_EYE_UPPER, topology.LEFT_EYE_UPPER),
        (topology.RIGHT_EYE_LOWER, topology.LEFT_EYE_LOWER),
        (topology.RIGHT_BROW_UPPER, topology.LEFT_BROW_UPPER),
        (topology.RIGHT_BROW_LOWER, topology.LEFT_BROW_LOWER),
    ):
        assert tuple(mirror[index] for index in right) == left
    assert tuple(mirror[index] for index in topology.LIPS_OUTER_UPPER) == topology.LIPS_OUTER_UPPER[::-1]
    assert tuple(mirror[index] for index in topology.LIPS_INNER_LOWER) == topology.LIPS_INNER_LOWER[::-1]
    assert {mirror[index] for index in topology.FACE_OVAL} == set(topology.FACE_OVAL)
    assert {mirror[index] for index in topology.LIPS} == set(topology.LIPS)
    assert {mirror[index] for index in topology.NOSE} == set(topology.NOSE)


def test_the_rim_of_an_iris_keeps_its_place_in_the_picture() -> None:
    # Rim points are ordered by the picture's sides: in the mirror "towards the right" becomes "towards the left".
    center, right, top, left, bottom = (MIRRORED_POINTS[index] for index in topology.RIGHT_IRIS)
    assert (center, left, top, right, bottom) == topology.LEFT_IRIS


def test_outlines_are_closed_walks_without_repeats() -> None:
    for outline in (
        topology.LIPS_OUTER, topology.LIPS_INNER, topology.LEFT_EYE, topology.RIGHT_EYE, topology.FACE_OVAL
    ):  # fmt: skip
        assert len(set(outline)) == len(outline)
        assert max(outline) < 468


def test_mirrored_shapes_swap_the_side_in_their_name() -> None:
    assert BLENDSHAPES[MIRRORED_BLENDSHAPES[BLENDSHAPE_INDEX["mouthSmileLeft"]]] == "mouthSmileRight"
    assert BLENDSHAPES[MIRRORED_BLENDSHAPES[BLENDSHAPE_INDEX["jawOpen"]]] == "jawOpen"
