"""Where a back end runs, and how much memory there is. A graphics card is asked after only when it may be used."""

import os
from importlib.util import find_spec

from pipelines.backends.base import ModelCard
from pipelines.errors import InvalidInput, MissingDependency


def resolve_device(wanted: str, card: ModelCard) -> str:
    """The device for a back end: "cpu" or a card such as "cuda:0".

    wanted: "auto", "cpu" or a card. "auto" takes the first card, where there is one, for back ends that gain by it;
        the sketch back ends stay on the processor.

    Raises MissingDependency when the back end needs a card and there is none, InvalidInput when the wanted card is
    not there or the processor is wanted for a back end that cannot use it.
    """
    if card.sketch:
        return "cpu"
    if wanted == "cpu":
        if card.needs_gpu:
            raise InvalidInput(f"{card.title} needs a graphics card, and STUDIO_DEVICE is cpu. Set it to auto.")
        return "cpu"
    found = _cards()
    if wanted != "auto":
        device = "cuda:0" if wanted == "cuda" else wanted
        if device not in found:
            listed = ", ".join(found) or "none"
            raise InvalidInput(f"STUDIO_DEVICE is {wanted}, and the cards found are: {listed}. Set it to auto.")
        return device
    if not found and card.needs_gpu:
        raise MissingDependency(f"{card.title} needs a graphics card, and none was found. Choose a sketch back end.")
    return found[0] if found else "cpu"


def memory_budget_mb(device: str) -> int:
    """Memory that loaded back ends may hold together on the device, in MB: three quarters of what it has."""
    if device.startswith("cuda"):
        import torch

        return int(torch.cuda.get_device_properties(device).total_memory * 0.75 / 2**20)
    if hasattr(os, "sysconf"):
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 0.75 / 2**20)
    return 6144  # Windows tells only through its own library; this suits a machine of 8 GB.


def _cards() -> tuple[str, ...]:
    if find_spec("torch") is None:
        return ()
    import torch

    return tuple(f"cuda:{number}" for number in range(torch.cuda.device_count()))
