"""The slider: Gradio's own, but it is the request that says what is wrong with a value."""

import gradio as gr


class Slider(gr.Slider):
    """A slider that hands over what it shows. Gradio's refuses what lies outside its ends without naming itself, though
    a job from elsewhere that fills the form may ask for more, and an emptied field for nothing."""

    def preprocess(self, payload: float | None) -> float | None:  # type: ignore[override]  # None where it was emptied
        """The number, or None."""
        return payload

    def get_block_name(self) -> str:
        """Which of Gradio's page components shows it."""
        return "slider"
