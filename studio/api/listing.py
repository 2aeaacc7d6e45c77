"""The endpoints that answer at once: what there is, and what a recording carries."""

from dataclasses import asdict
from typing import Any

import gradio as gr
from gradio.events import api

from pipelines.emotion.label_sets import LABEL_SETS
from pipelines.emotion.listen import read
from pipelines.emotion.state import LABELS
from pipelines.emotion.taxonomy import entries
from pipelines.media.audio import load_audio
from studio.api.asked import checked_upload, refused_in_words
from studio.api.endpoint import Upload, add_endpoint
from studio.studio import Studio


def add_listing(studio: Studio) -> None:
    """Add /list_models, /list_emotions, /analyze_emotion and /ping."""

    def list_models() -> dict[str, Any]:
        """The card of every back end: what it takes, what it needs, and its licences."""
        return {name: asdict(card) for name, card in studio.models().items()}

    def list_emotions() -> dict[str, Any]:
        """The eight labels; every emotion word that is understood, with its place, its blend of labels and what that
        cannot say; and the label sets of the field, such as Ekman's and Mikels', whose labels are among the words."""
        words = {
            entry.name: {
                "valence": entry.valence,
                "arousal": entry.arousal,
                "intensity": entry.intensity,
                "labels": dict(entry.blend),
                "lost": entry.lost,
                "forms": list(entry.forms),
            }
            for entry in entries()
        }
        sets = {name: {"labels": list(known.labels), "source": known.source} for name, known in LABEL_SETS.items()}
        return {"labels": list(LABELS), "words": words, "sets": sets}

    def ping() -> str:
        """Answers "ready" as soon as the studio does."""
        return "ready"

    def analyze_emotion(recording: Upload) -> dict[str, Any]:
        """The emotion that a voice carries over time, as a curve in schema "emotion/1"; any sound or video file.

        Beside the keyframes stand `whole`, the odds of each class for the recording as a whole, and `sureness` in 0..1:
        how often such readings of acted speech were right. Both are passed over where the curve is used.
        """
        with refused_in_words():
            sound = load_audio(checked_upload(recording), rate=16000)
            heard = read(sound.mono(), sound.rate)
            return {**heard.curve.to_dict(), "whole": heard.whole, "sureness": heard.sureness}

    for function in (list_models, list_emotions, ping):
        api(function, api_name=function.__name__, queue=function is not ping)
    add_endpoint(analyze_emotion, curve=gr.JSON)
