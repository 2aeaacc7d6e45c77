"""What is felt, on every tab that asks for it: words, the curve that they mean, and the wheel for one keyframe."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import gradio as gr

from pipelines.emotion.curve import EmotionCurve
from studio.ui.components.curve_editor import SELECTED_EMOTION, WITH_EMOTION, CurveEditor
from studio.ui.components.emotion_wheel import EmotionWheel
from studio.ui.tabs.parts import QUIET


def lay_out_felt(
    ui: SimpleNamespace,
    words: str,
    curve: EmotionCurve | None,
    *,
    seconds: float,
    peaks: list[float] | None = None,
    prefix: str = "",
) -> None:
    """Lay out words, reading, curve and wheel, and remember what was understood, all as attributes of `ui`.

    words, curve: what is felt at first. seconds, peaks: as for the curve editor. prefix: of the ids on the page.
    """
    ui.words = gr.Textbox(
        words,
        label="Say what should be felt",
        placeholder="calm, then furious at 3 s",
        info="Words, degrees and times; the curve follows as you type.",
        elem_id=f"{prefix}words",
    )
    ui.reading = gr.Markdown(elem_id=f"{prefix}reading", elem_classes="mien-soft")
    ui.curve = CurveEditor(curve, peaks=peaks, seconds=seconds, elem_id=f"{prefix}curve")
    ui.wheel = EmotionWheel(
        curve.keyframes[0].emotion if curve else None,
        label="Emotion of the selected keyframe",
        elem_id=f"{prefix}wheel",
    )
    ui.understood = gr.State(words)


def wire_felt(
    ui: SimpleNamespace,
    understand: Callable[..., tuple[Any, ...]],
    *,
    context: Sequence[Any],
    outlook: Mapping[str, Any],
) -> None:
    """Let words, curve and wheel show the same feeling; between curve and wheel nothing goes over the network.

    understand: gets the words, those that were understood before, and the values of `context`; see
    `reading.understand`. outlook: the event that follows every change.
    """
    gr.on(
        [ui.words.input, ui.words.blur, ui.words.submit],  # "input" misses texts that come without key strokes
        understand,
        [ui.words, ui.understood, *context],
        [ui.curve, ui.wheel, ui.reading, ui.understood],
        trigger_mode="always_last",
        **QUIET,
    ).then(**outlook)
    ui.curve.input(None, ui.curve, ui.wheel, js=SELECTED_EMOTION, show_progress="hidden")
    ui.wheel.input(None, [ui.wheel, ui.curve], ui.curve, js=WITH_EMOTION, show_progress="hidden")
    ui.curve.settle(**outlook)
    ui.wheel.settle(None, [ui.wheel, ui.curve], ui.curve, js=WITH_EMOTION, show_progress="hidden").then(**outlook)
