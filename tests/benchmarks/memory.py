"""What a model takes, forecast without it: `PYTHONPATH=. python tests/benchmarks/memory.py`.

1. Forecast over what the processor's allocator gave out, weights included, for small and middle models of real classes.
2. Wan2.1 with 14 billion weights at its released sizes, and what its back end says before a run.
3. Loading: build with random weights and copy a file's into them, or build empty and take the file's as they are.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan, WanTransformer3DModel
from safetensors.torch import load_file, save_file
from torch import nn

from pipelines.backends.wan_14b import create
from pipelines.emotion.parse import parse
from pipelines.memory import trace_memory, weights_bytes
from pipelines.requests.video import VideoRequest
from tests.pipelines.memory_models import CASES, allocated_peak, wan

GIB = 2**30


def main() -> None:
    """Print the three tables."""
    _against_the_allocator()
    _released_sizes()
    _loading()


def _against_the_allocator() -> None:
    print("forecast over counted peak on the processor, weights included (to hold: 1.00 to 1.35)")
    for name, (build, call) in CASES.items():
        forecast, model = trace_memory(build, call, device="cpu"), build().eval()
        with torch.no_grad():
            call(model)
            taken = weights_bytes(model) + allocated_peak(lambda call=call, model=model: call(model))  # type: ignore[misc]
        print(f"  {name:26}{taken / 1e6:9.1f} MB {forecast.needed_bytes / taken:6.2f}")


def _released_sizes() -> None:
    print(
        "\nWan2.1 14B on a card: GiB traced (transformer in bf16, decoder in fp32), GiB beside the weights as forecast"
    )
    for width, height in ((832, 480), (1280, 720)):
        latents = (1, 16, 21, height // 8, width // 8)
        request = VideoRequest(
            prompt="sea", curve=parse("calm", 5.0), seconds=81 / 16, width=width, height=height, backend="wan_14b"
        )
        begun = time.monotonic()
        sampling = trace_memory(
            WanTransformer3DModel,
            lambda model, latents=latents: model(  # type: ignore[misc]
                hidden_states=torch.randn(*latents),
                timestep=torch.tensor([5]),
                encoder_hidden_states=torch.randn(1, 512, 4096),
            ),
            device="cuda:0",
            dtype=torch.bfloat16,
        )
        decoding = trace_memory(
            AutoencoderKLWan,
            lambda model, latents=latents: model.decode(torch.randn(*latents)),  # type: ignore[misc]
            device="cuda:0",
        )
        said = create().estimate(request).activation_bytes
        needed = max(sampling.activation_bytes, decoding.activation_bytes)
        print(
            f"  {width} x {height} x 81: weights {sampling.weights_bytes / GIB:.1f},"
            f" prediction {sampling.traced_bytes / GIB:.2f}, decoding {decoding.traced_bytes / GIB:.2f};"
            f" forecast {needed / GIB:.2f}; the back end says {said / GIB:.2f}  ({time.monotonic() - begun:.0f} s)"
        )


def _loading() -> None:
    build = wan(16, 64, 8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.safetensors"
        save_file({name: weight.contiguous() for name, weight in build().state_dict().items()}, path)
        print(f"\nloading {path.stat().st_size / 1e6:.0f} MB, the file in the system's cache, seconds")
        for name, way in (("filled at random, then copied into", _copied), ("built empty, then given", _given)):
            taken = min(_seconds(way, build, path) for _ in range(3))
            print(f"  {name:36}{taken:7.2f}")


def _copied(build: Callable[[], nn.Module], path: Path) -> nn.Module:
    model = build()
    model.load_state_dict(load_file(path))
    return model


def _given(build: Callable[[], nn.Module], path: Path) -> nn.Module:
    with torch.device("meta"):
        model = build()
    model.load_state_dict(load_file(path), assign=True)
    return model


def _seconds(
    way: Callable[[Callable[[], nn.Module], Path], nn.Module], build: Callable[[], nn.Module], path: Path
) -> float:
    """Until every weight was read once."""
    begun = time.monotonic()
    sum(float(weight.detach().sum()) for weight in way(build, path).parameters())
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
