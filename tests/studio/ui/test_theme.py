"""The look holds WCAG AA: 4.5 to 1 for text, 3 to 1 for shapes, by day and by night."""

import re

import pytest

from pipelines.emotion.state import LABELS
from studio.ui.theme import css, theme

DAY, NIGHT = (
    dict(re.findall(r"--mien-([\w-]+): (#\w{6})", css().split(selector, 1)[1].split("}", 1)[0]))
    for selector in (":root {", ".dark {")
)


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours "#rrggbb" (WCAG 2.2)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("look", [DAY, NIGHT])
@pytest.mark.parametrize("text", ["text", "soft", "bad", "accent"])
@pytest.mark.parametrize("ground", ["page", "card", "well"])
def test_text_can_be_read(look: dict[str, str], text: str, ground: str) -> None:
    assert _contrast(look[text], look[ground]) >= 4.5


@pytest.mark.parametrize("look", [DAY, NIGHT])
@pytest.mark.parametrize("shape", [*LABELS, "focus"])
@pytest.mark.parametrize("ground", ["card", "well"])
def test_shapes_stand_out(look: dict[str, str], shape: str, ground: str) -> None:
    assert _contrast(look[shape], look[ground]) >= 3.0


def test_buttons_can_be_read() -> None:
    look = theme()
    for night in ("", "_dark"):
        ground = getattr(look, f"button_primary_background_fill{night}")
        assert _contrast(getattr(look, f"button_primary_text_color{night}"), ground) >= 4.5


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "http" not in css()
    assert "url(" not in css()
    assert not theme()._stylesheets
