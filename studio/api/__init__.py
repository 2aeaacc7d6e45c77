"""The named endpoints: what a script can ask of a running studio through `gradio_client`, curl or another page.

Each endpoint's function has the endpoint's name. Errors come back as the sentence that the page would show.
"""

from studio.api.dub import add_dub
from studio.api.jobs import add_jobs
from studio.api.listing import add_listing
from studio.api.portrait import add_portrait
from studio.api.reply import add_reply
from studio.api.script import add_script
from studio.api.speech import add_speech
from studio.api.video import add_video
from studio.studio import Studio

ENDPOINTS = (
    "talking_portrait",
    "text_to_video",
    "image_to_video",
    "speak",
    "dub",
    "transcribe",
    "translate",
    "empathetic_reply",
    "submit",
    "job_status",
    "result",
    "read_settings",
    "cancel_job",
    "queue",
    "list_models",
    "list_emotions",
    "analyze_emotion",
    "ping",
)
"""Names of the public endpoints; every other event of the page is private."""


def add_endpoints(studio: Studio) -> None:
    """Add the endpoints to the `gr.Blocks` that is being built."""
    for add in (add_portrait, add_video, add_speech, add_dub, add_script, add_reply, add_jobs, add_listing):
        add(studio)
