"""The fields of the Dub tab, as its tests fill them."""

from typing import Any

from pipelines.dubbing.lines import Line
from studio.ui.components.line_table import table_of

LONG = "You never even called me, not once, not one single time."
TABLE = table_of((Line(start=0, end=1.2, text="I waited.", emotion="sad"), Line(start=1.5, end=3, text=LONG)))


def fields_over(video: str) -> dict[str, Any]:
    """Two lines, of which the second is too long, under an uploaded file."""
    return {
        "project": "film",
        "video": video,
        "table": TABLE,
        "words": "furious",
        "follow_actor": True,
        "actor_melody": False,
        "background": "duck",
        "lips": False,
        "burn_subtitles": False,
        "keep_voices": False,
        "same_words": False,
        "language": "en-us",
        "reference": None,
        "transcript": "of nothing",
        "backend": "sketch_voice",
        "consent": False,
        "seed": 4.0,
        "length": 9.0,
    }
