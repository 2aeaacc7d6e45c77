"""The slider: what is wrong with a value is said by the request."""

import pytest

from studio.ui.components.slider import Slider


@pytest.mark.parametrize("value", [None, 60.0, 0.0, 16.0])
def test_it_hands_over_what_it_shows(value: float | None) -> None:
    assert Slider(8, 30, value=16, render=False).preprocess(value) == value


def test_the_page_shows_it_as_gradio_s_own() -> None:
    assert Slider(8, 30, value=16, render=False).get_config()["name"] == "slider"
