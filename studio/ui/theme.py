"""The look of the page: calm paper by day, ink by night, one accent; every pair of colours passes WCAG AA."""

from functools import cache
from pathlib import Path

import gradio as gr

_FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

_PAPER = {"page": "#f6f4ef", "card": "#fffdf9", "well": "#f0ede6", "text": "#1f2328", "soft": "#5a5f68"}
_INK = {"page": "#14171b", "card": "#1c2026", "well": "#15181d", "text": "#eceae4", "soft": "#a9afb8"}
_LINE, _LINE_DARK = "#e2ddd2", "#2f353e"
_EDGE, _EDGE_DARK = "#a39d90", "#5f6875"
_ACCENT, _ACCENT_DARK = "#0f6b62", "#4fd1bd"
_ON_ACCENT, _ON_ACCENT_DARK = "#ffffff", "#06231f"
_BAD, _BAD_DARK = "#a4262c", "#ff9a94"

_LABELS = {
    "angry": ("#c8372d", "#f5766c"),
    "contempt": ("#84701f", "#cdb75d"),
    "disgusted": ("#3d7f3a", "#83c97a"),
    "fear": ("#6d4fc2", "#b49df2"),
    "happy": ("#b87503", "#f3b63f"),
    "neutral": ("#6b7280", "#a8afba"),
    "sad": ("#2a6cb3", "#74b1ec"),
    "surprised": ("#b5367c", "#f08bc6"),
}
"""Colour of each emotion label by day and by night; names always stand beside the colours."""


def theme() -> gr.themes.Base:
    """The Gradio theme; fonts are the system's own, nothing is fetched."""
    look = gr.themes.Base(
        font=[gr.themes.Font(name) for name in _FONT],
        font_mono=[gr.themes.Font(name) for name in _MONO],
        radius_size=gr.themes.sizes.radius_lg,
        spacing_size=gr.themes.sizes.spacing_md,
        text_size=gr.themes.sizes.text_md,
    )
    return look.set(
        **_pair("body_background_fill", _PAPER["page"], _INK["page"]),
        **_pair("body_text_color", _PAPER["text"], _INK["text"]),
        **_pair("body_text_color_subdued", _PAPER["soft"], _INK["soft"]),
        **_pair("background_fill_primary", _PAPER["card"], _INK["card"]),
        **_pair("background_fill_secondary", _PAPER["well"], _INK["well"]),
        **_pair("border_color_primary", _LINE, _LINE_DARK),
        **_pair("border_color_accent", _ACCENT, _ACCENT_DARK),
        **_pair("color_accent_soft", "#e1efec", "#16332f"),
        color_accent=_ACCENT,
        **_pair("link_text_color", _ACCENT, _ACCENT_DARK),
        **_pair("link_text_color_hover", _ACCENT, _ACCENT_DARK),
        **_pair("link_text_color_active", _ACCENT, _ACCENT_DARK),
        **_pair("link_text_color_visited", _ACCENT, _ACCENT_DARK),
        **_pair("block_background_fill", _PAPER["card"], _INK["card"]),
        **_pair("block_border_color", _LINE, _LINE_DARK),
        **_pair("block_label_text_color", _PAPER["soft"], _INK["soft"]),
        **_pair("block_label_background_fill", _PAPER["card"], _INK["card"]),
        **_pair("block_title_text_color", _PAPER["text"], _INK["text"]),
        **_pair("block_info_text_color", _PAPER["soft"], _INK["soft"]),
        block_title_text_weight="600",
        block_border_width="1px",
        block_shadow="none",
        block_shadow_dark="none",
        **_pair("input_background_fill", _PAPER["card"], _INK["well"]),
        input_border_width="1px",
        **_pair("input_border_color", _EDGE, _EDGE_DARK),
        **_pair("input_border_color_focus", _ACCENT, _ACCENT_DARK),
        **_pair("input_placeholder_color", _PAPER["soft"], _INK["soft"]),
        **_pair("slider_color", _ACCENT, _ACCENT_DARK),
        **_pair("loader_color", _ACCENT, _ACCENT_DARK),
        **_pair("checkbox_background_color_selected", _ACCENT, _ACCENT),
        **_pair("checkbox_border_color", _EDGE, _EDGE_DARK),
        **_pair("checkbox_border_color_selected", _ACCENT, _ACCENT_DARK),
        **_pair("checkbox_label_background_fill", _PAPER["card"], _INK["card"]),
        **_pair("checkbox_label_background_fill_selected", "#e1efec", "#16332f"),
        **_pair("checkbox_label_border_color", _EDGE, _EDGE_DARK),
        **_pair("checkbox_label_text_color_selected", _PAPER["text"], _INK["text"]),
        **_pair("button_primary_background_fill", _ACCENT, _ACCENT_DARK),
        **_pair("button_primary_background_fill_hover", "#0b564f", "#7fe3d3"),
        **_pair("button_primary_text_color", _ON_ACCENT, _ON_ACCENT_DARK),
        **_pair("button_primary_border_color", _ACCENT, _ACCENT_DARK),
        **_pair("button_primary_border_color_hover", _ACCENT, _ACCENT_DARK),
        **_pair("button_secondary_background_fill", _PAPER["card"], _INK["card"]),
        **_pair("button_secondary_background_fill_hover", _PAPER["well"], _INK["well"]),
        **_pair("button_secondary_border_color", _EDGE, _EDGE_DARK),
        **_pair("button_secondary_text_color", _PAPER["text"], _INK["text"]),
        button_border_width="1px",
        button_large_radius="12px",
        **_pair("error_text_color", _BAD, _BAD_DARK),
        **_pair("accordion_text_color", _PAPER["text"], _INK["text"]),
    )


@cache
def css() -> str:
    """The page's own style sheet: the colours that our components use, and the layout."""
    sheet = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    return _variables(":root", 0) + _variables(".dark", 1) + sheet


def _variables(selector: str, night: int) -> str:
    base = (_PAPER, _INK)[night]
    colours = {
        **base,
        "line": (_LINE, _LINE_DARK)[night],
        "line-strong": (_EDGE, _EDGE_DARK)[night],
        "accent": (_ACCENT, _ACCENT_DARK)[night],
        "focus": (_ACCENT, _ACCENT_DARK)[night],
        "bad": (_BAD, _BAD_DARK)[night],
        **{name: shades[night] for name, shades in _LABELS.items()},
    }
    return selector + " {" + "".join(f"--mien-{name}: {colour};" for name, colour in colours.items()) + "}\n"


def _pair(name: str, day: str, night: str) -> dict[str, str]:
    return {name: day, f"{name}_dark": night}
