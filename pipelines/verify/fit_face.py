"""Make the movements that the face probe reads by: `python -m pipelines.verify.fit_face [--out FILE]`.

Each of the seven felt labels at full intensity, and each of the spoken visemes, is rendered on the bundled sample
portraits and looked at with the bundled face model; the movement is the mean over the portraits. Run it again when
the renderer, the acting table or the face model changes.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import FaceProblem
from pipelines.face.find import choose_face, find_faces, mesh_of
from pipelines.media.image import load_image
from pipelines.performance.score import UNITS, VISEMES, PerformanceScore
from pipelines.performance.units import units_for
from pipelines.portrait.renderer import PortraitRenderer
from pipelines.verify.face import FELT, SPOKEN, WEIGHTS, movement


def main(arguments: list[str] | None = None) -> None:
    """Render, look, and write the movements."""
    parser = argparse.ArgumentParser(description="Make the movements that the face probe reads by.")
    parser.add_argument("--out", type=Path, default=Path("assets") / WEIGHTS)
    out: Path = parser.parse_args(arguments).out
    examples = json.loads(asset("samples/samples.json").read_text(encoding="utf-8"))
    names = sorted({example["portrait"] for example in examples})
    moved = np.mean([movements_on(asset(f"samples/{name}")) for name in names], axis=0)
    save_movements(moved, out)
    print(f"{out}: {len(moved)} movements from {', '.join(names)}")


def movements_on(picture: Path) -> NDArray[np.float64]:
    """Movements [7 + 8, 936] of labels and visemes on one picture. Raises FaceProblem where no face is found."""
    image = load_image(picture)
    face = choose_face(find_faces(image), (image.shape[1], image.shape[0]))
    rest, meshes = None, []
    for frame in PortraitRenderer(image, face).render(_performance()):
        found = mesh_of(frame, rest)
        if found is None:
            raise FaceProblem(f"The face rendered from '{picture.name}' is not found. Use a clearer picture.")
        rest = rest or found
        meshes.append(found.points)
    return np.stack([movement(points, meshes[0]) for points in meshes[1:]])


def save_movements(moved: NDArray[np.float64], path: Path) -> None:
    """Write movements [7 + 8, 936] where the probe looks for them."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    felt, spoken = moved[: len(FELT)].astype(np.float32), moved[len(FELT) :].astype(np.float32)
    save_file({"felt": felt, "spoken": spoken}, path)


def _performance() -> PerformanceScore:
    """The face at rest, then one frame a label, then one frame a viseme."""
    frames = 1 + len(FELT) + len(SPOKEN)
    units = np.zeros((frames, len(UNITS), 2), dtype=np.float32)
    for row, label in enumerate(FELT, start=1):
        units[row] = units_for(EmotionCurve.constant(from_labels({label: 1.0})).sample([0.0]))[0]
    visemes = np.zeros((frames, len(VISEMES)), dtype=np.float32)
    for row, name in enumerate(SPOKEN, start=1 + len(FELT)):
        visemes[row, VISEMES.index(name)] = 1.0
    still = PerformanceScore.of_units(units)
    return PerformanceScore(
        fps=still.fps, units=units, visemes=visemes, gaze=still.gaze, blinks=still.blinks, head=still.head
    )


if __name__ == "__main__":
    main()
