"""The back ends: one file each, loaded by name. A new one is one file and one word in NAMES."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from pipelines.backends.base import Backend, ModelCard
from pipelines.errors import InvalidInput, UnknownWord
from pipelines.requests.base import Request
from pipelines.requests.dub import DubRequest
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.speech import SpeechRequest
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest

NAMES = (
    "sketch_portrait",
    "animatic",
    "living_picture",
    "sketch_dub",
    "dice_talk",
    "sonic",
    "ltx_2_a2v",
    "wan_animate",
    "mini_wan",
    "wan",
    "wan_5b",
    "wan_14b",
    "wan_a14b",
    "wan_image",
    "wan_image_a14b",
    "ltx_2",
    "hunyuan_video",
    "any_flow",
    "cog_video",
    "sky_reels",
    "helios",
    "sketch_voice",
    "flow_voice",
    "restyle",
    "pocket_tts",
    "higgs_audio",
    "dia",
    "omnivoice",
    "index_tts",
    "whisper",
    "madlad400",
    "m2m100",
)

DEFAULTS = {
    "text_to_video": "animatic",
    "image_to_video": "living_picture",
    "portrait": PortraitRequest.backend,
    "speech": SpeechRequest.backend,
    "dub": DubRequest.backend,
    "transcript": TranscriptRequest.backend,
    "translation": TranslationRequest.backend,
}
"""The back end of each kind of work where none is named."""

ADDRESSES: dict[str, str] = {}
"""Where the servers of back ends that work out of process listen, by name; set once, when a process starts."""


def create(name: str) -> Backend[Any]:
    """A fresh, unloaded back end. Raises UnknownWord for a name outside NAMES."""
    if name not in NAMES:
        raise UnknownWord(f"There is no back end '{name}'. Choose one of {', '.join(NAMES)}.", NAMES)
    make: Callable[..., Backend[Any]] = import_module(f"pipelines.backends.{name}").create
    return make(ADDRESSES[name]) if name in ADDRESSES else make()


def check_task(request: Request) -> None:
    """Raise InvalidInput where a request names a back end that does another kind of work."""
    if request.backend not in NAMES:
        return
    task = import_module(f"pipelines.backends.{request.backend}").CARD.task
    if task != request.kind:
        raise InvalidInput(
            f"The back end '{request.backend}' makes a {task}, and a {request.kind} was asked for. Leave the back end "
            "out, or choose one for it from `studio models`."
        )


def cards() -> dict[str, ModelCard]:
    """The card of every back end, by name; imports no heavy library."""
    return {name: import_module(f"pipelines.backends.{name}").CARD for name in NAMES}
