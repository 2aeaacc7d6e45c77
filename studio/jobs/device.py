"""The devices of a machine, which back end goes where, and how much memory there is."""

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from math import inf
from pathlib import Path

from pipelines.backends.base import ModelCard
from pipelines.errors import InvalidInput, MissingDependency
from studio.jobs.job import Place


def find_devices(wanted: str) -> tuple[str, ...]:
    """The devices to work on: "cpu" always, because the sketch back ends run there, and the cards that are wanted.

    wanted: "auto" for every card there is, "cpu" for none, or one card such as "cuda:0".
    Raises InvalidInput when the wanted card is not there.
    """
    if wanted == "cpu":
        return ("cpu",)
    found = _cards()
    if wanted == "auto":
        return ("cpu", *found)
    card = "cuda:0" if wanted == "cuda" else wanted
    if card not in found:
        listed = ", ".join(found) or "none"
        raise InvalidInput(f"STUDIO_DEVICE is {wanted}, and the cards found are: {listed}. Set it to auto.")
    return ("cpu", card)


def place_of(card: ModelCard, devices: Sequence[str]) -> Place:
    """The kind of device for a back end: a card where it gains by one and there is one, else the processor.

    Raises MissingDependency when it needs a card and there is none.
    """
    has_card = any(device != "cpu" for device in devices)
    if card.needs_gpu and not has_card:
        raise MissingDependency(
            f"{card.title} needs a graphics card, and this studio has none to use. Choose a sketch back end."
        )
    return "cuda" if has_card and not card.sketch else "cpu"


def memory_budget(device: str) -> tuple[int, int]:
    """MB that loaded back ends may hold together: on the device, and in the main memory while they rest from a card.

    Three quarters of a card and its share in half of the main memory, for every card has a worker of its own; or three
    quarters of the main memory where they run there.
    """
    host = round(_host_bytes() / 1e6)
    if device == "cpu":
        return host * 3 // 4, 0
    import torch

    if not torch.cuda.is_available():
        return host * 3 // 4, 0
    return round(
        torch.cuda.get_device_properties(device).total_memory * 0.75 / 1e6
    ), host // 2 // torch.cuda.device_count()


def free_bytes(device: str) -> float:
    """Memory of a card that no other program has; without limit for the processor, whose memory the system gives."""
    if device == "cpu":
        return inf
    import torch

    if not torch.cuda.is_available():
        return inf
    free, _ = torch.cuda.mem_get_info(device)
    return float(free + torch.cuda.memory_reserved(device))


def machine_memory(devices: Sequence[str]) -> int:
    """MB of main memory and of these devices, all together."""
    cards = [device for device in devices if device != "cpu"]
    total = _host_bytes()
    if cards:
        import torch

        total += sum(torch.cuda.get_device_properties(card).total_memory for card in cards)
    return round(total / 1e6)


def main_memory(limits: Iterable[Path]) -> int:
    """Bytes of main memory that this process can have: the machine's, or what a container is given of it.

    limits: files in which the system may tell that, such as cgroups do; "max" is no limit.
    """
    given = [_machine_bytes()]
    for file in limits:
        with suppress(OSError, ValueError):
            given.append(int(file.read_text()))
    return min(given)


@cache
def _host_bytes() -> int:
    return main_memory(_LIMITS)


def _machine_bytes() -> int:
    if hasattr(os, "sysconf"):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 8 * 2**30  # Windows tells only through its own library; this is an ordinary machine.


_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where Linux tells a container its limit, by the version of cgroups."""


def _cards() -> tuple[str, ...]:
    """The cards that torch can use; torch is imported only where a driver's tool shows that there may be one."""
    if find_spec("torch") is None or not any(map(shutil.which, ("nvidia-smi", "rocm-smi", "amd-smi"))):
        return ()
    import torch

    return tuple(f"cuda:{number}" for number in range(torch.cuda.device_count()))
