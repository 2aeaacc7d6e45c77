"""Does the face do what was asked? `python tests/benchmarks/read_back.py [PICTURE ...] [--sheets DIR]`.

Renders every picture (the bundled samples when none is named) with each action unit at rising strengths, and with
each of the eight labels at rising intensities, measures the rendered face with the face model, and prints how well
what was measured follows what was asked (Spearman's rank correlation, 1 = rises at every step). As a control, a still
picture is followed like a clip: the strength that is read from it should be 0. `--sheets` also writes one contact
sheet a picture: labels in rows, intensities in columns.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS
from pipelines.face.find import choose_face, find_faces, mesh_of
from pipelines.face.mesh import Face, Points
from pipelines.face.topology import LEFT_EYE_LOWER, LEFT_EYE_UPPER, RIGHT_EYE_LOWER, RIGHT_EYE_UPPER
from pipelines.media.image import load_image
from pipelines.performance.retarget import to_arkit
from pipelines.performance.score import UNITS, PerformanceScore
from pipelines.performance.units import units_for
from pipelines.portrait.frame import HeadFrame
from pipelines.portrait.renderer import PortraitRenderer
from pipelines.portrait.rig import displacement_bases
from pipelines.verify.face import FELT, explain, movement

STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
LID_UNITS = {"AU5": 1.0, "AU7": -1.0, "AU43": -1.0}
"""Units of the lids, and whether they open the eye (1) or close it (-1)."""
Array = NDArray[np.float64]


def main() -> None:
    """Measure every picture and print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--sheets", type=Path, help="folder for contact sheets")
    parser.add_argument("--size", type=int, default=512)
    arguments = parser.parse_args()
    units: dict[str, list[float]] = {unit: [] for unit in UNITS}
    labels: dict[str, list[float]] = {label: [] for label in FELT}
    control: list[float] = []
    for picture in arguments.pictures or _samples():
        image = load_image(picture)
        face = choose_face(find_faces(image), (image.shape[1], image.shape[0]))
        renderer = PortraitRenderer(image, face, size=arguments.size)
        start = _render(renderer, np.zeros((1, len(UNITS), 2)))[0]
        rest = mesh_of(start)
        if rest is None:
            print(f"{picture.name}: the rendered face is not found")
            continue
        for unit in UNITS:
            units[unit].append(_unit_follows(renderer, rest, unit))
        for label in FELT:
            labels[label].append(_label_follows(renderer, rest, label))
        control.append(_read_from_still(start, rest))
        if arguments.sheets:
            _sheet(renderer, arguments.sheets / f"{picture.stem}.jpg")
        done = {label: round(values[-1], 2) for label, values in labels.items()}
        print(f"{picture.name}: {done}", flush=True)
    _table("label", labels)
    _table("unit", units)
    print(f"control (strength read from a still picture): {np.mean(control):.2f}, at most {max(control):.2f}")


def _samples() -> list[Path]:
    listing = json.loads(asset("samples/samples.json").read_text(encoding="utf-8"))
    return [asset(f"samples/{name}") for name in sorted({one["portrait"] for one in listing})]


def _unit_follows(renderer: PortraitRenderer, rest: Face, unit: str) -> float:
    """Spearman of a unit's strength and of the movement it should make: that of the rig, or of the lids' distance."""
    units = np.zeros((len(STEPS), len(UNITS), 2), dtype=np.float32)
    units[:, UNITS.index(unit)] = np.array(STEPS)[:, None]
    meshes = _meshes(renderer, rest, units)
    if unit in LID_UNITS:
        return _follows(LID_UNITS[unit] * np.array([_lid_distance(mesh) for mesh in meshes]))
    bases = displacement_bases(HeadFrame.of(rest.points).to_head(rest.points))[:, :468, :2]
    way = np.tensordot(to_arkit(PerformanceScore.of_units(units))[-1], bases, axes=1).ravel()
    return _follows(np.array([movement(mesh, rest.points) @ way for mesh in meshes]))


def _label_follows(renderer: PortraitRenderer, rest: Face, label: str) -> float:
    """Spearman of a label's intensity and of its strength as the face probe reads it."""
    meshes = _meshes(renderer, rest, _label_units(label, STEPS))
    return _follows(explain(np.stack([movement(mesh, rest.points) for mesh in meshes]))[:, FELT.index(label)])


def _read_from_still(frame: NDArray[np.uint8], rest: Face) -> float:
    """The largest strength, of all labels together, while the face at rest is followed through equal frames."""
    meshes, face = [], rest
    for _ in range(2 * len(STEPS)):
        face = mesh_of(frame, face) or face
        meshes.append(face.points)
    return float(explain(np.stack([movement(mesh, rest.points) for mesh in meshes])).sum(axis=1).max())


def _lid_distance(mesh: Points) -> float:
    head = HeadFrame.of(mesh).to_head(mesh)
    pairs = ((LEFT_EYE_UPPER, LEFT_EYE_LOWER), (RIGHT_EYE_UPPER, RIGHT_EYE_LOWER))
    return float(np.mean([head[list(lower[3:6]), 1] - head[list(upper[3:6]), 1] for upper, lower in pairs]))


def _label_units(label: str, intensities: tuple[float, ...]) -> NDArray[np.float32]:
    curves = [EmotionCurve.constant(from_labels({label: 1.0}, intensity=step)) for step in intensities]
    return np.concatenate([units_for(curve.sample([0.0])) for curve in curves])


def _follows(measured: Array) -> float:
    if np.ptp(measured) < 1e-3:
        return 0.0
    return float(spearmanr(STEPS, measured).statistic)


def _render(renderer: PortraitRenderer, units: NDArray[np.floating]) -> list[NDArray[np.uint8]]:
    score = PerformanceScore.of_units(units.astype(np.float32))
    return [frame.copy() for frame in renderer.render(score)]


def _meshes(renderer: PortraitRenderer, rest: Face, units: NDArray[np.floating]) -> list[Points]:
    """The mesh in every frame; the one at rest where the face is not found."""
    found = [mesh_of(frame, rest) for frame in _render(renderer, units)]
    return [rest.points if face is None else face.points for face in found]


def _sheet(renderer: PortraitRenderer, path: Path) -> None:
    """Labels in rows, intensities 1/3, 2/3, 1 and 1.5 in columns, each beside the face at rest."""
    rows = []
    for label in LABELS:
        frames = _render(renderer, _label_units(label, (0.0, 0.33, 0.67, 1.0, 1.5)))
        small = [cv2.resize(frame, (224, 224), interpolation=cv2.INTER_AREA) for frame in frames]
        cv2.putText(small[0], label, (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 0), 1, cv2.LINE_AA)
        rows.append(np.hstack(small))
    path.parent.mkdir(parents=True, exist_ok=True)
    half = len(rows) // 2
    sheet = np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])])
    cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))


def _table(kind: str, figures: Mapping[str, list[float]]) -> None:
    print(f"\n{kind:>10} {'mean':>6} {'worst':>6}")
    for name, values in figures.items():
        if values:
            print(f"{name:>10} {np.mean(values):>6.2f} {min(values):>6.2f}")
    every = [value for values in figures.values() for value in values]
    if every:
        print(f"{'all':>10} {np.mean(every):>6.2f} {min(every):>6.2f}")


if __name__ == "__main__":
    main()
