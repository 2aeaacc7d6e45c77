"""The back ends: one file each, loaded by name. A new one is one file and one word in NAMES."""

from importlib import import_module
from typing import Any

from pipelines.backends.base import Backend, ModelCard
from pipelines.errors import UnknownWord

NAMES = (
    "sketch_portrait",
    "dice_talk",
    "sonic",
    "wan",
    "wan_5b",
    "wan_14b",
    "wan_a14b",
    "wan_image",
    "wan_image_a14b",
)

DEFAULTS = {"portrait": "sketch_portrait", "text_to_video": "wan", "image_to_video": "wan_5b"}
"""The back end of each kind of work where none is named."""


def create(name: str) -> Backend[Any]:
    """A fresh, unloaded back end. Raises UnknownWord for a name outside NAMES."""
    if name not in NAMES:
        raise UnknownWord(f"There is no back end '{name}'. Choose one of {', '.join(NAMES)}.", NAMES)
    backend: Backend[Any] = import_module(f"pipelines.backends.{name}").create()
    return backend


def cards() -> dict[str, ModelCard]:
    """The card of every back end, by name; imports no heavy library."""
    return {name: import_module(f"pipelines.backends.{name}").CARD for name in NAMES}
