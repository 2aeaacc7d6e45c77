"""Do the rendered lips follow the speech? `python tests/benchmarks/lips.py [PICTURE] [SPEECH]`.

Renders one picture speaking one recording with each label at full intensity, measures the gap between the lips in
every frame with the face model, and prints, beside the neutral clip: how the gap follows the loudness and the asked
opening (correlation), how far it is from the neutral clip's (RMS over the neutral clip's 95th percentile), and how
shut the lips are on p, b and m (mean gap there over mean gap elsewhere). With typed text the phonemes are known;
a recording's closures are those that the director heard. Defaults: a bundled portrait, and text spoken by espeak-ng.
"""

import argparse
import tempfile
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
from pipelines.portrait.renderer import PortraitRenderer
from pipelines.speech.espeak import speak

TEXT = "Maybe my brother Bob bought a big map. Please put the paper pumpkin above the open window, my beloved."
Array = NDArray[np.float64]


def main() -> None:
    """Render, measure and print one row a label."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", nargs="?", type=Path, default=asset("samples/man-render.jpg"))
    parser.add_argument("speech", nargs="?", type=Path)
    arguments = parser.parse_args()
    speech, phonemes = _speech(arguments.speech)
    image = load_image(arguments.picture)
    face = choose_face(find_faces(image), (image.shape[1], image.shape[0]))
    renderer = PortraitRenderer(image, face)
    print(f"{'label':>10} {'loudness':>9} {'asked':>6} {'off neutral':>12} {'gap on p b m':>13}")
    neutral: Array | None = None
    for label in ("neutral", *(name for name in LABELS if name != "neutral")):
        curve = EmotionCurve.constant(from_labels({label: 1.0}))
        score = direct(curve, speech, phonemes=phonemes, head_motion=0.0)
        gap = _gaps(renderer, score)
        neutral = gap if neutral is None else neutral
        off = np.sqrt(np.mean((gap - neutral) ** 2)) / np.quantile(neutral, 0.95)
        asked = mouth_opening(to_arkit(score))
        closed = score.visemes[:, VISEMES.index("PP")] > 0.9
        shut = gap[closed].mean() / gap[~closed & (asked > 0.02)].mean() if closed.any() else float("nan")
        loud, follows = np.corrcoef(gap, _loudness(speech, score))[0, 1], np.corrcoef(gap, asked)[0, 1]
        print(f"{label:>10} {loud:>9.2f} {follows:>6.2f} {off:>12.1%} {shut:>13.1%}", flush=True)


def _speech(recording: Path | None) -> tuple[Audio, tuple[Phoneme, ...] | None]:
    if recording is not None:
        return load_audio(recording), None
    with tempfile.TemporaryDirectory() as folder:
        spoken = speak(TEXT, Path(folder) / "speech.wav")
        return load_audio(spoken.path), spoken.phonemes or None


def _gaps(renderer: PortraitRenderer, score: PerformanceScore) -> Array:
    """Distance of the inner lips, in distances of the outer corners of the eyes, less the least of the clip."""
    gaps, face = [], None
    for frame in renderer.render(score):
        face = mesh_of(frame, face)
        if face is None:
            gaps.append(np.nan)
            continue
        head = HeadFrame.of(face.points).to_head(face.points)
        gaps.append(float(np.mean([head[low, 1] - head[up, 1] for up, low in ((13, 14), (82, 87), (312, 317))])))
    filled = np.nan_to_num(np.array(gaps), nan=float(np.nanmedian(gaps)))
    return np.asarray(filled - np.quantile(filled, 0.02))


def _loudness(speech: Audio, score: PerformanceScore) -> Array:
    edges = np.linspace(0, len(speech.samples), score.frames + 1).astype(int)
    mono = speech.mono().astype(np.float64)
    return np.array([np.sqrt(np.mean(mono[a:b] ** 2)) for a, b in pairwise(edges)])


if __name__ == "__main__":
    main()
