"""The sample shelf hands over an index that exists."""

import pytest

from studio.ui.components.sample_shelf import SampleShelf

ITEMS = [{"name": "one", "picture": None}, {"name": "two", "picture": None}]


@pytest.mark.parametrize(("sent", "index"), [({"chosen": 1}, 1), ({"chosen": 2}, None), ({}, None), (None, None)])
def test_a_handler_gets_an_index_of_an_item_or_none(sent: object, index: int | None) -> None:
    assert SampleShelf(items=ITEMS, render=False).preprocess(sent) == index


def test_the_first_item_can_be_chosen() -> None:
    shelf = SampleShelf(items=ITEMS, render=False)
    assert shelf.preprocess(shelf.postprocess(0)) == 0
