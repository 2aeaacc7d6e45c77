"""The picture input: Gradio's own, but every file is checked before anything opens it."""

import gradio as gr
from gradio.data_classes import ImageData

from studio.api.asked import checked_upload, refused_in_words


class Picture(gr.Image):
    """An image input that hands over the path of the uploaded file, unopened and unchanged."""

    def preprocess(self, payload: ImageData | None) -> str | None:
        """The path in the upload folder. Raises gr.Error for any other path that a client sends."""
        if payload is None or not payload.path:
            return None
        with refused_in_words():
            return str(checked_upload(payload.path))

    def get_block_name(self) -> str:
        """Which of Gradio's page components shows it."""
        return "image"
