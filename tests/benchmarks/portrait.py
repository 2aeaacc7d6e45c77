"""Speed and memory of the sketch portrait: `python tests/benchmarks/portrait.py [--minutes 10] [--json]`.

Three tables from one run on this machine:
1. frames per second of the renderer alone, at each size, beside the textbook way of doing the same warp (a Delaunay
   triangulation of the mesh, one affine warp a triangle), and the ratio of the two;
2. the same for the whole back end (sound in, encoded file out), against real time;
3. peak memory for 10 s and for `--minutes` of speech, each in a process of its own, and their ratio.

The input is one of the bundled samples; longer speech is the same recording repeated.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.backends import create
from pipelines.emotion.parse import parse
from pipelines.face.find import find_faces
from pipelines.face.mesh import Face
from pipelines.media.audio import load_audio, write_wav
from pipelines.media.image import load_image
from pipelines.media.types import Audio
from pipelines.media.video import write_video
from pipelines.performance.direct import direct
from pipelines.portrait.renderer import PortraitRenderer
from pipelines.requests.portrait import PortraitRequest

FPS = 25.0


def main() -> None:
    """Run the three measurements and print them."""
    arguments = _arguments()
    if arguments.child:
        print(json.dumps(_whole(arguments.child, size=512)))
        return
    report = {
        "renderer": [_renderer(size) for size in (256, 512, 768)],
        "back end": [_in_own_process(seconds) for seconds in (10.0, arguments.minutes * 60.0)],
    }
    if arguments.json:
        print(json.dumps(report, indent=2))
        return
    print(f"{'size':>6} {'mesh warp':>12} {'per triangle':>14} {'ratio':>7} {'real time':>10}")
    for row in report["renderer"]:
        print(
            f"{row['size']:>6} {row['fps']:>8.1f} fps {row['triangles_fps']:>10.1f} fps {row['ratio']:>6.1f}x"
            f" {row['fps'] / FPS:>9.2f}x"
        )
    print(f"\n{'speech':>8} {'made in':>9} {'real time':>10} {'peak memory':>12}")
    for row in report["back end"]:
        pace = row["seconds"] / row["wall"]
        print(f"{row['seconds']:>6.0f} s {row['wall']:>7.1f} s {pace:>9.2f}x {row['mb']:>9.0f} MB")
    short, long = report["back end"]
    print(f"memory, long over short: {long['mb'] / short['mb']:.2f}x")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the long speech")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--child", type=float, default=0.0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _sample() -> tuple[Path, Path]:
    example = json.loads(asset("samples/samples.json").read_text(encoding="utf-8"))[0]
    return asset(f"samples/{example['portrait']}"), asset(f"samples/{example['voice']}")


def _renderer(size: int, frames: int = 100) -> dict[str, float]:
    """Frames per second of our warp and of the textbook one, on the same picture, score and machine."""
    picture, recording = _sample()
    image = load_image(picture)
    face = find_faces(image)[0]
    speech = load_audio(recording)
    score = direct(parse("calm, then furious at 2 s"), speech, fps=FPS)
    renderer = PortraitRenderer(image, face, size=size)
    next(iter(renderer.render(score)))
    started = time.perf_counter()
    made = sum(1 for _ in islice(renderer.render(score), frames))
    ours = made / (time.perf_counter() - started)
    theirs = _triangles_fps(image, face, size, frames=10)
    return {"size": size, "fps": ours, "triangles_fps": theirs, "ratio": ours / theirs}


def _triangles_fps(image: NDArray[np.uint8], face: Face, size: int, frames: int) -> float:
    """Frames per second of a piecewise affine warp: Delaunay triangles of mesh and border, cv2.warpAffine for each."""
    height, width = image.shape[:2]
    scale = size / min(height, width)
    picture = cv2.resize(image, None, fx=scale, fy=scale)[:size, :size]
    border = [(x, y) for x in (0, size // 2, size - 1) for y in (0, size // 2, size - 1)]
    points = np.array([*(face.points[:468, :2] * scale), *border], dtype=np.float32)
    points = points[((points >= 0) & (points < size)).all(axis=1)]
    plane = cv2.Subdiv2D((0, 0, size, size))
    plane.insert([(float(x), float(y)) for x, y in points])
    corners = np.array(plane.getTriangleList(), dtype=np.float32).reshape(-1, 3, 2)
    corners = corners[((corners >= 0) & (corners < size)).all(axis=(1, 2))]
    random = np.random.default_rng(0)
    started = time.perf_counter()
    for _ in range(frames):
        output = np.zeros_like(picture)
        for triangle in corners:
            moved = triangle + random.normal(0, 0.5, (3, 2)).astype(np.float32)
            left, top, wide, high = cv2.boundingRect(moved)
            left, top = max(left, 0), max(top, 0)
            wide, high = min(wide, size - left), min(high, size - top)
            if wide < 1 or high < 1:
                continue
            affine = cv2.getAffineTransform(triangle, moved - np.float32([left, top]))
            patch = cv2.warpAffine(picture, affine, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
            mask = np.zeros((high, wide), dtype=np.uint8)
            cv2.fillConvexPoly(mask, np.int32(moved - [left, top]), 1)
            cv2.copyTo(patch, mask, output[top : top + high, left : left + wide])
    return frames / (time.perf_counter() - started)


def _in_own_process(seconds: float) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", str(seconds)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    report: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return report


def _whole(seconds: float, size: int) -> dict[str, Any]:
    """Make a clip of `seconds` with the back end; wall time, and the peak of this process's memory."""
    picture, recording = _sample()
    with tempfile.TemporaryDirectory() as folder:
        speech = load_audio(recording, rate=16000)
        repeated = np.resize(speech.mono(), (int(seconds * speech.rate), 1)).astype(np.float32)
        long = write_wav(Path(folder) / "speech.wav", Audio(samples=repeated, rate=speech.rate))
        request = PortraitRequest(image=picture, speech=long, curve=parse("calm, then happy at 4 s"), size=size)
        started = time.perf_counter()
        backend = create("sketch_portrait")
        backend.load("cpu", "resident")
        clip = backend.run(request, lambda *_: None)
        write_video(
            Path(folder) / "clip.mp4",
            clip.frames,
            fps=clip.fps,
            width=clip.width,
            height=clip.height,
            sound=clip.sound,
            metadata={},
        )
        wall = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "wall": wall, "mb": peak, "frames": clip.frame_count}


if __name__ == "__main__":
    main()
