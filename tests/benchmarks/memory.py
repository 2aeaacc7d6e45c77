"""What a model takes, forecast without it: `PYTHONPATH=. python tests/benchmarks/memory.py`.

1. Forecast over what the processor's allocator gave out, weights included, for small and middle models of real classes.
2. The large back ends: what the table of traces says of them, and how near its law is, also at a size between.
3. Loading: build with random weights and copy a file's into them, or build empty and take the file's as they are; for
   a large model and for the bundled networks.
4. A switch to a model that was used before: from the disk, from the host's memory, and where it is still loaded.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import WanTransformer3DModel
from safetensors.torch import load_file, save_file
from torch import nn

from pipelines.assets import asset
from pipelines.backends.released import RELEASED
from pipelines.backends.released.table import traced_bytes
from pipelines.face.model import Detector, MeshNet
from pipelines.memory.law import TABLE, Extent, law_of
from pipelines.memory.trace import trace_memory, weights_bytes
from pipelines.speech.prosody_flow import CLASSES, CONTOURS, ContourNet
from tests.pipelines.memory_models import CASES, allocated_peak, wan

GIB = 2**30


def main() -> None:
    """Print the tables."""
    _against_the_allocator()
    _released_sizes()
    _loading()
    _switching()


def _against_the_allocator() -> None:
    print("forecast over counted peak on the processor, weights included (to hold: 1.00 to 1.35)")
    for name, (build, call) in CASES.items():
        forecast, model = trace_memory(build, call, device="cpu"), build().eval()
        with torch.no_grad():
            call(model)
            taken = weights_bytes(model) + allocated_peak(lambda call=call, model=model: call(model))  # type: ignore[misc]
        print(f"  {name:26}{taken / 1e6:9.1f} MB {forecast.needed_bytes / taken:6.2f}")


def _released_sizes() -> None:
    print("\nreleased models on a card, from the table of traces, at the largest size that was traced, GiB")
    print(f"  {'':16}{'weights':>9}{'predicting':>12}{'decoding':>10}{'forecast beside':>17}{'law over traces':>17}")
    table = json.loads(asset(TABLE).read_text(encoding="utf-8"))
    for name, row in table.items():
        law, stages = law_of(name), row["stages"]
        extents = {stage: _extent(told["traces"][-1]) for stage, told in stages.items()}
        over = [
            law.stage_bytes(stage, _extent(trace)) / trace[-1] for stage in stages for trace in stages[stage]["traces"]
        ]
        taken = {stage: f"{law.stage_bytes(stage, extent) / GIB:.2f}" for stage, extent in extents.items()}
        print(
            f"  {name:16}{law.weights_bytes / GIB:9.1f}{taken['predicting']:>12}{taken.get('decoding', '-'):>10}"
            f"{law.activation_bytes(**extents) / GIB:17.2f}{min(over):11.2f} to {max(over):.2f}"
        )
    begun, size = time.monotonic(), Extent(width=832, height=480, frames=61)
    now = {stage: traced_bytes(RELEASED["wan_14b"](), stage, size) for stage in ("predicting", "decoding")}
    told = " and ".join(f"{law_of('wan_14b').stage_bytes(stage, size) / taken:.3f}" for stage, taken in now.items())
    print(
        f"  Wan2.1 14B at 832 x 480 x 61, which is not there: law over trace {told} ({time.monotonic() - begun:.0f} s)"
    )


def _extent(trace: list[int]) -> Extent:
    width, height, frames, _ = trace
    return Extent(width=width, height=height, frames=frames)


def _loading() -> None:
    build = wan(16, 64, 8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.safetensors"
        save_file({name: weight.contiguous() for name, weight in build().state_dict().items()}, path)
        print(f"\nloading {path.stat().st_size / 1e6:.0f} MB, the file in the system's cache, seconds")
        for name, way in (("filled at random, then copied into", _copied), ("built empty, then given", _given)):
            taken = min(_seconds(way, build, path) for _ in range(3))
            print(f"  {name:36}{taken:7.2f}")

    for name, build, path in (
        ("face detector", Detector, "face/detector"),
        ("face mesh", MeshNet, "face/mesh"),
        ("prosody flow", lambda: ContourNet(len(CONTOURS)), "prosody/flow"),
        ("emotion expert", lambda: ContourNet(len(CLASSES)), "prosody/expert"),
    ):
        file = asset(f"models/{path}.safetensors")
        copied, given = (min(_seconds(way, build, file) for _ in range(5)) for way in (_copied, _given))
        print(f"  {name:16} {1e3 * copied:6.1f} ms and {1e3 * given:6.1f} ms: {given / copied:.2f}")


def _switching() -> None:
    """The way over the bus to a card's memory, which is there, is a copy into other weights of the main memory here."""
    with tempfile.TemporaryDirectory() as folder:
        wan(16, 64, 8)().save_pretrained(folder)  # type: ignore[operator]
        files = list(Path(folder).glob("*.safetensors"))
        size = sum(file.stat().st_size for file in files)

        def opened() -> nn.Module:
            model: nn.Module = WanTransformer3DModel.from_pretrained(folder)
            return model

        def from_disk() -> nn.Module:
            for file in files:
                with file.open("rb") as handle:
                    os.fsync(handle.fileno())
                    os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return opened()

        resting, card = opened(), opened()

        def from_host() -> nn.Module:
            card.load_state_dict(resting.state_dict())
            return card

        taken = {
            "from the disk": min(_touched(from_disk) for _ in range(3)),
            "from the system's file cache": min(_touched(opened) for _ in range(3)),
            "from the host's memory": min(_touched(from_host) for _ in range(3)),
            "still loaded": min(_touched(lambda: resting) for _ in range(3)),
        }
    print(f"\nmaking a model of {size / GIB:.2f} GiB ready, until every weight was read once")
    for name, seconds in taken.items():
        print(f"  {name:30}{seconds:7.2f} s  {seconds / taken['from the disk']:.3f} of the disk")


def _touched(make: Callable[[], nn.Module]) -> float:
    """Seconds until every weight of what is made was read once."""
    begun = time.monotonic()
    sum(float(weight.detach().sum()) for weight in make().parameters())
    return time.monotonic() - begun


def _copied(build: Callable[[], nn.Module], path: Path) -> nn.Module:
    model = build()
    model.load_state_dict(_weights(path))
    return model


def _given(build: Callable[[], nn.Module], path: Path) -> nn.Module:
    with torch.device("meta"):
        model = build()
    model.load_state_dict(_weights(path), assign=True)
    return model


def _weights(path: Path) -> dict[str, torch.Tensor]:
    return {name: weight.float() for name, weight in load_file(path).items()}


def _seconds(
    way: Callable[[Callable[[], nn.Module], Path], nn.Module], build: Callable[[], nn.Module], path: Path
) -> float:
    return _touched(lambda: way(build, path))


if __name__ == "__main__":
    main()
