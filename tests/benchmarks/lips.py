"""Do the rendered lips follow the speech? `python tests/benchmarks/lips.py [PICTURE ...] [--speech RECORDING]`.

Renders each picture (the bundled samples when none is named) speaking one recording with each label at full
intensity, and measures the opening of the mouth in every frame twice, in distances of the outer corners of the eyes:

painted  height of what the renderer paints between the lips, counted in pixels over the middle third of the mouth
read     gap between the inner lips as the face model sees it in the finished frame, less the least of the clip

Printed beside the neutral clip: how far the opening is from the neutral clip's (RMS over the neutral clip's 95th
percentile), how it follows the asked opening and the loudness (correlation), and how shut the lips are on p, b and m
(mean opening there over mean opening elsewhere). What is painted is exact; what is read shows that it can be seen, but
the face model sees about half of an opening and mistakes smiles and frowns for a hundredth of the eyes' distance.
With typed text the phonemes are known; a recording's closures are those that the director heard. Without --speech a
text is spoken by espeak-ng.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS
from pipelines.face.find import choose_face, find_faces, mesh_of
from pipelines.media.audio import load_audio
from pipelines.media.image import load_image
from pipelines.media.types import Audio
from pipelines.performance.direct import direct
from pipelines.performance.retarget import mouth_opening, to_arkit
from pipelines.performance.score import VISEMES, PerformanceScore
from pipelines.performance.visemes import Phoneme
from pipelines.portrait.frame import HeadFrame
from pipelines.portrait.mouth import Jaws, MouthInterior
from pipelines.portrait.renderer import PortraitRenderer
from pipelines.speech.espeak import speak

TEXT = "Maybe my brother Bob bought a big map. Please put the paper pumpkin above the open window, my beloved."
FELT = tuple(label for label in LABELS if label != "neutral")
Array = NDArray[np.float64]


def main() -> None:
    """Render, measure and print one row a label for every picture, and the worst of all pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--speech", type=Path)
    arguments = parser.parse_args()
    speech, phonemes = _speech(arguments.speech)
    pictures = arguments.pictures or sorted(
        path for path in asset("samples").iterdir() if path.suffix in (".jpg", ".png")
    )
    off: dict[str, list[tuple[float, float]]] = {label: [] for label in FELT}
    for picture in pictures:
        image = load_image(picture)
        face = choose_face(find_faces(image), (image.shape[1], image.shape[0]))
        renderer = PortraitRenderer(image, face)
        print(f"\n{picture.name}\n{'':>10} {'painted':^35} {'read':^35}")
        print(f"{'label':>10}" + 2 * f" {'off neutral':>12} {'asked':>6} {'loud':>5} {'on pbm':>9}")
        calm: tuple[Array, Array] | None = None
        for label in ("neutral", *FELT):
            curve = EmotionCurve.constant(from_labels({label: 1.0}))
            score = direct(curve, speech, phonemes=phonemes, head_motion=0.0)
            openings = _openings(renderer, score)
            calm = openings if calm is None else calm
            row, away = f"{label:>10}", []
            for opening, neutral in zip(openings, calm, strict=True):
                away.append(float(np.sqrt(np.mean((opening - neutral) ** 2)) / np.quantile(neutral, 0.95)))
                row += f" {away[-1]:>12.1%} " + _follows(opening, score, speech)
            print(row, flush=True)
            if label in off:
                off[label].append((away[0], away[1]))
    print(f"\nworst off neutral over {len(pictures)} pictures\n{'label':>10} {'painted':>8} {'read':>8}")
    for label, pairs in off.items():
        painted, read = np.max(pairs, axis=0)
        print(f"{label:>10} {painted:>8.1%} {read:>8.1%}")


def _speech(recording: Path | None) -> tuple[Audio, tuple[Phoneme, ...] | None]:
    if recording is not None:
        return load_audio(recording), None
    with tempfile.TemporaryDirectory() as folder:
        spoken = speak(TEXT, Path(folder) / "speech.wav")
        return load_audio(spoken.path), spoken.phonemes or None


def _openings(renderer: PortraitRenderer, score: PerformanceScore) -> tuple[Array, Array]:
    """Opening of the mouth in every frame, as painted and as read; both [frames]."""
    read, face = [], None
    with _watched_mouth() as painted:
        for frame in renderer.render(score):
            face = mesh_of(frame, face)
            if face is None:
                read.append(np.nan)
                continue
            head = HeadFrame.of(face.points).to_head(face.points)
            read.append(float(np.mean([head[low, 1] - head[up, 1] for up, low in ((13, 14), (82, 87), (312, 317))])))
    filled = np.nan_to_num(np.array(read), nan=float(np.nanmedian(read)))
    return np.array(painted), np.asarray(filled - np.quantile(filled, 0.02))


@contextmanager
def _watched_mouth() -> Iterator[list[float]]:
    """While open, collect for every frame the height that is painted between the lips, mean of the middle third."""
    heights: list[float] = []
    draw = MouthInterior.draw

    def watched(
        self: MouthInterior,
        canvas: NDArray[np.uint8],
        upper: NDArray[np.float32],
        lower: NDArray[np.float32],
        jaws: Jaws,
        tongue: float,
        unit: float,
    ) -> None:
        before = canvas.astype(np.int16)
        draw(self, canvas, upper, lower, jaws, tongue, unit)
        ends = np.sort(upper[[0, -1], 0])
        third = float(ends[1] - ends[0]) / 3
        first, last = round(ends[0] + third), round(ends[1] - third)
        changed = np.abs(canvas - before).max(axis=2) > 6
        heights.append(float(changed[:, first : last + 1].sum(axis=0).mean()) / unit)

    MouthInterior.draw = watched  # type: ignore[method-assign]
    try:
        yield heights
    finally:
        MouthInterior.draw = draw  # type: ignore[method-assign]


def _follows(opening: Array, score: PerformanceScore, speech: Audio) -> str:
    """How the opening follows what was asked and how loud it is, and how shut the lips are on p, b and m."""
    asked = mouth_opening(to_arkit(score))
    closed = score.visemes[:, VISEMES.index("PP")] > 0.9
    shut = opening[closed].mean() / opening[~closed & (asked > 0.02)].mean() if closed.any() else float("nan")
    follows, loud = np.corrcoef(opening, asked)[0, 1], np.corrcoef(opening, _loudness(speech, score))[0, 1]
    return f"{follows:>6.2f} {loud:>5.2f} {shut:>9.1%}"


def _loudness(speech: Audio, score: PerformanceScore) -> Array:
    edges = np.linspace(0, len(speech.samples), score.frames + 1).astype(int)
    mono = speech.mono().astype(np.float64)
    return np.array([np.sqrt(np.mean(mono[a:b] ** 2)) for a, b in pairwise(edges)])


if __name__ == "__main__":
    main()
