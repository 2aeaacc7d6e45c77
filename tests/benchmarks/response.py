"""Does the picture answer the curve? `python -m tests.benchmarks.response [BACKEND ...] [--sheets DIR] [--lag]`.

For each video back end, by name (the embedded ones when none is named), every label at rising intensities, over a few
prompts or pictures and seeds, measured on small frames beside the neutral clip of the same seed:

brightness, colour, hue   EmoVid's formulas (Qiu et al., AAAI 2026): mean value and saturation, circular mean hue in
                          degrees, of every 20th frame
flicker                   mean change of a pixel from frame to frame, 0..1
start                     1 less the mean difference of the first frame from the picture given, where one is given
content                   SSIM of the luminance's edges with the neutral clip's, frame by frame; the last line says what
                          it is between two other prompts or pictures, as the floor
light~, colour~           Spearman's correlation of brightness and colourfulness with intensity, the mean over prompts
                          and seeds; "!" where the design asks for a rise or fall (`asked_of`) and it is below .9

`--sheets` writes a sheet a prompt: labels in rows, intensities in columns. `--lag` measures how late the picture
answers a pulse. Back ends that sample get their usual steps; `--steps` takes others.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
from PIL import Image
from scipy.stats import spearmanr

from pipelines.assets import asset
from pipelines.backends import create
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels, from_word
from pipelines.emotion.state import LABELS
from pipelines.media.image import load_image
from pipelines.requests.video import VideoRequest
from pipelines.verify.attributes import Attributes, attributes
from tests.pipelines.video.response import Frames, asked_of, likeness, pulse_lag

STEPS = (0.2, 0.4, 0.6, 0.8, 1.0)
EMBEDDED = ("animatic", "living_picture")
FROM_PICTURES = ("living_picture",)
PROMPTS = (
    "a lake with a boat at noon",
    "a woman walks in a city street at night",
    "a village in the hills at sunset, a dog",
)
"""Each names its time of day, which the feeling chooses otherwise: here light is to answer and the place to stay."""

NEUTRAL = EmotionCurve.constant(from_word("neutral"))
FELT = tuple(label for label in LABELS if label != "neutral")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a clip is made of: a prompt or a picture, and a seed."""

    prompt: str
    image: Path | None
    seed: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """One clip, measured beside its neutral one; start is None where no picture was given."""

    seen: Attributes
    flicker: float
    start: float | None
    content: float


def main() -> None:
    """Measure every back end that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("backends", nargs="*", default=EMBEDDED)
    parser.add_argument("--prompt", action="append", help="may be given several times")
    parser.add_argument("--image", action="append", type=Path, help="likewise, for back ends that move a picture")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--size", type=int, nargs=2, default=(256, 144), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--seconds", type=float, default=2.6)
    parser.add_argument("--fps", type=float, default=16.0)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--sheets", type=Path, help="folder for contact sheets")
    parser.add_argument("--lag", action="store_true")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        for name in asked.backends:
            backend = create(name)
            backend.load(asked.device, "resident")
            make = _maker(backend, asked)
            subjects = list(_subjects(name, asked, Path(folder)))
            if asked.lag:
                _lags(name, make, subjects[0], asked.seconds)
            elif asked.sheets:
                for subject in subjects:
                    _sheet(asked.sheets, name, make, subject)
            else:
                _table(name, make, subjects)
            backend.unload()


Make = Callable[[Subject, EmotionCurve], tuple[Frames, float]]
"""The frames of a subject under a curve, and how many of them make a second."""


def _maker(backend: Any, asked: argparse.Namespace) -> Make:
    def make(subject: Subject, curve: EmotionCurve) -> tuple[Frames, float]:
        request = VideoRequest(
            prompt=subject.prompt,
            image=subject.image,
            curve=curve,
            seconds=asked.seconds,
            width=asked.size[0],
            height=asked.size[1],
            fps=asked.fps,
            steps=asked.steps,
            seed=subject.seed,
            backend=backend.card.name,
        )
        clip = backend.run(request, lambda _done, _total, _preview=None: None)
        return np.stack([frame.copy() for frame in clip.frames]), clip.fps

    return make


def _subjects(name: str, asked: argparse.Namespace, folder: Path) -> Iterator[Subject]:
    """Every prompt or picture with every seed. A moved picture's frames have its own size, so it is scaled to ours."""
    for seed in range(asked.seeds):
        if name not in FROM_PICTURES:
            for prompt in asked.prompt or PROMPTS:
                yield Subject(prompt=prompt, image=None, seed=seed)
            continue
        for image in asked.image or sorted(
            path for path in asset("samples").iterdir() if path.suffix in (".jpg", ".png")
        ):
            small = folder / f"{image.stem}.png"
            with Image.open(image) as picture:
                picture.thumbnail((max(asked.size), max(asked.size)))
                picture.convert("RGB").save(small)
            yield Subject(prompt="", image=small, seed=seed)


def _table(name: str, make: Make, subjects: Sequence[Subject]) -> None:
    """Print a row a label and intensity, and what follows what."""
    rest = [make(subject, NEUTRAL)[0] for subject in subjects]
    still = [_read(subject, frames, frames) for subject, frames in zip(subjects, rest, strict=True)]
    print(f"\n{name}: {len(subjects)} clips a row of {len(rest[0])} frames, {rest[0].shape[2]} x {rest[0].shape[1]}")
    print(f"{'label':10} {'':>4} bright colour  hue flicker start content")
    _row("neutral", 0.0, still)
    for label in FELT:
        rows: list[list[Reading]] = [still]
        for intensity in STEPS:
            curve = EmotionCurve.constant(from_labels({label: 1.0}, intensity=intensity))
            made = [make(subject, curve)[0] for subject in subjects]
            rows.append([_read(*one) for one in zip(subjects, made, rest, strict=True)])
            _row(label, intensity, rows[-1])
        _follows(label, rows)
    others = zip(rest, rest[1:] + rest[:1], strict=True)
    if len(rest) > 1:
        print(f"content of another clip of the same size, neutral: {np.mean([_content(*pair) for pair in others]):.2f}")


def _read(subject: Subject, frames: Frames, rest: Frames) -> Reading:
    start = None
    if subject.image is not None:
        given = cv2.resize(load_image(subject.image), frames.shape[2:0:-1], interpolation=cv2.INTER_AREA)
        start = 1 - float(np.abs(frames[0].astype(float) - given).mean()) / 255
    return Reading(
        seen=attributes(frames, every=20),
        flicker=attributes(frames).unrest,
        start=start,
        content=_content(frames, rest),
    )


def _content(frames: Frames, rest: Frames) -> float:
    """The mean over a look at every fourth frame; where two pictures have two shapes, one is stretched."""
    if frames.shape != rest.shape:
        rest = np.stack([cv2.resize(frame, frames.shape[2:0:-1]) for frame in rest])
    return float(np.mean([likeness(*pair) for pair in zip(frames[::4], rest[::4], strict=True)]))


def _row(label: str, intensity: float, readings: Sequence[Reading]) -> None:
    seen = [reading.seen for reading in readings]
    turn = np.exp(1j * np.radians([one.hue for one in seen])).mean()
    starts = [reading.start for reading in readings if reading.start is not None]
    print(
        f"{label:10} {intensity:4.1f} {np.mean([one.brightness for one in seen]):6.3f} "
        f"{np.mean([one.colourfulness for one in seen]):6.3f} {np.degrees(np.angle(turn)) % 360:4.0f} "
        f"{np.mean([reading.flicker for reading in readings]):7.4f} "
        f"{f'{np.mean(starts):5.3f}' if starts else '    -'} {np.mean([reading.content for reading in readings]):7.2f}",
        flush=True,
    )


def _follows(label: str, rows: Sequence[Sequence[Reading]]) -> None:
    """rows: [intensities, neutral first][clips]."""
    told = []
    for name in ("brightness", "colourfulness"):
        levels = np.asarray([[getattr(reading.seen, name) for reading in row] for row in rows])
        rank = float(np.mean([spearmanr((0.0, *STEPS), clip).statistic for clip in levels.T]))
        sign = asked_of(label).get(name)
        asked = {None: "free", 1: "to rise", -1: "to fall"}[sign]
        told.append(f"{name}~ {rank:+.2f} ({asked}{'!' if sign is not None and sign * rank < 0.9 else ''})")
    print(f"{label:10}      {', '.join(told)}", flush=True)


def _lags(name: str, make: Make, subject: Subject, seconds: float) -> None:
    fps = make(subject, NEUTRAL)[1]
    for label in FELT:
        late = pulse_lag(lambda curve: make(subject, curve)[0], label, seconds, fps)
        print(f"{name}, {label}: {late:+.2f} s late, at {fps:g} frames a second", flush=True)


def _sheet(folder: Path, name: str, make: Make, subject: Subject) -> None:
    """One PNG: labels in rows, intensities in columns after the neutral clip, two thirds through each clip."""
    folder.mkdir(parents=True, exist_ok=True)
    rest = make(subject, NEUTRAL)[0]
    rows = []
    for label in FELT:
        cells = [rest]
        for intensity in STEPS:
            cells.append(make(subject, EmotionCurve.constant(from_labels({label: 1.0}, intensity=intensity)))[0])
        pictures = [cell[2 * len(cell) // 3].copy() for cell in cells]
        cv2.putText(pictures[0], label, (6, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 2)
        rows.append(np.hstack(pictures))
    title = subject.image.stem if subject.image else subject.prompt.replace(" ", "-")[:40]
    file = folder / f"{name}-{title}-{subject.seed}.png"
    cv2.imwrite(str(file), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
    print(file, flush=True)


if __name__ == "__main__":
    main()
